"""`grading export`, from nbgrader's gradebook to the file: whole or not at all."""

import csv
import io

import pytest
from autograde.conftest import NAME, course, hand_in
from autograde.test_standing import DATA, HALF, give, outcome_of
from export import gradebooks as made

from grading.batch import autograde
from grading.batch.outcome import Outcome
from grading.commands import cli, export
from grading.judging.chapter import load
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
    root = course(tmp_path_factory.mktemp("export"))
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
    return export.export(cli._parser().parse_args(["export", *arguments]), root)


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
