"""nbgrader's zip_collect, in whose place this course has `grading collect`."""

from __future__ import annotations

from typing import Any

from nbgrader.plugins import ExtractorPlugin

SENTENCE = (
    "In this course `grading collect ARCHIVE_OR_FOLDER {chapter}` does what zip_collect does: give "
    "it the archive as your platform gives it. Nothing was collected."
)


class PointToCollect(ExtractorPlugin):
    """The extractor that nbgrader makes first of all: it says what to do and ends the command."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.parent.fail(SENTENCE.format(chapter=self.parent.coursedir.assignment_id or "CHAPTER"))
