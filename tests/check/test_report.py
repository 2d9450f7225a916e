"""Where and how a check's table is shown."""

import html
import sys

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from seminar import check
from seminar.check.report import Report, Row
from seminar.check.view import CheckMisused
from seminar.judging.explain import explain_failure
from seminar.probes import Failure
from seminar.words import in_code, pieces


def shown(sentence):
    """Return what stands in the last column of a table for the sentence."""
    markup = Report("x", (Row("a", "wrong", sentence),))._repr_html_()
    return markup.rpartition('padding:2px 12px 2px 0">')[2].partition("</td>")[0]


@pytest.mark.parametrize(
    ("sentence", "markup"),
    [
        ("no code", "no code"),
        ("see `a` here", "see <code>a</code> here"),
        ("`a` and `b` here", "<code>a</code> and <code>b</code> here"),
        ("an unpaired ` stays", "an unpaired ` stays"),
        ("`a` and an unpaired ` stay", "<code>a</code> and an unpaired ` stay"),
        ("`` `x` == '$' `` and `b`", "<code>`x` == &#x27;&#36;&#x27;</code> and <code>b</code>"),
    ],
)
def test_code_stands_between_two_backticks_and_nothing_else_is_code(sentence, markup):
    assert shown(sentence) == markup


@pytest.mark.parametrize(
    "code",
    ["x = 1", "`", "``", "x = '`'", "`x`", "a`b``c", " `x ", "``` f`` ", "x = '$' * 2", " x"],
)
def test_code_that_holds_backticks_is_code_as_a_whole(code):
    """Whatever stands in a line of a learner's, the words around it are none."""
    sentence = f"Your code stopped in the line {in_code(code)} with `E`."
    assert list(pieces(sentence)) == [
        ("Your code stopped in the line ", False), (code, True), (" with ", False), ("E", True),
        (".", False),
    ]  # fmt: skip
    failure = Failure("ValueError", "shapes differ", code)
    markup = shown(explain_failure(failure))
    assert markup.startswith("Your code stopped in the line <code>") and "</code> with" in markup
    assert markup.count("<code>") == 1
    assert html.unescape(markup.partition("<code>")[2].partition("</code>")[0]) == code


def test_a_console_shows_the_table_as_text():
    class Printer:
        said = ""

        def text(self, text):
            self.said += text

    printer, report = Printer(), Report("x", (Row("a", "right", ""),))
    report._repr_pretty_(printer, cycle=False)
    assert printer.said == str(report) == "x: all 1 checks pass.\n  ✓ a"


def sum_of_squares(x):
    return (x**2).sum()


def test_a_check_prints_its_table_where_there_is_no_notebook(capsys):
    check.sum_of_squares(sum_of_squares)
    assert capsys.readouterr().out.startswith("sum_of_squares: all 3 checks pass.\n  ✓ ")


def test_a_check_prints_its_table_where_there_is_no_ipython(capsys, monkeypatch):
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    check.sum_of_squares(sum_of_squares)
    assert capsys.readouterr().out.startswith("sum_of_squares: all 3 checks pass.")


def test_a_check_displays_its_table_where_there_is_one():
    InteractiveShell.instance()
    try:
        with capture_output() as caught:
            check.sum_of_squares(sum_of_squares)
    finally:
        InteractiveShell.clear_instance()
    (output,) = caught.outputs
    assert output.data["text/html"].startswith("<table")
    assert caught.stdout == ""


def test_a_misuse_is_shown_in_one_line():
    with pytest.raises(CheckMisused) as misused:
        check.sum_of_squares(14.0)
    assert misused.value._render_traceback_() == [
        "Give the check your code itself, not what it returns: "
        "`check.sum_of_squares(sum_of_squares)`. This was a float."
    ]
