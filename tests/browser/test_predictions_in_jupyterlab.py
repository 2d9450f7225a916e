"""A prediction in a real JupyterLab, by keyboard alone: asked, guessed, answered. About 30 s."""

import pytest

pytestmark = pytest.mark.browser

ASKED = {
    "choices": 'from seminar import demos\n\ndemos.predict("What is `2 + 3 * 4`?", '
    'choices=["20", "14"], found=lambda: 2 + 3 * 4, why="Products come first.")',
    "number": 'demos.predict("How many?", unit="passes", found=79520, within=0.1, why="So.")',
}


@pytest.fixture(scope="module")
def asked(lab, chromium):
    """The page with both questions on it; each is guessed in one test alone."""
    lab.write("predictions.ipynb", ASKED)
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as context:
        opened = lab.open(context.new_page(), "predictions.ipynb")
        opened.run_all()
        yield opened.page


def answer_to(group, said):
    answer = group.locator(".seminar-answer")
    answer.get_by_text(said).wait_for(timeout=10_000)
    assert answer.get_attribute("aria-live") == "polite"
    return answer.inner_text()


def test_a_question_is_answered_and_guessed_again_by_keyboard_alone(asked):
    group = asked.get_by_role("group", name="Predict: What is 2 + 3 * 4?")
    group.get_by_role("button", name="20").focus()
    asked.keyboard.press("Enter")
    assert answer_to(group, "✗ Not so").endswith("Products come first.")
    assert group.get_by_role("button", name="20", pressed=True).count() == 1
    asked.keyboard.press("Tab")
    asked.keyboard.press("Space")
    assert answer_to(group, "✓ Right").startswith("Guess 2, after “20”.")
    assert group.get_by_role("button", pressed=True).all_inner_texts() == ["14"]


def test_a_typed_number_is_taken_whole_by_enter(asked):
    group = asked.get_by_role("group", name="Predict: How many?")
    group.get_by_label("Your guess (passes):").focus()
    asked.keyboard.type("8e4")
    asked.keyboard.press("Enter")
    assert "you said 80,000; the answer is 79,520 passes." in answer_to(group, "✓ Near enough")


def test_the_folded_answer_hides_while_the_question_lives(asked):
    assert asked.locator(".seminar-prediction").count() == 2
    assert not asked.locator(".seminar-prediction >> visible=true").count()
