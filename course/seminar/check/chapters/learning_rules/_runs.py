"""Runs of an optimiser on which a learner can work out every movement.

In a run the gradients are one table for w and one row for b, each times a number that changes from
step to step. The rules work entry by entry, so all movements are the table and the row (SGD,
Momentum) or their signs (AdaGrad, Adam) times numbers that can be worked out with a pencil.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from seminar.check.view import short
from seminar.judging.declaration import Experiment
from seminar.probes import learning_rules as probes

Pair = tuple[probes.Gradient, probes.Gradient]
"""Gradients of w and of b."""

TABLES = np.array([[2.0, -1.5], [0.5, -0.8], [3.0, 1.2]]), np.array([-1.6, 0.7])
NUMBERS = 2.0, -3.0
TINY = 1e-3 * np.array([[1.0], [-0.9], [1.1]]), np.array([-1e-3])
LARGE = np.array([[300.0, -700.0], [450.0, 200.0], [-1200.0, 500.0]]), np.array([-900.0, 350.0])
WITH_ZEROS = np.array([[0.0, 5.0], [-2.0, 0.0], [1.5, -3.0]]), np.array([0.0, -4.0])
OF_ANOTHER = np.array([[-3.0, 1.0], [2.5, -0.4], [0.9, -2.2]]), np.array([1.1, -2.4])

TIMES = 12
"""Updates on a constant slope."""

TINY_RATE = 1e-5
"""Times the usual rate: what is wrongly added to a movement shows beside it."""


@dataclass(frozen=True)
class Run:
    """Steps of an optimiser.

    Attributes
    ----------
    slopes : sequence of float
        The gradients of step k are `slopes[k]` times those given.
    factors : sequence of float
        At a rate of 1, the movements of step k are minus `factors[k]` times the gradients given, or
        times their signs.
    """

    slopes: Sequence[float]
    factors: Sequence[float]


@dataclass(frozen=True)
class Rule:
    """An optimiser whose movements can be worked out.

    Attributes
    ----------
    name : str
        The class.
    options, others, defaults : dict of str to float
        The options in most runs, those of a second optimiser, and those that need not be given; the
        first of them is the learning rate.
    unit : numpy.ufunc
        What the factors of a run multiply: `numpy.positive` or `numpy.sign`, of the gradients.
    """

    name: str
    options: dict[str, float]
    others: dict[str, float]
    defaults: dict[str, float]
    unit: np.ufunc

    def experiments(
        self, *, tables: Run, numbers: Run, in_the_end: float, defaults: Run
    ) -> dict[str, Experiment]:
        """Return the experiments in which every rule is tried.

        `in_the_end` is the factor of the last of `TIMES` equal steps.
        """
        first_two = Run(tables.slopes[:2], tables.factors[:2])
        first_three = Run(tables.slopes[:3], tables.factors[:3])
        plain = {**_gradients(numbers, NUMBERS), "options": self.options}
        return {
            "afresh": Experiment(probes.afresh, plain, {"starts afresh": True}),
            "arrays": self.steps(tables, TABLES),
            "numbers": self.steps(numbers, NUMBERS),
            "constant": self._constant(in_the_end),
            "tiny": self.steps(first_two, TINY),
            "large": self.steps(first_two, LARGE, strided=True),
            "defaults": self._steps(defaults, TABLES, self.defaults, given={}),
            "in order": Experiment(probes.by_place, plain, {"options in order": True}),
            "side by side": self._side_by_side(first_three),
        }

    def steps(self, run: Run, pair: Pair, scale: float = 1.0, **more: object) -> Experiment:
        """Return an experiment with several steps; `scale` multiplies the rate."""
        rate, *rest = self.options.items()
        options = {rate[0]: scale * rate[1], **dict(rest)}
        return self._steps(run, pair, options, options, **more)

    def _steps(
        self,
        run: Run,
        pair: Pair,
        options: dict[str, float],
        given: dict[str, float],
        **more: object,
    ) -> Experiment:
        inputs = {**_gradients(run, pair), "options": given, **more}
        evidence = {**self._movements(run, pair, options), "gradients unchanged": True}
        return Experiment(probes.steps, inputs, evidence, self._in_words(run, pair, given))

    def _constant(self, factor: float) -> Experiment:
        grad_w, grad_b = TABLES
        inputs = {"grad_w": grad_w, "grad_b": grad_b, "times": TIMES, "options": self.options}
        rate = next(iter(self.options.values()))
        evidence = {
            "dw in the end": -factor * rate * self.unit(grad_w),
            "db in the end": -factor * rate * self.unit(grad_b),
        }
        at = f"{self._made(self.options)}, {TIMES} times update(grad_w, grad_b), {_named(TABLES)}"
        return Experiment(probes.constant, inputs, evidence, at)

    def _side_by_side(self, run: Run) -> Experiment:
        inputs = {
            "one": {**_gradients(run, TABLES), "options": self.options},
            "other": {**_gradients(run, OF_ANOTHER), "options": self.others},
        }
        at = f"{self._in_words(run, TABLES, self.options)}, in turns with {self._made(self.others)}"
        evidence = self._movements(run, TABLES, self.options)
        return Experiment(probes.side_by_side, inputs, evidence, at)

    def _movements(self, run: Run, pair: Pair, options: dict[str, float]) -> dict[str, object]:
        rate = next(iter(options.values()))
        movements: dict[str, object] = {"returned": "2 values"}
        for step, factor in enumerate(run.factors, start=1):
            for name, grad in zip(("dw", "db"), pair, strict=True):
                movements[f"{name} {step}"] = 0.0 - factor * rate * self.unit(grad)
        return movements

    def _made(self, options: dict[str, float]) -> str:
        return f"{self.name}({', '.join(f'{name}={value:g}' for name, value in options.items())})"

    def _in_words(self, run: Run, pair: Pair, options: dict[str, float]) -> str:
        slopes = ", ".join(f"{slope:g}" for slope in run.slopes)
        called = f"update(c * grad_w, c * grad_b) for c = {slopes}"
        return f"{self._made(options)}, {called}, {_named(pair)}"


def _gradients(run: Run, pair: Pair) -> dict[str, list[probes.Gradient]]:
    w, b = pair
    return {
        "grads_w": [slope * w for slope in run.slopes],
        "grads_b": [slope * b for slope in run.slopes],
    }


def _named(pair: Pair) -> str:
    w, b = pair
    return f"grad_w = {short(w)}, grad_b = {short(b)}"
