"""Chapter 2: scores and probabilities, a probability and its loss, and what gradients cost."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from seminar import style
from seminar.demos.controls import LogSlider, Slider
from seminar.demos.marks import Bars, Dots, Line, Mark, Words
from seminar.demos.own import Own, number, numbers, quiet
from seminar.demos.picture import Frame, Picture
from seminar.demos.stage import Demo
from seminar.words import listed

# ---------------------------------------------------------------------- scores and probabilities

ANIMALS = ("cat", "dog", "fox")


def softmax_temperature(softmax: Callable[..., Any] | None = None) -> None:
    """Move three scores and the temperature that divides them, and watch the probabilities.

    `softmax(x)` takes the scores, shape (3,).
    """
    learners = softmax and (lambda scores, temperature: softmax(scores / temperature))
    own = Own("softmax", learners, _shares_at, numbers(3))
    picture = _score_picture()

    def draw(cat: float, dog: float, fox: float, temperature: float) -> Frame:
        scores = np.array([cat, dog, fox])
        shares = own(scores, temperature)
        left, right = picture["scores"], picture["shares"]
        colors = tuple(style.VERMILION if score == max(scores) else style.BLUE for score in scores)
        marks: list[Mark] = [Bars(left, [0, 1, 2], scores, color=colors)]
        marks += [
            Words(left, k, score, f"{score:.1f}", up=6 if score >= 0 else -16)
            for k, score in enumerate(scores)
        ]
        marks += [Bars(right, [0, 1, 2], shares, color=colors)]
        marks += [Words(right, k, share, f"{share:.1%}", up=6) for k, share in enumerate(shares)]
        return Frame(picture, marks, _shares_in_words(scores, shares, temperature))

    Demo(
        name="softmax_temperature",
        controls=(
            *(
                Slider(name, f"score of “{name}”", -6.0, 6.0, start, 0.1, ".1f")
                for name, start in zip(ANIMALS, (2.0, 1.0, -1.0), strict=True)
            ),
            LogSlider("temperature", "temperature τ", -1.0, 1.0, 1.0, 0.05),
        ),
        draw=draw,
        caption="Softmax turns scores into probabilities that add up to 1. Moving one score "
        "changes all three; a high temperature evens them out, a low one gives everything to the "
        "largest.",
        alt="Two bar charts side by side: the scores of cat, dog and fox, and their probabilities.",
        own=(own,),
    ).show()


def _shares_at(scores: np.ndarray, temperature: float) -> np.ndarray:
    """Return each one's share, from how far every other score lies above it."""
    above = (scores[None, :] - scores[:, None]) / temperature
    with np.errstate(over="ignore"):
        shares: np.ndarray = 1 / np.exp(above).sum(axis=1)
    return shares


@cache
def _score_picture() -> Picture:
    picture = Picture(7, 3.4, [["scores", "shares"]])
    with style.look():
        for on, label in ((picture["scores"], "score"), (picture["shares"], "probability")):
            on.set(ylabel=label, xlim=(-0.6, 2.6))
            on.set_xticks([0, 1, 2], ANIMALS)
            on.grid(False, axis="x")
        picture["scores"].axhline(0, color=style.GREY, linewidth=1)
        picture["scores"].set_ylim(-7.2, 7.2)
        picture["shares"].set(ylim=(0, 1.12), yticks=[0, 0.25, 0.5, 0.75, 1])
    return picture


def _shares_in_words(scores: np.ndarray, shares: np.ndarray, temperature: float) -> str:
    best = int(np.argmax(scores))
    first = [
        f"“{animal}”" for animal, score in zip(ANIMALS, scores, strict=True) if score == max(scores)
    ]
    if len(first) == 1:
        said = f"{first[0]} has the largest score and gets {shares[best]:.1%}. "
    else:
        said = f"{listed(first)} have the largest score and get {shares[best]:.1%} each. "
    if not np.isfinite(shares).all():
        return said + "Not every share is a number: a score ran over."
    if np.ptp(shares) < 1e-9:
        return said + "The three are even: the scores prefer none."
    if np.ptp(shares) < 0.05:
        return said + "The three are almost even: the scores hardly prefer one."
    if shares[best] > 0.99:
        return said + "The others get next to nothing, though their scores are still there."
    if len(first) > 1:
        return said + "Only gaps count: they stay even, whatever you add to all three scores."
    next_best = int(np.argsort(scores)[-2])
    ratio = f"{shares[best] / shares[next_best]:.3g} times as probable as “{ANIMALS[next_best]}”"
    if temperature > 3:
        return said + f"The high temperature brings the scores together: it is {ratio}."
    lead = scores[best] - scores[next_best]
    divided = "" if temperature == 1 else f", or {lead / temperature:.2f} after division by τ"
    return said + (
        f"Only gaps count: it leads by {lead:.1f}{divided}, and is {ratio}, whatever you add to "
        f"all three scores."
    )


# ------------------------------------------------------------------------------- the loss of a p

SHARE = Slider("p", "p of the right answer", 0.0, 1.0, 0.6, 0.01)


def cross_entropy_curve(cross_entropy_error: Callable[..., Any] | None = None) -> None:
    """Move the probability that the right answer gets, and read the loss off the curve.

    `cross_entropy_error(y, t)` takes two probabilities and a one-hot answer, both (2,).
    """
    learners = cross_entropy_error and _loss_of_two(cross_entropy_error)
    own = Own("cross_entropy_error", learners, _surprise, number)
    shares = sorted({*SHARE.values, *np.arange(1, 20) / 1000})  # the curve is steep near 0
    losses = {p: own(p) for p in shares}
    own.settle()
    picture = _loss_picture(np.array(shares), np.array([losses[p] for p in shares]))
    on = picture["A"]

    def draw(p: float) -> Frame:
        loss = losses[round(p, 9)]
        height = float(np.clip(np.nan_to_num(loss, nan=99.0), -1, 5.25))
        marks: list[Mark] = [
            Line(
                on, [p, p, 0], [-1, height, height], color=style.VERMILION, width=1.5, dash=(4, 4)
            ),
            Dots(on, p, height, size=13),
            Words(on, p, height, _told(loss), right=10, up=6, anchor="start", bold=True)
            if p < 0.85
            else Words(on, p, height, _told(loss), right=6, up=14, anchor="end", bold=True),
        ]
        return Frame(picture, marks, _loss_in_words(p, loss))

    Demo(
        name="cross_entropy_curve",
        controls=(SHARE,),
        draw=draw,
        caption="The cross-entropy of one sample is minus the natural logarithm of the "
        "probability that the right answer got. Moving p shows how steeply a confident mistake is "
        "punished.",
        alt="A curve falling from very high at p = 0 to zero at p = 1, with a point on it.",
        own=(own,),
    ).show()


def _loss_of_two(cross_entropy_error: Callable[..., Any]) -> Callable[..., Any]:
    return lambda p: cross_entropy_error(np.array([p, 1 - p]), np.array([1.0, 0.0]))


def _surprise(p: float) -> float:
    return float(np.log(1 / max(p, 1e-7)))


def _loss_picture(shares: np.ndarray, losses: np.ndarray) -> Picture:
    picture = Picture(7, 3.7)
    on = picture["A"]
    with style.look(), quiet():
        on.plot(shares, losses, color=style.BLUE)
        on.axhline(np.log(10), color=style.GREY, linewidth=1.2, linestyle=":")
        on.text(1.0, np.log(10) + 0.08, "guessing among 10 digits: 2.303", ha="right", fontsize=11)
        on.set(xlabel="probability p of the right answer", ylabel="loss  −ln p")
        on.set(xlim=(-0.02, 1.02), ylim=(-0.15, 5.5))
    return picture


def _loss_in_words(p: float, loss: float) -> str:
    said = f"The right answer got {p:.0%}; the loss is {_told(loss)}. "
    if not np.isfinite(loss):
        return said + "That is no number to learn from: ln 0 has to be kept away."
    if p == 0:
        return (
            said + "The curve leaves the picture here: only a tiny number inside the ln saves it."
        )
    if p < 0.1:
        return said + "Sure and wrong: worse than guessing among ten."
    if p == 0.1:
        return said + "As good as a guess among ten."
    if p < 0.5:
        return said + "Better than a guess among ten, yet another answer may have got more."
    if p == 0.5:
        return said + "Another answer may have got just as much."
    if p < 0.95:
        return said + "Right, and still room to be surer."
    return said + "Right and sure: hardly anything left to learn from this sample."


def _told(loss: float) -> str:
    """Return a loss with three decimals; the ε in the ln makes it −0.0000001 at p = 1."""
    return f"{loss:.3f}".replace("-0.000", "0.000")


# ------------------------------------------------------------------------- what a gradient costs

HIDDEN = LogSlider("hidden", "hidden units", 0.0, 3.0, 50.0, 0.05, form=".0f")
PASS = 1e-3
"""Seconds that one forward pass is said to take."""
TEN_MINUTES = 600_000
"""Forward passes that take ten minutes."""


def gradient_cost(count_forward_passes: Callable[..., Any] | None = None) -> None:
    """Move the size of the hidden layer, and see how long one numerical gradient takes.

    `count_forward_passes(input_size, hidden_size, output_size)` counts the forward passes.
    """
    learners = count_forward_passes and (lambda hidden: count_forward_passes(784, hidden, 10))
    own = Own("count_forward_passes", learners, _passes, number)
    sizes = [round(value) for value in HIDDEN.values]
    passes = np.array([own(size) for size in sizes])
    own.settle()
    picture = _cost_picture(sizes, passes)
    on = picture["A"]

    def draw(hidden: float) -> Frame:
        size = round(hidden)
        count = passes[sizes.index(size)]
        marks: list[Mark] = [
            Line(
                on,
                [size, size, 0.1],
                [1e-9, count, count],
                color=style.VERMILION,
                width=1.5,
                dash=(4, 4),
            ),
            Dots(on, size, count, size=13),
            Dots(on, size, 3, color=style.TEAL, size=13),
        ]
        return Frame(picture, marks, _cost_in_words(size, count))

    Demo(
        name="gradient_cost",
        controls=(HIDDEN,),
        draw=draw,
        caption="Forward passes that one gradient costs, for a network with 784 inputs and 10 "
        "outputs. Moving the number of hidden units shows how the numerical gradient gets out of "
        "hand while backpropagation stays at the work of about three passes.",
        alt="Passes against hidden units on log scales: a rising line for the numerical "
        "gradient, which crosses a dotted one at 600,000 passes, and a flat one near three for "
        "backpropagation.",
        own=(own,),
    ).show()


def _passes(hidden: int) -> float:
    return 1590.0 * hidden + 20.0


def _cost_picture(sizes: list[int], passes: np.ndarray) -> Picture:
    picture = Picture(7, 3.7)
    on = picture["A"]
    with style.look(), quiet():
        on.loglog(sizes, passes, color=style.BLUE, label="numerical gradient")
        on.loglog(
            sizes, [3] * len(sizes), color=style.TEAL, linestyle="--", label="backpropagation"
        )
        on.axhline(TEN_MINUTES, color=style.GREY, linewidth=1.2, linestyle=":")
        on.text(1, TEN_MINUTES * 1.25, "ten minutes: 600,000", fontsize=11)
        on.set(xlabel="hidden units", ylabel="forward passes for one gradient")
        on.set(xlim=(0.9, 1150), ylim=(1, 8e7))
        on.legend(loc="upper left")
    return picture


def _cost_in_words(size: int, count: float) -> str:
    if not np.isfinite(count) or count <= 0:
        return f"With {size} hidden units that count is no number of passes."
    units = f"{size} hidden unit{'s' * (size > 1)}"
    return (
        f"With {units}, one numerical gradient takes {count:,.0f} forward passes. At a "
        f"thousandth of a second each that is {_duration(count * PASS)} for one step, and "
        f"{_duration(10_000 * count * PASS)} for 10,000 steps. Backpropagation: "
        f"{_duration(10_000 * 3 * PASS)}."
    )


def _duration(seconds: float) -> str:
    for unit, length in (("years", 3.156e7), ("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 1.5 * length:
            return f"{seconds / length:.3g} {unit}"
    return f"{seconds:.3g} seconds"
