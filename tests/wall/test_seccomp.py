"""The filter of system calls, run here as the kernel runs it, for every machine."""

import errno
import struct

import pytest

from grading.wall import seccomp
from grading.wall.seccomp import ALLOW, ERROR, KILL_PROCESS, MACHINES, REFUSED, assemble

REFUSAL = ERROR | errno.EPERM
NEEDED = {  # name: (x86_64, aarch64)
    "read": (0, 63),
    "write": (1, 64),
    "openat": (257, 56),
    "mmap": (9, 222),
    "execve": (59, 221),
    "exit_group": (231, 94),
    "futex": (202, 98),
    "kill": (62, 129),
    "wait4": (61, 260),
}
NAMESPACES = {
    "mount": 0x20000,
    "cgroup": 0x2000000,
    "uts": 0x4000000,
    "ipc": 0x8000000,
    "user": 0x10000000,
    "process": 0x20000000,
    "network": 0x40000000,
}
FORK, THREAD = 0x1200011, 0x3D0F00  # the flags of fork and of pthread_create


def answer(machine, call, *arguments, audit_code=None):
    """Return what the filter says to a system call, as the kernel's interpreter would."""
    audit_code = MACHINES[machine][1] if audit_code is None else audit_code
    data = struct.pack("<IIQ6Q", call, audit_code, 0, *arguments, *[0] * (6 - len(arguments)))
    code = list(struct.iter_unpack("<HBBI", assemble(machine)))
    jumps = {
        seccomp.JUMP_EQUAL: lambda held, k: held == k,
        seccomp.JUMP_AT_LEAST: lambda held, k: held >= k,
        seccomp.JUMP_ANY_BIT: lambda held, k: held & k != 0,
    }
    at, held = 0, 0
    while True:
        operation, if_so, if_not, k = code[at]
        at += 1
        if operation == seccomp.RETURN:
            return k
        if operation == seccomp.LOAD:
            (held,) = struct.unpack_from("<I", data, k)
        else:
            at += if_so if jumps[operation](held, k) else if_not


@pytest.fixture(params=MACHINES)
def machine(request):
    return request.param


def numbered(calls, machine):
    column = MACHINES[machine][0]
    return {name: numbers[column] for name, numbers in calls.items() if numbers[column] is not None}


def test_every_call_on_the_list_is_refused(machine):
    answers = {name: answer(machine, call) for name, call in numbered(REFUSED, machine).items()}
    assert len(answers) > 50 and set(answers.values()) == {REFUSAL}


def test_what_python_needs_is_allowed(machine):
    answers = {name: answer(machine, call) for name, call in numbered(NEEDED, machine).items()}
    assert set(answers.values()) == {ALLOW}


def test_calls_of_another_machine_end_the_process(machine):
    assert answer(machine, 0, audit_code=0x40000003) == KILL_PROCESS  # 32 bits on a PC


def test_numbers_of_the_x32_interface_are_refused():
    assert answer("x86_64", 0x40000000 + 39) == answer("x86_64", 0xFFFFFFFF) == REFUSAL


@pytest.mark.parametrize("flag", NAMESPACES.values(), ids=NAMESPACES)
def test_clone_makes_no_namespace(machine, flag):
    call = seccomp.CLONE[MACHINES[machine][0]]
    assert answer(machine, call, FORK | flag) == answer(machine, call, THREAD | flag) == REFUSAL


def test_clone_forks_and_makes_threads(machine):
    call = seccomp.CLONE[MACHINES[machine][0]]
    assert answer(machine, call, FORK) == answer(machine, call, THREAD) == ALLOW


def test_clone3_whose_flags_nobody_can_read_is_not_there(machine):
    assert answer(machine, 435) == ERROR | errno.ENOSYS


def test_sockets_are_of_three_families(machine):
    call = seccomp.SOCKET[MACHINES[machine][0]]
    allowed = {family for family in range(64) if answer(machine, call, family) == ALLOW}
    assert allowed == {1, 2, 10}
    assert answer(machine, call, 16) == ERROR | errno.EAFNOSUPPORT


def test_nothing_is_typed_into_a_terminal(machine):
    call = seccomp.IOCTL[MACHINES[machine][0]]
    assert answer(machine, call, 0, 0x5412) == answer(machine, call, 0, 0x541C) == REFUSAL
    assert answer(machine, call, 0, 0x5413) == ALLOW  # the size of the window


def test_there_is_no_filter_for_a_machine_whose_numbers_are_unknown():
    with pytest.raises(OSError, match="no seccomp filter for riscv64"):
        assemble("riscv64")
