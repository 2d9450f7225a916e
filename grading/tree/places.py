"""Where submissions, graded notebooks and records lie, and how files are written there: whole."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
import stat
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from grading.tree.course import module_name
from grading.tree.errors import GradingError
from grading.tree.submitted import FOR_A_PERSON, NO_NOTEBOOK, Unreadable, read_file
from grading.tree.unwritable import is_in_the_way, naming

TIMESTAMP = "timestamp.txt"
SECRET = "submission_secret.txt"
"""By what it holds, nbgrader's exchange gives feedback back to whoever submitted, and no other."""
LONGEST_LABEL = 1000
LONGEST_NAME = 255
"""Bytes of a file's name on the file systems around; some have less."""
PATIENCE = 10
"""Tries to be the only one who grades, a fifth of a second apart."""


@dataclass(frozen=True)
class NotPlaced:
    """What a student handed in that is no submission: why not, as of an `Unreadable`, and its path.

    The path is the one that it had in what was collected; `is_late` says that a platform calls it
    so.
    """

    reason: str
    kind: str = FOR_A_PERSON
    path: str = ""
    is_late: bool = False


@dataclass(frozen=True)
class Places:
    """The run-time folders below `grading/`, which git ignores."""

    root: Path

    @property
    def submitted(self) -> Path:
        return self.root / "grading" / "submitted"

    @property
    def autograded(self) -> Path:
        return self.root / "grading" / "autograded"

    @property
    def feedback(self) -> Path:
        return self.root / "grading" / "feedback"

    def tell_capitals_apart(self) -> bool:
        """Whether the file system here has "Jane" and "jane" for two, as not every one has."""
        self.submitted.mkdir(parents=True, exist_ok=True)
        other = self.submitted.with_name(self.submitted.name.swapcase())
        return not (other.exists() and other.samefile(self.submitted))

    def record(self, chapter: str, student: str) -> Path:
        """What is known of one graded submission; nbgrader does not look into dotted folders."""
        return self.autograded / ".records" / chapter / f"{student}.json"

    def reason(self, chapter: str, student: str) -> Path:
        """Why what a student handed in last could not be graded; not there where it could."""
        return self.autograded / ".records" / chapter / f"{student}.txt"

    def recorded(self, chapter: str) -> set[str]:
        """Return of whose graded submissions of the chapter there are records."""
        return {path.stem for path in self.record(chapter, "").parent.glob("*.json")}

    def graded_notebook(self, chapter: str, student: str) -> Path:
        return self.autograded / student / chapter / f"{module_name(chapter)}.ipynb"

    def forget(self, chapter: str, student: str) -> None:
        """Remove what is known of one student's work, before anything new of it is written.

        The record goes first and comes last: whenever the writing is broken off, and whoever reads
        meanwhile, no code is taken for that of other points, here or by nbgrader.
        """
        self.record(chapter, student).unlink(missing_ok=True)
        self.reason(chapter, student).unlink(missing_ok=True)
        self.graded_notebook(chapter, student).unlink(missing_ok=True)

    def obstacle(self, chapter: str, student: str) -> str:
        """Say what lies where one student's results belong, "" where nothing is in their way."""
        graded = self.graded_notebook(chapter, student)
        wanted = (
            self.record(chapter, student),
            self.reason(chapter, student),
            graded,
            graded.with_name(TIMESTAMP),
            graded.with_name(SECRET),
        )
        too_long = "the name of its folder is too long: give it a shorter one"
        for path in wanted:
            if len(os.fsencode(path.name)) > LONGEST_NAME:
                return too_long
            try:
                if stat.S_ISDIR(path.lstat().st_mode):
                    return f"{path} is a folder where a file belongs: move it away"
            except FileNotFoundError:
                continue
            except NotADirectoryError:
                if path.is_relative_to(self.autograded / student):
                    return f"{path.parent} is no folder, and one belongs there: move it away"
            except OSError as error:
                if error.errno == errno.ENAMETOOLONG:
                    return too_long
                if not path.is_relative_to(self.autograded / student):
                    raise
                return (
                    f"{path.parent} cannot be read ({error.strerror}): give yourself the right to"
                )
        return ""

    def students(self, chapter: str) -> list[str]:
        """Return who has handed something in for the chapter, whatever it is, or may have."""
        if not self.submitted.is_dir():
            return []
        folders = (folder for folder in self.submitted.iterdir() if not folder.name.startswith("."))
        return sorted(folder.name for folder in folders if _may_hold(folder, chapter))

    def target(self, chapter: str, student: str) -> Path:
        """Where the notebook is put that a student handed in."""
        return self.submitted / student / chapter / f"{module_name(chapter)}.ipynb"

    def everyone(self) -> list[str]:
        """Return who has handed in anything, for whatever chapter."""
        if not self.submitted.is_dir():
            return []
        return sorted(f.name for f in self.submitted.iterdir() if not f.name.startswith("."))

    def submission(self, chapter: str, student: str) -> Path:
        """Return the notebook that a student handed in, under its own name or any other.

        Raises
        ------
        Unreadable
            If there is none, or more than one to choose from, or the folder cannot be read.
        """
        named = self.target(chapter, student)
        folder = named.parent
        if os.path.lexists(named):
            return named
        try:
            others = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".ipynb")
        except FileNotFoundError:
            raise Unreadable("its folder is no longer there") from None
        except NotADirectoryError:
            raise Unreadable("there is a file where its folder belongs") from None
        except OSError as error:
            raise Unreadable(f"its folder cannot be read: {error.strerror}") from None
        if len(others) == 1:
            return others[0]
        if others:
            names = ", ".join(path.name for path in others)
            raise Unreadable(f"several notebooks and none called {named.name}: {names}")
        raise Unreadable("there is no notebook in it", NO_NOTEBOOK)

    def not_placed(self, chapter: str, student: str) -> NotPlaced | None:
        """Return why what a student handed in could not be placed, None where something was."""
        if _may_hold(self.submitted / student, chapter):
            return None
        kept = read_json(self._not_placed(chapter) / f"{student}.json") or {}
        reason, kind, path = (str(kept.get(name, "")) for name in ("reason", "kind", "path"))
        is_late = kept.get("is_late") is True
        return NotPlaced(reason, kind or FOR_A_PERSON, path, is_late) if reason else None

    def all_not_placed(self, chapter: str) -> dict[str, NotPlaced]:
        """Return student -> why, of all who handed in something and of whom nothing was placed."""
        students = sorted(path.stem for path in self._not_placed(chapter).glob("*.json"))
        found = {student: self.not_placed(chapter, student) for student in students}
        return {student: lost for student, lost in found.items() if lost is not None}

    def keep_not_placed(self, chapter: str, student: str, lost: NotPlaced | None) -> None:
        """Keep why what a student handed in could not be placed, or None: that something was."""
        path = self._not_placed(chapter) / f"{student}.json"
        if lost is not None:
            write_whole(path, json.dumps(asdict(lost)).encode())
        elif path.exists():
            path.unlink()

    def forget_not_placed(self, chapter: str, student: str) -> None:
        """Forget what could not be placed, with the page that tells the student of it."""
        if self.not_placed(chapter, student) and not self.record(chapter, student).exists():
            shutil.rmtree(self.feedback / student / chapter, ignore_errors=True)
        self.keep_not_placed(chapter, student, None)

    def carry_not_placed(self, chapter: str, old: str, new: str) -> bool:
        """Give another student what is kept as not placed; say whether there was anything.

        What is known of that student already, placed or not, stays.
        """
        lost, path = self.not_placed(chapter, old), self._not_placed(chapter) / f"{old}.json"
        is_known = _may_hold(self.submitted / new, chapter) or self.not_placed(chapter, new)
        if lost and not is_known:
            self.keep_not_placed(chapter, new, lost)
        there = path.exists()
        path.unlink(missing_ok=True)
        return there

    def of_whom_not_placed(self) -> list[str]:
        """Return of whom anything of any chapter is kept as not placed."""
        return sorted({path.stem for path in self._not_placed("").glob("*/*.json")})

    def _not_placed(self, chapter: str) -> Path:
        return self.submitted / ".not_placed" / chapter

    def handed_in_as(self, student: str) -> Path:
        """Where it stands which words an id was made of; nbgrader copies no file from there."""
        return self.submitted / student / ".handed_in_as"

    def timestamp(self, chapter: str, student: str) -> str:
        """Return when it was handed in, as nbgrader's timestamp.txt says, "" if nothing does."""
        return timestamp_in(self.submitted / student / chapter)

    def timestamp_if_there(self, chapter: str, student: str) -> str | None:
        """Return the same, None where nothing of the student lies there.

        What is graded of them is then of a file that was removed since.
        """
        try:
            is_there = (self.submitted / student / chapter).is_dir()
        except OSError:  # no folder can be called as some ids are
            is_there = False
        return self.timestamp(chapter, student) if is_there else None

    def label_graded(self, chapter: str, student: str) -> bool:
        """Put beside graded work when it was handed in, and the exchange's secret; say if new."""
        graded = self.graded_notebook(chapter, student).parent
        return _copy_labels(self.submitted / student / chapter, graded)

    def label_page(self, chapter: str, student: str) -> None:
        """Put beside a page of feedback what says of which submission it is."""
        graded = self.graded_notebook(chapter, student)
        refused = (
            self.obstacle(chapter, student)
            or self.reason(chapter, student).exists()
            or not graded.exists()
        )
        of = self.submitted / student / chapter if refused else graded.parent
        _copy_labels(of, self.feedback / student / chapter)

    @contextlib.contextmanager
    def reserved(self) -> Iterator[None]:
        """Keep others from grading at the same time.

        Raises
        ------
        GradingError
            If somebody else is at it, or nothing can be written here.
        """
        import fcntl  # Windows, where one can build but not grade, has none

        path = self.root / "grading" / "gradebook.db.lock"
        try:
            opened = path.open("a+")
        except OSError as error:
            raise GradingError(
                f"Nothing can be written into {path.parent} ({error.strerror}), and graded work "
                "is kept there: give yourself the right to, or grade in a copy of the course."
            ) from error
        with opened as lock:
            for attempt in range(PATIENCE):  # processes of one that was killed are on their way out
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if attempt + 1 == PATIENCE:
                        lock.seek(0)
                        raise GradingError(
                            "Another grading is running here "
                            f"(process {lock.read().strip() or '?'}): wait until it is done."
                        ) from None
                    time.sleep(0.2)
            with naming(path):  # past Python's buffer, which would try again as it is closed
                os.ftruncate(lock.fileno(), 0)
                os.write(lock.fileno(), str(os.getpid()).encode())
            try:
                yield
            finally:
                # not left to closing: processes that we forked have the file open too
                fcntl.flock(lock, fcntl.LOCK_UN)


def _copy_labels(source: Path, folder: Path) -> bool:
    """Let a folder have the labels of a submission and no others; say whether any was not there."""
    changed = False
    for name in (TIMESTAMP, SECRET):
        label, there = _label(source / name), _label(folder / name)
        if label == there:
            continue
        changed = True
        if label is None:
            (folder / name).unlink()
        else:
            write_whole(folder / name, label)
    return changed


def _label(path: Path) -> bytes | None:
    try:
        return read_file(path)[:LONGEST_LABEL]
    except Unreadable:
        return None


def _may_hold(folder: Path, name: str) -> bool:
    """Say whether something of that name is in a folder, or cannot be known to be: then one asks.

    Of what is no folder, nothing is.
    """
    try:
        (folder / name).lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:  # whoever reads it says what the matter is
        return True
    return True


def timestamp_in(folder: Path) -> str:
    """Return what nbgrader's timestamp.txt in a folder says, "" where nothing can be read."""
    try:
        data = read_file(folder / TIMESTAMP)
    except (Unreadable, UnicodeEncodeError):  # no file can be called as some ids are
        return ""
    return data[:100].decode("utf-8", errors="replace").strip()


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there as a whole or not at all, whatever happens meanwhile."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # no longer than the name, which may be as long as a name can be
    part = path.with_name(f".{hashlib.sha256(os.fsencode(path.name)).hexdigest()[:16]}.part")
    try:
        with naming(path), part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        if error.filename == str(part):  # which says nothing to anybody
            error.filename = str(path)
        with contextlib.suppress(OSError):  # what was raised already is what matters
            part.unlink(missing_ok=True)
        raise


def is_of_one(error: OSError, folder: Path) -> bool:
    """Say whether an error of writing is that of this folder of one student, and no one else's."""
    path = error.filename2 or error.filename
    if not (isinstance(path, str) and Path(path).is_relative_to(folder)):
        return False
    refused = error.errno in (errno.EACCES, errno.EPERM) and os.access(folder.parent, os.W_OK)
    return refused or is_in_the_way(error)


def read_json(path: Path) -> dict[str, object] | None:
    """Return what a file of ours holds, None where it is missing, damaged or not to be read."""
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None
