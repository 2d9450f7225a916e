"""A signal while `grading build` or `grading demo` executes a notebook."""

import contextlib
import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from grading.release.build import _outputs

QUICK = "00_welcome"


def kernel_of(process):
    """Return the kernel that a command has started, waiting for it."""
    parent = psutil.Process(process.pid)
    while process.poll() is None:
        for child in parent.children(recursive=True):
            with contextlib.suppress(psutil.Error):
                if "ipykernel_launcher" in child.cmdline():
                    return child
        time.sleep(0.05)
    raise AssertionError(process.communicate())


def state_of(tree):
    made = [path for name in (QUICK, "01_numerical_gradient") for path in _outputs(name)]
    files = (file for path in made for file in (tree.root / path).rglob("*") if file.is_file())
    return {file: file.stat().st_mtime_ns for file in files}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "number", "sentence"),
    [
        (["build", QUICK], signal.SIGINT,
         "Stopped by Ctrl-C: the chapters that were done stay, the others are as before."),
        (["demo"], signal.SIGTERM,
         "Stopped from outside (SIGTERM): the same command begins anew."),
    ],
    ids=["build", "demo"],
)  # fmt: skip
def test_a_signal_ends_the_command_and_its_kernel_and_leaves_what_was_there(
    tree, words, number, sentence
):
    before = state_of(tree)
    running = subprocess.Popen(
        [sys.executable, "-m", "grading", *words],
        cwd=tree.root, env=tree.environment, text=True, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        # which the background jobs of a shell ignore, and whatever they start
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    kernel = kernel_of(running)
    os.killpg(running.pid, number)  # as a terminal does, to all that belong to the command
    out, said = running.communicate(timeout=60)
    assert said.splitlines() == [sentence]
    assert out == ""
    assert running.returncode == 128 + number
    kernel.wait(timeout=5)
    assert state_of(tree) == before
