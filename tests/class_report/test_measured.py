"""The table of the class where an exercise measures how well an answer does."""

import json
import re

import pytest
from class_report import a_class

from grading.batch.records import from_record, to_record
from grading.class_report.classroom import classroom
from grading.class_report.measured import measured
from grading.class_report.page import write_report
from grading.tree.places import Places, read_json

CHAPTER = "08_your_own_engine"


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("measured")
    a_class.make(root, [CHAPTER], 12)
    return root


def test_those_whose_answer_was_measured_stand_in_order_the_best_first(root):
    (chapter,) = classroom(root=root).chapters
    found = measured(chapter)
    assert list(found) == ["train_reader"]
    rows = found["train_reader"]
    fractions = [row.fraction for row in rows]
    assert len(rows) > 3 and fractions == sorted(fractions, reverse=True)
    page = write_report(root=root).read_text(encoding="utf-8")
    table = page.partition("How well it does: train_reader")[2].partition("</table>")[0]
    assert re.findall(r"<td>([\d.]+) %</td>", table) == [f"{100 * one:.1f}" for one in fractions]
    assert re.findall(r'<th scope="row">(.*?)</th>', table) == [row.member.shown for row in rows]


def test_a_record_from_before_anything_was_measured_is_read(root):
    student = sorted(
        path.stem for path in (Places(root).autograded / ".records" / CHAPTER).iterdir()
    )
    record = read_json(Places(root).record(CHAPTER, student[0]))
    outcome = from_record(record, CHAPTER, student[0])
    assert json.loads(json.dumps(to_record(outcome, CHAPTER))) == record
    for result in record["results"]:
        for aspect in result["aspects"]:
            del aspect["measured"]
    older = from_record(record, CHAPTER, student[0])
    assert older.score == outcome.score
    assert all(one.measured is None for result in older.results for one in result.aspects)


@pytest.mark.parametrize("nonsense", ["0.5", True, [0.5], 1e999])
def test_a_record_whose_measure_is_no_number_is_none(root, nonsense):
    student = sorted(
        path.stem for path in (Places(root).autograded / ".records" / CHAPTER).iterdir()
    )
    record = read_json(Places(root).record(CHAPTER, student[0]))
    record["results"][-1]["aspects"][0]["measured"] = nonsense
    assert from_record(record, CHAPTER, student[0]) is None
