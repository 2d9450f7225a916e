"""What learners read of their work on the graded notebook and on the page of feedback.

About 25 s.
"""

import ast
import contextlib
import dataclasses
import io
import json
import re
import sys
from pathlib import Path

import pytest
from autograde.conftest import standing_of
from wall.handed_in import CHAPTER, FULL, RIGHT, WRONG, as_file, notebook, own_cell, scores

from grading.batch import behind_the_wall
from grading.batch.our_paths import without_our_paths
from grading.batch.outcome import Outcome
from grading.batch.run import Run
from grading.batch.submission import grade_submission
from grading.exercises import CHAPTERS
from grading.judging.chapter import load
from grading.notebooks.notebook import is_solution, source_of
from grading.report.page import page
from grading.wall.both.limits import Limits
from seminar import check
from seminar.check.view import CheckFailed
from seminar.judging.explain import OUT_OF_TIME

ROOT = Path(__file__).resolve().parents[2]
SITE = Path(json.__file__).parents[1]


@pytest.fixture(scope="module")
def wall():
    with behind_the_wall.wall() as wall:
        yield wall


def read(graded, chapter=CHAPTER):
    """Return everything that a learner is given: the graded notebook, and the page."""
    outcome = Outcome("ada", graded.results, remarks=graded.remarks)
    shown = page(chapter, standing_of(outcome, chapter), graded.notebook)
    return json.dumps(graded.notebook), shown


TELLING = (
    "%matplotlib widget",
    "%load_ext line_profiler",
    "import numpy\nnumpy.linalg.inv(numpy.zeros((2, 2)))",
    "import numpy, seminar, json\nprint(numpy.__file__, seminar.__file__, json.__file__)",
    "import sys\nsys.path, sys.prefix, sys.base_prefix",
    "import numpy\nraise ValueError(numpy.__file__)",
    "import warnings, numpy\nwarnings.warn_explicit('w', Warning, numpy.__file__, 1)",
)
"""Cells that show where Python and its packages lie."""


@pytest.mark.sandbox
def test_no_path_of_the_machine_that_grades_is_shown_to_learners(wall):
    told = "import numpy\nraise ValueError(numpy.__file__)"
    answers = {
        **RIGHT,
        "gradient_descent": told,
        "numerical_diff": "def numerical_diff(f, x, h=1e-4):\n    " + told.replace("\n", "\n    "),
    }
    graded = grade_submission(as_file(notebook(answers, first=TELLING)), CHAPTER, wall)
    for text in read(graded):
        assert "numpy/__init__.py" in text and "matplotlib/backends" in text
        for path in (ROOT, sys.prefix, sys.base_prefix, SITE):
            assert str(path) not in text


UNENDING = (
    "def again():\n    while True:\n        pass\nagain()",
    "import traceback\ntry:\n    again()\nexcept BaseException:\n    traceback.print_exc(); raise",
    "try:\n    again()\nexcept BaseException as error:\n    raise ValueError('later') from error",
    "%%nothing_of_the_kind\n1",
    "import sys\nsys.stdout.write(3)",
    "import seminar\nseminar.__file__",
)
"""Cells that end in code of ours, or show where it lies."""


@pytest.mark.sandbox
def test_no_line_and_no_path_of_what_runs_cells_is_shown_to_learners():
    limits = dataclasses.replace(Limits(), cell_seconds=1.0)
    with behind_the_wall.wall(limits) as wall:
        graded = grade_submission(as_file(notebook(RIGHT, first=UNENDING)), CHAPTER, wall)
    shown = [cell for cell in graded.notebook["cells"] if cell["source"] in UNENDING]
    assert len(shown) == len(UNENDING) and all(cell["outputs"] for cell in shown)
    tracebacks = json.dumps([cell["outputs"] for cell in shown])
    assert tracebacks.count("it took too long and was stopped") >= 4
    assert "in again()" in tracebacks
    for text in (tracebacks, *read(graded)):
        assert "/side" not in text
    for text in ("raise Timeout", "def _ring", "_fitting", "super()", "must be str, not {"):
        assert text not in tracebacks


@pytest.mark.sandbox
def test_a_magic_that_wants_a_window_is_told_of_and_passed_over(wall):
    own = "%matplotlib widget\nprint(6 * 7000)"
    graded = grade_submission(as_file(notebook(RIGHT, first=[own])), CHAPTER, wall)
    for text in read(graded):
        assert "Line 1 of your cell, `%matplotlib widget`, stopped with" in text
        assert "Grading went on after it." in text and "42000" in text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"File {sys.prefix}/lib/x.py:3", "File lib/x.py:3"),
        (f"File {SITE}/json/decoder.py:1", "File json/decoder.py:1"),
        (f"'{ROOT}'", "''"),
        (f"{ROOT}2/x", f"{ROOT}2/x"),
        ("/usr/share/x and /home/ada/x", "/usr/share/x and /home/ada/x"),
    ],
)
def test_our_folders_alone_are_taken_from_a_text(text, left):
    assert without_our_paths(text) == left


@pytest.mark.sandbox
@pytest.mark.parametrize("name", CHAPTERS)
@pytest.mark.parametrize("stub_is_kept", [False, True], ids=["in its cell", "beside the stub"])
def test_a_name_that_is_nearly_the_exercises_is_pointed_out(wall, name, stub_is_kept):
    chapter = load(name)
    path = ROOT / "solutions" / name / f"{chapter.module}.ipynb"
    solved = json.loads(path.read_text(encoding="utf-8"))
    answers = [cell for cell in solved["cells"] if is_solution(cell)]
    misspelt = {}
    for cell in answers:
        exercise = cell["metadata"]["nbgrader"]["grade_id"]
        misspelt[exercise] = (
            exercise.swapcase() if len(misspelt) % 2 or len(exercise) < 4 else exercise[:-1]
        )
        source = re.sub(
            rf"^(def|class) {exercise}\b", rf"\1 {misspelt[exercise]}", source_of(cell), flags=re.M
        )
        cell["source"] = source
        if stub_is_kept:
            cell["source"] = chapter.stubs[exercise]
            solved["cells"].append({"cell_type": "code", "id": f"mine-{exercise}",
                                    "metadata": {}, "source": source})  # fmt: skip
    graded = grade_submission(as_file(solved), chapter, wall)
    for result in graded.results:
        said = " ".join([result.message, *(aspect.sentence for aspect in result.aspects)])
        wrong = misspelt[result.exercise]
        expected = f"Your notebook defines `{wrong}`: the exercise asks for `{result.exercise}`."
        assert expected in said and result.score == 0.0


class UsingAPackage(ast.NodeTransformer):
    """Lets every function of an answer begin with a use of a package that grading has not."""

    def visit_FunctionDef(self, node):
        self.generic_visit(node)
        node.body.insert(0, ast.parse("nsp.use()").body[0])
        return node


@pytest.mark.sandbox
@pytest.mark.parametrize("name", CHAPTERS)
@pytest.mark.parametrize("where", ["in the answer's cell", "in a cell of one's own"])
def test_the_row_says_that_grading_has_not_the_package_that_an_answer_uses(wall, name, where):
    chapter, line = load(name), "import no_such_package as nsp"
    path = ROOT / "solutions" / name / f"{chapter.module}.ipynb"
    solved = json.loads(path.read_text(encoding="utf-8"))
    own = where == "in a cell of one's own"
    for cell in filter(is_solution, solved["cells"]):
        answer = ast.unparse(UsingAPackage().visit(ast.parse(source_of(cell))))
        cell["source"] = answer if own else f"{line}\n{answer}"
    if own:
        solved["cells"].insert(0, own_cell(line))
    graded = grade_submission(as_file(solved), chapter, wall)
    assert len(graded.results) == len(CHAPTERS[name])
    for result in graded.results:
        said = [aspect.sentence for aspect in result.aspects]
        why = (
            f"name 'nsp' is not defined, as `{line}` failed: `no_such_package.py` did not lie "
            "beside the notebook, and grading offers no no_such_package."
        )
        assert any(sentence.endswith(why) for sentence in said), (result.exercise, said)
        assert f"`{line}`, stopped: `no_such_package.py` did not lie beside" in result.message


@pytest.mark.sandbox
def test_the_row_says_which_line_failed_that_would_have_bound_a_missing_name(wall):
    own = "table = open('table.csv').read()\nfrom no_such_package import *"
    uses = "def numerical_diff(f, x, h=1e-4):\n    return {} * (f(x + h) - f(x - h)) / (2 * h)\n"
    for name, why in (
        ("table", "as `table = open('table.csv').read()` failed: there was no `table.csv` beside"),
        ("size", "perhaps as `from no_such_package import *` failed: `no_such_package.py` did"),
    ):
        answers = {**RIGHT, "numerical_diff": uses.format(name)}
        graded = grade_submission(as_file(notebook(answers, first=[own])), CHAPTER, wall)
        (result,) = (one for one in graded.results if one.exercise == "numerical_diff")
        assert f"name '{name}' is not defined, {why}" in result.aspects[0].sentence


@pytest.mark.sandbox
def test_the_row_says_so_too_of_an_answer_that_is_graded_on_its_own(wall):
    answer = (
        "import no_such_package as nsp\n"
        "def numerical_diff(f, x, h=1e-4):\n"
        "    np.array(x)\n"
        "    return (f(x + h) - f(x - h)) / (2 * h) if h == 1e-4 else nsp.use()\n"
    )
    answers = {**RIGHT, "numerical_diff": answer}
    broken = notebook(answers, before={"numerical_diff": ["np.array = None"]})
    graded = grade_submission(as_file(broken), CHAPTER, wall)
    (result,) = (one for one in graded.results if one.exercise == "numerical_diff")
    assert result.message.startswith("Graded on its own: ") and result.score > 0
    said = " ".join(aspect.sentence for aspect in result.aspects)
    assert "is not defined, as `import no_such_package as nsp` failed: `no_such_package.py`" in said


@pytest.mark.sandbox
def test_an_exception_that_is_called_skipped_is_not_taken_for_ours(wall):
    answer = (
        "def numerical_diff(f, x, h=1e-4):\n    raise type('Skipped', (Exception,), {})('no')\n"
    )
    graded = grade_submission(as_file(notebook({**RIGHT, "numerical_diff": answer})), CHAPTER, wall)
    (result,) = (one for one in graded.results if one.exercise == "numerical_diff")
    said = " ".join([result.message, *(aspect.sentence for aspect in result.aspects)])
    assert "with Exception: no." in said and OUT_OF_TIME not in said


@pytest.mark.sandbox
@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("1 / 0\n1 / 0", "ZeroDivisionError"),
        ("def numerical_diff(f, x:\n    return 1 / 0", "is not Python"),
        ("print(1)\nprint(2)\nassert 1 > 2, 'no good'", "AssertionError: no good"),
        ("import a1\nimport a2\nimport a3\nassert 1 > 2, 'no good'", "AssertionError: no good"),
        ("import os\nos._exit(3)", "ended itself"),
    ],
)
def test_the_reason_why_a_cell_stopped_is_said_once(wall, answer, reason):
    graded = grade_submission(as_file(notebook({**RIGHT, "numerical_diff": answer})), CHAPTER, wall)
    (result,) = (one for one in graded.results if one.exercise == "numerical_diff")
    sentences = [aspect.sentence for aspect in result.aspects]
    assert reason in result.message and not any(reason in sentence for sentence in sentences)
    assert sentences[0].startswith("numerical_diff is not defined: your cell ")


@pytest.mark.sandbox
def test_a_wrong_answer_that_is_as_wrong_on_its_own_is_blamed_on_nothing_else(wall):
    answers = {**RIGHT, "numerical_diff": WRONG["numerical_diff"]}
    disturbing = ["exec('import numpy')"]  # it may do anything, so the answer is also tried alone
    graded = grade_submission(as_file(notebook(answers, first=disturbing)), CHAPTER, wall)
    (wrong,) = (result for result in graded.results if result.exercise == "numerical_diff")
    assert (wrong.score, wrong.message) == (0.0, "")


@pytest.mark.sandbox
def test_what_is_right_gets_its_points_without_another_try(wall, monkeypatch):
    tried, real = [], Run._try_alone
    monkeypatch.setattr(
        Run, "_try_alone", lambda run, turns: (tried.extend(turns), real(run, turns))
    )
    answers = {**RIGHT, "numerical_diff": WRONG["numerical_diff"]}
    grade_submission(as_file(notebook(answers, first=["exec('import numpy')"])), CHAPTER, wall)
    assert [turn.name for turn in tried] == ["numerical_diff"]


@pytest.mark.sandbox
def test_a_cell_that_was_stopped_for_its_own_drawing_is_not_blamed_on_other_cells(wall):
    drawing = "import matplotlib.pyplot as plt\n"
    drawing += "plt.figure(figsize=(200, 200))\nplt.plot([1])\nplt.show()\n"
    answers = {**RIGHT, "numerical_diff": drawing + RIGHT["numerical_diff"]}
    graded = grade_submission(as_file(notebook(answers)), CHAPTER, wall)
    (result,) = (one for one in graded.results if one.exercise == "numerical_diff")
    assert result.score == result.max_score
    assert result.message.startswith("Graded on its own and without drawing: in the notebook it ")
    assert "had to be stopped: it used more than" in result.message
    assert "something else" not in result.message


def of_the_notebook(name):
    """Return an answer to an exercise that reads a value of another cell, and a check's note."""
    if name[0].islower():
        source, meant = f"def {name}(*given):\n    return rate\n", "a parameter"
    else:
        source = f"class {name}:\n    def __init__(self, *given, **named):\n        rate\n"
        meant = "a parameter, or `self.rate`,"
    return source, (f"This code uses `rate` as the whole notebook knows it: is {meant} meant?")


@pytest.mark.sandbox
@pytest.mark.parametrize("name", CHAPTERS)
def test_a_value_of_the_notebook_is_pointed_out_as_by_the_check(wall, name):
    chapter = load(name)
    told = {exercise: of_the_notebook(exercise) for exercise in chapter.exercises}
    answers = {exercise: source for exercise, (source, _) in told.items()}
    handed_in = notebook(answers, first=["rate = 0.5"], chapter=chapter)
    graded = grade_submission(as_file(handed_in), chapter, wall)
    for result in graded.results:
        _, note = told[result.exercise]
        shown = io.StringIO()
        with contextlib.redirect_stdout(shown), pytest.raises(CheckFailed):
            names = {"rate": 0.5}
            exec(answers[result.exercise], names)
            getattr(check, result.exercise)(names[result.exercise])
        assert note in shown.getvalue()
        assert note in result.message


@pytest.mark.sandbox
def test_a_value_of_the_notebook_is_no_matter_where_all_is_right(wall):
    answer = RIGHT["neuron_loss"].replace("0.5 *", "half *")
    graded = grade_submission(
        as_file(notebook({**RIGHT, "neuron_loss": answer}, first=["half = 0.5"])), CHAPTER, wall
    )
    assert sum(scores(graded).values()) == FULL
    assert not any(result.message for result in graded.results)


@pytest.mark.sandbox
def test_values_that_a_learners_process_makes_up_are_not_told(wall):
    lies = """
import seminar.check.surroundings as s

def lie(implementation, exercises):
    return Taken({}, ["<b>", "x" * 99, "f()", 3])

s.taken_by.__code__ = lie.__code__
"""
    graded = grade_submission(as_file(notebook(WRONG, first=[lies])), CHAPTER, wall)
    assert not any("This code uses" in result.message for result in graded.results)
