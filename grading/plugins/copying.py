"""What nbgrader copies of a submission before it grades: the labels, and nothing of a learner's.

nbgrader copies all that lies beside the notebook, links followed, and gives up where it cannot:
at a pipe, a link to itself, a folder where a file belongs. Behind the wall the files are read by
`grading.tree.beside`; in graded work they do not belong.
"""

from __future__ import annotations

import functools
from datetime import datetime
from pathlib import Path

from nbgrader.converters import Autograde
from nbgrader.converters.base import BaseConverter
from nbgrader.coursedir import CourseDirectory

from grading.tree.places import TIMESTAMP, Places


@functools.cache
def copy_labels_alone() -> None:
    """Make it so in this process, for submissions that are graded."""
    copy_all, timestamp_of = BaseConverter.init_assignment, CourseDirectory.get_existing_timestamp

    def copied(self: BaseConverter, assignment_id: str, student_id: str) -> None:
        if isinstance(self, Autograde):
            Places(Path(self.coursedir.root)).label_graded(assignment_id, student_id)
        else:
            copy_all(self, assignment_id, student_id)

    def timestamp(self: CourseDirectory, dest_path: str) -> datetime | None:
        path = Path(dest_path) / TIMESTAMP
        if path.is_symlink() or not path.is_file():
            return None
        found: datetime | None = timestamp_of(self, dest_path)
        return found

    BaseConverter.init_assignment = copied
    CourseDirectory.get_existing_timestamp = timestamp
