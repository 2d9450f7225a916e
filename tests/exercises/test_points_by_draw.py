"""Code gets the same points in every draw: what a step leaves shows always, or never."""

import numpy as np
import pytest
from exercises.cases import scored

from grading.exercises import find

SLOPES = """
def gradient_check(net, x, t):
    def slopes(parameter, h={h}):
        found = np.zeros_like(parameter)
        for index in np.ndindex(parameter.shape):
            kept, here = parameter[index], net.loss(x, t)
            parameter[index] = kept + h
            above = net.loss(x, t)
            parameter[index] = kept - h
            below = net.loss(x, t)
            parameter[index] = kept
            found[index] = {slope}
        return found

    back = net.gradient(x, t)
    return {{k: np.mean(np.abs(slopes(p) - back[k])) for k, p in net.params.items()}}
"""
TO_ONE_SIDE, TO_BOTH = "(above - here) / h", "(above - below) / (2 * h)"


@pytest.mark.parametrize(
    ("slope", "h", "points"),
    [
        *((TO_ONE_SIDE, h, 0.0) for h in (1e-3, 1e-4, 1e-5)),
        *((TO_ONE_SIDE, h, 2.0) for h in (1e-6, 1e-7)),
        (TO_BOTH, 1e-2, 0.0),
        *((TO_BOTH, h, 2.0) for h in (1e-3, 1e-4, 1e-5, 1e-6)),
    ],
)
def test_steps_of_gradient_check_cost_the_same_in_every_draw(slope, h, points):
    names = {"np": np}
    exec(SLOPES.format(slope=slope, h=h), names)
    exercise, written = find("gradient_check"), names["gradient_check"]
    assert {float(scored(exercise, written, seed)) for seed in range(8)} == {points}
