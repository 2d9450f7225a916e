"""Our code, notebooks included, reads as one hand wrote it."""

import subprocess
import sys

import pytest

from grading.course_tree import ROOT


@pytest.mark.parametrize("job", [["check"], ["format", "--check"]], ids=" ".join)
def test_ruff_has_nothing_to_say(job):
    command = [sys.executable, "-m", "ruff", *job, "--no-cache", "."]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout
