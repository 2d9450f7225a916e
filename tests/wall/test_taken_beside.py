"""An exercise that is tried on another one's code loses nothing by that."""

import pytest
from wall.handed_in import as_file, notebook, scores, without_examples

from grading.batch import behind_the_wall
from grading.batch.submission import grade_submission
from grading.exercises import find
from grading.judging.chapter import load
from grading.judging.reference import own_source

pytestmark = pytest.mark.sandbox


def test_a_wrong_value_costs_the_way_back_nothing():
    chapter = without_examples(load("08_your_own_engine"))
    wrong = own_source("Value").replace("(other, self.data)", "(other, other.data)")
    assert wrong != own_source("Value")
    written = {"Value": wrong, "backward": own_source("backward")}
    with behind_the_wall.wall() as wall:
        graded = grade_submission(as_file(notebook(written, chapter=chapter)), chapter, wall)
    points = scores(graded)
    assert points["backward"] == find("backward").points
    assert 0 < points["Value"] < find("Value").points
