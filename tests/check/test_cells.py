"""A check tells a learner whose cell did not run that it looks at an older one, or at nothing."""

import IPython
import pytest
from IPython.core.interactiveshell import InteractiveShell

from grading.judging.reference import own_source
from seminar import check, undefined
from seminar.check.cells import Cells
from seminar.check.view import CheckFailed

RIGHT = own_source("numerical_diff")
BROKEN = RIGHT.replace("2 * h", "2h")
assert BROKEN != RIGHT
CHECK = "check.numerical_diff(numerical_diff)"
STOPS_LATER = RIGHT + "\n\nnumerical_diff(1)"


@pytest.fixture
def notebook(monkeypatch):
    """Give what runs cells in a shell of its own and returns whether the last ended well."""
    shell = InteractiveShell()
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    cells = Cells(check.homes)
    cells.watch()
    monkeypatch.setattr("seminar.check._cells", cells)
    check.__dict__.pop("numerical_diff", None)  # made with the cells that are looked at here

    def run(*sources):
        results = [shell.run_cell(source) for source in ("from seminar import check", *sources)]
        return results[-1].error_in_exec

    yield run
    check.__dict__.pop("numerical_diff", None)
    shell.history_manager.end_session()


@pytest.mark.parametrize("broken", [BROKEN, "class numerical_diff:\n    h = nothing\n"])
def test_a_cell_that_stops_is_said_above_what_its_older_version_gives(notebook, capsys, broken):
    wrong = RIGHT.replace("2 * h", "h")
    error = notebook(wrong, broken, CHECK)
    assert isinstance(error, CheckFailed)
    kind = "SyntaxError" if broken == BROKEN else "NameError"
    assert f"The cell that defines numerical_diff stopped with {kind} in its last run: " in (
        capsys.readouterr().out.replace("`", "")
    )


@pytest.mark.parametrize("cells", [(RIGHT,), (BROKEN, RIGHT), (STOPS_LATER,)])
def test_a_cell_that_defines_its_exercise_leads_to_no_word(notebook, capsys, cells):
    assert notebook(*cells, CHECK) is None
    assert "in its last run" not in capsys.readouterr().out


def test_a_check_before_its_cell_says_what_to_run(notebook, capsys):
    assert isinstance(notebook(CHECK), NameError)
    assert (
        capsys.readouterr()
        .out.rstrip()
        .endswith(
            "There is no numerical_diff yet: run the cell that defines it, then this check again."
        )
    )


def test_a_check_after_a_cell_that_stopped_says_so(notebook, capsys):
    assert isinstance(notebook(BROKEN, CHECK), NameError)
    assert "the cell that defines it stopped with SyntaxError." in capsys.readouterr().out


def test_any_cell_that_lacks_an_exercise_says_what_to_run(notebook, capsys):
    assert isinstance(notebook("demos = abs\ndemos(numerical_diff)"), NameError)
    said = "There is no numerical_diff yet: run the cell that defines it, then this cell again."
    assert capsys.readouterr().out.rstrip().endswith(said)


UNKNOWN = "`numerical_dif` is not defined. If a cell above defines or imports it, run that one, "


def test_of_another_unknown_name_a_notebook_says_what_may_be_wrong(notebook, capsys):
    misspelt = "check.numerical_diff(numerical_dif)"
    undefined.watch()
    assert isinstance(notebook(misspelt), NameError)
    assert UNKNOWN not in capsys.readouterr().out, (
        "where cells run in order there is no more to say"
    )
    IPython.get_ipython().kernel = "a notebook's"
    undefined.watch()
    assert isinstance(notebook(misspelt), NameError)
    assert UNKNOWN in capsys.readouterr().out
    assert isinstance(notebook("def f():\n    x += 1\nf()"), UnboundLocalError)
    assert isinstance(notebook(CHECK), NameError)
    assert isinstance(notebook("1 / 0"), ZeroDivisionError)
    assert "not defined. If" not in capsys.readouterr().out
