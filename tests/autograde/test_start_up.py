"""Grading begins soon: nothing is imported or warmed up that one submission does not need."""

import subprocess
import sys

import pytest
from autograde.conftest import CLASS, NAME

from grading.batch import autograde as module
from grading.tree.errors import GradingError

LOADED = """
import sys
import {module}
print([name for name in sys.modules if name.startswith("rfc3987_syntax")])
print("jsonschema" in sys.modules, sys.modules.get("rfc3987_syntax"))
"""


@pytest.mark.parametrize(
    "module",
    ["grading.batch.gradebook", "grading.release.build", "grading.release.signatures"],
)
def test_no_parser_is_built_of_addresses_that_no_notebook_has(module):
    asked = LOADED.format(module=module)
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True)
    assert said.stdout.splitlines() == ["['rfc3987_syntax']", "True None"], said.stderr


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


INSIDE = """
import pkgutil, sys
from grading.batch.behind_the_wall import tools
found = [name for name in tools().modules if name.startswith("seminar.")]
print([name for name in ("matplotlib", "ipywidgets", "seminar.demos") if name in sys.modules])
import seminar
there = [module.name for module in pkgutil.walk_packages(seminar.__path__, "seminar.")]
print(found == there, len(found) > 20)
"""


def test_what_is_warm_inside_is_listed_and_not_imported_here():
    said = subprocess.run([sys.executable, "-c", INSIDE], capture_output=True, text=True)
    assert said.stdout.splitlines() == ["[]", "True True"], said.stderr
