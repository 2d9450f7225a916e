"""nbgrader's own `autograde`, and Formgrader's button, through the same intake and the same wall.

`nbgrader_config.py` names four parts: `IntakeExporter` reads submissions, `WallExecute` stands in
for nbgrader's `Execute`, `SaveScores` for its `SaveAutoGrades`, and `KeepRecord` leaves behind what
`grading autograde` and `grading feedback` look for.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades
from traitlets import Bool
from traitlets.config import Config

from grading.batch import behind_the_wall, canaries, records
from grading.batch.asked import asked_of
from grading.batch.gradebook import Marks, is_asked
from grading.batch.held import HeldChapter
from grading.batch.outcome import Outcome
from grading.batch.pool import TRIES
from grading.batch.submission import Graded, grade_notebook, grade_submission
from grading.judging.chapter import Chapter, load
from grading.judging.grade import seed_of_a_run
from grading.notebooks.notebook import read
from grading.notebooks.rebuilding import Rebuilt, rebuild
from grading.plugins.copying import copy_labels_alone
from grading.plugins.declaring import declare
from grading.tree.beside import Beside, beside
from grading.tree.places import SECRET, TIMESTAMP, Places
from grading.tree.submitted import read_file
from grading.wall.outside.learner import Wall

if TYPE_CHECKING:
    from grading.notebooks.notebook import Notebook

IDLE_SECONDS = 10.0
"""How long the sandbox waits for another submission: it is ready again in a second or two."""


@dataclass(frozen=True)
class HandedIn:
    """A submission as it was read: nbgrader's own steps hand on a notebook and nothing else."""

    rebuilt: Rebuilt
    digest: str
    beside: Beside
    before: Outcome | None


class IntakeExporter(NotebookExporter):
    """Rebuilds a submission on the release before anything of nbgrader reads it.

    What it read stays in `handed_in` for nbgrader's second way through, which grades it.
    """

    handed_in: HandedIn | None = None

    def __init__(self, config: Config | None = None, **options: object) -> None:
        super().__init__(config=config, **options)
        copy_labels_alone()
        assert self.parent is not None  # nbgrader's converter
        for folder in self.parent.assignments:  # as nbgrader is about to grade them
            try:
                declare(Path(folder).name, self.parent.coursedir.root)
            except NbGraderException as error:  # of which nbgrader itself says nothing
                self.log.error(str(error))
                raise

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **options: object
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Convert a submission, or our own notebook on nbgrader's second way through."""
        assert resources is not None and self.parent is not None  # as nbgrader calls it
        path, about, root = Path(filename), resources["nbgrader"], Path(self.parent.coursedir.root)
        chapter = load(about["assignment"], root)
        if not self.parent._sanitizing:
            _remove_strangers(path.parent, chapter)
            return super().from_filename(filename, resources, **options)
        data, own = read_file(path), beside(path.parent, chapter.files)
        rebuilt = rebuild(read(data), chapter.release)
        places, student = Places(root), about["student"]
        before = records.kept(places, chapter.name, student)
        self.handed_in = HandedIn(rebuilt, records.digest(data, chapter, own), own, before)
        places.forget(chapter.name, student)
        for remark in (*rebuilt.remarks, *own.remarks):
            self.log.warning("%s: %s", filename, remark)
        notebook = nbformat.from_dict(rebuilt.notebook)
        resources = {**resources, "metadata": {"name": path.stem, "path": str(path.parent)}}
        converted: tuple[NotebookNode, dict[str, Any]]
        converted = self.from_notebook_node(notebook, resources, **options)
        return converted


class WallExecute(NbGraderPreprocessor):
    """Runs learners' cells behind the wall and graded cells in front of it."""

    sandbox = Bool(True, help="Whether learners' code runs inside bubblewrap").tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Fill in the outputs of a notebook whose graded cells hold their hidden lines."""
        about = resources["nbgrader"]
        root = Path(self.parent.parent.coursedir.root)  # the exporter's converter knows
        chapter = load(about["assignment"], root)
        handed_in: HandedIn = self.parent.handed_in
        with _kept(self.sandbox).used():
            wall = _tested_wall(chapter.name, root, chapter.fingerprint, self.sandbox)
            graded = _graded(nb, chapter, wall, handed_in)
        outcome = graded.outcome(about["student"], chapter)
        outcome.digest, outcome.made_of = handed_in.digest, chapter.made_of
        for result in outcome.results:
            if result.message:
                self.log.warning("%s: %s: %s", about["student"], result.exercise, result.message)
        resources["seminar"] = outcome
        held = functools.partial(_held, chapter, root)
        resources["seminar_asked"] = asked_of(outcome, handed_in.before, chapter, held)
        return nbformat.from_dict(nb), resources


class SaveScores(SaveAutoGrades):
    """Writes scores as nbgrader does, and does not ask again for what a person has settled."""

    def _add_score(self, cell: NotebookNode, resources: dict[str, Any]) -> None:
        name = cell.metadata["nbgrader"]["grade_id"]
        where = (name, self.notebook_id, self.assignment_id, self.student_id)
        flag = self.gradebook.find_grade(*where).needs_manual_grade
        super()._add_score(cell, resources)
        grade = self.gradebook.find_grade(*where)
        if grade.manual_score is not None:
            grade.needs_manual_grade = is_asked(name, resources["seminar_asked"], flag)
            self.gradebook.db.commit()


class KeepRecord(NbGraderPreprocessor):
    """Keeps the aspects of every score once nbgrader has written the scores themselves."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Write the record; the notebook stays as it is."""
        outcome: Outcome = resources.pop("seminar")
        del resources["seminar_asked"]
        root = Path(self.parent.parent.coursedir.root)  # the exporter's converter knows
        records.keep(outcome, Places(root), resources["nbgrader"]["assignment"])
        return nb, resources


def _held(chapter: Chapter, root: Path) -> HeldChapter:
    marks = Marks(chapter, root, declare=False)
    try:
        return marks.held()
    finally:
        marks.close()


def _graded(nb: NotebookNode, chapter: Chapter, wall: Wall, handed_in: HandedIn) -> Graded:
    """Grade, and once more what ran out of time while others had the processors, as the pool does.

    nbgrader takes up one submission after the other, so each of them is alone already.
    """
    notebook = cast("Notebook", nb)  # a dict of that shape, as `rebuild` made it
    rebuilt, own = handed_in.rebuilt, handed_in.beside
    for _ in range(TRIES):
        graded = grade_notebook(
            notebook, chapter, wall, order=rebuilt.order, homes=rebuilt.homes, beside=own
        )
        if not graded.starved:
            break
    graded.remarks = [*rebuilt.remarks, *graded.remarks]
    return graded


@functools.lru_cache(maxsize=64)
def _tested_wall(name: str, root: Path, _fingerprint: str, sandboxed: bool) -> Wall:
    """Return the wall, once it has been shown that it holds for this chapter.

    The self-test is graded on the same inputs throughout, as that of a run is.
    """
    wall, chapter, seed = _kept(sandboxed).wall, load(name, root), seed_of_a_run()
    tests = list(canaries.submissions(chapter, root))
    graded = ((name, grade_submission(data, chapter, wall, seed)) for name, data, _ in tests)
    canaries.test(chapter, tests, (one.outcome(name, chapter) for name, one in graded))
    return wall


class _Kept:
    """A wall that comes down when nobody has used it for a while.

    Formgrader grades in JupyterLab's own process, which goes on for days, and says of no submission
    that it is the last one.
    """

    def __init__(self, wall: Wall) -> None:
        self.wall = wall
        self._in_use = threading.Lock()
        self._timer: threading.Timer | None = None

    @contextlib.contextmanager
    def used(self) -> Iterator[None]:
        """Leave the wall up inside this context and for a while after it."""
        with self._in_use:
            if self._timer is not None:
                self._timer.cancel()
            try:
                yield
            finally:
                self._timer = threading.Timer(IDLE_SECONDS, self._close_unless_in_use)
                self._timer.daemon = True
                self._timer.start()

    def _close_unless_in_use(self) -> None:
        if self._in_use.acquire(blocking=False):
            try:
                self.wall.close()
            finally:
                self._in_use.release()


@functools.cache
def _kept(sandboxed: bool) -> _Kept:
    kept = _Kept(behind_the_wall.wall(sandboxed=sandboxed))
    atexit.register(kept.wall.close)
    return kept


def _remove_strangers(folder: Path, chapter: Chapter) -> None:
    """Remove what nbgrader copied from the submission beside the notebook.

    A learner's own files lie beside the notebook behind the wall, and in `submitted` alone.
    """
    ours = {f"{chapter.module}.ipynb", TIMESTAMP, SECRET, *chapter.files}
    for path in folder.iterdir():
        if path.name in ours and not path.is_symlink():
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
