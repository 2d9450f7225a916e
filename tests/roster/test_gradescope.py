"""Whom Gradescope's export names is found in the roster by number, address or name."""

import pytest
from roster.test_collect import FILE, GOOD, in_class, root

from grading.tree.places import Places

__all__ = ["in_class", "root"]

NAME = "submission_metadata.yml"
PEOPLE = (
    "id,first_name,last_name,email,gradescope,moodle\n"
    "jdoe,Jane,Doe,jane@uni.org,s12,501\n"
    "bob,Bob,Röe,bob@uni.org,,\n"
    "li1,Wei,Li,wei1@uni.org,77,\n"
    "li2,Wei,Li,wei2@uni.org,,502\n"
    "eve,Eve,Poe,,,\n"
)


def export(*groups):
    """An export in which each group of (name, sid, email) handed in one notebook."""
    said, files = "---\n", {}
    for number, people in enumerate(groups, 101):
        said += f"submission_{number}:\n  :submitters:\n"
        for name, sid, email in people:
            told = {"name": name, "sid": sid, "email": email}
            said += "  -" + "   ".join(f" :{key}: '{word}'\n" for key, word in told.items() if word)
        said += "  :created_at: 2026-11-02 10:15:00 Z\n"
        files[f"e/submission_{number}/{FILE}"] = GOOD
    return files | {f"e/{NAME}": said.encode()}


def owners(in_class, *people, roster=PEOPLE):
    placed, lost = in_class(export(*([one] for one in people)), roster)
    found = {**placed, **lost}
    return [found[path] for path in sorted(found)]


@pytest.mark.parametrize(
    ("submitter", "student"),
    [
        (("Jane Doe", "s12", "jane@uni.org"), "jdoe"),
        (("Janey", "S12", ""), "jdoe"),
        (("Wei Li", "77", ""), "li1"),
        (("Wei Li", "", "WEI1@uni.org"), "li1"),
        (("Wei Li", "4711", "wei1@uni.org"), "SEVERAL OR NOBODY"),
        (("Bob Roe", "b9", ""), "bob"),
        (("Bob Roe", "", "bobby@home.org"), "bob"),
        (("Eve Poe", "", ""), "eve"),
        (("Wei Li", "", "new@uni.org"), "SEVERAL OR NOBODY"),
        (("Jane Doe", "s13", ""), "SEVERAL OR NOBODY"),
        (("Jane Doe", "s12", "bob@uni.org"), "SEVERAL OR NOBODY"),
        (("Ada Poe", "501", ""), "SEVERAL OR NOBODY"),
        (("Wei Li", "502", ""), "li2"),
        (("Dan Moe", "66", "dan@uni.org"), "SEVERAL OR NOBODY"),
    ],
)
def test_a_submitter_is_who_the_number_the_address_and_the_name_agree_on(
    in_class, submitter, student
):
    (found,) = owners(in_class, submitter)
    if student == "SEVERAL OR NOBODY":
        assert "grading/roster.csv" in found
    else:
        assert found == student


def test_two_of_one_name_do_not_become_the_one_whom_the_roster_has(in_class):
    found = owners(in_class, ("Bob Roe", "b9", ""), ("Bob Roe", "", "bobby@home.org"))
    assert all("may be two people, and grading/roster.csv has one" in why for why in found)
    found = owners(in_class, ("Bob Roe", "b9", ""), ("Bob Roe", "", "bob@uni.org"), roster=PEOPLE)
    assert found[1] == "bob" and "may be two people" in found[0]


def test_a_groups_file_is_everybodys(in_class, root):
    files = export([("Jane Doe", "s12", ""), ("Bob Roe", "", "bob@uni.org")])
    in_class(files, PEOPLE)
    assert set(Places(root).students("01_numerical_gradient")) == {"jdoe", "bob"}


def test_who_handed_in_no_notebook_is_called_as_the_roster_does(in_class):
    files = export([("Bob Roe", "", "bob@uni.org")], [("Janey", "s12", "")])
    del files[f"e/submission_102/{FILE}"]
    placed, lost = in_class(files | {"e/submission_102/work.pdf": b"%PDF"}, PEOPLE)
    assert list(placed.values()) == ["bob"]
    assert list(lost.values()) == ["jdoe handed in no notebook, but work.pdf (a PDF)"]


def test_who_was_collected_before_there_was_a_roster_is_still_the_same(in_class):
    files = export([("Jane Doe", "s12", "")], [("Eve Poe", "", "eve@uni.org")])
    placed, _ = in_class(files, people="")
    assert sorted(placed.values()) == ["Eve_Poe_eve@uni.org", "Jane_Doe_s12"]
    people = PEOPLE.replace("jdoe", "Jane_Doe_s12").replace("eve,", "Eve_Poe_eve@uni.org,")
    again, lost = in_class({}, people)
    assert again == placed and not lost
