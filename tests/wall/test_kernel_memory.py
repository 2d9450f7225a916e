"""Memory that the kernel holds for a learner's processes, which no limit of a process counts."""

import dataclasses
import platform

import pytest
from wall.conftest import QUICK

from grading.batch import behind_the_wall
from grading.wall.both.limits import MIB
from grading.wall.outside.processes import BUFFERS

pytestmark = [pytest.mark.sandbox, pytest.mark.slow]

FILL = """
import os, socket, time
for _ in range(30):
    if os.fork() == 0: break
held = []
def fill(write):
    try:
        while True: write(bytes(2**16))
    except OSError: pass
try:
    while True:
        held.append({made})
        {filled}
except OSError: time.sleep(60)
"""
HOARDS = {
    "sockets": (
        "socket.socketpair()",
        "[(end.setblocking(False), fill(end.send)) for end in held[-1]]",
    ),
    "datagrams": (
        "socket.socketpair(type=socket.SOCK_DGRAM)",
        "[(end.setblocking(False), fill(end.send)) for end in held[-1]]",
    ),
}
ALIVE_BEHIND_A_DEAD_FIRST_THREAD = """
import ctypes, os, threading, time
def hoard():
    time.sleep(0.3)
    global held
    held = bytearray(b'x') * (300 * 2**20)
    time.sleep(60)
if os.fork() == 0:
    threading.Thread(target=hoard).start()
    ctypes.CDLL(None).syscall(60, 0)  # exit, of this thread alone
time.sleep(5)
"""
TABLES = """
import mmap, os, time
for _ in range(30):
    if os.fork() == 0: break
held = []
try:
    while True: held.append(mmap.mmap(-1, 2**26, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS))
except OSError: pass
for piece in held:
    for place in range(0, len(piece), 2**21): piece[place]
time.sleep(60)
"""


@pytest.fixture(scope="module")
def watched():
    """A wall whose learner has some 100 MiB to fill beyond what Python takes in 31 processes."""
    limits = dataclasses.replace(
        QUICK, cell_seconds=60.0, notebook_seconds=200.0, memory=250 * MIB, address_space=4096 * MIB
    )
    with behind_the_wall.wall(limits) as wall:
        yield wall


@pytest.mark.parametrize("hoard", HOARDS.values(), ids=HOARDS)
def test_what_descriptors_hold_counts_as_memory(watched, hoard):
    made, filled = hoard
    with watched.learner() as learner:
        result = learner.run(FILL.format(made=made, filled=filled))
    assert result.death is not None and "MiB of memory" in str(result.death)


def test_tables_of_pages_count_as_memory(watched):
    """Reading what nobody has written takes no page, but a table for each two MiB."""
    with watched.learner() as learner:
        result = learner.run(TABLES)
    assert result.death is not None and "MiB of memory" in str(result.death)


@pytest.mark.skipif(platform.machine() != "x86_64", reason="a call is made by its number here")
def test_memory_counts_whose_first_thread_has_ended(watched):
    """Of such a process the kernel shows neither memory nor descriptors with its own number."""
    with watched.learner() as learner:
        result = learner.run(ALIVE_BEHIND_A_DEAD_FIRST_THREAD)
    assert result.death is not None and "MiB of memory" in str(result.death)


def test_a_descriptor_holds_no_more_than_is_counted_for_it(text):
    said = text(
        "import fcntl, os, socket\n"
        "for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):\n"
        "    for end in socket.socketpair(type=kind):\n"
        "        for option in (socket.SO_SNDBUF, socket.SO_RCVBUF):\n"
        "            try: end.setsockopt(socket.SOL_SOCKET, option, 2**22); print('RAISED')\n"
        "            except PermissionError: pass\n"
        "        print(end.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF))\n"
        "reading, writing = os.pipe()\n"
        "try: fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 2**20); print('RAISED')\n"
        "except PermissionError: pass\n"
        "os.set_blocking(writing, False)\n"
        "print(os.write(writing, bytes(2**20)))"
    )
    *sockets, pipe = map(int, said.split())
    assert len(sockets) == 4 and max(sockets) < BUFFERS["socket:"]
    assert pipe <= BUFFERS["pipe:"]
