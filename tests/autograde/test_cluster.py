"""A Dask cluster gives the same points as this machine, or a sentence; never other points."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time

import distributed
import pytest
from autograde.conftest import (
    CLASS,
    NAME,
    ROOT,
    TOTALS,
    course,
    hand_in,
    records,
    totals_in_gradebook,
)
from autograde.test_stopping import AtOnce
from wall.handed_in import in_a_module

from grading.batch import autograde as module
from grading.batch import canaries, cluster
from grading.batch.autograde import autograde
from grading.commands import cli
from grading.judging.chapter import load
from grading.tree.errors import GradingError
from grading.tree.places import Places
from grading.wall.both.limits import Limits

pytestmark = [pytest.mark.sandbox, pytest.mark.slow]

HERE = [str(ROOT), str(ROOT / "course")]
QUIET = {"DASK_DISTRIBUTED__ADMIN__LOW_LEVEL_LOG_LENGTH": "0", "DASK_LOGGING__DISTRIBUTED": "error"}


class Machines:
    """A scheduler and workers on the loopback, each a process of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.workers = []
        self.address_file = folder / "scheduler.json"
        self.address = ""
        self.schedule()

    def schedule(self):
        """Start the scheduler, where the last one was if there was one."""
        self.address_file.unlink(missing_ok=True)
        self.scheduler = self._start(
            "scheduler", "--host", self.address or "127.0.0.1:0", "--no-dashboard", "--no-show",
            "--scheduler-file", self.address_file,
        )  # fmt: skip
        self._until(lambda: self.address_file.exists() and self.address_file.read_text()[-2:])
        self.address = json.loads(self.address_file.read_text())["address"]

    def worker(self, name, *, path=None, isolated=False):
        """Start a worker; its code is found on `path`, ours where none is given."""
        worker = self._start(
            "worker", self.address, "--host", "127.0.0.1", "--no-nanny", "--no-dashboard",
            "--nthreads", "1", "--name", name, "--local-directory", self.folder,
            path=path, isolated=isolated,
        )  # fmt: skip
        self.workers.append(worker)
        return worker

    def ready(self, cluster, workers):
        self._until(lambda: len(cluster.client.nthreads()) == workers)

    def ready_for_all(self, workers):
        with cluster.Cluster(self.address) as asking:
            self.ready(asking, workers)

    @staticmethod
    def end(workers, *others):
        for process in [*workers, *others]:
            process.kill()
            process.wait()
        workers.clear()

    def _start(self, what, *arguments, path=None, isolated=False):
        program = f"from distributed.cli.dask_{what} import main; main()"
        if isolated:  # the packages of others, none of ours: those are installed by a .pth file
            site = next(entry for entry in sys.path if entry.endswith("site-packages"))
            program = f"import sys; sys.path.append({site!r}); {program}"
        environment = os.environ | QUIET | {"PYTHONPATH": os.pathsep.join(path or HERE)}
        flags = ["-I", "-S"] if isolated else []
        with (self.folder / "log").open("a") as log:
            return subprocess.Popen(
                [sys.executable, *flags, "-c", program, *map(str, arguments)],
                cwd=self.folder, env=environment, stdout=log, stderr=log,
            )  # fmt: skip

    @staticmethod
    def _until(condition):
        deadline = time.monotonic() + 120
        while not condition():
            assert time.monotonic() < deadline
            time.sleep(0.05)


@pytest.fixture(autouse=True)
def short(monkeypatch):
    """A self-test of two submissions: that all canaries fail is seen elsewhere."""
    real = canaries.submissions
    monkeypatch.setattr(canaries, "submissions", lambda *about: list(real(*about))[1:3])
    return real


@pytest.fixture(scope="module")
def one_scheduler(tmp_path_factory):
    machines = Machines(tmp_path_factory.mktemp("machines"))
    yield machines
    machines.end(machines.workers, machines.scheduler)


@pytest.fixture
def machines(one_scheduler):
    """A scheduler without workers."""
    yield one_scheduler
    one_scheduler.end(one_scheduler.workers)
    one_scheduler.ready_for_all(0)


@pytest.fixture
def there(machines):
    with cluster.Cluster(machines.address) as there:
        yield there


def graded(root, there):
    outcomes = autograde(NAME, root=root, quiet=True, jobs=2, executor=there)
    return {outcome.student: outcome.score for outcome in outcomes if not outcome.reason}


def recorded(root):
    return set(records(root))


@pytest.fixture(scope="module")
def other_course(tmp_path_factory):
    """Where a copy of the code is found in which half of a line of the judging differs."""
    folder = tmp_path_factory.mktemp("other")
    for package in ("grading", "course/seminar", "solutions"):
        ignored = shutil.ignore_patterns(
            ".*", "*.ipynb", "submitted", "autograded", "feedback", "gradebook*"
        )
        shutil.copytree(ROOT / package, folder / package, ignore=ignored)
    judging = folder / "grading" / "judging" / "score.py"
    line = "round(sum(aspect.points for aspect in aspects), 6)"
    source = judging.read_text()
    assert line in source
    judging.write_text(source.replace(line, line.replace("aspect.points", "aspect.points / 2")))
    return [str(folder), str(folder / "course")]


def test_two_workers_grade_and_one_that_is_killed_costs_nobody_anything(machines, there, root):
    workers = [machines.worker("one"), machines.worker("two")]
    machines.ready(there, 2)
    data, module = in_a_module(load(NAME))
    more = {f"student{number:02}": CLASS["ada"] for number in range(5)} | {"with_module": data}
    hand_in(root, more)
    Places(root).submission(NAME, "with_module").with_name("helpers.py").write_bytes(module)

    def strike():
        while len(recorded(root)) < 2:
            time.sleep(0.01)
        workers[0].send_signal(signal.SIGKILL)

    thread = threading.Thread(target=strike, daemon=True)
    thread.start()
    assert graded(root, there) == TOTALS | dict.fromkeys(more, 14.0) == totals_in_gradebook(root)
    thread.join()
    assert workers[0].wait(10) == -signal.SIGKILL and workers[1].poll() is None


@pytest.mark.parametrize("lost", ["the scheduler", "the last worker"])
def test_a_lost_cluster_is_a_sentence_and_the_same_command_goes_on_when_it_is_back(
    machines, tmp_path, monkeypatch, capsys, lost
):
    root, real = course(tmp_path), module.autograde
    everyone = {f"student{number}": CLASS["ada"] for number in range(6)}
    hand_in(root, everyone)
    monkeypatch.setattr(canaries, "submissions", lambda *_: [])
    monkeypatch.setattr(module, "autograde", lambda name, **o: real(name, **o | {"root": root}))
    monkeypatch.setattr(cluster, "SECONDS_TO_COME_BACK", 1)
    command = ["autograde", NAME, "--scheduler", machines.address]
    worker = machines.worker("one")
    machines.ready_for_all(1)
    victim = machines.scheduler if lost == "the scheduler" else worker

    def strike():
        while len(recorded(root)) < 2:
            time.sleep(0.01)
        victim.kill()

    thread = threading.Thread(target=strike, daemon=True)
    thread.start()
    assert cli.main(command) == 2
    thread.join()
    said = capsys.readouterr().err
    assert f"The cluster at {machines.address} is gone or has no workers left" in said
    assert "what has been graded is kept, and the same command goes on from there" in said
    assert "Traceback" not in said
    kept = records(root)
    assert 2 <= len(kept) < len(everyone) and set(kept) <= set(totals_in_gradebook(root))
    victim.wait()
    if victim is machines.scheduler:
        machines.schedule()
    machines.worker("two")
    machines.ready_for_all(1)
    assert cli.main(command) == 0
    assert records(root).items() >= kept.items()  # which nobody graded again
    assert totals_in_gradebook(root) == dict.fromkeys(everyone, 14.0)


def test_a_worker_with_other_code_is_refused_by_its_name_before_anything_is_graded(
    machines, there, root, other_course, monkeypatch
):
    machines.worker("alike")
    machines.ready(there, 1)
    machines.worker("other", path=other_course)
    machines.ready(there, 2)
    addresses = there.client.scheduler_info(n_workers=-1)["workers"]
    (other,) = [address for address, about in addresses.items() if about["name"] == "other"]
    monkeypatch.setattr(cluster.Cluster, "submit", lambda *_: pytest.fail("work was sent"))
    with pytest.raises(GradingError, match=f"{other} has another state of this course"):
        graded(root, there)
    assert recorded(root) == set()


def test_a_worker_with_other_code_that_joins_later_is_refused_as_well(
    machines, there, root, other_course, monkeypatch
):
    machines.worker("other", path=other_course)
    machines.ready(there, 1)
    monkeypatch.setattr(cluster.Cluster, "compare", lambda _: 1)  # it was not there yet
    with pytest.raises(GradingError, match=r"tcp://127\.0\.0\.1:\d+ has another state"):
        graded(root, there)
    assert recorded(root) == set()


def test_a_worker_without_the_course_is_refused(machines, there, root):
    machines.worker("none", isolated=True)
    machines.ready(there, 1)
    with pytest.raises(GradingError, match=r"127\.0\.0\.1:\d+ cannot grade .*ModuleNotFoundError"):
        graded(root, there)


def test_a_worker_behind_whose_wall_an_attack_succeeds_grades_nothing(
    machines, there, root, monkeypatch
):
    machines.worker("one")
    machines.ready(there, 1)
    wrong = [("an attack (of this test)", CLASS["ada"], 0.0)]
    monkeypatch.setattr(canaries, "submissions", lambda *_: wrong)
    with pytest.raises(GradingError, match=r"127\.0\.0\.1:\d+ cannot grade: The self-test"):
        graded(root, there)
    assert recorded(root) == set()


def test_a_cluster_without_workers_is_a_sentence(there, root):
    with pytest.raises(GradingError, match="has no workers: start some"):
        graded(root, there)


def test_nobody_at_the_address_is_a_sentence(monkeypatch):
    monkeypatch.setattr(cluster, "SECONDS_TO_ANSWER", 1)
    with pytest.raises(GradingError, match="No Dask scheduler answers at 127"):
        cluster.Cluster("127.0.0.1:9")


@pytest.mark.parametrize("times", [1, cluster.GREETINGS])
def test_a_worker_that_joins_while_we_are_greeted_is_no_traceback(machines, monkeypatch, times):
    greeted = []

    class Greeted(distributed.Client):
        async def _ensure_connected(self, timeout=None):
            greeted.append(self)
            assert len(greeted) > times  # as where news of a worker comes with the greeting
            await super()._ensure_connected(timeout)

    monkeypatch.setattr(distributed, "Client", Greeted)
    if times < cluster.GREETINGS:
        with cluster.Cluster(machines.address) as there:
            assert there.client.status == "running"
    else:
        with pytest.raises(GradingError, match="does not answer as one does"):
            cluster.Cluster(machines.address)
    assert len(greeted) == min(times + 1, cluster.GREETINGS)
    assert {client.status for client in greeted} == {"closed"}


CHAPTERS = sorted(folder.name for folder in (ROOT / "source_notebooks").glob("[0-9]*"))


@pytest.mark.parametrize("name", CHAPTERS)
def test_what_goes_with_every_submission_is_small(short, name):
    chapter = load(name)
    packed = cluster.pack((chapter, Limits(), True, 1), list(short(chapter)))
    assert len(packed) < 50_000


def test_a_cluster_that_has_no_workers_for_a_moment_loses_nobody(tmp_path, monkeypatch):
    class Between(AtOnce):
        threads = 0
        look = explain = lambda *_: None

    root = course(tmp_path)
    hand_in(root, dict.fromkeys(CLASS, CLASS["ada"]))
    monkeypatch.setattr(canaries, "submissions", lambda *_: [])
    assert graded(root, Between()) == dict.fromkeys(CLASS, 14.0)
