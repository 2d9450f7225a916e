"""Every cap: what just reaches it is taken, what passes it by one is not, and how much it is."""

import dataclasses
import json
import socket
import time

import numpy as np
import pytest
from wall.test_wire import png

from grading.wall.both.limits import KIB, MIB, Limits
from grading.wall.both.wire import HEAD, MAGIC, Channel, Silence, WireError, unpack
from grading.wall.inside.worker import _record
from grading.wall.outside.png import cleaned
from grading.wall.outside.replies import (
    UNKNOWN,
    read_outputs,
    read_record,
    readable_name,
    without_words_of_its_own,
)
from seminar.probes import TOO_MANY, Failure, Odd, Record


def header(value):
    return json.dumps({"a": value}).encode()


def nested(depth):
    return [nested(depth - 1)] if depth else []


def tuples(depth):
    return {"~": "tuple", "of": [tuples(depth - 1)] if depth else []}


def array(*shape):
    return {"~": "array", "dtype": "|b1", "shape": [*shape]}


REACHED_AND_PASSED = {
    "depth": (nested(14), nested(15), "nested too deeply"),
    "depth of tuples": (tuples(14), tuples(15), "nested too deeply"),
    "values": ([0] * 19_998, [0] * 19_999, "too many values at once"),
    "dimensions": (array(*[0] * 16), array(*[0] * 17), "too many dimensions"),
    "a length": (array(0, 64 * MIB), array(0, 64 * MIB + 1), "an impossible shape"),
    "a product": (array(2**13, 2**13, 0), array(2**13, 2**13 + 1, 0), "an impossible shape"),
    "digits": (
        {"~": "integer", "of": "1" * 299},
        {"~": "integer", "of": "1" * 300},
        "of an unknown kind",
    ),
    "a plain integer": (2**63 - 1, 2**63, "integer that is too large"),
}


@pytest.mark.parametrize("case", REACHED_AND_PASSED.values(), ids=REACHED_AND_PASSED)
def test_a_message_may_reach_a_cap_and_not_pass_it(case):
    reached, passed, sentence = case
    unpack(header(reached), b"")
    with pytest.raises(WireError, match=sentence):
        unpack(header(passed), b"")


@pytest.mark.parametrize("sizes", [(2 * MIB, 0), (0, 64 * MIB)], ids=["header", "body"])
def test_a_frame_may_reach_its_cap_and_not_pass_it(sizes):
    for more, error in ((0, Silence), (1, WireError)):
        ours, theirs = socket.socketpair()
        with ours, theirs, pytest.raises(error) as caught:
            theirs.sendall(HEAD.pack(MAGIC, *(size + more if size else 0 for size in sizes)))
            Channel(ours).receive(time.monotonic() + 0.05)
        assert more == 0 or "too large" in str(caught.value)


@pytest.mark.sandbox
@pytest.mark.parametrize("more, said", [(0, "took too long|was not done"), (1, "too large")])
def test_an_answer_may_reach_its_cap_and_not_pass_it(wall, more, said):
    forger = (
        "import gc, struct, time\n"
        "(wire,) = [t.end for t in gc.get_objects() if type(t).__name__ == 'Channel']\n"
        f"wire.send(struct.pack('>4sII', b'WALL', 2, 24 * 2**20 + {more}))\n"
        "import signal; signal.signal(signal.SIGALRM, signal.SIG_IGN)\n"
        "while True: time.sleep(9)"
    )
    limits = dataclasses.replace(wall.limits, cell_seconds=0.5, grace_seconds=0.2)
    with wall.learner(limits=limits) as learner:
        death = learner.run(forger).death
    assert any(part in str(death) for part in said.split("|"))


def test_of_many_values_a_record_takes_two_hundred():
    values = [["x", np.zeros(1)]] * 200
    read_record({"values": values, "warnings": [], "failure": None})
    with pytest.raises(WireError, match="not a short list"):
        read_record({"values": [*values, values[0]], "warnings": [], "failure": None})


def test_texts_of_a_record_are_cut():
    long = "x" * 2000
    record = read_record(
        {
            "values": [[long, long]],
            "warnings": [f"w{number}" for number in range(30)],
            "failure": [long, long, long, long],
        }
    )
    ((name, odd),) = record.values.items()
    failure = record.failure
    assert [len(name), len(odd), len(record.warnings)] == [80, 300, 20]
    assert [len(failure.kind), len(failure.message), len(failure.line)] == [80, 300, 300]
    assert len(failure.after) == len(readable_name(long)) == 80


def test_of_a_record_no_words_are_kept_that_could_have_been_chosen():
    values = {"a": Odd("None"), "b": Odd("the key is 7"), "c": np.ones(1)}
    for kind, kept in (("ValueError", "ValueError"), ("TheKeyIsSeven", "Exception")):
        failure = Failure(kind, "message", "line", "a")
        record = Record(values, failure, ("TheKeyIsSeven", "RuntimeWarning"))
        censored = without_words_of_its_own(record)
        assert censored.values == {**values, "b": UNKNOWN}
        assert censored.failure == Failure(kept)
        assert censored.warnings == ("RuntimeWarning",)


def test_outputs_of_a_cell_are_cut():
    small = dataclasses.replace(Limits(), cell_text=10, picture_bytes=len(png()))
    shown = {"kind": "display", "text": "", "png": png()}
    outputs = read_outputs([{"kind": "stdout", "text": "x" * 600}] * 501, small)
    assert len(outputs) == 500 and sum(len(output.text) for output in outputs) == 1010
    assert sum(output.png is not None for output in read_outputs([shown] * 10, small)) == 8
    larger = dataclasses.replace(small, picture_bytes=len(png()) - 1)
    assert read_outputs([shown], larger)[0].png is None
    (error,) = read_outputs([{"kind": "error", "name": "n" * 90, "message": "m" * 1001}], small)
    assert (len(error.name), len(error.message)) == (80, 1000)


@pytest.mark.parametrize("side", ["width", "height"])
def test_a_picture_may_have_sides_of_4096(side):
    assert cleaned(png(**{side: 4096})) is not None and cleaned(png(**{side: 4097})) is None


def test_a_record_that_is_sent_holds_16_mib_of_arrays():
    full = np.zeros(16 * MIB, dtype=bool)
    sent = dict(_record(Record({"full": full, "more": np.zeros(1, dtype=bool)}))["values"])
    assert sent["full"] is full and sent["more"] == f"an array of shape (1,), {TOO_MANY}"
    (over,) = _record(Record({"over": np.zeros(16 * MIB + 1, dtype=bool)}))["values"]
    assert over[1] == f"an array of shape (16777217,), {TOO_MANY}"


def test_limits_are_what_is_written_about_them():
    assert (KIB, MIB) == (1024, 1024 * 1024)
    assert dataclasses.asdict(Limits()) == {
        "cell_seconds": 30.0, "probe_seconds": 10.0, "exercise_seconds": 30.0, "patience": 2.0,
        "notebook_seconds": 300.0, "grace_seconds": 1.0, "restarts": 20,
        "address_space": 3072 * MIB, "memory": 2048 * MIB, "disk": 64 * MIB, "processes": 64,
        "open_files": 256, "pipes": 64, "cell_text": 50_000, "cell_pictures": 8,
        "picture_bytes": MIB, "notebook_bytes": 8 * MIB,
    }  # fmt: skip


@pytest.mark.sandbox
def test_a_learner_has_so_many_files_and_descriptors(text):
    said = text(
        "import os, tempfile\nfolder = tempfile.gettempdir()\n"
        "def count(make):\n"
        "    number = 0\n"
        "    try:\n"
        "        while number < 10_000: make(number); number += 1\n"
        "    except OSError: pass\n"
        "    return number\n"
        "print(count(lambda number: open(os.path.join(folder, str(number)), 'w').close()))\n"
        "pairs = []\nprint(count(lambda number: pairs.append(os.openpty())))\n"
        "for pair in pairs: os.close(pair[0]); os.close(pair[1])\n"
        "print(count(lambda number: os.dup(1)))"
    )
    files, terminals, descriptors = map(int, said.split())
    assert 4000 < files < 4096 and terminals == 64 and 200 < descriptors < 256


@pytest.mark.sandbox
@pytest.mark.parametrize("make", ["os.pipe()", "select.epoll()"])
def test_a_learner_has_so_many_pipes_and_descriptors_that_poll(wall, make):
    begin = f"import os, select, time\ndef make(n): return [{make} for _ in range(n)]\n"
    more = 32 if make == "os.pipe()" else 0  # of a shared one it cannot be told that it is
    beside = f"if not os.fork():\n    made += make({more}); time.sleep(60)\ntime.sleep(0.2)"
    with wall.learner() as learner:
        assert learner.run(begin + "made = make(32)").death is None
        assert learner.run(beside).death is None
        death = learner.run(f"made.append({make})").death
    assert "more than 64 pipes" in str(death)


@pytest.mark.sandbox
def test_who_has_too_many_pipes_is_stopped_while_the_cell_runs(wall):
    for_a_while = "\ntime.sleep(2)\nfor ends in made: os.close(ends[0]), os.close(ends[1])"
    with wall.learner() as learner:
        make = "import os, time\nmade = [os.pipe() for _ in range(65)]"
        assert "more than 64 pipes" in str(learner.run(make + for_a_while).death)


@pytest.mark.sandbox
def test_a_process_is_started_again_so_many_times(wall):
    with wall.learner(limits=dataclasses.replace(wall.limits, restarts=2)) as learner:
        deaths = [str(learner.run("import os; os._exit(1)").death) for _ in range(4)]
    assert ["too often" in death for death in deaths] == [False, False, False, True]


@pytest.mark.sandbox
def test_nothing_is_locked_in_memory_and_no_core_is_left(text):
    said = text(
        "import ctypes, resource\n"
        "print(ctypes.CDLL(None).mlock(ctypes.create_string_buffer(9), 9),"
        " resource.getrlimit(resource.RLIMIT_CORE))"
    )
    assert said.strip() == "-1 (0, 0)"
