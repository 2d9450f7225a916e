"""What stands first on a page: the points of every exercise, and what to do with them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from grading.batch.standing import Standing
from grading.batch.table import in_units
from grading.batch.turn import ExerciseResult
from grading.tree.points import shown
from seminar.words import listed

ALL, SOME, NONE = "all", "some", "none"
WAITING, FAULT = "waiting", "fault"


@dataclass(frozen=True)
class Bar:
    """One line of the summary.

    `state` is one of the words above, `note` says in words what the bar shows, `share` is the part
    of the points that is there, from 0 to 1.
    """

    name: str
    place: str
    points: str
    share: float
    state: str
    note: str


def state_of(result: ExerciseResult) -> str:
    """Return what an exercise got, in a word."""
    if result.fault:
        return FAULT
    if result.waits:
        return WAITING
    if result.score >= result.max_score:
        return ALL
    return SOME if result.score > 0 else NONE


def bars(
    results: Sequence[ExerciseResult], places: Mapping[str, str], unanswered: Collection[str] = ()
) -> list[Bar]:
    """Return a bar an exercise; `places` has the id of its section on the page."""
    return [_bar(r, places[r.exercise], r.exercise in unanswered) for r in results]


def _bar(result: ExerciseResult, place: str, unanswered: bool) -> Bar:
    state, given = state_of(result), result.given
    most = f"{shown(result.max_score)}"
    if state in (FAULT, WAITING) and not result.waits_again:
        note = "not graded yet" if state == WAITING else "not graded"
        return Bar(result.exercise, place, f"– of {most}", 0.0, state, note)
    share = min(1.0, result.score / result.max_score) if result.max_score else 1.0
    missing = result.max_score - result.score
    note = f"{shown(missing)} missing" if missing > 0 else "all points"
    if given is not None and given.points is not None and given.points > result.max_score:
        note = f"{shown(given.points - result.max_score)} more than there are"
    if given is not None and given.points is not None and given.out_of is not None:
        note = f"{shown(given.points)} of {shown(given.out_of)} then"
    if unanswered and state == NONE:
        note = "not answered yet"
    if given is not None and given.extra_credit:
        note += f", {shown(given.extra_credit)} extra"
    if given is not None and given.points is not None:
        note += ", given by hand"
    if result.is_of_earlier:
        note += " for an earlier answer"
    if result.is_of_another_maximum:
        note += ", a person has yet to look at it"
    return Bar(result.exercise, place, f"{shown(result.score)} of {most}", share, state, note)


def lead(results: Sequence[ExerciseResult]) -> str:
    """Return where to begin, in a sentence or two: with the first, as others may build on it."""
    states = {result.exercise: state_of(result) for result in results}
    short = [r for r in results if states[r.exercise] in (SOME, NONE)]
    waits = sum(result.by_hand for result in results)
    other = [result.exercise for result in results if result.is_of_another_maximum]
    changed = [result.exercise for result in results if result.is_of_earlier]
    faults = sum(state == FAULT for state in states.values())
    said = []
    if not results:
        return "There was nothing to be graded."
    if short:
        full = sum(state == ALL for state in states.values())
        first, missing = short[0], short[0].max_score - short[0].score
        said.append(
            f"{full} of {_count(len(results), 'exercise')} "
            f"{'has' if full == 1 else 'have'} all points. Begin with {first.exercise}: "
            f"{_count(missing, 'point')} {'is' if missing == 1 else 'are'} missing there."
        )
    elif not waits and not changed and not other and not faults:
        said.append("Everything is right: there is nothing that you have to do.")
    if waits:
        answers = "One answer is" if waits == 1 else f"{waits} answers are"
        said.append(f"{answers} still to be graded by a person, and the sum is without that.")
    if changed:
        said.append(
            f"Your answer to {listed(changed)} changed since a person gave points for it; they "
            "have yet to look at it, and the sum has the points of before."
        )
    if other:
        said.append(
            f"There is another number of points to get for {listed(other)} since a person gave "
            "points for it; they have yet to look at it, and the sum has the points of before."
        )
    if faults:
        said.append("Grading itself failed in a place, which is no mistake of yours.")
    return " ".join(said)


def lateness(standing: Standing) -> str:
    """Say how late somebody was and what it cost, "" for who was on time and lost nothing."""
    said = f"Handed in {in_words(standing.late)} late." if standing.late else ""
    if standing.is_called_late and not standing.late:
        said = "Handed in late, as the learning platform says, and by how much is not known."
    if standing.is_called_late_in_time:
        said = (
            "The learning platform calls it late; by the time that is kept of it, which counts, "
            "it is not."
        )
    if not standing.penalty:
        return f"{said} That cost no points." if said else ""
    cost = f"{_count(standing.penalty, 'point')} taken away for being late"
    if standing.points is None:
        return f"{said} {cost}.".strip()
    return f"{said} {cost}: {shown(standing.points)} remain.".strip()


def in_words(late: timedelta) -> str:
    """Return a time in its two largest units: "1 day 3 hours", "20 minutes"."""
    return " ".join(_count(number, unit) for number, unit in in_units(late))


def _count(number: float, unit: str) -> str:
    return f"{shown(number)} {unit}" if number == 1 else f"{shown(number)} {unit}s"
