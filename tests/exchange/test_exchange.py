"""nbgrader's exchange by its own commands, from release to the page a student reads. About 10 s."""

import getpass
import json
import os
import shutil

import pytest
from autograde.conftest import course
from autograde.ordinary import right
from exchange.conftest import nbgrader
from wall.handed_in import in_a_module

from grading.batch.autograde import autograde
from grading.intake.collect import collect
from grading.judging.chapter import load
from grading.report.feedback import write_feedback
from grading.tree.beside import BESIDE
from grading.tree.course import ROOT
from grading.tree.places import SECRET, TIMESTAMP

CHAPTER, FILE = "00_welcome", "welcome.ipynb"
ME = getpass.getuser()
COURSE = "backprop_seminar"
STUDENTS = """
c = get_config()
c.CourseDirectory.course_id = "backprop_seminar"
c.Exchange.root = {exchange!r}
"""
COMMANDS = (
    ["release_assignment", CHAPTER],
    ["list"],
    ["fetch_assignment", CHAPTER],
    ["submit", CHAPTER],
    ["collect", CHAPTER],
    ["release_feedback", CHAPTER],
    ["fetch_feedback", CHAPTER],
)


class Class:
    """A course, an exchange, and a student who sees nothing of the course but by the exchange."""

    def __init__(self, folder):
        self.root = course(folder / "tree")
        self.exchange, self.home = folder / "exchange", folder / "home"
        (self.home / "config").mkdir(parents=True)
        (self.home / "config/nbgrader_config.py").write_text(
            STUDENTS.format(exchange=str(self.exchange))
        )
        self.submitted = self.root / "grading/submitted" / ME / CHAPTER

    def instructor(self, *arguments, **options):
        exchange = str(self.exchange)
        return nbgrader(*arguments, where=self.root, NBGRADER_EXCHANGE=exchange, **options)

    def student(self, *arguments, **options):
        return nbgrader(
            *arguments,
            where=self.home,
            JUPYTER_CONFIG_DIR=str(self.home / "config"),
            JUPYTER_DATA_DIR=str(self.home / "data"),
            **options,
        )

    def submit(self):
        """Hand in what lies in the student's folder, and collect it."""
        self.student("submit", CHAPTER)
        self.instructor("collect", CHAPTER, "--update")

    def pages(self):
        """Fetch what has been given back; return the pages by the time of their submissions."""
        self.student("fetch_feedback", CHAPTER)
        found = (self.home / CHAPTER / "feedback").rglob("*.html")
        return {page.parent.name: page.read_text("utf-8") for page in found}


@pytest.fixture(scope="module")
def class_(tmp_path_factory):
    """A class whose student has solved the chapter and handed in, by the exchange alone.

    The answer stands in a module beside the notebook.
    """
    class_ = Class(tmp_path_factory.mktemp("class"))
    class_.instructor("release_assignment", CHAPTER)
    class_.student("fetch_assignment", CHAPTER)
    solved, module = in_a_module(load(CHAPTER))
    (class_.home / CHAPTER / FILE).write_bytes(solved)
    (class_.home / CHAPTER / "helpers.py").write_bytes(module)
    class_.submit()
    return class_


def test_what_is_released_is_the_chapter_as_it_lies_in_course_and_nothing_else(class_):
    there = files_of(class_.exchange / COURSE / "outbound")
    assert there == {
        f"{CHAPTER}/{name}": data for name, data in files_of(ROOT / "course" / CHAPTER).items()
    }
    assert b"BEGIN SOLUTION" not in b"".join(there.values())


def files_of(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
        and "__pycache__" not in path.parts
        and ".ipynb_checkpoints" not in path.parts
    }


def test_what_was_collected_is_what_the_student_handed_in(class_):
    theirs = files_of(class_.home / CHAPTER)
    assert {**files_of(class_.submitted), **theirs} == files_of(class_.submitted)
    assert {*files_of(class_.submitted)} - {*theirs} == {TIMESTAMP, SECRET}


@pytest.mark.sandbox
@pytest.mark.slow
def test_a_student_reads_what_either_way_of_grading_and_either_page_says(class_):
    # nbgrader's first: nothing but the release has told the gradebook of the chapter
    class_.instructor("autograde", CHAPTER)
    class_.instructor("generate_feedback", CHAPTER)
    class_.instructor("release_feedback", CHAPTER)
    (first,) = class_.pages().items()
    assert "2 of 2 points" in first[1] and f"{BESIDE}: helpers.py." in first[1]
    graded = class_.root / "grading/autograded" / ME / CHAPTER
    assert {*files_of(graded)} == {FILE, TIMESTAMP, SECRET}

    # the same notebook once more, and ours, which has nothing new to grade
    class_.submit()
    (outcome,) = autograde(CHAPTER, root=class_.root, quiet=True)
    assert not outcome.fresh
    write_feedback(CHAPTER, root=class_.root)
    class_.instructor("release_feedback", CHAPTER)
    pages = class_.pages()
    assert len(pages) == 2 and pages[first[0]] == first[1]
    (second,) = (page for time, page in pages.items() if time != first[0])
    (ours,) = (class_.root / "grading/feedback").rglob("*.html")
    assert second == ours.read_text("utf-8")

    # another module beside the same notebook is another submission
    (class_.home / CHAPTER / "helpers.py").write_text("sum_of_squares = None\n")
    class_.submit()
    (outcome,) = autograde(CHAPTER, root=class_.root, quiet=True)
    assert outcome.fresh and outcome.score == 0

    listed = class_.student("list", "--cached", CHAPTER)
    assert listed.count(CHAPTER) >= 2


@pytest.mark.sandbox
@pytest.mark.slow
def test_the_reason_why_something_could_not_be_graded_is_given_back_too(class_):
    notebook = class_.home / CHAPTER / FILE
    whole = notebook.read_bytes()
    before = class_.pages()
    notebook.write_bytes(whole[: len(whole) // 2])
    try:
        class_.submit()
    finally:
        notebook.write_bytes(whole)
    autograde(CHAPTER, root=class_.root, quiet=True)
    write_feedback(CHAPTER, root=class_.root)
    class_.instructor("release_feedback", CHAPTER)
    (page,) = (page for time, page in class_.pages().items() if time not in before)
    assert "cut off or damaged" in page


def test_who_handed_in_another_way_stops_nobodys_feedback(class_):
    other = class_.root / "grading/feedback/other" / CHAPTER
    other.mkdir(parents=True)
    (other / "welcome.html").write_text("a page")
    try:
        said = class_.instructor("release_feedback", CHAPTER)
    finally:
        shutil.rmtree(other.parent)
    assert "give these their pages yourself: other" in said


def test_collect_takes_no_links_no_other_names_and_no_nonsense(class_, tmp_path):
    inbound = class_.exchange / COURSE / "inbound"
    hidden = tmp_path / "hidden.ipynb"
    hidden.write_text("what the student may not read")
    time = "2099-01-01 00:00:00.000000 UTC"
    made = [
        put(inbound / f"{ME}+{CHAPTER}+{time}+x", FILE, "mine"),
        put(inbound / f"somebody+{CHAPTER}+{time}+x", FILE, "in another's name"),
        put(inbound / f"{ME}+{CHAPTER}+no time+x", FILE, "nonsense"),
    ]
    (made[0] / "link.ipynb").symlink_to(hidden)
    (made[0] / "folder").symlink_to(tmp_path)
    os.mkfifo(made[0] / "pipe")
    elsewhere = inbound / f"{ME}+{CHAPTER}+2099-02-02 00:00:00.000000 UTC+y"
    elsewhere.symlink_to(tmp_path)
    try:
        said = class_.instructor("collect", CHAPTER, "--update")
        assert f"{ME} made it in the name of somebody" in said
        assert "no submission is called so" in said
        assert not (class_.root / "grading/submitted/somebody").exists()
        assert "hidden.ipynb" not in files_of(class_.submitted)
        elsewhere.unlink()
        shutil.rmtree(class_.submitted)
        class_.instructor("collect", CHAPTER, "--update")
        assert files_of(class_.submitted) == {FILE: b"mine", TIMESTAMP: time.encode()}
    finally:
        for folder in made:
            shutil.rmtree(folder)
        elsewhere.unlink(missing_ok=True)
        shutil.rmtree(class_.submitted)


def put(folder, name, text):
    folder.mkdir()
    (folder / name).write_text(text)
    return folder


def test_grading_collect_takes_a_folder_in_nbgraders_own_layout(tmp_path):
    root = course(tmp_path / "tree")
    theirs = tmp_path / "submitted/jane" / CHAPTER
    theirs.mkdir(parents=True)
    (theirs / FILE).write_text(json.dumps(right(ROOT, CHAPTER)), "utf-8")
    (theirs / TIMESTAMP).write_text("2026-02-03 10:00:00 UTC")
    (placed,) = [
        one for one in collect(tmp_path / "submitted", CHAPTER, root=root) if not one.reason
    ]
    assert placed.student == "jane"


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_without_an_exchange_each_command_says_so_in_a_sentence(tmp_path, command):
    root = course(tmp_path / "tree")
    said = nbgrader(*command, where=root, status=1)
    assert "This course has no exchange folder" in said and "set NBGRADER_EXCHANGE" in said
    assert "Traceback" not in said
    assert not (root / "grading/gradebook.db").exists()
    assert {path.name for path in root.iterdir()} <= {
        "course",
        "solutions",
        "source_notebooks",
        "grading",
        "nbgrader_config.py",
    }


def test_an_exchange_that_would_be_another_in_each_folder_is_refused(tmp_path):
    root = course(tmp_path / "tree")
    said = nbgrader(
        "release_assignment",
        CHAPTER,
        where=root,
        status=1,
        NBGRADER_EXCHANGE="exchange",
    )
    assert "has to be the whole path of a folder" in said
