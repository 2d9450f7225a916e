"""Keep hidden lines out of the feedback that nbgrader itself writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from grading.judging.chapter import load
from grading.notebooks.notebook import is_by_hand, is_graded, source_of


class HideHidden(NbGraderPreprocessor):
    """Show graded cells as they were released, but for answers; their scores stay."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Put the released source in the place of the hidden one."""
        root = Path(self.parent.parent.coursedir.root)  # the exporter's converter knows
        released = {
            cell["metadata"]["nbgrader"]["grade_id"]: source_of(cell)
            for cell in load(resources["nbgrader"]["assignment"], root).release["cells"]
            if is_graded(cell)
        }
        for cell in nb.cells:
            if is_graded(cell) and not is_by_hand(cell):
                cell.source = released.get(cell.metadata.nbgrader.grade_id, "")
        return nb, resources
