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
        Claim(
            "overfitting",
            r"100 hidden units: its 300 images (\d+)%",
            "all 300 are known by heart",
            least=100,
        ),
        Claim(
            "overfitting",
            r"100 hidden units: .*new ones (\d+)%",
            "a fifth of the new ones is misread",
            least=76,
            most=84,
        ),
        Claim(
            "shifts",
            r"2 to the right and 2 down: (\d+) of 100",
            "two pixels each way cost half",
            least=42,
            most=58,
        ),
    ),
    "07_learning_rules": (
        Claim(
            "train-the-reader",
            r"SGD, eta = 0\.1 .*93\.5% after (\d+) ",
            "to read 93.5 of 100, plain descent needs some 2,000 iterations",
            least=1500,
        ),
        Claim(
            "train-the-reader",
            r"Momentum, eta = 0\.1 .*93\.5% after (\d+) ",
            "momentum, at the very same rate, needs 300 to 400",
            most=600,
        ),
        Claim(
            "train-the-reader",
            r"SGD, eta = 0\.1 .* ([\d.]+)% of the test digits",
            "plain descent is at 94 in the end",
            least=93.3,
            most=94.8,
        ),
        Claim(
            "train-the-reader",
            r"Adam, defaults .* ([\d.]+)% of the test digits",
            "Adam is at about 95 of 100 in the end",
            least=94.5,
            most=96,
        ),
        Claim(
            "train-all",
            r"SGD .*sigmoid +(\d+)%",
            "with the sigmoid, SGD does not leave ln 10",
            most=20,
        ),
        Claim("train-all", r"AdaGrad .*sigmoid +(\d+)%", "AdaGrad learns", least=60),
        Claim("train-all", r"Adam .*sigmoid +(\d+)%", "Adam learns", least=70),
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
