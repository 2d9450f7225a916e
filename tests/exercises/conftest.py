"""How many seeds each exercise's inputs are drawn from."""

import pytest


@pytest.fixture(scope="session")
def seeds(request: pytest.FixtureRequest) -> range:
    """Ten seeds in `make test`, fifty in `make test-long`."""
    return range(50 if request.config.getoption("--long") else 10)
