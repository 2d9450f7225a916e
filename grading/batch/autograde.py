"""Grade many submissions at once: the new and changed ones, in parallel, resumable.

Workers return results; this process alone writes. For each submission it removes what was known
before, then writes the gradebook in one transaction, then the graded notebook, then the record in
``autograded/.records/CHAPTER/STUDENT.json``, each whole or not at all. The record says that the
submission is done; whatever was begun without one is done again by the next run. Why a submission
could not be graded is kept beside it, for the page of feedback.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

from grading.batch import beforehand, canaries, records
from grading.batch.asked import asked_of
from grading.batch.chosen import chosen
from grading.batch.cluster import Cluster
from grading.batch.outcome import Outcome
from grading.batch.pool import Job, Pool
from grading.batch.records import digest
from grading.batch.standing import LateChange, Standing, late_changes, of_outcomes
from grading.judging.chapter import Chapter, load
from grading.roster.spelling import in_order
from grading.tree import unwritable
from grading.tree.beside import Beside, beside
from grading.tree.course import ROOT
from grading.tree.errors import GradingError
from grading.tree.places import Places, is_of_one, write_whole
from grading.tree.stopping import Stop, listening
from grading.tree.submitted import Unreadable, read_file
from grading.wall.both.limits import Limits
from grading.wall.outside.sandbox import require_bubblewrap, require_processes

if TYPE_CHECKING:
    from grading.batch.gradebook import Written

SelfTest = tuple[canaries.Test, Callable[[], Outcome]]
"""A submission of the self-test, and what waits for its outcome."""


def autograde(
    name: str,
    *,
    students: Sequence[str] = (),
    jobs: int | None = None,
    force: bool = False,
    sandboxed: bool = True,
    executor: Executor | None = None,
    limits: Limits | None = None,
    root: Path = ROOT,
    quiet: bool = False,
    so_far: dict[str, Standing] | None = None,
) -> list[Outcome]:
    """Grade what is new or changed of a chapter; return what is known of all its submissions.

    Parameters
    ----------
    name : str
        The chapter's id.
    students : sequence of str
        Only these; all where it is empty.
    jobs : int, optional
        How many processes grade; as many as there are processors where none is given.
    force : bool
        Grade again what has been graded. Should that be broken off, a run without it does the rest.
    executor : concurrent.futures.Executor, optional
        Where to grade, in place of processes on this machine.
    so_far : dict of str to Standing, optional
        Is filled with what each student has, also where grading is broken off.

    Raises
    ------
    GradingError
        If grading cannot begin or go on; what has been graded by then is kept.
    Stopped
        If a signal asked for it; what has been graded by then is kept.
    """
    require_processes()
    chapter = load(name, root)
    places = Places(root)
    if sandboxed and executor is None:
        require_bubblewrap()
    with listening() as stop, places.reserved(), contextlib.ExitStack() as stack:
        theirs = chosen(places, chapter.name, students)
        if force:
            _begin_anew(places, chapter, theirs)
            stack.enter_context(_resumed_without_force())
        graded_before, waiting = _sort_out(places, chapter, theirs)
        known = {**graded_before}
        bar = progress_bar(chapter, len(known), len(waiting), quiet)
        outcomes = stack.enter_context(
            begun(
                places,
                chapter,
                waiting,
                bar,
                stop,
                jobs=jobs,
                limits=limits,
                sandboxed=sandboxed,
                executor=executor,
            )
        )
        writer = Writer(places, chapter, stop)
        stack.callback(writer.close)
        found = {} if so_far is None else so_far
        stack.push(functools.partial(_tell_so_far, writer, known, found))
        for said in beforehand.remarks(chapter, places, writer.marks):
            bar.write(said, file=sys.stderr)
        writer.catch_up(known, alone=bool(students))
        for outcome in outcomes:
            writer.write(outcome)
            known[outcome.student] = outcome
    return [found[student].outcome or known[student] for student in sorted(known, key=in_order)]


@contextlib.contextmanager
def begun(
    places: Places,
    chapter: Chapter,
    waiting: list[str],
    bar: tqdm,
    stop: Stop,
    *,
    jobs: int | None = None,
    limits: Limits | None = None,
    sandboxed: bool = True,
    executor: Executor | None = None,
) -> Iterator[Iterator[Outcome]]:
    """Begin to grade who is waiting, and end with it; what is yielded waits for the outcomes.

    The pool tests itself meanwhile, and no outcome comes before that is over; `bar` tells of them.
    """
    pool = Pool(
        chapter,
        min(jobs or processors(), len(waiting)) or 1,  # each has a sandbox to warm up first
        limits=limits or Limits(),
        sandboxed=sandboxed,
        executor=executor,
        stop=stop,
    )
    with contextlib.closing(pool), bar:
        tests = begin_self_test(pool, chapter, places.root) if waiting else []
        yield _outcomes(pool, tests, jobs_of(places, chapter, waiting), bar, chapter)


def _outcomes(
    pool: Pool,
    tests: list[SelfTest],
    jobs: Iterator[Job | Outcome],
    bar: tqdm,
    chapter: Chapter,
) -> Iterator[Outcome]:
    finish_self_test(tests, chapter)
    bar.unpause()  # the time left is told from the submissions alone
    for outcome in pool.outcomes(jobs):
        yield outcome
        bar.update()


def processors() -> int:
    """Return how many processors we may use; not every system can say which."""
    mine = getattr(os, "sched_getaffinity", None)
    return len(mine(0)) if mine else os.cpu_count() or 1


def begin_self_test(pool: Pool, chapter: Chapter, root: Path) -> list[SelfTest]:
    """Send the canaries of a chapter and what should get full marks or none into the pool.

    Each comes with what waits for its outcome.
    """
    tests = list(canaries.submissions(chapter, root))
    if isinstance(pool.given, Cluster):  # each of its processes tests itself
        pool.given.begin(pool.task, tests)
        return []
    waits = pool.begin([(description, data) for description, data, _ in tests])
    return list(zip(tests, waits, strict=True))


def finish_self_test(begun: list[SelfTest], chapter: Chapter) -> None:
    """Wait for what `begin_self_test` began.

    Raises
    ------
    GradingError
        If something did not get the points that it should, or its process died twice.
    """
    canaries.test(chapter, [test for test, _ in begun], (wait() for _, wait in begun))


def _begin_anew(places: Places, chapter: Chapter, students: list[str]) -> None:
    """Let the records say of no submission any more that it is done, and keep what they know."""
    for student in students:
        outcome = records.kept(places, chapter.name, student)
        if outcome:
            outcome.digest = ""
            records.keep(outcome, places, chapter.name)


@contextlib.contextmanager
def _resumed_without_force() -> Iterator[None]:
    try:
        yield
    except GradingError as error:
        raise GradingError(
            f"{error} Without --force, which would begin anew, it goes on from there."
        ) from error


def _sort_out(
    places: Places, chapter: Chapter, students: list[str]
) -> tuple[dict[str, Outcome], list[str]]:
    """Return what is graded already, and who is waiting."""
    known, waiting = {}, []
    for student in students:
        if outcome := _done(places, chapter, student):
            known[student] = outcome
        else:
            waiting.append(student)
    return known, waiting


def _done(places: Places, chapter: Chapter, student: str) -> Outcome | None:
    """Return what became of a submission that lies there as it was graded, else None."""
    outcome = records.kept(places, chapter.name, student)
    if outcome is None or places.obstacle(chapter.name, student):
        return None
    there = places.graded_notebook(chapter.name, student).is_file()
    return outcome if there and would_be(outcome, places, chapter) else None


def would_be(outcome: Outcome, places: Places, chapter: Chapter) -> bool:
    """Say whether an outcome is of what lies there now, graded by the code as it is now."""
    return not what_changed(outcome, places, chapter)


def what_changed(outcome: Outcome, places: Places, chapter: Chapter) -> list[str]:
    """Return what is other than when an outcome was found, as `records.what_changed` does."""
    try:
        data, own = _handed_in(places, chapter, outcome.student)
    except Unreadable:
        return [records.FILE]
    return records.what_changed(outcome, data, chapter, own)


def _handed_in(places: Places, chapter: Chapter, student: str) -> tuple[bytes, Beside]:
    """Return a student's notebook and what lies beside it."""
    path = places.submission(chapter.name, student)
    return read_file(path), beside(path.parent, chapter.files)


def jobs_of(places: Places, chapter: Chapter, students: list[str]) -> Iterator[Job | Outcome]:
    """Read each submission when its turn comes."""
    for student in students:
        if obstacle := places.obstacle(chapter.name, student):
            yield Outcome(student, reason=obstacle)
            continue
        try:
            student.encode()
            data, own = _handed_in(places, chapter, student)
        except UnicodeEncodeError:
            yield Outcome(student, reason="the name of its folder is no text: rename it")
        except Unreadable as reason:
            yield Outcome(student, reason=str(reason), kind=reason.kind)
        else:
            yield Job(student, data, digest(data, chapter, own), own)


class Writer:
    """The one who writes: notebooks, gradebook, records."""

    def __init__(self, places: Places, chapter: Chapter, stop: Stop) -> None:
        # nbgrader takes its time to import; the workers warm up meanwhile
        from grading.batch.gradebook import Marks

        self.places = places
        self.chapter = chapter
        self.stop = stop
        self.marks = Marks(chapter, places.root, stop)
        self._late_changes: dict[str, LateChange] = {}

    def catch_up(self, known: dict[str, Outcome], *, alone: bool) -> None:
        """Write the scores of graded submissions that the gradebook does not have, and lateness.

        It may be an older copy of itself. And a file that could not be graded may have been
        replaced by one that was before. Of others than these, nothing is written if `alone`.
        """
        for student in known:
            self._forget_reason(student)
        # the same notebook may have been handed in once more
        again = {
            student for student in known if self.places.label_graded(self.chapter.name, student)
        }
        there = self.marks.scores()
        penalties = self.marks.other_penalties(self._handed_in)
        self._late_changes = late_changes(self.marks.held(), penalties)
        for student, outcome in sorted(known.items()):
            if (
                student in again
                or not _scores(outcome, self.chapter).items() <= there.get(student, {}).items()
            ):
                self.stop.check()
                self._mark(outcome, dict.fromkeys((*outcome.asked, *outcome.out_of), False))
        self.marks.assign_lateness(self._handed_in, {*known} if alone else None)

    def assign_lateness(self) -> None:
        """Write anew who is late, and what that costs."""
        self.marks.assign_lateness(self._handed_in)

    def write(self, outcome: Outcome) -> None:
        """Keep a graded submission."""
        name, student = self.chapter.name, outcome.student
        folder = self.places.graded_notebook(name, student).parent
        try:
            if outcome.reason:
                if not self.places.obstacle(name, student):  # else the page finds it as well
                    records.keep_reason(outcome, self.places, name)
                return
            before = records.kept(self.places, name, student)
            asked = asked_of(outcome, before, self.chapter, self.marks.held)
            self.places.forget(name, student)
            for file, content in self.chapter.files.items():
                write_whole(folder / file, content)
            self.places.label_graded(name, student)
            self._mark(outcome, asked)
            write_whole(folder / f"{self.chapter.module}.ipynb", outcome.notebook.encode())
            records.keep(outcome, self.places, name)
        except OSError as error:
            if is_of_one(error, self.places.autograded / student):
                outcome.reason, outcome.results = unwritable.sentence(error) or str(error), []
                self.write(outcome)
                return
            raise GradingError(
                f"The results of {student} could not be written ({error.strerror}: "
                f"{error.filename or folder}). Put that right and give the same command again: "
                "everything graded before is kept."
            ) from error
        outcome.notebook = ""

    def standings(self, known: dict[str, Outcome]) -> dict[str, Standing]:
        """Return what students have, of whom this much is known."""
        found = of_outcomes(known, self.marks.held(), self.chapter, self.places)
        for student, change in self._late_changes.items():
            if student in found and not known[student].fresh:
                found[student] = dataclasses.replace(found[student], late_change=change)
        return found

    def close(self) -> None:
        self.marks.close()

    def _handed_in(self, student: str) -> str | None:
        return self.places.timestamp_if_there(self.chapter.name, student)

    def _forget_reason(self, student: str) -> None:
        reason = self.places.reason(self.chapter.name, student)
        if reason.is_file():  # where nothing can be written, nothing is to be removed either
            reason.unlink()

    def _mark(self, outcome: Outcome, asked: Mapping[str, bool]) -> None:
        now = written(outcome, asked, self.places, self.chapter)
        self.marks.write(now.student, now.scores, now.unanswered, now.handed_in, now.asked)


def written(
    outcome: Outcome, asked: Mapping[str, bool], places: Places, chapter: Chapter
) -> Written:
    """Return what the gradebook is told of a graded submission."""
    from grading.batch.gradebook import Written

    return Written(
        outcome.student,
        _scores(outcome, chapter),
        set(outcome.unanswered),
        places.timestamp(chapter.name, outcome.student),
        asked,
    )


def _tell_so_far(
    writer: Writer,
    known: dict[str, Outcome],
    found: dict[str, Standing],
    kind: type[BaseException] | None,
    *_: object,
) -> None:
    """Fill in what everybody has; where grading ends with an error, as far as that can be known."""
    ended = contextlib.nullcontext() if kind is None else contextlib.suppress(GradingError)
    with ended:
        theirs = writer.standings(known)
        found.update((student, theirs[student]) for student in sorted(theirs, key=in_order))


def _scores(outcome: Outcome, chapter: Chapter) -> dict[str, float | None]:
    """Return graded cell -> points as the gradebook has them, None where a person has to look."""
    return {
        chapter.graded[result.exercise]: None if result.fault or result.by_hand else result.score
        for result in outcome.results
    }


def progress_bar(chapter: Chapter, known: int, waiting: int, quiet: bool) -> tqdm:
    """Return a bar that stands at once at what was graded before."""
    total = known + waiting
    before = f", {known} of {total} graded before" if known else ""
    seconds = 0.1 if sys.stderr.isatty() else 5.0
    return tqdm(
        total=total,
        initial=known,
        desc=f"{chapter.name}{before}",
        unit="submission",
        disable=quiet or waiting == 0,
        mininterval=seconds,
        file=sys.stderr,
    )
