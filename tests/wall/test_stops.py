"""Which statement of a cell failed, where it stands, and whether the cell goes on. About 1 s."""

import ast

import numpy as np
import pytest
from IPython.core.inputtransformer2 import TransformerManager

from grading.wall.both.names import EVERYTHING
from grading.wall.inside import stops
from grading.wall.inside.stops import MOST_STOPS, Stops, newer_python


def noted(source, *, past_everything=False):
    """Run a cell statement by statement; return what failed until it stopped or ended."""
    transform = TransformerManager().transform_cell
    found = Stops(source, transform, past_everything=past_everything)
    names = {"np": np, "get_ipython": lambda: pytest}
    for statement in compiled(transform(source)):
        try:
            exec(statement, names)
        except BaseException as error:  # noqa: BLE001 - as the shell does
            if not found.note(error, statement):
                break
    return found.found


def compiled(source):
    for node in ast.parse(source).body:
        yield compile(ast.Module([node], []), "cell", "exec")


def test_a_stop_says_what_failed_where_and_what_it_would_have_bound():
    (stop,) = noted("\n\nx = 1\nimport no_such_package as p, os.nothing as q\ny = x\n")
    assert (stop.kind, stop.line, stop.passed) == ("ModuleNotFoundError", 4, True)
    assert stop.message == "No module named 'no_such_package'"
    assert stop.source == "import no_such_package as p, os.nothing as q"
    assert stop.names == ["p", "q"] and stop.newer == ""


@pytest.mark.parametrize(
    ("line", "passed"),
    [
        ("import no_such_package", True),
        ("open('/no/such/file')", True),
        ("raise EOFError", True),
        ("np.no_such_name", True),
        ("np.float", True),
        ("1 / 0", False),
        ("x", False),
        ("(1).real_part", False),
        ("raise SystemExit", False),
        ("raise KeyboardInterrupt", False),
    ],
)
def test_a_cell_goes_on_after_what_a_learners_machine_may_have(line, passed):
    (first, *_) = noted(f"{line}\n1 / 0")
    assert first.source == line and first.passed is passed


@pytest.mark.parametrize("line", ["1 / 0", "x", "assert False"])
def test_where_a_cell_goes_on_past_everything_it_does(line):
    first, second = noted(f"{line}\n{line}", past_everything=True)
    assert first.passed and second.passed and second.names == []
    (left,) = noted("raise SystemExit\n1 / 0", past_everything=True)
    assert left.kind == "SystemExit" and not left.passed


@pytest.mark.parametrize(
    ("lost", "used", "passed"),
    [
        ("import nothing_there as sns", "sns.set_theme()", True),
        ("from nothing_there import *", "anything()", True),
        ("import nothing_there as sns", "plt.show()", False),
        ("x = 1", "sns.set_theme()", False),
    ],
)
def test_what_is_missed_for_a_line_above_is_passed_too(lost, used, passed):
    *_, last = noted(f"{lost}\n{used}\nlast = 1")
    assert (last.kind, last.passed) == ("NameError", passed)


def test_a_module_that_refuses_a_name_of_its_own_is_passed_and_an_object_that_does_is_not():
    refusing = "class C:\n    def __getattr__(self, name):\n        {}\nC().x"
    (stop,) = noted(refusing.format("raise AttributeError(name)"))
    assert stop.passed and stop.source == "C().x" and stop.line == 4
    (stop,) = noted("class C: pass\nC().x")
    assert not stop.passed
    (stop,) = noted("class C:\n    def f(self): self.y\nC().f()")
    assert not stop.passed and stop.line == 3


def test_names_are_those_of_the_statement():
    (stop,) = noted("from nothing_there import *")
    assert EVERYTHING in stop.names
    (stop,) = noted("a = b = c, a = open('/no/such/file')")
    assert sorted(stop.names) == ["a", "b", "c"]


def test_no_more_stops_are_kept_than_anyone_reads():
    assert len(noted("1 / 0\n" * (MOST_STOPS + 5), past_everything=True)) == MOST_STOPS


def test_a_line_that_a_magic_became_is_shown_as_it_was_written():
    first, second = noted("\n%load_ext nothing\nopen('/no/such/file')", past_everything=True)
    assert (first.line, first.source) == (2, "%load_ext nothing")
    assert (second.line, second.source) == (3, "open('/no/such/file')")


def test_lines_of_what_a_cell_magic_runs_are_found_where_they_were_written():
    body = "x = 1\nopen('/no/such/file')\n"
    found = Stops(f"%%time\n{body}", TransformerManager().transform_cell, past_everything=False)
    _, statement = compiled(body)
    with found.below_a_magic(body), pytest.raises(OSError) as failed:
        exec(statement, {})
    with found.below_a_magic(body):
        assert found.note(failed.value, statement)
    (stop,) = found.found
    assert (stop.line, stop.source) == (3, "open('/no/such/file')")
    assert found.running.startswith("%%time")


def test_a_line_that_stands_there_twice_below_a_magic_has_no_number():
    body = "1 / 0\n"
    found = Stops(
        f"%%time\n{body}{body}", TransformerManager().transform_cell, past_everything=True
    )
    (statement,) = compiled(body)
    with found.below_a_magic(body):
        found.note(ZeroDivisionError(), statement)
    assert [(stop.line, stop.source) for stop in found.found] == [(0, "1 / 0")]


def test_a_message_that_raises_is_said_to():
    class Silent(Exception):
        def __str__(self):
            raise KeyError

    found = Stops("x", str, past_everything=False)
    assert not found.note(Silent())
    assert [(stop.message, stop.line) for stop in found.found] == [
        ("(its message raised KeyError)", 1)
    ]


def test_syntax_that_is_none_names_its_line():
    found = Stops("x = 1\ny = = 2\n", TransformerManager().transform_cell, past_everything=False)
    with pytest.raises(SyntaxError) as failed:
        compile("x = 1\ny = = 2\n", "cell", "exec")
    found.note_syntax(failed.value)
    (stop,) = found.found
    assert (stop.kind, stop.line, stop.source) == ("SyntaxError", 2, "y = = 2")
    assert not stop.passed and stop.newer == ""


@pytest.mark.parametrize(
    ("source", "version"),
    [
        ("type X = int\n", "3.12"),
        ("def f[T](x): return x\n", "3.12"),
        ("x = 1\n", ""),
        ("y = = 2\n", ""),
        ("type X = int\ny = = 2\n", ""),
        ("def f[T](x): return x\ntype X[T = int] = T\n", "3.13"),
    ],
)
def test_the_python_that_knows_a_syntax_is_named(source, version, monkeypatch):
    monkeypatch.setattr(stops.sys, "version_info", (3, 11, 0))
    assert newer_python(source) == version


def test_without_an_answer_in_time_no_python_is_named(monkeypatch):
    monkeypatch.setattr(stops, "SECONDS_TO_PARSE", 0)
    assert newer_python("type X = int\n") == ""
