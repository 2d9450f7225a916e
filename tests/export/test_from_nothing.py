"""What is written from nothing is what each gradebook reads: everyone once, and no one else's."""

import csv
import dataclasses
import io
from pathlib import Path

import pytest
from export import gradebooks as made
from export.gradebooks import FIFTH, FIRST, PEOPLE, WRITTEN, grades

from grading.batch.regrade import Change
from grading.batch.standing import Standing
from grading.batch.table import as_json, table
from grading.commands.regrade import _table as lines_of_regrade
from grading.export.grades import gather
from grading.export.tidy import tidy
from grading.export.writing import PLATFORMS, Ways, fresh, guarded
from grading.judging.score import AspectScore, Score
from grading.report import summary
from grading.report.rendering import environment
from grading.roster import Roster
from grading.tree.errors import GradingError
from grading.tree.points import as_text, hundredths, shown


def write(name, table=None, **ways):
    return fresh(PLATFORMS[name], table or grades(), Ways(**ways))


def test_canvas_reads_everyone_by_id_and_what_there_is_to_get():
    cells, possible = made.canvas(write("canvas", titles={FIFTH: "Layers"}).content)
    assert possible == {FIRST: "11", "Layers": "14"}
    for person in PEOPLE:
        assert (cells[person.canvas, FIRST], cells[person.canvas, "Layers"]) == WRITTEN[person.id]
    assert len(cells) == 2 * len(PEOPLE)


def test_canvas_knows_by_sis_who_has_no_id_and_is_not_given_who_has_neither():
    some = [dataclasses.replace(p, canvas="") if p.id == "ada" else p for p in PEOPLE]
    none = {"canvas": "", "canvas_sis": "", "canvas_login": ""}
    some = [dataclasses.replace(p, **none) if p.id == "jdoe2" else p for p in some]
    written = write("canvas", grades(roster=Roster(some)))
    cells, _ = made.canvas(written.content)
    assert cells["1001", FIRST] == "11" and ("1003", FIRST) not in cells
    assert [line for line in written.remarks if "jdoe2 is not in the file" in line]


@pytest.mark.parametrize("by", ["ID number", "Email address"])
def test_moodle_reads_everyone_by_the_one_id_that_all_have(by):
    people = PEOPLE
    if by == "Email address":
        people = [dataclasses.replace(p, moodle="") if p.id == "ada" else p for p in PEOPLE]
    rows = made.moodle_import(write("moodle", grades(roster=Roster(people))).content, by)
    assert {student: (row[FIRST], row[FIFTH]) for student, row in rows.items()} == WRITTEN


def test_moodle_reads_a_decimal_comma_on_request():
    rows = made.moodle_import(write("moodle", comma=True).content, "ID number")
    assert rows["jdoe"][FIRST] == "2,5" and rows["ada"][FIFTH] == "12,35"


def test_brightspace_reads_everyone_and_the_end_of_each_line():
    cells = made.brightspace(write("brightspace").content)
    for person in PEOPLE:
        points = (cells[person.brightspace, FIRST], cells[person.brightspace, FIFTH])
        assert points == WRITTEN[person.id]


def test_blackboard_needs_the_numbers_of_its_own_columns():
    with pytest.raises(GradingError, match="--template"):
        write("blackboard")


@pytest.mark.parametrize("name", ["moodle", "canvas", "brightspace"])
def test_no_name_is_a_formula_to_a_spreadsheet(name):
    text = write(name).content.decode()
    for row in csv.reader(io.StringIO(text, newline="")):
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_an_id_that_is_a_formula_is_left_out_and_named():
    bad = [dataclasses.replace(p, canvas="=1+1") if p.id == "ada" else p for p in PEOPLE]
    written = write("canvas", grades(roster=Roster(bad)))
    assert b"=1+1" not in written.content
    assert any("ada is not in the file" in line for line in written.remarks)


def test_who_has_no_grade_is_named_with_the_reason():
    first, fifth = grades().remarks
    assert first.startswith(f"{FIRST}: ") and "handed in nothing (left empty): gone" in first
    assert "not graded yet (left empty): anais" in first
    assert "could not be graded (left empty): late" in fifth


@pytest.mark.parametrize(
    ("rules", "gone", "late"),
    [
        ({}, None, None),
        ({"missing": "zero"}, 0, None),
        ({"refused": "zero"}, None, 0),
        ({"refused": "earlier"}, None, 4),
    ],
)
def test_there_is_a_zero_only_for_whom_it_was_asked(rules, gone, late):
    entries = {line.person.id: line.entries[FIFTH].points for line in grades(**rules).lines}
    assert (entries["gone"], entries["late"]) == (gone, late)
    assert entries["jdoe2"] is None  # handed in, and not graded yet


def test_more_points_than_there_are_need_extra_credit():
    def read(chapter, root):
        return {"ada": Standing("ada", None, points=11.5, max_points=11.0)}

    with pytest.raises(GradingError, match=r"ada has 11\.5 of 11 points.*--extra-credit"):
        grades([FIRST], read=read)
    (line, *_) = grades([FIRST], read=read, extra_credit=True).lines
    assert str(line.entries[FIRST].points) == "11.50"


def test_a_folder_that_is_no_one_of_the_roster_gives_no_one_points():
    def read(chapter, root):
        return {"Ada_Lovelace": Standing("Ada_Lovelace", None, points=1.0, max_points=11.0)}

    table = grades([FIRST], read=read)
    assert all(line.entries[FIRST].points is None for line in table.lines)
    assert any("Ada_Lovelace is no id of the roster" in line for line in table.remarks)


def test_two_folders_of_one_person_give_them_no_points():
    def read(chapter, root):
        one = Standing("ada", None, points=1.0, max_points=11.0)
        return {"ada": one, "ADA": dataclasses.replace(one, student="ADA", points=2.0)}

    table = grades([FIRST], read=read)
    assert "ada" not in {line.person.id for line in table.lines}
    assert any("ADA and ada are one id" in line for line in table.remarks)


def test_the_table_of_everything_has_a_line_for_each_person_and_chapter():
    text = tidy(grades()).content.decode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) == 2 * len(PEOPLE)
    found = {(row["id"], row["chapter"]): row for row in rows}
    ada = found["ada", FIRST]
    assert (ada["points"], ada["max_points"], ada["points_by_hand"]) == ("11", "11", "11")
    assert (ada["extra_credit"], ada["given_by_hand"]) == ("0.5", "numerical_diff")
    assert ada["numerical_gradient.numerical_diff"] == "11"
    late = found["late", FIRST]
    assert (late["hours_late"], late["penalty"]) == ("36", "1")
    assert late["handed_in"] == "2026-01-02T12:00:00+00:00"
    refused = found["late", FIFTH]
    assert (refused["state"], refused["points"]) == ("could not be graded", "")
    assert refused["reason"] == "it is no notebook"
    assert found["gone", FIFTH]["state"] == "nothing handed in"
    assert found["eve", FIRST]["first_name"].startswith("'=")


def test_the_table_of_everything_needs_no_roster():
    rows = list(csv.DictReader(io.StringIO(tidy(grades(roster=Roster())).content.decode())))
    assert {row["id"] for row in rows} == {*made.POINTS}


@pytest.mark.parametrize(
    ("words", "written"),
    [("-1", "-1"), ("-0.25", "-0.25"), ("12", "12"), ("=1", "'=1"), ("-1+2", "'-1+2"),
     ("-x", "'-x"), ("+1", "'+1"), ("@a", "'@a"), ("-1\n", "'-1\n")],
)  # fmt: skip
def test_a_formula_is_guarded_and_a_number_is_none(words, written):
    assert guarded(words) == written


@pytest.mark.parametrize("points", [1e26, 1e308, -1e308])
def test_points_of_any_size_are_written(points):
    assert float(as_text(hundredths(points))) == points


def test_the_same_points_read_the_same_wherever_people_read_them():
    """Table, page, `grading regrade`, a score in a notebook and the file for a spreadsheet."""
    standing = made.standing("jdoe", 10.575, 11.0)
    aspect = AspectScore("values", 10.575, 11.0, "wrong", "")
    result = dataclasses.replace(standing.outcome.results[0], aspects=(aspect,))
    standing.outcome.results[0] = result
    (of_class,) = gather([FIRST], Roster(), source=lambda *_: {"jdoe": standing}).lines
    change = Change("jdoe", 0.575, 10.575)
    for told in (
        table([standing], {"numerical_diff": 11.0}),
        summary.bars([result], {"numerical_diff": "x"})[0].points,
        environment(Path("/")).filters["points"](10.575),
        "".join(lines_of_regrade([change])),
        Score("numerical_diff", 11.0, (aspect,)).report,
        as_text(of_class.entries[FIRST].points),
        tidy(gather([FIRST], Roster(), source=lambda *_: {"jdoe": standing})).content.decode(),
    ):
        assert "10.58" in told and "10.575" not in told, told
    (entry,) = as_json([standing], FIRST)
    assert entry["points"] == entry["score"] == 10.575


@pytest.mark.parametrize(
    ("points", "told"),
    [(0.0, "0"), (-0.0, "0"), (-0.001, "0"), (1234567.5, "1234567.5"), (9.799999999999999, "9.8"),
     (1 / 3, "0.33"), (1.005, "1.01"), (float("inf"), "inf")],
)  # fmt: skip
def test_points_are_read_in_two_decimals(points, told):
    assert shown(points) == told
