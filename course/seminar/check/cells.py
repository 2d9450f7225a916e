"""Whether an exercise's own cell has run before its check: a check sees what is defined, no more.

A cell that stops before it defines anything, for a bracket that is missing, leaves what an earlier
run of it has defined, and a check would judge that without a word.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Container
from typing import Any

_DEFINES = re.compile(r"^(?:async +def|def|class) +(\w+)", re.MULTILINE)


class Cells:
    """Looks at each cell of a notebook before and after its run; `names` gives the exercises."""

    def __init__(self, names: Callable[[], Container[str]]) -> None:
        self._names = names
        self._before: dict[str, object] = {}
        self._stopped: dict[str, str] = {}

    def watch(self) -> None:
        """Look at the cells from now on where there is a notebook; elsewhere do nothing."""
        ipython = sys.modules.get("IPython")
        shell = ipython.get_ipython() if ipython is not None else None
        if shell is not None:
            self._namespace = shell.user_ns
            shell.events.register("pre_run_cell", self.before)
            shell.events.register("post_run_cell", self.after)

    def before(self, info: Any) -> None:
        """Keep what the exercises that a cell defines are before it runs, None for nothing."""
        found = _DEFINES.findall(info.raw_cell or "")
        names = self._names() if found else ()
        self._before = {name: self._namespace.get(name) for name in found if name in names}

    def after(self, result: Any) -> None:
        """Keep which exercises a cell was to define and did not, and say what a cell lacked."""
        error = result.error_before_exec or result.error_in_exec
        for name, was in self._before.items():
            self._stopped.pop(name, None)
            if error is not None and self._namespace.get(name) is was:
                self._stopped[name] = type(error).__name__
        self._before = {}
        missing = error.name if isinstance(error, NameError) else None
        if missing and missing in self._names():
            is_check = f"check.{missing}(" in result.info.raw_cell
            print(self._what_to_run(missing, "this check" if is_check else "this cell"))

    def note_on(self, name: str) -> str:
        """Return a sentence where a check looks at what an older run has defined, "" elsewhere."""
        if name not in self._stopped:
            return ""
        return (
            f"The cell that defines `{name}` stopped with {self._stopped[name]} in its last run: "
            "this is about the version before. Mend that cell and run it, then this check."
        )

    def _what_to_run(self, name: str, again: str) -> str:
        if name in self._stopped:
            return (
                f"There is no {name} yet: the cell that defines it stopped with "
                f"{self._stopped[name]}. Mend that cell and run it, then {again} again."
            )
        return f"There is no {name} yet: run the cell that defines it, then {again} again."
