"""The one loop that every gradebook's file is made by: from nothing, or filled into its own.

Whoever is not surely known is named and left as they are: no points become another person's.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from grading.export.blackboard import BLACKBOARD
from grading.export.brightspace import BRIGHTSPACE
from grading.export.canvas import CANVAS
from grading.export.grades import Entry, Grades
from grading.export.moodle import MOODLE
from grading.export.platform import Column, Fresh, Id, Platform
from grading.export.sheet import Sheet
from grading.roster import Person, Roster
from grading.roster.spelling import folded
from grading.tree.course import module_name
from grading.tree.errors import GradingError
from grading.tree.points import as_text, hundredths
from grading.tree.printable import first_of, one_line

PLATFORMS = {one.name.lower(): one for one in (MOODLE, CANVAS, BLACKBOARD, BRIGHTSPACE)}
FORMULA = re.compile(r"[=+\-@\t\r]")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
WITH_COMMA = re.compile(r"\d+,\d+")
HARMLESS = re.compile(r"[+\-@]?[\w.@+\- ]*")
WORDS_AROUND = {"chapter", "assignment", "exercise", "exercises", "homework", "notebook", "week"}
LEFT_OUT = (
    "Left out, as {sheet} has no column that is called after them: {chapters}. If it has one by "
    "another name, say which: --column {chapter}=TITLE."
)
MOST_NAMED = 40
MOST_POINTS = 10**6


@dataclass(frozen=True)
class Ways:
    """How points are written: titles by chapter, a decimal comma, scaled to a column's maximum.

    Of chapters that were not `named`, those that have no column are left out. `headings` are the
    chapters' own titles, by which a column may be called, too.
    """

    titles: Mapping[str, str] = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict)
    comma: bool = False
    scaled: bool = False
    named: bool = True


@dataclass(frozen=True)
class Written:
    """A file's content, how many people have points in it, and what is to be said of the others."""

    content: bytes
    people: int
    remarks: Sequence[str]
    by: str = ""
    """The columns by which a file made from nothing says who is who."""
    chapters: Sequence[str] = ()
    """Those of `Grades` that are written, () for all."""
    lacks: Sequence[str] = ()
    """Those of which somebody has points, and that the gradebook has no column for."""


def fresh(platform: Platform, grades: Grades, ways: Ways) -> Written:
    """Return a file that the gradebook imports, made from nothing.

    Raises
    ------
    GradingError
        If this gradebook knows columns by ids that stand in its own file alone, or nobody by the
        roster.
    """
    if platform.fresh is None:
        raise GradingError(
            f"{platform.name} knows a column by a number that stands in its own gradebook alone: "
            f"download that and give it as --template FILE. {platform.download}"
        )
    form = platform.fresh([line.person for line in grades.lines])
    headings = [form.heading.format(ways.titles.get(c, c)) for c in grades.chapters]
    if twice := {heading for heading in headings if headings.count(heading) > 1}:
        raise GradingError(
            f"Two columns would be called {' and '.join(sorted(twice))}: rename one."
        )
    ids = [id_.names[0] for id_ in form.ids]
    header = [*form.names_of_words, *ids, *form.names_of_after, *headings]
    rows = [header]
    if form.points_possible:
        blank = [""] * (len(header) - len(headings) - 1)
        rows.append([form.points_possible, *blank, *map(as_text, grades.most.values())])
    remarks, with_points = [], 0
    for line in grades.lines:
        known = [id_.written(line.person) for id_ in form.ids]
        if reason := _unknown(known, ids, platform):
            remarks.append(f"{one_line(line.person.id)} is not in the file: {reason}.")
            continue
        entries = line.entries.values()
        points = ["" if e.points is None else as_text(e.points, ways.comma) for e in entries]
        with_points += any(points)
        words = map(guarded, form.words(line.person))
        rows.append([*words, *known, *map(guarded, form.after(line.person)), *points])
    if len(remarks) == len(grades.lines):
        raise GradingError(
            f"{platform.name} would know nobody: write their ids into the column "
            f"{_columns_of(platform)} of grading/roster.csv, or give its own file as --template "
            "FILE."
        )
    if form.closing:
        name, content = form.closing
        rows = [[*rows[0], name], *([*row, content] for row in rows[1:])]
    _check(rows, form, header)
    return Written(_as_csv(rows), with_points, remarks, " and ".join(ids))


def filled(platform: Platform, grades: Grades, roster: Roster, sheet: Sheet, ways: Ways) -> Written:
    """Return a gradebook's own file with points filled in, all else as it was, byte for byte.

    Raises
    ------
    GradingError
        If it is another platform's, or has no column for a chapter or one of another maximum.
    """
    columns = _matched(platform.columns(sheet), grades, sheet, ways)
    people, remarks = identified(platform, sheet, roster)
    if left := [chapter for chapter in grades.chapters if chapter not in columns]:
        told = {"sheet": sheet.name, "chapters": ", ".join(left), "chapter": left[0]}
        remarks.append(LEFT_OUT.format(**told))
    entries = {line.person: line.entries for line in grades.lines}
    values: dict[tuple[int, int], str] = {}
    kept: dict[str, list[str]] = defaultdict(list)
    for row, person in people.items():
        for chapter, column in columns.items():
            entry = entries[person][chapter] if person in entries else None
            if entry is None or entry.points is None:
                continue
            if reason := platform.keeps(sheet, row, column.at):
                kept[f"{reason}, so the cell of {chapter} stays as it is"].append(person.id)
            elif column.at >= len(sheet.rows[row]):
                raise GradingError(
                    f"{sheet.name}, line {row + 1} ends before the column of grades."
                )
            else:
                values[row, column.at] = as_text(_scaled(entry, column, ways), ways.comma)
    remarks += [f"{_named(names)} {reason}." for reason, names in kept.items()]
    there = set(people.values())
    gone = [p.id for p in roster if p not in there and _has_points(entries.get(p, {}))]
    if gone:
        remarks.append(
            f"Not found in {sheet.name}, so their points are not written: {_named(gone)}. Write "
            f"their ids into the column {_columns_of(platform)} of grading/roster.csv, or look "
            f"whether they are enrolled in {platform.name}."
        )
    if not ways.comma and (comma := _with_comma(sheet)):
        remarks.append(
            f"{sheet.name} has numbers with a comma, as in {comma}, and points are written with a "
            f"point: {platform.of_commas}."
        )
    if warning := platform.warns(sheet):
        remarks.append(warning)
    if not values:
        raise GradingError("\n".join(["There is no point to write; nothing is written.", *remarks]))
    people_there = len({row for row, _ in values})
    lacks = [chapter for chapter in left if grades.has_points(chapter)]
    content = sheet.filled(values)
    return Written(content, people_there, remarks, chapters=list(columns), lacks=lacks)


def _with_comma(sheet: Sheet) -> str:
    """Return the first number in a sheet that is written with a decimal comma, "" for none."""
    fields = (field.value.strip() for row in sheet.rows for field in row)
    within = (WITH_COMMA.search(title.partition("MaxPoints:")[2]) for title in sheet.header)
    found = [match[0] for match in within if match]
    found += [value for value in fields if WITH_COMMA.fullmatch(value)]
    return found[0] if found else ""


def guarded(words: str) -> str:
    """Return words that no spreadsheet takes for a formula, by the apostrophe that they know.

    A number stays one, with its sign.
    """
    return f"'{words}" if FORMULA.match(words) and not NUMBER.fullmatch(words) else words


def _unknown(known: Sequence[str], names: Sequence[str], platform: Platform) -> str:
    """Say why a person of these ids cannot stand in the file, "" where they can."""
    if not any(known):
        wanted = " or ".join(names)
        return f"the roster does not say by what {wanted} {platform.name} knows them"
    bad = [one for one in known if FORMULA.match(one) and not HARMLESS.fullmatch(one)]
    return f"a spreadsheet takes the id {one_line(bad[0])!r} for a formula" if bad else ""


def _check(rows: list[list[str]], form: Fresh, header: list[str]) -> None:
    """Hold a file against the rules: lines of one length, and every id in one line alone."""
    assert len({len(row) for row in rows}) == 1
    for id_ in form.ids:
        at = header.index(id_.names[0])
        values = [folded(row[at]) for row in rows[1:] if row[at]]
        if twice := sorted({value for value in values if values.count(value) > 1}):
            raise GradingError(
                f"Two people have the {id_.names[0]} {twice[0]}: put that right in the roster."
            )


def _as_csv(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)  # as RFC 4180 has it
    return text.getvalue().encode()


def _matched(columns: list[Column], grades: Grades, sheet: Sheet, ways: Ways) -> dict[str, Column]:
    """Return the column of each chapter, of those that were not named where there is one."""
    found: dict[str, Column] = {}
    for chapter in grades.chapters:
        if len(columns) == 1 and columns[0].is_only:
            if len(grades.chapters) > 1:
                raise GradingError(
                    f"{sheet.name} is the worksheet of one assignment: name the one chapter."
                )
            fitting = columns
        else:
            fitting = [one for one in columns if _is_of(one, sheet, chapter, ways)]
        if not fitting and not ways.named and chapter not in ways.titles:
            continue
        if len(fitting) != 1:
            names = ", ".join(repr(one_line(sheet.header[one.at], 80)) for one in columns)
            raise GradingError(
                f"{len(fitting) or 'No'} columns of {sheet.name} may be that of {chapter}: name "
                f"one as --column {chapter}=TITLE, or export other chapters. There are "
                f"{names or 'none'}."
            )
        found[chapter] = fitting[0]
        _fits(fitting[0], chapter, grades.most[chapter], sheet, ways)
    if not found:
        raise GradingError(
            f"No column of {sheet.name} is called as any chapter is: name the chapters, and their "
            "columns as --column CHAPTER=TITLE."
        )
    owners: dict[int, list[str]] = defaultdict(list)
    for chapter, column in found.items():
        owners[column.at].append(chapter)
    if several := next(((at, whose) for at, whose in owners.items() if len(whose) > 1), None):
        at, whose = several
        raise GradingError(
            f"The column {one_line(sheet.header[at], 80)!r} of {sheet.name} may be that of "
            f"{' and '.join(whose)}: name one for each as --column CHAPTER=TITLE."
        )
    return found


def _is_of(column: Column, sheet: Sheet, chapter: str, ways: Ways) -> bool:
    if title := ways.titles.get(chapter):
        return folded(title) in (folded(column.title), folded(sheet.header[column.at]))
    names = (module_name(chapter), ways.headings.get(chapter, ""))
    plain = _plain(column.title)
    return bool(plain) and plain in map(_plain, names)


def _plain(title: str) -> list[str]:
    """Return the words of a title that tell it from others: "and" may be "&" or left out."""
    words = re.split(r"[\W_]+", folded(title))
    around = {*WORDS_AROUND, "and", ""}
    return [word for word in words if not (word.isdigit() or word in around)]


def _fits(column: Column, chapter: str, most: Decimal, sheet: Sheet, ways: Ways) -> None:
    if column.locked:
        raise GradingError(
            f"The column of {chapter} in {sheet.name} cannot be imported: {column.locked}."
        )
    if column.most is not None and not 0 <= column.most <= MOST_POINTS:
        raise GradingError(
            f"In {sheet.name} there are {one_line(str(column.most), 40)} points to get for "
            f"{chapter}: correct that in the gradebook and download it again."
        )
    if column.most is not None and column.most != most and not ways.scaled:
        raise GradingError(
            f"{chapter} has {as_text(most)} points, and its column in {sheet.name} "
            f"{as_text(column.most)}: set the same in the gradebook and download it again, or say "
            "--scale for points in proportion."
        )
    if ways.scaled and not column.most:
        raise GradingError(
            f"{sheet.name} does not say what there is to get for {chapter}: leave out --scale."
        )


def _scaled(entry: Entry, column: Column, ways: Ways) -> Decimal:
    assert entry.points is not None
    if not ways.scaled or column.most is None:
        return entry.points
    return hundredths(float(entry.points * column.most / entry.most))


def identified(
    platform: Platform, sheet: Sheet, roster: Roster
) -> tuple[dict[int, Person], list[str]]:
    """Return who the lines are of, and what is said of all that are surely nobody's.

    The ids of a line have to agree, with each other and with the roster.
    """
    columns = [(id_, at) for id_ in platform.ids if (at := sheet.column(*id_.names)) is not None]
    known: dict[tuple[int, str], Person] = {}
    for number, (id_, _) in enumerate(columns):
        for person in roster:
            known.update({(number, folded(value)): person for value in id_.of(person) if value})
    rows = [row for row in range(1, len(sheet.rows)) if _is_line(platform, sheet, row)]
    names = [folded(platform.full_name(sheet, row)) for row in rows]
    found: dict[Person, list[int]] = defaultdict(list)
    unknown, at_odds, alike, by_name = [], [], [], []
    for row, name in zip(rows, names, strict=True):
        keys = [folded(sheet.value(row, at)) for _, at in columns]
        meant = {known[key] for key in enumerate(keys) if key in known}
        named = () if meant or not name else roster.candidates(platform.full_name(sheet, row))
        is_alike = bool(named) and (len(named) > 1 or names.count(name) > 1)
        if named and not is_alike:
            meant = {*named}
            by_name.append(row)
        shown = one_line(platform.full_name(sheet, row) or ", ".join(filter(None, keys)), 60)
        if is_alike:
            alike.append(f"{shown} (line {row + 1})")
        elif not meant:
            unknown.append(f"{shown} (line {row + 1})")
        elif len(meant) > 1 or not all(_agrees(one, columns, keys) for one in meant):
            at_odds.append(f"{shown} (line {row + 1})")
        else:
            found[meant.pop()].append(row)
    twice = [f"{p.id} (lines {_lines(theirs)})" for p, theirs in found.items() if len(theirs) > 1]
    if twice:
        raise GradingError(f"{sheet.name} has more than one line of {_named(twice)}: remove one.")
    remarks = []
    if unknown:
        remarks.append(f"Not in the roster, so left as they are: {_named(unknown)}.")
    if alike:
        remarks.append(
            "More than one person has this name, and the roster has none of these lines' ids, so "
            f"left as they are: {_named(alike)}. Write who is who into the column "
            f"{_columns_of(platform)} of grading/roster.csv."
        )
    if at_odds:
        remarks.append(
            "More than one person may be meant, as ids or names do not agree with the roster, so "
            f"left as they are: {_named(at_odds)}."
        )
    people = {theirs[0]: person for person, theirs in found.items()}
    if by_their_name := [people[row].id for row in by_name if row in people]:
        remarks.append(
            f"Found by name alone, as the roster has no id of theirs for {platform.name}: "
            f"{_named(by_their_name)}. Look through them."
        )
    return people, remarks


def _is_line(platform: Platform, sheet: Sheet, row: int) -> bool:
    return any(f.value.strip() for f in sheet.rows[row]) and platform.is_person(sheet, row)


def _agrees(person: Person, columns: Sequence[tuple[Id, int]], keys: Sequence[str]) -> bool:
    """Say whether no id of a line is other than what the roster has for the person."""
    for (id_, _), key in zip(columns, keys, strict=True):
        theirs = {folded(value) for value in id_.of(person) if value}
        if id_.is_lasting and key and theirs and key not in theirs:
            return False
    return True


def _has_points(entries: Mapping[str, Entry]) -> bool:
    return any(entry.points is not None for entry in entries.values())


def _columns_of(platform: Platform) -> str:
    fields = {
        "Moodle": "moodle or email",
        "Canvas": "canvas, canvas_sis or canvas_login",
        "Blackboard": "blackboard",
        "Brightspace": "brightspace or brightspace_username",
    }
    return fields[platform.name]


def _lines(rows: Sequence[int]) -> str:
    return " and ".join(str(row + 1) for row in rows)


def _named(names: Sequence[str]) -> str:
    return first_of([*map(one_line, names)], MOST_NAMED)
