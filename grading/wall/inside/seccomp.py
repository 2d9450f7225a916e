"""The system calls that learners' code never needs, refused by the kernel itself.

Classic BPF, assembled here: the filter has to be there whenever the sandbox is, so it depends on
nothing that could be missing. Numbers are from the kernel's ``unistd.h`` of each machine; a call
that is refused answers EPERM, as if the learner were not allowed to.

Refused are what changes or measures the machine, and what one worker could see of another: a lock,
a notice or a property of a file that both can read, who waits at an address in it, the memory and
the load that they share, numbers that the kernel gives to all in turn, and what it counts for all
processes of one user: descriptors on their way, signals and timers. Pipes with a name are refused
as they do not look like pipes to who counts those, and threads with descriptors of their own as
nobody finds these.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Mapping
from dataclasses import dataclass

REFUSED = {
    # name: (x86_64, aarch64); None where the machine never had it
    "acct": (163, 89),
    "add_key": (248, 217),
    "adjtimex": (159, 171),
    "bpf": (321, 280),
    "cachestat": (451, 451),
    "chroot": (161, 51),
    "clock_adjtime": (305, 266),
    "clock_settime": (227, 112),
    "delete_module": (176, 106),
    "epoll_ctl_old": (214, None),
    "epoll_wait_old": (215, None),
    "fadvise64": (221, 223),
    "fanotify_init": (300, 262),
    "fanotify_mark": (301, 263),
    "finit_module": (313, 273),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fsopen": (430, 430),
    "fspick": (433, 433),
    "get_mempolicy": (239, 236),
    "init_module": (175, 105),
    "inotify_add_watch": (254, 27),
    "inotify_init": (253, None),
    "inotify_init1": (294, 26),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "io_uring_setup": (425, 425),
    "io_setup": (206, 0),
    "ioperm": (173, None),
    "iopl": (172, None),
    "kcmp": (312, 272),
    "kexec_file_load": (320, 294),
    "kexec_load": (246, 104),
    "keyctl": (250, 219),
    "lookup_dcookie": (212, 18),
    "mbind": (237, 235),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "migrate_pages": (256, 238),
    "mincore": (27, 232),
    "mknod": (133, None),
    "mknodat": (259, 33),
    "modify_ldt": (154, None),
    "mount": (165, 40),
    "mount_setattr": (442, 442),
    "move_mount": (429, 429),
    "move_pages": (279, 239),
    "mq_open": (240, 180),
    "msgget": (68, 186),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "open_tree": (428, 428),
    "open_tree_attr": (467, 467),
    "perf_event_open": (298, 241),
    "personality": (135, 92),
    "pidfd_getfd": (438, 438),
    "pivot_root": (155, 41),
    "preadv2": (327, 286),
    "process_madvise": (440, 440),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "ptrace": (101, 117),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "reboot": (169, 142),
    "request_key": (249, 218),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "semget": (64, 190),
    "sendmmsg": (307, 269),
    "sendmsg": (46, 211),
    "set_mempolicy": (238, 237),
    "set_mempolicy_home_node": (450, 450),
    "setdomainname": (171, 162),
    "sethostname": (170, 161),
    "setns": (308, 268),
    "settimeofday": (164, 170),
    "shmat": (30, 196),
    "shmget": (29, 194),
    "swapoff": (168, 225),
    "swapon": (167, 224),
    "sync": (162, 81),
    "syncfs": (306, 267),
    "sysfs": (139, None),
    "sysinfo": (99, 179),
    "syslog": (103, 116),
    "timer_create": (222, 107),
    "umount2": (166, 39),
    "unshare": (272, 97),
    "uselib": (134, None),
    "userfaultfd": (323, 282),
    "ustat": (136, None),
    "vhangup": (153, 58),
}
NOT_THERE = {
    "clone3": (435, 435),  # glibc falls back to clone, whose flags a filter can read
    "futex_requeue": (456, 456),  # of these nobody needs any, beside futex
    "futex_wait": (455, 455),
    "futex_waitv": (449, 449),
    "futex_wake": (454, 454),
}
TAKEN_FOR_DONE = {"flock": (73, 32)}
"""Locks: nobody but the learner is there to lock out, and SQLite needs to be told yes."""

MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
X32_CALLS = 0x40000000
NEW_NAMESPACES = 0x7E020000  # the seven CLONE_NEW… flags that clone knows
CLONE_FILES, CLONE_THREAD = 0x400, 0x10000

LOAD, JUMP_EQUAL, JUMP_AT_LEAST, JUMP_ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, KILL_PROCESS, ERROR = 0x7FFF0000, 0x80000000, 0x00050000
REFUSE, DONE = ERROR | errno.EPERM, ERROR  # no error is success
CALL_NUMBER, MACHINE, ARGUMENTS = 0, 4, 16


@dataclass(frozen=True)
class Judged:
    """A call whose answer hangs on one of its arguments (the lower half of it, as of all these).

    `answers` maps values of the argument to what is answered, `test` says how it is compared, and
    `otherwise` is the answer to all other values.
    """

    numbers: tuple[int, int]  # x86_64, aarch64
    argument: int
    answers: Mapping[int, int]  # tried in this order
    otherwise: int
    test: int = JUMP_EQUAL


UNIX_ALONE = {1: ALLOW}
ELSEWHERE = ERROR | errno.EAFNOSUPPORT
AGAIN = ERROR | errno.EAGAIN
JUDGED = {
    "clone": Judged(
        (56, 220), 0,
        {NEW_NAMESPACES: REFUSE, CLONE_FILES: ALLOW, CLONE_THREAD: REFUSE},
        ALLOW, JUMP_ANY_BIT,
    ),
    # FUTEX_WAIT, FUTEX_WAIT_BITSET and FUTEX_WAIT_REQUEUE_PI, by either clock, where not private:
    # in a file that all can read, anyone could count who waits. Who hears that the value has
    # changed looks again, and so does what honest processes share, a little busier
    "futex": Judged((202, 98), 1, dict.fromkeys((0, 256, 9, 265, 11, 267), AGAIN), ALLOW),
    # SO_COOKIE: one counter for the sockets of all
    "getsockopt": Judged((55, 209), 2, {57: REFUSE}, ALLOW),
    # there is no network; what it takes from the kernel's memory, no limit of a process counts
    "socket": Judged((41, 198), 0, UNIX_ALONE, ELSEWHERE),
    "socketpair": Judged((53, 199), 0, UNIX_ALONE, ELSEWHERE),
    # SO_SNDBUF, SO_RCVBUF, and both with force
    "setsockopt": Judged((54, 208), 2, dict.fromkeys((7, 8, 32, 33), REFUSE), ALLOW),
    # TIOCSTI, TIOCLINUX: typing into a terminal
    "ioctl": Judged((16, 29), 1, dict.fromkeys((0x5412, 0x541C), REFUSE), ALLOW),
    # MADV_COLD, MADV_PAGEOUT: what they put out of memory is missing for others
    "madvise": Judged((28, 233), 2, dict.fromkeys((20, 21), REFUSE), ALLOW),
    # done: F_SETLK, F_SETLKW, F_OFD_SETLK, F_OFD_SETLKW. Refused: asking for locks, leases,
    # notices, hints that stay with the file, the size of a pipe, which hangs on how many others
    # there are, and whatever else there will be
    "fcntl": Judged(
        (72, 25), 1,
        dict.fromkeys((6, 7, 37, 38), DONE)
        # F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_SETOWN, F_GETOWN, F_DUPFD_CLOEXEC,
        # F_ADD_SEALS, F_GET_SEALS
        | dict.fromkeys((0, 1, 2, 3, 4, 8, 9, 1030, 1033, 1034), ALLOW),
        REFUSE,
    ),
}  # fmt: skip
ANSWERS = (
    (REFUSED, REFUSE),
    (NOT_THERE, ERROR | errno.ENOSYS),
    (TAKEN_FOR_DONE, DONE),
)

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2


def install() -> None:
    """Refuse the calls above to this process and all that it starts, for good.

    Raises
    ------
    OSError
        If the kernel does not take the filter, or there is none for this machine.
    """
    program = assemble(platform.machine())
    buffer = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    for arguments in (
        (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0),
        (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.c_char_p(header), 0, 0),
    ):
        if libc.prctl(*(_word(argument) for argument in arguments)) != 0:
            code = ctypes.get_errno()
            raise OSError(code, f"The kernel refused the seccomp filter: {os.strerror(code)}.")


def assemble(machine: str) -> bytes:
    """Return the filter for a machine ("x86_64" or "aarch64") as an array of ``sock_filter``.

    Raises
    ------
    OSError
        If the machine is another one.
    """
    if machine not in MACHINES:
        raise OSError(errno.ENOSYS, f"There is no seccomp filter for {machine}.")
    column, audit_code = MACHINES[machine]
    code = [
        (LOAD, 0, 0, MACHINE),
        (JUMP_EQUAL, 1, 0, audit_code),
        (RETURN, 0, 0, KILL_PROCESS),
        (LOAD, 0, 0, CALL_NUMBER),
    ]
    if machine == "x86_64":
        code += [(JUMP_AT_LEAST, 0, 1, X32_CALLS), (RETURN, 0, 0, REFUSE)]
    for calls, outcome in ANSWERS:
        for numbers in calls.values():
            if (number := numbers[column]) is not None:
                code += [(JUMP_EQUAL, 0, 1, number), (RETURN, 0, 0, outcome)]
    for call in JUDGED.values():
        judging = [(LOAD, 0, 0, ARGUMENTS + 8 * call.argument)]
        for value, outcome in call.answers.items():
            judging += [(call.test, 0, 1, value), (RETURN, 0, 0, outcome)]
        judging += [(RETURN, 0, 0, call.otherwise)]
        code += [(JUMP_EQUAL, 0, len(judging), call.numbers[column]), *judging]
    code += [(RETURN, 0, 0, ALLOW)]
    return b"".join(struct.pack("HBBI", *instruction) for instruction in code)


def _word(argument: object) -> object:
    return ctypes.c_ulong(argument) if isinstance(argument, int) else argument
