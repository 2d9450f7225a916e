"""Experiments of chapter 06."""

import numpy as np

from seminar.probes.batches import Batches, table, term
from seminar.probes.record import Odd, plain

KEYS = ("W1", "b1", "W2", "b2")


# -------------------------------------------------------------------------------- TwoLayerNet


def net_params(TwoLayerNet, *, sizes, weight_init_std):
    """The parameters of a fresh network: shapes, zeros, and how the weights are spread."""
    net = TwoLayerNet(*sizes, weight_init_std)
    params = {name: _array(net.params, name) for name in KEYS}
    yield "number of params", len(net.params)
    for name, value in params.items():
        yield f"{name} shape", value if isinstance(value, Odd) else np.array(value.shape)
    for name in ("b1", "b2"):
        yield f"{name} is zero", not np.any(params[name]) if _is_array(params[name]) else False
    for name in ("W1", "W2"):
        yield f"{name} spread", _spread(params[name], weight_init_std)
        yield f"{name} is a bell", _is_a_bell(params[name])
    # Left to its default, the deviation is 0.01.
    params = TwoLayerNet(*sizes).params
    yield "spread by default", _spread(_array(params, "W1"), 0.01)


def net_predict(TwoLayerNet, *, sizes, params, x):
    """Scores, and the arguments afterwards."""
    net, before = _net_with(TwoLayerNet, sizes, params), x.copy()
    scores = plain(net.predict(x))
    yield "scores", scores
    yield "x unchanged", np.array_equal(x, before)
    _turn_round(net)
    yield "scores follow params", not _same_numbers(scores, plain(net.predict(x)))


def net_loss(TwoLayerNet, *, sizes, params, x, t):
    """The loss of a batch."""
    net = _net_with(TwoLayerNet, sizes, params)
    loss = plain(net.loss(x, t))
    yield "loss", loss
    _turn_round(net)
    yield "loss follows params", not _same_numbers(loss, plain(net.loss(x, t)))


def net_accuracy(TwoLayerNet, *, sizes, params, x, t):
    """The fraction of a batch that is right."""
    yield "accuracy", _net_with(TwoLayerNet, sizes, params).accuracy(x, t)


def net_gradient(TwoLayerNet, *, sizes, params, x, t):
    """The four gradients, without any forward pass before, and the arguments afterwards."""
    net, before = _net_with(TwoLayerNet, sizes, params), (x.copy(), t.copy())
    gradient = net.gradient(x, t)
    for name in KEYS:
        yield name, _array(gradient, name)
    yield "x and t unchanged", np.array_equal(x, before[0]) and np.array_equal(t, before[1])
    same = (np.allclose(net.params[name], params[name], atol=1e-6) for name in KEYS)
    yield "params unchanged", all(same)


def net_gradient_late(TwoLayerNet, *, sizes, params, x, t, other_x, other_t):
    """The gradients of one batch after the network has seen another."""
    net, fresh = _net_with(TwoLayerNet, sizes, params), _net_with(TwoLayerNet, sizes, params)
    net.gradient(other_x, other_t)
    net.predict(other_x)
    late, prompt = net.gradient(x, t), fresh.gradient(x, t)
    for name in KEYS:
        yield name, _array(late, name)
    pairs = [(_array(late, name), _array(prompt, name)) for name in KEYS]
    yield "as in a fresh network", all(_alike(one, other) for one, other in pairs)


def net_moved(TwoLayerNet, *, sizes, params, steps, x, t):
    """The caller moves every parameter in place, between two calls."""
    net = _net_with(TwoLayerNet, sizes, params)
    net.predict(x)
    TwoLayerNet(*sizes, 0.0)  # a second network beside it, which has nothing to do with it
    for name in KEYS:
        net.params[name] -= steps[name].reshape(net.params[name].shape)
    yield "scores", net.predict(x)
    yield "W1", _array(net.gradient(x, t), "W1")


def _net_with(TwoLayerNet, sizes, params):
    """Make a network and write these parameters into its arrays, as training would."""
    net = TwoLayerNet(*sizes, 0.0)
    for name in KEYS:
        net.params[name][...] = params[name]
    return net


def _turn_round(net):
    """Give every parameter the opposite sign, inside its own array."""
    for name in KEYS:
        np.negative(net.params[name], out=net.params[name])


def _array(named, name):
    if not hasattr(named, "keys"):
        return Odd("not in a dict")
    return plain(named[name]) if name in named else Odd("missing from the dict")


def _is_array(value):
    return isinstance(value, np.ndarray)


def _spread(weights, asked):
    """The deviation from 0 over the one asked for, as a power of 2: chance moves it no further."""
    deviation = float(np.sqrt(np.mean(weights**2))) if _is_array(weights) else 0.0
    return 2.0 ** np.round(np.log2(deviation / asked)) if deviation > 0 else 0.0


def _is_a_bell(weights):
    """Whether as many lie beyond two deviations, and beyond one, as in a normal distribution."""
    if not _is_array(weights) or not np.any(weights):
        return False
    z = np.abs(weights - weights.mean()) / weights.std()
    return bool(0.02 < np.mean(z > 2) < 0.08 and 0.25 < np.mean(z > 1) < 0.39)


def _same_numbers(one, other):
    return _is_array(one) and _alike(one, other)


def _alike(one, other):
    if not (_is_array(one) and _is_array(other)):
        return isinstance(one, Odd) and isinstance(other, Odd) and one == other
    return one.shape == other.shape and np.allclose(one, other)


# ------------------------------------------------------------------------------ gradient_check


class _SlopedNet:
    """A network whose loss is a polynomial of its parameters and whose gradient may be off.

    The loss reads arrays of its own, the ones that `params` held at first: a copy put in their
    place is never seen. `errors` is what `gradient` adds to the truth.
    """

    def __init__(self, params, errors):
        self.params = {name: value.copy() for name, value in params.items()}
        self._held = dict(self.params)
        self.errors = errors

    def loss(self, x, t):
        scale = np.mean(x) * np.mean(t)
        return sum(np.sum(value**4 / 4 + scale * value) for value in self._held.values())

    def gradient(self, x, t):
        scale = np.mean(x) * np.mean(t)
        return {name: value**3 + scale + self.errors[name] for name, value in self._held.items()}


def gradient_check(gradient_check, *, params, errors, x, t):
    """The differences that are found in a network whose gradients are off by `errors`."""
    net = _SlopedNet(params, errors)
    differences = gradient_check(net, x, t)
    for name in KEYS:
        yield name, _array(differences, name)
    yield (
        "net unchanged",
        all(np.array_equal(net.params[name], value) for name, value in params.items())
        and all(net.params[name] is net._held[name] for name in params),
    )


# --------------------------------------------------------------------------------------- train


class _WatchedNet:
    """A network on a bowl: its gradient does not depend on the batch, and it notes every batch.

    Column 0 of `x` and the label `t` both carry the sample's number. Its loss does depend on the
    batch, so that it tells of which samples it is. As in a network of layers, what counts are the
    arrays that `params` held at first.
    """

    def __init__(self, params, goals, steepness):
        self.params = {name: value.copy() for name, value in params.items()}
        self.held = dict(self.params)
        self.goals, self.steepness = goals, steepness
        self.batches = []
        self.loss_batches = []
        self.heights = []
        self.told = []

    def loss(self, x, t):
        numbers, labels = _numbers_of(x, t)
        self.loss_batches.append((numbers, labels))
        gaps = (np.sum((self.held[name] - self.goals[name]) ** 2) for name in KEYS)
        self.heights.append(0.5 * self.steepness * sum(gaps))
        paired = min(len(numbers), len(labels))
        added = term(numbers[:paired], labels[:paired], self.steepness) if paired else 0.0
        self.told.append(self.heights[-1] + added)
        return self.told[-1]

    def gradient(self, x, t):
        self.batches.append(_numbers_of(x, t))
        return {name: self.steepness * (self.held[name] - self.goals[name]) for name in KEYS}

    def predict(self, x):
        return np.zeros((len(x), 3))

    def accuracy(self, x, t):
        return 0.5


def _numbers_of(x, t):
    return np.rint(np.asarray(x)[:, 0]).astype(int), np.asarray(t).astype(int).reshape(-1)


def _length(kept):
    if not _is_array(kept):
        return kept
    return kept.size if kept.ndim == 1 else "unknown, for no list came back"


def _calls(kept, told):
    """Return which of the numbers told each number kept is, in the same order; -1 for none."""
    told = np.array(told)
    calls, start = [], 0
    for one in kept.flat:
        matching = np.flatnonzero(np.isclose(one, told[start:]))
        calls.append(start + int(matching[0]) if matching.size else -1)
        start = calls[-1] + 1 if matching.size else len(told)
    return calls


def train(train, *, params, goals, steepness, samples, iters_num, batch_size, learning_rate):
    """A whole training: where it ends, its losses, and which batches it used.

    `batch_size` and `learning_rate` are left to their defaults where they are None. What the
    batches and losses tell is seen here, and sent as numbers for whoever does not take our word.
    """
    net = _WatchedNet(params, goals, steepness)
    x = np.column_stack([np.arange(samples), np.full((samples, 2), 0.5)])
    t = np.arange(samples)
    before = x.copy(), t.copy()
    options = {"batch_size": batch_size, "learning_rate": learning_rate}
    chosen = {name: value for name, value in options.items() if value is not None}
    losses = train(net, x, t, iters_num, **chosen)

    for name in KEYS:
        yield f"{name} at the end", net.held[name]
    yield "the same arrays", all(net.params[name] is net.held[name] for name in KEYS)
    yield "number of gradients", len(net.batches)
    kept = plain(losses)
    yield "number of losses", _length(kept)
    calls = _calls(kept, net.told) if _is_array(kept) else []
    yield "losses are the network's", bool(calls) and min(calls) >= 0
    known = {tuple(numbers) for numbers, _ in net.batches}
    asked = [tuple(numbers) for numbers, _ in net.loss_batches]
    yield "losses of the same batches", bool(asked) and all(numbers in known for numbers in asked)
    sizes = [len(numbers) for numbers, _ in net.batches]
    yield "smallest and largest batch", np.array([min(sizes, default=0), max(sizes, default=0)])
    # Each once: a gradient may be asked for again.
    different = {
        (tuple(numbers), tuple(labels)): (numbers, labels) for numbers, labels in net.batches
    }
    drawn = Batches(
        table((numbers for numbers, _ in different.values()), iters_num),
        table((labels for _, labels in different.values()), iters_num),
    )
    yield "samples", drawn.samples
    yield "targets", drawn.targets
    yield "x and t belong together", drawn.belong_together()
    yield "batches differ", drawn.differ()
    yield "the whole set is used", drawn.use_all(samples)
    yield "in random order", drawn.are_random()
    yield "batch size as asked", drawn.have_size(batch_size or 100)
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


# ------------------------------------------------------------------------------------ diagnose


def diagnose(diagnose, *, curves, names):
    """What each run is said to suffer from, under its own name and under another."""
    own = list(curves)
    found = diagnose(curves)
    for name in own:
        yield name, _said(found, name)
    found = diagnose({names[name]: curves[name] for name in reversed(own)})
    for name in own:
        yield f"{name} as {names[name]}", _said(found, names[name])


def _said(found, name):
    if found is None:
        return None
    if not hasattr(found, "keys"):
        return f"not in a dict, but in a {type(found).__name__}"
    return str(found[name]) if name in found else "missing from the dict"
