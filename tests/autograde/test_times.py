"""Times of handing in are read as they were meant."""

from datetime import datetime

import pytest

from grading.batch.late import in_utc

NOON = datetime(2026, 3, 1, 11, 30)


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-01 11:30:00 UTC",  # as nbgrader writes
        "2026-03-01 11:30:00",
        "2026-03-01 12:30:00 +0100",
        "2026-03-01 12:30:00 +01:00",
        "2026-03-01T12:30:00+01:00",
        "2026-03-01 06:00:00 -0530",
        "2026-03-01 12:30:00 Europe/Berlin",
        "1 March 2026 11:30",
    ],
)
def test_a_time_is_read_as_it_was_meant(written):
    assert in_utc(written) == NOON


@pytest.mark.parametrize("nonsense", ["yesterday-ish", "2026-13-01 11:30:00 +0100", "9" * 40])
def test_no_time_is_an_error_that_the_gradebook_passes_over(nonsense):
    with pytest.raises((ValueError, OverflowError)):
        in_utc(nonsense)
