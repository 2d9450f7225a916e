"""What is known to go wrong in `Value`."""

from grading.exercises.declaration import Mistake

SUM = "((self, 1.0), (other, 1.0))"
PRODUCT = "((self, other.data), (other, self.data))"
DIFFERENCE = "((self, 1.0), (other, -1.0))"
QUOTIENT = "((self, 1.0 / other.data), (other, -self.data / other.data**2))"
POWER = "exponent * self.data ** (exponent - 1)"
EXP, LOG, RELU = "((self, result),)", "((self, 1.0 / self.data),)", "1.0 if self.data > 0 else 0.0"

_QUOTIENT = "Along the divisor, a / b has the slope −a / b²."
_RELU = "The slope of relu is 1 where the number is above 0, and 0 everywhere else, at 0 as well."
_NOT_A_VALUE = (
    "The other side of `{0}` may be a plain number, which has no `data`: begin `{1}` with "
    "`other = Value.of(other)`, as every method for two values may."
)
_CALLS_ITSELF = (
    "A plain number cannot work with a Value, so that Python comes back to `{0}`, again and again: "
    "make a Value of the number first, `Value.of(other) {1} self`."
)
OF = "other = Value.of(other)\n        "
_CONSTANT = "`{0}` stands for a plain number on the left: `2 {1} v` is {2}, not v {1} 2."

MISTAKES = (
    Mistake(
        "sum_with_slopes_of_a_product",
        "`+` keeps the numbers as its slopes: a sum grows by 1 for every 1 that either part grows.",
        edit={SUM: PRODUCT},
    ),
    Mistake(
        "sum_remembers_the_first_alone",
        "`+` remembers only the first of the two values that it came from.",
        edit={SUM: "((self, 1.0),)"},
    ),
    Mistake(
        "sum_remembers_the_second_alone",
        "`+` remembers only the second of the two values that it came from.",
        edit={SUM: "((other, 1.0),)"},
    ),
    Mistake(
        "sum_shares_out",
        "`+` gives each part the slope ½: a sum grows by the whole of what either part grows.",
        edit={SUM: "((self, 0.5), (other, 0.5))"},
    ),
    Mistake(
        "sum_forgets",
        "`+` remembers nothing: give the new Value its pairs.",
        edit={f"self.data + other.data, {SUM}": "self.data + other.data"},
    ),
    Mistake(
        "product_not_exchanged",
        "`*` gives each factor its own number as the slope: it is the other factor's, for a · b "
        "grows by b for every 1 that a grows.",
        edit={PRODUCT: "((self, self.data), (other, other.data))"},
    ),
    Mistake(
        "product_with_slopes_of_a_sum",
        "`*` has the slopes of a sum, 1 and 1: a · b grows by b for every 1 that a grows.",
        edit={PRODUCT: SUM},
    ),
    Mistake(
        "product_with_its_result",
        "`*` keeps the product itself as both slopes: the slope along one factor is the other.",
        edit={PRODUCT: "((self, self.data * other.data), (other, self.data * other.data))"},
    ),
    Mistake(
        "product_remembers_the_first_alone",
        "`*` remembers only the first of its two factors.",
        edit={PRODUCT: "((self, other.data),)"},
    ),
    Mistake(
        "product_adds",
        "`*` adds the two numbers: it has to multiply them.",
        edit={"self.data * other.data": "self.data + other.data"},
    ),
    Mistake(
        "difference_without_the_minus",
        "`-` has the slope 1 along both: along what is taken away it is −1.",
        edit={DIFFERENCE: SUM},
    ),
    Mistake(
        "difference_with_two_minuses",
        "`-` has the slope −1 along both: along the first value it is 1.",
        edit={DIFFERENCE: "((self, -1.0), (other, -1.0))"},
    ),
    Mistake(
        "difference_the_other_way_round",
        "`a - b` comes out as b − a: take the other's number from this one's.",
        edit={
            f"self.data - other.data, {DIFFERENCE}": "other.data - self.data, ((self, -1.0), "
            "(other, 1.0))"
        },
    ),
    Mistake(
        "quotient_without_the_minus", _QUOTIENT, edit={"-self.data / other": "self.data / other"}
    ),
    Mistake("quotient_without_the_square", _QUOTIENT, edit={"other.data**2": "other.data"}),
    Mistake(
        "quotient_with_the_square_on_top",
        _QUOTIENT,
        edit={"-self.data / other.data**2": "-(self.data**2) / other.data"},
    ),
    Mistake(
        "quotient_with_slopes_of_a_product",
        "`/` has the slopes of a product: a / b is a · b⁻¹, and grows by 1 / b for every 1 that a "
        "grows.",
        edit={QUOTIENT: PRODUCT},
    ),
    Mistake(
        "quotient_by_a_wrong_power",
        "`/` multiplies by the other to the power of −2: a / b is a · b⁻¹.",
        edit={"def __truediv__": "return self * Value.of(other) ** -2"},
    ),
    Mistake(
        "quotient_multiplies",
        "`/` multiplies: it has to divide, as in a · b⁻¹.",
        edit={"def __truediv__": "return self * other"},
    ),
    Mistake(
        "quotient_cut_to_whole_numbers",
        "`//` cuts what comes out to a whole number: `/` divides.",
        edit={"self.data / other.data, pairs": "self.data // other.data, pairs"},
    ),
    Mistake(
        "power_slope_keeps_the_exponent",
        "The slope of xⁿ is n · xⁿ⁻¹: your exponent is not lowered by 1.",
        edit={POWER: "exponent * self.data**exponent"},
    ),
    Mistake(
        "power_slope_without_the_factor",
        "The slope of xⁿ is n · xⁿ⁻¹: the factor n is missing.",
        edit={POWER: "self.data ** (exponent - 1)"},
    ),
    Mistake(
        "power_slope_with_a_lower_factor",
        "The slope of xⁿ is n · xⁿ⁻¹: your factor is n − 1.",
        edit={POWER: "(exponent - 1) * self.data ** (exponent - 1)"},
    ),
    Mistake(
        "power_slope_of_an_exponential",
        "This is the slope of aˣ, an exponential: in xⁿ the base moves, and its slope is n · xⁿ⁻¹.",
        edit={POWER: "self.data**exponent * np.log(self.data)"},
    ),
    Mistake(
        "power_multiplies",
        "`**` multiplies by the exponent: xⁿ is x to the power of n.",
        edit={"self.data**exponent, ((self": "self.data * exponent, ((self"},
    ),
    Mistake(
        "power_always_squares",
        "`**` squares whatever the exponent is: use the one that comes in.",
        edit={"def __pow__": "return Value(self.data**2, ((self, 2 * self.data),))"},
    ),
    Mistake(
        "exp_slope_of_the_input",
        "The slope of eˣ is eˣ itself, what comes out, and not x.",
        edit={EXP: "((self, self.data),)"},
    ),
    Mistake(
        "exp_slope_is_one",
        "The slope of eˣ is eˣ itself, what comes out: 1 it is at 0 alone.",
        edit={EXP: "((self, 1.0),)"},
    ),
    Mistake(
        "exp_slope_by_the_rule_for_powers",
        "x · eˣ⁻¹ is what the rule for powers gives, which holds where the base moves: the slope "
        "of eˣ is eˣ itself.",
        edit={EXP: "((self, self.data * np.exp(self.data - 1)),)"},
    ),
    Mistake(
        "log_slope_of_the_input",
        "The slope of ln x is 1 / x, and not x.",
        edit={LOG: "((self, self.data),)"},
    ),
    Mistake(
        "log_slope_by_the_result",
        "The slope of ln x is 1 / x: you divide by ln x, what comes out.",
        edit={LOG: "((self, 1.0 / np.log(self.data)),)"},
    ),
    Mistake(
        "log_of_base_ten",
        "This is the logarithm to base 10: `np.log` is the natural one, whose slope is 1 / x.",
        edit={"np.log(self.data), (": "np.log10(self.data), ("},
    ),
    Mistake("relu_slope_one_at_zero", _RELU, edit={"self.data > 0": "self.data >= 0"}),
    Mistake(
        "relu_slope_one_everywhere",
        "relu has the slope 1 everywhere: below 0 nothing comes through, and nothing comes back.",
        edit={RELU: "1.0"},
    ),
    Mistake(
        "relu_slope_of_the_input",
        "The slope of relu is its number: above 0 it is 1, for as much comes out as goes in.",
        edit={RELU: "max(self.data, 0.0)"},
    ),
    Mistake(
        "relu_of_the_magnitude",
        "relu gives |x|: below 0 it has to give 0.",
        edit={"max(self.data, 0.0), (": "abs(self.data), ("},
    ),
    Mistake(
        "remembers_nothing",
        "No result remembers what it came from: hand `came_from` on, and keep it.",
        edit={"self.came_from = came_from": "self.came_from = ()"},
    ),
    Mistake(
        "keeps_numbers_in_place_of_values",
        "`came_from` of a product holds plain numbers in place of the values that went in.",
        edit={PRODUCT: "((self.data, other.data), (other.data, self.data))"},
    ),
    Mistake(
        "sum_in_place",
        "`+` changes the value on the left and gives it back: it has to make a new one, which came "
        "from both.",
        edit={"def __add__": "self.data = self.data + Value.of(other).data\nreturn self"},
    ),
    Mistake(
        "product_gives_a_plain_number",
        "`*` gives a plain number: make a new Value of it, with what it came from.",
        edit={"def __mul__": "return self.data * Value.of(other).data"},
    ),
    Mistake(
        "grad_starts_at_one",
        "A new value has the grad 1: it is 0.0 until a gradient arrives.",
        edit={"self.grad = 0.0": "self.grad = 1.0"},
    ),
    Mistake(
        "grad_starts_as_none",
        "A new value has the grad None: it is 0.0 until a gradient arrives.",
        edit={"self.grad = 0.0": "self.grad = None"},
    ),
    *(
        Mistake(
            f"{name}_of_values_alone",
            _NOT_A_VALUE.format(sign, method),
            edit={f"{OF}{begin}": begin},
            on=(f"{name} with a number/data",),
        )
        for name, sign, method, begin in (
            ("sum", "+", "__add__", "return Value(self.data + other.data"),
            ("product", "*", "__mul__", "return Value(self.data * other.data"),
            ("difference", "-", "__sub__", "return Value(self.data - other.data"),
            ("quotient", "/", "__truediv__", "pairs ="),
        )
    ),
    *(
        Mistake(
            f"left_{name}_calls_itself",
            _CALLS_ITSELF.format(method, sign),
            edit={f"return Value.of(other) {sign} self": f"return other {sign} self"},
            on=(f"number first in a {name}/data", f"{name}/data"),
        )
        for name, sign, method in (
            ("sum", "+", "__radd__"),
            ("product", "*", "__rmul__"),
            ("difference", "-", "__rsub__"),
            ("quotient", "/", "__rtruediv__"),
        )
    ),
    Mistake(
        "left_difference_the_other_way_round",
        _CONSTANT.format("__rsub__", "-", "2 − v"),
        edit={"def __rsub__": "return self - other"},
    ),
    Mistake(
        "left_quotient_the_other_way_round",
        _CONSTANT.format("__rtruediv__", "/", "2 divided by v"),
        edit={"def __rtruediv__": "return self / other"},
    ),
    Mistake(
        "left_difference_adds",
        "`2 - v` comes out as 2 + v: only the minus before v is missing.",
        edit={"def __rsub__": "return self + other"},
    ),
    Mistake(
        "left_sum_forgets_the_number",
        "`2 + v` gives v alone: the plain number is dropped.",
        edit={"def __radd__": "return self + 0.0"},
    ),
    Mistake(
        "left_product_is_a_sum",
        "`2 * v` comes out as 2 + v: `__rmul__` has to multiply.",
        edit={"def __rmul__": "return self + other"},
    ),
)
