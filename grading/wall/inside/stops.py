"""Statements of a cell that fail: where they stand, and which of them a cell goes on after.

A learner's machine may have packages, files, windows and a person at the keyboard that grading does
not. What stops for the lack of them would not have stopped there, and the lines below it would have
run: here they run too.
"""

from __future__ import annotations

import contextlib
import dis
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import CodeType, ModuleType

from IPython.core.error import StdinNotImplementedError, UsageError

from ..both.names import EVERYTHING

LACKS = (ImportError, EOFError, OSError, StdinNotImplementedError, UsageError)
"""What a package, a magic, a file, the network or an answer to `input()` that is missing raises."""

MATPLOTLIB = re.compile(r"%matplotlib\b|get_ipython\(\)\.\w+\(\s*['\"]matplotlib\b")
"""The magic that chooses where figures appear, as it is written and as it runs."""

MOST_STOPS = 20
ADDED = re.compile(r"\(syntax was added in Python (3\.\d+)\)")
SECONDS_TO_PARSE = 5


@dataclass
class Stop:
    """A statement that failed: `names` are those that it would have bound.

    `line` counts from 1, 0 where it is not known; with `passed` the cell went on after it;
    `newer` is the Python that knows its syntax, where ours is too old for it.
    """

    kind: str
    message: str
    line: int
    source: str
    names: list[str] = field(default_factory=list)
    passed: bool = False
    newer: str = ""


class Stops:
    """What failed in one cell so far; `transform` turns what is written into Python."""

    def __init__(
        self,
        source: str,
        transform: Callable[[str], str],
        *,
        past_everything: bool = False,
        past_nothing: bool = False,
    ) -> None:
        self.source = source.splitlines()
        self.running, self.transform = source, transform
        self.past_everything, self.past_nothing = past_everything, past_nothing
        self.found: list[Stop] = []

    def note(self, error: BaseException, code: CodeType | None = None) -> bool:
        """Keep a failure of the statement compiled as `code`; say whether to go on after it."""
        line, source = self._place(_line_of(error, code) if code is not None else 1)
        passed = self.may_be_passed(error) or self._asks_for_a_window(error, source)
        names = _stored(code) if code is not None else []
        if len(self.found) < MOST_STOPS:
            kind, message = type(error).__name__, message_of(error)
            self.found.append(Stop(kind, message, line, source, names, passed))
        return passed

    @contextlib.contextmanager
    def below_a_magic(self, body: str) -> Iterator[None]:
        """Let lines be counted in what a cell magic runs, while it does."""
        whole, self.running = self.running, body
        try:
            yield
        finally:
            self.running = whole

    def note_syntax(self, error: SyntaxError) -> None:
        """Keep why a cell could not be run at all."""
        line, source = self._place(error.lineno or 0)
        newer = newer_python("\n".join(self._ran()) + "\n")
        self.found.append(Stop("SyntaxError", str(error.msg), line, source, newer=newer))

    def may_be_passed(self, error: BaseException) -> bool:
        """Say whether a cell goes on after this failure."""
        if self.past_nothing or not isinstance(error, Exception):
            return False
        return self.past_everything or isinstance(error, LACKS) or self._is_missed(error)

    def _asks_for_a_window(self, error: BaseException, source: str) -> bool:
        """Say whether a line failed that asks for figures elsewhere than below the cell.

        What it raises where there is no such backend depends on Matplotlib's version.
        """
        is_one = isinstance(error, Exception) and MATPLOTLIB.match(source) is not None
        return is_one and not self.past_nothing

    def _is_missed(self, error: Exception) -> bool:
        """Say whether something is missed for what failed above, or for another version."""
        if isinstance(error, NameError):
            lost = {name for stop in self.found if stop.passed for name in stop.names}
            return error.name in lost or EVERYTHING in lost
        if isinstance(error, AttributeError):
            return isinstance(error.obj, ModuleType) or _raised_by_a_module(error)
        return False

    def _place(self, line: int) -> tuple[int, str]:
        """Return number and text of a line as the learner wrote it."""
        lines = self._ran()
        ran = lines[line - 1] if 0 < line <= len(lines) else ""
        skipped = next((n for n, text in enumerate(self.source) if text.strip()), 0)
        guess = line - 1 + skipped
        if 0 <= guess < len(self.source):
            written = self.source[guess].strip()
            if written == ran.strip() or "get_ipython()" in ran:
                return guess + 1, written
        same = [n for n, text in enumerate(self.source, 1) if ran and text.strip() == ran.strip()]
        return (same[0] if len(same) == 1 else 0), ran.strip()

    def _ran(self) -> list[str]:
        """Return the lines of plain Python that run."""
        try:
            return self.transform(self.running).splitlines()
        except SyntaxError:
            return self.running.splitlines()


def newer_python(source: str) -> str:
    """Return the Python that knows all syntax of `source`, "" where ours does or none would.

    Ruff's parser knows in which version each piece of syntax came.
    """
    ours = "py{}{}".format(*sys.version_info[:2])
    options = ["--isolated", "--no-cache", "--select=W605", "--output-format=json"]
    command = [sys.executable, "-m", "ruff", "check", *options, f"--target-version={ours}", "-"]
    try:
        said = subprocess.run(
            command, input=source.encode(), capture_output=True, timeout=SECONDS_TO_PARSE
        ).stdout
        found = json.loads(said)
    except (OSError, subprocess.TimeoutExpired, ValueError):
        return ""  # then the error speaks for itself
    errors = [one["message"] for one in found if one["code"] in (None, "invalid-syntax")]
    versions = [told[1] for message in errors if (told := ADDED.search(message))]
    if not errors or len(versions) < len(errors):
        return ""
    return max(versions, key=lambda name: int(name.partition(".")[2]))


def _line_of(error: BaseException, code: CodeType) -> int:
    step = error.__traceback__
    while step is not None and step.tb_frame.f_code is not code:
        step = step.tb_next
    return step.tb_lineno if step is not None else code.co_firstlineno


def _stored(code: CodeType) -> list[str]:
    """Return the names that a top-level statement binds."""
    instructions = list(dis.get_instructions(code))
    names = [i.argval for i in instructions if i.opname in ("STORE_NAME", "STORE_GLOBAL")]
    if any("IMPORT_STAR" in f"{i.opname} {i.argrepr}" for i in instructions):
        names.append(EVERYTHING)
    return list(dict.fromkeys(names))


def _raised_by_a_module(error: AttributeError) -> bool:
    """Say whether a module's own `__getattr__` refused, as NumPy's does for names it dropped."""
    step = error.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    return step is not None and step.tb_frame.f_code.co_name == "__getattr__"


def message_of(error: BaseException) -> str:
    """Return what an exception says of itself, or what it raises where it is asked."""
    try:
        return str(error)
    except BaseException as second:
        if isinstance(second, KeyboardInterrupt):
            raise
        return f"(its message raised {type(second).__name__})"
