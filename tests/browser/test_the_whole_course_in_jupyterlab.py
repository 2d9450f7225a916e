"""`grading lab`, which is what `make lab` runs: the first page, Formgrader, and ports."""

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from wall.handed_in import CHAPTER, RIGHT, as_file, notebook

ROOT = Path(__file__).resolve().parents[2]
FILE = f"{CHAPTER.module}.ipynb"
CHAPTERS = sorted(folder.name for folder in (ROOT / "source_notebooks").glob("[0-9]*"))


def grading_lab(*options, root=ROOT, home):
    """Start `grading lab` for the tree at `root`, with an empty home and nothing on its path."""
    return subprocess.Popen(
        [sys.executable, "-m", "grading", "lab", "--no-browser", *options],
        cwd=root,  # where `python -m` looks first
        env=environment_of(root, home),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def environment_of(root, home):
    path = os.pathsep.join([str(root), str(root / "course")])
    return {"PATH": os.defpath, "HOME": str(home), "PYTHONPATH": path}


def address(server):
    """Wait for the address that a server says, token and all."""
    said = []
    for line in server.stdout:
        said.append(line)
        if found := re.search(r"http://localhost:\S+", line):
            return found.group()
    raise AssertionError("".join(said))


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """A copy of this tree in which nobody has handed in anything."""
    root = tmp_path_factory.mktemp("tree") / "tree"
    nobodys = ("submitted", "autograded", "feedback", "gradebook.db*", ".*", "*.egg-info", "tests")
    shutil.copytree(ROOT, root, ignore=shutil.ignore_patterns(*nobodys, "build", "__pycache__"))
    return root


@pytest.fixture(scope="module")
def served(tree, tmp_path_factory):
    """The address of `grading lab` on that copy."""
    server = grading_lab(root=tree, home=tmp_path_factory.mktemp("home"))
    yield address(server)
    server.terminate()
    server.communicate(timeout=30)


@pytest.mark.browser
def test_it_opens_the_welcome_and_asks_nothing(served, page):
    assert "/lab/tree/course/00_welcome/welcome.ipynb?token=" in served
    page.goto(served)
    page.get_by_role("heading", name="Welcome").first.wait_for(timeout=60_000)
    page.wait_for_timeout(2_000)
    assert page.locator(".jp-toastContainer, .Toastify__toast, .jp-Dialog").all_inner_texts() == []


@pytest.mark.browser
def test_formgrader_lists_the_chapters(served, page):
    page.goto(served)
    page.goto(re.sub(r"/lab/.*", "/formgrader", served))
    page.wait_for_selector(f"text={CHAPTERS[-1]}", timeout=60_000)
    assert page.locator("#main-table .name, td.name").all_inner_texts() == CHAPTERS


@pytest.mark.browser
@pytest.mark.sandbox
def test_formgraders_button_grades_behind_the_wall(served, tree, page):
    spy = "import socket\nsocket.create_connection(('192.0.2.1', 9), timeout=1)"
    downloads = tree / "downloads" / "ada"
    downloads.mkdir(parents=True)
    (downloads / FILE).write_bytes(as_file(notebook(RIGHT, last=[spy])))
    command = [sys.executable, "-m", "grading", "collect", str(downloads.parent), CHAPTER.name]
    subprocess.run(command, cwd=tree, env=environment_of(tree, tree), check=True)
    page.goto(served)
    page.goto(re.sub(r"/lab/.*", f"/formgrader/manage_submissions/{CHAPTER.name}", served))
    page.locator("td.autograde a").click(timeout=60_000)
    page.get_by_text("Successfully autograded").first.wait_for(timeout=120_000)
    graded = tree / "grading" / "autograded" / "ada" / CHAPTER.name / FILE
    assert "Address family not supported" in graded.read_text()
    page.reload()
    points = sum(CHAPTER.points.values())
    page.locator("tr", has_text="ada").get_by_text(f"{points:g} / {points:g}").wait_for()


def test_a_taken_port_is_said_in_one_sentence(tmp_path):
    with socket.create_server(("localhost", 0)) as other:
        port = other.getsockname()[1]
        server = grading_lab("--port", str(port), home=tmp_path)
        said, _ = server.communicate(timeout=60)
    assert server.returncode != 0
    assert said.splitlines() == [
        f"Port {port} cannot be used (Address already in use): "
        "ask for another, or for none to get the next free one."
    ]


def test_what_is_no_port_is_said_in_one_sentence(tmp_path):
    server = grading_lab("--port", "70000", home=tmp_path)
    said, _ = server.communicate(timeout=60)
    assert server.returncode != 0
    assert said == "70000 is no port: choose one from 1024 to 65535.\n"
