"""Where Python runs in a browser, NumPy warns of nothing: a check says what it cannot see."""

import contextlib

import numpy as np
import pytest

from seminar import check
from seminar.check.view import CheckFailed
from seminar.probes import record
from solutions import activation_layers, loss_functions

SENTENCE = "In a browser NumPy does not warn when a number grows too large for it"


class Naive(activation_layers.Sigmoid):
    """A sigmoid that overflows on its way to the right numbers."""

    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out.copy()


@pytest.fixture
def no_warnings(monkeypatch):
    monkeypatch.setattr(record, "NUMPY_WARNS", False)


def said(capsys, name, implementation):
    with contextlib.suppress(CheckFailed):
        getattr(check, name)(implementation)
    return capsys.readouterr().out


def test_here_numpy_warns_and_nothing_is_said(capsys):
    assert record.NUMPY_WARNS
    assert SENTENCE not in said(capsys, "Sigmoid", activation_layers.Sigmoid)


def test_it_is_said_where_a_mistake_shows_by_a_warning_alone(capsys, no_warnings):
    assert SENTENCE in said(capsys, "Sigmoid", activation_layers.Sigmoid)


def test_it_is_not_said_where_every_mistake_shows_in_numbers(capsys, no_warnings):
    assert SENTENCE not in said(capsys, "Relu", activation_layers.Relu)
    assert SENTENCE not in said(capsys, "softmax", loss_functions.softmax)


def test_it_is_not_said_where_something_else_is_wrong(capsys, no_warnings):
    assert SENTENCE not in said(capsys, "Sigmoid", Naive)
