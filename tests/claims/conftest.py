"""Holds what the chapters' text says of figures and demos against the numbers behind them."""

from collections.abc import Callable

import nbformat
import pytest

from grading.tree.course import ROOT, module_name


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
