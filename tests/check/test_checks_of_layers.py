"""What the visible checks of layers and networks catch, and what they say of it."""

import numpy as np
import pytest

from seminar import check
from seminar.check.attempt import CheckFailed


class FallingSigmoid:
    def forward(self, x):
        self.y = 0.5 * (1 - np.tanh(x / 2))
        return self.y

    def backward(self, dout):
        return dout * self.y * (1 - self.y)


def test_a_sigmoid_that_falls_is_sent_to_the_sign_in_the_exponent():
    with pytest.raises(CheckFailed) as failed:
        check.Sigmoid(FallingSigmoid)
    report = str(failed.value.report)
    assert "look at the sign in the exponent" in report
    assert "another order" not in report


def test_a_relu_that_drops_dout_is_not_told_a_factor_that_chance_made():
    class Relu:
        def forward(self, x):
            self.open = x > 0
            return x * self.open

        def backward(self, dout):
            return 1.0 * self.open

    with pytest.raises(CheckFailed) as failed:
        check.Relu(Relu)
    assert " of the right one" not in str(failed.value.report)
