"""What the worker answers, taken apart as if an enemy had written it."""

from __future__ import annotations

import builtins
import re
from dataclasses import dataclass

import numpy as np

from grading.wall.both.limits import Limits
from grading.wall.both.wire import WireError
from grading.wall.outside import png
from seminar.probes import (
    ASYNC,
    ASYNC_GENERATOR,
    GENERATOR,
    NO_SUCH_NAME,
    SKIPPED,
    Failure,
    Odd,
    Record,
)

KINDS = ("stdout", "stderr", "result", "display", "error")
MOST_OUTPUTS = 500
MOST_VALUES = 200
MOST_WARNINGS = 20
MOST_STOPS = 20
MOST_NAMES = 20
MOST_LINES = 10**6
LONGEST_NAME = 80
LONGEST_TEXT = 300
PYTHON = re.compile(r"3\.[0-9]{1,2}")

KNOWN_KINDS = frozenset(
    {
        *(NO_SUCH_NAME, ASYNC, ASYNC_GENERATOR, GENERATOR),
        *("Timeout", "Killed", "AxisError", "LinAlgError"),
    }
) | {
    name
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, BaseException)
}
KNOWN_WORDS = re.compile(
    r"None(?:, after something was printed)?"
    r"|an? (?:array|async_generator|bytes|complex|coroutine|dict|dict_keys|dict_values|filter"
    r"|function|generator|list|map|method|module|object|range|set|slice|tuple|type|zip)"
    r"(?: of \d{1,3})?"
    r"|an array of dtype (?:object|complex64|complex128)"
    r"|nothing|a single (?:table|value)|\d{1,3} values?"
    r"|missing \((?:nothing|a dict|a single (?:table|value)|\d{1,3} values?) came back\)"
    r"|missing from the dict|not in a dict|not on the layer after (?:forward|backward)"
    r"|missing: return the pair `x, history`"
    r"|missing: the second value must be a dict, with the five names as keys"
)
"""What Python and probes call values that are no numbers: with stand-ins no other word is read."""
UNKNOWN = Odd("something else than numbers")


@dataclass(frozen=True)
class Output:
    """One thing that a cell printed, showed or raised.

    `kind` is one of `KINDS`, `text` is plain text whatever the kind, `png` a picture or None;
    `name` and `message` describe the exception of an "error".
    """

    kind: str
    text: str
    png: bytes | None = None
    name: str = ""
    message: str = ""


@dataclass(frozen=True)
class Stop:
    """A statement of a cell that failed: which line it is, and why.

    `line` counts from 1 and is 0 where it is not known; `names` are those that the statement would
    have bound; `passed` says that the cell went on after it; `newer` is the Python that would know
    its syntax, where the one that grades is too old.
    """

    kind: str
    message: str = ""
    line: int = 0
    source: str = ""
    names: tuple[str, ...] = ()
    passed: bool = False
    newer: str = ""


def read_stops(stops: object) -> tuple[Stop, ...]:
    """Return what failed in one cell.

    Raises
    ------
    WireError
        If this is not a list of stops.
    """
    if not isinstance(stops, list):
        raise WireError("It sent failures that are not a list.")
    return tuple(map(_stop, stops[:MOST_STOPS]))


def _stop(stop: object) -> Stop:
    match stop:
        case {
            "kind": str(kind),
            "message": str(message),
            "line": int(line),
            "source": str(source),
            "names": list(names),
            "passed": bool(passed),
            "newer": str(newer),
        }:
            return Stop(
                readable_name(kind) or "Exception",
                readable_name(message, LONGEST_TEXT),
                min(max(line, 0), MOST_LINES),
                readable_name(source, LONGEST_TEXT),
                tuple(readable_name(name) for name in names[:MOST_NAMES] if isinstance(name, str)),
                passed,
                newer if PYTHON.fullmatch(newer) else "",
            )
        case _:
            raise WireError("It sent a failure that does not say what failed.")


def read_outputs(outputs: object, limits: Limits) -> tuple[Output, ...]:
    """Return the outputs of one cell, within the limits whatever was sent.

    Raises
    ------
    WireError
        If this is not a list of outputs.
    """
    if not isinstance(outputs, list):
        raise WireError("It sent outputs that are not a list.")
    room, pictures, kept = limits.cell_text + 1000, limits.cell_pictures, []
    for output in outputs[:MOST_OUTPUTS]:
        kind = output.get("kind") if isinstance(output, dict) else None
        if not isinstance(kind, str) or kind not in KINDS:
            raise WireError("It sent an output of an unknown kind.")
        text = readable(output.get("text"), room)
        room -= len(text)
        data = output.get("png")
        picture = None
        if isinstance(data, bytes) and len(data) <= limits.picture_bytes and pictures > 0:
            pictures -= 1
            picture = png.cleaned(data)
        name = readable_name(output.get("name"))
        message = readable(output.get("message"), 1000)
        kept.append(Output(kind, text, picture, name, message))
    return tuple(kept)


def read_record(reply: dict[str, object]) -> Record:
    """Return the record in the answer to an experiment.

    Raises
    ------
    WireError
        If it is not one.
    """
    pairs = reply.get("values")
    if not isinstance(pairs, list) or len(pairs) > MOST_VALUES:
        raise WireError("It sent observations that are not a short list.")
    values: dict[str, np.ndarray | Odd] = {}
    for pair in pairs:
        match pair:
            case [str(name), np.ndarray() as array]:
                values[readable_name(name)] = array
            case [str(name), str(description)]:
                values[readable_name(name)] = Odd(readable(description, LONGEST_TEXT))
            case _:
                raise WireError(
                    "It sent an observation that is neither an array nor a description."
                )
    warned = reply.get("warnings")
    if not isinstance(warned, list):
        raise WireError("It sent warnings that are not a list.")
    warnings = tuple(readable_name(name) for name in warned[:MOST_WARNINGS])
    warned_by = readable(reply.get("warned by"), LONGEST_TEXT)
    return Record(values, _failure(reply.get("failure")), warnings, warned_by)


def read_identifiers(names: object) -> list[str]:
    """Return what of a list can be names of Python's, none where it is no list."""
    some = names[:MOST_NAMES] if isinstance(names, list) else []
    return [n for n in some if isinstance(n, str) and n.isidentifier() and len(n) <= LONGEST_NAME]


def without_words_of_its_own(record: Record) -> Record:
    """Return a record in which no text is left that whoever made it could have chosen.

    Kept are the kinds of exceptions and warnings that Python has, and short descriptions of values
    that are no numbers; names of observations are for those to sort out who know which to expect.
    """
    values = {
        name: UNKNOWN if isinstance(value, Odd) and not KNOWN_WORDS.fullmatch(value) else value
        for name, value in record.values.items()
    }
    failure = record.failure
    if failure is not None:
        failure = Failure(failure.kind if failure.kind in KNOWN_KINDS else "Exception")
    return Record(values, failure, tuple(sorted(KNOWN_KINDS & {*record.warnings})))


def readable(text: object, longest: int) -> str:
    """Return at most `longest` characters of a text, without control characters or stray halves."""
    if not isinstance(text, str):
        return ""
    text = text[: max(longest, 0)].encode("utf-8", errors="replace").decode("utf-8")
    return "".join(c for c in text if c.isprintable() or c in "\n\t\xa0\u2009\u202f")


def readable_name(text: object, longest: int = LONGEST_NAME) -> str:
    """Return a name, of an exception for example, as one line: Python lets it be any text."""
    return " ".join(readable(text, longest).split())


def _failure(parts: object) -> Failure | None:
    match parts:
        case None:
            return None
        case [str(kind), str(message), str(line), str(after)]:
            kind = readable_name(kind)
            return Failure(
                kind if kind and kind != SKIPPED else "Exception",  # that is ours to say
                readable(message, LONGEST_TEXT),
                readable(line, LONGEST_TEXT),
                readable_name(after),
            )
        case _:
            raise WireError("It sent a failure that does not say what failed.")
