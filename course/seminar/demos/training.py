"""Chapter 6: a network that trains while you watch, and that you may interfere with."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from seminar import style
from seminar.demos import page
from seminar.demos.controls import Choice, LogSlider, Slider, widget
from seminar.demos.marks import Area, Dots, Line, Mark, Pixels, Words
from seminar.demos.own import quiet, trouble_with
from seminar.demos.pace import Slices, in_this_thread
from seminar.demos.picture import Frame, Picture
from seminar.demos.small_network import SmallNetwork, digits, unseen_digits
from seminar.demos.stage import Stage, leave_still, put, still_class

RATE = LogSlider("learning_rate", "learning rate", -3.0, 1.0, 0.1, 0.1)
BATCH = LogSlider("batch_size", "batch size", 0.0, 3.0, 100.0, 0.25, form=".0f")
HIDDEN = Slider("hidden_size", "hidden units, next time", 1, 200, 50, 1)
EXAMPLES = Choice("examples", "training digits, next time", ("60,000", "6,000", "600", "200"))
"""With few digits and many hidden units the network learns them by heart: overfitting."""

LONGEST = 20_000
"""Iterations after which the training ends."""

REFRESH, CALM = 0.25, 10.0
"""Seconds between two pictures, and where less motion is asked for."""

GUESSES, READS = 2.2, 0.2
"""A mean loss above the first is about that of guessing, ln 10 = 2.303; of ten digits, guessing
reads one: with an accuracy above the second it reads."""

SPEAK = 10.0
"""Seconds between two sentences of a screen reader while it trains."""


class Training:
    """A network on its way: what it has learned from, and its loss and accuracies so far.

    `network` is a SmallNetwork or the learner's own; `learning_rate` and `batch_size` may change at
    any time. It learns from the first `examples` of the training digits.

    `losses[i]` is the loss of batch i before the step on it: `losses[0]` is that of a network that
    has learned nothing. `accuracies` has (iteration, on test digits, on training digits).
    """

    def __init__(
        self,
        network: Any,
        learning_rate: float,
        batch_size: int,
        seed: int = 0,
        examples: int = 60_000,
    ):
        self.network, self.learning_rate, self.batch_size = network, learning_rate, batch_size
        self.examples = examples
        self.losses: list[float] = []
        self.accuracies: list[tuple[int, float, float]] = []
        self._random = np.random.default_rng(seed)

    def step(self) -> None:
        """Learn from one batch, and measure the accuracies every 50, later every 200."""
        (x, t), _ = digits()
        done = len(self.losses)
        batch = self._random.integers(min(self.examples, len(x)), size=self.batch_size)
        with np.errstate(all="ignore"):
            if done % (50 if done < 1000 else 200) == 0:
                self.accuracies.append((done, *self._measured()))
            self.losses.append(float(_learn(self.network, x[batch], t[batch], self.learning_rate)))

    def work(self, seconds: float) -> bool:
        """Take steps for about so many seconds; says whether there are more to take."""
        end = time.monotonic() + seconds
        with quiet():
            while not self.has_ended and time.monotonic() < end:
                self.step()
        return not self.has_ended

    @property
    def has_ended(self) -> bool:
        """Whether it has taken all the steps that it may take."""
        return len(self.losses) >= LONGEST

    def _measured(self) -> tuple[float, float]:
        (x, t), (x_test, t_test) = digits()
        few = min(self.examples, 1000)
        return self._right(x_test[:1000], t_test[:1000]), self._right(x[:few], t[:few])

    def _right(self, x: np.ndarray, t: np.ndarray) -> float:
        return float(np.mean(self.network.predict(x).argmax(axis=1) == t))

    @property
    def first_weights(self) -> np.ndarray:
        """The first layer's weights, (784, hidden)."""
        if isinstance(self.network, SmallNetwork):
            return self.network.first[:-1]
        return np.asarray(self.network.params["W1"])


def _learn(network: Any, x: np.ndarray, t: np.ndarray, learning_rate: float) -> float:
    if isinstance(network, SmallNetwork):
        return network.step(x, t, learning_rate)
    loss: float = network.loss(x, t)
    for name, slope in network.gradient(x, t).items():
        np.subtract(network.params[name], learning_rate * slope, out=network.params[name])
    return loss


def live_training(TwoLayerNet: Callable[..., Any] | None = None) -> None:
    """Train a network while you watch: start, pause, and change the rate while it runs.

    `TwoLayerNet(784, hidden_size, 10)` has `params`, `loss`, `gradient` and `predict`.
    """
    training, said = _new_training(TwoLayerNet)
    still = still_class("live_training")
    caption = (
        "Loss, accuracy and the first layer's weights while a network learns to read digits. In a "
        "running notebook it trains while you watch, and learning rate and batch size can be "
        "changed meanwhile. Once a point stands for several batches, the line is their mean and "
        "the pale band reaches from their smallest loss to their largest."
    )
    alt = (
        "Three plots: the loss of the batches, the accuracy on test and training digits, and small "
        "square images of weights of the first layer."
    )
    if still:
        _put_training(TwoLayerNet, training, said, alt, still)
    example, _ = _new_training(TwoLayerNet)
    try:
        _take(example, 300)
    except Exception:  # noqa: BLE001 - learners' code may raise anything; the demo says so itself
        example = Training(SmallNetwork(50), 0.1, 100)
        _take(example, 300)
    leave_still(_frame(example, running=None), caption, alt, still)


def _take(training: Training, steps: int) -> None:
    with quiet():
        for _ in range(steps):
            training.step()


def _new_training(
    TwoLayerNet: Callable[..., Any] | None,
    hidden: int = 50,
    rate: float = 0.1,
    batch: int = 100,
    examples: int = 60_000,
) -> tuple[Training, str]:
    """Return a fresh training of the learner's network, or of the built-in one and why."""

    def fresh(network: Any) -> Training:
        return Training(network, rate, batch, examples=examples)

    if TwoLayerNet is None:
        return fresh(SmallNetwork(hidden)), "Training the built-in network."
    try:
        with quiet():
            trial = fresh(TwoLayerNet(784, hidden, 10))
            x, t = unseen_digits()  # read in a sixth of the time of all
            _learn(trial.network, x[:batch], t[:batch], rate)
            trial.first_weights.reshape(28, 28, hidden)
            return fresh(TwoLayerNet(784, hidden, 10)), "Training your own TwoLayerNet."
    except Exception as error:  # noqa: BLE001 - learners' code may raise anything
        return fresh(SmallNetwork(hidden)), trouble_with("TwoLayerNet", error)


class Watched:
    """A training that shows itself: `show(frame)` a picture, `speak(words)` what is read out.

    A picture comes four times a second at most, and every ten seconds while `calm`; a sentence on
    start, pause and end, and every ten seconds between.
    """

    def __init__(
        self,
        training: Training,
        show: Callable[[Frame], None],
        speak: Callable[[str], None],
        fail: Callable[[Exception], Training],
    ):
        self.training, self.calm = training, False
        self._show, self._speak, self._fail = show, speak, fail
        self._picture_due = self._speech_due = 0.0
        self.slices = Slices(self._work, self.tell)

    def toggle(self) -> None:
        """Start or pause."""
        if self.slices.is_on:
            self.slices.pause()
            return
        now = time.monotonic()
        self._picture_due, self._speech_due = now + self._refresh(), now + SPEAK
        self._speak("Training.")
        self.slices.start()
        self.refresh()

    def begin_again(self, training: Training) -> None:
        """Pause, and take another training."""
        self.slices.pause()
        self.training = training
        self.tell()

    def tell(self) -> None:
        """Show and say how things stand while it does not run."""
        self.refresh()
        self._speak(_progress_in_words(self.training, running=False))

    def refresh(self) -> None:
        """Show how things stand."""
        self._show(_frame(self.training, self.slices.is_on, self.calm))

    def _refresh(self) -> float:
        return CALM if self.calm else REFRESH

    def _work(self, seconds: float) -> bool:
        try:
            more = self.training.work(seconds)
        except Exception as error:  # noqa: BLE001 - learners' code may raise anything
            self.training = self._fail(error)
            return False
        now = time.monotonic()
        if more and now >= self._picture_due:
            self.refresh()
            self._picture_due = time.monotonic() + self._refresh()
        if more and now >= self._speech_due:
            self._speak(_progress_in_words(self.training, running=True))
            self._speech_due = now + SPEAK
        return more


def _put_training(
    TwoLayerNet: Callable[..., Any] | None, training: Training, said: str, alt: str, still: str
) -> None:
    import ipywidgets

    rate, batch, hidden, examples = widget(RATE), widget(BATCH), widget(HIDDEN), widget(EXAMPLES)
    switch = ipywidgets.Button(description="Start", icon="play", button_style="primary")
    switch.add_class("seminar-start")
    afresh = ipywidgets.Button(description="Begin again", icon="refresh")
    calm = ipywidgets.Checkbox(description="fewer pictures", indent=False)
    calm.add_class("seminar-calm")  # the page ticks it where the system asks for less motion
    voice = ipywidgets.HTML()
    voice.add_class("seminar-voice")
    first = _frame(training, running=False)
    stage = Stage(first, page.words(first.words, said), alt, still)
    stage.box.add_class("seminar-hushed")
    notes = [said]

    def show(frame: Frame) -> None:
        on = watched.slices.is_on
        switch.description, switch.icon = ("Pause", "pause") if on else ("Start", "play")
        switch.disabled = watched.training.has_ended
        stage.show(frame, page.words(frame.words, notes[0]))

    def speak(words: str) -> None:
        voice.value = page.spoken(words)

    def new(network: Callable[..., Any] | None) -> tuple[Training, str]:
        many = int(examples.value.replace(",", ""))
        return _new_training(network, hidden.value, rate.value, size(), many)

    def fail(error: Exception) -> Training:
        notes[0] = trouble_with("TwoLayerNet", error)
        return new(None)[0]

    def size() -> int:
        return max(1, round(float(batch.value)))

    def begin_again(button: Any) -> None:
        training, notes[0] = new(TwoLayerNet)
        watched.begin_again(training)

    def steer(change: dict[str, Any]) -> None:
        watched.training.learning_rate, watched.training.batch_size = rate.value, size()
        if not watched.training.losses:
            watched.tell()  # what stands ready has these values

    def soothe(change: dict[str, Any]) -> None:
        watched.calm = calm.value
        watched.refresh()

    watched = Watched(training, show, speak, fail)
    switch.on_click(in_this_thread(lambda button: watched.toggle()))
    afresh.on_click(in_this_thread(begin_again))
    rate.observe(in_this_thread(steer), "value")
    batch.observe(in_this_thread(steer), "value")
    calm.observe(in_this_thread(soothe), "value")
    buttons = ipywidgets.HBox([switch, afresh, calm])
    buttons.layout.flex_flow = "row wrap"
    moved = [control.label for control in (RATE, BATCH, HIDDEN)]
    labels = ["Start or Pause", "Begin again", *moved, EXAMPLES.label]
    put("live_training", [buttons, rate, batch, hidden, examples, stage.box, voice], labels)


# ---------------------------------------------------------------------------------- the picture

SPANS = (500, 2000, 8000, LONGEST)
TOPS = (2.75, 6.0, 15.0, 40.0, 100.0, 1000.0)
"""Where the axes may end: the next one is taken when the curve reaches the end of the last."""

LEAP = TOPS[1]
"""How far single batches stretch the axis of the loss; a word says where they leave it.

A training with one image per batch has some losses above 10 beside a mean below 1.
"""

TILES = (4, 5)


def _frame(training: Training, running: bool | None, calm: bool = False) -> Frame:
    losses, done = np.array(training.losses), len(training.losses)
    step, mean, least, most = _thinned(losses)
    top = _top(mean, most)
    picture = _training_picture(next(span for span in SPANS if done <= span), top)
    marks: list[Mark] = []
    if done:
        on = picture["loss"]
        if len(step) < done:
            around, edge = np.append(step, step[::-1]), np.append(most, least[::-1])
            marks.append(Area(on, around, edge, color=style.BLUE))
        marks.append(Line(on, step, mean, color=style.BLUE))
        marks.append(Dots(on, 0, losses[0], color=style.BLUE))
        marks.append(Dots(on, step[-1], mean[-1], color=style.INK))
        marks += _left_the_picture(picture, losses, step, mean, top)
        when, unseen, learned = np.array(training.accuracies).T
        on = picture["accuracy"]
        marks.append(Line(on, when, learned, color=style.BLUE))
        marks.append(Line(on, when, unseen, color=style.VERMILION, dash=(7, 4)))
        marks.append(Dots(on, when[-1], unseen[-1], color=style.INK))
    marks.append(Pixels(picture["weights"], 0, 1, 0, 1, _tiles(training.first_weights)))
    said = _progress_in_words(training, running)
    if calm and running:
        said += f"Less motion: a picture comes every {CALM:.0f} seconds, and when you pause. "
    return Frame(picture, marks, said)


def _top(mean: np.ndarray, most: np.ndarray) -> float:
    """Return where the axis of the loss ends: above the mean, and above single losses to LEAP."""
    highest, single = (
        np.max(found, initial=0.0, where=np.isfinite(found)) for found in (mean, most)
    )
    least = max(highest, min(single, 0.98 * LEAP))
    return next((top for top in TOPS if least <= 0.98 * top), TOPS[-1])


def _left_the_picture(
    picture: Picture, losses: np.ndarray, step: np.ndarray, mean: np.ndarray, top: float
) -> list[Mark]:
    """Return the mark that says where the loss, or else that of a batch, left the axis."""
    gone = np.flatnonzero(~(mean <= top))
    if len(gone):
        at = float(step[gone[0]])
        text = f"▲ leaves the picture at {at:,.0f}"
    elif losses.max() > top:
        at = float(losses.argmax())
        text = f"▲ a batch had {losses.max():.3g} at {at:,.0f}"
    else:
        return []
    left = at > picture["loss"].get_xlim()[1] / 2
    anchor = "end" if left else "start"
    return [Words(picture["loss"], at, 0.86 * top, text, color=style.VERMILION, anchor=anchor)]


def _thinned(
    losses: np.ndarray, points: int = 150
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return at most some 150 steps, and mean, least and greatest loss of the batches around each.

    The very first batch stands before them by itself.
    """
    width = max(1, len(losses) // points)
    if width == 1:
        return np.arange(len(losses)), losses, losses, losses
    whole = len(losses) // width * width
    groups = losses[:whole].reshape(-1, width)
    mean, least, most = (
        np.append(losses[0], found)
        for found in (groups.mean(axis=1), groups.min(axis=1), groups.max(axis=1))
    )
    return np.append(0, (np.arange(len(groups)) + 0.5) * width), mean, least, most


def _tiles(weights: np.ndarray) -> np.ndarray:
    """Return the weights of the first 20 hidden units as one image, dark below 0."""
    rows, columns = TILES
    page_of = np.zeros((rows * 30 - 2, columns * 30 - 2, 4), np.uint8)  # the gaps show the ground
    for index in range(min(rows * columns, weights.shape[1])):
        tile = np.nan_to_num(weights[:, index].reshape(28, 28))
        tile = 0.5 + 0.5 * tile / (np.abs(tile).max() or 1)
        top, left = index // columns * 30, index % columns * 30
        page_of[top : top + 28, left : left + 28] = style.SIGNED(tile, bytes=True)
    return page_of


@cache
def _training_picture(span: int, top: float) -> Picture:
    layout = [["loss", "weights"], ["accuracy", "weights"]]
    picture = Picture(8.2, 4.2, layout, width_ratios=[1, 1.12])
    with style.look():
        on = picture["loss"]
        on.set(ylabel="loss", xlim=(0, span), ylim=(0, top))
        on.axhline(np.log(10), color=style.GREY, linewidth=1.2, linestyle=":")
        on.text(0.985 * span, 2.33 + 0.01 * top, "guessing", ha="right", fontsize=11)
        on.tick_params(labelbottom=False)
        on = picture["accuracy"]
        # Lines and colours are those of the chapter's figures.
        on.plot([], [], color=style.BLUE, linestyle="-", label="training digits")
        on.plot([], [], color=style.VERMILION, linestyle="--", label="test digits")
        on.set(xlabel="iteration", ylabel="accuracy", xlim=(0, span), ylim=(0, 1.04))
        # At any height inside there may be a curve.
        on.legend(ncols=2, loc="lower right", bbox_to_anchor=(1, 1), borderaxespad=0.2)
        on = picture["weights"]
        on.set(xlim=(0, 1), ylim=(0, 1), xticks=[], yticks=[], aspect=TILES[0] / TILES[1])
        on.spines[:].set_visible(False)
        on.set(title="weights of 20 hidden units")
        on.set(xlabel="dark blue: negative, pale orange: positive")
    return picture


def _progress_in_words(training: Training, running: bool | None) -> str:
    done = len(training.losses)
    if not done:
        if running:
            return "Training. The first iterations are under way. "
        rate = RATE.shown(training.learning_rate)
        return (
            f"Ready: press Start, then move the learning rate while it runs. It begins at "
            f"{rate:g}, with batches of {training.batch_size:,}. "
        )
    loss = float(np.mean(training.losses[-20:]))
    _, unseen, learned = training.accuracies[-1]
    ended = training.has_ended
    state = {True: "Training. ", False: "Ended. " if ended else "Paused. ", None: ""}[running]
    said = f"{state}After {done:,} iterations the loss is {loss:.3f} (before the first it was "
    said += f"{training.losses[0]:.3f}), and {unseen:.1%} of the test digits are read correctly, "
    said += f"{learned:.1%} of the training digits. "
    if not np.isfinite(loss):
        said += "It flew away: begin again with a smaller learning rate. "
    elif done > 200 and loss > GUESSES:
        said += (
            "It is no better than guessing. "
            if unseen < READS
            else "The loss is about that of guessing or higher, although it reads more: a digit "
            "that is misread with certainty costs more than a guess. "
        )
    if ended and not running:
        said += "This network trains no further: press Begin again for a new one. "
    return said
