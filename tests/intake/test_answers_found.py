"""An answer is found wherever it runs, and what is said of where it was found is true."""

import itertools

import pytest
from intake.answered import (
    EXERCISES,
    answers,
    chapter,
    grade_id,
    handed_in,
    place,
    rebuilt,
    run,
    slots,
)
from wall.handed_in import as_file, own_cell

from grading.batch.submission import grade_submission
from grading.exercises import CHAPTERS
from grading.notebooks.notebook import is_solution


def merged(cells, names):
    """Merge cells as JupyterLab does: the first one stays, with the sources of all."""
    where = [place(cells, name) for name in names]
    cells[where[0]]["source"] = "\n\n".join(cells[at]["source"] for at in where)
    return [cell for at, cell in enumerate(cells) if at not in where[1:]]


def example_above(cells, exercise):
    """Return the id of the last example above an exercise."""
    return [
        cell["id"]
        for cell in cells[: place(cells, exercise)]
        if cell["cell_type"] == "code" and not cell["metadata"].get("nbgrader")
    ][-1]


def with_the_check(cells, exercise):
    return merged(cells, [exercise, f"check_{exercise}"])


def with_check_and_graded_cell(cells, exercise):
    return merged(cells, [exercise, f"check_{exercise}", f"test_{exercise}"])


def with_the_example_above(cells, exercise):
    return merged(cells, [example_above(cells, exercise), exercise])


def with_the_example_above_and_all_below(cells, exercise):
    names = [exercise, f"check_{exercise}", f"test_{exercise}"]
    return merged(cells, [example_above(cells, exercise), *names])


def into(cells, exercise, name, *, above):
    """Write an answer into another cell, and delete its own."""
    (answer,) = (cell["source"] for cell in cells if cell.get("id") == exercise)
    cell = cells[place(cells, name)]
    parts = [answer, cell["source"]]
    cell["source"] = "\n\n".join(parts if above else reversed(parts))
    return [cell for cell in cells if cell.get("id") != exercise]


def into_the_check(cells, exercise):
    return into(cells, exercise, f"check_{exercise}", above=True)


def below_the_check(cells, exercise):
    """Where it runs top to bottom the check fails; taken alone the answer is right."""
    return into(cells, exercise, f"check_{exercise}", above=False)


def in_place_of_the_check(cells, exercise):
    cells[place(cells, f"check_{exercise}")]["source"] = ""
    return into_the_check(cells, exercise)


def into_the_graded_cell(cells, exercise):
    return into(cells, exercise, f"test_{exercise}", above=False)


def into_the_example_above(cells, exercise):
    return into(cells, exercise, example_above(cells, exercise), above=False)


def into_a_new_cell(cells, exercise):
    cells[place(cells, exercise)] = own_cell(answers_of(cells, exercise))
    return cells


def into_a_new_cell_beside_its_stub(cells, exercise):
    cells[place(cells, exercise)]["source"] = stub_of(exercise)
    cells.insert(place(cells, f"check_{exercise}"), own_cell(answers_of(cells, exercise)))
    return cells


def into_a_new_cell_above_its_stub(cells, exercise):
    cells[place(cells, exercise)]["source"] = stub_of(exercise)
    cells.insert(place(cells, exercise), own_cell(answers_of(cells, exercise)))
    return cells


def as_text_with_its_name(cells, exercise):
    cells[place(cells, exercise)]["cell_type"] = "markdown"
    return cells


def answers_of(_, exercise):
    (name,) = (name for name, other in EXERCISES if other == exercise)
    return answers(name)[exercise]


def stub_of(exercise):
    (name,) = (name for name, other in EXERCISES if other == exercise)
    return chapter(name).stubs[exercise]


FOUND = {
    with_the_check: "",
    with_check_and_graded_cell: "",
    with_the_example_above: "{} was found by its definition, in the cell '{example}'.",
    with_the_example_above_and_all_below: (
        "{} was found by its definition, in the cell '{example}'."
    ),
    into_the_check: "{} was found by its definition, in the cell 'check_{}'.",
    below_the_check: "{} was found by its definition, in the cell 'check_{}'.",
    in_place_of_the_check: "{} was found by its definition, in the cell 'check_{}'.",
    into_the_graded_cell: "{} was found by its definition, in the cell 'test_{}'.",
    into_the_example_above: "{} was found by its definition, in the cell '{example}'.",
    into_a_new_cell: "{} was found by its definition, in a cell of the student's own.",
    into_a_new_cell_beside_its_stub: (
        "{} was found by its definition, in a cell of the student's own."
    ),
    into_a_new_cell_above_its_stub: (
        "{} was found by its definition, in a cell of the student's own."
    ),
    as_text_with_its_name: "{} is in a cell that is not code, and was graded as if it were.",
}


@pytest.mark.parametrize("change", FOUND, ids=lambda change: change.__name__)
@pytest.mark.parametrize("name, exercise", EXERCISES)
def test_an_answer_is_found(name, exercise, change):
    cells = handed_in(name)
    example = example_above(cells, exercise)
    made = rebuilt(name, change(cells, exercise))
    assert set(made.homes) == set(chapter(name).stubs) and made.homes[exercise] == exercise
    answer = slots(made)[exercise]
    assert answers(name)[exercise].strip() in answer
    assert f"\ncheck.{exercise}(" not in f"\n{answer}"
    said = FOUND[change].format(exercise, exercise, example=example)
    assert made.remarks == ([said] if said else [])
    order = made.order
    assert order.index(example) < order.index(exercise) < order.index(f"test_{exercise}")
    later = list(chapter(name).stubs)[list(chapter(name).stubs).index(exercise) + 1 :]
    assert all(order.index(f"test_{exercise}") < order.index(other) for other in later)


MERGED = [change for change in FOUND if not change.__name__.startswith("into_a_new_cell")]


@pytest.mark.parametrize("change", MERGED, ids=lambda change: change.__name__)
@pytest.mark.parametrize("name, exercise", EXERCISES)
def test_a_stub_is_no_answer_wherever_it_was_merged(name, exercise, change):
    cells = handed_in(name, {exercise: chapter(name).stubs[exercise]})
    made = rebuilt(name, change(cells, exercise))
    assert exercise not in made.homes and len(made.homes) == len(chapter(name).stubs) - 1
    assert slots(made)[exercise] == chapter(name).stubs[exercise]
    assert made.remarks == []


PAIRS = [
    (name, first, second)
    for name in CHAPTERS
    for first, second in zip(list(chapter(name).stubs), list(chapter(name).stubs)[1:], strict=False)
]


@pytest.mark.parametrize("name, first, second", PAIRS)
@pytest.mark.parametrize("stub_left", [False, True], ids=["its stub gone", "its stub left"])
def test_two_exercises_in_one_cell_are_both_found(name, first, second, stub_left):
    both = {first: f"{answers(name)[first]}\n\n{answers(name)[second]}"}
    left = {second: chapter(name).stubs[second]}
    cells = handed_in(name, both | left)
    if not stub_left:
        cells.pop(place(cells, second))
    made = rebuilt(name, cells)
    assert made.homes[first] == made.homes[second] == first
    assert slots(made)[second] == f"# {second} is defined in another cell"
    assert made.remarks == [f"{second} is defined in the cell of {first}."]
    assert "raise NotImplementedError" not in "".join(source for _, source in run(made))


@pytest.mark.parametrize("name", CHAPTERS)
def test_all_exercises_in_one_new_cell_are_found(name):
    cells = [cell for cell in handed_in(name) if not is_solution(cell)]
    made = rebuilt(name, [*cells, own_cell("\n\n".join(answers(name).values()))])
    first, *others = chapter(name).stubs
    assert made.homes == dict.fromkeys([first, *others], first)
    assert made.order[-1 - len(others) :] == [f"test_{e}" for e in [first, *others]]


CLASSES = [(n, e) for n, e in EXERCISES if answers(n)[e].lstrip().startswith("class")]


@pytest.mark.parametrize("name, exercise", CLASSES)
@pytest.mark.parametrize("stub", [True, False], ids=["in its cell", "in new cells"])
def test_a_class_whose_last_method_is_in_the_next_cell_runs_in_that_order(name, exercise, stub):
    head, last = answers(name)[exercise].rsplit("\n    def ", 1)
    method = "def " + last.replace("\n    ", "\n")
    method += f"\n\n{exercise}.{last.partition('(')[0]} = {last.partition('(')[0]}\n"
    cells = handed_in(name, {exercise: head})
    at = place(cells, exercise)
    if not stub:
        cells[at] = own_cell(head)
    cells.insert(at + 1, own_cell(method))
    made = rebuilt(name, cells)
    (own,) = (n for n in made.order if n.startswith("own-"))
    assert slots(made)[exercise] == head
    places = [made.order.index(n) for n in (exercise, own, f"test_{exercise}")]
    assert places == sorted(places)


@pytest.mark.parametrize("name, exercise", EXERCISES)
@pytest.mark.parametrize("below", ["the answer", "the graded cell"])
def test_a_scratch_cell_with_the_same_definition_counts_where_running_would_have_it(
    name, exercise, below
):
    """Below the answer it replaces it, as running does; below the graded cell it comes too late."""
    kind = "class" if (name, exercise) in CLASSES else "def"
    scratch = f"{kind} {exercise}(*anything): pass"
    cells = handed_in(name)
    after = exercise if below == "the answer" else f"test_{exercise}"
    cells.insert(place(cells, after) + 1, own_cell(scratch))
    made = rebuilt(name, cells)
    ran = [source for _, source in run(made)]
    answer, test = answers(name)[exercise], made.order.index(f"test_{exercise}")
    assert ran.index(answer) < ran.index(scratch)
    assert (ran.index(scratch) < test) == (below == "the answer")
    assert slots(made)[exercise] == (scratch if below == "the answer" else answer)
    assert f"{exercise} was there 2 times." in made.remarks


@pytest.mark.parametrize("name, exercise", EXERCISES)
def test_a_name_that_is_assigned_is_an_answer_too(name, exercise):
    cells = handed_in(name)
    at = place(cells, exercise)
    source = answers(name)[exercise]
    cells[at] = own_cell(source.replace(exercise, "mine") + f"\n{exercise} = mine\n")
    made = rebuilt(name, cells)
    assert made.homes[exercise] == exercise and slots(made)[exercise] == cells[at]["source"]


@pytest.mark.parametrize("name, exercise", EXERCISES)
@pytest.mark.parametrize("how", ["if True:\n    {}", "from mine import {}"])
def test_an_unusual_definition_is_found_where_no_stub_is_left(name, exercise, how):
    made_by = how.format(answers(name)[exercise].strip().replace("\n", "\n    "))
    source = made_by if how.startswith("if") else how.format(exercise)
    cells = handed_in(name)
    cells[place(cells, exercise)] = own_cell(source)
    assert slots(rebuilt(name, cells))[exercise] == source


@pytest.mark.parametrize("name, exercise", EXERCISES)
def test_what_is_only_text_is_missing_and_said_to_be_text(name, exercise):
    text = {"cell_type": "markdown", "metadata": {}}
    fenced = f"My answer:\n\n```python\n{answers(name)[exercise]}\n```"
    cells = [c for c in handed_in(name) if grade_id(c) != exercise]
    cells.insert(4, text | {"source": fenced})
    others = [e for e in chapter(name).stubs if e != exercise]
    made = rebuilt(name, cells)
    assert set(made.homes) == set(others)
    sentence = f"{exercise} is missing: it is defined only in a cell of text, which does not run."
    assert made.remarks == [sentence]


def test_names_that_cells_define_are_said_with_the_cells_that_define_them():
    name = "01_numerical_gradient"
    cells = handed_in(name)
    cells.insert(0, own_cell("helper = 1"))
    cells.append(own_cell("def helper(): return 2\n\nclass Other: pass\n"))
    made = rebuilt(name, cells)
    first, last = (n for n in made.order if n.startswith("own-"))
    assert made.where["helper"] == [first, last] and made.where["Other"] == [last]
    assert made.where["numerical_diff"] == ["numerical_diff"]


def test_a_variable_called_check_or_a_check_in_a_block_is_left_alone():
    source = "check = []\ncheck.append(1)\nif True:\n    check.numerical_diff(1)\n"
    made = rebuilt("01_numerical_gradient", [*handed_in("01_numerical_gradient"), own_cell(source)])
    assert made.notebook["cells"][-1]["source"] == source


def above_a_draft(cells, exercise):
    is_class = exercise in dict(map(reversed, CLASSES))
    draft = own_cell(f"class {exercise}: 0" if is_class else f"def {exercise}(*anything): pass")
    cells.insert(place(cells, f"check_{exercise}") + 1, draft)
    return cells


GETS_ITS_POINTS = (
    below_the_check,
    with_the_example_above_and_all_below,
    into_the_graded_cell,
    above_a_draft,
)
GRADED_IN_SHORT = {*zip(itertools.cycle(GETS_ITS_POINTS), CHAPTERS)}
"""Each chapter in one way, and each way in two chapters at least; that all of them are found in all
chapters is tested above, without grading. All below in 06_training trains for minutes."""


@pytest.mark.sandbox
@pytest.mark.parametrize(
    ("change", "name"),
    [
        pytest.param(
            *case,
            marks=() if case in GRADED_IN_SHORT else pytest.mark.long,
            id="-".join([case[0].__name__, case[1]]),
        )
        for case in itertools.product(GETS_ITS_POINTS, CHAPTERS)
    ],
)
def test_an_answer_that_was_found_gets_its_points(wall, name, change):
    *_, exercise = chapter(name).stubs
    cells = change(handed_in(name), exercise)
    graded = grade_submission(as_file({"cells": cells, "nbformat": 4}), chapter(name), wall)
    assert [r.score for r in graded.results] == [r.max_score for r in graded.results]
    (result,) = (result for result in graded.results if result.exercise == exercise)
    said = f"Your notebook defines {exercise} more than once: these points and reasons are for a "
    assert (said in result.message) == (change is above_a_draft)
    assert "something else in the notebook breaks it" not in result.message


@pytest.mark.sandbox
@pytest.mark.parametrize("name", CHAPTERS)
def test_a_wrong_answer_with_its_check_below_a_helper_stops_nothing(wall, name):
    """The line of the check would raise before the rest of the cell is run."""
    first, *_ = chapter(name).stubs
    cells = handed_in(name)
    cell = cells[place(cells, first)]
    cell["source"] = f"check.{first}(None)\n\ngrade('{first}')\n{cell['source']}"
    graded = grade_submission(as_file({"cells": cells, "nbformat": 4}), chapter(name), wall)
    assert graded.results[0].score == graded.results[0].max_score
    assert graded.results[0].message == ""
