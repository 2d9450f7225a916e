"""Pages of feedback in one archive, under the names by which a platform hands them to students.

Moodle reads a folder `Full name_123456_assignsubmission_file_`, by the number that the person has
in this assignment; Canvas a file `doejane_123_456_…`, by the numbers of the person and of the file
that they handed in. Both stand in the path that was collected, Moodle's in its grading worksheet as
well.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from grading.batch.table import named
from grading.export.moodle import MOODLE
from grading.export.sheet import Sheet
from grading.export.writing import Written, identified
from grading.intake.canvas import is_a_text
from grading.roster import Roster
from grading.roster.spelling import in_order
from grading.tree.course import module_name
from grading.tree.errors import GradingError
from grading.tree.handed_in import path_of
from grading.tree.places import Places
from grading.tree.printable import one_line
from grading.tree.submitted import UNTOLD
from seminar.words import listed

OF_MOODLE = re.compile(r"(?P<name>.+?)_(?P<number>\d+)_assignsubmission_")
OF_CANVAS = re.compile(r"(?P<whole>[^_\W]+_(?:LATE_|late_)?(?P<number>\d+)_\d+_)")
OTHERS_OF_CANVAS = (
    "{people} {are} left out: what lies here of theirs was not collected from an archive of "
    "Canvas's, which needs the number of the file that they handed in there. Where they did, "
    "collect the archive as Canvas gave it out."
)
OTHERS_OF_MOODLE = (
    "{people} {are} left out: what lies here of theirs was not collected from an archive of "
    "Moodle's, which needs the number that it gave them in this assignment. Give the assignment's "
    "grading worksheet as --template FILE, or collect the archive as Moodle gave it out."
)
NOT_IN_WORKSHEET = (
    "{people} {are} left out: nothing of theirs was collected from an archive of Moodle's, and "
    "the worksheet has no line that is surely theirs: write their ids into grading/roster.csv."
)
TEXTS = (
    "{people} {are} left out: they typed a text on Canvas, which has no number as files have, so "
    "that no page can go back to it. Give them the page in some other way."
)
NUMBER = re.compile(r"\d+$")
NO_PAGES = "have no page, as nothing of theirs is"
FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""What zip files can say earliest: the same pages make the same archive."""


@dataclass(frozen=True)
class Taker:
    """A platform that takes pages back: the name of a page there, and how to hand the file in.

    `name` makes it of the path that was collected and the page's own name, "" where the path does
    not say it; `person` says whose number stands in the path, where it is always the same;
    `others` is the sentence on those whose path does not say it.
    """

    name: Callable[[PurePosixPath, str], str]
    person: Callable[[PurePosixPath], str]
    others: str
    how: str


def _for_moodle(path: PurePosixPath, page: str) -> str:
    match = _first(OF_MOODLE, path)
    return folder_of_moodle(match["name"], match["number"], page) if match else ""


def folder_of_moodle(name: str, number: str, page: str) -> str:
    """Return where a page belongs, by the name and number that Moodle writes."""
    plain = re.sub(r'[_/\\:*?"<>|\0]', " ", name).strip() or "Participant"
    return f"{plain}_{number}_assignsubmission_file_/{page}"


def _for_canvas(path: PurePosixPath, page: str) -> str:
    match = _first(OF_CANVAS, path)
    return f"{match['whole']}{page}" if match else ""


def _number_of_canvas(path: PurePosixPath) -> str:
    match = _first(OF_CANVAS, path)
    return match["number"] if match else ""


def _first(pattern: re.Pattern[str], path: PurePosixPath) -> re.Match[str] | None:
    """Return what the platform wrote: it stands before all that students named."""
    return next(filter(None, map(pattern.match, path.parts)), None)


TAKERS = {
    "moodle": Taker(
        _for_moodle,
        lambda path: "",
        OTHERS_OF_MOODLE,
        "In Moodle, of an assignment with the feedback type 'Feedback files': Submissions, "
        "Actions, Upload multiple feedback files in a zip.",
    ),
    "canvas": Taker(
        _for_canvas,
        _number_of_canvas,
        OTHERS_OF_CANVAS,
        "In Canvas: Grades, the menu of the assignment's column, Re-Upload Submissions, choose the "
        "archive; each page becomes a comment's attachment.",
    ),
}


def archive(
    platform: str, chapter: str, places: Places, roster: Roster, worksheet: Sheet | None = None
) -> Written:
    """Return a zip file of the pages that lie in `grading/feedback`.

    Raises
    ------
    GradingError
        If no page can be handed back.
    """
    taker, page = TAKERS[platform], f"{module_name(chapter)}.html"
    folders = _of_worksheet(worksheet, roster, page) if worksheet else {}
    pages: dict[str, dict[str, bytes]] = {}
    unmade: list[str] = []
    others: list[str] = []
    texts: list[str] = []
    remarks = []
    refused = places.all_not_placed(chapter).items()
    lost = {student: one for student, one in refused if one.kind != UNTOLD}
    for student in sorted({*places.students(chapter), *lost}, key=in_order):
        path = path_of(places, chapter, student)
        if student in lost:
            path = PurePosixPath(lost[student].path)
        person = roster.with_id(student)
        number = taker.person(path) if path else ""
        name = folders.get(student, "") or (taker.name(path, page) if path else "")
        try:
            content = (places.feedback / student / chapter / page).read_bytes()
        except FileNotFoundError:
            unmade.append(student)
            continue
        if not name:
            is_text = path is not None and any(map(is_a_text, path.parts))
            (texts if is_text and platform == "canvas" else others).append(student)
        elif person is not None and number and person.canvas not in ("", number):
            remarks.append(
                f"{one_line(student)} is left out: the file was handed in by the Canvas ID "
                f"{number}, and the roster has {person.canvas}."
            )
        else:
            pages.setdefault(name, {})[student] = content
    for students, sentence in (
        (others, NOT_IN_WORKSHEET if worksheet else taker.others),
        (texts, TEXTS),
    ):
        if students:
            are = "is" if len(students) == 1 else "are"
            remarks.append(sentence.format(people=named(students), are=are))
    if unmade:
        have = "has no page, as nothing of theirs is" if len(unmade) == 1 else NO_PAGES
        remarks.append(f"{named(unmade)} {have} graded yet.")
    found = {}
    for name, theirs in pages.items():
        whose = [student for student in theirs if roster.with_id(student)] or [*theirs]
        if len(whose) == 1:
            found[name] = theirs[whose[0]]
        else:
            remarks.append(
                f"{listed([*map(one_line, whose)])} are left out: the page of each would go to the "
                f"one person whom {platform.capitalize()} knows by {name}. Remove what is not "
                "theirs from grading/submitted, and collect again."
            )
        if left := [*map(one_line, theirs.keys() - {*whose})]:
            remarks.append(
                f"{listed(sorted(left))} {'is' if len(left) == 1 else 'are'} left out: the page "
                f"would go to {one_line(whose[0])}, and `grading roster` says what to do about an "
                "id that is nobody's there."
            )
    if not found:
        raise GradingError("\n".join(["There is no page to hand back.", *remarks]))
    return Written(_zip(found), len(found), remarks)


def _of_worksheet(sheet: Sheet, roster: Roster, page: str) -> dict[str, str]:
    """Return student -> where the page belongs, by Moodle's grading worksheet."""
    MOODLE.columns(sheet)  # which says whether it is one
    people, _ = identified(MOODLE, sheet, roster)
    found = {}
    for row, person in people.items():
        if match := NUMBER.search(sheet.value(row, sheet.column("Identifier"))):
            name = MOODLE.full_name(sheet, row) or person.name
            found[person.id] = folder_of_moodle(name, match[0], page)
    return found


def _zip(files: Mapping[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            file.writestr(entry, files[name])
    return data.getvalue()
