"""Milliseconds an iteration of chapter 06's training: ours, a bare NumPy loop, and PyTorch.

    python tests/benchmarks/training_speed.py [--iterations 300] [--rounds 15] [--threads 1]

All train 784-50-10 on the full MNIST in float32, batch 100, learning rate 0.1, one-hot targets. The
rounds are interleaved, so that whatever else the machine does hits all alike; the median and the
fastest round are printed.

* ours: `train` with `TwoLayerNet`, as the solution notebook has them.
* bare loop: the same arithmetic without a class or a call in between. Like ours, an iteration is a
  forward and a backward pass, gradients with respect to the inputs included, a step, and one more
  forward pass for the loss of the batch.
* lean loop: the bare loop without what training could spare: the loss is that of the first forward
  pass, and the inputs get no gradient.
* PyTorch: `torch.nn`, `torch.optim.SGD` and `loss.item()` on the CPU, where it is installed. It
  needs no second forward pass, computes no gradient for the inputs, and gets labels, which it
  takes faster than one-hot rows.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

RATE = 0.1
BATCH = 100


def main() -> None:
    """Measure and print the table."""
    options = _options()
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[variable] = str(options.threads)  # read when NumPy is first imported

    root = Path(__file__).resolve().parents[2]
    sys.path[:0] = [str(root), str(root / "course")]
    from seminar.data import load_mnist

    (x, t), (x_test, t_test) = load_mnist(one_hot_label=True)
    contestants = {
        "ours": _Ours(x, t),
        "bare loop": _loop(x, t),
        "lean loop": _loop(x, t, lean=True),
    }
    torch = _pytorch(x, t, options.threads)
    if torch:
        contestants["PyTorch"] = torch

    times = {name: [] for name in contestants}
    for _ in range(options.rounds):
        for name, run in contestants.items():
            begin = time.perf_counter()
            run(options.iterations)
            times[name].append(1000 * (time.perf_counter() - begin) / options.iterations)

    print(
        f"{options.rounds} rounds of {options.iterations} iterations, {_threads(options.threads)}"
    )
    print(f"{'':12}{'median ms':>10}{'fastest ms':>12}{'ours / it':>11}")
    ours = statistics.median(times["ours"])
    for name, measured in times.items():
        median = statistics.median(measured)
        print(f"{name:12}{median:10.3f}{min(measured):12.3f}{ours / median:11.2f}")
    if not torch:
        print("PyTorch is not installed here.")
    print(f"test accuracy of ours by now: {contestants['ours'].net.accuracy(x_test, t_test):.1%}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--iterations", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--threads", type=int, default=1, help="of NumPy's BLAS and of PyTorch")
    return parser.parse_args()


def _threads(number: int) -> str:
    return "one thread" if number == 1 else f"{number} threads"


class _Ours:
    """The solution's own `train` on the solution's own network."""

    def __init__(self, x, t) -> None:
        from solutions.training import TwoLayerNet

        self.x, self.t = x, t
        self.net = TwoLayerNet(784, 50, 10)

    def __call__(self, iterations: int) -> None:
        from solutions.training import train

        train(self.net, self.x, self.t, iterations, BATCH, RATE)


def _loop(x_train, t_train, lean: bool = False) -> Callable[[int], None]:
    import numpy as np

    rng = np.random.default_rng(6)
    W1 = rng.normal(0, 0.01, (784, 50)).astype(np.float32)
    W2 = rng.normal(0, 0.01, (50, 10)).astype(np.float32)
    b1, b2 = np.zeros(50, np.float32), np.zeros(10, np.float32)

    def forward(x):
        hidden = np.maximum(x @ W1 + b1, 0)
        scores = hidden @ W2 + b2
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        return hidden, powers / powers.sum(axis=1, keepdims=True)

    def run(iterations: int) -> None:
        nonlocal W1, b1, W2, b2
        losses = []
        for _ in range(iterations):
            chosen = rng.integers(len(x_train), size=BATCH)
            x, t = x_train[chosen], t_train[chosen]
            hidden, y = forward(x)
            if lean:
                losses.append(-np.sum(t * np.log(y + 1e-7)) / BATCH)
            back = (y - t) / BATCH
            dW2, db2 = hidden.T @ back, back.sum(axis=0)
            back = (back @ W2.T) * (hidden > 0)
            dW1, db1 = x.T @ back, back.sum(axis=0)
            if not lean:
                back @ W1.T
                losses.append(-np.sum(t * np.log(forward(x)[1] + 1e-7)) / BATCH)
            W1 -= RATE * dW1
            b1 -= RATE * db1
            W2 -= RATE * dW2
            b2 -= RATE * db2

    return run


def _pytorch(x_train, t_train, threads: int) -> Callable[[int], None] | None:
    try:
        import torch
    except ImportError:
        return None
    torch.set_num_threads(threads)
    x_train, t_train = torch.from_numpy(x_train), torch.from_numpy(t_train.argmax(axis=1))
    net = torch.nn.Sequential(torch.nn.Linear(784, 50), torch.nn.ReLU(), torch.nn.Linear(50, 10))
    optimiser = torch.optim.SGD(net.parameters(), lr=RATE)
    loss_of = torch.nn.CrossEntropyLoss()

    def run(iterations: int) -> None:
        losses = []
        for _ in range(iterations):
            chosen = torch.randint(len(x_train), (BATCH,))
            loss = loss_of(net(x_train[chosen]), t_train[chosen])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            losses.append(loss.item())

    return run


if __name__ == "__main__":
    main()
