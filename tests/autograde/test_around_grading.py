"""What a run does around grading: who waits, what is kept, what others do not see. About 10 s.

Nothing is run of what learners wrote.
"""

import dataclasses
import errno
import json
import os
import re
import threading
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor

import pytest
from autograde.conftest import FILE, NAME, course, hand_in, standing_of, totals_in_gradebook
from sqlalchemy.engine import make_url
from wall.handed_in import CHAPTER, RIGHT, as_file, notebook

from grading.batch import (
    autograde,
    canaries,
    database,
    gradebook,
    outputs,
    pool,
    run,
)
from grading.batch.outcome import Outcome
from grading.batch.records import digest as records_digest
from grading.batch.records import from_record, kept
from grading.batch.turn import ExerciseResult
from grading.judging.chapter import load
from grading.report import feedback, page
from grading.tree import places, unwritable
from grading.tree.errors import GradingError
from grading.tree.places import TIMESTAMP, Places, is_of_one, read_json
from grading.tree.stopping import Stop
from grading.wall.both.limits import Limits

DATA = as_file(notebook(RIGHT))


class Marks(gradebook.Marks):
    """A gradebook that tells what was written."""

    def __init__(self, chapter, root, stop=None, declare=True):
        super().__init__(chapter, root, stop, declare)
        self.written = {}

    def write(self, student, scores, unanswered, handed_in="", asked=None):
        self.written[student] = scores, unanswered, handed_in
        super().write(student, scores, unanswered, handed_in, asked)

    def assign_lateness(self, handed_in, students=None):
        self.assigned = handed_in


@pytest.fixture
def root(tmp_path):
    """A course folder in which two have handed in."""
    root = course(tmp_path)
    hand_in(root, {"ada": DATA, "bea": DATA})
    return root


@pytest.fixture
def written(root, monkeypatch):
    """Write what became of ada's submission; return the writer."""
    monkeypatch.setattr(gradebook, "Marks", Marks)
    chapter, there = load(NAME, root), Places(root)
    (there.submission(NAME, "ada").parent / TIMESTAMP).write_text("2026-01-02 03:04:05")
    writer = autograde.Writer(there, chapter, Stop())
    whole = json.dumps({**notebook(RIGHT), "metadata": {}})
    results = [ExerciseResult("neuron_loss", 2.0, 2.0)]
    digest = autograde.digest(DATA, chapter)
    writer.write(Outcome("ada", results, notebook=whole, digest=digest, unanswered=["x"]))
    return writer


def waiting(root):
    known, waits = autograde._sort_out(Places(root), load(NAME, root), ["ada", "bea"])
    return set(known), waits


def test_who_is_graded_waits_no_more_until_something_changes(root, written):
    assert written.marks.written == {
        "ada": ({"test_neuron_loss": 2.0}, {"x"}, "2026-01-02 03:04:05")
    }
    assert waiting(root) == ({"ada"}, ["bea"])
    hand_in(root, {"ada": DATA + b" "})
    assert waiting(root) == (set(), ["ada", "bea"])
    hand_in(root, {"ada": DATA})
    assert waiting(root) == ({"ada"}, ["bea"])
    autograde._begin_anew(Places(root), CHAPTER, ["ada", "bea"])
    assert waiting(root) == (set(), ["ada", "bea"])


def test_who_hands_in_another_file_beside_the_notebook_waits_again(root, written):
    folder = Places(root).submission(NAME, "ada").parent
    helpers = folder / "helpers.py"
    for name in (".DS_Store", "other.zip", "earlier_chapters.py"):
        (folder / name).write_bytes(b"x")
    assert waiting(root) == ({"ada"}, ["bea"])
    helpers.write_bytes(b"x = 1")
    assert waiting(root) == (set(), ["ada", "bea"])

    (job,) = autograde.jobs_of(Places(root), load(NAME, root), ["ada"])
    assert job.beside.files == {"helpers.py": b"x = 1"}
    written.write(Outcome("ada", [], notebook="{}", digest=job.digest, files=["helpers.py"]))
    assert waiting(root) == ({"ada"}, ["bea"])
    assert kept(Places(root), NAME, "ada").files == ["helpers.py"]
    for change in (
        lambda: helpers.write_bytes(b"x = 2"),
        lambda: helpers.rename(folder / "other.py"),
        lambda: (folder / "link.py").symlink_to("/etc/passwd"),
    ):
        assert waiting(root)[0] == {"ada"}
        change()
        assert waiting(root)[0] == set()
        helpers.unlink(missing_ok=True)
        (folder / "other.py").unlink(missing_ok=True)
        helpers.write_bytes(b"x = 1")
    with_bytes_of_both = records_digest(DATA + b"x = 1", written.chapter)
    assert with_bytes_of_both != job.digest


def test_whose_graded_notebook_is_lost_waits_again(root, written):
    Places(root).graded_notebook(NAME, "ada").unlink()
    assert waiting(root) == (set(), ["ada", "bea"])


def test_what_could_not_be_graded_is_in_no_gradebook_and_waits(root, written):
    written.write(Outcome("bea", reason="cut off"))
    assert waiting(root) == ({"ada"}, ["bea"]) and set(written.marks.written) == {"ada"}


def test_as_many_processors_are_used_as_this_process_may_use(monkeypatch):
    allowed = {0: {0, 3}, 1: {0, 1, 2, 3}}  # by the id of a process, 0 being one's own
    monkeypatch.setattr(os, "sched_getaffinity", allowed.get)
    assert autograde.processors() == 2
    monkeypatch.delattr(os, "sched_getaffinity")  # as on macOS
    monkeypatch.setattr(os, "cpu_count", lambda: 6)
    assert autograde.processors() == 6
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert autograde.processors() == 1


def test_the_page_of_whoever_is_graded_is_written_and_named(root, written):
    (path,) = feedback.write_feedback(NAME, root=root)
    assert path == root / "grading" / "feedback" / "ada" / NAME / FILE.replace("ipynb", "html")
    assert "def neuron_loss" in re.sub("<[^>]+>", "", path.read_text(encoding="utf-8"))
    Places(root).record(NAME, "ada").unlink()
    with pytest.raises(GradingError, match="is graded: run `grading autograde"):
        feedback.write_feedback(NAME, root=root)


@pytest.mark.parametrize(
    ("known", "waiting", "quiet", "said"),
    [
        (12, 18, False, (f"{NAME}, 12 of 30 graded before: ", " 12/30 ")),
        (0, 30, False, (f"{NAME}: ", " 0/30 ")),
        (30, 0, False, ()),
        (12, 18, True, ()),
    ],
)
def test_the_bar_stands_at_once_at_what_was_graded_before(capsys, known, waiting, quiet, said):
    with autograde.progress_bar(CHAPTER, known, waiting, quiet):
        shown = capsys.readouterr().err
    assert all(words in shown for words in said) and bool(shown) == bool(said)


def test_the_page_says_of_what_we_failed_to_grade_that_it_is_no_zero(root, written):
    failed = ExerciseResult("neuron_loss", 0.0, 2.0, message="Our fault.", fault=True)
    said = page.page(CHAPTER, standing_of(Outcome("ada", [failed])), notebook(RIGHT))
    assert "neuron_loss: not graded" in said and "neuron_loss: 0 of" not in said
    assert "Our fault." in said and "Tell your instructor" in said
    assert "Tell your instructor" not in page_of("ada", root)


def test_the_pages_of_some_are_written_alone(root, written):
    written.write(Outcome("bea", reason="it is not a file"))
    (path,) = feedback.write_feedback(NAME, students=["bea"], root=root)
    assert path.parts[-3] == "bea" and not (root / "grading" / "feedback" / "ada").exists()
    with pytest.raises(GradingError, match="Nothing of zoe for"):
        feedback.write_feedback(NAME, students=["zoe", "ada"], root=root)
    Places(root).reason(NAME, "bea").unlink()
    with pytest.raises(GradingError) as refused:
        feedback.write_feedback(NAME, students=["ada", "bea"], root=root)
    assert str(refused.value) == (
        f"bea's submission of {NAME} is not graded: run `grading autograde {NAME} --student bea` "
        "first."
    )
    assert (root / "grading" / "feedback" / "ada").is_dir()


def test_a_damaged_notebook_costs_its_own_page_alone_and_is_told(root, written):
    written.write(Outcome("bea", reason="it is not a file"))
    Places(root).graded_notebook(NAME, "ada").write_text("{")
    with pytest.raises(GradingError, match=rf"/ada/{NAME}/{FILE} is not a notebook"):
        feedback.write_feedback(NAME, root=root)
    assert [path.name for path in (root / "grading" / "feedback").iterdir()] == ["bea"]


def test_who_is_not_graded_yet_and_gets_no_page_is_counted(root, written, capsys):
    hand_in(root, {"cem": DATA})
    said = (
        f"Without a new page: 2 who handed in {NAME} and are not graded yet. Run "
        f"`grading autograde {NAME}`, then `grading feedback {NAME}` again.\n"
    )
    assert len(feedback.write_feedback(NAME, root=root)) == 1
    assert capsys.readouterr() == ("", said)
    feedback.write_feedback(NAME, students=["ada"], root=root)
    assert capsys.readouterr().err == ""
    for student in ("bea", "cem"):
        written.write(Outcome(student, reason="it is not a file"))
    assert len(feedback.write_feedback(NAME, root=root)) == 3
    assert capsys.readouterr().err == ""


def page_of(student, root):
    paths = {path.parts[-3]: path for path in feedback.write_feedback(NAME, root=root)}
    return " ".join(paths[student].read_text(encoding="utf-8").split())


def test_the_page_of_whoever_could_not_be_graded_says_why_and_whose_points_are_old(root, written):
    broken = Outcome("ada", reason="it is not complete (<b>)")
    assert "2 of 14 points</strong>" in page_of("ada", root)
    written.write(broken)
    said = page_of("ada", root)
    assert "could not be graded: it is not complete (&lt;b&gt;)." in said
    assert "The 2 of 14 points that you have are those of an earlier file." in said
    assert "points</strong>" not in said and "<pre>" not in said
    written.write(Outcome("bea", reason="it is not a file"))
    said = page_of("bea", root)
    assert "could not be graded: it is not a file." in said and "of 14" not in said


def test_a_page_has_points_again_once_a_file_is_graded_or_the_earlier_one_is_back(root, written):
    done = from_record(read_json(Places(root).record(NAME, "ada")), NAME, "ada")
    notebook = Places(root).graded_notebook(NAME, "ada").read_text()
    for again in (
        lambda: written.catch_up({"ada": done}, alone=False),
        lambda: written.write(dataclasses.replace(done, notebook=notebook)),
    ):
        written.write(Outcome("ada", reason="it is not complete"))
        assert "could not be graded" in page_of("ada", root)
        again()
        assert "2 of 14 points</strong>" in page_of("ada", root)


def test_a_gradebook_that_is_an_older_copy_of_itself_gets_the_points_of_the_records(root, written):
    known = {"ada": from_record(read_json(Places(root).record(NAME, "ada")), NAME, "ada")}
    (right,) = written.marks.written.values()
    for older in ({}, {"ada": {"test_neuron_loss": 0.0}}, {"ada": {}}):
        written.marks.written, written.marks.scores = {}, lambda older=older: older
        written.catch_up(known, alone=False)
        assert written.marks.written == {"ada": right}
    same = {"ada": {"test_neuron_loss": 2.0, "test_of_old": 1.0}}
    written.marks.written, written.marks.scores = {}, lambda: same
    written.catch_up(known, alone=False)
    assert written.marks.written == {}


def test_a_page_shows_what_was_printed_and_raised_and_not_all_of_it():
    made = [
        outputs.stream("x" * 30_000),
        {"output_type": "execute_result", "data": {"text/plain": ["1", "2"]}},
        {"output_type": "display_data", "data": {"image/png": "p", "text/plain": "a figure"}},
        outputs.error("ValueError", "two", "one\ntwo"),
        outputs.number(0.5),
        outputs.stream(""),
    ]
    assert page._texts({"outputs": made}) == ["x" * 20_000, "12", "one\ntwo", "0.5"]
    assert page._pictures({"outputs": made}) == ["p"]


def test_a_chapter_that_is_not_built_or_not_there_is_a_sentence(root):
    assert load(NAME, root).module == CHAPTER.module == "numerical_gradient"
    with pytest.raises(GradingError, match="There is no chapter '9': choose from 00_welcome, "):
        load("9", root)
    (root / "solutions").unlink()
    with pytest.raises(GradingError, match=f"is missing: run `grading build {NAME}`"):
        load(NAME, root)


def test_whoever_comes_second_waits_and_is_told_who_is_first(root, monkeypatch):
    slept = []
    monkeypatch.setattr(places.time, "sleep", slept.append)
    second = Places(root).reserved()
    with Places(root).reserved():
        with pytest.raises(GradingError, match=rf"running here \(process {os.getpid()}\): wait"):
            second.__enter__()
        assert slept == [0.2] * (places.PATIENCE - 1)
    with Places(root).reserved():
        pass


def test_a_file_is_there_as_a_whole_or_not_at_all(tmp_path):
    path = tmp_path / "deep" / "deeper" / "file"
    for content in (b"one", b"two"):
        places.write_whole(path, content)
        assert path.read_bytes() == content and list(path.parent.iterdir()) == [path]


def test_a_name_is_as_long_as_a_files_may_be_and_not_a_byte_longer(root):
    assert Places(root).obstacle(NAME, "x" * (255 - len(".json"))) == ""
    assert "too long" in Places(root).obstacle(NAME, "x" * (256 - len(".json")))


def test_what_kept_a_file_from_being_written_is_what_is_raised(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(places.Path, "open", full)
    with pytest.raises(OSError, match="full"):
        places.write_whole(tmp_path / "file", b"")


# ---------------------------------------------------------------------------------- the self-test


def test_the_self_test_is_the_reference_and_what_must_get_nothing():
    tests = {name: points for name, _, points in canaries.submissions(CHAPTER)}
    assert tests.pop("the reference") == sum(CHAPTER.points.values()) == 14.0
    assert len(tests) == 7 and set(tests.values()) == {0.0}


@pytest.mark.parametrize(
    ("expected", "got", "said"),
    [
        (14.0, 14.0, ""),
        (0.0, 0.0, ""),
        (14.0, 13.5, "it got 13.5 points and should have got 14"),
        (0.0, 0.5, "it got 0.5 points and should have got 0"),
    ],
)
def test_a_result_of_the_self_test_is_what_it_should_be(expected, got, said):
    assert canaries.verdict("it", expected, got) == said
    results = [ExerciseResult("neuron_loss", got, 14.0)]
    if not said:
        canaries.check(CHAPTER, "it", expected, results)
        return
    with pytest.raises(GradingError, match=f"nothing was graded: {said}"):
        canaries.check(CHAPTER, "it", expected, results)


def test_the_self_test_goes_through_the_pool(monkeypatch):
    points = {}

    def graded(student, data, *_):
        return Outcome(student, [ExerciseResult("all", points.get(student, 0.0), 14.0)])

    monkeypatch.setattr(pool, "grade", graded)
    with ThreadPoolExecutor(1) as executor:
        work = a_pool(executor)
        tests = autograde.begin_self_test(work, CHAPTER, autograde.ROOT)
        with pytest.raises(GradingError, match="the reference got 0 points and should have got 14"):
            autograde.finish_self_test(tests, CHAPTER)
        points["the reference"] = 14.0
        autograde.finish_self_test(
            autograde.begin_self_test(work, CHAPTER, autograde.ROOT), CHAPTER
        )


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("x = 1\n2.0", "a graded cell gave float in place of a score"),
        ("x = 1", "a graded cell has to end with the score"),
        ("", "a graded cell has to end with the score"),
    ],
)
def test_a_graded_cell_that_gives_no_score_is_a_fault_of_ours(source, said):
    with pytest.raises(ValueError, match=said):
        run._run_hidden(source, None)


# --------------------------------------------------------------------------------------- the pool


def a_pool(executor):
    return pool.Pool(CHAPTER, 2, limits=Limits(), sandboxed=True, executor=executor)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (BrokenExecutor("gone"), "the process that graded it died (BrokenExecutor)"),
        (ValueError("odd"), "odd (ValueError)"),
    ],
)
def test_what_fails_is_tried_twice_and_then_says_why(monkeypatch, error, reason):
    tries = []

    def graded(student, *_):
        tries.append(student)
        if student == "bea":
            raise error
        return Outcome(student)

    monkeypatch.setattr(pool, "grade", graded)
    with ThreadPoolExecutor(1) as executor:
        jobs = [pool.Job(student, b"", student) for student in ("ada", "bea", "cem")]
        outcomes = {o.student: o for o in a_pool(executor).outcomes(iter(jobs))}
    assert tries.count("bea") == 2 and len(tries) == 4
    assert {name: o.reason for name, o in outcomes.items()} == {"ada": "", "bea": reason, "cem": ""}
    assert outcomes["ada"].digest == "ada"


def test_no_more_submissions_are_taken_up_than_two_for_each_process(monkeypatch):
    taken, may_end = [], threading.Event()

    def jobs():
        for number in range(9):
            taken.append(number)
            if number == 4:
                may_end.set()
            yield pool.Job(f"s{number}", b"")

    def graded(student, *_):
        may_end.wait(0.3)
        return Outcome(student)

    monkeypatch.setattr(pool, "grade", graded)
    with ThreadPoolExecutor(2) as executor:
        first = next(a_pool(executor).outcomes(jobs()))
    assert first.student in ("s0", "s1") and taken == [0, 1, 2, 3]


@pytest.mark.parametrize(("first", "is_closed"), [((3, 11), False), ((99,), True)])
def test_work_that_nobody_is_left_to_read_is_closed_where_python_would_wait(
    monkeypatch, first, is_closed
):
    monkeypatch.setattr(pool, "ENDS_BY_ITSELF", first)
    work = pool.Pool(CHAPTER, 1, limits=Limits(), sandboxed=True)
    work.close()
    assert [sent._reader.closed for sent in work.sent] == [is_closed]


# ------------------------------------------------------------------------ the gradebook, nbgrader


@pytest.mark.parametrize(
    ("address", "options"),
    [
        ("sqlite:///x.db", None),
        ("postgresql+psycopg2://h/d", "-c lock_timeout=2000"),
        ("postgresql://h/d?options=-c%20work_mem%3D1", "-c work_mem=1"),
    ],
)
def test_nobody_waits_for_ever_for_a_lock_and_an_instructors_options_stay(address, options):
    url = make_url(database.impatient(address))
    assert url.query.get("options") == options


def test_a_source_notebook_that_goes_as_grading_begins_is_named(root):
    chapter = load(NAME, root)
    (root / "source_notebooks").unlink()
    (root / "source_notebooks").mkdir()
    path = root / "source_notebooks" / NAME / FILE
    said = f"^{re.escape(str(path))} is missing: put its last good version back"
    for begin in (lambda: gradebook.Marks(chapter, root), lambda: load(NAME, root)):
        with pytest.raises(GradingError, match=said):
            begin()


def test_an_error_is_of_one_students_folder_or_of_all(tmp_path):
    def said(number, *path):
        return is_of_one(OSError(number, "no", *map(str, path)), tmp_path / "ada")

    assert said(errno.EISDIR, tmp_path / "ada" / NAME) and said(errno.EACCES, tmp_path / "ada")
    assert not said(errno.EISDIR, tmp_path / "bea") and not said(errno.EISDIR)
    assert not said(errno.ENOSPC, tmp_path / "ada" / NAME)


def test_where_no_lock_can_be_written_for_lack_of_room_it_is_named(root, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError, match="No space") as raised, Places(root).reserved():
        pass
    monkeypatch.undo()
    lock = root / "grading" / "gradebook.db.lock"
    assert unwritable.sentence(raised.value).startswith(f"{lock} lies on a full disk")
    with Places(root).reserved():
        assert lock.read_text() == str(os.getpid())


def test_marks_arrive_in_nbgraders_gradebook(root):
    marks = gradebook.Marks(load(NAME, root), root)
    scores = {**dict.fromkeys(CHAPTER.points, 3.0), "test_numerical_diff": None}
    marks.write("ada", scores, {"neuron_loss"})
    assert marks.scores() == {"ada": scores}
    (notebook,) = marks.gradebook.find_submission(NAME, "ada").notebooks
    waits = {grade.name: grade.needs_manual_grade for grade in notebook.grades}
    assert waits.pop("test_numerical_diff") and not any(waits.values()) and len(waits) == 3
    said = {comment.name: comment.auto_comment for comment in notebook.comments}
    assert said.pop("neuron_loss") == "No response." and set(said.values()) == {None}
    marks.close()
    assert totals_in_gradebook(root) == {"ada": 9.0}
