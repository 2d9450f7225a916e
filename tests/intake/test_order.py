"""Cells are run in the order in which the learner had them, whatever was copied or moved."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from intake.answered import (
    EXERCISES,
    answers,
    chapter,
    handed_in,
    place,
    rebuilt,
    run,
    slots,
    without,
)
from wall.handed_in import as_file, own_cell

from grading.batch.submission import grade_submission
from grading.exercises import CHAPTERS
from grading.notebooks.matching import forward
from grading.notebooks.notebook import is_graded, is_solution


def in_the_end(made):
    """Return what is run without what is run once more further down."""
    ran = run(made)
    return [entry for at, entry in enumerate(ran) if entry not in ran[at + 1 :]]


@pytest.mark.parametrize("name", CHAPTERS)
@given(data=st.data())
@settings(max_examples=40)
def test_learners_code_runs_in_its_order_whatever_course_cells_are_copied_moved_or_lost(name, data):
    cells = handed_in(name)
    course = [cell for cell in cells if cell["cell_type"] == "code" and not is_solution(cell)]
    for number in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(cells)))
        from_ = data.draw(st.integers(0, len(cells) - 1))
        match data.draw(st.sampled_from(["copy", "own", "move", "again", "lose"])):
            case "copy":
                cells.insert(at, copy.deepcopy(data.draw(st.sampled_from(course))))
            case "own":
                cells.insert(at, own_cell(f"mark_{number} = {number}"))
            case "move":
                cells.insert(at, cells.pop(from_))
            case "again":
                cells.insert(at, copy.deepcopy(cells[from_]))
            case "lose":
                if cells[from_] in course:
                    del cells[from_]
    if data.draw(st.booleans()):
        for cell in cells:
            cell.pop("id", None)
            cell["metadata"] = {}
    wrote = {*answers(name).values()}
    theirs = [c["source"] for c in cells if c["source"] in wrote or "mark_" in c["source"]]
    made = rebuilt(name, cells)
    ran = [source for _, source in in_the_end(made)]
    assert [source for source in ran if source in wrote or "mark_" in source] == theirs
    shown = [c["id"] for c in made.notebook["cells"] if c["id"].startswith("own-")]
    assert shown == sorted(shown, key=lambda own: int(own.removeprefix("own-")))
    assert slots(made) == answers(name)
    released = [c["id"] for c in chapter(name).release["cells"] if c["cell_type"] == "code"]
    assert set(released) <= set(made.order)
    for cell in course:
        if is_graded(cell):
            exercise = cell["id"].removeprefix("test_")
            assert made.order.count(cell["id"]) == 1
            names = [name for name, _ in in_the_end(made)]
            assert names.index(made.homes[exercise]) < names.index(cell["id"])


@pytest.mark.parametrize("name", CHAPTERS)
@given(data=st.data())
@settings(max_examples=20)
def test_what_ran_above_a_cell_of_the_learner_runs_above_it(name, data):
    cells = handed_in(name)
    examples = {
        cell["source"]
        for cell in cells
        if cell["cell_type"] == "code" and not cell["metadata"].get("nbgrader")
    }
    for number in range(3):
        cells.insert(data.draw(st.integers(0, len(cells))), own_cell(f"mark_{number} = 1"))
        cells.insert(
            data.draw(st.integers(0, len(cells))),
            copy.deepcopy(data.draw(st.sampled_from(cells))),
        )
        cells.insert(
            data.draw(st.integers(0, len(cells) - 1)),
            cells.pop(data.draw(st.integers(0, len(cells) - 1))),
        )
    ran = [source for _, source in run(rebuilt(name, cells))]
    for number in range(3):
        mark = f"mark_{number} = 1"
        # of the last copy of a mark, where it was copied: everything above it ran
        last = max(at for at, cell in enumerate(cells) if cell["source"] == mark)
        above = {cell["source"] for cell in cells[:last]} & examples
        assert above <= set(ran[: len(ran) - ran[::-1].index(mark)])


@pytest.mark.parametrize("name", CHAPTERS)
@pytest.mark.parametrize("at", ["above", "below"])
def test_a_copy_of_the_imports_beside_an_answer_moves_nothing(name, at):
    """The answer is in a new cell below the copy, as is a helper; the stub's cell is gone."""
    *_, exercise = chapter(name).stubs
    cells = handed_in(name)
    where = place(cells, exercise)
    imports = next(
        (cell for cell in cells if cell.get("id") in ("imports", "second-cell")),
    )
    answer = own_cell(answers(name)[exercise])
    helper = own_cell("def helper(): return 1")
    copied = [copy.deepcopy(imports), helper, answer]
    cells[where : where + 1] = copied if at == "above" else [helper, answer, copied[0]]
    made = rebuilt(name, cells)
    assert slots(made) == answers(name)
    names = made.order
    before = [n for n in chapter(name).stubs if n != exercise]
    own = next(n for n in names if n.startswith("own-"))
    assert all(names.index(n) < names.index(own) for n in before)
    assert names.index(own) < names.index(exercise) < names.index(f"test_{exercise}")
    shown = [cell["id"] for cell in made.notebook["cells"]]
    assert shown.index(own) > max((shown.index(n) for n in before), default=0)
    assert names.count(imports["id"]) == 2


@pytest.mark.parametrize("name, exercise", EXERCISES)
def test_an_exercise_moved_with_its_check_is_graded_where_it_was_moved(name, exercise):
    cells = handed_in(name)
    block = [exercise, f"check_{exercise}", f"test_{exercise}"]
    moved = [cells[place(cells, part)] for part in block]
    cells = [*without(cells, *block), own_cell("def helper(): return 1"), *moved]
    made = rebuilt(name, cells)
    helper = next(n for n in made.order if n.startswith("own-"))
    ran = [n for n, _ in in_the_end(made) if n != f"check_{exercise}"]  # last where no cell follows
    assert ran[-3:] == [helper, exercise, f"test_{exercise}"]
    assert made.remarks == []


@pytest.mark.parametrize("name, exercise", EXERCISES)
def test_an_answer_below_its_graded_cell_is_graded_after_everything(name, exercise):
    cells = handed_in(name, {exercise: chapter(name).stubs[exercise]})
    made = rebuilt(name, [*cells, own_cell(answers(name)[exercise]), own_cell("helper = 1")])
    assert slots(made) == answers(name)
    assert made.order[-1] == f"test_{exercise}" and made.order[-3] == exercise
    (remark,) = made.remarks
    assert remark.startswith(f"{exercise} was found by its definition, in a cell of the student's")
    assert "below its graded cell, and was graded after all other cells" in remark


@pytest.mark.parametrize("name", CHAPTERS)
def test_an_answer_below_where_its_lost_graded_cell_was_is_graded_after_everything(name):
    exercise = next(iter(chapter(name).stubs))
    cells = without(handed_in(name), exercise, f"test_{exercise}")
    made = rebuilt(name, [*cells, own_cell(answers(name)[exercise]), own_cell("helper = 1")])
    assert slots(made) == answers(name)
    assert made.order[-1] == f"test_{exercise}"
    (remark,) = made.remarks
    assert "below its graded cell, and was graded after all other cells" in remark


def test_the_longest_part_that_only_grows_is_found():
    assert forward([]) == {}
    assert forward([(0, 5), (1, 1), (2, 2), (3, 0), (4, 3), (5, 9)]) == {1: 1, 2: 2, 4: 3, 5: 9}
    assert forward([(0, 1), (1, 1), (2, 2), (3, 2)]) == {0: 1, 2: 2}


@given(st.lists(st.integers(0, 8), max_size=9))
def test_no_longer_part_grows(indices):
    found = forward(enumerate(indices))
    values = list(found.values())
    assert values == sorted(set(values)) and list(found) == sorted(found)
    assert all(indices[at] == index for at, index in found.items())
    longest = [0] * 10
    for index in indices:
        longest[index] = max(longest[index], 1 + max(longest[:index], default=0))
    assert len(found) == max(longest)


@pytest.mark.sandbox
@pytest.mark.parametrize("name", CHAPTERS)
def test_answers_in_new_cells_below_a_copy_of_the_imports_get_full_marks(wall, name):
    """A base of one's own and the answers, all of it below: what an eager student hands in."""
    cells = handed_in(name, chapter(name).stubs)
    imports = next(cell for cell in cells if cell.get("id") in ("imports", "second-cell"))
    cells += [copy.deepcopy(imports), *map(own_cell, answers(name).values())]
    data = as_file({"cells": cells, "nbformat": 4})
    graded = grade_submission(data, chapter(name), wall)
    assert [r.score for r in graded.results] == [r.max_score for r in graded.results]
    assert [r.exercise for r in graded.results] == list(chapter(name).stubs)
