"""What opens every chapter, and the way on to the next one.

The way to Colab, the cell that sets the chapter up, how to run it, the way to the glossary; and in
the last cell a link to the chapter that comes next.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.preprocessors import NbGraderPreprocessor

from grading.exercises import CHAPTERS
from grading.tree.course import module_name
from seminar import __version__

SETUP_ID = "setup"
GLOSSARY = "GLOSSARY.md"
RUN_FIRST = (
    "**First** run the folded cell above: click this text, press **↑** until the topmost cell is "
    "selected, then **Shift + Enter** until this text is selected again. On Colab you may as well "
    "click the ▶ at the cell's left."
)
"""How the setup cell is run without unfolding it, which a click on its line does in JupyterLab.

The arrow keys pass over a folded cell there, unless it is the topmost; Shift + Enter does not.
"""
SETTING_UP = "setting-up"
"""The tag of a cell of text that says this itself, and is of use only where code runs."""
NEXT_ID = "next"
TEMPLATE = Path(__file__).with_name("setup_cell.txt")
ROOT_CONFIGURATION = Path(__file__).resolve().parents[2] / "pyproject.toml"
_NEXT = re.compile(r"\A\*\*Next: (?P<title>(?P<number>\d\d) · [^*]+?)\.\*\*")


class Header(NbGraderPreprocessor):
    """Put the link to Colab and the locked setup cell in front of a chapter.

    The title below them says how to run it and leads to the glossary, and the chapter's last cell
    leads to the next chapter.

    The course's address and the tag of its version stand in the root configuration,
    `[tool.seminar]` of pyproject.toml, and nowhere else.
    """

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Insert the two cells; a notebook that has them already is left as it is."""
        if any(cell.get("id") == SETUP_ID for cell in nb.cells):
            return nb, resources
        chapter = Path(resources["metadata"]["path"]).name
        notebook = chapter.partition("_")[2]
        address = course_address()
        title = next((cell for cell in nb.cells if cell.source.startswith("# ")), None)
        if title is not None and title.cell_type == "markdown":
            if not any(SETTING_UP in cell.metadata.get("tags", []) for cell in nb.cells):
                title.source += f"\n\n{RUN_FIRST}"
            title.source += f"\n\n{to_the_glossary(**address)}"
        for cell in nb.cells:
            if cell.get("id") == NEXT_ID:
                cell.source = leading_on(cell.source, **address)
        nb.cells = [*header_cells(chapter, notebook, **address), *nb.cells]
        return nb, resources


def to_the_glossary(repository: str, release: str) -> str:
    """Return the line that leads to the glossary, from a chapter's folder and from Colab."""
    address = f"{repository}/blob/{release}/course/{GLOSSARY}"
    return (
        f"A word or a symbol that you have forgotten stands in the [glossary](../{GLOSSARY}); "
        f"where that link leads nowhere, as on Colab, it stands [online]({address})."
    )


def leading_on(source: str, repository: str, release: str) -> str:
    """Return the text of a chapter's last cell with the title of the next one as a link to it.

    The title is what "**Next: 01 · Numerical gradient.**" names; text that begins otherwise, or
    names a chapter that is not there, comes back as it is.
    """
    found = _NEXT.match(source)
    chapter = next((name for name in CHAPTERS if found and name[:2] == found["number"]), None)
    if found is None or chapter is None:
        return source
    path = f"{chapter}/{module_name(chapter)}.ipynb"
    return (
        f"**Next: [{found['title']}](../{path}).**{source[found.end() :]}\n\n"
        f"{next_on_colab(chapter, repository, release)}"
    )


def next_on_colab(chapter: str, repository: str, release: str) -> str:
    """Return the line below a link to a chapter that says where it opens on Colab."""
    address = on_colab(chapter, module_name(chapter), repository, release)
    return f"(Where that link leads nowhere, as on Colab, [open it in Colab]({address}).)"


def on_colab(chapter: str, notebook: str, repository: str, release: str) -> str:
    """Return the address at which Colab opens a chapter's released notebook."""
    where = repository.removeprefix("https://github.com/")
    path = f"course/{chapter}/{notebook}.ipynb"
    return f"https://colab.research.google.com/github/{where}/blob/{release}/{path}"


def course_address() -> dict[str, str]:
    """Return the course's public `repository` and `release` from the root configuration.

    `release` is the tag, or the branch, from which chapters are opened and set up on Colab.
    """
    with ROOT_CONFIGURATION.open("rb") as file:
        address = tomllib.load(file)["tool"]["seminar"]
    return {"repository": address["repository"].rstrip("/"), "release": address["release"]}


def header_cells(chapter: str, notebook: str, repository: str, release: str) -> list[NotebookNode]:
    """Return the link to Colab and the setup cell of one chapter.

    The link is text: Colab's badge is a picture on another host, which a room without a network
    shows broken, and neither an attached picture nor one within the text is shown everywhere.
    """
    badge = f"[Open in Colab]({on_colab(chapter, notebook, repository, release)})"
    source = TEMPLATE.read_text(encoding="utf-8").strip()
    for key, value in (
        ("REPOSITORY", repository),
        ("RELEASE", release),
        ("CHAPTER", chapter),
        ("VERSION", __version__),
    ):
        source = source.replace(f"@{key}@", value)
    return [
        new_markdown_cell(badge, id="badge", metadata=_locked("badge")),
        new_code_cell(
            source,
            id=SETUP_ID,
            metadata={
                **_locked(SETUP_ID),
                # Folded away, in JupyterLab and in Colab: learners run it and need not read it.
                "jupyter": {"source_hidden": True},
                "cellView": "form",
                "tags": ["nbval-ignore-output"],
            },
        ),
    ]


def _locked(grade_id: str) -> dict[str, object]:
    return {
        "nbgrader": {
            "grade": False,
            "grade_id": grade_id,
            "locked": True,
            "schema_version": 3,
            "solution": False,
            "task": False,
        }
    }
