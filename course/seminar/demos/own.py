"""The learner's own code in a demo: used where it works, said plainly where it does not."""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from seminar.words import listed


class Own:
    """A function of the learner's with a built-in one to go on with.

    Call it like the function it stands for. When the learner's raises, is still a stub or returns
    what `read` cannot read, the built-in one answers and `trouble` says why; warnings and printed
    text of the learner's code are kept out of the demo.

    `read(result)` returns the result in the form the demo draws, or raises TypeError or ValueError
    with a short reason ("returned None").
    """

    def __init__(
        self,
        name: str,
        learners: Callable[..., Any] | None,
        builtin: Callable[..., Any],
        read: Callable[[Any], Any] = lambda result: result,
    ):
        self.name, self.learners, self.builtin, self.read = name, learners, builtin, read
        self.trouble = ""
        self._settled_on = ""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self.learners is None or self.trouble:
            return self.builtin(*args, **kwargs)
        try:
            with quiet():
                return self.read(self.learners(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - learners' code may raise anything
            self.trouble = trouble_with(self.name, error)
            return self.builtin(*args, **kwargs)

    def settle(self) -> None:
        """Stay with what the calls so far have shown: the built-in one, if the learner's failed."""
        if self.trouble:
            self._settled_on, self.learners = self.trouble, None

    def take_trouble(self) -> str:
        """Return the sentence about what failed since the last time, or nothing."""
        trouble, self.trouble = self.trouble or self._settled_on, ""
        return trouble


def note(owns: Sequence[Own]) -> str:
    """Say whose code has drawn what is shown, and what was wrong with the learner's."""
    troubles = {own.name: trouble for own in owns if (trouble := own.take_trouble())}
    said, fine = list(troubles.values()), [own for own in owns if own.name not in troubles]
    learners = [own.name for own in fine if own.learners]
    builtin = [own.name for own in fine if not own.learners]
    whose = [f"your own {listed(learners)}"] if learners else []
    whose += [f"the built-in {listed(builtin)}"] if builtin else []
    if whose:
        said.append(f"Drawn with {' and with '.join(whose)}.")
    return " ".join(said)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
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


def trouble_with(name: str, error: Exception) -> str:
    """Say in one sentence why the learner's code could not be used."""
    if isinstance(error, NotImplementedError):
        return f"Your {name} is still to be written; the built-in one draws this meanwhile."
    reason = " ".join(str(error).split())[:200]
    if isinstance(error, TypeError) and reason.startswith("returned "):
        return f"Your {name} {reason}; the built-in one draws this instead."
    said = f": {reason}" if reason else ""
    return f"Your {name} raised {type(error).__name__}{said}. The built-in one draws this instead."
