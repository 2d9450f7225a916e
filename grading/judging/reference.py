"""The reference implementations: the modules that the build exports from the source notebooks."""

from __future__ import annotations

import importlib
from functools import cache
from types import ModuleType

from grading.exercises import find, module_of
from grading.notebooks.excerpt import Block, blocks_of, excerpt
from grading.tree.errors import GradingError


def reference_module(name: str) -> ModuleType:
    """Import the module of solutions that holds the exercise called `name`.

    Raises
    ------
    GradingError
        If the chapter has not been built.
    """
    module = module_of(name)
    try:
        return importlib.import_module(f"solutions.{module}")
    except ModuleNotFoundError as error:
        raise GradingError(
            f"There is no reference for {name}: build the chapter with `grading build` first."
        ) from error


def reference(name: str) -> object:
    """Return the reference implementation of the exercise called `name`."""
    return getattr(reference_module(name), name)


@cache
def stand_in(name: str) -> str:
    """Return source text that defines the reference called `name` and runs on its own.

    What it takes from other chapters stands in it too: where a learner's code runs, no reference
    can be imported.
    """
    return "\n\n\n".join([*_named(name), own_source(name)]) + "\n"


@cache
def leans_on(name: str) -> str:
    """Return source text that defines what the reference called `name` needs of others to be tried.

    What its exercise is given and it does not name, its probes take from beside it.
    """
    bound = {one for block in _blocks(name) for one in block.binds}
    beside = [stand_in(other).rstrip() for other in find(name).given if other not in bound]
    return "\n\n\n".join([*_named(name), *beside])


def _named(name: str) -> list[str]:
    """Return source texts that define what the reference called `name` names of others."""
    return [
        stand_in(block.binds[0]).rstrip()
        if block.source.startswith("from solutions.")
        else block.source
        for block in _blocks(name)
        if name not in block.binds
    ]


@cache
def own_source(name: str) -> str:
    """Return the source text of the reference called `name` alone: one definition."""
    (own,) = (block.source for block in _blocks(name) if name in block.binds)
    return own


@cache
def _blocks(name: str) -> list[Block]:
    return blocks_of(excerpt(reference_module(name), [name]))
