"""The rules by which an observation is judged: a short closed list.

Before a rule runs, the judge has answered for whatever is missing or has another form than the
reference's, so a rule meets two arrays of finite numbers of one shape, or two words, and nothing
else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from seminar.judging.closeness import DEFAULT_TOLERANCE, is_close
from seminar.judging.explain import explain
from seminar.probes import Odd

Value = np.ndarray | Odd


@dataclass(frozen=True)
class Seen:
    """One observation on both sides, and what stands beside it in the same experiment.

    Attributes
    ----------
    got, right : numpy.ndarray or Odd
        The learner's and the reference's, of one form.
    beside, beside_right : dict of str to (numpy.ndarray or Odd)
        Observations that the rule names in `beside`. The learner's are there only where they have
        the form of the reference's.
    what, than : str
        What a sentence calls the value, and the one that it is held against.
    tolerance : float
    inputs, before : dict of str to numpy.ndarray
        See `seminar.judging.closeness.Pair`.
    """

    got: Value
    right: Value
    beside: dict[str, Value]
    beside_right: dict[str, Value]
    what: str = "the result"
    tolerance: float = DEFAULT_TOLERANCE
    than: str = "the right one"
    inputs: dict[str, np.ndarray] = field(default_factory=dict)
    before: dict[str, np.ndarray] = field(default_factory=dict)


def _numbers(value: Value) -> np.ndarray:
    """Return a value that is an array wherever the rule is declared as it should be."""
    if isinstance(value, Odd):
        raise TypeError(f"This rule is one for numbers, and was given the words {str(value)!r}.")
    return value


@dataclass(frozen=True)
class Rule:
    """How one observation is judged; as it stands, it has to agree with the reference's.

    `beside` names further observations of the same experiment that the rule looks at, and `needs`
    those of them without which it can say nothing: the judge answers where one is missing. Unless
    a rule `takes_infinite` values, the judge also answers for numbers that are not finite; and
    unless it `takes_any_form`, for values of another form than the reference's.
    """

    takes_infinite: ClassVar[bool] = False
    takes_any_form: ClassVar[bool] = False
    one_is_right: ClassVar[bool] = True
    """Whether the reference's value is the only one, which a sentence may ask for."""

    @property
    def beside(self) -> tuple[str, ...]:
        return self.needs

    @property
    def needs(self) -> tuple[str, ...]:
        return ()

    def forms(self, right: Value) -> tuple[Value, ...]:
        """Return the values, each of another shape, that are right in the place of `right`."""
        return (right,)

    def fault(self, seen: Seen) -> str | None:
        """Return what is wrong, or None."""
        return explain(
            seen.got,
            seen.right,
            what=seen.what,
            than=seen.than,
            tolerance=seen.tolerance,
            inputs=seen.inputs,
            before=seen.before,
        )


@dataclass(frozen=True)
class Agrees(Rule):
    """The learner's value is the reference's, within the aspect's tolerance."""


AGREES = Agrees()


@dataclass(frozen=True)
class OneHotOrLabels(Rule):
    """Targets are right in either form: one-hot rows as the reference has them, or labels."""

    def forms(self, right: Value) -> tuple[Value, ...]:
        return (right, _numbers(right).argmax(axis=1))

    def fault(self, seen: Seen) -> str | None:
        same = is_close(seen.got, seen.right, seen.tolerance)
        return None if same else f"{seen.what} is not the target that forward was given."


@dataclass(frozen=True)
class FollowsFrom(Rule):
    """One step of a backward pass: right, or, behind a right y, right for what arrived there.

    `before` is the observation from which the step starts.
    """

    before: str

    @property
    def beside(self) -> tuple[str, ...]:
        return (self.before, "y")

    def fault(self, seen: Seen) -> str | None:
        sentence = super().fault(seen)
        arrived, y = (seen.beside.get(name) for name in self.beside)
        if sentence is None or arrived is None or y is None:
            return sentence
        with np.errstate(all="ignore"):
            local = _numbers(seen.right) / _numbers(seen.beside_right[self.before])
            follows = (
                is_close(y, seen.beside_right["y"])
                and _numbers(arrived).all()
                and is_close(seen.got, local * _numbers(arrived), seen.tolerance)
            )
        return None if follows else sentence


@dataclass(frozen=True)
class ZeroWhereItShould(Rule):
    """Zero, within the tolerance, wherever the reference's numbers are, and not everywhere."""

    def fault(self, seen: Seen) -> str | None:
        numbers = _numbers(seen.got)
        got, right = (self._zeros(one, seen.tolerance) for one in (numbers, _numbers(seen.right)))
        vanishes = np.isfinite(numbers).all() and got[right].all() and not got.all()
        return None if vanishes else super().fault(seen)

    def _zeros(self, numbers: np.ndarray, tolerance: float) -> np.ndarray:
        sizes = np.abs(numbers)
        return np.asarray(sizes <= tolerance * sizes.max(initial=0.0))


@dataclass(frozen=True)
class AsWhenNew(Rule):
    """What an object gives after other use: right, or what a new one of the same class gives.

    `new` is the observation of that, `other` of what a new one gives for other numbers: where that
    is the same, the object remembers nothing. `left_over` is said where a new one is right and this
    object differs from it.
    """

    new: str
    other: str
    left_over: str = ""

    @property
    def beside(self) -> tuple[str, ...]:
        return (self.new, self.other)

    def fault(self, seen: Seen) -> str | None:
        sentence = super().fault(seen)
        new, other = (seen.beside.get(name) for name in self.beside)
        if sentence is None or new is None or other is None:
            return sentence
        if is_close(seen.got, new, seen.tolerance):
            remembered = not is_close(new, other, seen.tolerance)
            return None if remembered else sentence
        new_is_right = is_close(new, seen.right, seen.tolerance)
        return self.left_over if self.left_over and new_is_right else sentence


@dataclass(frozen=True)
class AsByANewOne(Rule):
    """What an object leaves after other use: what a new one of the same class does, right or not.

    `new` is the observation of that. Where the numbers themselves count elsewhere, a wrong one is
    no sign that the object remembers anything; it may even have another shape.
    """

    takes_any_form: ClassVar[bool] = True
    new: str

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.new,)

    def fault(self, seen: Seen) -> str | None:
        finite = isinstance(seen.got, Odd) or bool(np.isfinite(seen.got).all())
        new = seen.beside.get(self.new, seen.right) if finite else seen.right
        return explain(
            seen.got, new, what=seen.what, than="that of a new one", tolerance=seen.tolerance
        )


@dataclass(frozen=True)
class LargeButFinite(Rule):
    """Any finite loss from `least` on: how large it is depends on what keeps the log from 0."""

    takes_infinite: ClassVar[bool] = True
    one_is_right: ClassVar[bool] = False
    least: float

    def fault(self, seen: Seen) -> str | None:
        loss = _numbers(seen.got)
        if not np.isfinite(loss):
            kind = "nan" if np.isnan(loss) else "infinite"
            return (
                f"Where the right class has probability 0, {seen.what} is {kind}: it should be "
                "large, but finite. Keep the logarithm away from 0."
            )
        if loss < self.least:
            return (
                f"Where the right class has probability 0, {seen.what} is {seen.got:.3g}: that is "
                f"as wrong as a guess can be, and must cost more than any other, {self.least:g} or "
                "more."
            )
        return None


@dataclass(frozen=True)
class AtLeast(Rule):
    """Any fraction from `least` on. `guessed` is about what somebody gets who knows nothing.

    Of a fraction no larger than that, `as_guessed` is said besides.
    """

    one_is_right: ClassVar[bool] = False
    least: float
    guessed: float = 0.0
    as_guessed: str = ""

    def fault(self, seen: Seen) -> str | None:
        fraction = float(_numbers(seen.got))
        if fraction >= self.least:
            return None
        said = f"{seen.what} is {100 * fraction:.1f} %: {100 * self.least:g} % are needed here."
        return f"{said} {self.as_guessed}".rstrip() if fraction <= self.guessed else said


@dataclass(frozen=True)
class _Count(Rule):
    """A count of forward passes, asked for networks with one input and one hidden unit more.

    The one weight between those two tells how many passes a parameter costs.
    """

    @property
    def needs(self) -> tuple[str, ...]:
        return ("one input more", "one hidden unit more", "one more of both")

    def passes_per_weight(self, count: Value, beside: dict[str, Value]) -> float:
        inputs, hidden, both = (float(beside[name]) for name in self.needs)
        return both - inputs - hidden + float(count)


@dataclass(frozen=True)
class PassesPerWeight(_Count):
    """One more weight costs as many passes as in the reference, whatever else is counted."""

    def fault(self, seen: Seen) -> str | None:
        per_weight = self.passes_per_weight(seen.got, seen.beside)
        if per_weight == self.passes_per_weight(seen.right, seen.beside_right):
            return None
        return (
            f"One more weight costs {per_weight:g} more passes in your count: a central "
            "difference takes one pass on each side."
        )


@dataclass(frozen=True)
class EveryNumberOnce(_Count):
    """As many parameters are counted as in the reference, whatever each of them costs."""

    def fault(self, seen: Seen) -> str | None:
        per_weight = self.passes_per_weight(seen.got, seen.beside)
        wanted = self.passes_per_weight(seen.right, seen.beside_right)
        if per_weight > 0 and wanted * float(seen.got) == per_weight * float(seen.right):
            return None
        return (
            "Your number does not come from all weights and biases of both layers alone: count "
            "those of each layer, and add them."
        )


@dataclass(frozen=True)
class SaidWhereTrue(Rule):
    """The one word `word` is said where the reference says it, and nowhere else.

    Words that are none of `among` are told so.
    """

    word: str
    among: tuple[str, ...] = ()

    def fault(self, seen: Seen) -> str | None:
        if (seen.got == self.word) == (seen.right == self.word):
            return None
        if self.among and seen.got not in self.among:
            return (
                "An answer is not in the list of bugs: write it as it stands there, letter by "
                "letter."
            )
        return (
            "A run is taken for another kind: look again at how its loss moves, and at which rows "
            "of its table agree."
        )
