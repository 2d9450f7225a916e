"""What is known to go wrong in `sigmoid_nodes` on the way forward, and in what it returns."""

from grading.exercises.activation_layers._lines_of_sigmoid_nodes import (
    ADD,
    D_ADD,
    D_EXP,
    D_NEG,
    DX,
    EXP,
    GRADIENTS,
    VALUES,
    Y,
    add,
    entries,
    exp,
    neg,
    returning,
    y,
)
from grading.exercises.declaration import Mistake

_EULER = "e is taken as {}: that is too coarse. `np.exp` has all its digits."
_WITHOUT_THE_RECIPROCAL = (
    "The last node is missing: y is 1 / add. (Without parentheses, 1 / 1 + exp is 1 + exp.)"
)
_ONE_ARRAY = (
    "Several of your gradients are one and the same array, which is changed in place on the way: "
    "`d_neg = d_exp * exp` makes a new one, `d_neg = d_exp` and `d_neg *= exp` do not."
)

OF_FORWARD = (
    y(
        "without_the_reciprocal",
        "add",
        _WITHOUT_THE_RECIPROCAL,
    ),
    Mistake(
        "without_the_reciprocal_alone",
        _WITHOUT_THE_RECIPROCAL,
        edit={Y: "y = add", D_ADD: "d_add = -dout / add**2"},
        on=("row/add", "row/y", "table/add", "table/y"),
    ),
    y(
        "squared_reciprocal",
        "1 / add**2",
        "y is 1 / add², the size of its own derivative: y is 1 / add.",
    ),
    y(
        "reciprocal_of_exp_alone",
        "1 / exp",
        "y is 1 / exp: the node before it is add, so y is 1 / add.",
    ),
    y(
        "sigmoid_of_add",
        "1 / (1 + np.exp(-add))",
        "y is 1 / add: sigmoid is what all four nodes make together, and is not applied to add.",
    ),
    y("whole_numbers", "1 // add", "`//` cuts the decimals off: y is 1 / add."),
    Mistake(
        "negative_y",
        "y has a minus: it is 1 / add. The minus belongs to its derivative alone.",
        edit={Y: "y = -1 / add"},
    ),
    Mistake(
        "sigmoid_of_the_sigmoid",
        "y is 1 / add: sigmoid is in it already, and is not applied once more.",
        edit={Y: "y = 1 / (1 + np.exp(-1 / add))", D_ADD: "d_add = -dout / add**2"},
    ),
    neg("without_the_minus", "1 * x", "The minus is missing on the way forward: neg is −x."),
    neg("neg_of_the_size", "-np.abs(x)", "neg is −|x|: it is −x, positive where x is negative."),
    neg("neg_from_one", "1 - x", "neg is 1 − x: it is −x."),
    exp("exp_of_x", "np.exp(x)", "exp holds exp(x): the node's input is neg, so it is exp(−x)."),
    exp(
        "exp_minus_one",
        "np.exp(neg) - 1",
        "exp holds exp(−x) − 1: it is exp(−x), and 1 is added in the next node.",
    ),
    exp(
        "exp_shifted",
        "np.exp(neg - np.max(neg))",
        "The largest entry is subtracted before exp, as softmax does: here exp is exp(−x) of "
        "every entry by itself.",
    ),
    exp("powers_of_two", "2.0**neg", "Powers of 2 are taken in place of those of e: use `np.exp`."),
    *(
        exp(f"euler_as_{base}".replace(".", "_"), f"{base} ** neg", _EULER.format(base))
        for base in (2.7, 2.71, 2.72, 2.718)
    ),
    add("without_the_one", "exp * 1", "The 1 is missing on the way forward: add is 1 + exp."),
    add("one_subtracted", "1 - exp", "add is 1 − exp: it is a sum, 1 + exp."),
    add("one_subtracted_from_exp", "exp - 1", "add is exp − 1: it is a sum, 1 + exp."),
    add("x_added", "x + exp", "add is x + exp: it is 1 + exp."),
    add("neg_added", "neg + exp", "add is neg + exp: it is 1 + exp."),
    add("exp_node_left_out", "1 + neg", "add is 1 + neg, past the exp node: it is 1 + exp."),
    add(
        "exp_summed",
        "1 + np.sum(exp)",
        "In add all entries of exp are added up, as in softmax: each entry has its own, 1 + exp.",
    ),
    exp(
        "exp_of_whole_numbers",
        "np.exp(neg.astype(int))",
        "x is cut to whole numbers before exp: leave its decimals.",
    ),
    Mistake(
        "math_exp",
        "`math.exp` takes one number: `np.exp` takes a whole array, entry by entry.",
        edit={EXP: "import math\n    exp = math.exp(neg)"},
        line=r"\bexp\(",
    ),
)

OF_WHAT_COMES_BACK = (
    Mistake(
        "gradients_added_up",
        "The gradients are added up to single numbers: each entry of x has a gradient of its own, "
        "so all of them keep the shape of x.",
        edit={f'"{name}": {name}': f'"{name}": np.sum({name})' for name in GRADIENTS},
    ),
    Mistake(
        "gradients_added_up_along_the_first_axis",
        "The gradients are added up along axis 0: each entry of x has a gradient of its own, so "
        "all of them keep the shape of x.",
        edit={f'"{name}": {name}': f'"{name}": np.sum({name}, axis=0)' for name in GRADIENTS},
    ),
    Mistake(
        "gradients_in_reverse",
        "The four gradients stand under one another's names, in reverse: the walk back reaches "
        "d_add first and dx last.",
        edit={
            f'"{name}": {name}': f'"{name}": {other}'
            for name, other in zip(GRADIENTS, reversed(GRADIENTS), strict=True)
        },
    ),
    Mistake(
        "forward_alone",
        "The four gradients are missing from the dict: it has eight entries, four for each way.",
        edit=returning(entries(VALUES)),
    ),
    Mistake(
        "gradients_alone",
        "The four values of the way forward are missing from the dict: it has eight entries, four "
        "for each way.",
        edit=returning(entries(GRADIENTS)),
    ),
    Mistake(
        "values_without_names",
        "You return the eight arrays one after the other: return a dict, with each under its name.",
        edit=returning(", ".join(VALUES + GRADIENTS)),
    ),
    Mistake(
        "dx_alone",
        "You return dx alone: return a dict of all eight arrays, each under its name.",
        edit=returning("dx"),
    ),
    Mistake(
        "y_and_dx_alone",
        "You return y and dx alone: return a dict of all eight arrays, each under its name.",
        edit=returning("y, dx"),
    ),
    Mistake(
        "nothing_returned",
        "Your function hands nothing back: let it `return` the dict of the eight arrays.",
        edit=returning(""),
    ),
)

OF_ARRAYS = (
    Mistake(
        "exp_written_over_neg",
        "exp is written into the array of neg, so both names hold the power: `np.exp(neg)` makes a "
        "new array, `out=neg` does not.",
        edit={EXP: "exp = np.exp(neg, out=neg)"},
    ),
    *(
        Mistake(
            name,
            "add is another name for the array of exp, and 1 is added to both: `add = exp + 1` "
            "makes a new array, `add = exp` and `add += 1` do not.",
            edit={ADD: "add = exp\n    add += 1", D_NEG: d_neg},
        )
        for name, d_neg in (
            ("add_written_over_exp", D_NEG),
            ("add_written_over_exp_made_anew_later", "d_neg = d_exp * np.exp(neg)"),
        )
    ),
    Mistake(
        "y_written_over_add",
        "y is written into the array of add, so both names hold y: `1 / add` makes a new array.",
        edit={Y: "y = np.divide(1, add, out=add)", D_ADD: "d_add = -dout * y**2"},
    ),
    Mistake(
        "one_array_from_exp_on",
        "add and y are written into the array of exp: `1 + exp` and `1 / add` make new arrays, "
        "`+=` and `out=` do not.",
        edit={ADD: "add = exp\n    add += 1", Y: "y = np.divide(1, add, out=add)"},
    ),
    Mistake(
        "one_array_on_the_way_forward",
        "neg, exp, add and y are one and the same array, which is changed at every node: "
        "`np.exp(neg)` and `1 + exp` make new ones, `out=` and `+=` do not.",
        edit={
            EXP: "exp = np.exp(neg, out=neg)",
            ADD: "add = exp\n    add += 1",
            Y: "y = np.divide(1, add, out=add)",
        },
    ),
    Mistake(
        "one_array_on_the_way_back",
        _ONE_ARRAY,
        edit={
            D_EXP: "d_exp = d_add",
            D_NEG: "d_neg = d_exp\n    d_neg *= exp",
            DX: "dx = d_neg\n    dx *= -1",
        },
    ),
    Mistake(
        "one_array_up_to_d_neg",
        _ONE_ARRAY,
        edit={D_EXP: "d_exp = d_add", D_NEG: "d_neg = d_exp\n    d_neg *= exp"},
    ),
    Mistake(
        "writes_into_dout",
        "dout, the caller's array, is changed, as by `dout *= ...`, or by `d_add = dout` and "
        "`d_add *= ...`, two names of one array: `d_add = dout * ...` makes a new one.",
        edit={DX: "dx = d_neg * -1\n    dout *= -(y**2)"},
        on=("row/dout unchanged", "row/x unchanged"),
    ),
    Mistake(
        "writes_into_x",
        "x, the caller's array, is changed, as by `x *= -1`, or by `neg = x` and `neg *= -1`, two "
        "names of one array: `neg = -x` makes a new one.",
        edit={DX: "dx = d_neg * -1\n    x *= -1"},
        on=("row/dout unchanged", "row/x unchanged"),
    ),
)
