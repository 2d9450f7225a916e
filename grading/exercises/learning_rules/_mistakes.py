"""Mistakes that learners make in every optimiser of this chapter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from grading.exercises.declaration import Mistake
from seminar.check.chapters.learning_rules._aspects import SHARED, STARTS

Edits = dict[str, str]

DEFINES = "def update(self, grad_w, grad_b):"
DEMOS = ("eta", "mu")
"""Names that the notebook gives to numbers of its own."""

_PLAIN_NUMBERS = (
    "A gradient may be a plain number, which has no `.copy`, `.shape` and the like: `np.copy`, "
    "`np.shape` and `np.zeros_like` take numbers and arrays."
)
_NO_ENTRIES = (
    "A gradient may be a plain number, which has no length and no entries: compute with all of it "
    "at once, which does for numbers and for arrays of any shape."
)
_NO_NUMBER = (
    "`float` and `int` take one number, and a gradient may be an array: leave it as it is, NumPy "
    "computes entry by entry."
)
_LITTLE = (
    "What keeps the divisor from 0 shows beside gradients around a thousandth: it is more than "
    "{right}, or stands inside the root. Add {right} to √{of} itself."
)
_SMALL = "What you add to the root, {size}, is not small beside gradients of 0.001: add {right}."
_SMALL_INSIDE = (
    "The small number stands inside the root: √({of} + {size}) is far from √{of} where the "
    "gradients are around a thousandth. Add {right} to the root itself."
)


def _first(line: str) -> Edits:
    """An edit that begins `update` with one more line."""
    return {DEFINES: f"{DEFINES}\n        {line}"}


def in_every_rule(rule: str, returned: str, options: Mapping[str, str]) -> tuple[Mistake, ...]:
    """Return mistakes that do not depend on the rule.

    `returned` is its last line, `options` are its defaults as they stand in the source.
    """
    return (
        *_in_what_is_returned(rule, returned),
        *_in_the_options(rule, options),
        *_with_numbers_and_arrays(rule),
        *_in_the_gradients(rule),
    )


def _in_what_is_returned(rule: str, returned: str) -> Iterator[Mistake]:
    dw, db = returned.removeprefix("return ").split(", ")
    yield Mistake(
        f"{rule}WeightAlone",
        "Only w gets a movement: return the pair `dw, db`.",
        edit={returned: f"return {dw}"},
    )
    yield Mistake(
        f"{rule}ExchangesMovements",
        "The two movements are exchanged: the one of w comes first, then the one of b.",
        edit={returned: f"return {db}, {dw}"},
    )


def _in_the_options(rule: str, options: Mapping[str, str]) -> Iterator[Mistake]:
    given = [f"{name}={default}" for name, default in options.items()]
    yield Mistake(
        f"{rule}WithoutDefaults",
        f"`{rule}()` has to work as well: give every option its default in `__init__`, "
        f"`{', '.join(given)}`.",
        edit=dict(zip(given, options, strict=True)),
    )
    yield Mistake(
        f"{rule}TakesOneGradient",
        "`update` has too few parameters: it takes `self`, `grad_w` and `grad_b`.",
        edit={DEFINES: "def update(grad_w, grad_b):"},
    )
    for name, one in zip(options, given, strict=True):
        yield Mistake(
            f"{rule}TakesNo_{name}",
            f"`__init__` has no parameter called {name}: take `{one}`, under this name.",
            edit={
                one: one.replace(name, "its_own"),
                f"self.{name} = {name}": f"self.{name} = its_own",
            },
        )
        yield Mistake(
            f"{rule}NeverKeeps_{name}",
            f"There is no `self.{name}`: keep what `__init__` is given, `self.{name} = {name}`.",
            edit={f"self.{name} = {name}": "pass"},
        )
        if name not in DEMOS:
            yield Mistake(
                f"{rule}ForgetsSelf_{name}",
                f"`{name}` is a name of `__init__` alone: in `update` it is `self.{name}`.",
                edit={f"self.{name}": name},
            )


def _with_numbers_and_arrays(rule: str) -> Iterator[Mistake]:
    for title, sentence, line, where in (
        ("CopiesByMethod", _PLAIN_NUMBERS, "grad_w.copy()", r"\.copy\b"),
        ("AsksForAShape", _PLAIN_NUMBERS, "grad_w.shape", r"\.shape\b"),
        ("AsksForASize", _PLAIN_NUMBERS, "grad_w.size", r"\.size\b"),
        ("ConvertsByMethod", _PLAIN_NUMBERS, "grad_w.astype(float)", r"\.astype\b"),
        ("AsksForALength", _NO_ENTRIES, "len(grad_w)", r"\blen\("),
        ("LoopsOverEntries", _NO_ENTRIES, "[0 for _ in grad_w]", r"\b(for|zip|enumerate|list)\b"),
        ("TakesAnEntry", _NO_ENTRIES, "grad_w[0]", r"\["),
        ("TakesForANumber", _NO_NUMBER, "float(grad_w)", r"\b(float|int)\("),
        (
            "PacksBoth",
            "grad_w and grad_b are put into one array, and they have shapes of their own: compute "
            "the two movements one by one.",
            "np.array([grad_w, grad_b])",
            r"array|stack|concatenate",
        ),
    ):
        yield Mistake(f"{rule}{title}", sentence, edit=_first(line), line=where)


def _in_the_gradients(rule: str) -> Iterator[Mistake]:
    for title, sentence, line in (
        (
            "SumsB",
            "The gradient of b is summed up, as in `Affine.backward`: here every entry of b has a "
            "movement of its own.",
            "grad_b = np.sum(grad_b, axis=0)",
        ),
        (
            "Clips",
            "Gradients are cut off at −1 and 1: take them as they are, however large.",
            "grad_w, grad_b = np.clip(grad_w, -1, 1), np.clip(grad_b, -1, 1)",
        ),
        (
            "UsesGradBTwice",
            "Both movements are made from grad_b: the first belongs to grad_w.",
            "grad_w = grad_b",
        ),
        (
            "WeightsClimb",
            "w climbs: its movement needs a minus as well, as that of b.",
            "grad_w = -grad_w",
        ),
    ):
        yield Mistake(f"{rule}{title}", sentence, edit=_first(line))


def in_one_line(title: str, sentence: str, of_w: Edits) -> tuple[Mistake, ...]:
    """Return a mistake that is made for w alone, and the same for b alone.

    `sentence` and the edit are those of w; what they say of w holds for b as well.
    """
    return tuple(
        Mistake(
            f"{title}_of_{name}",
            sentence.replace("_w", f"_{name}").replace("of w ", f"of {name} "),
            edit={
                old.replace("_w", f"_{name}"): new.replace("_w", f"_{name}")
                for old, new in of_w.items()
            },
        )
        for name in "wb"
    )


def of_defaults(rule: str, sentence: str, *edits: Edits) -> tuple[Mistake, ...]:
    """Return the mistakes of other defaults, each an edit of the line that holds them."""
    return tuple(
        Mistake(f"{rule}OtherDefaults{'_' * bool(i)}{i or ''}", sentence, edit=edit)
        for i, edit in enumerate(edits)
    )


def of_epsilon(rule: str, right: str, of: str, inside: Edits) -> tuple[Mistake, ...]:
    """Return the mistakes in what is added to a root.

    `right` is what stands in the source, `of` what the root is called, and `inside` the edit that
    puts {size} into the root. Two of them differ by less than the tolerance near 0.
    """
    return (
        *(
            Mistake(
                f"{rule}Adds_{size}",
                (_LITTLE if size == "1e-5" else _SMALL).format(size=size, right=right, of=of),
                edit={f" + {right}": f" + {size}"},
            )
            for size in ("1e-5", "1e-4", "1e-3", "1e-2", "0.1", "1.0")
        ),
        *(
            Mistake(
                f"{rule}AddsInside_{size}",
                (_LITTLE if size == "1e-8" else _SMALL_INSIDE).format(
                    size=size, right=right, of=of
                ),
                edit={old: new.format(size=size) for old, new in inside.items()},
            )
            for size in ("1e-8", "1e-7", "1e-6", "1e-5", "1e-4")
        ),
    )


def in_every_memory(rule: str, names: tuple[str, ...]) -> tuple[Mistake, ...]:
    """Return mistakes in what an optimiser remembers, under these names, between updates."""
    starts = "".join(f"        self.{name} = 0.0\n" for name in names)
    of_w, of_b = names[0], tuple(name for name in names if name.endswith("_b"))
    like_w = ", ".join(f"self.{name}" for name in of_b)
    return (
        Mistake(
            f"{rule}StateOnTheClass",
            SHARED,
            edit={
                starts: "",
                **{f"self.{name}": f"type(self).{name}" for name in names},
                "class": "".join(f"{name} = 0.0\n" for name in names),
            },
            on=STARTS,
            spoils_all=True,
        ),
        Mistake(
            f"{rule}AsksAnArray",
            "An array of several numbers is no yes and no no, so `if` and `or` cannot ask it: "
            "start with `None`, and ask `is None`.",
            edit=_first(f"self.{of_w} = self.{of_w} or 0.0"),
            line=r"\b(if|or|and|not|while)\b",
        ),
        Mistake(
            f"{rule}ComputesWithNone",
            "What is remembered is still None in the first update, and None is no number: start "
            "with 0.0, or make zeros in the first update.",
            edit={f"self.{name} = 0.0": f"self.{name} = None" for name in names},
        ),
        Mistake(
            f"{rule}RemembersBInTheShapeOfW",
            "What belongs to b has the shape of grad_w: make what b remembers in the shape of "
            "grad_b.",
            edit=_first(f"{like_w} = " + ", ".join(f"self.{name} + 0.0 * grad_w" for name in of_b)),
        ),
        Mistake(
            f"{rule}RemembersByShape",
            "Where w and b have one shape they share what is remembered: keep it under two names, "
            "one for w and one for b, and not under a shape.",
            edit=_one_memory_for_one_shape(names),
        ),
    )


def _one_memory_for_one_shape(names: tuple[str, ...]) -> Edits:
    """An edit in which w and b, where they have one shape, each go on from what the other left."""
    of_w = [f"self.{name}" for name in names if name.endswith("_w")]
    of_b = [f"self.{name}" for name in names if name.endswith("_b")]
    begin = f"if same:\n            {', '.join(of_w)} = {', '.join(of_b)}"
    return {
        **_first(f"same = np.shape(grad_w) == np.shape(grad_b)\n        {begin}"),
        **{
            f"{b} = self.": f"{b} = {w} if same else {b}\n        {b} = self."
            for w, b in zip(of_w, of_b, strict=True)
        },
    }


def power_by_caret(rule: str, power: str) -> Mistake:
    """Return the mistake of a rule that takes powers, of which `power` is one."""
    return Mistake(
        f"{rule}TakesPowersByACaret_{power.strip('*').rpartition('.')[2]}",
        "`^` is no power in Python: write `**`.",
        edit={power: power.replace("**", "^")},
        line=r"\^",
    )


def root_by_math(rule: str) -> Mistake:
    """Return the mistake of a rule that takes roots."""
    return Mistake(
        f"{rule}TakesRootsByMath",
        "`math.sqrt` takes one number: `np.sqrt` takes arrays, entry by entry.",
        edit={"np.sqrt(": "math.sqrt(", **_first("import math")},
        line=r"sqrt",
    )
