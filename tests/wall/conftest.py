"""A toy chapter's worth of wall: real bubblewrap, the real student package, no chapter."""

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
