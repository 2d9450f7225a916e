"""Words of sentences that more than one room writes."""

from __future__ import annotations

from collections.abc import Sequence


def listed(names: Sequence[str], last: str = "and") -> str:
    """Return names as a sentence has them: "a", "a and b", "a, b and c".

    `last` is the word before the last of them.
    """
    return f" {last} ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
