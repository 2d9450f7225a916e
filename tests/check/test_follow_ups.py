"""Rows that follow from one above say so, and a stop is told where it stands."""

import pytest
from exercises.in_cells import of_reference, rows

from seminar.check.report import NOT_REACHED, RIGHT, WRONG
from seminar.judging.judge import AFTER_A_STOP

NODES = """
def softmax_nodes(x, t):
    A = np.exp(x)
    S = A.sum(axis=1)
    Y = A / S[:, np.newaxis]
    dY = -t / Y
    d_inv_S = {d_inv_S}
    d_S = {d_S}
    d_A = {d_A}
    dX = d_A * A
    return {{
        "A": A, "S": S, "Y": Y, "dY": dY, "d_inv_S": d_inv_S, "d_S": d_S, "d_A": d_A, "dX": dX
    }}
"""


@pytest.mark.parametrize(
    ("d_A", "said"),
    [
        ("dY / S + d_S", "needs a second axis, `[:, np.newaxis]`"),
        ("dY / S[:, np.newaxis] + d_S", "`d_S[:, np.newaxis]`"),
    ],
)
def test_code_that_stops_before_it_returns_is_told_so_at_the_node_of_its_line(d_A, said):
    found = rows(
        "softmax_nodes",
        NODES.format(d_inv_S="np.sum(dY * A, axis=1)", d_S="-d_inv_S / S**2", d_A=d_A),
    )
    verdict, sentence = found.pop("d_A")
    assert verdict == WRONG and said in sentence
    assert set(found.values()) == {(NOT_REACHED, AFTER_A_STOP)}


def test_what_is_computed_from_a_wrong_node_is_put_off():
    found = rows(
        "softmax_nodes",
        NODES.format(
            d_inv_S="dY * A", d_S="-d_inv_S / S[:, None] ** 2", d_A="dY / S[:, None] + d_S"
        ),
    )
    assert [aspect for aspect, (verdict, _) in found.items() if verdict == WRONG] == ["d_inv_S"]
    assert found["d_S"] == (NOT_REACHED, "It builds on “d_inv_S”: mend that first.")
    assert found["dX"] == (NOT_REACHED, "It builds on “d_A”: mend that first.")
    assert found["dY"][0] == RIGHT


def test_an_aspect_that_a_stop_has_kept_from_view_is_not_called_wrong():
    affine = """
class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW, self.db = self.x.T @ dout, dout.sum(axis=0)
        return dout @ self.W.T
"""
    found = rows("Affine", affine)
    assert found["pictures, forward"][0] == WRONG
    assert found["arrays as they were"] == (NOT_REACHED, AFTER_A_STOP)


LOSS = """
class SoftmaxWithLoss:
    def forward(self, x, t):
        powers = np.exp(x - x.max(axis=1, keepdims=True))
        self.y = powers / powers.sum(axis=1, keepdims=True)
        self.t = np.eye(x.shape[1])[t] if t.ndim == 1 else t
        return {loss}

    def backward(self, dout=1):
        return dout * (self.y - self.t)
"""


def test_a_mistake_in_code_of_another_form_is_the_reason_wherever_its_numbers_come():
    loss = "-np.sum(self.t * np.log(self.y + 1e-12)) / len(x)"
    found = rows("SoftmaxWithLoss", LOSS.format(loss=loss))
    assert "not divided by the batch size" in found["gradient"][1]
    same = (WRONG, "For the same reason as “gradient”.")
    assert found["labels, gradient"] == same
    assert found["large scores, x and t as they were"] == same


def test_movements_that_are_changed_gradients_have_one_reason():
    found = rows(
        "SGD",
        """
class SGD:
    def __init__(self, eta=0.01):
        self.eta = eta

    def update(self, grad_w, grad_b):
        grad_w -= self.eta * grad_w
        grad_b -= self.eta * grad_b
        return grad_w, grad_b
""",
    )
    reasons = [sentence for _, sentence in found.values() if "Yours" in sentence]
    assert len(reasons) == 1 and "gradient − eta · gradient" in reasons[0]
    assert found["default options"][1] == "For the same reason as “movement of w”."


MOMENTUM = """
class Momentum:
    def __init__(self, eta=0.01, mu=0.9):
        self.eta, self.mu, self.v_w, self.v_b = eta, mu, 0.0, 0.0

    def update(self, grad_w, grad_b):
        self.v_w = self.mu * self.v_w - self.eta * grad_w
        self.v_b = self.mu * self.v_b - self.eta * grad_b
        return {movements}
"""


@pytest.mark.parametrize(
    ("factor", "said"), [("self.eta", ""), ("0.7", "is 0.7 times"), ("2.5", "is 2.5 times")]
)
def test_a_factor_in_all_movements_is_explained_once(factor, said):
    movements = f"{factor} * self.v_w, {factor} * self.v_b"
    found = rows("Momentum", MOMENTUM.format(movements=movements))
    first, *others = found.values()
    assert first[0] == WRONG and said in first[1] and "Tried with" in first[1]
    for _, sentence in others:
        assert "Tried with" not in sentence
        assert "“first step”" in sentence


def test_what_a_net_computes_from_wrong_scores_is_put_off():
    found = of_reference("TwoLayerNet", "return x\n", "return 1.1 * x + 0.3\n")
    wrong = [aspect for aspect, (verdict, _) in found.items() if verdict == WRONG]
    assert wrong == ["predict"]
    assert found["loss"] == (NOT_REACHED, "It builds on “predict”: mend that first.")
