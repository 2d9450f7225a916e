"""A prediction: what is asked, what a guess is answered with, and what stands without widgets."""

import re

import ipywidgets
import numpy as np
import pytest
from bs4 import BeautifulSoup

from seminar import demos
from seminar.demos import prediction, stage, typed
from seminar.demos.prediction import UNANSWERED

CHOICES = {"question": "What is `2 + 3 * 4`?", "choices": ["14", "20"], "found": "14", "why": "So."}
NUMBER = {"question": "How many?", "unit": "passes", "found": 79520, "within": 0.1, "why": "So."}


@pytest.fixture
def asked(monkeypatch, displayed):
    """Ask as in a notebook; returns the control that takes a guess, and what reads the answer."""
    monkeypatch.setattr(stage, "is_static", lambda: False)
    forms = []
    put = prediction.put

    def remember(name, children, labels):
        forms.extend(children)
        put(name, children, labels)

    monkeypatch.setattr(prediction, "put", remember)

    def ask(**question):
        demos.predict(**question)
        _, field, *button, answer = forms[-1].children

        def guess(text):
            field.value = text
            for one in button:
                one.click()
            return " ".join(
                paragraph.get_text()
                for paragraph in BeautifulSoup(answer.value, "html.parser").find_all("p")
            )

        return field, guess

    return ask


def test_a_choice_is_answered_by_what_was_found_and_why(asked):
    field, guess = asked(**CHOICES)
    assert field.value is None, "nothing is chosen before the learner chooses"
    assert guess("20") == "✗ Not so: you said “20”, the answer is “14”. So."
    assert guess("14") == "Guess 2, after “20”. ✓ Right: the answer is “14”. So."
    assert guess("20").startswith("Guess 3, after “20”, then “14”. ✗")


@pytest.mark.parametrize(
    ("typed_in", "answer"),
    [
        ("79,520", "✓ Right: the answer is 79,520 passes. So."),
        ("79520 passes", "✓ Right: the answer is 79,520 passes. So."),
        ("7.95e4", "✓ Near enough: you said 79,500; the answer is 79,520 passes. So."),
        ("87,472", "✓ Near enough: you said 87,472; the answer is 79,520 passes. So."),
        ("9e4", "✗ Not so: you said 90,000, which is too large; the answer is 79,520 passes. So."),
        ("-5", "✗ Not so: you said −5, which is too small; the answer is 79,520 passes. So."),
        ("many", "“many” is no number: type digits, such as 1200, 1,200 or 1.2e3."),
        ("", "Type a number first, such as 1200, 1,200 or 1.2e3."),
    ],
)  # fmt: skip
def test_a_typed_number_is_answered_by_how_near_it_is(asked, typed_in, answer):
    _, guess = asked(**NUMBER)
    assert guess(typed_in) == answer


def test_a_second_number_is_told_as_the_second_and_the_same_one_is_no_second(asked):
    _, guess = asked(**NUMBER)
    first = guess("100")
    assert guess("100") == first
    assert guess("no idea").startswith("“no idea” is no number")
    assert guess("79520").startswith("Guess 2, after “100”. ✓ Right")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("79520", 79520), ("79,520", 79520), ("7.95e4", 79500), (" 79 520 ", 79520),
        ("1,234,567.5", 1234567.5), ("0,5", 0.5), ("0,125", 0.125), ("1,5", 1.5), (".5", 0.5),
        ("−3", -3), ("+3", 3), ("~50", 50), ("50 %", 50), ("10^5", 1e5), ("2*10^-3", 2e-3),
        ("8 × 10^4", 8e4), ("10**4", 1e4), ("1/4", 0.25), ("1_000", 1000),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(text, number):
    assert typed.read(text) == pytest.approx(number, rel=1e-12)


@pytest.mark.parametrize("unit", ["%", "of 100"])
@pytest.mark.parametrize(
    "text",
    ["90", "90 %", "90percent", "9 of 10", "9 out of 10", "9/10", "9,000 of 10,000", "90 of 100"],
)
def test_a_share_is_read_as_a_part_a_percentage_or_a_count(unit, text):
    assert typed.read(text, unit) == pytest.approx(90, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "0.9",
            "“0.9” can be read in two ways: type 90 % if you mean that part of all, else 0.9 %",
        ),
        ("9600", "“9600” is no part of all: type a number from 0 to 100, or how many of how many"),
        ("-5", "“-5” is no part of all: type a number from 0 to 100"),
        ("11 of 10", "“11 of 10” is no part of all: type a number from 0 to 100"),
        ("9 of 0", "“9 of 0” is no number"),
        ("nine of ten", "“nine of ten” is no number"),
    ],
)
def test_what_is_no_share_or_might_be_two_is_said_in_a_sentence(text, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        typed.read(text, "%")


def test_a_part_with_its_sign_is_taken_as_it_stands():
    assert typed.read("0.9 %", "%") == typed.read("0.9 of 100", "of 100") == 0.9


@pytest.mark.parametrize(
    "text",
    ["", " ", "many", "1,2,3", "nan", "inf", "1e999", "1/0", "3 apples", "5 10^2", "()", "%"],
)
def test_what_is_no_number_is_said_in_a_sentence(text):
    with pytest.raises(ValueError, match=r"such as 1200, 1,200 or 1\.2e3\.$"):
        typed.read(text)


@pytest.mark.parametrize(
    ("number", "text"),
    [(79520, "79,520"), (79520.0, "79,520"), (-3, "−3"), (0.25, "0.25"), (1e-8, "1e−08")],
)
def test_a_number_is_told_as_a_sentence_has_it(number, text):
    assert typed.told(number) == text


def stub(x):
    raise NotImplementedError


class Layer:
    def forward(self, x):
        raise NotImplementedError


def stubs_answer():
    raise NotImplementedError


def misspelt(x):
    return nunpy.exp(x)  # noqa: F821


def not_a_matrix(x):
    return np.linalg.inv(x)


@pytest.mark.parametrize(
    ("found", "answer"),
    [
        (lambda: 14, "✗ Not so: you said “20”, the code says “14”."),
        (lambda: 14.0, "✗ Not so: you said “20”, the code says “14”."),
        (
            lambda: stub(3),
            "? The code says it once you have written stub: run this cell again",
        ),
        (lambda: Layer().forward(3), "? The code says it once you have written Layer: run this"),
        (
            stubs_answer,
            "? The code says it once the exercises above are solved: run this cell",
        ),
        (lambda: misspelt(3), "? misspelt does not find nunpy: run the cells above first, and"),
        (lambda: made_above(3), "? The code behind this question needs what cells above make: run"),  # noqa: F821
        (lambda: not_a_matrix(np.ones(3)), "? not_a_matrix raised LinAlgError: 1-dimensional"),
        (lambda: 1 / 0, "? The code behind this question raised ZeroDivisionError: division by"),
        (lambda: 17, "? The code says '17', which is none of these."),
        (lambda: None, "? The code says 'None', which is none of these."),
    ],
)
def test_the_learners_own_code_answers_or_its_trouble_is_told_with_the_reason(asked, found, answer):
    _, guess = asked(**{**CHOICES, "found": found})
    said = guess("20")
    assert said.startswith(answer)
    assert said.endswith("So.")


@pytest.mark.parametrize(
    ("found", "head", "said"),
    [("14", "The answer", "The answer is: 14."),
     (lambda: 14, "What the code says", "The code says: 14.")],
)  # fmt: skip
def test_only_what_a_function_finds_is_said_by_code(monkeypatch, displayed, found, head, said):
    monkeypatch.setenv("SEMINAR_STATIC", "1")
    demos.predict(**{**CHOICES, "found": found})
    folded = BeautifulSoup(displayed[-1][0]["text/html"], "html.parser").find("details")
    assert folded.summary.get_text() == head
    assert folded.p.get_text() == f"{said} So."


@pytest.mark.parametrize(
    ("found", "answer"),
    [
        (lambda: None, "? The code behind this question returned None where one number"),
        (lambda: float("nan"), "? The code behind this question returned nan, where a finite"),
        (lambda: 5, "✓ Right: the code says 5."),
    ],
)
def test_a_number_that_the_learners_code_gives_is_read(asked, found, answer):
    _, guess = asked(question="How many?", found=found, why="So.")
    assert guess("5").startswith(answer)


def test_the_function_that_gives_the_answer_is_never_named(asked):
    def hidden():
        raise ValueError("too large")

    _, guess = asked(**{**CHOICES, "found": hidden})
    assert guess("20").startswith("? The code behind this question raised ValueError: too large.")


def test_a_sentence_that_stands_in_place_of_an_answer_can_be_found_on_a_page(
    monkeypatch, displayed
):
    monkeypatch.setenv("SEMINAR_STATIC", "1")
    for found, sentences in ((lambda: 14, []), (lambda: stub(3), ["The code says it once you"])):
        demos.predict(**{**CHOICES, "found": found})
        shown = BeautifulSoup(displayed[-1][0]["text/html"], "html.parser")
        marked = [span.get_text() for span in shown.select(f"details span.{UNANSWERED}")]
        assert [sentence[:25] for sentence in marked] == sentences


def test_the_code_is_asked_when_the_learner_has_guessed(asked):
    answers = ["20"]
    _, guess = asked(**{**CHOICES, "found": lambda: answers[-1]})
    answers.append("14")
    assert guess("14").startswith("✓ Right")


def test_prints_and_warnings_of_the_code_stay_out(asked, capsys):
    def chatty():
        print("step by step")
        return "14"

    _, guess = asked(**{**CHOICES, "found": chatty})
    assert guess("14").startswith("✓")
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ({**CHOICES, "found": "15"}, "What was found, '15', is none of the choices."),
        ({**CHOICES, "why": " "}, "needs a question, and a why"),
        ({**CHOICES, "question": ""}, "needs a question, and a why"),
        ({"question": "Q?", "choices": ["14", "20"], "found": "14"}, "needs a question, and a why"),
        ({**CHOICES, "choices": ["14"]}, "two choices or more, all different"),
        ({**CHOICES, "choices": ["14", " 14"]}, "two choices or more, all different"),
        ({**CHOICES, "choices": ["14", ""]}, "two choices or more, all different"),
        ({**CHOICES, "unit": "passes"}, "are for typed numbers"),
        ({**CHOICES, "within": 0.1}, "are for typed numbers"),
        ({**NUMBER, "within": 1.0}, "from 0 to below 1"),
        ({**NUMBER, "within": -0.1}, "from 0 to below 1"),
        ({**NUMBER, "found": "79520"}, "is no number; choices are missing"),
        ({**NUMBER, "found": True}, "is no number; choices are missing"),
        ({**NUMBER, "found": float("inf")}, "where a finite number is expected"),
        ({**NUMBER, "found": 0}, "Nothing is near 0"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(question, sentence):
    with pytest.raises(ValueError, match=sentence):
        demos.predict(**question)


@pytest.mark.parametrize("question", [CHOICES, NUMBER])
def test_without_a_front_end_question_and_answer_stand_folded_the_same_each_time(
    monkeypatch, displayed, question
):
    monkeypatch.setenv("SEMINAR_STATIC", "1")
    demos.predict(**question)
    demos.predict(**question)
    (first, _), (second, _) = displayed
    assert first == second
    page = BeautifulSoup(first["text/html"], "html.parser")
    assert page.find("details").summary.get_text() == "The answer"
    assert page.find("details").p.get_text().endswith("So.")
    assert [item.get_text() for item in page.find_all("li")] == question.get("choices", [])
    assert page.find("style") is None and page.find("script") is None
    assert "color" not in first["text/html"]
    assert first["text/plain"].startswith("Predict: ")


def test_code_between_backticks_is_code_and_markup_is_text(monkeypatch, displayed):
    monkeypatch.setenv("SEMINAR_STATIC", "1")
    evil = """</p><img src=x onerror="alert('1')"> & <b>"""
    choices = [evil, "other"]
    demos.predict(f"What is `a < b`? {evil}", choices=choices, found=evil, why=evil)
    ((data, _),) = displayed
    page = BeautifulSoup(data["text/html"], "html.parser")
    assert page.find("img") is None and page.find("b") is None
    assert page.find("code").get_text() == "a < b"


def test_what_a_notebook_saves_hides_behind_the_living_question(asked, displayed):
    field, _ = asked(**CHOICES)
    assert isinstance(field, ipywidgets.ToggleButtons)
    view, still = (data for data, _ in displayed)
    assert set(view) == {"application/vnd.jupyter.widget-view+json", "text/plain"}
    assert "seminar-still-predict" in still["text/html"]


def test_a_typed_number_is_sent_whole(asked):
    field, _ = asked(**NUMBER)
    assert field.continuous_update is False
    assert field.description == "Your guess (passes):"


def test_demos_offer_it_however_often_it_was_used(asked):
    asked(**CHOICES)
    assert demos.predict is prediction.predict
    assert "predict" in dir(demos)
