"""nbgrader's own `generate_assignment`, and Formgrader's button, through our build."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nbconvert.exporters import NotebookExporter
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from sqlalchemy.engine import make_url
from traitlets.config import Config

from grading.tree import unwritable
from grading.tree.course import configuration
from grading.tree.errors import GradingError

if TYPE_CHECKING:
    from grading.batch.gradebook import Marks
    from grading.notebooks.notebook import Notebook


class BuildExporter(NotebookExporter):
    """Builds the chapters that nbgrader is about to convert, and leaves it nothing to do.

    nbgrader deletes a release before it looks at the source of the new one, and asks the gradebook
    last of all. The build replaces what a chapter's source gives, solutions and reference included,
    once all of it has come out right, so that what is refused leaves everything as it was.
    """

    def __init__(self, config: Config | None = None, **options: object) -> None:
        super().__init__(config=config, **options)
        converter: GenerateAssignment = self.parent
        chosen, converter.assignments = converter.assignments, {}
        for folder in sorted(chosen):
            _build(Path(folder).name, converter)


def _build(chapter: str, converter: GenerateAssignment) -> None:
    from grading.release.build import build

    root = Path(converter.coursedir.root)
    if (root / "course" / chapter).exists() and not converter.force:
        converter.log.warning("%s is there already: --force builds it anew.", chapter)
        return

    def declare(name: str) -> None:
        if not converter.no_database:
            _declare(name, root)

    try:
        if not converter.no_database:
            _require_gradebook(chapter, root)
        build([chapter], root=root, say=converter.log.info, before=declare)
    except (GradingError, OSError) as error:
        said = unwritable.sentence(error) if isinstance(error, OSError) else None
        converter.log.error("%s", said or error)
        raise NbGraderException(said or str(error)) from None  # Formgrader shows what it came from


def _require_gradebook(chapter: str, root: Path) -> None:
    """Raise where there is a gradebook that cannot be used, before a build that takes its time."""
    from grading.batch.database import impatient

    url = make_url(impatient(configuration(root).CourseDirectory.db_url))
    if url.drivername != "sqlite" or Path(url.database or "").exists():
        _marks(chapter, root, declare=False).close()


def _declare(chapter: str, root: Path) -> None:
    """Tell the gradebook which cells a chapter has."""
    _marks(chapter, root).close()


def _marks(chapter: str, root: Path, *, declare: bool = True) -> Marks:
    from grading.batch.gradebook import Marks
    from grading.judging.chapter import Chapter

    nothing: Notebook = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return Marks(Chapter(chapter, nothing, {}, {}), root, declare=declare)
