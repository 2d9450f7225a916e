"""Ways around the wall that have been thought of: each is tried, and each ends there."""

import dataclasses
import json
import time

import numpy as np
import psutil
import pytest
from wall.conftest import QUICK
from wall.handed_in import (
    CHAPTER,
    EXERCISES,
    FULL,
    RIGHT,
    WRONG,
    as_file,
    notebook,
    scores,
    without_examples,
)

from grading.batch import behind_the_wall
from grading.batch.submission import grade_submission
from grading.exercises import CHAPTERS
from grading.judging.bench import use
from grading.judging.chapter import load
from grading.judging.grade import grade
from grading.judging.trial import Trial
from grading.sample.hand_in import filled
from grading.wall.both.limits import MIB
from grading.wall.outside.replies import UNKNOWN
from seminar.probes import Failure, Odd, Record

pytestmark = [pytest.mark.sandbox, pytest.mark.slow]


def test_the_graders_environment_stays_outside(monkeypatch):
    monkeypatch.setenv("GRADEBOOK_PASSWORD", "hunter2")
    with behind_the_wall.wall(QUICK) as wall, wall.learner() as learner:
        said = learner.run("import os\nprint(dict(os.environ))").outputs[0].text
    assert "hunter2" not in said and "GRADEBOOK_PASSWORD" not in said


def test_a_learner_holds_one_socket_and_can_write_into_files_of_its_own_alone(text):
    said = text(
        "import fcntl, os, stat\n"
        "for descriptor in range(256):\n"
        "    try: status = os.fstat(descriptor)\n"
        "    except OSError: continue\n"
        "    mode, writes = status.st_mode, fcntl.fcntl(descriptor, fcntl.F_GETFL) & 3 != 0\n"
        "    if stat.S_ISSOCK(mode): print('socket')\n"
        "    elif stat.S_ISREG(mode): print('file', status.st_nlink > 0, writes)\n"
        "    elif not stat.S_ISCHR(mode): print('SOMETHING ELSE')\n"
    )
    lines = said.splitlines()
    assert lines.count("socket") == 1
    # without a name: its own output; with one: fonts
    assert set(lines) <= {"socket", "file False True", "file True False"}


def test_two_workers_do_not_share_where_they_are_in_a_file(wall):
    moved = (
        "import os, stat\nfiles = []\nfor descriptor in range(256):\n"
        "    try: regular = stat.S_ISREG(os.fstat(descriptor).st_mode)\n"
        "    except OSError: continue\n"
        "    if regular: files.append(descriptor)\n"
    )
    with wall.learner() as one, wall.learner() as two:
        two.run(moved)
        one.run(moved + "for file in files: os.lseek(file, 31337, os.SEEK_SET)")
        said = two.run("print([os.lseek(file, 0, os.SEEK_CUR) for file in files])").outputs[0].text
    assert "31337" not in said and len(said) > 3


def test_closing_everything_it_holds_leaves_the_warm_parent_at_rest(wall):
    with wall.learner() as learner:
        learner.run(
            "import os, socket\n"
            "for descriptor in range(3, 256):\n"
            "    try: socket.socket(fileno=descriptor).shutdown(socket.SHUT_RDWR)\n"
            "    except OSError: pass"
        )
    family = psutil.Process(wall._parent.process.pid).children(recursive=True)
    before = sum(sum(process.cpu_times()[:2]) for process in family)
    time.sleep(1.0)
    assert sum(sum(process.cpu_times()[:2]) for process in family) - before < 0.3


def test_a_process_may_talk_to_itself(text):
    said = text(
        "import socket, threading\nfrom multiprocessing import Pipe\n"
        "one, other = socket.socketpair(); one.send(b'x'); print(other.recv(1))\n"
        "server = socket.socket(socket.AF_UNIX); server.bind('here'); server.listen()\n"
        "client = socket.socket(socket.AF_UNIX); client.connect('here')\n"
        "client.send(b'y'); print(server.accept()[0].recv(1))\n"
        "here, there = Pipe(); here.send('z'); print(there.recv())"
    )
    assert said.split() == ["b'x'", "b'y'", "z"]


def test_locks_of_ones_own_files_are_had(text):
    """SQLite asks for them, and pip; they lock nobody out, for nobody else is there."""
    said = text(
        "import fcntl, sqlite3\n"
        "base = sqlite3.connect('own.db')\n"
        "base.execute('create table t (x)'); base.execute('insert into t values (42)')\n"
        "base.commit(); print(sqlite3.connect('own.db').execute('select x from t').fetchone())\n"
        "fcntl.flock(open('lock', 'w'), fcntl.LOCK_EX | fcntl.LOCK_NB); print('had')"
    )
    assert said.split() == ["(42,)", "had"]


def test_memory_is_watched_while_a_worker_talks_without_end():
    limits = dataclasses.replace(
        QUICK, cell_seconds=20.0, address_space=4096 * MIB, memory=500 * MIB
    )
    chatter = """
import os, struct, threading, time
frame = b'{"answers": 0}'
def talk():
    while True:
        for descriptor in range(3, 64):
            try: os.write(descriptor, struct.pack(">4sII", b"WALL", len(frame), 0) + frame)
            except OSError: pass
        time.sleep(0.005)
threading.Thread(target=talk, daemon=True).start()
time.sleep(0.3)
hoard = [bytearray(b"x") * (100 * 2**20) for _ in range(9)]
time.sleep(15)
"""
    with behind_the_wall.wall(limits) as wall, wall.learner() as learner:
        result = learner.run(chatter)
    assert result.death is not None and "memory" in str(result.death)


# what a worker that has been taken over can put into its answers, in place of `ANSWER`
FORGED = {
    "the number of the request is an array": '"answers": {"~": "bytes", "size": 0}, "x": 0',
    "a name of an exception that is no text": '"answers": %d, "outputs": [], "raised": "\\ud800"',
    "an exception that drives the terminal": (
        '"answers": %d, "outputs": [], "raised": "\\u001b[2J\\u001b]0;x\\u0007"'
    ),
    "an exception that writes a line of its own": (
        '"answers": %d, "outputs": [], "raised": "A\\nada  3  5  4  2  14\\r\\u2028"'
    ),
    "an exception of lists": '"answers": %d, "outputs": [], "raised": [[1], {"a": null}]',
    "a kind of output that is a list": '"answers": %d, "outputs": [{"kind": ["stdout"]}]',
    "a kind of output that is an object": '"answers": %d, "outputs": [{"kind": {"a": 1}}]',
    "outputs that are none": '"answers": %d, "outputs": 7',
    "output of half characters": (
        '"answers": %d, "outputs": [{"kind": "error", "name": "\\udfff", "message": "\\udfff",'
        ' "text": "\\udfff\\u001b[31m"}]'
    ),
    "a timeout that is a word": '"answers": %d, "timeout": "yes", "outputs": []',
    "a number that is true": '"answers": true, "outputs": []',
    "a number that is a fraction": '"answers": %d.0, "outputs": []',
}

FORGER = """
import gc, os, struct
for thing in gc.get_objects():
    if type(thing).__name__ == "Channel":
        wire = thing.end
for number in range(40):
    answer = ("{" + ANSWER.replace("%d", str(number)) + "}").encode()
    wire.send(struct.pack(">4sII", b"WALL", len(answer), 0) + answer)
"""


@pytest.mark.parametrize("answer", FORGED.values(), ids=FORGED)
def test_a_forged_answer_earns_nothing_and_can_be_written_down(wall, answer):
    forger = FORGER.replace("ANSWER", repr(answer))
    graded = grade_submission(as_file(notebook(WRONG, first=[forger])), CHAPTER, wall)
    assert set(scores(graded).values()) == {0.0}
    assert not any(result.fault for result in graded.results)
    said = json.dumps(
        [graded.notebook, [dataclasses.asdict(r) for r in graded.results]], ensure_ascii=False
    )
    said.encode("utf-8")
    assert not any(ord(c) < 32 for r in graded.results for c in r.message)


@pytest.mark.parametrize("cell", range(2))
def test_arrays_where_words_belong_are_refused(wall, cell):
    """The frames carry real arrays here, which compare element by element."""
    answer = (
        "{'answers': np.arange(3), 'outputs': []}",
        "{'answers': number, 'outputs': [{'kind': np.arange(3)}]}",
    )[cell]
    forger = (
        "import gc, sys, numpy as np\n"
        "pack = sys.modules['wall.both.wire'].pack\n"
        "(wire,) = [t.end for t in gc.get_objects() if type(t).__name__ == 'Channel']\n"
        f"for number in range(20):\n    wire.send(pack({answer}))\n"
    )
    graded = grade_submission(as_file(notebook(RIGHT, first=[forger])), CHAPTER, wall)
    assert not any(result.fault for result in graded.results)
    assert set(scores(graded)) == set(EXERCISES)


THIEF = """
import warnings
def neuron_loss(*_, **__):
    loot = "LOOT" + str(numerical_gradient.__code__.co_consts)
    warnings.warn("", type(loot, (RuntimeWarning,), {}))
    warnings.warn("", RuntimeWarning)
    print(loot)
    raise type(loot, (Exception,), {})(loot)
"""


def test_a_stand_in_leaves_by_no_exceptions_name_no_warning_and_no_output(learner):
    assert learner.run(THIEF).raised == ""
    given = {"numerical_gradient": "def numerical_gradient(f, x): return 'secret'"}
    inputs = {"init_x": np.ones(2), "centre": np.ones(2), "steepness": 1.0}
    probe = "numerical_gradient.gradient_descent"
    record = learner.observe("neuron_loss", probe, inputs, given)
    assert record == Record({}, Failure("Exception"), ("RuntimeWarning",))
    own = learner.observe("neuron_loss", probe, inputs, {})
    assert own.failure.kind == "NameError"
    assert [output.text for output in learner.run("1").outputs] == ["1"]


CHATTERER = """
import sys
from seminar.probes import Failure, Odd, Record
def chatter(*_):
    loot = "LOOT" + str(numerical_gradient.__code__.co_consts)
    odd = {name: Odd(text) for name, text in
           {"a": loot, "b": "a " + loot, "c": "a list of LOOT", "d": "a list of 3"}.items()}
    return Record(odd, Failure(loot, loot, loot, loot), (loot, "RuntimeWarning"))
sys.modules["wall.inside.worker"].probes.observe = chatter
def neuron_loss(): pass
"""


def test_a_stand_in_leaves_by_no_text_of_a_record(learner):
    assert learner.run(CHATTERER).raised == ""
    given = {"numerical_gradient": "def numerical_gradient(f, x): return 'secret'"}
    probe = "numerical_gradient.gradient_descent"
    record = learner.observe("neuron_loss", probe, {}, given)
    words = {"a": UNKNOWN, "b": UNKNOWN, "c": UNKNOWN, "d": Odd("a list of 3")}
    assert record == Record(words, Failure("Exception"), ("RuntimeWarning",))


def test_a_stand_in_leaves_by_no_name_of_an_observation(monkeypatch):
    class Telling:
        seed = 1
        stand_ins = False, True

        def observe(self, name, probe, inputs, given=None):
            return Record({"LOOT": np.ones(2), "point": np.ones(2)})

    scored, score = [], Trial.score
    monkeypatch.setattr(Trial, "score", lambda trial, got: scored.append(got) or score(trial, got))
    with use(Telling()):
        grade("gradient_descent")
    first, with_stand_ins = scored
    assert all("LOOT" in record.values for record in first.values())
    assert all("LOOT" not in record.values for record in with_stand_ins.values())


SIGNALS = """
import os, signal, threading
numbers = signal.SIGCHLD, signal.SIGALRM, signal.SIGINT, signal.SIGUSR1
def storm():
    for number in numbers: signal.signal(number, signal.SIG_IGN)
    while True:
        for process in (0, 1, 2, 3, -1, os.getppid()):
            for number in numbers:
                try: os.kill(process, number)
                except (OSError, KeyboardInterrupt): pass
if os.fork() == 0:
    os.setsid()
    storm()
"""


def test_a_storm_of_signals_in_the_background_costs_no_one_else_anything(wall):
    warm_parent = wall._warm_parent()
    grade_submission(as_file(notebook(WRONG, first=[SIGNALS])), CHAPTER, wall)
    assert wall._parent is warm_parent and warm_parent.alive
    honest = grade_submission(as_file(notebook(RIGHT)), CHAPTER, wall)
    assert sum(scores(honest).values()) == FULL


@pytest.mark.parametrize(
    "call",
    [
        "os.listdir('/proc/self/fd')",
        "os.readlink('/proc/self/exe')",
        "open('/dev/kmsg', 'rb')",
        "os.open('/dev/fuse', os.O_RDWR)",
        "os.open('/dev/net/tun', os.O_RDWR)",
        "os.mknod('/tmp/device', 0o600 | 0o020000, os.makedev(1, 3))",
        "os.setuid(0)",
        "os.setgroups([0])",
        "os.chroot('/')",
        "os.setpriority(os.PRIO_PROCESS, 0, -10)",
        "os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))",
    ],
)
def test_a_way_out_by_the_system_is_closed(text, call):
    said = text(
        f"import os\ntry: {call}\nexcept OSError as error: print(type(error).__name__)\n"
        "else: print('REACHED')"
    )
    assert said.strip() in ("FileNotFoundError", "PermissionError", "OSError")


def test_an_interpreter_started_anew_finds_no_more_than_the_learner(text):
    said = text(
        "import subprocess, sys\n"
        "print(subprocess.run([sys.executable, '-c', 'import grading'],"
        " capture_output=True, text=True).stderr)"
    )
    assert "No module named" in said


KEEPS_WHAT_IT_MEETS = """
import builtins, os
os._exit = lambda *a: None
kept = builtins.__dict__.setdefault("kept", {{}})

def {name}(*a, **k):
    known = getattr(get_ipython(), "user" + "_ns")
    for name, value in known.items():
        code = getattr(getattr(value, "__init__", value), "__code__", None)
        code = getattr(value, "__code__", code)
        if getattr(code, "co_filename", "").startswith("<given"):
            kept[name] = value
    return kept["{name}"](*a, **k)
"""


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_working_code_that_one_exercise_is_lent_stays_with_its_try(chapter, wall):
    chapter = without_examples(load(chapter))
    answers = {name: KEEPS_WHAT_IT_MEETS.format(name=name) for name in chapter.stubs}
    submission = filled(chapter, answers)
    last = list(chapter.stubs)[::-1]  # those that are lent the most come first

    def place(cell):
        exercise = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
        exercise = exercise.removeprefix("check_").removeprefix("test_")
        return last.index(exercise) if exercise in last else -1

    submission["cells"].sort(key=place)
    graded = grade_submission(json.dumps(submission).encode(), chapter, wall)
    assert {result.score for result in graded.results} == {0.0}
    assert not any(result.fault for result in graded.results)
