"""What is made once for a whole run, whichever of its workers asks first."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

PATIENCE = 900
"""Seconds that whoever comes later waits for it, on a busy machine."""


def once(
    tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]
) -> Path:
    """Return a folder that `make` has filled, once for all workers of a run; nobody may change it.

    Raises
    ------
    RuntimeError
        Where another worker could not make it.
    """
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:  # whose own folder lies in that of the run
        base = base.parent
    folder, made, failed = (base / f"{name}{end}" for end in ("", ".made", ".failed"))
    try:
        folder.mkdir()
    except FileExistsError:
        _wait_for(made, failed)
        return folder
    try:
        make(folder)
    except BaseException:
        failed.touch()
        raise
    made.touch()
    return folder


def _wait_for(made: Path, failed: Path) -> None:
    end = time.monotonic() + PATIENCE
    while not made.exists():
        if failed.exists() or time.monotonic() > end:
            raise RuntimeError(f"{made.stem} was not made: see the first test that asked for it.")
        time.sleep(0.2)
