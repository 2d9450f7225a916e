"""A Dask cluster gives the same points as this machine, or a sentence; never other points."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time

import pytest
from autograde.conftest import CLASS, NAME, ROOT, TOTALS, hand_in, totals_in_gradebook

from grading.batch import canaries, cluster
from grading.batch.autograde import autograde
from grading.errors import GradingError

pytestmark = [pytest.mark.sandbox, pytest.mark.slow]

HERE = [str(ROOT), str(ROOT / "course")]
QUIET = {"DASK_DISTRIBUTED__ADMIN__LOW_LEVEL_LOG_LENGTH": "0", "DASK_LOGGING__DISTRIBUTED": "error"}


class Machines:
    """A scheduler and workers on the loopback, each a process of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.processes = []
        self.address_file = folder / "scheduler.json"
        self.scheduler = self._start(
            "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show",
            "--scheduler-file", self.address_file,
        )  # fmt: skip
        self._until(lambda: self.address_file.exists() and self.address_file.read_text()[-2:])
        self.address = json.loads(self.address_file.read_text())["address"]

    def worker(self, name, *, path=None, isolated=False):
        """Start a worker; its code is found on `path`, ours where none is given."""
        return self._start(
            "worker", self.address, "--host", "127.0.0.1", "--no-nanny", "--no-dashboard",
            "--nthreads", "1", "--name", name, "--local-directory", self.folder,
            path=path, isolated=isolated,
        )  # fmt: skip

    def ready(self, cluster, workers):
        self._until(lambda: len(cluster.client.nthreads()) == workers)

    def end(self):
        for process in self.processes:
            process.kill()
            process.wait()

    def _start(self, what, *arguments, path=None, isolated=False):
        program = f"from distributed.cli.dask_{what} import main; main()"
        if isolated:  # the packages of others, none of ours: those are installed by a .pth file
            site = next(entry for entry in sys.path if entry.endswith("site-packages"))
            program = f"import sys; sys.path.append({site!r}); {program}"
        environment = os.environ | QUIET | {"PYTHONPATH": os.pathsep.join(path or HERE)}
        flags = ["-I", "-S"] if isolated else []
        with (self.folder / "log").open("a") as log:
            process = subprocess.Popen(
                [sys.executable, *flags, "-c", program, *map(str, arguments)],
                cwd=self.folder, env=environment, stdout=log, stderr=log,
            )  # fmt: skip
        self.processes.append(process)
        return process

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


@pytest.fixture
def machines(tmp_path_factory):
    machines = Machines(tmp_path_factory.mktemp("machines"))
    yield machines
    machines.end()


@pytest.fixture
def there(machines):
    with cluster.Cluster(machines.address) as there:
        yield there


def graded(root, there):
    outcomes = autograde(NAME, root=root, quiet=True, jobs=2, executor=there)
    return {outcome.student: outcome.score for outcome in outcomes if not outcome.reason}


def recorded(root):
    return {path.stem for path in root.glob("grading/autograded/.records/*/*.json")}


def other_course(folder):
    """A copy of the course in which half of a line of the judging differs."""
    for package in ("grading", "course", "solutions", "source_notebooks"):
        ignored = shutil.ignore_patterns(".*", "*.pyc", "submitted", "autograded", "gradebook*")
        shutil.copytree(ROOT / package, folder / package, ignore=ignored)
    judging = folder / "grading" / "score.py"
    line = "round(sum(aspect.points for aspect in aspects), 6)"
    source = judging.read_text()
    assert line in source
    judging.write_text(source.replace(line, line.replace("aspect.points", "aspect.points / 2")))
    return [str(folder), str(folder / "course")]


def test_two_workers_grade_and_one_that_is_killed_costs_nobody_anything(machines, there, root):
    workers = [machines.worker("one"), machines.worker("two")]
    machines.ready(there, 2)
    more = {f"student{number:02}": CLASS["ada"] for number in range(6)}
    hand_in(root, more)

    def strike():
        while len(recorded(root)) < 2:
            time.sleep(0.01)
        workers[0].send_signal(signal.SIGKILL)

    thread = threading.Thread(target=strike, daemon=True)
    thread.start()
    assert graded(root, there) == TOTALS | dict.fromkeys(more, 14.0) == totals_in_gradebook(root)
    thread.join()
    assert workers[0].wait(10) == -signal.SIGKILL and workers[1].poll() is None


def test_a_worker_with_other_code_is_refused_by_its_name_before_anything_is_graded(
    machines, there, root, tmp_path_factory
):
    machines.worker("alike")
    machines.ready(there, 1)
    machines.worker("other", path=other_course(tmp_path_factory.mktemp("other")))
    machines.ready(there, 2)
    addresses = there.client.scheduler_info(n_workers=-1)["workers"]
    (other,) = [address for address, about in addresses.items() if about["name"] == "other"]
    with pytest.raises(GradingError, match=f"{other} has another state of this course"):
        graded(root, there)
    assert recorded(root) == set()


def test_a_worker_with_other_code_that_joins_later_is_refused_as_well(
    machines, there, root, tmp_path_factory, monkeypatch
):
    machines.worker("other", path=other_course(tmp_path_factory.mktemp("other")))
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
