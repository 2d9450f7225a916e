"""What chapter 06 says of its figures, demos and trainings."""

import re

import nbformat
import numpy as np
import pytest
from PIL import Image

from grading.tree.course import ROOT
from seminar.data import load_mnist
from seminar.demos.digits import centred
from seminar.demos.small_network import trained
from seminar.runs import load_broken_runs
from solutions import training
from solutions.loss_functions import count_forward_passes
from solutions.training import TwoLayerNet, train

CHAPTER = "06_training"
UNDECIDED = np.log(10)


@pytest.fixture(scope="module")
def mnist():
    return load_mnist(one_hot_label=True)


@pytest.fixture(scope="module")
def printed():
    """Return the text under a cell of the solved chapter, by the cell's id."""
    path = ROOT / "solutions" / CHAPTER / "training.ipynb"
    cells = nbformat.read(path, as_version=4).cells
    return {
        cell.id: "".join(output.get("text", "") for output in cell.get("outputs", []))
        for cell in cells
    }


def entries(network):
    return sum(part.size for part in network.params.values())


def test_the_networks_have_as_many_numbers_as_the_text_says(says):
    says(CHAPTER, "39,760 numbers, nearly all of them in W1.")
    assert entries(TwoLayerNet(784, 50, 10)) == 39_760
    says(CHAPTER, "79,510 numbers are enough to learn 300 answers by heart.")
    assert entries(TwoLayerNet(784, 100, 10)) == 79_510
    says(CHAPTER, "For our large network it would be 79,520 times")
    assert count_forward_passes(784, 50, 10) == 79_520
    says(CHAPTER, "It has 6 · 5 + 5 + 5 · 3 + 3 = 53 parameters")
    assert entries(TwoLayerNet(6, 5, 3)) == 53


def test_an_untrained_network_is_undecided_up_to_a_deviation(says, mnist):
    says(
        CHAPTER, "Up to 0.03 the untrained network is undecided (dotted: ln 10). From 0.3 on it is "
    )
    says(CHAPTER, "flat at 2.3 up to 0.03, slightly higher at ")
    says(CHAPTER, "At 0.1 it begins to lean towards single digits")
    _, (x, t) = mnist
    losses = {
        deviation: TwoLayerNet(784, 50, 10, weight_init_std=deviation).loss(x, t)
        for deviation in (0.001, 0.01, 0.03, 0.1, 0.3, 1.0)
    }
    for deviation in (0.001, 0.01, 0.03):
        assert losses[deviation] == pytest.approx(UNDECIDED, abs=0.02)
    assert UNDECIDED + 0.01 < losses[0.1] < UNDECIDED + 0.3
    assert losses[0.3] > 2 * UNDECIDED
    assert losses[1.0] > losses[0.3]


def test_gradients_are_as_close_as_the_figure_says(says, mnist):
    says(CHAPTER, "they lie below 1e-6, with float32 between 1e-5 and 1e-3.")
    says(CHAPTER, "With the planted bug the mark of b1 ")
    says(CHAPTER, "A right gradient is off by a millionth or less")
    says(CHAPTER, "the first case ends at some $10^{-7}$ and not at $10^{-11}$")
    says(CHAPTER, "to a fixed place, where no nudge meets a kink.")
    path = ROOT / "source_notebooks" / CHAPTER / "training.ipynb"
    cells = {cell.id: cell.source for cell in nbformat.read(path, as_version=4).cells}
    (images, targets), _ = mnist
    names = {**vars(training), "images": images, "targets": targets}
    exec(compile(cells["close-enough-cases"], "close-enough-cases", "exec"), names)
    cases = names["cases"]
    for name in ("float64", "three digits"):
        assert max(cases[name].values()) < 1e-6
    assert max(cases["float64"].values()) > 1e-9
    assert all(1e-5 < difference < 1e-3 for difference in cases["float32"].values())
    spoiled = cases["planted bug"]
    assert spoiled["b1"] > 1000 * max(spoiled[name] for name in ("W1", "W2", "b2"))


def test_a_hundred_times_as_many_images_give_a_gradient_ten_times_as_good(says, mnist):
    says(CHAPTER, "A hundred times as many images give a gradient only ten times as good.")
    (images, targets), _ = mnist
    network, rng = TwoLayerNet(784, 10, 10), np.random.default_rng(0)

    def slopes(some):
        return network.gradient(images[some], targets[some])["W2"]

    true = slopes(np.arange(len(images)))
    error = {
        size: np.mean(
            [np.linalg.norm(slopes(rng.integers(len(images), size=size)) - true) for _ in range(40)]
        )
        for size in (10, 1000)
    }
    assert error[10] / error[1000] == pytest.approx(10, rel=0.2)


def test_an_epoch_misses_more_than_a_third(says, printed):
    says(CHAPTER, "about 37 of 100 images are not seen in it at all")
    assert "not seen in one epoch: 37%" in printed["epoch-simulated"]
    says(CHAPTER, "after 16 epochs practically none is left")
    missed = re.search(r"not seen in 10,000 iterations: (\d+)", printed["epoch-simulated"])
    assert int(missed[1]) <= 1
    says(CHAPTER, "missed with probability $e^{-16}$, one in nine million.")
    assert np.exp(16) == pytest.approx(9e6, rel=0.05)


def test_the_first_iterations_hesitate(says, mnist):
    says(CHAPTER, "begins at 2.3 and leaves it only after some 30 iterations, falls ")
    (images, targets), _ = mnist
    losses = np.array(train(TwoLayerNet(784, 50, 10), images, targets, 300))
    assert losses[:20].mean() == pytest.approx(UNDECIDED, abs=0.05)
    assert losses[50:60].mean() < UNDECIDED - 0.1
    assert losses[140:160].mean() < 1.0
    says(CHAPTER, "and flattens around 0.5, rough all the way.")
    assert 0.4 < losses[200:].mean() < 0.6


def test_large_learning_rates_leap_and_stay(says, mnist):
    says(
        CHAPTER, "Moved to a learning rate of 0.5, the loss may leap once, and then trains on well."
    )
    says(CHAPTER, "At 3 and beyond it leaps far above $\\ln 10$, comes back to it and stays there")
    says(CHAPTER, "they are below 0 for nearly every image")
    (images, targets), (x, t) = mnist
    for rate in (0.5, 3.0, 10.0):
        network = TwoLayerNet(784, 50, 10)
        train(network, images, targets, 200)
        losses = train(network, images, targets, 250, learning_rate=rate)
        if rate == 0.5:
            assert network.accuracy(x, t) > 0.8
            continue
        assert max(losses) > 2 * UNDECIDED
        assert np.mean(losses[-50:]) == pytest.approx(UNDECIDED, abs=0.4)
        off = images[:2000] @ network.params["W1"] + network.params["b1"] <= 0
        assert np.mean(off) > 0.97


def test_one_image_a_batch_makes_a_rough_curve(says, mnist):
    says(CHAPTER, "With one image per batch the curve jumps at every step")
    (images, targets), _ = mnist
    network = TwoLayerNet(784, 50, 10)
    train(network, images, targets, 200)

    def roughness(size):
        losses = train(network, images, targets, 100, batch_size=size, learning_rate=0.03)
        return np.mean(np.abs(np.diff(losses)))

    assert roughness(1) > 3 * roughness(100)


def test_the_long_training_ends_where_the_text_says(says, printed):
    text = printed["real-training"]
    says(CHAPTER, "reads 97 of 100 new ones")
    assert "after 10,000 iterations: test images 97%" in text
    says(CHAPTER, "With 60,000 images the gap was about one in a hundred.")
    known, new = re.search(r"epoch 16 .*images (\d+)%, test images (\d+)%", text).groups()
    assert int(known) - int(new) == 1
    says(CHAPTER, "the training curve reaches about ")
    assert (known, new) == ("98", "97")


def test_many_units_know_few_images_by_heart(says, printed):
    says(CHAPTER, "From 10 hidden units on all 300 are known by heart; a fifth of the new ones is ")
    says(CHAPTER, "With 1 or 2 units the network cannot even read its own examples well")
    says(CHAPTER, "of the images it learned from, reaches 1 at 5 to 10 ")
    says(CHAPTER, "the lower one, of the test images, flattens at about 0.8.")
    rows = re.findall(
        r"(\d+) hidden units: its 300 images (\d+)%, new ones (\d+)%", printed["overfitting"]
    )
    found = {int(size): (int(known), int(new)) for size, known, new in rows}
    assert found[1][0] < 60
    assert found[2][0] < 97
    for size in (10, 30, 100):
        assert found[size][0] == 100
        assert 76 <= found[size][1] <= 84
    assert found[5][0] >= 98


@pytest.mark.long
def test_more_examples_close_the_gap(says, mnist):
    says(CHAPTER, "Of the test images they read about 69, 80 and 86 of 100.")
    (images, targets), (x, t) = mnist
    for count, read in ((100, 0.69), (300, 0.80), (1000, 0.86)):
        network = TwoLayerNet(784, 50, 10)
        train(network, images[:count], targets[:count], 2000)
        assert network.accuracy(images[:count], targets[:count]) == 1
        assert network.accuracy(x, t) == pytest.approx(read, abs=0.025)


def test_moved_digits_are_misread(says, printed):
    says(CHAPTER, "One pixel each way costs a tenth, two cost half, four leave less than guessing.")
    rows = re.findall(r"(\d) to the right and \1 down: (\d+) of 100", printed["shifts"])
    read = {int(pixels): int(score) for pixels, score in rows}
    assert read[0] == 97
    assert 80 <= read[1] <= 91
    assert 42 <= read[2] <= 58
    assert read[4] < 10


@pytest.mark.long
def test_moved_images_teach_the_reader_where_a_digit_may_lie(says, mnist):
    says(
        CHAPTER, "about 96 of 100 centred digits, nearly as many as the first reader, and about 93"
    )
    says(CHAPTER, "Moved by three pixels, which it has never met, it reads some 63.")
    (images, targets), (x, t) = mnist
    network, rng = TwoLayerNet(784, 50, 10), np.random.default_rng(1)

    def shifted(x, right, down):
        return np.roll(x.reshape(-1, 28, 28), (down, right), axis=(1, 2)).reshape(-1, 784)

    for _ in range(100):
        train(network, shifted(images, *rng.integers(-2, 3, size=2)), targets, 100)
    for pixels, read, within in ((0, 0.96, 0.015), (2, 0.93, 0.02), (3, 0.63, 0.1)):
        assert network.accuracy(shifted(x, pixels, pixels), t) == pytest.approx(read, abs=within)


def test_a_tiny_digit_in_a_corner_is_read_once_it_is_centred(says, mnist):
    says(CHAPTER, "it enlarges or shrinks it to 20 pixels and moves it to the middle.")
    says(CHAPTER, "Off centre, the same drawing is often misread.")
    _, (x, t) = mnist
    threes = x[t.argmax(axis=1) == 3][:50].reshape(-1, 28, 28)
    corners = np.zeros_like(threes)
    for corner, three in zip(corners, threes, strict=True):
        small = Image.fromarray((255 * three[4:24, 4:24]).astype(np.uint8)).resize((10, 10))
        corner[1:11, 1:11] = np.asarray(small) / 255

    def read(drawings):
        scores = trained().predict(drawings.reshape(-1, 784))
        return np.mean(scores.argmax(axis=1) == 3)

    assert read(np.array([centred(drawing) for drawing in corners])) > 0.8
    assert read(corners) < 0.2


def test_the_four_curves_look_as_they_are_described(says):
    says(CHAPTER, "two stay flat at 2.3, one falls, one leaps up and down far above 2.3.")
    losses = [run["loss"] for run in load_broken_runs().values()]
    flat = [abs(np.mean(loss[-50:]) - UNDECIDED) < 0.1 and np.max(loss) < 3 for loss in losses]
    assert sum(flat) == 2
    assert sum(np.mean(loss[-50:]) < 1.5 for loss in losses) == 1
    assert sum(np.max(loss) > 3 * UNDECIDED for loss in losses) == 1
