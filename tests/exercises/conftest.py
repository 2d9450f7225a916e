"""How many seeds each exercise's inputs are drawn from."""

import pytest


@pytest.fixture(scope="session")
def seeds(request: pytest.FixtureRequest) -> range:
    """Two seeds in `make test`, twenty in `make test-long`."""
    return range(20 if request.config.getoption("--long") else 2)


@pytest.fixture(scope="session")
def seeds_of_mistakes(request: pytest.FixtureRequest) -> range:
    """One seed in `make test`, where each mistake meets the visible check as well; else twenty."""
    return range(20 if request.config.getoption("--long") else 1)
