"""Who handed in what could not be placed is nowhere taken for somebody who handed in nothing."""

import io
import zipfile
from decimal import Decimal

import pytest
from autograde.conftest import course, nbgrader
from autograde.test_standing import DATA, HALF, outcome_of

from grading.batch import autograde
from grading.batch.standing import standings
from grading.class_report.classroom import MISSING, PERHAPS, REFUSED, classroom
from grading.class_report.page import write_report
from grading.commands import roster as command
from grading.commands.cli import main
from grading.commands.collect import forget
from grading.export.grades import EARLIER, EMPTY, ZERO, Rules, gather
from grading.export.pages import archive
from grading.intake.collect import collect
from grading.intake.in_class import nothing_from
from grading.judging.chapter import load
from grading.report.feedback import write_feedback
from grading.roster import Roster
from grading.roster import load as load_roster
from grading.tree.course import ROOT
from grading.tree.errors import GradingError
from grading.tree.places import Places
from grading.tree.stopping import Stop
from grading.tree.submitted import ANOTHERS, DAMAGED, NO_NOTEBOOK, UNTOLD

NAME, OTHER = "01_numerical_gradient", "02_loss_functions"
FILE = "numerical_gradient.ipynb"
PEOPLE = """\
id,first_name,last_name
ada,Ada,Lovelace
bob,Bob,Roe
cem,Cem,Kaya
dan,Dan,Lund
eve,Eve,Sly
li1,Wei,Li
li2,Wei,Li
"""
LOST = {
    "bob": ("it is no notebook: report.pdf (a PDF)", NO_NOTEBOOK),
    "cem": (f"it is a notebook of {OTHER}", ANOTHERS),
    "dan": ("the file is empty", DAMAGED),
    "li1": ("a file that may be theirs was handed in, and its name does not say whose", UNTOLD),
    "li2": ("a file that may be theirs was handed in, and its name does not say whose", UNTOLD),
}


def folder(person, number):
    return f"{person}_{number}_assignsubmission_file_"


def put(root, files):
    """Return a folder with these files in it."""
    for path, data in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    return root


@pytest.fixture
def root(tmp_path):
    """Ada's notebook is graded; of five no notebook could be placed, and Eve handed in nothing."""
    root = course(tmp_path / "course")
    (root / "grading" / "roster.csv").write_text(PEOPLE)
    other = (ROOT / "course" / OTHER / "loss_functions.ipynb").read_bytes()
    source = put(
        tmp_path / "all",
        {
            f"{folder('Ada Lovelace', 901)}/{FILE}": DATA,
            f"{folder('Bob Roe', 902)}/report.pdf": b"%PDF",
            f"{folder('Cem Kaya', 903)}/loss_functions.ipynb": other,
            f"{folder('Dan Lund', 904)}/{FILE}": b"",
            f"{folder('Wei Li', 905)}/{FILE}": DATA,
        },
    )
    collect(source, NAME, root=root)
    writer = autograde.Writer(Places(root), load(NAME, root), Stop())
    writer.write(outcome_of("ada", HALF))
    writer.close()
    return root


def test_a_later_collection_knows_it_and_none_takes_them_for_absent(root, tmp_path):
    found = Places(root).all_not_placed(NAME)
    assert {student: lost.kind for student, lost in found.items()} == {
        student: kind for student, (_, kind) in LOST.items()
    }
    collect(
        put(tmp_path / "late", {f"{folder('Ada Lovelace', 901)}/{FILE}": DATA}), NAME, root=root
    )
    said = nothing_from(load_roster(root), Places(root), NAME)
    assert said == "Nothing from 1 of 7: eve (Eve Sly)."


def test_everything_that_reads_says_why_and_nobody_of_them_gets_zero_as_absent(root):
    found = standings(NAME, root)
    for student, (reason, kind) in LOST.items():
        assert found[student].outcome.reason.startswith(reason)
        assert (found[student].outcome.kind, found[student].points) == (kind, None)
    assert "eve" not in found
    grades = gather([NAME], load_roster(root), Rules(missing=ZERO), root=root)
    points = {line.person.id: line.entries[NAME].points for line in grades.lines}
    assert {one for one, had in points.items() if had == 0} == {"eve"}
    (said,) = grades.remarks
    assert "handed in something that is no notebook (left empty): bob" in said
    assert "handed in no notebook of this chapter (left empty): cem" in said
    assert "could not be graded (left empty): dan" in said
    assert "may have handed in a file that nobody could place (left empty): li1, li2" in said
    assert "handed in nothing (written as 0): eve" in said
    (chapter,) = classroom(root=root).chapters
    assert [entry.member.student for entry in chapter.in_state(MISSING)] == ["eve"]
    surely = {student for student, (_, kind) in LOST.items() if kind != UNTOLD}
    assert {entry.member.student for entry in chapter.in_state(REFUSED)} == surely
    assert {entry.member.student for entry in chapter.in_state(PERHAPS)} == {*LOST} - surely
    page = write_report(root=root).read_text("utf-8")
    assert "<strong>Bob Roe</strong>: it is no notebook: report.pdf (a PDF)" in page


def test_whoever_it_surely_is_gets_a_page_that_says_what_to_do(root):
    pages = {path.parts[-3]: path.read_text("utf-8") for path in write_feedback(NAME, root=root)}
    assert set(pages) == {"ada", "bob", "cem", "dan"}
    assert "could not be graded: it is no notebook: report.pdf (a PDF)." in pages["bob"]
    assert "What you handed in is a file of another kind" in pages["bob"]
    assert "archive" not in pages["bob"].replace("all together in one archive (.zip)", "", 1)
    assert "none of the exercises of 01_numerical_gradient was found in it" in pages["cem"]
    assert write_feedback(NAME, students=["bob"], root=root)


def test_nbgraders_own_command_writes_their_pages_too(root):
    said = nbgrader(root, "generate_feedback", NAME)
    assert said.returncode == 0, said.stderr
    feedback = root / "grading" / "feedback"
    pages = {path.parts[-3]: path.read_text("utf-8") for path in feedback.rglob("*.html")}
    assert set(pages) == {"ada", "bob", "cem", "dan"}
    assert "it is no notebook: report.pdf (a PDF)" in pages["bob"]


def test_a_page_of_theirs_goes_back_through_the_platform(root):
    write_feedback(NAME, students=["bob"], root=root)
    places = Places(root)
    written = archive("moodle", NAME, places, load_roster(root))
    assert f"{folder('Bob Roe', 902)}/numerical_gradient.html".encode() in written.content
    assert written.people == 1 and not any("li1" in line for line in written.remarks)


def test_what_was_kept_goes_when_a_notebook_of_theirs_is_placed(root, tmp_path):
    source = put(tmp_path / "late", {f"{folder('Bob Roe', 902)}/{FILE}": DATA})
    collect(source, NAME, root=root)
    assert "bob" not in Places(root).all_not_placed(NAME)
    assert standings(NAME, root)["bob"].outcome is None  # until it is graded
    assert not (root / "grading" / "submitted" / ".not_placed" / NAME / "bob.json").exists()


def test_a_pdf_after_a_notebook_takes_nothing_away(root, tmp_path):
    source = put(tmp_path / "late", {f"{folder('Ada Lovelace', 901)}/report.pdf": b"%PDF"})
    collect(source, NAME, root=root)
    assert standings(NAME, root)["ada"].points == 5.5
    assert Places(root).not_placed(NAME, "ada") is None
    for refused in (EMPTY, ZERO, EARLIER):
        grades = gather([NAME], load_roster(root), Rules(refused=refused), root=root)
        (ada,) = (line for line in grades.lines if line.person.id == "ada")
        assert ada.entries[NAME].points == Decimal("5.5")


def test_what_is_kept_of_somebody_or_of_a_chapter_can_be_forgotten(root):
    write_feedback(NAME, students=["bob", "ada", "cem"], root=root)
    page = {who: root / "grading" / "feedback" / who / NAME for who in ("ada", "bob", "cem")}
    for whom, told in ((["bob", "eve"], "eve is kept as not placed"), (["ada"], "it is of bob, ")):
        with pytest.raises(GradingError, match=f"Nothing of .*{told}"):
            forget(NAME, whom, root)
    assert {*Places(root).all_not_placed(NAME)} == {*LOST}
    said = forget(NAME, ["bob"], root)
    assert said == f"Forgotten, what was kept as not placed of {NAME}, of bob."
    assert {*Places(root).all_not_placed(NAME)} == {*LOST} - {"bob"}
    assert [who for who, folder in page.items() if folder.exists()] == ["ada", "cem"]
    assert forget(NAME, (), root).endswith("of cem, dan, li1, li2.")
    assert {*standings(NAME, root)} == {"ada"} and page["ada"].exists()
    grades = gather([NAME], load_roster(root), Rules(missing=ZERO), root=root)
    points = {line.person.id: line.entries[NAME].points for line in grades.lines}
    assert {one for one, had in points.items() if had == 0} == {*LOST, "eve"}
    assert forget(NAME, (), root) == f"Nothing is kept as not placed of {NAME}."
    with pytest.raises(GradingError, match="There is no chapter"):
        forget("99_none", (), root)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["all.zip"], "What is to be collected, and of which chapter?"),
        ([], "What is to be collected, and of which chapter?"),
        (["all.zip", NAME, "--forget", NAME], "--forget stands alone"),
        (["--forget", NAME, "nobody"], "Nothing of nobody is kept as not placed of"),
    ],
)
def test_what_cannot_be_forgotten_or_collected_is_a_sentence(arguments, said, capsys):
    assert main(["collect", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_without_a_roster_it_is_kept_of_whom_the_path_names(tmp_path):
    root = course(tmp_path / "course")
    source = put(tmp_path / "all", {f"jane/{FILE}": DATA, "al/x.pdf": b"%PDF", "bo/y.txt": b"y"})
    collect(source, NAME, root=root)
    assert {*Places(root).all_not_placed(NAME)} == {"al", "bo"}


@pytest.mark.parametrize(
    "name",
    [
        "roebob_LATE_1002_55502_Blatt 2.pdf",
        "HW_bob_attempt_2024-11-03-10-15-00_Blatt 2.pdf",
        f"{folder('Bob Roe', 902)}/Blatt 2.pdf",
    ],
)
def test_a_page_has_the_name_that_the_student_gave_the_file(tmp_path, name):
    root = course(tmp_path / "course")
    collect(put(tmp_path / "all", {name: b"%PDF"}), NAME, root=root)
    (lost,) = Places(root).all_not_placed(NAME).values()
    assert lost.reason == "it is no notebook: Blatt 2.pdf (a PDF)"


IVAN = folder("Иван Иванов", 5077)


@pytest.fixture
def before(tmp_path):
    """A PDF of Ivan's from before there was a roster, in which he is somebody now."""
    root = course(tmp_path / "course")
    files = {f"{IVAN}/Blatt 2.pdf": b"%PDF", f"{folder('Ada Lovelace', 901)}/{FILE}": DATA}
    collect(put(tmp_path / "first", files), NAME, root=root)
    (root / "grading" / "roster.csv").write_text(PEOPLE + "ivanov,Иван,Иванов\n", "utf-8")
    return root


def graded(root, *students):
    writer = autograde.Writer(Places(root), load(NAME, root), Stop())
    for student in students:
        writer.write(outcome_of(student, HALF))
    writer.close()


def test_who_handed_in_a_pdf_before_there_was_a_roster_is_one_person_with_whom_it_names(before):
    said = command.shown(before)
    assert (
        "Иван_Иванов_5077, of whom no file could be placed, is nobody in the roster: if it is "
        "ivanov's, give `grading roster --rename Иван_Иванов_5077 ivanov`." in said
    )
    command._rename([], before)
    assert {*Places(before).all_not_placed(NAME)} == {"ivanov"}
    assert "is nobody in the roster" not in command.shown(before)


def test_a_notebook_that_was_placed_since_counts_and_keeps_its_page(before, tmp_path):
    files = {f"{IVAN}/{FILE}": DATA}
    collect(put(tmp_path / "later", files), NAME, root=before)
    graded(before, "ivanov")
    pages = {path.parts[-3]: path for path in write_feedback(NAME, root=before)}
    shown = pages["ivanov"].read_bytes()
    command._rename(["Иван_Иванов_5077", "ivanov"], before)
    assert Places(before).of_whom_not_placed() == []
    assert pages["ivanov"].read_bytes() == shown
    assert not pages["Иван_Иванов_5077"].exists()


def test_a_page_that_cannot_be_packed_keeps_no_other_from_the_archive(before, tmp_path):
    command._rename(["Ada_Lovelace_901", "ada"], before)
    collect(put(tmp_path / "later", {f"{IVAN}/{FILE}": DATA}), NAME, root=before)
    graded(before, "ada", "ivanov")
    write_feedback(NAME, root=before)
    written = archive("moodle", NAME, Places(before), load_roster(before))
    with zipfile.ZipFile(io.BytesIO(written.content)) as file:
        page = file.read(f"{IVAN}/numerical_gradient.html").decode()
        assert len(file.namelist()) == written.people == 2
    assert "could not be graded" not in page
    (said,) = written.remarks
    assert said.startswith("Иван_Иванов_5077 is left out: the page would go to ivanov, and ")


def test_two_people_of_the_roster_with_one_path_both_get_none(before, tmp_path):
    collect(put(tmp_path / "later", {f"{IVAN}/{FILE}": DATA}), NAME, root=before)
    command._rename(["Ada_Lovelace_901", "ada"], before)
    command._rename(["Иван_Иванов_5077", "bob"], before)
    graded(before, "ada", "ivanov")
    write_feedback(NAME, root=before)
    written = archive("moodle", NAME, Places(before), load_roster(before))
    assert written.people == 1
    (said,) = written.remarks
    assert said.startswith("bob and ivanov are left out: the page of each would go to the one")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("roebob_LATE_1002_55502_report.pdf", b"%PDF"),
        ("roebob_LATE_1002_text.html", b"<html><body>I was ill</body></html>"),
        ("roebob_LATE_1002_55502_numerical_gradient.ipynb", b""),
    ],
)
def test_that_the_platform_calls_it_late_is_kept_of_what_is_not_placed(tmp_path, name, data):
    root = course(tmp_path / "course")
    files = {name: data, "doejane_1001_55501_x.pdf": b"%PDF"}
    collect(put(tmp_path / "all", files), NAME, root=root)
    (late,) = (one for one in Places(root).all_not_placed(NAME) if "bob" in one)
    found = standings(NAME, root)
    assert [who for who, one in found.items() if one.is_called_late] == [late] and len(found) == 2
    (told,) = gather([NAME], Roster(), root=root).remarks
    assert f"late, as the platform calls it, and by how much is not known: {late}" in told
    page = write_feedback(NAME, students=[late], root=root)[0].read_text("utf-8")
    assert "Handed in late, as the learning platform says, and by how much is not known." in page
    Places(root).carry_not_placed(NAME, late, "bob")
    assert standings(NAME, root)["bob"].is_called_late
