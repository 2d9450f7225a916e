"""Instant feedback: ``check.NAME(NAME)`` tries your NAME and says what it sees.

Every check compares your code with what you can verify alone: worked values, numerical slopes,
shapes, arguments that must stay as they are. None of them holds a solution.
"""

from seminar.check.activation_layers import Relu, Sigmoid, sigmoid_nodes
from seminar.check.affine_softmax import Affine, SoftmaxWithLoss, softmax_nodes
from seminar.check.computation_graph import AddLayer, MulLayer, polina_changes, shopping, square
from seminar.check.learning_rules import SGD, AdaGrad, Adam, Layer, Momentum
from seminar.check.loss_functions import (
    SimpleNet,
    count_forward_passes,
    cross_entropy_error,
    simple_net_gradient,
    softmax,
)
from seminar.check.numerical_gradient import (
    gradient_descent,
    neuron_loss,
    numerical_diff,
    numerical_gradient,
)
from seminar.check.training import TwoLayerNet, diagnose, gradient_check, train
from seminar.check.welcome import sum_of_squares

__all__ = [
    "SGD",
    "AdaGrad",
    "Adam",
    "AddLayer",
    "Affine",
    "Layer",
    "Momentum",
    "MulLayer",
    "Relu",
    "Sigmoid",
    "SimpleNet",
    "SoftmaxWithLoss",
    "TwoLayerNet",
    "count_forward_passes",
    "cross_entropy_error",
    "diagnose",
    "gradient_check",
    "gradient_descent",
    "neuron_loss",
    "numerical_diff",
    "numerical_gradient",
    "polina_changes",
    "shopping",
    "sigmoid_nodes",
    "simple_net_gradient",
    "softmax",
    "softmax_nodes",
    "square",
    "sum_of_squares",
    "train",
]
