"""A course folder to collect into."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def root(tmp_path):
    """A course folder of one's own, with the real chapters in it."""
    for part in ("course", "solutions", "source_notebooks"):
        (tmp_path / part).symlink_to(ROOT / part)
    return tmp_path
