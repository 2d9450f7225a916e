"""Whether two attempts are the same one: the notebook and every file beside it, byte for byte.

A notebook may import all that it is worth from a module beside it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from grading.intake.found import Search
from grading.intake.neighbours import Plan
from grading.intake.unpacking import files_in
from grading.tree.stopping import Stop


@dataclass(frozen=True)
class Attempt:
    """When a file was handed in, where that is known, and what came with it."""

    handed_in: datetime | None
    plan: Plan


def digests_in(
    source: Path, paths: Iterable[PurePosixPath], stop: Stop
) -> dict[PurePosixPath, bytes]:
    """Read files in what is collected, one after the other; return what tells their bytes.

    Those that cannot be read are not among them.
    """
    missing, found = {*paths}, {}
    if not missing:
        return {}
    wanted = frozenset(place for path in missing for place in (path, *path.parents))
    for file in files_in(source, Search(stop, wanted=wanted)):
        if file.path in missing:
            missing.discard(file.path)
            if file.data is not None and not file.reason:
                found[file.path] = hashlib.sha256(file.data).digest()
            if not missing:
                break
    return found


def content(plan: Plan, digests: Mapping[PurePosixPath, bytes]) -> dict[str, bytes]:
    """Return name -> what tells the bytes, of all that comes along and can be read."""
    return {name: digests[path] for path, name in plan.files.items() if path in digests}


def digest_of(path: Path) -> bytes:
    """Return what tells the bytes of a file that was collected before, nothing of none."""
    if not path.is_file():  # a pipe would be waited for
        return b""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").digest()
    except OSError:  # whoever writes it says what the matter is
        return b""


def are_there(folder: Path, ours: Iterable[str], wanted: Mapping[str, bytes]) -> bool:
    """Say whether the files in a folder are these: all of them, and of `ours` no others.

    What somebody put there by hand is nobody's hand-in.
    """
    if any((folder / name).is_file() for name in {*ours} - {*wanted}):
        return False
    return all(
        digest_of(folder / name) == digest and not (folder / name).is_symlink()
        for name, digest in wanted.items()
    )
