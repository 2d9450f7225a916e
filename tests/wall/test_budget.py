"""How much time a submission has, and what is written down of it. Less than 1 s."""

import pytest

from grading.wall.outside import budget
from grading.wall.outside.budget import Budget


@pytest.fixture
def clock(monkeypatch):
    """Set the clock on the wall."""
    at = [100.0]
    monkeypatch.setattr(budget.time, "monotonic", lambda: at[0])

    def set_to(seconds):
        at[0] = seconds

    return set_to


def test_the_clock_runs_from_the_first_beginning_and_never_below_nothing(clock):
    whole = Budget(5.0)
    clock(150.0)
    assert whole.left == 5.0
    whole.begin()
    clock(152.0)
    whole.begin()
    assert whole.left == 3.0
    clock(160.0)
    assert whole.left == 0.0


def test_a_part_that_is_kept_back_is_there_later(clock):
    whole = Budget(8.0)
    whole.allow(1.0)  # nothing to give before it begins
    whole.keep_back(0.25)
    assert whole.left == 6.0
    whole.begin()
    assert whole.left == 6.0
    clock(104.0)
    assert whole.left == 2.0
    whole.allow(0.5)
    assert whole.left == 2.0
    clock(106.0)
    assert whole.left == 0.0
    whole.allow(1.0)
    assert whole.left == 2.0
    clock(120.0)
    whole.allow(1.0)
    assert whole.left == 0.0


def test_what_requests_took_adds_up():
    whole = Budget(5.0)
    assert (whole.spent, whole.waited, whole.starved) == (0.0, 0.0, False)
    for spent, waited in ((1.0, 0.25), (2.0, 0.5)):
        whole.charge(spent, waited)
    assert (whole.spent, whole.waited) == (3.0, 0.75)


@pytest.mark.parametrize(("waited", "starved"), [(0.0, False), (3.9, False), (4.0, True)])
def test_time_that_ran_out_after_half_of_it_was_waiting_is_noted(waited, starved):
    whole = Budget(8.0)
    whole.charge(spent=5.0, waited=waited)
    assert not whole.starved
    whole.run_out()
    assert whole.starved is starved


@pytest.mark.parametrize(
    ("used_up", "waited", "starved"),
    [
        (2.0, 3.0, True),  # half of the time that was left for the rest
        (2.0, 2.9, False),
        (4.0, 4.0, False),  # half of all time: it would run out of it again
        (8.0, 0.0, False),
    ],
)
def test_what_used_up_its_limit_is_no_reason_for_another_try(used_up, waited, starved):
    whole = Budget(8.0)
    whole.charge(1.0, used_up, used_up)
    whole.charge(1.0, waited)
    assert whole.waited == used_up + waited
    whole.run_out()
    assert whole.starved is starved


def test_who_starved_once_stays_so():
    whole = Budget(8.0)
    whole.charge(0.0, 8.0)
    whole.run_out()
    whole.charge(0.0, -8.0)
    whole.run_out()
    assert whole.starved
