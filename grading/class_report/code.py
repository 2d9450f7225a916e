"""The answers of a class, as they stand in the graded notebooks: text that nothing runs."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from grading.class_report.classroom import ChapterOfClass
from grading.class_report.names import apart
from grading.judging.chapter import Chapter
from grading.notebooks.notebook import source_of
from grading.roster.spelling import folded
from grading.tree.places import Places, read_json

LARGEST = 64 * 2**20


def sources(of_class: ChapterOfClass, root: Path) -> dict[str, dict[str, str]]:
    """Return student -> exercise -> the code of its cell, of all whose work was graded.

    Answers in words and those left as released are no code of anybody's; a notebook that is not
    there any more, or damaged, has none.
    """
    places, chapter = Places(root), of_class.chapter
    found = {}
    for entry in of_class.entries:
        if entry.results:
            path = places.graded_notebook(chapter.name, entry.member.student)
            found[entry.member.student] = dict(_answers(path, chapter))
    return found


def everybodys(chapter: Chapter, root: Path) -> list[str]:
    """Return the code that nobody has of their own: that of the release, and of the reference."""
    cells = [cell for cell in chapter.release["cells"] if cell["cell_type"] == "code"]
    reference = root / "solutions" / f"{chapter.module}.py"
    return ["\n".join(map(source_of, cells)), reference.read_text(encoding="utf-8")]


def words(texts: Iterable[str]) -> set[str]:
    """Return the words of these texts and the parts of them, as names are compared."""
    every = (folded(said) for text in texts for said in (text, apart(text)))
    return {part for text in every for part in re.findall(r"[^\W_]+", text)}


def together(answers: Mapping[str, str]) -> str:
    """Return a student's code of a chapter as one text."""
    return "\n\n".join(answers.values())


def _answers(path: Path, chapter: Chapter) -> Iterator[tuple[str, str]]:
    notebook = read_json(path) if _is_plain(path) else None
    cells = (notebook or {}).get("cells")
    for cell in cells if isinstance(cells, list) else []:
        metadata = cell.get("metadata") if isinstance(cell, dict) else None
        marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
        name = marks.get("grade_id") if isinstance(marks, dict) else None
        if name not in chapter.stubs or cell.get("cell_type") != "code":
            continue
        source = cell.get("source")
        text = "".join(map(str, source)) if isinstance(source, list) else str(source)
        if text.strip() != chapter.stubs[name].strip():
            yield name, text


def _is_plain(path: Path) -> bool:
    """Whether it is a file, no link or pipe, and of a notebook's size."""
    try:
        about = path.lstat()
    except OSError:  # there is none
        return False
    return stat.S_ISREG(about.st_mode) and about.st_size <= LARGEST
