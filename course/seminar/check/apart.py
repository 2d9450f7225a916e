"""What a check does apart from its notebook: it works as in a fresh one, and leaves no trace."""

from __future__ import annotations

import os
import random
import sys
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Any
from warnings import catch_warnings

from numpy import errstate, printoptions
from numpy.random import BitGenerator
from numpy.random.mtrand import get_bit_generator, get_state, set_bit_generator, set_state

from seminar.probes.originals import Functions, Replaced, undo

_ORIGINAL = Functions()

_AS_NUMPY_PRINTS: dict[str, Any] = {
    "precision": 8,
    "threshold": 1000,
    "edgeitems": 3,
    "linewidth": 75,
    "suppress": False,
    "nanstr": "nan",
    "infstr": "inf",
    "sign": "-",
    "formatter": None,
    "floatmode": "maxprec",
    "legacy": False,
}


class Apart:
    """While a check runs, functions of Python and NumPy are the original ones, and so is printing.

    Afterwards these, the filters of warnings, what NumPy makes of overflows, the state of both
    modules called `random`, how deep calls may go and the current folder are as they were before.

    Attributes
    ----------
    replaced : list of str
        The functions in whose place the notebook has put others: "np.allclose".
    """

    def __enter__(self) -> Apart:
        self._replaced: Replaced = _ORIGINAL.put_back()
        self.replaced = [called for _, _, called, _ in self._replaced]
        self._settings = ExitStack()
        self._settings.enter_context(catch_warnings())
        self._settings.enter_context(errstate())
        self._settings.enter_context(printoptions(**_AS_NUMPY_PRINTS))
        self._settings.callback(random.setstate, random.getstate())
        self._settings.callback(_set_numpys_random, get_bit_generator(), get_state(legacy=False))
        self._settings.callback(sys.setrecursionlimit, sys.getrecursionlimit())
        with suppress(OSError):  # a folder that is gone is none to go back to
            self._settings.callback(_go_to, Path.cwd())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        steps: TracebackType | None,
    ) -> None:
        _ORIGINAL.put_back()
        self._settings.close()
        undo(self._replaced)


def _set_numpys_random(generator: BitGenerator, state: dict[str, Any]) -> None:
    if get_bit_generator() is not generator:
        set_bit_generator(generator)
    set_state(state)


def _go_to(folder: Path) -> None:
    with suppress(OSError):
        os.chdir(folder)
