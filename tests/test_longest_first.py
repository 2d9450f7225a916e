"""Long files of tests are begun first, and a run names those that were not."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

from longest_first import LONG, LONGEST, TESTS, begun_late, longest_first


def test_each_file_that_is_named_is_there():
    assert [name for name in LONGEST if not (TESTS / name).is_file()] == []
    assert len(set(LONGEST)) == len(LONGEST)


def test_named_files_come_first_in_their_order_and_the_rest_as_it_was():
    names = ["build/test_b.py", LONGEST[1], "build/test_a.py", LONGEST[0], LONGEST[1]]
    items = [SimpleNamespace(path=TESTS / name, at=at) for at, name in enumerate(names)]
    assert [item.at for item in longest_first(items)] == [3, 1, 4, 0, 2]


def test_a_long_file_that_is_not_named_is_told_by_all_of_its_tests_together():
    def took(name, seconds):
        return SimpleNamespace(nodeid=f"tests/{name}::test[a::b]", duration=seconds)

    half = LONG / 2
    reports = [took("test_a.py", half), took(LONGEST[0], 2 * LONG), took("test_b.py", half)]
    assert list(begun_late(reports)) == []
    (said,) = begun_late([*reports, took("test_b.py", half)])
    assert said.startswith(f"test_b.py took {LONG:.0f} s")


def test_pytest_has_them_in_this_order():
    files = [Path(__file__), TESTS / LONGEST[0]]
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", *files]
    own = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}
    said = subprocess.run(command, cwd=TESTS.parent, capture_output=True, text=True, env=own)
    assert said.stdout.startswith(f"tests/{LONGEST[0]}::")
