"""A prediction: the learner commits to a guess, then sees the answer, and why.

demos.predict("What is 2 + 3 * 4?", choices=["14", "20"], found=lambda: 2 + 3 * 4,
              why="A product is computed before a sum.")
"""

from __future__ import annotations

import html
import math
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from seminar.demos import typed
from seminar.demos.own import number, quiet
from seminar.demos.pace import in_this_thread
from seminar.demos.stage import put, still_class
from seminar.script import calling, when_shown
from seminar.words import pieces

UNANSWERED = "seminar-unanswered"
"""The class of the sentence that stands in place of an answer where the code gives none."""

STYLE = """
.seminar-predict { border-left: 3px solid currentColor; padding: 0.1em 0 0.1em 0.9em !important;
  max-width: 44em; }
.seminar-predict > *, .seminar-predict .widget-text {
  width: auto !important; max-width: 100%; height: auto !important; }
.seminar-predict .widget-toggle-buttons button { margin: 3px 6px 3px 0; }
.seminar-predict button { width: auto !important; height: auto !important; min-height: 32px;
  max-width: 100%; white-space: normal !important; text-align: left; line-height: 1.4 !important;
  font-size: 14px; padding: 0.3em 0.9em; color: inherit; background: transparent;
  border: 1px solid currentColor !important; align-self: flex-start; }
.seminar-predict button.mod-active { border-width: 3px !important; font-weight: bold; }
.seminar-predict .widget-label { font-size: 14px; width: auto !important; }
.seminar-predict input { max-width: 12em; font-size: 14px; }
.seminar-predict p { margin: 0.35em 0; line-height: 1.45; font-size: 14px; white-space: normal; }
"""


def predict(
    question: str,
    choices: Sequence[str] = (),
    *,
    found: Any,
    why: str = "",
    unit: str = "",
    within: float = 0.0,
) -> None:
    """Ask for a guess, and answer it with what was found, and why.

    question: what is asked, in plain text; code stands between backticks.
    choices: the answers to choose from; without them a number is typed.
    found: the answer: one of `choices`, or a number; or a function of no arguments that returns
        it, run anew when the learner has guessed; then it is what "the code says". It may call
        the learner's own code: where that raises or is still a stub, this is said, of the
        learner's function; the name of the one that is given here is never shown.
    why: one or two sentences that explain the answer.
    unit: of the number that is typed.
    within: how far from `found` a typed number still counts as right, as a part of `found`.

    Raises ValueError for a question that cannot be asked or answered like this.
    """
    asked = Prediction(question, tuple(choices), found, why, unit, within)
    still = still_class("predict")
    if still:
        _Asking(asked, still).show()
    asked.leave(still)


@dataclass(frozen=True)
class Prediction:
    """What is asked, and what there is to answer; `predict` explains the fields."""

    question: str
    choices: tuple[str, ...]
    found: Any
    why: str
    unit: str = ""
    within: float = 0.0

    def __post_init__(self) -> None:
        if not self.question.strip() or not self.why.strip():
            raise ValueError("A prediction needs a question, and a why that explains the answer.")
        if self.choices:
            self._require_choices()
        else:
            self._require_a_number()

    def _require_choices(self) -> None:
        texts = [choice.strip() for choice in self.choices]
        if len(texts) < 2 or len({*texts}) < len(texts) or not all(texts):
            raise ValueError("A prediction has two choices or more, all different.")
        if self.unit or self.within:
            raise ValueError("`unit` and `within` are for typed numbers, not for choices.")
        if not callable(self.found) and self._chosen(self.found) is None:
            raise ValueError(f"What was found, {self.found!r}, is none of the choices.")

    def _require_a_number(self) -> None:
        if not 0 <= self.within < 1:
            raise ValueError("`within` is a part of the number that was found: from 0 to below 1.")
        if callable(self.found):
            return
        if isinstance(self.found, (str, bool)):
            raise ValueError(f"What was found, {self.found!r}, is no number; choices are missing.")
        value = _number(self.found)
        if value == 0 and self.within:
            raise ValueError("Nothing is near 0 by a part of 0: ask this with choices.")

    @property
    def said(self) -> str:
        """How the answer is announced: only what a function finds is said by code."""
        return "the code says" if callable(self.found) else "the answer is"

    def answer(self) -> Answer:
        """Return what was found, or why nothing was."""
        try:
            with quiet():
                found = self.found() if callable(self.found) else self.found
                return self._read(found)
        except Exception as error:  # noqa: BLE001 - learners' code may raise anything
            return Answer("", trouble=_trouble(error))

    def _read(self, found: Any) -> Answer:
        if not self.choices:
            value = _number(found)
            return Answer(f"{typed.told(value)} {self.unit}".rstrip(), value)
        chosen = self._chosen(found)
        if chosen is None:
            said = " ".join(str(found).split())[:60]
            return Answer("", trouble=f"The code says {said!r}, which is none of these.")
        return Answer(chosen)

    def _chosen(self, found: Any) -> str | None:
        """Return the choice that is what was found, as text or else as a number."""
        text = str(found).strip()
        for choice in self.choices:
            if choice.strip() == text:
                return choice
        for choice in self.choices:
            if _same_number(choice, text):
                return choice
        return None

    def verdict(self, guess: str, answer: Answer) -> str:
        """Return how a guess compares with the answer; raises ValueError for no number."""
        if self.choices:
            if guess == answer.text:
                return f"✓ Right: {self.said} {_quoted(answer.text)}."
            return f"✗ Not so: you said {_quoted(guess)}, {self.said} {_quoted(answer.text)}."
        value = typed.read(guess, self.unit)
        if math.isclose(value, answer.value, rel_tol=1e-9):
            return f"✓ Right: {self.said} {answer.text}."
        close = abs(value - answer.value) <= self.within * abs(answer.value) * (1 + 1e-9)
        verdict = "✓ Near enough" if close else "✗ Not so"
        side = "too small" if value < answer.value else "too large"
        said = typed.told(value)
        how = "" if close else f", which is {side}"
        return f"{verdict}: you said {said}{how}; {self.said} {answer.text}."

    def leave(self, still: str) -> None:
        """Display the question with its answer folded, of class `still` while widgets ask it."""
        from IPython.display import display

        from seminar.demos import page

        answer = self.answer()
        said = answer.trouble or f"{self.said.capitalize()}: {answer.text}."
        marked = _marked(said)
        if answer.trouble:
            marked = f'<span class="{UNANSWERED}">{marked}</span>'
        asked = f"<p><strong>Predict:</strong> {_marked(self.question)}</p>"
        listed = "".join(f"<li>{_marked(choice)}</li>" for choice in self.choices)
        folded_under = "What the code says" if callable(self.found) else "The answer"
        folded = (
            f"<details><summary>{folded_under}</summary>"
            f"<p>{marked} {_marked(self.why)}</p></details>"
        )
        figure = (
            f'<div class="{f"seminar-prediction {still}".strip()}">{asked}'
            f"{f'<ul>{listed}</ul>' if listed else ''}{folded}</div>"
        )
        lines = [f"Predict: {self.question}", *(f"  - {choice}" for choice in self.choices)]
        plain = "\n".join([*lines, f"{said} {self.why}"])
        data = {"text/plain": plain, "text/html": page.still(figure, still) if still else figure}
        display(data, metadata={}, raw=True)


@dataclass(frozen=True)
class Answer:
    """What was found, as text and as the number that it is; or the trouble with the code."""

    text: str
    value: float = math.nan
    trouble: str = ""


class _Asking:
    """The widgets that ask, and the guesses so far: none is forgotten, and the next one says so."""

    def __init__(self, asked: Prediction, still: str):
        import ipywidgets

        self.asked, self.guesses = asked, list[str]()
        self.said = ipywidgets.HTML()
        self.said.add_class("seminar-answer")
        layout = ipywidgets.Layout(width="auto", max_width="100%")
        if asked.choices:
            # One message holds the whole guess, however busy the kernel is when it comes.
            self.field = ipywidgets.ToggleButtons(options=asked.choices, value=None, layout=layout)
            self.field.observe(in_this_thread(lambda change: self.guess(change["new"])), "value")
            self.widgets = [self.field]
        else:
            unit = f" ({asked.unit})" if asked.unit else ""
            self.field = ipywidgets.Text(
                description=f"Your guess{unit}:",
                continuous_update=False,
                style={"description_width": "initial"},
                layout=layout,
            )
            button = ipywidgets.Button(description="This is my guess")
            button.on_click(in_this_thread(lambda button: self.guess(self.field.value)))
            self.widgets = [self.field, button]
        self.widgets = [ipywidgets.HTML(_question(asked.question, still)), *self.widgets, self.said]

    def show(self) -> None:
        """Put the question under the cell."""
        import ipywidgets

        form = ipywidgets.VBox(self.widgets)
        form.add_class("seminar-predict")
        put("predict", [form], ["a guess"])

    def guess(self, guess: str | None) -> None:
        """Answer a guess, the second and every further one as what it is."""
        if guess is None or (guess := guess.strip()) in self.guesses[-1:]:
            return
        try:
            if not self.asked.choices:
                typed.read(guess, self.asked.unit)
        except ValueError as error:
            self._say(str(error))
            return
        answer = self.asked.answer()
        verdict = f"? {answer.trouble}" if answer.trouble else self.asked.verdict(guess, answer)
        so_far = ", then ".join(map(_quoted, self.guesses))
        earlier = f"Guess {len(self.guesses) + 1}, after {so_far}. " if so_far else ""
        self._say(f"{earlier}{verdict}", self.asked.why)
        self.guesses.append(guess)

    def _say(self, *sentences: str) -> None:
        self.said.value = "".join(f"<p>{_marked(sentence)}</p>" for sentence in sentences)


def _question(question: str, still: str) -> str:
    """Return the question, with the page's style; hides what stands there without widgets."""
    return (
        f"<style>{STYLE} .{still} {{ display: none !important; }}</style>"
        f'<p class="seminar-question"><strong>Predict:</strong> {_marked(question)}</p>'
        f"{when_shown(calling('prediction', 'ask(this);'))}"
    )


def _marked(text: str) -> str:
    """Return text as HTML, code between backticks as code."""
    escaped = ((html.escape(part, quote=False), code) for part, code in pieces(text))
    return "".join(f"<code>{part}</code>" if code else part for part, code in escaped)


def _quoted(text: str) -> str:
    return f"“{text}”"


def _number(found: Any) -> float:
    """Return a finite number; raises TypeError or ValueError for anything else."""
    value = number(found)
    if not math.isfinite(value):
        raise ValueError(f"returned {value}, where a finite number is expected")
    return value


def _same_number(choice: str, text: str) -> bool:
    try:
        return math.isclose(typed.read(choice), float(text), rel_tol=1e-9)
    except ValueError:
        return False


def _trouble(error: Exception) -> str:
    """Say in one sentence why the code could not answer, and what there is to do."""
    called = _called(error)
    whose = f"`{called}`" if called else "The code behind this question"
    if isinstance(error, NotImplementedError):
        written = f"you have written {whose}" if called else "the exercises above are solved"
        return f"The code says it once {written}: run this cell again then."
    if isinstance(error, NameError):
        missed = f"does not find `{error.name}`" if called else "needs what cells above make"
        return f"{whose} {missed}: run the cells above first, and write what they wait for."
    reason = " ".join(str(error).split())[:200]
    if isinstance(error, (TypeError, ValueError)) and reason.startswith("returned "):
        return f"{whose} {reason}."
    said = f": {reason}" if reason else ""
    return f"{whose} raised {type(error).__name__}{said}."


def _called(error: Exception) -> str:
    """Return the notebook's function or class in which an error arose, if the answer called one.

    Functions of packages, which the notebook's call, are passed over.
    """
    _, *frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    if not frames or frames[0].f_globals is globals():
        return ""  # what came back cannot be read
    names = [
        frame.f_code.co_qualname.rpartition("<locals>.")[2].partition(".")[0]
        for frame in frames[1:]
        if frame.f_globals is frames[0].f_globals
    ]
    return next((name for name in reversed(names) if name.isidentifier()), "")
