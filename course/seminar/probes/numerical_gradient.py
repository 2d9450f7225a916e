"""Experiments of chapter 01."""

import itertools
from collections.abc import Callable, Sequence

import numpy as np

from seminar.probes.record import Implementation, Observations, Odd, plain

OUT_OF_ROUNDING = 3e-9
"""A step beyond this leaves more than half of the digits of a slope, around numbers like 1."""


def numerical_diff(
    numerical_diff: Implementation,
    *,
    coefficients: Sequence[float],
    frequency: float = 0.0,
    x: float,
    h: float | None = None,
    earlier: Sequence[float] | None = None,
) -> Observations:
    """The slope of a polynomial plus a sine at `x`; `h` is left to its default where it is None.

    `earlier` are the coefficients of another polynomial, whose slope is asked for first.
    """
    calls, farthest = 0, 0.0

    def curve(coefficients: Sequence[float]) -> Callable[[float], float]:
        def f(place: float) -> float:
            nonlocal calls, farthest
            if np.ndim(place):
                raise TypeError("f takes one number, and was given an array of them")
            calls += 1
            farthest = max(farthest, float(abs(place - x)))
            powers = sum(c * place**power for power, c in enumerate(coefficients))
            return np.float64(powers + np.sin(frequency * place))

        return f

    if earlier is not None:
        numerical_diff(curve(earlier), x)
    f = curve(coefficients)
    slope = numerical_diff(f, x) if h is None else numerical_diff(f, x, h)
    yield "slope", slope
    yield "calls of f", calls
    yield "step", farthest
    yield "asked beside x", farthest > 0
    yield "steps out of rounding", farthest > OUT_OF_ROUNDING
    yield "step as in 1, 2 or 5", _is_round(farthest)


def _is_round(step: float) -> bool:
    """Tell whether a step is 1, 2 or 5 times a power of ten, but for rounding where it is added."""
    return f"{step:.2e}".startswith(("1.00", "2.00", "5.00"))


def numerical_gradient(
    numerical_gradient: Implementation,
    *,
    x: np.ndarray,
    centre: float,
    through_closure: bool = False,
    h: float | None = None,
    earlier: np.ndarray | None = None,
    dtype: str | None = None,
    spread: bool = False,
    height: float = 1.0,
    plain_bowl: bool = False,
) -> Observations:
    """The gradient of a rippled bowl; `f` may read `x` itself and not its argument.

    Of a `plain_bowl`, the sum of squares, anybody can work out the gradient.

    The bowl is tilted so that no entry's slope is independent of the others, and lies so high that
    a step which is far too small drowns in rounding. `h` is left to its default where it is None.
    All of it is `height` times as high.
    With `earlier`, the same array holds these numbers first, and is asked about twice. The wire
    carries plain arrays alone, so that `dtype` and one that is `spread` over every second row of a
    larger array, and transposed, are made here.
    """
    x = np.array(x, dtype=dtype)
    if spread:
        larger = np.zeros((2 * x.shape[-1] + 1, *x.shape[-2::-1]))
        larger[1::2] = x.T
        x = larger[1::2].T
    weights = np.arange(1.0, x.size + 1.0).reshape(x.shape)
    before, calls, moved = x.copy(), 0, 0

    def f(argument: np.ndarray) -> float:
        nonlocal calls, moved
        calls += 1
        if not through_closure and np.shape(argument) != x.shape:
            raise ValueError(f"f needs an x of shape {x.shape}, and was given {np.shape(argument)}")
        point = x if through_closure else argument
        bowl = np.sum(weights * (point - centre) ** 2 + np.sin(point)) + np.sum(point) ** 2
        moved = max(moved, int(np.sum(np.abs(point - before) > OUT_OF_ROUNDING)))
        if plain_bowl:
            return np.float64(np.sum(point**2))
        return np.float64(height * (300.0 + bowl))

    options = {} if h is None else {"h": h}
    if earlier is not None:
        later = x.copy()
        x[...] = before[...] = earlier
        first = numerical_gradient(f, x, **options)
        kept = plain(first)
        x[...] = before[...] = later
    gradient = numerical_gradient(f, x, **options)
    yield "gradient", gradient
    yield "drift of x", x - before
    yield "x unchanged", before.tobytes() == x.tobytes()
    yield "an array", isinstance(gradient, (np.ndarray, np.generic)) or np.ndim(x) == 0
    yield "a new array", not (isinstance(gradient, np.ndarray) and np.shares_memory(gradient, x))
    yield "calls of f", calls
    yield "moves one entry at a time", moved <= 1
    if earlier is not None:
        yield (
            "first gradient kept",
            isinstance(kept, Odd) or np.array_equal(kept, first, equal_nan=True),
        )


def gradient_descent(
    gradient_descent: Implementation,
    *,
    init_x: np.ndarray,
    centre: np.ndarray | float,
    steepness: np.ndarray | float,
    quartic: float = 0.0,
    coupling: float = 0.0,
    lr: float | None = None,
    step_num: int | None = None,
    earlier: np.ndarray | None = None,
) -> Observations:
    """Descent in an elongated bowl, with rate and step count given or left to their defaults.

    With a `quartic` part, the step of a gradient by differences shows in it; with a `coupling`,
    the slope along one entry depends on the others, and the arguments go in by their places. With
    `earlier`, a walk from there goes first.
    """
    asked = []

    def f(x: np.ndarray) -> float:
        asked.append(np.array(x, dtype=float))
        bowl = steepness * (x - centre) ** 2 + quartic * (x - centre) ** 4
        return np.float64(np.sum(bowl) + coupling * np.sum(x) ** 2)

    def slopes(x: np.ndarray) -> np.ndarray:
        return np.asarray(
            2 * steepness * (x - centre)
            + 4 * quartic * (x - centre) ** 3
            + 2 * coupling * np.sum(x) * np.ones_like(x)
        )

    options = {"lr": lr, "step_num": step_num}
    chosen = {name: value for name, value in options.items() if value is not None}
    first = None
    if earlier is not None:
        first = gradient_descent(f, earlier, **chosen)
        kept = _copies(first)
        asked.clear()
    before = np.array(init_x, copy=True)
    if coupling:
        returned = gradient_descent(f, init_x, lr, step_num)
    else:
        returned = gradient_descent(f, init_x, **chosen)
    if isinstance(returned, (tuple, list)) and len(returned) == 2:
        x, history = returned
    elif returned is None:
        x = history = None
    else:  # an array is x without a history; anything else is no answer to either question
        x, history = returned, "missing: return the pair `x, history`"
    yield "x", x
    yield "x before the history", not _are_exchanged(x, history, before.shape)
    steps = 100 if step_num is None else step_num
    positions = len(history) if isinstance(history, (list, tuple, np.ndarray)) else steps
    yield "no fewer positions than steps", positions >= steps
    yield "no more positions than steps", positions <= steps
    yield "first position is init_x", _begins_with(history, before)
    yield "history", history
    yield "init_x unchanged", before.tobytes() == np.asarray(init_x).tobytes()
    if first is not None:
        yield "first walk kept", all(map(np.array_equal, kept, _copies(first)))
    yield (
        "begins at init_x",
        not asked or any(_is_near(at, before) for at in (asked[0], np.mean(asked[:2], axis=0))),
    )
    path = [plain(place) for place in (*history, x)] if isinstance(history, (list, tuple)) else []
    moved = any(not _same(here, there) for here, there in itertools.pairwise(path))
    yield "asks f before it moves", bool(asked) or not moved
    rate = 0.01 if lr is None else lr
    how = _how(path, asked, slopes, rate) if positions == steps else ""
    for name in WAYS:
        yield f"steps {name}", name == how
    yield "steps uphill", _climbs(path, asked, slopes)


WAYS = ("elsewhere", "ever shorter", "ever longer", "at several rates", "at another rate")
"""What sets steps apart from those by the rate times the slopes where they begin."""

NEAR = 2e-3
"""A place at which slopes are measured by differences is no farther from those it asks f about."""


def _are_exchanged(x: object, history: object, shape: tuple[int, ...]) -> bool:
    """Whether a row of positions stands where one belongs, and one position in the row's place."""
    first, second = plain(x), plain(history)
    if isinstance(first, Odd) or isinstance(second, Odd):
        return False
    return first.ndim == len(shape) + 1 and first.shape[1:] == shape == second.shape


def _begins_with(history: object, start: np.ndarray) -> bool:
    """Whether a row of positions begins with this one; what is no such row says more elsewhere."""
    row = plain(history)
    if isinstance(row, Odd) or row.ndim != start.ndim + 1 or row.shape[1:] != start.shape:
        return True
    return len(row) == 0 or bool(np.allclose(row[0], start, rtol=1e-6, atol=0.0))


def _is_near(asked: np.ndarray, place: np.ndarray | Odd) -> bool:
    return (
        not isinstance(place, Odd)
        and asked.shape == place.shape
        and float(np.abs(asked - place).max(initial=0.0)) < NEAR
    )


def _all_are_near(path: Sequence[np.ndarray | Odd], asked: Sequence[np.ndarray]) -> bool:
    """Whether f was asked near each place of a path."""
    by_shape: dict[tuple[int, ...], list[np.ndarray]] = {}
    for at in asked:
        by_shape.setdefault(at.shape, []).append(at)
    tables = {shape: np.array(some) for shape, some in by_shape.items()}
    for place in path:
        if isinstance(place, Odd) or place.shape not in tables:
            return False
        distances = np.abs(tables[place.shape] - place)
        if not (distances < NEAR).all(axis=tuple(range(1, distances.ndim))).any():
            return False
    return True


def _places(path: list[np.ndarray | Odd], asked: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Return the places of a path, none where it is not the one that was gone."""
    places = [place for place in path if not isinstance(place, Odd)]
    return places if len(places) == len(path) and _all_are_near(path[:-1], asked) else []


def _same(one: np.ndarray | Odd, other: np.ndarray | Odd | None) -> bool:
    return (
        isinstance(one, np.ndarray) and isinstance(other, np.ndarray) and np.array_equal(one, other)
    )


def _climbs(
    path: list[np.ndarray | Odd],
    asked: Sequence[np.ndarray],
    slopes: Callable[[np.ndarray], np.ndarray],
) -> bool:
    """Say whether steps of a path go up its slopes, and none goes down.

    A place that stands there twice, as the end in a history that holds it, is gone to once.
    """
    path = [here for here, there in itertools.zip_longest(path, path[1:]) if not _same(here, there)]
    places = _places(path, asked)
    if len({place.shape for place in places}) != 1:
        return False
    ups = [
        float(np.sum((there - here) * slopes(here))) for here, there in itertools.pairwise(places)
    ]
    return max(ups, default=0.0) > 0 and min(ups) >= 0


def _how(
    path: list[np.ndarray | Odd],
    asked: list[np.ndarray],
    slopes: Callable[[np.ndarray], np.ndarray],
    lr: float,
) -> str:
    """Say which of `WAYS` the steps of a path go, "" where it is not the one that was gone."""
    places = _places(path, asked)
    if len(places) < 3:
        return ""
    rates = []
    for here, there in itertools.pairwise(places):
        slope, step = slopes(here), here - there
        if here.shape != there.shape or not np.isfinite(step).all() or np.abs(slope).max() < 1e-3:
            return ""
        rates.append(float(np.sum(step * slope) / np.sum(slope**2)))
        if np.abs(step - rates[-1] * slope).max() > 0.01 * lr * np.abs(slope).max():
            return "elsewhere"
    changes = np.diff(rates)
    if np.abs(changes).max() < 1e-3 * lr:
        return "at another rate" if abs(rates[0] - lr) > 1e-3 * lr else ""
    if (changes < 0).all() or (changes > 0).all():
        return "ever shorter" if changes[0] < 0 else "ever longer"
    return "at several rates"


def _copies(walk: object) -> list[np.ndarray]:
    """Return what an earlier walk returned, as it is now."""
    parts = walk if isinstance(walk, (tuple, list)) else [walk]
    return [np.array(part, copy=True) for part in parts]


def neuron_loss(
    neuron_loss: Implementation,
    *,
    w: np.ndarray | float,
    b: np.ndarray | float,
    x: float | None = None,
    y_target: float | None = None,
    in_order: bool = False,
) -> Observations:
    """The loss of one neuron, with input and target given, by name or `in_order`, or not."""
    options = {"x": x, "y_target": y_target}
    chosen = {name: value for name, value in options.items() if value is not None}
    before = np.copy(w), np.copy(b)
    yield "loss", neuron_loss(w, b, x, y_target) if in_order else neuron_loss(w, b, **chosen)
    yield "w and b unchanged", np.array_equal(w, before[0]) and np.array_equal(b, before[1])
