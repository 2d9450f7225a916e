"""A chapter as it is read: what of a notebook that has been run stands on its page.

Locked cells (the badge, the setup, checks and tests) are left out, and so is what tells how to run
the setup, and what Python says of answers that are not written yet: in its place stands what the
cell waits for, and where to run it.
"""

from __future__ import annotations

import base64
import copy
import html
import re
from collections.abc import Callable, Container, Iterator, Sequence

from nbformat import NotebookNode
from nbformat.v4 import new_output

from grading.exercises import CHAPTERS
from grading.notebooks.notebook import is_solution, nbgrader_of
from grading.release.header import (
    NEXT_ID,
    RUN_FIRST,
    SETTING_UP,
    course_address,
    next_on_colab,
    to_the_glossary,
)
from grading.site.chapters import TITLE_ID, Chapter
from grading.site.pages.answers import needed
from seminar.demos.prediction import UNANSWERED
from seminar.words import listed

UP = "../"
"""The site's folder, as seen from a chapter's page."""
GLOSSARY = f"{UP}docs/glossary.md"
HERE = f"A word or a symbol that you have forgotten stands in the [glossary]({GLOSSARY})."

HIDDEN_INPUT = "hide-input"
"""MyST-NB's tag of a cell whose code is folded."""

EXERCISE = "exercise"
"""The tag of a cell that learners complete; the page has it as the class `tag_exercise`."""

Keep = Callable[[str, bytes], str]
"""Keeps a picture, of a name, beside the page; returns its address from there."""

_STYLE = re.compile(r"<style>.*?</style>", re.S)
_IMAGE = re.compile(r"<img\b[^>]*>")
_HANDLER = re.compile(r'\son[a-z]+="[^"]*"')
_DATA = re.compile(r'src="data:image/png;base64,([^"]+)"')
_UNANSWERED = re.compile(rf'<span class="{UNANSWERED}">.*?</span>', re.S)
_NEXT = re.compile(r"\]\(\.\./(?P<path>(?P<chapter>\w+)/\w+\.ipynb)\)")
"""The link to the next chapter's notebook."""
_MOVES = re.compile(r"^demos\.(?!predict\b)\w+\(", re.M)
"""The call of a demo that is moved."""


def shown(chapter: Chapter, keep: Keep, pages: Container[str] = CHAPTERS) -> NotebookNode:
    """Return a chapter that has been run as the notebook from which its page is made.

    `pages` are the chapters that have one.
    """
    page = copy.copy(chapter.notebook)
    page.cells = [copy.deepcopy(cell) for cell in page.cells if not _is_left_out(cell)]
    waits_for = needed(page.cells)
    for cell in page.cells:
        if cell.get("id") == TITLE_ID:
            cell.source = _headed(cell.source, chapter)
        if cell.get("id") == NEXT_ID:
            cell.source = _leading_on(cell.source, pages)
        if cell.cell_type != "code":
            continue
        cell.execution_count = None
        tags = []
        if is_solution(cell):
            tags.append(EXERCISE)
        if cell.metadata.get("jupyter", {}).get("source_hidden"):
            tags.append(HIDDEN_INPUT)
        cell.outputs = list(_outputs(cell, chapter, waits_for[str(cell.get("id"))], keep))
        cell.metadata = NotebookNode(tags=tags)
    page.metadata = NotebookNode(
        kernelspec={"name": "python3", "display_name": "Python 3"},
        language_info={"name": "python", "pygments_lexer": "ipython3"},
    )
    return page


def _is_left_out(cell: NotebookNode) -> bool:
    return bool(nbgrader_of(cell).get("locked")) or SETTING_UP in cell.metadata.get("tags", [])


def _headed(source: str, chapter: Chapter) -> str:
    """Return the title's cell with the question, the time and the ways to run below the title."""
    title, _, text = source.partition("\n")
    text = text.replace(f"{RUN_FIRST}\n\n", "")
    text = text.replace(to_the_glossary(**course_address()), HERE)
    name = html.escape(chapter.path.rpartition("/")[2])
    ways = " ".join(
        f'<a class="{kind}" href="{html.escape(address)}"{more}>{label}</a>'
        for kind, address, label, more in (
            ("way first-way", UP + chapter.run_here, "Run it here", ""),
            ("way", chapter.colab, "Colab", ""),
            ("way", UP + chapter.download, "Download", f' download="{name}"'),
        )
    )
    return (
        f'{title}\n\n<div class="opening">\n<p class="question">{html.escape(chapter.question)}</p>'
        f'\n<p class="ways">{ways}</p>\n<p class="about-page">'
        "On this page the chapter is read: pictures stand still, exercises are unsolved. Code runs "
        "and answers are checked where you open it.</p>\n</div>\n"
        f"{text}"
    )


def _leading_on(source: str, pages: Container[str]) -> str:
    """Return the last cell's text, its link to the next chapter's page, or else to it online."""
    found = _NEXT.search(source)
    if found is None:
        return source
    chapter, address = found["chapter"], course_address()
    online = f"{address['repository']}/blob/{address['release']}/course/{found['path']}"
    there = f"{chapter}.ipynb" if chapter in pages else online
    text = source.replace(f"\n\n{next_on_colab(chapter, **address)}", "")
    return text.replace(found[0], f"]({there})")


def _outputs(
    cell: NotebookNode,
    chapter: Chapter,
    exercises: Sequence[str],
    keep: Keep,
) -> Iterator[NotebookNode]:
    """Yield what a cell shows on the page."""
    if any(output.output_type == "error" for output in cell.outputs):
        yield _html(_waiting(chapter, exercises))
        return
    for output in cell.outputs:
        if output.output_type == "stream":
            if output.name == "stdout":
                yield output
        elif "text/html" in output.data:
            text = _answered(output.data["text/html"], chapter, exercises)
            yield _html(_still(text, str(cell.get("id")), keep))
        else:
            yield output
    if cell.outputs and _MOVES.search(cell.source):
        yield _html(f'<p class="run-here">{_link(chapter, "Move it: run it here")}</p>')


def _waiting(chapter: Chapter, exercises: Sequence[str]) -> str:
    """Return what stands in place of a cell that waits for answers."""
    said = f"This runs {_once_written(exercises)}."
    return f'<p class="run-here">{said} {_link(chapter, "Run it here")}</p>'


def _answered(shown_html: str, chapter: Chapter, exercises: Sequence[str]) -> str:
    """Return a prediction that says which answers its own waits for, where there is none yet."""
    said = f"The code says it {_once_written(exercises)}: {_link(chapter, 'run it here')}."
    return _UNANSWERED.sub(lambda _: said, shown_html)


def _once_written(exercises: Sequence[str]) -> str:
    if not exercises:
        return "once the exercises above are solved"
    return (
        f"once you have written {listed([f'<code>{html.escape(one)}</code>' for one in exercises])}"
    )


def _link(chapter: Chapter, label: str) -> str:
    return f'<a href="{html.escape(UP + chapter.run_here)}">{label}</a>'


def _still(shown_html: str, cell_id: str, keep: Keep) -> str:
    """Return a figure, a prediction or a table as the page has it.

    The styles stand once for the whole site, no script hangs on it, and an image is a file.
    """
    text = _HANDLER.sub("", _STYLE.sub("", shown_html))
    if "<svg" in text:
        text = _IMAGE.sub("", text)
    return _DATA.sub(
        lambda found: f'src="{keep(cell_id, base64.b64decode(found[1]))}"',
        text,
    )


def _html(text: str) -> NotebookNode:
    output: NotebookNode = new_output("display_data", {"text/html": text})
    return output
