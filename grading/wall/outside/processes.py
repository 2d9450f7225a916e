"""What a worker and all that it started use of the machine, as the kernel tells it to this side.

Only a number is ever taken from what a process could have named itself.
"""

from __future__ import annotations

import contextlib
import math
import os
import signal
from collections.abc import Iterator, Mapping
from pathlib import Path

import psutil

from grading.wall.both.limits import KIB
from grading.wall.both.other_users import processes_of

PROC = "/proc"  # no Path: these files are read very often
TICKS = os.sysconf("SC_CLK_TCK")
CHILDREN_ARE_TOLD = Path(f"{PROC}/self/task/{os.getpid()}/children").exists()
BUSY = 2
"""How many threads of one worker may run at once before they have to share one processor."""
FAR_FROM = 0.5
"""The part of a limit up to which the kernel's own count, which is a little late, will do."""
LIGHTER = math.log(1.25)
"""By one step of niceness the kernel gives a thread a quarter less (sched(7))."""


def _buffer_of_a_socket() -> int:
    try:  # one message more than fits is taken
        return int(Path(f"{PROC}/sys/net/core/wmem_default").read_text()) + 64 * KIB
    except OSError:
        return 256 * KIB


POLLS = "anon_inode:[eventpoll]"
BUFFERS = {
    "socket:": _buffer_of_a_socket(),
    "pipe:": 64 * KIB,
    POLLS: 64 * KIB,
}
"""What the kernel may keep for a descriptor of this kind, outside of any process's memory."""


class Family:
    """A process and its descendants; orphans among them stay, for it is their process 1."""

    def __init__(self, root: int) -> None:
        self.root = root
        self.seconds = 0.0
        """Processor time of all of them together, so far."""
        self.waited = 0.0
        """Seconds for which they were ready to run, and others did."""
        self._times = self._waits = 0.0
        self._frozen: list[int] = []

    def look(self) -> None:
        """Bring the times up to date, and see to it that no more than its share is taken."""
        times, waits, running = 0.0, 0.0, []
        for process in self.members():
            times += _processor_time(process)
            for thread in _threads(process):
                waits += _waiting_time(process, thread)
                if _runs(process, thread):
                    running.append(thread)
        # what a child that nobody waited for had used is gone from the sum
        self.seconds += max(0.0, times - self._times)
        self.waited += max(0.0, waits - self._waits)
        self._times, self._waits = times, waits
        if len(running) > BUSY:
            _share_one_processor(running)

    def members(self) -> list[int]:
        """Return the process ids of the family, the root's first."""
        found = [self.root]
        for process in found:
            found += _children(process)
        return found

    def pipes(self) -> int:
        """Return how many pipes it holds, or descriptors that poll, whichever is more."""
        pipes, polls = set(), 0
        for process in self.members():
            for link in _open_links(_shown_at(process)):
                if link.startswith("pipe:"):
                    pipes.add(link)
                polls += link == POLLS
        return max(len(pipes), polls)

    def freeze(self) -> None:
        """Stop all of them, also those that are just being forked: who is stopped forks no more."""
        new = [self.root]
        while new:
            for process in new:
                _send(process, signal.SIGSTOP)
            self._frozen += new
            new = [process for process in self.members() if process not in self._frozen]

    def thaw(self) -> None:
        """Let all of them go on."""
        while self._frozen:
            _send(self._frozen.pop(), signal.SIGCONT)

    def interrupt(self) -> None:
        """Ring the alarm of the root."""
        _send(self.root, signal.SIGALRM)


class FamilyOfUser(Family):
    """A process and all of its user, whoever has started them."""

    def __init__(self, root: int, user: int) -> None:
        super().__init__(root)
        self.user = user

    def members(self) -> list[int]:
        others = (process for process, _ in processes_of((self.user,)))
        return [self.root, *(process for process in others if process != self.root)]


def hold_more_memory(process: int, most: int, *, whole: bool = False) -> bool:
    """Say whether the descendants of a process hold more than `most` bytes, shared ones shared out.

    Counted are their pages, the tables of these, and the buffers of their sockets and pipes. With
    `whole`, each counts with all of its own pages where nothing is told of which are shared: in a
    container not even root may look at another user's.

    To share pages out the kernel walks through all of them, which takes milliseconds. Counted in
    full for each who has them they are never fewer, and the kernel keeps that number: only where it
    comes near to `most` are they shared out.
    """
    places = [_shown_at(member) for member in Family(process).members()[1:]]
    in_full, besides, seen = 0, 0, set()
    for place in places:
        held = _fields(f"{place}/status")
        in_full += _kib(held, "VmRSS")
        besides += _kib(held, "VmPTE")
        for link in _open_links(place):
            if link not in seen:
                besides += BUFFERS.get(link.partition("[")[0], BUFFERS.get(link, 0))
            if not link.startswith("anon_inode:"):  # these bear no number of their own
                seen.add(link)
    if in_full + besides <= FAR_FROM * most:
        return False
    return besides + sum(_pages_of_its_own(place, whole) for place in places) > most


def _pages_of_its_own(place: str, whole: bool) -> int:
    # nothing of one that has just ended, nor of the warm parent, whom nobody may look at
    pages = _kib(_fields(f"{place}/smaps_rollup"), "Pss")
    if whole and not pages:
        held = _fields(f"{place}/status")
        pages = _kib(held, "RssAnon") + _kib(held, "RssShmem")
    return pages


def by_its_number_inside(sandbox: int, number: int) -> int | None:
    """Return the process id of the worker in `sandbox` that its own parent calls `number`.

    Of all that are called so by some parent, a worker is in the innermost namespace.
    """
    depth, found = 0, None
    for process in Family(sandbox).members():
        numbers = _fields(f"{process}/status").get("NSpid", "").split()
        if len(numbers) > max(1, depth) and numbers[-2] == str(number):
            depth, found = len(numbers), process
    return found


def _children(process: int) -> list[int]:
    if not CHILDREN_ARE_TOLD:
        with contextlib.suppress(psutil.NoSuchProcess):
            return [child.pid for child in psutil.Process(process).children()]
        return []
    found: list[int] = []
    for thread in _threads(process):
        found += map(int, _read(f"{process}/task/{thread}/children").split())
    return found


def _threads(process: int) -> list[str]:
    try:
        return os.listdir(f"{PROC}/{process}/task")  # noqa: PTH208
    except OSError:
        return []


def _processor_time(process: int) -> float:
    """Return the seconds of a process and of those children that it has waited for."""
    fields = _read(f"{process}/stat").rpartition(") ")[2].split()
    return sum(map(int, fields[11:15])) / TICKS


def _waiting_time(process: int, thread: str) -> float:
    fields = _read(f"{process}/task/{thread}/schedstat").split()
    return int(fields[1]) / 1e9 if len(fields) == 3 else 0.0


def _runs(process: int, thread: str) -> bool:
    return _read(f"{process}/task/{thread}/stat").rpartition(") ")[2].startswith("R")


def _share_one_processor(threads: list[str]) -> None:
    """Let threads weigh together what one weighs, on one processor."""
    nice = min(19, round(math.log(len(threads)) / LIGHTER))
    for thread in map(int, threads):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            processor = min(os.sched_getaffinity(thread))
            os.sched_setaffinity(thread, {processor})
            if os.getpriority(os.PRIO_PROCESS, thread) < nice:
                os.setpriority(os.PRIO_PROCESS, thread, nice)


def _shown_at(process: int) -> str:
    """Return where /proc shows what a process holds: with any of its threads that has not ended.

    Where the first one has ended before the others, nothing is shown with the process itself.
    """
    threads = (f"{process}/task/{thread}" for thread in _threads(process))
    return next((thread for thread in threads if not _has_ended(thread)), str(process))


def _has_ended(place: str) -> bool:
    return _read(f"{place}/stat").rpartition(") ")[2].startswith(("Z", "X"))


def _open_links(place: str) -> Iterator[str]:
    folder = f"{PROC}/{place}/fd"
    try:
        descriptors = os.listdir(folder)  # noqa: PTH208
    except OSError:
        return
    for descriptor in descriptors:
        with contextlib.suppress(OSError):
            yield os.readlink(f"{folder}/{descriptor}")  # noqa: PTH115


def _kib(fields: Mapping[str, str], wanted: str) -> int:
    size = fields.get(wanted, "").split()
    return int(size[0]) * KIB if size else 0


def _fields(name: str) -> dict[str, str]:
    """Return the lines ``name: value`` of a file.

    A process chooses its own name, which stands in the first line of its status. The kernel lets no
    newline into it, but other letters that end a line for Python.
    """
    parts = (line.partition(":") for line in _read(name).split("\n"))
    return {field: value for field, _, value in parts}


def _read(name: str) -> str:
    try:
        with open(f"{PROC}/{name}", encoding="utf-8", errors="replace", newline="\n") as file:  # noqa: PTH123
            return file.read()
    except OSError:  # it has just ended
        return ""


def _send(process: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, number)
