"""The list of the class: what such a file looks like, and what is known of whom."""

from __future__ import annotations

import argparse
import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from grading.intake.in_class import collected_before, strangers
from grading.roster import Person, Roster, load
from grading.roster.columns import COLUMNS, in_words
from grading.roster.people import IDS_OF
from grading.roster.reading import NAME
from grading.roster.spelling import spellings
from grading.tree.course import ROOT
from grading.tree.errors import GradingError
from grading.tree.places import Places
from grading.tree.printable import first_of, one_line

LONGEST_CELL, LONGEST_KNOWN = 40, 400
MOST_NAMED = 10
SAMPLE = (
    Person(
        id="jdoe",
        first_name="Jane",
        last_name="Doe",
        email="jane.doe@example.org",
        group="Monday",
        moodle="20241234",
        canvas="10432",
        github="jane-doe",
    ),
    Person(
        id="amuller",
        first_name="Anaïs",
        last_name="Müller",
        email="anais.muller@example.org",
        group="Tuesday",
        extra_days=1.5,
        moodle="20245678",
        canvas="10433",
        github="anaismuller",
    ),
)


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to those of `grading`."""
    parser = commands.add_parser(
        "roster",
        help="check the list of the class, and show who is known by what",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description=f"""\
Check {NAME}, the list of the class, and show who is known by what.
Nothing is changed without --rename. The file is CSV as spreadsheets write it, in UTF-8 or UTF-16,
its columns in any order. Without it, everyone is called as what was handed in is. `grading collect`
places no work of people whom it does not name: for those, add a line to it and collect again.""",
        epilog=f"columns, of which id alone has to be there:\n{in_words()}",
    )
    parser.add_argument("--example", action="store_true", help="print a sample of such a file")
    parser.add_argument(
        "--rename",
        nargs="*",
        metavar=("OLD", "NEW"),
        help="carry all that is kept of a student under an id from before there was a roster to "
        "the id there: what was handed in, points and comments (without ids: of everyone whom the "
        "roster tells)",
    )
    parser.set_defaults(
        run=_run, kept="who was carried stays so, and the same command goes on with the others."
    )


def _run(options: argparse.Namespace) -> int:
    if options.rename is not None:
        return _rename(options.rename)
    print(example() if options.example else shown())
    return 0


def _rename(ids: list[str], root: Path = ROOT) -> int:
    """Carry what is kept of one student, or of all whom the roster tells, to another id."""
    from grading.batch.renaming import rename

    roster, places = load(root), Places(root)
    if len(ids) == 2:
        old, new = ids
        person = roster.with_id(new)
        if person is None:
            raise GradingError(f"{one_line(new)!r} is nobody's id in {NAME}: write it there.")
        if old not in strangers(roster, places):
            raise GradingError(
                f"Nothing is kept under {one_line(old)!r}, or it is somebody's id in {NAME}: "
                "`grading roster` names the ids that are nobody's there."
            )
        pairs = {old: person.id}
    elif ids:
        raise GradingError("--rename wants two ids, the one of before and the one of now, or none.")
    else:
        pairs = collected_before(roster, places)
    refused = []
    for old, new in pairs.items():
        try:
            chapters = rename(old, new, root)
        except GradingError as error:
            refused.append(str(error))
        else:
            print(f"{one_line(old)} → {new}: {', '.join(chapters) or 'nothing handed in'}")
    if refused:
        raise GradingError("\n".join(refused))
    if pairs:
        print("`grading autograde` and `grading feedback` go on from there, by the new ids.")
    elif unknown := strangers(roster, places):
        named = first_of([one_line(one, LONGEST_CELL) for one in unknown], MOST_NAMED)
        print(
            f"Whose these ids are now is not known: {named}. Give `grading roster --rename OLD "
            "NEW` for each."
        )
    else:
        print("Nobody was collected under another id than the roster has.")
    return 0


def example() -> str:
    """Return a sample of a roster: a header and two people."""
    fields = [c for c in COLUMNS if any(getattr(person, c.field) for person in SAMPLE)]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([column.name for column in fields])
    for person in SAMPLE:
        values = (getattr(person, column.field) for column in fields)
        writer.writerow([value or "" for value in values])
    return text.getvalue().rstrip()


def shown(root: Path = ROOT) -> str:
    """Return who is known by what: a table, a line a person."""
    roster = load(root)
    if not roster:
        return (
            f"There is no {NAME}: everyone is called as what was handed in is. Begin one with "
            f"`grading roster --example > {NAME}`."
        )
    rows = [("id", "name", "e-mail", "group", "extra days", "known to")]
    for person in sorted(roster, key=lambda person: person.order):
        ids = (", ".join(map(str, person.known_as(platform))) for platform in IDS_OF)
        known = [f"{platform} {one}" for platform, one in zip(IDS_OF, ids, strict=True) if one]
        days = f"{person.extra_days:g}" if person.extra_days else ""
        name = "" if person.name == person.id else person.name
        rows.append((person.id, name, person.email, person.group, days, "; ".join(known)))
    cells = [
        [*(one_line(cell, LONGEST_CELL) for cell in row), one_line(last, LONGEST_KNOWN)]
        for *row, last in rows
    ]
    widths = [max(len(row[column]) for row in cells) for column in range(len(rows[0]))]
    lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in cells)
    people = "people" if len(roster) > 1 else "person"
    said = [f"{len(roster):,} {people}.", *_without(roster)]
    return "\n".join([*lines, *said, *_strangers(roster, Places(root))])


def _without(roster: Roster) -> Iterator[str]:
    """Yield a line for each column that some have and others have not: who has not."""
    called: dict[str, list[str]] = defaultdict(list)
    for person in roster:
        for spelling in {*spellings(person.first_name, person.last_name)}:
            called[spelling].append(person.id)
    namesakes = {one for people in called.values() if len(people) > 1 for one in people}
    fields = {"email", *(field for several in IDS_OF.values() for field in several)}
    for column in COLUMNS:
        missing = [person.id for person in roster if not getattr(person, column.field)]
        if column.field == "moodle_participants":  # which names tell, where no two are the same
            missing = [one for one in missing if one in namesakes]
        if column.field in fields and 0 < len(missing) < len(roster):
            names = first_of([one_line(one, LONGEST_CELL) for one in missing], MOST_NAMED)
            yield f"{len(missing):,} without {column.name}: {names}."


def _strangers(roster: Roster, places: Places) -> Iterator[str]:
    """Yield a line for each id by which something was handed in that is nobody's in the roster."""
    before, placed = collected_before(roster, places), {*places.everyone()}
    for student in strangers(roster, places):
        name = one_line(student, LONGEST_CELL)
        advice = f"add a line for this person, or give `grading roster --rename {name} ID`"
        if new := before.get(student):
            advice = f"if it is {new}'s, give `grading roster --rename {name} {new}`"
        what = f"grading/submitted/{name} is called as nobody in the roster"
        if student not in placed:
            what = f"{name}, of whom no file could be placed, is nobody in the roster"
        yield f"{what}: {advice}."
