"""What a learner's machine may have and grading does not costs nothing that does not need it."""

import copy
import itertools
import time
from pathlib import Path

import pytest
from wall.handed_in import (
    CHAPTER,
    FULL,
    RIGHT,
    WRONG,
    as_file,
    notebook,
    scores,
    solved,
    without_examples,
)

from grading.batch import behind_the_wall
from grading.batch.submission import grade_submission
from grading.exercises import CHAPTERS
from grading.judging.chapter import load
from grading.notebooks.notebook import is_solution
from grading.wall.both.wire import TICK

pytestmark = pytest.mark.sandbox
ROOT = Path(__file__).resolve().parents[2]

OPTIONAL = (
    "%load_ext memory_profiler",
    "from google.colab import drive\ndrive.mount('/content/drive')",
    "%matplotlib widget",
    "import matplotlib\nmatplotlib.use('TkAgg')",
    "!pip install seaborn\nimport seaborn as sns\nsns.set_theme()",
    "name = input('Your name? ')",
    "import os\nos.chdir('/content/drive/MyDrive')",
    "Number = np.float",
    "import pandas as pd",
    "%%memit",
    "from scipy.special import *",
    "import torch, numba",
    "%matplotlib qt",
    "assert 1 + 1 == 3, 'never mind'",
    "%%time\nimport jax",
    "data = open('notes.csv').read()",
)
"""Lines that fail in the sandbox, above an answer that needs none of them."""

_TURN = itertools.cycle(OPTIONAL)
LINES = {name: list(itertools.islice(_TURN, len(CHAPTERS[name]))) for name in CHAPTERS}
assert sum(map(len, LINES.values())) >= len(OPTIONAL)


@pytest.fixture(scope="module")
def wall():
    with behind_the_wall.wall() as wall:
        yield wall


def result_of(graded, exercise):
    return next(result for result in graded.results if result.exercise == exercise)


def said_of(graded, exercise):
    result = result_of(graded, exercise)
    return " ".join([result.message, *(aspect.sentence for aspect in result.aspects)])


@pytest.mark.parametrize("name", CHAPTERS)
def test_an_optional_line_above_an_answer_costs_nothing_and_is_named(wall, name):
    chapter = without_examples(load(name))
    lines = LINES[name]
    written = {
        exercise: f"{line}\n{answer}"
        for (exercise, answer), line in zip(solved(chapter).items(), lines, strict=True)
    }
    own = "import seaborn as sns\nsns.set_theme()\nkept = 1"

    handed_in = notebook(written, first=[own], chapter=chapter)
    graded = grade_submission(as_file(handed_in), chapter, wall)

    assert {f"test_{e}": score for e, score in scores(graded).items()} == chapter.points
    for result, line in zip(graded.results, lines, strict=True):
        failing = next(part for part in line.splitlines() if not part.startswith(("!", "%%time")))
        failing = line.splitlines()[1] if failing in ("import os", "import matplotlib") else failing
        assert f"`{failing}`" in result.message
        assert "Grading went on after it." in result.message


def test_a_failing_import_leaves_the_lines_below_it(wall):
    helper = "import pandas as pd\npd.set_option('a', 1)\ndef half(x):\n    return x / 2"
    answer = RIGHT["numerical_diff"].replace("/ (2 * h)", "/ h * half(1.0)")
    graded = grade_submission(
        as_file(notebook({**RIGHT, "numerical_diff": answer}, first=[helper])), CHAPTER, wall
    )
    assert sum(scores(graded).values()) == FULL
    (own,) = [cell for cell in graded.notebook["cells"] if cell["id"].startswith("own-")]
    shown = "".join("".join(output.get("text", "")) for output in own["outputs"])
    assert "Line 1 of your cell, `import pandas as pd`, stopped: grading offers no pandas" in shown


def test_a_mistake_still_ends_a_cell_of_ones_own(wall):
    with wall.learner() as learner:
        result = learner.run("x = 1\n1 / 0\nx = 2")
        assert result.raised == "ZeroDivisionError"
        assert learner.run("x").outputs[0].text == "1"


def test_code_that_runs_through_reports_no_stop(wall):
    with wall.learner(past_everything=True) as learner:
        assert learner.run("import math\n%time x = 1\nmath.pi + x").stops == ()


def test_an_answer_that_needs_what_is_missing_is_told_so(wall):
    graded = grade_submission(
        as_file(notebook({
            **RIGHT,
            "numerical_diff": "import pandas as pd\ndef numerical_diff(f, x, h=1e-4):\n"
            "    return pd.slope(f, x)",
            "neuron_loss": "def neuron_loss(w, b, x=1.0, y_target=0.5):\n"
            "    import scipy.special\n    return scipy.special.expit(w)",
        })),
        CHAPTER, wall,
    )  # fmt: skip
    said = said_of(graded, "numerical_diff")
    assert "Line 1 of your cell, `import pandas as pd`, stopped: grading offers no pandas" in said
    assert "(it offers: numpy, matplotlib" in said
    assert "Your answer uses `pd`, which it would have defined." in said
    assert "Grading offers no scipy (it offers: numpy" in said_of(graded, "neuron_loss")


@pytest.mark.parametrize(
    ("line", "version"),
    [
        ("note = f\"{RIGHT[\"a\"]}\"", "3.12"),
        ("type Number = float", "3.12"),
        ("def same[T](x: T) -> T:\n    return x", "3.12"),
        ("class Box[T = int]: pass", "3.13"),
        ("note = t'{1}'", "3.14"),
        ("try:\n    pass\nexcept ValueError, TypeError:\n    pass", "3.14"),
    ],
)  # fmt: skip
def test_syntax_of_a_newer_python_is_called_so(wall, monkeypatch, line, version):
    import sys

    ours = "{}.{}".format(*sys.version_info[:2])
    if sys.version_info >= tuple(map(int, version.split("."))):
        pytest.skip(f"Python {ours} knows the syntax of {version}")
    answer = f"{line}\n{RIGHT['numerical_diff']}"
    graded = grade_submission(as_file(notebook({**RIGHT, "numerical_diff": answer})), CHAPTER, wall)
    said = said_of(graded, "numerical_diff")
    assert f"uses syntax of a newer Python ({version} or later) than the {ours} that grades" in said


@pytest.mark.parametrize(
    "line", ["def f(:", "x = = 1", "print 'a'", "type X = int\nx = (1", "return 1", "f'{a b}'"]
)
def test_an_ordinary_slip_is_not_called_newer(wall, line):
    answer = f"{line}\n{RIGHT['numerical_diff']}"
    graded = grade_submission(as_file(notebook({**RIGHT, "numerical_diff": answer})), CHAPTER, wall)
    said = said_of(graded, "numerical_diff")
    assert "is not Python" in said and "newer" not in said


def test_the_line_that_stopped_is_quoted_where_a_name_is_missing(wall):
    answers = {
        **RIGHT,
        "numerical_diff": "print(unheard_of)\nraise ValueError('enough')",
        "gradient_descent": RIGHT["gradient_descent"].replace("lr *", "two() * lr *"),
        "neuron_loss": RIGHT["neuron_loss"].replace("return", "return one() *"),
    }
    stopped = "y = 1 / 0\ndef one():\n    return 1.0"
    graded = grade_submission(
        as_file(notebook(
            answers,
            before={"neuron_loss": [stopped]},
            last=["def two():\n    return 2.0"],
        )),
        CHAPTER, wall,
    )  # fmt: skip
    assert (
        "Line 1 of your cell, `print(unheard_of)`, stopped with NameError: name 'unheard_of' is "
        "not defined. numerical_diff is not defined: your cell stopped in line 1."
    ) in said_of(graded, "numerical_diff")
    assert "`two` is defined further down" in said_of(graded, "gradient_descent")
    assert (
        "`one` was not defined: line 1 of another cell of yours, `y = 1 / 0`, stopped with "
        "ZeroDivisionError: division by zero." in said_of(graded, "neuron_loss")
    )
    assert not any("run the cell" in said_of(graded, name) for name in RIGHT)


@pytest.mark.parametrize("above", [WRONG, RIGHT], ids=["wrong", "right"])
def test_a_second_try_below_the_check_is_told_not_to_count(wall, above):
    answers = RIGHT | {"neuron_loss": above["neuron_loss"]}
    again = RIGHT["neuron_loss"]
    graded = grade_submission(as_file(notebook(answers, last=[again])), CHAPTER, wall)
    said = "neuron_loss is defined once more below its check, where it does not count: write it "
    assert (said in said_of(graded, "neuron_loss")) is (above is WRONG)
    assert not any(said in said_of(graded, name) for name in RIGHT if name != "neuron_loss")


def test_an_answer_in_the_cell_of_another_is_graded_on_its_own_too(wall):
    breaking = "np.zeros_like = np.array = lambda *given, **options: None"
    both = f"{RIGHT['numerical_gradient']}\n{RIGHT['gradient_descent']}"
    answers = {**RIGHT, "numerical_gradient": both}
    del answers["gradient_descent"]
    graded = grade_submission(as_file(notebook(answers, first=[breaking])), CHAPTER, wall)
    assert sum(scores(graded).values()) == FULL


def test_a_branch_leaves_nothing_behind(wall):
    with wall.learner({"beside.py": b"answer = 42"}) as learner:
        learner.run("x = 1")
        for _ in range(2):
            with learner.branch(wall.limits):
                wrote = "x += 1\nimport os, pathlib, subprocess\npathlib.Path('a').mkdir()\n"
                learner.run(f"{wrote}os.remove('beside.py')\nsubprocess.Popen(['sleep', '99'])")
                assert learner.run("x").outputs[0].text == "2"
        seen = learner.run("import os\nfrom beside import answer\nx, os.path.exists('a'), answer")
        assert seen.outputs[0].text == "(1, False, 42)"


def test_a_branch_may_end_long_after_its_last_answer(wall):
    with wall.learner(CHAPTER.files) as learner:
        learner.run("found = 1")
        with learner.branch(wall.limits):
            learner.run("found = 2")
            time.sleep(3 * TICK)
        assert learner.run("print(found)").outputs[0].text == "1\n"


def test_a_branch_whose_process_dies_costs_only_itself(wall):
    with wall.learner() as learner:
        learner.run("x = 1")
        with learner.branch(wall.limits):
            assert learner.run("import os\nos._exit(0)").death is not None
            assert learner.run("x").outputs[0].text == "1"
        assert learner.run("x + 1").outputs[0].text == "2"


@pytest.mark.parametrize("name", CHAPTERS)
def test_what_nothing_could_help_takes_no_second_process(wall, name, monkeypatch):
    """Begun and ended, a process costs more than all experiments of an exercise.

    Where probes take a wrong answer from beside another, a right one in its place could help.
    """
    chapter, begun = load(name), []
    worker = type(wall).worker
    monkeypatch.setattr(type(wall), "worker", lambda *given: begun.append(1) or worker(*given))
    wrong = copy.deepcopy(chapter.release)
    for cell in wrong["cells"]:
        if is_solution(cell):
            (exercise,) = [cell["metadata"]["nbgrader"]["grade_id"]]
            cell["source"] = f"def {exercise}(*arguments, **options):\n    return None\n"
    graded = grade_submission(as_file(wrong), chapter, wall)
    assert sum(scores(graded).values()) == 0
    backward_walks_through_values = name == "08_your_own_engine"
    assert len(begun) == 1 + backward_walks_through_values


SHOPPING = """
def shopping(apple_price, apple_count, orange_price, orange_count, tax):
    return None
"""


@pytest.mark.parametrize(
    ("own", "helper"),
    [
        ("def polina_changes():\n    _, grads = shopping(60, 2, 90, 3, 1.2)\n", ""),
        ("def polina_changes():\n    _, grads = eval('shopping')(60, 2, 90, 3, 1.2)\n", ""),
        ("def polina_changes():\n    grads = bought()\n",
         "def bought():\n    return shopping(60, 2, 90, 3, 1.2)[1]\n"),
        (f"{SHOPPING}def polina_changes():\n    _, grads = shopping(60, 2, 90, 3, 1.2)\n", ""),
    ],
    ids=["by name", "by a text", "through a helper", "with one of its own"],
)  # fmt: skip
def test_whatever_way_another_exercise_is_called_its_mistake_costs_nothing(wall, own, helper):
    chapter = without_examples(load("03_computation_graph"))
    answers = {
        **solved(chapter),
        "shopping": SHOPPING,
        "polina_changes": f"{own}    return (10 * grads['apple_price'], "
        "5 * grads['orange_price'], -0.1 * grads['tax'])\n",
    }
    before = {"polina_changes": [helper] if helper else []}
    handed_in = notebook(answers, before=before, chapter=chapter)
    graded = grade_submission(as_file(handed_in), chapter, wall)
    assert result_of(graded, "shopping").score == 0
    assert result_of(graded, "polina_changes").score == 3
