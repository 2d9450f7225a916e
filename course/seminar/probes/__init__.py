"""Experiments on an implementation: what goes in, what comes out, and no opinion about it.

A probe is a generator function that takes an implementation and some plain data, uses the
implementation as a learner would, and yields ``(name, value)`` pairs: one observation after
another. The same probe runs on the learner's code, on a reference and on every known mistake;
whoever compares the records decides what they mean.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable

from seminar.probes.never_run import ASYNC, ASYNC_GENERATOR, GENERATOR
from seminar.probes.record import (
    NO_SUCH_NAME,
    PRINTED,
    SKIPPED,
    TOO_MANY,
    UNFIT,
    Failure,
    Implementation,
    Observations,
    Odd,
    Record,
    Unfit,
    kind_of,
    observe,
)

__all__ = [
    "ASYNC",
    "ASYNC_GENERATOR",
    "GENERATOR",
    "NO_SUCH_NAME",
    "PRINTED",
    "SKIPPED",
    "TOO_MANY",
    "UNFIT",
    "Failure",
    "Implementation",
    "Observations",
    "Odd",
    "Probe",
    "Record",
    "Unfit",
    "address",
    "find",
    "kind_of",
    "observe",
]

Probe = Callable[..., Observations]


def find(name: str) -> Probe:
    """Return the probe called ``"<chapter module>.<function>"``.

    Raises
    ------
    LookupError
        If there is no such chapter module or no such public function in it.
    """
    module_name, _, function_name = name.partition(".")
    if not (module_name.isidentifier() and function_name.isidentifier()):
        raise LookupError(f"{name!r} is not the name of a probe: write 'chapter.function'.")
    if module_name in ("batches", "never_run", "originals", "record") or function_name.startswith(
        "_"
    ):
        raise LookupError(f"There is no probe called {name!r}.")
    try:
        module = importlib.import_module(f"seminar.probes.{module_name}")
    except ModuleNotFoundError:
        raise LookupError(f"There is no chapter of probes called {module_name!r}.") from None
    probe: Probe | None = vars(module).get(function_name)
    if not callable(probe) or getattr(probe, "__module__", None) != module.__name__:
        raise LookupError(f"There is no probe called {name!r}.")
    return probe


def address(probe: Probe) -> str:
    """Return the name under which `find` finds this probe."""
    return f"{probe.__module__.rpartition('.')[2]}.{probe.__name__}"
