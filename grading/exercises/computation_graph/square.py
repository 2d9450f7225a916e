"""How `square` is graded, and what is known to go wrong."""

from grading.exercises.declaration import Mistake, graded
from seminar.check.chapters.computation_graph.square import EXERCISE

RETURN = "return y, d_left + d_right"

_BY_DIVISION = (
    "The slope is found by dividing by x, which fails at 0: add up what the two paths bring back."
)


def _returns(values):
    return {RETURN: f"return {values}"}


def _number(low, high, sign=1):
    return lambda rng: {"x": sign * rng.uniform(low, high)}


GRADED = graded(
    EXERCISE,
    points={"value": 0.5, "slope": 1.5},
    draws={
        "positive": _number(2.3, 4.7),
        "negative": _number(1.3, 1.9, sign=-1),
        "small": _number(0.0013, 0.0047),
        "large": _number(130, 420, sign=-1),
        "zero": lambda rng: {"x": 0.0},
        "twice": _number(2.3, 4.7),
    },
    given=("MulLayer",),
    mistakes=(
        Mistake(
            "one_path_only",
            "Your slope is x: that is one of the two paths from x to the product, or their mean. x "
            "moves both factors at once, so the gradients of both paths are added.",
            edit=_returns("y, d_left"),
        ),
        Mistake(
            "paths_multiplied",
            "Your slope is x·x, as if the gradients of the two paths were multiplied: where paths "
            "meet, gradients add.",
            edit=_returns("y, d_left * d_right"),
        ),
        Mistake(
            "paths_subtracted",
            "You subtract the gradients of the two paths, which leaves nothing: where paths meet, "
            "gradients add.",
            edit=_returns("y, d_left - d_right"),
        ),
        Mistake(
            "both_paths_apart",
            "You return both paths' gradients: they belong to one and the same x, so add them up "
            "to one number.",
            edit=_returns("y, (d_left, d_right)"),
        ),
        Mistake(
            "three_values",
            "You return three values: the two gradients belong to one x, so add them up.",
            edit=_returns("y, d_left, d_right"),
        ),
        Mistake(
            "slope_two",
            "Your slope is 2 everywhere: the local derivatives of a product are its factors.",
            edit=_returns("y, 2.0"),
        ),
        Mistake(
            "slope_one",
            "Your slope is 1: that is what you start with, dout; it still has to go back.",
            edit=_returns("y, 1.0"),
        ),
        Mistake(
            "slope_in_whole_numbers",
            "Your slope is cut to whole numbers: leave `int` out, x may be any number.",
            edit=_returns("y, int(d_left + d_right)"),
        ),
        Mistake(
            "slope_rounded",
            "Your slope is rounded: return it as it comes out, x may be a very small number.",
            edit=_returns("y, round(d_left + d_right, 2)"),
        ),
        Mistake(
            "doubles",
            "This doubles x: the value is x·x, by one multiplication node.",
            edit={"def square": "return x + x, 2.0"},
        ),
        Mistake(
            "starts_with_y",
            "You started the way back with y instead of 1: y changes by 1 for every 1 that it "
            "changes itself.",
            edit={"backward(1.0)": "backward(y)"},
        ),
        Mistake(
            "starts_with_x",
            "Your slope is 2·x·x, as if the way back started with x: it starts with 1, because y "
            "changes by 1 for every 1 that it changes itself.",
            edit={"backward(1.0)": "backward(x)"},
        ),
        Mistake(
            "starts_with_two",
            "Your slope is 4·x: the way back starts with 1, and the two paths are all there is to "
            "add.",
            edit={"backward(1.0)": "backward(2.0)"},
        ),
        Mistake(
            "slope_by_division",
            _BY_DIVISION,
            edit=_returns("y, 2 * y / x"),
            line="/",
        ),
        Mistake(
            "slope_by_division_or_nan",
            _BY_DIVISION,
            edit=_returns("y, 2 * y / x if x else float('nan')"),
        ),
        Mistake(
            "value_alone",
            "You return the value alone: return the pair `y, dx`.",
            edit=_returns("y"),
        ),
        Mistake(
            "slope_alone",
            "You return the slope alone, or in place of the value: return the pair `y, dx`.",
            edit=_returns("d_left + d_right"),
        ),
        Mistake(
            "slope_in_place_of_the_value",
            "You return the slope in place of the value: return the pair `y, dx`.",
            edit=_returns("d_left + d_right, d_left + d_right"),
        ),
        Mistake(
            "slope_by_a_forward_difference",
            "Your slope is that of a forward difference, a little too large: what backward returns "
            "along the two paths, added up, is exact.",
            edit=_returns("y, ((x + 1e-4) ** 2 - y) / 1e-4"),
        ),
        Mistake(
            "slope_first",
            "The pair is in the wrong order: the value comes first, the slope second.",
            edit=_returns("d_left + d_right, y"),
        ),
    ),
)
