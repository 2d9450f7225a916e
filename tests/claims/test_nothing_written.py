"""Every released chapter with nothing written: its figures say what is missing, or a stub does."""

import contextlib
import io
import json
import sys
import types
from types import NoneType

import matplotlib
import pytest

from grading.exercises import CHAPTERS
from grading.tree.course import ROOT, module_name

UNDERSTOOD = (NotImplementedError, NameError)
"""What a stub raises, and what a cell does whose names were to come from one above that stopped."""


def code_cells(chapter):
    """Return the code cells of a released chapter up to its last figure, checks left out."""
    path = ROOT / "course" / chapter / f"{module_name(chapter)}.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    codes = [cell for cell in cells if cell["cell_type"] == "code"]
    last = max(place for place, cell in enumerate(codes) if is_figure(cell))
    return [cell for cell in codes[: last + 1] if not cell["id"].startswith(("check_", "test_"))]


def is_figure(cell):
    return "draws" in cell["metadata"].get("tags", [])


def run(cells, monkeypatch):
    """Run cells in order, as a learner who goes on after an error; returns id -> the error."""
    monkeypatch.setenv("SEMINAR_STATIC", "1")
    monkeypatch.setattr("seminar.style.DPI", 20)  # small pictures, at which nobody looks
    monkeypatch.setattr("IPython.display.display", lambda *arguments, **named: None)
    main = types.ModuleType("__main__")
    monkeypatch.setitem(sys.modules, "__main__", main)
    errors = {}
    with matplotlib.rc_context(), contextlib.redirect_stdout(io.StringIO()):
        for cell in cells:
            try:
                exec(compile("".join(cell["source"]), cell["id"], "exec"), vars(main))
            except Exception as error:  # noqa: BLE001 - what it raises is the question
                errors[cell["id"]] = error
    return errors


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_no_figure_stops_with_an_error_that_says_nothing_of_what_is_missing(chapter, monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "course" / chapter)
    monkeypatch.delitem(sys.modules, "earlier_chapters", raising=False)
    cells = code_cells(chapter)
    errors = run(cells, monkeypatch)
    sys.modules.pop("earlier_chapters", None)  # the next chapter has its own
    unclear = {
        cell["id"]: repr(error)
        for cell in cells
        if is_figure(cell)
        and not isinstance(error := errors.get(cell["id"]), (*UNDERSTOOD, NoneType))
    }
    assert unclear == {}


def test_an_error_that_says_nothing_is_found(monkeypatch):
    cells = [
        {"id": "half", "source": ["losses = []\n", "raise NotImplementedError"], "metadata": {}},
        {"id": "figure", "source": ["largest = max(losses)"], "metadata": {"tags": ["draws"]}},
        {"id": "none", "source": ["nowhere"], "metadata": {"tags": ["draws"]}},
    ]
    errors = run(cells, monkeypatch)
    assert [type(error) for error in errors.values()] == [
        NotImplementedError,
        ValueError,
        NameError,
    ]
    assert not isinstance(errors["figure"], UNDERSTOOD)
