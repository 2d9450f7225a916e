"""The text of a notebook that an editor saved anew: in an encoding of its own, with more commas."""

from __future__ import annotations

import contextlib
import itertools
import json
import re
import unicodedata

from grading.tree.submitted import DAMAGED, Unreadable

STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?'
SURPLUS = re.compile(rf"({STRING}|[\[{{,:]\s*,)|,(?=\s*[\]}}])", re.DOTALL)
"""What is kept, strings and commas that stand for nothing, or a comma before a closing bracket."""
BEFORE_A_BRACKET = re.compile(r",\s*[\]}]")
NEAR = 200
"""Characters around the place of an error in which such a comma is looked for."""
MOST_JUDGED = 20_000
FEWEST = 8
"""Letters outside of ASCII by which an encoding is judged, and without which it is not sure."""
LOST, MOST_KEPT = "\ufffd", 10
"""What stands for bytes that are no UTF-8, and times how many letters are more than by chance."""
NOT_ASCII = re.compile(r"[^\x00-\x7f]")
KANA = re.compile("[\u3041-\u30fe]")
KANA_SHARE, COMMON_SHARE, LATE_SHARE = 0.2, 0.9, 0.15
"""Least shares of kana in Japanese, of China's common signs in Chinese, of the last third of these.

The last third, in their order by sound, keeps Korean apart, whose letters have the places of the
first; letters of Russian have those of rare signs.
"""
NOT_SAVED_IN_UTF8 = (
    "it was not saved in UTF-8, and it is damaged or letters of its encoding stand in the way: "
    "open it in Jupyter, save it there and hand it in again"
)


def text_of(data: bytes) -> tuple[str, bool]:
    """Return the text of a notebook, and whether its encoding is sure."""
    if not data.strip():
        raise Unreadable("the file is empty", DAMAGED)
    for encoding in (json.detect_encoding(data), "utf-8-sig"):
        with contextlib.suppress(UnicodeDecodeError):
            return data.decode(encoding).removeprefix("\ufeff"), True
    damaged = data.decode("utf-8", errors="replace")
    lost = damaged.count(LOST)
    if len(NOT_ASCII.findall(damaged[: MOST_JUDGED * 10])) > MOST_KEPT * lost:
        return damaged, False
    for eastern, is_it in (("cp932", _is_japanese), ("gbk", _is_chinese)):
        with contextlib.suppress(UnicodeDecodeError):
            text = data.decode(eastern)
            found = itertools.islice(NOT_ASCII.finditer(text), MOST_JUDGED)
            letters = "".join(letter[0] for letter in found)
            if len(letters) >= FEWEST and is_it(letters):
                return text, True
    with contextlib.suppress(UnicodeDecodeError):
        return data.decode("cp1252"), False
    return data.decode("latin-1"), False  # which has a letter for every byte


def without_surplus_commas(text: str, near: int) -> str:
    """Return a JSON text without commas before closing brackets, "" where none is `near`."""
    if not BEFORE_A_BRACKET.search(text, max(0, near - NEAR), near + NEAR):
        return ""
    return SURPLUS.sub(lambda found: found[1] or "", text)


def _is_japanese(letters: str) -> bool:
    """Say whether letters are those of Japanese as it is written, and none of private use."""
    kana = len(KANA.findall(letters))
    return kana >= KANA_SHARE * len(letters) and not any(
        unicodedata.category(letter) == "Co" for letter in set(letters)
    )


def _is_chinese(letters: str) -> bool:
    """Say whether letters are those of Chinese by how common they are there."""
    leads = [letter.encode("gbk") for letter in letters]
    signs = [pair[0] for pair in leads if not 0xA1 <= pair[0] <= 0xA3]  # punctuation
    trails = sum(pair[1] >= 0xA1 for pair in leads if len(pair) == 2)
    common = sum(0xB0 <= lead <= 0xD7 for lead in signs)
    late = sum(0xC9 <= lead <= 0xD7 for lead in signs)
    return (
        len(signs) >= FEWEST
        and common >= COMMON_SHARE * len(signs)
        and late >= LATE_SHARE * len(signs)
        and trails >= COMMON_SHARE * len(leads)
    )
