"""What is wrong in one aspect of an exercise: records, held against what is expected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypedDict

import numpy as np

from seminar.judging.closeness import Pair, is_close
from seminar.judging.declaration import WARNINGS, Aspect, Inputs, Place, Records
from seminar.judging.difference import pattern
from seminar.judging.explain import DIFFERENT, NO_ANSWER, WARNED, Fault, explain, fault_of
from seminar.judging.form import NUMBERS, YES_OR_NO, of_one_form
from seminar.judging.rules import FollowsFrom, Rule, Seen
from seminar.probes import Odd, Record
from seminar.words import in_code

NAMED_INPUTS = (
    *("x", "dout", "W", "b", "w", "t", "y", "y_target", "init_x"),
    *("apple_price", "apple_count", "orange_price", "orange_count", "tax", "grad_w", "grad_b"),
)
"""What a probe is given that learners' code has under the same name."""

FORM = "returned"
"""The observation, of probes that make it, that says in words what came back: "a dict"."""

_RETURNED = "what your code returns"

NUMPYS = "RuntimeWarning"
"""The only warnings that count: overflow and the like. What learners warn of is their affair."""


def fault_in(
    aspect: Aspect,
    learner: Records,
    expected: Records,
    evidence: Mapping[Place, tuple[str, float | None]] | None = None,
    inputs: Mapping[str, Inputs] | None = None,
) -> Fault | None:
    """Return what is wrong in an aspect, or None.

    Parameters
    ----------
    learner, expected : dict of str to Record
        A place of which `expected` holds nothing is not looked at.
    evidence : mapping, optional
        Place -> what a sentence calls the expected value there, and a tolerance in place of the
        aspect's.
    inputs : mapping, optional
        Of every experiment, which a sentence may recognise in what came.
    """
    for place in aspect.places:
        experiment, observation = place
        if experiment not in learner or experiment not in expected:
            continue
        than, tolerance = (evidence or {}).get(place, (None, None))
        got, right = learner[experiment], expected[experiment]
        if observation != WARNINGS and observation not in right.values:
            continue
        given = _recognisable(inputs or {}, learner, place)
        fault = _fault_at(aspect, place, got, right, than, tolerance, given)
        if fault is not None:
            return fault._replace(place=place)
    return None


def proviso_in(aspect: Aspect, learner: Records, expected: Records) -> str:
    """Return for what an aspect without a fault is right, where its numbers are not; else ""."""
    for experiment, observation in aspect.places:
        rule = aspect.rule_of(observation)
        if experiment not in learner or experiment not in expected:
            continue
        mine, right = (
            records[experiment].values.get(observation) for records in (learner, expected)
        )
        if (
            isinstance(rule, FollowsFrom)
            and isinstance(mine, np.ndarray)
            and isinstance(right, np.ndarray)
            and not is_close(mine, right, aspect.tolerance)
        ):
            return f"Right for your {rule.before}, which is not right yet."
    return ""


def _fault_at(
    aspect: Aspect,
    place: Place,
    got: Record,
    expected: Record,
    than: str | None,
    tolerance: float | None,
    inputs: Mapping[str, np.ndarray],
) -> Fault | None:
    experiment, observation = place
    if observation == WARNINGS:
        if NUMPYS in got.warnings and NUMPYS not in expected.warnings:
            where = f" in the line {in_code(got.warned_by)}" if got.warned_by else ""
            return Fault(
                WARNED, f"NumPy warns{where} ({NUMPYS}) for numbers that should be no trouble."
            )
        return None
    rule = aspect.rule_of(observation)
    if any(name not in got.values for name in (observation, *rule.needs)):
        return _missing(aspect, got)
    sentence = _difference(aspect, place, rule, got, expected, than, tolerance, inputs)
    if sentence is None:
        return None
    if got.failure is not None and _is_no(got.values.get(aspect.through)):
        return fault_of(got.failure)
    right = expected.values[observation]
    if isinstance(right, np.ndarray) and right.dtype == bool:
        sentence = aspect.sentence_of_no(observation) or sentence
    elif observation != FORM:
        sentence = _another_form(aspect, experiment, got, expected) or sentence
    return Fault(
        DIFFERENT,
        sentence,
        pattern=_pattern(sentence, got.values[observation], right, aspect, than, tolerance),
        in_numbers=isinstance(right, np.ndarray) and right.dtype != bool,
    )


def _pattern(
    sentence: str,
    mine: np.ndarray | Odd,
    right: np.ndarray | Odd,
    aspect: Aspect,
    than: str | None,
    tolerance: float | None,
) -> str:
    """Return in what simple way numbers differ, whatever they are called, if the sentence says it.

    A rule, or another form of all that came back, may have something else to say.
    """
    if isinstance(mine, Odd) or isinstance(right, Odd) or not of_one_form(mine, right, NUMBERS):
        return ""
    measure = _measure(aspect, than, tolerance)
    pair = Pair(mine.astype(np.float64), right.astype(np.float64), **measure)
    told = pattern(pair)
    return pattern(replace(pair, than="")) if told and sentence.endswith(told) else ""


def _another_form(aspect: Aspect, experiment: str, got: Record, expected: Record) -> str | None:
    """Return what is wrong with the form of all that came back: it comes before its content."""
    wanted, came = expected.values.get(FORM), got.values.get(FORM)
    if wanted is None or came is None:
        return None
    what = aspect.name_of((experiment, FORM))
    return explain(came, wanted, what=_RETURNED if what == "the result" else what)


def _missing(aspect: Aspect, got: Record) -> Fault | None:
    if got.failure is None:
        return Fault(NO_ANSWER, "The experiment ended without an answer.")
    return None if got.failure.kind in aspect.may_raise else fault_of(got.failure)


class _Measure(TypedDict):
    """What numbers are held against, and how closely."""

    than: str
    tolerance: float


class _Words(_Measure):
    """What `explain` and the rules are told beside the values."""

    what: str


def _measure(aspect: Aspect, than: str | None, tolerance: float | None) -> _Measure:
    return {
        "than": than or "the right one",
        "tolerance": aspect.tolerance if tolerance is None else tolerance,
    }


def _difference(
    aspect: Aspect,
    place: Place,
    rule: Rule,
    got: Record,
    expected: Record,
    than: str | None,
    tolerance: float | None,
    inputs: Mapping[str, np.ndarray],
) -> str | None:
    """Return what a rule finds, or what keeps it from looking: a value of another form."""
    _, observation = place
    mine, right = got.values[observation], expected.values[observation]
    words: _Words = {"what": aspect.name_of(place), **_measure(aspect, than, tolerance)}
    if isinstance(right, Odd) and not isinstance(mine, Odd):
        mine = Odd("numbers")
    forms = [form for form in rule.forms(right) if _fits(mine, form, rule.takes_infinite)]
    if not forms and not rule.takes_any_form:
        return explain(mine, right, **words)
    right_beside = {name: expected.values[name] for name in rule.beside if name in expected.values}
    beside = {
        name: got.values[name]
        for name, value in right_beside.items()
        if (rule.takes_any_form and name in got.values) or _fits(got.values.get(name), value)
    }
    for name in rule.needs:
        if name in right_beside and name not in beside:
            return explain(got.values[name], right_beside[name], **words)
    seen = Seen(mine, forms[0] if forms else right, beside, right_beside, **words)
    if rule.fault(seen) is None:
        return None
    before = _before(aspect, place, got, expected)
    return rule.fault(replace(seen, inputs=dict(inputs), before=before))


def _named(inputs: Inputs) -> dict[str, np.ndarray]:
    """Return the inputs of which sentences may speak."""
    return {
        name: np.asarray(value)
        for name, value in inputs.items()
        if name in NAMED_INPUTS and isinstance(value, (float, np.ndarray))
    }


def _recognisable(
    inputs: Mapping[str, Inputs], learner: Records, place: Place
) -> dict[str, np.ndarray]:
    """Return the inputs of which sentences may speak at a place.

    One number alone may equal an input, or its negative, by chance: what it equals has to be the
    same in another experiment, and in all of them that made the observation from such an input.
    """
    experiment, observation = place
    named = _named(inputs.get(experiment, {}))
    if not _is_one_number(learner[experiment].values.get(observation)):
        return named
    made_from = {
        other: _named(inputs.get(other, {}))
        for other, record in learner.items()
        if _is_one_number(record.values.get(observation))
    }
    signs = {
        name: [
            _sign_between(learner[other].values[observation], given[name])
            for other, given in made_from.items()
            if name in given
        ]
        for name in named
    }
    return {
        name: numbers
        for name, numbers in named.items()
        if len(signs[name]) > 1 and signs[name][0] and len(set(signs[name])) == 1
    }


def _is_one_number(value: object) -> bool:
    return isinstance(value, np.ndarray) and value.size == 1


def _sign_between(one: np.ndarray | Odd, other: np.ndarray) -> int:
    """Return 1 where two are equal, -1 where one is the negative of the other, else 0."""
    return 1 if is_close(one, other) else -1 if is_close(one, -other) else 0


def _before(aspect: Aspect, place: Place, got: Record, expected: Record) -> dict[str, np.ndarray]:
    """Return what the same experiment observed before, where it has another name and value."""
    experiment, observation = place
    right, what = expected.values[observation], aspect.name_of(place)
    before: dict[str, np.ndarray] = {}
    for name, value in got.values.items():
        if name == observation:
            break
        should = expected.values.get(name)
        called = aspect.name_of((experiment, name))
        if (
            called not in ("the result", what)
            and isinstance(value, np.ndarray)
            and isinstance(should, np.ndarray)
            and isinstance(right, np.ndarray)
            and value.dtype != bool
            and not is_close(should, right)
        ):
            before[called] = value
    return before


def _fits(one: object, other: object, takes_infinite: bool = False) -> bool:
    """Whether both have one form, numbers where the other has numbers, yes or no where it has.

    Where the other's numbers are finite, so are these: what is infinite follows from anything.
    """
    is_yes_or_no = isinstance(other, np.ndarray) and other.dtype == bool
    if not of_one_form(one, other, YES_OR_NO if is_yes_or_no else NUMBERS):
        return False
    return takes_infinite or not _is_finite(other) or _is_finite(one)


def _is_finite(value: object) -> bool:
    return not isinstance(value, np.ndarray) or bool(np.isfinite(value).all())


def _is_no(value: object) -> bool:
    return isinstance(value, np.ndarray) and value.shape == () and not value
