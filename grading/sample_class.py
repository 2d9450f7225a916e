"""A sample class that hands in chapter 01 in every way a class does."""

from __future__ import annotations

import copy
import inspect
import json
import re
from collections.abc import Callable
from pathlib import Path

from grading.course_tree import ROOT
from grading.exercises import find, module_name

CHAPTER = "01_numerical_gradient"
Notebook = dict


def _answers(**mistakes: str) -> Callable[[Notebook], Notebook]:
    """Return what fills in every exercise: with the solution, or with the mistake named."""

    def fill(notebook: Notebook) -> Notebook:
        for cell in _solution_cells(notebook):
            name = cell["id"]
            wanted = mistakes.get(name, "")
            cell["source"] = _mistake(name, wanted) if wanted else _solution(name)
        return notebook

    return fill


def _only(*names: str) -> Callable[[Notebook], Notebook]:
    def fill(notebook: Notebook) -> Notebook:
        for cell in _solution_cells(notebook):
            if cell["id"] in names:
                cell["source"] = _solution(cell["id"])
        return notebook

    return fill


def _with_a_copied_cell(notebook: Notebook) -> Notebook:
    notebook = _answers()(notebook)
    cells = notebook["cells"]
    position = next(i for i, cell in enumerate(cells) if cell["id"] == "test_numerical_diff")
    cells.insert(position, copy.deepcopy(cells[position]))
    return notebook


def _without_locked_cells(notebook: Notebook) -> Notebook:
    notebook = _answers()(notebook)
    notebook["cells"] = [
        cell for cell in notebook["cells"] if not cell["metadata"].get("nbgrader", {}).get("locked")
    ]
    return notebook


def _chatty(notebook: Notebook) -> Notebook:
    notebook = _answers()(notebook)
    talk = (
        'import warnings\n\nprint("hello")\nwarnings.warn("careful", stacklevel=2)\n1 / np.zeros(3)'
    )
    at = next(i for i, cell in enumerate(notebook["cells"]) if cell["id"] == "imports")
    extra = {"cell_type": "code", "execution_count": None, "id": "mine", "metadata": {}}
    notebook["cells"].insert(at + 1, {**extra, "outputs": [], "source": talk})
    return notebook


def _with_an_endless_loop(notebook: Notebook) -> Notebook:
    notebook = _answers()(notebook)
    for cell in _solution_cells(notebook):
        if cell["id"] == "numerical_diff":
            cell["source"] = "def numerical_diff(f, x, h=1e-4):\n    while True:\n        pass"
    return notebook


def _with_a_trick(notebook: Notebook) -> Notebook:
    lines = ["np.allclose = lambda *args, **options: True", "np.array_equal = np.allclose"]
    for cell in _solution_cells(notebook):
        name = cell["id"]
        cell["source"] = "\n".join([*lines, f"def {name}(*args, **options):", "    return 0.0"])
    return notebook


CLASS: dict[str, tuple[str, Callable[[Notebook], Notebook] | None]] = {
    "ada": ("everything right", _answers()),
    "boris": ("right, with prints, warnings and a cell of his own", _chatty),
    "chen": ("divides by h", _answers(numerical_diff="divides_by_h")),
    "dana": (
        "a sign swapped, and the gradient computed once",
        _answers(numerical_diff="sign_swapped", gradient_descent="gradient_once"),
    ),
    "emil": ("nudges rows", _answers(numerical_gradient="nudges_rows")),
    "fatou": ("never puts x back", _answers(numerical_gradient="never_restores")),
    "goro": ("one history entry many times", _answers(gradient_descent="history_of_one_array")),
    "hana": ("only the first exercise", _only("numerical_diff")),
    "ivan": ("the stub, untouched", lambda notebook: notebook),
    "jana": ("right, with a graded cell copied", _with_a_copied_cell),
    "kofi": ("right, with all locked cells deleted", _without_locked_cells),
    "lena": ("right but for an endless loop", _with_an_endless_loop),
    "mika": ("nothing but a trick: comparisons made true", _with_a_trick),
    "nils": ("a file that is no notebook", None),
}


def write(folder: Path, root: Path = ROOT) -> None:
    """Write the class's submissions below `folder`, as nbgrader lays them out."""
    name = f"{module_name(CHAPTER)}.ipynb"
    released = (root / "course" / CHAPTER / name).read_text(encoding="utf-8")
    for student, (_, fill) in CLASS.items():
        place = folder / student / CHAPTER
        place.mkdir(parents=True, exist_ok=True)
        text = released[: len(released) // 2]
        if fill is not None:
            text = json.dumps(fill(json.loads(released)), ensure_ascii=False, indent=1)
        (place / name).write_text(text, encoding="utf-8")


def _solution_cells(notebook: Notebook) -> list[dict]:
    return [c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("solution")]


def _solution(name: str) -> str:
    from grading.grade import reference_module

    return inspect.getsource(getattr(reference_module(name), name))


def _mistake(name: str, mistake: str) -> str:
    """Return a known mistake as a learner would have written it."""
    implementation = next(m.implementation for m in find(name).mistakes if m.name == mistake)
    source = inspect.getsource(implementation)
    source = source[re.search(r"^(def|class) ", source, re.M).start() :]
    source = re.sub(rf"\b{mistake}\b", name, source, count=1)
    return re.sub(r"(?<!\w)_gradient\(", "numerical_gradient(", source)
