"""How `count_forward_passes` is graded, and what is known to go wrong."""

import numpy as np

from grading.exercises.declaration import Mistake, graded
from seminar.check.chapters.loss_functions.count_forward_passes import EXERCISE

WEIGHTS_1, WEIGHTS_2 = "input_size * hidden_size", "hidden_size * output_size"
BIASES_1, BIASES_2 = (
    "first = input_size * hidden_size + hidden_size",
    "second = hidden_size * output_size + output_size",
)
TOTAL = "2 * (first + second)"

_ALL_THREE_SIZES = (
    "You multiply all three sizes: each layer has weights of its own, input_size · hidden_size and "
    "hidden_size · output_size, and these are added"
)

_TOTALS = (
    (
        "four_passes_each",
        "4 * (first + second)",
        "You count four passes for each parameter: a central difference takes two, one on each "
        "side.",
    ),
    (
        "passes_of_both_layers_multiplied",
        "2 * first * second",
        "You multiply the two layers: their parameters are added.",
    ),
    (
        "second_layer_at_one_pass",
        "2 * first + second",
        "Only the first layer is doubled: put parentheses around the sum of both.",
    ),
    (
        "first_layer_at_one_pass",
        "first + 2 * second",
        "Only the second layer is doubled: both take two passes for each parameter.",
    ),
    (
        "first_weights_alone_doubled",
        f"{WEIGHTS_1} + first + second",
        "The weights of the first layer take two passes each in your count, and all the rest takes "
        "one: put parentheses around the whole sum, 2 * (...).",
    ),
    (
        "first_weights_alone_doubled_without_biases",
        f"2 * {WEIGHTS_1} + {WEIGHTS_2}",
        "The weights of the first layer take two passes each in your count, those of the second "
        "layer take one pass each, and biases none: put parentheses around the whole sum, "
        "2 * (...), and count a bias for every hidden unit and every output.",
    ),
    (
        "second_weights_alone_doubled",
        f"first + {WEIGHTS_2} + second",
        "The weights of the second layer take two passes each in your count, and all the rest "
        "takes one: put parentheses around the whole sum, 2 * (...).",
    ),
    (
        "output_biases_alone_doubled",
        "first + second + output_size",
        "The biases of the output layer take two passes each in your count, and all the rest takes "
        "one: put parentheses around the whole sum, 2 * (...).",
    ),
    (
        "weights_of_all_three_sizes",
        f"2 * ({WEIGHTS_1} * output_size + hidden_size + output_size)",
        f"{_ALL_THREE_SIZES}.",
    ),
    (
        "weights_of_all_three_sizes_at_one_pass",
        f"{WEIGHTS_1} * output_size + hidden_size + output_size",
        f"{_ALL_THREE_SIZES}; and each parameter takes two passes, one on each side.",
    ),
    (
        "sizes_multiplied_at_one_pass",
        f"{WEIGHTS_1} * output_size",
        f"{_ALL_THREE_SIZES}; biases count as well, and each parameter takes two passes.",
    ),
    (
        "only_weights_doubled_and_one_bias",
        "2 * (first + second - hidden_size - output_size + 1)",
        "You count one bias for the whole network: every hidden unit and every output has one.",
    ),
    (
        "hidden_biases_twice",
        "2 * (first + second + hidden_size)",
        "The biases of the hidden layer are counted twice: each unit has one.",
    ),
    (
        "output_biases_twice",
        "2 * (first + second + output_size)",
        "The biases of the output layer are counted twice: each output has one.",
    ),
    (
        "a_bias_for_each_hidden_unit_in_both_layers",
        f"2 * (first + {WEIGHTS_2} + hidden_size)",
        "The output layer gets a bias for every hidden unit in your count: it has one for every "
        "output.",
    ),
    (
        "weights_of_the_first_layer_twice",
        "2 * (first + first)",
        "You count the first layer twice: the second leads from hidden_size to output_size.",
    ),
    (
        "two_passes_too_many",
        "2 * (first + second + 1)",
        "You count two passes more than needed: there is no parameter besides weights and biases.",
    ),
    (
        "answer_of_the_example",
        "79520",
        "You return the number of the example, whatever the sizes are: compute with them.",
    ),
    (
        "returns_nothing",
        "None",
        "Your function hands nothing back: its last line needs a `return`.",
    ),
)


def _sizes(rng: np.random.Generator) -> dict[str, int]:
    return {
        "input_size": int(rng.integers(30, 90)),
        "hidden_size": int(rng.integers(11, 29)),
        "output_size": int(rng.integers(3, 9)),
    }


GRADED = graded(
    EXERCISE,
    points={"every weight and bias": 0.5, "passes for each of them": 0.5},
    draws={"network": _sizes, "another network": _sizes},
    mistakes=(
        Mistake(
            "without_biases",
            "The biases are forgotten: one for every hidden unit and one for every output.",
            edit={BIASES_1: f"first = {WEIGHTS_1}", BIASES_2: f"second = {WEIGHTS_2}"},
        ),
        Mistake(
            "one_pass_each",
            "You count one pass per parameter: a central difference looks at x + h and at x − h.",
            edit={TOTAL: "first + second"},
        ),
        Mistake(
            "one_pass_each_without_biases",
            "You count the weights alone, one pass each: every hidden unit and every output has a "
            "bias, too, and a central difference looks at x + h and at x − h.",
            edit={TOTAL: f"{WEIGHTS_1} + {WEIGHTS_2}"},
        ),
        Mistake(
            "forward_differences",
            "This is the count of forward differences, one pass per parameter and one for all: a "
            "central difference takes two passes per parameter.",
            edit={TOTAL: "first + second + 1"},
        ),
        Mistake(
            "one_pass_too_many",
            "You count one pass more than needed: a central difference never asks for the loss at "
            "x itself.",
            edit={TOTAL: f"{TOTAL} + 1"},
        ),
        Mistake(
            "three_passes_each",
            "You count three passes per parameter: a central difference never asks for the loss at "
            "x itself.",
            edit={TOTAL: "3 * (first + second)"},
        ),
        Mistake(
            "without_output_biases",
            "The biases of the output layer are forgotten: it has one for every output.",
            edit={BIASES_2: f"second = {WEIGHTS_2}"},
        ),
        Mistake(
            "without_hidden_biases",
            "The biases of the hidden layer are forgotten: it has one for every hidden unit.",
            edit={BIASES_1: f"first = {WEIGHTS_1}"},
        ),
        Mistake(
            "one_bias_for_each_layer",
            "You count one bias for each layer: it has one for every hidden unit and one for every "
            "output.",
            edit={BIASES_1: f"first = {WEIGHTS_1} + 1", BIASES_2: f"second = {WEIGHTS_2} + 1"},
        ),
        Mistake(
            "biases_for_the_inputs",
            "You count biases for the inputs too: a bias belongs to what a layer computes, so "
            "there is one for every hidden unit and one for every output.",
            edit={TOTAL: "2 * (first + second + input_size)"},
        ),
        Mistake(
            "biases_for_the_inputs_in_place_of_hidden_units",
            "You count a bias for every input: a bias belongs to every hidden unit and every "
            "output, not to every input.",
            edit={BIASES_1: f"first = {WEIGHTS_1} + input_size"},
        ),
        Mistake(
            "biases_of_the_units_before",
            "Each layer gets a bias for every unit before it: there is one for every unit that the "
            "layer computes.",
            edit={
                BIASES_1: f"first = {WEIGHTS_1} + input_size",
                BIASES_2: f"second = {WEIGHTS_2} + hidden_size",
            },
        ),
        Mistake(
            "biases_at_one_pass",
            "Biases take two passes each, as weights do: their loss is looked at on both sides, "
            "too.",
            edit={TOTAL: f"2 * ({WEIGHTS_1} + {WEIGHTS_2}) + hidden_size + output_size"},
        ),
        Mistake(
            "sizes_added",
            "Sizes are added where they should be multiplied: every unit of a layer has a weight "
            "for every unit before it.",
            edit={TOTAL: "2 * (input_size + hidden_size + output_size)"},
        ),
        Mistake(
            "sizes_multiplied",
            "The sizes are multiplied all together: the weights between two layers are as many as "
            "the product of those two sizes.",
            edit={TOTAL: "2 * input_size * hidden_size * output_size"},
        ),
        Mistake(
            "first_layer_only",
            "Only the first layer is counted: the output layer has weights and biases too.",
            edit={TOTAL: "2 * first"},
        ),
        Mistake(
            "last_layer_only",
            "Only the output layer is counted: the hidden layer has weights and biases too.",
            edit={TOTAL: "2 * second"},
        ),
        *(Mistake(name, sentence, edit={TOTAL: code}) for name, code, sentence in _TOTALS),
        Mistake(
            "straight_to_the_output",
            "You count weights from the inputs straight to the outputs: they go by way of the "
            "hidden units, input_size · hidden_size and then hidden_size · output_size.",
            edit={BIASES_2: "second = input_size * output_size + output_size"},
        ),
    ),
)
