"""What is kept of each submission: what it got, or why it could not be graded.

The record says that a submission is done. What was kept before goes first and what is new of it
comes last (`Places.forget`), whoever grades: the batch, or nbgrader with our plug-ins.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import math
import sys
from collections.abc import Mapping
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from grading.batch.outcome import Outcome
from grading.batch.turn import ExerciseResult
from grading.judging.chapter import Chapter
from grading.judging.score import Score
from grading.tree import fingerprint
from grading.tree.beside import NOTHING, Beside
from grading.tree.places import Places, read_json, write_whole

FILE, UNKNOWN = "their file", "the chapter or their file"
PARTS = {
    fingerprint.OWN: "{chapter}",
    fingerprint.OTHERS: "another chapter",
    fingerprint.SHARED: "code that all chapters share",
}
"""Part of what a chapter is made of -> what it is called where it has changed."""


def digest(data: bytes, chapter: Chapter, beside: Beside = NOTHING) -> str:
    """Return what tells one submission, graded by one state of the chapter, from all others.

    Its own files count, and which of them stayed behind, as its page says that.
    """
    return _digest(chapter.fingerprint, data, beside)


def _digest(of_chapter: str, data: bytes, beside: Beside) -> str:
    left = (f"{name}\n{reason}".encode(errors="backslashreplace") for name, reason in beside.left)
    return fingerprint.of_contents(
        [
            ("chapter", of_chapter.encode()),
            ("notebook", data),
            *((f"beside/{name}", beside.files[name]) for name in sorted(beside.files)),
            *(("left", one) for one in left),
        ]
    )


def what_changed(outcome: Outcome, data: bytes, chapter: Chapter, beside: Beside) -> list[str]:
    """Return what is other than when a submission was graded, in words that "was changed" follows.

    Nothing where it would be graded as it was.
    """
    of_then = outcome.made_of.get(fingerprint.ALL, "")
    # taken once: files may be large
    is_same = outcome.digest == _digest(of_then or chapter.fingerprint, data, beside)
    if is_same and of_then in ("", chapter.fingerprint):
        return []
    if not of_then:  # a record that does not say of what
        return [UNKNOWN]
    parts = (p for p in PARTS if outcome.made_of.get(p) != chapter.made_of.get(p))
    found = [PARTS[part].format(chapter=chapter.name) for part in parts]
    return (found if is_same else [FILE, *found]) or [UNKNOWN]


def keep(outcome: Outcome, places: Places, chapter: str) -> None:
    """Keep what a submission got."""
    record = json.dumps(to_record(outcome, chapter), indent=1, ensure_ascii=False)
    write_whole(places.record(chapter, outcome.student), record.encode())


def kept(places: Places, chapter: str, student: str) -> Outcome | None:
    """Return what a student's submission got, None where that is not known."""
    return from_record(read_json(places.record(chapter, student)), chapter, student)


def keep_reason(outcome: Outcome, places: Places, chapter: str) -> None:
    """Keep why a submission could not be graded, beside what an earlier one got."""
    reason = to_reason(outcome).encode(errors="backslashreplace")
    write_whole(places.reason(chapter, outcome.student), reason)


def to_reason(outcome: Outcome) -> str:
    """Return what is kept of a submission that could not be graded."""
    return f"{outcome.kind}\n{outcome.reason}"


def from_reason(kept: str) -> tuple[str, str]:
    """Return kind and reason as `to_reason` kept them."""
    kind, _, reason = kept.partition("\n")
    return kind, reason


def to_record(outcome: Outcome, chapter: str) -> dict[str, object]:
    """Return what is kept of a graded submission."""
    return {"chapter": chapter, **_kept(outcome)}


def _kept(value: Any) -> Any:
    """Return a dataclass as a dict, without what is not to be kept of it."""
    if isinstance(value, list | tuple):
        return [_kept(part) for part in value]
    if isinstance(value, dict):
        return {name: _kept(part) for name, part in value.items()}
    if not dataclasses.is_dataclass(value):
        return value
    kind: type = type(value)
    return {name: _kept(getattr(value, name)) for name in _parts(kind)}


@functools.cache
def _parts(kind: type) -> Mapping[str, Any]:
    """Return name -> type of what is kept of a dataclass."""
    types = get_type_hints(kind)
    kept = (f for f in dataclasses.fields(kind) if f.metadata.get("kept", True))
    return {field.name: types[field.name] for field in kept}


@functools.cache
def _added_later(kind: type) -> frozenset[str]:
    """Return what older records do not have, and are read without."""
    fields = dataclasses.fields(kind)
    return frozenset(f.name for f in fields if f.metadata.get("added_later", False))


def from_record(record: object, chapter: str, student: str) -> Outcome | None:
    """Return what `to_record` kept of a submission, None where it is anything else."""
    if not isinstance(record, dict):
        return None
    kept = {**record}
    if kept.pop("chapter", None) != chapter or kept.get("student") != student:
        return None
    try:
        outcome: Outcome = _as(Outcome, kept)
    except (TypeError, UnicodeEncodeError):
        return None
    outcome.fresh = False
    return outcome if all(map(_adds_up, outcome.results)) else None


def _adds_up(result: ExerciseResult) -> bool:
    """Whether a score can be one, and is that of its aspects: a record may have been edited."""
    of_aspects = Score(result.exercise, result.max_score, result.aspects)
    is_theirs = not result.aspects or result.score == of_aspects
    return is_theirs and 0 <= result.score <= result.max_score


def _as(kind: Any, value: object) -> Any:
    """Return what JSON kept of a value of this type; raise `TypeError` if it cannot be of it."""
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        parts = _parts(kind)
        if not isinstance(value, dict) or value.keys() | _added_later(kind) != parts.keys():
            raise TypeError(f"no {kind.__name__}")
        return kind(**{name: _as(parts[name], part) for name, part in value.items()})
    if get_origin(kind) in (list, tuple):
        if not isinstance(value, list | tuple):
            raise TypeError("no list")
        return get_origin(kind)(_as(get_args(kind)[0], part) for part in value)
    if get_origin(kind) is dict:
        if not isinstance(value, dict):
            raise TypeError("no dict")
        of_names, of_parts = get_args(kind)
        return {_as(of_names, name): _as(of_parts, part) for name, part in value.items()}
    if isinstance(kind, UnionType):  # of something and None
        return None if value is None else _as(get_args(kind)[0], value)
    if kind is float:  # which JSON may have written as a whole number
        number = value if type(value) is int or type(value) is float else math.inf
        fine = abs(number) <= sys.float_info.max
    else:
        fine = type(value) is kind
    if not fine:
        raise TypeError(f"no {kind.__name__}")
    if isinstance(value, str):
        value.encode()  # half a character could not be written again
    return value
