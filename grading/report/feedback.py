"""A page for each student: their code, their points by aspect, and a sentence for each.

The page is one file without scripts, links or anything to load; what the student wrote or printed
appears as text, their figures as pictures. Hidden lines are not among what it is made of.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from grading.batch.chosen import chosen
from grading.batch.our_paths import without_our_paths
from grading.batch.records import kept
from grading.batch.standing import Standing, standings
from grading.batch.turn import ExerciseResult
from grading.judging.chapter import Chapter, load
from grading.notebooks.course_notebook import notebook_of
from grading.notebooks.in_words import typed
from grading.notebooks.needed import is_learners
from grading.notebooks.notebook import Notebook, NotebookCell, grade_id_of, source_of
from grading.report.advice import advice
from grading.tree import unwritable
from grading.tree.course import ROOT
from grading.tree.errors import GradingError
from grading.tree.places import Places, is_of_one, write_whole
from grading.tree.stopping import listening

LONGEST_TEXT = 20_000
NOT_GRADED = (
    "{student}'s submission of {chapter} is not graded: run `grading autograde {chapter} "
    "--student {student}` first."
)
NOT_ALL = (
    "Without a new page: {waiting} who handed in {chapter} and are not graded yet. Run "
    "`grading autograde {chapter}`, then `grading feedback {chapter}` again."
)


@dataclass(frozen=True)
class Shown:
    """One cell as the page shows it; `result` for what has points, `name` for what has none."""

    source: str
    texts: list[str]
    pictures: list[str]
    result: ExerciseResult | None = None
    name: str = ""


def write_feedback(name: str, *, students: Sequence[str] = (), root: Path = ROOT) -> list[Path]:
    """Write the pages of everyone whose submission of the chapter is graded; return their paths.

    Of whoever handed in what could not be graded, the page says why. How many are not graded yet is
    printed to stderr.

    Parameters
    ----------
    name : str
        The chapter's id.
    students : sequence of str
        Only these; all where it is empty.

    Raises
    ------
    GradingError
        If there is nobody, nothing of one of `students` is there or graded, or a graded notebook is
        damaged; all other pages are written.
    """
    chapter, places = load(name, root), Places(root)
    written: list[Path] = []
    damaged: list[str] = []
    waiting = 0
    with listening() as stop:
        theirs = chosen(places, name, students)
        found = standings(name, root, theirs)
        for student in theirs:
            stop.check()
            try:
                text = _page_of(chapter, found[student], places)
            except GradingError as error:  # the others get their pages all the same
                damaged.append(str(error))
                continue
            if text:
                path = places.feedback / student / name / f"{chapter.module}.html"
                try:
                    write_whole(path, text.encode(errors="backslashreplace"))
                except OSError as error:
                    if not is_of_one(error, places.feedback / student):
                        raise
                    damaged.append(unwritable.sentence(error) or str(error))
                    continue
                written.append(path)
            elif students:
                damaged.append(NOT_GRADED.format(student=student, chapter=name))
            else:
                waiting += 1
    if waiting and (written or damaged):
        print(NOT_ALL.format(waiting=waiting, chapter=name), file=sys.stderr)
    if damaged:
        raise GradingError("\n".join(damaged))
    if not written:
        raise GradingError(f"Nothing of {name} is graded: run `grading autograde {name}` first.")
    return written


def _page_of(chapter: Chapter, standing: Standing, places: Places) -> str:
    """Return a student's page, "" where nothing of theirs has been graded or refused."""
    student, outcome = standing.student, standing.outcome
    if outcome is None:
        return ""
    if outcome.reason:
        return page_without_points(chapter, standing)
    graded = places.graded_notebook(chapter.name, student)
    content = _content(graded)
    if content is None:
        return ""
    now = kept(places, chapter.name, student)
    if now is None or (now.digest, now.seconds) != (outcome.digest, outcome.seconds):
        return ""  # it is graded at this moment: the notebook may be a newer one
    again = f"run `grading autograde {chapter.name} --force --student {student}`"
    return page(chapter, standing, notebook_of(content, graded, again))


def _content(path: Path) -> bytes | None:
    """Return what a file holds, None where there is none, or no more."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def page_without_points(chapter: Chapter, standing: Standing) -> str:
    """Return the page of a student whose file could not be graded, whatever one was before."""
    assert standing.outcome is not None
    said = without_our_paths(standing.outcome.reason)
    said = said if said.endswith((".", "!", "?")) else f"{said}."
    about = advice(standing.outcome.kind, chapter)
    return _rendered(chapter, standing, reason=said, advice=about)


def page(chapter: Chapter, standing: Standing, notebook: Notebook) -> str:
    """Return one student's page as HTML."""
    outcome = standing.outcome
    assert outcome is not None
    results = {result.exercise: result for result in outcome.results}
    released = {grade_id_of(cell): source_of(cell) for cell in chapter.release["cells"]}
    shown = []
    for cell in notebook["cells"]:
        name = grade_id_of(cell)
        if name in chapter.plain_tests:
            shown.append(Shown(released[name], [], [], results.get(name)))
        elif is_learners(cell):
            text = typed(source_of(cell))[:LONGEST_TEXT]
            shown.append(Shown(text, _texts(cell), _pictures(cell), results.get(name), name))
    return _rendered(chapter, standing, cells=shown)


def _rendered(chapter: Chapter, standing: Standing, **about: object) -> str:
    template = _environment().get_template("feedback.html")
    title = chapter.module.replace("_", " ")
    return template.render(chapter=chapter.name, title=title, standing=standing, **about)


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["points"] = lambda number: f"{number:g}"
    return environment


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
    data = (output.get("data", {}) for output in cell.get("outputs", []))
    return ["".join(found["image/png"]).strip() for found in data if "image/png" in found]
