"""Folders within folders: whose a notebook is, and that none is passed over unsaid. About 3 s."""

import pytest
from intake.test_collect import FILE, GOOD, NAME, STUB, collected

from grading.intake.collect import collect, report

PEOPLE_IN_GROUPS = {
    "groups": {
        f"Group 1/ada/{FILE}": "ada",
        f"Group 1/ben/{FILE}": "ben",
        f"Group 2/cleo/{FILE}": "cleo",
    },
    "groups in a folder": {
        f"hw/tutorial A/ada/{FILE}": "ada",
        "hw/tutorial A/ben/a.ipynb": "ben",
        f"hw/tutorial B/cleo/sub/{FILE}": "cleo",
    },
    "tries of two students": {f"ada/v1/{FILE}": "ada", f"ben/{NAME}/{FILE}": "ben"},
    "the late one alone": {f"hw late/ada/{FILE}": "ada"},
    "a student's try alone": {f"ada/v2/{FILE}": "ada"},
    "a student's archive alone": {f"ada/work.zip/hw1/{FILE}": "ada"},
}


@pytest.mark.parametrize("files", PEOPLE_IN_GROUPS.values(), ids=PEOPLE_IN_GROUPS)
@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_people_are_told_from_their_groups_and_their_tries(root, files, kind):
    assert collected(root, dict.fromkeys(files, GOOD), kind) == (files, {})


@pytest.mark.parametrize(
    "folders",
    [
        ["v1", "v2", "backup"],
        ["old", "final 2", "HW1_corrected"],
        ["1", "2", "2024-11-03"],
        ["submission", NAME, "06_training"],
        ["a.zip", "b.tar.gz"],
    ],
    ids=" ".join,
)
def test_folders_of_tries_are_one_students_and_what_does_not_count_is_named(root, folders):
    files = {f"ada/{folder}/{FILE}": STUB for folder in folders}
    files |= {f"ada/{folders[-1]}/{FILE}": GOOD, f"ben/only/{FILE}": GOOD}
    placed, _ = collected(root, files)
    assert placed == {f"ada/{folders[-1]}/{FILE}": "ada", f"ben/only/{FILE}": "ben"}
    text = report(collect(root / "from the LMS", NAME, root=root))
    for folder in folders[:-1]:
        said = f"ada/{folder}/{FILE}  does not count: ada/{folders[-1]}/{FILE} does, of ada as well"
        assert said in text


def test_folders_of_one_name_each_student_has_are_no_people(root):
    files = {f"{who}/{what}/{FILE}": STUB for who in ("ada", "ben") for what in ("left", "right")}
    assert set(collected(root, files)[0].values()) == {"ada", "ben"}


def test_people_of_a_group_that_is_taken_for_a_student_are_named(root):
    """One folder of a student beside those of groups, so that which are which cannot be seen."""
    files = {f"Group 1/ada/{FILE}": GOOD, f"Group 1/ben/{FILE}": STUB, f"dora/{FILE}": GOOD}
    collected(root, files)
    text = report(collect(root / "from the LMS", NAME, root=root))
    assert f"Group 1/ben/{FILE}  does not count: Group 1/ada/{FILE} does, of Group_1" in text
    assert "if they are of two people, give each a folder of their own" in text


def test_a_hundred_folders_of_one_student_are_twenty_lines_and_a_number(root):
    files = {f"ada/{number}/{FILE}": STUB for number in range(100)} | {f"ben/{FILE}": GOOD}
    collected(root, files)
    text = report(collect(root / "from the LMS", NAME, root=root))
    assert text.count("does not count: ") == 20
    assert "79 more in other folders of ada do not count either." in text


def test_of_one_notebook_in_two_folders_that_may_be_a_students_nobody_is_chosen(root):
    placed, lost = collected(root, {f"ws25/ada/{FILE}": GOOD})
    assert placed == {}
    assert "do not say whose it is, ws25 or ada: put it into" in lost[f"ws25/ada/{FILE}"]


def test_who_of_a_group_handed_in_no_notebook_is_known(root):
    files = dict.fromkeys([f"Group 1/ada/{FILE}", f"Group 1/ben/{FILE}"], GOOD)
    files |= {f"Group 2/cleo/{FILE}": GOOD, "Group 1/dan/report.pdf": b"%PDF"}
    _, lost = collected(root, files)
    said = "dan handed in no notebook, but report.pdf (a PDF)"
    assert lost == {"Group 1/dan/report.pdf": said}
