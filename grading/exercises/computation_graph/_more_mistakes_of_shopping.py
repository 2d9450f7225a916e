"""What goes wrong in `shopping` in one place: a start, an argument, an entry, what comes back."""

from grading.exercises.computation_graph._lines_of_shopping import (
    APPLES_BACK,
    BOTH_FRUITS,
    ENTRIES,
    ORANGES_BACK,
    PAIR,
    TAX_ENTRY,
    TAXED,
    each,
    formulas,
)
from grading.exercises.declaration import Mistake

APPLES, ORANGES = "(apple_price, apple_count)", "(orange_price, orange_count)"
KINDS = {"price": "count", "count": "price"}
FRUITS = {"apple": "orange", "orange": "apple"}
_NAMES = ("apple_price", "apple_count", "orange_price", "orange_count", "tax")


def _each_edited(*edits: tuple[str, dict[str, str], str]) -> list[Mistake]:
    return [Mistake(name, sentence, edit=edit) for name, edit, sentence in edits]


def _with(start: str, at: str) -> dict[str, str]:
    """Return an edit in which the walk back starts, or goes on, with something else."""
    return {at: f"{at.partition('(')[0]}({start})"}


_STARTS = (
    (
        "starts_with_the_total",
        "total",
        "The walk back starts with the total instead of 1: the total changes by 1 for every 1 that "
        "it changes itself.",
    ),
    (
        "starts_with_the_tax",
        "tax",
        "The walk back starts with the tax instead of 1: the total changes by 1 for every 1 that "
        "it changes itself, and the tax comes in at its node.",
    ),
    (
        "starts_with_the_sum_before_tax",
        "before_tax",
        "The walk back starts with the sum before tax instead of 1: the total changes by 1 for "
        "every 1 that it changes itself.",
    ),
    (
        "starts_with_minus_one",
        "-1.0",
        "The walk back starts with −1: it starts with 1, for the total changes by 1 for every 1 "
        "that it changes itself.",
    ),
    (
        "starts_with_zero",
        "0.0",
        "Every gradient is 0: the walk back starts with 1, for the total changes by 1 for every 1 "
        "that it changes itself.",
    ),
)
_WRONG_ARRIVALS = (
    (
        "tax_gradient_goes_on",
        _with("d_tax", "both.backward(d_before_tax)"),
        "The gradient of tax, which is the sum before tax, goes on to the fruits: what goes on is "
        "the tax node's other gradient.",
    ),
    (
        "sums_of_the_fruits_go_back",
        {
            "apples.backward(d_apple_sum)": "apples.backward(apple_sum)",
            "oranges.backward(d_orange_sum)": "oranges.backward(orange_sum)",
        },
        "Each fruit's sum itself goes back into its multiplication: what goes back is the gradient "
        "that the plus node hands on.",
    ),
    (
        "tax_once_more_for_the_apples",
        {"apples.backward(d_apple_sum)": "apples.backward(d_apple_sum * tax)"},
        "The gradients of the apples are multiplied by the tax twice: what comes from the tax node "
        "has it already.",
    ),
    (
        "tax_once_more_for_the_oranges",
        {"oranges.backward(d_orange_sum)": "oranges.backward(d_orange_sum * tax)"},
        "The gradients of the oranges are multiplied by the tax twice: what comes from the tax "
        "node has it already.",
    ),
    (
        "nothing_goes_back_to_the_oranges",
        {ORANGES_BACK: "d_orange_price, d_orange_count = 0.0, 0.0"},
        "The oranges get no gradient: the plus node hands what arrives on to both fruits.",
    ),
    (
        "nothing_goes_back_to_the_apples",
        {APPLES_BACK: "d_apple_price, d_apple_count = 0.0, 0.0"},
        "The apples get no gradient: the plus node hands what arrives on to both fruits.",
    ),
)
_WRONG_ARGUMENTS = (
    (
        "tax_fixed",
        {TAXED: "taxed.forward(before_tax, 1.2)"},
        "The tax is 1.2 whatever is asked for: use the argument `tax`.",
    ),
    (
        "tax_added",
        formulas("a * n + o * m + t", "n, a, m, o, 1.0"),
        "The tax is added to the sum: it is a factor, so multiply by it.",
    ),
    (
        "oranges_by_the_count_of_apples",
        {f"oranges.forward{ORANGES}": "oranges.forward(orange_price, apple_count)"},
        "The price of an orange is multiplied by the number of apples: each fruit has a count of "
        "its own.",
    ),
    (
        "oranges_at_the_price_of_apples",
        {f"oranges.forward{ORANGES}": "oranges.forward(apple_price, orange_count)"},
        "The number of oranges is multiplied by the price of an apple: each fruit has a price of "
        "its own.",
    ),
    (
        "apples_twice",
        {BOTH_FRUITS: "both.forward(apple_sum, apple_sum)"},
        "The apples are counted twice, and the oranges left out: the sum is over both fruits.",
    ),
    (
        "apples_forgotten_on_the_way_forward",
        {BOTH_FRUITS: "both.forward(0.0, orange_sum)"},
        "The total leaves the apples out: what is taxed is the sum over both fruits.",
    ),
    (
        "oranges_subtracted",
        {BOTH_FRUITS: "both.forward(apple_sum, -orange_sum)"},
        "The oranges are subtracted from the apples: both are paid.",
    ),
    (
        "fruits_multiplied",
        {
            "both = AddLayer()": "both = MulLayer()",
        },
        "The two sums are multiplied: both fruits are paid, so they are added.",
    ),
    (
        "prices_and_counts_added_first",
        formulas(
            "(a + o) * (n + m) * t",
            "(n + m) * t, (a + o) * t, (n + m) * t, (a + o) * t, (a + o) * (n + m)",
        ),
        "Prices are added up, and counts, and multiplied afterwards: each price belongs to the "
        "count of its own fruit.",
    ),
    (
        "total_with_prices_and_counts_added_first",
        {PAIR: "return (apple_price + orange_price) * (apple_count + orange_count) * tax, grads"},
        "In the total prices are added up, and counts, and multiplied afterwards: each price "
        "belongs to the count of its own fruit.",
    ),
    (
        "total_taxes_the_oranges_only",
        {PAIR: "return apple_sum + orange_sum * tax, grads"},
        "In the total the oranges alone are taxed: put the sum over both fruits in parentheses "
        "before you multiply by the tax.",
    ),
    (
        "total_taxes_the_apples_only",
        {PAIR: "return apple_sum * tax + orange_sum, grads"},
        "In the total the apples alone are taxed: the tax multiplies the sum over both fruits.",
    ),
    (
        "total_taxed_twice",
        {PAIR: "return total * tax, grads"},
        "The total is taxed twice.",
    ),
    (
        "total_by_one_plus_tax",
        {PAIR: "return before_tax * (1 + tax), grads"},
        "In the total the sum is multiplied by 1 + tax: `tax` is the factor itself, 1.2 for 20 %.",
    ),
    (
        "total_plus_tax",
        {PAIR: "return before_tax + tax, grads"},
        "In the total the tax is added to the sum: it is a factor, so multiply by it.",
    ),
    (
        "counts_in_whole_numbers",
        {APPLES: "(apple_price, int(apple_count))", ORANGES: "(orange_price, int(orange_count))"},
        "The counts are cut to whole numbers: leave `int` out, half an apple is paid for as well.",
    ),
    (
        "prices_of_one_sign",
        {ORANGES: "(abs(orange_price), orange_count)", APPLES: "(abs(apple_price), apple_count)"},
        "A negative price, as that of a voucher, is made positive: compute with it as it is.",
    ),
)
_GRADIENTS_ALL_WRONG = (
    (
        "tax_as_a_rate_on_the_way_back",
        {
            ENTRIES["apple_price"]: '"apple_price": apple_count * (tax - 1)',
            ENTRIES["apple_count"]: '"apple_count": apple_price * (tax - 1)',
            ENTRIES["orange_price"]: '"orange_price": orange_count * (tax - 1)',
            ENTRIES["orange_count"]: '"orange_count": orange_price * (tax - 1)',
        },
        "The gradients are multiplied by tax − 1: the factor that the fruits are multiplied by is "
        "the tax itself.",
    ),
    (
        "tax_squared",
        each("d_{0} * tax"),
        "Every gradient of a price or a count is multiplied by the tax twice.",
    ),
    (
        "gradients_are_ones",
        {**each("1.0"), TAX_ENTRY: '"tax": 1.0'},
        "Every gradient is 1: a product grows by the other factor for every 1 that one of its "
        "factors grows.",
    ),
    (
        "gradients_are_the_inputs",
        {**each("{0}"), TAX_ENTRY: '"tax": tax'},
        "The dict holds the inputs themselves: it should hold the gradient of the total with "
        "respect to each.",
    ),
    (
        "gradients_of_polinas_day",
        {
            ENTRIES["apple_price"]: '"apple_price": 2.4',
            ENTRIES["apple_count"]: '"apple_count": 72.0',
            ENTRIES["orange_price"]: '"orange_price": 3.6',
            ENTRIES["orange_count"]: '"orange_count": 108.0',
            TAX_ENTRY: '"tax": 390.0',
        },
        "The gradients are those of Polina's day, whatever is asked for: compute them from the "
        "arguments.",
    ),
    (
        "total_over_each_input",
        {
            **each("total / {0} if {0} else 0.0"),
            TAX_ENTRY: '"tax": total / tax if tax else 0.0',
        },
        "Every gradient is the total divided by the input: that is right for a product of all "
        "five, and here a sum comes between.",
    ),
    (
        "tax_gradient_is_one",
        {TAX_ENTRY: '"tax": 1.0'},
        "The gradient of tax is 1: it is what a tax node multiplies its factor with, the sum "
        "before tax.",
    ),
    (
        "tax_gradient_of_the_counts",
        {TAX_ENTRY: '"tax": apple_count + orange_count'},
        "The gradient of tax is the number of fruits: it is what a tax node multiplies its factor "
        "with, the sum before tax in rubles.",
    ),
)
_ENTRIES_ALONE = (
    [
        (
            f"{fruit}_{kind}_has_that_of_its_{other}",
            {ENTRIES[f"{fruit}_{kind}"]: f'"{fruit}_{kind}": d_{fruit}_{other}'},
            f"Under {fruit}_{kind} stands the gradient of {fruit}_{other}.",
        )
        for fruit in FRUITS
        for kind, other in KINDS.items()
    ]
    + [
        (
            f"{fruit}_{kind}_has_that_of_the_{other}",
            {ENTRIES[f"{fruit}_{kind}"]: f'"{fruit}_{kind}": d_{other}_{kind}'},
            f"Under {fruit}_{kind} stands the gradient of {other}_{kind}.",
        )
        for fruit, other in FRUITS.items()
        for kind in KINDS
    ]
    + [
        (
            f"{fruit}_{kind}_without_tax",
            {ENTRIES[f"{fruit}_{kind}"]: f'"{fruit}_{kind}": {fruit}_{other}'},
            f"The gradient of {fruit}_{kind} leaves the tax out: it passes the tax node, too.",
        )
        for fruit in FRUITS
        for kind, other in KINDS.items()
    ]
    + [
        (
            f"{fruit}_{kind}_is_its_value",
            {ENTRIES[f"{fruit}_{kind}"]: f'"{fruit}_{kind}": {fruit}_{kind}'},
            f"Under {fruit}_{kind} stands the {kind} itself: it should be the gradient.",
        )
        for fruit in FRUITS
        for kind in KINDS
    ]
)
_WHAT_COMES_BACK = (
    (
        "gradients_without_names",
        {PAIR: "return total, tuple(grads.values())"},
        "The second value is no dict: return the five gradients in a dict, each under its name.",
    ),
    (
        "one_after_the_other",
        {PAIR: "return total, *grads.values()"},
        "You return six values one after the other: return the pair `total, grads`, in which grads "
        "is a dict with the five names.",
    ),
    (
        "total_in_the_dict",
        {PAIR: 'return {"total": total, **grads}'},
        "You return one dict with the total in it: return the pair `total, grads`.",
    ),
    (
        "nothing_returned",
        {PAIR: "total, grads"},
        "Your function hands nothing back: let it `return` the pair `total, grads`.",
    ),
)
_AT_A_SECOND_CALL = (
    Mistake(
        "gradients_pile_up",
        "The gradients depend on earlier calls, as where they pile up: each call answers for its "
        "own day, so make everything anew inside the function.",
        edit={
            PAIR: "kept = vars(shopping).setdefault('kept', dict.fromkeys(grads, 0.0))\n"
            "    for name in grads:\n"
            "        kept[name] += grads[name]\n"
            "    return total, dict(kept)",
        },
        on=tuple(f"two days/{name} as the first time" for name in _NAMES),
    ),
    Mistake(
        "total_piles_up",
        "The total depends on earlier calls, as where it piles up: each call answers for its own "
        "day, so make everything anew inside the function.",
        edit={
            PAIR: "vars(shopping)['kept'] = vars(shopping).get('kept', 0.0) + total\n"
            "    return vars(shopping)['kept'], grads",
        },
        on=("two days/total as the first time",),
    ),
    Mistake(
        "one_dict_for_all_days",
        "All calls fill one and the same dict, so that an earlier day's gradients are overwritten: "
        "make a new dict inside the function.",
        edit={
            PAIR: "kept = vars(shopping).setdefault('kept', {})\n"
            "    kept.update(grads)\n"
            "    return total, kept",
        },
        on=tuple(f"two days/{name} unchanged" for name in _NAMES),
    ),
)

MORE = (
    *(
        Mistake(name, sentence, edit={"taxed.backward(1.0)": f"taxed.backward({start})"})
        for name, start, sentence in _STARTS
    ),
    *_each_edited(
        *_WRONG_ARRIVALS,
        *_WRONG_ARGUMENTS,
        *_GRADIENTS_ALL_WRONG,
        *_ENTRIES_ALONE,
        *_WHAT_COMES_BACK,
    ),
    *_AT_A_SECOND_CALL,
    Mistake(
        "layers_that_are_not_made",
        "`forward` is called on a class itself: make every layer first, with parentheses, as in "
        "`apples = MulLayer()`.",
        edit={
            "apples = MulLayer()": "apples = MulLayer",
            "oranges = MulLayer()": "oranges = MulLayer",
            "both = AddLayer()": "both = AddLayer",
            "taxed = MulLayer()": "taxed = MulLayer",
        },
        line=r"forward\(.*,",
    ),
)
