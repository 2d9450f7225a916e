"""How memory is watched: what processes share is shared out, and not looked for where it is far."""

import subprocess
import sys
from pathlib import Path

import pytest

from grading.wall.both.limits import MIB
from grading.wall.outside import processes

pytestmark = pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="of Linux")

FILLED = 96 * MIB
SHARED = f"""
import os, sys
held = bytearray(b"x" * {FILLED})
for _ in range(3):
    if os.fork() == 0:
        sys.stdin.read()
        os._exit(0)
print("there", flush=True)
sys.stdin.read()
"""
NAMED = """
import ctypes, sys
ctypes.CDLL(None).prctl(15, {name!r}, 0, 0, 0)  # PR_SET_NAME
print("there", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def begun():
    """Return a function that begins a script and returns its process id once it is ready."""
    running = []

    def begin(script):
        running.append(
            subprocess.Popen(
                [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
        )
        assert running[-1].stdout.readline() == b"there\n"
        return running[-1].pid

    yield begin
    for process in running:
        process.communicate(timeout=60)


@pytest.fixture
def read(monkeypatch):
    """Return the names of the files that are read, as they come."""
    names, really = [], processes._read
    monkeypatch.setattr(processes, "_read", lambda name: names.append(name) or really(name))
    return names


@pytest.mark.parametrize(
    ("most", "more", "looked_for"),
    [
        (FILLED // 2, True, True),  # with their parent the three hold it, three quarters of it
        (2 * FILLED, False, True),  # each counted in full, they would hold more
        (20 * FILLED, False, False),
    ],
)
def test_what_is_shared_is_shared_out_where_the_limit_is_near(begun, read, most, more, looked_for):
    assert processes.hold_more_memory(begun(SHARED), most) is more
    assert any(name.endswith("smaps_rollup") for name in read) is looked_for


@pytest.mark.parametrize("end", ["\r", "\x0b", "\x1c", "\x85"])
def test_no_process_tells_of_itself_in_its_name(begun, end):
    name = f"a{end}VmRSS:0 kB".encode()[:15]
    process = begun(NAMED.format(name=name))
    fields = processes._fields(f"{process}/status")
    assert "VmRSS" in fields["Name"]
    assert processes._kib(fields, "VmRSS") > 5 * MIB
