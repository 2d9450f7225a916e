"""A network for `gradient_check`, of whose gradients it is known how far they are off."""

from collections.abc import Callable, Mapping

import numpy as np

from seminar.probes.watched_net import Arrays

Errors = Mapping[str, float | np.ndarray]
"""What each gradient is off by, as a part of it or entry by entry."""


class Net:
    """What stands in the contract of a network, and nothing else that could be looked at."""

    def __init__(
        self,
        params: dict[str, np.ndarray],
        loss: Callable[[np.ndarray, np.ndarray], float],
        gradient: Callable[[np.ndarray, np.ndarray], dict[str, np.ndarray]],
    ) -> None:
        self.params, self.loss, self.gradient = params, loss, gradient


def sloped_net(held: Arrays, errors: Errors, times: float = 1.0) -> Net:
    """Return a network whose loss is a polynomial of its parameters; its gradient may be off.

    Its loss reads the arrays in `held`, those that `params` has at first: a copy put in their place
    is never seen. `errors` is what the gradient is off by for a batch whose samples weigh 1 on
    average; it stands nowhere on the network. Both are larger by `times`. The gradients come in the
    order in which going back meets them, the last parameter first.
    """

    def weight(x: np.ndarray, t: np.ndarray) -> float:
        of_samples, of_targets = (part.reshape(len(part), -1).mean(axis=1) for part in (x, t))
        mean: float = np.mean(of_samples * of_targets)
        return mean

    def loss(x: np.ndarray, t: np.ndarray) -> float:
        w = weight(x, t)
        total: float = sum(np.sum((P * P) ** 2 / 4 + w * P) for P in held.values())
        return times * total

    def gradient(x: np.ndarray, t: np.ndarray) -> dict[str, np.ndarray]:
        w = weight(x, t)
        backwards = reversed(list(held.items()))
        return {name: times * (P**3 + w * (1 + errors[name])) for name, P in backwards}

    return Net(dict(held), loss, gradient)
