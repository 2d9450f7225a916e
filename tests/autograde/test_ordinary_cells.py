"""nbgrader's ordinary cells in every chapter: built both ways, graded both ways. About 45 s."""

import copy
import dataclasses
import functools
import html
import json
import re
from concurrent.futures import ProcessPoolExecutor

import pytest
from autograde.conftest import nbgrader
from autograde.ordinary import (
    FORMULA,
    GOT,
    HANGS,
    HIDDEN,
    PARTLY,
    POINTS,
    TRAINS,
    changed,
    class_of,
    course_with_ordinary_cells,
    folder_state,
    graded_notebook,
    grades,
    hand_in,
    nbgrader_in,
    right,
    source_with_ordinary_cells,
    write_source,
)

from grading.batch import behind_the_wall, pool
from grading.batch.autograde import autograde
from grading.batch.gradebook import Marks
from grading.batch.standing import standings
from grading.batch.submission import grade_submission
from grading.batch.table import as_json, table, waiting
from grading.commands import doctor
from grading.commands.cli import main
from grading.exercises import CHAPTERS
from grading.judging.chapter import load
from grading.plugins import wall as plugin
from grading.release import build, claims
from grading.report.feedback import write_feedback
from grading.tree.course import ROOT, module_name
from grading.tree.errors import GradingError
from grading.wall.both.limits import Limits
from grading.wall.outside import learner

QUICK = "00_welcome"


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A course whose chapters have ordinary cells in their sources; nothing is built."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(claims, "CLAIMS", {})  # they are about cells that show something
        monkeypatch.setattr(build, "CLAIMS", {})
        # of all known mistakes, which have nothing to do with these cells: they take long
        monkeypatch.setattr(build, "of_fresh_solutions", committed_signatures)
        yield course_with_ordinary_cells(tmp_path_factory.mktemp("course") / "tree")


def committed_signatures(chapter, _):
    return (ROOT / build.signatures_path(chapter)).read_text("utf-8")


@pytest.fixture(scope="module")
def executor():
    with ProcessPoolExecutor(2, initializer=pool._begin) as executor:
        yield executor


@pytest.fixture(scope="module")
def wall():
    with behind_the_wall.wall() as wall:
        yield wall


@pytest.fixture(scope="module")
def built(root):
    """Return what builds a chapter once, by what Formgrader's button does."""

    @functools.cache
    def once(name):
        said = nbgrader_in(root).generate_assignment(name)
        assert said["success"], said
        return load(name, root)

    return once


def by_nbgrader(root, name, students):
    for student in students:
        said = nbgrader_in(root).autograde(name, student)
        assert said["success"], said


FEW = ("right", "hostile")
"""Who hands in every chapter in each run of the tests; the others are about these cells alone."""


@pytest.mark.sandbox
@pytest.mark.parametrize(
    ("name", "students"),
    [
        (QUICK, tuple(GOT)),
        *((name, FEW) for name in CHAPTERS if name != QUICK),
        *(
            pytest.param(
                name,
                tuple(one for one in GOT if one not in FEW),
                marks=pytest.mark.long,
                id=f"{name}-others",
            )
            for name in CHAPTERS
            if name != QUICK
        ),
    ],
)
def test_ordinary_cells_are_graded_alike_by_both_commands(
    name, students, root, built, executor, no_self_test
):
    chapter = built(name)
    handed_in = class_of(root, name)
    hand_in(root, name, {student: handed_in[student] for student in students})
    outcomes = autograde(name, root=root, students=students, quiet=True, executor=executor)
    found = grades(root, name)
    exercises = {chapter.graded[exercise]: exercise for exercise in chapter.exercises}
    assert {outcome.student for outcome in outcomes} == {*students}
    for outcome in outcomes:
        of_student = found[outcome.student]
        for cell, points in GOT[outcome.student].items():
            assert of_student[cell] == (points, None, points is None), (outcome.student, cell)
        for cell, exercise in exercises.items():  # nothing costs, or earns, points of another cell
            written = exercise != TRAINS or outcome.student == "right"
            points = chapter.points[cell] if written else 0
            assert of_student[cell] == (points, None, False), (outcome.student, cell)
    by_nbgrader(root, name, students)
    assert grades(root, name) == found


@pytest.mark.sandbox
def test_the_self_test_and_the_doctor_take_such_a_chapter_as_any_other(root, built, executor):
    built(QUICK)
    hand_in(root, QUICK, class_of(root, QUICK))
    outcomes = autograde(QUICK, root=root, quiet=True, executor=executor, force=True)
    assert [outcome.student for outcome in outcomes] == sorted(GOT)
    assert "points: 13" in doctor.in_step(QUICK, root)


@pytest.mark.parametrize("name", [QUICK, "03_computation_graph"])
def test_the_build_gives_what_nbgraders_command_gives_and_the_release_hides_what_it_should(
    name, root, built
):
    built(name)
    before = folder_state(root / "course" / name), folder_state(root / "solutions" / name)
    build.build([name], root=root, say=lambda _: None)
    after = folder_state(root / "course" / name), folder_state(root / "solutions" / name)
    assert before == after
    shown = json.dumps(load(name, root).release)
    assert "double(2) has to be 4" in shown and PARTLY.splitlines()[0] in shown
    for secret in (HIDDEN, "double(-3)", "hits", "return 2 * x", "parabola", "says so"):
        assert secret not in shown


def read(root, student):
    """Return what is told of one student: the row of the table, the page, and the JSON."""
    found = [*standings(QUICK, root).values()]
    text = table(found, load(QUICK, root).points)
    (row,) = (line for line in text.splitlines() if line.split()[0] == student)
    (page,) = write_feedback(QUICK, students=[student], root=root)
    entries = [entry for entry in as_json(found, QUICK) if entry["student"] == student]
    return row, html.unescape(page.read_text("utf-8")), {e["exercise"]: e for e in entries}


@pytest.mark.sandbox
def test_what_went_wrong_is_told_and_answers_wait_for_a_person_whose_points_stay(
    root, built, executor, no_self_test
):
    built(QUICK)
    hand_in(root, QUICK, class_of(root, QUICK))
    again = functools.partial(autograde, QUICK, root=root, quiet=True, executor=executor)
    outcomes = again(force=True)
    row, page, entries = read(root, "wrong")
    for said in (f"{HIDDEN}.", "These tests gave 0.5 of 2 points.", "A hidden test does not hold."):
        assert said in row and said in page
        assert said in [entry["message"] for entry in entries.values()]
    assert "double(-3)" not in page and FORMULA in page
    assert entries["why"]["score"] is None and "why: not graded yet" in page
    assert waiting(outcomes).startswith("To be graded by a person, in Formgrader: why (3), sketch")
    row, page, _ = read(root, "hostile")
    assert "test_double: A hidden test stopped with SystemExit: bye." in row
    assert "leaning: These tests had to be stopped: the process ended." in row
    assert "why: Not answered." in row and "sketch: not graded yet" in page

    kept = graded_notebook(root, QUICK, "wrong")
    assert kept["sketch"]["source"] == "print('mine')"
    assert kept["sketch"]["outputs"][0]["text"] == "mine\n"
    assert kept["why"]["source"] == f"````\n{FORMULA}\n````"  # a block of code, whatever is in it

    give_by_hand(root, "wrong", why=1.5)
    again(force=True)
    assert grades(root, QUICK)["wrong"]["why"] == (None, 1.5, False)
    by_nbgrader(root, QUICK, ["wrong"])
    assert grades(root, QUICK)["wrong"]["why"] == (None, 1.5, False)
    row, page, entries = read(root, "wrong")
    assert entries["why"]["score"] == 1.5 and entries["why"]["comment"] == "Well argued."
    assert "why: 1.5 of 2" in page and "Well argued." in page and "5 of 13 points" in page


@pytest.mark.sandbox
def test_nbgraders_own_feedback_shows_answers_and_no_hidden_line(
    root, built, executor, no_self_test
):
    built(QUICK)
    hand_in(root, QUICK, class_of(root, QUICK))
    autograde(QUICK, root=root, quiet=True, executor=executor, force=True)
    said = nbgrader_in(root).generate_feedback(QUICK, "wrong")
    assert said["success"], said
    (page,) = (root / "grading" / "feedback" / "wrong" / QUICK).glob("*.html")
    shown = page.read_text("utf-8")
    assert "&lt;img src=x onerror=alert(2)&gt;" in shown and "mine" in shown
    assert f"{HIDDEN}." in shown and "double(2) has to be 4" in html.unescape(shown)
    assert "<img src=x" not in shown and "-3" not in visible(shown) and "hits" not in shown


def visible(page):
    """Return what a page says, without its styles, scripts and tags."""
    return re.sub(r"<(style|script)\b.*?</\1>|<[^>]+>", "", page, flags=re.DOTALL)


def give_by_hand(root, student, **points):
    """Give points as Formgrader does."""
    marks = Marks(load(QUICK, root), root)
    for cell, given in points.items():
        gradebook, place = marks.gradebook, (module_name(QUICK), QUICK, student)
        gradebook.find_grade(cell, *place).manual_score = given
        gradebook.find_comment(cell, *place).manual_comment = "Well argued."
        gradebook.db.commit()
    marks.close()


@pytest.mark.sandbox
def test_tests_that_hang_cost_their_own_points_alone(
    root, built, executor, monkeypatch, no_self_test
):
    built(QUICK)
    hand_in(root, QUICK, {"right": changed(right(root, QUICK), double=HANGS)})
    short = dataclasses.replace(Limits(), cell_seconds=1.0)
    outcomes = autograde(
        QUICK,
        root=root,
        quiet=True,
        students=["right"],
        force=True,
        limits=short,
        executor=executor,
    )
    found = grades(root, QUICK)["right"]
    assert {cell: found[cell][0] for cell in ("test_double", "partly", "leaning", "there")} == {
        "test_double": 0,
        "partly": 0,
        "leaning": 1,
        "there": 1,
    }
    assert "test_double: These tests took too long and were stopped." in outcomes[0].trouble
    monkeypatch.setattr(learner, "Limits", lambda: short)
    monkeypatch.setattr(plugin, "_kept", functools.cache(plugin._kept.__wrapped__))
    monkeypatch.setattr(plugin, "_tested_wall", lambda *_: plugin._kept(True).wall)
    by_nbgrader(root, QUICK, ["right"])
    assert grades(root, QUICK)["right"] == found


@pytest.mark.sandbox
@pytest.mark.parametrize(
    ("double", "points", "said"),
    [
        ("import nowhere", 0, "`assert double(2) == 4, \"double(2) has to be 4\"` stopped with "
         "ModuleNotFoundError: No module named 'nowhere'."),
        ("open('nowhere')", 0, "stopped with FileNotFoundError: [Errno 2] No such file"),
        ("raise type('\\x01', (Exception,), {})", 0, "stopped with Exception."),
        ("raise KeyboardInterrupt", 0, "stopped with KeyboardInterrupt."),
        ("return 5", 0, "double(2) has to be 4."),
        ("return 4", 0, f"{HIDDEN}."),
        ("return 2 * x if abs(x) > 1 else 0", 0, "A hidden test does not hold."),
        ("if x < 0: raise AssertionError('<b>' + 'long ' * 99)\n    return 2 * x", 0, " …"),
        ("import warnings\n    warnings.warn('careful')\n    return 2 * x", 2, ""),
        ("print('hello')\n    return 2 * x", 2, ""),
    ],
)  # fmt: skip
def test_a_test_that_fails_says_so_in_its_own_words(double, points, said, root, built, wall):
    chapter = built(QUICK)
    handed_in = changed(right(root, QUICK), double=f"def double(x):\n    {double}")
    graded = grade_submission(json.dumps(handed_in).encode(), chapter, wall)
    (result,) = (result for result in graded.results if result.exercise == "test_double")
    assert (result.score, result.fault) == (points, False)
    assert said in result.message and len(result.message) < 300
    assert bool(result.message) == (points < 2)
    assert "double(-3)" not in result.message and "0.25" not in result.message


@pytest.mark.sandbox
def test_more_points_than_there_are_is_for_a_person_to_look_at(root, built, wall):
    handed_in = changed(right(root, QUICK), double=MORE)
    graded = grade_submission(json.dumps(handed_in).encode(), built(QUICK), wall)
    (result,) = (result for result in graded.results if result.exercise == "partly")
    assert result.fault and result.score == 0
    assert result.message == "These tests gave more than the 2 points that they can."


@pytest.mark.sandbox
def test_an_answer_below_its_test_counts_all_the_same(root, built, wall):
    handed_in = right(root, QUICK)
    (answer,) = (cell for cell in handed_in["cells"] if cell["id"] == "double")
    handed_in["cells"].remove(answer)
    handed_in["cells"].append(answer)
    graded = grade_submission(json.dumps(handed_in).encode(), built(QUICK), wall)
    found = {result.exercise: result.score for result in graded.results}
    assert found["test_double"] == 2 and found["partly"] == 2 and found["leaning"] == 1


SEARCHES = f"""import gc, os
told = [str(o) for o in gc.get_objects() if isinstance(o, (str, tuple, list, dict))]
told += [str(f.__code__.co_consts) for f in gc.get_objects() if hasattr(f, "__code__")]
word = "{HIDDEN}"[:9] + "{HIDDEN}"[9:15]
print("found", sum(word in text for text in told if "word" not in text), sorted(os.listdir(".")))
print(open("mine.txt").read(), taken)"""
MORE = """import math
class More(int):
    def __radd__(self, other):
        return More(9)
    def __truediv__(self, other):
        return 9.0
math.isclose = lambda *a: More()
def double(x):
    return 2 * x"""
TAKES = """taken = 1
open("mine.txt", "w").write("kept")
def double(x):
    global taken
    taken += 1
    open("theirs.txt", "w").write("seen")
    return 2 * x"""


@pytest.mark.sandbox
def test_nothing_of_a_test_is_there_for_later_cells_and_all_that_was_is(
    root, built, executor, no_self_test
):
    built(QUICK)
    handed_in = changed(right(root, QUICK), double=TAKES)
    own = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    handed_in["cells"].append({**own, "id": "last", "source": SEARCHES})
    hand_in(root, QUICK, {"right": handed_in})
    autograde(QUICK, root=root, quiet=True, students=["right"], force=True, executor=executor)
    assert grades(root, QUICK)["right"]["test_double"][0] == 2
    *_, last = graded_notebook(root, QUICK, "right").values()
    (printed,) = last["outputs"]
    assert printed["text"] == "found 0 ['mine.txt']\nkept 1\n"


def cell_of(notebook, cell_id):
    return next(cell for cell in notebook.cells if cell.id == cell_id)


def with_autotest(notebook):
    cell_of(notebook, "test_double").source += "\n### AUTOTEST double(3)"


def without_end(notebook):
    cell = cell_of(notebook, "test_double")
    cell.source = cell.source.replace("### END HIDDEN TESTS", "")


def without_points(notebook):
    cell_of(notebook, "why").metadata.nbgrader.points = -1


def as_task(notebook):
    cell_of(notebook, "why").metadata.nbgrader.update(task=True, solution=False, grade=False)


def untested(notebook):
    notebook.cells = [c for c in notebook.cells if c.id not in ("test_double", "partly", "leaning")]


def unsolved(notebook):
    cell = cell_of(notebook, "test_double")
    cell.source = cell.source.replace("== -6", "== 6")


def too_much(notebook):
    cell = cell_of(notebook, "partly")
    cell.source = cell.source.replace("/ 2", "* 2")


def too_little(notebook):
    cell = cell_of(notebook, "partly")
    cell.source = cell.source.replace("/ 2", "/ 4")


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (with_autotest, "cell 'test_double': asks nbgrader to write its tests (AUTOTEST)"),
        (without_end, "cell 'test_double': 'BEGIN HIDDEN TESTS' and 'END HIDDEN TESTS' must take"),
        (without_points, "cell 'why': gives -1 points, which is no number of points."),
        (as_task, "cell 'why': is a task, which is not graded here"),
        (untested, "cell 'double': no such exercise is declared for this chapter."),
        (unsolved, f"cell 'test_double' raised AssertionError: {HIDDEN}"),
        (too_much, "cell 'partly': partial credit cannot be greater than maximum points for cell."),
        (too_little, "cell 'partly' gives the solution 1 of 2 points."),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_both_ways_refuse_the_same_with_the_same_sentence_and_leave_what_was_there(
    spoil, sentence, root, built
):
    built(QUICK)
    notebook = source_with_ordinary_cells(QUICK)
    spoil(notebook)
    before = folder_state(root / "course"), folder_state(root / "solutions")
    try:
        write_source(root, QUICK, notebook)
        with pytest.raises(GradingError) as stopped:
            build.build([QUICK], root=root, say=print)
        said = nbgrader_in(root).generate_assignment(QUICK)
    finally:
        write_source(root, QUICK, source_with_ordinary_cells(QUICK))
    assert sentence in str(stopped.value)
    assert not said["success"] and str(stopped.value) in said["log"]
    assert (folder_state(root / "course"), folder_state(root / "solutions")) == before


def test_a_gradebook_that_would_lose_grades_is_asked_before_anything_is_replaced(root, built):
    built(QUICK)
    marks = Marks(load(QUICK, root), root)
    marks.write("somebody", {"why": None}, set())
    marks.close()
    notebook = source_with_ordinary_cells(QUICK)
    notebook.cells = [cell for cell in notebook.cells if cell.id != "there"]
    before = folder_state(root / "course")
    try:
        write_source(root, QUICK, notebook)
        said = nbgrader_in(root).generate_assignment(QUICK)
    finally:
        write_source(root, QUICK, source_with_ordinary_cells(QUICK))
    assert not said["success"]
    assert f"The gradebook holds grades of {QUICK} from before cells were added" in said["log"]
    assert folder_state(root / "course") == before


@pytest.mark.sandbox
def test_a_class_is_graded_again_after_cells_were_added_once_its_old_grades_are_taken_out(
    tmp_path, executor, no_self_test
):
    """By the command that the refusal names, word for word."""
    root = course_with_ordinary_cells(tmp_path / "tree", [QUICK])
    added = source_with_ordinary_cells(QUICK)
    fewer = copy.deepcopy(added)
    fewer.cells = [cell for cell in fewer.cells if cell.id != "there"]
    write_source(root, QUICK, fewer)
    build.build([QUICK], root=root, say=str)
    hand_in(root, QUICK, {"ada": right(root, QUICK)})

    def total():
        (outcome,) = autograde(QUICK, root=root, quiet=True, executor=executor)
        return outcome.score

    before = total()
    write_source(root, QUICK, added)
    build.build([QUICK], root=root, say=str)
    with pytest.raises(GradingError) as refused:
        total()
    command = re.search("`nbgrader (.+? --force)`", str(refused.value))[1].split()
    removed = nbgrader(root, *command)
    assert removed.returncode == 0, removed.stderr
    assert total() == before + POINTS["there"]


def test_a_cell_with_points_that_was_not_built_is_told_before_anything_is_graded(root, built):
    built(QUICK)
    notebook = source_with_ordinary_cells(QUICK)
    notebook.cells = [cell for cell in notebook.cells if cell.id != "partly"]
    try:
        write_source(root, QUICK, notebook)
        with pytest.raises(GradingError, match=rf"\(partly\): run `grading build {QUICK}`\.$"):
            load(QUICK, root)
    finally:
        write_source(root, QUICK, source_with_ordinary_cells(QUICK))


def test_an_unknown_chapter_is_refused_by_nbgraders_command_as_by_ours(tmp_path, capsys):
    root = course_with_ordinary_cells(tmp_path / "tree", [QUICK])
    (root / "source_notebooks" / QUICK).rename(root / "source_notebooks" / "08_mine")
    said = nbgrader_in(root).generate_assignment("08_mine")
    assert main(["build", "08_mine"]) == 2
    assert not said["success"] and capsys.readouterr().err.strip() in said["log"]


def test_what_is_there_is_left_unless_it_is_to_be_built_anew(root, built):
    built(QUICK)
    said = nbgrader_in(root).generate_assignment(QUICK, force=False)
    assert said["success"]
    assert said["log"].strip() == f"[WARNING] {QUICK} is there already: --force builds it anew."


def test_every_ordinary_cell_of_these_tests_has_points_somewhere():
    assert {cell for points in GOT.values() for cell in points} == set(POINTS)
