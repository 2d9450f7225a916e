"""How many seeds each exercise's inputs are drawn from."""

import pytest


@pytest.fixture(scope="session")
def seeds(request: pytest.FixtureRequest) -> range:
    """Three seeds in `make test`, twenty in `make test-long`."""
    return range(20 if request.config.getoption("--long") else 3)
