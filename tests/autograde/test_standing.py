"""What a student has of a chapter is what nbgrader exports of it; no learner's code runs."""

import csv
import dataclasses
import json
import math
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
from autograde.conftest import NAME, course, hand_in, nbgrader
from wall.handed_in import CHAPTER, RIGHT, as_file, notebook

from grading.batch import autograde, records
from grading.batch.gradebook import Marks
from grading.batch.outcome import Outcome
from grading.batch.standing import Standing, standings
from grading.batch.table import MOST_NAMED, as_json, how_long, table, waiting
from grading.batch.turn import ExerciseResult, Given
from grading.class_report import classroom
from grading.class_report.page import write_report
from grading.export.grades import gather
from grading.export.tidy import tidy
from grading.judging.chapter import load
from grading.report.feedback import page_of, write_feedback
from grading.roster import Roster
from grading.tree.errors import GradingError
from grading.tree.fingerprint import ALL, OTHERS, OWN, SHARED
from grading.tree.places import TIMESTAMP, NotPlaced, Places
from grading.tree.stopping import Stop
from grading.tree.submitted import DAMAGED, UNTOLD

DATA = as_file(notebook(RIGHT))
POINTS = {"numerical_diff": 3.0, "numerical_gradient": 4.0, "gradient_descent": 4.0}
HALF = {**POINTS, "numerical_diff": 1.5, "numerical_gradient": 0.0}
WORDS = "Nicely drawn <b>indeed</b>."
CLASS = ("ada", "bea", "cem", "dan", "eve", "fay", "gus", "ian", "joe", "kim", "lea")
DUE = datetime(2026, 1, 2, 12)


def outcome_of(student, points, **about):
    """Return what was graded: each exercise's points, 0 where none are named."""
    results = [
        ExerciseResult(name, points.get(name, 0.0), CHAPTER.points[cell], message="Said.")
        for name, cell in CHAPTER.graded.items()
    ]
    digest = autograde.digest(DATA, CHAPTER)
    whole = json.dumps({**notebook(RIGHT), "metadata": {}})
    return Outcome(student, results, notebook=whole, digest=digest, **about)


def give(book, student, exercise, *, comment=None, **given):
    """Give points as Formgrader does."""
    where = (CHAPTER.module, NAME, student)
    grade = book.find_grade(f"test_{exercise}", *where)
    for name, value in given.items():
        setattr(grade, name, value)
    if given.get("manual_score") is not None:
        grade.needs_manual_grade = False
    book.find_comment(exercise, *where).manual_comment = comment
    book.db.commit()


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A class of whom each is another case; the last two have never been graded."""
    root = course(tmp_path_factory.mktemp("standing"))
    hand_in(root, dict.fromkeys(CLASS, DATA))
    places = Places(root)
    writer = autograde.Writer(places, load(NAME, root), Stop())
    for student in CLASS[:-2]:
        if student in ("gus", "ian"):
            when = "2026-01-03 14:30:00 +0200"
            (places.submission(NAME, student).parent / TIMESTAMP).write_text(when)
        writer.write(outcome_of(student, HALF))
    failed = [ExerciseResult("numerical_diff", 0.0, 3.0, message="Ours.", fault=True)]
    rest = outcome_of("joe", POINTS).results[1:]
    writer.write(dataclasses.replace(outcome_of("joe", POINTS), results=[*failed, *rest]))
    for student in ("fay", "kim"):
        writer.write(Outcome(student, reason="the file is cut off", kind=DAMAGED))
    book = writer.marks.gradebook
    book.add_student("zoe")  # who handed in nothing
    book.update_or_create_assignment(NAME, duedate=DUE)
    for student, penalty in (("gus", 2.25), ("ian", 99.0)):
        theirs = book.find_submission_notebook(CHAPTER.module, NAME, student)
        theirs.late_submission_penalty = penalty
    book.db.commit()
    give(book, "bea", "numerical_diff", manual_score=2.75)
    give(book, "cem", "numerical_gradient", extra_credit=1.5)
    give(book, "dan", "numerical_diff", manual_score=0.0, extra_credit=0.5, comment=WORDS)
    give(book, "eve", "neuron_loss", comment=WORDS)
    give(book, "gus", "numerical_diff", extra_credit=0.25)
    give(book, "joe", "numerical_diff", manual_score=3.0)
    writer.close()
    return root


@pytest.fixture(scope="module")
def exported(root):
    """Return student -> row of `nbgrader export`."""
    said = nbgrader(root, "export", "--to", "grades.csv")
    assert said.returncode == 0, said.stderr
    with (root / "grades.csv").open() as file:
        return {row["student_id"]: row for row in csv.DictReader(file) if row["assignment"] == NAME}


@pytest.fixture(scope="module")
def found(root):
    return standings(NAME, root)


def test_its_points_are_those_that_nbgrader_exports(found, exported):
    ours = {student: s.points for student, s in found.items() if s.points is not None}
    assert ours == {student: float(exported[student]["score"]) for student in ours}
    assert ours == {
        "ada": 5.5,
        "bea": 6.75,
        "cem": 7.0,
        "dan": 4.5,
        "eve": 5.5,
        "fay": 5.5,
        "gus": 3.5,
        "ian": 0.0,
        "joe": 11.0,
    }
    for student in ours:
        assert found[student].penalty == float(exported[student]["late_submission_penalty"])
        assert found[student].max_points == float(exported[student]["max_score"]) == 14.0


def test_who_has_nothing_graded_has_no_points_where_nbgrader_exports_zero(found, exported):
    assert set(found) == {*CLASS}
    assert found["kim"].points is found["lea"].points is found["lea"].outcome is None
    assert found["kim"].outcome.reason == found["fay"].outcome.reason == "the file is cut off"
    assert found["kim"].outcome.kind == DAMAGED
    assert float(exported["zoe"]["score"]) == 0.0 and "kim" not in exported


def test_what_a_person_gave_stands_in_the_exercise_with_its_points(found):
    def result(student, exercise):
        (one,) = [r for r in found[student].outcome.results if r.exercise == exercise]
        return one.score, one.given, one.fault

    assert result("ada", "numerical_diff") == (1.5, None, False)
    assert result("bea", "numerical_diff") == (2.75, Given(2.75, 0.0, ""), False)
    assert result("cem", "numerical_gradient") == (1.5, Given(None, 1.5, ""), False)
    assert result("dan", "numerical_diff") == (0.5, Given(0.0, 0.5, WORDS), False)
    assert result("eve", "neuron_loss") == (0.0, Given(None, 0.0, WORDS), False)
    assert result("joe", "numerical_diff") == (3.0, Given(3.0, 0.0, ""), False)
    assert found["joe"].outcome.graded and found["eve"].comments == {"neuron_loss": WORDS}


def test_it_says_when_it_was_handed_in_and_how_late_that_was(found):
    when = datetime(2026, 1, 3, 12, 30, tzinfo=UTC)
    assert (found["gus"].handed_in, found["gus"].late) == (when, timedelta(hours=24.5))
    assert (found["ada"].handed_in, found["ada"].late) == (None, timedelta())


@pytest.mark.parametrize(
    ("late", "said"),
    [
        (timedelta(days=2, hours=19, minutes=20), "2 d 19 h"),
        (timedelta(hours=2, minutes=40), "2 h 40 min"),
        (timedelta(days=1), "1 d"),
        (timedelta(days=1, seconds=20), "1 d 1 min"),  # of which two days have begun
        (timedelta(seconds=3), "1 min"),
    ],
)
def test_the_table_says_as_much_of_lateness_as_the_page(late, said):
    assert how_long(late) == said


def test_json_has_points_as_people_write_them():
    result = ExerciseResult("numerical_diff", 0.1 + 0.2, 3.0)
    standing = Standing("ada", Outcome("ada", [result]), points=9.1 + 0.7, penalty=0.1 + 0.2)
    (entry,) = as_json([standing], NAME)
    assert (entry["score"], entry["points"], entry["penalty"]) == (0.3, 9.8, 0.3)


def test_json_tells_what_was_given_by_hand(found):
    entries = {(e["student"], e["exercise"]): e for e in as_json([*found.values()], NAME)}
    dan = entries["dan", "numerical_diff"]
    assert (dan["score"], dan["by_hand"], dan["extra_credit"]) == (0.5, True, 0.5)
    assert dan["comment"] == WORDS and not entries["ada", "numerical_diff"]["by_hand"]


def test_another_gradebook_than_the_one_that_was_written_has_nothing_of_it(root, found):
    """An older copy of it, say, until `grading autograde` has written into it what it lacks."""
    marks = Marks(load(NAME, root), root)
    grade = marks.gradebook.find_grade("test_neuron_loss", CHAPTER.module, NAME, "ada")
    grade.auto_score = 2.0
    marks.gradebook.db.commit()
    assert standings(NAME, root, ["ada"])["ada"].outcome is None
    grade.auto_score = 0.0
    marks.gradebook.db.commit()
    marks.close()
    assert standings(NAME, root, ["ada"])["ada"] == found["ada"]


def test_the_table_marks_what_a_person_gave_and_tells_what_being_late_cost(found):
    head, _, *rows, legend = table([*found.values()], CHAPTER.points).splitlines()
    assert head.split() == ["student", *CHAPTER.graded, "late", "sum"]
    row = {line.split()[0]: line.split() for line in rows}
    assert row["ada"][1:7] == ["1.5", "0", "4", "0", "–", "5.5"]
    assert row["bea"][1] == "2.75*" and row["cem"][2] == "1.5+" and row["dan"][1] == "0.5*+"
    assert row["gus"][5:11] == ["1", "d", "30", "min", "−2.25", "3.5"] and row["ian"][10] == "0"
    assert row["fay"][6] == "5.5" and row["kim"][6] == "–" and "lea" not in row
    assert "the sum is that of an earlier file" in " ".join(row["fay"])
    assert legend == "* points given by hand, + with extra credit"


@pytest.mark.parametrize(
    ("score", "message", "given", "told"),
    [
        (2.0, "", Given(comment=WORDS), f"comment: {WORDS}"),
        (1.0, "Said.", Given(extra_credit=0.25, comment=WORDS), f"Said.; comment: {WORDS}"),
        (2.0, "", Given(2.0, comment=WORDS), f"given by hand: {WORDS}"),
        (1.0, "", Given(1.0, comment=WORDS), f"given by hand: {WORDS}"),
        (
            2.0,
            "",
            Given(2.0, comment=WORDS, out_of=4.0),
            f"given by hand, out of 4, of which there are 2 now: {WORDS}",
        ),
        (
            2.0,
            "",
            Given(2.0, comment=WORDS, is_of_earlier=True),
            f"given by hand for an earlier answer: {WORDS}",
        ),
        (2.0, "", Given(2.0), ""),
    ],
)
def test_what_a_person_wrote_stands_in_the_table_whoever_gave_the_points(
    score, message, given, told
):
    result = ExerciseResult("loss", score, 2.0, message=message, given=given)
    assert Outcome("ada", [result]).trouble == (f"loss: {told}" if told else "")


def test_a_person_is_asked_again_where_the_answer_is_another_one(tmp_path):
    """Once they have looked, never again for the same answer, however often it is graded."""
    root = course(tmp_path)
    hand_in(root, {"ada": DATA})
    writer = autograde.Writer(Places(root), load(NAME, root), Stop())
    book, name = writer.marks.gradebook, "numerical_diff"

    def asks(answer):
        now = outcome_of("ada", HALF, answers={name: answer, "neuron_loss": "same"})
        writer.write(now)
        book.db.expire_all()
        grades = book.find_submission_notebook(CHAPTER.module, NAME, "ada").grades
        held = {grade.name: grade for grade in grades}
        assert held["test_numerical_diff"].manual_score in (None, 2.75)
        return {grade.name for grade in grades if grade.needs_manual_grade}

    assert asks("first") == asks("second") == set()
    give(book, "ada", name, manual_score=2.75)
    give(book, "ada", "neuron_loss", manual_score=1.0)
    assert asks("second") == set()
    assert asks("third") == {"test_numerical_diff"} == asks("third")
    give(book, "ada", name, manual_score=2.75)
    assert asks("third") == set() and asks("fourth") == {"test_numerical_diff"}
    writer.close()


@pytest.fixture
def replaced(tmp_path):
    """Ada's answer is another one than she was given points for; nothing is another one of Bea."""
    root = course(tmp_path)
    hand_in(root, {"ada": DATA, "bea": DATA})
    writer = autograde.Writer(Places(root), load(NAME, root), Stop())
    for student in ("ada", "bea"):
        writer.write(outcome_of(student, HALF, answers={"numerical_diff": "first"}))
        give(writer.marks.gradebook, student, "numerical_diff", manual_score=3.0, comment="Neat.")
    for student, answer in (("ada", "second"), ("bea", "first")):
        writer.write(outcome_of(student, HALF, answers={"numerical_diff": answer}))
    writer.close()
    return root


def test_whose_answer_is_another_one_than_points_were_given_for_waits_for_a_person(replaced):
    """The points stay what nbgrader exports, and everything that tells of them says so."""
    found = standings(NAME, replaced)
    given = {
        student: {r.exercise: r.is_of_earlier for r in standing.outcome.results}
        for student, standing in found.items()
    }
    assert given["ada"] == {**dict.fromkeys(CHAPTER.graded, False), "numerical_diff": True}
    assert not any(given["bea"].values())
    assert found["ada"].points == found["bea"].points == 7.0

    *_, ada, bea, legend = table([*found.values()], CHAPTER.points).splitlines()
    assert ada.split()[1] == "3*?" and bea.split()[1] == "3*"
    assert "numerical_diff: given by hand for an earlier answer" in ada
    assert legend.endswith("? for an earlier answer: a person has yet to look at this one")
    assert waiting([s.outcome for s in found.values()]).startswith(
        "To be looked at again by a person, in Formgrader: numerical_diff of ada. The answer is "
    )

    entries = as_json([*found.values()], NAME)
    waits = [(e["student"], e["exercise"]) for e in entries if e["waits_for_a_person"]]
    assert waits == [("ada", "numerical_diff")]

    grades = gather([NAME], Roster(), root=replaced)
    assert grades.remarks == [
        f"{NAME}: written with points by hand for an answer that is another one since: ada."
    ]
    rows = {row["id"]: row for row in csv.DictReader(tidy(grades).content.decode().splitlines())}
    assert (rows["ada"]["state"], rows["ada"]["waits_for_a_person"], rows["ada"]["points"]) == (
        "waits for a person",
        "numerical_diff",
        "7",
    )
    assert (rows["bea"]["state"], rows["bea"]["waits_for_a_person"]) == ("graded", "")

    (chapter,) = classroom.classroom(root=replaced).chapters
    (entry,) = chapter.in_state(classroom.WAITING)
    assert (entry.member.student, entry.share) == ("ada", None)

    chapter, places = load(NAME, replaced), Places(replaced)
    told = page_of(chapter, found["ada"], places)
    assert "Your answer to numerical_diff changed since a person gave points for it" in told
    assert "Your answer changed since; a person has yet to look at it." in told
    assert "What a person has yet to grade" in told and "About your earlier answer" in told
    assert "<dt>numerical_diff, about your earlier answer</dt>" in told
    assert "earlier answer" not in page_of(chapter, found["bea"], places)


def test_of_many_who_wait_for_a_person_the_first_are_named():
    many = [
        Outcome(
            f"s{number:03}",
            [ExerciseResult("loss", 1.0, 2.0, given=Given(1.0, is_of_earlier=True))],
        )
        for number in range(MOST_NAMED + 2)
    ]
    assert f"s{MOST_NAMED - 1:03} and 2 more." in waiting(many)


def test_of_whom_a_file_only_may_be_it_is_said_that_there_is_no_page(tmp_path, capsys):
    root = course(tmp_path)
    hand_in(root, {"ada": DATA})
    places = Places(root)
    writer = autograde.Writer(places, load(NAME, root), Stop())
    writer.write(outcome_of("ada", HALF))
    writer.close()
    for student in ("mmuller", "mmuller2"):
        places.keep_not_placed(NAME, student, NotPlaced("it may be theirs", UNTOLD, "m.ipynb"))
    (page,) = write_feedback(NAME, root=root)
    assert page.parts[-3] == "ada"
    said = f"Without a page: mmuller, mmuller2. A file of {NAME} may be theirs, and its name"
    assert capsys.readouterr().err.startswith(said)
    write_feedback(NAME, students=["ada"], root=root)
    assert capsys.readouterr().err == ""


@pytest.fixture
def partly_regraded(tmp_path):
    """Of three one was graded before the chapter changed, and one handed in another file since."""
    root = course(tmp_path)
    hand_in(root, dict.fromkeys(("ada", "bea", "cem"), DATA))
    writer = autograde.Writer(Places(root), load(NAME, root), Stop())
    for student in ("ada", "bea", "cem"):
        old = {"digest": "of an older chapter"} if student == "bea" else {}
        writer.write(dataclasses.replace(outcome_of(student, HALF), **old))
    writer.close()
    hand_in(root, {"cem": DATA + b"\n"})
    return root


def test_points_from_before_a_change_are_told_from_those_after_it(partly_regraded):
    found = standings(NAME, partly_regraded)
    assert {who: standing.is_current for who, standing in found.items()} == {
        "ada": True,
        "bea": False,
        "cem": False,
    }
    entries = as_json([*found.values()], NAME)
    assert {entry["student"] for entry in entries if not entry["is_current"]} == {"bea", "cem"}
    grades = gather([NAME], Roster(), root=partly_regraded)
    (said,) = grades.remarks
    assert said.startswith(
        f"{NAME}: graded before the chapter or their file changed: bea, cem. `grading"
    )
    assert f"`grading regrade {NAME}`" in said and f"`grading autograde {NAME}`" in said
    rows = {row["id"]: row for row in csv.DictReader(tidy(grades).content.decode().splitlines())}
    states = ("graded", "graded before a change", "graded before a change")
    assert tuple(rows[who]["state"] for who in ("ada", "bea", "cem")) == states
    page = write_report(root=partly_regraded).read_text("utf-8")
    told = page.partition("Graded before the chapter or their file changed")[2]
    assert "2 of 3." in told[:200] and "<span>bea</span><span>cem</span>" in told[:400]
    assert "<span>ada</span>" not in told[:400]


def test_where_all_are_from_before_a_change_nobody_is_named(partly_regraded):
    root = partly_regraded
    hand_in(root, {"ada": DATA + b"\n"})
    (said,) = gather([NAME], Roster(), root=root).remarks
    assert said.startswith(
        f"{NAME}: all were graded before the chapter or their file changed. `grading"
    )
    assert "Graded before" not in write_report(root=root).read_text("utf-8")


def test_what_changed_since_is_said_and_nothing_else(tmp_path, monkeypatch):
    root = course(tmp_path)
    hand_in(root, dict.fromkeys(("ada", "bea", "cem", "dan"), DATA))
    chapter = load(NAME, root)
    writer = autograde.Writer(Places(root), chapter, Stop())
    for student, part in {"ada": OTHERS, "bea": OWN, "cem": SHARED, "dan": ""}.items():
        made_of = {**chapter.made_of, **({part: "before", ALL: "before"} if part else {})}
        then = dataclasses.replace(chapter, fingerprint=made_of[ALL])
        of_then = {"digest": autograde.digest(DATA, then), "made_of": made_of}
        writer.write(dataclasses.replace(outcome_of(student, HALF), **of_then))
    writer.close()
    hashed, digest = [], records._digest
    with monkeypatch.context() as patch:
        patch.setattr(records, "_digest", lambda *of: hashed.append(of) or digest(*of))
        changed = {who: standing.changed for who, standing in standings(NAME, root).items()}
    assert len(hashed) == len(changed), "files may be large"
    other, shared = ("another chapter",), ("code that all chapters share",)
    assert changed == {"ada": other, "bea": (NAME,), "cem": shared, "dan": ()}
    (said,) = gather([NAME], Roster(), root=root).remarks
    assert said.startswith(
        f"{NAME}: graded before another chapter changed: ada; graded before {NAME} changed: bea; "
        "graded before code that all chapters share changed: cem. `grading regrade"
    )
    page = write_report(root=root).read_text("utf-8")
    assert f"Graded before another chapter, {NAME} or code that all chapters share changed" in page
    hand_in(root, {"ada": DATA + b"\n", "dan": DATA + b"\n"})
    found = standings(NAME, root)
    assert found["ada"].changed == ("their file", "another chapter")
    assert found["dan"].changed == ("their file",)


@pytest.mark.parametrize(
    ("table", "number"),
    [("grade", math.inf), ("grade", "many"), ("submitted_notebook", -math.inf),
     ("grade_cells", math.inf)],
)  # fmt: skip
def test_what_is_no_number_of_points_in_the_gradebook_is_a_sentence(tmp_path, table, number):
    root = course(tmp_path)
    marks = Marks(CHAPTER, root)
    marks.write("ada", dict(CHAPTER.points), set())
    marks.close()
    column, whose = {
        "grade": ("manual_score", r"ada \(test_numerical_diff\)"),
        "submitted_notebook": ("late_submission_penalty", r"ada \(late penalty\)"),
        "grade_cells": ("max_score", "what there is to get"),
    }[table]
    with sqlite3.connect(root / "grading" / "gradebook.db") as database:
        database.execute(f"update {table} set {column} = ? where rowid = 1", (number,))
    with pytest.raises(GradingError, match=f"no finite number: .*{whose}.*give them anew"):
        standings(NAME, root)
