"""What is known to go wrong in `shopping`."""

from grading.exercises.computation_graph._lines_of_shopping import (
    APPLES_BACK,
    BOTH_FRUITS,
    ORANGES_BACK,
    PAIR,
    SUM_BACK,
    TAX_ENTRY,
    TAXED,
    divided,
    each,
    formulas,
)
from grading.exercises.computation_graph._more_mistakes_of_shopping import MORE
from grading.exercises.declaration import Mistake

_BY_DIVISION = (
    "A gradient is found by dividing a product by the input, which fails where that is 0: multiply "
    "by the factors that stand beside it."
)
_ONE_FRUIT_TAXED = (
    "Only one of the two fruits is taxed: the tax node multiplies the sum over both by the tax."
)
_ONE_FRUIT_MISSES_THE_TAX = (
    "On the way back one of the fruits misses the tax node: the gradient that leaves it goes on to "
    "both of them."
)
_ROUNDED = (
    "Your numbers are rounded: return them as they come out, however many decimals they have."
)
_SHARES_WITH_THE_TAX = (
    "One MulLayer serves a fruit and the tax, and remembers the last of them only, the tax. Make a "
    "layer for every multiplication."
)
_ONE_FRUIT_EXCHANGED = (
    "For one of the fruits the gradient of the price stands under the count, and the other way "
    "round: look at the order in which you unpack what its MulLayer's backward returns."
)

_DIVIDED = [
    Mistake(f"gradients_by_division{what}{how}", _BY_DIVISION, edit=divided(ratio, tax), line=line)
    for what, tax in (("", "a*n + o*m"), ("_and_of_the_tax", "ratio(t * (a*n + o*m), t)"))
    for how, ratio, line in (
        ("", "p / q", "/"),
        ("_or_nan", "p / q if q else float('nan')", ""),
        ("_or_zero", "p / q if q else 0.0", ""),
    )
]

MISTAKES = (
    Mistake(
        "counts_and_prices_exchanged",
        "The gradient of a price is its count times the tax, and the other way round. If you "
        "unpack what a MulLayer's backward returns, look at the order.",
        edit={
            "d_apple_price, d_apple_count =": "d_apple_count, d_apple_price =",
            "d_orange_price, d_orange_count =": "d_orange_count, d_orange_price =",
        },
    ),
    Mistake(
        "apples_count_and_price_exchanged",
        _ONE_FRUIT_EXCHANGED,
        edit={"d_apple_price, d_apple_count =": "d_apple_count, d_apple_price ="},
    ),
    Mistake(
        "oranges_count_and_price_exchanged",
        _ONE_FRUIT_EXCHANGED,
        edit={"d_orange_price, d_orange_count =": "d_orange_count, d_orange_price ="},
    ),
    Mistake(
        "fruits_exchanged",
        "The gradients of apples stand under the names of oranges, and the other way round: each "
        "fruit has a multiplication node of its own.",
        edit={
            ORANGES_BACK: "d_orange_price, d_orange_count = apples.backward(d_orange_sum)",
            APPLES_BACK: "d_apple_price, d_apple_count = oranges.backward(d_apple_sum)",
        },
    ),
    Mistake(
        "tax_node_missed_on_the_way_back",
        "The gradients of the fruits lack the tax: what leaves the tax node on the way back has to "
        "go on to them, through every `backward` in between, each of which hands on its dout.",
        edit={"both.backward(d_before_tax)": "both.backward(1.0)"},
    ),
    Mistake(
        "tax_node_missed_by_the_apples",
        _ONE_FRUIT_MISSES_THE_TAX,
        edit={"apples.backward(d_apple_sum)": "apples.backward(1.0)"},
    ),
    Mistake(
        "tax_node_missed_by_the_oranges",
        _ONE_FRUIT_MISSES_THE_TAX,
        edit={"oranges.backward(d_orange_sum)": "oranges.backward(1.0)"},
    ),
    Mistake(
        "tax_gradients_exchanged",
        "The tax node's two gradients are exchanged: the one with respect to the sum before tax "
        "goes on to the fruits. Unpack in the order in which forward got its arguments.",
        edit={"d_before_tax, d_tax =": "d_tax, d_before_tax ="},
    ),
    Mistake(
        "tax_gradient_of_apples",
        "The gradient of tax counts the apples only: every ruble before tax is taxed, so it is the "
        "sum over both fruits.",
        edit={TAX_ENTRY: '"tax": apple_sum'},
    ),
    Mistake(
        "tax_gradient_of_oranges",
        "The gradient of tax counts the oranges only: every ruble before tax is taxed, so it is "
        "the sum over both fruits.",
        edit={TAX_ENTRY: '"tax": orange_sum'},
    ),
    Mistake(
        "tax_gradient_is_the_total",
        "You give the total as the gradient of tax. The right one is the number that tax is "
        "multiplied by: the sum before tax.",
        edit={TAX_ENTRY: '"tax": total'},
    ),
    Mistake(
        "tax_gradient_is_the_tax",
        "You give the tax itself as its gradient. The right one is the number that tax is "
        "multiplied by: the sum before tax.",
        edit={TAX_ENTRY: '"tax": tax'},
    ),
    Mistake(
        "tax_taken_as_a_rate",
        "`tax` is the factor itself, 1.2 for 20 %: multiply by it, not by 1 + tax.",
        edit={TAXED: "taxed.forward(before_tax, 1 + tax)"},
    ),
    Mistake(
        "tax_taken_as_percent",
        "`tax` is the factor itself, 1.2 for 20 %: you treat it as a number of percent.",
        edit={TAXED: "taxed.forward(before_tax, 1 + tax / 100)", TAX_ENTRY: '"tax": d_tax / 100'},
    ),
    Mistake(
        "total_before_tax",
        "The total leaves the tax out: the sum over both fruits still has to be multiplied by it.",
        edit={PAIR: "return before_tax, grads"},
    ),
    Mistake(
        "tax_on_apples_only",
        _ONE_FRUIT_TAXED,
        edit=formulas("a * n * t + o * m", "n * t, a * t, m, o, a * n"),
    ),
    Mistake(
        "tax_on_oranges_only",
        _ONE_FRUIT_TAXED,
        edit=formulas("a * n + o * m * t", "n, a, m * t, o * t, o * m"),
    ),
    Mistake(
        "oranges_forgotten",
        "The oranges are left out: what is taxed is the sum over both fruits.",
        edit={
            BOTH_FRUITS: "both.forward(apple_sum, 0.0)",
            ORANGES_BACK: "d_orange_price, d_orange_count = 0.0, 0.0",
        },
    ),
    Mistake(
        "oranges_forgotten_on_the_way_forward",
        "The total leaves the oranges out: what is taxed is the sum over both fruits.",
        edit={BOTH_FRUITS: "both.forward(apple_sum, 0.0)"},
    ),
    Mistake(
        "one_layer_for_both_fruits",
        "The apples get the oranges' gradients: one layer serves both fruits, or the wrong one is "
        "called on the way back. Each product goes back through its own layer.",
        edit={"oranges = MulLayer()": "oranges = apples"},
    ),
    Mistake(
        "one_layer_for_both_fruits_oranges_first",
        "The oranges get the apples' gradients: one layer serves both fruits, or the wrong one is "
        "called on the way back. Each product goes back through its own layer.",
        edit={
            "oranges = MulLayer()": "oranges = apples",
            BOTH_FRUITS: "both.forward(apples.forward(apple_price, apple_count), orange_sum)",
        },
    ),
    Mistake(
        "one_layer_for_everything",
        "One MulLayer serves all three multiplications, and remembers the last of them only, the "
        "tax. Make a layer for every multiplication.",
        edit={"oranges = MulLayer()": "oranges = apples", "taxed = MulLayer()": "taxed = apples"},
    ),
    Mistake(
        "one_layer_for_apples_and_tax",
        _SHARES_WITH_THE_TAX,
        edit={"taxed = MulLayer()": "taxed = apples"},
    ),
    Mistake(
        "one_layer_for_oranges_and_tax",
        _SHARES_WITH_THE_TAX,
        edit={"taxed = MulLayer()": "taxed = oranges"},
    ),
    Mistake(
        "gradients_times_inputs",
        "The gradients are multiplied by the inputs themselves: a gradient is rubles for one more "
        "of something, not for all of it.",
        edit={**each("d_{0} * {0}"), TAX_ENTRY: '"tax": d_tax * tax'},
    ),
    Mistake(
        "stops_at_the_fruits",
        "The walk back stops before the fruits' multiplication nodes: what arrives at each has to "
        "go through its backward, too.",
        edit={
            APPLES_BACK: "d_apple_price = d_apple_count = d_apple_sum",
            ORANGES_BACK: "d_orange_price = d_orange_count = d_orange_sum",
        },
    ),
    Mistake(
        "shared_out_at_the_sum",
        "At the plus node the gradient is shared out in halves: it goes on to each of the two "
        "fruits as a whole.",
        edit={SUM_BACK: "d_apple_sum = d_orange_sum = d_before_tax / 2"},
    ),
    *_DIVIDED,
    Mistake(
        "tax_gradient_by_division",
        _BY_DIVISION,
        edit={TAX_ENTRY: '"tax": total / tax'},
        line="/",
    ),
    Mistake("total_rounded", _ROUNDED, edit={PAIR: "return round(total, 2), grads"}),
    Mistake(
        "all_rounded",
        _ROUNDED,
        edit={PAIR: "return round(total, 2), {name: round(grads[name], 2) for name in grads}"},
    ),
    Mistake(
        "total_in_whole_rubles",
        "The total is cut to whole rubles: return it as it comes out.",
        edit={PAIR: "return int(total), grads"},
    ),
    Mistake(
        "total_alone",
        "You return the total alone: return the pair `total, grads`.",
        edit={PAIR: "return total"},
    ),
    Mistake(
        "dict_alone",
        "You return the dict alone: return the pair `total, grads`.",
        edit={PAIR: "return grads"},
    ),
    Mistake(
        "dict_first",
        "The pair is in the wrong order: the total comes first, the dict second.",
        edit={PAIR: "return grads, total"},
    ),
    *MORE,
)
