"""A copy of the tree, as a clone is, and the commands that a person gives in it."""

import functools
import os
import shutil
import subprocess
import sys

import pytest
from journey.a_class import EVERY_DAY, MISTAKES
from journey.the_whole_way import go

from grading.tree.course import ROOT

NOBODYS = ("submitted", "autograded", "feedback", "gradebook.db*", "build", "tests")
NOT_CLONED = (".*", "__pycache__", "*.egg-info")
BY_NBGRADER_EVERY_DAY = ("00_welcome", "04_activation_layers")
"""One chapter of each file of journeys; in `make test-long` all of them."""


class Tree:
    """A copy of the tree in which nobody has handed in anything.

    It lies where many people's files lie: under a name with spaces and with letters of their own.
    """

    def __init__(self, folder):
        self.root = folder / "Übung 1 – mine"
        self.home = folder / "home"
        self.home.mkdir()
        shutil.copytree(ROOT, self.root, ignore=shutil.ignore_patterns(*NOBODYS, *NOT_CLONED))
        path = os.pathsep.join([str(self.root), str(self.root / "course")])
        self.environment = {"PATH": os.defpath, "HOME": str(self.home), "PYTHONPATH": path}

    def run(self, module, *arguments, status=0, **environment):
        """Run `python -m MODULE` as in a terminal there; return what it said."""
        said = subprocess.run(
            [sys.executable, "-m", module, *map(str, arguments)],
            cwd=self.root,
            env=self.environment | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        assert said.returncode == status, f"status {said.returncode}\n{said.stdout}\n{said.stderr}"
        return said


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    return Tree(tmp_path_factory.mktemp("clone"))


@pytest.fixture(scope="module")
def gone(tree, tmp_path_factory, request):
    """Return what takes a chapter the whole way, once, and returns student id -> points."""
    long = request.config.getoption("--long")

    @functools.cache
    def once(name):
        with pytest.MonkeyPatch.context() as monkeypatch:
            folder = tmp_path_factory.mktemp(name)
            return go(
                name,
                tree,
                folder,
                monkeypatch,
                mistakes=MISTAKES if long else EVERY_DAY,
                by_nbgrader_too=long or name in BY_NBGRADER_EVERY_DAY,
            )

    return once
