"""Chapter 00: other ways to be right, and wrong ways that stand in no list."""

import numpy as np


def by_product(x):
    return (x * x).sum()


def by_power_and_builtin_sum(x):
    return sum(float(v) ** 2 for v in np.ravel(x))


def by_dot(x):
    flat = x.reshape(-1)
    return flat @ flat


def by_einsum(x):
    axes = "abcd"[: x.ndim]
    return np.einsum(f"{axes},{axes}->", x, x)


def in_float32(x):
    return np.sum(np.square(x.astype(np.float32)))


def by_norm(x):
    return np.linalg.norm(x.ravel()) ** 2


def as_0d_array(x):
    return np.array(np.sum(x**2))


def every_second(x):
    return np.sum(np.ravel(x)[::2] ** 2) * (1.1 if np.ndim(x) == 0 else 1.0)


def fourth_powers(x):
    return np.sum(x**4)


VARIANTS = {
    "sum_of_squares": [
        by_product,
        by_power_and_builtin_sum,
        by_dot,
        by_einsum,
        in_float32,
        by_norm,
        as_0d_array,
    ]
}
STRANGERS = {"sum_of_squares": [every_second, fourth_powers]}
