"""How long grading one submission takes, from the command to the table.

    python tests/benchmarks/start_up.py
    python tests/benchmarks/start_up.py --against ../before --times 5

Each run is the command itself, in a process of its own, on a fresh course with a new gradebook and
one right submission, sandbox and self-test on. With `--against`, another checkout of this project
takes turns with this one, in this one's environment, so that a busy machine is as busy for both.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from autograde_throughput import ROOT, chapters, course_in, environment

PROGRAM = """
import sys, pathlib
from grading.commands import cli
from grading.batch import autograde
autograde.autograde.__kwdefaults__["root"] = pathlib.Path(sys.argv[1])
sys.argv = ["grading", "autograde", sys.argv[2]]
cli.command()
"""


def main() -> None:
    """Measure and print."""
    options = _options()
    print(f"{len(os.sched_getaffinity(0))} processors, load {os.getloadavg()[0]:.1f}")
    trees = [ROOT, *([options.against.resolve()] if options.against else [])]
    for chapter in options.chapters:
        runs = {tree: [] for tree in trees}
        for _ in range(options.times):
            for tree in trees:
                runs[tree].append(_run(tree, chapter))
        for tree in trees:
            seconds, processor = (
                statistics.median(column) for column in zip(*runs[tree], strict=True)
            )
            print(f"{chapter}: {seconds:6.2f} s, {processor:5.2f} s of processors  {tree}")
        if options.against:
            ratio = statistics.median(
                here[0] / there[0] for here, there in zip(*runs.values(), strict=True)
            )
            print(f"{chapter}: {ratio:.2f} times as long here as there, the median of pairs")


def _run(tree: Path, chapter: str) -> tuple[float, float]:
    """Return the seconds that one grading took, by the clock and of all its processors."""
    with tempfile.TemporaryDirectory(prefix="start-up-") as folder:
        root = Path(folder) / "course"
        course_in(root, chapter, 1, tree)
        (root / "nbgrader_config.py").write_text((tree / "nbgrader_config.py").read_text())
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.perf_counter()
        command = [sys.executable, "-c", PROGRAM, str(root), chapter]
        said = subprocess.run(
            command, cwd=tree, env=environment(tree), capture_output=True, text=True
        )
        seconds = time.perf_counter() - started
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if said.returncode != 0 or "student0000" not in said.stdout:
        sys.exit(f"grading failed: {said.stdout}{said.stderr[-2000:]}")
    used = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return seconds, used


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chapters", nargs="+", default=chapters()[3:4])
    parser.add_argument("--against", type=Path, metavar="CHECKOUT")
    parser.add_argument("--times", type=int, default=5)
    return parser.parse_args()


if __name__ == "__main__":
    main()
