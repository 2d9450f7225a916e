"""Where experiments on one learner's implementations run: in this process, or behind the wall."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from typing import Protocol

from seminar.probes import Failure, Record, find, observe


class Bench(Protocol):
    """Somewhere that experiments on one learner's implementations can run.

    Attributes
    ----------
    seed : int or None
        Pins the hidden inputs of all that is graded here; fresh ones for each exercise if None.
    stand_ins : tuple of bool
        The rounds in which an exercise that calls others is tried until all is right: False with
        the learner's own, True with working implementations of them.
    """

    seed: int | None
    stand_ins: tuple[bool, ...]

    def observe(
        self,
        name: str,
        probe: str,
        inputs: Mapping[str, object],
        given: Mapping[str, str] | None = None,
        *,
        seconds: float | None = None,
    ) -> Record:
        """Run the probe called `probe` on the learner's `name`.

        `given` maps names of other exercises to the source text of working implementations, which
        stand in for the learner's during this call. `seconds` is how long it may take, where that
        is more than usual.
        """
        ...


class InProcess:
    """The bench of a notebook that grades itself: the learner's code in our own process.

    Right for debugging and for stock nbgrader; it protects nothing.
    """

    seed: int | None = None
    stand_ins: tuple[bool, ...] = (False, True)

    def __init__(self, namespace: Mapping[str, object]) -> None:
        self.namespace = namespace

    def observe(
        self,
        name: str,
        probe: str,
        inputs: Mapping[str, object],
        given: Mapping[str, str] | None = None,
        *,
        seconds: float | None = None,
    ) -> Record:
        if name not in self.namespace:
            return Record({}, Failure("NameError", f"{name} is not defined"))
        implementation = self.namespace[name]
        with _standing_in(_globals_of(implementation, self.namespace), given or {}):
            return observe(find(probe), implementation, inputs)


_current: ContextVar[Bench | None] = ContextVar("bench", default=None)


@contextlib.contextmanager
def use(bench: Bench) -> Iterator[None]:
    """Let `grading.judging.grade` run its experiments on `bench` inside this context."""
    token = _current.set(bench)
    try:
        yield
    finally:
        _current.reset(token)


def current() -> Bench | None:
    """Return the bench in use, None outside of `use`."""
    return _current.get()


def _globals_of(implementation: object, namespace: Mapping[str, object]) -> dict[str, object]:
    """Return the dictionary in which the implementation looks up the names that it calls."""
    function = implementation
    if isinstance(implementation, type):
        members = (member for kind in implementation.__mro__ for member in vars(kind).values())
        functions = (getattr(member, "__func__", member) for member in members)
        function = next((one for one in functions if hasattr(one, "__globals__")), None)
    return getattr(function, "__globals__", None) or dict(namespace)


@contextlib.contextmanager
def _standing_in(names: dict[str, object], given: Mapping[str, str]) -> Iterator[None]:
    missing = object()
    before = {name: names.get(name, missing) for name in given}
    for name, source in given.items():
        stand_in: dict[str, object] = {"__name__": "given"}
        exec(compile(source, f"<given {name}>", "exec"), stand_in)
        names[name] = stand_in[name]
    try:
        yield
    finally:
        for name, value in before.items():
            if value is missing:
                del names[name]
            else:
                names[name] = value
