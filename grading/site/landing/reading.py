"""What the network makes of one digit: the picture that stands on the page before any is drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from grading.site.landing import network
from seminar.demos.drawing import certainty, samples

SHOWN = 3
"""The digit on the page."""

SURE = 0.95


@dataclass(frozen=True)
class Reading:
    """The hidden layer (50,) and the ten probabilities (10,) for one image."""

    digit: int
    hidden: np.ndarray
    parts: np.ndarray

    @property
    def best(self) -> int:
        """The digit that the network says."""
        return int(np.argmax(self.parts))

    @property
    def certainties(self) -> list[str]:
        """The ten probabilities as they are written beside the bars."""
        return [certainty(part) for part in self.parts]

    @property
    def in_words(self) -> str:
        """What the network says, as the page's script says it."""
        second, first = np.argsort(self.parts)[-2:]
        said = f"The network says {first}, with {self.certainties[first]}"
        if self.parts[first] > SURE:
            return f"{said}. It is sure."
        return f"{said}; {second} is next, with {self.certainties[second]}."

    @property
    def glow(self) -> list[float]:
        """How bright each hidden unit is drawn, from 0 to 1."""
        return [round(float(unit), 2) for unit in self.hidden / max(self.hidden.max(), 1e-9)]


def read(image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the hidden layer (50,) and the probabilities (10,) for an image (28, 28) in 0..1."""
    net = network.stored()
    hidden = np.maximum(np.append(image.ravel(), 1) @ net.first, 0)
    scores = np.append(hidden, 1) @ net.second
    powers = np.exp(scores - scores.max())
    return hidden, powers / powers.sum()


def at_start() -> Reading:
    """Return what the network makes of the digit that stands on the page."""
    return Reading(SHOWN, *read(samples()[f"test digit {SHOWN}"]))
