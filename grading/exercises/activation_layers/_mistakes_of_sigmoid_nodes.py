"""What is known to go wrong in `sigmoid_nodes`."""

from grading.exercises.activation_layers._forward_mistakes_of_sigmoid_nodes import (
    OF_ARRAYS,
    OF_FORWARD,
    OF_WHAT_COMES_BACK,
)
from grading.exercises.activation_layers._lines_of_sigmoid_nodes import (
    D_ADD,
    D_EXP,
    D_NEG,
    DX,
    Y,
    d_add,
    d_exp,
    d_neg,
    dx,
)
from grading.exercises.declaration import Mistake

_RECIPROCAL = "the derivative of 1 / add is −1 / add², and d_add is dout times that."
_DOUT_SQUARED = (
    "In d_add dout is squared together with y: the square belongs to y alone, and dout is "
    "multiplied in once."
)
_PLUS = "plus hands on what arrives unchanged."
_EXP = "the local derivative is the node's output exp, and d_neg is d_exp times that."
_MINUS = "neg is −x, so dx is −1 times what arrives, d_neg."


_OF_THE_RECIPROCAL = (
    d_add(
        "reciprocal_without_minus",
        "dout * y**2",
        "The minus of d_add is missing: when `add` grows, 1 / add falls, so its local derivative "
        "is negative.",
    ),
    d_add(
        "reciprocal_without_square",
        "-dout / add",
        "The derivative of 1 / add is −1 / add²: the square is missing in d_add.",
    ),
    d_add(
        "reciprocal_without_minus_and_square",
        "dout / add",
        f"d_add is dout / add: {_RECIPROCAL}",
    ),
    d_add(
        "reciprocal_upside_down",
        "-dout * add**2",
        "d_add is multiplied by add², where it should be divided by it: the derivative of 1 / add "
        "is −1 / add².",
    ),
    d_add("reciprocal_times_add", "dout * add", f"d_add is dout · add: {_RECIPROCAL}"),
    d_add(
        "reciprocal_divided_and_multiplied",
        "-dout",
        "d_add is −dout, as −dout / add * add is: put parentheses around what you divide by, as in "
        "−dout / (add * add).",
    ),
    d_add("reciprocal_cubed", "-dout / add**3", f"d_add is divided by add³: {_RECIPROCAL}"),
    d_add(
        "reciprocal_by_another_power",
        "dout * -2 / add**3",
        f"d_add is that of 1 / add²: {_RECIPROCAL}",
    ),
    d_add(
        "reciprocal_of_exp",
        "-dout / exp**2",
        f"d_add is divided by exp², which is one node too early: {_RECIPROCAL}",
    ),
    d_add(
        "reciprocal_by_the_logarithm", "dout * np.log(add)", f"That is a logarithm: {_RECIPROCAL}"
    ),
    d_add(
        "whole_sigmoid_in_d_add",
        "dout * y * (1 - y)",
        "d_add has the derivative of the whole sigmoid, y(1 − y); here it is one node's: "
        f"{_RECIPROCAL}",
    ),
    d_add(
        "whole_sigmoid_in_d_add_with_minus",
        "-dout * y * (1 - y)",
        "d_add has the derivative of the whole sigmoid, y(1 − y); here it is one node's: "
        f"{_RECIPROCAL}",
    ),
    d_add(
        "reciprocal_passes_on",
        "1.0 * dout",
        f"d_add is dout as it arrives: {_RECIPROCAL}",
    ),
    Mistake(
        "dout_dropped",
        "d_add is without dout, the gradient that arrives: it is the local derivative times dout, "
        "and everything after it carries dout along.",
        edit={D_ADD: "d_add = -(y**2)"},
        on=("row/d_add", "table/d_add"),
    ),
    d_add("dout_squared_with_y", "-((dout * y) ** 2)", _DOUT_SQUARED),
    d_add("dout_and_the_minus_squared_with_y", "(-dout * y) ** 2", _DOUT_SQUARED),
    d_add(
        "dout_squared_in_place_of_y",
        "-(dout**2) * y",
        "d_add has the square of dout, where that of y is needed: it is dout times −y².",
    ),
    d_add(
        "y_doubled",
        "-2 * dout * y",
        "d_add has 2y, where y² is needed: a square is y times y.",
    ),
    d_add(
        "dout_added",
        "dout - y**2",
        "In d_add dout is added to the local derivative: the chain rule multiplies.",
    ),
    d_add(
        "dout_summed",
        "-np.sum(dout) * y**2",
        "In d_add dout is added up to one number: each entry has a gradient of its own.",
    ),
    d_add(
        "dout_divided_by_the_batch",
        "-dout / len(dout) * y**2",
        "d_add is divided by the number of samples: the mean over a batch belongs to the loss.",
    ),
)

_OF_PLUS = (
    d_exp(
        "plus_node_multiplies",
        "d_add * exp",
        f"The node that adds 1 multiplies its gradient: {_PLUS}",
    ),
    d_exp(
        "plus_node_multiplies_by_add",
        "d_add * add",
        f"The node that adds 1 multiplies its gradient by add: {_PLUS}",
    ),
    d_exp(
        "plus_node_adds", "d_add + 1", f"The node that adds 1 adds a 1 to its gradient too: {_PLUS}"
    ),
    d_exp(
        "plus_node_subtracts",
        "d_add - 1",
        f"The node that adds 1 takes a 1 from its gradient: {_PLUS}",
    ),
    d_exp(
        "plus_node_turns_the_sign",
        "-d_add",
        f"The node that adds 1 turns the sign of its gradient: {_PLUS}",
    ),
    d_exp(
        "plus_node_halves", "d_add / 2", f"The node that adds 1 shares its gradient out: {_PLUS}"
    ),
    d_exp(
        "plus_node_stops",
        "0 * d_add",
        f"The node that adds 1 stops its gradient, as if exp were the constant: {_PLUS}",
    ),
    d_exp(
        "plus_node_gives_one",
        "np.ones_like(x)",
        "d_exp is 1, the local derivative alone: multiply it by what arrives, d_add.",
    ),
    d_exp(
        "plus_node_gives_dout",
        "1.0 * dout",
        "d_exp is dout: what arrives at this node is d_add, the gradient computed just before.",
    ),
)

_OF_EXP = (
    d_neg(
        "exp_node_uses_its_input",
        "d_exp * neg",
        "The exp node multiplies by its input, neg: the derivative of e to the power neg is that "
        "power itself, the node's output exp.",
    ),
    d_neg(
        "exp_node_taken_twice",
        "d_exp * np.exp(exp)",
        "The exp node takes exp of its output once more: its local derivative is the output exp "
        "itself.",
    ),
    d_neg(
        "exp_node_of_the_gradient",
        "d_exp * np.exp(d_exp)",
        "The exp node takes exp of the gradient: its local derivative is its own output, exp, as "
        "it was on the way forward.",
    ),
    d_neg(
        "exp_node_passes_on",
        "d_exp * 1",
        "The exp node hands the gradient on unchanged: multiply it by the local derivative, which "
        "is the output exp.",
    ),
    d_neg(
        "exp_node_of_x",
        "d_exp * np.exp(x)",
        "The exp node multiplies by exp(x), or divides by exp, which is the same: its local "
        "derivative is its output exp(−x), the value that stands under exp.",
    ),
    d_neg(
        "exp_node_turns_the_sign",
        "-d_exp * exp",
        f"d_neg has the wrong sign: the minus of −x belongs to the node before. Here {_EXP}",
    ),
    d_neg("exp_node_uses_y", "d_exp * y", f"The exp node multiplies by y: {_EXP}"),
    d_neg("exp_node_uses_add", "d_exp * add", f"The exp node multiplies by add: {_EXP}"),
    d_neg("exp_node_uses_x", "d_exp * x", f"The exp node multiplies by x: {_EXP}"),
    d_neg("exp_node_adds", "d_exp + exp", "d_neg is d_exp + exp: the chain rule multiplies."),
    d_neg(
        "exp_node_as_a_power",
        "d_exp * neg * np.exp(neg - 1)",
        "The exp node is taken for a power, n · e to the n − 1: the derivative of e to the "
        "power neg is exp itself.",
    ),
    d_neg("exp_node_twice", "d_exp * exp**2", f"The factor exp stands in d_neg twice: {_EXP}"),
    d_neg(
        "exp_node_forgets_what_arrives",
        "1.0 * exp",
        "d_neg is exp, the local derivative alone: multiply it by what arrives, d_exp.",
    ),
    d_neg(
        "exp_node_gets_dout",
        "dout * exp",
        "d_neg is dout · exp: what arrives at this node is d_exp, the gradient computed just "
        "before.",
    ),
    Mistake(
        "exp_node_one_early",
        "The factor exp stands one node early: the node that adds 1 hands on what arrives, and "
        "d_neg is the first to be multiplied by exp.",
        edit={D_EXP: "d_exp = d_add * exp", D_NEG: "d_neg = d_exp"},
    ),
)

_OF_MINUS = (
    dx(
        "minus_node_passes_on",
        "d_neg * 1",
        "The minus of the first node is missing on the way back: neg falls when x grows.",
    ),
    dx("minus_node_subtracts_one", "d_neg - 1", f"dx is d_neg − 1: {_MINUS}"),
    dx(
        "minus_node_uses_neg",
        "d_neg * neg",
        f"dx is d_neg · neg, a value in place of a derivative: {_MINUS}",
    ),
    dx(
        "minus_node_uses_x",
        "d_neg * x",
        f"dx is d_neg · x, a value in place of a derivative: {_MINUS}",
    ),
    dx(
        "minus_node_gives_minus_one",
        "-np.ones_like(x)",
        f"dx is −1, the local derivative alone: {_MINUS}",
    ),
    dx("minus_node_gets_dout", "-1.0 * dout", f"dx is −dout: {_MINUS}"),
    dx(
        "minus_node_times_dout",
        "-d_neg * dout",
        f"dx has dout in it twice, by itself or by what arrives: {_MINUS}",
    ),
    dx(
        "minus_node_gets_d_exp",
        "-1.0 * d_exp",
        f"dx is −d_exp or −d_add, past the exp node: {_MINUS}",
    ),
    dx("minus_node_upside_down", "-1 / d_neg", f"dx is −1 / d_neg: {_MINUS}"),
    dx(
        "minus_node_adds_up",
        "-np.sum(d_neg)",
        "dx is added up to one number: each entry of x has a gradient of its own.",
    ),
    dx("sigmoid_without_dout", "y * (1 - y)", f"dx is y(1 − y) without dout: {_MINUS}"),
    dx(
        "sigmoid_of_the_input",
        "dout * x * (1 - x)",
        "dx is dout · x(1 − x), with the input in the place of the output y: take the last step "
        "of your walk back, −1 times d_neg.",
    ),
    Mistake(
        "minus_one_node_early",
        "d_neg has the sign of dx: the minus of the first node belongs to the step from d_neg to "
        "dx, and `dx *= -1` on the array of d_neg would turn both.",
        edit={D_NEG: "d_neg = -d_exp * exp", DX: "dx = d_neg * 1"},
    ),
    Mistake(
        "minus_of_the_reciprocal_at_the_end",
        "The minus of d_add is missing, and that of dx as well, so that only dx comes out "
        "right: the derivative of 1 / add is negative, and that of −x, too.",
        edit={D_ADD: "d_add = dout * y**2", DX: "dx = d_neg * 1"},
    ),
)

_OF_DOUT = (
    Mistake(
        "local_derivatives_alone",
        "These are local derivatives, each by itself: multiply every one by the gradient that "
        "arrives at its node.",
        edit={
            D_ADD: "d_add = -(y**2)",
            D_EXP: "d_exp = np.ones_like(x)",
            D_NEG: "d_neg = exp",
            DX: "dx = -np.ones_like(x)",
        },
    ),
    Mistake(
        "local_derivatives_alone_as_numbers",
        "These are local derivatives, each by itself: multiply every one by the gradient that "
        "arrives at its node.",
        edit={
            D_ADD: "d_add = -(y**2)",
            D_EXP: "d_exp = 1",
            D_NEG: "d_neg = exp",
            DX: "dx = -1",
        },
    ),
    *(
        Mistake(
            f"local_derivatives_multiplied_at_the_end{how}",
            "d_add, d_exp and d_neg are local derivatives, each by itself, and dout comes in at "
            "the end: start with dout at d_add, and multiply each local derivative by the "
            "gradient computed just before.",
            edit={
                D_ADD: "d_add = -(y**2)",
                D_EXP: f"d_exp = {one}",
                D_NEG: "d_neg = exp",
                DX: "dx = -1 * d_neg * d_exp * d_add * dout",
            },
        )
        for how, one in (("", "np.ones_like(x)"), ("_as_a_number", "1"))
    ),
    Mistake(
        "dout_in_place_of_what_arrives",
        "You multiply every local derivative by dout. Only the first one meets dout; each later "
        "one is multiplied by the gradient computed just before.",
        edit={
            D_EXP: "d_exp = dout * np.ones_like(x)",
            D_NEG: "d_neg = dout * exp",
            DX: "dx = -dout",
        },
    ),
    Mistake(
        "dout_at_every_node",
        "dout is multiplied in at every node: d_add has it, and everything after it carries it "
        "along.",
        edit={
            D_EXP: "d_exp = dout * d_add",
            D_NEG: "d_neg = dout * d_exp * exp",
            DX: "dx = -dout * d_neg",
        },
    ),
    *(
        Mistake(
            f"dout_at_{where}",
            "dout is multiplied in too late: it arrives at the last node, so d_add has it already, "
            "and everything after it.",
            edit={D_ADD: "d_add = -(y**2)", line: f"{line} * dout"},
        )
        for where, line in (("d_exp", D_EXP), ("d_neg", D_NEG))
    ),
    Mistake(
        "dout_at_the_end",
        "dout is multiplied in at the very end: it arrives at the last node, so d_add has it "
        "already, and everything after it.",
        edit={D_ADD: "d_add = -(y**2)", DX: "dx = -d_neg * dout"},
    ),
    Mistake(
        "dout_on_the_way_forward",
        "y is multiplied by dout: dout belongs to the way back, where d_add starts with it.",
        edit={Y: "y = dout / add", D_ADD: "d_add = -(y**2)"},
    ),
    Mistake(
        "one_node_late",
        "d_add, d_exp and d_neg stand one node late: d_add should be what comes out of the node "
        "1 / add on the way back, and not the dout that arrives there.",
        edit={
            D_ADD: "d_add = dout",
            D_EXP: "d_exp = -dout * y**2",
            D_NEG: "d_neg = d_exp",
            DX: "dx = -d_neg * exp",
        },
    ),
    Mistake(
        "one_node_late_to_the_end",
        "Every gradient stands one node late: d_add should be what comes out of the node 1 / add "
        "on the way back, and not the dout that arrives there, and dx should have the minus of the "
        "first node.",
        edit={
            D_ADD: "d_add = dout",
            D_EXP: "d_exp = -dout * y**2",
            D_NEG: "d_neg = d_exp",
            DX: "dx = d_neg * exp",
        },
    ),
    Mistake(
        "one_node_early",
        "d_exp and d_neg stand one node early: d_exp should be what comes out of the node that "
        "adds 1 on the way back, which is d_add itself, before anything is multiplied by exp.",
        edit={D_EXP: "d_exp = d_add * exp", D_NEG: "d_neg = -d_exp", DX: "dx = d_neg"},
    ),
)

MISTAKES = (
    *_OF_THE_RECIPROCAL,
    *_OF_PLUS,
    *_OF_EXP,
    *_OF_MINUS,
    *_OF_DOUT,
    *OF_FORWARD,
    *OF_WHAT_COMES_BACK,
    *OF_ARRAYS,
)
