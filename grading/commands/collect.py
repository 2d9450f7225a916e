"""`grading collect`: sort what was handed in into place, or take back what was kept of a slip."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from grading.tree.errors import GradingError
from grading.tree.printable import first_of, one_line

if TYPE_CHECKING:
    from grading.intake.placing import Placement

MOST_NAMED = 20
LONGEST_ID = 100


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to those of `grading`."""
    parser = commands.add_parser(
        "collect",
        help="sort what students handed in into place",
        usage="%(prog)s [-h] ARCHIVE_OR_FOLDER CHAPTER\n"
        "       %(prog)s --forget CHAPTER [STUDENT ...]",
        description="Sort what students handed in into place. Where there is a grading/roster.csv "
        "(`grading roster --help`), the ids are its, and whoever of it handed in nothing is "
        "listed. The exit status is 1 where something could not be placed, 0 where all was; who "
        "handed in nothing makes no difference to it.",
    )
    parser.add_argument("source", nargs="?", type=Path, metavar="ARCHIVE_OR_FOLDER")
    parser.add_argument("chapter", nargs="?", metavar="CHAPTER")
    parser.add_argument(
        "--forget",
        nargs="+",
        metavar=("CHAPTER", "STUDENT"),
        help="forget what is kept as handed in and not placed of a chapter, of these students or "
        "of all, and remove the pages that tell them: they count as having handed in nothing; what "
        "was placed stays",
    )
    parser.set_defaults(
        run=_run,
        kept="what has been placed is kept, and the same command does the rest.",
    )


def _run(options: argparse.Namespace) -> int:
    if options.forget:
        if options.source:
            raise GradingError("--forget stands alone: `grading collect --forget CHAPTER STUDENT`.")
        chapter, *students = options.forget
        print(forget(chapter, students))
        return 0
    if not options.chapter:
        raise GradingError(
            "What is to be collected, and of which chapter? `grading collect ARCHIVE_OR_FOLDER "
            "CHAPTER`."
        )
    return _collect(options)


def forget(name: str, students: Sequence[str] = (), root: Path | None = None) -> str:
    """Forget what is kept as not placed of a chapter, of these students or all; return a sentence.

    Raises
    ------
    GradingError
        If there is no such chapter, or nothing is kept of one of the students: then of nobody is
        anything forgotten.
    """
    from grading.judging.chapter import load
    from grading.tree.course import ROOT
    from grading.tree.places import Places

    chapter, places = load(name, root or ROOT).name, Places(root or ROOT)
    kept = [*places.all_not_placed(chapter)]
    told = f"kept as not placed of {chapter}"
    if missing := [one for one in students if one not in kept]:
        of_whom = f"it is of {_named(kept)}" if kept else "nothing is of anybody"
        raise GradingError(f"Nothing of {_named(missing)} is {told}: {of_whom}.")
    theirs = sorted({*students}) or kept
    for student in theirs:
        places.forget_not_placed(chapter, student)
    if not theirs:
        return f"Nothing is {told}."
    return f"Forgotten, what was {told}, of {_named(theirs)}."


def without_time(placements: Sequence[Placement], due: datetime | None) -> str:
    """Return of whom it is not known when they handed in, where that can make somebody late.

    Whom the platform calls late is told elsewhere.
    """
    from grading.tree.places import TIMESTAMP

    theirs = [
        p.student
        for p in placements
        if not (p.reason or p.is_older or p.is_late) and p.handed_in is None
    ]
    if due is None or not theirs:
        return ""
    whose = f"these {len(theirs):,} were" if len(theirs) > 1 else "this one was"
    so = "nobody of them is late" if len(theirs) > 1 else "it is not late"
    return (
        f"Due {due.astimezone():%Y-%m-%d %H:%M %Z}: when {whose} handed in is not known, so "
        f"that {so}: {_named(theirs)}. Write the time into "
        f"grading/submitted/STUDENT/CHAPTER/{TIMESTAMP} for whom it is to count."
    )


def _named(students: Sequence[str]) -> str:
    return first_of([one_line(one, LONGEST_ID) for one in students], MOST_NAMED)


def _collect(options: argparse.Namespace) -> int:
    from grading.batch.gradebook import Marks
    from grading.intake.collect import collect, left_out, report
    from grading.intake.in_class import nothing_from
    from grading.judging.chapter import load
    from grading.roster import load as load_roster
    from grading.tree.course import ROOT
    from grading.tree.places import Places

    placements, due = collect(options.source, options.chapter), None
    try:
        # Formgrader's button wants the chapter in the gradebook
        marks = Marks(load(options.chapter))
        try:
            due = marks.due()
        finally:
            marks.close()
    finally:
        print(report(placements))
        if said := without_time(placements, due):
            print(said)
        told_of = [who for p in placements for who in (p.owner, *p.may_be)]
        if missing := nothing_from(load_roster(), Places(ROOT), options.chapter, told_of):
            print(missing)
    return 1 if left_out(placements) else 0
