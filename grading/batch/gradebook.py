"""nbgrader's gradebook, written by us: one transaction for each submission."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import nbformat
from nbgrader.api import (
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    InvalidEntry,
    MissingEntry,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.preprocessors import SaveCells
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from grading.batch.database import (
    UNUSABLE,
    begin,
    impatient,
    is_lock,
    no_words_of_its_own,
    sentence,
)
from grading.batch.held import HeldChapter, held
from grading.batch.late import lateness
from grading.batch.named import tell_everyone, tell_name
from grading.judging.chapter import Chapter
from grading.notebooks.course_notebook import restore
from grading.notebooks.notebook import grade_id_of
from grading.roster import load
from grading.tree.course import ROOT, configuration
from grading.tree.errors import GradingError
from grading.tree.stopping import Stop

T = TypeVar("T")
PATIENCE = (0.5, 1, 2, 4, 8)
"""Seconds between tries while somebody else writes to the gradebook."""
SAME = 1e-9
"""Points: what is less than this apart is the same number, as adding up leaves behind."""
LACKS = (
    "The gradebook has lost what it held of {student}, the grades of {cells}: put an intact copy "
    "of it in its place, or keep it elsewhere and start a new one, and give the same command again."
)
OF_OTHER_CELLS = (
    "The gradebook holds grades of {name} from before cells were added to its source notebook or "
    "taken away ({error}). Keep a copy of it (grading/gradebook.db, where db_url names no other), "
    "take this chapter's grades out of it, which are those given by hand as well: `nbgrader db "
    "assignment remove {name} --force`, and give the same command again: `grading autograde "
    "{name}` then grades anew whoever handed in."
)


@dataclass(frozen=True)
class Written:
    """What is written of one submission, as `Marks.write` takes it."""

    student: str
    scores: Mapping[str, float | None]
    unanswered: Collection[str] = ()
    handed_in: str = ""
    asked: Mapping[str, bool] = field(default_factory=dict)


class Marks:
    """The gradebook, open for one chapter, which it is told of unless `declare` is false.

    Raises
    ------
    GradingError
        If the database cannot be reached or stays locked.
    """

    def __init__(
        self, chapter: Chapter, root: Path = ROOT, stop: Stop | None = None, declare: bool = True
    ) -> None:
        self.chapter = chapter
        self.root = root
        self.stop = stop or Stop()
        self._opened: Gradebook | None = None
        self.config = configuration(root)
        self.db_url = impatient(self.config.CourseDirectory.db_url)
        self.course_id = self.config.CourseDirectory.course_id
        self.roster = load(root)
        self.lateness = lateness(self.config, chapter.name, self.roster)
        self._patiently(lambda: begin(self.db_url, self.course_id))
        if declare:
            self._patiently(self._declare)
        self._opened = self._patiently(self._open)

    @property
    def gradebook(self) -> Gradebook:
        """nbgrader's own, open."""
        assert self._opened is not None
        return self._opened

    def write(
        self,
        student: str,
        scores: Mapping[str, float | None],
        unanswered: Collection[str],
        handed_in: str = "",
        asked: Mapping[str, bool] | None = None,
    ) -> None:
        """Write one submission's automatic scores, all of them or none.

        Parameters
        ----------
        student : str
        scores : dict
            Graded cell's grade_id -> points; None where a person has to decide.
        unanswered : collection of str
            Solution cells (grade_id) left as they were released.
        handed_in : str, optional
            Date and time as people or programs write them; nonsense is passed over.
        asked : dict of str to bool, optional
            Graded cells to which a person is to come back where they gave points; False where that
            was asked before, and holds as long as they have not.
        """
        written = Written(student, scores, unanswered, handed_in, asked or {})
        try:
            self._patiently(functools.partial(self._write, written))
        except ValueError as error:  # SQLAlchemy's, of a value that is no date
            self._roll_back()
            raise GradingError(sentence(error)) from error

    def scores(self) -> dict[str, dict[str, float | None]]:
        """Return student -> graded cell -> automatic points, of all who have any of the chapter."""
        return self._patiently(self._scores)

    def held(self) -> HeldChapter:
        """Return all that it holds of the chapter."""
        return self._patiently(lambda: held(self.gradebook, self.chapter.name))

    def due(self) -> datetime | None:
        """Return when the chapter is due for everyone, as configured or else as it holds it."""
        return self._patiently(self._due)

    def would_hold(
        self, written: Sequence[Written], handed_in: Callable[[str], str | None]
    ) -> HeldChapter:
        """Return what it would hold if these were written and lateness was assigned; write nothing.

        Only a gradebook that holds nobody's work of the chapter is told of its cells.

        Raises
        ------
        GradingError
            If they could not be written.
        """
        return self._patiently(lambda: self._would_hold(written, handed_in))

    def other_penalties(self, handed_in: Callable[[str], str | None]) -> dict[str, float]:
        """Return student -> what being late would cost, where it holds another number.

        That is what `assign_lateness` would write; nothing is written.
        """
        return self._patiently(lambda: self._other_penalties(handed_in))

    def assign_lateness(
        self, handed_in: Callable[[str], str | None], students: Collection[str] | None = None
    ) -> None:
        """Write anew who is late, and what that costs: due dates and extensions may have changed.

        `handed_in` tells of a student when that was, as in `write`; None leaves what there is. Of
        `students` alone where any are named.
        """
        self._patiently(lambda: self._assign_lateness(handed_in, students))

    def rename(self, old: str, new: str, chapters: Iterable[str]) -> None:
        """Give another student all that one has of any chapter, and remove the one.

        What the other had of these `chapters` is removed: nothing of it lies there any more.
        """
        self._patiently(lambda: self._rename(old, new, {*chapters}))

    def close(self) -> None:
        """Close the connection."""
        self.gradebook.close()

    def _open(self) -> Gradebook:
        return Gradebook(self.db_url, self.course_id)

    def _declare(self) -> None:
        """Tell the gradebook the chapter's cells, as `nbgrader generate_assignment` does."""
        name, module = self.chapter.name, self.chapter.module
        path = self.root / "source_notebooks" / name / f"{module}.ipynb"
        try:
            notebook = nbformat.read(path, as_version=4)
        except FileNotFoundError:
            raise GradingError(f"{path} is missing: {restore(path)}.") from None
        about = {"student": ".", "assignment": name, "notebook": module, "db_url": self.db_url}
        resources = {"nbgrader": about, "metadata": {"path": str(path.parent)}}
        with self._open() as gradebook:
            self.lateness.assign_due(gradebook.update_or_create_assignment(name))
            tell_everyone(gradebook, self.roster)
        for preprocessor in self._up_to_saving():
            try:
                notebook, resources = preprocessor(config=self.config).preprocess(
                    notebook, resources
                )
            except RuntimeError as error:
                raise GradingError(OF_OTHER_CELLS.format(name=name, error=error)) from None

    def _up_to_saving(self) -> list[type]:
        """Return the steps by which nbgrader makes a release, as far as they fill the gradebook."""
        steps: list[type] = self.config.GenerateAssignment.preprocessors
        return steps[: steps.index(SaveCells) + 1]

    def _write(self, written: Written) -> None:
        self._enter(written)
        self.gradebook.db.commit()

    def _enter(self, written: Written) -> None:
        """Put what is to be written into the transaction that is under way."""
        session = self.gradebook.db
        notebook = self._submitted_notebook(written.student)
        session.flush()
        session.refresh(notebook)
        grades = {grade.name: grade for grade in notebook.grades}
        if lost := written.scores.keys() - grades.keys():
            raise GradingError(LACKS.format(student=written.student, cells=", ".join(sorted(lost))))
        for name, points in written.scores.items():
            grade = grades[name]
            grade.auto_score = points
            if grade.manual_score is None:
                grade.needs_manual_grade = points is None
            else:
                grade.needs_manual_grade = is_asked(name, written.asked, grade.needs_manual_grade)
        for comment in notebook.comments:
            answered = comment.name not in written.unanswered
            comment.auto_comment = None if answered else "No response."
        session.flush()
        session.expire(notebook)
        self.lateness.assign(notebook.assignment, written.handed_in)

    def _would_hold(
        self, written: Sequence[Written], handed_in: Callable[[str], str | None]
    ) -> HeldChapter:
        if self._holds_work():
            if other := self._other_cells():
                error = ", ".join(sorted(other))
                raise GradingError(OF_OTHER_CELLS.format(name=self.chapter.name, error=error))
        else:
            self._declare()
        try:
            for one in written:
                self._enter(one)
            self._enter_lateness(handed_in)
            self.gradebook.db.flush()  # `held` expires what is not
            return held(self.gradebook, self.chapter.name)
        finally:
            self.gradebook.db.rollback()

    def _due(self) -> datetime | None:
        assignment = self.gradebook.find_assignment(self.chapter.name)
        try:
            self.lateness.assign_due(assignment)
            due: datetime | None = assignment.duedate
        finally:
            self.gradebook.db.rollback()
        return due.replace(tzinfo=UTC) if due is not None else None

    def _holds_work(self) -> bool:
        try:
            return bool(self.gradebook.find_assignment(self.chapter.name).submissions)
        except MissingEntry:
            return False

    def _other_cells(self) -> set[str]:
        """Return the cells that only the gradebook knows or only the chapter has."""
        there = self.gradebook.find_notebook(self.chapter.module, self.chapter.name)
        known = {cell.name for cell in there.source_cells}
        now = {grade_id_of(cell) for cell in self.chapter.release["cells"]} - {""}
        graded = {cell.name for cell in (*there.grade_cells, *there.task_cells)}
        return (known ^ now) | (graded ^ self.chapter.points.keys())

    def _assign_lateness(
        self, handed_in: Callable[[str], str | None], students: Collection[str] | None
    ) -> None:
        self._enter_lateness(handed_in, students)
        self.gradebook.db.commit()

    def _other_penalties(self, handed_in: Callable[[str], str | None]) -> dict[str, float]:
        session = self.gradebook.db
        session.expire_all()
        try:
            submissions = self.gradebook.find_assignment(self.chapter.name).submissions
        except MissingEntry:
            return {}
        found = {}
        try:
            with session.no_autoflush:
                for one in submissions:
                    before = one.late_submission_penalty
                    taken = self.lateness.would_take(one, handed_in(one.student_id))
                    if abs(taken - before) > SAME:
                        found[one.student_id] = taken
        finally:
            session.rollback()
        return found

    def _enter_lateness(
        self, handed_in: Callable[[str], str | None], students: Collection[str] | None = None
    ) -> None:
        self.gradebook.db.flush()
        self.gradebook.db.expire_all()
        assignment = self.gradebook.find_assignment(self.chapter.name)
        for submission in assignment.submissions:
            if students is None or submission.student_id in students:
                self.lateness.assign(submission, handed_in(submission.student_id))

    def _rename(self, old: str, new: str, chapters: set[str]) -> None:
        session = self.gradebook.db
        before = session.get(Student, old)
        if before is None:
            return
        there = session.get(Student, new)
        if there is None:
            there = Student(id=new)
            session.add(there)
        theirs = {submission.name: submission for submission in there.submissions}
        for submission in list(before.submissions):
            if submission.name in theirs:
                gone = theirs[submission.name] if submission.name in chapters else submission
                self.gradebook.remove_submission(submission.name, gone.student_id)
                if gone is submission:
                    continue
            submission.student = there
        session.flush()
        session.expire(before)
        session.delete(before)
        tell_name(there, self.roster)
        session.commit()

    def _scores(self) -> dict[str, dict[str, float | None]]:
        assignment = self.gradebook.find_assignment(self.chapter.name)
        rows = (
            self.gradebook.db.query(SubmittedAssignment.student_id, BaseCell.name, Grade.auto_score)
            .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
            .join(BaseCell, BaseCell.id == Grade.cell_id)
            .filter(SubmittedAssignment.assignment_id == assignment.id)
        )
        found: dict[str, dict[str, float | None]] = {}
        for student, cell, points in rows:
            found.setdefault(student, {})[cell] = points
        return found

    def _submitted_notebook(self, student: str) -> SubmittedNotebook:
        gradebook, session = self.gradebook, self.gradebook.db
        try:
            submission = gradebook.find_submission(self.chapter.name, student)
        except MissingEntry:
            assignment = gradebook.find_assignment(self.chapter.name)
            if session.get(Student, student) is None:
                session.add(Student(id=student))
                session.flush()
            submission = SubmittedAssignment(
                assignment=assignment, student=session.get(Student, student)
            )
            session.add(submission)
        tell_name(submission.student, self.roster)
        with session.no_autoflush:
            present = {notebook.name for notebook in submission.notebooks}
            for notebook in submission.assignment.notebooks:
                if notebook.name not in present:
                    self._add_notebook(notebook, submission)
        session.flush()
        ours = (n for n in submission.notebooks if n.name == self.chapter.module)
        return next(ours)

    def _add_notebook(self, notebook: Notebook, submission: SubmittedAssignment) -> None:
        submitted = SubmittedNotebook(notebook=notebook, assignment=submission)
        graded = (*notebook.grade_cells, *notebook.task_cells)
        answered = (*notebook.solution_cells, *notebook.task_cells)
        self.gradebook.db.add(submitted)
        self.gradebook.db.add_all(Grade(cell_id=cell.id, notebook=submitted) for cell in graded)
        self.gradebook.db.add_all(Comment(cell_id=cell.id, notebook=submitted) for cell in answered)

    def _patiently(self, action: Callable[[], T]) -> T:
        """Do something with the database, again and again while it is locked."""
        for wait in (*PATIENCE, None):
            try:
                with no_words_of_its_own():
                    return action()
            except (OperationalError, InvalidEntry) as error:  # nbgrader wraps some
                self._roll_back()
                if not is_lock(error) or wait is None:
                    raise GradingError(sentence(error)) from error
                self.stop.sleep(wait)
            except UNUSABLE as error:
                self._roll_back()
                raise GradingError(sentence(error)) from error
        raise AssertionError("unreachable")

    def _roll_back(self) -> None:
        if self._opened is not None:
            with contextlib.suppress(SQLAlchemyError):  # the connection itself may be gone
                self._opened.db.rollback()


def is_asked(name: str, asked: Mapping[str, bool], flag: bool) -> bool:
    """Say whether a person is to come back to a graded cell for which they gave points.

    `flag` is what the gradebook says of that now, and `asked` is that of `Marks.write`.
    """
    return name in asked and (asked[name] or flag)
