"""Moodle numbers people anew in each assignment: without a roster the name says who is who."""

import pytest
from intake.test_collect import GOOD, NAME, STUB

from grading.intake.collect import collect
from grading.tree.course import ROOT, module_name
from grading.tree.places import Places

OTHER = "02_loss_functions"


@pytest.fixture
def collected(root):
    """Collect files for a chapter, by the names that Moodle gives; return path -> id or reason."""

    def run(names, chapter=NAME):
        file = f"{module_name(chapter)}.ipynb"
        data = GOOD if chapter == NAME else (ROOT / "course" / chapter / file).read_bytes()
        source = root / f"{len(list(root.iterdir()))}"
        for name in names:
            path = source / f"{name}_assignsubmission_file_" / file
            path.parent.mkdir(parents=True)
            path.write_bytes(data)
        placements = collect(source, chapter, root=root)
        return {p.path.partition("_assign")[0]: p.student or p.reason for p in placements}

    return run


def test_one_who_has_another_number_is_the_same(collected, root):
    collected(["Jürgen Müller_880100", "Ann Alba_880101"])
    found = collected(["Jürgen Müller_990001", "Bob Roe_990002"], OTHER)
    jurgen = {"Jürgen Müller_990001": "Jürgen_Müller_880100"}
    assert found == jurgen | {"Bob Roe_990002": "Bob_Roe_990002"}
    assert collected(jurgen, OTHER) == jurgen
    assert collected(["Jürgen Müller_880100"]) == {"Jürgen Müller_880100": "Jürgen_Müller_880100"}
    assert Places(root).students(OTHER) == ["Bob_Roe_990002", "Jürgen_Müller_880100"]


def test_two_of_one_name_are_told_of(collected, root):
    before = {"Peter Schmidt_1": "Peter_Schmidt_1", "Peter Schmidt_2": "Peter_Schmidt_2"}
    assert collected(before) == before
    for names in (["Peter Schmidt_3"], ["Peter Schmidt_3", "Peter Schmidt_4"]):
        found = collected(names, OTHER)
        assert all("may be Peter_Schmidt_1 or Peter_Schmidt_2" in found[name] for name in names)
        assert all("the column moodle_participant" in reason for reason in found.values())
    assert Places(root).students(OTHER) == []


def test_a_second_person_of_a_name_is_not_taken_for_the_first(collected, root):
    collected(["Peter Schmidt_1"])
    found = collected(["Peter Schmidt_3", "Peter Schmidt_4"], OTHER)
    assert all("may be Peter_Schmidt_1 or " in reason for reason in found.values())
    found = collected(["Peter Schmidt_2"])  # in one assignment each has one number
    assert "may be Peter_Schmidt_1 or Peter_Schmidt_2" in found["Peter Schmidt_2"]


def test_a_folder_that_is_no_platforms_is_nobody_elses(collected, root):
    source = root / "folders"
    for name in ("Ann Alba_1", "Bob_2"):
        (source / name).mkdir(parents=True)
        (source / name / f"{module_name(NAME)}.ipynb").write_bytes(STUB)
    assert {p.student for p in collect(source, NAME, root=root)} == {"Ann_Alba_1", "Bob_2"}
    found = collected(["Ann Alba_7", "Cem Poe_8"], OTHER)
    assert found["Ann Alba_7"] == "Ann_Alba_7"
