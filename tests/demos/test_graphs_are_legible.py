"""No label of a graph lies on another, on a line, on a circle or over the edge, in any chapter."""

import ast
import itertools

import nbformat
import numpy as np
import pytest
from demos.boxes import overlaps
from matplotlib.text import Text

from grading.tree.course import ROOT
from seminar import demos, graph, style
from seminar.demos import stage
from seminar.demos.controls import Choice, Slider
from seminar.demos.page import flipbook
from solutions.loss_functions import softmax
from solutions.numerical_gradient import numerical_gradient
from solutions.your_own_engine import Value

DRAWS = ("graph.draw(", "demos.walk_back(", "demos.shopping_graph(", "softmax_with_loss_graph(")


def cells(root=ROOT):
    """Return the code of every cell of a source notebook that draws a graph, with what it needs."""
    found = []
    for path in sorted((root / "source_notebooks").glob("*/*.ipynb")):
        every = nbformat.read(path, as_version=4).cells
        codes = [cell for cell in every if cell.cell_type == "code"]
        for index, cell in enumerate(codes):
            if any(call in cell.source for call in DRAWS):
                code = with_what_it_needs([one.source for one in codes[: index + 1]])
                found.append(pytest.param(code, id=f"{path.stem}-{cell.id}"))
    return found


def with_what_it_needs(sources):
    """Return the last cell, below the nearest cells above it that make the names it reads."""
    *above, code = sources
    for source in reversed(above):
        if made_in(source) & (names_in(code, ast.Load) - names_in(code, ast.Store)):
            code = f"{source}\n{code}"
    return code


def names_in(code, use):
    nodes = ast.walk(ast.parse(code))
    return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, use)}


def made_in(code):
    """Return the names that a cell's own assignments make."""
    tree = ast.parse(code)
    assigned = [ast.unparse(part) for part in tree.body if isinstance(part, ast.Assign)]
    return set().union(*(names_in(part, ast.Store) for part in assigned))


@pytest.mark.parametrize("code", cells())
def test_no_label_of_a_chapters_graph_lies_on_anything(code, monkeypatch):
    figures, declared = [], []
    monkeypatch.setattr(style, "show", lambda figure, **_: figures.append(figure))
    monkeypatch.setattr(stage.Demo, "show", lambda self: declared.append(self))
    names = {"np": np, "graph": graph, "style": style, "demos": demos}
    names |= {"numerical_gradient": numerical_gradient, "softmax": softmax}
    exec(code, {**names, "Value": Value, "shopping": None, "SoftmaxWithLoss": None})
    assert figures or declared
    for figure in figures:
        assert overlaps(figure) == []
    for demo in declared:
        assert crowded(demo) == {}


FORMULAS = {
    "a number": lambda x, y, z: x,
    "twice in one": lambda x, y, z: x * x,
    "three times": lambda x, y, z: x * x + x,
    "difference of squares": lambda x, y, z: (x + y) * (x - y),
    "quotient": lambda x, y, z: x / y + z,
    "neuron": lambda x, y, z: graph.reciprocal(graph.exp(-(x * y + z)) + 1),
    "squared error": lambda x, y, z: (x * y + z - 1) * (x * y + z - 1) * 0.5,
    "share": lambda x, y, z: graph.exp(x) / graph.total(graph.exp(x), graph.exp(y), graph.exp(z)),
    "all of two": lambda x, y, z: (x * y + x) * (y * z) + x,
    "two layers": lambda x, y, z: graph.exp(x * y + x) * graph.exp(x * z + z) + y * 2,
}
NUMBERS = {
    "short": (2, 3, 5),
    "long": (-0.000123, 12345.678, -9.8765),
}


@pytest.mark.parametrize("numbers", NUMBERS)
@pytest.mark.parametrize("formula", FORMULAS)
def test_no_label_of_any_formula_lies_on_anything(formula, numbers):
    inputs = [graph.Value(n, name) for n, name in zip(NUMBERS[numbers], "xyz", strict=True)]
    result = FORMULAS[formula](*inputs).named("L")
    assert overlaps(graph.draw(result)) == []
    assert crowded(declared_walk(result), 3) == {}


def wrong_shopping(apple_price, apple_count, orange_price, orange_count, tax):
    names = ("apple_price", "apple_count", "orange_price", "orange_count", "tax")
    return -1234.56, dict.fromkeys(names, -1234.56)


class WrongLayer:
    def forward(self, x, t):
        return 1234.5

    def backward(self, dout):
        return np.array([[-0.0123, 0.0456, -12345.6]])


@pytest.mark.parametrize(
    ("demo", "own"),
    [(demos.shopping_graph, wrong_shopping), (demos.softmax_with_loss_graph, WrongLayer)],
)
def test_where_a_learners_numbers_differ_no_label_lies_on_anything(demo, own, declared):
    assert crowded(declared(demo, own)) == {}


def declared_walk(result):
    declared = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stage.Demo, "show", lambda self: declared.append(self))
        demos.walk_back(result)
    return declared[0]


def crowded(demo, frames=20):
    """Return what overlaps in a demo's pictures, by the values of its controls."""
    values = [
        control.options if isinstance(control, Choice) else (*control.values[::-3], control.start)
        for control in demo.controls
    ]
    names = [control.name for control in demo.controls]
    corners = list(itertools.product(*values))
    chosen = np.random.default_rng(0).permutation(len(corners))[:frames]
    found = {}
    for corner in (corners[index] for index in chosen):
        frame, _ = demo.frame(dict(zip(names, corner, strict=True)))
        frame.picture.layer(frame.marks)
        if said := overlaps(frame.picture.figure, frame.marks):
            found[corner] = said
    return found


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 700])
@pytest.mark.parametrize("demo", [demos.shopping_graph, demos.softmax_with_loss_graph])
def test_on_a_narrow_page_a_graph_is_scrolled_and_its_words_are_not(demo, width, declared, page):
    shown = declared(demo)
    frame, said = shown.frame(shown.start())
    slider = Slider("step", "step", 0, 1, 0, 1, "d")
    page.set_viewport_size({"width": width, "height": 700})
    html = flipbook(slider, frame, said, shown.alt, "still")
    page.set_content(f'<div class="seminar-demo">{html}</div>')
    page.wait_for_function("document.querySelector('.seminar-layer text')")
    heights = page.evaluate(
        """() => {
            const layer = document.querySelector('.seminar-layer');
            const scale = layer.getBoundingClientRect().width / layer.viewBox.baseVal.width;
            return [...layer.querySelectorAll('text')]
                .map(text => scale * text.getAttribute('font-size'));
        }"""
    )
    assert min(heights) >= 11
    inside, whole = page.evaluate(
        """() => {
            const stage = document.querySelector('.seminar-stage');
            return [stage.clientWidth, document.documentElement.scrollWidth];
        }"""
    )
    assert inside <= width and whole <= width


@pytest.mark.browser
@pytest.mark.parametrize("demo", [demos.shopping_graph, demos.softmax_with_loss_graph])
def test_a_still_graph_keeps_the_width_of_the_living_one_on_a_narrow_page(demo, declared, page):
    shown = declared(demo)
    frame, _ = shown.frame(shown.start())
    data, _ = frame.picture.bundle(frame.marks, caption="A graph.", alt=shown.alt)
    page.set_viewport_size({"width": 320, "height": 700})
    page.set_content(data["text/html"])
    width = page.locator("figure > svg").bounding_box()["width"]
    assert width == pytest.approx(frame.picture.narrowest, abs=1)


@pytest.mark.browser
def test_the_letters_of_a_drawn_graph_can_be_read_on_a_narrow_page(page):
    x, y = (graph.Value(number, name) for number, name in ((2.0, "x"), (3.0, "y")))
    figure = graph.draw(graph.exp(x * y + x) * graph.exp(y * y) + x)
    data, _ = style.bundle(figure, caption="A graph.", alt="Circles with numbers between them.")
    page.set_viewport_size({"width": 320, "height": 700})
    page.set_content(data["text/html"])
    shown = page.locator("figure > svg").bounding_box()["width"] / (100 * figure.get_figwidth())
    letters = [text.get_fontsize() for text in figure.findobj(Text) if text.get_text()]
    assert shown * min(letters) * style.DPI / 72 >= 11 - 1e-6
