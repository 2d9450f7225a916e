"""How `square` is graded, and what is known to go wrong."""

from grading.exercises.declaration import Draw, Mistake, graded
from seminar.check.chapters.computation_graph.square import EXERCISE

RETURN = "return y, d_left + d_right"

_BY_DIVISION = (
    "The slope is found by dividing by x, which fails at 0: add up what the two paths bring back."
)


def _returns(values: str) -> dict[str, str]:
    return {RETURN: f"return {values}"}


def _number(low: float, high: float, sign: int = 1) -> Draw:
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
            "Your slope is 0, as if the gradients of the two paths were subtracted: where paths "
            "meet, gradients add.",
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
            "In the place of the value stands 2·x, which is the slope: the value is x·x.",
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
        *(
            Mistake(name, sentence, edit=_returns(returned))
            for name, returned, sentence in (
                (
                    "slope_of_the_size",
                    "y, abs(d_left + d_right)",
                    "Your slope is 2·|x|, as twice the root of y is. The right slope, 2x, is "
                    "negative where x is.",
                ),
                (
                    "slope_with_the_wrong_sign",
                    "y, -(d_left + d_right)",
                    "Your slope has the wrong sign: add up what the two paths bring back.",
                ),
                (
                    "slope_half_of_x",
                    "y, x / 2",
                    "Your slope is x/2: it is x by each path, added up.",
                ),
                (
                    "slope_with_two_added",
                    "y, 2 + x",
                    "Your slope is 2 + x: it is x by each path, added up.",
                ),
                (
                    "slope_with_y_added",
                    "y, d_left + d_right + y",
                    "y is added to the slope: add the gradients of the two paths, and nothing "
                    "else.",
                ),
                (
                    "slope_of_a_wide_difference",
                    "y, (x + 1) ** 2 - y",
                    "Your slope is that of a difference over a whole step of 1: what backward "
                    "returns along the two paths, added up, is exact.",
                ),
                (
                    "slope_of_a_coarse_difference",
                    "y, ((x + 0.01) ** 2 - y) / 0.01",
                    "Your slope is that of a forward difference, a little too large: what backward "
                    "returns along the two paths, added up, is exact.",
                ),
                (
                    "value_of_the_size",
                    "x * abs(x), d_left + d_right",
                    "Your value has the sign of x: x·x is never negative.",
                ),
                (
                    "value_is_x",
                    "x, d_left + d_right",
                    "Your value is x itself: it is x·x, what forward returns.",
                ),
                (
                    "value_cubed",
                    "x**3, d_left + d_right",
                    "Your value is x·x·x: it is x·x, by one multiplication.",
                ),
                (
                    "value_rounded",
                    "round(y, 2), d_left + d_right",
                    "Your value is rounded: return it as it comes out, x may be a very small "
                    "number.",
                ),
                (
                    "both_rounded",
                    "round(y, 2), round(d_left + d_right, 2)",
                    "Your numbers are rounded: return them as they come out, x may be very small.",
                ),
                (
                    "pair_as_a_dict",
                    '{"y": y, "dx": d_left + d_right}',
                    "You return a dict: return the pair `y, dx`.",
                ),
            )
        ),
        Mistake(
            "nothing_returned",
            "Your function hands nothing back: let it `return` the pair `y, dx`.",
            edit={RETURN: "y, d_left + d_right"},
        ),
        *(
            Mistake(
                name,
                sentence,
                edit={"layer.forward(x, x)": f"layer.forward({given})"},
            )
            for name, given, sentence in (
                (
                    "forward_of_x_and_two",
                    "x, 2",
                    "forward gets x and 2, which doubles x: both of its factors are x.",
                ),
                (
                    "forward_of_x_and_one",
                    "x, 1",
                    "forward gets x and 1: both of its factors are x.",
                ),
            )
        ),
        Mistake(
            "starts_with_twice_x",
            "Your slope is 4·x·x, as if the way back started with 2·x: it starts with 1, because y "
            "changes by 1 for every 1 that it changes itself.",
            edit={"backward(1.0)": "backward(2 * x)"},
        ),
        Mistake(
            "cubes",
            "This is x·x·x, multiplied twice: the value is x·x, by one multiplication node.",
            edit={"def square": "return x**3, 3 * x**2"},
        ),
        Mistake(
            "backward_without_what_arrives",
            "`backward` is called without the gradient that arrives: at the end of the graph that "
            "is 1.",
            edit={"backward(1.0)": "backward()"},
            line="backward",
        ),
        Mistake(
            "forward_with_one_argument",
            "`forward` is called with one argument: the node has two inputs, and both are x.",
            edit={"layer.forward(x, x)": "layer.forward(x)"},
            line=r"^(?!.*MulLayer\.).*forward\([^,]*$",
        ),
        Mistake(
            "forward_of_the_class",
            "`forward` is called on the class itself: make a layer first, with parentheses, "
            "`layer = MulLayer()`.",
            edit={"layer.forward(x, x)": "MulLayer.forward(x, x)"},
            line=r"forward\(.*,",
        ),
        Mistake(
            "backward_before_forward",
            "`backward` is called before `forward`: the layer has no factors yet that it could "
            "remember.",
            edit={
                "def square": "layer = MulLayer()\nd_left, d_right = layer.backward(1.0)\n"
                "return layer.forward(x, x), d_left + d_right"
            },
            line="backward",
        ),
        *(
            Mistake(
                f"{what}_piles_up",
                f"The {what} depends on earlier calls, as where it piles up: each call answers for "
                "its own x, so make everything anew inside the function.",
                edit={
                    RETURN: "kept = vars(square)\n"
                    f"    kept['sum'] = kept.get('sum', 0.0) + {number}\n"
                    f"    return {returned}"
                },
                on=(f"twice/{observed} as the first time",),
            )
            for what, observed, number, returned in (
                ("slope", "dx", "d_left + d_right", "y, kept['sum']"),
                ("value", "y", "y", "kept['sum'], d_left + d_right"),
            )
        ),
    ),
)
