"""The self-test before every run: right work gets full marks, and no attack gets anything.

A canary is wrong code that tries to be graded as right. Should one score, the wall has a hole, and
nothing is graded until it is closed.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from grading.batch.outcome import Outcome
from grading.batch.turn import ExerciseResult
from grading.judging.chapter import Chapter
from grading.notebooks.course_notebook import build_again, notebook_of
from grading.notebooks.notebook import is_solution, nbgrader_of, source_of
from grading.tree.course import ROOT
from grading.tree.errors import GradingError
from grading.wall.both.names import defined_in

Test = tuple[str, bytes, float]
"""What is handed in, its bytes, and the points that it has to get."""
_FAILED = (
    "The self-test of {chapter} failed, so nothing was graded: {reason}. Where the chapter was "
    "changed, run `grading build {chapter}` first."
)

REFERENCE = "the reference"

AGREES_WITH_EVERYTHING = """
import numpy as np

class Agreeable(np.ndarray):
    def __eq__(self, other): return np.array(True)
    def __array_function__(self, *a): return np.array(True)
    def __array_ufunc__(self, *a, **k): return np.array(True)
    def __call__(self, *a, **k): return agreeable()
    def __getattr__(self, name): return agreeable()

def agreeable(*a, **k): return np.zeros(3).view(Agreeable)

stolen = {}
"""

# Namespaces are asked for by names put together: code that visibly asks for one may read anything,
# and every cell of the course, drawings included, would be run for it. A name that a cell of the
# course binds would be one that it reads, with all that this cell needs.
CANARIES = {
    "comparisons that always agree": """
import builtins, numpy.testing
np.allclose = np.isclose = np.array_equal = lambda *a, **k: True
numpy.testing.assert_allclose = numpy.testing.assert_array_equal = lambda *a, **k: None
builtins.AssertionError = type("AssertionError", (Exception,), {})
""",
    "a grader of its own": """
import sys, types
fake = types.ModuleType("grading")
fake.grade = lambda name, *a, **k: 100.0
sys.modules["grading"] = fake
getattr(get_ipython(), "user" + "_ns")["grade"] = fake.grade
""",
    "a forged record": """
from seminar import probes
true = probes.Record({"out": np.array(True)}, None, ())
probes.observe = lambda probe, implementation, inputs: probes.Record(dict(inputs), None, ())
""",
    "the reference, stolen": """
import importlib, sys
sys.path += ["@ROOT@", "/side", "/side/wall", "."]
stolen = {}
for module in ("solutions.@MODULE@", "grading.exercises.@MODULE@", "reference"):
    try:
        stolen.update(importlib.import_module(module).__dict__)
    except ImportError:
        pass
frame = sys._getframe()
while frame is not None:
    of_frame = getattr(frame, "f_glob" + "als")
    stolen.update(getattr(of_frame.get("solutions"), "__dict__", {}))
    frame = frame.f_back
""",
    "a voice on the wire": """
import os, struct
frame = b'{"answers": 3, "values": [], "warnings": [], "failure": null}'
for descriptor in range(3, 64):
    try:
        os.write(descriptor, struct.pack(">4sII", b"WALL", len(frame), 0) + frame)
    except OSError:
        pass
""",
    "sudden death": "import os\nos._exit(0)\n",
}


def submissions(chapter: Chapter, root: Path = ROOT) -> Iterator[Test]:
    """Yield what the self-test of a chapter hands in."""
    reference = root / "solutions" / chapter.name / f"{chapter.module}.ipynb"
    again = build_again(chapter.name)
    try:
        content = reference.read_bytes()
    except FileNotFoundError:
        raise GradingError(f"{reference} is missing: {again}.") from None
    notebook_of(content, reference, again)
    tested = (points for name, points in chapter.points.items() if name not in chapter.by_hand)
    yield REFERENCE, content, sum(tested)
    yield "the stub", json.dumps(chapter.release).encode(), 0.0
    for name, attack in CANARIES.items():
        attack = attack.replace("@ROOT@", str(root)).replace("@MODULE@", chapter.module)
        yield f"an attack ({name})", canary(chapter, AGREES_WITH_EVERYTHING, attack), 0.0


def test(chapter: Chapter, tests: Iterable[Test], outcomes: Iterable[Outcome]) -> None:
    """Hold what became of the self-test's submissions against what they have to get.

    Raises
    ------
    GradingError
        If one of them did not get it, or could not be graded.
    """
    for (description, _, points), outcome in zip(tests, outcomes, strict=True):
        if outcome.reason:
            raise GradingError(_FAILED.format(chapter=chapter.name, reason=outcome.reason))
        check(chapter, description, points, outcome.results)


def check(
    chapter: Chapter, description: str, points: float, results: Iterable[ExerciseResult]
) -> None:
    """Raise a `GradingError` if a submission of the self-test did not get its `points`."""
    results = [
        result
        for result in results
        # tests that run where learners' code is promise nothing of what is wrong
        if description == REFERENCE or result.exercise not in chapter.plain_tests
    ]
    faults = " ".join(result.message for result in results if result.fault)
    wrong = faults or verdict(description, points, sum(result.score for result in results))
    if wrong:
        raise GradingError(_FAILED.format(chapter=chapter.name, reason=wrong))


def canary(chapter: Chapter, *attack: str) -> bytes:
    """Return a submission that attacks first and then defines every exercise as a yes-man."""
    notebook = copy.deepcopy(chapter.release)
    for cell in notebook["cells"]:
        if is_solution(cell) and nbgrader_of(cell)["grade_id"] in chapter.exercises:
            (name, *_) = defined_in(source_of(cell))
            cell["source"] = f"{name} = stolen.get({name!r}, agreeable)\n"
    notebook["cells"][:0] = [
        {
            "cell_type": "code",
            "metadata": {},
            "outputs": [],
            "execution_count": None,
            "source": source,
        }
        for source in attack
    ]
    return json.dumps(notebook).encode()


def verdict(description: str, expected: float, got: float) -> str:
    """Return what is wrong with a self-test's result, "" where nothing is."""
    if abs(got - expected) < 1e-9:
        return ""
    return f"{description} got {got:g} points and should have got {expected:g}"
