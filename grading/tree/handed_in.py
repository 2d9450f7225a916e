"""What is kept of how a student's file was handed in: under which path, and with which others.

Platforms take feedback back by the name in that path.
"""

from __future__ import annotations

from collections.abc import Iterable
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


def keep_files(places: Places, chapter: str, student: str, names: Iterable[str]) -> None:
    """Keep which files beside the notebook were collected: the next attempt takes their place."""
    text = "".join(f"{name}\n" for name in sorted(names)).encode()
    kept = _files(places, chapter, student)
    if text or kept.exists():
        write_whole(kept, text)


def files_of(places: Places, chapter: str, student: str) -> list[str]:
    """Return which files beside the notebook were collected; whoever put others there did so."""
    try:
        data = read_file(_files(places, chapter, student))
    except Unreadable:
        return []
    return data.decode("utf-8", errors="replace").split("\n")[:-1]


def _files(places: Places, chapter: str, student: str) -> Path:
    return places.submitted / student / f".{chapter}.files"


def _place(places: Places, chapter: str, student: str) -> Path:
    return places.submitted / student / f".{chapter}.handed_in_as"
