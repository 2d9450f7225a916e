"""Which students a command is for: those that it names, or all who have handed something in."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence

from grading.roster.spelling import in_order
from grading.tree.errors import GradingError
from grading.tree.places import NotPlaced, Places
from grading.tree.printable import one_line
from grading.tree.submitted import UNTOLD
from seminar.words import listed

MOST_NEAR = 3
NEAR = 0.8
"""How much of two ids, as difflib counts it, is the same where one may be meant by the other."""
LONGEST_ID, LONGEST_REASON = 100, 300


def chosen(
    places: Places, chapter: str, students: Sequence[str], others: Iterable[str] = ()
) -> list[str]:
    """Return these students, or all of the chapter where none is named.

    All are those of whom something lies there, and `others`.

    Raises
    ------
    GradingError
        If nothing of one of them lies there: with the ids that may be meant, or with why what they
        handed in could not be placed.
    """
    there = sorted({*places.students(chapter), *others}, key=in_order)
    if missing := [student for student in dict.fromkeys(students) if student not in there]:
        lost = places.all_not_placed(chapter)
        said = (
            _not_placed(student, chapter, lost[student])
            if student in lost
            else _nothing_of(student, chapter, there)
            for student in missing
        )
        raise GradingError("\n".join(said))
    return sorted(set(students), key=in_order) or there


def _not_placed(student: str, chapter: str, lost: NotPlaced) -> str:
    name, path = one_line(student, LONGEST_ID), one_line(lost.path, LONGEST_REASON)
    file = f" ({path})" if path else ""
    if lost.kind == UNTOLD:
        return (
            f"A file of {chapter} may be that of {name}{file}, and its name does not say whose it "
            "is: do what `grading collect` said of it, and collect it once more."
        )
    return (
        f"What {name} handed in for {chapter}{file} could not be placed, so there is nothing to "
        f"grade: {one_line(lost.reason, LONGEST_REASON)}. Run `grading collect` with a notebook of "
        "theirs, or `grading feedback` for the page that tells them."
    )


def _nothing_of(student: str, chapter: str, there: list[str]) -> str:
    like = [one_line(other, LONGEST_ID) for other in near(student, there)]
    meant = f" Did you mean {listed(like, 'or')}?" if like else ""
    name = one_line(student, LONGEST_ID)
    return (
        f"Nothing of {name} for {chapter} is in grading/submitted: if {name} handed something in, "
        f"run `grading collect` again and read what it says of that.{meant}"
    )


def near(student: str, there: list[str]) -> list[str]:
    """Return the ids of which this one is a part, or nearly the whole, the nearest first."""
    wanted = _words(student)
    alike = {other: " ".join(_words(other)) for other in there}
    found = [other for other in there if _words(other) == wanted]
    found += [other for other in there if _is_part(wanted, _words(other))]
    close = difflib.get_close_matches(" ".join(wanted), alike.values(), n=MOST_NEAR, cutoff=NEAR)
    found += [other for text in close for other in there if alike[other] == text]
    return list(dict.fromkeys(found))[:MOST_NEAR]


def _is_part(some: list[str], others: list[str]) -> bool:
    shorter, longer = sorted((set(some), set(others)), key=len)
    return bool(shorter) and shorter <= longer


def _words(student: str) -> list[str]:
    """Return what an id is made of, whatever its capitals and what stands between its words."""
    plain = unicodedata.normalize("NFKC", student).casefold()
    return [word for word in re.split(r"[\W_]+", plain) if word]
