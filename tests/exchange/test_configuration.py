"""A configuration that fails stops nbgrader: with its own defaults, it would grade unprotected."""

import contextlib
import html
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import venv
from pathlib import Path

import pytest
from autograde.conftest import course
from exchange.conftest import nbgrader
from nbgrader.apps.nbgraderapp import NbGraderApp

from grading.commands import lab
from grading.tree.course import ROOT, configuration
from grading.tree.errors import GradingError

GUARD = str(ROOT / "grading/etc/jupyter")
BROKEN = {
    "an import": ("import json", "import a_package_that_is_not_there", "a_package_that"),
    "a name": ("c = get_config()", "c = get_config()\nc.NoSuch = due_dates", "due_dates"),
    "the syntax": ("c = get_config()", "c = get_config(", "SyntaxError"),
    "an import of ours": (
        "from grading.plugins.wall import",
        "from grading.plugins.wal import",
        "wal",
    ),
}


@pytest.fixture
def root(tmp_path):
    return course(tmp_path / "tree")


def break_it(root, kind):
    """Put a mistake into the configuration; return a word that is said of it."""
    old, new, word = BROKEN[kind]
    config = root / "nbgrader_config.py"
    text = "import json\n" + config.read_text("utf-8")
    assert old in text
    config.write_text(text.replace(old, new, 1), "utf-8")
    return word


def refusal(said, word):
    (line,) = [line for line in said.splitlines() if "nbgrader_config.py cannot be used" in line]
    return word in line and "would grade outside the sandbox" in line and "Traceback" not in said


@pytest.mark.parametrize("folder", [".", "grading"])
@pytest.mark.parametrize("kind", BROKEN)
def test_autograde_stops_and_leaves_everything_as_it_is(root, kind, folder):
    word = break_it(root, kind)
    before = sorted(root.glob("*")) + sorted(root.glob("grading/*"))
    said = nbgrader(
        "autograde", "00_welcome", where=root / folder, status=1, JUPYTER_CONFIG_PATH=GUARD
    )
    assert refusal(said, word)
    assert before == sorted(root.glob("*")) + sorted(root.glob("grading/*"))


@pytest.mark.parametrize("command", NbGraderApp.subcommands)
def test_every_command_of_nbgraders_stops(root, command):
    word = break_it(root, "a name")
    said = nbgrader(command, where=root, status=1, JUPYTER_CONFIG_PATH=GUARD)
    assert refusal(said, word)


def test_an_import_that_fails_stops_nbgrader_where_nothing_else_watches(root):
    (root / "source_notebooks").unlink()  # by which a course is known to what does
    word = break_it(root, "an import of ours")
    assert refusal(nbgrader("autograde", "00_welcome", where=root, status=1), word)


def test_what_the_readme_has_typed_without_make_puts_the_guard_into_the_environment(tmp_path):
    (line,) = re.findall(r'^python -c "(.*)"$', (ROOT / "README.md").read_text("utf-8"), re.M)
    venv.create(tmp_path / "env")
    python = tmp_path / "env" / ("Scripts" if os.name == "nt" else "bin") / "python"
    installed = tmp_path / "env" / "etc" / "jupyter"
    installed.mkdir(parents=True)  # by nbgrader's own files
    subprocess.run([python, "-c", line], cwd=ROOT, check=True)
    guard = Path(GUARD, "nbgrader_config.py")
    assert (installed / "nbgrader_config.py").read_bytes() == guard.read_bytes()


@pytest.mark.parametrize("kind", BROKEN)
def test_our_own_commands_say_it_in_a_sentence(root, kind):
    word = break_it(root, kind)
    with pytest.raises(GradingError, match=word):
        configuration(root)


def test_grading_lab_says_it_in_a_sentence(monkeypatch):
    def stop(*_):
        raise SystemExit("nbgrader_config.py cannot be used")

    monkeypatch.setattr("jupyterlab.labapp.LabApp.launch_instance", stop)
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "")
    with pytest.raises(GradingError, match="cannot be used"):
        lab.serve(browser=False)


def server(root, home):
    """Start a Jupyter server with nbgrader's extensions in a course; return it and its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    own = {name: str(home / name) for name in ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")}
    process = subprocess.Popen(
        [
            sys.executable, "-m", "jupyter_server", f"--ServerApp.port={port}", "--no-browser",
            "--ServerApp.port_retries=0", "--ServerApp.ip=127.0.0.1", "--IdentityProvider.token=",
            "--ServerApp.allow_root=True", f"--ServerApp.root_dir={root}",
        ],
        cwd=root,
        env={
            **os.environ,
            **{f"JUPYTER_{name}": path for name, path in own.items()},
            "JUPYTER_CONFIG_PATH": GUARD,
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "course")]),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )  # fmt: skip
    return process, f"http://127.0.0.1:{port}"


def test_a_server_with_formgrader_does_not_start(root, tmp_path):
    word = break_it(root, "the syntax")
    process, _ = server(root, tmp_path)
    try:
        said, _ = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 1 and word in said
    assert "would grade outside the sandbox" in said.splitlines()[-1]


def test_in_a_running_server_formgrader_stops_alone_until_it_is_mended(root, tmp_path):
    whole = (root / "nbgrader_config.py").read_bytes()
    process, url = server(root, tmp_path)
    try:
        pages = f"{url}/formgrader/manage_assignments"
        assert _answer(pages, patience=60)[0] == 200
        break_it(root, "the syntax")
        for asked in (pages, f"{url}/formgrader/api/assignments"):
            status, shown = _answer(asked)
            assert status == 500 and "nbgrader_config.py cannot be used (SyntaxError" in shown
        assert _answer(f"{url}/api")[0] == 200
        (root / "nbgrader_config.py").write_bytes(whole)
        assert _answer(pages)[0] == 200
    finally:
        process.terminate()
        said, _ = process.communicate(timeout=30)
    assert "would grade outside the sandbox" in said


def test_formgrader_says_why_it_cannot_use_the_gradebook(root, tmp_path):
    (root / "grading" / "gradebook.db").write_bytes(b"nothing of a database " * 500)
    process, url = server(root, tmp_path)
    try:
        for asked in ("manage_assignments", "gradebook", "api/assignments"):
            status, shown = _answer(f"{url}/formgrader/{asked}", patience=60)
            assert status == 500 and "(file is not a database): put that right" in shown
    finally:
        process.terminate()
        said, _ = process.communicate(timeout=30)
    assert "file is not a database" in said and "Traceback" not in said


def _answer(url, patience=0):
    """Return the status of an answer and what it says, 0 where none came."""
    end = time.monotonic() + patience
    while True:
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            try:
                with urllib.request.urlopen(url, timeout=4) as answer:
                    return answer.status, html.unescape(answer.read().decode())
            except urllib.error.HTTPError as error:
                return error.code, html.unescape(error.read().decode())
        if time.monotonic() > end:
            return 0, ""
        time.sleep(0.2)
