"""What is measured on a learner's own layer, and held against what it gives elsewhere."""

import numpy as np

from seminar.check.slopes import slopes
from seminar.judging.declaration import Measured
from seminar.probes import observe

WIDER = 80.0
"""Times the usual step: wide enough to measure float32 code as well."""


def wide_slopes(loss, x):
    """Return the slopes of `loss` along every entry of `x`, measured with wide steps."""
    return slopes(lambda point: loss(x + WIDER * (point - x)) / WIDER, x)


def number_of(probe, implementation, inputs, observation):
    """Return what a probe observes, None where that is no array of numbers."""
    value = observe(probe, implementation, inputs).values.get(observation)
    return value if _is_numbers(value) else None


def by_a_new_layer(probe, observation, takes, after=()):
    """Return evidence for what a used layer gives: what a new one of the same class does.

    `takes` says which of an experiment's inputs the probe is given, by keyword.
    """

    def measure(implementation, inputs, record):
        given = {keyword: inputs[name] for keyword, name in takes.items()}
        return number_of(probe, implementation, given, observation)

    return Measured(measure, after=after, than="that of a new layer", tolerance=1e-5)


def _is_numbers(value):
    return isinstance(value, np.ndarray) and value.dtype.kind in "iuf"
