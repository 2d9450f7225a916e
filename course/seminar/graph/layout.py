"""Finds a place for every node of a computation graph: inputs on the left, the result on the right.

The unit is a row: the distance between two edges that run side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from seminar.graph.record import Edge, Place, Value, differ, edges, sensitivities, shown, values

COLUMN = 2.1
"""Distance between columns, where labels do not need more."""

RADIUS = 0.3
"""Of an operator's circle."""

STEM = 1.6
"""Length of what a value runs along before its ways part, where its label does not need more."""

SLOPE = 0.79
"""How far before the next operator an edge leaves its row."""

TURN = 0.3
"""How far after a fork a branch has reached its own row."""

BRANCH = 1.1
"""Distance between the branches of a fork: a number above each, and one below."""

LETTER, MARGIN = 0.172, 0.36
"""Width of a letter of a label in bold, and what is left free beside the label."""


@dataclass(frozen=True)
class Way:
    """A line to draw, and where its numbers stand; without an edge, a stem or the way out."""

    edge: Edge | None
    value: Value
    points: tuple[tuple[float, float], ...]
    label: tuple[float, float]
    beside: bool = False
    """The label is to the right of its place, for a line that does not lie level."""
    branch: bool = False
    """The value has other ways, and this brings back a part of its gradient."""

    def claims_other_than(self, slope: float) -> bool:
        """Say whether a learner's own value holds another gradient than what comes back here."""
        if self.branch or self.value.is_constant or self.value.claimed is None:
            return False
        return differ(self.value.claimed, slope)


@dataclass(frozen=True)
class Layout:
    """Places in rows and columns; y points upwards. `forks` are where a value's ways part.

    `inch` is the length of a row on the page, `size` that of the numbers in points,
    `arrow` stands before what comes back. `shown` writes the numbers.
    """

    output: Value
    places: dict[int, tuple[float, float]]
    ways: tuple[Way, ...]
    forks: tuple[tuple[float, float], ...]
    inch: float = 0.62
    size: float = 11.0
    arrow: str = "← "
    shown: Callable[[float], str] = shown

    @property
    def values(self) -> list[Value]:
        """The values, inputs before what uses them."""
        return values(self.output)

    def place(self, value: Value) -> tuple[float, float]:
        """Return where a value's operator, or an input's name, stands."""
        return self.places[id(value)]

    def slopes(self) -> list[float]:
        """Return what comes back on each of the ways, found by nudging."""
        return list(sensitivities(self.output, [way.edge or way.value for way in self.ways]))

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


def lay_out(
    output: Value, rows: Mapping[Value, float] | None = None, letters: int | None = None
) -> Layout:
    """Lay the graph of `output` out.

    An input stands one column before the first operator that uses it, inputs one below the other
    in order of appearance; an operator stands in the middle of its inputs. `rows` puts values on
    rows of one's own (0 is the first, -1 the next below). Where a value is used several times its
    ways part at a fork. Columns are wide enough for labels of so many letters; without `letters`,
    each for the numbers that are there.
    """
    everything = values(output)
    long = _letters(output) if letters is None else dict.fromkeys(map(id, everything), letters)
    label = {key: LETTER * count + MARGIN for key, count in long.items()}
    uses: dict[int, list[Edge]] = {id(value): [] for value in everything}
    for operator, position in edges(output):
        uses[id(operator.inputs[position])].append((operator, position))
    column = _columns(everything, uses)
    row = _rows(everything, column, uses, rows or {})
    x = _column_places(everything, column, row, uses, label)
    places = {id(value): (x[column[id(value)]], row[id(value)]) for value in everything}
    ways, forks = [], []
    for value in everything:
        if len(uses[id(value)]) > 1:
            parted, fork = _parting_ways(value, uses[id(value)], places, label[id(value)])
            ways += parted
            forks.append(fork)
        else:
            ways += [_way(edge, value, places, label[id(value)]) for edge in uses[id(value)]]
    at, level = places[id(output)]
    start = at + _reach(output)
    end = start + max(1.2, label[id(output)])
    ways.append(Way(None, output, ((start, level), (end, level)), ((start + end) / 2, level)))
    return Layout(output, places, tuple(ways), tuple(forks))


def _letters(output: Value) -> dict[int, int]:
    """Return how many letters each value's longest label has.

    A gradient has an arrow and a space.
    """
    long = {id(value): len(shown(value.number)) for value in values(output)}
    places: list[Place] = [*values(output), *edges(output)]
    for place, slope in zip(places, sensitivities(output, places), strict=True):
        value = place if isinstance(place, Value) else place[0].inputs[place[1]]
        if not value.is_constant:
            long[id(value)] = max(long[id(value)], 2 + len(shown(slope)))
    return long


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
    everything: list[Value],
    column: dict[int, int],
    uses: dict[int, list[Edge]],
    wanted: Mapping[Value, float],
) -> dict[int, float]:
    row = {id(value): float(place) for value, place in wanted.items()}
    half = {key: BRANCH * max(len(ways) - 1, 0) / 2 for key, ways in uses.items()}
    free = 0.0
    for value in everything:
        if not value.inputs:
            row.setdefault(id(value), free - half[id(value)] if free else 0.0)
            free = min(free, row[id(value)]) - 1 - half[id(value)]
        elif id(value) not in row:
            here = [other for other in everything if column[id(other)] == column[id(value)]]
            taken = [
                (row[id(other)], 1 + half[id(other)] + half[id(value)])
                for other in here
                if id(other) in row
            ]
            middle = sum(row[id(part)] for part in value.inputs) / len(value.inputs)
            row[id(value)] = _nearest_free(middle, taken)
    return row


def _nearest_free(row: float, taken: list[tuple[float, float]]) -> float:
    """Return the first row from `row` downwards that keeps its distance from each that is taken."""
    while any(abs(row - other) < distance for other, distance in taken):
        row -= 0.5
    return row


def _column_places(
    everything: list[Value],
    column: dict[int, int],
    row: dict[int, float],
    uses: dict[int, list[Edge]],
    labels: Mapping[int, float],
) -> list[float]:
    """Return the x of each column: the next is as far away as what starts here needs for labels."""
    places = [0.0]
    for index in range(max(column.values())):
        gap = COLUMN
        for value in everything:
            if column[id(value)] == index:
                ways, label = uses[id(value)], labels[id(value)]
                forked = len(ways) > 1
                begin = _reach(value) + (_stem(label) + TURN if forked else 0)
                for user, _ in ways:
                    near = column[id(user)] == index + 1
                    straight = not forked and row[id(user)] == row[id(value)]
                    end = (RADIUS if straight else SLOPE) if near else 0
                    gap = max(gap, begin + end + (label if near or not forked else 0))
        places.append(places[-1] + gap)
    return places


def _stem(label: float) -> float:
    return max(STEM, label)


def _way(edge: Edge, value: Value, places: dict[int, tuple[float, float]], label: float) -> Way:
    (x, y), (to_x, to_y) = places[id(value)], places[id(edge[0])]
    start = x + _reach(value)
    bend = max(to_x - SLOPE, start)
    end = rim((to_x, to_y), (bend, y))
    right = end[0] if y == to_y else min(bend, start + max(label, COLUMN - SLOPE - RADIUS))
    return Way(edge, value, ((start, y), (bend, y), end), ((start + right) / 2, y))


def _parting_ways(
    value: Value, uses: list[Edge], places: dict[int, tuple[float, float]], label: float
) -> tuple[list[Way], tuple[float, float]]:
    """Return the stem and the branches of a value that is used several times, and the fork."""
    x, y = places[id(value)]
    start = x + _reach(value)
    fork = (start + _stem(label), y)
    ways = [Way(None, value, ((start, y), fork), ((start + fork[0]) / 2, y))]
    ranked = sorted(uses, key=lambda edge: (-places[id(edge[0])][1], edge[1]))
    for rank, edge in enumerate(ranked):
        to_x, to_y = places[id(edge[0])]
        level = y + BRANCH * ((len(uses) - 1) / 2 - rank)
        turn, bend = fork[0] + TURN, to_x - SLOPE
        points = (fork, (turn, level), (bend, level), rim((to_x, to_y), (bend, level)))
        ways.append(
            Way(edge, value, points, ((turn + min(bend, turn + COLUMN)) / 2, level), branch=True)
        )
    return ways, fork


def _reach(value: Value) -> float:
    """Return how far to the right of its place a value's ways begin."""
    return RADIUS if value.inputs else 0.12


def rim(centre: tuple[float, float], towards: tuple[float, float]) -> tuple[float, float]:
    """Return where a line from `towards` reaches the circle around a centre."""
    across, up = towards[0] - centre[0], towards[1] - centre[1]
    length = (across**2 + up**2) ** 0.5
    return centre[0] + RADIUS * across / length, centre[1] + RADIUS * up / length
