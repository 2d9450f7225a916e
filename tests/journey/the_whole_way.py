"""From a source notebook to grades and feedback, by the commands that README names."""

import collections
import csv
import html
import itertools
import json
import shutil
import sqlite3

from blas import another_kernel
from journey.a_class import class_of, files_of, graded_here, packed

from grading.exercises import find
from grading.judging.chapter import load
from grading.judging.grade import SEED_VARIABLE
from grading.release import build
from grading.release.compare import differences
from grading.tree.beside import BESIDE
from grading.tree.course import ROOT
from seminar.check.report import with_code


def build_anew(names, tree):
    """Spoil all that is made of some chapters, build them, and find what is committed again.

    They are built under another BLAS kernel than runs here by itself: what a kernel may change is
    compared as `grading.release.compare` says.
    """
    made = [path for name in names for path in build._outputs(name)]
    for path in made:
        if (tree.root / path).is_dir():
            shutil.rmtree(tree.root / path)
        elif (tree.root / path).exists():
            with (tree.root / path).open("a") as file:
                file.write("# of yesterday\n")
    other = another_kernel()  # on some processors there is none
    environment = {"OPENBLAS_CORETYPE": other} if other else {}
    said = tree.run("grading", "build", *names, **environment).stdout
    assert said.splitlines() == [f"{name}: built." for name in names]
    redrawn = build.another_matplotlib()
    found = (differences(tree.root / path, ROOT / path, path, redrawn=redrawn) for path in made)
    assert list(itertools.chain.from_iterable(found)) == []


def go(name, tree, folder, monkeypatch, *, mistakes, by_nbgrader_too):
    """Take a chapter and a class of its own the whole way, and see that all agree.

    In the class, as many students as `mistakes` says make a known one. With `by_nbgrader_too`,
    nbgrader's own command grades one of the class again. It makes the self-test once more, which
    takes most of the time. That both ways agree is tested of every chapter in
    tests/autograde/test_ordinary_cells.py and of a whole class in test_autograde.py.

    Returns student id -> points.
    """
    chapter = load(name, tree.root)
    handed_in = class_of(name, mistakes)
    monkeypatch.setenv(SEED_VARIABLE, "20261")  # here alone: commands have an environment of theirs
    archive, ids = packed(files_of(handed_in, tree.root, chapter), chapter, folder)

    said = tree.run("grading", "collect", archive, name)
    assert said.stdout.splitlines()[-1] == f"{len(ids)} placed, 0 not."

    # one file is no notebook, so the status is 1
    results = folder / "results.json"
    said = tree.run("grading", "autograde", name, "--json", results, status=1)
    assert f"{ids['broken']}  " in said.stdout and "cut off or damaged" in said.stdout
    entries = json.loads(results.read_text("utf-8"))
    graded = {(entry["student"], entry["exercise"]): entry for entry in entries}
    assert {student for student, _ in graded} == set(ids.values())

    assert len(tree.run("grading", "feedback", name).stdout.splitlines()) == len(ids)
    found = points_in_gradebook(tree, name)
    assert set(found) == set(ids.values()) - {ids["broken"]}

    for student, one in handed_in.items():
        if one.cut:
            assert graded[ids[student], None]["score"] is None
            assert "could not be graded" in page_of(tree, name, ids[student])
            continue
        scores = graded_here(one, chapter, monkeypatch)
        for exercise, score in scores.items():
            entry = graded[ids[student], exercise]
            assert aspects_of(entry["aspects"]) == aspects_of(map(vars, score.aspects)), (
                f"{student} ({one.description}): {exercise}"
            )
            assert entry["score"] == float(score)
        total = sum(scores.values())
        assert found[ids[student]] == total
        written = page_of(tree, name, ids[student])
        read = html.unescape(written)
        assert f"{total:g} of {sum(chapter.points.values()):g} points" in read
        for exercise, mistake in one.mistakes.items():
            assert {aspect.mistake for aspect in scores[exercise].aspects} - {""} == {mistake}
            (known,) = (known for known in find(exercise).mistakes if known.name == mistake)
            assert with_code(known.sentence) in written

    assert found[ids["module"]] == sum(chapter.points.values())
    assert f"{BESIDE}: helpers.py." in html.unescape(page_of(tree, name, ids["module"]))
    assert found[ids["hostile"]] == 0
    read = page_of(tree, name, ids["hostile"])
    assert "seen: []" in read and "<script>alert" not in read

    if by_nbgrader_too:
        # of a whole class that both commands agree is tested in tests/autograde/test_autograde.py
        for student in ("mistake0", "module"):
            tree.run("nbgrader", "autograde", name, "--force", "--student", ids[student])
        assert points_in_gradebook(tree, name) == found
    return found


def points_in_gradebook(tree, name):
    """Return student id -> points of a chapter, as SQL says."""
    database = sqlite3.connect(tree.root / "grading" / "gradebook.db")
    rows = database.execute(
        "select student_id, sum(auto_score) from submitted_assignment"
        " join assignment on assignment.id = submitted_assignment.assignment_id"
        " join submitted_notebook on submitted_notebook.assignment_id = submitted_assignment.id"
        " join grade on grade.notebook_id = submitted_notebook.id"
        " where assignment.name = ? and auto_score is not null group by student_id",
        [name],
    )
    points = dict(rows.fetchall())
    database.close()
    return points


def exported(tree, graded):
    """Return chapter -> student id -> points, as `nbgrader export` writes them.

    Its rows with 0 points for who has no grade in a chapter of `graded` are not among them.
    """
    tree.run("nbgrader", "export")
    points = collections.defaultdict(dict)
    with (tree.root / "grades.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            student, score = row["student_id"], float(row["score"])
            if score or student in graded.get(row["assignment"], ()):
                points[row["assignment"]][student] = score
    return dict(points)


def page_of(tree, name, student):
    (page,) = (tree.root / "grading" / "feedback" / student / name).glob("*.html")
    return page.read_text("utf-8")


def aspects_of(aspects):
    return [(aspect["name"], aspect["points"], aspect["mistake"]) for aspect in aspects]
