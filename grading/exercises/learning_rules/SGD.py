"""How `SGD` is graded, and what is known to go wrong."""

from grading.exercises.declaration import Mistake, graded
from grading.exercises.learning_rules._draws import draws
from grading.exercises.learning_rules._mistakes import in_every_rule, of_defaults
from seminar.check.chapters.learning_rules.SGD import EXERCISE

RATE, RETURN = "-self.eta", "return dw, db"
DEFAULTS = {"eta=1e-2": "eta=1e-1"}, {"eta=1e-2": "eta=1e-3"}

GRADED = graded(
    EXERCISE,
    points={
        "movement of w": 0.75,
        "movement of b": 0.5,
        "default options": 0.25,
        "two optimisers side by side, gradients as they were": 0.5,
    },
    draws=draws({"eta": (0.05, 0.09)}),
    mistakes=(
        Mistake(
            "SGDClimbs",
            "You walk uphill: the gradient points to where the loss grows, so the movement is "
            "minus eta times the gradient.",
            edit={RATE: "self.eta"},
        ),
        Mistake(
            "SGDWithoutRate",
            "The learning rate is missing: multiply the gradient by −eta.",
            edit={RATE: "-1.0"},
        ),
        Mistake(
            "SGDReturnsGradients",
            "You return the gradients themselves: the movement is −eta times the gradient.",
            edit={RATE: "1.0"},
        ),
        Mistake(
            "SGDReturnsANewValue",
            "You return gradient − eta · gradient: an optimiser returns the movement alone, −eta · "
            "gradient, and the layer adds it to its weights.",
            edit={RATE: "(1 - self.eta)"},
        ),
        Mistake(
            "SGDDividesByRate",
            "You divide by the learning rate: multiply by it.",
            edit={RATE: "-1 / self.eta"},
        ),
        Mistake(
            "SGDWithARateOfItsOwn",
            "Your rate is always 0.01: keep the eta that `__init__` is given, and use that one.",
            edit={RATE: "-1e-2"},
        ),
        Mistake(
            "SGDRateTwice",
            "The rate is applied twice, or squared: the movement is −eta times the gradient, once.",
            edit={RATE: "-self.eta * self.eta"},
        ),
        Mistake(
            "SGDRateShrinks",
            "The rate is halved in every update: SGD keeps its eta.",
            edit={RETURN: "self.eta = self.eta / 2\n        return dw, db"},
        ),
        Mistake(
            "SGDRateOverT",
            "The rate is divided by the number of the step: SGD keeps its eta.",
            edit={
                "self.eta = eta": "self.eta = eta\n        self.t = 0",
                "dw =": "self.t = self.t + 1\n        dw =",
                RATE: "-self.eta / self.t",
            },
        ),
        Mistake(
            "SGDRateOverTheRootOfT",
            "The rate is divided by the root of the number of the step: SGD keeps its eta.",
            edit={
                "self.eta = eta": "self.eta = eta\n        self.t = 0",
                "dw =": "self.t = self.t + 1\n        dw =",
                RATE: "-self.eta / np.sqrt(self.t)",
            },
        ),
        Mistake(
            "SGDSumsUp",
            "The movements of all updates are summed up: each is made from its own gradient alone, "
            "and the layer adds them to its weights.",
            edit={
                "self.eta = eta": "self.eta, self.w, self.b = eta, 0.0, 0.0",
                "dw = ": "dw = self.w = self.w ",
                "db = ": "db = self.b = self.b ",
            },
        ),
        Mistake(
            "SGDUsesGradWTwice",
            "Both movements are made from grad_w: the second belongs to grad_b.",
            edit={"* grad_b": "* grad_w"},
        ),
        Mistake(
            "SGDBiasWithoutRate",
            "The bias has no learning rate: its movement is −eta · grad_b.",
            edit={f"{RATE} * grad_b": "-grad_b"},
        ),
        Mistake(
            "SGDBiasClimbs",
            "The bias climbs: its movement needs a minus as well.",
            edit={f"{RATE} * grad_b": "self.eta * grad_b"},
        ),
        *in_every_rule("SGD", RETURN, {"eta": "1e-2"}),
        Mistake(
            "SGDMovesBByTheMovementOfW",
            "The movement of b is made from that of w: make it from grad_b.",
            edit={"* grad_b": "* dw"},
        ),
        Mistake(
            "SGDSignAlone",
            "You keep only the sign of the gradient, so all steps are eta long: a gentle slope "
            "should make a shorter step than a steep one.",
            edit={"* grad_w": "* np.sign(grad_w)", "* grad_b": "* np.sign(grad_b)"},
        ),
        Mistake(
            "SGDSquares",
            "The gradient is squared: the movement is −eta times the gradient itself, with its "
            "sign.",
            edit={"* grad_w": "* grad_w**2", "* grad_b": "* grad_b**2"},
        ),
        Mistake(
            "SGDNormalises",
            "The gradient is divided by its own length, so every movement is as long as the rate: "
            "a gentle slope should make a shorter movement than a steep one.",
            edit={
                "* grad_w": "* grad_w / np.linalg.norm(grad_w)",
                "* grad_b": "* grad_b / np.linalg.norm(grad_b)",
            },
        ),
        Mistake(
            "SGDAbsolute",
            "You take the absolute value of the gradient: its sign says which way is up, and has "
            "to stay.",
            edit={"* grad_w": "* np.abs(grad_w)", "* grad_b": "* np.abs(grad_b)"},
        ),
        Mistake(
            "SGDShortensLongGradients",
            "Long gradients are shortened to length 1: the movement is −eta times the gradient, "
            "however long it is.",
            edit={
                "* grad_w": "* grad_w / max(1.0, np.linalg.norm(grad_w))",
                "* grad_b": "* grad_b / max(1.0, np.linalg.norm(grad_b))",
            },
        ),
        Mistake(
            "SGDAveragesEntries",
            "The gradient is averaged over its entries: each entry has a movement of its own.",
            edit={"* grad_w": "* np.mean(grad_w)", "* grad_b": "* np.mean(grad_b)"},
        ),
        Mistake(
            "SGDAddsUpEntries",
            "The entries of the gradient are added up: each entry has a movement of its own.",
            edit={"* grad_w": "* np.sum(grad_w)", "* grad_b": "* np.sum(grad_b)"},
        ),
        Mistake(
            "SGDInPlace",
            "The caller's own gradients are changed, as `*=` does under whatever name: write "
            "`-self.eta * grad_w`, which makes a new array.",
            edit={
                "def update": "grad_w *= -self.eta\ngrad_b *= -self.eta\nreturn grad_w, grad_b",
            },
        ),
        Mistake(
            "SGDRateOnTheClass",
            "Two optimisers share one learning rate: keep eta in `self`, not in the class or in a "
            "global name.",
            edit={"self.eta": "SGD.eta"},
        ),
        *of_defaults("SGD", "Your default rate is not 0.01.", *DEFAULTS),
    ),
)
