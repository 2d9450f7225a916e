"""The processes that grade: each with a sandbox of its own, on this machine or a cluster."""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import dataclasses
import functools
import json
import multiprocessing
import multiprocessing.queues
import os
import platform
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from grading.batch import behind_the_wall
from grading.batch.outcome import Outcome
from grading.batch.submission import grade_submission
from grading.judging.chapter import Chapter
from grading.judging.grade import find_out, seed_of_a_run
from grading.tree.beside import NOTHING, Beside
from grading.tree.errors import GradingError
from grading.tree.stopping import SIGNALS, SLICE, Stop
from grading.tree.submitted import Unreadable
from grading.wall.both.limits import Limits
from grading.wall.outside.learner import Wall

AT_ONCE = 2
"""How many submissions of the self-test are graded at once where one process grades."""
TRIES = 2
"""How often a submission is taken up whose grading process died, or had too little of a machine."""
PR_SET_PDEATHSIG = 1
ENDS_BY_ITSELF = (3, 11, 5)
"""The first Python that ends while work for processes which are no more is written to a pipe."""


Task = tuple[Chapter, Limits, bool, int]
"""What all submissions of a run have in common: `grade` takes it behind each of them."""

Outcomes = Outcome | list[Outcome]
"""What becomes of a job: of the self-test's in one process, of each of its submissions."""


class Died(GradingError):
    """The processes that grade are gone, and no others can be begun."""


class Starved(Exception):
    """Points were lost to a time limit while others had the processors."""


@runtime_checkable
class Watched(Protocol):
    """An executor that can be lost as a whole, and says so.

    `threads` is how many submissions it can grade at once; it may change.
    """

    threads: int

    def look(self) -> None:
        """Raise a `GradingError` if nobody is left to grade."""
        ...

    def explain(self, error: Exception) -> None:
        """Raise a `GradingError` if it was not the submission that failed."""
        ...


@dataclass
class Job:
    """One submission on its way through the pool."""

    student: str
    data: bytes | list[tuple[str, bytes]] = field(repr=False)
    digest: str = ""
    beside: Beside = field(default=NOTHING, repr=False)
    tries: int = 0


class Pool:
    """An executor and what it is to do for one chapter.

    `executor` may be any; without one, `jobs` processes of this machine are used, and replaced
    when they die. `stop` is looked at while there is nothing to do but wait.
    """

    def __init__(
        self,
        chapter: Chapter,
        jobs: int,
        *,
        limits: Limits,
        sandboxed: bool,
        executor: Executor | None = None,
        stop: Stop | None = None,
    ) -> None:
        # one draw of the inputs for the whole run: the same questions for everybody
        self.task: Task = (chapter, limits, sandboxed, seed_of_a_run())
        self.jobs = jobs
        self.stop = stop or Stop()
        self.given = executor
        self.unfinished: set[Future[Outcomes]] = set()
        self.not_ours = set(multiprocessing.active_children())
        self.sent: list[multiprocessing.queues.Queue[object]] = []
        self.returned: list[multiprocessing.queues.SimpleQueue[object]] = []
        self.executor: Executor = executor or self._new()

    def send(self, job: Job) -> Future[Outcomes]:
        """Begin to grade a submission."""
        try:
            future = self._submit(job)
        except BrokenExecutor:
            if self.given is not None:
                raise Died("What was to grade is gone, and can begin nothing.") from None
            self.executor = self._new()
            future = self._submit(job)
        self.unfinished.add(future)
        future.add_done_callback(self.unfinished.discard)
        return future

    def outcomes(self, jobs: Iterator[Job | Outcome]) -> Iterator[Outcome]:
        """Yield what becomes of the jobs as they are done, taking up few at a time.

        A submission during which the process died is tried once more, alone, so that it is known
        which one it was; so is one that ran out of time while others had the processors. What has
        come when the run is to stop is still yielded.
        """
        flying: dict[Future[Outcomes], Job] = {}
        again: list[Job] = []
        while True:
            self.stop.check()
            alone = any(job.tries for job in flying.values())
            while not alone and len(flying) < (1 if again else 2 * self._at_once()):
                job = again.pop() if again else next(jobs, None)
                if job is None:
                    break
                if isinstance(job, Outcome):
                    yield job
                    continue
                flying[self.send(job)] = job
                alone = job.tries > 0
            if not flying:
                return
            for future in self._first_done(flying):
                job = flying.pop(future)
                job.tries += 1
                outcome = self._became(future, job)
                if outcome is None:
                    again.append(job)
                else:
                    assert isinstance(outcome, Outcome)  # as the job is one submission
                    outcome.digest, outcome.made_of = job.digest, self.task[0].made_of
                    yield outcome

    def begin(self, submissions: list[tuple[str, bytes]]) -> list[Callable[[], Outcome]]:
        """Begin to grade those of the self-test; return for each what waits for its outcome."""
        if self.given is None and self.jobs == 1:  # its other processors would have nothing to do
            wait = self.together(submissions)
            places = range(len(submissions))
            return [functools.partial(_at, place, wait) for place in places]
        jobs = [Job(description, data) for description, data in submissions]
        return [functools.partial(self._outcome, job, self.send(job)) for job in jobs]

    def together(self, submissions: list[tuple[str, bytes]]) -> Callable[[], list[Outcome]]:
        """Begin to grade those of the self-test in one process, some of them at once.

        What is returned waits for all of them, trying twice as `result` does.
        """
        job = Job("together", submissions)
        future = self.send(job)

        def wait() -> list[Outcome]:
            outcomes = self.result(job, future)
            if isinstance(outcomes, Outcome):  # in place of them: why there are none
                return [dataclasses.replace(outcomes, student=name) for name, _ in submissions]
            return outcomes

        return functools.cache(wait)

    def _outcome(self, job: Job, future: Future[Outcomes]) -> Outcome:
        outcome = self.result(job, future)
        assert isinstance(outcome, Outcome)  # as the job is one submission
        return outcome

    def result(self, job: Job, future: Future[Outcomes]) -> Outcomes:
        """Wait for what becomes of one job, trying twice as `outcomes` does.

        Raises
        ------
        Died
            If there is nothing left to try with.
        """
        while True:
            self._first_done([future])
            job.tries += 1
            outcome = self._became(future, job)
            if outcome is not None:
                return outcome
            future = self.send(job)

    def close(self) -> None:
        """End the processes; what they were at is lost, what they had returned is not."""
        for future in list(self.unfinished):
            future.cancel()
        if self.given is None:
            manager = self.executor._executor_manager_thread  # type: ignore[attr-defined] # private
            self.executor.shutdown(wait=False, cancel_futures=True)
            ours = set(multiprocessing.active_children()) - self.not_ours
            for process in ours:
                process.kill()
            for process in ours:
                process.join()
            for results in self.returned:  # of one cut off in the middle the rest never comes
                with contextlib.suppress(OSError):  # closed already
                    results._writer.close()  # type: ignore[attr-defined] # private
            if sys.version_info < ENDS_BY_ITSELF:
                for work in self.sent:  # whoever writes it notices then that nobody reads it
                    with contextlib.suppress(OSError):  # who writes it may be closing it, too
                        work._reader.close()  # type: ignore[attr-defined] # private
            if manager is not None:  # Python's own end would wake it up while it is ending
                manager.join(timeout=1.0)

    def _became(self, future: Future[Outcomes], job: Job) -> Outcomes | None:
        """Return what became of a job, None if it is to be tried again."""
        try:
            return future.result()
        except GradingError:
            raise
        except Exception as error:  # noqa: BLE001 (an executor may raise anything of its own)
            if isinstance(self.given, Watched):
                self.given.explain(error)
            if job.tries < TRIES:
                return None
            kind = "the process that graded it died" if isinstance(error, BrokenExecutor) else error
            return Outcome(job.student, reason=f"{kind} ({type(error).__name__})")

    def _at_once(self) -> int:
        # one at least, so that a run without workers is waited for and looked at
        return max(1, self.given.threads) if isinstance(self.given, Watched) else self.jobs

    def _submit(self, job: Job) -> Future[Outcomes]:
        again = job.tries + 1 < TRIES
        if isinstance(job.data, bytes):
            return self.executor.submit(grade, job.student, job.data, *self.task, again, job.beside)
        return self.executor.submit(grade_together, job.student, job.data, *self.task, again)

    def _first_done(self, futures: Iterable[Future[Outcomes]]) -> set[Future[Outcomes]]:
        """Wait until one is done or the run is to stop."""
        while True:
            done, _ = wait(futures, timeout=SLICE, return_when=FIRST_COMPLETED)
            if done:
                return done
            self.stop.check()
            if isinstance(self.given, Watched):
                self.given.look()

    def _new(self) -> ProcessPoolExecutor:
        method = "fork" if platform.system() == "Linux" else "spawn"
        context = multiprocessing.get_context(method)
        executor = ProcessPoolExecutor(self.jobs, context, initializer=_begin)
        self.sent.append(executor._call_queue)  # type: ignore[attr-defined] # private
        self.returned.append(executor._result_queue)
        return executor


def _at(place: int, wait: Callable[[], list[Outcome]]) -> Outcome:
    return wait()[place]


def grade(
    student: str,
    data: bytes,
    chapter: Chapter,
    limits: Limits,
    sandboxed: bool,
    seed: int,
    again: bool = False,
    beside: Beside = NOTHING,
) -> Outcome:
    """Grade one submission in this process, behind a wall that stays up for the next one.

    Raises
    ------
    Starved
        If others had the processors when it ran out of time, and it may be tried `again`.
    """
    chapter = _chapter_of_this_process(chapter)
    wall = _started_wall(chapter, limits, sandboxed, seed)
    try:
        graded = grade_submission(data, chapter, wall, seed, beside)
    except Unreadable as reason:
        return Outcome(student, reason=str(reason), kind=reason.kind)
    if graded.starved and again:
        raise Starved
    outcome = graded.outcome(student, chapter)
    outcome.notebook = json.dumps(graded.notebook, indent=1, ensure_ascii=False) + "\n"
    return outcome


def grade_together(
    _name: str,
    submissions: Iterable[tuple[str, bytes]],
    chapter: Chapter,
    limits: Limits,
    sandboxed: bool,
    seed: int,
    again: bool = False,
) -> list[Outcome]:
    """Grade those of the self-test, which do each other no harm, some at once, as `grade` does.

    They share the wall of this process: to warm up another one would take longer.
    """
    # started here: a sandbox ends with the thread that has started it
    wall = _started_wall(chapter, limits, sandboxed, seed)

    def graded(submission: tuple[str, bytes]) -> Outcome:
        with _lent(wall, limits, sandboxed):
            return grade(*submission, chapter, limits, sandboxed, seed, again)

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(graded, submissions))


_chapters: dict[str, Chapter] = {}


def _chapter_of_this_process(chapter: Chapter) -> Chapter:
    """Return the same chapter, with what has been found out about it in this process."""
    if _chapters.get(chapter.name) != chapter:
        _chapters[chapter.name] = chapter
    return _chapters[chapter.name]


_walls: dict[tuple[object, ...], Wall] = {}


def wall_of_this_process(limits: Limits, sandboxed: bool) -> Wall:
    """Return the wall of this thread of this process: it has one learner at a time."""
    key = _key(limits, sandboxed)
    if key not in _walls:
        _walls[key] = behind_the_wall.wall(limits, sandboxed=sandboxed)
        atexit.register(_walls[key].close)
    return _walls[key]


def _started_wall(chapter: Chapter, limits: Limits, sandboxed: bool, seed: int) -> Wall:
    wall = wall_of_this_process(limits, sandboxed)
    if wall.start():  # while it warms up
        find_out(chapter.exercises, seed)
    return wall


@contextlib.contextmanager
def _lent(wall: Wall, limits: Limits, sandboxed: bool) -> Iterator[None]:
    """Let a wall of another thread be this thread's own."""
    key = _key(limits, sandboxed)
    _walls[key] = wall
    try:
        yield
    finally:
        del _walls[key]


def _key(limits: Limits, sandboxed: bool) -> tuple[object, ...]:
    return (*dataclasses.astuple(limits), sandboxed, os.getpid(), threading.get_ident())


def _begin() -> None:
    """Make a process of the pool end with the one that started it, however that ends.

    Signals for all of a terminal's or a service's job are for that one alone, which then ends us:
    so we leave its group. Whom we do not ignore is the pool, which ends the others by SIGTERM when
    one of them has died.
    """
    os.setpgid(0, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in SIGNALS:
        number = getattr(signal, name, None)
        if number not in (None, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
    if platform.system() == "Linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    starter = multiprocessing.parent_process()
    if starter is not None and os.getppid() != starter.pid:  # it ended before we could ask for that
        os._exit(1)
