"""What Python's and NumPy's messages say, whatever version of them words it.

From a message come two things: what tells one stop from another, and what a beginner can do about
it.
"""

from __future__ import annotations

import re

from seminar.probes import Failure

_QUOTED = re.compile(r"'([\w.]+)'")
_GOES_BACK = re.compile(r"\.backward\(")
_ONE_ARRAY = re.compile(r"\bnp\.(a?max|a?min|sum|mean|prod)\([^()=]*(?:\[.*\])?,(?!\s*axis\b)")
_CALLS_A_RULE = re.compile(r"\.update\(")
_CALLS_A_LOSS = re.compile(r"\.loss\(")
_TARGETS = re.compile(r"\b(self\.)?t\b|label|target")
_EYE = re.compile(r"\b(eye|identity)\(")
_ROWS_OF_EYE = (
    "`np.eye(n)` has the rows 0 to n − 1, and a one-hot row is picked by its class: is n the "
    "number of classes, not of samples, and is the first class 0?"
)
_SIGNATURE = re.compile(r",? with (?:gufunc )?signature [(),\w?>-]+")
_SHAPES = re.compile(r"\(\d[\d, ]*\)")
_SIZES = re.compile(r"size (\d+) is different from (\d+)|(\d+) \(dim \d+\) != (\d+) \(dim \d+\)")

_TOPICS = {
    "shapes": re.compile(r"could not be broadcast"),
    "product": re.compile(r"core dimension|not aligned|matmul|does not have enough dimensions"),
    "entry": re.compile(r"array element with a sequence|inhomogeneous"),
    "reshape": re.compile(r"cannot reshape"),
    "index": re.compile(r"index \S+ is out of|out of range|too many indices"),
    "axis": re.compile(r"\baxis\b|axes don't match"),
    "truth": re.compile(r"truth value"),
    "number": re.compile(r"Python scalars?"),
    "unpack": re.compile(r"to unpack"),
    "casting": re.compile(r"casting rule"),
    "length": re.compile(r"unsized object"),
    "recursion": re.compile(r"recursion depth"),
}
"""What messages of libraries are about, by words that their versions share."""

_HINTS = (
    (
        "AttributeError|TypeError",
        r"\bcoroutine\b",
        "A coroutine stands where something else is needed: it is what code with `async def` "
        "gives, which does not run when it is called. Leave out `async`.",
    ),
    (
        "AttributeError|TypeError",
        r"\bgenerator\b",
        "A generator stands where something else is needed: it is what code with `yield` gives, "
        "where `return` hands a value over.",
    ),
    (
        "AttributeError|TypeError",
        r"NoneType",
        "A None stands where something else is needed: it is what a function without `return` "
        "gives, and a method that works in place, such as `list.reverse`.",
    ),
    (
        "AttributeError",
        r"'Relu' object has no attribute '(dW|db|W|b)'",
        "A ReLU has no weights, and no gradients of any: is it the layer that is meant? Places in "
        "a list are counted from 0, and every layer in it counts.",
    ),
    (
        "TypeError",
        r"takes 0 positional arguments but 1 was given",
        "Its `def` names no parameter, and it is called with one value: give it one, even where "
        "nothing is done with it. (In a class, the first one is `self`.)",
    ),
    (
        "TypeError",
        r"takes \d+ positional arguments? but \d+ (was|were) given",
        "Does its `def` name every parameter? (In a class, the first one is `self`.)",
    ),
    (
        "TypeError",
        r"unexpected keyword argument",
        "Its parameters need the names that stand in the docstring.",
    ),
    (
        "TypeError",
        r"missing \d+ required",
        "Its `def` asks for more than it is given.",
    ),
    (
        "UnboundLocalError",
        r"",
        "A name that is set anywhere in a function belongs to that function: here it is read "
        "before it is set.",
    ),
    (
        "NameError",
        r"is not defined$",  # grading says more where an import failed
        "There is no such name where this line runs: is it spelled, capitals included, as where it "
        "was set? (In a class, what belongs to the object needs its `self.` in front.)",
    ),
    (
        "TypeError",
        r"for @: '(int|float|numpy\.float64)' and|for @: .* and '(int|float|numpy\.float64)'",
        "One side of a matrix product is a single number: `*` multiplies by that.",
    ),
    (
        "ValueError",
        r"matmul.* does not have enough dimensions",
        "One side of a matrix product is a single number: `*` multiplies by that.",
    ),
    (
        "ValueError",
        r"broadcast|core dimension|not aligned|matmul",
        "Print the shapes of what this line combines, just before it.",
    ),
    (
        "ValueError",
        r"truth value",
        "`if`, `and`, `or` and `not` decide once, for all of an array. Ask one number of it, such "
        "as `np.max` or `np.mean` gives; or choose entry by entry: `np.where(condition, a, b)`.",
    ),
    (
        "ValueError",
        r"inhomogeneous|array element with a sequence",
        "Several values, such as a pair or arrays of several shapes, stand where one number or one "
        "array is needed.",
    ),
    (
        "ValueError",
        r"input arrays? (must have (the )?same (shape|number)|dimensions .* must match)",
        "What is put together here differs in shape: print the shape of each, just before it.",
    ),
    (
        "AxisError",
        r"out of bounds",
        "The axes of an array are counted from 0, and where one is summed away, those behind it "
        "move up by one.",
    ),
    (
        "IndexError",
        r"out of (bounds|range)",
        "There are not so many entries: places run from 0 to the length less 1.",
    ),
    (
        "TypeError",
        r"bitwise_xor|for \^",
        "A power is `**` in Python; `^` works on the bits of whole numbers.",
    ),
    (
        "TypeError",
        r"can't multiply sequence by non-int",
        "A pair or a list cannot be multiplied at once: multiply what is in it, one by one, or "
        "make it an array.",
    ),
    (
        "TypeError",
        r"takes no arguments",
        "Is there an `__init__`, with two underscores on each side?",
    ),
    (
        "TypeError",
        r"(tuple|list) indices must be",
        "This has places and no names. A function with two results gives such a pair: take it "
        "apart first, `one, other = ...`.",
    ),
    (
        "TypeError",
        r"'(float|int|numpy\.float64)' object is not iterable",
        "One number stands where there should be several: `sum`, `for` and unpacking go through "
        "what they are given.",
    ),
    (
        "AttributeError|TypeError",
        r"'(function|method|type)' object (has no attribute|is not subscriptable)"
        r"|: '(function|method|type)' and|and '(function|method|type)'$",
        "A function or a class stands where a value is needed: are brackets missing after its "
        "name, or are arguments in another order?",
    ),
    (
        "RecursionError",
        r"",
        "The code calls itself again and again. A method of an operation, such as `exp`, does so "
        "without naming itself where it computes with an object of its own class and not with the "
        "number in it.",
    ),
)
"""Kinds of exceptions, what their message holds, and a sentence that is true of all such stops."""


def what_it_says(failure: Failure) -> str:
    """Return what a message says, in words that are the same for every version.

    These are the names that it quotes, which come from the code that stopped; else what it is
    about, and between which shapes or sizes, where `@` and `np.dot` say the same; a message of
    another kind stands for itself.
    """
    message = failure.message.partition("Did you mean")[0]
    quoted = _QUOTED.findall(message)
    if quoted and "ufunc" not in message:
        return " ".join(quoted)
    for topic, words in _TOPICS.items():
        if words.search(message):
            between = _SHAPES.findall(message) if topic == "shapes" else []
            if sizes := _SIZES.search(message):
                between = sorted(filter(None, sizes.groups()))
            return " ".join([topic, *between]).replace(", ", ",")
    return message


def without_signature(message: str) -> str:
    """Return a message without the notation that NumPy has for what its functions take."""
    return _SIGNATURE.sub("", message)


def hint(failure: Failure) -> str:
    """Return a sentence on what to look at, "" where the message says enough."""
    missing = re.fullmatch(r"'\w+' object has no attribute '(\w+)'.*", failure.message)
    if failure.kind == "AttributeError" and missing and f"self.{missing[1]}" in failure.line:
        return (
            f"Nothing has set `self.{missing[1]}` before: does it belong to this object, and is it "
            "kept under this name, in a line that has run?"
        )
    if failure.kind == "AttributeError" and missing and _GOES_BACK.search(failure.line):
        return (
            "`backward` works with what `forward` keeps: `forward` of this very object has to run "
            "before."
        )
    if "integer" in failure.message and (named := _ONE_ARRAY.search(failure.line)):
        return _about_an_axis(named[1])
    sizes = _SIZES.search(failure.message)
    if sizes and re.search(r"matmul|not aligned", failure.message) and "inner" not in failure.line:
        return _about_a_product(sizes)
    if "could not be broadcast" in failure.message and _CALLS_A_RULE.search(failure.line):
        return (
            "Was this optimiser given the gradients of another layer before? What it remembers has "
            "the shapes of those: each layer needs an optimiser of its own."
        )
    if between := _rows_and_one_for_each(failure.message):
        return _about_an_open_axis(*between, failure.line)
    if "out of bounds" in failure.message and _EYE.search(failure.line):
        return _ROWS_OF_EYE
    for kinds, words, sentence in _HINTS:
        if re.fullmatch(kinds, failure.kind) and re.search(words, failure.message):
            return sentence
    return ""


def _about_an_axis(name: str) -> str:
    """Return what the second argument of a function is that looks at one array."""
    instead = {"max": "the larger", "min": "the smaller"}.get(name.removeprefix("a"))
    by = f"np.{name.removeprefix('a')}imum"
    return f"The second thing that `np.{name}` takes is an axis of its one array" + (
        f": {instead} of two, entry by entry, is `{by}`." if instead else "."
    )


def _rows_and_one_for_each(message: str) -> tuple[str, str] | None:
    """Return the shapes of a table and of one number for each of its rows, where these met."""
    shapes = _SHAPES.findall(message) if "could not be broadcast" in message else []
    lengths = {shape: re.findall(r"\d+", shape) for shape in shapes}
    tables = [shape for shape, length in lengths.items() if len(length) == 2]
    rows = [shape for shape, length in lengths.items() if len(length) == 1]
    if len(tables) == len(rows) == 1 and lengths[rows[0]][0] == lengths[tables[0]][0]:
        return tables[0].replace(",", ", "), rows[0]
    return None


def _about_an_open_axis(table: str, row: str, line: str) -> str:
    """Return what to do with one number for each row, which NumPy lays beside the columns."""
    if _CALLS_A_LOSS.search(line):  # the two meet elsewhere, in code that is not the learner's
        return ""
    instead = (
        "one number for each row needs a second axis, `[:, np.newaxis]`, or `keepdims=True` in the "
        "sum or maximum that makes it. (Should the table be one number for each row as well? Then "
        "a sum along its rows is missing where it is made)"
    )
    if _TARGETS.search(line):
        instead = "labels, one number for each row, have to become one-hot rows first"
    return (
        f"NumPy lays shapes side by side from the right, so that {row} meets the columns of "
        f"{table}: {instead}."
    )


def _about_a_product(sizes: re.Match[str]) -> str:
    """Return which two lengths met in a matrix product, as `@` or `np.dot` says them."""
    of_second, of_first = sizes[1], sizes[2]
    if of_second is None:
        of_first, of_second = sizes[3], sizes[4]
    return (
        f"A matrix product takes the rows of its left side, here of {of_first} numbers, times the "
        f"columns of its right side, here of {of_second}: print both shapes. Entry by entry, `*` "
        "multiplies."
    )
