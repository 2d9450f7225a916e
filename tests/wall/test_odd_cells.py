"""Cells that end oddly: what is said of each, whether the process lives, and what stays of before.

Each is told by what the learner reads, so that a hole which another safeguard would cover shows.
"""

import dataclasses

import pytest

pytestmark = pytest.mark.sandbox

FROZEN = """
import time, signal
time.monotonic = time.perf_counter = time.process_time = time.time = lambda: 0.0
signal.setitimer(signal.ITIMER_PROF, 0)
while True: pass
"""
LIAR = """
class Liar(Exception):
    def __str__(self): return 1 / 0
    __repr__ = __str__
raise Liar()
"""
NAMELESS = """
class Meta(type):
    __name__ = property(lambda self: 1 / 0)
class Odd(Exception, metaclass=Meta): pass
raise Odd
"""

LIVES = {
    "a polite exit": ("import sys\nsys.exit(0)", "SystemExit"),
    "a kernel exit": ("exit()\nquit()\nget_ipython().ask_exit()", ""),
    "a memory hog": ("x = [bytearray(2**28) for _ in range(100)]", "MemoryError"),
    "a frozen clock": (FROZEN, "Timeout"),
    "an exception that lies": (LIAR, "ZeroDivisionError"),
    "a name with a metaclass": (NAMELESS, "ZeroDivisionError"),
    "a syntax error": ("def (:", "SyntaxError"),
    "deep nesting": ("(" * 10_000 + ")" * 10_000, "SyntaxError"),
    "a long chain": ("x = " + "-" * 20_000 + "1", "MemoryError"),  # longer, and 3.12 fills memory
    "null bytes": ("x = '\x00'", "SyntaxError"),
}
DIES = {
    "an exit": ("import os\nos._exit(0)", "the process ended"),
    "an exit with a status": ("import os\nos._exit(3)", "exit status 3"),
    "a segmentation fault": ("import ctypes\nctypes.string_at(0)", "signal 11"),
    "a loop deaf to signals": (
        "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 64))\nwhile True: pass",
        "still running",
    ),
}


@pytest.fixture
def brief(wall):
    limits = dataclasses.replace(wall.limits, cell_seconds=1.0, notebook_seconds=30.0)
    with wall.learner(limits=limits) as learner:
        learner.run("kept = 42")
        yield learner


@pytest.mark.parametrize("source, raised", LIVES.values(), ids=LIVES)
def test_a_cell_ends_and_its_process_goes_on(brief, source, raised):
    result = brief.run(source)
    assert result.death is None and result.raised == raised
    errors = {output.name for output in result.outputs if output.kind == "error"}
    assert (raised in errors) if raised else not errors
    assert brief.run("kept").outputs[-1].text == "42" and brief.restarts == 1


def test_an_exception_that_cannot_say_what_it_is_is_named_all_the_same(brief):
    (stop,) = brief.run(LIAR).stops
    assert (stop.kind, stop.message) == ("Liar", "(its message raised ZeroDivisionError)")


@pytest.mark.parametrize("source, said", DIES.values(), ids=DIES)
def test_a_cell_that_ends_its_process_takes_nothing_else_with_it(brief, source, said):
    result = brief.run(source)
    assert result.death is not None and said in str(result.death)
    assert brief.run("kept").outputs[-1].text == "42" and brief.restarts == 2


@pytest.mark.parametrize("source, _", LIVES.values(), ids=LIVES)
def test_what_other_cells_read_is_known_beside_it(brief, source, _):
    assert brief.names([source, "y = kept"])[1].reads == {"kept"}
