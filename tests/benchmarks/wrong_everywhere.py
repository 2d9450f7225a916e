"""How much longer a submission takes that is wrong in every exercise than a right one.

    python tests/benchmarks/wrong_everywhere.py
    python tests/benchmarks/wrong_everywhere.py --chapters 03_computation_graph --profile raises

Three ways to be wrong take turns with the right answers: every function and method raises, gives
None, or each exercise has a known mistake. All are graded as in one run, on the same inputs, so
what is found out once for a class is not counted. Counted is processor time, the grader's and the
sandbox's together, in medians: on a quiet machine the clock's ratio stands beside it.
"""

from __future__ import annotations

import argparse
import cProfile
import inspect
import json
import os
import pstats
import statistics
import time
from collections.abc import Mapping

from grading.batch import behind_the_wall
from grading.batch.submission import grade_submission
from grading.exercises import CHAPTERS, find
from grading.judging.chapter import Chapter, load
from grading.judging.reference import reference_module
from grading.sample.answer import answer
from grading.sample.hand_in import filled, solutions_of
from grading.wall.outside.learner import Wall
from grading.wall.outside.processes import Family

SEED = 8
BODIES = {"raises": "raise ValueError('no')", "gives None": "return None"}


def main() -> None:
    """Measure and print."""
    options = _options()
    print(f"{len(os.sched_getaffinity(0))} processors, load {os.getloadavg()[0]:.1f}")
    worst = 0.0
    with behind_the_wall.wall() as wall:
        for name in options.chapters:
            chapter = load(name)
            files = {
                kind: json.dumps(filled(chapter, answers)).encode()
                for kind, answers in _answers(chapter).items()
            }
            for kind, file in files.items():
                _require(kind, _graded(wall, chapter, file))
            if options.profile:
                _profile(wall, chapter, files[options.profile])
                continue
            taken = {kind: [] for kind in files}
            for _ in range(options.times):
                for kind, file in files.items():
                    taken[kind].append(_measured(wall, chapter, file))
            worst = max(worst, _told(name, taken))
    if worst:
        print(f"at most {worst:.2f} times the processor time of a right one")


def _told(name: str, taken: Mapping[str, list[tuple[float, float]]]) -> float:
    """Print a chapter's rows and return the largest ratio of processor times."""
    medians = {
        kind: [statistics.median(column) for column in zip(*pairs, strict=True)]
        for kind, pairs in taken.items()
    }
    right = medians["right"]
    for kind, (processor, clock) in medians.items():
        print(
            f"{name:24} {kind:16} {1000 * processor:6.0f} ms of processors, "
            f"{processor / right[0]:.2f} times; by the clock {clock / right[1]:.2f} times",
            flush=True,
        )
    return max(processor for processor, _ in medians.values()) / right[0]


def _answers(chapter: Chapter) -> dict[str, dict[str, str]]:
    """Return exercise -> source for each kind of submission."""
    mistaken = {name: answer(find(name), find(name).mistakes[0]) for name in chapter.stubs}
    wrong = {
        kind: {name: _wrong(name, body) for name in chapter.stubs} for kind, body in BODIES.items()
    }
    return {"right": solutions_of(chapter), **wrong, "known mistakes": mistaken}


def _wrong(name: str, body: str) -> str:
    """Return an exercise's functions, the methods but the first of a class, with this body."""
    reference = getattr(reference_module(name), name)
    if not inspect.isclass(reference):
        return f"def {name}(*arguments, **options):\n    {body}\n"
    methods = [m for m, made in vars(reference).items() if inspect.isfunction(made)]
    lines = [f"    def {m}(self, *arguments, **options):\n        {body}\n" for m in methods[1:]]
    first = "    def __init__(self, *arguments, **options):\n        pass\n"
    return f"class {name}:\n" + "\n".join([first, *lines])


def _graded(wall: Wall, chapter: Chapter, file: bytes) -> float:
    results = grade_submission(file, chapter, wall, SEED).results
    return sum(result.score for result in results) / sum(result.max_score for result in results)


def _require(kind: str, part: float) -> None:
    if (part == 1) != (kind == "right"):
        raise SystemExit(f"{kind} got {part:.0%} of the points")


def _measured(wall: Wall, chapter: Chapter, file: bytes) -> tuple[float, float]:
    """Return the seconds that one submission takes: of processors, and by the clock."""
    before, clock = _processors(wall), time.perf_counter()
    _graded(wall, chapter, file)
    clock = time.perf_counter() - clock
    time.sleep(0.05)  # until who was ended counts as its parent's
    return _processors(wall) - before, clock


def _processors(wall: Wall) -> float:
    sandbox = Family(wall._parent.process.pid)
    sandbox.look()
    return time.process_time() + sandbox.seconds


def _profile(wall: Wall, chapter: Chapter, file: bytes) -> None:
    profile = cProfile.Profile()
    profile.runcall(_graded, wall, chapter, file)
    pstats.Stats(profile).sort_stats("cumulative").print_stats(40)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--chapters", nargs="+", choices=sorted(CHAPTERS), default=[*CHAPTERS])
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--profile", choices=("right", *BODIES, "known mistakes"))
    return parser.parse_args()


if __name__ == "__main__":
    main()
