"""An experiment keeps what it saw, whatever the implementation does."""

import gc
import sys
import time
import types
import warnings

import numpy as np
import pytest

from seminar.probes import PRINTED, Odd, address, find, observe
from seminar.probes.record import tried
from seminar.probes.your_own_engine import backward_long


def doubling(double, *, x):
    yield "twice", double(x)
    yield "x", x


def doubled(times):
    """A list of two lists, which hold two lists each, and so on; each pair is one list twice."""
    numbers = [0.0, 1.0]
    for _ in range(times):
        numbers = [numbers, numbers]
    return numbers


def holding_itself():
    one = []
    one.extend([one, one])
    return one


def nested(depth):
    one = 1.0
    for _ in range(depth):
        one = [one]
    return one


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (holding_itself(), "a list of 2, with more numbers than can be looked at"),
        (doubled(60), "a list of 2, with more numbers than can be looked at"),
        ([[0.0] * 1000] * 3000, "a list of 3000, with more numbers than can be looked at"),
        (nested(5000), "a list of 1"),
    ],
)
def test_lists_are_not_walked_through_more_than_once(value, kind):
    started = time.monotonic()
    record = observe(doubling, lambda x: value, {"x": 1.0})
    assert record.values["twice"] == Odd(kind)
    assert time.monotonic() - started < 0.5


def test_lists_of_numbers_are_looked_at_as_arrays():
    row = [1.0, 2.0]
    record = observe(doubling, lambda x: [row, row], {"x": 1.0})
    np.testing.assert_array_equal(record.values["twice"], [[1.0, 2.0], [1.0, 2.0]])


def test_a_record_holds_private_plain_copies():
    class Loud(np.ndarray):
        def __eq__(self, other):
            return True

    seen = []

    def double(x):
        out = (2 * x).view(Loud)
        seen.append(out)
        return out

    record = observe(doubling, double, {"x": np.array([1.5, 2.5])})
    seen[0][:] = 0
    assert type(record.values["twice"]) is np.ndarray
    assert record.values["twice"].tolist() == [3.0, 5.0]


def test_inputs_are_private_to_an_experiment():
    x = np.array([1.0, 2.0])

    def double(x):
        x *= 2
        return x

    record = observe(doubling, double, {"x": x})
    assert record.values["x"].tolist() == [2.0, 4.0]
    assert x.tolist() == [1.0, 2.0]


@pytest.mark.parametrize("error", [ValueError("no"), SystemExit(3), KeyboardInterrupt("stop")])
def test_what_was_seen_before_an_exception_stays(error):
    def two_steps(implementation, *, x):
        yield "first", x
        yield "second", implementation(x)

    def failing(x):
        raise error

    record = observe(two_steps, failing, {"x": 3.5})
    assert record.values["first"] == 3.5
    assert record.failure.kind == type(error).__name__
    assert record.failure.line == "raise error"
    assert record.failure.after == "first"


def test_as_many_calls_are_allowed_after_an_experiment_as_before():
    def deep(x):
        sys.setrecursionlimit(10**6)
        return 2 * x

    before = sys.getrecursionlimit()
    observe(doubling, deep, {"x": 1.5})
    assert sys.getrecursionlimit() == before


def test_an_exception_that_cannot_describe_itself_is_still_recorded():
    class Mute(Exception):
        def __str__(self):
            raise RuntimeError

    def failing(x):
        raise Mute

    record = observe(doubling, failing, {"x": 1.5})
    assert record.failure.message == "(its message raised RuntimeError)"


def test_prints_are_dropped_and_warnings_noted(capsys):
    def noisy(x):
        print("hello")
        print("error", file=sys.stderr)
        warnings.warn("careful", RuntimeWarning, stacklevel=2)
        return x

    record = observe(doubling, noisy, {"x": 1.5})
    assert record.warnings == ("RuntimeWarning",)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("value", "odd"),
    [
        (None, "None"),
        ("text", "text"),
        ({"a": 1}, "a dict of 1"),
        ([1, "two"], "a list of 2"),
        ([[1.0], [1.0, 2.0]], "a list of 2"),
        (object(), "an object"),
        (1j, "a complex"),
        (10**400, "an int"),
    ],
)
def test_what_is_not_a_number_is_named(value, odd):
    record = observe(doubling, lambda x: value, {"x": 1.5})
    assert isinstance(record.values["twice"], Odd)
    assert record.values["twice"] == odd


def test_a_probe_is_found_by_its_name_and_nothing_else_is():
    probe = find("numerical_gradient.numerical_diff")
    assert address(probe) == "numerical_gradient.numerical_diff"
    for name in (
        "record.observe",
        "batches.table",
        "numerical_gradient.np",
        "nothing.here",
        "os.system",
        "x",
        "a.b.c",
    ):
        with pytest.raises(LookupError):
            find(name)


def deprecated(x):
    warnings.warn("old", DeprecationWarning, stacklevel=1)
    return x


def test_a_warning_is_noted_each_time_and_not_the_first_time_alone():
    def probe(implementation, x):
        yield "out", implementation(x)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for _ in range(2):
            assert observe(probe, deprecated, {"x": 1.0}).warnings == ("DeprecationWarning",)


def test_what_is_long_is_cut_at_300_characters():
    def long_winded(x):
        raise ValueError("m" * 400)

    def probe(implementation, x):
        yield "word", "w" * 400
        yield "out", implementation(x)

    record = observe(probe, long_winded, {"x": 1.0})
    assert record.values["word"] == "w" * 300
    assert record.failure.message == "m" * 300


def test_what_is_tried_gives_its_value_or_its_error():
    error = ValueError("no")

    def fails():
        raise error

    assert tried(lambda: 3) == (3, None)
    assert tried(fails) == (None, error)


def unwritten(x):
    raise NotImplementedError


def test_the_line_of_code_that_calls_a_stub_is_the_callers():
    def calls(x):
        y = 2 * x
        return unwritten(y)

    probe = find("welcome.sum_of_squares")
    assert observe(probe, calls, {"x": np.ones(2)}).failure.line == "return unwritten(y)"


def test_the_line_of_an_error_within_numpy_is_the_implementations():
    def calls(x):
        return np.linalg.inv(np.zeros((2, 2)))

    failure = observe(find("welcome.sum_of_squares"), calls, {"x": np.ones(2)}).failure
    assert failure.line == "return np.linalg.inv(np.zeros((2, 2)))"


def test_nodes_that_are_no_dict_are_noted_as_what_they_are():
    from seminar.probes.activation_layers import sigmoid_nodes

    inputs = {"x": np.ones(2), "dout": np.ones(2)}
    seen = observe(sigmoid_nodes, lambda x, dout: {"neg": -x}, inputs).values
    assert (
        str(seen["returned"]) == "a dict"
        and str(seen["exp"]) == "missing: your dict has the keys 'neg'"
    )
    np.testing.assert_array_equal(seen["neg"], [-1.0, -1.0])
    seen = observe(sigmoid_nodes, lambda x, dout: -x, inputs).values
    np.testing.assert_array_equal(seen["returned"], [-1.0, -1.0])
    assert str(seen["neg"]) == "missing"


@pytest.mark.parametrize(
    ("returned", "said"),
    [
        ((468.0, [1, 2]), "missing: the second value must be a dict, with the five names as keys"),
        ((468.0, 1.0, 2.0), "missing (3 values came back)"),
    ],
)
def test_a_shopping_without_its_gradients_is_noted(returned, said):
    from seminar.check.chapters.computation_graph._days import POLINA
    from seminar.probes.computation_graph import shopping

    seen = observe(shopping, lambda *_, **__: returned, POLINA).values
    assert str(seen["tax"]) == said


@pytest.mark.parametrize("stopped", [("forward",), ("backward",), ("forward", "backward")])
def test_what_stopped_an_affine_first_is_noted(stopped):
    from seminar.probes.affine_softmax import affine_back

    class Affine:
        def __init__(self, W, b):
            pass

        def forward(self, x):
            if "forward" in stopped:
                raise ValueError("forward")

        def backward(self, dout):
            if "backward" in stopped:
                raise KeyError("backward")

    arrays = dict.fromkeys(("W", "b", "x", "dout"), np.ones(2))
    seen = observe(affine_back, Affine, {"name": "dx", **arrays})
    assert seen.failure.kind == {"forward": "ValueError", "backward": "KeyError"}[stopped[0]]
    assert bool(seen.values["forward went through"]) is ("forward" not in stopped)


def test_a_net_notes_whether_its_loss_was_asked_for():
    from seminar.probes.loss_functions import simple_net_gradient

    inputs = {"W": np.ones((2, 3)), "x": np.ones(2), "t": np.eye(3)[0]}
    seen = observe(simple_net_gradient, lambda net, x, t: net.loss(x, t), inputs).values
    assert seen["loss asked for"] and seen["W unchanged"]
    seen = observe(simple_net_gradient, lambda net, x, t: net.W.fill(2), inputs).values
    assert not seen["loss asked for"] and not seen["W unchanged"]


def test_passes_are_counted_for_four_networks():
    from seminar.probes.loss_functions import count_forward_passes

    sizes = []
    inputs = {"input_size": 2, "hidden_size": 5, "output_size": 9}
    observe(count_forward_passes, lambda *asked: sizes.append(asked), inputs)
    assert sizes == [(2, 5, 9), (3, 5, 9), (2, 6, 9), (3, 6, 9)]


@pytest.mark.parametrize("given", [{}, {"x": 2.0}, {"y_target": 0.0}, {"x": 2.0, "y_target": 0.1}])
def test_what_is_left_to_its_default_is_not_handed_over(given):
    from seminar.probes.numerical_gradient import neuron_loss

    asked = []
    observe(
        neuron_loss, lambda w, b, **options: asked.append(options), {"w": 1.0, "b": 2.0, **given}
    )
    assert asked == [given]


@pytest.mark.parametrize(("shared", "anew"), [(True, False), (False, True)])
def test_an_optimiser_that_remembers_another_is_noted(shared, anew):
    from seminar.probes.learning_rules import afresh

    class Sums:
        of_all: dict = {}  # noqa: RUF012 (the mistake in question)

        def __init__(self):
            self.of = self.of_all if shared else {}

        def update(self, grad_w, grad_b):
            self.of["w"] = self.of.get("w", 0.0) + grad_w
            return self.of["w"], grad_b

    inputs = {"grads_w": [np.ones(2)] * 2, "grads_b": [np.ones(1)] * 2, "options": {}}
    seen = observe(afresh, Sums, inputs)
    assert (seen.failure, bool(seen.values["starts afresh"])) == (None, anew)


def test_a_training_without_losses_and_the_loss_of_its_network_are_noted():
    from seminar.probes.batches import term
    from seminar.probes.training import KEYS, train
    from seminar.probes.watched_net import WatchedNet

    zeros, ones = (dict.fromkeys(KEYS, np.full(2, number)) for number in (0.0, 1.0))
    inputs = {"params": zeros, "goals": ones, "steepness": 0.5, "samples": 9, "iters_num": 3}
    options = {"batch_size": None, "learning_rate": None}
    seen = observe(train, lambda *_, **__: [], inputs | options)
    assert seen.failure is None and not seen.values["losses are the network's"]
    net = WatchedNet(zeros, ones, 0.5)
    x, t = np.array([[1.0], [7.0]]), np.array([1, 7])
    assert net.loss(x, t) == net.heights[0] + term(t, t, 0.5) != net.heights[0]
    assert net.loss(x, np.array([])) == net.heights[1] == 2.0


def test_none_after_a_print_is_no_plain_none():
    def prints(x):
        print(x)

    def probe(implementation):
        yield "first", None
        yield "second", implementation(3)

    record = observe(probe, prints, {})
    assert record.values == {"first": "None", "second": PRINTED}


def test_a_record_keeps_the_line_at_which_numpy_first_warned():
    def overflows(x):
        y = x + 1
        return np.exp(y)

    def probe(implementation, x):
        yield "out", implementation(x)

    assert observe(probe, overflows, {"x": np.array(1e4)}).warned_by == "return np.exp(y)"
    assert observe(probe, overflows, {"x": np.array(1.0)}).warned_by == ""


def test_a_network_with_wrong_gradients_shows_its_contract_and_not_what_it_is_off_by():
    from seminar.probes.training import gradient_check

    seen = []

    def looks(net, x, t):
        seen.append(set(vars(net)))
        return {}

    inputs = {"params": {"W": np.ones(2)}, "errors": {"W": np.ones(2)}}
    observe(gradient_check, looks, inputs | {"x": np.ones((2, 1)), "t": np.ones((2, 1))})
    assert seen == [{"params", "loss", "gradient"}]


@pytest.mark.parametrize("stops", [False, True])
def test_pythons_collector_rests_while_a_long_chain_is_walked_back_and_no_longer(stops):
    class Value:
        def __init__(self, data, came_from=()):
            self.data, self.grad, self.came_from = data, 0.0, came_from

        def __add__(self, other):
            return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))

    enabled = []

    def backward(value):
        enabled.append(gc.isenabled())
        assert not stops

    notebook = types.FunctionType(
        backward.__code__, {"Value": Value, **globals()}, closure=backward.__closure__
    )
    record = observe(backward_long, notebook, {"a": 1.0, "b": 2.0, "length": 3})
    assert bool(record.failure) == stops
    assert (enabled, gc.isenabled()) == ([False], True)
