"""A toy chapter's worth of wall: real bubblewrap, the real student package, no chapter."""

import dataclasses
import functools
import time

import pytest

from grading.batch import behind_the_wall
from grading.wall.both.limits import MIB, Limits

QUICK = Limits(
    cell_seconds=3.0,
    probe_seconds=2.0,
    exercise_seconds=5.0,
    grace_seconds=0.5,
    notebook_seconds=60.0,
    address_space=1024 * MIB,
    memory=768 * MIB,
    disk=16 * MIB,
    processes=40,
)

STEPS, SECONDS = 400_000, 0.02
"""A loop of so many steps takes so long on the processor for which short times are chosen."""


@functools.cache
def slowness():
    """How many times as long as there a loop takes here, beside whatever runs; at least 1."""
    took = []
    for _ in range(5):
        began = time.process_time()
        for step in range(STEPS):
            step + 1
        took.append(time.process_time() - began)
    return max(1.0, *(seconds / SECONDS for seconds in took))


def quick(**seconds):
    """Return `QUICK` with other times, longer where the processor is slow.

    For what has to be stopped soon, beside work that has to be done in that time.
    """
    return dataclasses.replace(
        QUICK, **{name: slowness() * limit for name, limit in seconds.items()}
    )


@pytest.fixture(scope="module", autouse=True)
def _one_draw(one_draw):
    """Every test of this folder grades on the same hidden inputs."""


@pytest.fixture(scope="session")
def wall():
    """One sandbox for all tests that need no other: it takes longer to start than most of them."""
    with behind_the_wall.wall(QUICK) as wall:
        yield wall


@pytest.fixture
def learner(wall):
    with wall.learner() as learner:
        yield learner


@pytest.fixture
def text(learner):
    """Run a cell and return all that it printed, showed or raised."""

    def run(source):
        result = learner.run(source)
        assert result.death is None, result.death
        return "\n".join(output.text for output in result.outputs)

    return run
