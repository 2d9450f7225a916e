"""Mistakes that learners make in every optimiser of this chapter."""

from grading.exercises.declaration import Mistake
from seminar.check.chapters.learning_rules._aspects import SHARED, STARTS

DEFINES = "def update(self, grad_w, grad_b):"
_PLAIN_NUMBERS = (
    "A gradient may be a plain number, which has no `.copy`, `.shape` and the like: `np.copy`, "
    "`np.shape` and `np.zeros_like` take numbers and arrays."
)


def _first(line):
    """An edit that begins `update` with one more line."""
    return {DEFINES: f"{DEFINES}\n        {line}"}


def in_every_rule(rule, returned):
    """Return mistakes that do not depend on the rule; `returned` is its last line."""
    dw, db = returned.removeprefix("return ").split(", ")
    return (
        Mistake(
            f"{rule}WeightAlone",
            "Only w gets a movement: return the pair `dw, db`.",
            edit={returned: f"return {dw}"},
        ),
        Mistake(
            f"{rule}ExchangesMovements",
            "The two movements are exchanged: the one of w comes first, then the one of b.",
            edit={returned: f"return {db}, {dw}"},
        ),
        Mistake(
            f"{rule}CopiesByMethod",
            _PLAIN_NUMBERS,
            edit=_first("grad_w, grad_b = grad_w.copy(), grad_b.copy()"),
            line=r"\.copy\b",
        ),
        Mistake(
            f"{rule}AsksForAShape",
            _PLAIN_NUMBERS,
            edit=_first("grad_w.shape"),
            line=r"\.shape\b",
        ),
    )


def in_every_memory(rule, names):
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
            f"{rule}RemembersBInTheShapeOfW",
            "What belongs to b has the shape of grad_w: make what b remembers in the shape of "
            "grad_b.",
            edit=_first(f"{like_w} = " + ", ".join(f"self.{name} + 0.0 * grad_w" for name in of_b)),
        ),
    )


def root_by_math(rule):
    """Return the mistake of a rule that takes roots."""
    return Mistake(
        f"{rule}TakesRootsByMath",
        "`math.sqrt` takes one number: `np.sqrt` takes arrays, entry by entry.",
        edit={"np.sqrt(": "math.sqrt(", **_first("import math")},
        line=r"sqrt",
    )
