"""A learner's own files beside the notebook: behind every wall, read-only, and whole again."""

import os

import pytest
from wall.conftest import QUICK
from wall.handed_in import CHAPTER, FULL, RIGHT, as_file, in_a_module, notebook, scores

from grading.batch import behind_the_wall
from grading.batch.submission import grade_submission
from grading.exercises import CHAPTERS
from grading.judging.chapter import load
from grading.tree.beside import Beside, Left
from grading.wall.both.other_users import OTHER_USERS
from grading.wall.outside.learner import Wall

FILES = {
    "helpers.py": b"def double(x):\n    return 2 * x\n",
    "shapes/__init__.py": b"from .square import area\n",
    "shapes/square.py": b"def area(a):\n    return a * a\n",
    "tables/notes.csv": b"3,4\n",
    "earlier_chapters.py": b"of_the_course = True\n",
}
READ = """
from helpers import double
from shapes import area
print(double(4), area(3), open("tables/notes.csv").read().strip())
"""
WRITE = """
for name in ("helpers.py", "shapes/square.py", "tables/notes.csv"):
    try:
        open(name, "a").close()
        print("open for writing")
    except PermissionError:
        print("read-only")
"""
SPOIL = """
import os, shutil
for name in ("helpers.py", "shapes/square.py"):
    os.chmod(name, 0o644)
    open(name, "w").write("spoilt = True")
shutil.rmtree("tables")
open("mine.txt", "w").close()
"""
CHECK = """
import os
print(open("helpers.py").read().count("double"), open("shapes/square.py").read().count("area"))
print(open("tables/notes.csv").read().strip(), os.path.exists("mine.txt"))
"""


@pytest.fixture(params=["bubblewrap", "other users", "no sandbox"])
def behind(request):
    if request.param == "bubblewrap":
        yield request.getfixturevalue("wall")
        return
    users = OTHER_USERS if request.param == "other users" else ()
    if users and os.geteuid() != 0:
        pytest.skip("only root can run code as another user")
    with Wall(behind_the_wall.tools(), QUICK, sandboxed=False, users=users) as wall:
        yield wall


def said(learner, source):
    result = learner.run(source)
    return "".join(output.text for output in result.outputs)


def test_they_are_there_read_only_and_no_exercise_finds_what_another_left(behind):
    with behind.learner(FILES) as learner:
        assert said(learner, READ) == "8 9 3,4\n"
        is_root = not behind.sandboxed and not behind.users and os.geteuid() == 0
        if not is_root:  # without a sandbox code has the rights of who grades, and root all
            assert said(learner, WRITE) == "read-only\n" * 3
        for keep_files in (False, True):
            with learner.branch(QUICK, keep_files=keep_files):
                said(learner, SPOIL)
                assert "spoilt" in said(learner, "print(open('helpers.py').read())")
            assert said(learner, CHECK) == "1 1\n3,4 False\n"
        with learner.afresh(QUICK) as other:
            assert said(other, READ) == "8 9 3,4\n"
    assert FILES["helpers.py"].count(b"double") == 1


@pytest.mark.parametrize("alone", [False, True], ids=["in the notebook", "alone"])
def test_an_answer_that_needs_them_gets_its_points(wall, alone):
    answers = {
        **RIGHT,
        "numerical_diff": "from slopes import numerical_diff\n",
        "neuron_loss": "import numpy as np\nRATE = float(open('half.txt').read())\n"
        + RIGHT["neuron_loss"].replace("0.5 * (y", "RATE * (y"),
    }
    own = Beside({"slopes.py": RIGHT["numerical_diff"].encode(), "half.txt": b"0.5"})
    first = ["def numerical_diff(*_): return 'in the way'\nimport os"] if alone else []
    data = as_file(notebook(answers, first=first))
    with_files = grade_submission(data, CHAPTER, wall, 1, own)
    assert sum(scores(with_files).values()) == FULL
    assert with_files.files == ["half.txt", "slopes.py"]
    without = scores(grade_submission(data, CHAPTER, wall, 1))
    assert (without["numerical_diff"], without["neuron_loss"]) == (0.0, 0.0)


def test_a_module_of_theirs_is_never_imported_on_our_side(wall, tmp_path, monkeypatch):
    """Whatever it is called, and also where the grader's own folder is the submission's."""
    monkeypatch.chdir(tmp_path)
    hostile = b"import pathlib, os\npathlib.Path('/tmp/ours').touch()\nos._exit(3)\n"
    for name in ("helpers.py", "ast.py", "grading.py", "solutions.py"):
        (tmp_path / name).write_bytes(hostile)
    own = Beside({"helpers.py": hostile, "grading.py": hostile, "solutions.py": hostile})
    graded = grade_submission(as_file(notebook(RIGHT)), CHAPTER, wall, 1, own)
    assert sum(scores(graded).values()) == FULL


def test_what_stayed_behind_is_a_remark(wall):
    own = Beside({}, (Left("big.npy", "only 20 MiB come along"), Left("a.py", "it is a link")))
    graded = grade_submission(as_file(notebook({})), CHAPTER, wall, 1, own)
    (remark,) = graded.outcome("ada", CHAPTER).remarks
    assert remark.endswith("graded: big.npy (only 20 MiB come along), a.py (it is a link).")


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_whole_chapter_may_be_written_in_a_module(wall, name):
    chapter = load(name)
    data, module = in_a_module(chapter)
    graded = grade_submission(data, chapter, wall, 1, Beside({"helpers.py": module}))
    assert scores(graded) == {exercise.name: exercise.points for exercise in CHAPTERS[name]}, graded
