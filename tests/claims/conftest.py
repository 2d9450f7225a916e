"""Holds what the chapters' text says of figures and demos against the numbers behind them."""

import runpy
import sys
import types
from collections.abc import Callable
from typing import Any

import nbformat
import numpy as np
import pytest

from grading.tree.course import ROOT, module_name
from seminar import demos, style
from seminar.demos import stage


@pytest.fixture
def says() -> Callable[[str, str], None]:
    """`says(chapter, sentence)` fails where the sentence no longer stands in the chapter's text.

    So a test quotes the sentence that it holds, and a new wording asks for a new look at the test.
    """

    def says(chapter: str, sentence: str) -> None:
        path = ROOT / "source_notebooks" / chapter / f"{module_name(chapter)}.ipynb"
        cells = nbformat.read(path, as_version=4).cells
        text = " ".join(" ".join(cell.source for cell in cells).split())
        assert " ".join(sentence.split()) in text, f"{chapter} does not say: {sentence}"

    return says


@pytest.fixture
def declared(monkeypatch: pytest.MonkeyPatch) -> Callable[..., stage.Demo]:
    """Call a demo and return its declaration instead of showing it."""

    def declare(demo: Callable[..., None], *arguments: Callable[..., object]) -> stage.Demo:
        caught: list[stage.Demo] = []
        monkeypatch.setattr(stage.Demo, "show", lambda self: caught.append(self))
        demo(*arguments)
        (declaration,) = caught
        return declaration

    return declare


@pytest.fixture
def printed() -> Callable[[str, str], str]:
    """`printed(chapter, cell_id)` returns what a cell of the executed solutions has printed."""

    def printed(chapter: str, cell_id: str) -> str:
        path = ROOT / "solutions" / chapter / f"{module_name(chapter)}.ipynb"
        (cell,) = (c for c in nbformat.read(path, as_version=4).cells if c.get("id") == cell_id)
        return "".join(output.get("text", "") for output in cell.outputs)

    return printed


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
    """`run(chapter, *ids)` runs these cells of a source, solutions included.

    Returns the names that they leave. `run(chapter, ..., known=names)` gives them some to begin
    with; numpy, style and demos are there. Figures are not shown: `shown` in what is returned lists
    them.
    """

    def run(chapter: str, *ids: str, known: dict[str, Any] | None = None) -> dict[str, Any]:
        path = ROOT / "source_notebooks" / chapter / f"{module_name(chapter)}.ipynb"
        sources = {cell.get("id"): cell.source for cell in nbformat.read(path, as_version=4).cells}
        earlier = ROOT / "solutions" / chapter / "earlier_chapters.py"
        if earlier.exists():
            module = types.ModuleType("earlier_chapters")
            vars(module).update(runpy.run_path(str(earlier)))
            monkeypatch.setitem(sys.modules, "earlier_chapters", module)
        names: dict[str, Any] = {"np": np, "style": style, "demos": demos, "shown": []}
        names |= known or {}
        monkeypatch.setattr(style, "show", lambda fig, **words: names["shown"].append(fig))
        for cell_id in ids:
            exec(compile(sources[cell_id], f"{chapter}: {cell_id}", "exec"), names)
        return names

    return run
