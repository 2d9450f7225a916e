"""A mistake has its sentence though a second one stands beside it, or it is written otherwise."""

import pytest
from exercises.in_cells import of_reference, rows

LOSS = """
class SoftmaxWithLoss:
    def forward(self, x, t):
        powers = np.exp(x - x.max(axis=1, keepdims=True))
        self.y, self.t = powers / powers.sum(axis=1, keepdims=True), t
        return {loss}

    def backward(self, dout=1):
        return {back}
"""
LOSSES_WITHOUT_LABELS = [
    "-np.sum(t * np.log(self.y + 1e-12))",
    "-np.log(self.y[t == 1] + 1e-12).sum()",
    "-np.log(self.y[np.arange(len(x)), t.argmax(axis=1)] + 1e-12).sum()",
]


@pytest.mark.parametrize("loss", LOSSES_WITHOUT_LABELS)
def test_a_gradient_without_a_division_is_told_so_where_labels_stop(loss):
    back = "dout * (self.y - self.t)"
    found = rows("SoftmaxWithLoss", LOSS.format(loss=f"{loss} / len(x)", back=back))
    assert "dx is not divided by the batch size" in found["gradient"][1]
    assert "twice" not in found["gradient"][1]


@pytest.mark.parametrize("loss", LOSSES_WITHOUT_LABELS)
@pytest.mark.parametrize(
    ("back", "said"),
    [
        ("dout * (self.y - self.t)", "both need a division by N"),
        ("dout * (self.y - self.t) / len(self.y)", "take the mean, divide by N"),
    ],
)
def test_a_sum_in_place_of_a_mean_is_told_so_where_labels_stop(loss, back, said):
    found = rows("SoftmaxWithLoss", LOSS.format(loss=loss, back=back))
    assert said in found["mean loss"][1]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (
            "f(x + h) - f(x - h) / 2 * h",
            "Put parentheses around the difference, and around `2 * h`",
        ),
        ("f(x + h) - f(x - h) / h", "Only f(x − h) is divided, and by h"),
        ("f(x + h) - f(x - h) / h * 2", "around the difference, and around the run"),
        ("f(x + h - f(x - h)) / (2 * h)", "close them after x + h"),
    ],
)
def test_parentheses_that_are_missing_or_misplaced_are_told_so(code, said):
    found = rows("numerical_diff", f"def numerical_diff(f, x, h=1e-4):\n    return {code}\n")
    first, *others = (sentence for _, sentence in found.values())
    assert said in first
    assert set(others) == {"For the same reason as “slope”."}


GRADIENT = """
def numerical_gradient(f, x, h=1e-4):
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        x[i] += h
        above = f(x)
        x[i] -= 2 * h
        below = f(x)
        x[i] += h
        gradient[i] = {slope}
    return gradient
"""


@pytest.mark.parametrize(
    ("slope", "said"),
    [
        ("above - below / (2 * h)", "Only the value below is divided by 2h"),
        ("above - below / 2 * h", "and around `2 * h`"),
    ],
)
def test_parentheses_are_missed_in_a_gradient_too(slope, said):
    assert said in rows("numerical_gradient", GRADIENT.format(slope=slope))["one row"][1]


def test_whole_numbers_that_cannot_be_moved_by_adding_are_told_so():
    found = rows("numerical_gradient", GRADIENT.format(slope="(above - below) / (2 * h)"))
    assert "An integer array cannot hold x + 0.0001" in found["whole numbers"][1]
    assert "restore by adding" in found["x as it was"][1]


MEASURED = "numerical_gradient(lambda _: net.loss(x, t), parameter)"


@pytest.mark.parametrize(
    "measured",
    [
        "numerical_gradient(lambda W: net.loss(W, t), parameter)",
        "numerical_gradient(lambda w: net.loss(w, t), parameter.copy())",
        "numerical_gradient(lambda parameter: net.loss(parameter, t), parameter)",
    ],
)
def test_a_loss_of_the_parameter_is_told_to_ignore_its_argument(measured):
    found = of_reference("gradient_check", MEASURED, measured)
    assert "in place of x: it has to ignore it" in found["weights"][1]


@pytest.mark.parametrize("mean", ["np.max", "np.sum", "np.median", "lambda d: np.mean(d) * 3"])
@pytest.mark.parametrize("copy", ["parameter.copy()", "np.array(parameter)"])
def test_copies_that_are_nudged_are_told_whatever_becomes_of_the_differences(mean, copy):
    found = of_reference(
        "gradient_check",
        f"{MEASURED}\n        differences[key] = np.mean(",
        f"{MEASURED.replace('parameter', copy)}\n        differences[key] = ({mean})(",
    )
    assert "copies of the parameters are nudged" in found["weights"][1]
    assert found["other keys"][1] == "For the same reason as “weights”."


def test_one_network_that_is_asked_a_few_times_is_not_taken_for_nudged_copies():
    found = of_reference(
        "gradient_check",
        f"measured = {MEASURED}",
        "net.loss(x, t)\n        measured = 0.5 * by_backpropagation[key]",
    )
    assert "copies" not in " ".join(sentence for _, sentence in found.values())


def test_rows_of_another_array_are_not_said_to_be_divided():
    found = of_reference(
        "train",
        "x, t = x_train[chosen], t_train[chosen]",
        "x, t = 3 * x_train[chosen] + 1, t_train[chosen]",
    )
    told = " ".join(sentence for _, sentence in found.values())
    assert "no rows of x_train" in told
    assert "samples are divided" not in told


def test_movements_of_an_optimiser_that_is_asked_twice_are_put_off():
    found = of_reference(
        "Layer",
        """dw, db = self.opt.update(self.grad_w, self.grad_b)
        self.w += dw
        self.b += db""",
        """self.w -= self.opt.update(self.grad_w, self.grad_b)[0]
        self.b -= self.opt.update(self.grad_w, self.grad_b)[1]""",
    )
    assert "How often `self.opt` is asked" in found["gradients handed over"][1]
    assert found["b moves"][1] == "It builds on “gradients handed over”: mend that first."


ROWS_ALONE = """
class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout / dout.shape[0]
        self.db = np.sum(dout, axis=0)
        return dout @ self.W.T
"""


def test_a_gradient_divided_by_the_batch_size_is_told_so_where_pictures_stop():
    found = rows("Affine", ROWS_ALONE)
    assert "dW is divided by the batch size" in found["dW"][1]
    assert "make each picture one row" in found["pictures, forward"][1]


LATE_DOUT = """
def sigmoid_nodes(x, dout):
    neg = -x
    exp = np.exp(neg)
    add = 1 + exp
    y = 1 / add
    d_add = -1 / add**2
    d_exp = {d_exp}
    d_neg = exp
    dx = -1 * d_neg * d_add * dout
    return dict(
        neg=neg, exp=exp, add=add, y=y, d_add=d_add, d_exp=d_exp, d_neg=d_neg, dx=dx
    )
"""


@pytest.mark.parametrize(
    ("d_exp", "said"),
    [("1", "dout comes in at the end"), ("d_add", "d_add is without dout, the gradient that")],
)
def test_a_dout_that_comes_in_late_is_told_so(d_exp, said):
    assert said in rows("sigmoid_nodes", LATE_DOUT.format(d_exp=d_exp))["d_add"][1]
