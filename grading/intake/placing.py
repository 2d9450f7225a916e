"""Write what counts of each student, and what lies beside it, where it is new or changed.

Everything is read once more for that, one file after the other: a class does not fit into memory.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path, PurePosixPath

from tqdm import tqdm

from grading.intake import when
from grading.intake.canvas import Upload, upload_in
from grading.intake.found import Found, Search
from grading.intake.neighbours import NUMBERED, Plan
from grading.intake.platforms import GOOGLE, in_file, stem_of
from grading.intake.same import Attempt, are_there, content, digest_of, digests_in
from grading.intake.unpacking import files_in
from grading.judging.chapter import Chapter
from grading.tree import unwritable
from grading.tree.beside import MOST_BYTES, TOO_MUCH, Left, entries, named, why_not
from grading.tree.errors import GradingError
from grading.tree.handed_in import files_of, keep_files, keep_late, keep_path, path_of
from grading.tree.places import TIMESTAMP, Places, is_of_one, write_whole
from grading.tree.stopping import Stop
from grading.tree.submitted import FOR_A_PERSON

EARLIER = "an earlier attempt"
"""Why a file does not count that a platform named as of the same person and of an earlier time."""
MOST_GONE = 5
"""Files that are named of those that were removed."""


@dataclass(frozen=True)
class Placement:
    """What became of one file: `student` and `what` ("new", …), or the `reason` why not.

    `owner` is whose it seems to be where it was not placed; `spare` says that another file of the
    same student was; `handed_in` is when, where that is known. `is_left` says that it is of another
    chapter, and that there is one of this chapter of the same student. `files` are those beside it
    that came along, `left` those that did not. `kind` is that of an `Unreadable`, `others` says
    what is no notebook, and `may_be` whose it is, of whom it may be; `remarks` are about what
    was placed. `why` says in a few words why a spare one does not count.
    `called` are the words of which it is not known whom they mean. `is_late` says that a platform
    calls it so, which may not say when it was handed in, `is_untouched` that of a chapter with
    exercises none is worked on, `is_older` that it is not written, as a newer one is there.
    """

    path: str
    student: str = ""
    what: str = ""
    reason: str = ""
    owner: str = ""
    spare: bool = False
    handed_in: datetime | None = None
    is_left: bool = False
    files: tuple[str, ...] = ()
    left: tuple[Left, ...] = ()
    kind: str = FOR_A_PERSON
    others: str = ""
    may_be: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    why: str = ""
    called: str = ""
    is_late: bool = False
    is_untouched: bool = False
    is_older: bool = False


@dataclass(frozen=True)
class Judged:
    """A file without its bytes, as it is kept: `worked_on` is -1 where it is no notebook.

    `other` is the chapter that it is of where it is not of the one that is collected.
    """

    path: PurePosixPath
    changed: float = 0.0
    digest: bytes = b""
    worked_on: int = 0
    reason: str = ""
    packed: datetime | None = None
    other: str = ""
    size: int = 0
    kind: str = FOR_A_PERSON

    def is_other_than(self, data: bytes) -> bool:
        """Say whether these are the bytes of another file."""
        return hashlib.sha256(data).digest() != self.digest

    @property
    def is_data(self) -> bool:
        """Whether it is JSON and no notebook."""
        return self.worked_on == -1 and self.path.suffix.lower() == ".json"


@dataclass(frozen=True)
class Chosen:
    """Whose file counts, by the words that the id was made of, and which do not.

    The `plan` is what comes along with it, `alike` are their other attempts with the same notebook.
    """

    student: str
    identity: str
    best: Judged
    spare: list[Judged]
    handed_in: datetime | None
    plan: Plan
    remarks: tuple[str, ...] = ()
    upload: Upload | None = None
    alike: tuple[Attempt, ...] = ()


@dataclass
class _Submission:
    """What has been written of one student so far; `failed` is why nothing more can be.

    `has_notebook` says that the notebook was there before, `is_same` that all beside it was, too.
    """

    choice: Chosen
    folder: Path
    target: Path
    has_notebook: bool
    is_same: bool
    what: str
    handed_in: datetime | None = None
    room: int = MOST_BYTES
    there: set[str] = field(default_factory=set)
    left: list[Left] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    failed: str = ""


class Placing:
    """The submissions that are written, and the files in `source` that are still to be read."""

    def __init__(
        self, chosen: list[Chosen], source: Path, places: Places, chapter: Chapter, stop: Stop
    ) -> None:
        self.chosen, self.source, self.places, self.stop = chosen, source, places, stop
        self.chapter, self.name = chapter, chapter.name
        # of a group's file several
        self.notebooks: dict[tuple[PurePosixPath, bytes], list[_Submission]] = {}
        self.others: dict[PurePosixPath, list[tuple[_Submission, str]]] = {}
        self.digests: dict[PurePosixPath, bytes] = {}

    def placements(self) -> Iterator[Placement]:
        """Read and write, and yield what became of all files.

        Raises
        ------
        GradingError
            If a file changes while it is read, or cannot be written for no one student's reason.
        """
        submissions = []
        self._read_what_may_be_same()
        for choice in map(self._with_first_time, self.chosen):
            if stays := self._newer(choice):
                yield from _stayed(choice, stays)
            else:
                submissions.append(self._begun(choice))
        if self.notebooks or self.others:
            self._read()
        for path in (*(path for path, _ in self.notebooks), *self.others):
            raise GradingError(f"{path} in {self.source} changed while it was read: collect again.")
        for submission in submissions:
            yield from self._became(submission)

    def _read_what_may_be_same(self) -> None:
        """Read what lies beside notebooks that are there already, or were handed in twice."""
        plans = []
        for choice in self.chosen:
            if choice.alike or self._has_notebook(choice):
                plans += [choice.plan, *(attempt.plan for attempt in choice.alike)]
        paths = (path for plan in plans for path in plan.files)
        self.digests = digests_in(self.source, paths, self.stop)

    def _with_first_time(self, choice: Chosen) -> Chosen:
        """Let what was handed in several times, with the same files, have its first time."""
        theirs = content(choice.plan, self.digests)
        times = [choice.handed_in]
        for attempt in choice.alike:
            if content(attempt.plan, self.digests) == theirs:
                times.append(attempt.handed_in)
        return replace(choice, handed_in=min((time for time in times if time), default=None))

    def _has_notebook(self, choice: Chosen) -> bool:
        return digest_of(self.places.target(self.name, choice.student)) == choice.best.digest

    def _is_there(self, choice: Chosen) -> bool:
        """Say whether what was collected before is the same: the notebook, and all beside it."""
        student = choice.student
        folder, ours = (
            self.places.target(self.name, student).parent,
            files_of(self.places, self.name, student),
        )
        theirs = content(choice.plan, self.digests)
        return self._has_notebook(choice) and are_there(folder, ours, theirs)

    def _newer(self, choice: Chosen) -> str:
        """Return what tells that what was collected before is later, "" where it is not.

        By their times the same attempt is none of them, as it has the first of its times; by
        Canvas's numbers it is one.
        """
        student = choice.student
        target = self.places.target(self.name, student)
        if not target.is_file():
            return ""
        kept = path_of(self.places, self.name, student)
        if choice.upload and kept and (there := upload_in(kept, choice.upload.user)):
            is_later = there.is_later(choice.upload)
            return f"with the number {there.number} in Canvas" if is_later else ""
        before = when.in_words(self.places.timestamp(self.name, student))
        if before is None or choice.handed_in is None:
            return ""
        is_other = before > choice.handed_in and not self._is_there(choice)
        return f"of {before.astimezone():%Y-%m-%d %H:%M %Z}" if is_other else ""

    def _begun(self, choice: Chosen) -> _Submission:
        """Begin with one student: ask for what is to be read, and remove what is of before."""
        self.stop.check()
        target = self.places.target(self.name, choice.student)
        has_notebook = self._has_notebook(choice)
        what = "unchanged" if has_notebook else "changed" if target.is_file() else "new"
        is_same = self._is_there(choice)
        submission = _Submission(choice, target.parent, target, has_notebook, is_same, what)
        submission.left = list(choice.plan.left)
        with self._of_one(submission):
            kept = self.places.handed_in_as(choice.student)
            if not kept.is_file():
                write_whole(kept, as_text(choice.identity))
            if has_notebook:
                # before any file beside it is touched: see `_take`
                self._label(submission)
            self._remove_others(submission)
            keep_files(self.places, self.name, choice.student, choice.plan.files.values())
        if submission.failed:
            return submission
        if not has_notebook:
            key = choice.best.path, choice.best.digest
            self.notebooks.setdefault(key, []).append(submission)
        for path, name in choice.plan.files.items():
            self.others.setdefault(path, []).append((submission, name))
        return submission

    def _read(self) -> None:
        """Go through everything once more, as far as something is waited for."""
        paths = [*(path for path, _ in self.notebooks), *self.others]
        wanted = frozenset(place for path in paths for place in (path, *path.parents))
        total = len(self.notebooks) + len(self.others)
        with bar_of(f"{self.name}, placed", total) as bar:
            for file in files_in(self.source, Search(self.stop, wanted=wanted)):
                bar.update(self._take(file))
                if not (self.notebooks or self.others):
                    break

    def _take(self, file: Found) -> int:
        """Write a file wherever it belongs; return how many were waited for."""
        digest = hashlib.sha256(file.data or b"").digest()
        beside = self.others.pop(file.path, [])
        for submission, name in beside:
            if not submission.failed:
                with self._of_one(submission):
                    _write_beside(submission, name, file, digest)
        ours = []
        if file.data is not None:
            ours = self.notebooks.pop((file.path, digest), [])
            for submission in ours:
                if submission.failed:
                    continue
                with self._of_one(submission):
                    # before the notebook: where this is broken off, the same command finds it
                    # changed still
                    self._label(submission)
                    write_whole(submission.target, file.data)
        return bool(beside) + bool(ours)

    def _label(self, submission: _Submission) -> None:
        """Keep when the notebook was handed in, and under which path."""
        submission.handed_in = self._keep_time(submission)
        choice = submission.choice
        keep_path(self.places, self.name, choice.student, choice.best.path)
        keep_late(self.places, self.name, choice.student, _is_late(choice))

    def _keep_time(self, submission: _Submission) -> datetime | None:
        """Keep when a student's file was handed in, where nbgrader does; None if unknown.

        The same attempt handed in once more has its first time.
        """
        student, time = submission.choice.student, submission.choice.handed_in
        kept = submission.folder / TIMESTAMP
        said = self.places.timestamp(self.name, student) if submission.is_same else ""
        earlier = when.in_words(said)
        if earlier and (time is None or earlier <= time):
            return earlier
        if time is not None:
            write_whole(kept, f"{when.written(time)}\n".encode())
        elif not submission.is_same:
            kept.unlink(missing_ok=True)  # it is that of another file
        return time

    def _remove_others(self, submission: _Submission) -> None:
        """Remove the files of an earlier attempt; with the same notebook, those that we put there.

        What somebody put beside a notebook by hand stays with it.
        """
        choice, folder = submission.choice, submission.folder
        ours = set(files_of(self.places, self.name, choice.student))
        wanted = set(choice.plan.files.values())
        for name, _, _ in list(entries(folder)):
            if name in wanted or why_not(name, self.chapter.files) is None:
                continue
            if submission.has_notebook and name not in ours:
                continue
            path = folder / name
            if path.is_dir() and not path.is_symlink():
                continue  # of whose content nothing is known
            path.unlink()
            submission.what = "changed"
            submission.gone.append(name)
            for above in path.parents:
                if above == folder or any(above.iterdir()):
                    break
                above.rmdir()

    def _became(self, submission: _Submission) -> Iterator[Placement]:
        student, best = submission.choice.student, submission.choice.best
        if submission.failed:
            for file in (best, *submission.choice.spare):
                yield Placement(str(file.path), reason=submission.failed, owner=student)
            return
        yield Placement(
            str(best.path),
            student,
            submission.what,
            handed_in=submission.handed_in,
            files=tuple(sorted(submission.there)),
            left=tuple(sorted(submission.left)),
            remarks=tuple(filter(None, (*submission.choice.remarks, _of_gone(submission.gone)))),
            is_late=_is_late(submission.choice),
            is_untouched=best.worked_on == 0 and not best.reason and bool(self.chapter.graded),
        )
        for file in submission.choice.spare:
            reason = f"{student} handed in {best.path.name} as well, and this is {file.reason}"
            if lie_apart(str(file.path), str(best.path)) and file.reason != EARLIER:
                reason = (
                    f"{best.path} does, of {student} as well; if they are of two people, give each "
                    "a folder of their own"
                )
            yield Placement(
                str(file.path), reason=reason, owner=student, spare=True, why=file.reason
            )

    @contextlib.contextmanager
    def _of_one(self, submission: _Submission) -> Iterator[None]:
        """Let what cannot be written of one student alone cost nobody else anything."""
        try:
            yield
        except OSError as error:
            submitted = self.places.submitted
            is_theirs = is_of_one(error, submitted / submission.choice.student)
            if not (is_theirs and submitted.is_dir()):
                raise GradingError(
                    f"{submission.target} could not be written: {error.strerror}."
                ) from error
            submission.failed = unwritable.sentence(error) or str(error)


def _is_late(choice: Chosen) -> bool:
    return choice.upload is not None and choice.upload.is_late


def _of_gone(names: list[str]) -> str:
    """Return the sentence about files of before that what is collected now does not have."""
    if not names:
        return ""
    return f"removed, as what is collected now comes without: {named(sorted(names), MOST_GONE)}"


def _stayed(choice: Chosen, stays: str) -> Iterator[Placement]:
    """Yield what became of an attempt that is older than the one that was collected before."""
    yield Placement(
        str(choice.best.path),
        choice.student,
        f"older than what is there, {stays}, which stays",
        handed_in=choice.handed_in,
        is_older=True,
    )
    for file in choice.spare:
        reason = f"a newer one of {choice.student} is there"
        why = "a newer one is there"
        yield Placement(str(file.path), reason=reason, owner=choice.student, spare=True, why=why)


def _write_beside(submission: _Submission, name: str, file: Found, digest: bytes) -> None:
    """Write a file beside the notebook, or note why it is not there."""
    path = submission.folder / name
    reason = file.reason
    if file.data is not None and len(file.data) > submission.room:
        reason = TOO_MUCH
    if file.data is None or reason:
        submission.left.append(Left(name, reason))
        path.unlink(missing_ok=True)
        return
    submission.room -= len(file.data)
    submission.there.add(name)
    _clear_the_way(submission.folder, path)
    if path.is_symlink() or digest_of(path) != digest:
        write_whole(path, file.data)
        submission.what = "new" if submission.what == "new" else "changed"


def _clear_the_way(folder: Path, path: Path) -> None:
    """Remove what lies where a file belongs and its folders do: of an earlier attempt."""
    for above in [*path.relative_to(folder).parents][-2::-1]:
        place = folder / above
        if place.is_symlink() or place.is_file():
            place.unlink()
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)


def bar_of(what: str, total: int | None = None) -> tqdm:
    """Return a bar for whoever waits at a terminal; how many files there are may not be known."""
    return tqdm(total=total, desc=what, unit="file", disable=None, file=sys.stderr)


def lie_apart(one: str, other: str) -> bool:
    """Say whether two files of one person may be of two: in two folders, or by Google's names.

    Google Classroom writes all files into one folder, and people by their names alone: two files of
    one name in which a number alone differs may be of two people who have that name.
    """
    first, second = PurePosixPath(one), PurePosixPath(other)
    if first.parent != second.parent:
        return True
    names = {NUMBERED.sub("", path.name) for path in (first, second)}
    return len(names) == 1 and GOOGLE in in_file(stem_of(names.pop()))


def as_text(identity: str) -> bytes:
    """Return the words of an id as they are kept, the same whichever way accents are written."""
    return unicodedata.normalize("NFC", identity).encode("utf-8", errors="backslashreplace")
