"""Chapter 07: how it is graded, and what is known to go wrong."""

import numpy as np

from grading.exercises.old import Aspect, Exercise, Experiment
from seminar.probes import learning_rules as probes

STEPS = 4
OPTIONS = {"eta": (0.05, 0.09), "mu": (0.72, 0.84)}
OPTIONS_OF_ADAM = {"alpha": (0.02, 0.04), "beta_1": (0.72, 0.84), "beta_2": (0.92, 0.97)}


def _gradients(rng, *shape):
    """Draw the gradients of a few steps; a number keeps its sign, lest a sum of them be near 0."""
    size = rng.uniform(0.4, 1.9, (STEPS, *shape))
    sign = rng.choice([-1.0, 1.0], (STEPS, *shape) if shape else ())
    return [np.array(grad) for grad in size * sign]


def _run(rng, shape_w, shape_b, options, scale=1.0):
    return {
        "grads_w": _gradients(rng, *shape_w),
        "grads_b": _gradients(rng, *shape_b),
        "options": {name: scale * rng.uniform(*span) for name, span in options.items()},
    }


def _runs(*names, options=OPTIONS):
    """Return the experiments of an optimiser that has the named options."""
    options = {name: options[name] for name in names}
    return {
        "afresh": Experiment(probes.afresh, lambda rng: _run(rng, (), (), options)),
        "numbers": Experiment(probes.steps, lambda rng: _run(rng, (), (), options)),
        "arrays": Experiment(probes.steps, lambda rng: _run(rng, (5, 3), (3,), options)),
        "defaults": Experiment(probes.steps, lambda rng: _run(rng, (3, 4), (4,), {})),
        "side by side": Experiment(
            probes.side_by_side,
            lambda rng: {
                "one": _run(rng, (3, 4), (4,), options),
                "other": _run(rng, (3, 4), (4,), options, scale=0.6),
            },
        ),
    }


def _run_with_zeros(*names, options=OPTIONS):
    """Return an experiment with gradients that stay 0, as behind a ReLU that never fires."""
    options = {name: options[name] for name in names}

    def draw(rng):
        run = _run(rng, (5, 3), (3,), options)
        for grad in run["grads_w"]:
            grad[2] = 0.0
        for grad in run["grads_b"]:
            grad[1] = 0.0
        return run

    return {"zeros": Experiment(probes.steps, draw)}


def _seen(experiment, first, last):
    return tuple(
        f"{experiment}/{name} {step}" for step in range(first, last + 1) for name in ("dw", "db")
    )


MOVED = "A gradient that was handed in is not what it was: compute with new arrays."
STARTS = ("afresh/starts afresh",)
SHARED = (
    "A new optimiser does not start from rest: what it remembers lives in the class, in a default "
    "argument or in a global name. Keep it in `self`, made anew in `__init__`."
)


def _first(points):
    places = ("numbers/returned", *_seen("numbers", 1, 1), *_seen("arrays", 1, 1))
    return Aspect("first step", points, places, "the first movement")


def _later(points):
    places = (*_seen("numbers", 2, STEPS), *_seen("arrays", 2, STEPS))
    return Aspect("later steps", points, places, "a later movement")


def _defaults(points):
    return Aspect(
        "default options", points, _seen("defaults", 1, STEPS), "the movement with default options"
    )


def _zeros(points):
    return Aspect(
        "gradients of 0",
        points,
        _seen("zeros", 1, STEPS),
        "the movement where some gradients are 0",
        after=("first step",),
    )


def _apart(points, *after):
    """Two side by side; that a new one starts from rest; and the gradients handed in."""
    return Aspect(
        "two optimisers side by side, gradients as they were",
        points,
        (*_seen("side by side", 1, STEPS), *STARTS, "arrays/gradients unchanged"),
        "the movement by one of two optimisers",
        after=after,
        wrong={"starts afresh": SHARED, "gradients unchanged": MOVED},
    )


def _each(name):
    return tuple(f"{name} {step}" for step in range(1, STEPS + 1))


class _Rule:
    """An optimiser whose rule, `movement(state, gradient)`, keeps a dict for each parameter."""

    def __init__(self, eta=1e-2, mu=0.9):
        self.eta, self.mu = eta, mu
        self.of_w, self.of_b = {}, {}

    def update(self, grad_w, grad_b):
        return self.movement(self.of_w, grad_w), self.movement(self.of_b, grad_b)

    def movement(self, state, gradient):
        raise NotImplementedError


# -------------------------------------------------------------------------------------- SGD


SGD = Exercise(
    "SGD",
    points=2,
    experiments=_runs("eta"),
    aspects=(
        Aspect(
            "movement of w",
            0.75,
            ("numbers/returned", *_each("numbers/dw"), *_each("arrays/dw")),
            "the movement of w",
        ),
        Aspect(
            "movement of b",
            0.5,
            ("numbers/returned", *_each("numbers/db"), *_each("arrays/db")),
            "the movement of b",
        ),
        _defaults(0.25),
        _apart(0.5, "movement of w", "movement of b"),
    ),
)


class _Sgd(_Rule):
    def movement(self, state, gradient):
        return -self.eta * gradient


@SGD.mistake(
    "You walk uphill: the gradient points to where the loss grows, so the movement is minus eta "
    "times the gradient."
)
class SGDClimbs(_Sgd):
    def movement(self, state, gradient):
        return self.eta * gradient


@SGD.mistake("The learning rate is missing: multiply the gradient by −eta.")
class SGDWithoutRate(_Sgd):
    def movement(self, state, gradient):
        return -1.0 * gradient


@SGD.mistake("You return the gradients themselves: the movement is −eta times the gradient.")
class SGDReturnsGradients(_Sgd):
    def movement(self, state, gradient):
        return 1.0 * gradient


@SGD.mistake(
    "You return gradient − eta · gradient: an optimiser returns the movement alone, −eta · "
    "gradient, and the layer adds it to its weights."
)
class SGDReturnsANewValue(_Sgd):
    def movement(self, state, gradient):
        return gradient - self.eta * gradient


@SGD.mistake("You divide by the learning rate: multiply by it.")
class SGDDividesByRate(_Sgd):
    def movement(self, state, gradient):
        return -gradient / self.eta


@SGD.mistake("Your rate is always 0.01: keep the eta that `__init__` is given, and use that one.")
class SGDWithARateOfItsOwn(_Sgd):
    def movement(self, state, gradient):
        return -1e-2 * gradient


@SGD.mistake(
    "The rate is applied twice, or squared: the movement is −eta times the gradient, once."
)
class SGDRateTwice(_Sgd):
    def movement(self, state, gradient):
        return -self.eta * self.eta * gradient


@SGD.mistake("The two movements are exchanged: the one of w comes first, then the one of b.")
class SGDExchangesMovements(_Sgd):
    def update(self, grad_w, grad_b):
        return -self.eta * grad_b, -self.eta * grad_w


@SGD.mistake("Both movements are made from grad_w: the second belongs to grad_b.")
class SGDUsesGradWTwice(_Sgd):
    def update(self, grad_w, grad_b):
        return -self.eta * grad_w, -self.eta * grad_w


@SGD.mistake("The bias has no learning rate: its movement is −eta · grad_b.")
class SGDBiasWithoutRate(_Sgd):
    def update(self, grad_w, grad_b):
        return -self.eta * grad_w, -1.0 * grad_b


@SGD.mistake("The bias climbs: its movement needs a minus as well.")
class SGDBiasClimbs(_Sgd):
    def update(self, grad_w, grad_b):
        return -self.eta * grad_w, self.eta * grad_b


@SGD.mistake("Only w gets a movement: return the pair `dw, db`.")
class SGDWeightAlone(_Sgd):
    def update(self, grad_w, grad_b):
        return -self.eta * grad_w


@SGD.mistake(
    "You keep only the sign of the gradient: where the slope is gentle, the step is short too."
)
class SGDSignAlone(_Sgd):
    def movement(self, state, gradient):
        return -self.eta * np.sign(gradient)


@SGD.mistake(
    "`grad_w *= ...` changes the caller's own array: write `-self.eta * grad_w`, which makes a new "
    "one."
)
class SGDInPlace(_Sgd):
    def movement(self, state, gradient):
        gradient *= -self.eta
        return gradient


@SGD.mistake(
    "Two optimisers share one learning rate: keep eta in `self`, not in the class or in a global "
    "name."
)
class SGDRateOnTheClass(_Sgd):
    shared = None

    def __init__(self, eta=1e-2):
        super().__init__()
        SGDRateOnTheClass.shared = eta

    def movement(self, state, gradient):
        return -SGDRateOnTheClass.shared * gradient


@SGD.mistake("Your default rate is not 0.01.")
class SGDOtherDefault(_Sgd):
    def __init__(self, eta=0.1):
        super().__init__(eta)


# --------------------------------------------------------------------------------- Momentum


Momentum = Exercise(
    "Momentum",
    points=3,
    experiments=_runs("eta", "mu"),
    aspects=(
        _first(0.5),
        _later(1.75),
        _defaults(0.25),
        _apart(0.5, "first step", "later steps"),
    ),
)


class _Momentum(_Rule):
    def movement(self, state, gradient):
        state["v"] = self.mu * state.get("v", 0.0) - self.eta * gradient
        return state["v"]


@Momentum.mistake(
    "You climb: the velocity is v ← mu · v − eta · gradient, with a minus, and the movement is v "
    "itself."
)
class MomentumClimbs(_Momentum):
    def movement(self, state, gradient):
        state["v"] = self.mu * state.get("v", 0.0) + self.eta * gradient
        return state["v"]


@Momentum.mistake(
    "The signs are mixed: the old velocity is kept, + mu · v, while the gradient is subtracted. "
    "Yours turns round in every step."
)
class MomentumMixesSigns(_Momentum):
    def movement(self, state, gradient):
        state["v"] = -self.mu * state.get("v", 0.0) - self.eta * gradient
        return state["v"]


@Momentum.mistake(
    "Nothing is remembered: every step is −eta · gradient, as in SGD. The velocity has to stay in "
    "`self` from one update to the next."
)
class MomentumWithoutMemory(_Momentum):
    def movement(self, state, gradient):
        return -self.eta * gradient


@Momentum.mistake("The velocity is never slowed down: it is multiplied by mu in every step.")
class MomentumWithoutFriction(_Momentum):
    def movement(self, state, gradient):
        state["v"] = state.get("v", 0.0) - self.eta * gradient
        return state["v"]


@Momentum.mistake(
    "You average, mu · v − (1 − mu) · eta · gradient: here the gradient has no factor 1 − mu."
)
class MomentumAverages(_Momentum):
    def movement(self, state, gradient):
        state["v"] = self.mu * state.get("v", 0.0) - (1 - self.mu) * self.eta * gradient
        return state["v"]


@Momentum.mistake("mu and eta are exchanged: mu belongs to the old velocity, eta to the gradient.")
class MomentumExchangesOptions(_Momentum):
    def movement(self, state, gradient):
        state["v"] = self.eta * state.get("v", 0.0) - self.mu * gradient
        return state["v"]


@Momentum.mistake("The learning rate is missing: v ← mu · v − eta · gradient.")
class MomentumWithoutRate(_Momentum):
    def movement(self, state, gradient):
        state["v"] = self.mu * state.get("v", 0.0) - gradient
        return state["v"]


@Momentum.mistake("Your friction is always 0.9: use the mu that `__init__` is given.")
class MomentumWithAFrictionOfItsOwn(_Momentum):
    def movement(self, state, gradient):
        state["v"] = 0.9 * state.get("v", 0.0) - self.eta * gradient
        return state["v"]


@Momentum.mistake("Your rate is always 0.01: use the eta that `__init__` is given.")
class MomentumWithARateOfItsOwn(_Momentum):
    def movement(self, state, gradient):
        state["v"] = self.mu * state.get("v", 0.0) - 0.01 * gradient
        return state["v"]


@Momentum.mistake(
    "The rate is multiplied in twice: either the velocity holds it, or the movement does."
)
class MomentumRateTwice(_Momentum):
    def movement(self, state, gradient):
        return self.eta * super().movement(state, gradient)


@Momentum.mistake("You return the velocity from before the step: update it first, then move by it.")
class MomentumOneStepLate(_Momentum):
    def movement(self, state, gradient):
        before = state.get("v", 0.0 * gradient)
        super().movement(state, gradient)
        return before


@Momentum.mistake(
    "This looks one step ahead, mu · v − eta · gradient with the new v (Nesterov's rule): here the "
    "movement is the new velocity itself."
)
class MomentumLooksAhead(_Momentum):
    def movement(self, state, gradient):
        v = super().movement(state, gradient)
        return self.mu * v - self.eta * gradient


@Momentum.mistake(
    "w and b share one velocity, so the step of w leaks into that of b: keep one for each."
)
class MomentumSharesItsVelocity(_Momentum):
    def update(self, grad_w, grad_b):
        return self.movement(self.of_w, grad_w), self.movement(self.of_w, grad_b)


@Momentum.mistake("Only w has a velocity: b needs one of its own.")
class MomentumForWeightsAlone(_Momentum):
    def update(self, grad_w, grad_b):
        return self.movement(self.of_w, grad_w), -self.eta * grad_b


@Momentum.mistake("Only w gets a movement: return the pair `dw, db`.")
class MomentumWeightAlone(_Momentum):
    def update(self, grad_w, grad_b):
        return self.movement(self.of_w, grad_w)


@Momentum.mistake(SHARED, on=STARTS)
class MomentumStateOnTheClass(_Momentum):
    of_w, of_b = {}, {}

    def __init__(self, eta=1e-2, mu=0.9):
        self.eta, self.mu = eta, mu


@Momentum.mistake(
    "`grad_w *= ...` changes the caller's own array: write `self.eta * grad_w`, which makes a new "
    "one."
)
class MomentumInPlace(_Momentum):
    def movement(self, state, gradient):
        scaled = gradient
        scaled *= self.eta
        state["v"] = self.mu * state.get("v", 0.0) - scaled
        return state["v"]


@Momentum.mistake("A default is not what it should be: eta is 0.01 and mu is 0.9.")
class MomentumOtherDefaults(_Momentum):
    def __init__(self, eta=0.01, mu=0.5):
        super().__init__(eta, mu)


# ---------------------------------------------------------------------------------- AdaGrad


AdaGrad = Exercise(
    "AdaGrad",
    points=3,
    experiments=_runs("eta") | _run_with_zeros("eta"),
    aspects=(
        _first(0.5),
        _later(1.25),
        _zeros(0.5),
        _defaults(0.25),
        _apart(0.5, "first step", "later steps"),
    ),
)


class _AdaGrad(_Rule):
    def gathered(self, state, gradient):
        return state.get("h", 0.0) + gradient**2

    def movement(self, state, gradient):
        state["h"] = self.gathered(state, gradient)
        return -self.eta * gradient / (np.sqrt(state["h"]) + 1e-7)


@AdaGrad.mistake("You climb: the movement is minus eta · gradient / (√h + 1e-7).")
class AdaGradClimbs(_AdaGrad):
    def movement(self, state, gradient):
        return -super().movement(state, gradient)


@AdaGrad.mistake(
    "The gradients are gathered without a square: opposite ones cancel, h can fall below 0, and "
    "its root is nan. Gather gradient²."
)
class AdaGradWithoutSquare(_AdaGrad):
    def gathered(self, state, gradient):
        return state.get("h", 0.0) + gradient


@AdaGrad.mistake("You gather absolute values: gather the squares, h ← h + gradient².")
class AdaGradGathersAbsolutes(_AdaGrad):
    def gathered(self, state, gradient):
        return state.get("h", 0.0) + np.abs(gradient)


@AdaGrad.mistake("The root is missing: divide by √h, not by h.")
class AdaGradWithoutRoot(_AdaGrad):
    def movement(self, state, gradient):
        state["h"] = self.gathered(state, gradient)
        return -self.eta * gradient / (state["h"] + 1e-7)


@AdaGrad.mistake(
    "Where a gradient has always been 0 you divide 0 by 0, which is nan: add 1e-7 to the root."
)
class AdaGradWithoutEpsilon(_AdaGrad):
    def movement(self, state, gradient):
        state["h"] = self.gathered(state, gradient)
        return -self.eta * gradient / np.sqrt(state["h"])


@AdaGrad.mistake(
    "Your h fades, 0.9 · h + 0.1 · gradient², which is another rule (RMSProp): AdaGrad adds up and "
    "forgets nothing."
)
class AdaGradDecays(_AdaGrad):
    def gathered(self, state, gradient):
        return 0.9 * state.get("h", 0.0) + 0.1 * gradient**2


@AdaGrad.mistake(
    "h starts anew in every update, so every step has length eta: it has to stay in `self` and "
    "grow."
)
class AdaGradWithoutMemory(_AdaGrad):
    def gathered(self, state, gradient):
        return gradient**2


@AdaGrad.mistake(
    "You divide by the h from before this gradient: add the square first, then divide."
)
class AdaGradOneStepLate(_AdaGrad):
    def movement(self, state, gradient):
        before = state.get("h", 0.0 * gradient)
        state["h"] = before + gradient**2
        return -self.eta * gradient / (np.sqrt(before) + 1e-7)


@AdaGrad.mistake(
    "One h serves all entries, the sum of all squares: every entry has its own, in the shape of "
    "its gradient."
)
class AdaGradSumsOverEntries(_AdaGrad):
    def gathered(self, state, gradient):
        return state.get("h", 0.0) + np.sum(gradient**2)


@AdaGrad.mistake("The learning rate is missing: multiply by eta.")
class AdaGradWithoutRate(_AdaGrad):
    def movement(self, state, gradient):
        return super().movement(state, gradient) / self.eta


@AdaGrad.mistake("Your rate is always 0.01: use the eta that `__init__` is given.")
class AdaGradWithARateOfItsOwn(_AdaGrad):
    def movement(self, state, gradient):
        return 0.01 * super().movement(state, gradient) / self.eta


@AdaGrad.mistake(
    "The movement is −eta / √h, whatever the gradient: multiply by the gradient as well."
)
class AdaGradForgetsTheGradient(_AdaGrad):
    def movement(self, state, gradient):
        state["h"] = self.gathered(state, gradient)
        return -self.eta / (np.sqrt(state["h"]) + 1e-7)


@AdaGrad.mistake("You gather the gradients but never divide by √h: this moves like SGD.")
class AdaGradNeverDivides(_AdaGrad):
    def movement(self, state, gradient):
        return -self.eta * gradient


@AdaGrad.mistake("You multiply by √h: divide, so that large slopes shorten the steps.")
class AdaGradMultiplies(_AdaGrad):
    def movement(self, state, gradient):
        state["h"] = self.gathered(state, gradient)
        return -self.eta * gradient * (np.sqrt(state["h"]) + 1e-7)


@AdaGrad.mistake("Your h starts at 1: it starts at 0.")
class AdaGradStartsAtOne(_AdaGrad):
    def gathered(self, state, gradient):
        return state.get("h", 1.0) + gradient**2


@AdaGrad.mistake(
    "w and b share one h, so the slopes of w shorten the steps of b: keep one for each."
)
class AdaGradSharesItsSum(_AdaGrad):
    def update(self, grad_w, grad_b):
        return self.movement(self.of_w, grad_w), self.movement(self.of_w, grad_b)


_ONE_NUMBER_FOR_ALL = (
    "One number gathers the squares of all entries of w and of b: every entry of both needs an h "
    "of its own, so keep one array in the shape of each gradient."
)


@AdaGrad.mistake(_ONE_NUMBER_FOR_ALL)
class AdaGradSharesOneNumber(_AdaGrad):
    def gathered(self, state, gradient):
        return state.get("h", 0.0) + np.sum(gradient**2)

    def update(self, grad_w, grad_b):
        return self.movement(self.of_w, grad_w), self.movement(self.of_w, grad_b)


@AdaGrad.mistake(_ONE_NUMBER_FOR_ALL)
class AdaGradSharesOneNumberFromTheStart(_AdaGrad):
    def update(self, grad_w, grad_b):
        self.of_w["h"] = self.of_w.get("h", 0.0) + np.sum(grad_w**2) + np.sum(grad_b**2)
        root = np.sqrt(self.of_w["h"]) + 1e-7
        return -self.eta * grad_w / root, -self.eta * grad_b / root


@AdaGrad.mistake("Only w is slowed down: b needs an h of its own.")
class AdaGradForWeightsAlone(_AdaGrad):
    def update(self, grad_w, grad_b):
        return self.movement(self.of_w, grad_w), -self.eta * grad_b


@AdaGrad.mistake("Only w gets a movement: return the pair `dw, db`.")
class AdaGradWeightAlone(_AdaGrad):
    def update(self, grad_w, grad_b):
        return self.movement(self.of_w, grad_w)


@AdaGrad.mistake(SHARED, on=STARTS)
class AdaGradStateOnTheClass(_AdaGrad):
    of_w, of_b = {}, {}

    def __init__(self, eta=1e-2):
        self.eta = eta


@AdaGrad.mistake(
    "`grad_w **= 2` or `grad_w *= ...` changes the caller's own array: write `grad_w**2`, which "
    "makes a new one."
)
class AdaGradInPlace(_AdaGrad):
    def movement(self, state, gradient):
        kept = np.copy(gradient)
        gradient *= gradient
        state["h"] = state.get("h", 0.0) + gradient
        return -self.eta * kept / (np.sqrt(state["h"]) + 1e-7)


@AdaGrad.mistake(
    "You square the gradient in place, so the square is what you divide by √h: write "
    "`grad_w**2`, which makes a new array."
)
class AdaGradInPlaceAndUsed(_AdaGrad):
    def movement(self, state, gradient):
        gradient *= gradient
        state["h"] = state.get("h", 0.0) + gradient
        return -self.eta * gradient / (np.sqrt(state["h"]) + 1e-7)


@AdaGrad.mistake("Your default rate is not 0.01.")
class AdaGradOtherDefault(_AdaGrad):
    def __init__(self, eta=1e-3):
        super().__init__(eta)


# ------------------------------------------------------------------------------------- Adam


Adam = Exercise(
    "Adam",
    points=4,
    experiments=_runs("alpha", "beta_1", "beta_2", options=OPTIONS_OF_ADAM)
    | _run_with_zeros("alpha", "beta_1", "beta_2", options=OPTIONS_OF_ADAM),
    aspects=(
        _first(0.5),
        _later(2),
        _zeros(0.5),
        _defaults(0.5),
        _apart(0.5, "first step", "later steps"),
    ),
)


class _Adam:
    """Adam in small steps, each of which a mistake may replace; `state` keeps m, v and t."""

    def __init__(self, alpha=1e-3, beta_1=0.9, beta_2=0.999):
        self.alpha, self.beta_1, self.beta_2 = alpha, beta_1, beta_2
        self.of_w, self.of_b = {}, {}

    def update(self, grad_w, grad_b):
        return self.movement(self.of_w, grad_w), self.movement(self.of_b, grad_b)

    def movement(self, state, gradient):
        state["t"] = t = self.time(state)
        state["m"] = m = self.mean(state.get("m", 0.0), gradient)
        state["v"] = v = self.square(state.get("v", 0.0), gradient)
        return self.step(*self.corrected(m, v, t), gradient)

    def time(self, state):
        return state.get("t", 0) + 1

    def mean(self, m, gradient):
        return self.beta_1 * m + (1 - self.beta_1) * gradient

    def square(self, v, gradient):
        return self.beta_2 * v + (1 - self.beta_2) * gradient**2

    def corrected(self, m, v, t):
        return m / (1 - self.beta_1**t), v / (1 - self.beta_2**t)

    def step(self, m, v, gradient):
        return -self.alpha * m / (np.sqrt(v) + 1e-8)


@Adam.mistake("You climb: the movement is minus alpha · m̂ / (√v̂ + ε).")
class AdamClimbs(_Adam):
    def step(self, m, v, gradient):
        return -super().step(m, v, gradient)


@Adam.mistake(
    "Your t is 0 in the first step, and 1 − beta⁰ is 0: count the step before you correct, so that "
    "it starts with t = 1."
)
class AdamCountsFromZero(_Adam):
    def time(self, state):
        return state.get("t", -1) + 1


@Adam.mistake("Your t is 2 in the first step: it starts with t = 1.")
class AdamCountsFromTwo(_Adam):
    def time(self, state):
        return state.get("t", 1) + 1


@Adam.mistake(
    "The corrections stay what they are in the first step: they divide by 1 − betaᵗ, and t has to "
    "grow by 1 in every update."
)
class AdamNeverCounts(_Adam):
    def time(self, state):
        return 1


@Adam.mistake("Your t counts twice an update, once for w and once for b: count once, before both.")
class AdamCountsTwice(_Adam):
    def update(self, grad_w, grad_b):
        dw = self.movement(self.of_w, grad_w)
        self.of_b["t"] = self.of_w["t"]
        db = self.movement(self.of_b, grad_b)
        self.of_w["t"] = self.of_b["t"]
        return dw, db


@Adam.mistake(
    "The bias correction is missing: m and v start at 0 and are too small at first, so divide them "
    "by 1 − beta_1ᵗ and 1 − beta_2ᵗ."
)
class AdamWithoutCorrection(_Adam):
    def corrected(self, m, v, t):
        return m, v


@Adam.mistake("Only m is corrected: divide v by 1 − beta_2ᵗ as well.")
class AdamCorrectsMAlone(_Adam):
    def corrected(self, m, v, t):
        return m / (1 - self.beta_1**t), v


@Adam.mistake("Only v is corrected: divide m by 1 − beta_1ᵗ as well.")
class AdamCorrectsVAlone(_Adam):
    def corrected(self, m, v, t):
        return m, v / (1 - self.beta_2**t)


@Adam.mistake("The corrections use each other's beta: m goes with beta_1, v with beta_2.")
class AdamExchangesCorrections(_Adam):
    def corrected(self, m, v, t):
        return m / (1 - self.beta_2**t), v / (1 - self.beta_1**t)


@Adam.mistake("Both corrections use beta_1: that of v needs beta_2.")
class AdamCorrectsByBeta1(_Adam):
    def corrected(self, m, v, t):
        return m / (1 - self.beta_1**t), v / (1 - self.beta_1**t)


@Adam.mistake("Both corrections use beta_2: that of m needs beta_1.")
class AdamCorrectsByBeta2(_Adam):
    def corrected(self, m, v, t):
        return m / (1 - self.beta_2**t), v / (1 - self.beta_2**t)


@Adam.mistake(
    "The corrected m̂ and v̂ are kept and averaged on: correct copies for the step, and remember m "
    "and v themselves."
)
class AdamKeepsTheCorrected(_Adam):
    def movement(self, state, gradient):
        state["t"] = t = self.time(state)
        m = self.mean(state.get("m", 0.0), gradient)
        v = self.square(state.get("v", 0.0), gradient)
        state["m"], state["v"] = self.corrected(m, v, t)
        return self.step(state["m"], state["v"], gradient)


@Adam.mistake(
    "The betas are exchanged: beta_1 is for m, the mean of the gradients, and beta_2 is for v, the "
    "mean of their squares."
)
class AdamExchangesBetas(_Adam):
    def __init__(self, alpha=1e-3, beta_1=0.9, beta_2=0.999):
        super().__init__(alpha, beta_2, beta_1)


@Adam.mistake("v is averaged with beta_1: it needs beta_2.")
class AdamAveragesBothByBeta1(_Adam):
    def square(self, v, gradient):
        return self.beta_1 * v + (1 - self.beta_1) * gradient**2


@Adam.mistake(
    "The factor 1 − beta is missing in the means: m ← beta_1 · m + (1 − beta_1) · gradient, and v "
    "alike."
)
class AdamWithoutWeights(_Adam):
    def mean(self, m, gradient):
        return self.beta_1 * m + gradient

    def square(self, v, gradient):
        return self.beta_2 * v + gradient**2


@Adam.mistake("The root is missing: divide by √v̂, not by v̂.")
class AdamWithoutRoot(_Adam):
    def step(self, m, v, gradient):
        return -self.alpha * m / (v + 1e-8)


@Adam.mistake(
    "v averages the gradients without a square: it can fall below 0, and its root is nan."
)
class AdamWithoutSquare(_Adam):
    def square(self, v, gradient):
        return self.beta_2 * v + (1 - self.beta_2) * gradient


@Adam.mistake("v averages m²: it averages the squares of the gradients.")
class AdamSquaresTheMean(_Adam):
    def movement(self, state, gradient):
        state["t"] = t = self.time(state)
        state["m"] = m = self.mean(state.get("m", 0.0), gradient)
        state["v"] = v = self.square(state.get("v", 0.0), m)
        return self.step(*self.corrected(m, v, t), gradient)


@Adam.mistake(
    "Where a gradient has always been 0 you divide 0 by 0, which is nan: add a tiny ε, such as "
    "1e-8, to the root."
)
class AdamWithoutEpsilon(_Adam):
    def step(self, m, v, gradient):
        return -self.alpha * m / np.sqrt(v)


@Adam.mistake(
    "The step uses the gradient itself: it is the corrected mean m̂ that is divided by √v̂."
)
class AdamForgetsTheMean(_Adam):
    def step(self, m, v, gradient):
        return -self.alpha * gradient / (np.sqrt(v) + 1e-8)


@Adam.mistake("The step never divides by √v̂: this is an average of gradients, times alpha.")
class AdamNeverDivides(_Adam):
    def step(self, m, v, gradient):
        return -self.alpha * m


@Adam.mistake("The rate is missing: multiply by alpha.")
class AdamWithoutRate(_Adam):
    def step(self, m, v, gradient):
        return super().step(m, v, gradient) / self.alpha


@Adam.mistake("Your rate is always 0.001: use the alpha that `__init__` is given.")
class AdamWithARateOfItsOwn(_Adam):
    def step(self, m, v, gradient):
        return 1e-3 * super().step(m, v, gradient) / self.alpha


@Adam.mistake("Your betas are always 0.9 and 0.999: use those that `__init__` is given.")
class AdamWithBetasOfItsOwn(_Adam):
    def __init__(self, alpha=1e-3, beta_1=0.9, beta_2=0.999):
        super().__init__(alpha)


@Adam.mistake(
    "Nothing is remembered: m, v and t have to stay in `self` from one update to the next."
)
class AdamWithoutMemory(_Adam):
    def movement(self, state, gradient):
        return super().movement({}, gradient)


@Adam.mistake("w and b share m and v: keep a pair for each.")
class AdamSharesItsMeans(_Adam):
    def update(self, grad_w, grad_b):
        dw = self.movement(self.of_w, grad_w)
        self.of_w["t"] -= 1
        return dw, self.movement(self.of_w, grad_b)


@Adam.mistake(
    "w and b share m, v and the count t: keep m and v for each, and count once an update."
)
class AdamSharesEverything(_Adam):
    def update(self, grad_w, grad_b):
        return self.movement(self.of_w, grad_w), self.movement(self.of_w, grad_b)


@Adam.mistake("Only w gets a movement: return the pair `dw, db`.")
class AdamWeightAlone(_Adam):
    def update(self, grad_w, grad_b):
        return self.movement(self.of_w, grad_w)


@Adam.mistake(SHARED, on=STARTS)
class AdamStateOnTheClass(_Adam):
    of_w, of_b = {}, {}

    def __init__(self, alpha=1e-3, beta_1=0.9, beta_2=0.999):
        self.alpha, self.beta_1, self.beta_2 = alpha, beta_1, beta_2


@Adam.mistake(
    "`grad_w **= 2` or `grad_w *= ...` changes the caller's own array: write `grad_w**2`, which "
    "makes a new one."
)
class AdamInPlace(_Adam):
    def square(self, v, gradient):
        gradient *= gradient
        return self.beta_2 * v + (1 - self.beta_2) * gradient


@Adam.mistake("A default is not what it should be: alpha is 0.001, beta_1 0.9 and beta_2 0.999.")
class AdamOtherDefaults(_Adam):
    def __init__(self, alpha=1e-2, beta_1=0.9, beta_2=0.999):
        super().__init__(alpha, beta_1, beta_2)


# ------------------------------------------------------------------------------------ Layer


def _layer(rng):
    shapes = {"w": (5, 3), "b": (3,)}
    numbers = {
        name: rng.uniform(0.3, 1.7, shapes[name[-1]]) for name in ("w", "b", "grad_w", "grad_b")
    }
    return {
        **numbers,
        "movements": [
            [rng.uniform(-1.6, -0.2, shape) for shape in shapes.values()] for _ in range(2)
        ],
    }


Layer = Exercise(
    "Layer",
    points=2,
    experiments={"update": Experiment(probes.layer_update, _layer)},
    aspects=(
        Aspect(
            "gradients handed over",
            0.5,
            ("update/grad_w handed over", "update/grad_b handed over", "update/calls"),
            "what reaches the optimiser",
        ),
        Aspect("w moves", 0.5, ("update/w", "update/w after two updates"), "the new w"),
        Aspect("b moves", 0.5, ("update/b", "update/b after two updates"), "the new b"),
        Aspect(
            "in place",
            0.5,
            ("update/w in place", "update/b in place"),
            after=("w moves", "b moves"),
            wrong={
                f"{name} in place": f"Whoever held the array of {name} before the update sees its "
                "old numbers: move in place."
                for name in "wb"
            },
        ),
    ),
)


class _Layer:
    """What of a layer its update needs."""

    def __init__(self, prev, n, act="ReLU", opt="SGD", **options):
        self.w, self.b = np.zeros((prev, n)), np.zeros(n)
        self.opt = opt

    def asked(self):
        return self.opt.update(self.grad_w, self.grad_b)


@Layer.mistake(
    "`self.w = self.w + dw` makes a new array, and whoever holds the old one, here the Affine "
    "layer, never sees the step: move in place, with `+=`."
)
class LayerRebinds(_Layer):
    def update(self):
        dw, db = self.asked()
        self.w = self.w + dw
        self.b = self.b + db


@Layer.mistake("w is moved in place, but b is made anew: move both with `+=`.")
class LayerRebindsB(_Layer):
    def update(self):
        dw, db = self.asked()
        self.w += dw
        self.b = self.b + db


@Layer.mistake("b is moved in place, but w is made anew: move both with `+=`.")
class LayerRebindsW(_Layer):
    def update(self):
        dw, db = self.asked()
        self.w = self.w + dw
        self.b += db


@Layer.mistake(
    "You subtract the movement: the optimiser has put the minus in already, so the layer adds."
)
class LayerSubtracts(_Layer):
    def update(self):
        dw, db = self.asked()
        self.w -= dw
        self.b -= db


@Layer.mistake("Only w moves: b has a movement too.")
class LayerMovesWAlone(_Layer):
    def update(self):
        dw, _ = self.asked()
        self.w += dw


@Layer.mistake("Only b moves: w has a movement too.")
class LayerMovesBAlone(_Layer):
    def update(self):
        _, db = self.asked()
        self.b += db


@Layer.mistake(
    "You ask the optimiser, but w and b never move: add the movements that it returns inside their "
    "own arrays, `self.w += dw`. After `w = self.w`, a line `w = w + dw` only gives the name w a "
    "new array, and the one in the layer stays as it was."
)
class LayerDropsTheAnswer(_Layer):
    def update(self):
        self.asked()


@Layer.mistake("You put the movement in the place of the weights: add it to them.")
class LayerReplacesWeights(_Layer):
    def update(self):
        self.w, self.b = self.asked()


@Layer.mistake(
    "You put the movement in the place of the weights, inside their arrays: add it to them."
)
class LayerOverwritesWeights(_Layer):
    def update(self):
        self.w[...], self.b[...] = self.asked()


@Layer.mistake(
    "You subtract the gradients yourself: hand them to `self.opt`, and add what it returns."
)
class LayerSubtractsGradients(_Layer):
    def update(self):
        self.w -= self.grad_w
        self.b -= self.grad_b


@Layer.mistake(
    "You walk by a rule of your own, −0.01 · gradient: hand the gradients to `self.opt`, and add "
    "what it returns."
)
class LayerKnowsOneRule(_Layer):
    def update(self):
        self.w -= 0.01 * self.grad_w
        self.b -= 0.01 * self.grad_b


@Layer.mistake(
    "You ask the optimiser and then add the gradients: add the movements that it returns."
)
class LayerAddsGradients(_Layer):
    def update(self):
        self.asked()
        self.w += self.grad_w
        self.b += self.grad_b


@Layer.mistake("You hand over w and b: the optimiser needs their gradients, `grad_w` and `grad_b`.")
class LayerHandsOverWeights(_Layer):
    def update(self):
        dw, db = self.opt.update(self.w, self.b)
        self.w += dw
        self.b += db


_EXCHANGED = "The gradients are handed over in the wrong order: `grad_w` first, then `grad_b`."


@Layer.mistake(_EXCHANGED)
class LayerExchangesGradients(_Layer):
    def update(self):
        dw, db = self.opt.update(self.grad_b, self.grad_w)
        self.w += dw
        self.b += db


@Layer.mistake(_EXCHANGED)
class LayerExchangesGradientsAndMovements(_Layer):
    def update(self):
        db, dw = self.opt.update(self.grad_b, self.grad_w)
        self.w += dw
        self.b += db


@Layer.mistake(
    "The movements are unpacked in the wrong order: `dw` comes first, then `db`, and the shapes do "
    "not fit the other way round."
)
class LayerExchangesMovements(_Layer):
    def update(self):
        db, dw = self.asked()
        self.w += dw
        self.b += db


@Layer.mistake(
    "You ask the optimiser twice in one update: it takes a step each time it is asked, so ask once "
    "and keep both movements."
)
class LayerAsksTwice(_Layer):
    def update(self):
        self.w += self.asked()[0]
        self.b += self.asked()[1]


EXERCISES = (SGD, Momentum, AdaGrad, Adam, Layer)
