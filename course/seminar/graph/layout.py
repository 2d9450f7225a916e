"""Finds a place for every node of a computation graph: inputs on the left, the result on the right.

The unit is a row: the distance between two edges that run side by side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from seminar.graph.record import Edge, Value, edges, values

COLUMN = 2.2
"""Distance between columns."""

RADIUS = 0.3
"""Of an operator's circle."""

STEM = 1.6
"""Length of what a value runs along before its ways part."""

BEND = 0.64
"""Where an edge leaves its row, as a fraction of the way to the next column."""


@dataclass(frozen=True)
class Way:
    """A line to draw, and where its numbers stand; without an edge, a stem or the way out."""

    edge: Edge | None
    value: Value
    points: tuple[tuple[float, float], ...]
    label: tuple[float, float]


@dataclass(frozen=True)
class Layout:
    """Places in rows and columns; y points upwards. `forks` are where a value's ways part."""

    output: Value
    places: dict[int, tuple[float, float]]
    ways: tuple[Way, ...]
    forks: tuple[tuple[float, float], ...]

    @property
    def values(self) -> list[Value]:
        """The values, inputs before what uses them."""
        return values(self.output)

    def place(self, value: Value) -> tuple[float, float]:
        """Return where a value's operator, or an input's name, stands."""
        return self.places[id(value)]

    def fork(self, value: Value) -> tuple[float, float]:
        """Return where the ways of a value that is used several times part."""
        return next(way.points[-1] for way in self.ways if way.edge is None and way.value is value)

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """(left, right, bottom, top) of everything, with room for the labels."""
        points = [point for way in self.ways for point in way.points]
        x, y = zip(*self.places.values(), *points, strict=True)
        names = [len(value.name) for value in self.values if not value.inputs]
        left = min(x) - 0.5 - 0.135 * max(names)
        right = max(x) + 0.3 + 0.135 * len(self.output.name)
        return left, right, min(y) - 0.75, max(y) + 0.75


def lay_out(output: Value, rows: Mapping[Value, float] | None = None) -> Layout:
    """Lay the graph of `output` out.

    An input stands one column before the first operator that uses it, inputs one below the other
    in order of appearance; an operator stands in the middle of its inputs. `rows` puts values on
    rows of one's own (0 is the first, -1 the next below). Where a value is used several times its
    ways part at a fork.
    """
    everything = values(output)
    uses: dict[int, list[Edge]] = {id(value): [] for value in everything}
    for operator, position in edges(output):
        uses[id(operator.inputs[position])].append((operator, position))
    column = _columns(everything, uses)
    row = _rows(everything, column, rows or {})
    x = _column_places(everything, column, uses)
    places = {id(value): (x[column[id(value)]], row[id(value)]) for value in everything}
    ways, forks = [], []
    for value in everything:
        if len(uses[id(value)]) > 1:
            parted, fork = _parting_ways(value, uses[id(value)], places)
            ways += parted
            forks.append(fork)
        else:
            ways += [_way(edge, value, places) for edge in uses[id(value)]]
    at, level = places[id(output)]
    start, end = (at + _reach(output), level), (at + COLUMN * 0.75, level)
    middle = (at + 0.5 * COLUMN, level)
    ways.append(Way(None, output, (start, end), middle))
    return Layout(output, places, tuple(ways), tuple(forks))


def _columns(everything: list[Value], uses: dict[int, list[Edge]]) -> dict[int, int]:
    column = {id(value): 0 for value in everything}
    for value in everything:
        if value.inputs:
            column[id(value)] = 1 + max(column[id(part)] for part in value.inputs)
    for value in everything:
        if not value.inputs and uses[id(value)]:
            column[id(value)] = min(column[id(user)] for user, _ in uses[id(value)]) - 1
    return column


def _rows(
    everything: list[Value], column: dict[int, int], wanted: Mapping[Value, float]
) -> dict[int, float]:
    row = {id(value): float(place) for value, place in wanted.items()}
    free = 0.0
    for value in everything:
        if not value.inputs:
            row.setdefault(id(value), free)
            free = min(free, row[id(value)]) - 1
        elif id(value) not in row:
            here = [other for other in everything if column[id(other)] == column[id(value)]]
            taken = [row[id(other)] for other in here if id(other) in row]
            middle = sum(row[id(part)] for part in value.inputs) / len(value.inputs)
            row[id(value)] = _nearest_free(middle, taken)
    return row


def _nearest_free(row: float, taken: list[float]) -> float:
    while any(abs(row - other) < 1 for other in taken):
        row -= 0.5
    return row


def _column_places(
    everything: list[Value], column: dict[int, int], uses: dict[int, list[Edge]]
) -> list[float]:
    """Return the x of each column; columns with a fork are followed by a wider gap."""
    places = [0.0]
    for index in range(max(column.values())):
        here = [value for value in everything if column[id(value)] == index]
        forked = any(len(uses[id(value)]) > 1 for value in here)
        places.append(places[-1] + COLUMN + (STEM if forked else 0))
    return places


def _way(edge: Edge, value: Value, places: dict[int, tuple[float, float]]) -> Way:
    (x, y), (to_x, to_y) = places[id(value)], places[id(edge[0])]
    start = x + _reach(value)
    bend = max(to_x - COLUMN * (1 - BEND), start)
    end = _rim((to_x, to_y), (bend, y))
    right = end[0] if y == to_y else min(bend, x + BEND * COLUMN)
    return Way(edge, value, ((start, y), (bend, y), end), ((start + right) / 2, y))


def _parting_ways(
    value: Value, uses: list[Edge], places: dict[int, tuple[float, float]]
) -> tuple[list[Way], tuple[float, float]]:
    """Return the stem and the branches of a value that is used several times, and the fork."""
    x, y = places[id(value)]
    start = x + _reach(value)
    fork = (start + STEM, y)
    ways = [Way(None, value, ((start, y), fork), (start + STEM / 2, y))]
    ranked = sorted(uses, key=lambda edge: (-places[id(edge[0])][1], edge[1]))
    for rank, edge in enumerate(ranked):
        to_x, to_y = places[id(edge[0])]
        level = y + 1.1 * ((len(uses) - 1) / 2 - rank)
        turn, bend = fork[0] + 0.3, to_x - COLUMN * (1 - BEND)
        points = (fork, (turn, level), (bend, level), _rim((to_x, to_y), (bend, level)))
        ways.append(Way(edge, value, points, ((turn + min(bend, turn + COLUMN)) / 2, level)))
    return ways, fork


def _reach(value: Value) -> float:
    """Return how far to the right of its place a value's ways begin."""
    return RADIUS if value.inputs else 0.12


def _rim(centre: tuple[float, float], towards: tuple[float, float]) -> tuple[float, float]:
    across, up = towards[0] - centre[0], towards[1] - centre[1]
    length = (across**2 + up**2) ** 0.5
    return centre[0] + RADIUS * across / length, centre[1] + RADIUS * up / length
