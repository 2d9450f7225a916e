"""What opens every chapter: the way to Colab, the cell that sets it up, the way to the glossary."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.preprocessors import NbGraderPreprocessor

from seminar import __version__

SETUP_ID = "setup"
GLOSSARY = "GLOSSARY.md"
TEMPLATE = Path(__file__).with_name("setup_cell.txt")
ROOT_CONFIGURATION = Path(__file__).resolve().parents[2] / "pyproject.toml"


class Header(NbGraderPreprocessor):
    """Put the link to Colab and the locked setup cell in front of a chapter.

    The title below them leads to the glossary.

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
            title.source += f"\n\n{to_the_glossary(**address)}"
        nb.cells = [*header_cells(chapter, notebook, **address), *nb.cells]
        return nb, resources


def to_the_glossary(repository: str, release: str) -> str:
    """Return the line that leads to the glossary, from a chapter's folder and from Colab."""
    address = f"{repository}/blob/{release}/course/{GLOSSARY}"
    return (
        f"A word or a symbol that you have forgotten stands in the [glossary](../{GLOSSARY}); "
        f"where that link leads nowhere, as on Colab, it stands [online]({address})."
    )


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
    where = repository.removeprefix("https://github.com/")
    opened = f"github/{where}/blob/{release}/course/{chapter}/{notebook}.ipynb"
    badge = f"[Open in Colab](https://colab.research.google.com/{opened})"
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
