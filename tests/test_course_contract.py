"""The course that is promised: every chapter, every exercise, every point."""

import ast
import re

import nbformat
import pytest

from grading.exercises import CHAPTERS, find
from grading.tree.course import ROOT, module_name

PROMISED = {
    "00_welcome": ("sum_of_squares",),
    "01_numerical_gradient": (
        "numerical_diff",
        "numerical_gradient",
        "gradient_descent",
        "neuron_loss",
    ),
    "02_loss_functions": (
        "softmax",
        "cross_entropy_error",
        "SimpleNet",
        "simple_net_gradient",
        "count_forward_passes",
    ),
    "03_computation_graph": ("AddLayer", "MulLayer", "shopping", "polina_changes", "square"),
    "04_activation_layers": ("sigmoid_nodes", "Sigmoid", "Relu"),
    "05_affine_softmax": ("Affine", "softmax_nodes", "SoftmaxWithLoss"),
    "06_training": ("TwoLayerNet", "gradient_check", "train", "diagnose"),
    "07_learning_rules": ("SGD", "Momentum", "AdaGrad", "Adam", "Layer"),
    "08_your_own_engine": ("Value", "backward", "unbroadcast", "patches", "train_reader"),
}
"""What nobody may take away: learners' notebooks, and later chapters, hang on these names."""


def released(chapter):
    path = ROOT / "course" / chapter / f"{module_name(chapter)}.ipynb"
    return nbformat.read(path, as_version=4)


BEYOND = "08_your_own_engine"
"""The chapter after the seminar: its points come on top of the seminar's hundred."""


def test_the_seminar_gives_a_hundred_points_and_the_chapter_beyond_it_its_own():
    points = {
        chapter: sum(find(name).points for name in names) for chapter, names in PROMISED.items()
    }
    assert points.pop(BEYOND) == 20
    assert sum(points.values()) == 100


README_POINTS = dict(
    re.findall(r"^\| (\d\d) \|.*\| ([\d.]+) \|$", (ROOT / "README.md").read_text("utf-8"), re.M)
)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_readme_tells_the_points_of_a_chapter(chapter):
    points = sum(exercise.points for exercise in CHAPTERS[chapter])
    said = f"write {points:g} points for {chapter} into the table of README.md"
    assert README_POINTS.get(chapter[:2]) == f"{points:g}", said


def test_the_readme_tells_of_no_chapter_that_is_not_there():
    assert README_POINTS.keys() == {chapter[:2] for chapter in CHAPTERS}


@pytest.mark.parametrize("chapter", PROMISED)
def test_the_promised_exercises_are_declared_in_this_order(chapter):
    declared = [exercise.name for exercise in CHAPTERS[chapter]]
    assert [name for name in declared if name in PROMISED[chapter]] == list(PROMISED[chapter])


@pytest.mark.parametrize("chapter", PROMISED)
def test_a_chapter_makes_nothing_that_has_the_name_of_another_ones_exercise(chapter):
    """By these names grading tells which chapter a notebook is."""
    others = {name for other, names in PROMISED.items() if other != chapter for name in names}
    made = set()
    for cell in released(chapter).cells:
        if cell.cell_type == "code" and "NotImplementedError" not in cell.source:
            for statement in ast.parse(re.sub(r"(?m)^[%!].*$", "", cell.source)).body:
                made |= {getattr(statement, "name", "")}
                made |= {
                    node.id
                    for node in ast.walk(statement)
                    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
                }
    assert made & others == set()


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_no_cell_of_a_chapter_is_called_as_learners_own_cells_are_in_grading(chapter):
    assert [cell.id for cell in released(chapter).cells if cell.id.startswith("own-")] == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_released_chapter_holds_its_cells_in_order_with_their_points(chapter):
    marked = [
        (cell.metadata.nbgrader.grade_id, cell.metadata.nbgrader)
        for cell in released(chapter).cells
        if "nbgrader" in cell.metadata and cell.metadata.nbgrader.grade_id not in ("badge", "setup")
    ]
    expected = [
        grade_id
        for name in (exercise.name for exercise in CHAPTERS[chapter])
        for grade_id in (name, f"check_{name}", f"test_{name}")
    ]
    assert [grade_id for grade_id, _ in marked] == expected
    for grade_id, mark in marked:
        if mark.grade:
            assert mark.points == find(grade_id.removeprefix("test_")).points


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
