"""What a source notebook has to hold, and a release must not, fault by fault. About 2 s."""

import copy

import nbformat
import pytest

from grading.exercises import CHAPTERS
from grading.release.contract import faults_of_release, faults_of_source
from grading.tree.course import ROOT, module_name

CHAPTER = "00_welcome"
NAME = "sum_of_squares"


def notebook(folder, chapter=CHAPTER):
    return nbformat.read(ROOT / folder / chapter / f"{module_name(chapter)}.ipynb", as_version=4)


SOURCE, RELEASE = notebook("source_notebooks"), notebook("course")


def cell(cells, grade_id):
    return next(c for c in cells if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id)


def marked(name, **changes):
    return lambda cells: cell(cells, name).metadata.nbgrader.update(changes)


def written(grade_id, old, new):
    def change(cells):
        changed = cell(cells, grade_id)
        assert old in changed.source
        changed.source = changed.source.replace(old, new)

    return change


def copied(cells):
    cells.append(copy.deepcopy(cell(cells, f"check_{NAME}")))


def moved(cells):
    cells.append(cells.pop(cells.index(cell(cells, f"check_{NAME}"))))


def lost(cells):
    cells.remove(cell(cells, f"check_{NAME}"))


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_chapter_keeps_the_contract(chapter):
    source, release = notebook("source_notebooks", chapter), notebook("course", chapter)
    assert list(faults_of_source(source, CHAPTERS[chapter])) == []
    assert list(faults_of_release(release, source)) == []


NO_SOLUTION = f"cell {NAME!r}: must be a solution cell without points."
NO_CHECK = f"cell 'check_{NAME}': must be locked, without points or solution."
NO_SUCH_CHECK = f"cell 'check_{NAME}': no such exercise is declared for this chapter."
NO_TEST = f"cell 'test_{NAME}': must be graded and locked."
NO_TURNS = f"cell {NAME!r}: '### BEGIN SOLUTION' and '### END SOLUTION' must take turns."
UNDECLARED = "cell 'more': no such exercise is declared for this chapter."


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        (marked(NAME, solution=False), [NO_SOLUTION]),
        (marked(NAME, grade=True), [NO_SOLUTION]),
        (marked(f"check_{NAME}", locked=False), [NO_CHECK]),
        (marked(f"check_{NAME}", solution=True), [NO_SUCH_CHECK, NO_CHECK]),
        (marked(f"check_{NAME}", grade=True), [NO_SUCH_CHECK, NO_CHECK]),
        (marked(f"test_{NAME}", locked=False), [NO_TEST]),
        (marked(f"test_{NAME}", points=3), []),  # the build writes the declared ones
        (written(f"test_{NAME}", NAME, "another"), [f"cell 'test_{NAME}': does not grade {NAME}."]),
        (written(NAME, "### BEGIN SOLUTION", "pass"), [NO_TURNS]),
        (written(NAME, "### END SOLUTION", "### BEGIN SOLUTION"), [NO_TURNS]),
        (copied, [f"cell 'check_{NAME}': the grade_id stands twice."]),
        (moved, [f"exercise {NAME}: solution, check and graded cell are out of order."]),
        (lost, [f"exercise {NAME}: there is no cell 'check_{NAME}'."]),
        (marked(f"test_{NAME}", grade_id="more"),
         [UNDECLARED, f"exercise {NAME}: there is no cell 'test_{NAME}'."]),
        (marked(NAME, grade_id="more"),
         [UNDECLARED, f"exercise {NAME}: there is no cell {NAME!r}."]),
    ],
)  # fmt: skip
def test_a_source_that_departs_from_what_is_declared_is_told_how(change, faults):
    source = copy.deepcopy(SOURCE)
    change(source.cells)
    assert list(faults_of_source(source, CHAPTERS[CHAPTER])) == faults


def test_a_cell_with_points_that_nobody_declared_is_told():
    source = copy.deepcopy(SOURCE)
    more = copy.deepcopy(cell(source.cells, f"test_{NAME}"))
    more.metadata.nbgrader.update(grade_id="more", solution=False)
    source.cells.append(more)
    assert list(faults_of_source(source, CHAPTERS[CHAPTER])) == [UNDECLARED]


HIDDEN_TEST = "### BEGIN HIDDEN TESTS\nassert f(2) == 4\n### END HIDDEN TESTS"


def ordinary(source, kind="code", **about):
    """Return what appends an ordinary cell called "more"."""

    def change(cells):
        new = copy.deepcopy(cell(cells, f"check_{NAME}"))
        new.update(cell_type=kind, source=source, id="more")
        new.metadata.nbgrader.update(grade_id="more", locked=False, points=1, **about)
        cells.append(new)

    return change


def unmarked(source):
    def change(cells):
        ordinary(source)(cells)
        cells[-1].metadata = {}

    return change


TESTS = {"grade": True, "solution": False}
BY_HAND = {"grade": True, "solution": True}
ANSWER = {"grade": False, "solution": True}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (ordinary("assert f(2) == 4", **TESTS), None),
        (ordinary(f"assert f(1) == 1\n{HIDDEN_TEST}", **TESTS), None),
        (ordinary(HIDDEN_TEST.replace("###", "#"), **TESTS), None),
        (ordinary("So.", "markdown", **BY_HAND), None),
        (ordinary("### BEGIN SOLUTION\nx = 1\n### END SOLUTION", **BY_HAND), None),
        (ordinary("x = 1", **ANSWER), UNDECLARED),
        (ordinary('from grading import grade\ngrade("f")', **TESTS), UNDECLARED),
        (ordinary("So.", "markdown", task=True, **TESTS),
         "cell 'more': is a task, which is not graded here: ask for an answer in a cell with "
         "points."),
        (ordinary("So.", "markdown", **TESTS),
         "cell 'more': is no code: answers in words are graded by a person, and tests are code."),
        (ordinary(HIDDEN_TEST, **BY_HAND),
         "cell 'more': holds 'BEGIN HIDDEN TESTS', which is not for such a cell."),
        (ordinary("### BEGIN SOLUTION\nx = 1\n### END SOLUTION", **TESTS),
         "cell 'more': holds 'BEGIN SOLUTION', which is not for such a cell."),
        (ordinary(HIDDEN_TEST + HIDDEN_TEST.partition("\n")[0], **TESTS),
         "cell 'more': 'BEGIN HIDDEN TESTS' and 'END HIDDEN TESTS' must take turns."),
        (unmarked(HIDDEN_TEST),
         "cell 'more': holds 'BEGIN HIDDEN TESTS', which is not for such a cell."),
    ],
)  # fmt: skip
def test_nbgraders_ordinary_cells_are_fine_where_they_can_be_graded(change, fault):
    source = copy.deepcopy(SOURCE)
    change(source.cells)
    found = list(faults_of_source(source, CHAPTERS[CHAPTER]))
    if fault is None:
        assert found == []
    else:
        assert fault in found


@pytest.mark.parametrize("points", [True, None, "2", -1, float("inf"), float("nan")])
def test_points_that_are_none_are_told(points):
    source = copy.deepcopy(SOURCE)
    ordinary("assert True", **TESTS)(source.cells)
    source.cells[-1].metadata.nbgrader.points = points
    fault = f"cell 'more': gives {points} points, which is no number of points."
    assert list(faults_of_source(source, CHAPTERS[CHAPTER])) == [fault]


def test_an_answer_is_tested_by_plain_tests_below_it_alone():
    source = copy.deepcopy(SOURCE)
    ordinary("assert f(2) == 4", **TESTS)(source.cells)
    source.cells[-1].metadata.nbgrader.grade_id = "tests"
    ordinary("def f(x): return 2 * x", **ANSWER)(source.cells)
    assert UNDECLARED in faults_of_source(source, CHAPTERS[CHAPTER])
    source.cells.append(source.cells.pop(-2))
    assert list(faults_of_source(source, CHAPTERS[CHAPTER])) == []


def test_a_hidden_test_that_is_still_there_is_told():
    source, release = copy.deepcopy(SOURCE), copy.deepcopy(RELEASE)
    ordinary(f"assert f(1) == 1\n{HIDDEN_TEST}", **TESTS)(source.cells)
    ordinary("assert f(1) == 1", **TESTS)(release.cells)
    assert list(faults_of_release(release, source)) == []
    release.cells[-1].source += "\nassert f(2) == 4"
    fault = "cell 'more': the release still holds the line 'assert f(2) == 4'."
    assert list(faults_of_release(release, source)) == [fault]
    source.cells[-1].source += "\nassert f(2) == 4"  # shown on purpose, as well
    assert list(faults_of_release(release, source)) == []


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        (written(NAME, "raise NotImplementedError", "return np.mean(x)  #"), []),
        (written(NAME, "raise", "return np.sum(x * x)\n    raise"),
         ["the release still holds the line 'return np.sum(x * x)'."]),
        (written(NAME, "raise", "### BEGIN SOLUTION\n    raise"),
         ["the release still holds '### BEGIN'."]),
        (written(f"check_{NAME}", "check", "from grading import grade\ncheck"),
         ["the release still holds 'from grading import'."]),
        (lambda cells: cell(cells, NAME).update(outputs=["something"]),
         ["the release still holds outputs."]),
    ],
)  # fmt: skip
def test_a_release_that_holds_what_it_must_not_is_told_where(change, faults):
    release = copy.deepcopy(RELEASE)
    change(release.cells)
    found = [fault.split(": ", 1)[1] for fault in faults_of_release(release, SOURCE)]
    assert found == faults


def test_the_lines_of_a_solution_that_say_nothing_may_be_in_the_stub():
    source = copy.deepcopy(SOURCE)
    written(NAME, "### END SOLUTION", "return x\n    ### END SOLUTION")(source.cells)
    release = copy.deepcopy(RELEASE)
    written(NAME, "raise", "return x\n    np.mean(x)\n    raise")(release.cells)
    assert list(faults_of_release(release, source)) == []
    written(NAME, "### END SOLUTION", "np.mean(x)\n    ### END SOLUTION")(source.cells)
    assert len(list(faults_of_release(release, source))) == 1
