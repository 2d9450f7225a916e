"""Chapter 6: a network that trains while you watch, and that you may interfere with."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from seminar import style
from seminar.demos import page
from seminar.demos.controls import LogSlider, Slider, widget
from seminar.demos.marks import Dots, Line, Mark, Pixels
from seminar.demos.own import trouble_with
from seminar.demos.picture import Frame, Picture
from seminar.demos.small_network import SmallNetwork, digits, unseen_digits
from seminar.demos.stage import Stage, leave_still, put, still_class

RATE = LogSlider("learning_rate", "learning rate", -3.0, 1.0, 0.1, 0.1)
BATCH = LogSlider("batch_size", "batch size", 0.0, 3.0, 100.0, 0.25, form=".0f")
HIDDEN = Slider("hidden_size", "hidden neurons, next time", 1, 200, 50, 1)
LONGEST = 20_000
"""Iterations after which the training pauses by itself."""

REFRESH = 0.2
"""Seconds between two pictures."""


class Training:
    """A network on its way: what it has learned from, and its loss and accuracy so far.

    `network` is a SmallNetwork or the learner's own; `learning_rate` and `batch_size` may change at
    any time.
    """

    def __init__(self, network: Any, learning_rate: float, batch_size: int, seed: int = 0):
        self.network, self.learning_rate, self.batch_size = network, learning_rate, batch_size
        self.losses: list[float] = []
        self.accuracies: list[tuple[int, float]] = []
        self._random = np.random.default_rng(seed)

    def step(self) -> None:
        """Learn from one batch, and measure the accuracy every 50."""
        (x, t), _ = digits()
        batch = self._random.integers(len(x), size=self.batch_size)
        with np.errstate(all="ignore"):
            if len(self.losses) % 50 == 0:
                self.accuracies.append((len(self.losses), self.accuracy()))
            self.losses.append(float(_learn(self.network, x[batch], t[batch], self.learning_rate)))

    def accuracy(self) -> float:
        """Return the fraction of 1,000 test digits that are read correctly."""
        _, (x, t) = digits()
        return float(np.mean(self.network.predict(x[:1000]).argmax(axis=1) == t[:1000]))

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
    """Train a network in the background: start, pause, and change the rate while it runs.

    `TwoLayerNet(784, hidden_size, 10)` has `params`, `loss`, `gradient` and `predict`.
    """
    training, said = _new_training(TwoLayerNet, 50, 0.1, 100)
    still = still_class("live_training")
    caption = (
        "Loss, accuracy and the first layer's weights while a network learns to read digits. In a "
        "running notebook it trains in the background, and learning rate and batch size can be "
        "changed meanwhile."
    )
    alt = (
        "Three plots: the loss falling, the accuracy rising to about nine tenths, and small square "
        "images of weights that show blobs and strokes."
    )
    if still:
        _put_training(TwoLayerNet, training, said, alt, still)
    example, _ = _new_training(TwoLayerNet, 50, 0.1, 100)
    try:
        for _ in range(300):
            example.step()
    except Exception:  # noqa: BLE001 - learners' code may raise anything; the demo says so itself
        example = Training(SmallNetwork(50), 0.1, 100)
        for _ in range(300):
            example.step()
    leave_still(_frame(example, running=None), caption, alt, still)


def _new_training(
    TwoLayerNet: Callable[..., Any] | None, hidden: int, rate: float, batch: int
) -> tuple[Training, str]:
    """Return a fresh training of the learner's network, or of the built-in one and why."""
    if TwoLayerNet is None:
        return Training(SmallNetwork(hidden), rate, batch), "Training the built-in network."
    try:
        trial = Training(TwoLayerNet(784, hidden, 10), rate, batch)
        x, t = unseen_digits()  # read in a sixth of the time of all
        _learn(trial.network, x[:batch], t[:batch], rate)
        trial.first_weights.reshape(28, 28, hidden)
        return Training(TwoLayerNet(784, hidden, 10), rate, batch), "Training your own TwoLayerNet."
    except Exception as error:  # noqa: BLE001 - learners' code may raise anything
        return Training(SmallNetwork(hidden), rate, batch), trouble_with("TwoLayerNet", error)


class Runner:
    """Runs a training in a thread of its own while it is switched on.

    The thread ends when it is paused, when another demo starts, and with the kernel.
    """

    _running: Runner | None = None

    def __init__(
        self, training: Training, publish: Callable[[bool], None], fail: Callable[..., Any]
    ):
        self.training, self.publish, self.fail = training, publish, fail
        self._thread: threading.Thread | None = None
        self._on = threading.Event()

    @property
    def is_on(self) -> bool:
        """Whether it is training now."""
        return self._on.is_set()

    def start(self) -> None:
        """Train on, and pause whichever demo was training before."""
        if Runner._running not in (None, self):
            Runner._running.pause()
        Runner._running = self
        self.pause()
        self._on.set()
        self._thread = threading.Thread(target=self._run, name="live_training", daemon=True)
        self._thread.start()

    def pause(self) -> None:
        """Stop after the step under way."""
        self._on.clear()
        if self._thread and self._thread is not threading.current_thread():
            self._thread.join(timeout=5)

    def _run(self) -> None:
        due = 0.0
        while self._on.is_set() and len(self.training.losses) < LONGEST:
            try:
                self.training.step()
            except Exception as error:  # noqa: BLE001 - learners' code may raise anything
                self._on.clear()
                self.fail(error)
                return
            if time.monotonic() >= due:
                self.publish(True)
                due = time.monotonic() + REFRESH
            time.sleep(0.0005)  # leave the notebook's own thread its turn
        self._on.clear()
        self.publish(False)


def _put_training(
    TwoLayerNet: Callable[..., Any] | None, training: Training, said: str, alt: str, still: str
) -> None:
    import ipywidgets

    rate, batch, hidden = widget(RATE), widget(BATCH), widget(HIDDEN)
    switch = ipywidgets.Button(description="Start", icon="play", button_style="primary")
    afresh = ipywidgets.Button(description="Begin again", icon="refresh")
    frame = _frame(training, running=False)
    stage = Stage(frame, page.words(frame.words, said), alt, still)
    notes = [said]

    def publish(running: bool) -> None:
        frame = _frame(runner.training, running)
        stage.show(frame, page.words(frame.words, notes[0]))
        switch.description, switch.icon = ("Pause", "pause") if running else ("Start", "play")

    def fail(error: Exception) -> None:
        notes[0] = trouble_with("TwoLayerNet", error)
        runner.training = Training(SmallNetwork(hidden.value), rate.value, _size())
        publish(False)

    def _size() -> int:
        size: int = max(1, round(batch.value))
        return size

    def toggle(button: Any) -> None:
        if runner.is_on:
            runner.pause()
        else:
            runner.start()

    def begin_again(button: Any) -> None:
        runner.pause()
        runner.training, notes[0] = _new_training(TwoLayerNet, hidden.value, rate.value, _size())
        publish(False)

    def steer(change: dict[str, Any]) -> None:
        runner.training.learning_rate, runner.training.batch_size = rate.value, _size()
        if not runner.is_on:
            publish(False)

    runner = Runner(training, publish, fail)
    switch.on_click(toggle)
    afresh.on_click(begin_again)
    rate.observe(steer, "value")
    batch.observe(steer, "value")
    buttons = ipywidgets.HBox([switch, afresh])
    labels = ["Start or Pause", "Begin again", RATE.label, BATCH.label, HIDDEN.label]
    put("live_training", [buttons, rate, batch, hidden, stage.box], labels)


# ---------------------------------------------------------------------------------- the picture

SPANS = (500, 2000, 8000, LONGEST)
TILES = (4, 5)


def _frame(training: Training, running: bool | None) -> Frame:
    losses, done = np.array(training.losses), len(training.losses)
    picture = _training_picture(next(span for span in SPANS if done <= span))
    marks: list[Mark] = []
    if done:
        step, mean = _thinned(losses)
        marks.append(Line(picture["loss"], step, mean, color=style.BLUE))
        marks.append(Dots(picture["loss"], step[-1], mean[-1], color=style.INK))
        when, accuracy = np.array(training.accuracies).T
        marks.append(Line(picture["accuracy"], when, accuracy, color=style.TEAL))
        marks.append(Dots(picture["accuracy"], when[-1], accuracy[-1], color=style.INK))
    marks.append(Pixels(picture["weights"], 0, 1, 0, 1, _tiles(training.first_weights)))
    return Frame(picture, marks, _progress_in_words(training, running))


def _thinned(losses: np.ndarray, points: int = 150) -> tuple[np.ndarray, np.ndarray]:
    """Return at most some 150 steps and the mean loss around each."""
    width = max(1, len(losses) // points)
    whole = len(losses) // width * width
    mean = losses[:whole].reshape(-1, width).mean(axis=1)
    return (np.arange(len(mean)) + 0.5) * width, mean


def _tiles(weights: np.ndarray) -> np.ndarray:
    """Return the weights of the first 20 hidden neurons as one image, blue below 0, red above."""
    rows, columns = TILES
    page_of = np.full((rows * 30 - 2, columns * 30 - 2, 3), 255, np.uint8)
    for index in range(min(rows * columns, weights.shape[1])):
        tile = np.nan_to_num(weights[:, index].reshape(28, 28))
        tile = 0.5 + 0.5 * tile / (np.abs(tile).max() or 1)
        top, left = index // columns * 30, index % columns * 30
        page_of[top : top + 28, left : left + 28] = style.SIGNED(tile, bytes=True)[:, :, :3]
    return page_of


@cache
def _training_picture(span: int) -> Picture:
    layout = [["loss", "weights"], ["accuracy", "weights"]]
    picture = Picture(8.2, 4.2, layout, width_ratios=[1, 1.12])
    with style.look():
        on = picture["loss"]
        on.set(ylabel="loss", xlim=(0, span), ylim=(0, 2.75))
        on.axhline(np.log(10), color=style.GREY, linewidth=1.2, linestyle=":")
        on.text(0.985 * span, 2.33, "guessing", ha="right", fontsize=11)
        on.tick_params(labelbottom=False)
        on = picture["accuracy"]
        on.set(xlabel="iteration", ylabel="test accuracy", xlim=(0, span), ylim=(0, 1.04))
        on = picture["weights"]
        on.set(xlim=(0, 1), ylim=(0, 1), xticks=[], yticks=[], aspect=TILES[0] / TILES[1])
        on.spines[:].set_visible(False)
        on.set(title="weights of 20 hidden neurons")
        on.set(xlabel="blue: negative, red: positive")
    return picture


def _progress_in_words(training: Training, running: bool | None) -> str:
    done = len(training.losses)
    if not done:
        return "Ready: press Start, then move the learning rate while it runs."
    loss = float(np.mean(training.losses[-20:]))
    accuracy = training.accuracies[-1][1]
    state = {True: "Training. ", False: "Paused. ", None: ""}[running]
    said = f"{state}After {done:,} iterations the loss is {loss:.3f} and {accuracy:.1%} of the "
    said += "test digits are read correctly. "
    if not np.isfinite(loss):
        return said + "It flew away: begin again with a smaller learning rate."
    if done > 200 and loss > 2.2:
        return said + "It is no better than guessing."
    return said
