"""What a learner sees: a table, one line in place of a traceback, and words that help."""

import numpy as np
import pytest
from exercises.cases import exercises, label, stub_of, variants
from IPython.core.interactiveshell import InteractiveShell

from grading.grade import reference_module
from seminar import check
from seminar.check.attempt import CheckFailed, CheckMisused
from seminar.check.report import Report, Row


def run_check(exercise, implementation):
    getattr(check, exercise.name)(implementation)


@pytest.mark.parametrize(("exercise", "implementation"), variants())
def test_right_code_passes_its_visible_check(exercise, implementation, capsys):
    run_check(exercise, implementation)
    assert "checks pass" in capsys.readouterr().out, label(implementation)


@pytest.mark.parametrize("exercise", exercises())
def test_the_solution_passes_its_visible_check(exercise, capsys):
    run_check(exercise, getattr(reference_module(exercise.name), exercise.name))
    assert "✗" not in capsys.readouterr().out


@pytest.mark.parametrize("exercise", exercises())
def test_a_stub_is_told_once_that_it_is_not_written(exercise, capsys):
    stub = stub_of(getattr(reference_module(exercise.name), exercise.name))
    with pytest.raises(CheckFailed):
        run_check(exercise, stub)
    assert capsys.readouterr().out.count("Not written yet") == 1


@pytest.mark.parametrize("exercise", exercises())
def test_a_result_in_place_of_the_code_is_explained(exercise):
    with pytest.raises(CheckMisused, match="Give the check your code itself"):
        run_check(exercise, np.array(1.0))


@pytest.mark.parametrize("exercise", exercises())
def test_most_known_mistakes_are_caught_before_handing_in(exercise, capsys):
    caught = 0
    for mistake in exercise.mistakes:
        try:
            run_check(exercise, mistake.implementation)
        except CheckFailed:
            caught += 1
    capsys.readouterr()
    assert caught > 0.5 * len(exercise.mistakes)


def test_a_sign_error_is_told_in_words():
    def numerical_diff(f, x, h=1e-4):
        return -(f(x + h) - f(x - h)) / (2 * h)

    with pytest.raises(CheckFailed) as failed:
        check.numerical_diff(numerical_diff)
    assert "The slope is exactly the negative of the exact one." in str(failed.value.report)


def test_a_failing_check_shows_no_traceback_in_ipython():
    shell = InteractiveShell.instance()
    try:
        shell.run_cell("from seminar import check\nnumerical_diff = lambda f, x, h=1e-4: 0.0")
        shown = shell.run_cell("check.numerical_diff(numerical_diff)").error_in_exec
    finally:
        InteractiveShell.clear_instance()
    lines = shown._render_traceback_()
    assert lines == [
        "numerical_diff: 0 of 4 checks pass. Read the table, mend your cell, run both again."
    ]


def test_the_table_escapes_what_a_learner_wrote():
    row = Row("<b>", "wrong", "stopped in `<script>alert(1)</script>` with $5 & more")
    markup = Report("x", (row,))._repr_html_()
    assert "<script>" not in markup
    assert "<code>&lt;script&gt;alert(1)&lt;/script&gt;</code>" in markup
    assert "&#36;5 &amp; more" in markup


def test_the_table_reads_as_text_where_there_is_no_html():
    report = Report("softmax", (Row("one row", "right", "Fine."), Row("shape", "wrong", "Hm.")))
    assert str(report).splitlines() == [
        "softmax: 1 of 2 checks pass.",
        "  ✓ one row  Fine.",
        "  ✗ shape    Hm.",
    ]
