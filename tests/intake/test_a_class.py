"""A class with executed notebooks is taken whole, in little memory, from any archive."""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[1] / "benchmarks"))

from collect_many import MIB, collected, packed

STUDENTS, EACH = 80, 1.7


@pytest.mark.parametrize("name", ["class.zip", "class.tar.gz"])
def test_memory_does_not_grow_with_the_class(tmp_path, name):
    size = packed(tmp_path / name, STUDENTS, EACH)
    measured = collected(tmp_path / name, tmp_path / "course")
    assert measured.said.splitlines()[-1] == f"{STUDENTS} placed, 0 not."
    assert measured.peak < 0.7 * size, f"{measured.peak / MIB:.0f} MiB"
