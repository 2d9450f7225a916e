"""What is collected is the roster's people's: never two of them one, and never one of them two."""

import io
import zipfile

import pytest
from wall.handed_in import CHAPTER, RIGHT, as_file, notebook

from grading.intake import collect as module
from grading.intake.collect import collect, report
from grading.intake.in_class import nothing_from
from grading.roster import load
from grading.roster.reading import NAME as ROSTER
from grading.tree.course import ROOT
from grading.tree.places import Places

NAME = CHAPTER.name
FILE = f"{CHAPTER.module}.ipynb"
GOOD = as_file(notebook(RIGHT))
STUB = as_file(notebook({}))
HEADER = "id,first_name,last_name,group,canvas,moodle_participant,blackboard\n"
JANE = "jdoe,Jane,Doe,Monday,55,,jd5\n"
CLASS = HEADER + JANE + "bob,Bob,Röe,Monday,56,,\nli1,Wei,Li,Tuesday,,11,\nli2,Wei,Li,,,12,\n"


@pytest.fixture
def root(tmp_path):
    for part in ("course", "solutions", "source_notebooks"):
        (tmp_path / part).symlink_to(ROOT / part)
    (tmp_path / "grading").mkdir()
    return tmp_path


@pytest.fixture
def in_class(root, monkeypatch):
    """Collect files of these names for a class; return path -> id, and path -> why not."""
    monkeypatch.setattr(
        module, "CHAPTERS", {NAME: ()}
    )  # a notebook of another chapter is none here

    def collected(files, people=CLASS, source="downloaded"):
        if people:
            (root / ROSTER).write_text(people, "utf-8")
        for name, data in files.items():
            path = root / source / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        placements = collect(root / source, NAME, root=root)
        placed = {p.path: p.student for p in placements if not p.reason}
        for student in placed.values():
            assert (root / "grading" / "submitted" / student / NAME / FILE).is_file()
        collected.report = report(placements)
        return placed, {p.path: p.reason for p in placements if p.reason}

    return collected


PLATFORMS = {
    "Moodle": {
        f"Jane Doe_901_assignsubmission_file_/{FILE}": "jdoe",
        f"Bob Roe_902_assignsubmission_file_/{FILE}": "bob",
        f"Wei Li_12_assignsubmission_file_/{FILE}": "li2",
        f"Participant_11_assignsubmission_file_/{FILE}": "li1",
    },
    "Canvas": {f"doejane_55_67890_{FILE}": "jdoe", f"röebob_LATE_56_67891_{FILE}": "bob"},
    "Blackboard": {f"HW_jd5_attempt_2024-11-03-10-15-00_{FILE}": "jdoe"},
    "Brightspace": {f"12345-678910 - Jane Doe - Nov 3, 2024 1137 AM/{FILE}": "jdoe"},
    "Google Classroom": {f"Jane Doe - {FILE}": "jdoe", f"Bob Röe - Copy of {FILE}": "bob"},
    "folders": {f"Doe, Jane/{FILE}": "jdoe", f"bob/{FILE}": "bob", f"LI1/{FILE}": "li1"},
}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_everyone_is_called_as_the_roster_does(in_class, platform):
    placed, lost = in_class(dict.fromkeys(PLATFORMS[platform], GOOD))
    assert placed == PLATFORMS[platform] and lost == {}


def test_one_person_is_one_over_all_platforms_and_chapters(in_class, root):
    for number, files in enumerate(
        (f"Jane Doe_901_assignsubmission_file_/{FILE}", f"doejane_55_7_{FILE}", f"jdoe/{FILE}")
    ):
        placed, _ = in_class({files: GOOD}, source=f"download{number}")
        assert placed == {files: "jdoe"}
    assert Places(root).students(NAME) == ["jdoe"]


def test_who_is_not_in_the_roster_is_told_of_and_not_placed(in_class, root):
    placed, lost = in_class({f"eve/{FILE}": GOOD, f"Jane Doe/{FILE}": GOOD})
    assert placed == {f"Jane Doe/{FILE}": "jdoe"}
    assert "'eve' is nobody in grading/roster.csv: add a line" in lost[f"eve/{FILE}"]
    assert Places(root).students(NAME) == ["jdoe"]
    placed, lost = in_class({}, CLASS + "eve,,,,,,\n")
    assert placed == {f"Jane Doe/{FILE}": "jdoe", f"eve/{FILE}": "eve"} and not lost


def test_a_name_of_two_people_is_nobodys(in_class):
    placed, lost = in_class({f"Wei Li/{FILE}": GOOD, f"bob/{FILE}": GOOD})
    assert placed == {f"bob/{FILE}": "bob"}
    assert "'Wei Li' may be li1 or li2 of grading/roster.csv" in lost[f"Wei Li/{FILE}"]


def test_two_people_of_one_name_do_not_become_the_one_whom_the_roster_has(in_class, root):
    files = [f"Jane Doe_{number}_assignsubmission_file_/{FILE}" for number in (901, 902)]
    placed, lost = in_class(dict.fromkeys(files, GOOD))
    assert not placed and not Places(root).students(NAME)
    assert all("may be two people, and grading/roster.csv has one" in lost[file] for file in files)
    placed, lost = in_class({}, CLASS.replace(",55,,", ",55,901,"))
    assert placed == {files[0]: "jdoe"} and list(lost) == files[1:]


def test_a_number_that_is_anothers_is_nobodys(in_class):
    placed, lost = in_class({f"doejane_56_1_{FILE}": GOOD, f"röebob_55_2_{FILE}": GOOD})
    assert not placed and len(lost) == 2


def test_a_zip_that_is_named_by_a_number_of_anothers_is_its_own_students(in_class):
    own = [f"HW_jd5_attempt_2026-11-04-10-00-00_x_{n}_assignsubmission_.zip" for n in (11, 12)]
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as packed:
        packed.writestr(FILE, GOOD)
    placed, _ = in_class({own[0]: data.getvalue()})
    assert list(placed.values()) == ["jdoe"]
    placed, lost = in_class({f"{own[1].removesuffix('.zip')}/{FILE}": GOOD}, source="unpacked")
    assert not placed and len(lost) == 1


@pytest.mark.parametrize(
    ("path", "student"),
    [
        (f"A7/Jane Doe - {FILE}", "jdoe"),
        (f"HW 3 - Slopes/Jane Doe - {FILE}", "jdoe"),
        (f"bob/Jane Doe - {FILE}", "bob"),
        (f"li3/Jane Doe - {FILE}", ""),
        (f"mallory/Jane Doe - {FILE}", ""),
        (f"A7/Zoe - {FILE}", ""),
        (f"A7/Wei Li - {FILE}", ""),
        (f"A7/doejane_55_7_{FILE}", "jdoe"),
        (f"A7/doejane_77_7_{FILE}", ""),
        (f"bob/doejane_55_7_{FILE}", ""),
        (f"A7/Jane Doe_901_assignsubmission_file_/{FILE}", "jdoe"),
    ],
)
def test_one_persons_file_is_theirs_where_the_folder_is_an_assignments(in_class, path, student):
    placed, lost = in_class({path: GOOD})
    assert placed == ({path: student} if student else {}) and (path in lost) is not bool(student)


TEAMS = {
    f"Team Red-Jane Doe_901_assignsubmission_file_/{FILE}": "jdoe",
    f"Team Red-Bob Roe_902_assignsubmission_file_/{FILE}": "bob",
    f"Team Blue-Wei Li_12_assignsubmission_file_/{FILE}": "li2",
    f"Default team-Participant_11_assignsubmission_file_/{FILE}": "li1",
}


def test_the_members_of_a_team_on_moodle_are_found(in_class):
    placed, lost = in_class(dict.fromkeys(TEAMS, GOOD))
    assert placed == TEAMS and not lost


@pytest.mark.parametrize(
    ("words", "others"),
    [
        ("Monday-Jane Doe_901", ["Bob Roe_902"]),  # a group of the roster
        ("Group 3-Jane Doe_901", ["Bob Roe_902"]),
        ("Gruppe-3b-Jane Doe_901", []),
        ("Default group-Jane Doe_901", ["Anna-Lena Roe_902"]),
        ("Red-Jane Doe_901", ["Red-Bob Roe_902", "Eve Sly_903"]),
        ("Blue-Jane Doe_901", ["Red 1-Bob Roe_902"]),
        ("Red-Blue-Jane Doe_901", ["1-Bob Roe_902"]),
    ],
)
def test_a_team_of_one_is_found_where_its_name_is_surely_a_teams(in_class, words, others):
    files = [f"{one}_assignsubmission_file_/{FILE}" for one in (words, *others)]
    placed, _ = in_class(dict.fromkeys(files, GOOD))
    assert placed[files[0]] == "jdoe"


def test_behind_a_team_a_double_name_is_whole(in_class):
    files = [
        f"{one}_assignsubmission_file_/{FILE}" for one in ("Monday-Mary-Jane Doe_901", "x-y_1")
    ]
    _, lost = in_class(dict.fromkeys(files, GOOD))
    assert "is nobody in grading/roster.csv" in lost[files[0]]


@pytest.mark.parametrize("team", ["Gruppe 5", "Monday", "Default group"])
def test_a_team_without_a_member_is_told_what_to_do_with(in_class, team):
    path = f"{team}_41_assignsubmission_file_/{FILE}"
    _, lost = in_class({path: GOOD, f"Jane Doe_901_assignsubmission_file_/{FILE}": GOOD})
    assert lost[path].startswith(
        f"'{team}_41' seems to be a team, of which no member is named: put"
    )


@pytest.mark.parametrize(
    "others",
    [
        [],
        ["Mary-Wei Li_903"],
        ["Anna-Lena Roe_902"],
        ["Jane-Wei Li_12"],
        ["Mary-Jane Doe_9", "Bob Röe_8"],
    ],
)
def test_half_a_double_name_is_not_taken_for_a_teams(in_class, others):
    files = [f"{one}_assignsubmission_file_/{FILE}" for one in ("Mary-Jane Doe_901", *others)]
    _, lost = in_class(dict.fromkeys(files, GOOD))
    assert "write 901 into the column moodle_participant of the one" in lost[files[0]]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (f"Wei Li_99_assignsubmission_file_/{FILE}", "write 99 into the column moodle_participant"),
        (f"liwei_99_5_{FILE}", "write 99 into the column canvas of the one whose it is"),
        (
            f"99-7 - Wei Li - Nov 3, 2024 1137 AM/{FILE}",
            "99 into the column brightspace_folder of",
        ),
        (f"HW_w99_attempt_2024-11-03-10-15-00_{FILE}", "write w99 into the column blackboard of"),
        (f"Wei Li - {FILE}", "put it into a folder called as the id of the one whose it is"),
        (f"Wei Li/{FILE}", "put it into a folder called as the id of the one whose it is"),
    ],
)
def test_the_sentence_names_the_column_that_tells_who_it_is(in_class, path, said):
    _, lost = in_class({path: GOOD, f"{path.replace('99', '1')}x.ipynb": STUB})
    assert said in lost[path]


def test_the_number_of_brightspaces_folders_tells_two_of_one_name_apart(in_class):
    paths = [f"{number}-7 - Wei Li - Nov 3, 2024 1137 AM/{FILE}" for number in (51003, 51004)]
    people = "id,first_name,last_name,brightspace_folder\nli1,Wei,Li,51003-7\nli2,Wei,Li,51004\n"
    placed, lost = in_class(dict.fromkeys(paths, GOOD), people)
    assert placed == {paths[0]: "li1", paths[1]: "li2"} and not lost


def test_of_a_stranger_with_the_name_of_another_both_numbers_are_told(in_class):
    path = f"77-7 - Jane Doe - Nov 3, 2024 1137 AM/{FILE}"
    people = "id,first_name,last_name,brightspace_folder\njdoe,Jane,Doe,51003\nbob,Bob,Roe,51004\n"
    _, lost = in_class(
        {path: GOOD, f"51004-7 - Bob Roe - Nov 3, 2024 1137 AM/{FILE}": GOOD}, people
    )
    said = (
        "write 77 into the column brightspace_folder of the one whose it is (jdoe with 51003 there"
    )
    assert f"{said} has that name), and collect again" in lost[path]
    assert f"could not be placed: {lost[path]}" in in_class.report


def test_several_files_under_several_names_of_one_person_are_one_submission(in_class):
    placed, lost = in_class({f"Jane Doe/{FILE}": GOOD, f"jdoe/{FILE}": STUB})
    assert placed == {f"Jane Doe/{FILE}": "jdoe"}
    assert list(lost) == [f"jdoe/{FILE}"] and "if they are of two people" in lost[f"jdoe/{FILE}"]


def test_who_was_collected_before_there_was_a_roster_is_still_the_same(in_class, root):
    placed, _ = in_class({f"Jane Doe/{FILE}": STUB, f"bob/{FILE}": STUB}, people="")
    assert placed[f"Jane Doe/{FILE}"] == "Jane_Doe"
    people = HEADER + "Jane_Doe,Jane,Doe,,,,\nbob,,,,,,\n"
    placed, lost = in_class({f"Jane Doe/{FILE}": GOOD}, people)
    assert placed[f"Jane Doe/{FILE}"] == "Jane_Doe" and not lost
    placed, lost = in_class({f"doejane_55_1_{FILE}": GOOD}, people, source="other")
    assert list(placed.values()) == ["Jane_Doe"] and not lost


def test_who_handed_in_no_notebook_is_called_as_the_roster_does(in_class):
    _, lost = in_class(
        {
            f"Jane Doe_901_assignsubmission_file_/{FILE}": GOOD,
            "Bob Roe_902_assignsubmission_file_/work.pdf": b"%PDF",
        }
    )
    (reason,) = lost.values()
    assert reason == "bob handed in no notebook, but work.pdf (a PDF)"


def test_who_handed_in_nothing_is_listed_by_group(in_class, root):
    in_class({f"jdoe/{FILE}": GOOD})
    roster, places = load(root), Places(root)
    said = nothing_from(roster, places, NAME)
    assert (
        said == "Nothing from 3 of 4: li2 (Wei Li); Monday: bob (Bob Röe); Tuesday: li1 (Wei Li)."
    )
    assert nothing_from(roster, places, NAME, ["bob", "li1", "li2"]) == ""
    assert nothing_from(load(root / "elsewhere"), places, NAME) == ""


def test_many_who_handed_in_nothing_stand_in_columns_or_where_they_are_listed(in_class, root):
    people = [f"s{n:03},Ann,Alba{n:03},{'Mon' if n % 2 else 'Tue'}\n" for n in range(90)]
    head = "id,first_name,last_name,group\n"
    in_class({f"s{n:03}/{FILE}": GOOD for n in range(60)}, head + "".join(people))
    roster, places = load(root), Places(root)
    first, *lines = nothing_from(roster, places, NAME).splitlines()
    assert first == "Nothing from 30 of 90:" and lines[0] == "Mon:" and "Tue:" in lines
    assert max(map(len, lines)) <= 102 and len(lines) < 14
    assert " ".join(lines).count("Ann Alba") == 30
    for n in range(60):
        (places.submitted / f"s{n:03}" / NAME / FILE).unlink()
        (places.submitted / f"s{n:03}" / NAME).rmdir()
    said = nothing_from(roster, places, NAME)
    assert said == f"Nothing from 90 of 90: `grading report {NAME}` lists who they are."


def test_whoever_may_have_handed_something_in_is_not_said_to_have_handed_in_nothing(in_class, root):
    files = {
        f"Wei Li_901_assignsubmission_file_/{FILE}": GOOD,
        "Bob Roe_902_assignsubmission_file_/report.pdf": b"%PDF",
        f"Jane Doe_903_assignsubmission_file_/{FILE}": GOOD,
    }
    in_class(files)
    placements = collect(root / "downloaded", NAME, root=root)
    told_of = [who for p in placements for who in (p.owner, *p.may_be)]
    assert {who for p in placements for who in p.may_be} == {"li1", "li2"}
    assert nothing_from(load(root), Places(root), NAME, told_of) == ""


RECEIPT = """Name: A Person ({0})
Assignment: HW
Date Submitted: Monday, November 2, 2026 10:15:00 AM CET

Submission Field:
{1}

Comments:
There are no student comments for this assignment.
"""


def test_beside_a_notebook_of_a_stranger_nothing_else_is_said_to_be_handed_in(in_class):
    begin = "HW_{}_attempt_2026-11-02-10-15-00"
    none = "There is no student submission text data for this assignment."
    files = {f"{begin.format('jd5')}_{FILE}": GOOD, f"{begin.format('x9')}_{FILE}": GOOD}
    files |= {
        f"{begin.format(who)}.txt": RECEIPT.format(who, none).encode() for who in ("jd5", "x9")
    }
    files[f"{begin.format('y9')}.txt"] = RECEIPT.format("y9", "see https://x.org/a").encode()
    files[f"{begin.format('z9')}.txt"] = RECEIPT.format("z9", none).encode()
    _, lost = in_class(files)
    told = (f"{begin.format('x9')}_{FILE}", *(f"{begin.format(who)}.txt" for who in ("y9", "z9")))
    assert set(lost) == set(told)
    assert "nobody in grading/roster.csv" in lost[f"{begin.format('x9')}_{FILE}"]
    assert (
        lost[f"{begin.format('y9')}.txt"]
        == "y9 handed in no file, but the text 'see https://x.org/a'"
    )
    assert lost[f"{begin.format('z9')}.txt"] == "z9 handed in no file"


def test_what_every_repository_began_with_is_not_handed_in(in_class):
    repositories = [f"hw1-{who}" for who in ("ann", "ben", "cem", "dee", "eve")]
    files = {f"{one}/README.md": b"Read me." for one in repositories}
    files |= {f"{one}/{FILE}": GOOD for one in repositories[:3]}
    files["hw1-eve/answer.pdf"] = b"%PDF"
    _, lost = in_class(files, people="")
    said = "handed in nothing: README.md is what everybody was given"
    assert {path: reason.partition(" ")[2] for path, reason in lost.items()} == {
        "hw1-dee/README.md": said,
        "hw1-eve/answer.pdf": "handed in no notebook, but answer.pdf (a PDF)",
    }
