"""The course that is promised: every chapter, every exercise, every point."""

import ast
import re

import nbformat
import pytest

from grading.exercises import CHAPTERS
from grading.tree.course import ROOT, module_name

PROMISED = {
    "00_welcome": {"sum_of_squares": 2},
    "01_numerical_gradient": {
        "numerical_diff": 3,
        "numerical_gradient": 5,
        "gradient_descent": 4,
        "neuron_loss": 2,
    },
    "02_loss_functions": {
        "softmax": 4,
        "cross_entropy_error": 4,
        "SimpleNet": 3,
        "simple_net_gradient": 2,
        "count_forward_passes": 1,
    },
    "03_computation_graph": {
        "AddLayer": 2,
        "MulLayer": 3,
        "shopping": 4,
        "polina_changes": 3,
        "square": 2,
    },
    "04_activation_layers": {"sigmoid_nodes": 4, "Sigmoid": 4, "Relu": 4},
    "05_affine_softmax": {"Affine": 6, "softmax_nodes": 4, "SoftmaxWithLoss": 5},
    "06_training": {"TwoLayerNet": 6, "gradient_check": 2, "train": 5, "diagnose": 2},
    "07_learning_rules": {"SGD": 2, "Momentum": 3, "AdaGrad": 3, "Adam": 4, "Layer": 2},
}


def released(chapter):
    path = ROOT / "course" / chapter / f"{module_name(chapter)}.ipynb"
    return nbformat.read(path, as_version=4)


def test_the_course_gives_a_hundred_points():
    assert sum(sum(exercises.values()) for exercises in PROMISED.values()) == 100


def test_the_declared_exercises_are_the_promised_ones():
    declared = {
        chapter: {exercise.name: exercise.points for exercise in exercises}
        for chapter, exercises in CHAPTERS.items()
    }
    assert declared == {chapter: PROMISED[chapter] for chapter in PROMISED}


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_released_chapter_holds_its_cells_in_order_with_their_points(chapter):
    marked = [
        (cell.metadata.nbgrader.grade_id, cell.metadata.nbgrader)
        for cell in released(chapter).cells
        if "nbgrader" in cell.metadata and cell.metadata.nbgrader.grade_id not in ("badge", "setup")
    ]
    expected = [
        grade_id
        for name in PROMISED[chapter]
        for grade_id in (name, f"check_{name}", f"test_{name}")
    ]
    assert [grade_id for grade_id, _ in marked] == expected
    for grade_id, mark in marked:
        if mark.grade:
            assert mark.points == PROMISED[chapter][grade_id.removeprefix("test_")]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_opens_with_the_badge_and_the_setup_cell(chapter):
    badge, setup, title = released(chapter).cells[:3]
    assert f"/course/{chapter}/{module_name(chapter)}.ipynb" in badge.source
    assert setup.metadata.nbgrader.locked
    assert title.source.startswith("# ")
    for words in ("you will", "You need", "It takes"):
        assert words in title.source


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_closes_with_summary_stretch_questions_and_what_comes_next(chapter):
    summary, stretch, ending = released(chapter).cells[-3:]
    lines = [
        line for line in summary.source.splitlines() if line[:2] in ("1.", "2.", "3.", "4.", "5.")
    ]
    assert len(lines) == 5
    assert stretch.source.count("\n* ") == 2
    assert "without points" in stretch.source
    assert ending.source.startswith("**Next") or chapter.startswith("07")


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_stub_says_what_goes_in_and_comes_out_and_gives_a_worked_value(chapter):
    for cell in released(chapter).cells:
        if not cell.metadata.get("nbgrader", {}).get("solution"):
            continue
        assert '"""' in cell.source, cell.id
        assert "NotImplementedError" in cell.source, cell.id
        assert "#" not in cell.source, f"{cell.id}: a comment in a stub"
        if cell.id not in WITHOUT_WORKED_VALUE:
            assert WORKED_VALUE.search(docstrings(cell.source)), cell.id


WORKED_VALUE = re.compile(
    r"\b(?:gives?|is|has|costs|returns)\s+(?:first\s+)?(?:[\w ]+ = )?[-(\[]*\d"
    r'|holds "A": "'  # the answer of `diagnose` is a word
)
WITHOUT_WORKED_VALUE = {"polina_changes"}
"""Its three numbers are themselves the answer."""


def docstrings(source):
    nodes = [
        n for n in ast.walk(ast.parse(source)) if isinstance(n, (ast.FunctionDef, ast.ClassDef))
    ]
    text = " ".join((ast.get_docstring(node) or "").strip() for node in nodes)
    # what holds "where y is 0" says when, not what comes out
    return re.sub(r"\bwhere \w+ is", "where", " ".join(text.split()))


@pytest.mark.parametrize(
    ("docstring", "found"),
    [
        ("f(2.0) gives 4.0.", True),
        ("For x = 2, dx is -0.5.", True),
        ("The loss is ln 10 = 2.303.", True),
        ("Both calls raise 2 exceptions.", False),
        ("This is wrong for 3 rows.", False),
        ("Finite where y is 0.", False),
        ("Returns a scalar.", False),
    ],
)
def test_a_worked_value_is_a_number_that_comes_out(docstring, found):
    source = f"def f(x):\n    {chr(34) * 3}{docstring}{chr(34) * 3}\n    raise NotImplementedError"
    assert bool(WORKED_VALUE.search(docstrings(source))) is found
