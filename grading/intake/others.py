"""What people handed in that is no notebook: told of where they handed in no notebook at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from grading.intake.unpacking import LINK, NOTHING, Other
from grading.intake.whose import common_folders, has_a_name, whose

KINDS = {
    ".pdf": "a PDF",
    ".py": "a Python script",
    ".html": "a web page",
    ".htm": "a web page",
    ".docx": "a text document",
    ".doc": "a text document",
    ".odt": "a text document",
    ".txt": "plain text",
    ".md": "plain text",
    ".url": "a link to a page",
    ".webloc": "a link to a page",
    ".rar": "an archive that is neither zip nor tar",
    ".7z": "an archive that is neither zip nor tar",
}
MOST_TOLD = 3


def without_notebook(
    others: Iterable[Other], notebooks: list[PurePosixPath], known: set[str], chapter: str
) -> Iterator[tuple[PurePosixPath, str, str]]:
    """Yield a path, a student and the reason for everyone who handed in other things alone.

    `known` are the students of whom a notebook was found. A file outside of any folder is
    somebody's where its name says so, as platforms write it, or where notebooks lie beside it.
    """
    others = list(others)
    found: dict[str, list[Other]] = {}
    for other in others:
        is_folder = other.kind in (LINK, NOTHING) and not other.path.suffix
        path = other.path / "x" if is_folder else other.path
        common = _common(notebooks or [one.path for one in others], path)
        if not (has_a_name(path, chapter) or _is_somebodys(path, common, notebooks)):
            continue
        student, _ = whose(path, common, chapter)
        if student and student not in known:
            found.setdefault(student, []).append(other)
    for student, theirs in sorted(found.items()):
        theirs.sort(key=lambda other: other.path)
        yield theirs[0].path, student, _reason(student, theirs)


def _is_somebodys(path: PurePosixPath, common: int, notebooks: list[PurePosixPath]) -> bool:
    """Say whether a file is in a folder where no notebook is, or beside those of several people."""
    parents = {notebook.parent for notebook in notebooks}
    if len(path.parts) - 1 <= common:
        return len(notebooks) > 1 and path.parent in parents
    return not any(len(parent.parts) > common for parent in parents & set(path.parents))


def _common(paths: list[PurePosixPath], path: PurePosixPath) -> int:
    """Return how many leading folders a path shares with all others; no more than they share."""
    common = common_folders([*paths, path / "x"])
    return min(common, common_folders(paths)) if len(paths) > 1 else common


def _reason(student: str, theirs: list[Other]) -> str:
    files = [other for other in theirs if other.kind != NOTHING]
    if not files:
        return f"{student} handed in nothing: the folder is empty"
    told = ", ".join(_words(other) for other in files[:MOST_TOLD])
    more = f" and {len(files) - MOST_TOLD:,} more" if len(files) > MOST_TOLD else ""
    return f"{student} handed in no notebook, but {told}{more}"


def _words(other: Other) -> str:
    kind = other.kind or KINDS.get(other.path.suffix.lower(), "no notebook")
    return f"{other.path.name} ({kind})"
