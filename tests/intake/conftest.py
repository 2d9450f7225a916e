"""A course folder to collect into, and a wall to grade behind."""

import contextlib
import time
from pathlib import Path

import pytest

from grading.batch import behind_the_wall

ROOT = Path(__file__).resolve().parents[2]


@contextlib.contextmanager
def machine_in(zone, monkeypatch):
    """Have the machine's clock show the time of a zone."""
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def root(tmp_path):
    """A course folder of one's own, with the real chapters in it."""
    for part in ("course", "solutions", "source_notebooks"):
        (tmp_path / part).symlink_to(ROOT / part)
    return tmp_path


@pytest.fixture(scope="module")
def wall():
    with behind_the_wall.wall() as wall:
        yield wall
