"""What a person has to know before a chapter is graded: what is lost, and who is not there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from grading.batch.chosen import near
from grading.judging.chapter import Chapter
from grading.roster.spelling import folded
from grading.tree.course import configuration
from grading.tree.places import Places
from grading.tree.printable import first_of, one_line
from seminar.words import listed

if TYPE_CHECKING:
    from grading.batch.gradebook import Marks

GONE = (
    "The gradebook ({place}) holds nothing of {name}, and {number} {were} graded before: points, "
    "extra credit and comments that a person gave are gone, unless you {put_back} and give the "
    "same command again."
)
STRANGER = (
    "c.LatePolicy.extensions in nbgrader_config.py names {name!r} for {chapter}, of whom nothing "
    "is here so far: {meant}."
)

GONE_AWAY = (
    "Graded before, and not in grading/submitted any more for {chapter}: {names}. They are not in "
    "the table, and their points stay in the gradebook, in exports and on their pages of feedback: "
    "collect again to bring the work back."
)
MOST_NAMED = 20


def remarks(chapter: Chapter, places: Places, marks: Marks) -> Iterator[str]:
    """Yield a sentence for each thing that a person has to know before the chapter is graded."""
    there = marks.scores()
    if said := emptied(chapter, places, there):
        yield said
    if said := gone(chapter, places, there):
        yield said
    if not marks.roster:  # which would have been told of before, by the roster
        known = {*places.everyone(), *(student.id for student in marks.gradebook.students)}
        yield from strangers(chapter, marks.lateness.extended, known)


def strangers(chapter: Chapter, named: Collection[str], known: Collection[str]) -> Iterator[str]:
    """Yield a sentence for each who has an extension and is nobody that is known."""
    ids = {*map(folded, known)}
    for name in named:
        if folded(name) not in ids:
            like = [one_line(other) for other in near(name, sorted(known))]
            meant = f"is {listed(like, 'or')} meant?" if like else "look whether the id is right"
            yield STRANGER.format(name=name, chapter=chapter.name, meant=meant).replace("?.", "?")


def gone(chapter: Chapter, places: Places, there: Mapping[str, Mapping[str, float | None]]) -> str:
    """Return who was graded and has nothing there any more, as a sentence, "" for nobody.

    `there` are the automatic points in the gradebook.
    """
    graded = {student for student, points in there.items() if {*points.values()} - {None}}
    names = sorted((graded | places.recorded(chapter.name)) - {*places.students(chapter.name)})
    if not names:
        return ""
    shown = first_of([*map(one_line, names)], MOST_NAMED)
    return GONE_AWAY.format(chapter=chapter.name, names=shown)


def emptied(chapter: Chapter, places: Places, there: Collection[str]) -> str:
    """Return what is said where the gradebook is a new or emptied one, "" where it is not.

    `there` are the students of whom it holds anything of the chapter. Automatic points are written
    anew from our records; those that a person gave stand in the gradebook alone.
    """
    graded = places.recorded(chapter.name)
    if not graded or not graded.isdisjoint(there):
        return ""
    from sqlalchemy.engine import make_url  # which takes its time to import

    url = make_url(configuration(places.root).CourseDirectory.db_url)
    is_file = url.get_backend_name() == "sqlite" and url.database
    place = url.database if is_file else url.render_as_string(hide_password=True)
    return GONE.format(
        place=place,
        name=chapter.name,
        number=len(graded),
        were="submission was" if len(graded) == 1 else "submissions were",
        put_back=f"put a copy of it back (`cp COPY {place}`)" if is_file else "restore a backup",
    )
