"""pip, conda and the pinned versions agree, and no package of ours is ever looked up by name."""

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
OURS = {"backprop-seminar", "backprop-seminar-instructor", "seminar", "grading", "solutions"}
CONDA_NAMES = {
    "matplotlib": "matplotlib-base",
    "playwright": "playwright-python",
    "psycopg2-binary": "psycopg2",
}


def project(path):
    return tomllib.loads((ROOT / path).read_text())["project"]


STUDENT, INSTRUCTOR = project("course/pyproject.toml"), project("pyproject.toml")
REQUIREMENTS = [
    Requirement(line)
    for line in (
        *STUDENT["dependencies"],
        *INSTRUCTOR["dependencies"],
        *INSTRUCTOR["optional-dependencies"]["test"],
    )
]
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text())
PINS = {
    canonicalize_name(name): version
    for name, version in (
        re.fullmatch(r"([\w.-]+)==([\w.]+)", line).groups()
        for line in (ROOT / "constraints.txt").read_text().splitlines()
        if not line.startswith("#")
    )
}


def test_conda_asks_for_what_pip_asks_for():
    from_pip = {(CONDA_NAMES.get(r.name, r.name), str(r.specifier)) for r in REQUIREMENTS}
    packages = [line for line in CONDA["dependencies"] if isinstance(line, str)]
    by_pip = [line for line in CONDA["dependencies"][-1]["pip"] if not line.startswith("-e ")]
    from_conda = [Requirement(line) for line in (*packages, *by_pip) if line != "pip"]
    python = [r for r in from_conda if r.name == "python"]
    assert {(r.name, str(r.specifier)) for r in from_conda if r not in python} == from_pip
    assert [str(r.specifier) for r in python] == [STUDENT["requires-python"]]


def test_conda_takes_our_own_packages_from_their_folders():
    assert CONDA["channels"] == ["conda-forge"]
    by_pip = CONDA["dependencies"][-1]["pip"]
    assert [line for line in by_pip if line.startswith("-e ")] == ["-e ./course", "-e ."]


def test_both_packages_ask_for_the_same_python():
    assert STUDENT["requires-python"] == INSTRUCTOR["requires-python"]


def test_the_student_package_asks_for_five_packages_only():
    names = {Requirement(line).name for line in STUDENT["dependencies"]}
    assert names == {"numpy", "matplotlib", "ipywidgets", "pillow", "sympy"}


@pytest.mark.parametrize(
    ("name", "version"),
    [
        *(("numpy", "2.1.3"), ("matplotlib", "3.10.0"), ("ipywidgets", "7.7.1")),  # Colab
        *(("numpy", "2.0.2"), ("matplotlib", "3.8.4"), ("pillow", "10.2.0")),  # Pyodide 0.27
    ],
)
def test_what_colab_and_a_browser_bring_is_enough(name, version):
    (range_,) = [r.specifier for r in REQUIREMENTS if r.name == name]
    assert Version(version) in range_


def test_no_package_of_ours_is_ever_looked_up_in_a_registry():
    asked_for = {canonicalize_name(r.name) for r in REQUIREMENTS}
    assert not OURS & (asked_for | set(PINS))


def test_every_command_that_installs_our_packages_names_their_folders():
    documents = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "Makefile"]
    for document in documents:
        for line in document.read_text().splitlines():
            if "pip install" in line:
                assert not OURS & set(line.split()), f"{document.name}: {line}"


@pytest.mark.parametrize("extra", ["cluster", "hub", "postgres", "site"])
def test_what_an_extra_offers_is_tested(extra):
    extras = INSTRUCTOR["optional-dependencies"]
    assert {*extras[extra]} <= {*extras["test"]}


def test_the_pinned_versions_lie_in_our_ranges():
    for requirement in REQUIREMENTS:
        assert Version(PINS[canonicalize_name(requirement.name)]) in requirement.specifier, str(
            requirement
        )


def test_every_package_that_ours_need_is_pinned():
    missing = everything_needed_by(REQUIREMENTS) - set(PINS)
    assert not missing, "`make constraints` writes constraints.txt anew"


def everything_needed_by(requirements):
    """The names of all packages that these requirements bring along on this machine."""
    seen = set()
    waiting = [(requirement, "") for requirement in requirements]
    while waiting:
        requirement, extra = waiting.pop()
        name, extras = canonicalize_name(requirement.name), ("", *sorted(requirement.extras))
        marker = requirement.marker
        wanted = marker is None or marker.evaluate({"extra": extra})
        if wanted and (name, extras) not in seen:
            seen.add((name, extras))
            lines = distribution(name).requires or []
            waiting += [(Requirement(line), extra) for line in lines for extra in extras]
    return {name for name, _ in seen}


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    """The files inside both wheels, built from a copy of the tree."""
    tree = tmp_path_factory.mktemp("tree") / "course"
    ignore = shutil.ignore_patterns(".*", "*.egg-info", "build", "__pycache__", "tests")
    shutil.copytree(ROOT, tree, ignore=ignore)
    build = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--quiet"]
    subprocess.run([*build, "./course", "."], cwd=tree, check=True, stdin=subprocess.DEVNULL)
    files = {}
    for wheel in tree.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            files[wheel.name.split("-")[0]] = archive.namelist()
    return files


def test_a_student_installs_the_seminar_with_its_data_and_nothing_else(wheels):
    installed = wheels["backprop_seminar"]
    assert {Path(name).parts[0] for name in installed} == {
        "seminar",
        f"backprop_seminar-{distribution('backprop-seminar').version}.dist-info",
    }
    mnist = {Path(name).name for name in installed if name.startswith("seminar/mnist/")}
    assert mnist == {path.name for path in (ROOT / "course/seminar/mnist").iterdir()}
    assert len(mnist) == 5
    assert not [name for name in installed if name.endswith(".ipynb")]


@pytest.mark.parametrize(
    ("wheel", "base", "package"),
    [
        ("backprop_seminar", "course", "seminar"),
        ("backprop_seminar_instructor", ".", "grading"),
    ],
)
def test_every_file_of_a_package_is_installed(wheels, wheel, base, package):
    listed = subprocess.run(
        ["git", "ls-files", package], cwd=ROOT / base, capture_output=True, text=True, check=True
    )
    ours = {name for name in listed.stdout.split() if (ROOT / base / name).exists()}
    assert len(ours) > 20
    assert ours <= set(wheels[wheel])


def test_an_instructor_installs_grading_solutions_what_sources_import_and_nothing_else(wheels):
    packages = {Path(name).parts[0] for name in wheels["backprop_seminar_instructor"]}
    assert {name for name in packages if not name.endswith(".dist-info")} == {
        "earlier_chapters.py",
        "grading",
        "solutions",
    }


@pytest.mark.parametrize("name", ["LICENSE", "LICENSE-TEXT"])
def test_what_a_student_receives_carries_the_licences(name):
    assert (ROOT / "course" / name).read_bytes() == (ROOT / name).read_bytes()
