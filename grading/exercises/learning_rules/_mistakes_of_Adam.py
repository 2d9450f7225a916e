"""What is known to go wrong in `Adam`."""

from grading.exercises.declaration import Mistake
from grading.exercises.learning_rules._mistakes import (
    Edits,
    in_every_memory,
    in_every_rule,
    of_defaults,
    of_epsilon,
    power_by_caret,
    root_by_math,
)

RATE, RETURN = "-self.alpha", "return dw, db"
BY_M, BY_V = " / m_share", " / v_share"
M_SHARE, V_SHARE = "1 - self.beta_1**self.t", "1 - self.beta_2**self.t"
COUNT = "self.t = self.t + 1"
SQUARE_W, SQUARE_B = "grad_w**2", "grad_b**2"
M_HAT, V_HAT = "(self.m_w / m_share)", "self.v_w / v_share"
DIVISOR = " / (np.sqrt(self.v_w / v_share) + 1e-8)"
OPTIONS = {"alpha": "1e-3", "beta_1": "0.9", "beta_2": "0.999"}
DEFAULTS = (
    {"alpha=1e-3": "alpha=1e-2"},
    {"beta_2=0.999": "beta_2=0.99"},
    {"beta_2=0.999": "beta_2=0.9"},
    {"beta_1=0.9": "beta_1=0.99"},
    {"beta_1=0.9, beta_2=0.999": "beta_1=0.999, beta_2=0.9"},
)
FOR_ONE = """
self.t = self.t + 1
self.m_w = self.beta_1 * self.m_w + (1 - self.beta_1) * grad_w
self.v_w = self.beta_2 * self.v_w + (1 - self.beta_2) * grad_w**2
m_share, v_share = 1 - self.beta_1**self.t, 1 - self.beta_2**self.t
dw = -self.alpha * (self.m_w / m_share) / (np.sqrt(self.v_w / v_share) + 1e-8)
"""
"""The step of w alone, with what it remembers."""


def _both(of_w: str, new: str) -> Edits:
    """An edit of the line of w and of the line of b, from that of w."""
    return {of_w: new, of_w.replace("_w", "_b"): new.replace("_w", "_b")}


def _then_b_with_the_memory_of_w(step: str) -> Edits:
    return {"def update": FOR_ONE + step.replace("grad_w", "grad_b").replace("dw", "db") + RETURN}


def _starts_with_the_gradient() -> Edits:
    """An edit in which the first update takes the gradient and its square for the means."""
    return {
        f"self.beta_{k} * self.{n} + (1 - self.beta_{k}) * {g}": f"({g} if self.t == 1 else "
        f"self.beta_{k} * self.{n} + (1 - self.beta_{k}) * {g})"
        for k, n, g in (
            (1, "m_w", "grad_w"),
            (1, "m_b", "grad_b"),
            (2, "v_w", SQUARE_W),
            (2, "v_b", SQUARE_B),
        )
    }


MISTAKES = (
    Mistake(
        "AdamClimbs",
        "You climb: the movement is minus alpha · m̂ / (√v̂ + ε).",
        edit={RATE: "self.alpha"},
    ),
    Mistake(
        "AdamCountsFromZero",
        "Your t is 0 in the first step, and 1 − beta⁰ is 0: count the step before you correct, so "
        "that it starts with t = 1.",
        edit={"self.t = 0": "self.t = -1"},
        on=("arrays/dw 1", "arrays/dw 2"),
    ),
    Mistake(
        "AdamCountsFromTwo",
        "Your t is 2 in the first step: it starts with t = 1.",
        edit={"self.t = 0": "self.t = 1"},
    ),
    Mistake(
        "AdamNeverCounts",
        "The corrections stay what they are in the first step: they divide by 1 − betaᵗ, and t has "
        "to grow by 1 in every update.",
        edit={COUNT: "self.t = 1"},
    ),
    Mistake(
        "AdamCountsTwice",
        "Your t counts twice an update, once for w and once for b: count once, before both.",
        edit={
            "db = ": f"{COUNT}\n        m_share, v_share = {M_SHARE}, {V_SHARE}\n        db = ",
        },
    ),
    Mistake(
        "AdamMultipliesByT",
        "The betas are multiplied by t in the corrections: 1 − betaᵗ takes the power, "
        "`beta_1**self.t`.",
        edit={"**self.t": " * self.t"},
    ),
    Mistake(
        "AdamMultipliesByTWithoutASign",
        "The betas are multiplied by t in the corrections, and the negative v̂ is made positive "
        "afterwards: 1 − betaᵗ takes the power, `beta_1**self.t`, and never falls below 0.",
        edit={
            "**self.t": " * self.t",
            **_both("np.sqrt(self.v_w / v_share)", "np.sqrt(np.abs(self.v_w / v_share))"),
        },
    ),
    Mistake(
        "AdamTakesThePowerOfTheRest",
        "The corrections divide by (1 − beta)ᵗ: the power belongs to beta alone, 1 − betaᵗ.",
        edit={M_SHARE: "(1 - self.beta_1) ** self.t", V_SHARE: "(1 - self.beta_2) ** self.t"},
    ),
    Mistake(
        "AdamDividesByThePower",
        "The corrections divide by betaᵗ: they divide by 1 − betaᵗ.",
        edit={M_SHARE: "self.beta_1**self.t", V_SHARE: "self.beta_2**self.t"},
    ),
    Mistake(
        "AdamWithoutCorrection",
        "The bias correction is missing: m and v start at 0 and are too small at first, so divide "
        "them by 1 − beta_1ᵗ and 1 − beta_2ᵗ.",
        edit={BY_M: "", BY_V: ""},
    ),
    Mistake(
        "AdamCorrectsMAlone",
        "Only m is corrected: divide v by 1 − beta_2ᵗ as well.",
        edit={BY_V: ""},
    ),
    Mistake(
        "AdamCorrectsVAlone",
        "Only v is corrected: divide m by 1 − beta_1ᵗ as well.",
        edit={BY_M: ""},
    ),
    Mistake(
        "AdamCorrectsWAlone",
        "The means of b are not corrected: divide them as you divide those of w.",
        edit={"self.m_b / m_share": "self.m_b", "self.v_b / v_share": "self.v_b"},
    ),
    Mistake(
        "AdamMultipliesByTheCorrections",
        "m and v are multiplied by 1 − betaᵗ: they are too small at first, so divide.",
        edit={BY_M: " * m_share", BY_V: " * v_share"},
    ),
    Mistake(
        "AdamCorrectsTheRoot",
        "The root of v is corrected, √v / (1 − beta_2ᵗ): correct v first, then take the root.",
        edit=_both("np.sqrt(self.v_w / v_share)", "np.sqrt(self.v_w) / v_share"),
    ),
    Mistake(
        "AdamAddsInTheCorrections",
        "The corrections divide by 1 + betaᵗ: m and v are too small at first, so divide by 1 − "
        "betaᵗ.",
        edit={M_SHARE: M_SHARE.replace("-", "+"), V_SHARE: V_SHARE.replace("-", "+")},
    ),
    Mistake(
        "AdamCorrectsTheFirstStepAlone",
        "Only the first step is corrected: m and v are too small in the next ones, too, so divide "
        "by 1 − betaᵗ in every update.",
        edit={share: f"({share} if self.t == 1 else 1.0)" for share in (M_SHARE, V_SHARE)},
    ),
    Mistake(
        "AdamExchangesCorrections",
        "The corrections use each other's beta: m goes with beta_1, v with beta_2.",
        edit={
            f"m_share = {M_SHARE}": f"m_share = {V_SHARE}",
            f"v_share = {V_SHARE}": f"v_share = {M_SHARE}",
        },
    ),
    Mistake(
        "AdamCorrectsByBeta1",
        "Both corrections use beta_1: that of v needs beta_2.",
        edit={V_SHARE: M_SHARE},
    ),
    Mistake(
        "AdamCorrectsByBeta2",
        "Both corrections use beta_2: that of m needs beta_1.",
        edit={M_SHARE: V_SHARE},
    ),
    Mistake(
        "AdamKeepsTheCorrected",
        "The corrected m̂ and v̂ are kept and averaged on: correct copies for the step, and remember "
        "m and v themselves.",
        edit={
            "m_share)": "1)",
            "v_share)": "1)",
            "dw = ": "self.m_w, self.m_b = self.m_w / m_share, self.m_b / m_share\n"
            "        self.v_w, self.v_b = self.v_w / v_share, self.v_b / v_share\n"
            "        dw = ",
        },
    ),
    Mistake(
        "AdamKeepsTheLargest",
        "The largest v̂ so far is kept (AMSGrad's rule): here v̂ may fall again when the slopes do.",
        edit={
            "self.t = 0": "self.t = 0\n        self.top_w = self.top_b = 0.0",
            "dw = ": "self.top_w = np.maximum(self.top_w, self.v_w / v_share)\n"
            "        self.top_b = np.maximum(self.top_b, self.v_b / v_share)\n"
            "        dw = ",
            **_both("np.sqrt(self.v_w / v_share)", "np.sqrt(self.top_w)"),
        },
    ),
    Mistake(
        "AdamExchangesBetas",
        "The betas are exchanged: beta_1 is for m, the mean of the gradients, and beta_2 is for v, "
        "the mean of their squares.",
        edit={"self.beta_1 = beta_1": "self.beta_1 = beta_2", "_2 = beta_2": "_2 = beta_1"},
    ),
    Mistake(
        "AdamOptionsInAnotherOrder",
        "The parameters of `__init__` stand in another order: alpha comes first, then beta_1, then "
        "beta_2.",
        edit={"alpha=1e-3, beta_1=0.9, beta_2=0.999": "beta_1=0.9, beta_2=0.999, alpha=1e-3"},
    ),
    Mistake(
        "AdamAveragesBothByBeta1",
        "v is averaged with beta_1: it needs beta_2.",
        edit={"self.beta_2 *": "self.beta_1 *", "(1 - self.beta_2)": "(1 - self.beta_1)"},
    ),
    Mistake(
        "AdamAveragesBothByBeta2",
        "m is averaged with beta_2: it needs beta_1.",
        edit={"self.beta_1 *": "self.beta_2 *", "(1 - self.beta_1)": "(1 - self.beta_2)"},
    ),
    Mistake(
        "AdamWeighsSquaresByBeta1",
        "The squares are weighed with 1 − beta_1: in v it is 1 − beta_2.",
        edit={"(1 - self.beta_2) *": "(1 - self.beta_1) *"},
    ),
    Mistake(
        "AdamWeighsGradientsByBeta2",
        "The gradients are weighed with 1 − beta_2: in m it is 1 − beta_1.",
        edit={"(1 - self.beta_1) *": "(1 - self.beta_2) *"},
    ),
    Mistake(
        "AdamExchangesTheShares",
        "The shares are exchanged: beta is the part of the old mean that stays, 1 − beta that of "
        "the new gradient.",
        edit={
            "self.beta_1 * self": "(1 - self.beta_1) * self",
            "self.beta_2 * self": "(1 - self.beta_2) * self",
            "(1 - self.beta_1) * grad": "self.beta_1 * grad",
            "(1 - self.beta_2) * grad": "self.beta_2 * grad",
        },
    ),
    Mistake(
        "AdamWithoutWeights",
        "The factor 1 − beta is missing in the means: m ← beta_1 · m + (1 − beta_1) · gradient, "
        "and v alike.",
        edit={"(1 - self.beta_1) * ": "", "(1 - self.beta_2) * ": ""},
    ),
    Mistake(
        "AdamWithoutTheWeightOfM",
        "The factor 1 − beta_1 is missing in m: m ← beta_1 · m + (1 − beta_1) · gradient.",
        edit={"(1 - self.beta_1) * ": ""},
    ),
    Mistake(
        "AdamWithoutTheWeightOfV",
        "The factor 1 − beta_2 is missing in v: v ← beta_2 · v + (1 − beta_2) · gradient².",
        edit={"(1 - self.beta_2) * ": ""},
    ),
    Mistake(
        "AdamWithoutRoot",
        "The root is missing: divide by √v̂, not by v̂.",
        edit={"np.sqrt": ""},
    ),
    Mistake(
        "AdamWithoutSquare",
        "v averages the gradients without a square: it can fall below 0, and its root is nan.",
        edit={"**2": ""},
    ),
    Mistake(
        "AdamSquaresTheMean",
        "v averages m²: it averages the squares of the gradients.",
        edit=_both(SQUARE_W, "self.m_w**2"),
    ),
    Mistake(
        "AdamAveragesSizes",
        "v averages the sizes of the gradients, and no root is taken: v averages their squares, "
        "and the step divides by √v̂.",
        edit={**_both(SQUARE_W, "np.abs(grad_w)"), "np.sqrt": ""},
    ),
    Mistake(
        "AdamAveragesSizesUnderTheRoot",
        "v averages the sizes of the gradients: it averages their squares.",
        edit=_both(SQUARE_W, "np.abs(grad_w)"),
    ),
    Mistake(
        "AdamSquaresTheDeviation",
        "v averages (gradient − m)², which is another rule (AdaBelief): here it averages "
        "gradient².",
        edit=_both(SQUARE_W, "(grad_w - self.m_w) ** 2"),
    ),
    Mistake(
        "AdamLooksAhead",
        "m̂ looks one step ahead, beta_1 · m + (1 − beta_1) · gradient with the new m (Nadam's "
        "rule): here it is the new m, corrected.",
        edit=_both(M_HAT, "((self.beta_1 * self.m_w + (1 - self.beta_1) * grad_w) / m_share)"),
    ),
    Mistake(
        "AdamKeepsTheLargestSize",
        "v keeps the larger of beta_2 · v and the size of the gradient (AdaMax's rule): here it "
        "averages squares, and is corrected.",
        edit={
            **_both(
                "self.beta_2 * self.v_w + (1 - self.beta_2) * grad_w**2",
                "np.maximum(self.beta_2 * self.v_w, np.abs(grad_w))",
            ),
            **_both("np.sqrt(self.v_w / v_share)", "self.v_w"),
        },
    ),
    Mistake(
        "AdamAddsUpTheSquares",
        "v adds up the squares, as AdaGrad does, and forgets nothing: here it is a fading mean.",
        edit={"self.beta_2 * self.v": "self.v"},
    ),
    Mistake(
        "AdamWithoutEpsilon",
        "Where a gradient has always been 0 you divide 0 by 0, which is nan: add a tiny ε, such as "
        "1e-8, to the root.",
        edit={" + 1e-8": ""},
    ),
    Mistake(
        "AdamAddsEpsilon",
        "The parentheses round √v̂ + ε are missing, so ε is added to the movement: it belongs to "
        "what you divide by.",
        edit={
            DIVISOR: " / np.sqrt(self.v_w / v_share) + 1e-8",
            DIVISOR.replace("_w", "_b"): " / np.sqrt(self.v_b / v_share) + 1e-8",
        },
    ),
    Mistake(
        "AdamAveragesOverEntries",
        "v averages over the entries: every entry has a v of its own, in the shape of its "
        "gradient.",
        edit=_both(SQUARE_W, "np.mean(grad_w**2)"),
    ),
    Mistake(
        "AdamStartsWithTheGradient",
        "m and v start at the first gradient and its square: they start at 0, which is what the "
        "corrections are for.",
        edit=_starts_with_the_gradient(),
    ),
    Mistake(
        "AdamSumsOverEntries",
        "v averages the sum of all squares: every entry has a v of its own, in the shape of its "
        "gradient.",
        edit=_both(SQUARE_W, "np.sum(grad_w**2)"),
    ),
    Mistake(
        "AdamStartsWithTheGradientUncorrected",
        "m and v start at the first gradient and its square, in place of the corrections: they "
        "start at 0, and the step divides them by 1 − betaᵗ.",
        edit={**_starts_with_the_gradient(), BY_M: "", BY_V: ""},
    ),
    Mistake(
        "AdamUsesTheOldSquares",
        "The step divides by the v from before this gradient: update v first, then divide.",
        edit={
            "self.v_w = self": "v_w, v_b = self.v_w + 0.0 * grad_w, self.v_b + 0.0 * grad_b\n"
            "        self.v_w = self",
            **_both("self.v_w / v_share", "v_w / v_share"),
        },
    ),
    Mistake(
        "AdamUsesTheOldMean",
        "The step uses m from before this gradient: update m first, then move by it.",
        edit={
            "self.m_w = self": "m_w, m_b = self.m_w + 0.0 * grad_w, self.m_b + 0.0 * grad_b\n"
            "        self.m_w = self",
            **_both("(self.m_w / m_share)", "(m_w / m_share)"),
        },
    ),
    Mistake(
        "AdamRemembersNoMean",
        "m is not remembered: it has to stay in `self` from one update to the next.",
        edit={"self.beta_1 * self.m": "0.0 * self.m"},
    ),
    Mistake(
        "AdamRemembersNoSquares",
        "v is not remembered: it has to stay in `self` from one update to the next.",
        edit={"self.beta_2 * self.v": "0.0 * self.v"},
    ),
    Mistake(
        "AdamRemembersTheCountAlone",
        "Neither m nor v is remembered: both have to stay in `self` from one update to the next.",
        edit={"self.beta_1 * self.m": "0.0 * self.m", "self.beta_2 * self.v": "0.0 * self.v"},
    ),
    Mistake(
        "AdamForgetsTheMean",
        "The step uses the gradient itself: it is the corrected mean m̂ that is divided by √v̂.",
        edit=_both(M_HAT, "grad_w"),
    ),
    Mistake(
        "AdamNeverDivides",
        "The step never divides by √v̂: this is an average of gradients, times alpha.",
        edit=_both(DIVISOR, ""),
    ),
    Mistake(
        "AdamMultiplies",
        "You multiply by √v̂ + ε: divide, so that large slopes shorten the steps.",
        edit={" / (np.sqrt": " * (np.sqrt"},
    ),
    Mistake(
        "AdamBiasWithoutRate",
        "The bias has no learning rate: multiply its movement by alpha as well.",
        edit={"db = -self.alpha * ": "db = -"},
    ),
    Mistake(
        "AdamWithoutRate",
        "The rate is missing: multiply by alpha.",
        edit={f"{RATE} *": "-1.0 *"},
    ),
    Mistake(
        "AdamRateShrinks",
        "The rate shrinks with the root of the number of steps: alpha stays what it is.",
        edit={RATE: "-self.alpha / np.sqrt(self.t)"},
    ),
    Mistake(
        "AdamRateOverT",
        "The rate is divided by the number of the step: alpha stays what it is.",
        edit={RATE: "-self.alpha / self.t"},
    ),
    Mistake(
        "AdamChangesItsBetas",
        "The betas themselves change from update to update: they stay what they are, and only the "
        "corrections take their powers.",
        edit={
            "**self.t": "",
            RETURN: "self.beta_1 *= self.beta_1\n"
            "        self.beta_2 *= self.beta_2\n"
            f"        {RETURN}",
        },
    ),
    Mistake(
        "AdamWithARateOfItsOwn",
        "Your rate is always 0.001: use the alpha that `__init__` is given.",
        edit={RATE: "-1e-3"},
    ),
    Mistake(
        "AdamWithBetasOfItsOwn",
        "Your betas are always 0.9 and 0.999: use those that `__init__` is given.",
        edit={"_1 = beta_1": "_1 = 0.9", "_2 = beta_2": "_2 = 0.999"},
    ),
    Mistake(
        "AdamWithoutMemory",
        "Nothing is remembered: m, v and t have to stay in `self` from one update to the next.",
        edit={COUNT: f"self.__init__(self.alpha, self.beta_1, self.beta_2)\n        {COUNT}"},
    ),
    Mistake(
        "AdamSharesItsMeans",
        "w and b share m and v: keep a pair for each.",
        edit=_then_b_with_the_memory_of_w(FOR_ONE.replace(COUNT, "")),
    ),
    Mistake(
        "AdamSharesEverything",
        "w and b share m, v and the count t: keep m and v for each, and count once an update.",
        edit=_then_b_with_the_memory_of_w(FOR_ONE),
    ),
    Mistake(
        "AdamForWeightsAlone",
        "b moves by −alpha · gradient, as in SGD: its m and v belong into its movement as well.",
        edit={"db = ": "db = -self.alpha * grad_b\n        _ = "},
    ),
    Mistake(
        "AdamMovesBByTheMeanOfW",
        "The movement of b is made from the mean of w: b has an m of its own.",
        edit={"self.m_b / m_share": "self.m_w / m_share"},
    ),
    Mistake(
        "AdamBiasClimbs",
        "The bias climbs: its movement needs a minus as well.",
        edit={"db = -self": "db = self"},
    ),
    Mistake(
        "AdamUsesGradWTwice",
        "Both means are made from grad_w: the second belongs to grad_b.",
        edit={"* grad_b": "* grad_w"},
    ),
    Mistake(
        "AdamDividesBBySquaresOfW",
        "The movement of b is divided by the root of the squares of w: b has a v of its own.",
        edit={"np.sqrt(self.v_b": "np.sqrt(self.v_w"},
    ),
    *in_every_rule("Adam", RETURN, OPTIONS),
    *in_every_memory("Adam", ("m_w", "v_w", "m_b", "v_b")),
    root_by_math("Adam"),
    *(power_by_caret("Adam", power) for power in ("**self.t", "**2")),
    Mistake(
        "AdamInPlace",
        "The caller's own gradients are changed, as `**=` and `*=` do under whatever name: write "
        "`grad_w**2`, which makes a new array.",
        edit={RETURN: f"grad_w *= grad_w\n        grad_b *= grad_b\n        {RETURN}"},
    ),
    *of_defaults(
        "Adam",
        "A default is not what it should be: alpha is 0.001, beta_1 0.9 and beta_2 0.999.",
        *DEFAULTS,
    ),
    *of_epsilon("Adam", "1e-8", "v̂", {"v_share) + 1e-8": "v_share + {size})"}),
)
