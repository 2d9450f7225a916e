"""The form that every chapter has: hints, predictions, folds, sittings and honest times."""

import ast
import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from grading.exercises import CHAPTERS
from grading.release import length
from grading.tree.course import ROOT


def every_chapter(but=()):
    """Give a test every chapter."""
    return pytest.mark.parametrize("chapter", [name for name in CHAPTERS if name not in but])


def cells_of(chapter):
    return length.source(chapter).cells


def by_id(chapter):
    return {cell.id: cell for cell in cells_of(chapter)}


def folds(text):
    """Return the folds of a text as (summary, what is folded)."""
    pattern = r"<details><summary>(.*?)</summary>\n\n(.*?)\n\n *</details>"
    found = re.findall(pattern, text, re.DOTALL)
    assert len(found) == text.count("<details") == text.count("</details>"), (
        "a fold is <details><summary>…</summary>, a blank line, text, a blank line, </details>"
    )
    return found


@every_chapter()
def test_every_exercise_says_how_hard_it_is_and_how_long_it_takes(chapter):
    text = "\n\n".join(c.source for c in cells_of(chapter) if c.cell_type == "markdown")
    found = {match["name"]: match for match in length.EXERCISE.finditer(text)}
    assert list(found) == [exercise.name for exercise in CHAPTERS[chapter]]
    for name, match in found.items():
        difficulty = int(match["difficulty"])
        assert match["marks"] == "●" * difficulty + "○" * (3 - difficulty), name
        assert 3 <= int(match["minutes"]) <= 40, name


@every_chapter()
def test_two_hints_without_code_stand_right_below_every_stub(chapter):
    cells = cells_of(chapter)
    ids = [cell.id for cell in cells]
    for exercise in CHAPTERS[chapter]:
        name = f"hints-{exercise.name}"
        assert name in ids, name
        assert ids[ids.index(name) - 1] == exercise.name, f"{name} does not follow its stub"
        hints = cells[ids.index(name)].source
        summaries = [summary for summary, _ in folds(hints)]
        assert summaries == ["Hint 1: where to look again", "Hint 2: what to do"], name
        assert not length.FOLD.sub("", hints).strip(), f"{name}: something stands unfolded"
        for _, hint in folds(hints):
            assert len(hint.split()) >= 8, f"{name}: says too little"
            assert code_to_paste(hint) == [], name


def code_to_paste(hint):
    """Return what of a hint could be pasted: blocks of code, and calls or assignments in ticks."""
    ticked = re.findall(r"`([^`\n]+)`", hint)
    pasted = r"\breturn\b|\bfor\b|[^=<>!]=[^=]|\w\([^)]"
    return [*re.findall(r"```|^(?:    |\t)", hint, re.MULTILINE)] + [
        code for code in ticked if re.search(pasted, code)
    ]


@pytest.mark.parametrize(
    ("hint", "found"),
    [
        ("Use `np.sum` along `axis`, then `softmax()`.", []),
        ("```python\nx\n```", ["```", "```"]),
        ("So:\n\n    x += 1", ["    "]),
        ("Write `return x`, `y = 2`, `np.sum(x)`.", ["return x", "y = 2", "np.sum(x)"]),
        ("Keep `x >= 0` and `x @ W`.", []),
    ],
)
def test_what_can_be_pasted_is_found(hint, found):
    assert code_to_paste(hint) == found


@every_chapter(but=["00_welcome"])
def test_three_questions_about_the_last_chapter_open_it_with_their_answers(chapter):
    ids = list(by_id(chapter))
    recall = by_id(chapter)["recall"].source
    assert ids.index("recall") == 1, "they follow the title"
    assert recall.startswith("## Three questions about the last chapter\n")
    assert [summary for summary, _ in folds(recall)] == ["Answer"] * 3
    assert length.FOLD.sub("", recall).count("?") >= 3


@every_chapter()
def test_there_are_two_predictions_at_least(chapter):
    assert sum(length.demos_of(cell).count("predict") for cell in cells_of(chapter)) >= 2


@every_chapter()
def test_both_stretch_questions_have_an_answer_that_unfolds(chapter):
    (stretch,) = (c.source for c in cells_of(chapter) if "without points\n" in c.source)
    answers = folds(stretch)
    assert [summary for summary, _ in answers] == ["Answer"] * 2
    assert all(len(answer.split()) >= 15 for _, answer in answers)


@every_chapter()
def test_the_title_states_how_long_the_sittings_take(chapter):
    notebook = length.source(chapter)
    measured = [sitting.stated for sitting in length.sittings(notebook)]
    stated = length.stated(notebook)
    assert len(stated) == len(measured), f"{stated} stated, {measured} measured"
    for said, is_so in zip(stated, measured, strict=True):
        assert abs(said - is_so) <= 5, f"{stated} stated, {measured} measured"
        assert max(said, is_so) <= length.LONGEST_SITTING


@every_chapter()
def test_the_place_to_stop_says_so_and_what_follows_picks_it_up(chapter):
    cells = cells_of(chapter)
    ids = [cell.id for cell in cells]
    stops = [at for at, name in enumerate(ids) if name in length.STOPS]
    assert tuple(ids[at] for at in stops) == length.STOPS[: len(stops)]
    for at in stops:
        assert cells[at].source.startswith("## Good place to stop tonight\n")
        assert cells[at + 1].cell_type == "markdown"


@every_chapter()
def test_no_reading_between_two_things_to_do_takes_more_than_ten_minutes(chapter):
    long = {
        where: round(minutes, 1)
        for where, minutes in length.readings(length.source(chapter))
        if minutes > length.LONGEST_READING
    }
    assert long == {}, "minutes of reading before these cells"


@every_chapter()
def test_every_figure_has_a_caption_and_words_for_who_cannot_see_it(chapter):
    for cell in cells_of(chapter):
        if cell.cell_type != "code" or "style.show(" not in cell.source:
            continue
        for call in ast.walk(ast.parse(cell.source)):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "style.show":
                said = {keyword.arg: keyword.value for keyword in call.keywords}
                for words in (said["caption"], said["alt"]):
                    written = isinstance(words, (ast.Constant, ast.JoinedStr))
                    assert not written or len(ast.unparse(words)) > 30, cell.id


ROW = re.compile(r"^\| (.+) \| .+ \| (\d\d) \|$", re.MULTILINE)
WORDS, SYMBOLS = (
    dict(ROW.findall(part))
    for part in (ROOT / "course" / "GLOSSARY.md").read_text("utf-8").split("## Symbols")
)
"""What the glossary has -> the number of the chapter that explains it."""
WRITTEN = {
    "f′": "f'", "Δ": r"\Delta", "∂": r"\partial", "∇": r"\nabla", "←": r"\leftarrow", "η": r"\eta",
    "σ": r"\sigma", "ε": r"\varepsilon", "τ": r"\tau", "φ": r"\varphi", "⊤": r"^\top",
    "λ": r"\lambda", "μ": r"\mu", "β₁": r"\beta_1", "β₂": r"\beta_2",
}  # fmt: skip
"""How a chapter's formulas write the symbols that the glossary has as characters."""
EMPHASIS = {
    "all", "along the floor", "and", "as a matrix", "at once", "before", "between", "both",
    "check in float64", "counts", "different", "each", "every", "fee", "fees", "first",
    "flattest", "from the right", "half", "hidden", "how sure", "in reverse order", "it takes",
    "kept and put back", "mean", "means", "no", "one", "one by one", "order matters", "output",
    "outside", "prices", "raising", "smaller is better", "steepest", "sum", "test",
    "the end", "the gap", "the input", "the other", "the roughness", "the same array",
    "the same arrays", "the shops", "the start", "together", "two stars", "two ways",
    "what it returned", "which", "you need", "your", "↑",
}  # fmt: skip
"""What chapters have in bold that is no word to look up, in lower case."""


def bold_in(text):
    """Return what stands in bold, in lower case and without a mark at its end."""
    text = re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.DOTALL)
    return [" ".join(b.lower().split()) for b in re.findall(r"\*\*([^*]+?)\*\*", text)]


def same_word(name, bold):
    """Say whether something in bold is a word of the glossary, or the word and a bit more."""
    more = r"(s|es)?( [$\W].*| \w+)?"
    return re.fullmatch(rf"(one )?{re.escape(name.lower())}{more}", bold.rstrip(".:,"))


@every_chapter()
def test_every_word_of_the_glossary_is_bold_where_its_chapter_explains_it(chapter):
    bold = bold_in("\n\n".join(c.source for c in cells_of(chapter) if c.cell_type == "markdown"))
    words = [word for word, number in WORDS.items() if number == chapter[:2]]
    assert [word for word in words if not any(same_word(word, b) for b in bold)] == []


@every_chapter()
def test_every_word_that_a_chapter_has_in_bold_stands_in_the_glossary(chapter):
    bold = bold_in("\n\n".join(c.source for c in cells_of(chapter) if c.cell_type == "markdown"))
    terms = [b for b in bold if b[-1] not in ".,:?" and not b[0].isdigit() and len(b.split()) < 4]
    strange = {b for b in terms if b not in EMPHASIS and "$" not in b and "+" not in b}
    assert {b for b in strange if not any(same_word(word, b) for word in WORDS)} == set()


@every_chapter()
def test_every_symbol_of_the_glossary_is_met_in_its_chapter(chapter):
    text = "\n\n".join(cell.source for cell in cells_of(chapter))
    symbols = [
        s for names, number in SYMBOLS.items() if number == chapter[:2] for s in names.split(", ")
    ]
    assert [s for s in symbols if WRITTEN.get(s, s.strip("`")) not in text] == []


def test_the_glossary_has_its_words_in_order_and_names_chapters_that_are_there():
    assert list(WORDS) == sorted(WORDS, key=str.lower)
    assert len(WORDS) > 60 and len(SYMBOLS) > 20
    assert {*WORDS.values(), *SYMBOLS.values()} <= {chapter[:2] for chapter in CHAPTERS}
    assert list(SYMBOLS.values()) == sorted(SYMBOLS.values())


@every_chapter()
def test_every_fold_is_one_that_markdown_can_read(chapter):
    for cell in cells_of(chapter):
        if cell.cell_type == "markdown":
            folds(cell.source)


def test_words_that_are_folded_and_code_are_not_read():
    text = "one two\n\n<details><summary>Answer</summary>\n\nthree\n\n</details>\n\nfour"
    assert length.words_of(new_markdown_cell(text)) == 3
    assert length.words_of(new_code_cell("x = 1")) == 0


HEADING = "### Exercise: `f` (points)\n\n*Difficulty 2 of 3 ●●○ · about 15 minutes*"
STUB = {"nbgrader": {"solution": True}}


def test_a_sitting_takes_its_words_exercises_predictions_and_demos():
    notebook = new_notebook(
        cells=[
            new_markdown_cell("word " * 260, id="a"),
            new_code_cell("demos.predict('?')\ndemos.tangent()", id="b"),
            new_code_cell("x = 1\n\n" * 40, id="drawing", metadata={"tags": ["draws"]}),
            new_code_cell("x = 1\n\n" * 26, id="worked"),
            new_markdown_cell("<details>" + "word " * 258 + "</details>", id="answer"),
            new_markdown_cell("word " * 130, id="stop-here"),
            new_markdown_cell(HEADING + "\n\n" + "word " * 115, id="c"),
            new_code_cell("def f(): ...", id="d", metadata=STUB),
        ]
    )
    first, second = length.sittings(notebook)
    assert first.minutes == pytest.approx(2 + (2 + 0.2 + 4) + 2.6 + 259 / 260)
    assert first.stated == 10
    assert second.words == 130 + 115 + len(HEADING.split())
    assert second.minutes == pytest.approx(second.words / 130 + 15)
    assert second.stated == 15
    read = [(where, round(minutes, 1)) for where, minutes in length.readings(notebook)]
    assert read == [("b", 2.0), ("stop-here", 1.0), ("d", 1.0), ("the end", 0.0)]


def test_four_places_to_stop_make_five_sittings():
    ids = ["a", "stop-here", "b", "stop-here-again", "c", "stop-here-once-more", "d"]
    ids += ["stop-here-at-last", "e"]
    cells = [new_markdown_cell("word " * 130 * k, id=name) for k, name in enumerate(ids, 1)]
    sittings = length.sittings(new_notebook(cells=cells))
    assert [sitting.minutes for sitting in sittings] == [1, 2 + 3, 4 + 5, 6 + 7, 8 + 9]


@pytest.mark.parametrize(
    ("title", "minutes"),
    [
        ("**It takes** two sittings of about 50 and 55 minutes.", [50, 55]),
        ("**It takes** three sittings of about 40, 45 and 50 minutes.", [40, 45, 50]),
        ("**It takes** four sittings of about 35, 40, 45 and 50 minutes.", [35, 40, 45, 50]),
        ("**It takes** five sittings of about 45, 55, 50, 5 and 45 minutes.", [45, 55, 50, 5, 45]),
        ("**You need** Python. **It takes** one sitting of about 25 minutes.", [25]),
        ("**It takes** about 20 minutes.", []),
    ],
)
def test_what_a_title_states_is_read(title, minutes):
    assert length.stated(nbformat.v4.new_notebook(cells=[new_markdown_cell(title)])) == minutes


def test_the_figures_of_a_chapter_are_printed(capsys):
    length.main(["00_welcome"])
    said = capsys.readouterr().out
    assert said.startswith("00_welcome: states ")
    assert "longest reading: " in said
