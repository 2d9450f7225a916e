"""Which names are imported where learners' code runs, by what they may use and by all it needs."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, packages_distributions, requires

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


def with_all_they_need(names: Iterable[str]) -> frozenset[str]:
    """Return the names, and those under which the packages are imported that these need."""
    return _with_all_they_need(frozenset(names))


@functools.cache
def _with_all_they_need(names: frozenset[str]) -> frozenset[str]:
    provided: dict[str, set[str]] = {}
    wanted: list[str] = []
    for name, packages in packages_distributions().items():
        for package in packages:
            provided.setdefault(canonicalize_name(package), set()).add(name)
            if name in names:
                wanted.append(canonicalize_name(package))
    found = {*names}
    seen: set[str] = set()
    while wanted:
        package = wanted.pop()
        if package not in seen:
            seen.add(package)
            found |= provided.get(package, set())
            wanted += _needed_by(package)
    return frozenset(found)


def _needed_by(package: str) -> Iterable[str]:
    """Return which packages one needs here, without its extras."""
    try:
        lines = requires(package) or []
    except PackageNotFoundError:  # needed on other machines, or by another name
        return []
    wanted = map(Requirement, lines)
    return [
        canonicalize_name(one.name)
        for one in wanted
        if one.marker is None or one.marker.evaluate({"extra": ""})
    ]
