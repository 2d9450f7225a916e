"""Chapter 07: other ways to be right, and wrong ways that stand in no list."""

from dataclasses import dataclass, field

import numpy as np

from solutions.learning_rules import SGD, AdaGrad, Adam, Layer, Momentum

# ------------------------------------------------------------------------------------------ SGD


class Optimiser:
    """A base class, as in the chapter's source."""

    def __init__(self, *args, **options):
        pass

    def update(self, *args, **options):
        pass


class InheritedSGD(Optimiser):
    def __init__(self, eta=1e-2, *args, **options):
        super().__init__(*args, **options)
        self.eta = eta

    def update(self, grad_w, grad_b, *args, **options):
        dw = -self.eta * grad_w
        db = -self.eta * grad_b
        return dw, db


@dataclass
class DataclassSGD:
    eta: float = 0.01

    def update(self, grad_w, grad_b):
        print("a step")
        return [np.multiply(grad, -self.eta) for grad in (grad_w, grad_b)]


class NegatedSGD:
    def __init__(self, eta=1e-2):
        self.minus_eta = -eta

    def update(self, gw, gb):
        return tuple(g * self.minus_eta for g in (gw, gb))


class CopyingSGD(SGD):
    def update(self, grad_w, grad_b):
        dw, db = np.array(grad_w, copy=True), np.array(grad_b, copy=True)
        dw *= -self.eta
        db *= -self.eta
        return dw, db


class SGDWithHalfASecondRate(SGD):
    def update(self, grad_w, grad_b):
        dw, db = super().update(grad_w, grad_b)
        return dw, 0.37 * db


class SGDClipped(SGD):
    def update(self, grad_w, grad_b):
        dw, db = super().update(np.clip(grad_w, -1.3, 1.7), np.clip(grad_b, -1.3, 1.7))
        return dw, db


class SGDThreeValues(SGD):
    def update(self, grad_w, grad_b):
        return *super().update(grad_w, grad_b), self.eta


class SGDByNameAlone(SGD):
    def __init__(self, *, eta=1e-2):
        super().__init__(eta)


class SGDThatWearsOut(SGD):
    def update(self, grad_w, grad_b):
        self.eta *= 0.9
        return super().update(grad_w, grad_b)


class SGDCutAtFifty(SGD):
    def update(self, grad_w, grad_b):
        return super().update(np.clip(grad_w, -50, 50), np.clip(grad_b, -50, 50))


class SGDRaises(SGD):
    def update(self, grad_w, grad_b):
        return -self.rate * grad_w, -self.rate * grad_b


# ------------------------------------------------------------------------------------- Momentum


class LazyMomentum:
    def __init__(self, eta=1e-2, mu=0.9):
        self.eta = eta
        self.mu = mu
        self.v = None

    def update(self, grad_w, grad_b):
        if self.v is None:
            self.v = {"w": np.zeros_like(grad_w), "b": np.zeros_like(grad_b)}
        for key, grad in (("w", grad_w), ("b", grad_b)):
            self.v[key] = self.mu * self.v[key] - self.eta * grad
        return self.v["w"], self.v["b"]


class MomentumWithPositiveVelocity:
    def __init__(self, eta=1e-2, mu=0.9):
        self.eta, self.mu, self.vw, self.vb = eta, mu, 0.0, 0.0

    def update(self, grad_w, grad_b):
        self.vw = self.mu * self.vw + self.eta * grad_w
        self.vb = self.mu * self.vb + self.eta * grad_b
        return -self.vw, -self.vb


class MomentumWithRateOutside:
    def __init__(self, eta=1e-2, mu=0.9):
        self.eta, self.mu = eta, mu
        self.sums = [0, 0]

    def update(self, *grads):
        self.sums = [self.mu * old + grad for old, grad in zip(self.sums, grads, strict=True)]
        return [-self.eta * total for total in self.sums]


class MomentumInItsOwnArrays:
    def __init__(self, eta: float = 1e-2, mu: float = 0.9):
        self.eta, self.mu = eta, mu

    def update(self, grad_w, grad_b):
        if not hasattr(self, "v_w"):
            self.v_w = np.zeros(np.shape(grad_w))
            self.v_b = np.zeros(np.shape(grad_b))
        for v, grad in ((self.v_w, grad_w), (self.v_b, grad_b)):
            v *= self.mu
            v -= self.eta * grad
        return self.v_w, self.v_b


class MomentumThatRemembersEverything:
    def __init__(self, eta=1e-2, mu=0.9):
        self.eta, self.mu = eta, mu
        self.past = []

    def update(self, grad_w, grad_b):
        self.past.append((np.copy(grad_w), np.copy(grad_b)))
        ages = range(len(self.past) - 1, -1, -1)
        return tuple(
            -self.eta
            * sum(self.mu**age * grads[i] for age, grads in zip(ages, self.past, strict=True))
            for i in range(2)
        )


class MomentumInFloat32(LazyMomentum):
    def update(self, grad_w, grad_b):
        dw, db = super().update(np.float32(grad_w), np.float32(grad_b))
        return np.float32(dw), np.float32(db)


class MomentumOfTwoThirds(Momentum):
    def update(self, grad_w, grad_b):
        dw, db = super().update(grad_w, grad_b)
        return dw * 0.66, db


class MomentumThatWearsOut(Momentum):
    def update(self, grad_w, grad_b):
        self.mu *= 0.9
        return super().update(grad_w, grad_b)


class MomentumThatStopsAtATurn(Momentum):
    """Forgets its velocity wherever the slope has changed its sign."""

    def update(self, grad_w, grad_b):
        self.v_w = np.where(self.v_w * grad_w > 0, 0.0, self.v_w)
        self.v_b = np.where(self.v_b * grad_b > 0, 0.0, self.v_b)
        return super().update(grad_w, grad_b)


class MomentumWithoutAnAnswer(Momentum):
    def update(self, grad_w, grad_b):
        super().update(grad_w, grad_b)


# -------------------------------------------------------------------------------------- AdaGrad


class LazyAdaGrad:
    def __init__(self, eta=1e-2):
        self.eta = eta
        self.h_w = self.h_b = None

    def update(self, grad_w, grad_b):
        if self.h_w is None:
            self.h_w, self.h_b = np.zeros_like(grad_w), np.zeros_like(grad_b)
        self.h_w += grad_w * grad_w
        self.h_b += grad_b * grad_b
        dw = -self.eta * grad_w / (np.sqrt(self.h_w) + 1e-7)
        db = -self.eta * grad_b / (np.sqrt(self.h_b) + 1e-7)
        return dw, db


class AdaGradWithASmallerEpsilon:
    def __init__(self, eta=1e-2):
        self.eta = eta
        self.h = [1e-14, 1e-14]

    def update(self, *grads):
        self.h = [h + np.square(grad) for h, grad in zip(self.h, grads, strict=True)]
        return [-self.eta * g * h**-0.5 for h, g in zip(self.h, grads, strict=True)]


class AdaGradByHelper:
    def __init__(self, eta=0.01):
        self.eta = eta
        self.h = {}

    def update(self, grad_w, grad_b):
        return self.movement("w", grad_w), self.movement("b", grad_b)

    def movement(self, name, grad):
        self.h[name] = self.h.get(name, 0) + abs(grad) ** 2
        rates = self.eta / (np.sqrt(self.h[name]) + 1e-7)
        return -rates * grad


class AdaGradWithABigEpsilon(LazyAdaGrad):
    def update(self, grad_w, grad_b):
        dw, db = super().update(grad_w, grad_b)
        root_w, root_b = np.sqrt(self.h_w), np.sqrt(self.h_b)
        return dw * root_w / (root_w + 0.05), db * root_b / (root_b + 0.05)


class AdaGradWithTheThirdRoot(AdaGradByHelper):
    def movement(self, name, grad):
        self.h[name] = self.h.get(name, 0) + abs(grad) ** 2
        return -self.eta * grad / (np.cbrt(self.h[name]) + 1e-7)


class AdaGradByHalves(AdaGrad):
    def update(self, grad_w, grad_b):
        dw, db = super().update(grad_w, grad_b)
        return dw / 2, db / 2


# ----------------------------------------------------------------------------------------- Adam


class LazyAdam:
    def __init__(self, alpha=1e-3, beta_1=0.9, beta_2=0.999, *args, **options):
        self.alpha, self.beta_1, self.beta_2 = alpha, beta_1, beta_2
        self.epsilon = 1e-7
        self.t = 0
        self.m_w = None

    def update(self, grad_w, grad_b):
        if self.m_w is None:
            self.m_w, self.v_w = np.zeros_like(grad_w), np.zeros_like(grad_w)
            self.m_b, self.v_b = np.zeros_like(grad_b), np.zeros_like(grad_b)
        self.t += 1
        self.m_w += (1 - self.beta_1) * (grad_w - self.m_w)
        self.m_b += (1 - self.beta_1) * (grad_b - self.m_b)
        self.v_w += (1 - self.beta_2) * (grad_w**2 - self.v_w)
        self.v_b += (1 - self.beta_2) * (grad_b**2 - self.v_b)
        rate = self.alpha * np.sqrt(1 - self.beta_2**self.t) / (1 - self.beta_1**self.t)
        dw = -rate * self.m_w / (np.sqrt(self.v_w) + self.epsilon)
        db = -rate * self.m_b / (np.sqrt(self.v_b) + self.epsilon)
        return dw, db


class AdamPerParameter:
    """A small object for each parameter, with a count of its own."""

    def __init__(self, alpha=1e-3, beta_1=0.9, beta_2=0.999):
        self.parts = (_AdamOfOne(alpha, beta_1, beta_2), _AdamOfOne(alpha, beta_1, beta_2))

    def update(self, grad_w, grad_b):
        return tuple(part(grad) for part, grad in zip(self.parts, (grad_w, grad_b), strict=True))


@dataclass
class _AdamOfOne:
    alpha: float
    beta_1: float
    beta_2: float
    past: list = field(default_factory=list)

    def __call__(self, grad):
        self.past.append(np.copy(grad))
        ages = range(len(self.past) - 1, -1, -1)
        m = sum(self.beta_1**age * g for age, g in zip(ages, self.past, strict=True))
        v = sum(self.beta_2**age * g**2 for age, g in zip(ages, self.past, strict=True))
        m = m / sum(self.beta_1**age for age in ages)
        v = v / sum(self.beta_2**age for age in ages)
        return -self.alpha * m / np.sqrt(v + 1e-16)


class AdamCountingFromOne(Adam):
    def __init__(self, alpha=1e-3, beta_1=0.9, beta_2=0.999):
        self.alpha, self.beta_1, self.beta_2 = alpha, beta_1, beta_2
        self.t = 1
        self.m, self.v = [0, 0], [0, 0]

    def update(self, *grads):
        moves = []
        for i, grad in enumerate(grads):
            self.m[i] = self.beta_1 * self.m[i] + (1 - self.beta_1) * grad
            self.v[i] = self.beta_2 * self.v[i] + (1 - self.beta_2) * grad * grad
            m = self.m[i] / (1 - self.beta_1**self.t)
            v = self.v[i] / (1 - self.beta_2**self.t)
            moves.append(-self.alpha * m / (v**0.5 + 1e-8))
        self.t += 1
        return moves


class AdamAFifthTooShort(AdamCountingFromOne):
    def update(self, *grads):
        moves = super().update(*grads)
        return [move * 0.83 for move in moves]


class AdamWithDecay(Adam):
    def update(self, grad_w, grad_b):
        dw, db = super().update(grad_w, grad_b)
        return dw - 0.01 * grad_w, db - 0.01 * grad_b


class AdamThatRaises(Adam):
    def update(self, grad_w, grad_b):
        return super().update(grad_w, grad_b) + 1


# ---------------------------------------------------------------------------------------- Layer


class LayerWithSubtractOut(Layer):
    def update(self, **options):
        dw, db = self.opt.update(self.grad_w, self.grad_b, **options)
        np.subtract(self.w, -dw, out=self.w)
        np.add(self.b, db, out=self.b)


class LayerWithEllipsis(Layer):
    def update(self):
        movements = self.opt.update(grad_w=self.grad_w, grad_b=self.grad_b)
        self.w[...] = self.w + movements[0]
        self.b[:] = self.b + movements[1]
        return movements


class LayerInALoop(Layer):
    def update(self):
        for mine, movement in zip(
            (self.w, self.b), self.opt.update(self.grad_w, self.grad_b), strict=True
        ):
            mine += movement


class LayerThroughItsAffine(Layer):
    def update(self):
        dw, db = self.opt.update(self.affine.dW, self.affine.db)
        self.affine.W += dw
        self.affine.b += db
        return self


class LayerWithItsOwnRate(Layer):
    def update(self):
        dw, db = self.opt.update(self.grad_w, self.grad_b)
        self.w += 0.73 * dw
        self.b += 0.73 * db


class LayerWithATypo(Layer):
    def update(self):
        dw, db = self.optimiser.update(self.grad_w, self.grad_b)
        self.w += dw
        self.b += db


class LayerMovesAColumn(Layer):
    def update(self):
        dw, db = self.opt.update(self.grad_w, self.grad_b)
        self.w[:, 0] += dw[:, 0]
        self.b += db


VARIANTS = {
    "SGD": [InheritedSGD, DataclassSGD, NegatedSGD, CopyingSGD],
    "Momentum": [
        LazyMomentum,
        MomentumWithPositiveVelocity,
        MomentumWithRateOutside,
        MomentumInItsOwnArrays,
        MomentumThatRemembersEverything,
        MomentumInFloat32,
    ],
    "AdaGrad": [LazyAdaGrad, AdaGradWithASmallerEpsilon, AdaGradByHelper],
    "Adam": [LazyAdam, AdamPerParameter, AdamCountingFromOne],
    "Layer": [LayerWithSubtractOut, LayerWithEllipsis, LayerInALoop, LayerThroughItsAffine],
}

STRANGERS = {
    "SGD": [
        SGDWithHalfASecondRate,
        SGDClipped,
        SGDThreeValues,
        SGDByNameAlone,
        SGDThatWearsOut,
        SGDCutAtFifty,
        SGDRaises,
    ],
    "Momentum": [
        MomentumOfTwoThirds,
        MomentumThatWearsOut,
        MomentumThatStopsAtATurn,
        MomentumWithoutAnAnswer,
    ],
    "AdaGrad": [AdaGradWithABigEpsilon, AdaGradWithTheThirdRoot, AdaGradByHalves],
    "Adam": [AdamAFifthTooShort, AdamWithDecay, AdamThatRaises],
    "Layer": [LayerWithItsOwnRate, LayerWithATypo, LayerMovesAColumn],
}
