"""A score is never older than what it depends on: whatever changes, everyone is graded again."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from autograde.conftest import CLASS, NAME, ROOT, TOTALS, hand_in, totals_in_gradebook
from wall.handed_in import RIGHT

from grading.exercises import CHAPTERS
from grading.judging.chapter import load
from grading.tree import fingerprint
from grading.tree.course import module_name

PACKAGES = ("grading", "course/seminar", "solutions/*.py")


def tracked():
    listed = subprocess.run(
        ["git", "ls-files", *PACKAGES], cwd=ROOT, capture_output=True, text=True, check=True
    )
    there = [name for name in listed.stdout.split() if (ROOT / name).is_file()]
    solved = [name for name in there if name.count("/") > 1 and name.startswith("solutions/")]
    return sorted({*there} - {*solved})


TRACKED = tracked()
GRADES = [name for name in TRACKED if fingerprint.counts(name.removeprefix("course/"))]


def copied(folder, *, whole):
    for name in TRACKED:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if whole:
            shutil.copy(ROOT / name, folder / name)
        else:
            (folder / name).write_bytes(name.encode())
    return folder


MODULES = tuple(map(module_name, CHAPTERS))


def of(folder):
    packages = (folder / "grading", folder / "course" / "seminar", folder / "solutions")
    files = {}
    for package in packages:
        files |= fingerprint.files_of_package(package)
    return fingerprint.of_files({n: path for n, path in files.items() if fingerprint.counts(n)})


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """The packages whose code grades, elsewhere, with next to nothing in their files."""
    return copied(tmp_path_factory.mktemp("tree"), whole=False)


@pytest.fixture(scope="module")
def untouched(tree):
    return of(tree)


@pytest.mark.parametrize("name", GRADES)
def test_a_change_of_any_file_of_the_code_is_noticed(tree, untouched, name):
    path = tree / name
    before = path.read_bytes()
    path.write_bytes(before + b" ")
    try:
        assert of(tree) != untouched
        path.unlink()
        assert of(tree) != untouched
    finally:
        path.write_bytes(before)


@pytest.mark.parametrize(
    "name",
    [
        "roster.csv",
        "class_report.html",
        "pseudonyms.json",
        "gradebook.db",
        "submitted/ada/01_numerical_gradient/numerical_gradient.ipynb",
        "exported/canvas.csv",
    ],
)
def test_what_instructors_and_runs_write_beside_the_code_grades_nobody_anew(tree, untouched, name):
    path = tree / "grading" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("new")
    assert of(tree) == untouched


@pytest.mark.parametrize("name", sorted({*TRACKED} - {*GRADES}))
def test_how_a_page_or_an_export_looks_grades_nobody_anew(tree, untouched, name):
    before = (tree / name).read_bytes()
    (tree / name).write_bytes(before + b" ")
    try:
        assert of(tree) == untouched
    finally:
        (tree / name).write_bytes(before)


def test_nothing_that_grades_imports_what_comes_afterwards():
    asked = (
        "import sys; import grading.batch.autograde, grading.batch.gradebook, grading.plugins.wall;"
        "import grading.wall.inside.warm; print(*(name for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    rooms = {name.split(".")[1] for name in done.stdout.split() if name.startswith("grading.")}
    assert {"batch", "judging", "wall"} <= rooms
    assert not rooms & {*fingerprint.AFTERWARDS}


def test_the_code_that_runs_is_what_is_looked_at_wherever_it_lies(tmp_path):
    assert fingerprint.of_code() == of(ROOT) == of(copied(tmp_path, whole=True))


def test_two_files_that_change_places_are_noticed(tree, untouched):
    one, other = (tree / "solutions" / name for name in ("training.py", "welcome.py"))
    contents = one.read_bytes(), other.read_bytes()
    try:
        one.write_bytes(contents[1])
        other.write_bytes(contents[0])
        assert of(tree) != untouched
    finally:
        one.write_bytes(contents[0])
        other.write_bytes(contents[1])


@pytest.mark.parametrize(
    "name",
    [
        "grading/__pycache__/cli.cpython-311.pyc",
        "grading/submitted/ada/x.ipynb",
        "grading/autograded/.records/x.json",
        "grading/feedback/ada/x.html",
        "grading/gradebook.db",
        "grading/gradebook.db-journal",
        "grading/.grade.py.swp",
        "grading/judging/grade.py~",
        "course/seminar/.ipynb_checkpoints/x.ipynb",
        "solutions/03_computation_graph/computation_graph.ipynb",
    ],
)
def test_what_runs_and_editors_leave_behind_does_not_count(tree, untouched, name):
    (tree / name).parent.mkdir(parents=True, exist_ok=True)
    (tree / name).write_text("something")
    try:
        assert of(tree) == untouched
    finally:
        (tree / name).unlink()


CHAPTER = "04_activation_layers"
PARTS = {
    "the release": f"course/{CHAPTER}/activation_layers.ipynb",
    "the hidden lines": f"source_notebooks/{CHAPTER}/activation_layers.ipynb",
    "the work of earlier chapters": f"course/{CHAPTER}/earlier_chapters.py",
    "the reference of this course folder": "solutions/activation_layers.py",
}


@pytest.fixture
def folder(tmp_path):
    for name in PARTS.values():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_a_change_of_the_chapter_is_noticed_and_its_age_is_not(folder, part):
    before = load(CHAPTER, folder).fingerprint
    os.utime(folder / part, (0, 0))
    assert load(CHAPTER, folder).fingerprint == before == load(CHAPTER).fingerprint
    path = folder / part
    path.write_bytes(path.read_bytes() + b"\n")
    assert load(CHAPTER, folder).fingerprint != before


def test_a_new_file_beside_the_notebook_is_noticed(folder):
    before = load(CHAPTER, folder).fingerprint
    beside = folder / "course" / CHAPTER / "table.csv"
    beside.write_text("1,2")
    assert load(CHAPTER, folder).fingerprint != before
    beside.rename(beside.with_name(".table.csv"))
    assert load(CHAPTER, folder).fingerprint == before


# What a score is, changed by a line at the end of the judge's module: whoever is neither right nor
# wrong everywhere gets half. The self-test does not notice.
HALF_FOR_THE_HALF_RIGHT = """
_judged = Trial.judged

def _half(self, learner):
    from dataclasses import replace
    whole = _judged(self, learner)
    if whole in (0, whole.max_score):
        return whole
    halves = tuple(replace(aspect, points=aspect.points / 2) for aspect in whole.aspects)
    return Score(whole.name, whole.max_score, halves)

Trial.judged = _half
"""
HALF_FOR_THE_RIGHT = HALF_FOR_THE_HALF_RIGHT.replace("whole in (0, whole.max_score)", "whole == 0")
HALF_RIGHT = RIGHT["neuron_loss"].replace("(y - y_target)", "(y - 0.5)")


@pytest.fixture
def whole_course(tmp_path):
    """A whole course, code included, in which a class has handed in."""
    for part in ("course", "solutions", "source_notebooks"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns(".*", "*.pyc"))
    copied(tmp_path, whole=True)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    notebook = json.loads(CLASS["ada"])
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "neuron_loss":
            cell["source"] = HALF_RIGHT
    hand_in(tmp_path, {"ada": CLASS["ada"], "bea": json.dumps(notebook).encode()})
    return tmp_path


def autograde(root):
    path = os.pathsep.join([str(root), str(root / "course")])
    return subprocess.run(
        [sys.executable, "-m", "grading", "autograde", NAME, "--jobs", "1"],
        cwd=root, env=os.environ | {"PYTHONPATH": path}, capture_output=True, text=True,
    )  # fmt: skip


def bars(said):
    """Return how many submissions were graded, as the progress bar says."""
    return {line.split("/")[0].split()[-1] for line in said.stderr.splitlines() if "100%" in line}


@pytest.mark.sandbox
@pytest.mark.slow
def test_the_command_grades_again_when_the_code_has_changed(whole_course):
    said = autograde(whole_course)
    assert said.returncode == 0, said.stderr
    first = totals_in_gradebook(whole_course)
    assert first["ada"] == TOTALS["ada"] == 14.0 and 12.0 < first["bea"] < 14.0
    assert bars(autograde(whole_course)) == set()  # nothing has changed, nobody is graded
    record = whole_course / "grading" / "autograded" / ".records" / NAME / "bea.json"
    (before,) = (r["score"] for r in results(record) if r["exercise"] == "neuron_loss")

    trial = whole_course / "grading" / "judging" / "trial.py"
    kept = trial.read_text()
    trial.write_text(kept + HALF_FOR_THE_HALF_RIGHT)
    said = autograde(whole_course)
    assert said.returncode == 0 and bars(said) == {"2"}, said.stderr
    (after,) = (r["score"] for r in results(record) if r["exercise"] == "neuron_loss")
    assert after == before / 2
    assert totals_in_gradebook(whole_course) == {"ada": 14.0, "bea": first["bea"] - after}

    trial.write_text(kept + HALF_FOR_THE_RIGHT)
    said = autograde(whole_course)
    assert said.returncode == 2 and said.stdout == ""
    assert "the reference got 7 points and should have got 14" in said.stderr


def results(record):
    return json.loads(Path(record).read_text())["results"]


def test_of_the_code_each_file_is_one_chapters_or_everybodys():
    parts = {one: fingerprint.of_parts(one, MODULES) for one in ("training", "welcome")}
    assert len({part[fingerprint.OWN] for part in parts.values()}) == 2
    assert len({part[fingerprint.SHARED] for part in parts.values()}) == 1
    for chapter, path, part in (
        ("training", "grading/exercises/training/train.py", fingerprint.OWN),
        ("training", "solutions/training.py", fingerprint.OWN),
        ("training", "grading/exercises/welcome/__init__.py", fingerprint.OTHERS),
        ("training", "seminar/check/chapters/welcome/signatures.json", fingerprint.OTHERS),
        ("training", "grading/judging/trial.py", fingerprint.SHARED),
    ):
        assert fingerprint.part_of(path, chapter, MODULES) == part
