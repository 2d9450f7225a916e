"""What a learner sees: a table, one line in place of a traceback, and words that help."""

import numpy as np
import pytest
from exercises.cases import exercises, stub_of
from IPython.core.interactiveshell import InteractiveShell

from grading.exercises import find
from grading.judging.edits import implementation_of
from grading.judging.reference import reference_module
from seminar import check
from seminar.check.report import Report, Row
from seminar.check.view import CheckFailed, CheckMisused


def run_check(exercise, implementation):
    getattr(check, exercise.name)(implementation)


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


def test_a_stub_is_called_unwritten_in_the_line_below_the_table():
    reference = reference_module("numerical_diff").numerical_diff
    with pytest.raises(CheckFailed) as failed:
        check.numerical_diff(stub_of(reference))
    assert failed.value._render_traceback_() == [
        "numerical_diff is not written yet. Write it, run its cell, and run this one again."
    ]


@pytest.mark.parametrize("exercise", exercises())
def test_a_result_in_place_of_the_code_is_explained(exercise):
    with pytest.raises(CheckMisused, match="Give the check your code itself"):
        run_check(exercise, np.array(1.0))


PLAIN_TO_SEE = {
    "numerical_diff": ("absolute_slope",),
    "numerical_gradient": ("ignores_the_callers_h",),
    "gradient_descent": ("with_a_rate_of_a_tenth", "history_in_whole_numbers"),
    "neuron_loss": ("writes_into_w",),
    "AddLayer": ("AddKeepsItsOutputOnTheClass", "AddCutsToWholeNumbers", "PilesUpForward"),
    "MulLayer": ("MulCutsToWholeNumbers",),
    "square": ("slope_in_whole_numbers",),
}
"""Mistakes that a learner can see alone, where the worked example alone would not show them."""


@pytest.mark.parametrize(
    ("name", "mistake"),
    [(name, mistake) for name, mistakes in PLAIN_TO_SEE.items() for mistake in mistakes],
)
def test_a_mistake_that_is_plain_to_see_is_caught_before_handing_in(name, mistake, capsys):
    exercise = find(name)
    (wrong,) = (one for one in exercise.mistakes if one.name == mistake)
    with pytest.raises(CheckFailed):
        run_check(exercise, implementation_of(exercise.name, wrong))


def test_labels_are_tried_where_samples_and_classes_differ_in_number():
    def cross_entropy_error(y, t):
        t = np.eye(y.shape[0])[t] if t.ndim < y.ndim else t
        return -np.sum(t * np.log(y + 1e-7)) / (1 if y.ndim == 1 else y.shape[0])

    found = wrong_rows("cross_entropy_error", cross_entropy_error)
    assert found["a batch with labels"].startswith("The one-hot rows are as long as the batch")


@pytest.mark.parametrize("defaults", [{"lr": 0.1}, {"step_num": 50}])
def test_a_walk_with_other_defaults_is_caught(defaults):
    right = reference_module("gradient_descent").gradient_descent

    def gradient_descent(f, init_x, **options):
        return right(f, init_x, **{**defaults, **options})

    with pytest.raises(CheckFailed):
        check.gradient_descent(gradient_descent)


def test_a_walk_that_knows_the_slope_of_one_bowl_alone_is_caught():
    def gradient_descent(f, init_x, lr=0.01, step_num=100):
        history = [init_x * (1 - 2 * lr) ** i for i in range(step_num)]
        return init_x * (1 - 2 * lr) ** step_num, history

    with pytest.raises(CheckFailed):
        check.gradient_descent(gradient_descent)


def wrong_rows(name, implementation):
    """Return aspect -> sentence of what the check of this name finds wrong."""
    with pytest.raises(CheckFailed) as failed:
        getattr(check, name)(implementation)
    rows = failed.value.report.rows
    return {row.aspect: row.sentence for row in rows if row.verdict == "wrong"}


def test_a_walk_cut_to_whole_numbers_is_told_of_its_end_before_its_history():
    right = reference_module("gradient_descent").gradient_descent

    def gradient_descent(f, init_x, lr=0.01, step_num=100):
        x, history = right(f, init_x, lr, step_num)
        return (x, history) if init_x.dtype == float else (x - 1, np.trunc(history))

    found = wrong_rows("gradient_descent", gradient_descent)
    assert list(found) == ["a start in whole numbers"]
    assert found["a start in whole numbers"].startswith(
        "x at the end, from an integer start, is -1 off in every entry. Yours: ["
    )


def test_a_gradient_of_a_copy_is_seen_by_the_function_that_reads_x_itself_alone():
    right = reference_module("numerical_gradient").numerical_gradient

    def numerical_gradient(f, x, h=1e-4):
        return right(f, x.astype(float), h)

    found = wrong_rows("numerical_gradient", numerical_gradient)
    assert list(found) == ["f reads x itself", "f reads a table x itself"]
    assert found["f reads x itself"].startswith("You nudge a copy of x.")


def test_gradients_in_each_others_place_are_named_with_the_numbers_they_are_at():
    class MulLayer:
        def forward(self, x, y):
            self.x, self.y = x, y
            return x * y

        def backward(self, dout):
            return dout * self.x, dout * self.y

    found = wrong_rows("MulLayer", MulLayer)
    assert found == {"gradients": found["gradients"]}
    assert found["gradients"].startswith("The two gradients are exchanged: when x grows")
    said = "Yours (the gradient of x): 11.61; measured: -7.02. Tried with x = 4.3, y = -2.6"
    assert f"{said}, dout = 2.7." in found["gradients"]


def test_a_row_shows_the_numbers_and_how_to_make_the_input_that_they_belong_to():
    def softmax(x):
        powers = np.exp(x - np.max(x, axis=-1, keepdims=True))
        return powers / np.sum(powers)

    found = wrong_rows("softmax", softmax)
    assert found["a batch"].endswith(
        "Yours: [[0.083333, 0.166667, 0.25    ], [0.25    , 0.166667, 0.083333]]; needed: "
        "[[0.166667, 0.333333, 0.5     ], [0.5     , 0.333333, 0.166667]]. "
        "Tried with x = [[0, ln 2, ln 3], [5 + ln 3, 5 + ln 2, 5]]."
    )


@pytest.mark.parametrize(("moves", "is_told"), [(0.0, True), (0.5, False)])
def test_a_net_with_a_copy_of_its_weights_is_told_so_where_it_did_not_move(moves, is_told):
    right = reference_module("SimpleNet").SimpleNet

    class SimpleNet(right):
        def __init__(self, W):
            super().__init__(W.copy())
            self.given = W

        def predict(self, x):
            self.W += moves * (self.given - self.W)
            return super().predict(x)

    told = "Your net keeps a copy of W: when the array outside moves, the net does not notice."
    found = wrong_rows("SimpleNet", SimpleNet)
    assert (told in found["keeps W itself"]) is is_told


@pytest.mark.parametrize(
    ("count", "aspects"),
    [
        (lambda passes: passes // 2, ["passes for each of them"]),
        (lambda passes: passes + 1, ["every weight and bias"]),
        (lambda passes: passes - 2, ["every weight and bias"]),
        (lambda passes: 2 * passes + 6, ["every weight and bias", "passes for each of them"]),
    ],
    ids=["half", "one more", "two fewer", "both"],
)
def test_count_forward_passes_shows_what_it_counts_beside_what_is_needed(count, aspects):
    right = reference_module("count_forward_passes").count_forward_passes
    found = wrong_rows("count_forward_passes", lambda *sizes: count(right(*sizes)))
    assert list(found) == aspects
    assert f"Yours: {count(10)}; needed: 10." in found[aspects[0]]


def test_a_rule_is_told_of_which_parameter_and_in_which_step_with_numbers_to_try():
    class Momentum(reference_module("Momentum").Momentum):
        def update(self, grad_w, grad_b):
            dw, db = super().update(grad_w, grad_b)
            return dw, 1.7 * db

    sentence = wrong_rows("Momentum", Momentum)["first step"]
    assert sentence.startswith("The movement of b in step 1 is 1.7 times the right one")
    assert sentence.endswith(
        "Yours: [ 0.272, -0.119]; needed: [ 0.16, -0.07]. Tried with Momentum(eta=0.1, mu=0.8), "
        "update(c * grad_w, c * grad_b) for c = 1, 2, -4, -3, grad_w = [[ 2. , -1.5], "
        "[ 0.5, -0.8], [ 3. ,  1.2]], grad_b = [-1.6,  0.7]."
    )


def test_a_sum_of_tables_in_one_number_is_told_which_shape_is_needed():
    class AddLayer:
        def forward(self, x, y):
            self.shape = np.shape(x)
            return np.sum(x + y)

        def backward(self, dout):
            return dout * np.ones(self.shape), dout * np.ones(self.shape)

    found = wrong_rows("AddLayer", AddLayer)
    assert list(found) == ["forward"]
    assert found["forward"].startswith(
        "`np.sum` adds up all entries to one number: `x + y` adds entry by entry and keeps the "
        "shape. Yours (what forward returns): 13.4; needed: [[ 3. ,  1. ],"
    )


def test_a_stub_that_the_code_calls_is_told_apart_from_the_code_itself():
    def numerical_gradient(f, x):
        raise NotImplementedError("Your code goes here.")

    def gradient_descent(f, init_x, lr=0.01, step_num=100):
        return init_x - lr * numerical_gradient(f, init_x), []

    with pytest.raises(CheckFailed) as failed:
        check.gradient_descent(gradient_descent)
    assert (
        "The line `return init_x - lr * numerical_gradient(f, init_x), []` calls something that is "
        "not written yet." in str(failed.value.report)
    )


def test_a_walk_without_a_history_is_told_what_is_missing():
    def gradient_descent(f, init_x, lr=0.01, step_num=100):
        return init_x

    with pytest.raises(CheckFailed) as failed:
        check.gradient_descent(gradient_descent)
    assert "The history is missing: return the pair `x, history`." in str(failed.value.report)


def test_a_walk_down_another_function_is_told_that_it_never_asks_its_own():
    def gradient_descent(f, init_x, lr=0.01, step_num=100):
        x = np.array(init_x, dtype=float)
        history = []
        for _ in range(step_num):
            history.append(x)
            x = x - lr * 2.2 * x
        return x, history

    found = wrong_rows("gradient_descent", gradient_descent)
    assert found["where it ends"].startswith("Your function never calls f")


def test_a_sigmoid_that_falls_is_not_told_a_value_that_it_has_not():
    def neuron_loss(w, b, x=1.0, y_target=0.5):
        return 0.5 * (1 / (1 + np.exp(x * w + b)) - y_target) ** 2

    with pytest.raises(CheckFailed) as failed:
        check.neuron_loss(neuron_loss)
    (one, *_) = failed.value.report.rows
    assert (one.verdict, one.sentence) == (
        "right",
        "y lies 0.4 from the target 0.5, and 0.5 · 0.4² = 0.08.",
    )


def test_a_sign_error_is_told_in_words():
    def numerical_diff(f, x, h=1e-4):
        return -(f(x + h) - f(x - h)) / (2 * h)

    with pytest.raises(CheckFailed) as failed:
        check.numerical_diff(numerical_diff)
    assert "Your slope has the wrong sign: the value on the right" in str(failed.value.report)


def test_a_failing_check_shows_no_traceback_in_ipython():
    shell = InteractiveShell.instance()
    try:
        shell.run_cell("from seminar import check\nnumerical_diff = lambda f, x, h=1e-4: 0.0")
        shown = shell.run_cell("check.numerical_diff(numerical_diff)").error_in_exec
    finally:
        InteractiveShell.clear_instance()
    lines = shown._render_traceback_()
    assert lines == [
        "numerical_diff: 0 of 3 checks pass. Read the table, mend your cell, run both again."
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
