"""Put one small fault at a time into a copy of the tree, and see whether a test notices.

    python tests/mutants/run.py                                   # the whole plan
    python tests/mutants/run.py grading/intake                    # one room of it
    python tests/mutants/run.py course/seminar/check/explain.py   # one file
    python tests/mutants/run.py --list course/seminar/data.py     # its faults, unrun
    python tests/mutants/run.py --resume FILE grading/wall        # go on where FILE ends

What is imported once, NumPy and the like, is there already in the process in which a fault's tests
run, forked for each; the course's own packages are imported there, from the copy, with the fault.
The whole plan has about 500 faults; each takes its tests' few seconds. That is the better part of
an hour on two cores, and minutes for a room; `make test-long` runs all of it.
A file of `--resume` gets a line for each fault as it is tried. What it says was noticed is not
tried again while the file that had the fault is the same; what survived is, as tests may be new.
"""

from __future__ import annotations

import argparse
import compileall
import hashlib
import importlib
import json
import multiprocessing
import os
import py_compile
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = (
    ".git", ".venv", ".pytest_cache", ".hypothesis", ".mypy_cache", ".ruff_cache", "__pycache__",
)  # fmt: skip
WARM = (
    "numpy.linalg", "numpy.random", "matplotlib.pyplot", "hypothesis.strategies", "IPython",
    "ipywidgets", "nbformat", "nbconvert", "nbgrader.api", "PIL.Image", "playwright.sync_api",
    "psutil", "sympy", "tqdm",
)  # fmt: skip
LEAST_KILLED = 0.95
LONGEST_WITHOUT_A_FAULT = 900.0
_NO_TESTS = int(pytest.ExitCode.NO_TESTS_COLLECTED)
BROKEN = "its tests fail without any fault"


def main() -> int:
    """Run the plan or a part of it; return 0 where every survivor is explained and few."""
    sys.path.insert(0, str(ROOT / "tests"))
    from mutants.plan import PLAN
    from mutants.survivors import SURVIVORS

    options = _options()
    files = [file for file in PLAN if _is_asked_for(file, options.parts)]
    if not files:
        sys.exit("The plan has no such file or room.")
    if options.list:
        for file in files:
            print("\n".join(f"{file}: {fault.name}" for fault in chosen(file)))
        return 0
    sys.path.remove(str(ROOT / "tests"))
    for name in WARM:
        importlib.import_module(name)
    started = time.perf_counter()
    results: dict[str, dict[str, str]] = {}
    fork = multiprocessing.get_context("fork")
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        _copy_of_the_tree(Path(folder) / "first")
        tree = (Path(folder), options.resume)
        with ProcessPoolExecutor(options.jobs, fork, _have_a_tree, tree) as pool:
            for done in as_completed([pool.submit(_try_file, file) for file in files]):
                file, outcomes = done.result()
                results[file] = outcomes
                survived = [name for name, outcome in outcomes.items() if outcome == "survived"]
                seconds = time.perf_counter() - started
                killed = sum(outcome.startswith("killed") for outcome in outcomes.values())
                print(f"{seconds:5.0f} s  {killed} of {len(outcomes)}  {file}", flush=True)
                for outcome in set(outcomes.values()):
                    if outcome.startswith(BROKEN):
                        print(outcome, flush=True)
                for name in survived:
                    why = SURVIVORS.get(file, {}).get(name, "NOT EXPLAINED")
                    print(f"         survived: {name}\n                   {why}", flush=True)
    return _verdict(results, SURVIVORS)


def _is_asked_for(file: str, parts: list[str]) -> bool:
    return not parts or any(Path(file).is_relative_to(part) for part in parts)


def _copy_of_the_tree(tree: Path) -> None:
    shutil.copytree(ROOT, tree, symlinks=True, ignore=shutil.ignore_patterns(*LEFT_OUT))
    for command in (["init", "--quiet"], ["add", "--all"]):  # some tests ask git what is there
        subprocess.run(["git", *command], cwd=tree, check=True)
    # checked by content: the fault's file is read anew, whatever its time and size
    checked = py_compile.PycInvalidationMode.CHECKED_HASH
    for part in ("course/seminar", "grading", "solutions", "tests"):
        compileall.compile_dir(tree / part, quiet=2, invalidation_mode=checked)


def _have_a_tree(folder: Path, resume: Path | None) -> None:
    """Give a process of the pool a copy of its own, and the place for what it finds."""
    global _tree, _resume
    _tree, _resume = folder / f"of-{os.getpid()}" / "tree", resume
    shutil.copytree(folder / "first", _tree, symlinks=True)


def _known(file: str, source: bytes) -> dict[str, str]:
    """Return what an earlier run says of a file's faults: those that were noticed."""
    if _resume is None or not _resume.exists():
        return {}
    version = hashlib.sha256(source).hexdigest()
    lines = map(json.loads, _resume.read_text(encoding="utf-8").splitlines())
    return {
        name: outcome
        for where, of, name, outcome in lines
        if (where, of) == (file, version) and outcome.startswith("killed")
    }


def _note(file: str, source: bytes, name: str, outcome: str) -> None:
    if _resume is not None:
        line = json.dumps([file, hashlib.sha256(source).hexdigest(), name, outcome])
        with _resume.open("a", encoding="utf-8") as notes:
            notes.write(line + "\n")


def _verdict(results: dict[str, dict[str, str]], explained: dict[str, dict[str, str]]) -> int:
    """Print the table of rooms; return the exit status."""
    found: dict[str, Counter] = {}
    good = True
    for file, outcomes in results.items():
        room = found.setdefault(str(Path(file).parent), Counter())
        for name, outcome in outcomes.items():
            is_explained = name in explained.get(file, {})
            room["faults"] += 1
            room["noticed"] += outcome.startswith("killed")
            room["explained"] += outcome == "survived" and is_explained
            good &= outcome.startswith("killed") or (outcome == "survived" and is_explained)
        for name in explained.get(file, {}):
            if outcomes.get(name) != "survived":
                good = False
                print(f"explained, and noticed or not there any more: {file}: {name}")
    print("faults  noticed  explained  left")
    for room, counts in [*sorted(found.items()), ("all", sum(found.values(), Counter()))]:
        faults, noticed, why = counts["faults"], counts["noticed"], counts["explained"]
        print(f"{faults:6}  {noticed:7}  {why:9}  {faults - noticed - why:4}  {room}")
    killed = counts["noticed"] / counts["faults"]
    print(f"{killed:.1%} noticed")
    return 0 if good and killed >= LEAST_KILLED else 1


def chosen(file: str) -> list:
    """Return the faults of a file of the plan."""
    from mutants.operators import mutants
    from mutants.plan import NUMBERS_ARE_DATA, PLAN

    source = (ROOT / file).read_bytes()
    return mutants(source, numbers_are_data=file.startswith(NUMBERS_ARE_DATA))[: PLAN[file][0]]


def _try_file(file: str) -> tuple[str, dict[str, str]]:
    """Return a file's faults by name, and what became of each."""
    sys.path.insert(0, str(ROOT / "tests"))
    from mutants.plan import PLAN

    faults = chosen(file)
    sys.path.remove(str(ROOT / "tests"))
    _forget_the_tree()
    tests = PLAN[file][1]
    path, source = _tree / file, (_tree / file).read_bytes()
    outcomes = _known(file, source)
    outcomes = {fault.name: outcomes.get(fault.name, "") for fault in faults}
    if all(outcomes.values()):
        return file, outcomes
    started = time.perf_counter()
    if _outcome(_tree, tests, LONGEST_WITHOUT_A_FAULT) != "survived":
        return file, dict.fromkeys(outcomes, f"{BROKEN}:\n{_said(_tree)}")
    patience = 20 + 5 * (time.perf_counter() - started)
    try:
        for fault in faults:
            if not outcomes[fault.name]:
                path.write_bytes(fault.applied(source))
                outcomes[fault.name] = _outcome(_tree, tests, patience)
                _note(file, source, fault.name, outcomes[fault.name])
    finally:
        path.write_bytes(source)
    return file, outcomes


def _forget_the_tree() -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "mutants"]:
        del sys.modules[name]


def _outcome(tree: Path, tests: tuple[str, ...], seconds: float) -> str:
    """Run the tests on the copy in a process of their own: "killed" where one fails or hangs."""
    child = os.fork()
    if child == 0:
        _run_tests(tree, tests)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            code = os.waitstatus_to_exitcode(status)
            return {0: "survived", _NO_TESTS: BROKEN}.get(code, "killed")
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "killed, out of time"


def _file_of_what_is_said(tree: Path) -> Path:
    return tree.parent / "said"


def _said(tree: Path) -> str:
    return _file_of_what_is_said(tree).read_text(encoding="utf-8", errors="replace")[-2000:]


def _run_tests(tree: Path, tests: tuple[str, ...]) -> None:
    """Never returns: this is the child."""
    code = 1
    try:
        os.setsid()
        for descriptor, file, flags in (
            (0, os.devnull, os.O_RDONLY),
            (1, _file_of_what_is_said(tree), os.O_WRONLY | os.O_CREAT | os.O_TRUNC),
        ):
            os.dup2(os.open(file, flags), descriptor)
        os.dup2(1, 2)
        os.chdir(tree)
        sys.path[:0] = [str(tree), str(tree / "course")]
        sys.dont_write_bytecode = True
        os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
        os.environ["PYTHONPATH"] = os.pathsep.join(sys.path[:2])
        os.environ.pop("PYTEST_XDIST_WORKER", None)
        os.environ.pop("PYTEST_ADDOPTS", None)
        quick = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", f"--rootdir={tree}"]
        code = int(pytest.main([*quick, *tests]))
    finally:
        os._exit(code)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help="a file or a folder; all of it")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--resume", type=Path, metavar="FILE", help="read and write the outcomes")
    parser.add_argument("--list", action="store_true", help="show the faults alone")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
