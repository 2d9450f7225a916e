"""An archive of one chapter that is collected as another: asked about before anything is kept."""

from __future__ import annotations

import re
import shlex
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from grading.intake.placing import Judged
from grading.tree.course import module_name
from grading.tree.errors import GradingError
from grading.tree.printable import one_line

LONGEST_SOURCE = 300
MEANT = (
    "{how_many} in {called} are of {other}, and none is of {name}: was `grading collect {source} "
    "{other}` meant? Nothing of it was kept."
)


def ask_whether_meant(
    source: Path,
    name: str,
    found: Sequence[Judged],
    of_others: Iterable[tuple[set[str], Judged]],
    *,
    people: int,
) -> None:
    """Raise where what is collected seems to be of another chapter than the one that was named.

    Parameters
    ----------
    source : Path
        What is collected.
    name : str
        The chapter.
    found : sequence of Judged
        All that may be notebooks.
    of_others : iterable of (set of str, Judged)
        By what words somebody is known, and a notebook of theirs that is of another chapter.
    people : int
        Of how many there is anything at all.

    Raises
    ------
    GradingError
        If most of them are of one other chapter and none may be of this one, of two people or more
        and more than half of all: fewer may well have made a mistake of their own.
    """
    if any(_may_be_of(name, file) for file in found):
        return
    files: dict[str, set[Judged]] = defaultdict(set)
    owners: dict[str, set[frozenset[str]]] = defaultdict(set)
    for whose, file in of_others:
        files[file.other].add(file)
        owners[file.other].add(frozenset(whose))
    total = sum(not file.is_data for file in found)
    for other, theirs in files.items():
        if 2 * len(theirs) > total and len(owners[other]) > max(1, people // 2):
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


def _may_be_of(name: str, file: Judged) -> bool:
    """Say whether a file is of a chapter, whosever it is, or called so and cannot be read."""
    if file.other or file.is_data:
        return False
    called = re.sub(r"[\W_]+", "_", file.path.stem).lower()
    return file.worked_on >= 0 or module_name(name) in called
