"""A gradebook that holds nothing of a chapter that was graded: what people gave went with it."""

from __future__ import annotations

from collections.abc import Collection

from grading.judging.chapter import Chapter
from grading.tree.course import configuration
from grading.tree.places import Places

GONE = (
    "The gradebook ({place}) holds nothing of {name}, and {number} {were} graded before: points, "
    "extra credit and comments that a person gave are gone, unless you {put_back} and give the "
    "same command again."
)


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
