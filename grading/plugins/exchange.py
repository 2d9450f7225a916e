"""nbgrader's exchange: in one sentence where the course has none, and safe where it has one.

What students put into the exchange is collected as what it is: theirs to choose, links, names and
owners included. When it was submitted the name of its folder says, which nbgrader gave, and not
what lies in the folder.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from datetime import UTC, datetime, timedelta
from logging import Logger
from pathlib import Path
from typing import Any

from nbgrader.converters.base import NbGraderException
from nbgrader.exchange import ExchangeError
from nbgrader.exchange.default import (
    Exchange,
    ExchangeCollect,
    ExchangeFetchAssignment,
    ExchangeFetchFeedback,
    ExchangeList,
    ExchangeReleaseAssignment,
    ExchangeReleaseFeedback,
    ExchangeSubmit,
)
from nbgrader.utils import ignore_patterns

from grading.plugins.copying import believe_times_alone
from grading.plugins.declaring import declare
from grading.tree import moments
from grading.tree.places import SECRET, TIMESTAMP, timestamp_in, write_whole
from grading.tree.printable import first_of, one_line
from grading.tree.submitted import AS_IT_IS

NO_EXCHANGE = (
    "This course has no exchange folder, so that files are handed out (course/CHAPTER), handed in "
    "(`grading collect`) and given back (grading/feedback): to use nbgrader's exchange, set "
    "NBGRADER_EXCHANGE to the whole path of a folder that everybody sees (docs/jupyterhub.md)."
)
OTHER_TIME = (
    "%s: %s of the submission %s, and its folder's name says %s: that counts, as the student can "
    "change the file."
)
CHANGED_LATER = (
    "Made or changed later than the names of their folders say, as they are where somebody made a "
    "folder by hand or changed a submission in place (and as all are where the exchange was copied "
    "or restored): %s. The times of the names count: look at these yourself."
)
SOON = timedelta(minutes=10)
"""How long handing in may take."""
MOST_NAMED, LONGEST_TIME = 30, 60
NOT_WHOLE = "NBGRADER_EXCHANGE has to be the whole path of a folder, from / on, and not {root!r}."


class Asked(Exchange):
    """Does nothing before it is known where the exchange is."""

    def ensure_root(self) -> None:
        """Say what is missing, else look whether the folder can be used, as nbgrader does."""
        if not self.root:
            self.fail(NO_EXCHANGE)
        if not Path(self.root).is_absolute():
            self.fail(NOT_WHOLE.format(root=self.root))
        super().ensure_root()

    def start(self) -> Any:
        """Do what nbgrader does, which asks for the folder only where no group shares it."""
        if self.coursedir.groupshared:
            Asked.ensure_root(self)
        return super().start()


class FetchAssignment(Asked, ExchangeFetchAssignment):
    """Fetches what was released."""


class FetchFeedback(Asked, ExchangeFetchFeedback):
    """Fetches a student's own pages."""


class List(Asked, ExchangeList):
    """Lists what was released and submitted."""


class Submit(Asked, ExchangeSubmit):
    """Hands a student's folder in."""


class ReleaseAssignment(Asked, ExchangeReleaseAssignment):
    """Hands out a chapter as it lies in `course/`, and tells the gradebook of its cells."""

    def init_src(self) -> None:
        super().init_src()
        _declare(self)


class Collect(Asked, ExchangeCollect):
    """Takes what students submitted, their own files alone and under their own names."""

    src_records: list[dict[str, Any]]
    changed_later: list[str]

    def init_src(self) -> None:
        """Find the latest submission of each student."""
        believe_times_alone()
        _declare(self)  # or nbgrader would begin a gradebook in which the chapter is not
        super().init_src()
        self.src_records = [record for record in self.src_records if record["username"]]

    def _path_to_record(self, path: str) -> dict[str, Any]:
        """Say whose submission a folder is and of when: nobody's where the student has no part."""
        nobodys = {"username": "", "filename": Path(path).name, "timestamp": datetime.min}
        try:
            record: dict[str, Any] = super()._path_to_record(path)
        except (ExchangeError, ValueError, ArithmeticError):
            record = nobodys
        if not moments.is_possible(record["timestamp"].replace(tzinfo=UTC)):
            self.log.error("Left out, as no submission is called so: %s", path)
            return nobodys
        if not stat.S_ISDIR(Path(path).lstat().st_mode):
            self.log.error("Left out, as it is no folder: %s", path)
            return nobodys
        if not os.access(path, os.R_OK | os.X_OK):
            self.log.error("Left out, as its owner lets nobody read it: %s", path)
            return nobodys
        student = record["username"]
        if not student or student.startswith("."):
            self.log.error("Left out, as no student is called so: %s", path)
            return nobodys
        if self.check_owner and (owner := _owner(path)) != student:
            self.log.error("Left out, as %s made it in the name of %s: %s", owner, student, path)
            return nobodys
        return record

    def copy_files(self) -> None:
        """Collect, and say whose folders are not as old as their names."""
        self.changed_later = []
        super().copy_files()
        if self.changed_later:
            self.log.warning(CHANGED_LATER, first_of(self.changed_later, MOST_NAMED))

    def do_copy(self, src: str, dest: str, log: object = None) -> None:
        """Copy a submission, and keep the time beside it that its folder's name says."""
        self._copy_all(src, dest)
        (record,) = (one for one in self.src_records if one["filename"] == Path(src).name)
        student, time = record["username"], record["timestamp"].replace(tzinfo=UTC)
        named, said = _named(Path(src).name, time), timestamp_in(Path(dest))
        if said != named:
            if _read(said) != time:
                told = f"says {one_line(said, LONGEST_TIME)!r}" if said else "says no time"
                self.log.warning(OTHER_TIME, student, TIMESTAMP, told, named)
            write_whole(Path(dest, TIMESTAMP), named.encode())
        changed = _changed(Path(src))
        if changed - time > SOON:
            self.changed_later.append(f"{student} ({_short(time)} by the name, {_short(changed)})")

    def _copy_all(self, src: str, dest: str) -> None:
        """Copy plain files and folders: links lead to what we may read and the student may not."""
        size = 0
        for folder, folders, files, opened in os.fwalk(src, follow_symlinks=False):
            ignored = set(self._ignored(folder, [*folders, *files]))
            folders[:] = [name for name in folders if name not in {*ignored, TIMESTAMP, SECRET}]
            here = Path(dest, os.path.relpath(folder, src))
            here.mkdir(parents=True, exist_ok=True)
            for name in sorted(set(files) - ignored, key=_names_first):
                size += _copy(name, opened, here / name, self.log)
                if size > 1000 * self.coursedir.max_dir_size:
                    self.log.error("Not all was taken of %s: it is too large.", src)
                    return

    def _ignored(self, folder: str, names: list[str]) -> set[str]:
        found: set[str] = ignore_patterns(
            exclude=self.coursedir.ignore,
            include=self.coursedir.include,
            max_file_size=self.coursedir.max_file_size,
            log=self.log,
        )(folder, names)
        return found


class ReleaseFeedback(Asked, ExchangeReleaseFeedback):
    """Gives pages back to those who handed in by the exchange; the others' stay where they are."""

    def copy_files(self) -> None:
        """Leave out whose work came some other way, which nbgrader would stop at."""
        excluded = self.coursedir.student_id_exclude
        folders = sorted(Path(self.coursedir.root).glob(self._pattern()))
        others = [
            folder.parent.name
            for folder in folders
            if not (folder / SECRET).is_file() or not (folder / TIMESTAMP).is_file()
        ]
        if others:
            self.log.warning(
                "Not handed in by the exchange, so give these their pages yourself: %s",
                ", ".join(others),
            )
        self.coursedir.student_id_exclude = ",".join([*filter(None, [excluded]), *others])
        try:
            super().copy_files()
        finally:
            self.coursedir.student_id_exclude = excluded

    def _pattern(self) -> str:
        return os.path.relpath(str(self.src_path), self.coursedir.root)


ACTIONS = {
    "fetch_assignment": FetchAssignment,
    "fetch_feedback": FetchFeedback,
    "list": List,
    "submit": Submit,
    "release_assignment": ReleaseAssignment,
    "collect": Collect,
    "release_feedback": ReleaseFeedback,
}
"""nbgrader's name of each action -> what does it in this course."""


def _declare(action: Exchange) -> None:
    try:
        declare(action.coursedir.assignment_id, action.coursedir.root)
    except NbGraderException as error:
        action.fail(str(error))


def _owner(path: str) -> str:
    import pwd  # which Windows, where nbgrader has no exchange, has not

    try:
        return pwd.getpwuid(Path(path).lstat().st_uid).pw_name
    except (KeyError, OSError):
        return "somebody unknown"


def _named(folder: str, time: datetime) -> str:
    """Return the time that a folder's name says, in its words where they are read as by nbgrader.

    By these words nbgrader finds the page that it gives back.
    """
    words = folder.rsplit("+", 3)[2]
    return words if _read(words) == time else f"{time:%Y-%m-%d %H:%M:%S.%f} UTC"


def _read(words: str) -> datetime | None:
    try:
        return moments.read(words)
    except moments.NoTime:
        return None


def _short(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M UTC}"


def _changed(folder: Path) -> datetime:
    """Return when a folder or a file in it was made or changed last, which no student can set."""
    times = [0.0]
    with contextlib.suppress(OSError):  # the student has just taken it away
        times.append(folder.lstat().st_ctime)
        with os.scandir(folder) as entries:
            times += [entry.stat(follow_symlinks=False).st_ctime for entry in entries]
    return datetime.fromtimestamp(max(times), UTC)


def _names_first(name: str) -> tuple[bool, bool, str]:
    return name not in (TIMESTAMP, SECRET), not name.endswith(".ipynb"), name


def _copy(name: str, folder: int, dest: Path, log: Logger) -> int:
    """Copy a plain file of an open folder and no link that takes its place; return its size."""
    try:
        descriptor = os.open(name, AS_IT_IS, dir_fd=folder)
    except OSError as error:
        log.error("Left out (%s): %s", error.strerror, dest)
        return 0
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            log.error("Left out, as it is no file: %s", dest)
            return 0
        with dest.open("wb") as copy:
            shutil.copyfileobj(file, copy)
            return copy.tell()
