"""Our code, notebooks and the JavaScript of demos and pages included, reads as one hand wrote it.

Its types are right, too.
"""

import re
import shutil
import subprocess
import sys
import sysconfig

import pytest

from grading.tree.course import ROOT

PACKAGES = (ROOT / "grading", ROOT / "course" / "seminar")
OXLINT = shutil.which("oxlint", path=sysconfig.get_path("scripts"))


@pytest.mark.parametrize("job", [["check"], ["format", "--check"]], ids=" ".join)
def test_ruff_has_nothing_to_say(job):
    command = [sys.executable, "-m", "ruff", *job, "--no-cache", "."]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout


def oxlint(folder, option="--format=unix"):
    command = [OXLINT, option]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_oxlint_has_nothing_to_say():
    said = oxlint(ROOT)
    assert said.returncode == 0, said.stdout


@pytest.mark.parametrize("folder", ["course/seminar/scripts", "grading/site/landing/scripts"])
def test_oxlint_reads_our_javascript(folder):
    ours = {str(path.relative_to(ROOT)) for path in ROOT.glob(f"{folder}/*.js")}
    assert ours and ours <= {*oxlint(ROOT, "--debug=files").stdout.splitlines()}


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("const unused = 1;", "no-unused-vars"),
        ("function dead() {}", "no-unused-vars"),
        ("export const there = elsewhere;", "no-undef"),
        ("export const same = (a, b) => a == b;", "eqeqeq"),
        ("var old = 1; export default old;", "no-var"),
        ("let fixed = 1; export default fixed;", "prefer-const"),
    ],
)
def test_oxlint_knows_our_rules(line, rule, tmp_path):
    shutil.copy(ROOT / ".oxlintrc.json", tmp_path)
    (tmp_path / "wrong.js").write_text(f"{line}\n")
    said = oxlint(tmp_path)
    assert said.returncode == 1
    assert f"({rule})" in said.stdout


def mypy(*arguments):
    command = [sys.executable, "-m", "mypy", "--config-file", "pyproject.toml", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_mypy_has_nothing_to_say_of_any_module():
    said = mypy()
    assert said.returncode == 0, said.stdout
    (read,) = re.findall(r"(\d+) source files", said.stdout)
    assert int(read) >= sum(len([*package.rglob("*.py")]) for package in PACKAGES)


def test_mypy_is_strict(tmp_path):
    wrong = tmp_path / "wrong.py"
    wrong.write_text('def half(number): return number / 2\n\nwhole: int = ""\n\nmany: list = []\n')
    said = mypy(str(wrong))
    assert said.returncode == 1
    assert re.findall(r"\[([\w-]+)\]$", said.stdout, re.MULTILINE) == [
        "no-untyped-def",
        "assignment",
        "type-arg",
    ]
