"""How `sigmoid_nodes` is graded, and what is known to go wrong."""

from grading.exercises.activation_layers._draws import use
from grading.exercises.declaration import Mistake, graded
from seminar.check.chapters.activation_layers.sigmoid_nodes import EXERCISE

D_ADD = "d_add = dout * (-(y**2))"
D_EXP = "d_exp = d_add * 1"
D_NEG = "d_neg = d_exp * exp"
DX = "dx = d_neg * -1"
NEG = "neg = -x"
EXP = "exp = np.exp(neg)"
ADD = "add = 1 + exp"
Y = "y = 1 / add"

GRADED = graded(
    EXERCISE,
    points={
        "neg and exp": 0.5,
        "add and y": 0.5,
        "d_add": 1,
        "d_exp": 0.5,
        "d_neg": 0.5,
        "dx": 0.5,
        "x and dout as they were": 0.5,
    },
    draws={"row": use(5), "table": use(4, 3)},
    mistakes=(
        Mistake(
            "reciprocal_without_minus",
            "The minus of d_add is missing: when `add` grows, 1 / add falls, so its local "
            "derivative is negative.",
            edit={D_ADD: "d_add = dout * y**2"},
        ),
        Mistake(
            "reciprocal_without_square",
            "The derivative of 1 / add is −1 / add²: the square is missing in d_add.",
            edit={D_ADD: "d_add = -dout / add"},
        ),
        Mistake(
            "reciprocal_upside_down",
            "d_add is multiplied by add², where it should be divided by it: the derivative of 1 / "
            "add is −1 / add².",
            edit={D_ADD: "d_add = -dout * add**2"},
        ),
        Mistake(
            "dout_dropped",
            "The gradient that arrives, dout, is dropped: d_add is the local derivative times "
            "dout, and everything after it carries dout along.",
            edit={D_ADD: "d_add = -(y**2)"},
        ),
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
            "dout_in_place_of_what_arrives",
            "Every gradient is its local derivative times dout: multiply by the gradient that "
            "arrives at the node, which is the one computed just before.",
            edit={
                D_EXP: "d_exp = dout * np.ones_like(x)",
                D_NEG: "d_neg = dout * exp",
                DX: "dx = -dout",
            },
        ),
        Mistake(
            "exp_node_uses_its_input",
            "The exp node multiplies by its input, neg: the derivative of e to the power neg is "
            "that power itself, the node's output exp.",
            edit={D_NEG: "d_neg = d_exp * neg"},
        ),
        Mistake(
            "exp_node_taken_twice",
            "The exp node takes exp of its output once more: its local derivative is the output "
            "exp itself.",
            edit={D_NEG: "d_neg = d_exp * np.exp(exp)"},
        ),
        Mistake(
            "exp_node_passes_on",
            "The exp node hands the gradient on unchanged: multiply it by the local derivative, "
            "which is the output exp.",
            edit={D_NEG: "d_neg = d_exp"},
        ),
        Mistake(
            "exp_node_of_x",
            "The exp node multiplies by exp(x): its output is exp(−x), the value that stands under "
            "exp.",
            edit={D_NEG: "d_neg = d_exp * np.exp(x)"},
        ),
        Mistake(
            "minus_node_passes_on",
            "The minus of the first node is missing on the way back: neg falls when x grows.",
            edit={DX: "dx = d_neg"},
        ),
        Mistake(
            "plus_node_multiplies",
            "The node that adds 1 multiplies its gradient: plus hands on what arrives unchanged.",
            edit={D_EXP: "d_exp = d_add * exp"},
        ),
        Mistake(
            "plus_node_adds",
            "The node that adds 1 adds a 1 to its gradient too: plus hands on what arrives "
            "unchanged.",
            edit={D_EXP: "d_exp = d_add + 1"},
        ),
        Mistake(
            "without_the_reciprocal",
            "The last node is missing: y is 1 / add.",
            edit={Y: "y = add"},
        ),
        Mistake(
            "sigmoid_of_the_sigmoid",
            "y is 1 / add: sigmoid is in it already, and is not applied once more.",
            edit={Y: "y = 1 / (1 + np.exp(-1 / add))", D_ADD: "d_add = -dout / add**2"},
        ),
        Mistake(
            "without_the_minus",
            "The minus is missing on the way forward: neg is −x.",
            edit={NEG: "neg = x"},
        ),
        Mistake(
            "without_the_one",
            "The 1 is missing on the way forward: add is 1 + exp.",
            edit={ADD: "add = exp"},
        ),
        Mistake(
            "exp_of_x",
            "exp holds exp(x): the node's input is neg, so it is exp(−x).",
            edit={EXP: "exp = np.exp(x)"},
        ),
        Mistake(
            "gradients_added_up",
            "The gradients are added up to single numbers: each entry of x has a gradient of its "
            "own, so all of them keep the shape of x.",
            edit={
                '"d_add": d_add': '"d_add": np.sum(d_add)',
                '"d_exp": d_exp': '"d_exp": np.sum(d_exp)',
                '"d_neg": d_neg': '"d_neg": np.sum(d_neg)',
                '"dx": dx': '"dx": np.sum(dx)',
            },
        ),
        Mistake(
            "writes_into_dout",
            "`dout *= ...` writes into the caller's array: `d_add = dout * ...` makes a new one.",
            edit={DX: "dx = d_neg * -1\n    dout *= -(y**2)"},
        ),
        Mistake(
            "writes_into_x",
            "`x *= -1` writes into the caller's array: `neg = -x` makes a new one.",
            edit={DX: "dx = d_neg * -1\n    x *= -1"},
        ),
        Mistake(
            "dout_at_the_end",
            "dout is multiplied in at the very end: it arrives at the last node, so d_add has it "
            "already, and everything after it.",
            edit={D_ADD: "d_add = -(y**2)", DX: "dx = -d_neg * dout"},
        ),
        Mistake(
            "one_node_late",
            "Every gradient stands one node late: d_add is what comes out of the node 1 / add on "
            "the way back, not the dout that arrives there.",
            edit={
                D_ADD: "d_add = dout",
                D_EXP: "d_exp = -dout * y**2",
                D_NEG: "d_neg = d_exp",
                DX: "dx = -d_neg * exp",
            },
        ),
    ),
)
