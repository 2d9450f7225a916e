"""The wall as instructors have it: an ordinary user, an environment of their own, nothing editable.

Root's tests of an editable checkout prove less: what is not mounted read-only is closed to the user
that root's learners become anyway, and no package of ours lies where Python looks.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

import pytest

pytestmark = [pytest.mark.sandbox, pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[2]
NOBODY = 65_534
DEBIANS = Path("/usr/bin/python3")
OWN = ("numpy",)  # copied, so that it can be the user's; all else is linked, and stays root's

ESSENTIAL = {
    "honest work is graded": (
        "test_fidelity.py::test_a_solved_chapter_gets_full_marks_and_a_released_one_nothing"
        "[05_affine_softmax]"
    ),
    "packages cannot be written": "test_sandbox.py::test_the_installed_packages_cannot_be_written",
    "nor anything else": "test_sandbox.py::test_nothing_but_the_learners_own_folder_can_be_written",
    "our packages are hidden": "test_sandbox.py::test_a_package_of_ours_cannot_be_imported",
    "places are hidden": "test_sandbox.py::test_a_place_outside_is_not_there_or_empty",
    "no network": "test_sandbox.py::test_there_is_no_network",
    "memory is watched": (
        "test_sandbox.py::test_all_processes_together_get_no_more_memory_than_their_limit"
    ),
    "no process is left": "test_sandbox.py::test_no_process_outlives_its_learner",
    "the warm parent is closed": (
        "test_sandbox.py::test_the_memory_of_the_warm_parent_is_no_ones_to_read"
    ),
    "time of all processes": (
        "test_time.py::test_what_other_processes_of_a_learner_use_counts_too"
    ),
    "pipes are counted": (
        "test_caps.py::test_a_learner_has_so_many_pipes_and_descriptors_that_poll[os.pipe()]"
    ),
    "no word passes": "test_channels.py::test_nothing_is_heard_by_way_of[a lock-of two sandboxes]",
    "the kernel refuses": "test_sandbox.py::test_the_kernel_refuses_a_call_nobody_needs",
}


@pytest.fixture(scope="module")
def installed():
    """A folder with Debian's Python in `env` and a copy of the course in `course`, all nobody's."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user; here the other tests run as one already")
    if not DEBIANS.exists() or _version(DEBIANS) != _version(Path(sys.executable)):
        pytest.skip("Debian's Python is not there, or of another version than the tests'")
    with tempfile.TemporaryDirectory(dir="/opt", prefix="wall-") as folder:
        folder = Path(folder)
        folder.chmod(0o755)
        made = subprocess.run(
            [DEBIANS, "-m", "venv", "--without-pip", folder / "env"], capture_output=True, text=True
        )
        if made.returncode != 0:
            pytest.skip("Debian's Python makes no environments: apt-get install python3-venv")
        (site,) = folder.glob("env/lib/python*/site-packages")
        _link_packages(Path(sysconfig.get_path("purelib")), site)
        for part in ("grading", "solutions", "course", "source_notebooks", "tests"):
            shutil.copytree(
                ROOT / part, folder / "course" / part, ignore=_NOT_COPIED, dirs_exist_ok=True
            )
        for file in ("pyproject.toml", "nbgrader_config.py", "README.md", "LICENSE"):
            shutil.copy(ROOT / file, folder / "course")
        _install(folder / "course", site)
        (folder / "home").mkdir()
        _give_away(folder)
        yield folder


def test_the_environment_is_one_that_instructors_have(installed):
    said = _as_nobody(
        installed,
        "-c",
        "import os, seminar, solutions, grading, site, sys\n"
        "print(os.getuid(), os.access(site.getsitepackages()[0], os.W_OK))\n"
        "for module in (seminar, solutions, grading): print(module.__file__)",
        where=installed / "home",
    )
    user, writes, *places = said.stdout.split()
    assert (user, writes) == (str(NOBODY), "True"), said.stderr
    assert all(f"{installed}/env/lib" in place for place in places) and len(places) == 3


def test_the_wall_stands_for_an_ordinary_user(installed):
    tests = [f"tests/wall/{test}" for test in ESSENTIAL.values()]
    said = _as_nobody(installed, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests)
    assert said.returncode == 0, said.stdout[-5000:] + said.stderr[-1000:]
    assert "skipped" not in said.stdout


FULL_OF_WORK = """
import multiprocessing
import time
from grading.batch import pool
from grading.judging.chapter import load
from grading.wall.both.limits import Limits

def slow(*_):
    time.sleep(600)

pool.grade = slow
full = pool.Pool(load("00_welcome"), 2, limits=Limits(), sandboxed=True)
for number in range(8):
    full.send(pool.Job(str(number), bytes(1_000_000)))
time.sleep(0.5)
for process in multiprocessing.active_children():
    process.kill()  # its work is taken up by others
time.sleep(0.5)
full.send(pool.Job("8", bytes(1_000_000)))
full.close()
"""


def test_a_run_that_is_stopped_in_the_middle_of_its_work_ends(installed):
    """Debian's 3.11.2 waits for ever to write more work than a pipe takes."""
    said = _as_nobody(installed, "-c", FULL_OF_WORK, seconds=60)
    assert (said.returncode, said.stderr) == (0, "")


_NOT_COPIED = shutil.ignore_patterns(
    "__pycache__", "*.egg-info", "build", "node_modules", "gradebook.db*", "submitted",
    "autograded", "feedback", "browser", "colab", ".*",
)  # fmt: skip


def _version(python: Path) -> str:
    program = "import sys; print(sys.version_info[:2])"
    return subprocess.run([python, "-c", program], capture_output=True, text=True).stdout


def _link_packages(there: Path, here: Path) -> None:
    """Put everything that is installed for the tests into another environment, but our own."""
    for entry in there.iterdir():
        if "editable" in entry.name or entry.name.startswith("backprop_seminar"):
            continue
        put = shutil.copy2 if entry.name in OWN else _link
        if entry.is_dir():
            ignored = shutil.ignore_patterns("__pycache__" if put is shutil.copy2 else "")
            shutil.copytree(entry, here / entry.name, copy_function=put, ignore=ignored)
        else:
            put(entry, here / entry.name)


def _link(one: str, other: str) -> None:
    try:
        os.link(one, other)
    except OSError:  # on another disk
        shutil.copy2(one, other)


def _install(course: Path, site: Path) -> None:
    subprocess.run(
        [
            sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps",
            "--no-build-isolation", "--target", site, course / "course", course,
        ],
        check=True,
    )  # fmt: skip
    for left in [*course.rglob("build"), *course.rglob("*.egg-info")]:
        if left.parent in (course, course / "course"):
            shutil.rmtree(left)


def _give_away(folder: Path) -> None:
    for path, _, files in os.walk(folder):
        os.chown(path, NOBODY, NOBODY)
        for file in (Path(path, name) for name in files):
            if file.lstat().st_nlink == 1:
                os.chown(file, NOBODY, NOBODY, follow_symlinks=False)


def _as_nobody(
    installed: Path, *arguments: str, where: Path | None = None, seconds: float | None = None
):
    return subprocess.run(
        [installed / "env/bin/python", *arguments],
        cwd=where or installed / "course",
        env={"PATH": "/usr/bin:/bin", "HOME": str(installed / "home"), "LANG": "C.UTF-8"},
        user=NOBODY,
        group=NOBODY,
        extra_groups=[],
        capture_output=True,
        text=True,
        timeout=seconds,
    )
