"""Walks a graph from its result back to its inputs, one multiplication or sum a step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from seminar.graph.record import Edge, Place, Value, edges, sensitivities, shown, values
from seminar.words import counted, listed


@dataclass(frozen=True)
class Step:
    """What happens at one value on the way back, or at several that are walked through at once.

    `reached` are the places whose gradients are known by this step, with the gradients. At a sum
    the gradients of a value's uses meet. `sentence` says what is multiplied by what, or added.
    """

    at: tuple[Value, ...]
    reached: tuple[tuple[Place, float], ...]
    sentence: str
    is_sum: bool = False


def walk(output: Value, together: Sequence[Value] = ()) -> list[Step]:
    """Return the steps from `output` back to the inputs; plain numbers get no gradient.

    The gradients are found by nudging, as in `sensitivities`. Values in `together` come from the
    same operator of one input, each; a single step leads through all of them.
    """
    name = output.name or "the result"
    begins = f"The walk back starts at the end with 1: when {name} grows by 1, {name} grows by 1."
    steps = [Step((output,), ((output, 1.0),), begins)]
    uses: dict[int, list[Edge]] = {}
    for edge in edges(output):
        if not edge[0].inputs[edge[1]].is_constant:
            uses.setdefault(id(edge[0].inputs[edge[1]]), []).append(edge)
    known = {id(output): 1.0}
    order = _order(output, together)
    last = max((order.index(value) for value in together), default=None)
    for index, value in enumerate(order):
        if value.is_constant:
            continue
        if len(uses.get(id(value), [])) > 1:
            steps.append(_sum(output, value, uses[id(value)]))
            known[id(value)] = steps[-1].reached[0][1]
        onwards = []
        if value not in together:
            onwards = _through(output, value, known.get(id(value), 0.0))
        elif index == last:
            onwards = [_at_once(output, together, [known[id(one)] for one in together])]
        for step in onwards:
            steps.append(step)
            for place, gradient in step.reached:
                if isinstance(place, tuple):
                    known[id(place[0].inputs[place[1]])] = gradient
    return steps


def _sum(output: Value, value: Value, uses: Sequence[Edge]) -> Step:
    *parts, whole = sensitivities(output, [*uses, value])
    added = " + ".join(map(_in_brackets, parts))
    said = (
        f"{counted(len(parts)).capitalize()} gradients come back to {_called(value)}, one for each "
        f"of its uses, and are added: {added} = {shown(whole)}."
    )
    return Step((value,), ((value, float(whole)),), said, is_sum=True)


def _at_once(output: Value, alike: Sequence[Value], arrive: Sequence[float]) -> Step:
    """Return one step through several operators of one input."""
    ways = [(value, 0) for value in alike]
    gradients = [float(one) for one in sensitivities(output, ways)]
    slopes = [float(sensitivities(value, [way])[0]) for value, way in zip(alike, ways, strict=True)]
    worked = [
        f"{shown(arrives)} × {_in_brackets(slope)} = {shown(gradient)} goes "
        f"{_towards(value.inputs[0])}"
        for value, arrives, slope, gradient in zip(alike, arrive, slopes, gradients, strict=True)
    ]
    rule = ", its own result" if alike[0].operator == "exp" else ""
    said = (
        f"At each {alike[0].sign}, what arrives is multiplied by the local derivative{rule}: "
        f"{listed(worked)}."
    )
    return Step(tuple(alike), tuple(zip(ways, gradients, strict=True)), said)


def _through(output: Value, value: Value, arrives: float) -> list[Step]:
    """Return the steps through an operator: one for each input, or one for all where all are 1."""
    ways = [(value, k) for k, part in enumerate(value.inputs) if not part.is_constant]
    if not ways:
        return []
    here = f"{shown(arrives)} arrives at {value.sign}. "
    gradients = [float(one) for one in sensitivities(output, ways)]
    slopes = [float(one) for one in sensitivities(value, ways)]
    if value.operator == "+":
        to = listed([_towards(value.inputs[k]) for _, k in ways])
        each = "The local derivative is 1" if len(ways) == 1 else "Every local derivative is 1"
        said = f"{here}{each}, so {shown(arrives)} × 1 = {shown(arrives)} goes {to}."
        return [Step((value,), tuple(zip(ways, gradients, strict=True)), said)]
    return [
        Step(
            (value,),
            ((way, gradient),),
            f"{here}The local derivative for {_called(value.inputs[way[1]])} is "
            f"{_slope_in_words(value, way[1], slope)}, so {shown(arrives)} × {_in_brackets(slope)} "
            f"= {shown(gradient)} goes {_towards(value.inputs[way[1]])}.",
        )
        for way, gradient, slope in zip(ways, gradients, slopes, strict=True)
    ]


def _called(value: Value) -> str:
    return value.name or f"what {value.sign} gave"


def _towards(value: Value) -> str:
    return f"to {value.name}" if value.name else f"back to {value.sign}"


def _slope_in_words(value: Value, position: int, slope: float) -> str:
    """Return an operator's local derivative with the rule that it follows."""
    match value.operator:
        case "×":
            which = "the other number there" if len(value.inputs) == 2 else "the others' product"
            return f"{which}, {shown(slope)}"
        case "exp":
            return f"its own result, {shown(slope)}"
        case "log":
            return f"1/{_in_brackets(value.inputs[position].number)} = {shown(slope)}"
        case "1/x":
            return f"−1/{_in_brackets(value.inputs[position].number)}² = {shown(slope)}"
        case "relu":
            above = value.inputs[0].number > 0
            return f"{shown(slope)}, for what went in is {'' if above else 'not '}above 0"
    return shown(slope)


def _in_brackets(number: float) -> str:
    return f"({shown(number)})" if number < 0 else shown(number)


def _order(output: Value, together: Sequence[Value] = ()) -> list[Value]:
    """Return every value after what uses it, what stands above before what stands below.

    What the values in `together` came from stands after the last of them.
    """
    seen: dict[int, Value] = {}

    def visit(value: Value) -> None:
        if id(value) not in seen:
            for part in reversed(value.inputs):
                visit(part)
            seen[id(value)] = value

    visit(output)
    order = list(reversed(seen.values()))
    if not together:
        return order
    below = {id(part) for value in together for part in values(value)[:-1]}
    if any(id(value) in below for value in together):
        raise ValueError("A value and what it came from cannot be walked through in one step.")
    last = 1 + max(order.index(value) for value in together)
    early = [value for value in order[:last] if id(value) not in below]
    late = [value for value in order[:last] if id(value) in below]
    return [*early, *late, *order[last:]]
