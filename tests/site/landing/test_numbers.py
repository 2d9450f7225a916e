"""The landing page's scripts against the course's Python: the same numbers and sentences."""

import base64

import numpy as np
import pytest

from grading.site.landing import graph_picture, network, reading
from seminar.demos.computation_graph import shopping_formula
from seminar.demos.drawing import centred, samples
from seminar.demos.small_network import unseen_digits
from seminar.graph.record import shown
from seminar.graph.walk import walk

pytestmark = pytest.mark.browser


def calling(page, script, call, argument=None):
    """Return what a function of one of the page's modules gives: `module` in `call`."""
    source = f"async argument => {{ const module = await import('/landing/{script}'); {call} }}"
    return page.evaluate(source, argument)


def test_the_network_reads_in_the_page_as_in_python_and_as_well_as_is_said(visit):
    page = visit()
    x, t = unseen_digits()
    pixels = np.round(x * 255).astype(np.uint8)
    read = calling(
        page,
        "network.js",
        """const layers = await module.load('/landing/network.bin');
        const pixels = Uint8Array.from(atob(argument), letter => letter.charCodeAt());
        const all = [];
        for (let start = 0; start < pixels.length; start += 784) {
            const image = Array.from(pixels.subarray(start, start + 784), pixel => pixel / 255);
            const { parts } = module.read(layers, image);
            all.push(parts.indexOf(Math.max(...parts)));
        }
        return all;""",
        base64.b64encode(pixels.tobytes()).decode(),
    )
    assert np.sum(np.array(read) != network.stored().predict(x).argmax(axis=1)) <= 2
    right = np.mean(np.array(read) == t)
    assert right > 0.98
    assert f"reads {right:.1%} of 10,000 digits" in page.locator("figcaption").first.inner_text()
    assert f"{network.NUMBERS:,} numbers" in page.locator("figcaption").first.inner_text()


@pytest.mark.long
def test_training_anew_gives_a_network_that_reads_as_well():
    x, t = unseen_digits()
    right = np.mean(network.train().predict(x).argmax(axis=1) == t)
    assert abs(right - network.accuracy()) < 0.003


def test_both_layers_are_what_python_makes_of_the_same_image(visit):
    page = visit()
    for image in list(samples().values())[:4]:
        found = calling(
            page,
            "network.js",
            """const layers = await module.load('/landing/network.bin');
            const { hidden, parts } = module.read(layers, argument);
            return [[...hidden], [...parts]];""",
            image.ravel().tolist(),
        )
        for ours, theirs in zip(reading.read(image), found, strict=True):
            np.testing.assert_allclose(theirs, ours, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("size", [28, 140])
def test_a_drawing_is_centred_as_in_the_notebook(size, visit):
    page, random = visit(), np.random.default_rng(3)
    for _ in range(5):
        ink = np.zeros((size, size))
        top, left = random.integers(size // 3, size=2)
        high, wide = random.integers(size // 5, size // 2, size=2)
        ink[top : top + high, left : left + wide] = random.random((high, wide)) ** 3
        found = calling(
            page,
            "centre.js",
            "return [...module.centred(argument[0], argument[1])];",
            [ink.ravel().tolist(), size],
        )
        # Pillow rounds to 255 levels, twice.
        np.testing.assert_allclose(np.reshape(found, (28, 28)), centred(ink), atol=0.012)


def test_nothing_is_centred_where_there_is_no_ink(visit):
    call = "return [...module.centred(new Float64Array(28 * 28), 28)];"
    assert calling(visit(), "centre.js", call) == [0] * 28 * 28


def positions():
    """Return positions of the five sliders: the first, both ends, and others at random."""
    ends = [end for _, _, _, end, _ in graph_picture.SLIDERS]
    random = np.random.default_rng(5)
    some = [[int(random.integers(end + 1)) for end in ends] for _ in range(60)]
    return [list(graph_picture.START), [0] * 5, ends, *some]


def test_the_walk_back_has_the_numbers_and_the_sentences_of_the_course(visit):
    keys = [key for key, *_ in graph_picture.SLIDERS]
    found = calling(
        visit(),
        "shopping.js",
        """const { walk } = await import('/landing/graph.js');
        return argument.map(inputs => {
            const total = module.formula(inputs);
            return walk(total).map(({ at, reached, sentence }) => [
                at?.key ?? '',
                reached.map(([value, gradient]) => [value.name, value.number, gradient]),
                sentence,
            ]);
        });""",
        [dict(zip(keys, each, strict=True)) for each in positions()],
    )
    for (*counts, tax), steps in zip(positions(), found, strict=True):
        right = walk(shopping_formula(*counts, 1 + tax / 100))
        assert len(right) == len(steps) == 8
        for step, (_, reached, sentence) in zip(right, steps, strict=True):
            expected = step.sentence
            for (place, slope), (name, number, gradient) in zip(step.reached, reached, strict=True):
                value = place[0].inputs[place[1]] if isinstance(place, tuple) else place
                assert (name, number) == (value.name, pytest.approx(value.number))
                assert gradient == pytest.approx(slope, rel=1e-6, abs=1e-6)
                # 126.15 may be a little less where it is found by nudging
                expected = expected.replace(f"= {shown(slope)} goes", f"= {shown(gradient)} goes")
            assert sentence == expected


def test_numbers_are_written_as_on_the_graphs_of_the_course(visit):
    random = np.random.default_rng(1)
    numbers = [0.0, -0.0, 1.2, 151.25, 151.35, 1234.5, 1235.5, 99.995, 0.12345, -2.5, 468]
    numbers += [*(random.random(200) * 10.0 ** random.integers(-2, 5, 200))]
    numbers = [float(number) for number in numbers]
    found = calling(visit(), "graph.js", "return argument.map(module.shown);", numbers)
    assert found == [shown(number) for number in numbers]
