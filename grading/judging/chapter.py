"""One chapter as grading sees it: release, hidden cells, and the files beside the notebook."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from grading.exercises import CHAPTERS
from grading.notebooks.course_notebook import build_again, notebook_of, restore
from grading.notebooks.needed import CourseCells, names_of
from grading.notebooks.notebook import (
    Notebook,
    is_answer,
    is_by_hand,
    is_graded,
    nbgrader_of,
    source_of,
)
from grading.tree import fingerprint, offered
from grading.tree.course import ROOT, module_name
from grading.tree.errors import GradingError


@dataclass(frozen=True)
class Chapter:
    """Everything needed to grade submissions of one chapter; it can be sent to another machine.

    Attributes
    ----------
    name : str
        The chapter's id, "01_numerical_gradient".
    release : dict
        The notebook that students receive.
    hidden : dict of str to str
        Source of each graded cell with its hidden lines, by grade_id.
    files : dict of str to bytes
        What lies beside the released notebook.
    fingerprint : str
        Differs whenever something differs that scores depend on, in the chapter or in the code.
    made_of : dict of str to str
        What tells of the fingerprint which part of it differs, by `fingerprint.OWN` and others.
    """

    name: str
    release: Notebook = field(repr=False)
    hidden: dict[str, str] = field(repr=False)
    files: dict[str, bytes] = field(repr=False)
    fingerprint: str = ""
    made_of: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def module(self) -> str:
        """The notebook's name without ".ipynb"."""
        return module_name(self.name)

    @functools.cached_property
    def cells(self) -> CourseCells:
        """The course's own cells, and what they need and offer."""
        return CourseCells(self.release)

    @functools.cached_property
    def stubs(self) -> dict[str, str]:
        """Source of each cell that learners fill in as released, by grade_id."""
        cells = [cell for cell in self.release["cells"] if is_answer(cell)]
        return {cell["metadata"]["nbgrader"]["grade_id"]: source_of(cell) for cell in cells}

    @property
    def plain_title(self) -> str:
        """What it is called where its notebook has no heading."""
        return self.module.replace("_", " ").capitalize()

    @functools.cached_property
    def points(self) -> dict[str, float]:
        """Points of each graded cell, by grade_id."""
        graded = [c["metadata"]["nbgrader"] for c in self.release["cells"] if is_graded(c)]
        return {about["grade_id"]: float(about["points"]) for about in graded}

    @functools.cached_property
    def graded(self) -> dict[str, str]:
        """Name of what each graded cell gives points for -> grade_id, as they stand in it.

        That is the exercise's where it is a declared one, else the grade_id itself.
        """
        declared = {f"test_{exercise.name}": exercise.name for exercise in CHAPTERS[self.name]}
        return {declared.get(grade_id, grade_id): grade_id for grade_id in self.points}

    @functools.cached_property
    def exercises(self) -> tuple[str, ...]:
        """The declared exercises, as they stand in the notebook."""
        return tuple(name for name, grade_id in self.graded.items() if name != grade_id)

    @functools.cached_property
    def by_hand(self) -> frozenset[str]:
        """The graded cells (grade_id) that hold an answer which a person grades."""
        cells = [cell for cell in self.release["cells"] if is_by_hand(cell)]
        return frozenset(cell["metadata"]["nbgrader"]["grade_id"] for cell in cells)

    @functools.cached_property
    def plain_tests(self) -> dict[str, tuple[set[str], set[str]]]:
        """The graded cells (grade_id) of an instructor's own tests, and their names.

        These are the names that one reads and those that it binds.
        """
        plain = set(self.graded) - set(self.exercises) - self.by_hand
        return {name: names_of(self.hidden[name]) for name in self.points if name in plain}


def load(name: str, root: Path = ROOT) -> Chapter:
    """Read a chapter from the course's folders.

    Raises
    ------
    GradingError
        If there is no such chapter, or it has not been built, or a notebook of it is damaged.
    """
    if name not in CHAPTERS:
        raise GradingError(f"There is no chapter {name!r}: choose from {', '.join(CHAPTERS)}.")
    module = module_name(name)
    parts = {
        "release": root / "course" / name / f"{module}.ipynb",
        "source": root / "source_notebooks" / name / f"{module}.ipynb",
        "reference": root / "solutions" / f"{module}.py",
    }
    advice = dict.fromkeys(parts, build_again(name)) | {"source": restore(parts["source"])}
    content = {}
    for part, path in parts.items():
        try:
            content[part] = path.read_bytes()
        except FileNotFoundError:
            raise GradingError(f"{path} is missing: {advice[part]}.") from None
    source = notebook_of(content["source"], parts["source"], advice["source"])
    files = {
        path.name: path.read_bytes()
        for path in sorted(parts["release"].parent.iterdir())
        if path.is_file() and path.suffix != ".ipynb" and not path.name.startswith(".")
    }
    release = notebook_of(content["release"], parts["release"], advice["release"])
    if other := _graded(source).keys() ^ _graded(release).keys():
        raise GradingError(
            f"Cells with points stand in only one of {parts['release']} and its source "
            f"({', '.join(sorted(other))}): {build_again(name)}."
        )
    packages = ("packages", " ".join(sorted(offered.added())).encode())
    own = [*content.items(), *files.items()]
    code = fingerprint.of_parts(module, tuple(map(module_name, CHAPTERS)))
    whole = fingerprint.of_contents([("code", fingerprint.of_code().encode()), packages, *own])
    of_parts = {
        fingerprint.OWN: [("code", code[fingerprint.OWN].encode()), *own],
        fingerprint.OTHERS: [("code", code[fingerprint.OTHERS].encode())],
        fingerprint.SHARED: [("code", code[fingerprint.SHARED].encode()), packages],
    }
    return Chapter(
        name,
        release,
        {i: source_of(cell) for i, cell in _graded(source).items() if not is_answer(cell)},
        files,
        whole,
        {
            fingerprint.ALL: whole,
            **{part: fingerprint.of_contents(contents) for part, contents in of_parts.items()},
        },
    )


def _graded(notebook: Notebook) -> dict[str, Mapping[str, object]]:
    """Return the cells that carry points, by grade_id."""
    return {
        str(nbgrader_of(cell)["grade_id"]): cell for cell in notebook["cells"] if is_graded(cell)
    }
