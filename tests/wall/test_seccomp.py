"""The filter of system calls, run here as the kernel runs it, for every machine."""

import errno
import platform
import struct
import subprocess
import sys

import pytest
import system_calls

from grading.wall.inside import seccomp
from grading.wall.inside.seccomp import (
    ALLOW,
    DONE,
    ERROR,
    JUDGED,
    KILL_PROCESS,
    MACHINES,
    NOT_THERE,
    REFUSE,
    REFUSED,
    TAKEN_FOR_DONE,
    assemble,
)

KNOWN_AS = {"x86_64": "x86_64", "aarch64": "arm64"}  # in the package `system-calls`
NUMBERED = REFUSED | NOT_THERE | TAKEN_FOR_DONE | {n: c.numbers for n, c in JUDGED.items()}
NEEDED = (
    "read", "write", "openat", "close", "mmap", "munmap", "execve", "exit_group", "kill",
    "wait4", "pipe2", "sched_yield", "statx", "getrandom", "set_tid_address", "epoll_create1",
)  # fmt: skip
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

# what systemd 252 counts to its groups of these names (`systemd-analyze syscall-filter`)
SYSTEMD = {
    "@clock": "adjtimex clock_adjtime clock_settime settimeofday",
    "@cpu-emulation": "modify_ldt",
    "@debug": "lookup_dcookie perf_event_open pidfd_getfd ptrace",
    "@ipc": (
        "memfd_create mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedsend mq_unlink "
        "msgctl msgget msgrcv msgsnd pipe pipe2 process_madvise process_vm_readv "
        "process_vm_writev semctl semget semop semtimedop shmat shmctl shmdt shmget"
    ),
    "@keyring": "add_key keyctl request_key",
    "@module": "delete_module finit_module init_module",
    "@mount": (
        "chroot fsconfig fsmount fsopen fspick mount mount_setattr move_mount open_tree "
        "pivot_root umount2"
    ),
    "@obsolete": "sysfs uselib ustat",
    "@raw-io": "ioperm iopl",
    "@reboot": "kexec_file_load kexec_load reboot",
    "@swap": "swapoff swapon",
    "@privileged": (
        "acct bpf capset chown fchown fchownat lchown fanotify_init fanotify_mark "
        "open_by_handle_at quotactl quotactl_fd setdomainname setfsgid setfsuid setgid setgroups "
        "sethostname setregid setresgid setresuid setreuid setuid vhangup"
    ),
    "@aio": (
        "io_cancel io_destroy io_getevents io_pgetevents io_setup io_submit io_uring_enter "
        "io_uring_register io_uring_setup"
    ),
}
# and what containers are refused by Docker's default profile beyond that
# (docs.docker.com/engine/security/seccomp, "Significant syscalls blocked")
DOCKER = (
    "get_mempolicy kcmp mbind move_pages name_to_handle_at personality set_mempolicy setns syslog "
    "unshare userfaultfd"
)
ALLOWED_HERE = {
    "pipe pipe2": "every subprocess needs them",
    "capset chown fchown fchownat lchown setfsgid setfsuid setgid setgroups setregid setresgid "
    "setresuid setreuid setuid": "the kernel itself refuses them to one without capabilities",
    "mq_getsetattr mq_notify mq_timedreceive mq_timedsend mq_unlink": "no queue can be opened",
    "msgctl msgrcv msgsnd semctl semop semtimedop shmctl shmdt": "nothing to use them on is made",
    "io_cancel io_destroy io_getevents io_pgetevents io_submit": "no context is set up for them",
}


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


def number(name, machine):
    """Return a call's number from a table that is not ours, None where a machine never had it."""
    if name == "uselib":  # left the kernel's tables in 2024; older ones have it
        return {"x86_64": 134}.get(machine)
    try:
        return system_calls.syscalls().get(name, KNOWN_AS[machine])
    except system_calls.NotSupportedSystemCall:
        return None


def answer_to(machine, name, *arguments):
    return answer(machine, number(name, machine), *arguments)


@pytest.fixture(params=MACHINES)
def machine(request):
    return request.param


def test_answers_are_the_words_of_the_kernel():
    """As ``linux/seccomp.h`` and ``linux/audit.h`` have them; EPERM is 1."""
    assert (ALLOW, KILL_PROCESS, ERROR) == (0x7FFF0000, 0x80000000, 0x00050000)
    assert (REFUSE, DONE) == (0x00050001, 0x00050000)
    codes = {machine: code for machine, (_, code) in MACHINES.items()}
    assert codes == {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}


@pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in MACHINES,
    reason="there is no filter for this machine",
)
def test_the_filter_holds_for_the_process_that_installs_it_and_for_good():
    refused = (
        "import os, socket; from grading.wall.inside.seccomp import install; install(); os.sync()"
    )
    family = "socket.socket(socket.AF_INET)"
    program = f"{refused}\ntry: {family}\nexcept OSError as error: print(error.errno)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, f"{errno.EAFNOSUPPORT}\n"), done.stderr


def test_every_call_has_the_number_that_others_know_it_by(machine):
    column = MACHINES[machine][0]
    ours = {name: numbers[column] for name, numbers in NUMBERED.items()}
    theirs = {name: number(name, machine) for name in NUMBERED}
    assert ours == theirs


@pytest.mark.parametrize("group", SYSTEMD)
def test_what_systemd_would_filter_is_refused_or_the_reason_is_known(machine, group):
    known = {name for names in ALLOWED_HERE for name in names.split()}
    for name in set(SYSTEMD[group].split()) - known:
        call = number(name, machine)
        assert call is None or answer(machine, call) == REFUSE, name


def test_what_docker_refuses_to_containers_is_refused(machine):
    for name in DOCKER.split():
        assert answer_to(machine, name) == REFUSE, name


def test_nothing_is_allowed_for_a_reason_that_no_longer_holds(machine):
    allowed = [name for names in ALLOWED_HERE for name in names.split() if number(name, machine)]
    assert {answer_to(machine, name) for name in allowed} == {ALLOW}


def test_every_call_on_the_list_is_refused(machine):
    numbers = [pair[MACHINES[machine][0]] for pair in REFUSED.values()]
    assert {answer(machine, call) for call in numbers if call is not None} == {REFUSE}


@pytest.mark.parametrize(
    "name",
    [
        "cachestat", "fadvise64", "fanotify_init", "inotify_add_watch", "inotify_init",
        "inotify_init1", "mincore", "preadv2", "sync", "syncfs", "sysinfo",
    ],
)  # fmt: skip
def test_what_would_tell_one_worker_of_another_is_refused(machine, name):
    call = number(name, machine)
    assert call is None or answer(machine, call) == REFUSE


def test_what_python_needs_is_allowed(machine):
    assert {name: answer_to(machine, name) for name in NEEDED} == dict.fromkeys(NEEDED, ALLOW)


def test_calls_of_another_machine_end_the_process(machine):
    assert answer(machine, 0, audit_code=0x40000003) == KILL_PROCESS  # 32 bits on a PC


def test_numbers_of_the_x32_interface_are_refused():
    numbers = (0x40000000, 0x40000000 + 39, 0xFFFFFFFF)
    assert {answer("x86_64", number) for number in numbers} == {REFUSE}


@pytest.mark.parametrize("flag", NAMESPACES.values(), ids=NAMESPACES)
def test_clone_makes_no_namespace(machine, flag):
    fork, thread = (answer_to(machine, "clone", kind | flag) for kind in (FORK, THREAD))
    assert fork == thread == REFUSE


def test_clone_forks_and_makes_threads(machine):
    assert answer_to(machine, "clone", FORK) == answer_to(machine, "clone", THREAD) == ALLOW


def test_a_thread_has_no_descriptors_of_its_own(machine):
    alone, forked = THREAD & ~0x400, FORK | 0x400
    assert answer_to(machine, "clone", alone) == REFUSE
    assert answer_to(machine, "clone", forked) == ALLOW


def test_who_waits_for_another_process_looks_again(machine):
    answers = {kind: answer_to(machine, "futex", 0, kind) for kind in range(512)}
    assert {kind for kind in answers if answers[kind] != ALLOW} == {0, 9, 11, 256, 265, 267}
    assert {answers[kind] for kind in (0, 9, 11, 256, 265, 267)} == {ERROR | errno.EAGAIN}
    assert answers[128] == ALLOW  # private: this is how threads wait for each other
    newer = ("futex_requeue", "futex_wait", "futex_waitv", "futex_wake")
    assert {answer_to(machine, name) for name in newer} == {ERROR | errno.ENOSYS}


def test_a_pipe_has_no_name_and_a_socket_no_number(machine):
    assert answer_to(machine, "mknodat") == REFUSE
    assert [answer_to(machine, "getsockopt", 3, 1, option) for option in (57, 7)] == [REFUSE, ALLOW]


def test_clone3_whose_flags_nobody_can_read_is_not_there(machine):
    assert answer_to(machine, "clone3") == ERROR | errno.ENOSYS


@pytest.mark.parametrize("call", ["socket", "socketpair"])
def test_sockets_are_of_one_family(machine, call):
    answers = {family: answer_to(machine, call, family) for family in range(64)}
    assert answers.pop(1) == ALLOW
    assert set(answers.values()) == {ERROR | errno.EAFNOSUPPORT}


def test_nothing_is_typed_into_a_terminal(machine):
    answers = [answer_to(machine, "ioctl", 0, request) for request in (0x5412, 0x541C, 0x5413)]
    assert answers == [REFUSE, REFUSE, ALLOW]  # the last is the size of the window


def test_a_file_tells_nothing_by_its_locks_leases_notices_and_hints(machine):
    allowed = {0, 1, 2, 3, 4, 8, 9, 1030, 1033, 1034}
    answers = {command: answer_to(machine, "fcntl", 3, command) for command in range(2048)}
    assert {command for command in answers if answers[command] == ALLOW} == allowed
    assert {command for command in answers if answers[command] == DONE} == {6, 7, 37, 38}
    assert answer_to(machine, "flock", 3, 2) == DONE == ERROR  # no error, and nothing done
    refused = {5, 36, 1024, 1025, 1026, 1031, 1032, 1035, 1036, 1037, 1038}
    assert {answers[command] for command in refused} == {REFUSE}


def test_the_buffers_of_a_socket_stay_as_they_are(machine):
    answers = [answer_to(machine, "setsockopt", 3, 1, option) for option in (7, 8, 32, 33, 2)]
    assert answers == [REFUSE] * 4 + [ALLOW]


def test_shared_pages_are_not_put_out_of_memory(machine):
    answers = [answer_to(machine, "madvise", 0, 0, advice) for advice in (20, 21, 4)]
    assert answers == [REFUSE, REFUSE, ALLOW]


def test_there_is_no_filter_for_a_machine_whose_numbers_are_unknown():
    with pytest.raises(OSError, match="no seccomp filter for riscv64"):
        assemble("riscv64")
