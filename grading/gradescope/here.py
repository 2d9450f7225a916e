"""What run_autograder runs in Gradescope's container: one submission, from notebook to results.

Results that say that a person has to look stand there before anything is run, for the case that
this process is ended from outside. Nothing is graded unless the self-test holds, an attack on the
files and processes of this container among it.
"""

from __future__ import annotations

import json
import os
import stat
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from grading.batch import behind_the_wall, canaries
from grading.batch.outcome import Outcome
from grading.batch.submission import grade_submission
from grading.gradescope import results
from grading.judging.chapter import Chapter, load
from grading.notebooks.notebook import read
from grading.notebooks.rebuilding import rebuild
from grading.tree.beside import Beside, beside
from grading.tree.course import ROOT
from grading.tree.errors import GradingError
from grading.tree.printable import one_line
from grading.tree.submitted import FOR_A_PERSON, NO_NOTEBOOK, Unreadable, read_file
from grading.wall.both.limits import MIB, Limits
from grading.wall.outside.learner import Wall

PATIENCE = 8.0
"""Half a processor is what Gradescope gives: what waits for it is not told from what sleeps."""
LITTER = (".ipynb_checkpoints", "__MACOSX")
ENDED = "The grading was ended before it was done: by its time limit, or for want of memory."
HOLE = "The self-test failed, so nothing was graded: an attack changed the results."
ATTACK = """
import os, signal
from pathlib import Path
stolen, autograder = {}, Path("@AUTOGRADER@")
for path in ("source/solutions/@MODULE@.py", "source/solutions/@CHAPTER@/@MODULE@.ipynb"):
    try:
        exec((autograder / path).read_text(), stolen)
    except OSError:
        pass
for path in ("results/results.json", "run_autograder", "source/settings.json"):
    try:
        (autograder / path).write_text('{"score": 100.0}')
    except OSError:
        pass
for process in (os.getppid(), @GRADER@):
    try:
        os.kill(process, signal.SIGKILL)
    except OSError:
        pass
"""


class Settings(NamedTuple):
    """What `grading gradescope` was told; `seed` draws the same questions for everybody."""

    chapter: str
    seed: int
    seconds: int
    memory: int


def main(arguments: Sequence[str]) -> int:
    """Grade what lies in an autograder folder, or only test it with `--self-test` before it."""
    *options, folder = arguments
    autograder = Path(folder)
    if options == ["--self-test"]:
        try:
            wanted = settings()
            with wall_here(autograder, limits_of(wanted)) as wall:
                self_test(wall, load(wanted.chapter), autograder, wanted.seed)
        except GradingError as error:
            print(error)
            return 1
        return 0
    run(autograder)
    return 0


def run(autograder: Path) -> None:
    """Grade the submission in `autograder` and write its results, whatever happens."""
    os.umask(0o077)
    _close(autograder)
    _write(autograder, results.for_a_person(ENDED))
    began = time.monotonic()
    try:
        found = _results(autograder, began)
    except Exception as error:  # noqa: BLE001 (whatever it is, the instructor reads it, in stdout)
        traceback.print_exc(file=sys.stdout)
        found = results.for_a_person(f"{type(error).__name__}: {error}")
    _write(autograder, found)


def settings() -> Settings:
    """Return the settings that lie in the archive."""
    return Settings(**json.loads((ROOT / "settings.json").read_text()))


def limits_of(wanted: Settings) -> Limits:
    """Return the limits on a notebook."""
    limits = Limits(patience=PATIENCE).with_time(wanted.seconds)
    return limits.with_memory(wanted.memory * MIB)


def wall_here(autograder: Path, limits: Limits) -> Wall:
    """Return bubblewrap's wall where that works, else one of other users.

    Raises
    ------
    GradingError
        If neither can be had.
    """
    try:
        return behind_the_wall.wall(limits)
    except GradingError:  # as in most containers
        _close(autograder)
        closed = [autograder / name for name in ("source", "results", "submission")]
        closed += [autograder / "results/results.json", autograder / "submission_metadata.json"]
        return behind_the_wall.wall_of_other_users(limits, closed=closed)


def self_test(wall: Wall, chapter: Chapter, autograder: Path, seed: int) -> None:
    """Raise a `GradingError` unless right work gets its points and no attack gets anything.

    All are graded on the inputs of `seed`, as submissions are: these are drawn once then.
    """
    place = autograder / "results/results.json"
    before = place.read_bytes() if place.exists() else b""
    attack = ATTACK.replace("@AUTOGRADER@", str(autograder)).replace("@MODULE@", chapter.module)
    attack = attack.replace("@CHAPTER@", chapter.name).replace("@GRADER@", str(os.getpid()))
    last = canaries.canary(chapter, canaries.AGREES_WITH_EVERYTHING, attack)
    tests = [*canaries.submissions(chapter), ("an attack (on the container)", last, 0.0)]
    for description, data, points in tests:
        graded = grade_submission(data, chapter, wall, seed)
        canaries.check(chapter, description, points, graded.results)
    if (place.read_bytes() if place.exists() else b"") != before:
        raise GradingError(HOLE)


def submitted(submission: Path) -> Path:
    """Return the one notebook that was handed in: a plain file, in whichever folder.

    Raises
    ------
    Unreadable
        If there is none, or more than one.
    """
    called_so = sorted(
        path
        for path in submission.rglob("*")
        if path.suffix.lower() == ".ipynb" and not path.name.startswith("._")
        if not set(LITTER) & set(path.relative_to(submission).parts)
    )
    found = [path for path in called_so if not _other_than_a_file(path)]
    if len(found) == 1:
        return found[0]
    names = [one_line(str(path.relative_to(submission)), 100) for path in found or called_so]
    if found:
        raise Unreadable(
            f"there are {len(found)} notebooks, and only one counts: {', '.join(names[:5])}",
            NO_NOTEBOOK,
        )
    kinds = map(_other_than_a_file, called_so)
    others = ", ".join(f"{name} is {kind}" for name, kind in [*zip(names, kinds, strict=True)][:5])
    said = "there is no notebook in what you handed in"
    raise Unreadable(f"{said}: {others}" if others else said, NO_NOTEBOOK)


def _other_than_a_file(path: Path) -> str:
    """Say what a path is that is no plain file, "" of a plain file; no link is followed."""
    mode = path.lstat().st_mode
    if stat.S_ISREG(mode):
        return ""
    kinds = {stat.S_IFLNK: "a link", stat.S_IFDIR: "a folder"}
    return kinds.get(stat.S_IFMT(mode), "no file")


def _results(autograder: Path, began: float) -> results.Results:
    wanted = settings()
    chapter = load(wanted.chapter)
    try:
        path = submitted(autograder / "submission")
        data, own = read_file(path), beside(path.parent, chapter.files)
        rebuild(read(data), chapter.release)  # what cannot be graded is known before all else
        with wall_here(autograder, limits_of(wanted)) as wall:
            self_test(wall, chapter, autograder, wanted.seed)
            outcome = _outcome(data, own, chapter, wall, wanted.seed)
    except Unreadable as reason:
        if reason.kind == FOR_A_PERSON:
            return results.for_a_person(str(reason))
        return results.refused(str(reason), time.monotonic() - began)
    return results.of_outcome(outcome, time.monotonic() - began)


def _outcome(data: bytes, own: Beside, chapter: Chapter, wall: Wall, seed: int) -> Outcome:
    graded = grade_submission(data, chapter, wall, seed, own)
    if graded.starved:
        graded = grade_submission(data, chapter, wall, seed, own)
    return graded.outcome("", chapter)


def _close(autograder: Path) -> None:
    """Take from other users what they may read, write or enter of the autograder's folder."""
    (autograder / "results").mkdir(exist_ok=True)
    for name in (".", "source", "results", "submission", "submission_metadata.json"):
        path = autograder / name
        if path.exists():
            path.chmod(path.stat().st_mode & 0o770)


def _write(autograder: Path, found: results.Results) -> None:
    """Write results whole or not at all."""
    place = autograder / "results/results.json"
    part = place.with_suffix(".part")
    part.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    part.replace(place)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
