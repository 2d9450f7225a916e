"""To which graded cells a person who gave points is to come back, and why.

That is where another answer stands than the one that they saw, or where there is another number of
points to get. nbgrader keeps in `needs_manual_grade` whether they have.
"""

from __future__ import annotations

from collections.abc import Callable

from grading.batch.held import Held, HeldChapter
from grading.batch.outcome import Outcome, changed
from grading.judging.chapter import Chapter


def asked_of(
    outcome: Outcome, before: Outcome | None, chapter: Chapter, held: Callable[[], HeldChapter]
) -> dict[str, bool]:
    """Note in an outcome to which graded cells a person is to come back; return them.

    They are True in what is returned where that is new, and False where it was noted before.
    `held` returns what the gradebook holds.
    """
    new = changed(before, outcome)
    of_tests = set(chapter.plain_tests) if new else set()  # which may test any of them
    cells = {chapter.graded.get(name, name) for name in new} & set(chapter.points) | of_tests
    earlier = {*(before.asked if before is not None else ())}
    out_of = {**(before.out_of if before is not None else {})}
    other = other_maximum(outcome, before, chapter)
    if out_of or other:  # what has been settled since is no longer a reason
        theirs = held().students.get(outcome.student, Held()).cells
        waiting = {name for name, cell in theirs.items() if cell.asks}
        earlier &= waiting
        out_of = {name: most for name, most in out_of.items() if name in waiting}
    now = {chapter.graded[result.exercise]: result.max_score for result in outcome.results}
    outcome.asked = sorted(earlier | cells)
    outcome.out_of = {
        name: most for name, most in {**other, **out_of}.items() if now.get(name, most) != most
    }
    asked = dict.fromkeys((*outcome.asked, *outcome.out_of), False)
    return asked | dict.fromkeys(sorted({*cells, *other} & asked.keys()), True)


def other_maximum(outcome: Outcome, before: Outcome | None, chapter: Chapter) -> dict[str, float]:
    """Return graded cell -> what there was to get before, where that is another number now."""
    was = {r.exercise: r.max_score for r in before.results} if before is not None else {}
    return {
        chapter.graded[r.exercise]: was[r.exercise]
        for r in outcome.results
        if was.get(r.exercise, r.max_score) != r.max_score
    }
