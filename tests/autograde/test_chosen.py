"""Whom a command is for, and what is said of somebody of whom nothing is there. Under 1 s."""

import pytest

from grading.batch.chosen import chosen
from grading.exercises import CHAPTERS
from grading.tree.errors import GradingError
from grading.tree.places import NotPlaced, Places
from grading.tree.submitted import NO_NOTEBOOK, UNTOLD

CLASS = ("Ada_Doe_4711", "ada.doe", "Bob", "Jane_Doe_4712", "m\x1bl", "Émile")


@pytest.fixture
def places(tmp_path):
    for student in CLASS:
        for chapter in CHAPTERS:
            (tmp_path / "grading" / "submitted" / student / chapter).mkdir(parents=True)
    return Places(tmp_path)


def said_of(*students, places, chapter="05_affine_softmax"):
    with pytest.raises(GradingError) as refused:
        chosen(places, chapter, students)
    return str(refused.value)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_whom_nobody_names_is_everybody_and_who_is_named_is_there_once(places, chapter):
    everybody = ["ada.doe", "Ada_Doe_4711", "Bob", "Émile", "Jane_Doe_4712", "m\x1bl"]
    assert chosen(places, chapter, []) == everybody
    assert chosen(places, chapter, ["Bob", "ada.doe", "Bob"]) == ["ada.doe", "Bob"]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_of_somebody_unknown_it_is_said_where_nothing_is_and_what_to_do(places, chapter):
    assert said_of("zoe", places=places, chapter=chapter) == (
        f"Nothing of zoe for {chapter} is in grading/submitted: if zoe handed something in, run "
        "`grading collect` again and read what it says of that."
    )


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("bob", "Bob"),
        ("Ada_Doe", "ada.doe or Ada_Doe_4711"),
        ("ADA-DOE-4711", "Ada_Doe_4711 or ada.doe"),
        ("4712", "Jane_Doe_4712"),
        ("Bob_4713", "Bob"),
        ("Jane_Doe_4721", "Jane_Doe_4712"),
        ("doe", "ada.doe, Ada_Doe_4711 or Jane_Doe_4712"),
        ("E\u0301mile", "Émile"),
        ("émil", "Émile"),
        ("m\x1bl_1", r"m\x1bl"),
    ],
)
def test_up_to_three_ids_that_may_be_meant_are_named(places, asked, meant):
    assert said_of(asked, places=places).endswith(
        f"read what it says of that. Did you mean {meant}?"
    )


def test_no_more_than_three_are_named_and_all_who_are_missing(places):
    (places.submitted / "Doe" / "05_affine_softmax").mkdir(parents=True)
    said = said_of("doe", "Bob", "zoe", "zoe", places=places).splitlines()
    assert len(said) == 2 and said[0].endswith("mean Doe, ada.doe or Ada_Doe_4711?")
    assert said[1].startswith("Nothing of zoe ")


@pytest.mark.parametrize("asked", ["", "_", "x\x1b\n\ny"])
def test_an_id_that_is_none_is_said_in_one_line(places, asked):
    said = said_of(asked, places=places)
    assert len(said.splitlines()) == 1 and "\x1b" not in said and "mean" not in said


def test_of_whom_something_could_not_be_placed_it_says_what_and_why(places):
    chapter = "05_affine_softmax"
    lost = NotPlaced("it is no notebook: work.pdf (a PDF)", NO_NOTEBOOK, "zoe_1/work\n.pdf")
    places.keep_not_placed(chapter, "zoe", lost)
    said = said_of("zoe", "Bob", "yan", places=places, chapter=chapter).splitlines()
    assert len(said) == 2 and said[1].startswith("Nothing of yan ")
    assert said[0] == (
        "What zoe handed in for 05_affine_softmax (zoe_1/work .pdf) could not be placed, so there "
        "is nothing to grade: it is no notebook: work.pdf (a PDF). Run `grading collect` with a "
        "notebook of theirs, or `grading feedback` for the page that tells them."
    )
    assert said_of("zoe", places=places, chapter="00_welcome").startswith("Nothing of zoe ")
    assert chosen(places, chapter, ["zoe"], ["zoe"]) == ["zoe"]


def test_of_whom_a_file_only_may_be_no_page_is_promised(places):
    chapter = next(iter(CHAPTERS))
    places.keep_not_placed(chapter, "zoe", NotPlaced("a file may be theirs", UNTOLD, "x.ipynb"))
    said = said_of("zoe", places=places, chapter=chapter)
    assert said.startswith(f"A file of {chapter} may be that of zoe (x.ipynb), and its name does")
    assert "feedback" not in said
