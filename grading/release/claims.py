"""What the chapters' text says of numbers that hang on chance and rounding, held at each build."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import inf

from nbformat import NotebookNode


@dataclass(frozen=True)
class Claim:
    """A number under a cell, found by a pattern with one group, and where it must lie."""

    cell: str
    pattern: str
    sentence: str
    least: float = -inf
    most: float = inf


CLAIMS = {
    "06_training": (
        Claim(
            "real-training",
            r"after 10,000 iterations: test images (\d+)%",
            "your own code reads 97 of 100 digits that it has never seen",
            least=97,
        ),
        Claim(
            "mistakes-gallery",
            r"test digits are misread, ([\d.]+)%",
            "the network misreads about three in a hundred",
            most=3,
        ),
        Claim(
            "real-training",
            r"epoch  1 .*training images (\d+)%",
            "the training curve passes 0.9 in the first epoch",
            least=90,
        ),
        Claim(
            "real-training",
            r"epoch  1 .*test images (\d+)%",
            "the test curve passes 0.9 in the first epoch",
            least=90,
        ),
        Claim(
            "real-training",
            r"epoch 16 .*training images (\d+)%",
            "the training curve reaches about 0.98",
            least=98,
        ),
    ),
}


def unkept_claims(claims: Iterable[Claim], cells: Iterable[NotebookNode]) -> Iterator[str]:
    """Yield a sentence for each claim that these executed cells do not keep."""
    printed = {cell.get("id"): _printed(cell) for cell in cells if cell.cell_type == "code"}
    for claim in claims:
        found = re.search(claim.pattern, printed.get(claim.cell, ""))
        if found is None:
            yield f"cell {claim.cell!r} does not say whether {claim.sentence}."
        elif not claim.least <= float(found[1]) <= claim.most:
            yield f"cell {claim.cell!r} says {found[0]!r}, but the text claims: {claim.sentence}."


def _printed(cell: NotebookNode) -> str:
    texts = [
        output.get("text") or output.get("data", {}).get("text/plain") for output in cell.outputs
    ]
    return "\n".join(filter(None, texts))
