"""What nbgrader copies of a submission before it grades: the labels, and nothing of a learner's.

nbgrader copies all that lies beside the notebook, links followed, and gives up where it cannot:
at a pipe, a link to itself, a folder where a file belongs. Behind the wall the files are read by
`grading.tree.beside`; in graded work they do not belong. When work was handed in is read as for
`grading autograde`: what is no time counts as unknown.
"""

from __future__ import annotations

import functools
from datetime import datetime
from pathlib import Path

from nbgrader.converters import Autograde
from nbgrader.converters.base import BaseConverter
from nbgrader.coursedir import CourseDirectory

from grading.batch.late import in_utc, why_not_believed
from grading.plugins.in_a_sentence import writing
from grading.tree.places import TIMESTAMP, Places, timestamp_in


@functools.cache
def copy_labels_alone() -> None:
    """Make it so in this process, for submissions that are graded."""
    believe_times_alone()
    copy_all = BaseConverter.init_assignment

    def copied(self: BaseConverter, assignment_id: str, student_id: str) -> None:
        if isinstance(self, Autograde):
            Places(Path(self.coursedir.root)).label_graded(assignment_id, student_id)
        else:
            copy_all(self, assignment_id, student_id)

    BaseConverter.init_assignment = writing(functools.wraps(copy_all)(copied))


@functools.cache
def believe_times_alone() -> None:
    """Read a timestamp.txt that is no time as unknown, where nbgrader ends in a traceback."""

    def timestamp(self: CourseDirectory, dest_path: str) -> datetime | None:
        said = timestamp_in(Path(dest_path))
        if why := why_not_believed(Path(dest_path) / TIMESTAMP, said):
            self.log.warning(why)
        return in_utc(said) if said else None

    CourseDirectory.get_existing_timestamp = timestamp
