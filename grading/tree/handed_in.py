"""What is kept of how a student's file was handed in: its path, its files, if late.

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


def keep_late(places: Places, chapter: str, student: str, is_late: bool) -> None:
    """Keep whether a platform calls late what was handed in: it need not say when that was."""
    kept = _late(places, chapter, student)
    if is_late:
        write_whole(kept, b"LATE\n")
    elif kept.exists():
        kept.unlink()


def is_called_late(places: Places, chapter: str, student: str) -> bool:
    """Say whether a platform calls late what was handed in, as far as that can be read."""
    try:
        return bool(read_file(_late(places, chapter, student)))
    except Unreadable:
        return False


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


def _late(places: Places, chapter: str, student: str) -> Path:
    return places.submitted / student / f".{chapter}.late"


def _files(places: Places, chapter: str, student: str) -> Path:
    return places.submitted / student / f".{chapter}.files"


def _place(places: Places, chapter: str, student: str) -> Path:
    return places.submitted / student / f".{chapter}.handed_in_as"
