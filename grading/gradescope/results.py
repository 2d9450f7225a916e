"""What Gradescope reads: results.json, as gradescope-autograders.readthedocs.io/specs has it.

All text is sent as "text", the one format that shows a learner's own words, which sentences quote,
as they are: "simple_format", which the top-level output would have without being asked, and "html"
take "<" for a tag, "md" takes "_" and "*" for emphasis.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from grading.batch.outcome import Outcome
from grading.batch.turn import ExerciseResult
from grading.tree.beside import BESIDE, named
from grading.tree.points import shown

Results = dict[str, object]

WIDTH = 88
"""Columns of a line: text is shown as it is broken."""
PASSED, FAILED = "passed", "failed"
FOR_A_PERSON = (
    "Your notebook could not be graded, for a reason that is not yours: a person has to look at "
    "it. Nothing is said by this about your points. You need not hand in again."
)
NOT_YET = "Points that a person has yet to give"


def of_outcome(outcome: Outcome, seconds: float) -> Results:
    """Return the results of a graded notebook: a test for each aspect, numbered by exercise."""
    tests: list[Results] = []
    for place, result in enumerate(outcome.results, 1):
        tests += _tests_of(result, place)
    if any(result.fault for result in outcome.results):
        tests.append(_hides_the_total())
    return _results(_said(outcome), tests, seconds)


def refused(reason: str, seconds: float = 0.0) -> Results:
    """Return the results of what is no notebook of this chapter, which its owner can mend."""
    sentence = reason[:1].upper() + reason[1:].rstrip(".")
    said = f"Nothing was graded. {sentence}. Hand in the chapter's notebook (.ipynb) again."
    return {**_results(said, [], seconds), "score": 0.0}


def for_a_person(reason: str = "") -> Results:
    """Return results without any points, for a grading that failed for no fault of the learner's.

    A hidden test hides the total from learners; `reason` is in it, for the instructor.
    """
    told: Results = {
        "name": "A person has to look",
        "status": FAILED,
        "output": _wrapped(FOR_A_PERSON),
    }
    return _results(FOR_A_PERSON, [told, _hides_the_total(reason)], 0.0)


def _tests_of(result: ExerciseResult, place: int) -> Iterator[Results]:
    if result.by_hand:
        return  # what is said of it is enough: a test without points would count as failed
    if result.fault:
        said = "This exercise could not be graded: a person has to look at it."
        yield {"name": result.exercise, "number": f"{place}", "status": FAILED, "output": said}
        return
    parts = [(a.name, a.points, a.max_points, a.sentence) for a in result.aspects]
    if not parts:
        parts = [("", result.score, result.max_score, result.message)]
    for number, (name, points, most, sentence) in enumerate(parts, 1):
        yield {
            "name": f"{result.exercise}: {name}" if name else result.exercise,
            "number": f"{place}.{number}",
            "score": points,
            "max_score": most,
            "status": PASSED if points >= most else FAILED,
            "output": _wrapped(sentence),
        }


def _said(outcome: Outcome) -> str:
    """Return what concerns whole exercises, or the notebook."""
    lines = [f"{shown(outcome.score)} of {shown(_most(outcome.results))} points."]
    if outcome.files:
        lines.append(f"{BESIDE}: {named(outcome.files)}.")
    lines += outcome.remarks
    for result in outcome.results:
        if result.by_hand:
            lines.append(f"{result.exercise}: a person will read your answer and give its points.")
        elif result.fault:
            lines.append(f"{result.exercise}: it could not be graded; a person has to look at it.")
        elif result.message:
            lines.append(f"{result.exercise}: {result.message}")
    if outcome.unanswered:
        lines.append(f"Left as they were handed out: {', '.join(outcome.unanswered)}.")
    return "\n\n".join(lines)


def _most(results: Sequence[ExerciseResult]) -> float:
    return sum(result.max_score for result in results if not result.by_hand)


def _hides_the_total(reason: str = "") -> Results:
    return {
        "name": NOT_YET,
        "status": FAILED,
        "visibility": "after_published",
        "output": _wrapped(reason or "See above."),
    }


def _results(said: str, tests: list[Results], seconds: float) -> Results:
    formats: Results = {"output_format": "text", "name_format": "text"}
    return {
        "output": _wrapped(said),
        "output_format": "text",
        "execution_time": round(seconds, 1),
        "stdout_visibility": "hidden",
        "tests": [{**formats, "visibility": "visible", **test} for test in tests],
    }


def _wrapped(text: str) -> str:
    lines = (textwrap.wrap(line, WIDTH, break_long_words=False) for line in text.splitlines())
    return "\n".join("\n".join(line) for line in lines)
