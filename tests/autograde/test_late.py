"""Due dates, extensions and what being late costs, by either command."""

import contextlib
import shutil
import sqlite3
from datetime import datetime, timedelta

import pytest
from autograde.conftest import NAME, course, graded, hand_in, nbgrader
from traitlets.config import Config
from wall.handed_in import CHAPTER, RIGHT, as_file, notebook

from grading.batch.autograde import Writer
from grading.batch.gradebook import Marks
from grading.batch.late import AssignLateness, LatePolicy, lateness
from grading.roster import Person, Roster
from grading.tree.errors import GradingError
from grading.tree.places import Places
from grading.tree.stopping import Stop

ON_TIME = "2026-11-03 22:59:00 UTC"
DUE = "2026-11-03 23:59 Europe/Berlin"
ROSTER = Roster([Person("ada", "Ada", "Lovelace", extra_days=1.5, line=2), Person("bea", line=3)])


def config(**policy):
    made = Config()
    made.AssignLatePenalties.plugin_class = LatePolicy
    made.LatePolicy = Config({"due": {NAME: DUE}, **policy})
    return made


def policy(**traits):
    return AssignLateness(config=config(**traits)).of_chapter(NAME, ROSTER).plugin_inst


def penalty(student, score, late, **traits):
    return policy(**traits).late_submission_penalty(student, score, late.total_seconds())


HOURS = timedelta(hours=1)
DAYS = timedelta(days=1)


@pytest.mark.parametrize(
    ("traits", "late", "taken"),
    [
        ({}, 9 * DAYS, None),
        ({"penalty_method": "zero"}, HOURS, 20.0),
        ({"penalty_method": "zero", "grace_minutes": 60}, HOURS, None),
        ({"penalty_method": "zero", "grace_minutes": 59}, HOURS, 20.0),
        ({"penalty_method": "per day"}, HOURS, 2.0),
        ({"penalty_method": "per day"}, DAYS, 2.0),
        ({"penalty_method": "per day"}, DAYS + timedelta(seconds=1), 4.0),
        ({"penalty_method": "per day", "per_day": 0.25}, 9 * DAYS, 20.0),
        ({"penalty_method": "per day", "per_day": 0.25, "most": 0.5}, 9 * DAYS, 10.0),
    ],
)
def test_being_late_costs_what_is_configured(traits, late, taken):
    assert penalty("bea", 20.0, late, **traits) == taken


SPRING = "2026-03-28 23:59 Europe/Berlin"
"""In the night after it, clocks are put forward: the next day has 23 hours."""
AUTUMN = "2026-10-24 23:59 Europe/Berlin"
"""In the night after it, clocks are put back: the next day has 25 hours."""


@pytest.mark.parametrize(
    ("due", "late", "days"),
    [
        (SPRING, 23 * HOURS, 1),
        (SPRING, 23 * HOURS + timedelta(minutes=1), 2),
        (AUTUMN, 25 * HOURS, 1),
        (AUTUMN, 25 * HOURS + timedelta(minutes=1), 2),
        ("2026-10-25 02:30 Europe/Berlin", timedelta(minutes=1), 1),
    ],
)
def test_a_day_ends_by_the_clock_where_clocks_change(due, late, days):
    found = penalty("bea", 10.0, late, penalty_method="per day", due={NAME: due})
    assert found == pytest.approx(days)


@pytest.mark.parametrize(
    ("due", "days", "longer"),
    [(SPRING, 1, 23 * HOURS), (AUTUMN, 1, 25 * HOURS), (AUTUMN, 2, 49 * HOURS), (DUE, 1, DAYS)],
)
def test_an_extension_ends_at_the_same_time_by_the_clock(due, days, longer):
    made = policy(due={NAME: due}, extensions={NAME: {"bea": days}})
    assert made.extension(NAME, "bea", ROSTER) == longer


def test_an_extension_of_the_roster_is_added_to_that_of_the_chapter():
    made = policy(extensions={NAME: {"ada": 2}})
    assert made.extension(NAME, "ada", ROSTER) == timedelta(days=3.5)
    assert made.extension("05_affine_softmax", "ada", ROSTER) == timedelta(days=1.5)
    assert made.extension(NAME, "nobody", ROSTER) == timedelta()


@pytest.mark.parametrize("roster", [ROSTER, Roster()])
@pytest.mark.parametrize("named", ["ada", "ADA", "\uff41da"])
def test_whoever_the_check_takes_for_somebody_gets_the_extension(named, roster):
    made = AssignLateness(config=config(extensions={NAME: {named: 2}})).of_chapter(NAME, roster)
    for student in ("ada", "Ada"):
        extra = 1.5 if roster else 0
        found = made.plugin_inst.extension(NAME, student, roster)
        assert found == timedelta(days=2 + extra)


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        (DUE, datetime(2026, 11, 3, 22, 59)),
        ("2026-11-03 9:05 UTC", datetime(2026, 11, 3, 9, 5)),
        ("2026-11-03T23:59:59 +01:00", datetime(2026, 11, 3, 22, 59, 59)),
        ("2026-11-03 23:59 -0530", datetime(2026, 11, 4, 5, 29)),
        ("2026-10-25 02:30 Europe/Berlin", datetime(2026, 10, 25, 1, 30)),  # the later of two
    ],
)
def test_a_due_date_is_read_in_its_zone(written, utc):
    due = policy(due={NAME: written}).due_of(NAME)
    assert (due - due.utcoffset()).replace(tzinfo=None) == utc


WRONG = {
    "no date": ({"due": {NAME: "tomorrow"}}, "'tomorrow' for .*: write date, time and zone"),
    "no zone": ({"due": {NAME: "2026-11-03 23:59"}}, "write date, time and zone"),
    "no text": ({"due": {NAME: datetime(2026, 1, 1)}}, "write date, time and zone"),
    "no such day": ({"due": {NAME: "2026-02-30 23:59 UTC"}}, "there is no such day or time"),
    "no such time": ({"due": {NAME: "2026-02-03 24:59 UTC"}}, "there is no such day or time"),
    "no such zone": ({"due": {NAME: "2026-02-03 23:59 Europe/Belrin"}}, "is Europe/Berlin meant"),
    "a folder of zones": ({"due": {NAME: "2026-02-03 23:59 Europe"}}, "there is no zone 'Europe'"),
    "a path for a zone": ({"due": {NAME: "2026-02-03 23:59 ../UTC"}}, "there is no zone"),
    "a time left out": (
        {"due": {NAME: "2026-03-29 02:30 Europe/Berlin"}},
        "a time that no clock shows",
    ),
    "an unknown chapter": ({"due": {"1_gradient": DUE}}, "'1_gradient', and there is none: choose"),
    "an extension of none": ({"extensions": {"x": {"ada": 1}}}, "'x', and there is none: choose"),
    "an extension of all": ({"extensions": {NAME: 2}}, "has to name students and days"),
    "an extension that is no number": (
        {"extensions": {NAME: {"ada": "two"}}},
        f"'two' for {NAME}, ada: write a number from 0 to 999",
    ),
    "an extension of a stranger": (
        {"extensions": {NAME: {"eve": 1}}},
        "'eve' for .*, who is no id",
    ),
    "an extension of a number": ({"extensions": {NAME: {123: 1}}}, "names 123 .* in quotes"),
    "two extensions of one": (
        {"extensions": {NAME: {"ada": 1, "ADA": 2}}},
        "names 'ada' and 'ADA' for .*, who are one but for capitals",
    ),
    "more than all points": ({"per_day": 1.5}, "per_day in .* is 1.5: write a number from 0 to 1"),
    "a grace of less": ({"grace_minutes": -1}, "is -1.0: write a number from 0 to 100000"),
    "a grace without end": ({"grace_minutes": float("inf")}, "is inf: write a number from 0 to"),
    "the first of all days": ({"due": {NAME: "0001-01-01 00:00 Europe/Berlin"}}, "no year of a"),
    "the last of all days": ({"due": {NAME: "9999-12-31 23:59 Europe/Berlin"}}, "no year of a"),
    "a policy that there is not": ({"penalty_method": "weekly"}, "cannot be used: .*'weekly'"),
    "no dict": ({"due": DUE}, "cannot be used: .*due"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_cannot_be_meant_is_said_before_anything_is_graded(what):
    traits, sentence = WRONG[what]
    with pytest.raises(GradingError, match=sentence) as said:
        lateness(config(**traits), NAME, ROSTER)
    assert "\n" not in str(said.value)


@pytest.mark.parametrize("plugin", ["x.y", "grading.batch.late.NoPolicy", "os.path.join", 3])
def test_a_plugin_that_there_is_not_is_a_sentence(plugin):
    made = Config({"AssignLatePenalties": {"plugin_class": plugin}})
    with pytest.raises(GradingError, match=r"cannot be used: .*plugin_class.*") as said:
        lateness(made, NAME, ROSTER)
    assert " at 0x" not in str(said.value)


@pytest.mark.parametrize("due", ["1970-01-01 00:00 +14:00", "2999-12-31 23:59 -12:00"])
def test_the_longest_extension_of_any_year_of_a_course_ends_at_some_time(due):
    made = policy(due={NAME: due}, extensions={NAME: {"ada": 999}})
    roster = Roster([Person("ada", extra_days=999, line=2)])
    assert made.extension(NAME, "ada", roster) == 1998 * DAYS


@pytest.fixture
def root(tmp_path):
    root = course(tmp_path)
    hand_in(root, {"ada": as_file(notebook(RIGHT))})
    configured(root)
    return root


def configured(root, **policy):
    """Write the policy as an instructor does, into nbgrader_config.py."""
    path = root / "nbgrader_config.py"
    own = path.read_text("utf-8").partition("# of this test\n")[0]
    lines = (f"c.LatePolicy.{name} = {value!r}\n" for name, value in policy.items())
    path.write_text(own + "# of this test\n" + "".join(lines), "utf-8")


def handed_in(root, when, student="ada"):
    (root / "grading" / "submitted" / student / NAME / "timestamp.txt").write_text(when)


def in_gradebook(root):
    """Return due date, time of handing in, extension and penalty, as SQL says."""
    with contextlib.closing(sqlite3.connect(root / "grading" / "gradebook.db")) as database:
        rows = database.execute(
            "select duedate, timestamp, extension, sum(late_submission_penalty)"
            " from assignment join assignment as one on one.id = assignment.id"
            " join submitted_assignment on submitted_assignment.assignment_id = assignment.id"
            " join submitted_notebook on submitted_notebook.assignment_id = submitted_assignment.id"
            " where student_id = 'ada'".replace("duedate", "assignment.duedate").replace(
                "timestamp", "submitted_assignment.timestamp"
            )
        )
        (row,) = rows.fetchall()
    cut = [value and value.partition(".")[0] for value in row[:3]]
    return (*cut, row[3])


def marked(root):
    """Grade without running anything: every exercise is right."""
    marks = Marks(CHAPTER, root)
    marks.write("ada", dict(CHAPTER.points), set(), "")
    return marks


MOST = sum(CHAPTER.points.values())


def test_the_gradebook_has_due_date_extension_and_penalty(root):
    configured(root, due={NAME: DUE}, penalty_method="per day", extensions={NAME: {"ada": 1}})
    marks = marked(root)
    marks.assign_lateness(lambda _: "2026-11-06 12:00:00 +0100")
    marks.close()
    due, timestamp, extension, taken = in_gradebook(root)
    assert (due, timestamp) == ("2026-11-03 22:59:00", "2026-11-06 11:00:00")
    assert extension == "1970-01-02 00:00:00" and taken == pytest.approx(0.2 * MOST)


def test_a_due_date_given_in_formgrader_stays_and_one_may_be_taken_away(root):
    marks = marked(root)
    marks.gradebook.update_or_create_assignment(NAME, duedate="2026-11-01 12:00:00 UTC")
    marks.close()
    configured(root, penalty_method="zero")
    marks = Marks(CHAPTER, root)
    marks.assign_lateness(lambda _: ON_TIME)
    marks.close()
    assert in_gradebook(root)[0] == "2026-11-01 12:00:00" and in_gradebook(root)[3] == MOST
    configured(root, penalty_method="zero", due={NAME: ""})
    marks = Marks(CHAPTER, root)
    marks.assign_lateness(lambda _: ON_TIME)
    marks.close()
    assert in_gradebook(root)[0] is None and in_gradebook(root)[3] is None


def test_of_a_new_attempt_without_a_time_the_gradebook_keeps_no_time_of_an_earlier_one(root):
    configured(root, due={NAME: DUE}, penalty_method="zero")
    hand_in(root, {"ada": as_file(notebook(RIGHT))})
    handed_in(root, "2026-11-06 12:00:00 UTC")
    places = Places(root)
    marks = marked(root)
    writer = Writer(places, CHAPTER, Stop())
    writer.assign_lateness()
    assert in_gradebook(root)[1] == "2026-11-06 12:00:00" and in_gradebook(root)[3] == MOST
    shutil.rmtree(places.target(NAME, "ada").parent)  # of what is graded nothing lies there
    writer.assign_lateness()
    assert in_gradebook(root)[1] == "2026-11-06 12:00:00" and in_gradebook(root)[3] == MOST
    hand_in(root, {"ada": as_file(notebook(RIGHT))})
    writer.assign_lateness()
    assert in_gradebook(root)[1] is None and in_gradebook(root)[3] is None
    writer.close()
    marks.close()


def test_points_given_by_hand_are_among_those_that_a_penalty_takes(root):
    configured(root, due={NAME: DUE}, penalty_method="zero")
    marks = marked(root)
    submission = marks.gradebook.find_submission_notebook(CHAPTER.module, NAME, "ada")
    submission.grades[0].extra_credit = 2.0
    marks.gradebook.db.commit()
    marks.assign_lateness(lambda _: "2026-11-04 00:00:00 UTC")
    marks.close()
    assert in_gradebook(root)[3] == MOST + 2


@pytest.mark.sandbox
@pytest.mark.slow
def test_either_command_writes_the_same_and_a_change_alone_grades_nothing_anew(root):
    configured(root, due={NAME: DUE}, penalty_method="per day")
    handed_in(root, "2026-11-04 12:00:00 +01:00")
    (outcome,) = graded(root).values()
    assert outcome.fresh and in_gradebook(root)[3] == pytest.approx(0.1 * MOST)
    ours = in_gradebook(root)

    run = nbgrader(root, "autograde", NAME, "--force")
    assert run.returncode == 0, run.stderr
    assert in_gradebook(root) == ours

    (root / "grading" / "roster.csv").write_text("id,extra_days\nada,1\n")
    (outcome,) = graded(root).values()
    assert not outcome.fresh and in_gradebook(root)[3] is None
    configured(root, due={NAME: "2026-10-01 12:00 UTC"}, penalty_method="zero")
    (outcome,) = graded(root).values()
    assert not outcome.fresh and in_gradebook(root)[3] == MOST
    theirs = nbgrader(root, "export", "--to", str(root / "grades.csv"))
    assert theirs.returncode == 0, theirs.stderr
    (row,) = (root / "grades.csv").read_text().splitlines()[1:]
    assert row.split(",")[-4:] == [str(MOST), str(MOST), "0.0", str(MOST)]


@pytest.mark.sandbox
@pytest.mark.slow
def test_nbgraders_command_says_in_a_sentence_what_is_configured_wrong(root):
    marked(root).close()
    hand_in(root, {"bea": as_file(notebook(RIGHT))})
    configured(root, due={NAME: "2026-02-30 23:59 UTC"})
    run = nbgrader(root, "autograde", NAME)
    assert run.returncode != 0
    (line,) = (run.stdout + run.stderr).strip().splitlines()
    assert "there is no such day or time: correct it" in line
