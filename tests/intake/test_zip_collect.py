"""nbgrader's own zip_collect says what to use in its place, and does nothing. About 5 s."""

import subprocess
import sys

from intake.conftest import ROOT
from intake.test_collect import NAME


def test_zip_collect_points_to_collect_and_does_nothing(tmp_path):
    command = [sys.executable, "-m", "nbgrader", "zip_collect", NAME]
    before = {path.name for path in (ROOT / "grading").iterdir()}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1 and f"`grading collect ARCHIVE_OR_FOLDER {NAME}`" in done.stderr
    assert "Traceback" not in done.stderr and not (ROOT / "downloaded").exists()
    assert {path.name for path in (ROOT / "grading").iterdir()} <= before | {"gradebook.db"}
