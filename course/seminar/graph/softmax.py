"""The graph of softmax with loss for one sample, laid out by hand.

Each class has a row of its own. The sum of the powers and its inverse stand on a lane above: the
powers rise to it, each on a line of its own, and the inverse comes down to every row.
"""

from __future__ import annotations

from collections.abc import Sequence

from seminar.graph.layout import RADIUS, Layout, Way, rim
from seminar.graph.record import Value, exp, log, reciprocal, total

LABEL = 1.4
"""Room for a number of seven letters, in rows."""

LANE, FIRST, SPACING = 0.0, -1.4, 1.65
"""Where the lane and the first class's row are, and how far apart the rows are."""

RISER = 0.28
"""Distance between the lines that rise to the lane."""

EXP = 0.12 + LABEL + RADIUS
RISE = EXP + RADIUS + LABEL + 0.1


def softmax_with_loss(scores: Sequence[float], target: int) -> Layout:
    """Return the graph of −Σ t·ln(y), y the softmax of the scores, with its places.

    `target` is the index of the right answer. The scores are called x1, x2, ..., the shares y1, ...
    """
    classes = range(len(scores))
    inputs = [Value(number, f"x{k + 1}") for k, number in enumerate(scores)]
    powers = [exp(value).named(f"exp {value.name}") for value in inputs]
    summed = total(*powers).named("S")
    inverse = reciprocal(summed).named("1/S")
    shares = [(power * inverse).named(f"y{k + 1}") for k, power in enumerate(powers)]
    logs = [log(share) for share in shares]
    targets = [Value(-float(k == target), f"−t{k + 1}", fixed=True) for k in classes]
    terms = [log * against for log, against in zip(logs, targets, strict=True)]
    loss = total(*terms).named("L")

    rows = [FIRST - SPACING * k for k in classes]
    rises = [RISE + RISER * (len(scores) - 1 - k) for k in classes]
    at_sum = rises[0] + 0.5 + RADIUS
    at_inverse = at_sum + 2 * RADIUS + LABEL
    fall = at_inverse + RADIUS + LABEL + 0.1
    at_share = fall + 0.9
    at_log = at_share + 2 * RADIUS + LABEL
    at_term = at_log + 2 * RADIUS + LABEL
    turn = at_term + RADIUS + LABEL - 0.1
    at_loss = turn + 0.9
    end = at_loss + RADIUS + LABEL - 0.1
    middle = (rows[0] + rows[-1]) / 2

    places = {id(summed): (at_sum, LANE), id(inverse): (at_inverse, LANE)}
    places[id(loss)] = (at_loss, middle)
    ways = [
        _level((inverse, 0), summed, LANE, at_sum + RADIUS, at_inverse - RADIUS),
        _level(None, inverse, LANE, at_inverse + RADIUS, fall),
    ]
    forks = []
    for k, row in enumerate(rows):
        column = (inputs[k], powers[k], shares[k], logs[k], terms[k])
        for value, x in zip(column, (0.0, EXP, at_share, at_log, at_term), strict=True):
            places[id(value)] = (x, row)
        places[id(targets[k])] = (at_term - 0.12, row - 0.78)
        aside = 0.15 * (k - (len(scores) - 1) / 2)
        top = LANE + aside
        up = (rises[k], row)
        forks.append(up)
        into_sum = (at_sum - (RADIUS**2 - aside**2) ** 0.5, top)
        down = ((fall, LANE), (fall, row + 0.5))
        stub = ((at_term, row - 0.9), (at_term, row - RADIUS))
        ways += [
            _level((powers[k], 0), inputs[k], row, 0.12, EXP - RADIUS),
            Way(None, powers[k], ((EXP + RADIUS, row), up), (EXP + RADIUS + LABEL / 2, row)),
            Way(
                (summed, k),
                powers[k],
                (up, (rises[k], top), into_sum),
                (rises[k] + 0.12, row + 0.42),
                beside=True,
                branch=True,
            ),
            _level((shares[k], 0), powers[k], row, rises[k], at_share - RADIUS, at_inverse - 0.4),
            Way(
                (shares[k], 1),
                inverse,
                (*down, rim((at_share, row), down[-1])),
                (fall + 0.15, row + 0.72),
                beside=True,
                branch=True,
            ),
            _level((logs[k], 0), shares[k], row, at_share + RADIUS, at_log - RADIUS),
            _level((terms[k], 0), logs[k], row, at_log + RADIUS, at_term - RADIUS),
            Way((terms[k], 1), targets[k], stub, (at_term + 0.12, row - 0.78), beside=True),
            Way(
                (loss, k),
                terms[k],
                ((at_term + RADIUS, row), (turn, row), rim((at_loss, middle), (turn, row))),
                ((at_term + RADIUS + turn) / 2, row),
            ),
        ]
        if k < len(rows) - 1:
            forks.append(down[-1])
    ways.append(_level(None, loss, middle, at_loss + RADIUS, end))
    return Layout(
        loss, places, tuple(ways), tuple(forks), inch=0.5, size=9.5, arrow="", shown=briefly
    )


def _level(
    edge: tuple[Value, int] | None,
    value: Value,
    row: float,
    start: float,
    end: float,
    label: float | None = None,
) -> Way:
    middle = (start + end) / 2 if label is None else label
    return Way(edge, value, ((start, row), (end, row)), (middle, row))


def briefly(number: float) -> str:
    """Return a number in three digits and at most seven letters, a real minus sign included."""
    if number == 0 or 1e-3 <= abs(number) < 1000:
        text = f"{number:.3g}"
    elif 1000 <= abs(number) < 1e6:
        text = f"{number:.0f}"
    else:
        digit, exponent = f"{number:.0e}".split("e")
        text = f"{digit}e{int(exponent)}"
    return "0" if text == "-0" else text.replace("-", "−")
