"""What one learner's process does, a process of another one does not see.

Students could work together, and a process in which the reference stands in for other exercises
could tell it to the learner's own.
"""

import platform
from concurrent.futures import ThreadPoolExecutor

import pytest
from wall.conftest import QUICK

from grading.batch import behind_the_wall

pytestmark = pytest.mark.sandbox

LIBRARY = """
import ctypes, fcntl, mmap, os, signal, socket, struct, time
libc = ctypes.CDLL(None, use_errno=True)
shared = os.open('/usr/lib/os-release', os.O_RDONLY)
def tried(call, *arguments):
    try: return call(*arguments)
    except OSError as error: return type(error).__name__
def record_lock(command, kind):
    return fcntl.fcntl(shared, command, struct.pack('hhlli', kind, 0, 0, 0, 0) + bytes(4))
def resident(flags=8):  # RWF_NOWAIT: what is not in memory is not read
    return tried(os.preadv, shared, [bytearray(1)], 0, flags)
"""
# what the listener does first, what the speaker does, what the listener then looks at
CHANNELS = {
    "a lock": (
        "",
        "fcntl.flock(shared, fcntl.LOCK_SH)",
        "tried(fcntl.flock, shared, fcntl.LOCK_EX | fcntl.LOCK_NB),"
        " fcntl.flock(shared, fcntl.LOCK_UN)",
    ),
    "a lock of a record": (
        "",
        "record_lock(fcntl.F_SETLK, fcntl.F_RDLCK)",
        "tried(record_lock, fcntl.F_GETLK, fcntl.F_WRLCK)",
    ),
    "a lock of an open file": (
        "",
        "record_lock(37, fcntl.F_RDLCK)",
        "tried(record_lock, 36, fcntl.F_WRLCK)",
    ),
    "a notice": (
        "box = libc.inotify_init1(os.O_NONBLOCK)\n"
        "libc.inotify_add_watch(box, b'/usr/lib/os-release', 0xfff)",
        "open('/usr/lib/os-release').close()",
        "tried(os.read, box, 4096) if box > 0 else None",
    ),
    "a notice of a directory": (
        "came = []\nsignal.signal(signal.SIGIO, lambda *_: came.append(1))\n"
        "tried(fcntl.fcntl, os.open('/usr/lib', os.O_RDONLY), fcntl.F_NOTIFY, 0x80000001)",
        "open('/usr/lib/os-release').read()",
        "time.sleep(0.1) or came",
    ),
    "a hint left with a file": (
        "",
        "tried(fcntl.fcntl, shared, 1036, struct.pack('Q', 3))",
        "tried(fcntl.fcntl, shared, 1035, bytes(8))",
    ),
    "a time of a device": (
        "",
        "tried(os.utime, '/dev/null')",
        "os.stat('/dev/null').st_mtime_ns",
    ),
    "a time of a file": (
        "",
        "open('/usr/lib/os-release').read()\ntime.sleep(0.02)",
        "os.stat('/usr/lib/os-release').st_atime_ns",
    ),
    "what of a file is in memory": (
        "open('/usr/lib/os-release').read()",
        "tried(os.posix_fadvise, shared, 0, 0, os.POSIX_FADV_DONTNEED)",
        "resident()",
    ),
    "how much memory is free": (
        "",
        "hoard = bytearray(b'x') * (200 * 2**20)",
        "(lambda space: [libc.sysinfo(space), struct.unpack_from('6L', space)[5] >> 27])"
        "(ctypes.create_string_buffer(112))",
    ),
    "how many processes there are": (
        "",
        "for _ in range(30):\n    if os.fork() == 0: time.sleep(20); os._exit(0)",
        "(lambda space: [libc.sysinfo(space), struct.unpack_from('H', space, 80)[0]])"
        "(ctypes.create_string_buffer(112))",
    ),
    "an abstract socket": (
        "",
        "server = socket.socket(socket.AF_UNIX)\nserver.bind('\\0channel')\nserver.listen()",
        "tried(socket.socket(socket.AF_UNIX).connect, '\\0channel')",
    ),
    "a terminal": (
        "",
        "master, slave = os.openpty()",
        "tried(os.open, '/dev/pts/0', os.O_RDWR | os.O_NOCTTY)",
    ),
    "a named pipe": (
        "",
        "os.mkfifo('/home/student/channel')",
        "tried(os.open, '/home/student/channel', os.O_RDWR)",
    ),
    "shared memory": (
        "",
        "open('/dev/shm/channel', 'w').write('x')",
        "tried(open, '/dev/shm/channel')",
    ),
    "a message queue": (
        "",
        "libc.msgget(4711, 0o1666)",
        "libc.msgget(4711, 0o666)",
    ),
    "a priority": (
        "",
        "tried(os.setpriority, os.PRIO_USER, os.getuid(), 5)",
        "tried(os.getpriority, os.PRIO_PROCESS, 0)",
    ),
    "descriptors on their way": (
        "import resource\ndef on_their_way():\n"
        "    for most in range(40, 256):\n"
        "        resource.setrlimit(resource.RLIMIT_NOFILE, (most, 256))\n"
        "        pair = socket.socketpair()\n"
        "        said = tried(socket.send_fds, pair[0], [b'x'], [0])\n"
        "        if said == 1: return most\n"
        "    return said",
        "pair = socket.socketpair()\n"
        "for _ in range(10): tried(socket.send_fds, pair[0], [b'x'], [0] * 20)",
        "on_their_way()",
    ),
    "timers": (
        "import resource\ndef timers():\n"
        "    timer, most = ctypes.c_void_p(), resource.getrlimit(resource.RLIMIT_SIGPENDING)[1]\n"
        "    for few in range(min(60, most + 1) if most >= 0 else 60):\n"
        "        resource.setrlimit(resource.RLIMIT_SIGPENDING, (few, most))\n"
        "        if libc.timer_create(1, None, ctypes.byref(timer)) == 0: return few",
        "timer = ctypes.c_void_p()\n"
        "for _ in range(20): libc.timer_create(1, None, ctypes.byref(timer))",
        "timers()",
    ),
    "how large a new pipe is": (
        "def room():\n"
        "    reading, writing = os.pipe()\n"
        "    os.set_blocking(writing, False)\n"
        "    wrote = 0\n"
        "    while (more := tried(os.write, writing, bytes(4096))) == 4096: wrote += more\n"
        "    os.close(reading), os.close(writing)\n"
        "    return wrote",
        "for _ in range(6):\n"
        "    if os.fork() == 0:\n"
        "        for _ in range(230): tried(lambda: os.close(os.pipe()[1]))\n"
        "        time.sleep(20); os._exit(0)\n"
        "time.sleep(1)",
        "room()",
    ),
    "how many processes there may be": (
        "def more_processes():\n"
        "    made = []\n"
        "    while len(made) < 50 and type(child := tried(os.fork)) is int:\n"
        "        if child == 0: time.sleep(20); os._exit(0)\n"
        "        made.append(child)\n"
        "    for child in made: os.kill(child, signal.SIGKILL), os.waitpid(child, 0)\n"
        "    return len(made)",
        "for _ in range(20):\n    if os.fork() == 0: time.sleep(20); os._exit(0)",
        "more_processes()",
    ),
    "signals that wait": (
        "import resource\nsignal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGRTMIN])\n"
        "def waiting():\n"
        "    most = resource.getrlimit(resource.RLIMIT_SIGPENDING)[1]\n"
        "    for few in range(min(60, most + 1) if most >= 0 else 60):\n"
        "        resource.setrlimit(resource.RLIMIT_SIGPENDING, (few, most))\n"
        "        os.kill(os.getpid(), signal.SIGRTMIN)\n"
        "        if signal.sigwaitinfo([signal.SIGRTMIN]).si_pid: return few",
        "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGRTMIN])\n"
        "for _ in range(20): os.kill(os.getpid(), signal.SIGRTMIN)",
        "waiting()",
    ),
    "how an open file is open": (
        "",
        "fcntl.fcntl(0, fcntl.F_SETFL, os.O_NONBLOCK | os.O_APPEND)",
        "fcntl.fcntl(0, fcntl.F_GETFL)",
    ),
    "the number of a socket": (
        "end = socket.socket(socket.AF_UNIX)",
        "",
        "tried(socket.socket(socket.AF_UNIX).getsockopt, socket.SOL_SOCKET, 57, 8)",
    ),
    "a signal": (
        "came = []\nsignal.signal(signal.SIGUSR1, lambda *_: came.append(1))",
        "for process in range(2, 100): tried(os.kill, process, signal.SIGUSR1)\n"
        "tried(os.kill, -1, signal.SIGUSR1)",
        "time.sleep(0.05) or came",
    ),
}


@pytest.fixture(scope="module")
def walls(wall):
    with behind_the_wall.wall(QUICK) as other:
        yield wall, other


@pytest.mark.parametrize("speaker", [0, 1], ids=["of one sandbox", "of two sandboxes"])
@pytest.mark.parametrize("channel", CHANNELS.values(), ids=CHANNELS)
def test_nothing_is_heard_by_way_of(walls, channel, speaker):
    listen, speak, look = channel
    with walls[0].learner() as here, walls[speaker].learner() as there:
        for learner, source in ((here, LIBRARY + listen), (there, LIBRARY)):
            assert learner.run(source).raised == ""
        (before,) = here.run(f"print({look})").outputs
        there.run(speak)
        (after,) = here.run(f"print({look})").outputs
    assert after.text == before.text


WAITS = """
libc.mmap.restype = ctypes.c_void_p
page = ctypes.c_void_p(libc.mmap(None, 4096, mmap.PROT_READ, {flags}, shared, 0))
word = ctypes.c_uint.from_address(page.value).value
until = {{0: 2, 9: int(time.monotonic()) + 3, 265: int(time.time()) + 3}}
def waits(kind):
    return libc.syscall(202, page, kind, word, struct.pack('qq', until[kind], 0), None, -1)
def woken():
    ends, found = time.monotonic() + 0.8, 0
    while time.monotonic() < ends and not found:
        found = libc.syscall(202, page, 1, 9)
    return found
"""


@pytest.mark.skipif(platform.machine() != "x86_64", reason="a call is made by its number here")
@pytest.mark.parametrize(
    "flags, kind",  # 265 is 9 by another clock
    [("mmap.MAP_SHARED", 0), ("mmap.MAP_PRIVATE", 9), ("mmap.MAP_SHARED", 265)],
)
def test_nobody_sees_who_waits_at_a_file_that_both_can_read(walls, flags, kind):
    library = LIBRARY + WAITS.format(flags=flags)
    with walls[0].learner() as here, walls[1].learner() as there, ThreadPoolExecutor(1) as beside:
        for learner in (here, there):
            assert learner.run(library).raised == ""
        speaking = beside.submit(there.run, f"print(waits({kind}))")
        (heard,) = here.run("print(woken())").outputs
        assert speaking.result().raised == ""
    assert heard.text == "0\n"
