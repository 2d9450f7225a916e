"""The command `grading regrade`: whose points would change, by how much, and whom to write to."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from grading.commands import options as options_of
from grading.tree import output
from grading.tree.points import difference, shown
from grading.tree.printable import one_line

if TYPE_CHECKING:
    from grading.batch.regrade import Change, Regrading
    from grading.roster import Roster

LONGEST_STUDENT, LONGEST_SENTENCE = 100, 200
ABOUT = (
    "Grade what has been graded of a chapter again, after an exercise was mended and built, and "
    "say whose points would change and by how much. Nothing is written without --write; what was "
    "graded by then is kept for it. Points, extra credit and comments that a person gave stay."
)
KEPT = "what has been graded again is kept, and the same command goes on from there."


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to those of `grading`."""
    parser = commands.add_parser(
        "regrade",
        help="tell whose points would change, before they do",
        description=ABOUT,
    )
    parser.add_argument("chapter", metavar="CHAPTER")
    parser.add_argument("--write", action="store_true", help="write what changes")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the changes there too")
    options_of.add_student(parser)
    options_of.add_how(parser)
    parser.set_defaults(run=run, kept=KEPT)


def run(options: argparse.Namespace) -> int:
    """Grade again, print what changes, and write it where that was asked for."""
    from grading.batch.regrade import regrade
    from grading.roster import load

    if options.json:
        output.require(options.json)
    roster = load()
    found = regrade(
        options.chapter,
        students=options.student,
        write=options.write,
        jobs=options.jobs,
        sandboxed=not options.unsafe_no_sandbox,
        limits=options_of.limits(options),
    )
    if options.json:
        options_of.write_json(options.json, as_json(found, roster, written=options.write))
    print("\n".join(told(found, roster, written=options.write)))
    return 1 if any(change.reason for change in found.changes) else 0


def told(found: Regrading, roster: Roster, *, written: bool) -> Iterator[str]:
    """Yield the lines of what grading again gives."""
    name = found.chapter.name
    if found.felt:
        yield from _table(found.felt)
    otherwise = [change for change in found.changes if change.exercises and not change.is_felt]
    settled = [c for c in otherwise if all(exercise.settled for exercise in c.exercises)]
    if settled:
        people = ", ".join(_called(change) for change in settled)
        yield f"Graded otherwise, with the same points as before, which a person gave: {people}."
    for change in otherwise:
        if change not in settled:
            why = f"{_called(change)}, {_why(change)}"
            yield f"Graded otherwise, with the same sum as before: {why}."
    other = [change for change in found.changes if change.by_hand_out_of]
    if other:
        yield _of_another_maximum(other)
    if late := [change.student for change in found.changes if change.is_called_late]:
        from grading.batch.table import CALLED_LATE
        from grading.batch.table import named as first_named

        yield CALLED_LATE.format(people=first_named(late))
    named = {change.student for change in (*found.felt, *otherwise, *other)}
    if same := len(found.changes) - len(named):
        yield f"The points of {_people(same)} stay as they are."
    if found.not_graded:
        people = _people(len(found.not_graded))
        yield f"Not looked at: {people} without anything graded before."
    if not named:
        yield "Nobody's points change." + ("" if written else " Nothing has been written.")
        return
    if written:
        yield f"Written. `grading feedback {name}` makes the new pages."
    else:
        yield f"Nothing has been written: `grading regrade {name} --write` does."
    if found.felt:
        yield "To write to:"
        for change in found.felt:
            yield f"  {_address(change.student, roster)}"


def as_json(found: Regrading, roster: Roster, *, written: bool) -> dict[str, object]:
    """Return the same for other programs."""
    changes = []
    for change in found.changes:
        if change.is_felt or change.exercises or change.by_hand_out_of:
            person = roster.with_id(change.student)
            about = {"name": person.name, "email": person.email} if person is not None else {}
            changes.append({**dataclasses.asdict(change), **about})
    return {
        "chapter": found.chapter.name,
        "written": written,
        "changes": changes,
        "not_graded": list(found.not_graded),
    }


def _of_another_maximum(changes: Sequence[Change]) -> str:
    """Return whose points by hand are out of another maximum than there is now."""
    whose = ", ".join(
        f"{_called(change)} {one.exercise} {shown(one.points)} of {shown(one.out_of)}, now of "
        f"{shown(one.now)}"
        for change in changes
        for one in change.by_hand_out_of
    )
    return (
        f"Points by hand out of another maximum, which stay as they are: {whose}. Give them anew "
        "in Formgrader once this is written, or save them there once more."
    )


def _table(changes: Sequence[Change]) -> Iterator[str]:
    rows = [("student", "before", "after", "change", "")]
    for change in changes:
        points = (_points(change.before), _points(change.after), _by(change))
        rows.append((_called(change), *points, _why(change)))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for first, *numbers, why in rows:
        cells = (n.rjust(width) for n, width in zip(numbers, widths[1:], strict=True))
        yield "  ".join([first.ljust(widths[0]), *cells, why]).rstrip()


def _why(change: Change) -> str:
    if change.reason:
        from grading.batch.table import OF_REFUSED

        left = f" · {OF_REFUSED[change.source]}" if change.source else ""
        return f"can no longer be graded: {one_line(change.reason, LONGEST_SENTENCE)}{left}"
    parts = []
    for exercise in change.exercises:
        moved = f"{exercise.exercise} {_points(exercise.before)} → {_points(exercise.after)}"
        if exercise.settled:
            moved += " (a person's points stay)"
        elif exercise.sentence:
            moved += f" ({one_line(exercise.sentence, LONGEST_SENTENCE)})"
        parts.append(moved)
    if change.penalty_before != change.penalty_after:
        cost = f"−{shown(change.penalty_before)} → −{shown(change.penalty_after)}"
        parts.append(f"being late {cost}")
    return " · ".join(parts)


def _by(change: Change) -> str:
    if change.before is None or change.after is None:
        return "–"
    return difference(change.after - change.before)


def _points(points: float | None) -> str:
    return "–" if points is None else shown(points)


def _called(change: Change) -> str:
    return one_line(change.student, LONGEST_STUDENT)


def _people(number: int) -> str:
    return "1 student" if number == 1 else f"{number} students"


def _address(student: str, roster: Roster) -> str:
    person = roster.with_id(student)
    if person is None:
        return one_line(student, LONGEST_STUDENT)
    return f"{person.name} <{person.email}>" if person.email else person.name
