"""A student's page: points first, then what lost some, their code, and a sentence for each aspect.

The page is one file without scripts or anything to load; what the student wrote or printed appears
as text, their figures as pictures. Hidden lines are not among what it is made of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from grading.batch.held import OF_A_PERSON, OF_BOTH, OF_GRADING
from grading.batch.our_paths import without_our_paths
from grading.batch.standing import Standing
from grading.batch.turn import ExerciseResult
from grading.judging.chapter import Chapter
from grading.judging.score import AspectScore
from grading.notebooks.in_words import typed
from grading.notebooks.needed import is_learners
from grading.notebooks.notebook import Notebook, NotebookCell, grade_id_of, source_of
from grading.report import highlighted
from grading.report.advice import advice
from grading.report.rendering import environment
from grading.report.sections import sections, title_of
from grading.report.summary import (
    ALL,
    FAULT,
    NONE,
    SOME,
    WAITING,
    bars,
    lateness,
    lead,
    state_of,
)

LONGEST_TEXT = 20_000
OF_REFUSED = {
    OF_GRADING: "are those of an earlier file",
    OF_A_PERSON: "were given by your instructor",
    OF_BOTH: "are those of an earlier file, with what your instructor gave",
}
"""Whose the points are of somebody whose last file could not be graded, by `Standing.source`."""


@dataclass(frozen=True)
class Shown:
    """A cell as the page shows it: its code or words as HTML, what it printed, its pictures."""

    source: Markup
    texts: Sequence[str] = ()
    pictures: Sequence[str] = ()
    stopped: bool = False
    comment: str = ""
    name: str = ""


@dataclass(frozen=True)
class Lost:
    """Aspects that lost points for the same reason."""

    aspects: Sequence[AspectScore]
    verdict: str
    sentence: str

    @property
    def points(self) -> float:
        return sum(aspect.points for aspect in self.aspects)

    @property
    def max_points(self) -> float:
        return sum(aspect.max_points for aspect in self.aspects)


@dataclass(frozen=True)
class Part:
    """An exercise as the page shows it: what it got, why, and the cells that it was answered in."""

    result: ExerciseResult
    place: str
    section: str
    cells: Sequence[Shown]

    @property
    def state(self) -> str:
        return state_of(self.result)

    @property
    def lost(self) -> list[Lost]:
        """The aspects that lost points, those for the same reason together."""
        short = [a for a in self.result.aspects if a.points < a.max_points]
        reasons = [(aspect.verdict, aspect.sentence) for aspect in short]
        return [
            Lost([a for a in short if (a.verdict, a.sentence) == reason], *reason)
            for reason in dict.fromkeys(reasons)
        ]

    @property
    def right(self) -> list[AspectScore]:
        """The aspects that have all their points."""
        return [a for a in self.result.aspects if a.points >= a.max_points]


def page_without_points(chapter: Chapter, standing: Standing) -> str:
    """Return the page of a student whose file could not be graded, whatever one was before."""
    assert standing.outcome is not None
    said = without_our_paths(standing.outcome.reason)
    said = said if said.endswith((".", "!", "?")) else f"{said}."
    about = advice(standing.outcome.kind, chapter)
    whose = OF_REFUSED.get(standing.source, "")
    return _rendered("refused.html", chapter, standing, reason=said, advice=about, whose=whose)


def page(chapter: Chapter, standing: Standing, notebook: Notebook) -> str:
    """Return one student's page as HTML."""
    outcome = standing.outcome
    assert outcome is not None
    parts, others = _parts(chapter, standing, notebook, outcome.results)
    places = {part.result.exercise: part.place for part in parts}
    results = [part.result for part in parts]
    told = set(places)
    earlier = {result.exercise for result in results if result.is_of_earlier}
    return _rendered(
        "graded.html",
        chapter,
        standing,
        bars=bars(results, places, outcome.unanswered),
        lead=lead(results),
        lateness=lateness(standing),
        failed=[part for part in parts if part.state == FAULT],
        short=[part for part in parts if part.state in (SOME, NONE)],
        waiting=[part for part in parts if part.state == WAITING],
        right=[part for part in parts if part.state == ALL],
        others=others,
        earlier=earlier,
        words=sorted(standing.comments.items(), key=lambda word: word[0] not in told),
    )


def _parts(
    chapter: Chapter, standing: Standing, notebook: Notebook, results: Sequence[ExerciseResult]
) -> tuple[list[Part], list[Shown]]:
    """Return the exercises with their cells, and the learner's cells that belong to none."""
    by_name = {result.exercise: result for result in results}
    released = {grade_id_of(cell): source_of(cell) for cell in chapter.release["cells"]}
    cells: dict[str, list[Shown]] = {}
    others = []
    for cell in notebook["cells"]:
        name = grade_id_of(cell)
        if name in chapter.plain_tests:
            cells.setdefault(name, []).append(Shown(highlighted.code(released[name])))
        elif is_learners(cell):
            result = by_name.get(name)
            shown = _shown(cell, result, standing.comments.get(name, ""))
            if result is not None:
                cells.setdefault(name, []).append(shown)
            else:
                others.append(shown)
    where = sections(chapter.release)
    parts = [
        Part(result, f"exercise-{number}", where.get(name, ""), cells.get(name, []))
        for number, (name, result) in enumerate(by_name.items(), 1)
    ]
    return parts, others


def _shown(cell: NotebookCell, result: ExerciseResult | None, comment: str) -> Shown:
    text = typed(source_of(cell))[:LONGEST_TEXT]
    texts, name = _texts(cell), grade_id_of(cell)
    if cell["cell_type"] != "code":
        return Shown(highlighted.plain(text), comment=comment, name=name)
    stopped = highlighted.stopped_in(text, result, _tracebacks(cell))
    source = highlighted.code(text, stopped)
    return Shown(source, texts, _pictures(cell), bool(_tracebacks(cell)), comment, name)


def _rendered(template: str, chapter: Chapter, standing: Standing, **about: object) -> str:
    title = title_of(chapter.release) or chapter.plain_title
    return (
        environment(Path(__file__).parent)
        .get_template(template)
        .render(chapter=chapter.name, title=title, standing=standing, **about)
    )


def _tracebacks(cell: NotebookCell) -> list[str]:
    errors = (o for o in cell.get("outputs", []) if o["output_type"] == "error")
    return ["\n".join(error["traceback"]) for error in errors]


def _texts(cell: NotebookCell) -> list[str]:
    texts = []
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        text = output.get("text") or data.get("text/plain", "")
        if output["output_type"] == "error":
            text = "\n".join(output["traceback"])
        if "image/png" not in data and text:
            texts.append("".join(text)[:LONGEST_TEXT])
    return texts


def _pictures(cell: NotebookCell) -> list[str]:
    data: list[Mapping[str, str]] = [output.get("data", {}) for output in cell.get("outputs", [])]
    return ["".join(found["image/png"]).strip() for found in data if "image/png" in found]
