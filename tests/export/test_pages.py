"""Pages go back under the names by which each platform handed out the files, and to no one else."""

import io
import re
import zipfile

import pytest
from autograde.conftest import NAME, course
from autograde.test_standing import DATA, HALF, outcome_of

from grading.batch import autograde
from grading.commands import cli, export
from grading.export.pages import archive
from grading.export.sheet import parsed
from grading.intake.collect import collect
from grading.judging.chapter import load
from grading.roster import Person, Roster
from grading.tree.errors import GradingError
from grading.tree.handed_in import path_of
from grading.tree.places import NotPlaced, Places
from grading.tree.stopping import Stop
from grading.tree.submitted import NO_NOTEBOOK

PAGE = "numerical_gradient.html"
MOODLE = [
    "Ada Lovelace_7101_assignsubmission_file_/numerical_gradient.ipynb",
    "Jane Doe_7102_assignsubmission_file/my_9999_assignsubmission_file_/work.ipynb",
    "Jane Doe_7103_assignsubmission_file_/numerical_gradient(1).ipynb",
]
CANVAS = [
    "lovelaceada_1001_55501_numerical_gradient.ipynb",
    "doejane_LATE_1002_55502_numerical_gradient-1.ipynb",
    "doejane_1003_55503_2024_11_numerical_gradient.ipynb",
]


def handed_in(folder, paths):
    """Return an archive as a platform makes it, each file with bytes of its own."""
    with zipfile.ZipFile(folder / "downloaded.zip", "w") as file:
        for number, path in enumerate(paths):
            file.writestr(path, DATA + b" " * number)
    return folder / "downloaded.zip"


def collected(tmp_path, paths):
    """Return places with everyone's page, which says whose it is."""
    root = course(tmp_path / "course")
    placed = collect(handed_in(tmp_path, paths), NAME, root=root)
    assert [p.reason for p in placed] == [""] * len(paths)
    places = Places(root)
    for student in places.students(NAME):
        page = places.feedback / student / NAME / PAGE
        page.parent.mkdir(parents=True)
        page.write_text(str(path_of(places, NAME, student)))
    return places


def as_moodle(data):
    """Read as Moodle's upload of feedback files does: participant -> name of a file, content."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        for path in file.namelist():
            parts = path.split("/")
            while parts:
                info = [*parts.pop(0).split("_", 4)]
                if len(info) >= 4 and info[1].isdecimal():
                    assert info[2:4] == ["assignsubmission", "file"]
                    name = "/".join([*info[4:], *parts])
                    found[info[1]] = name.lstrip("/"), file.read(path).decode()
                    break
    return found


def as_canvas(data):
    """Read as Canvas does: (person, attachment) of the first two numbers between underscores."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        found = {}
        for path in file.namelist():
            parts = path.rpartition("/")[2].split("_")
            assert not re.match("link", parts[-1])
            person, attachment = [part for part in parts if re.fullmatch(r"\d+", part)][:2]
            found[person, attachment] = path, file.read(path).decode()
        return found


def test_moodle_finds_everyone_by_the_number_that_it_wrote(tmp_path):
    places = collected(tmp_path, MOODLE)
    written = archive("moodle", NAME, places, Roster())
    found = as_moodle(written.content)
    assert found == {
        number: (PAGE, path) for number, path in zip(("7101", "7102", "7103"), MOODLE, strict=True)
    }
    assert written.remarks == [] and written.people == 3


def test_canvas_finds_everyone_and_their_file_by_the_numbers_that_it_wrote(tmp_path):
    found = as_canvas(archive("canvas", NAME, collected(tmp_path, CANVAS), Roster()).content)
    assert found == {
        ("1001", "55501"): (f"lovelaceada_1001_55501_{PAGE}", CANVAS[0]),
        ("1002", "55502"): (f"doejane_LATE_1002_55502_{PAGE}", CANVAS[1]),
        ("1003", "55503"): (f"doejane_1003_55503_{PAGE}", CANVAS[2]),
    }


def test_a_file_that_another_person_handed_in_goes_back_to_nobody(tmp_path):
    places = collected(tmp_path, CANVAS)
    (student, *_) = [s for s in places.students(NAME) if "1001" in s]
    written = archive("canvas", NAME, places, Roster([Person(student, canvas="1009")]))
    assert ("1001", "55501") not in as_canvas(written.content)
    assert any("the roster has 1009" in line for line in written.remarks)


def test_who_handed_in_by_a_name_of_their_own_is_left_out_and_named(tmp_path):
    places = collected(tmp_path, [MOODLE[0], "bob/numerical_gradient.ipynb"])
    written = archive("moodle", NAME, places, Roster())
    assert [*as_moodle(written.content)] == ["7101"]
    (said,) = written.remarks
    assert said.startswith("bob is left out: what lies here of theirs was not collected from an")
    assert "Give the assignment's grading worksheet as --template FILE" in said


def test_those_who_came_from_elsewhere_stand_in_one_line(tmp_path):
    paths = [f"P{n:02}_{7100 + n}_assignsubmission_file_/work.ipynb" for n in range(14)]
    places = collected(tmp_path, [*paths, CANVAS[0]])
    (said,) = archive("canvas", NAME, places, Roster()).remarks
    assert said.startswith("P00_7100, P01_7101, ") and "P09_7109 and 4 more are left out: " in said
    assert "was not collected from an archive of Canvas's" in said


def test_of_a_text_that_was_typed_on_canvas_it_is_said_that_no_page_goes_back(tmp_path):
    places = collected(tmp_path, CANVAS[:1])
    lost = NotPlaced("a text on Canvas, and no file", NO_NOTEBOOK, "vogelvera_10421_text.html")
    places.keep_not_placed(NAME, "vvogel", lost)
    page = places.feedback / "vvogel" / NAME / PAGE
    page.parent.mkdir(parents=True)
    page.write_text("why")
    (said,) = archive("canvas", NAME, places, Roster()).remarks
    assert said.startswith("vvogel is left out: they typed a text on Canvas, which has no number")
    assert "ollect" not in said


def test_of_whom_the_worksheet_does_not_know_either_that_is_said(tmp_path):
    places = collected(tmp_path, ["ada/a.ipynb", "jdoe/b.ipynb"])
    people = Roster([Person("ada", email="ada@example.org"), Person("jdoe")])
    rows = (
        "Identifier,Full name,Email address,Grade,Last modified (grade)\n"
        "Participant 88,Ada_L,ada@example.org,,-\n"
    )
    written = archive("moodle", NAME, places, people, parsed(rows.encode(), "w.csv"))
    (said,) = written.remarks
    assert said.startswith("jdoe is left out: ") and "worksheet has no line that is surely" in said


def test_those_without_a_page_stand_in_one_line_and_of_many_the_first(tmp_path):
    paths = [f"P{n:02}_{7100 + n}_assignsubmission_file_/work.ipynb" for n in range(14)]
    places = collected(tmp_path, paths)
    for student in places.students(NAME)[1:]:
        (places.feedback / student / NAME / PAGE).unlink()
    (said,) = archive("moodle", NAME, places, Roster()).remarks
    assert said.startswith("P01_7101, P02_7102, ") and "P10_7110 and 3 more have no page" in said


def test_moodle_gets_by_its_worksheet_what_came_from_elsewhere(tmp_path):
    places = collected(tmp_path, ["ada/a.ipynb", "jdoe/b.ipynb"])
    people = Roster([Person("ada", email="ada@example.org"), Person("jdoe", email="j@example.org")])
    rows = (
        "Identifier,Full name,Email address,Grade,Last modified (grade)\n"
        "Participant 88,Ada_L,ada@example.org,,-\nParticipant 89,Jane Doe,j@example.org,,-\n"
    )
    written = archive("moodle", NAME, places, people, parsed(rows.encode(), "w.csv"))
    found = as_moodle(written.content)
    assert {n: text for n, (_, text) in found.items()} == {
        "88": "ada/a.ipynb",
        "89": "jdoe/b.ipynb",
    }


def test_a_path_is_kept_anew_when_the_file_comes_from_elsewhere(tmp_path):
    places = collected(tmp_path, [MOODLE[0]])
    (student,) = places.students(NAME)
    (tmp_path / "again").mkdir()
    later = MOODLE[0].replace("file_/", "file/later_")
    (placed,) = collect(handed_in(tmp_path / "again", [later]), NAME, root=places.root)
    assert (placed.student, placed.what) == (student, "unchanged")
    assert str(path_of(places, NAME, student)) == later


def test_the_command_writes_todays_pages_and_the_same_archive_again(tmp_path):
    root = course(tmp_path / "course")
    collect(handed_in(tmp_path, MOODLE[:1]), NAME, root=root)
    places = Places(root)
    (student,) = places.students(NAME)
    writer = autograde.Writer(places, load(NAME, root), Stop())
    writer.write(outcome_of(student, HALF))
    writer.close()
    options = cli._parser().parse_args(["export", "--feedback", "--for", "moodle", NAME])
    *_, said, how = export.feedback(options, root)
    path = root / "grading" / "exported" / f"moodle_{NAME}.zip"
    assert said == f"{path}: 1 page of {NAME}." and "Upload multiple feedback files" in how
    before = path.read_bytes()
    name, text = as_moodle(before)["7101"]
    assert name == PAGE and "<html" in text
    export.feedback(options, root)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--for", "blackboard", NAME], "moodle and canvas"),
        (["--for", "moodle"], "one chapter"),
        (["--for", "canvas", NAME, "--template", "a.csv"], "Moodle alone"),
        (["--for", "canvas", NAME], "Nothing of|nothing of|graded"),
    ],
)
def test_what_cannot_go_back_is_said(tmp_path, arguments, says):
    options = cli._parser().parse_args(["export", "--feedback", *arguments])
    with pytest.raises(GradingError, match=says):
        export.feedback(options, course(tmp_path / "course"))
