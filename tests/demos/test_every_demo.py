"""What every demo promises: sound at the extremes, a still figure, plain words about one's code."""

import base64
import io
import itertools
import re
import warnings

import numpy as np
import pytest
from PIL import Image

from seminar import demos
from seminar.demos import page
from seminar.demos.controls import Choice
from seminar.demos.marks import Words

OF_THEIR_OWN = ("live_training", "draw_a_digit", "two_readers")
DECLARED = [name for name in demos.__all__ if name not in OF_THEIR_OWN]


def extremes(control):
    if isinstance(control, Choice):
        return control.options
    return sorted({control.values[0], control.start, control.values[-1]})


@pytest.mark.parametrize("name", DECLARED)
def test_any_extreme_draws_something_sensible_without_a_warning(name, declared):
    demo = declared(getattr(demos, name))
    names = [control.name for control in demo.controls]
    corners = list(itertools.product(*map(extremes, demo.controls)))
    chosen = np.random.default_rng(0).permutation(len(corners))[:60]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", DeprecationWarning)  # among Matplotlib's own parts
        for index in chosen:
            frame, said = demo.frame(dict(zip(names, corners[index], strict=True)))
            layer = re.sub('href="[^"]*"', "", frame.picture.layer(frame.marks))
            assert "nan" not in layer and "inf" not in layer
            assert layer.count("<") > 3, "an empty picture"
            assert len(frame.words) > 10
            assert said.startswith("<div")


@pytest.mark.parametrize("name", DECLARED)
def test_every_control_is_named_and_every_picture_described(name, declared):
    demo = declared(getattr(demos, name))
    assert all(control.label.strip() for control in demo.controls)
    assert len(demo.alt) > 30
    assert re.search(r"\bMoving\b", demo.caption), "a caption says what moving would show"


@pytest.mark.parametrize("name", DECLARED)
def test_every_axis_says_what_its_numbers_are(name, declared):
    demo = declared(getattr(demos, name))
    frame, _ = demo.frame(demo.start())
    frame.picture.layer(frame.marks)  # lays the ticks out
    for axes in frame.picture.axes.values():
        for axis in (axes.xaxis, axes.yaxis) if axes.axison else ():
            words = [tick.get_text() for tick in axis.get_ticklabels()]
            assert axis.get_label_text() or any(word.isalpha() for word in words)


def test_a_score_of_0_stands_above_its_bar_as_those_above_0_do(declared):
    demo = declared(demos.softmax_temperature)
    frame, _ = demo.frame({**demo.start(), "cat": 0.0, "dog": -1.0, "fox": 1.0})
    assert [mark.up for mark in frame.marks if isinstance(mark, Words)][:3] == [6, -16, 6]


@pytest.mark.parametrize("name", demos.__all__)
def test_without_a_kernel_a_demo_leaves_one_still_figure_the_same_each_time(name, displayed):
    getattr(demos, name)()
    getattr(demos, name)()
    (first, metadata), (second, _) = displayed
    assert first == second
    assert set(first) == {"text/plain", "text/html", "image/png"}
    image = Image.open(io.BytesIO(base64.b64decode(first["image/png"])))
    assert abs(image.width - 2 * metadata["image/png"]["width"]) <= 1
    assert len(first["image/png"]) < 300_000
    assert f'alt="{metadata["image/png"]["alt"]}' in first["text/html"]
    assert "0x" not in first["text/plain"]


def raises(*arguments, **named):
    raise ZeroDivisionError("division by zero")


def stub(*arguments, **named):
    raise NotImplementedError


OWN = {
    "tangent": "numerical_diff",
    "step_size_error": "numerical_diff",
    "gradient_field": "numerical_gradient",
    "loss_surface": "neuron_loss",
    "learning_rate": "gradient_descent",
    "softmax_temperature": "softmax",
    "cross_entropy_curve": "cross_entropy_error",
    "gradient_cost": "count_forward_passes",
    "shopping_graph": "shopping",
    "activation_explorer": "Sigmoid",
    "vanishing_gradient": "Sigmoid",
    "affine_shapes": "Affine",
    "softmax_with_loss_graph": "SoftmaxWithLoss",
    "what_a_filter_sees": "patches",
}


@pytest.mark.parametrize(("name", "own"), OWN.items())
@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        (stub, "Your {} is still to be written"),
        (raises, "Your {} raised ZeroDivisionError: division by zero."),
        (lambda *arguments, **named: None, "Your {} "),
        (lambda *arguments, **named: "nonsense", "Your {} "),
    ],
)
def test_broken_code_is_said_in_one_sentence_and_the_demo_goes_on(
    name, own, broken, sentence, declared
):
    demo = declared(getattr(demos, name), broken)
    frame, said = demo.frame(demo.start())
    assert sentence.format(own) in said
    assert "Traceback" not in said
    fine = declared(getattr(demos, name))
    assert frame.picture.layer(frame.marks) == fine.frame(fine.start())[0].picture.layer(
        fine.frame(fine.start())[0].marks
    )


def test_prints_of_the_learners_code_stay_out_of_the_notebook(declared, capsys):
    def chatty(f, x, h=1e-4):
        print("step by step")
        warnings.warn("watch out", stacklevel=1)
        return (f(x + h) - f(x - h)) / (2 * h)

    demo = declared(demos.tangent, chatty)
    _, said = demo.frame(demo.start())
    assert "Drawn with your own numerical_diff." in said
    assert capsys.readouterr() == ("", "")


def test_an_unknown_demo_is_named_with_those_there_are():
    with pytest.raises(AttributeError, match="no demo called 'tangents'; there are tangent"):
        demos.tangents  # noqa: B018


ALTS = [
    ("activation_explorer", {"layer": "Sigmoid"}, "S-shaped", "step"),
    ("activation_explorer", {"layer": "Relu"}, "a step", "S-shaped"),
    ("vanishing_gradient", {"layer": "Sigmoid"}, "falls", "rises"),
    ("vanishing_gradient", {"layer": "Relu", "scale": 10.0}, "rises", "falls"),
    ("tangent", {"curve": "parabola: f(x) = 0.01x² + 0.1x"}, "A parabola", "wavy"),
    ("mistakes_gallery", {"leaf": 1}, "Handwritten digits: ", "No digits"),
    ("what_a_filter_sees", {"column": 3, "row": 20}, "at column 3, row 20; ", "column 8"),
]


@pytest.mark.parametrize(("name", "moved", "there", "gone"), ALTS)
def test_a_frame_describes_the_picture_that_it_shows(name, moved, there, gone, declared):
    demo = declared(getattr(demos, name))
    frame, _ = demo.frame({**demo.start(), **moved})
    alt = frame.alt or demo.alt
    assert there in alt and gone not in alt
    described = page.layer(frame, demo.alt)
    assert f'role="img" aria-live="off" aria-label="{alt}"' in described


@pytest.mark.parametrize("name", DECLARED)
def test_the_words_and_the_picture_take_the_number_beside_the_slider(name, declared):
    demo = declared(getattr(demos, name))
    for control in demo.controls:
        if isinstance(control, Choice):
            continue
        form = "d" if isinstance(control.step, int) else control.form
        values = [*control.values, demo.start()[control.name]]
        assert all(float(format(value, form)) == value for value in values)
        assert values[-1] in control.values
        assert len(set(values)) >= 0.7 * (control.high - control.low) / control.step
