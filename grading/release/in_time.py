"""What is declared is code as well: where it is tried, it is announced, and ended after a while.

The code may be in a loop of its own that nothing inside Python ends, so the whole process is ended.
Who started the process reads from its stderr what was tried last.
"""

from __future__ import annotations

import contextlib
import faulthandler
import json
import sys
from collections.abc import Iterator

from grading.exercises import find
from grading.exercises.lines import where

SECONDS = 30.0
"""The slowest mistake of the course takes a third of a second, where nothing is trained."""
TIMES = 10
"""So many times what an experiment may take of a processor, where it says how much that is."""

ANNOUNCED = "tried: "
LATE = "Timeout ("
"""With this `faulthandler` begins."""


@contextlib.contextmanager
def in_time(what: str, name: str, *mentions: str, graded: bool = False) -> Iterator[None]:
    """End this process where what is tried in this context takes longer than `patience` has.

    Parameters
    ----------
    what : str
        What a sentence calls it.
    name, mentions, graded :
        Where it is declared: see `grading.exercises.lines.where`.
    """
    stderr = sys.__stderr__ or sys.stderr
    print(ANNOUNCED + json.dumps([what, name, mentions, graded]), file=stderr, flush=True)
    faulthandler.dump_traceback_later(patience(name), exit=True, file=stderr)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()


def patience(name: str) -> float:
    """Return how many seconds whatever is tried of an exercise may take by the clock."""
    declared = (one.seconds for one in find(name).experiments.values())
    return max([SECONDS, *(TIMES * seconds for seconds in declared if seconds is not None)])


def why_it_ended(stderr: str) -> str:
    """Return why a process ended that tried things in time, with file and line where it is known.

    Parameters
    ----------
    stderr : str
        All that it wrote there.
    """
    lines = stderr.strip().splitlines()
    announced = [i for i, line in enumerate(lines) if line.startswith(ANNOUNCED)]
    said = lines[announced[-1] + 1 :] if announced else lines
    late = any(line.startswith(LATE) for line in said)
    reason = said[-1] if said else "no reason given"
    if not announced:
        return reason
    what, name, mentions, graded = json.loads(lines[announced[-1]].removeprefix(ANNOUNCED))
    place = where(name, *mentions, graded=graded)
    if late:
        return f"{place}: {what} does not end within {patience(name):g} seconds."
    return f"{place}: {what} ended the process: {reason}"
