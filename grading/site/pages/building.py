"""From the release to pages: run the chapters, write sources for Sphinx, make pages of them."""

from __future__ import annotations

import html
import shutil
import tempfile
from collections.abc import Container, Sequence
from pathlib import Path

import nbformat

from grading.exercises import CHAPTERS
from grading.site.chapters import Chapter, questions, released
from grading.site.pages import documents, rendering
from grading.site.pages.executed import executed
from grading.site.pages.shown import UP, shown
from grading.tree.errors import GradingError

PICTURES = "pictures"

_INSTRUCTORS = (
    "instructors",
    "grades-in-the-lms",
    "gradescope",
    "jupyterhub",
    "site",
    "your-own-exercise",
    "your-own-chapter",
    "not-verified",
    "changes",
)
_CONTRIBUTORS = ("contributing", "architecture")


def write(folder: Path, chapters: Sequence[str] = ()) -> None:
    """Write the pages of `chapters`, of all where none is named, and of the documents.

    `folder` is the site's: it gets `chapters/NAME.html`, `docs/NAME.html`, `search.html` and what
    they need, and `notebooks/`, the released notebooks to download; other files in it stay. Pages
    are made from the release alone.

    Raises
    ------
    GradingError
        If a chapter is not there or cannot be run, if a link leads nowhere, or a formula cannot be
        shown.
    Stopped
        When a signal came; the folder is left as it was then.
    """
    for name in chapters:
        if name not in CHAPTERS:
            raise GradingError(f"There is no chapter {name!r}; there are {', '.join(CHAPTERS)}.")
    names = [name for name in CHAPTERS if not chapters or name in chapters]
    asked = questions(names)
    run = executed(names)
    with tempfile.TemporaryDirectory(prefix="seminar-pages-") as temporary:
        sources = Path(temporary)
        known = [Chapter(name, notebook, asked[name]) for name, notebook in run.items()]
        (sources / "chapters").mkdir()
        pictures: dict[str, bytes] = {}
        for chapter in known:
            _write_chapter(chapter, sources, pictures, names)
        documents.write(sources)
        (sources / f"{rendering.ROOT_PAGE}.md").write_text(_contents(known), encoding="utf-8")
        rendering.render(sources, folder, pictures)
    for name in names:
        kept = folder / "notebooks" / name
        kept.mkdir(parents=True, exist_ok=True)
        shutil.copy(released(name), kept)


def _write_chapter(
    chapter: Chapter, sources: Path, pictures: dict[str, bytes], pages: Container[str]
) -> None:
    def keep(name: str, png: bytes) -> str:
        address = f"{PICTURES}/{chapter.name}-{name}.png"
        pictures[f"chapters/{address}"] = png
        return address

    nbformat.write(shown(chapter, keep, pages), sources / "chapters" / f"{chapter.name}.ipynb")


def _contents(chapters: Sequence[Chapter]) -> str:
    """Return the source of the page that lists the chapters, and of the way through the site."""
    rows = [
        f"| [{chapter.heading}]({chapter.name}.ipynb) | {chapter.question} | {chapter.time} "
        f'| <a href="{html.escape(UP + chapter.run_here)}">run it here</a> |'
        for chapter in chapters
    ]
    trees = {
        "Chapters": [chapter.name for chapter in chapters],
        "Words": ["../docs/glossary"],
        "To teach": [f"../docs/{name}" for name in _INSTRUCTORS],
        "To contribute": [f"../docs/{name}" for name in _CONTRIBUTORS],
    }
    return "\n".join(
        [
            "# The chapters",
            "",
            "Each chapter is a notebook. Here it is read, with its figures and its hints; the last",
            "column opens it where its code runs, in your browser and with nothing to install.",
            "",
            "| chapter | question | time | |",
            "|---|---|---|---|",
            *rows,
            "",
            *(
                line
                for caption, pages in trees.items()
                for line in (
                    "```{toctree}",
                    ":hidden:",
                    f":caption: {caption}",
                    ":maxdepth: 1",
                    "",
                    *pages,
                    "```",
                    "",
                )
            ),
        ]
    )
