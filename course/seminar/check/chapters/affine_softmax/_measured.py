"""What is measured on a learner's own layer, and held against what it gives elsewhere."""

from collections.abc import Callable, Mapping

import numpy as np

from seminar.check.slopes import slopes
from seminar.judging.declaration import Inputs, Measured
from seminar.probes import Implementation, Probe, Record, observe

WIDER = 80.0
"""Times the usual step: wide enough to measure float32 code as well."""


def wide_slopes(loss: Callable[[np.ndarray], float], x: np.ndarray) -> np.ndarray:
    """Return the slopes of `loss` along every entry of `x`, measured with wide steps."""
    return slopes(lambda point: loss(x + WIDER * (point - x)) / WIDER, x)


def number_of(
    probe: Probe, implementation: Implementation, inputs: Inputs, observation: str
) -> np.ndarray | None:
    """Return what a probe observes, None where that is no array of numbers."""
    value = observe(probe, implementation, inputs).values.get(observation)
    return value if isinstance(value, np.ndarray) and value.dtype.kind in "iuf" else None


def by_a_new_layer(
    probe: Probe, observation: str, takes: Mapping[str, str], after: tuple[str, ...] = ()
) -> Measured:
    """Return evidence for what a used layer gives: what a new one of the same class does.

    `takes` says which of an experiment's inputs the probe is given, by keyword.
    """

    def measure(
        implementation: Implementation, inputs: Inputs, record: Record
    ) -> np.ndarray | None:
        given = {keyword: inputs[name] for keyword, name in takes.items()}
        return number_of(probe, implementation, given, observation)

    return Measured(measure, after=after, than="that of a new layer", tolerance=1e-5)
