"""A learner's own modules while they are imported: which of them hang, and are not tried again.

Code that hangs once hangs again: a module that used up a time limit would use up that of each cell
that imports it. Whom the grader names as such is stopped at once.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from types import FrameType

MOST_OF_IT = 0.5
"""The part of a request's time from which on a module, and not what ran before it, has hung."""


class OwnModules:
    """A finder that finds nothing, and is asked before all others.

    `stop` ends what runs as a time limit does.
    """

    def __init__(self, stop: Callable[[], None]) -> None:
        self.stop = stop
        self.names: frozenset[str] = frozenset()
        self.hung: frozenset[str] = frozenset()
        self._began: dict[str, float] = {}

    def know(self, files: Mapping[str, object]) -> None:
        """Know whose modules are the learner's: those of the files beside the notebook."""
        self.names = frozenset(name for path in files for name in _names_of(path))

    def begin(self, hung: Iterable[str]) -> None:
        """Begin a cell or an experiment, in which modules that have `hung` are not to be tried."""
        self.hung = frozenset(hung) & self.names
        self._began = {}
        self._all_began = time.monotonic()

    def find_spec(self, name: str, *_: object) -> None:
        """Note that a module is about to be imported, or stop that."""
        if name in self.hung:
            self.stop()
        if name in self.names:
            self._began[name] = time.monotonic()

    def hanging(self, frame: FrameType | None) -> str:
        """Return the innermost own module whose import took most of the time, "" for none."""
        while frame is not None:
            name = frame.f_globals.get("__name__")
            if frame.f_code.co_name == "<module>" and isinstance(name, str) and name in self._began:
                now = time.monotonic()
                part = (now - self._began[name]) / max(now - self._all_began, 1e-9)
                return name if part >= MOST_OF_IT else ""
            frame = frame.f_back
        return ""


def _names_of(path: str) -> list[str]:
    """Return what a file can be imported as, by its path below the folder of the notebook."""
    if not path.endswith(".py"):
        return []
    *folders, last = path.removesuffix(".py").split("/")
    return [".".join(folders if last == "__init__" and folders else [*folders, last])]
