"""How `Momentum` is graded, and what is known to go wrong."""

from grading.exercises.declaration import Mistake, graded
from grading.exercises.learning_rules._draws import draws
from grading.exercises.learning_rules._mistakes import (
    in_every_memory,
    in_every_rule,
    in_one_line,
    of_defaults,
)
from seminar.check.chapters.learning_rules.Momentum import EXERCISE

KEPT, PUSHED, RETURN = "self.mu * self.v", "- self.eta", "return self.v_w, self.v_b"
FIRST = "self.v_w = self.mu"
IN_ORDER = "self, eta=1e-2, mu=0.9"
DEFAULTS = (
    *({"mu=0.9": f"mu={other}"} for other in ("0.5", "0.09", "0.99")),
    *({"eta=1e-2": f"eta={other}"} for other in ("1e-1", "1e-3")),
)

IN_ONE_LINE = (
    *in_one_line(
        "MomentumAverages",
        "In the velocity of w you average, mu · v − (1 − mu) · eta · gradient: here the gradient "
        "has no factor 1 − mu.",
        {"- self.eta * grad_w": "- (1 - self.mu) * self.eta * grad_w"},
    ),
    *in_one_line(
        "MomentumKeepsTheRest",
        "The old velocity of w is multiplied by 1 − mu: mu itself is the part that stays.",
        {"self.mu * self.v_w": "(1 - self.mu) * self.v_w"},
    ),
    *in_one_line(
        "MomentumWithoutFriction",
        "The velocity of w is never slowed down: it is multiplied by mu in every step.",
        {"self.mu * self.v_w": "self.v_w"},
    ),
    *in_one_line(
        "MomentumMixesSigns",
        "The signs in the velocity of w are mixed: the old velocity is kept, + mu · v, while the "
        "gradient is subtracted.",
        {"self.mu * self.v_w": "-self.mu * self.v_w"},
    ),
    *in_one_line(
        "MomentumSlowsTheGradientToo",
        "In the velocity of w the gradient is multiplied by mu as well: mu slows the old velocity "
        "alone, v ← mu · v − eta · gradient.",
        {"- self.eta * grad_w": "- self.mu * self.eta * grad_w"},
    ),
    Mistake(
        "MomentumWeightsWithoutRate",
        "w has no learning rate: its velocity is pushed by −eta · grad_w.",
        edit={"self.eta * grad_w": "grad_w"},
    ),
)

GRADED = graded(
    EXERCISE,
    points={
        "first step": 0.5,
        "later steps": 1.75,
        "default options": 0.25,
        "two optimisers side by side, gradients as they were": 0.5,
    },
    draws=draws({"eta": (0.05, 0.09), "mu": (0.72, 0.84)}),
    mistakes=(
        Mistake(
            "MomentumClimbs",
            "You climb: the velocity is v ← mu · v − eta · gradient, with a minus, and the "
            "movement is v itself.",
            edit={PUSHED: "+ self.eta"},
        ),
        Mistake(
            "MomentumMixesSigns",
            "The signs are mixed: the old velocity is kept, + mu · v, while the gradient is "
            "subtracted. Yours turns round in every step.",
            edit={KEPT: "-self.mu * self.v"},
        ),
        Mistake(
            "MomentumWithoutMemory",
            "Nothing is remembered: every step is −eta · gradient, as in SGD. The velocity has to "
            "stay in `self` from one update to the next.",
            edit={KEPT: "0.0 * self.v"},
        ),
        Mistake(
            "MomentumWithoutFriction",
            "The velocity is never slowed down: it is multiplied by mu in every step.",
            edit={KEPT: "self.v"},
        ),
        Mistake(
            "MomentumAddsToTheOld",
            "The old velocity is kept whole and mu · v is added to it, so it grows: write "
            "`v = mu * v - ...`, not `v += mu * v - ...`.",
            edit={
                "self.mu * self.v_w": "self.v_w + self.mu * self.v_w",
                "self.mu * self.v_b": "self.v_b + self.mu * self.v_b",
            },
        ),
        Mistake(
            "MomentumKeepsTheRest",
            "The old velocity is multiplied by 1 − mu: mu itself is the part that stays.",
            edit={KEPT: "(1 - self.mu) * self.v"},
        ),
        Mistake(
            "MomentumAverages",
            "You average, mu · v − (1 − mu) · eta · gradient: here the gradient has no factor 1 − "
            "mu.",
            edit={PUSHED: "- (1 - self.mu) * self.eta"},
        ),
        Mistake(
            "MomentumSlowsTheGradientToo",
            "mu multiplies the gradient as well: it slows the old velocity alone, v ← mu · v − eta "
            "· gradient.",
            edit={PUSHED: "- self.mu * self.eta"},
        ),
        Mistake(
            "MomentumRemembersOneGradient",
            "Only the last gradient is remembered: the velocity keeps a part of all of them, v ← "
            "mu · v − eta · gradient.",
            edit={
                RETURN: "dw, db = self.v_w, self.v_b\n"
                "        self.v_w, self.v_b = -self.eta * grad_w, -self.eta * grad_b\n"
                "        return dw, db"
            },
        ),
        Mistake(
            "MomentumStartsWithTheGradient",
            "The velocity starts at the first gradient: it starts at 0.",
            edit={
                "self.mu * self.v_w": "self.mu * (self.v_w if self.t else grad_w)",
                "self.mu * self.v_b": "self.mu * (self.v_b if self.t else grad_b)",
                "self.mu = mu": "self.mu = mu\n        self.t = 0",
                RETURN: f"self.t = self.t + 1\n        {RETURN}",
            },
        ),
        Mistake(
            "MomentumLosesTheFirstGradient",
            "The first gradient is lost: the first update makes the velocity 0 and returns it. Go "
            "on from that 0, and the first movement is −eta · gradient.",
            edit={
                "self.mu = mu": "self.mu = mu\n        self.t = 0",
                RETURN: "self.t = self.t + 1\n"
                "        if self.t == 1:\n"
                "            self.v_w, self.v_b = 0.0 * grad_w, 0.0 * grad_b\n"
                f"        {RETURN}",
            },
        ),
        Mistake(
            "MomentumSumsUp",
            "The velocities of all updates are summed up: the movement is the new velocity alone, "
            "and the layer adds it to its weights.",
            edit={
                "self.mu = mu": "self.mu = mu\n        self.w = self.b = 0.0",
                RETURN: "self.w, self.b = self.w + self.v_w, self.b + self.v_b\n"
                "        return self.w, self.b",
            },
        ),
        Mistake(
            "MomentumKeepsTheSumOfMovements",
            "Each movement is added to what is kept, as by `v = v + dw`: what is kept is the "
            "movement itself, v ← mu · v − eta · gradient, and the next one takes mu times it.",
            edit={
                "self.v_w = self.mu": "dw = self.mu",
                "self.v_b = self.mu": "db = self.mu",
                RETURN: "self.v_w, self.v_b = self.v_w + dw, self.v_b + db\n        return dw, db",
            },
        ),
        Mistake(
            "MomentumDividesByFriction",
            "The old velocity is divided by mu, so it grows: multiply by mu.",
            edit={KEPT: "1 / self.mu * self.v"},
        ),
        Mistake(
            "MomentumAveragesAndCorrects",
            "This is a mean of the gradients: Momentum adds them up, v ← mu · v − eta · gradient, "
            "so that it runs faster where they agree.",
            edit={
                "self.mu = mu": "self.mu = mu\n        self.t = 0",
                PUSHED: "- (1 - self.mu) * self.eta",
                RETURN: "self.t = self.t + 1\n"
                "        share = 1 - self.mu**self.t\n"
                "        return self.v_w / share, self.v_b / share",
            },
        ),
        Mistake(
            "MomentumExchangesOptions",
            "mu and eta are exchanged: mu belongs to the old velocity, eta to the gradient.",
            edit={"self.eta = eta": "self.eta = mu", "self.mu = mu": "self.mu = eta"},
        ),
        Mistake(
            "MomentumOptionsInAnotherOrder",
            "mu stands before eta in `__init__`, so `Momentum(0.1, 0.5)` takes them the wrong way "
            "round: eta comes first.",
            edit={IN_ORDER: "self, mu=0.9, eta=1e-2"},
        ),
        Mistake(
            "MomentumWithoutRate",
            "The learning rate is missing: v ← mu · v − eta · gradient.",
            edit={"self.eta * ": ""},
        ),
        Mistake(
            "MomentumWithAFrictionOfItsOwn",
            "Your friction is always 0.9: use the mu that `__init__` is given.",
            edit={KEPT: "0.9 * self.v"},
        ),
        Mistake(
            "MomentumWithARateOfItsOwn",
            "Your rate is always 0.01: use the eta that `__init__` is given.",
            edit={PUSHED: "- 0.01"},
        ),
        Mistake(
            "MomentumRateTwice",
            "The rate is multiplied in twice: either the velocity holds it, or the movement does.",
            edit={RETURN: "return self.eta * self.v_w, self.eta * self.v_b"},
        ),
        Mistake(
            "MomentumOneStepLate",
            "You return the velocity from before the step: update it first, then move by it.",
            edit={
                FIRST: "before = self.v_w + 0.0 * grad_w, self.v_b + 0.0 * grad_b\n"
                f"        {FIRST}",
                RETURN: "return before",
            },
        ),
        Mistake(
            "MomentumLooksAhead",
            "This looks one step ahead, mu · v − eta · gradient with the new v, which is another "
            "rule (Nesterov's): here the movement is the new velocity itself.",
            edit={
                RETURN: "dw = self.mu * self.v_w - self.eta * grad_w\n"
                "        db = self.mu * self.v_b - self.eta * grad_b\n"
                "        return dw, db"
            },
        ),
        Mistake(
            "MomentumCountsTheFirstGradientTwice",
            "The first gradient counts twice: it sets the velocity up, and the step then adds it "
            "once more. Begin with a velocity of 0.",
            edit={
                FIRST: "if np.ndim(self.v_w) == 0:\n"
                "            self.v_w, self.v_b = -self.eta * grad_w, -self.eta * grad_b\n"
                f"        {FIRST}"
            },
        ),
        Mistake(
            "MomentumStepsTwice",
            "The gradient is subtracted twice, in the velocity and once more in the movement: the "
            "movement is the new velocity itself.",
            edit={
                RETURN: "return self.v_w - self.eta * grad_w, self.v_b - self.eta * grad_b",
            },
        ),
        Mistake(
            "MomentumSharesItsVelocity",
            "w and b share one velocity, so the step of w leaks into that of b: keep one for each.",
            edit={
                "self.v_b = self.mu * self.v_b": "dw = self.v_w\n"
                "        self.v_w = self.mu * self.v_w",
                RETURN: "return dw, self.v_w",
            },
        ),
        Mistake(
            "MomentumMovesBothByOneVelocity",
            "w and b share one velocity, which both gradients push, and both move by it: keep one "
            "for each.",
            edit={
                "self.v_b = self.mu * self.v_b": "self.v_w = self.mu * self.v_w",
                RETURN: "return self.v_w, self.v_w",
            },
        ),
        Mistake(
            "MomentumUsesTheVelocityOfWForB",
            "The velocity of b goes on from that of w: it goes on from its own.",
            edit={"self.mu * self.v_b": "self.mu * self.v_w"},
        ),
        Mistake(
            "MomentumUsesTheLastVelocityOfWForB",
            "The velocity of b goes on from that of w: it goes on from its own.",
            edit={
                "self.v_w = self.mu * self.v_w": "last = self.v_w\n"
                "        self.v_w = self.mu * last",
                "self.mu * self.v_b": "self.mu * last",
            },
        ),
        Mistake(
            "MomentumUsesTheLastVelocityOfBForW",
            "The velocity of w goes on from that of b: it goes on from its own.",
            edit={"self.mu * self.v_w": "self.mu * self.v_b"},
        ),
        Mistake(
            "MomentumBiasWithoutRate",
            "The bias has no learning rate: its velocity is pushed by −eta · grad_b.",
            edit={"self.eta * grad_b": "grad_b"},
        ),
        Mistake(
            "MomentumBiasClimbs",
            "The bias climbs: its velocity is pushed by minus eta · grad_b as well.",
            edit={"- self.eta * grad_b": "+ self.eta * grad_b"},
        ),
        Mistake(
            "MomentumUsesGradWTwice",
            "Both velocities are pushed by grad_w: the second belongs to grad_b.",
            edit={"* grad_b": "* grad_w"},
        ),
        Mistake(
            "MomentumForWeightsAlone",
            "Only w has a velocity: b needs one of its own.",
            edit={"self.mu * self.v_b": "0.0 * self.v_b"},
        ),
        Mistake(
            "MomentumForBAlone",
            "Only b has a velocity: w needs one of its own.",
            edit={"self.mu * self.v_w": "0.0 * self.v_w"},
        ),
        Mistake(
            "MomentumMultipliesBothByTheRate",
            "The rate multiplies the old velocity as well: eta belongs to the gradient alone, v ← "
            "mu · v − eta · gradient.",
            edit={KEPT: "self.eta * self.mu * self.v"},
        ),
        Mistake(
            "MomentumKeepsNothingOfTheFirstStep",
            "The first movement is returned but not kept: the velocity is −eta · gradient after "
            "the first update, and the second goes on from there.",
            edit={
                "self.mu = mu": "self.mu = mu\n        self.t = 0",
                FIRST: "self.t = self.t + 1\n"
                "        if self.t == 1:\n"
                "            return -self.eta * grad_w, -self.eta * grad_b\n"
                f"        {FIRST}",
            },
        ),
        Mistake(
            "MomentumStopsOnLevelGround",
            "Where the gradient is 0 yours stands still: the velocity rolls on, mu times as fast "
            "as before.",
            edit={
                RETURN: "return np.where(grad_w == 0, 0.0, self.v_w), "
                "np.where(grad_b == 0, 0.0, self.v_b)"
            },
        ),
        Mistake(
            "MomentumAveragesTwoSteps",
            "The movement is the mean of the last two velocities: it is the new one alone.",
            edit={
                FIRST: f"before = self.v_w, self.v_b\n        {FIRST}",
                RETURN: "return (before[0] + self.v_w) / 2, (before[1] + self.v_b) / 2",
            },
        ),
        *IN_ONE_LINE,
        *in_every_rule("Momentum", RETURN, {"eta": "1e-2", "mu": "0.9"}),
        *in_every_memory("Momentum", ("v_w", "v_b")),
        Mistake(
            "MomentumInPlace",
            "The caller's own gradients are changed, as `*=` does under whatever name: write "
            "`self.eta * grad_w`, which makes a new array.",
            edit={
                "self.eta * grad": "grad",
                FIRST: f"grad_w *= self.eta\n        grad_b *= self.eta\n        {FIRST}",
            },
        ),
        *of_defaults(
            "Momentum", "A default is not what it should be: eta is 0.01 and mu is 0.9.", *DEFAULTS
        ),
    ),
)
