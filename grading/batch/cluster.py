"""A Dask cluster that grades: it is asked whether it has this very course, and watched.

A worker with other code would give other points, and nobody would notice. So every task carries
the fingerprint of the code that sent it; a worker compares it with that of its own before it looks
at the rest, and runs the self-test before its first submission.
"""

from __future__ import annotations

import functools
import json
import lzma
import pickle
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Executor, Future
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from grading.batch import canaries
from grading.batch.outcome import Outcome
from grading.batch.pool import Task, grade
from grading.tree import fingerprint
from grading.tree.beside import NOTHING, Beside
from grading.tree.errors import GradingError

if TYPE_CHECKING:
    from distributed import Client

P = ParamSpec("P")
T = TypeVar("T")

SECONDS_TO_ANSWER = 20
SECONDS_TO_COME_BACK = 30
"""How long a cluster may be without workers, or out of reach, before the run ends."""
SECONDS_BETWEEN_LOOKS = 2
GREETINGS = 5
"""How often a scheduler is greeted whose answer is not understood."""
KEPT = "what has been graded is kept, and the same command goes on from there"


class Cluster(Executor):
    """Processes on other machines, which have the course installed.

    Raises
    ------
    GradingError
        If Dask is missing, or nobody answers at the address.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.client = _connected(address)
        self.executor = self.client.get_executor(pure=False)
        self.well = self.looked = time.monotonic()
        self.threads = 0
        """How many submissions can be graded there at once."""

    def begin(self, task: Task, tests: Sequence[canaries.Test]) -> None:
        """Compare the code of all workers with ours, and get ready to send them this task.

        Raises
        ------
        GradingError
            If there is no worker, or one has other code, or none.
        """
        self.packed = pack(task, tests)
        if not self.compare() or not self._is_well():
            raise GradingError(f"The cluster at {self.address} has no workers: start some.")

    def compare(self) -> int:
        """Return how many workers there are; raise a `GradingError` if one has other code."""
        from distributed.comm.core import CommClosedError

        try:
            said = self.client.run(fingerprint.of_code, on_error="return")
        except (OSError, TimeoutError) as error:
            raise self.gone() from error
        there = {w: theirs for w, theirs in said.items() if not isinstance(theirs, CommClosedError)}
        for worker, theirs in sorted(there.items()):
            if isinstance(theirs, Exception):
                reason = f"{type(theirs).__name__}: {theirs}"
                raise GradingError(
                    f"The worker at {worker} cannot grade ({reason}): install both packages of "
                    f"this course there; {KEPT}."
                ) from theirs
            if theirs != fingerprint.of_code():
                raise GradingError(_other_code(worker))
        return len(there)

    def submit(self, _grade: Callable[P, T], /, *args: P.args, **_: P.kwargs) -> Future[T]:
        """Send one submission, with the arguments of `grade`, to whichever worker is free."""
        student, data, *_task, again, beside = args
        code = fingerprint.of_code()
        future: Future[T] = self.executor.submit(
            grade_there, code, self.packed, student, data, again, beside
        )
        return future

    def look(self) -> None:
        """Raise a `GradingError` if nobody is left to grade."""
        now = time.monotonic()
        if now - self.looked < SECONDS_BETWEEN_LOOKS:
            return
        self.looked = now
        if self._is_well():
            self.well = time.monotonic()
        elif self.client.status == "closed" or now - self.well > SECONDS_TO_COME_BACK:
            raise self.gone()

    def gone(self) -> GradingError:
        """Return what to say of a cluster that is no more."""
        return GradingError(
            f"The cluster at {self.address} is gone or has no workers left: {KEPT} when it is back."
        )

    def explain(self, error: Exception) -> None:
        """Raise a `GradingError` if it is the cluster and no submission that failed."""
        if isinstance(error, CancelledError):
            raise self.gone() from error
        if self._is_well():
            self.compare()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take leave of the cluster, which goes on running."""
        self.client.close(timeout=SECONDS_BETWEEN_LOOKS)

    def _is_well(self) -> bool:
        try:
            if self.client.status != "running":
                return False
            self.threads = sum(self.client.nthreads().values())
        except (OSError, TimeoutError, ValueError):
            return False
        return self.threads > 0


def _connected(address: str) -> Client:
    """Return a client of the scheduler at an address.

    Where a worker joins at that very moment, the scheduler's greeting comes together with the news
    of it, which fails an assertion of the client's: so it is tried again.
    """
    try:
        from distributed import Client
    except ModuleNotFoundError:
        raise GradingError(
            "A cluster needs Dask here and there: `python -m pip install distributed`."
        ) from None
    for _ in range(GREETINGS):
        client = Client.__new__(Client)  # a name for it before it may fail, so that it is closed
        try:
            Client.__init__(client, address, timeout=SECONDS_TO_ANSWER, set_as_default=False)
        except AssertionError as error:
            client.close(timeout=SECONDS_BETWEEN_LOOKS)
            failed = error
        except (OSError, ValueError, TypeError) as error:
            raise GradingError(f"No Dask scheduler answers at {address}: {error}") from error
        else:
            return client
    raise GradingError(f"The Dask scheduler at {address} does not answer as one does.") from failed


def pack(task: Task, tests: Sequence[canaries.Test]) -> bytes:
    """Return what all submissions of a run have in common, which goes with each of them: small."""
    bare = [(description, _bare(data), points) for description, data, points in tests]
    return lzma.compress(pickle.dumps((task, bare)), preset=1)


def grade_there(
    code: str, packed: bytes, student: str, data: bytes, again: bool, beside: Beside = NOTHING
) -> Outcome:
    """Grade one submission in this process of a cluster.

    Raises
    ------
    GradingError
        If our code is other than the sender's, the self-test fails, or nothing can be graded here.
    """
    if fingerprint.of_code() != code:
        raise GradingError(_other_code(_here()))
    try:
        task = _tested(packed)
        return grade(student, data, *task, again, beside)
    except GradingError as error:
        raise GradingError(f"The worker at {_here()} cannot grade: {error}") from error


_one_at_a_time = threading.Lock()


def _tested(packed: bytes) -> Task:
    with _one_at_a_time:
        return _tested_once(packed)


@functools.lru_cache(maxsize=4)
def _tested_once(packed: bytes) -> Task:
    """Unpack what every submission of a run has in common, once our wall is known to hold."""
    task: Task
    tests: list[canaries.Test]
    task, tests = pickle.loads(lzma.decompress(packed))
    chapter, *_ = task
    canaries.test(chapter, tests, (grade(name, data, *task) for name, data, _ in tests))
    return task


def _bare(notebook: bytes) -> bytes:
    """Return a notebook without outputs: pictures would make each task a megabyte."""
    content = json.loads(notebook)
    for cell in content["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = []
    return json.dumps(content).encode()


def _here() -> str:
    from distributed import get_worker

    try:
        return get_worker().address
    except ValueError:  # not called by a worker
        return "?"


def _other_code(worker: str) -> str:
    return (
        f"The worker at {worker} has another state of this course than the one that sends it "
        f"work, and would give other points: make them alike, start it again; {KEPT}."
    )
