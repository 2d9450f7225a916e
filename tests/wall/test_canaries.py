"""The self-test of every chapter, one test a submission of it: what a run starts with holds.

About 15 s for the nine chapters: one wall, and a fresh process in it for each submission.
"""

import pytest

from grading.batch import behind_the_wall, canaries
from grading.batch.submission import grade_submission
from grading.exercises import CHAPTERS
from grading.judging.chapter import load
from grading.wall.both.names import EVERYTHING, reads_and_binds

pytestmark = pytest.mark.sandbox

DESCRIPTIONS = [
    "the reference",
    "the stub",
    *(f"an attack ({name})" for name in canaries.CANARIES),
]


@pytest.fixture(scope="module")
def wall():
    with behind_the_wall.wall() as wall:
        yield wall


@pytest.mark.parametrize("chapter", CHAPTERS)
@pytest.mark.parametrize("description", DESCRIPTIONS)
def test_the_self_test_gives_what_it_should_and_grading_never_fails(wall, chapter, description):
    chapter = load(chapter)
    (chosen,) = [one for one in canaries.submissions(chapter) if one[0] == description]
    _, data, points = chosen
    results = grade_submission(data, chapter, wall, seed=11).results
    assert not [result.message for result in results if result.fault]
    got = sum(result.score for result in results)
    assert canaries.verdict(description, points, got) == ""
    assert len(results) == len(chapter.points)


def test_every_submission_of_the_self_test_stands_above():
    for chapter in CHAPTERS:
        assert [one[0] for one in canaries.submissions(load(chapter))] == DESCRIPTIONS


@pytest.mark.parametrize("name", canaries.CANARIES)
def test_no_attack_asks_for_all_names_which_would_run_every_drawing_of_the_course(name):
    reads, _ = reads_and_binds(canaries.AGREES_WITH_EVERYTHING + canaries.CANARIES[name])
    assert EVERYTHING not in reads


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_no_attack_needs_more_of_the_course_than_its_imports(chapter):
    cells = load(chapter).cells
    for name, attack in canaries.CANARIES.items():
        for source in (canaries.AGREES_WITH_EVERYTHING, attack, "stolen, agreeable"):
            reads, _ = reads_and_binds(source)
            assert reads & cells.binds <= {"np"}, name
