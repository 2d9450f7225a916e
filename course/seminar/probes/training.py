"""Experiments of chapter 06."""

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeGuard

import numpy as np

from seminar.probes.batches import Batches, table
from seminar.probes.record import Implementation, Observations, Odd, Unfit, plain
from seminar.probes.sloped_net import Errors, sloped_net
from seminar.probes.watched_net import Arrays, Steps, WatchedNet, samples_of

KEYS = ("W1", "b1", "W2", "b2")

SHAPES = {
    "W1": "(input_size, hidden_size)",
    "b1": "(hidden_size,)",
    "W2": "(hidden_size, output_size)",
    "b2": "(output_size,)",
}
"""Of the parameters, in the words of the exercise."""

Sizes = tuple[int, int, int]
"""Of the input, of the hidden layer and of the output."""


Plain = np.ndarray | Odd
"""What `plain` makes of a value that a learner's code gave back."""


# -------------------------------------------------------------------------------- TwoLayerNet


def net_params(
    TwoLayerNet: Implementation, *, sizes: Sizes, weight_init_std: float
) -> Observations:
    """The parameters of a fresh network: shapes, zeros, and how the weights are spread."""
    net = TwoLayerNet(*sizes, weight_init_std)
    params = {name: _array(net.params, name) for name in KEYS}
    D, H, C = sizes
    for name, shape in (("W1", (D, H)), ("b1", (H,)), ("W2", (H, C)), ("b2", (C,))):
        value = params[name]
        yield f"{name} has its shape", _is_array(value) and value.shape == shape
    for name in ("b1", "b2"):
        yield f"{name} is zero", not np.any(params[name]) if _is_array(params[name]) else False
    for name, value in params.items():
        yield f"{name} is one number", _is_array(value) and bool(np.ptp(value) == 0)
    for name in ("W1", "W2"):
        yield f"{name} deviation", _deviation(params[name])
        yield f"{name} around 0", _is_around_zero(params[name])
        yield f"{name} is a bell", _is_a_bell(params[name])
    # Left to its default, the deviation is 0.01.
    yield "deviation by default", _deviation(_array(TwoLayerNet(*sizes).params, "W1"))


def net_predict(
    TwoLayerNet: Implementation, *, sizes: Sizes, params: Arrays, x: np.ndarray
) -> Observations:
    """Scores of a batch, of the same batch again and of its samples one by one."""
    net, before = _net_with(TwoLayerNet, sizes, params), x.copy()
    scores = plain(net.predict(x))
    yield "scores", scores
    yield "x unchanged", np.array_equal(x, before)
    yield "the same again", _alike(scores, plain(net.predict(before.copy())))
    rows = [plain(net.predict(np.asfortranarray(before[i : i + 1]))) for i in range(len(x))]
    fits = _is_array(scores) and scores.ndim == 2
    yield "alone as in the batch", not fits or _alike(_stacked(rows), scores)


def net_reads_params(
    TwoLayerNet: Implementation, *, sizes: Sizes, params: Arrays, x: np.ndarray
) -> Observations:
    """Whether the scores follow each of the parameters.

    The weights are drawn, so that a layer that holds others does not hide what is before it.
    """
    net = _net_with(TwoLayerNet, sizes, params, weight_init_std=1.0)
    scores = plain(net.predict(x.copy()))
    for name in KEYS:
        yield f"scores follow {name}", _follows(net, name, x, scores)


def net_loss(
    TwoLayerNet: Implementation, *, sizes: Sizes, params: Arrays, x: np.ndarray, t: np.ndarray
) -> Observations:
    """The loss of a batch."""
    net = _net_with(TwoLayerNet, sizes, params)
    loss = plain(net.loss(x, t))
    yield "loss", loss
    _turn_round(net)
    yield "loss follows params", not _same_numbers(loss, plain(net.loss(x, t)))
    # Where W2 and b2 are 0, all scores are equal, whatever W1 is.
    net.params["W2"][...], net.params["b2"][...] = 0, 0
    loss = plain(net.loss(x, t))
    net.params["W1"] *= 2
    yield "scores alone count", _alike(plain(net.loss(x, t)), loss)


def net_accuracy(
    TwoLayerNet: Implementation, *, sizes: Sizes, params: Arrays, x: np.ndarray, t: np.ndarray
) -> Observations:
    """The fraction of a batch that is right, and that of single samples."""
    net = _net_with(TwoLayerNet, sizes, params)
    yield "accuracy", net.accuracy(x, t)
    yield "single samples", [net.accuracy(x[i : i + 1], t[i : i + 1]) for i in range(5)]


def net_gradient(
    TwoLayerNet: Implementation, *, sizes: Sizes, params: Arrays, x: np.ndarray, t: np.ndarray
) -> Observations:
    """The four gradients, without any forward pass before, and the arguments afterwards."""
    net, before = _net_with(TwoLayerNet, sizes, params), (x.copy(), t.copy())
    passes = _counted(net)
    gradient = net.gradient(np.asfortranarray(x), t)
    for name in KEYS:
        yield name, _array(gradient, name)
    yield "by backpropagation", len(passes) <= FEW_PASSES
    yield "x and t unchanged", np.array_equal(x, before[0]) and np.array_equal(t, before[1])
    same = (np.allclose(net.params[name], params[name], atol=1e-6) for name in KEYS)
    yield "params unchanged", all(same)


def net_gradient_late(
    TwoLayerNet: Implementation,
    *,
    sizes: Sizes,
    params: Arrays,
    x: np.ndarray,
    t: np.ndarray,
    other_x: np.ndarray,
    other_t: np.ndarray,
) -> Observations:
    """The gradients of one batch after the network has seen another."""
    net, fresh = _net_with(TwoLayerNet, sizes, params), _net_with(TwoLayerNet, sizes, params)
    net.gradient(other_x, other_t)
    net.predict(other_x)
    late, prompt = net.gradient(x, t), fresh.gradient(x, t)
    for name in KEYS:
        yield name, _array(late, name)
    yield "a gradient comes back", _holds_any(late)
    yield "as in a fresh network", _alike_in_all(late, prompt)


def net_moved(
    TwoLayerNet: Implementation,
    *,
    sizes: Sizes,
    params: Arrays,
    steps: Arrays,
    x: np.ndarray,
    t: np.ndarray,
) -> Observations:
    """The caller moves every parameter in place, between two calls."""
    net = _net_with(TwoLayerNet, sizes, params)
    net.predict(x)
    TwoLayerNet(*sizes, 0.0)  # a second network beside it, which has nothing to do with it
    _move(net, steps)
    yield "scores", net.predict(x)
    yield "W1", _array(net.gradient(x, t), "W1")
    net = _net_with(TwoLayerNet, sizes, params)
    net.gradient(x, t)
    _move(net, steps)
    there = {name: net.params[name].reshape(params[name].shape) for name in KEYS}
    fresh = _net_with(TwoLayerNet, sizes, there)
    yield "gradient as in a fresh network", _alike_in_all(net.gradient(x, t), fresh.gradient(x, t))


def net_far(
    TwoLayerNet: Implementation, *, sizes: Sizes, params: Arrays, x: np.ndarray, t: np.ndarray
) -> Observations:
    """Scores in the hundreds, and whether loss and gradient can be computed of them."""
    net = _net_with(TwoLayerNet, sizes, params)
    yield "scores", net.predict(x)
    yield "loss is finite", _is_finite(plain(net.loss(x, t)))
    gradient = net.gradient(x, t)
    yield "gradient is finite", all(_is_finite(_array(gradient, name)) for name in KEYS)


FEW_PASSES = 6
"""More forward passes than any backpropagation takes: nudging takes two for every parameter."""


def _counted(net: Implementation) -> list[object]:
    """Return a list that grows by one entry whenever the network goes forward."""
    passes: list[object] = []

    def counting(method: Callable[..., object]) -> Callable[..., object]:
        def counted(*args: object, **options: object) -> object:
            passes.append(method)
            return method(*args, **options)

        return counted

    if hasattr(net, "__dict__"):  # one with slots takes no methods of ours
        net.predict, net.loss = counting(net.predict), counting(net.loss)
    return passes


def _net_with(
    TwoLayerNet: Implementation, sizes: Sizes, params: Arrays, weight_init_std: float = 0.0
) -> Implementation:
    """Make a network and write these parameters into its arrays, as training would."""
    net = TwoLayerNet(*sizes, weight_init_std)
    for name in KEYS:
        if not _takes(net.params, name, params[name]):
            raise Unfit(
                f'Other numbers cannot be written into `params["{name}"]`: it has to be an array '
                f"of the shape {SHAPES[name]}, of the sizes that `__init__` was given."
            )
        net.params[name][...] = params[name]
    return net


def _takes(held: Any, name: str, numbers: np.ndarray) -> bool:
    """Whether these numbers can be written into an array under this name."""
    if not hasattr(held, "keys"):
        return True  # what comes of that is for Python to say
    if name not in held or not _is_array(held[name]):
        return False
    shape = held[name].shape
    fits: bool = numbers.ndim <= len(shape) and numbers.size == held[name].size
    return fits and shape[len(shape) - numbers.ndim :] == numbers.shape


FAR = 30.0
"""What is added to one number of a parameter: more than all others can make up for."""


def _follows(net: Implementation, name: str, x: np.ndarray, scores: Plain) -> bool:
    """Whether predict gives anything else when one number or another of a parameter changes."""
    held = net.params[name]
    for index in np.ndindex(held.shape):
        kept = held[index]
        held[index] = kept + FAR
        same = _same_numbers(scores, plain(net.predict(x.copy())))
        held[index] = kept
        if not same:
            return True
    return False


def _move(net: Implementation, steps: Arrays) -> None:
    for name in KEYS:
        net.params[name] -= steps[name].reshape(net.params[name].shape)


def _turn_round(net: Implementation) -> None:
    """Give every parameter the opposite sign, inside its own array."""
    for name in KEYS:
        np.negative(net.params[name], out=net.params[name])


def _array(named: Any, name: str) -> Plain:
    if not hasattr(named, "keys"):
        return Odd("not in a dict")
    return plain(named[name]) if name in named else Odd("missing from the dict")


def _stacked(rows: Sequence[Plain]) -> Plain:
    """Return the rows that single samples got as one table, where they are rows."""
    shapes = {row.shape if _is_array(row) else None for row in rows}
    return plain(np.concatenate(rows)) if len(shapes) == 1 and None not in shapes else Odd("rows")


def _is_array(value: object) -> TypeGuard[np.ndarray]:
    return isinstance(value, np.ndarray)


def _is_finite(value: Plain) -> bool:
    return not _is_array(value) or bool(np.isfinite(value).all())


def _deviation(weights: Plain) -> float:
    """How far the weights lie from 0: the root of their mean square."""
    return float(np.sqrt(np.mean(weights**2))) if _is_array(weights) else 0.0


def _is_around_zero(weights: Plain) -> bool:
    return _is_array(weights) and bool(abs(weights.mean()) <= 0.1 * _deviation(weights))


def _is_a_bell(weights: Plain) -> bool:
    """Whether as many lie beyond two deviations, and beyond one, as in a normal distribution.

    And whether each of them was drawn by itself.
    """
    if not _is_array(weights) or not np.any(weights) or weights.std() == 0:
        return False
    z = np.abs(weights - weights.mean()) / weights.std()
    drawn_singly = np.unique(weights).size > 0.9 * weights.size
    return bool(0.02 < np.mean(z > 2) < 0.08 and 0.25 < np.mean(z > 1) < 0.39 and drawn_singly)


def _same_numbers(one: Plain, other: Plain) -> bool:
    return _is_array(one) and _is_finite(one) and _alike(one, other)


def _alike(one: Plain, other: Plain) -> bool:
    """Whether two values agree but for the rounding of float32."""
    if not (_is_array(one) and _is_array(other)):
        return isinstance(one, Odd) and isinstance(other, Odd) and one == other
    if one.shape != other.shape:
        return False
    size = float(np.abs(other[np.isfinite(other)]).max(initial=0.0))
    return bool(np.allclose(one, other, rtol=0.0, atol=1e-5 * size, equal_nan=True))


def _holds_any(gradient: Any) -> bool:
    return any(_is_array(_array(gradient, name)) for name in KEYS)


def _alike_in_all(one: Any, other: Any) -> bool:
    return all(_alike(_array(one, name), _array(other, name)) for name in KEYS)


# ------------------------------------------------------------------------------ gradient_check


def gradient_check(
    gradient_check: Implementation, *, params: Arrays, errors: Errors, x: np.ndarray, t: np.ndarray
) -> Observations:
    """The differences that are found in a network whose gradients are off by `errors`."""
    held = {name: value.copy() for name, value in params.items()}
    net, nudged = sloped_net(held, errors), list[bool]()
    measured = net.loss

    def moved() -> int:
        return sum(int(np.count_nonzero(held[name] != value)) for name, value in params.items())

    def loss(x: np.ndarray, t: np.ndarray) -> float:
        nudged.append(moved() > 0)
        return measured(x, t)

    loss.__qualname__ = "net.loss"  # what Python calls it where it is called with too few
    net.loss = loss
    found = gradient_check(net, x, t)
    yield "loss is asked", bool(nudged)
    often = len(nudged) >= 2 * sum(value.size for value in params.values())
    yield "asked for every entry, of a net that stays as it is", often and not any(nudged)
    for name in params:
        yield name, _array(found, name)
    left = moved()
    yield "entries moved", left
    yield "net unchanged", not left and all(net.params[name] is held[name] for name in params)


def gradient_check_right_and_large(
    gradient_check: Implementation, *, params: Arrays, errors: Errors, x: np.ndarray, t: np.ndarray
) -> Observations:
    """What is left of right gradients, and what becomes of the rest where all slopes are larger."""

    def found(errors: Errors, times: float = 1.0) -> dict[str, Plain]:
        held = {name: value.copy() for name, value in params.items()}
        differences = gradient_check(sloped_net(held, errors, times), x, t)
        return {name: _array(differences, name) for name in params}

    right = found(dict.fromkeys(params, 0.0))
    for name, left in right.items():
        yield f"nothing left of a right {name}", _is_little(left)
    yield "is relative", _is_relative(found(errors), found(errors, times=8.0))


def _is_little(value: Plain) -> bool:
    """Whether almost nothing is left; a word is another matter.

    Where slopes bend as here, a central difference leaves up to 1e-6 with a step of 1e-3, one to
    one side about as much with a step of 1e-6, and ten times that with one of 1e-5.
    """
    return not _is_array(value) or bool(np.all(np.abs(value) < 4e-6))


def _is_relative(found: Mapping[str, Plain], scaled: Mapping[str, Plain]) -> bool:
    """Whether numbers that differ from array to array stay the same when all slopes grow."""
    if not all(_is_array(one) and one.shape == () for one in (*found.values(), *scaled.values())):
        return False
    first, second = (np.array(list(some.values()), float) for some in (found, scaled))
    return bool(np.ptp(first) > 1e-3 and np.allclose(first, second, rtol=1e-4, atol=0))


# --------------------------------------------------------------------------------------- train


def _length(kept: Plain) -> object:
    if not _is_array(kept):
        return kept
    return kept.size if kept.ndim == 1 else "unknown, for no list came back"


def _calls(kept: np.ndarray, told: Sequence[float]) -> list[int]:
    """Return which of the numbers told each number kept is, in the same order; -1 for none."""
    numbers = np.array(told)
    calls: list[int] = []
    start = 0
    for one in kept.flat:
        matching = np.flatnonzero(np.isclose(one, numbers[start:]))
        calls.append(start + int(matching[0]) if matching.size else -1)
        start = calls[-1] + 1 if matching.size else len(told)
    return calls


def train(
    train: Implementation,
    *,
    params: Arrays,
    goals: Arrays,
    steepness: float,
    samples: int,
    iters_num: int,
    batch_size: int | None,
    learning_rate: float | None,
) -> Observations:
    """A whole training: where it ends, its losses, and which batches it used.

    `batch_size` and `learning_rate` are left to their defaults where they are None. What the
    batches and losses tell is sent as numbers, for whoever does not take our word.
    """
    net = WatchedNet(params, goals, steepness)
    x = np.repeat(samples_of(np.arange(samples)), 2, axis=0)[::2]
    t = np.arange(samples)
    before = x.copy(), t.copy()
    options = {"batch_size": batch_size, "learning_rate": learning_rate}
    chosen = {name: value for name, value in options.items() if value is not None}
    losses = train(net, x, t, iters_num, **chosen)

    yield "number of gradients", len(net.batches)
    yield "x and t are those of the set", not net.others
    with np.errstate(all="ignore"):  # what leaps away is told by where it ends
        steps = Steps(net)
    yield "steps along the gradient", steps.are_along
    yield "steps of one size", steps.are_of_one_size()
    for name in params:
        yield f"{name} at the end", net.held[name]
    yield "the same arrays", all(net.params[name] is net.held[name] for name in params)
    kept = plain(losses)
    yield "number of losses", _length(kept)
    calls = _calls(kept, net.told) if _is_array(kept) else []
    yield "losses are the network's", bool(calls) and min(calls) >= 0
    known = {tuple(numbers) for numbers, _ in net.batches}
    asked = [tuple(numbers) for numbers, _ in net.loss_batches]
    yield "losses of the same batches", bool(asked) and all(numbers in known for numbers in asked)
    yield "samples behind a loss", _least_and_most(numbers for numbers, _ in net.loss_batches)
    yield "smallest and largest batch", _least_and_most(numbers for numbers, _ in net.batches)
    # Each once: a gradient may be asked for again.
    different = {
        (tuple(numbers), tuple(labels)): (numbers, labels) for numbers, labels in net.batches
    }
    drawn = Batches(
        table((numbers for numbers, _ in different.values()), iters_num),
        table((labels for _, labels in different.values()), iters_num),
    )
    in_turn = [tuple(numbers) for numbers, _ in net.batches]
    yield "changes of the batch", sum(one != other for one, other in itertools.pairwise(in_turn))
    yield "samples", drawn.samples
    yield "targets", drawn.targets
    yield "losses", kept
    places = {batch: place for place, batch in enumerate(different)}
    of_batch, heights = np.full(iters_num, -1), np.zeros(iters_num)
    for i, call in enumerate(calls[:iters_num]):
        if call >= 0:
            numbers, labels = net.loss_batches[call]
            of_batch[i] = places.get((tuple(numbers), tuple(labels)), -1)
            heights[i] = net.heights[call]
    yield "batch of each loss", of_batch
    yield "heights under the losses", heights
    yield "x and t unchanged", np.array_equal(x, before[0]) and np.array_equal(t, before[1])


def _least_and_most(batches: Iterable[np.ndarray]) -> np.ndarray:
    sizes = [len(numbers) for numbers in batches]
    return np.array([min(sizes, default=0), max(sizes, default=0)])
