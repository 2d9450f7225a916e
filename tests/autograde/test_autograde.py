"""A class is graded once, completely and only once, whatever happens meanwhile."""

import dataclasses
import errno
import json
import multiprocessing
import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path

import psutil
import pytest
from autograde.conftest import CLASS, FILE, NAME, ROOT, TOTALS, hand_in, totals_in_gradebook
from nbgrader.api import Gradebook
from wall.handed_in import CHAPTER, RIGHT, WRONG, as_file, notebook

from grading import places
from grading.batch import autograde as module
from grading.batch import canaries, gradebook, pool
from grading.batch.autograde import autograde
from grading.batch.outcome import as_json, table
from grading.errors import GradingError
from grading.report.feedback import write_feedback
from grading.stopping import Stop
from grading.wall.limits import MIB

pytestmark = [pytest.mark.sandbox, pytest.mark.slow]


@pytest.fixture(scope="module", autouse=True)
def warm():
    """Two processes for all tests that are not about processes: warming up takes seconds."""
    with ProcessPoolExecutor(2, initializer=pool._begin) as executor:
        graded.__kwdefaults__["executor"] = executor
        yield


def graded(root, *, executor=None, **options):
    outcomes = autograde(NAME, root=root, quiet=True, jobs=2, executor=executor, **options)
    return {outcome.student: outcome for outcome in outcomes}


def totals(outcomes):
    return {student: o.score for student, o in outcomes.items() if not o.reason}


def test_a_class_is_graded_and_everyone_is_accounted_for(root):
    outcomes = graded(root)
    assert totals(outcomes) == TOTALS == totals_in_gradebook(root)
    assert "cut off or damaged" in outcomes["dan"].reason and not outcomes["dan"].graded
    assert outcomes["ada"].graded and outcomes["cem"].unanswered == list(RIGHT)
    notebooks = sorted(path.parts[-3] for path in root.glob(f"grading/autograded/*/{NAME}/{FILE}"))
    assert notebooks == sorted(TOTALS)


def test_the_table_and_the_json_say_the_same(root):
    outcomes = list(graded(root).values())
    text = table(outcomes, CHAPTER.points)
    entries = as_json(outcomes, NAME)
    for student, total in TOTALS.items():
        assert re.search(rf"^{student} .* {total:g}( |$)", text, re.MULTILINE)
        assert sum(e["score"] for e in entries if e["student"] == student) == total
    keys = ["student", "chapter", "exercise", "score", "max_score", "aspects", "message", "seconds"]
    assert all(sorted(entry) == sorted(keys) for entry in entries)
    (lost,) = [entry for entry in entries if entry["student"] == "dan"]
    assert lost["score"] is None and "could not be graded" in lost["message"]
    json.dumps(entries)


def test_only_what_is_new_or_changed_is_graded_again(root):
    graded(root)
    hand_in(root, {"bea": CLASS["ada"], "fay": CLASS["ada"]})
    fresh = {student for student, outcome in graded(root).items() if outcome.fresh}
    assert fresh == {"bea", "fay", "dan"}  # dan's cannot be read, which is worth another look
    assert totals_in_gradebook(root) == TOTALS | {"bea": 14.0, "fay": 14.0}
    assert {s for s, o in graded(root, force=True).items() if o.fresh} == {*TOTALS, "dan", "fay"}
    assert {s for s, o in graded(root, students=["ada"], force=True).items()} == {"ada"}


def test_a_test_that_was_mended_grades_everyone_again(root, monkeypatch):
    graded(root)
    mended = dataclasses.replace(CHAPTER, fingerprint="another")
    monkeypatch.setattr(module, "load", lambda *_: mended)
    assert all(outcome.fresh for outcome in graded(root).values())


def test_a_student_who_handed_in_nothing_is_named(root):
    with pytest.raises(GradingError, match="zoe has handed in nothing"):
        graded(root, students=["zoe"])


def test_a_student_whose_name_is_no_text_is_listed_and_the_others_are_taken_up(root):
    hand_in(root, {"m\udcffl": CLASS["ada"]})
    lost, job = module._jobs(places.Places(root), CHAPTER, ["m\udcffl", "ada"])
    assert "rename it" in lost.reason and job.data == CLASS["ada"]


def test_a_chapter_that_does_not_exist_is_named(root):
    with pytest.raises(GradingError, match="There is no chapter '99_nothing'"):
        autograde("99_nothing", root=root)


def test_manual_scores_are_kept(root):
    graded(root)
    with sqlite3.connect(root / "grading" / "gradebook.db") as database:
        database.execute("update grade set manual_score = 1.5")
    graded(root, force=True)
    with sqlite3.connect(root / "grading" / "gradebook.db") as database:
        (kept,) = database.execute("select count(*) from grade where manual_score = 1.5").fetchone()
        (looks,) = database.execute("select sum(needs_manual_grade) from grade").fetchone()
    assert kept == looks == 4 * len(TOTALS)


def test_what_could_not_be_graded_waits_for_a_person_and_is_no_zero(root):
    outcome = graded(root, students=["ada"])["ada"]
    first, *others = outcome.results
    lost = dataclasses.replace(first, score=0.0, aspects=(), fault=True, message="Our own fault.")
    outcome.results, outcome.notebook = [lost, *others], as_file(CHAPTER.release).decode()
    writer = module._Writer(places.Places(root), CHAPTER, Stop())
    writer.write(outcome)
    with writer.marks.gradebook as book:
        grades = book.find_submission_notebook(CHAPTER.module, NAME, "ada").grades
        found = {g.name: (g.auto_score, g.needs_manual_grade) for g in grades}
    assert found.pop(f"test_{lost.exercise}") == (None, True)
    assert found == {f"test_{other.exercise}": (other.score, False) for other in others}
    assert not graded(root, students=["ada"])["ada"].graded


def handed_in_at(root):
    with Gradebook(f"sqlite:///{root}/grading/gradebook.db", "backprop_seminar") as book:
        submissions = book.find_assignment(NAME).submissions
        return {s.student_id: s.timestamp and s.timestamp.isoformat(" ") for s in submissions}


def test_the_time_of_handing_in_is_kept(root):
    (root / "grading" / "submitted" / "ada" / NAME / "timestamp.txt").write_text(
        "2026-03-01 11:30:00.5 UTC\n"
    )
    (root / "grading" / "submitted" / "bea" / NAME / "timestamp.txt").write_text("yesterday-ish")
    graded(root, students=["ada", "bea"])
    kept = {"ada": "2026-03-01 11:30:00.500000", "bea": None}
    assert handed_in_at(root) == kept
    beside = root / "grading" / "autograded" / "ada" / NAME / "timestamp.txt"
    assert beside.read_text() == "2026-03-01 11:30:00.5 UTC"
    (root / "grading" / "gradebook.db").unlink()
    graded(root, students=["ada", "bea"])  # from the records
    assert handed_in_at(root) == kept


def test_a_gradebook_that_was_lost_is_filled_from_the_records(root):
    graded(root)
    (root / "grading" / "gradebook.db").unlink()
    outcomes = graded(root)
    assert totals_in_gradebook(root) == TOTALS
    assert {s for s, o in outcomes.items() if o.fresh} == {"dan"}


PROGRAM = """
import signal, sys
from pathlib import Path
signal.signal(signal.SIGINT, signal.default_int_handler)  # shells' background jobs ignore it
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # and so does nohup
from grading import cli
from grading.batch.autograde import autograde
autograde.__kwdefaults__["root"] = Path(sys.argv[2])
sys.exit(cli.main(["autograde", sys.argv[1], "--jobs", "2"]))
"""


def begun(root):
    command = [sys.executable, "-c", PROGRAM, NAME, str(root)]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)


def records(root):
    return {
        path.stem: path.read_bytes() for path in root.glob("grading/autograded/.records/*/*.json")
    }


@pytest.mark.parametrize(
    "numbers",
    [[signal.SIGKILL] * 3, [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]],
    ids=["killed", "asked to stop"],
)
def test_a_grader_stopped_at_any_point_resumes_without_loss(root, numbers):
    everyone = {f"student{i:02}": CLASS["ada"] for i in range(30)}
    hand_in(root, everyone)
    survivors = {}
    for wanted, number in zip((0, 3, 12), numbers, strict=True):
        process = begun(root)
        deadline = time.monotonic() + 60
        while len(records(root)) <= wanted and time.monotonic() < deadline:
            time.sleep(0.01)
        family = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(number)
        _, said = process.communicate(timeout=30)
        if number == signal.SIGKILL:
            assert process.returncode == -number
        else:
            assert process.returncode == 128 + number, said
            assert "what has been graded is kept, and the same command goes on" in said
        _, alive = psutil.wait_procs(family, timeout=10)
        assert alive == []
        now = records(root)
        assert {name: now[name] for name in survivors} == survivors  # nothing graded twice
        assert set(now) <= set(totals_in_gradebook(root))  # nothing half written
        for student in now:
            json.loads((root / "grading" / "autograded" / student / NAME / FILE).read_text())
        survivors = now
    outcomes = graded(root)
    assert totals(outcomes) == TOTALS | dict.fromkeys(everyone, 14.0) == totals_in_gradebook(root)
    assert {n: r for n, r in records(root).items() if n in survivors} == survivors


def test_two_gradings_at_once_are_refused(root):
    with places.Places(root).reserved(), pytest.raises(GradingError, match="Another grading"):
        graded(root)


def test_a_locked_gradebook_is_a_sentence_and_nothing_is_lost(root, monkeypatch):
    graded(root, students=["ada"])
    monkeypatch.setattr(gradebook, "PATIENCE", (0.1,))
    lock = sqlite3.connect(root / "grading" / "gradebook.db", timeout=1)
    lock.execute("begin exclusive")
    with pytest.raises(GradingError, match="locked by another program"):
        graded(root)
    lock.rollback()
    lock.close()
    assert totals(graded(root)) == TOTALS == totals_in_gradebook(root)


def test_a_gradebook_locked_for_a_moment_is_waited_for(root):
    graded(root, students=["ada"])
    lock = sqlite3.connect(root / "grading" / "gradebook.db", check_same_thread=False)
    lock.execute("begin exclusive")
    threading.Timer(8.0, lock.rollback).start()
    assert totals(graded(root)) == TOTALS == totals_in_gradebook(root)


def test_a_full_disk_is_a_sentence_and_nothing_is_half_written(root, monkeypatch):
    real, calls = os.fsync, []

    def full(descriptor):
        calls.append(descriptor)
        if len(calls) > 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(GradingError, match=r"could not be written .No space left"):
        graded(root)
    assert list(root.rglob("*.part")) == []
    assert len(records(root)) == 1
    monkeypatch.undo()
    assert totals(graded(root)) == TOTALS == totals_in_gradebook(root)


def test_a_submission_that_changes_while_grading_is_graded_as_it_was_and_then_again(
    root, monkeypatch
):
    real = pool.Pool.send

    def changing(self, job):
        future = real(self, job)
        if job.student == "ada":
            hand_in(root, {"ada": as_file(notebook(WRONG))})  # it is being graded now
        return future

    monkeypatch.setattr(pool.Pool, "send", changing)
    assert totals(graded(root, students=["ada"])) == {"ada": 14.0} == totals_in_gradebook(root)
    monkeypatch.undo()
    assert totals(graded(root, students=["ada"])) == {"ada": 0.0} == totals_in_gradebook(root)


def test_a_submission_that_vanishes_is_listed(root, monkeypatch):
    real = module._jobs

    def vanishing(places, chapter, students):
        (root / "grading" / "submitted" / "eve" / NAME / FILE).unlink()
        yield from real(places, chapter, students)

    monkeypatch.setattr(module, "_jobs", vanishing)
    outcomes = graded(root)
    assert "no notebook" in outcomes["eve"].reason and outcomes["ada"].score == 14.0


def test_a_process_of_the_pool_that_dies_costs_nobody_anything(root):
    hand_in(root, {f"student{i:02}": CLASS["ada"] for i in range(20)})

    others = set(multiprocessing.active_children())

    def strike():
        while not records(root):
            time.sleep(0.01)
        struck = set(multiprocessing.active_children()) - others
        struck.pop().kill()

    thread = threading.Thread(target=strike)
    thread.start()
    outcomes = graded(root, executor=None)
    thread.join()
    assert set(totals(outcomes).values()) == {0.0, 11.0, 14.0}
    assert [s for s, o in outcomes.items() if o.reason] == ["dan"]


def test_any_executor_will_do(root):
    with ThreadPoolExecutor(1) as executor:
        assert totals(graded(root, executor=executor)) == TOTALS


def test_grading_is_refused_when_an_attack_succeeds(root, monkeypatch):
    loot = "stolen = {}\n" + "".join(RIGHT.values())
    loot += f"stolen.update((name, globals()[name]) for name in {list(RIGHT)})"
    monkeypatch.setitem(canaries.CANARIES, "a hole in the wall", "import numpy as np\n" + loot)
    with pytest.raises(GradingError, match=r"a hole in the wall\) got 14 points and should have"):
        graded(root)
    assert records(root) == {}


def test_grading_is_refused_when_right_work_does_not_get_its_points(root, monkeypatch):
    monkeypatch.setattr(
        canaries, "submissions", lambda *_: [("the reference", as_file(notebook(WRONG)), 14.0)]
    )
    with pytest.raises(GradingError, match="the reference got 0 points and should have got 14"):
        graded(root)


def test_without_the_sandbox_the_scores_are_the_same(root):
    assert totals(graded(root, sandboxed=False, students=["ada", "bea"])) == {
        "ada": 14.0,
        "bea": 11.0,
    }


def nbgrader(root, *arguments):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "course")])}
    command = [sys.executable, "-m", "nbgrader", *arguments]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True)


def test_nbgraders_own_autograde_goes_through_the_wall_and_agrees(root):
    folder = root / "grading" / "submitted" / "ada" / NAME
    (folder / "numpy.py").write_text("raise SystemExit")
    (folder / "grading.py").write_text("raise SystemExit")
    outcomes = graded(root)
    ours = totals_in_gradebook(root)
    said = nbgrader(root, "autograde", NAME, "--force")
    assert said.returncode != 0 and "for student 'dan'" in said.stderr
    assert "for student 'eve'" not in said.stderr
    theirs = totals_in_gradebook(root)
    assert ours == theirs == totals(outcomes)
    beside = {path.name for path in (root / "grading" / "autograded" / "ada" / NAME).iterdir()}
    assert beside == {FILE, *CHAPTER.files}
    assert {s for s, o in graded(root).items() if o.fresh} == {"dan"}


def test_nbgraders_own_feedback_hides_hidden_lines(root):
    hand_in(root, {"mal": MAL})
    graded(root)
    said = nbgrader(root, "generate_feedback", NAME)
    assert said.returncode == 0, said.stderr
    hostile = (root / "grading" / "feedback" / "mal" / NAME / FILE).with_suffix(".html")
    read = Inert(hostile.read_text())
    assert read.alive == read.formulas == []
    assert "alert('kind')" in read.words and "alert('named')" in read.words
    page = (root / "grading" / "feedback" / "ada" / NAME / FILE).with_suffix(".html").read_text()
    assert "HIDDEN" not in page and "from grading import" not in page and "14.0" in page


HOSTILE = """
from IPython.display import HTML, Image, display
import matplotlib.pyplot as plt
print("<script>alert('printed')</script>")
print("\\x1b[31m<script>alert('red')</script>\\x1b]8;;javascript:alert('linked')\\x07x\\x1b]8;;\\x07")
print(r"$\\href{javascript:alert('typeset')}{x}$")
display(Image(data=b"\\x89PNG\\r\\n\\x1a\\n<script>alert('drawn')</script>", format="png"))
display({
    "text/html": "<script>alert(1)</script>", "text/markdown": "[x](javascript:alert(2))",
    "image/svg+xml": "<svg onload='alert(3)'/>", "application/javascript": "alert(4)",
    "image/png": "iVBORw0KGgo=\\" onerror=\\"alert(5)", "text/plain": "<svg onload='alert(6)'>",
}, raw=True)
display(HTML("<script>alert('shown')</script>"))
plt.plot([1, 2]); plt.title("</title><script>")
plt.show()
raise type("<svg onload=alert('named')>", (Exception,), {})("<img src=x onerror=alert('raised')>")
"""
RAISING = (
    "def numerical_diff(f, x, h=1e-4):\n    name = \"<svg onload=alert('kind')>\"\n"
    "    raise type(name, (Exception,), {})("
    "r\"$\\href{javascript:alert('tex')}{x}$<script>alert('said')</script>\")\n"
)
MAL = as_file(notebook({**RIGHT, "numerical_diff": RAISING}, last=[HOSTILE]))


class Inert(HTMLParser):
    """Reads a page as a browser does and notes what of a learner's would run in it.

    `formulas` are those that MathJax would typeset, where a page loads it, with links to anywhere.
    """

    VOID = frozenset({"meta", "link", "img", "br", "hr", "input", "col"})

    def __init__(self, page):
        super().__init__()
        self.open, self.alive, self.formulas, self.words = [], [], [], ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name.startswith("on") or "javascript:" in (value or ""):
                self.alive.append((tag, name, value))
        if tag not in self.VOID:
            ignored = "ignore" in (dict(attributes).get("class") or "")
            self.open.append((tag, ignored or tag in ("pre", "code", "title")))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        where = [tag for tag, _ in self.open]
        if "alert(" in data and {"script", "style"} & {*where}:
            self.alive.append((where, data))
        if "\\href" in data and not any(ignored for _, ignored in self.open):
            self.formulas.append(data)
        self.words += data


def test_feedback_is_a_page_of_text_and_pictures(root):
    hand_in(root, {"<b>mal</b>".replace("/", ""): MAL})
    graded(root)
    pages = {path.parts[-3]: path.read_text() for path in write_feedback(NAME, root=root)}
    assert set(pages) == {*TOTALS, "<b>mal<b>"}
    page = pages["<b>mal<b>"]
    read = Inert(page)
    assert read.alive == [] and "\x1b" not in page and "<svg" not in page
    for word in ("printed", "red", "named", "raised", "kind", "said"):
        assert f"alert('{word}')" in read.words
    assert "<script" not in page and "<img src=x" not in page and "<b>" not in page
    assert "&lt;script&gt;alert(&#39;printed&#39;)" in page
    assert page.count('<img src="data:image/png;base64,') == 1
    assert re.findall(r"https?://", page) == []
    for text in pages.values():
        assert "HIDDEN" not in text and "from grading" not in text and "grade(" not in text
    assert "11 of 14 points" in pages["bea"]


def test_feedback_before_grading_says_what_to_do_first(root):
    with pytest.raises(GradingError, match="run `grading autograde"):
        write_feedback(NAME, root=root)


def test_the_command_line_ends_with_a_table_and_a_status(root):
    program = (
        "import sys, pathlib\n"
        "from grading import chapter, cli\nfrom grading.batch import autograde\n"
        f"root = pathlib.Path({str(root)!r})\n"
        "for f in (autograde.autograde, chapter.load):\n"
        "    f.__kwdefaults__ and f.__kwdefaults__.update(root=root)\n"
        "sys.exit(cli.main(sys.argv[1:]))"
    )
    told = "import resource as r\nprint(r.getrlimit(r.RLIMIT_AS)[0], r.getrlimit(r.RLIMIT_CPU)[0])"
    hand_in(root, {"ada": as_file(notebook(RIGHT, last=[told]))})
    options = ["--json", str(root / "x.json"), "--time", "21", "--memory", "1000"]
    command = [sys.executable, "-c", program, "autograde", NAME, *options]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert said.returncode == 1, said.stderr
    assert said.stdout.splitlines()[0].split()[:2] == ["student", "numerical_diff"]
    assert "100%" in said.stderr
    assert len(json.loads((root / "x.json").read_text())) == 4 * len(TOTALS) + 1
    assert Path(root / "grading" / "gradebook.db").is_file()
    printed = json.loads(places.Places(root).graded_notebook(NAME, "ada").read_text())["cells"][-1]
    assert printed["outputs"][0]["text"] == f"{2024 * MIB} 211\n"
