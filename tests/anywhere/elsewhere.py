"""Run one notebook in an interpreter that lacks what Windows or a browser's Python lack.

Usage: python elsewhere.py [NOTEBOOK]; imports every module of the `seminar` that it finds, then
runs the notebook's cells. Of each module that cannot be imported and each cell that stops it prints
a line, STOPPED and its name.

A browser's Python is Pyodide 0.27: whatever is missing there was missing when it was asked.
"""

import importlib
import importlib.util
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

NOT_OURS = ("ipywidgets", "matplotlib.pyplot", "numpy", "PIL.Image", "sympy")
"""What is no affair of ours keeps what it needs: it is imported before anything is hidden."""

NO_MODULES = (
    *("crypt", "fcntl", "grp", "nis", "ossaudiodev", "posix", "pty", "pwd", "resource", "spwd"),
    *("syslog", "termios", "tty"),  # Windows and browsers
    *("curses", "ensurepip", "lzma", "readline", "ssl", "test", "tkinter", "venv"),  # browsers
)
NO_NAMES = {
    os: """
        chmod chown chroot confstr ctermid fchdir fchmod fchown fork forkpty getegid geteuid getgid
        getgroups getloadavg getpgid getpgrp getpriority getsid getuid killpg lchown link mkfifo
        mknod nice pathconf pidfd_open posix_fadvise posix_fallocate posix_spawn posix_spawnp pread
        pwrite register_at_fork sched_getaffinity sched_setaffinity sched_yield sendfile setegid
        seteuid setgid setgroups setpgid setpriority setsid setuid statvfs symlink sync sysconf
        tcgetpgrp tcsetpgrp ttyname uname wait wait3 wait4 waitid
    """,
    select: "epoll poll",
    signal: """
        SIGALRM SIGCHLD SIGCONT SIGHUP SIGKILL SIGPIPE SIGPROF SIGQUIT SIGSTOP SIGTSTP SIGTTIN
        SIGTTOU SIGURG SIGUSR1 SIGUSR2 SIGVTALRM SIGWINCH SIGXCPU SIGXFSZ alarm getitimer pause
        pthread_kill pthread_sigmask setitimer siginterrupt sigpending sigtimedwait sigwait
    """,
    socket: "AF_UNIX fromfd socketpair",
    time: "clock_settime pthread_getcpuclockid thread_time thread_time_ns tzset",
}


def hide():
    """Take away modules and names, and let nothing be started beside this thread."""
    for name in NOT_OURS:
        importlib.import_module(name)
    for name in NO_MODULES:
        sys.modules[name] = None
    for module, names in NO_NAMES.items():
        for name in names.split():
            vars(module).pop(name, None)
    threading.Thread.start = _raising(RuntimeError("can't start new thread"))
    for name in ("system", "popen", "spawnl", "spawnv", "execv", "execvp", "kill"):
        setattr(os, name, _raising(OSError(138, "no processes here")))
    subprocess.Popen.__init__ = _raising(OSError(138, "no processes here"))
    socket.socket.connect = socket.socket.bind = _raising(OSError(138, "no network here"))
    time.process_time = lambda: 0.0


def _raising(error):
    def raises(*arguments, **options):
        raise error

    return raises


def modules_of_seminar():
    """Yield the names of all its modules, from the folder in which it is found."""
    (home,) = importlib.util.find_spec("seminar").submodule_search_locations
    for path in sorted(Path(home).rglob("*.py")):
        parts = path.relative_to(Path(home).parent).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def import_all():
    for name in modules_of_seminar():
        try:
            importlib.import_module(name)
        except (ImportError, AttributeError, OSError, RuntimeError) as error:
            print("STOPPED", name, repr(error))


def run(notebook):
    shell = InteractiveShell.instance(config=NO_HISTORY)
    os.chdir(notebook.parent)
    sys.path.insert(0, str(notebook.parent))
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        is_graded = cell["metadata"].get("nbgrader", {}).get("grade")
        if cell["cell_type"] == "code" and not is_graded:
            done = shell.run_cell("".join(cell["source"]))
            if not done.success:
                print("STOPPED", cell["id"], repr(done.error_before_exec or done.error_in_exec))


NO_HISTORY = Config({"HistoryManager": {"enabled": False}})
"""IPython writes its history in a thread."""

if __name__ == "__main__":
    hide()
    import_all()
    for argument in sys.argv[1:]:
        run(Path(argument))
