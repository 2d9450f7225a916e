"""The instructor's side of the seminar: hidden checks, the wall, grading and feedback."""

from grading.judging.grade import grade
from grading.judging.score import AspectScore, Score

__all__ = ["AspectScore", "Score", "grade"]
