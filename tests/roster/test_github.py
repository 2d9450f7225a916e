"""GitHub Classroom: repositories of one assignment side by side, or one for all chapters."""

import io
import zipfile

import pytest
from roster.test_collect import FILE, GOOD, HEADER, STUB, in_class, root
from wall.handed_in import CHAPTER, RIGHT, as_file, notebook

from grading.exercises import CHAPTERS
from grading.intake.collect import collect, left_out, report
from grading.tree.course import ROOT, module_name
from grading.tree.places import Places

__all__ = ["in_class", "root"]

NAME, OTHER = CHAPTER.name, "02_loss_functions"
PEOPLE = HEADER.replace("canvas", "github") + (
    "jdoe,Jane,Doe,,jane,,\njane,Jan,E,,j-e,,\nbob,,,,,,\nmj,Mary-Jane,Watt,,mw,,\n"
)
ASSIGNMENT = "numerical-gradient"


def repositories(prefix, *users, chapter=""):
    return {f"{prefix}{user}/{chapter}{FILE}": GOOD for user in users}


@pytest.mark.parametrize("prefix", ["deep-learning-ws26-", "hw1-", "j-", "a-e-"])
def test_the_roster_knows_the_account_behind_any_assignments_name(in_class, prefix):
    placed, lost = in_class(repositories(prefix, "jane", "j-e"), PEOPLE)
    assert sorted(placed.values()) == ["jane", "jdoe"] and not lost


def test_a_folder_called_as_an_id_is_that_persons(in_class):
    people = PEOPLE + "hw1-jane,,,,,,\n"
    assert list(in_class(repositories("hw1-", "jane"), people)[0].values()) == ["hw1-jane"]


def test_two_accounts_behind_one_name_are_nobody(in_class):
    placed, lost = in_class(repositories("x-", "b-jane", "j-e"), PEOPLE + "eve,,,,b-jane,,\n")
    (reason,) = lost.values()
    assert "may be jdoe or eve" in reason and list(placed.values()) == ["jane"]
    placed, lost = in_class({f"mary-jane/{FILE}": GOOD}, PEOPLE.replace(",Watt", ","))
    assert "may be jdoe or mj" in lost[f"mary-jane/{FILE}"]


def test_an_account_of_nobody_is_told_of(in_class):
    placed, lost = in_class(repositories("hw1-", "jane", "bob", "zoe"), PEOPLE)
    assert list(placed.values()) == ["bob", "jdoe"]
    assert "'hw1-zoe' is nobody in grading/roster.csv" in lost[f"hw1-zoe/{FILE}"]
    assert "or write zoe into the column github of the one whose it is" in lost[f"hw1-zoe/{FILE}"]


def test_a_numbered_account_may_be_a_second_repository_of_the_one_without(in_class):
    files = repositories("hw1-", "jane", "bob", "j-e-1", "zoe-1")
    placed, lost = in_class(files, PEOPLE)
    assert list(placed.values()) == ["bob", "jdoe"]
    assert "'hw1-j-e-1' may be a second repository of jane of" in lost[f"hw1-j-e-1/{FILE}"]
    assert "write zoe-1 into the column github" in lost[f"hw1-zoe-1/{FILE}"]


@pytest.mark.parametrize(
    ("prefix", "users", "students"),
    [
        ("hw1-", ["ada", "bob", "c-d"], ["ada", "bob", "c-d"]),
        (f"{ASSIGNMENT}-", ["ada", "bob", "cy"], ["ada", "bob", "cy"]),
        ("course-ws26-", ["ada", "bob", "cy"], ["ada", "bob", "cy"]),
        ("anna-", ["lena", "maria", "sofia"], ["anna-lena", "anna-maria", "anna-sofia"]),
        ("hw1-", ["ada", "bob"], ["ada", "bob"]),
        ("hw1-", ["c-d"], ["c-d"]),
        ("week-3-", ["ada"], ["ada"]),
        (f"{ASSIGNMENT}-", ["ada"], ["ada"]),
        ("hw1-", ["final"], ["hw1-final"]),
        ("anna-", ["lena", "maria"], ["anna-lena", "anna-maria"]),
        ("old-", ["ada"], ["old-ada"]),
        ("hw1-team", ["a", "b", "c"], ["teama", "teamb", "teamc"]),
    ],
)
def test_without_a_roster_the_assignments_name_is_taken_off_where_it_is_sure(
    in_class, prefix, users, students
):
    placed, lost = in_class(repositories(prefix, *users), people="")
    assert list(placed.values()) == students and not lost


@pytest.mark.parametrize("users", [["ada"], ["ada", "c-d"], ["ada", "c-d", "e"]])
@pytest.mark.parametrize("branch", ["main", "master"])
def test_the_branch_of_a_downloaded_archive_is_nobodys_name(in_class, users, branch):
    files = {f"hw1-{user}-{branch}/{FILE}": GOOD for user in users}
    assert list(in_class(files, "")[0].values()) == users
    packed = {}
    for folder in (f"hw1-{user}-{branch}" for user in users):
        with zipfile.ZipFile(data := io.BytesIO(), "w") as archive:
            archive.writestr(f"{folder}/{FILE}", STUB)
        packed[f"{folder}.zip"] = data.getvalue()
    assert list(in_class(packed, "", source="packed")[0].values()) == users
    mixed = {f"hw1-{user}/{FILE}": GOOD for user in ("a", "b", f"b-{branch}")}
    placed, _ = in_class(mixed, "", source="of one in whose account's name it is")
    assert sorted(placed.values()) == ["a", "b", f"b-{branch}"]


@pytest.mark.parametrize("folder", ["hw1-jane-main", "deep-learning-jane-master"])
def test_the_roster_knows_the_account_before_a_branch(in_class, folder):
    assert list(in_class({f"{folder}/{FILE}": GOOD}, PEOPLE)[0].values()) == ["jdoe"]


@pytest.mark.parametrize("source", ["w5-submissions", "."])
@pytest.mark.parametrize("users", [["ada", "bob"], ["anna-a", "anna-b", "anna-c"]])
def test_the_folder_of_what_was_cloned_says_the_assignments_name(in_class, users, source):
    base = "w5-submissions/" if source == "." else ""
    files = repositories(f"download/{base}w5-", *users)
    source = "download" if base else "w5-submissions"
    files = {path.removeprefix("download/"): data for path, data in files.items()}
    assert list(in_class(files, "", source)[0].values()) == users


@pytest.mark.parametrize("more", ["", "README.md"])
@pytest.mark.parametrize(("people", "whose"), [("", "jane"), (PEOPLE, "jdoe")])
def test_one_repository_in_the_folder_of_what_was_cloned_is_enough(in_class, people, whose, more):
    files = repositories("w5-submissions/w5-", "jane")
    if more:
        files[f"w5-submissions/w5-jane/{more}"] = b"Read me."
    assert list(in_class(files, people)[0].values()) == [whose]


def chapters(*people, worked=RIGHT):
    """A repository per student, with all chapters in it."""
    files = {}
    for person in people:
        for chapter in CHAPTERS:
            file = f"{module_name(chapter)}.ipynb"
            data = (ROOT / "course" / chapter / file).read_bytes()
            own = as_file(notebook(worked)) if chapter == NAME else data
            files[f"backprop-{person}/{chapter}/{file}"] = own
    return files


def test_a_repository_of_all_chapters_is_one_students_over_all_of_them(root):
    for path, data in chapters("ada", "bob").items():
        place = root / "all" / path
        place.parent.mkdir(parents=True)
        place.write_bytes(data)
    for chapter in (NAME, OTHER):
        placements = collect(root / "all", chapter, root=root)
        assert {p.student for p in placements if not p.reason} == {"backprop-ada", "backprop-bob"}
        assert left_out(placements) == []
        said = report(placements)
        others = 2 * (len(CHAPTERS) - 1)
        assert f"{others} notebooks of other chapters were left." in said
        assert len(said.splitlines()) == 4 and "2 placed, 0 not." in said
        assert Places(root).students(chapter) == ["backprop-ada", "backprop-bob"]


def test_another_chapters_notebook_of_who_has_none_of_this_one_is_told_of(root):
    wrong = (ROOT / "course" / OTHER / f"{module_name(OTHER)}.ipynb").read_bytes()
    for path, data in {f"ada/{FILE}": GOOD, "ada/x.ipynb": wrong, "bob/x.ipynb": wrong}.items():
        (root / "all" / path).parent.mkdir(parents=True, exist_ok=True)
        (root / "all" / path).write_bytes(data)
    placements = collect(root / "all", NAME, root=root)
    assert [(p.path, p.reason) for p in left_out(placements)] == [
        ("bob/x.ipynb", f"it is a notebook of {OTHER}")
    ]
    assert "1 notebook of another chapter was left." in report(placements)
