"""How many submissions a second: `grading autograde` against stock nbgrader, in one run.

    python tests/benchmarks/autograde_throughput.py --chapters 05_affine_softmax

Without `--chapters` every chapter is measured, one after the other: 60 and 300 submissions of each
take about an hour on two processors, nearly all of it stock nbgrader's and chapter 06's.
Both grade the same honest class from a fresh folder with a gradebook of its own, sandbox on for
ours. Stock is nbgrader as it comes: its `Execute` runs each notebook, hidden cells and all,
in a kernel of its own; it is timed on a few submissions, whose time is the same for each. Ours is
timed from the command's start to its end, self-test and imports included. Two numbers of
submissions show how time and memory grow. The last lines are the table for the record.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
OURS = """
import sys, pathlib, time
from grading.batch.autograde import autograde
started = time.perf_counter()
outcomes = autograde(sys.argv[1], root=pathlib.Path(sys.argv[2]), jobs=int(sys.argv[3]))
inside = [outcome.seconds for outcome in outcomes]
print(f"{sum(inside) / len(inside):.4f}")
"""
STOCK = """
for step in ("Autograde", "GenerateFeedback"):
    c.pop(step, None)
"""


def main() -> None:
    """Measure and print."""
    options = _options()
    print(f"{options.jobs} processes, {len(os.sched_getaffinity(0))} processors")
    print(f"load before: {os.getloadavg()[0]:.1f}")
    rows = [_measure(chapter, options) for chapter in options.chapters]
    print()
    sizes = [f"{number}: ours | {number}: times stock" for number in options.numbers]
    print(f"| chapter | stock, submissions a second | {' | '.join(sizes)} |")
    print("|" + "---|" * (2 + 2 * len(sizes)))
    print("\n".join(rows))


def _measure(chapter: str, options: argparse.Namespace) -> str:
    """Measure one chapter, print what is found on the way and return its row of the table."""
    with tempfile.TemporaryDirectory(prefix="throughput-") as folder:
        stock, scores = _stock(Path(folder) / "stock", chapter, options.stock)
        print(f"{chapter}, stock nbgrader: {1 / stock:8.3f} submissions a second")
        row = [chapter, f"{1 / stock:.3f}"]
        for number in options.numbers:
            seconds, each, peak, totals = _ours(
                Path(folder) / f"ours{number}", chapter, number, options.jobs
            )
            rate = number / seconds
            print(
                f"{chapter}, {number:4} by ours: {rate:8.2f} submissions a second "
                f"({seconds:.1f} s; {1000 * each:.0f} ms of one process for each), "
                f"{rate * stock:.0f} times stock, peak memory {peak / 2**20:.0f} MiB",
                flush=True,
            )
            if set(totals.values()) != scores or len(totals) != number:
                sys.exit(f"{chapter}: stock gave {scores}, ours {set(totals.values())}")
            row += [f"{rate:.2f}", f"{rate * stock:.0f}"]
    return f"| {' | '.join(row)} |"


def _stock(root: Path, chapter: str, number: int) -> tuple[float, set[float]]:
    """Return the seconds that stock nbgrader needs for one more submission, and the scores."""
    course_in(root, chapter, number)
    config = (ROOT / "nbgrader_config.py").read_text()
    (root / "nbgrader_config.py").write_text(config + STOCK)
    _declare(root, chapter)
    started = time.perf_counter()
    paths = environment()["PYTHONPATH"]
    variables = {**environment(), "PYTHONPATH": os.pathsep.join([str(root), paths])}
    command = [sys.executable, "-m", "nbgrader", "autograde", chapter]
    said = subprocess.run(command, cwd=root, env=variables, capture_output=True, text=True)
    if said.returncode != 0:
        sys.exit(said.stderr[-3000:])
    return (time.perf_counter() - started) / number, set(_totals(root).values())


def _ours(root: Path, chapter: str, number: int, jobs: int) -> tuple:
    """Return seconds in all, mean seconds inside a process, peak memory, totals."""
    course_in(root, chapter, number)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    started = time.perf_counter()
    command = [sys.executable, "-c", OURS, chapter, str(root), str(jobs)]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    peak = _Peak(process.pid)
    said, _ = process.communicate()
    seconds = time.perf_counter() - started
    if process.returncode != 0:
        sys.exit(f"grading failed with status {process.returncode}")
    return seconds, float(said), peak.stop(), _totals(root)


def chapters() -> list[str]:
    """Return every chapter's id."""
    return sorted(path.parent.name for path in ROOT.glob("source_notebooks/*/*.ipynb"))


def course_in(root: Path, chapter: str, number: int, tree: Path = ROOT) -> None:
    """Make a course that holds a checkout's notebooks and right submissions of one chapter."""
    root.mkdir()
    for part in ("course", "solutions", "source_notebooks"):
        (root / part).symlink_to(tree / part)
    (root / "grading").mkdir()
    module = chapter.partition("_")[2]
    solved = tree / "solutions" / chapter / f"{module}.ipynb"
    for student in range(number):
        folder = root / "grading" / "submitted" / f"student{student:04}" / chapter
        folder.mkdir(parents=True)
        shutil.copy(solved, folder)


def _declare(root: Path, chapter: str) -> None:
    """Make the gradebook that `nbgrader generate_assignment` would have made."""
    program = (
        "import sys, pathlib\nfrom grading.batch import gradebook\n"
        "from grading.judging import chapter\n"
        "root = pathlib.Path(sys.argv[2])\n"
        "gradebook.Marks(chapter.load(sys.argv[1], root), root).close()"
    )
    command = [sys.executable, "-c", program, chapter, str(root)]
    subprocess.run(command, cwd=ROOT, env=environment(), check=True)


def environment(tree: Path = ROOT) -> dict[str, str]:
    """Return the variables in which a checkout's own packages are imported."""
    path = os.pathsep.join([str(tree), str(tree / "course")])
    return {**os.environ, "PYTHONPATH": path, "SEMINAR_STATIC": "1"}


def _totals(root: Path) -> dict[str, float]:
    with sqlite3.connect(root / "grading" / "gradebook.db") as database:
        return dict(
            database.execute(
                "select student_id, sum(auto_score) from submitted_assignment join"
                " submitted_notebook on submitted_notebook.assignment_id = submitted_assignment.id"
                " join grade on grade.notebook_id = submitted_notebook.id group by student_id"
            ).fetchall()
        )


class _Peak:
    """The largest memory of a process and all below it, sampled; shared pages are shared out."""

    def __init__(self, process: int) -> None:
        self.process, self.peak, self.done = process, 0, threading.Event()
        self.thread = threading.Thread(target=self._sample)
        self.thread.start()

    def stop(self) -> int:
        self.done.set()
        self.thread.join()
        return self.peak

    def _sample(self) -> None:
        while not self.done.wait(1.0):
            try:
                parent = psutil.Process(self.process)
                family = [parent, *parent.children(recursive=True)]
            except psutil.NoSuchProcess:
                return
            self.peak = max(self.peak, sum(map(_share, family)))


def _share(process: psutil.Process) -> int:
    try:
        return process.memory_full_info().pss
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chapters", nargs="+", default=chapters(), metavar="CHAPTER")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--stock", type=int, default=6, help="how many stock nbgrader grades")
    parser.add_argument("--numbers", type=int, nargs="+", default=[60, 300])
    return parser.parse_args()


if __name__ == "__main__":
    main()
