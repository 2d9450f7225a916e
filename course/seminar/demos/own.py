"""The learner's own code in a demo: used where it works, said plainly where it does not."""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np


class Own:
    """A function of the learner's with a built-in one to go on with.

    Call it like the function it stands for. When the learner's raises, is still a stub or returns
    what `read` cannot read, the built-in one answers and `note` says why; warnings and printed
    text of the learner's code are kept out of the demo.

    `read(result)` returns the result in the form the demo draws, or raises TypeError or ValueError
    with a short reason ("returned None").
    """

    def __init__(
        self,
        name: str,
        learners: Callable | None,
        builtin: Callable,
        read: Callable[[Any], Any] = lambda result: result,
    ):
        self.name, self.learners, self.builtin, self.read = name, learners, builtin, read
        self.note = (
            f"Drawn with the built-in {name}."
            if learners is None
            else f"Drawn with your own {name}."
        )
        self.trouble = ""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self.learners is None or self.trouble:
            return self.builtin(*args, **kwargs)
        try:
            with quiet():
                return self.read(self.learners(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - learners' code may raise anything
            self.trouble = _sentence(self.name, error)
            return self.builtin(*args, **kwargs)

    def take_note(self) -> str:
        """Return what to say about the calls made since the last note was taken."""
        note, self.trouble = self.trouble or self.note, ""
        return note


@contextlib.contextmanager
def quiet():
    """Run code without its warnings and prints reaching the notebook."""
    nowhere = io.StringIO()
    with (
        warnings.catch_warnings(),
        np.errstate(all="ignore"),
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
    ):
        warnings.simplefilter("ignore")
        yield


def number(result: Any) -> float:
    """Read a single number; raises TypeError for anything else."""
    array = np.asarray(result)
    if array.size != 1 or array.dtype.kind not in "biuf":
        raise TypeError(f"returned {_named(result)} where one number is expected")
    return float(array.reshape(()))


def numbers(*shape: int) -> Callable[[Any], np.ndarray]:
    """Return a reader of float arrays of a shape; raises TypeError for anything else."""

    def read(result: Any) -> np.ndarray:
        array = np.asarray(result)
        if array.shape != shape or array.dtype.kind not in "biuf":
            wanted = " x ".join(map(str, shape))
            raise TypeError(f"returned {_named(result)} where {wanted} numbers are expected")
        return array.astype(float)

    return read


def _named(result: Any) -> str:
    if result is None:
        return "None"
    if isinstance(result, np.ndarray):
        return f"an array of shape {result.shape}"
    return f"a {type(result).__name__}"


def _sentence(name: str, error: Exception) -> str:
    if isinstance(error, NotImplementedError):
        return f"Your {name} is still to be written; the built-in one draws this meanwhile."
    reason = " ".join(str(error).split())[:200]
    if isinstance(error, TypeError) and reason.startswith("returned "):
        return f"Your {name} {reason}; the built-in one draws this instead."
    said = f": {reason}" if reason else ""
    return f"Your {name} raised {type(error).__name__}{said}. The built-in one draws this instead."
