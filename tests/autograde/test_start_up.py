"""Grading begins soon: nothing is imported or warmed up that one submission does not need."""

import subprocess
import sys
import tomllib

import pytest
from autograde.conftest import CLASS, NAME, ROOT

from grading.batch import autograde as module
from grading.errors import GradingError

LOADED = """
import sys
import grading.batch.gradebook
print([name for name in sys.modules if name.startswith("rfc3987_syntax")])
print("jsonschema" in sys.modules, sys.modules.get("rfc3987_syntax"))
"""


def test_no_parser_is_built_of_addresses_that_no_notebook_has():
    said = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True)
    assert said.stdout.splitlines() == ["['rfc3987_syntax']", "True None"], said.stderr


# Ctrl-C while a module is looked for, at every one that the command line itself needs.
INTERRUPTED = """
import importlib.abc, runpy, sys

class CtrlC(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == sys.argv[1]:
            raise KeyboardInterrupt

for name in {name for name in sys.modules if name.partition(".")[0] == sys.argv[1]}:
    del sys.modules[name]
sys.meta_path.insert(0, CtrlC())
"""
AS_MODULE = "runpy.run_module('grading', run_name='__main__', alter_sys=False)"
AS_SCRIPT = "from grading.__main__ import main\nsys.exit(main())"


@pytest.mark.parametrize("way", [AS_MODULE, AS_SCRIPT], ids=["module", "script"])
@pytest.mark.parametrize("name", ["grading.cli", "argparse", "grading.errors", "grading.stopping"])
def test_ctrl_c_while_the_command_line_is_imported_is_one_word(name, way):
    said = subprocess.run(
        [sys.executable, "-c", INTERRUPTED + way, name], capture_output=True, text=True, cwd=ROOT
    )
    assert (said.returncode, said.stderr, said.stdout) == (130, "Interrupted.\n", "")


def test_what_the_command_line_begins_with_is_light_and_all_names_are_there_when_asked_for():
    program = """
import sys
import grading.cli
print(sorted({"numpy", "nbformat", "seminar"} & {*sys.modules}))
import grading.grade_one, grading.score
print([getattr(grading, name).__name__ for name in grading.__all__], hasattr(grading, "other"))
"""
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT)
    assert said.stdout.splitlines() == ["[]", "['AspectScore', 'Score', 'grade'] False"], (
        said.stderr
    )


def test_the_installed_command_is_the_one_that_begins_so():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["scripts"] == {"grading": "grading.__main__:main"}


@pytest.mark.sandbox
@pytest.mark.parametrize(
    ("students", "processes"), [(["ada"], 1), (["ada", "bea"], 2), (list(CLASS), 3)]
)
def test_no_more_processes_are_warmed_up_than_submissions_wait(
    root, monkeypatch, students, processes
):
    def refused(chapter, jobs, **options):
        raise GradingError(f"{jobs} processes")

    monkeypatch.setattr(module, "Pool", refused)
    with pytest.raises(GradingError, match=f"^{processes} processes$"):
        module.autograde(NAME, students=students, root=root, jobs=3)
