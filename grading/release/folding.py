"""Cells that only draw are folded away: learners run them and need not read them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

DRAWS = "draws"
"""The tag, in a source notebook, of a cell that holds nothing a learner must read or write."""


class FoldDrawing(NbGraderPreprocessor):
    """Fold the cells that only draw, in JupyterLab and in Colab."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Mark them as both front ends do; what is marked already stays as it is."""
        for cell in nb.cells:
            if only_draws(cell):
                cell.metadata["jupyter"] = {
                    **cell.metadata.get("jupyter", {}),
                    "source_hidden": True,
                }
                cell.metadata["cellView"] = "form"
        return nb, resources


def only_draws(cell: NotebookNode) -> bool:
    """Say whether a cell carries the tag."""
    return DRAWS in cell.metadata.get("tags", [])


def faults_of_folding(notebook: NotebookNode) -> Iterator[str]:
    """Yield a sentence for every tag on a cell that must not be folded away."""
    for cell in filter(only_draws, notebook.cells):
        name = cell.get("id", "?")
        if cell.cell_type != "code":
            yield f"cell {name!r}: holds no code, so the tag {DRAWS!r} is not for it."
        elif "nbgrader" in cell.metadata:
            yield f"cell {name!r}: learners answer it or check by it, so it must not be folded."
