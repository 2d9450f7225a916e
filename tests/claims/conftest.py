"""Holds what the chapters' text says of figures and demos against the numbers behind them."""

from collections.abc import Callable

import nbformat
import pytest

from grading.tree.course import ROOT, module_name
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
