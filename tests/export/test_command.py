"""`grading export`, from nbgrader's gradebook to the file: whole or not at all."""

import csv
import io
import shutil

import pytest
from autograde.conftest import NAME, course, hand_in
from autograde.test_standing import DATA, HALF, give, outcome_of
from export import gradebooks as made

from grading.batch import autograde
from grading.batch.gradebook import Marks
from grading.batch.outcome import Outcome
from grading.batch.standing import Standing
from grading.commands import cli, export
from grading.export.grades import MOST_NAMED, gather
from grading.judging.chapter import load
from grading.roster import Person, Roster
from grading.tree.errors import GradingError
from grading.tree.places import Places
from grading.tree.stopping import Stop
from grading.tree.submitted import DAMAGED

ROSTER = """\
id,first_name,last_name,email,canvas
ada,Ada,Lovelace,ada@example.org,1001
jdoe,Jane,Doe,jdoe@example.org,1002
jdoe2,Jane,Doe,jdoe2@example.org,1003
eve,Eve,Sly,eve@example.org,1004
"""


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Ada has 5.5 of 14, Jane Doe 0.25 more by hand; the other of that name handed in nothing."""
    return grade(course(tmp_path_factory.mktemp("export")))


def grade(root):
    hand_in(root, dict.fromkeys(("ada", "jdoe", "eve", "stray"), DATA))
    writer = autograde.Writer(Places(root), load(NAME, root), Stop())
    for student in ("ada", "jdoe", "stray"):
        writer.write(outcome_of(student, HALF))
    writer.write(Outcome("eve", reason="the file is cut off", kind=DAMAGED))
    give(writer.marks.gradebook, "jdoe", "numerical_diff", manual_score=1.75)
    writer.close()
    (root / "grading" / "roster.csv").write_text(ROSTER)
    return root


def run(root, *arguments):
    said, _ = export.export(cli._parser().parse_args(["export", *arguments]), root)
    return said


def test_points_go_from_nbgraders_gradebook_to_that_of_canvas(graded):
    said = run(graded, "--for", "canvas", NAME)
    path = graded / "grading" / "exported" / "canvas.csv"
    cells, possible = made.canvas(path.read_bytes())
    assert possible == {NAME: "14"}
    assert cells == {
        ("1001", NAME): "5.5",
        ("1002", NAME): "5.75",
        ("1003", NAME): "",
        ("1004", NAME): "",
    }
    *remarks, wrote, how = said
    assert wrote == f"{path}: points of 2 people in 1 chapter." and how.startswith("In Canvas:")
    assert any("stray is no id of the roster" in line for line in remarks)
    assert any("handed in nothing (left empty): jdoe2" in line for line in remarks)


def test_all_chapters_are_exported_where_none_is_named_and_csv_is_one_table(graded):
    run(graded, "--for", "csv")
    path = graded / "grading" / "exported" / "grades.csv"
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"), newline="")))
    assert [(row["id"], row["points"], row["points_by_hand"]) for row in rows] == [
        ("ada", "5.5", ""),
        ("jdoe", "5.75", "1.75"),
        ("jdoe2", "", ""),
        ("eve", "", ""),
    ]


def test_the_table_for_oneself_has_more_points_than_there_are_as_they_are(tmp_path):
    root = grade(course(tmp_path))
    marks = Marks(load(NAME, root), root)
    give(marks.gradebook, "ada", "numerical_diff", extra_credit=10.0)
    marks.close()
    with pytest.raises(GradingError, match=r"ada has 15\.5 of 14 points .* say --extra-credit"):
        run(root, "--for", "canvas")
    run(root, "--for", "csv")
    text = (root / "grading" / "exported" / "grades.csv").read_text("utf-8")
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}
    assert (rows["ada"]["points"], rows["ada"]["extra_credit"]) == ("15.5", "10")


def test_a_path_is_one_line_of_what_is_told(graded):
    output = graded / "a\nb.csv"
    said = run(graded, "--for", "canvas", NAME, "--output", str(output))
    assert f"{graded}/a b.csv: points of 2 people in 1 chapter." in said and output.is_file()
    with pytest.raises(GradingError) as caught:
        run(graded, "--for", "canvas", NAME, "--template", str(graded / "a\nc.csv"))
    assert "a c.csv cannot be read" in str(caught.value)
    output.unlink()


def test_a_template_that_is_a_link_to_itself_is_told(graded):
    template = graded / "itself.csv"
    template.symlink_to("itself.csv")
    with pytest.raises(GradingError, match=r"itself\.csv cannot be read"):
        run(graded, "--for", "canvas", NAME, "--template", str(template))


def test_a_template_is_filled_in_and_itself_left_alone(graded):
    template = graded / "canvas_of_ours.csv"
    template.write_text(
        "Student,ID,SIS User ID,SIS Login ID,Section,Gradients (77)\n"
        "    Points Possible,,,,,14.0\n"
        '"Doe, Jane",1002,,,A,\n'
    )
    before = template.read_bytes()
    named = ["--column", f"{NAME}=Gradients", "--template", str(template)]
    run(graded, "--for", "canvas", NAME, *named)
    assert template.read_bytes() == before
    written = (graded / "grading" / "exported" / "canvas.csv").read_bytes()
    assert written == before.replace(b",A,\n", b",A,5.75\n")
    with pytest.raises(GradingError, match="take the place"):
        run(graded, "--for", "canvas", NAME, *named, "--output", str(template))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--for", "canvas", "--decimal-comma"], "Moodle alone"),
        (["--for", "canvas", "--scale"], "--template"),
        (["--for", "csv", "--column", f"{NAME}=A"], "of its own"),
        (["--for", "moodle", "--column", NAME], "--column"),
        (["--for", "blackboard"], "--template"),
        (["--for", "canvas", "--template", "not_there.csv"], "cannot be read"),
        (["--for", "canvas", "99_nothing"], "99_nothing"),
        (["--for", "canvas", "03_computation_graph"], "nobody has handed in"),
    ],
)
def test_what_cannot_be_exported_is_said_and_no_file_is_written(graded, arguments, says):
    output = graded / "never.csv"
    with pytest.raises(GradingError, match=says):
        run(graded, *arguments, "--output", str(output))
    assert not output.exists()


def test_without_a_roster_nobody_is_guessed(graded, tmp_path):
    with pytest.raises(GradingError, match="roster"):
        run(course(tmp_path / "other"), "--for", "moodle")


CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Numerical Gradient (77)\n"
    "    Points Possible,,,,,14.0\n"
    '"Doe, Jane",1002,,,A,\n'
)


@pytest.fixture
def with_two_chapters(graded):
    """Somebody has handed in another chapter, too, of which nothing is graded."""
    folder = graded / "grading" / "submitted" / "ada" / "02_loss_functions"
    folder.mkdir()
    (folder / "loss_functions.ipynb").write_bytes(DATA)
    yield graded
    shutil.rmtree(folder)


def test_a_chapter_of_which_nothing_is_graded_is_named_once_and_left_out(with_two_chapters):
    root = with_two_chapters
    *said, wrote, _ = run(root, "--for", "csv")
    assert wrote.endswith("grades.csv: points of 2 people in 1 chapter.")
    assert "Left out, as nothing of them is graded yet: 02_loss_functions." in said
    assert "02_loss_functions:" not in "".join(said)
    *said, wrote, _ = run(root, "--for", "csv", NAME, "02_loss_functions")
    assert wrote.endswith("points of 2 people in 1 chapter.")
    assert any("02_loss_functions: handed in nothing" in line for line in said)


def grade_another_chapter(root):
    chapter = load("02_loss_functions", root)
    marks = Marks(chapter, root)
    marks.write("ada", dict.fromkeys(chapter.points, 1.0), set())
    marks.close()


def test_in_mid_term_chapters_that_the_gradebook_lacks_are_left_out_where_none_is_named(tmp_path):
    graded = grade(course(tmp_path))
    template = graded / "mid_term.csv"
    template.write_text(CANVAS)
    grade_another_chapter(graded)
    *said, wrote, _ = run(graded, "--for", "canvas", "--template", str(template))
    assert "points of 1 person in 1 chapter." in wrote
    (left,) = (line for line in said if line.startswith("Left out"))
    assert left.startswith(f"Left out, as {template} has no column that is called after them: 02_")
    assert left.endswith("say which: --column 02_loss_functions=TITLE.")
    assert "02_loss_functions:" not in "".join(said)
    with pytest.raises(GradingError, match=r"No columns of .*mid_term\.csv may be that of 02_loss"):
        chapters = (NAME, "02_loss_functions")
        run(graded, "--for", "canvas", "--template", str(template), *chapters)
    with pytest.raises(GradingError, match=r"No columns of .*mid_term\.csv may be that of 02_loss"):
        column = ("--column", "02_loss_functions=Not there")
        run(graded, "--for", "canvas", "--template", str(template), *column)
    template.write_text(CANVAS.replace("Numerical Gradient", "Essay"))
    with pytest.raises(GradingError, match=r"No column of .*mid_term\.csv is called as any"):
        run(graded, "--for", "canvas", "--template", str(template))


def test_the_status_says_whether_a_chapter_with_points_has_no_column(tmp_path, monkeypatch):
    graded = grade(course(tmp_path))
    template = graded / "mid_term.csv"
    template.write_text(CANVAS.replace("Numerical Gradient", "01 · Numerical gradient"))
    monkeypatch.setattr(export, "ROOT", graded)
    arguments = ["export", "--for", "canvas", "--template", str(template)]
    assert cli.main(arguments) == 0
    folder = graded / "grading" / "submitted" / "ada" / "02_loss_functions"
    folder.mkdir()
    (folder / "loss_functions.ipynb").write_bytes(DATA)
    assert cli.main(arguments) == 0  # nobody has points there
    grade_another_chapter(graded)
    assert cli.main(arguments) == 1
    assert cli.main([*arguments, NAME]) == 0


def test_moodle_is_told_the_one_column_that_says_who_is_who(graded):
    assert "then map the column Email address, and no other," in run(graded, "--for", "moodle")[-1]


def test_of_many_the_first_are_named_and_where_all_stand(tmp_path):
    def read(chapter, root):
        return {"ada": Standing("ada", None, points=1.0, max_points=2.0)}

    people = [Person(id=f"s{number:03}") for number in range(MOST_NAMED + 5)]
    (said,) = gather([NAME], Roster([Person(id="ada"), *people]), source=read).remarks
    assert said.startswith(
        f"{NAME}: handed in nothing (left empty), {MOST_NAMED + 5} people: s000,"
    )
    assert said.endswith(f"s{MOST_NAMED - 1:03} and 5 more (`grading export --for csv` has all).")
