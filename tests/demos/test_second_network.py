"""The convolution that demos hold: how well it reads, and that it is stored as it was trained."""

from itertools import product

import numpy as np
import pytest

from seminar.demos import second_network
from seminar.demos.second_network import SecondNetwork, second_reader
from seminar.demos.small_network import unseen_digits


def test_the_stored_reader_reads_what_it_is_said_to_and_is_small():
    x, t = unseen_digits()
    said = np.concatenate([second_reader().predict(part) for part in np.split(x, 20)])
    assert np.mean(said.argmax(axis=1) == t) == pytest.approx(0.9913, abs=0.0003)
    assert second_network.WEIGHTS.stat().st_size < 300_000


def a_network():
    rng = np.random.default_rng(0)
    shapes = ((25, 3), (144 * 3, 4), (4, 10))
    weights = [rng.normal(size=shape).astype(np.float32) for shape in shapes]
    return SecondNetwork(weights, [rng.normal(size=shape[1]) for shape in shapes])


def test_a_network_that_is_written_comes_back_but_for_what_a_byte_rounds(tmp_path, monkeypatch):
    network = a_network()
    monkeypatch.setattr(second_network, "WEIGHTS", tmp_path / "weights.npz")
    second_network.write(network, second_network.WEIGHTS)
    back = second_reader.__wrapped__()
    for W, of_W in zip(back.weights, network.weights, strict=True):
        np.testing.assert_allclose(W, of_W, atol=1.01 * np.abs(of_W).max() / 254)
    for b, of_b in zip(back.biases, network.biases, strict=True):
        np.testing.assert_array_equal(b, of_b)


def test_scores_are_what_filters_find_in_every_second_window_passed_through_two_layers():
    network, images = a_network(), np.random.default_rng(1).random((2, 28, 28))
    (first, hidden, last), (b_first, b_hidden, b_last) = network.weights, network.biases
    found = [
        max(np.sum(images[1, row : row + 5, column : column + 5] * weights) + bias, 0)
        for row, column in product(range(0, 24, 2), repeat=2)
        for weights, bias in zip(network.filters, b_first, strict=True)
    ]
    scores = np.maximum(found @ hidden + b_hidden, 0) @ last + b_last
    np.testing.assert_allclose(network.predict(images.reshape(2, 784))[1], scores, rtol=1e-5)
    np.testing.assert_array_equal(network.filters[2].ravel(), first[:, 2])
