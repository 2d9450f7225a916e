"""The wheels that the browser loads: the student's package, without the digits, and widgets."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from grading.tree.course import ROOT
from grading.tree.errors import GradingError

PINNED = Path(__file__).with_name("wheels.txt")
ADDRESS = "ADDRESS"
"""The file in the wheel that says where the digits are: see `seminar.data`."""
LEAVE_OUT = shutil.ignore_patterns("*.egg-info", "build", "__pycache__", "*.ipynb", "[0-9]*_*")


def seminar_wheel(folder: Path, digits: Path, address: str) -> Path:
    """Build the wheel of `seminar` into `folder`, its digits into `digits`; return the wheel.

    address: where a browser finds the digits, relative to the script that runs the kernel.
    """
    copy = folder / "source"
    shutil.copytree(ROOT / "course", copy, ignore=LEAVE_OUT)
    digits.mkdir(parents=True)
    for file in sorted((copy / "seminar" / "mnist").glob("*.gz")):
        file.rename(digits / file.name)
    shutil.copyfile(copy / "seminar" / "mnist" / "NOTICE", digits / "NOTICE")
    (copy / "seminar" / "mnist" / ADDRESS).write_text(address, encoding="utf-8")
    _pip("wheel", "--no-deps", "--wheel-dir", str(folder), str(copy))
    shutil.rmtree(copy)
    (wheel,) = folder.glob("backprop_seminar-*.whl")
    return wheel


def pinned_wheels(folder: Path) -> list[Path]:
    """Download the wheels of wheels.txt into `folder`, and return them."""
    before = set(folder.glob("*.whl"))
    only_wheels = ("--no-deps", "--only-binary=:all:", "--platform=any", "--python-version=3.12")
    _pip("download", *only_wheels, "--dest", str(folder), "--requirement", str(PINNED))
    return sorted(set(folder.glob("*.whl")) - before)


def _pip(job: str, *arguments: str) -> None:
    """Run pip; raise with what it names as its last error where it fails."""
    command = [sys.executable, "-m", "pip", job, "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines()
        reason = ([line for line in said if "ERROR: " in line] or said or ["no reason given"])[-1]
        raise GradingError(f"pip {job} failed: is the network up? ({reason})")
