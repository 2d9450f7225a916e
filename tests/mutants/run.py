"""Put one small fault at a time into a copy of the tree, and see whether a test notices.

    python tests/mutants/run.py                                   # the whole plan
    python tests/mutants/run.py course/seminar/check/explain.py   # one file of it
    python tests/mutants/run.py --list course/seminar/data.py     # its faults, unrun

What is imported once, NumPy and the like, is there already in the process in which a fault's tests
run, forked for each; the course's own packages are imported there, from the copy, with the fault.
"""

from __future__ import annotations

import argparse
import compileall
import importlib
import json
import multiprocessing
import os
import py_compile
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = (".git", ".venv", ".pytest_cache", ".hypothesis", ".ruff_cache", "__pycache__")
WARM = (
    "numpy.linalg", "numpy.random", "matplotlib.pyplot", "hypothesis", "IPython", "ipywidgets",
    "nbformat", "nbconvert", "PIL.Image", "playwright.sync_api", "psutil", "sympy", "tqdm",
)  # fmt: skip
LEAST_KILLED = 0.95


def main() -> int:
    """Run the plan or a part of it; return 0 where every survivor is explained and few."""
    sys.path.insert(0, str(ROOT / "tests"))
    from mutants.plan import PLAN
    from mutants.survivors import SURVIVORS

    options = _options()
    files = options.files or list(PLAN)
    if options.list:
        for file in files:
            print("\n".join(f"{file}: {fault.name}" for fault in _chosen(file)))
        return 0
    sys.path.remove(str(ROOT / "tests"))
    for name in WARM:
        importlib.import_module(name)
    started = time.perf_counter()
    results: dict[str, dict[str, str]] = {}
    with multiprocessing.get_context("fork").Pool(options.jobs) as pool:
        for file, outcomes in pool.imap_unordered(_try_file, files):
            results[file] = outcomes
            survived = [name for name, outcome in outcomes.items() if outcome == "survived"]
            seconds = time.perf_counter() - started
            noticed = f"{len(outcomes) - len(survived)} of {len(outcomes)}"
            print(f"{seconds:5.0f} s  {noticed}  {file}", flush=True)
            for name in survived:
                why = SURVIVORS.get(file, {}).get(name, "NOT EXPLAINED")
                print(f"         survived: {name}\n                   {why}", flush=True)
    if options.json:
        options.json.write_text(json.dumps(results, indent=1, ensure_ascii=False))
    return _verdict(results, SURVIVORS)


def _verdict(results: dict[str, dict[str, str]], explained: dict[str, dict[str, str]]) -> int:
    faults = [
        (file, name, outcome == "survived")
        for file, outcomes in results.items()
        for name, outcome in outcomes.items()
    ]
    survived = [(file, name) for file, name, alive in faults if alive]
    unexplained = [one for one in survived if one[1] not in explained.get(one[0], {})]
    stale = [
        (file, name)
        for file in results
        for name in explained.get(file, {})
        if results[file].get(name) != "survived"
    ]
    killed = 1 - len(survived) / max(1, len(faults))
    print(f"{len(faults)} faults in {len(results)} files, {killed:.1%} noticed")
    for file, name in stale:
        print(f"explained, and noticed or not there any more: {file}: {name}")
    return 0 if killed >= LEAST_KILLED and not unexplained and not stale else 1


def _chosen(file: str) -> list:
    from mutants.operators import mutants
    from mutants.plan import NUMBERS_ARE_DATA, PLAN

    source = (ROOT / file).read_bytes()
    return mutants(source, numbers_are_data=file.startswith(NUMBERS_ARE_DATA))[: PLAN[file][0]]


def _try_file(file: str) -> tuple[str, dict[str, str]]:
    """Return a file's faults by name, and what became of each."""
    sys.path.insert(0, str(ROOT / "tests"))
    from mutants.plan import PLAN

    faults = _chosen(file)
    sys.path.remove(str(ROOT / "tests"))
    _forget_the_tree()
    tests = PLAN[file][1]
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(ROOT, tree, symlinks=True, ignore=shutil.ignore_patterns(*LEFT_OUT))
        # checked by content: the fault's file is read anew, whatever its time and size
        checked = py_compile.PycInvalidationMode.CHECKED_HASH
        for part in ("course/seminar", "grading", "solutions", "tests"):
            compileall.compile_dir(tree / part, quiet=2, invalidation_mode=checked)
        path, source = tree / file, (tree / file).read_bytes()
        started = time.perf_counter()
        said = _outcome(tree, tests, 600.0)
        if said != "survived":
            raise RuntimeError(f"{file}: without any fault its tests already fail ({said})")
        patience = 20 + 5 * (time.perf_counter() - started)
        outcomes = {}
        for fault in faults:
            path.write_bytes(fault.applied(source))
            outcomes[fault.name] = _outcome(tree, tests, patience)
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
            if code == pytest.ExitCode.NO_TESTS_COLLECTED:
                raise RuntimeError(f"no test at all: {tests}")
            return "survived" if code == 0 else "killed"
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "killed, out of time"


def _run_tests(tree: Path, tests: tuple[str, ...]) -> None:
    """Never returns: this is the child."""
    code = 1
    try:
        os.setsid()
        nowhere = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(nowhere, descriptor)
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
    parser.add_argument("files", nargs="*", metavar="FILE", help="all of the plan by default")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--json", type=Path, metavar="FILE", help="write what became of each fault")
    parser.add_argument("--list", action="store_true", help="show the faults alone")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
