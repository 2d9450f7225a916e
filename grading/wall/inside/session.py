"""How a freshly forked process becomes the cell of one submission, with nothing left to reach.

The warm parent calls `fork_confined`; its child has user, process, mount and network namespaces and
terminals of its own, so that not even two workers of one submission can talk, a small writable
folder that vanishes with it, no capabilities, no /proc, bounded resources and a short list of
system calls less. When the child is killed the kernel ends everything it started.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import stat
import struct
from pathlib import Path
from typing import NamedTuple

from ..both import other_users
from ..both.folders import HOME, SCRATCH, TEMPORARY
from ..both.limits import Limits
from . import seccomp

LEARNER = 1000

CLONE_NEWNS, CLONE_NEWUSER, CLONE_NEWPID = 0x00020000, 0x10000000, 0x20000000
CLONE_NEWNET = 0x40000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND = 1, 2, 4, 8, 4096
MS_REMOUNT, MS_NOATIME, MS_NODIRATIME, MS_RELATIME = 32, 1024, 2048, 1 << 21
MS_REC, MS_PRIVATE = 16384, 1 << 18
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP = 1, 4, 24
PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 47, 4
LINUX_CAPABILITY_VERSION_3 = 0x20080522
LAST_CAPABILITY = 63

libc = ctypes.CDLL(None, use_errno=True)


class Reach(NamedTuple):
    """Descriptors of what the warm parent alone can reach: its process namespace, and /proc."""

    processes: int
    proc: int


def become_warm_parent(run_as: int | None) -> Reach:
    """Move this process into user, mount and process namespaces of its own.

    `run_as` is the unprivileged user to become first, for a grader run by root.

    Raises
    ------
    OSError
        If the kernel does not allow it.
    """
    if run_as is not None:
        other_users.become(run_as)
    proc = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    _become_learner(proc, CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID)
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
    prctl(PR_SET_PDEATHSIG, 9)
    _mount("none", "/", "", MS_REC | MS_PRIVATE)
    processes = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
    _mount("tmpfs", "/proc", "tmpfs", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, "size=4k")
    _mount("tmpfs", str(SCRATCH), "tmpfs", MS_NOSUID | MS_NODEV, "size=16m,mode=755")
    TEMPORARY.mkdir()
    for device in Path("/dev").iterdir():
        about = device.lstat()
        if stat.S_ISCHR(about.st_mode) and about.st_dev != Path("/dev").stat().st_dev:
            _keep_times_of(device)
    prctl(PR_SET_DUMPABLE, 0)
    return Reach(processes, proc)


def fork_confined(reach: Reach) -> int:
    """Fork; in the child, process 1 of a namespace of its own, return 0."""
    _call("unshare", CLONE_NEWPID)
    child = -1
    try:
        child = os.fork()
    finally:
        if child != 0:  # our next child is to be in a namespace next to that one, not in it
            _call("setns", reach.processes, CLONE_NEWPID)
    return child


def let_go(reach: Reach) -> None:
    """Become a user of whom nothing is counted together with another worker; close `reach`.

    Processes, waiting signals and locked memory are counted by user and namespace of users.
    """
    _become_learner(reach.proc, CLONE_NEWUSER)
    prctl(PR_SET_DUMPABLE, 1)  # or a grader who is not root may not count what we have open
    for descriptor in reach:
        os.close(descriptor)


def confine(limits: Limits) -> None:
    """Give this process its folder and take everything else away, for good."""
    prctl(PR_SET_PDEATHSIG, 9)
    os.setsid()  # or a signal to its process group reaches what the warm parent was started by
    _call("unshare", CLONE_NEWNS | CLONE_NEWNET)
    options = f"size={limits.disk},nr_inodes=4096,mode=755"
    _mount("tmpfs", str(SCRATCH), "tmpfs", MS_NOSUID | MS_NODEV, options)
    for name, place in (("home", HOME), ("tmp", Path("/tmp")), ("shm", Path("/dev/shm"))):
        folder = SCRATCH / name
        folder.mkdir(mode=0o700)
        if not any(place.iterdir()):  # our Python may be installed below /tmp
            _mount(str(folder), str(place), "", MS_BIND)
    terminals = "newinstance,ptmxmode=0666,mode=0620,max=64"
    _mount("devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, terminals)
    _drop_capabilities()
    seccomp.install()


def limit_resources(limits: Limits, *, confined: bool) -> None:
    """Set the kernel's limits on this process and what it starts; they can only be lowered."""
    seconds = int(limits.notebook_seconds) + 1
    bounds = {
        resource.RLIMIT_AS: limits.address_space,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: limits.disk,
        resource.RLIMIT_NOFILE: limits.open_files,
    }
    if confined:  # counted per namespace; outside of one, the whole of the user's processes count
        bounds |= {
            resource.RLIMIT_NPROC: limits.processes,
            resource.RLIMIT_MEMLOCK: 0,
            resource.RLIMIT_MSGQUEUE: 0,
            resource.RLIMIT_SIGPENDING: 0,  # what is left comes as always, in no queue
        }
    for kind, bound in bounds.items():
        _, hard = resource.getrlimit(kind)
        bound = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        # not every system can limit everything; inside the sandbox nothing may be left out
        with contextlib.nullcontext() if confined else contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (bound, bound))


def _become_learner(proc: int, namespaces: int) -> None:
    """Enter new namespaces, of users among them, in which we are the learner and no one else."""
    user, group = os.geteuid(), os.getegid()
    prctl(PR_SET_DUMPABLE, 1)  # or our own /proc entries, which map the users, are not ours
    _call("unshare", namespaces)
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{LEARNER} {user} 1"),
        ("gid_map", f"{LEARNER} {group} 1"),
    ):
        entry = os.open(f"self/{name}", os.O_WRONLY | os.O_CLOEXEC, dir_fd=proc)
        try:
            os.write(entry, text.encode())
        finally:
            os.close(entry)


def _keep_times_of(device: Path) -> None:
    """Make a device that is the machine's own one whose times nobody can set, for others to read.

    Writing into it goes on as before.
    """
    flags = os.statvfs(device).f_flag
    kept = flags & (MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME | MS_NODIRATIME)
    if flags & os.ST_RELATIME:
        kept |= MS_RELATIME
    _mount("none", str(device), "", MS_REMOUNT | MS_BIND | MS_RDONLY | kept)


def _drop_capabilities() -> None:
    for capability in range(LAST_CAPABILITY + 1):
        if libc.prctl(PR_CAPBSET_DROP, ctypes.c_ulong(capability), 0, 0, 0) != 0:
            break  # past the last one this kernel knows
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    header = struct.pack("=Ii", LINUX_CAPABILITY_VERSION_3, 0)
    _call("capset", ctypes.c_char_p(header), ctypes.c_char_p(bytes(24)))


def _mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    texts = [ctypes.c_char_p(text.encode()) for text in (source, target, kind)]
    data = ctypes.c_char_p(options.encode()) if options else None
    _call("mount", *texts, ctypes.c_ulong(flags), data, about=target)


def prctl(option: int, argument: int) -> None:
    """Set one property of this process.

    Raises
    ------
    OSError
        If the kernel refuses.
    """
    unused = ctypes.c_ulong(0)
    _call("prctl", option, ctypes.c_ulong(argument), unused, unused, unused)


def _call(name: str, *arguments: object, about: str = "") -> None:
    if getattr(libc, name)(*arguments) != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{name}({about}) failed in the sandbox: {os.strerror(code)}")
