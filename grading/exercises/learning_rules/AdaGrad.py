"""How `AdaGrad` is graded, and what is known to go wrong."""

from grading.exercises.declaration import Mistake, graded
from grading.exercises.learning_rules._draws import draws, with_zeros
from grading.exercises.learning_rules._mistakes import (
    Edits,
    in_every_memory,
    in_every_rule,
    in_one_line,
    of_defaults,
    of_epsilon,
    power_by_caret,
    root_by_math,
)
from seminar.check.chapters.learning_rules.AdaGrad import EXERCISE

RATE, RETURN = "-self.eta", "return dw, db"
DIVIDED_W, DIVIDED_B = (f"(np.sqrt(self.h_{name}) + 1e-7)" for name in "wb")
OPTIONS = {"eta": (0.05, 0.09)}
DEFAULTS = {"eta=1e-2": "eta=1e-3"}, {"eta=1e-2": "eta=1e-1"}


def _gathers(of_w: str) -> Edits:
    """An edit of what is added to h, from what is said of w."""
    of_b = of_w.replace("grad_w", "grad_b")
    return {"grad_w**2": of_w, "grad_b**2": of_b}


def _divides_by(of_w: str) -> Edits:
    """An edit of the divisor, from that of w."""
    return {DIVIDED_W: of_w, DIVIDED_B: of_w.replace("_w", "_b")}


def _counting(edit: Edits) -> Edits:
    """An edit that also counts the steps."""
    return {
        "self.eta = eta": "self.eta = eta\n        self.t = 0",
        "dw = ": "self.t = self.t + 1\n        dw = ",
        **edit,
    }


_ONE_NUMBER_FOR_ALL = (
    "One number gathers the squares of all entries of w and of b: every entry of both needs an h "
    "of its own, so keep one array in the shape of each gradient."
)
_BUILT_ON_THAT_OF_W = (
    "The h of b is built from that of w, so the slopes of w shorten the steps of b: in the line of "
    "each, start from its own, and keep one for each."
)
_PARENTHESES = (
    "The parentheses round √h + 1e-7 are missing, so 1e-7 is added to the movement: it belongs to "
    "what you divide by."
)

IN_ONE_LINE = (
    *in_one_line(
        "AdaGradWithoutSquare",
        "In the line of w the gradient is gathered without a square: opposite ones cancel, h can "
        "fall below 0, and its root is nan. Gather grad_w².",
        {"grad_w**2": "grad_w"},
    ),
    *in_one_line(
        "AdaGradGathersAbsolutes",
        "In the line of w you gather absolute values: gather the squares, h ← h + gradient².",
        {"grad_w**2": "np.abs(grad_w)"},
    ),
    *in_one_line(
        "AdaGradWithoutRoot",
        "In the movement of w the root is missing: divide by √h, not by h.",
        {"np.sqrt(self.h_w)": "self.h_w"},
    ),
    *in_one_line(
        "AdaGradAddsInside",
        "In the movement of w the 1e-7 stands inside the root: add it to the root itself.",
        {DIVIDED_W: "np.sqrt(self.h_w + 1e-7)"},
    ),
    *in_one_line(
        "AdaGradWithoutEpsilon",
        "In the movement of w nothing keeps the divisor from 0: where a gradient has always been "
        "0 you divide 0 by 0, which is nan. Add 1e-7 to the root.",
        {DIVIDED_W: "np.sqrt(self.h_w)"},
    ),
    *in_one_line(
        "AdaGradWithoutMemory",
        "The h of w starts anew in every update, so every step has length eta: it has to stay in "
        "`self` and grow. (`+=` adds; `=+` only sets.)",
        {"self.h_w + grad": "grad"},
    ),
    Mistake(
        "AdaGradForBAlone",
        "Only b is slowed down: w needs an h of its own.",
        edit={f" / {DIVIDED_W}": ""},
    ),
    Mistake(
        "AdaGradWeightsWithoutRate",
        "w has no learning rate: multiply its movement by eta as well.",
        edit={f"{RATE} * grad_w": "-grad_w"},
    ),
)

GRADED = graded(
    EXERCISE,
    points={
        "first step": 0.5,
        "later steps": 1.25,
        "gradients of 0": 0.5,
        "default options": 0.25,
        "two optimisers side by side, gradients as they were": 0.5,
    },
    draws={**draws(OPTIONS), "zeros": with_zeros(OPTIONS)},
    mistakes=(
        Mistake(
            "AdaGradClimbs",
            "You climb: the movement is minus eta · gradient / (√h + 1e-7).",
            edit={RATE: "self.eta"},
        ),
        Mistake(
            "AdaGradWithoutSquare",
            "The gradients are gathered without a square: opposite ones cancel, h can fall below "
            "0, and its root is nan. Gather gradient².",
            edit={"**2": ""},
        ),
        Mistake(
            "AdaGradGathersAbsolutes",
            "You gather absolute values: gather the squares, h ← h + gradient².",
            edit=_gathers("np.abs(grad_w)"),
        ),
        Mistake(
            "AdaGradWithoutRoot",
            "The root is missing: divide by √h, not by h.",
            edit={"np.sqrt": ""},
        ),
        Mistake(
            "AdaGradWithoutEpsilon",
            "Where a gradient has always been 0 you divide 0 by 0, which is nan: add 1e-7 to the "
            "root.",
            edit={" + 1e-7": ""},
        ),
        *(
            Mistake(
                f"AdaGradAddsEpsilonTo_d{name}",
                f"In the line of {name} the parentheses round √h + 1e-7 are missing, so 1e-7 is "
                "added to the movement: it belongs to what you divide by.",
                edit={divisor: divisor[1:-1]},
            )
            for name, divisor in (("w", DIVIDED_W), ("b", DIVIDED_B))
        ),
        Mistake("AdaGradAddsEpsilon", _PARENTHESES, edit=_divides_by("np.sqrt(self.h_w) + 1e-7")),
        Mistake(
            "AdaGradAddsEpsilonWithoutDividingByZero",
            _PARENTHESES,
            edit=_divides_by("np.sqrt(self.h_w + 1e-30) + 1e-7"),
        ),
        *(
            Mistake(
                f"AdaGradDecays_{share}",
                f"Your h fades, {share} · h + {rest} · gradient², which is another rule (RMSProp): "
                "AdaGrad adds up and forgets nothing.",
                edit={f"self.h_{n} + grad": f"{share} * self.h_{n} + {rest} * grad" for n in "wb"},
            )
            for share, rest in (("0.9", "0.1"), ("0.99", "0.01"), ("0.999", "0.001"))
        ),
        *(
            Mistake(
                f"AdaGradForgets_{share}",
                f"Your h fades, {share} · h + gradient²: AdaGrad adds up and forgets nothing.",
                edit={f"self.h_{n} + grad": f"{share} * self.h_{n} + grad" for n in "wb"},
            )
            for share in ("0.5", "0.9", "0.95", "0.99")
        ),
        Mistake(
            "AdaGradKeepsTheFirst",
            "h stays what the first gradient made it: add the square of every gradient to it.",
            edit={
                f"self.h_{n} + grad_{n}**2": f"np.where(self.h_{n} == 0, grad_{n}**2, self.h_{n})"
                for n in "wb"
            },
        ),
        Mistake(
            "AdaGradStandsStillForOneZero",
            "A single gradient of 0 stops the whole array: each entry has an h of its own, so the "
            "others move.",
            edit={RETURN: "return dw * np.all(self.h_w), db * np.all(self.h_b)"},
        ),
        Mistake(
            "AdaGradAveragesOverEntries",
            "One h serves all entries, the mean of all squares: every entry has its own, in the "
            "shape of its gradient.",
            edit=_gathers("np.mean(grad_w**2)"),
        ),
        Mistake(
            "AdaGradBiasWithoutRate",
            "The bias has no learning rate: multiply its movement by eta as well.",
            edit={f"{RATE} * grad_b": "-grad_b"},
        ),
        Mistake(
            "AdaGradKeepsTheLargest",
            "h keeps the largest square: it adds up all of them.",
            edit={
                f"self.h_{n} + grad_{n}**2": f"np.maximum(self.h_{n}, grad_{n}**2)" for n in "wb"
            },
        ),
        Mistake(
            "AdaGradAddsUpRoots",
            "You add up the sizes of the gradients and divide by their sum: add up the squares, "
            "and take the root of the sum.",
            edit={**_gathers("np.abs(grad_w)"), "np.sqrt": ""},
        ),
        Mistake(
            "AdaGradSquaresTheSum",
            "You add up the gradients and square the sum, so opposite ones cancel: square each, "
            "then add.",
            edit={**_gathers("grad_w"), **_divides_by("(np.abs(self.h_w) + 1e-7)")},
        ),
        Mistake(
            "AdaGradAverages",
            "h is divided by the number of steps, which makes it a mean: AdaGrad divides by the "
            "root of the sum, so that its steps shrink.",
            edit=_counting(_divides_by("(np.sqrt(self.h_w / self.t) + 1e-7)")),
        ),
        Mistake(
            "AdaGradDividesByRootOfT",
            "You divide by the root of the number of steps, whatever the gradients were: divide by "
            "√h.",
            edit=_counting(_divides_by("np.sqrt(self.t)")),
        ),
        Mistake(
            "AdaGradDividesByLength",
            "You divide by the length of this gradient: every entry is divided by the root of its "
            "own squares, √h, and h remembers all steps.",
            edit=_divides_by("(np.linalg.norm(grad_w) + 1e-7)"),
        ),
        Mistake(
            "AdaGradWithoutMemory",
            "h starts anew in every update, so every step has length eta: it has to stay in `self` "
            "and grow. (`+=` adds; `=+` only sets.)",
            edit={"self.h_w + grad": "grad", "self.h_b + grad": "grad"},
        ),
        Mistake(
            "AdaGradAddsToTheOld",
            "The old h is added twice, as in `h += h + gradient**2`: `h += gradient**2` keeps it "
            "already.",
            edit={
                "self.h_w + grad": "2 * self.h_w + grad",
                "self.h_b + grad": "2 * self.h_b + grad",
            },
        ),
        Mistake(
            "AdaGradKeepsTheRoot",
            "The root is kept in the place of h, and the next square is added to it: keep the sum "
            "of the squares, and take its root for the step alone.",
            edit={
                RETURN: "self.h_w, self.h_b = np.sqrt(self.h_w), np.sqrt(self.h_b)\n"
                f"        {RETURN}"
            },
        ),
        Mistake(
            "AdaGradOneStepLate",
            "You divide by the h from before this gradient: add the square first, then divide.",
            edit={
                "def update": "dw = -self.eta * grad_w / (np.sqrt(self.h_w) + 1e-7)\n"
                "db = -self.eta * grad_b / (np.sqrt(self.h_b) + 1e-7)\n"
                "self.h_w = self.h_w + grad_w**2\n"
                "self.h_b = self.h_b + grad_b**2\n"
                "return dw, db"
            },
        ),
        Mistake(
            "AdaGradSumsOverEntries",
            "One h serves all entries, the sum of all squares: every entry has its own, in the "
            "shape of its gradient.",
            edit=_gathers("np.sum(grad_w**2)"),
        ),
        Mistake(
            "AdaGradWithoutRate",
            "The learning rate is missing: multiply by eta.",
            edit={f"{RATE} *": "-1.0 *"},
        ),
        Mistake(
            "AdaGradWithARateOfItsOwn",
            "Your rate is always 0.01: use the eta that `__init__` is given.",
            edit={RATE: "-0.01"},
        ),
        Mistake(
            "AdaGradForgetsTheGradient",
            "The movement is −eta / √h, whatever the gradient: multiply by the gradient as well.",
            edit={f"{RATE} * grad_w": RATE, f"{RATE} * grad_b": RATE},
        ),
        Mistake(
            "AdaGradNeverDivides",
            "You gather the gradients but never divide by √h: this moves like SGD.",
            edit={f" / {DIVIDED_W}": "", f" / {DIVIDED_B}": ""},
        ),
        Mistake(
            "AdaGradMultiplies",
            "You multiply by √h: divide, so that large slopes shorten the steps.",
            edit={" / (": " * ("},
        ),
        *(
            Mistake(
                f"AdaGradStartsAt{title}",
                f"Your h starts at {start}: it starts at 0.",
                edit={"= 0.0": f"= {start}"},
            )
            for title, start in (("One", "1"), ("ATenth", "0.1"), ("AHundredth", "0.01"))
        ),
        Mistake(
            "AdaGradSharesItsSum",
            _BUILT_ON_THAT_OF_W,
            edit={
                "def update": "self.h_w = self.h_w + grad_w**2\n"
                "dw = -self.eta * grad_w / (np.sqrt(self.h_w) + 1e-7)\n"
                "self.h_w = self.h_w + grad_b**2\n"
                "db = -self.eta * grad_b / (np.sqrt(self.h_w) + 1e-7)\n"
                "return dw, db"
            },
        ),
        Mistake(
            "AdaGradDividesBothByOneSum",
            "One h gathers the squares of both gradients, and both movements are divided by its "
            "root: keep one for w and one for b.",
            edit={
                "self.h_b = self.h_b + grad_b": "self.h_w = self.h_w + grad_b",
                "np.sqrt(self.h_b)": "np.sqrt(self.h_w)",
            },
        ),
        Mistake(
            "AdaGradBuildsTheSumOfBOnThatOfW",
            _BUILT_ON_THAT_OF_W,
            edit={"self.h_b + grad_b": "self.h_w + grad_b"},
        ),
        Mistake(
            "AdaGradDividesBBySquaresOfW",
            "The movement of b is divided by the root of the squares of w: b has an h of its own.",
            edit={"np.sqrt(self.h_b)": "np.sqrt(self.h_w)"},
        ),
        Mistake(
            "AdaGradSharesOneNumber",
            _ONE_NUMBER_FOR_ALL,
            edit={
                "def update": "self.h_w = self.h_w + np.sum(grad_w**2)\n"
                "dw = -self.eta * grad_w / (np.sqrt(self.h_w) + 1e-7)\n"
                "self.h_w = self.h_w + np.sum(grad_b**2)\n"
                "db = -self.eta * grad_b / (np.sqrt(self.h_w) + 1e-7)\n"
                "return dw, db"
            },
        ),
        Mistake(
            "AdaGradSharesOneNumberFromTheStart",
            _ONE_NUMBER_FOR_ALL,
            edit={
                "self.h_w + grad_w**2": "self.h_w + np.sum(grad_w**2) + np.sum(grad_b**2)",
                "np.sqrt(self.h_b)": "np.sqrt(self.h_w)",
            },
        ),
        Mistake(
            "AdaGradBiasClimbs",
            "The bias climbs: its movement needs a minus as well.",
            edit={f"{RATE} * grad_b": "self.eta * grad_b"},
        ),
        Mistake(
            "AdaGradUsesGradWTwice",
            "Both movements are made from grad_w: the second belongs to grad_b.",
            edit={f"{RATE} * grad_b": f"{RATE} * grad_w", "h_b + grad_b": "h_b + grad_w"},
        ),
        Mistake(
            "AdaGradForWeightsAlone",
            "Only w is slowed down: b needs an h of its own.",
            edit={f" / {DIVIDED_B}": ""},
        ),
        *IN_ONE_LINE,
        *in_every_rule("AdaGrad", RETURN, {"eta": "1e-2"}),
        *in_every_memory("AdaGrad", ("h_w", "h_b")),
        root_by_math("AdaGrad"),
        power_by_caret("AdaGrad", "**2"),
        Mistake(
            "AdaGradInPlace",
            "The caller's own gradients are changed, as `**=` and `*=` do under whatever name: "
            "write `grad_w**2`, which makes a new array.",
            edit={
                RETURN: "grad_w *= grad_w\n        grad_b *= grad_b\n        return dw, db",
            },
        ),
        Mistake(
            "AdaGradInPlaceAndUsed",
            "You square the gradient in place, so the square is what you divide by √h: write "
            "`grad_w**2`, which makes a new array.",
            edit={
                **_gathers("grad_w"),
                "self.h_w = self.h_w": "grad_w *= grad_w\n        grad_b *= grad_b\n"
                "        self.h_w = self.h_w",
            },
        ),
        *of_defaults("AdaGrad", "Your default rate is not 0.01.", *DEFAULTS),
        *of_epsilon("AdaGrad", "1e-7", "h", _divides_by("np.sqrt(self.h_w + {size})")),
    ),
)
