"""The released chapters, run as they are handed out: what a stub leaves undone raises."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from nbformat import NotebookNode
from tqdm import tqdm

from grading.release.execute import SIGNATURES_OF_CHAPTERS, execute
from grading.site.chapters import read, released
from grading.tree.course import ROOT
from grading.tree.stopping import Stop, listening

RAISES = "raises-exception"
"""nbclient's tag of a cell after whose error the next one is run."""


def executed(chapters: Sequence[str]) -> dict[str, NotebookNode]:
    """Return chapter -> its released notebook with outputs, demos as still pictures.

    The chapters are run in a temporary folder, as many at once as there are processors, and a bar
    shows how many are done.

    Raises
    ------
    GradingError
        If a kernel dies or a cell takes too long.
    Stopped
        When a signal came.
    """
    done = {}
    with listening() as stop, tempfile.TemporaryDirectory(prefix="seminar-pages-") as folder:
        made = Path(folder)
        shutil.copytree(ROOT / SIGNATURES_OF_CHAPTERS, made / SIGNATURES_OF_CHAPTERS)
        with (
            ThreadPoolExecutor(os.cpu_count()) as threads,
            tqdm(
                total=len(chapters), desc="run", unit="chapter", disable=None, file=sys.stderr
            ) as bar,
        ):
            running = {
                threads.submit(_executed, chapter, made, stop): chapter
                for chapter in reversed(chapters)  # the last ones take longest
            }
            for future in as_completed(running):
                done[running[future]] = future.result()
                bar.update()
    return {chapter: done[chapter] for chapter in chapters}


def _executed(chapter: str, made: Path, stop: Stop) -> NotebookNode:
    stop.check()
    notebook = read(chapter)
    folder = made / "course" / chapter
    shutil.copytree(released(chapter).parent, folder)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    tags = [list(cell.metadata.get("tags", [])) for cell in code]
    for cell in code:
        cell.metadata["tags"] = [RAISES]
    execute(chapter, notebook, folder, made, stop)
    for cell, own in zip(code, tags, strict=True):
        cell.metadata["tags"] = own
    return notebook
