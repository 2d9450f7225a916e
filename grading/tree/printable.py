"""Words of strangers, such as file names and messages, made fit for one line of a terminal."""

from __future__ import annotations

from collections.abc import Sequence


def one_line(text: str, longest: int = 200) -> str:
    """Return a text as one line that moves no cursor, turns no direction and can be encoded.

    White space becomes blanks, what is not printable its escape (``\\x1b``, ``\\u202e``); of what
    is longer than `longest` the middle goes.
    """
    shown = "".join(_shown(character) for character in text[: 4 * longest])
    if len(text) <= 4 * longest and len(shown) <= longest:
        return shown
    end = "".join(_shown(character) for character in text[-longest:])
    half = (longest - 3) // 2
    return f"{shown[:half]} … {end[-half:]}"


def first_of(words: Sequence[str], most: int) -> str:
    """Return the first of these words, with commas between, and how many more there are."""
    more = f" and {len(words) - most:,} more" if len(words) > most else ""
    return ", ".join(words[:most]) + more


def _shown(character: str) -> str:
    if character.isspace():
        return " "
    return character if character.isprintable() else ascii(character)[1:-1]
