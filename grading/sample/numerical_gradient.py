"""A sample class that hands in chapter 01 in every way a class does."""

from __future__ import annotations

import copy

from grading.notebooks.notebook import Notebook, NotebookCell, is_solution
from grading.sample.hand_in import HandIn, exercise_of, own_cell

CHAPTER = "01_numerical_gradient"
TALK = """import warnings

print("hello")
warnings.warn("careful", stacklevel=2)
1 / np.zeros(3)"""
LOOP = """def numerical_diff(f, x, h=1e-4):
    while True:
        pass"""
TRICK = """np.allclose = lambda *args, **options: True
np.array_equal = np.allclose
def {}(*args, **options):
    return 0.0"""
EXERCISES = ("numerical_diff", "numerical_gradient", "gradient_descent", "neuron_loss")


def _talk_above(notebook: Notebook) -> None:
    cells = notebook["cells"]
    cells.insert(_position(cells, "imports") + 1, own_cell(TALK))


def _copy_a_graded_cell(notebook: Notebook) -> None:
    cells = notebook["cells"]
    at = _position(cells, "test_numerical_diff")
    cells.insert(at, copy.deepcopy(cells[at]))


def _delete_locked_cells(notebook: Notebook) -> None:
    notebook["cells"] = [
        cell for cell in notebook["cells"] if not cell["metadata"].get("nbgrader", {}).get("locked")
    ]


def _loop_forever(notebook: Notebook) -> None:
    cells = notebook["cells"]
    cells[_position(cells, "numerical_diff")]["source"] = LOOP


def _trick(notebook: Notebook) -> None:
    for cell in filter(is_solution, notebook["cells"]):
        cell["source"] = TRICK.format(exercise_of(cell))


def _position(cells: list[NotebookCell], cell_id: str) -> int:
    return next(i for i, cell in enumerate(cells) if cell["id"] == cell_id)


CLASS = {
    "ada": HandIn("everything right"),
    "boris": HandIn("right, with prints, warnings and a cell of his own", change=_talk_above),
    "chen": HandIn(
        "divides by h",
        mistakes={"numerical_diff": "divides_by_h"},
        points={"numerical_diff": 0},
        said="numerical_diff: Your slope is twice the right one",
    ),
    "dana": HandIn(
        "a sign swapped, and the gradient computed once",
        mistakes={"numerical_diff": "sign_swapped", "gradient_descent": "gradient_once"},
        points={"numerical_diff": 0, "gradient_descent": 0},
        said="numerical_diff: Your slope has the wrong sign · gradient_descent: Every step "
        "uses the gradient at the start",
    ),
    "emil": HandIn(
        "nudges rows, and one history entry many times",
        mistakes={
            "numerical_gradient": "nudges_rows",
            "gradient_descent": "history_of_one_array",
        },
        points={"numerical_gradient": 3, "gradient_descent": 2.5},
        said="numerical_gradient: The entries of a row are nudged together",
    ),
    "fatou": HandIn(
        "never puts x back",
        mistakes={"numerical_gradient": "never_restores"},
        points={"numerical_gradient": 0},
        said="numerical_gradient: x is not put back",
    ),
    "goro": HandIn(
        "divides by h, and one history entry many times",
        mistakes={"numerical_diff": "divides_by_h", "gradient_descent": "history_of_one_array"},
        points={"numerical_diff": 0, "gradient_descent": 2.5},
        said="numerical_diff: Your slope is twice the right one · gradient_descent: Every entry "
        "of the history is where the walk ends",
    ),
    "hana": HandIn("only the first exercise", left=EXERCISES[1:], said="Not written yet"),
    "ivan": HandIn("the stub, untouched", left=EXERCISES, said="numerical_diff: Not written yet"),
    "jana": HandIn("right, with a graded cell copied", change=_copy_a_graded_cell),
    "kofi": HandIn("right, with all locked cells deleted", change=_delete_locked_cells),
    "lena": HandIn(
        "right but for an endless loop",
        change=_loop_forever,
        points={"numerical_diff": 0},
        said="numerical_diff: It ran out of time",
    ),
    "mika": HandIn(
        "nothing but a trick: comparisons made true",
        change=_trick,
        named={"numerical_diff": "ignores_f"},
        points=dict.fromkeys(EXERCISES, 0),
        said="numerical_diff: Your function never calls f",
    ),
    "nils": HandIn("a file that is no notebook", cut=True, said="cut off or damaged"),
}
