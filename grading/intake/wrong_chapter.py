"""An archive of one chapter that is collected as another: asked about before anything is kept."""

from __future__ import annotations

import shlex
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from grading.intake.placing import Judged
from grading.tree.errors import GradingError
from grading.tree.printable import one_line

LONGEST_SOURCE = 300
MEANT = (
    "{how_many} in {called} are of {other}, and none is of {name}: was `grading collect {source} "
    "{other}` meant? Nothing of it was kept."
)


def ask_whether_meant(
    source: Path, name: str, found: Sequence[Judged], of_others: Iterable[tuple[set[str], Judged]]
) -> None:
    """Raise where what is collected seems to be of another chapter than the one that was named.

    Parameters
    ----------
    source : Path
        What is collected.
    name : str
        The chapter, of which no notebook was found.
    found : sequence of Judged
        All that may be notebooks.
    of_others : iterable of (set of str, Judged)
        By what words somebody is known, and a notebook of theirs that is of another chapter.

    Raises
    ------
    GradingError
        If most of them are of one other chapter, of two people or more: one person's may well be
        that person's mistake.
    """
    files: dict[str, set[Judged]] = defaultdict(set)
    people: dict[str, set[frozenset[str]]] = defaultdict(set)
    for whose, file in of_others:
        files[file.other].add(file)
        people[file.other].add(frozenset(whose))
    total = sum(not file.is_data for file in found)
    for other, theirs in files.items():
        if 2 * len(theirs) > total and len(theirs) > 1 and len(people[other]) > 1:
            several = f"{len(theirs):,} of the {total:,} notebooks"
            raise GradingError(
                MEANT.format(
                    how_many=f"all {total:,} notebooks" if len(theirs) == total else several,
                    called=one_line(source.name, LONGEST_SOURCE),
                    other=other,
                    name=name,
                    source=one_line(shlex.quote(str(source)), LONGEST_SOURCE),
                )
            )
