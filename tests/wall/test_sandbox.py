"""What learners' code can reach from inside the sandbox: nothing that is not its own."""

import os
import site
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from grading.batch import behind_the_wall
from grading.tree.errors import GradingError
from grading.wall.both.limits import MIB, Limits
from grading.wall.outside import sandbox

pytestmark = pytest.mark.sandbox
ROOT = Path(__file__).resolve().parents[2]


def test_there_is_no_network(text):
    for call in (
        "socket.create_connection(('1.1.1.1', 53), timeout=1)",
        "socket.getaddrinfo('example.org', 80)",
        "urllib.request.urlopen('http://example.org', timeout=1)",
    ):
        said = text(
            f"import socket, urllib.request\ntry: {call}\n"
            "except OSError as error: print('refused:', error)\nelse: print('REACHED')"
        )
        assert said.startswith("refused:")


def test_what_listens_on_this_machine_is_not_there(text):
    """Beyond the name of a network, one that certainly answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        _, port = server.getsockname()
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
        said = text(f"import socket\nsocket.create_connection(('127.0.0.1', {port}), timeout=5)")
    assert "Address family not supported" in said


def test_beyond_the_refused_sockets_the_network_is_another_one(text):
    """Abstract sockets, which need no address family but that of files, belong to a network."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(b"\0wall-test-channel")
        server.listen()
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(b"\0wall-test-channel")
        said = text("import socket\nsocket.socket(socket.AF_UNIX).connect('\\0wall-test-channel')")
    assert "ConnectionRefusedError" in said


@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6", "AF_NETLINK", "AF_PACKET"])
def test_sockets_of_other_families_are_refused(text, family):
    assert "Address family" in text(f"import socket\nsocket.socket(socket.{family})")


@pytest.mark.parametrize(
    "place",
    [
        ROOT,
        ROOT / "grading",
        ROOT / "solutions",
        ROOT / "source_notebooks",
        Path.home() / ".ssh",
        "/etc/passwd",
        "/etc/shadow",
        "/sys",
        "/run",
        "/var",
        "/boot",
    ],
)
def test_a_place_outside_is_not_there_or_empty(text, place):
    said = text(
        f"from pathlib import Path\nplace = Path({str(place)!r})\n"
        "print(place.exists() and (place.is_file() or sorted(p.name for p in place.iterdir())))"
    )
    # where Python is installed below the course's folder, the way to it shows and nothing else
    assert said.strip() in ("False", "[]", "['.venv']")


@pytest.mark.parametrize(
    "module",
    [
        "grading.judging.grade",
        "grading.exercises",
        "wall.outside",
        "solutions.computation_graph",
        "nbgrader_config",
    ],
)
def test_a_package_of_ours_cannot_be_imported(text, module):
    """Where it is installed an empty folder stands, which is a package of nothing."""
    assert "ModuleNotFoundError" in text(f"import {module}")


def test_no_file_of_ours_lies_anywhere(text):
    said = text(
        "import os\n"
        "for top in ('/side', '/home', '/root', '/work', '/srv', '/opt', '/mnt', '/tmp'):\n"
        "    for folder, below, names in os.walk(top):\n"
        "        below[:] = [name for name in below if name not in ('lib', 'share', 'include')]\n"
        "        for name in names:\n"
        "            if name.endswith('.ipynb') or 'gradebook' in name:\n"
        "                print(folder, name)"
    )
    assert said == ""


def test_proc_is_empty(text):
    assert text("import os\nprint(os.listdir('/proc'))").strip() == "[]"


@pytest.mark.parametrize(
    "place", ["/", "/usr", "/side", "/side/seminar", "/side/wall", "/dev", "/proc", "/etc"]
)
def test_nothing_but_the_learners_own_folder_can_be_written(text, place):
    assert "OSError" in text(f"open('{place}/written', 'w')")


def test_the_installed_packages_cannot_be_written(text):
    assert "Error: [Errno" in text("import numpy\nopen(numpy.__file__, 'a')")


def test_the_disk_is_small(text):
    big = "with open('{}', 'wb') as f:\n    for _ in range({}): f.write(bytes(2**20))"
    assert "File too large" in text(big.format("big", 100))
    assert "No space left" in text(big.format("/dev/shm/more", 15))


def test_files_of_one_learner_are_gone_for_the_next(wall):
    folders = ["/home/student", "/tmp", "/dev/shm", "/session", "/var/tmp", "/side", sys.prefix]
    folders += [site.getsitepackages()[0], "/home/student/.ipython/profile_default/startup"]
    places = [f"{folder}/left.py" for folder in folders]
    with wall.learner() as first:
        first.run(
            "import pathlib\n"
            f"for place in map(pathlib.Path, {places}):\n"
            "    try:\n"
            "        place.parent.mkdir(parents=True, exist_ok=True)\n"
            "        place.write_text('import os')\n"
            "    except OSError: pass"
        )
    with wall.learner() as second:
        result = second.run(f"import os\nprint([p for p in {places} if os.path.exists(p)])")
    assert result.outputs[0].text.strip() == "[]"


def test_memory_of_one_learner_is_gone_for_the_next(wall):
    with wall.learner() as first:
        first.run("import numpy, seminar\nnumpy.left = seminar.left = 'secret'\nleft = 1")
    with wall.learner() as second:
        result = second.run(
            "import numpy, seminar\n"
            "print(hasattr(numpy, 'left'), hasattr(seminar, 'left'), 'left' in dir())"
        )
    assert result.outputs[0].text.strip() == "False False False"


def test_no_process_outlives_its_learner(wall):
    before = _sandboxed(wall)
    with wall.learner() as learner:
        learner.run(
            "import os, subprocess, threading, time\n"
            "subprocess.Popen(['sleep', '60'], start_new_session=True)\n"
            "for _ in range(5):\n"
            "    if os.fork() == 0:\n"
            "        os.setsid(); time.sleep(60); os._exit(0)\n"
            "threading.Thread(target=time.sleep, args=(60,)).start()"
        )
        assert len(_sandboxed(wall)) >= len(before) + 6
    assert _sandboxed(wall) == before


def test_other_processes_cannot_be_seen_or_signalled(text):
    assert "ProcessLookupError" in text("import os, signal\nos.kill(-1, signal.SIGKILL)")
    assert text("import os\nprint(os.getpid(), os.getppid())").strip() == "1 0"


def test_the_memory_of_the_warm_parent_is_no_ones_to_read(wall):
    """A process that is not dumpable belongs to root, whoever it runs as."""
    wall._warm_parent().wait_until_ready()
    *_, warm_parent = psutil.Process(wall._parent.process.pid).children(recursive=True)
    owner = Path(f"/proc/{warm_parent.pid}/environ").stat().st_uid
    assert owner != warm_parent.uids().effective


def test_the_warm_parent_survives_a_storm_of_signals(wall):
    warm_parent = wall._warm_parent()
    with wall.learner() as learner:
        learner.run(
            "import os, signal\n"
            "for process in range(-1, 400):\n"
            "    for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGSTOP):\n"
            "        try: os.kill(process, number)\n"
            "        except OSError: pass"
        )
    with pytest.raises(subprocess.TimeoutExpired):
        warm_parent.process.wait(0.3)
    sandbox = psutil.Process(warm_parent.process.pid).children(recursive=True)
    assert psutil.STATUS_STOPPED not in {process.status() for process in sandbox}
    with wall.learner() as learner:
        assert learner.run("1").outputs[0].text == "1"
    assert wall._parent is warm_parent and warm_parent.alive


@pytest.mark.parametrize(
    "call",
    [
        "unshare(0x10000000)",
        "unshare(0x00020000)",
        "ptrace(0, 0, 0, 0)",
        "mount(b'none', b'/tmp', b'tmpfs', 0, 0)",
        "umount2(b'/proc', 2)",
        "setns(0, 0)",
        "syscall(425, 1, 0)",
        "syscall(319, b'x', 0)",
        "syscall(248, b'user', b'x', b'y', 1, -3)",
        "syscall(250, 0, -3)",
        "syscall(321, 0, 0, 0)",
        "syscall(298, 0, 0, -1, -1, 0)",
        "process_vm_readv(1, 0, 0, 0, 0, 0)",
        "chroot(b'/')",
        "shmget(0, 4096, 0o1600)",
        "syscall(0x40000000 + 39)",
    ],
)
def test_the_kernel_refuses_a_call_nobody_needs(text, call):
    said = text(
        "import ctypes, errno\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        f"print(libc.{call}, errno.errorcode[ctypes.get_errno()])"
    )
    assert said.split() == ["-1", "EPERM"]


def test_there_are_no_capabilities_and_none_can_be_gained(text):
    said = text(
        "import ctypes, struct, subprocess\n"
        "libc = ctypes.CDLL(None)\n"
        "data = ctypes.create_string_buffer(24)\n"
        "libc.capget(ctypes.c_char_p(struct.pack('=Ii', 0x20080522, 0)), data)\n"
        "print(data.raw.count(0), libc.prctl(39, 0, 0, 0, 0), libc.setuid(0))"
    )
    assert said.split() == ["24", "1", "-1"]


def test_a_fork_loop_meets_its_limit(text):
    said = text(
        "import os, time\nn = 0\ntry:\n    while True:\n"
        "        if os.fork() == 0: time.sleep(30); os._exit(0)\n        n += 1\n"
        "except BlockingIOError:\n    print(n)"
    )
    assert 10 < int(said) < 45


def test_a_process_gets_no_more_memory_than_its_limit(text):
    assert "MemoryError" in text("x = bytearray(2 * 2**30)")


def test_limits_cannot_be_raised(text):
    said = text(
        "import resource\nfor kind in (resource.RLIMIT_AS, resource.RLIMIT_NPROC):\n"
        "    try: resource.setrlimit(kind, (2**40, 2**40)); print('RAISED')\n"
        "    except (ValueError, OSError): print('refused')"
    )
    assert said.split() == ["refused", "refused"]


def test_all_processes_together_get_no_more_memory_than_their_limit():
    limits = Limits(cell_seconds=40.0, memory=600 * MIB)
    with behind_the_wall.wall(limits) as wall, wall.learner() as learner:
        result = learner.run(
            "import os, time\nfor _ in range(4):\n    if os.fork() == 0:\n"
            "        x = bytearray(b'x') * (200 * 2**20); time.sleep(90); os._exit(0)\n"
            "time.sleep(90)"
        )
        assert result.death is not None and "memory" in str(result.death)
        assert learner.run("1").outputs[0].text == "1"


def test_killing_the_grader_ends_the_sandbox():
    program = (
        "import time\nfrom grading.batch import behind_the_wall\n"
        "wall = behind_the_wall.wall()\nlearner = wall.learner()\n"
        'learner.run(\'import subprocess\\nsubprocess.Popen(["sleep", "98765"])\')\n'
        "print('ready', flush=True)\ntime.sleep(60)\n"
    )
    grader = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert grader.stdout.readline() == "ready\n"
    family = _family_with(grader.pid, "98765")
    grader.kill()
    grader.wait()
    _, alive = psutil.wait_procs(family, timeout=10)
    assert alive == []


def _family_with(process: int, argument: str) -> list[psutil.Process]:
    """Return the descendants once one shows `argument`: one that is just starting has none."""
    for _ in range(100):
        family = psutil.Process(process).children(recursive=True)
        if any(argument in member.cmdline() for member in family):
            return family
        time.sleep(0.1)
    raise AssertionError(f"nobody in {family} was started with {argument!r}")


def test_without_bubblewrap_the_error_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GradingError, match="install the package `bubblewrap`"):
        sandbox.require_bubblewrap()


def test_where_bubblewrap_is_not_allowed_the_error_says_what_to_configure(monkeypatch, tmp_path):
    refusing = tmp_path / "bwrap"
    refusing.write_text("#!/bin/sh\necho 'setting up uid map: Permission denied' >&2\nexit 1\n")
    refusing.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    with pytest.raises(GradingError, match=r"Permission denied.*user namespaces"):
        sandbox.require_bubblewrap()


@pytest.mark.parametrize(
    "system, sentence",
    [("Darwin", "Linux alone: on Darwin"), ("Windows", "not run on Windows itself: install WSL 2")],
)
def test_on_other_systems_the_error_says_what_to_do(monkeypatch, system, sentence):
    monkeypatch.setattr("platform.system", lambda: system)
    with pytest.raises(GradingError, match=sentence):
        sandbox.require_bubblewrap()


def test_a_sandbox_that_died_is_replaced(wall):
    with wall.learner() as learner:
        assert learner.run("x = 1").death is None
        wall._parent.process.kill()
        time.sleep(0.2)
        with pytest.raises(sandbox.SandboxLost):
            learner.run("x")
    with wall.learner() as learner:
        assert learner.run("1").outputs[0].text == "1"


def test_without_the_sandbox_code_still_runs_in_a_process_of_its_own():
    with behind_the_wall.wall(sandboxed=False) as wall, wall.learner() as learner:
        result = learner.run("import os\nprint(os.getpid())")
        assert int(result.outputs[0].text) != os.getpid()
        assert learner.run("os._exit(3)").death is not None
        assert learner.run("1").outputs[0].text == "1"


def _sandboxed(wall):
    return set(psutil.Process(wall._parent.process.pid).children(recursive=True))


IN_A_SANDBOX = """
from grading.batch import behind_the_wall
with behind_the_wall.wall() as wall, wall.learner() as learner:
    print(learner.run("import numpy, sys\\nprint(sys.executable)").outputs[0].text)
"""


def test_python_may_be_called_by_way_of_folders_that_the_sandbox_has_not(tmp_path):
    roundabout = os.path.relpath(sys.executable, tmp_path)
    said = subprocess.run(
        [roundabout, "-c", IN_A_SANDBOX], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert said.stdout.strip() == sys.executable, said.stderr
