"""What people handed in that is no notebook: told of where they handed in no notebook at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from grading.intake import canvas
from grading.intake.folders import CommonFolders
from grading.intake.found import LINK, NOTHING, Other, is_archive
from grading.intake.when import text_in_receipt
from grading.intake.whose import Collection, as_id
from grading.tree.printable import first_of, one_line

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
NOTHING_OF_USE = " handed in no"
"""What the reason says of everyone who handed in no notebook, or nothing."""
MOST_TOLD = 3
LONGEST_TEXT = 200
OVERVIEW = "index.html"
"""The page that Brightspace puts beside everybody's folders."""


@dataclass(frozen=True)
class Useless:
    """What somebody handed in who handed in no notebook, and the reason that says so.

    `files` are its names with what they are, "" for nothing; `may_be` are the people of whom it is
    one's, where `student` is not surely.
    """

    path: PurePosixPath
    student: str
    reason: str
    files: str = ""
    may_be: tuple[str, ...] = ()


def without_notebook(
    others: Iterable[Other], collection: Collection, known: set[str]
) -> Iterator[Useless]:
    """Yield what everyone handed in who handed in other things alone.

    `known` are the students of whom a notebook was found. A file outside of any folder is
    somebody's where its name says so, as platforms write it, or where notebooks lie beside it.
    The student is "" where it may be one of several.
    """
    others = list(others)
    notebooks, everything = collection.paths, collection
    if not notebooks:
        paths = [other.path for other in others]
        everything = Collection(paths, collection.chapter, collection.notes)
    others = [other for other in others if not everything.is_of_export(other.path)]
    given = _given(others, collection)
    shared = CommonFolders(everything.paths)
    parents = {notebook.parent for notebook in notebooks}
    found: dict[tuple[str, ...], list[Other]] = {}
    for other in others:
        is_folder = other.kind in (LINK, NOTHING) and not other.path.suffix
        path = other.path / "x" if is_folder else other.path
        common = shared.with_one_more(path / "x")
        if len(everything.paths) > 1:
            common = min(common, everything.common)
        is_somebodys = _is_somebodys(path, common, len(notebooks), parents)
        if not (everything.is_written(path, common) or is_somebodys):
            continue
        for owner in everything.owners(path, common):
            people = owner.people or (owner.student,)
            if all(people) and not known & set(map(as_id, people)):
                found.setdefault(people, []).append(other)
    for people, theirs in sorted(found.items()):
        theirs.sort(
            key=lambda other: (other.path in given or everything.is_receipt(other.path), other.path)
        )
        student = people[0] if len(people) == 1 else ""
        files, said = _told(theirs, given, everything)
        reason = f"{' or '.join(people)} handed in {said}"
        yield Useless(theirs[0].path, student, reason, files, () if student else people)


def _is_somebodys(
    path: PurePosixPath, common: int, notebooks: int, parents: set[PurePosixPath]
) -> bool:
    """Say whether a file is in a folder where no notebook is, or beside those of several people.

    `parents` are the folders that so many `notebooks` lie in.
    """
    if len(path.parts) - 1 <= common:
        if path.name == OVERVIEW:
            return False
        return notebooks > 1 and path.parent in parents
    return not any(len(parent.parts) > common for parent in parents & set(path.parents))


def _given(others: list[Other], collection: Collection) -> set[PurePosixPath]:
    """Return the files with which repositories began: most have one of that name and size."""
    if not collection.are_repositories:
        return set()
    depth = collection.common
    alike: dict[tuple[tuple[str, ...], int], list[PurePosixPath]] = {}
    for other in others:
        alike.setdefault((other.path.parts[depth + 1 :], other.size), []).append(other.path)
    everyone = {path.parts[depth] for path in collection.paths if len(path.parts) > depth}
    return {
        path for paths in alike.values() if 2 * len(paths) > len(everyone) > 2 for path in paths
    }


def _told(
    theirs: list[Other], given: set[PurePosixPath], collection: Collection
) -> tuple[str, str]:
    """Return the first names of files and what each is, "" where there are none, and a sentence."""
    files = [other for other in theirs if other.kind != NOTHING]
    if not files:
        kind = "archive" if any(is_archive(other.path.name) for other in theirs) else "folder"
        return "", f"nothing: the {kind} is empty"
    receipts = [other for other in files if collection.is_receipt(other.path)]
    own = [other for other in files if other.path not in given and other not in receipts]
    notes = collection.notes
    if not (own or receipts):
        return "", f"nothing: {files[0].path.name} is what everybody was given"
    typed = [text_in_receipt(notes.get(other.path, b"")) for other in receipts]
    text = one_line(" ".join(typed).strip(), LONGEST_TEXT)
    text = f"the text {text!r}" if text else ""
    if not own:
        return text, f"no file, but {text}" if text else "no file"
    told = first_of([_words(other, notes) for other in own], MOST_TOLD)
    if text:
        told = f"{told}, and {text}"
    return told, f"no notebook, but {told}"


def _words(other: Other, notes: Mapping[PurePosixPath, bytes]) -> str:
    if entered := canvas.entered(other.path.name, notes.get(other.path, b"")):
        return entered
    kind = other.kind or KINDS.get(other.path.suffix.lower(), "no notebook")
    return f"{other.path.name} ({kind})"
