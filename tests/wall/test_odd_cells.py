"""Cells that end oddly: what is said of each, whether the process lives, and what stays of before.

Each is told by what the learner reads, so that a hole which another safeguard would cover shows.
"""

import dataclasses

import numpy as np
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

EXITS = """
class Exits(Exception):
    def __str__(self): raise SystemExit
    __repr__ = __str__
raise Exits()
"""
CANCELLED = "import asyncio\nraise asyncio.CancelledError"

LIVES = {
    "a polite exit": ("import sys\nsys.exit(0)", "SystemExit"),
    "a kernel exit": ("exit()\nquit()\nget_ipython().ask_exit()", ""),
    "a memory hog": ("x = [bytearray(2**28) for _ in range(100)]", "MemoryError"),
    "a frozen clock": (FROZEN, "Timeout"),
    "an exception that lies": (LIAR, "ZeroDivisionError"),
    "a name with a metaclass": (NAMELESS, "ZeroDivisionError"),
    "an exception that exits": (EXITS, "SystemExit"),
    "an exception of no usual kind": ("class Own(BaseException): pass\nraise Own", "Own"),
    "a cancelled task": (CANCELLED, "CancelledError"),
    "half a character": ("raise ValueError('\\ud800')", "ValueError"),
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


@pytest.mark.parametrize(
    "source, kind, raises", [(LIAR, "Liar", "ZeroDivisionError"), (EXITS, "Exits", "SystemExit")]
)
def test_an_exception_that_cannot_say_what_it_is_is_named_all_the_same(brief, source, kind, raises):
    result = brief.run(source)
    (stop,) = result.stops
    assert (stop.kind, stop.message) == (kind, f"(its message raised {raises})")
    assert [output.name for output in result.outputs] == [kind, raises]


@pytest.mark.parametrize("source, said", DIES.values(), ids=DIES)
def test_a_cell_that_ends_its_process_takes_nothing_else_with_it(brief, source, said):
    result = brief.run(source)
    assert result.death is not None and said in str(result.death)
    assert brief.run("kept").outputs[-1].text == "42" and brief.restarts == 2


@pytest.mark.parametrize("source, _", LIVES.values(), ids=LIVES)
def test_what_other_cells_read_is_known_beside_it(brief, source, _):
    assert brief.names([source, "y = kept"])[1].reads == {"kept"}


CALLED = {
    "an interrupt of its own": (
        "import os, signal\n    os.kill(os.getpid(), signal.SIGINT)",
        "KeyboardInterrupt",
    ),
    "a raised interrupt": ("raise KeyboardInterrupt", "KeyboardInterrupt"),
    "an exit": ("raise SystemExit", "SystemExit"),
    "a cancelled task": ("import asyncio\n    raise asyncio.CancelledError", "CancelledError"),
    "an exception that exits": (
        "class Exits(Exception):\n        def __str__(self): raise SystemExit\n    raise Exits",
        "Exits",
    ),
    "code that is not run": ("yield x", "GeneratorFunction"),
}


@pytest.mark.parametrize("source, kind", CALLED.values(), ids=CALLED)
def test_whatever_code_raises_its_process_goes_on(brief, source, kind):
    brief.run(f"def sum_of_squares(x):\n    {source}")
    inputs = {"x": np.ones(3)}
    record = brief.observe("sum_of_squares", "welcome.sum_of_squares", inputs, {})
    assert record.failure is not None and record.failure.kind == kind
    assert brief.run("kept").outputs[-1].text == "42" and brief.restarts == 1


@pytest.mark.parametrize(
    "source, said",
    {
        "'\\ud800'": "the text '\\ud800'",
        "np.broadcast_to(1.0, (10**6, 10**6))": (
            "an array of shape (1000000, 1000000), with more numbers than can be looked at"
        ),
        "np.array(1, object)": "an array of dtype object",
    }.items(),
)
def test_whatever_code_returns_is_named(brief, source, said):
    brief.run(f"import numpy as np\ndef sum_of_squares(x):\n    return {source}")
    inputs = {"x": np.ones(3)}
    record = brief.observe("sum_of_squares", "welcome.sum_of_squares", inputs, {})
    assert record.values["sum"] == said and record.failure is None


def test_a_long_double_comes_back_as_a_float_without_a_warning(brief):
    brief.run("import numpy as np\ndef sum_of_squares(x):\n    return np.longdouble('1e4000')")
    inputs = {"x": np.ones(3)}
    record = brief.observe("sum_of_squares", "welcome.sum_of_squares", inputs, {})
    assert record.values["sum"].dtype == np.float64 and record.warnings == ()
    assert not brief.run("pass").outputs


def test_what_an_experiment_replaces_is_there_for_the_next_cell(brief):
    brief.run("import numpy as np\ndef sum_of_squares(x):\n    np.sum = None\n    return 1.0")
    brief.observe("sum_of_squares", "welcome.sum_of_squares", {"x": np.ones(3)}, {})
    assert brief.run("np.sum([1, 2])").raised == ""
