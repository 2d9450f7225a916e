"""nbgrader's own `generate_feedback`, and Formgrader's button: the page of `grading feedback`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbconvert.exporters import HTMLExporter
from nbgrader.converters.base import NbGraderException
from nbgrader.converters.generate_feedback import GenerateFeedback
from traitlets.config import Config

from grading.batch.standing import Standing, standings
from grading.judging.chapter import Chapter, load
from grading.plugins.copying import believe_times_alone
from grading.report.feedback import NOT_GRADED, page_of, write_page
from grading.tree.errors import GradingError
from grading.tree.places import Places


class FeedbackExporter(HTMLExporter):
    """Gives nbgrader our page of each student in the place of its own.

    nbgrader looks for graded notebooks. Whoever handed in what could not be graded may have none,
    so their pages are written as it begins, where it is asked for a whole class.
    """

    def __init__(self, config: Config | None = None, **options: Any) -> None:
        super().__init__(config=config, **options)
        believe_times_alone()
        converter: GenerateFeedback = self.parent
        self._chapters: dict[str, tuple[Chapter, dict[str, Standing]]] = {}
        self._root = Path(converter.coursedir.root)
        has_page = {Path(folder).parts[-2:] for folder in converter.assignments}
        for name in sorted({chapter for _, chapter in has_page}):
            try:
                self._of(name)
            except GradingError as error:  # of which nbgrader itself says nothing
                self.log.error(str(error))
                raise NbGraderException(str(error)) from None
            if converter.coursedir.student_id == "*":
                self._write_refused(name, {student for student, other in has_page if other == name})

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **options: object
    ) -> tuple[Any, dict[str, Any]]:
        """Return the page of the student whose graded notebook this is."""
        assert resources is not None  # as nbgrader calls it
        name, student = resources["nbgrader"]["assignment"], resources["nbgrader"]["student"]
        try:
            chapter, found = self._of(name)
            standing = found.get(student)
            page = page_of(chapter, standing, Places(self._root)) if standing is not None else ""
        except GradingError as error:
            raise NbGraderException(str(error)) from None
        if not page:
            raise NbGraderException(NOT_GRADED.format(student=student, chapter=name))
        text = page.encode(errors="backslashreplace").decode()
        return text, {**resources, "output_extension": self.file_extension}

    def _of(self, name: str) -> tuple[Chapter, dict[str, Standing]]:
        if name not in self._chapters:
            self._chapters[name] = load(name, self._root), standings(name, self._root)
        return self._chapters[name]

    def _write_refused(self, name: str, others: set[str]) -> None:
        chapter, found = self._of(name)
        places = Places(self._root)
        for student, standing in found.items():
            if student in others or standing.outcome is None or not standing.outcome.reason:
                continue
            if page := page_of(chapter, standing, places):
                write_page(page, chapter, student, places)
            self.log.warning("%s: %s", student, standing.outcome.trouble)
