"""Who was collected before there was a roster is one person with whom it names, points included."""

import shutil

import pytest
from autograde.conftest import course
from roster.test_collect import FILE, GOOD, STUB, in_class
from wall.handed_in import CHAPTER

from grading.batch import records
from grading.batch.gradebook import Marks
from grading.batch.outcome import Outcome
from grading.batch.renaming import rename
from grading.commands import roster as command
from grading.intake.in_class import collected_before
from grading.roster import load
from grading.tree.errors import GradingError
from grading.tree.places import NotPlaced, Places

__all__ = ["in_class"]

NAME = CHAPTER.name
OLD = "Ann_Alba_700"
PATH = f"Ann Alba_700_assignsubmission_file_/{FILE}"
PEOPLE = "id,first_name,last_name,moodle_participant\nann,Ann,Alba,\nbob,Bob,Roe,12\n"


@pytest.fixture
def root(tmp_path):
    return course(tmp_path)


@pytest.fixture
def before(in_class, root):
    """A student who was collected and graded without a roster, with points given by hand."""
    in_class({PATH: GOOD}, people="")
    places = Places(root)
    records.keep(Outcome(OLD, fresh=False), places, NAME)
    graded = places.graded_notebook(NAME, OLD)
    graded.parent.mkdir(parents=True)
    graded.write_bytes(GOOD)
    give(root, OLD, 1.5, "Well said.")


def give(root, student, points, comment):
    marks = Marks(CHAPTER, root)
    marks.write(student, dict(CHAPTER.points), set())
    notebook = marks.gradebook.find_submission_notebook(CHAPTER.module, NAME, student)
    notebook.grades[0].manual_score = points
    notebook.comments[0].manual_comment = comment
    marks.gradebook.db.commit()
    marks.close()


def given(root):
    """Return student -> the points and comments that a person gave."""
    marks = Marks(CHAPTER, root, declare=False)
    found = {
        one.student_id: (
            next(grade.manual_score for note in one.notebooks for grade in note.grades),
            next(comment.manual_comment for note in one.notebooks for comment in note.comments),
        )
        for one in marks.gradebook.find_assignment(NAME).submissions
    }
    students = [student.id for student in marks.gradebook.students]
    marks.close()
    return found, students


def test_collect_places_no_second_submission_of_one_person(in_class, before, root):
    said = "Ann_Alba_700 → ann. Give `grading roster --rename`, which carries"
    with pytest.raises(GradingError, match=said):
        in_class({PATH: GOOD}, PEOPLE)
    with pytest.raises(GradingError, match="collected before, Ann_Alba_700 → ann"):
        in_class({PATH.replace("700", "800"): GOOD}, PEOPLE, source="another assignment")
    assert Places(root).students(NAME) == [OLD]
    assert in_class({f"bob/{FILE}": GOOD}, PEOPLE, source="others")[0] == {f"bob/{FILE}": "bob"}


def test_all_that_is_kept_is_carried(in_class, before, root, capsys):
    (root / "grading" / "roster.csv").write_text(PEOPLE, "utf-8")
    assert f"if it is ann's, give `grading roster --rename {OLD} ann`" in command.shown(root)
    command._rename([], root)
    assert capsys.readouterr().out.startswith(f"{OLD} → ann: {NAME}\n")
    places = Places(root)
    assert places.students(NAME) == ["ann"] and not (places.submitted / OLD).exists()
    assert records.kept(places, NAME, "ann") and not places.record(NAME, OLD).exists()
    assert places.graded_notebook(NAME, "ann").is_file()
    assert given(root) == ({"ann": (1.5, "Well said.")}, ["ann"])
    placed, lost = in_class({PATH: GOOD}, PEOPLE)
    assert placed == {PATH: "ann"} and not lost and "(unchanged" in in_class.report
    assert in_class({f"ann/{FILE}": STUB}, PEOPLE, source="later")[0] == {f"ann/{FILE}": "ann"}


def test_ids_of_which_nobody_can_tell_whose_they_are_are_named_with_what_to_give(
    in_class, before, root, capsys
):
    people = PEOPLE.replace("ann", "anna").replace("Ann", "Anna")
    (root / "grading" / "roster.csv").write_text(people, "utf-8")
    command._rename([], root)
    said = capsys.readouterr().out
    assert OLD in said and "Give `grading roster --rename OLD NEW` for each." in said


def test_two_submissions_of_a_chapter_are_never_made_one(in_class, before, root):
    in_class({f"ann/{FILE}": STUB}, people="", source="by hand")
    give(root, "ann", 0.5, "Less.")
    with pytest.raises(GradingError, match=f"{OLD} and ann have both handed in {NAME}"):
        rename(OLD, "ann", root)
    assert given(root)[0] == {OLD: (1.5, "Well said."), "ann": (0.5, "Less.")}
    shutil.rmtree(root / "grading" / "submitted" / "ann")
    rename(OLD, "ann", root)
    assert given(root) == ({"ann": (1.5, "Well said.")}, ["ann"])


def test_what_was_broken_off_goes_on(in_class, before, root, monkeypatch):
    (root / "grading" / "roster.csv").write_text(PEOPLE, "utf-8")
    whole = Marks.rename

    def broken(self, *names):
        whole(self, *names)
        raise GradingError("broken off")

    with monkeypatch.context() as patch, pytest.raises(GradingError, match="broken off"):
        patch.setattr(Marks, "rename", broken)
        command._rename([], root)
    command._rename([], root)
    assert given(root) == ({"ann": (1.5, "Well said.")}, ["ann"])
    assert Places(root).students(NAME) == ["ann"]


@pytest.mark.parametrize(
    ("ids", "said"),
    [
        ([OLD, "eve"], "'eve' is nobody's id"),
        (["../grading", "ann"], "Nothing is kept under '../grading'"),
        ([".not_placed", "ann"], "Nothing is kept under '.not_placed'"),
        (["bob", "ann"], "it is somebody's id"),
        ([OLD], "wants two ids"),
    ],
)
def test_what_cannot_be_carried_is_refused(in_class, before, root, ids, said):
    (root / "grading" / "roster.csv").write_text(PEOPLE, "utf-8")
    Places(root).keep_not_placed(NAME, "bob", NotPlaced("it is a PDF"))
    with pytest.raises(GradingError, match=said):
        command._rename(ids, root)
    assert Places(root).students(NAME) == [OLD]
    assert Places(root).not_placed(NAME, "bob")


def test_words_of_several_or_of_nobody_are_left(in_class, root):
    files = {f"{who}_assignsubmission_file_/{FILE}": GOOD for who in ("Wei Li_9", "Zoe_12")}
    in_class(files, people="")
    people = PEOPLE + "li1,Wei,Li,\nli2,Wei,Li,\n"
    (root / "grading" / "roster.csv").write_text(people, "utf-8")
    assert collected_before(load(root), Places(root)) == {}
