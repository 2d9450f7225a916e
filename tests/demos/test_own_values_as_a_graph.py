"""A learner's own numbers that remember where they came from, read as a graph."""

import math

import pytest

from seminar import demos, graph
from seminar.demos.marks import Words
from seminar.graph.record import values
from seminar.graph.walk import walk


class Value:
    """As chapter 8 has it: pairs of a value and the local derivative."""

    def __init__(self, data, came_from=()):
        self.data, self.grad, self.came_from = data, 0.0, came_from

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data * other.data, ((self, other.data), (other, self.data)))

    def __pow__(self, n):
        return Value(self.data**n, ((self, n * self.data ** (n - 1)),))

    def times(self, factor):
        return Value(self.data * factor, ((self, factor),))

    def plus(self, number):
        return Value(self.data + number, ((self, 1.0),))

    def exp(self):
        return Value(math.exp(self.data), [(self, math.exp(self.data))])

    def log(self):
        return Value(math.log(self.data), [(self, 1 / self.data)])

    def relu(self):
        return Value(max(self.data, 0.0), ((self, float(self.data > 0)),))

    def minus(self, other):
        return Value(self.data - other.data, ((self, 1.0), (other, -1.0)))

    def over(self, other):
        slope = -self.data / other.data**2
        return Value(self.data / other.data, ((self, 1 / other.data), (other, slope)))


class Linked:
    """The same without local derivatives: a number, and a list of what it came from."""

    def __init__(self, data, came_from=()):
        self.data, self.parents = data, list(came_from)


def operators(output):
    return [value.sign for value in values(output) if value.inputs]


@pytest.mark.parametrize(
    ("formula", "operator"),
    [
        (lambda x, y: x + y, "+"),
        (lambda x, y: x * y, "×"),
        (lambda x, y: x.minus(y), "−"),
        (lambda x, y: x.over(y), "/"),
        (lambda x, y: x**3, "**"),
        (lambda x, y: x**-1, "1/x"),
        (lambda x, y: x.exp(), "exp"),
        (lambda x, y: x.log(), "ln"),
        (lambda x, y: x.relu(), "relu"),
        (lambda x, y: x.times(3), "×"),
        (lambda x, y: x.plus(3), "+"),
    ],
)
@pytest.mark.parametrize("numbers", [(2.0, 2.0), (0.5, -3.0), (4.0, 2.0)])
def test_an_operator_is_known_by_the_numbers_and_the_local_derivatives(formula, operator, numbers):
    x, y = map(Value, numbers)
    made = formula(x, y)
    read = graph.recorded(made, {"x": x})
    assert read.number == made.data
    assert operators(read) == [operator]
    (slope,) = (slope for value, slope in made.came_from[:1])
    assert graph.sensitivity(read, (read, 0)) == pytest.approx(slope, rel=1e-5)


def test_a_value_that_is_used_twice_is_one_value():
    x = Value(3.0)
    read = graph.recorded(x * x + x, {"x": x})
    assert [value.name for value in values(read)] == ["x", "", ""]
    assert walk(read)[-1].sentence.endswith("3 + 3 + 1 = 7.")


def test_without_local_derivatives_the_numbers_decide():
    x, y = Linked(2.0), Linked(3.0)
    product = Linked(6.0, [x, y])
    assert operators(graph.recorded(Linked(7.0, [product, Linked(1.0)]))) == ["×", "+"]


def test_inputs_are_called_by_the_names_that_are_given_or_by_letters():
    x, y = Value(2.0), Value(3.0)
    leaves = [value for value in values(graph.recorded(x * y + 1)) if not value.inputs]
    assert [value.name for value in leaves] == ["a", "b", "c"]
    leaves = [v for v in values(graph.recorded(x * y + 1, {"x": x, "y": y})) if not v.inputs]
    assert [(value.name, value.is_constant) for value in leaves] == [
        ("x", False),
        ("y", False),
        ("", True),
    ]


def test_a_value_of_the_graphs_own_is_read_as_it_is():
    output = graph.Value(2.0, "x") * 3
    assert graph.recorded(output) is output


def chain(length):
    value = Value(1.0)
    for _ in range(length):
        value = value.plus(1)
    return value


@pytest.mark.parametrize(
    ("output", "error", "words"),
    [
        (lambda: chain(100_000), ValueError, "more than 60 values is too large to be drawn"),
        (lambda: Value(7.0, [(Value(2.0), 1.0), (Value(4.0), 1.0)]), ValueError,
         "No operator that a graph knows makes 7 of 2 and 4."),
        (lambda: Value([1.0, 2.0]), TypeError, r"\.data should be one number, and is \[1.0, 2.0\]"),
        (lambda: object(), TypeError, r"A object has no number in \.data"),
        (lambda: None, TypeError, r"A NoneType has no number in \.data"),
    ],
)  # fmt: skip
def test_what_is_no_graph_is_told_in_a_sentence(output, error, words):
    with pytest.raises(error, match=words):
        graph.recorded(output())


def test_a_name_of_something_else_is_told():
    x = Value(1.0)
    with pytest.raises(ValueError, match="z is not in the graph"):
        graph.recorded(x + 1, {"x": x, "z": Value(1.0)})


def walked(output, declared, **names):
    demo = declared(demos.walk_back, output, names=names)
    frames = [demo.frame({"step": step})[0] for step in demo.controls[0].values]
    return frames, [mark.text for mark in frames[-1].marks if isinstance(mark, Words)]


def test_a_gradient_of_ones_own_that_is_right_is_not_spoken_of(declared):
    x, y = Value(2.0), Value(3.0)
    result = x * y
    result.grad, x.grad, y.grad = 1.0, 3.0, 2.0
    frames, texts = walked(result, declared, x=x, y=y)
    assert not any("grad:" in text for text in texts)
    assert not any("Your value" in frame.words for frame in frames)


def test_a_gradient_of_ones_own_that_differs_is_shown_beside_the_right_one(declared):
    x = Value(3.0)
    result = x * x
    result.grad, x.grad = 1.0, 3.0  # the second use has put its gradient in the place of the first
    frames, texts = walked(result, declared, x=x)
    assert "← 6" in texts and ".grad: 3" in texts
    assert "Your value holds another number there, .grad: 3." in frames[-1].words
    written = [text.get_text() for text in graph.draw(result, names={"x": x}).axes[0].texts]
    assert ".grad: 3" in written and "← 6" in written


def test_before_backward_has_run_no_gradient_of_ones_own_is_shown(declared):
    x = Value(3.0)
    _, texts = walked(x * x, declared, x=x)
    assert not any("grad:" in text for text in texts)
