"""How well readers of chapter 08's kind read, trained on all 60,000 digits in plain NumPy.

    python tests/benchmarks/readers.py [dense] [convolution] [--threads 1] [--budget] [--write]

* dense: 784-300-10.
* convolution: windows of 5 by 5 pixels, two apart, as rows for an Affine of 16 filters; what these
  find in the 144 windows of an image goes through a hidden layer of 64 units.

Both are made of the seminar's own layers, with ReLU between, and learn by Adam with a rate that
falls to 0, from batches whose images are moved by up to one pixel each way.

Prints, for each, the seconds of its training by the clock and of the processors, and the part of
the 10,000 test digits that it reads, as they stand in their file and moved. The test digits take no
part in the training. With --budget it fails where a target is missed: the seconds are those of
processors, which neighbours on the machine cost little. With --write the convolution becomes the
network of the demos, course/seminar/demos/second_network.npz, and is measured once more as it is
stored.

One thread of NumPy's BLAS is the default: the products are small, and on a busy machine two threads
spend most of their time waiting for each other.
"""

from __future__ import annotations

import argparse
import sys
import time

import numpy as np
from threadpoolctl import threadpool_limits

from seminar.data import load_mnist
from seminar.demos import second_network
from seminar.demos.second_network import STEP, WINDOW, SecondNetwork, every_window
from solutions.activation_layers import Relu
from solutions.affine_softmax import Affine, SoftmaxWithLoss
from solutions.learning_rules import Adam


class Windows:
    """Images (N, 784) as the rows of their 144 windows, (N·144, 25)."""

    def forward(self, x):
        windows = every_window(x.reshape(-1, 28, 28))[:, ::STEP, ::STEP]
        return windows.reshape(-1, WINDOW**2)

    def backward(self, dout):
        return None  # the images come first: nobody asks for their gradient


class Together:
    """What is found in the 144 windows of an image, (N·144, F), as one row: (N, 144·F)."""

    def forward(self, x):
        self.shape = x.shape
        return x.reshape(len(x) // 144, -1)

    def backward(self, dout):
        return dout.reshape(self.shape)


class Network:
    """Layers in a row; `learn` takes one step on a batch, `share` times as far as Adam's."""

    def __init__(self, layers, alpha):
        self.layers, self.loss = layers, SoftmaxWithLoss()
        self.affines = [layer for layer in layers if isinstance(layer, Affine)]
        self.rules = [Adam(alpha) for _ in self.affines]

    def predict(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def learn(self, x, t, share):
        self.loss.forward(self.predict(x), t)
        dout = self.loss.backward()
        for layer in reversed(self.layers):
            dout = layer.backward(dout)
        for layer, rule in zip(self.affines, self.rules, strict=True):
            dW, db = rule.update(layer.dW, layer.db)
            layer.W += share * dW
            layer.b += share * db


def affine(rng, inputs, outputs):
    W = rng.normal(0, (2 / inputs) ** 0.5, (inputs, outputs)).astype(np.float32)
    return Affine(W, np.zeros(outputs, np.float32))


def dense(rng):
    return [affine(rng, 784, 300), Relu(), affine(rng, 300, 10)]


def convolution(rng):
    filters = [Windows(), affine(rng, WINDOW**2, 16), Relu(), Together()]
    return [*filters, affine(rng, 144 * 16, 64), Relu(), affine(rng, 64, 10)]


READERS = {"dense": (dense, 12, 200, 3e-3), "convolution": (convolution, 20, 100, 1e-3)}
"""Name -> its layers, epochs, batch size, and the rate that it begins with."""

TARGETS = {"dense": (30, 0.985), "convolution": (300, 0.990)}
"""Name -> the seconds of processors that its training may take, and what it is to read at least."""


def train(network, x, t, epochs, batch_size, rng):
    steps = epochs * len(x) // batch_size
    for step in range(steps):
        chosen = rng.integers(len(x), size=batch_size)
        network.learn(moved(x[chosen]), t[chosen], np.float32(1 - step / steps))


def moved(x):
    """Return a copy of images (N, 784): every ninth moved alike, by up to one pixel each way."""
    images = x.reshape(-1, 28, 28).copy()
    for start, (down, right) in enumerate(np.ndindex(3, 3)):
        images[start::9] = np.roll(images[start::9], (down - 1, right - 1), axis=(1, 2))
    return images.reshape(len(x), 784)


def read(reader, x, t, pixels):
    """Return the part of digits that is read, moved down and to the right by so many pixels."""
    images = np.roll(x.reshape(-1, 28, 28), (pixels, pixels), axis=(1, 2)).reshape(len(x), 784)
    parts = zip(np.split(images, 100), np.split(t, 100), strict=True)
    return np.mean([np.mean(reader.predict(part).argmax(axis=1) == true) for part, true in parts])


def main() -> int:
    """Train the readers that are named, or both, and print what they read."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("reader", nargs="*", help=" or ".join(READERS))
    parser.add_argument("--threads", type=int, default=1, help="of NumPy's BLAS")
    parser.add_argument("--seed", type=int, default=8)
    parser.add_argument("--budget", action="store_true", help="fail where a target is missed")
    parser.add_argument("--write", action="store_true", help="store the convolution for the demos")
    options = parser.parse_args()
    if unknown := set(options.reader) - set(READERS):
        parser.error(f"there is no reader {unknown.pop()!r}; there are {', '.join(READERS)}")
    (x, t), (x_test, t_test) = load_mnist()
    missed = False
    threads, seed = options.threads, options.seed
    print(f"BLAS threads: {threads}, seed: {seed}; read of digits moved by 0, 1, 2 and 3 pixels:")
    for name in options.reader or READERS:
        layers, epochs, batch_size, alpha = READERS[name]
        rng = np.random.default_rng(seed)
        network = Network(layers(rng), alpha)
        clock, processors = time.perf_counter(), time.process_time()
        with threadpool_limits(threads):
            train(network, x, t, epochs, batch_size, rng)
        clock, processors = time.perf_counter() - clock, time.process_time() - processors
        readers = {name: network}
        if options.write and name == "convolution":
            weights = [layer.W for layer in network.affines]
            biases = [layer.b for layer in network.affines]
            second_network.write(SecondNetwork(weights, biases), second_network.WEIGHTS)
            readers["as it is stored"] = second_network.second_reader()
        for called, reader in readers.items():
            found = [read(reader, x_test, t_test, pixels) for pixels in range(4)]
            print(f"{called:18}{''.join(f'{part:8.2%}' for part in found)}", flush=True)
            seconds, least = TARGETS[name]
            missed |= processors > seconds or found[0] < least
        took = f"{clock:.0f} s by the clock, {processors:.0f} s of processors"
        print(f"{'':18}  {epochs} epochs: {took}", flush=True)
    return int(options.budget and missed)


if __name__ == "__main__":
    sys.exit(main())
