"""The instructor's side of the seminar: hidden checks, the wall, grading and feedback."""

import sys

from grading.judging.grade import grade
from grading.judging.score import AspectScore, Score

__all__ = ["AspectScore", "Score", "grade"]

# As it is imported, jsonschema builds a parser of internationalised addresses where the package for
# it is installed: half of the time that nbgrader's import takes, for what no notebook's format has.
# None is how Python is told that there is no such module.
if "jsonschema" not in sys.modules:
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
