"""Points by hand out of another maximum are told as such, until a person has looked again."""

import dataclasses
import json

import pytest
from autograde.conftest import NAME, course, hand_in
from autograde.test_standing import DATA, HALF, give, outcome_of
from wall.handed_in import CHAPTER

from grading.batch import autograde, records
from grading.batch.regrade import _keep, regrade
from grading.batch.standing import standings
from grading.batch.table import as_json, table, waiting
from grading.batch.turn import ExerciseResult, Given
from grading.commands import regrade as command
from grading.export.grades import gather
from grading.judging.chapter import load
from grading.report import summary
from grading.report.feedback import page_of
from grading.roster import Roster
from grading.tree.places import Places
from grading.tree.stopping import Stop

CELL, EXERCISE = "test_numerical_diff", "numerical_diff"
NOW = CHAPTER.points[CELL]
STAYS = "Points by hand out of another maximum, which stay as they are: "


def before(student, most):
    """Return what was graded when the exercise had another number of points."""
    whole = outcome_of(student, {**HALF, EXERCISE: 1.5}, answers={EXERCISE: "same"})
    results = [
        dataclasses.replace(r, max_score=most) if r.exercise == EXERCISE else r
        for r in whole.results
    ]
    return dataclasses.replace(whole, results=results, digest="of before")


def now(student, answer="same"):
    return outcome_of(student, {**HALF, EXERCISE: 1.5}, answers={EXERCISE: answer})


def write(root, *outcomes, **given):
    """Write what was graded, then what a person gives: student -> points."""
    writer = autograde.Writer(Places(root), load(NAME, root), Stop())
    for outcome in outcomes:
        writer.write(outcome)
    for student, points in given.items():
        give(writer.marks.gradebook, student, EXERCISE, manual_score=points)
    writer.close()


@pytest.fixture
def root(tmp_path):
    """Ada has all of 2 points by hand, and Bea 3.5 of 4; there are 3 now. Cem has none by hand."""
    root = course(tmp_path)
    hand_in(root, dict.fromkeys(("ada", "bea", "cem"), DATA))
    write(root, before("ada", 2.0), before("bea", 4.0), before("cem", 2.0), ada=2.0, bea=3.5)
    return root


def regraded(root, **options):
    for student in ("ada", "bea", "cem"):
        _keep(now(student), Places(root), load(NAME, root))
    return regrade(NAME, root=root, quiet=True, sandboxed=False, **options)


@pytest.mark.parametrize("write_it", [False, True])
def test_regrade_names_them_and_counts_them_not_among_those_who_stay(root, write_it):
    found = regraded(root, write=write_it)
    lines = [*command.told(found, Roster(), written=write_it)]
    (said,) = (line for line in lines if line.startswith(STAYS))
    assert f"{STAYS}ada {EXERCISE} 2 of 2, now of 3, bea {EXERCISE} 3.5 of 4, now of 3." in said
    assert "The points of 1 student stay as they are." in lines
    assert not any("Nobody" in line for line in lines)
    changes = command.as_json(found, Roster(), written=write_it)["changes"]
    assert {change["student"]: change["by_hand_out_of"] for change in changes} == {
        "ada": ({"exercise": EXERCISE, "points": 2.0, "out_of": 2.0, "now": NOW},),
        "bea": ({"exercise": EXERCISE, "points": 3.5, "out_of": 4.0, "now": NOW},),
    }


def test_table_pages_and_exports_say_out_of_how_many_they_were_given(root):
    regraded(root, write=True)
    found = standings(NAME, root)
    *_, ada, bea, cem, legend = table([*found.values()], CHAPTER.points).splitlines()
    assert (ada.split()[1], bea.split()[1], cem.split()[1]) == ("2*!", "3.5*!", "1.5")
    assert "given by hand, out of 2, of which there are 3 now" in ada
    assert "! out of another maximum than there is now" in legend
    told = waiting([s.outcome for s in found.values()])
    assert f"ada {EXERCISE} 2 of 2, now of 3, bea {EXERCISE} 3.5 of 4, now of 3." in told
    entries = {
        e["student"]: e for e in as_json([*found.values()], NAME) if e["exercise"] == EXERCISE
    }
    assert [entries[who]["by_hand_out_of"] for who in ("ada", "bea", "cem")] == [2.0, 4.0, None]
    assert entries["ada"]["waits_for_a_person"] and not entries["cem"]["waits_for_a_person"]
    (said,) = gather([NAME], Roster(), root=root).remarks
    assert "with points by hand out of another maximum than there is now: ada, bea" in said
    chapter, places = load(NAME, root), Places(root)
    for student, note in (("ada", "2 of 2 then"), ("bea", "3.5 of 4 then")):
        page = page_of(chapter, found[student], places)
        assert f"{note}, given by hand, a person has yet to look at it" in page
        assert f"{note.removesuffix(' then')} points, given by hand." in page
        assert "There are 3 points to get for it now" in page
        assert "Your answer changed" not in page
        assert f"another number of points to get for {EXERCISE} since a person" in page


def test_once_they_have_looked_nothing_more_is_said_of_it(root):
    regraded(root, write=True)
    write(root, ada=2.5)
    found = standings(NAME, root)
    assert not any(result.waits for result in found["ada"].outcome.results)
    lines = [*command.told(regraded(root), Roster(), written=False)]
    assert any(line.startswith(f"{STAYS}bea {EXERCISE} 3.5 of 4, now of 3.") for line in lines)
    assert not any("ada" in line for line in lines)
    write(root, now("ada", "another"), now("bea", "another"))  # another answer is another reason
    theirs = {
        student: next(r for r in standing.outcome.results if r.exercise == EXERCISE).given
        for student, standing in standings(NAME, root).items()
    }
    assert (theirs["ada"].is_of_earlier, theirs["ada"].out_of) == (True, None)
    assert (theirs["bea"].is_of_earlier, theirs["bea"].out_of) == (True, 4.0)


def test_an_answer_looked_at_before_is_no_reason_when_the_maximum_changes(root):
    another = before("ada", 2.0)
    another.answers = {EXERCISE: "first"}
    write(root, another, ada=2.0)
    write(root, now("ada", "first"))
    (given,) = [
        r.given for r in standings(NAME, root)["ada"].outcome.results if r.exercise == EXERCISE
    ]
    assert (given.is_of_earlier, given.out_of) == (False, 2.0)


def test_a_maximum_that_is_what_it_was_again_needs_no_look(root):
    regraded(root, write=True)
    write(root, before("ada", 2.0))
    (given,) = [
        r.given for r in standings(NAME, root)["ada"].outcome.results if r.exercise == EXERCISE
    ]
    assert given.out_of is None


def test_a_record_of_an_earlier_version_is_read_without_what_it_does_not_say(root):
    path = Places(root).record(NAME, "ada")
    record = json.loads(path.read_text("utf-8"))
    for name in ("out_of", "made_of"):
        del record[name]
    path.write_text(json.dumps(record), "utf-8")
    (change,) = (c for c in regraded(root).changes if c.student == "ada")
    assert [one.out_of for one in change.by_hand_out_of] == [2.0]
    assert standings(NAME, root)["ada"].changed == (records.UNKNOWN,)
    del record["asked"]
    path.write_text(json.dumps(record), "utf-8")
    assert records.kept(Places(root), NAME, "ada") is None


def test_more_points_than_there_are_is_never_called_all_of_them():
    (bar,) = summary.bars([ExerciseResult("square", 1.5, 1.25, given=Given(1.5))], {"square": "x"})
    assert bar.note == "0.25 more than there are, given by hand"
