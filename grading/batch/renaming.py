"""All that is kept of a student under one id, carried to another.

What was collected before there was a roster is called as a platform called it.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from grading.batch.gradebook import Marks
from grading.exercises import CHAPTERS
from grading.judging.chapter import load
from grading.tree.course import ROOT
from grading.tree.errors import GradingError
from grading.tree.places import Places, read_json, write_whole

BOTH = (
    "{old} and {new} have both handed in {chapter}: move away the one of grading/submitted/{old}/"
    "{chapter} and grading/submitted/{new}/{chapter} that does not count, whose points go with it, "
    "and give the same command again."
)


def rename(old: str, new: str, root: Path = ROOT) -> list[str]:
    """Carry submissions, graded work, pages and all of the gradebook to another id.

    Points and comments that a person gave go along, and why something was not placed. Broken off
    anywhere, the same once more goes on. Return the chapters that were handed in under the id of
    before, placed or not.

    Raises
    ------
    GradingError
        If both have handed in a chapter, or something cannot be written.
    """
    places = Places(root)
    with places.reserved():
        theirs = [chapter for chapter in CHAPTERS if (places.submitted / old / chapter).exists()]
        for chapter in theirs:
            if (places.submitted / new / chapter).exists():
                raise GradingError(BOTH.format(old=old, new=new, chapter=chapter))
        marks = Marks(load(next(iter(CHAPTERS)), root), root, declare=False)
        try:
            marks.rename(old, new, theirs)
        finally:
            marks.close()
        try:
            for chapter in CHAPTERS:
                _carry_record(places, chapter, old, new)
            lost = [c for c in CHAPTERS if places.carry_not_placed(c, old, new)]
            for chapter in CHAPTERS:
                if (places.submitted / new / chapter).exists() and chapter not in theirs:
                    # theirs is the newer page, of what is graded
                    shutil.rmtree(places.feedback / old / chapter, ignore_errors=True)
            for folder in (places.autograded, places.feedback, places.submitted):
                _carry(folder / old, folder / new)
        except OSError as error:
            raise GradingError(
                f"What is kept of {old} could not be carried to {new}: {error}. Put that right, "
                "and give the same command again."
            ) from error
    return [chapter for chapter in CHAPTERS if chapter in {*theirs, *lost}]


def _carry_record(places: Places, chapter: str, old: str, new: str) -> None:
    record = read_json(places.record(chapter, old))
    if isinstance(record, dict):
        text = json.dumps({**record, "student": new}, indent=1, ensure_ascii=False)
        write_whole(places.record(chapter, new), text.encode(errors="backslashreplace"))
    places.record(chapter, old).unlink(missing_ok=True)
    reason = places.reason(chapter, old)
    if reason.exists():
        reason.replace(places.reason(chapter, new))


def _carry(source: Path, target: Path) -> None:
    """Move what lies in a folder into another, which keeps what it has besides."""
    if not source.is_dir():
        return
    target.mkdir(parents=True, exist_ok=True)
    words = source / ".handed_in_as"
    for path in [path for path in source.iterdir() if path != words]:
        aside = target / path.name
        if aside.is_dir() and not aside.is_symlink():
            _carry(path, aside)
        else:
            path.replace(aside)
    # last: by these words the id is found once more where this was broken off
    words.unlink(missing_ok=True)
    source.rmdir()
