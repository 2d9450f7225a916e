"""Which two people's code is alike, far beyond what this chapter's class shows.

Fingerprints are those of copydetect (winnowing, as in MOSS), which sees no names and comments.
What stands in the release or the reference, and what several people have in common, is no sign of
anything and left out. With a window of one, every fingerprint counts: the result does not depend on
Python's hashes of strings, which differ from run to run.
"""

from __future__ import annotations

import io
import itertools
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from copydetect import CodeFingerprint, compare_files
from copydetect.utils import get_token_coverage

LENGTH = 25
"""Signs of a fingerprint, in code where each name is one sign."""
LEAST = 80
"""Signs that two people have to share, alone in the class."""
LEAST_SHARE = 0.5
ABOVE_CLASS = 3
"""How many times more than what is usual in the class."""
MOST_PAIRS, MOST_COMPARED = 12, 200
LONGEST_SOURCE = 60_000
COMMON = 0.05
LEAST_COMMON = 3

CAVEAT = (
    "A hint, and no proof: two people may have worked together as they were allowed to, had the "
    "same help or book, or thought alike, and code that was rewritten is not found at all. Read "
    "both answers and talk with both before you think anything of it."
)


@dataclass(frozen=True)
class Pair:
    """Two students, how much of their own code they share, and the longest shared passage."""

    students: tuple[str, str]
    shares: tuple[float, float]
    signs: int
    passages: tuple[str, str]


def similar(sources: Mapping[str, str], known: Iterable[str]) -> list[Pair]:
    """Return the pairs whose code is alike, the most alike first.

    Parameters
    ----------
    sources : dict of str to str
        Student -> their code of one chapter.
    known : iterable of str
        What everybody has: code of the release and the reference.
    """
    theirs = {student: _fingerprint(code) for student, code in sorted(sources.items())}
    everybodys = set().union(*(_fingerprint(code).hashes for code in known))
    holders = defaultdict(list)
    for student, print_ in theirs.items():
        for one in print_.hashes - everybodys:
            holders[one].append(student)
    most = max(LEAST_COMMON, int(COMMON * len(theirs)))
    telling = {one: who for one, who in holders.items() if len(who) <= most}
    shared = Counter(
        pair for who in telling.values() for pair in itertools.combinations(who, 2)
    )  # of few people a fingerprint: linear in the size of the class
    usual = _usual(shared, list(theirs))
    for print_ in theirs.values():
        _leave(print_, telling.keys())
    found = []
    for pair, _ in sorted(shared.items(), key=lambda item: (-item[1], item[0]))[:MOST_COMPARED]:
        if shared[pair] < ABOVE_CLASS * usual:
            break
        one, other = (theirs[student] for student in pair)
        signs, shares, slices = compare_files(one, other)
        if signs >= LEAST and max(shares) >= LEAST_SHARE:
            passages = (_longest(one, slices[0]), _longest(other, slices[1]))
            part = (min(1.0, float(shares[0])), min(1.0, float(shares[1])))
            found.append(Pair(pair, part, int(signs), passages))
    return sorted(found, key=lambda pair: (-pair.signs, pair.students))[:MOST_PAIRS]


def _usual(shared: Counter[tuple[str, str]], students: Sequence[str]) -> float:
    """Return how many fingerprints people share with whoever they share most with, usually."""
    best = dict.fromkeys(students, 0)
    for pair, number in shared.items():
        for student in pair:
            best[student] = max(best[student], number)
    return statistics.median(best.values()) if best else 0.0


def _fingerprint(code: str) -> CodeFingerprint:
    text = io.StringIO(code[:LONGEST_SOURCE].encode(errors="replace").decode())
    return CodeFingerprint("", LENGTH, 1, fp=text, language="python")


def _leave(print_: CodeFingerprint, telling: Iterable[int]) -> None:
    """Take out all but the telling fingerprints.

    copydetect's own way, `boilerplate`, takes out others as well where a text repeats itself.
    """
    print_.hashes &= set(telling)
    print_.hash_idx = {one: print_.hash_idx[one] for one in print_.hashes}
    print_.token_coverage = get_token_coverage(print_.hash_idx, LENGTH, len(print_.filtered_code))


def _longest(print_: CodeFingerprint, slices: Sequence[Sequence[int]]) -> str:
    """Return the longest shared passage, in whole lines."""
    start, end = max(zip(*slices, strict=True), key=lambda part: (part[1] - part[0], -part[0]))
    code = print_.raw_code
    before = code.rfind("\n", 0, int(start)) + 1
    after = code.find("\n", int(end))
    return str(code[before : after if after >= 0 else len(code)]).strip("\n")
