"""Small faults in the code are noticed, and what is not is explained, fault by fault."""

import subprocess
import sys
from pathlib import Path

import pytest
from mutants.operators import mutants
from mutants.plan import PLAN
from mutants.run import chosen
from mutants.survivors import SURVIVORS

ROOT = Path(__file__).resolve().parents[2]
RUN = Path(__file__).with_name("run.py")

SOURCE = b'''"""A module."""


def grade(points, passed: bool = True):
    """Return the points, not less than none."""
    note(points, strict=True)
    if not passed or points <= 0:
        return 0.5
    return -points + 1
'''


def test_the_operators_change_one_thing_each():
    found = {fault.name for fault in mutants(SOURCE)}
    assert found == {
        "grade: True -> False",
        "grade: note(points, strict=True) -> pass",
        "grade: not passed or points <= 0 -> (not passed and points <= 0)",
        "grade: not passed -> (passed)",
        "grade: points <= 0 -> (points < 0)",
        "grade: 0 -> 1",
        "grade: return 0.5 -> return None",
        "grade: 0.5 -> 1.0",
        "grade: return -points + 1 -> return None",
        "grade: -points + 1 -> (-points - 1)",
        "grade: -points -> (points)",
        "grade: 1 -> 2",
    }
    (fault,) = (one for one in mutants(SOURCE) if one.name == "grade: points <= 0 -> (points < 0)")
    assert fault.applied(SOURCE) == SOURCE.replace(b"points <= 0", b"(points < 0)")


def test_where_numbers_are_data_they_stay():
    found = {fault.name for fault in mutants(SOURCE, numbers_are_data=True)}
    assert "grade: 0 -> 1" in found, "something is compared with it"
    assert not found & {"grade: 0.5 -> 1.0", "grade: 1 -> 2", "grade: -points -> (points)"}


def test_a_change_elsewhere_moves_no_fault():
    longer = b"import os\n\nFIRST = 3 < 4\n" + SOURCE
    before = [fault.name for fault in mutants(SOURCE)]
    assert [one.name for one in mutants(longer) if one.name in before] == before


def test_the_plan_names_files_and_tests_that_are_there_and_faults_enough():
    for file, (number, tests) in PLAN.items():
        assert (ROOT / file).is_file() and number > 0, file
        paths = [test.partition("::")[0] for test in tests if test.startswith("tests/")]
        assert all((ROOT / path).exists() for path in paths), file
    assert sum(len(chosen(file)) for file in PLAN) >= 480
    assert set(SURVIVORS) <= set(PLAN)


@pytest.mark.long
@pytest.mark.slow
def test_small_faults_are_noticed():
    done = subprocess.run([sys.executable, RUN], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2_000:]
