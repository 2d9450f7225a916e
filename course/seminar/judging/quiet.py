"""Where we compute with a learner's numbers, no warning of NumPy's is of any use to anybody."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from warnings import catch_warnings, simplefilter

from numpy import errstate


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Let nothing in here warn, or raise where a notebook turns warnings into exceptions."""
    with catch_warnings(), errstate(all="ignore"):
        simplefilter("ignore")
        yield
