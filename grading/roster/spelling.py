"""One name in its many spellings: in either order, with accents or without, in one word or more."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

WITHOUT_ACCENT = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
"""Letters that Unicode takes for letters of their own, and platforms write in ASCII."""
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})


def folded(words: str) -> str:
    """Return words so that capitals, and how accents are encoded, make no difference."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", words).casefold())


def squeezed(words: str) -> str:
    """Return the letters and digits of words alone, as Canvas writes a name."""
    return "".join(sign for sign in folded(words) if sign.isalnum() or unicodedata.combining(sign))


def plain(squeezed_words: str) -> str:
    """Return squeezed words without accents."""
    apart = unicodedata.normalize("NFKD", squeezed_words.translate(WITHOUT_ACCENT))
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def in_order(words: str) -> tuple[str, str, str]:
    """Return by what a name or an id is sorted: by its letters, whatever capitals and accents.

    Where these are the same, by them as well, so that the order never is one of chance.
    """
    alike = folded(words)
    return plain(alike), alike, words


def spellings(first_name: str, last_name: str) -> Iterator[str]:
    """Yield the squeezed words that may be written for a person of that name."""
    for words in (f"{first_name} {last_name}", f"{last_name} {first_name}"):
        name = squeezed(words)
        if name:
            yield name
            yield plain(name)
            yield plain(name.translate(UMLAUTS))
