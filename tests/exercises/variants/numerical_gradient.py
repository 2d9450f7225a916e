"""Chapter 01: other ways to be right, and wrong ways that stand in no list."""

import math

import numpy as np

from solutions.numerical_gradient import numerical_gradient

# ---------------------------------------------------------------------------- numerical_diff


def wider_default(f, x, h=1e-3):
    return (f(x + h) - f(x - h)) / (2 * h)


def narrower_default(f, x, h=1e-6):
    return (f(x + h) - f(x - h)) / (2.0 * h)


def divided_twice(f, x, h=1e-4):
    return float((f(x + h) - f(x - h)) / h / 2)


def mean_of_both_sides(f, x, h: float = 1e-4) -> float:
    forward = (f(x + h) - f(x)) / h
    backward = (f(x) - f(x - h)) / h
    return (forward + backward) / 2


class CallableDiff:
    def __call__(self, f, x, h=1e-4):
        print("noise")
        return np.float64(f(x + h) - f(x - h)) / (2 * h)


def in_float32(f, x, h=1e-4):
    return np.float32((f(x + h) - f(x - h)) / (2 * h))


def slope_of_the_square(f, x, h=1e-4):
    return (f(x + h) ** 2 - f(x - h) ** 2) / (2 * h)


def shifted_place(f, x, h=1e-4):
    return (f(x + 3 * h) - f(x + h)) / (2 * h)


def at_a_rounded_place(f, x, h=1e-4):
    x = round(x, 1) + 0.04
    return (f(x + h) - f(x - h)) / (2 * h)


# ------------------------------------------------------------------------ numerical_gradient


def by_nditer(f, x, h=1e-4):
    if not np.issubdtype(x.dtype, np.floating):
        raise TypeError("x must hold floats")
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"], op_flags=["readwrite"])
    while not it.finished:
        i = it.multi_index
        kept = x[i].item()
        x[i] = kept + h
        above = f(x)
        x[i] = kept - h
        below = f(x)
        grad[i] = (above - below) / (2 * h)
        x[i] = kept
        it.iternext()
    return grad


def by_flat(f, x, h=1e-4):
    if x.dtype.kind != "f":
        raise ValueError("floats, please")
    grad = np.empty(x.shape)
    for i in range(x.size):
        kept = x.flat[i]
        x.flat[i] = kept + h
        above = f(x)
        x.flat[i] = kept - h
        below = f(x)
        x.flat[i] = kept
        grad.flat[i] = (above - below) / (2 * h)
    return grad


def by_recursion(f, x, h=1e-5, whole=None):
    x = x if x.dtype.kind == "f" else x.astype(np.float64)
    whole = x if whole is None else whole
    if x.ndim == 0:
        return by_recursion(f, x.reshape(1), h, whole)[0]
    if x.ndim > 1:
        return np.stack([by_recursion(f, row, h, whole) for row in x])
    grad = np.zeros(len(x))
    for i in range(len(x)):
        kept = float(x[i])
        x[i] = kept + h
        above = f(whole)
        x[i] = kept - h
        below = f(whole)
        x[i] = kept
        grad[i] = (above - below) / (2 * h)
    return grad


def with_a_helper_and_try(f, x, h=1e-3):
    x = np.asarray(x)
    if x.dtype.kind in "iu":
        x = x.astype(float)

    def partial(index):
        kept = x[index]
        try:
            x[index] = kept + h
            above = f(x)
            x[index] = kept - h
            return (above - f(x)) / (2 * h)
        finally:
            x[index] = kept

    return np.array([partial(i) for i in np.ndindex(*x.shape)]).reshape(x.shape)


def into_float32(f, x, h=1e-4):
    gradient = np.zeros(x.shape, np.float32)
    gradient[...] = numerical_gradient(f, x, h)
    return gradient


def skips_the_first(f, x, h=1e-4):
    gradient = numerical_gradient(f, x, h)
    gradient.flat[0] = 0.25
    return gradient


def square_roots_of_the_slopes(f, x, h=1e-4):
    gradient = numerical_gradient(f, x, h)
    return np.sign(gradient) * np.sqrt(np.abs(gradient))


def gradient_of_twice_x(f, x, h=1e-4):
    return numerical_gradient(lambda y: f(1.5 * y), x, h)


def leaves_each_entry_above(f, x, h=1e-4):
    """A backward difference from a place that has moved."""
    x = x if x.dtype.kind == "f" else x.astype(float)
    gradient = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        kept = x[index]
        x[index] = kept - h
        below = f(x)
        x[index] = kept
        above = f(x)
        x[index] = kept + h
        gradient[index] = (above - below) / h
    return gradient


_LAST = {}


def adds_up_over_calls(f, x, h=1e-4):
    """Right when first asked about a function, and twice the gradient the second time."""
    gradient = numerical_gradient(f, x, h)
    if _LAST.get("f") is f:
        gradient = gradient + _LAST["gradient"]
    _LAST.update(f=f, gradient=gradient)
    return gradient


# -------------------------------------------------------------------------- gradient_descent


def history_as_array(f, init_x, lr=0.01, step_num=100):
    x = np.array(init_x, dtype=np.float64)
    history = np.empty((step_num, *x.shape))
    for i in range(step_num):
        history[i] = x
        x = x - lr * numerical_gradient(f, x)
    return x, history


def with_a_tuple(f, init_x, lr=1e-2, step_num=100):
    position = np.asarray(init_x).astype(float)
    seen = ()
    while len(seen) < step_num:
        seen += (position,)
        position = position - numerical_gradient(f, position) * lr
    return position, seen


def as_a_list(f, init_x, lr=0.01, step_num=100):
    x, history = history_as_array(f, init_x, lr, step_num)
    return [x, list(history)]


def by_own_forward_differences(f, init_x, lr=0.01, step_num=100):
    x, history, h = np.array(init_x, dtype=float), [], 1e-6
    for _ in range(step_num):
        history.append(x.copy())
        slopes = np.zeros_like(x)
        for index in np.ndindex(x.shape):
            moved = x.copy()
            moved[index] += h
            slopes[index] = (f(moved) - f(x)) / h
        x -= lr * slopes
    return x, history


def with_slopes_cut_off(f, init_x, lr=0.01, step_num=100):
    x, history = np.array(init_x, dtype=float), []
    for _ in range(step_num):
        history.append(x.copy())
        x -= lr * np.clip(numerical_gradient(f, x), -50.0, 50.0)
    return x, history


# ------------------------------------------------------------------------------- neuron_loss


def by_math_exp(w, b, x=1.0, y_target=0.5):
    def one(w, b):
        return 0.5 * (1 / (1 + math.exp(-(x * w + b))) - y_target) ** 2

    return np.vectorize(one, otypes=[float])(w, b)


def by_tanh(w, b, x=1.0, y_target=0.5):
    y = 0.5 * (1 + np.tanh(0.5 * (np.asarray(x) * w + b)))
    return np.square(y - y_target) / 2


def expanded(w, b, x=1.0, y_target=0.5):
    y = np.reciprocal(1 + np.exp(-x * w - b))
    return 0.5 * (y_target - y) * (y_target - y)


def ends_a_little_further(f, init_x, lr=0.01, step_num=100):
    x, history = history_as_array(f, init_x, lr, step_num)
    return x + 0.1, history


def notes_places_beside_the_path(f, init_x, lr=0.01, step_num=100):
    x, history = history_as_array(f, init_x, lr, step_num)
    return x, history + 0.1


def fourth_power_of_the_miss(w, b, x=1.0, y_target=0.5):
    return 0.5 * (1 / (1 + np.exp(-(x * w + b))) - y_target) ** 4


def a_little_more_than_the_loss(w, b, x=1.0, y_target=0.5):
    return 0.5 * (1 / (1 + np.exp(-(x * w + b))) - y_target) ** 2 + 0.1


VARIANTS = {
    "numerical_diff": [
        wider_default,
        narrower_default,
        divided_twice,
        mean_of_both_sides,
        CallableDiff(),
        in_float32,
    ],
    "numerical_gradient": [
        by_nditer,
        by_flat,
        by_recursion,
        with_a_helper_and_try,
        into_float32,
    ],
    "gradient_descent": [
        history_as_array,
        with_a_tuple,
        as_a_list,
        by_own_forward_differences,
    ],
    "neuron_loss": [by_math_exp, by_tanh, expanded],
}
STRANGERS = {
    "numerical_diff": [slope_of_the_square, shifted_place, at_a_rounded_place],
    "numerical_gradient": [
        skips_the_first,
        square_roots_of_the_slopes,
        gradient_of_twice_x,
        leaves_each_entry_above,
        adds_up_over_calls,
    ],
    "gradient_descent": [
        ends_a_little_further,
        notes_places_beside_the_path,
        with_slopes_cut_off,
    ],
    "neuron_loss": [fourth_power_of_the_miss, a_little_more_than_the_loss],
}
