"""The way back through a graph: every gradient once, and each step is the product that it says."""

import math
import re

import pytest
from bs4 import BeautifulSoup

from seminar import demos, graph
from seminar.demos import graph_walk, page
from seminar.demos.computation_graph import shopping_formula
from seminar.demos.marks import Words
from seminar.graph.record import edges, exp, log, reciprocal, total
from seminar.graph.walk import walk


def polynomial():
    x = graph.Value(7.0, "x")
    return (x * x + x).named("y")


def sigmoid():
    neg = (-graph.Value(1.0, "x")).named("neg")
    return reciprocal((exp(neg).named("exp") + 1).named("add")).named("y")


GRAPHS = {
    "shopping": lambda: shopping_formula(60, 2, 90, 3, 1.2),
    "polynomial": polynomial,
    "sigmoid": sigmoid,
    "softmax with loss": lambda: graph.softmax_with_loss((0.3, 2.9, 4.0), 0).output,
    "one number": lambda: graph.Value(3.0, "x"),
    "a plain number": lambda: graph.Value(3.0),
}


def gradients(output):
    """Return the gradients that the walk finds, by the names of the values they are for."""
    found = {}
    for step in walk(output):
        for place, gradient in step.reached:
            value = place[0].inputs[place[1]] if isinstance(place, tuple) else place
            found[value.name] = gradient
    return found


def numbers(text):
    return [float(part.replace("−", "-")) for part in re.findall(r"−?\d+(?:\.\d+)?", text)]


@pytest.mark.parametrize("name", GRAPHS)
def test_every_way_into_an_operator_is_walked_once_but_those_of_plain_numbers(name):
    output = GRAPHS[name]()
    walked = [place for step in walk(output) for place, _ in step.reached]
    ways = [place for place in walked if isinstance(place, tuple)]
    wanted = [edge for edge in edges(output) if not edge[0].inputs[edge[1]].is_constant]
    assert sorted(map(repr, ways)) == sorted(map(repr, wanted))
    assert len(set(ways)) == len(ways)
    assert walked[0] is output


@pytest.mark.parametrize("name", GRAPHS)
def test_no_gradient_leaves_an_operator_before_all_have_arrived_there(name):
    output = GRAPHS[name]()
    reached = set()
    for step in walk(output)[1:]:
        uses = [edge for edge in edges(output) if edge[0].inputs[edge[1]] in step.at]
        assert set(uses) <= reached
        reached |= {place for place, _ in step.reached if isinstance(place, tuple)}


@pytest.mark.parametrize("name", GRAPHS)
def test_what_is_said_to_be_multiplied_or_added_gives_what_goes_on(name):
    for step in walk(GRAPHS[name]())[1:]:
        worked = re.search(r"(?:so|:) ([^:=]+) = (\S+?)( goes|\.$)", step.sentence)
        parts, result = numbers(worked[1]), numbers(worked[2])[0]
        combined = sum(parts) if step.is_sum else math.prod(parts)
        assert len(parts) >= 2
        assert combined == pytest.approx(result, rel=0.02, abs=1e-3)
        assert all(gradient == pytest.approx(result, rel=0.01) for _, gradient in step.reached)
        starts_with_a_number = step.sentence.startswith(tuple("−0123456789"))
        assert starts_with_a_number != step.is_sum  # how many gradients meet is said in words


def test_the_gradients_are_those_of_calculus():
    assert gradients(GRAPHS["shopping"]()) == pytest.approx(
        {
            "total": 1, "goods": 1.2, "tax": 390, "all apples": 1.2, "all oranges": 1.2,
            "price of an apple": 2.4, "apples": 72, "price of an orange": 3.6, "oranges": 108,
        }
    )  # fmt: skip
    assert gradients(polynomial())["x"] == pytest.approx(2 * 7 + 1)
    y = 1 / (1 + math.exp(-1))
    assert gradients(sigmoid())["x"] == pytest.approx(y * (1 - y))


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        (lambda x, y: x * y,
         "1 arrives at ×. The local derivative for x is the other number there, −0.5, so "
         "1 × (−0.5) = −0.5 goes to x."),
        (lambda x, y: graph.Value(3.0) * x,
         "1 arrives at ×. The local derivative for x is the other number there, 3, so "
         "1 × 3 = 3 goes to x."),
        (lambda x, y: total(x, y, x * y),
         "1 arrives at Σ. Every local derivative is 1, so 1 × 1 = 1 goes to x, to y and back to "
         "×."),
        (lambda x, y: x + 1,
         "1 arrives at +. The local derivative is 1, so 1 × 1 = 1 goes to x."),
        (lambda x, y: exp(y),
         "1 arrives at exp. The local derivative for y is its own result, 0.607, so "
         "1 × 0.607 = 0.607 goes to y."),
        (lambda x, y: log(x),
         "1 arrives at ln. The local derivative for x is 1/2 = 0.5, so 1 × 0.5 = 0.5 goes to x."),
        (lambda x, y: reciprocal(y),
         "1 arrives at 1/y. The local derivative for y is −1/(−0.5)² = −4, so "
         "1 × (−4) = −4 goes to y."),
    ],
)  # fmt: skip
def test_a_step_says_what_is_multiplied_by_what(formula, words):
    assert walk(formula(graph.Value(2.0, "x"), graph.Value(-0.5, "y")))[1].sentence == words


def test_gradients_that_meet_are_added_in_a_step_of_their_own():
    *_, last = walk(polynomial())
    assert last.is_sum
    assert last.sentence == (
        "Three gradients come back to x, one for each of its uses, and are added: 7 + 7 + 1 = 15."
    )


def backward(frame):
    return [mark.text for mark in frame.marks if isinstance(mark, Words) and "←" in mark.text]


def test_one_gradient_more_stands_in_the_picture_after_each_step(declared):
    demo = declared(demos.walk_back, polynomial())
    shown = [backward(demo.frame({"step": step})[0]) for step in demo.controls[0].values]
    assert [len(numbers) for numbers in shown] == [1, 3, 4, 5, 6]
    assert sorted(shown[-1]) == sorted(["← 1", "← 1", "← 1", "← 7", "← 7", "← 15"])


def test_the_still_figure_shows_the_last_step(displayed):
    demos.walk_back(polynomial())
    ((data, _),) = displayed
    assert "Here: step 4 of 4: Three gradients come back to x" in data["text/plain"]
    assert "1, 7 and 7, together 15, at x." in data["text/plain"]


def test_buttons_go_one_step_back_and_one_forward(declared):
    demo = declared(demos.walk_back, polynomial())
    frame, said = demo.frame({"step": 0})
    html = page.flipbook(demo.controls[0], frame, said, demo.alt, "still")
    buttons = BeautifulSoup(html, "html.parser").find_all("button")
    assert [button.get_text() for button in buttons] == ["Previous", "Next"]
    assert [button["onclick"].rpartition("\n")[2] for button in buttons] == [
        "step(this, -1);",
        "step(this, 1);",
    ]


def test_a_result_without_operators_is_a_walk_that_ends_where_it_begins(declared):
    demo = declared(demos.walk_back, graph.Value(3.0, "x"))
    frame, _ = demo.frame({"step": 0})
    assert backward(frame) == ["← 1"]


def test_one_step_leads_through_several_operators_alike():
    cat, dog, bird = (
        graph.Value(number, name) for number, name in zip((0, 1, 2), "cdb", strict=True)
    )
    powers = [exp(value) for value in (cat, dog, bird)]
    output = (reciprocal(total(*powers).named("S")) * powers[1]).named("y")
    apart, at_once = walk(output), walk(output, powers)
    assert len(at_once) == len(apart) - 2
    *_, met, last = at_once
    assert met.is_sum
    assert last.at == tuple(powers)
    assert dict(last.reached) == pytest.approx(
        {place: gradient for step in apart for place, gradient in step.reached if place in
         [(power, 0) for power in powers]}
    )  # fmt: skip
    assert last.sentence.startswith("At each exp, what arrives is multiplied by the local deriv")
    for worked in re.findall(r"(\S+) × (\S+) = (\S+) goes to [cdb]", last.sentence):
        first, second, result = (numbers(part)[0] for part in worked)
        assert first * second == pytest.approx(result, rel=0.02)


def test_a_value_and_what_it_came_from_are_not_walked_through_at_once():
    inner = exp(graph.Value(1.0, "x"))
    outer = exp(inner)
    with pytest.raises(ValueError, match="what it came from"):
        walk(outer, [inner, outer])


def test_the_arrow_keys_work_at_the_buttons_and_after_a_click_in_the_picture(declared):
    demo = declared(demos.walk_back, polynomial())
    frame, said = demo.frame({"step": 0})
    html = page.flipbook(demo.controls[0], frame, said, demo.alt, "still")
    soup = BeautifulSoup(html, "html.parser")
    for button in soup.find_all("button"):
        assert button["onkeydown"].endswith("arrow(this, event);")
    assert soup.find(class_="seminar-stage")["onclick"].endswith("hold(this);")


def test_all_that_came_back_to_a_value_is_told_and_their_sum_once_it_is_known():
    a, b = graph.Value(2.0, "a"), graph.Value(3.0, "b")
    p = (a * b).named("p")
    steps = walk(p * (p + a).named("s"))
    told = [graph_walk._known_in_words(steps[: step + 1]) for step in (0, 3, 4)]
    assert told == [
        "Gradients that came back: 1 at the result.",
        "Gradients that came back: 1 at the result; 8 and 6 at p; 6 at s; 6 at a.",
        "Gradients that came back: 1 at the result; 8 and 6, together 14, at p; 6 at s; 6 at a.",
    ]
