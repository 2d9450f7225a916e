"""A JupyterHub as docs/jupyterhub.md describes it, with accounts of its own on this machine."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from wall.test_ordinary_user import _NOT_COPIED, DEBIANS, _link_packages, _version

ROOT = Path(__file__).resolve().parents[2]
FILE = re.compile(r"^`(/[^`]+)`[^\n]*:\n\n```\w+\n(.*?)^```", re.DOTALL | re.MULTILINE)
PASSWORD = "for a test"
ONLY_HERE = """
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = {password!r}
c.JupyterHub.hub_port = {hub}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api}"
c.ConfigurableHTTPProxy.command = [{proxy!r}]
c.JupyterHub.cookie_secret_file = {folder!r} + "/cookie_secret"
c.JupyterHub.db_url = "sqlite://"
c.LocalProcessSpawner.interrupt_timeout = c.LocalProcessSpawner.term_timeout = 2
c.ConfigurableHTTPProxy.pid_file = {folder!r} + "/proxy.pid"
"""
"""What no document can name: free ports, and a password in place of the system's."""
BY_NODE = ROOT / ".ci/node/node_modules/.bin"


def why_not():
    """Say why no hub can be started here, or nothing."""
    if os.geteuid() != 0:
        return "only root can make the accounts that a hub serves"
    if shutil.which("useradd") is None:
        return "no accounts can be made on this machine: apt-get install passwd"
    if _proxy() is None:
        return (
            "there is no proxy for JupyterHub on this machine: apt-get install nodejs npm, and "
            "npm install --prefix .ci/node configurable-http-proxy@4"
        )
    if not DEBIANS.exists() or _version(DEBIANS) != _version(Path(sys.executable)):
        return "Debian's Python is not there, or of another version than the tests'"
    if subprocess.run([DEBIANS, "-c", "import ensurepip"], capture_output=True).returncode:
        return "Debian's Python makes no environments: apt-get install python3-venv"
    return ""


def _proxy():
    return shutil.which("configurable-http-proxy", path=f"{BY_NODE}:{os.environ['PATH']}")


class Hub:
    """A running hub: its address, its accounts and its folders."""

    def __init__(self, folder, chapters):
        number = os.getpid() % 100_000
        self.folder = folder
        self.grader, self.student = f"grader-{number}", f"student-{number}"
        self.instructor = "instructor"  # who has no account of the system, and needs none
        self.course, self.exchange = folder / "course", folder / "exchange"
        self.environment = folder / "environment"
        self.chapters = chapters
        self.ports = _free_ports(4)
        self.url = f"http://127.0.0.1:{self.ports[0]}"

    @contextlib.contextmanager
    def running(self):
        """Make everything, start the hub, and take everything away again."""
        with contextlib.ExitStack() as stack:
            for name in (self.grader, self.student):
                _make_account(name, self.folder / "home" / name)
                stack.callback(subprocess.run, ["userdel", "--force", name], capture_output=True)
            _environment(self.environment)
            self._lay_out_the_course()
            self.exchange.mkdir()
            self.exchange.chmod(0o777)
            stack.enter_context(self._started(self._configuration()))
            yield self

    def home(self, name):
        return self.folder / "home" / name

    def as_student(self, *command):
        """Run a command of the system's as the student, and see that it succeeds."""
        who = {"user": self.student, "group": self.student, "extra_groups": []}
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, **who)
        assert done.returncode == 0, done.stderr

    def _lay_out_the_course(self):
        for part in ("grading", "solutions", "course", "source_notebooks"):
            shutil.copytree(ROOT / part, self.course / part, ignore=_NOT_COPIED)
        for part in ("course", "source_notebooks"):
            for chapter in (self.course / part).glob("[0-9]*"):
                if chapter.name not in self.chapters:
                    shutil.rmtree(chapter)
        for file in ("pyproject.toml", "nbgrader_config.py", "earlier_chapters.py"):
            shutil.copy(ROOT / file, self.course)
        _environment(self.course / ".venv", self.course, self.course / "course")
        _own(self.course, self.grader)
        self.course.chmod(0o700)

    def _configuration(self):
        """Write the files of the document, with the places and names of this hub in them."""
        document = (ROOT / "docs/jupyterhub.md").read_text("utf-8")
        here = {
            "/srv/backprop-seminar": str(self.course),
            "/opt/backprop-seminar": str(self.environment),
            "/srv/nbgrader/exchange": str(self.exchange),
            "/etc/": f"{self.folder}/etc/",
            "http://127.0.0.1:8000": self.url,
            "http://127.0.0.1:9999": f"http://127.0.0.1:{self.ports[1]}",
            '"grader-backprop"': f'"{self.grader}"',
            '["student"]': f'["{self.student}"]',
        }
        files = dict(FILE.findall(document))
        together = "".join([*files, *files.values()])
        assert all(old in together for old in here), "the document and its test name other things"
        for path, text in files.items():
            for old, new in here.items():
                path, text = path.replace(old, new), text.replace(old, new)
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            Path(path).write_text(text, "utf-8")
        config = self.folder / "etc/jupyterhub/jupyterhub_config.py"
        with config.open("a") as file:
            _, _, hub, api = self.ports
            more = {"proxy": _proxy(), "folder": str(config.parent), "password": PASSWORD}
            file.write(ONLY_HERE.format(hub=hub, api=api, **more))
        return config

    @contextlib.contextmanager
    def _started(self, config):
        log = self.folder / "log"
        with log.open("w") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "jupyterhub", "-f", config],
                cwd=config.parent,
                env={"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            _wait_for(f"{self.url}/hub/api", process)
            _wait_for(f"http://127.0.0.1:{self.ports[1]}/services/backprop_seminar/api", process)
            yield
        except Exception as error:
            raise AssertionError(f"{error}\n{log.read_text()[-8000:]}") from error
        finally:
            process.terminate()  # JupyterHub ends its servers, services and proxy
            process.wait(timeout=60)


@contextlib.contextmanager
def hub(*chapters):
    """A hub with some chapters of the course; skips the test where none can be started."""
    if reason := why_not():
        pytest.skip(reason)
    with tempfile.TemporaryDirectory(dir="/opt", prefix="hub-") as folder:
        Path(folder).chmod(0o755)
        with Hub(Path(folder), chapters).running() as running:
            yield running


def _make_account(name, home):
    home.parent.mkdir(exist_ok=True)
    shell = ["--shell", "/bin/bash", "--create-home", "--home-dir", home]
    subprocess.run(["useradd", *shell, name], check=True, capture_output=True)


def _environment(folder, *editable):
    """Make an environment that any account can use, with what the tests have installed."""
    subprocess.run([DEBIANS, "-m", "venv", "--without-pip", folder], check=True)
    (site,) = folder.glob("lib/python*/site-packages")
    _link_packages(Path(sysconfig.get_path("purelib")), site)
    (site / "course.pth").write_text("\n".join(map(str, editable or [ROOT / "course"])))
    if not editable:
        shutil.copytree(
            ROOT / "course/seminar", site / "seminar", ignore=shutil.ignore_patterns("__pycache__")
        )
        (site / "course.pth").unlink()
    for part in ("share", "etc"):
        there = Path(sys.prefix, part)
        shutil.copytree(there, folder / part, symlinks=False, dirs_exist_ok=True)
    for spec in folder.glob("share/jupyter/kernels/*/kernel.json"):
        spec.write_text(spec.read_text().replace(sys.executable, f"{folder}/bin/python"))
    for script in ("jupyterhub-singleuser", "alembic"):
        text = Path(sys.executable).with_name(script).read_text()
        (folder / "bin" / script).write_text(f"#!{folder}/bin/python\n" + text.partition("\n")[2])
        (folder / "bin" / script).chmod(0o755)


def _own(folder, name):
    for path, _, files in os.walk(folder):
        shutil.chown(path, name, name)
        for file in (Path(path, one) for one in files):
            if file.lstat().st_nlink == 1 and not file.is_symlink():
                shutil.chown(file, name, name)


def _free_ports(number):
    with contextlib.ExitStack() as stack:
        taken = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(number)]
        return [one.getsockname()[1] for one in taken]


def _wait_for(url, process, seconds=240):
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.3)
    raise RuntimeError(f"nothing answers at {url}")
