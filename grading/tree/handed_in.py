"""Under which path a student's file was handed in: platforms take feedback back by its name."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from grading.tree.places import Places, write_whole
from grading.tree.submitted import Unreadable, read_file


def keep_path(places: Places, chapter: str, student: str, path: PurePosixPath) -> None:
    """Keep the path that a file had in what was collected, archives within it included."""
    if path_of(places, chapter, student) != path:
        text = str(path).encode("utf-8", errors="backslashreplace")
        write_whole(_place(places, chapter, student), text)


def path_of(places: Places, chapter: str, student: str) -> PurePosixPath | None:
    """Return the path that was kept, None where the file was collected by nobody of ours."""
    try:
        data = read_file(_place(places, chapter, student))
    except Unreadable:
        return None
    return PurePosixPath(data.decode("utf-8", errors="replace"))


def _place(places: Places, chapter: str, student: str) -> Path:
    return places.submitted / student / f".{chapter}.handed_in_as"
