"""The archive, unpacked as Gradescope documents it, set up and run as root without namespaces.

Stubbed are apt-get and useradd, which would change this machine, and pip, which needs a network;
the environment holds what requirements.txt asks for and nothing else. The capabilities are those
of a Docker container, so bubblewrap fails as it does there and students' code runs as other users,
whom the kernel knows by their numbers alone.
"""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

import pytest
from wall.handed_in import in_a_module

from grading.batch import canaries
from grading.gradescope import archive, here
from grading.judging.chapter import load
from grading.notebooks.notebook import is_solution
from grading.tree.beside import BESIDE
from grading.wall.both.other_users import OTHER_USERS, has_ended, processes_of

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
DEBIANS = Path("/usr/bin/python3")
CHAPTERS = ("03_computation_graph", "06_training")
DOCKERS = (
    "chown dac_override fowner fsetid kill setgid setuid setpcap net_bind_service net_raw "
    "sys_chroot mknod audit_write setfcap"
)
IN_DOCKER = ["setpriv", "--bounding-set=-all," + ",".join(f"+{cap}" for cap in DOCKERS.split())]
STUBS = {
    "apt-get": 'case "$*" in *3.13*|*3.12*) exit 100;; esac\necho "$*" >> "$STUB_LOG"\n',
    "useradd": 'echo "useradd $*" >> "$STUB_LOG"\n',
    "python3.11": f'{DEBIANS} -m venv --without-pip "$3" &&\n'
    'cp "$STUB_PIP" "$(echo "$3"/lib/python3*/site-packages)/pip.py"\n',
}


@pytest.fixture(
    scope="module", params=[CHAPTERS[0], pytest.param(CHAPTERS[1], marks=pytest.mark.long)]
)
def autograder(request):
    """Lay out /autograder somewhere else, run setup.sh, and return the folder and the chapter."""
    if os.geteuid() != 0:
        pytest.skip("only root can run code as another user, which this is about")
    if shutil.which("setpriv") is None:
        pytest.skip("there is no setpriv on this machine: apt-get install util-linux")
    asked = [str(DEBIANS), "-c", "import sys; print(*sys.version_info[:2])"]
    if not DEBIANS.exists() or subprocess.run(asked, capture_output=True, text=True).stdout != (
        f"{sys.version_info[0]} {sys.version_info[1]}\n"
    ):
        pytest.skip("Debian's Python is not there, or of another version than the tests'")
    with tempfile.TemporaryDirectory(dir="/opt", prefix="gradescope-") as folder:
        folder = Path(folder)
        folder.chmod(0o755)
        for name, text in STUBS.items():
            (folder / "bin").mkdir(exist_ok=True)
            (folder / "bin" / name).write_text(f"#!/bin/sh\n{text}")
            (folder / "bin" / name).chmod(0o755)
        pip = (Path(__file__).parent / "pip_stub.txt").read_text()
        (folder / "pip.py").write_text(pip.replace("@PURELIB@", sysconfig.get_path("purelib")))
        there = folder / "autograder"
        archive.write(request.param, folder / "a.zip", seconds=30, memory=512)
        shutil.unpack_archive(folder / "a.zip", there / "source")
        shutil.copy(there / "source/run_autograder", there / "run_autograder")
        (there / "run_autograder").chmod(0o755)
        made = _in_docker(folder, ["bash", str(there / "source/setup.sh")])
        assert made.returncode == 0, made.stdout + made.stderr
        yield folder, load(request.param)


def _in_docker(folder, command):
    return subprocess.run(
        [*IN_DOCKER, *command],
        cwd=folder / "autograder",
        env={
            "PATH": f"{folder / 'bin'}:/usr/local/bin:/usr/bin:/bin",
            "AUTOGRADER": str(folder / "autograder"),
            "ENVIRONMENT": str(folder / "env"),
            "STUB_LOG": str(folder / "log"),
            "STUB_PIP": str(folder / "pip.py"),
            "SECRET_OF_THE_GRADER": "never to be seen",
        },
        capture_output=True,
        text=True,
        timeout=300,
    )


def run(autograder, files):
    """Hand in some files; return results.json and whatever was printed."""
    folder, _ = autograder
    for name in ("submission", "results"):
        shutil.rmtree(folder / "autograder" / name, ignore_errors=True)
        (folder / "autograder" / name).mkdir(mode=0o755)
    for name, content in files.items():
        (folder / "autograder/submission" / name).write_bytes(content)
    (folder / "autograder/submission_metadata.json").write_text('{"users": []}')
    ran = _in_docker(folder, [str(folder / "autograder/run_autograder")])
    assert ran.returncode == 0, ran.stderr
    assert not [one for one, _ in processes_of(OTHER_USERS) if not has_ended(one)]
    return json.loads((folder / "autograder/results/results.json").read_text()), ran.stdout


def points(found):
    return sum(test.get("score", 0.0) for test in found["tests"])


def solved(chapter):
    return (ROOT / "solutions" / chapter.name / f"{chapter.module}.ipynb").read_bytes()


def test_right_work_gets_all_points_and_what_is_left_empty_none(autograder):
    _, chapter = autograder
    data, module = in_a_module(chapter)  # as written in cells it is right in the self-test
    handed_in = {"my work.ipynb": data, "helpers.py": module, "random.py": b""}
    found, _ = run(autograder, handed_in)
    assert points(found) == pytest.approx(sum(chapter.points.values())), found
    assert all(test["status"] == "passed" for test in found["tests"])
    said = " ".join(found["output"].split())
    assert f"{BESIDE}: helpers.py." in said and "random.py (it has the name of" in said
    half, released = json.loads(solved(chapter)), iter(chapter.release["cells"])
    stubs = {cell["id"]: cell["source"] for cell in released}
    last = [cell for cell in half["cells"] if is_solution(cell)][-1]
    last["source"] = stubs[last["id"]]
    found, _ = run(autograder, {"half.ipynb": json.dumps(half).encode()})
    assert 0 < points(found) < sum(chapter.points.values())
    assert "Left as they were handed out" in found["output"]


def test_an_attack_on_the_container_gets_nothing(autograder):
    folder, chapter = autograder
    attack = here.ATTACK.replace("@AUTOGRADER@", str(folder / "autograder"))
    attack = attack.replace("@MODULE@", chapter.module).replace("@CHAPTER@", chapter.name)
    attack = attack.replace("@GRADER@", "-1") + (
        "import subprocess\n"
        "subprocess.Popen(['setsid', 'sleep', '600'])\n"
        "Path('/tmp/left-by-a-learner').write_text('x')\n"
    )
    hostile = canaries.canary(chapter, canaries.AGREES_WITH_EVERYTHING, attack)
    found, printed = run(autograder, {"a.ipynb": hostile})
    assert points(found) == 0 and "score" not in found, found
    assert found["tests"] and "Traceback" not in printed
    assert not Path("/tmp/left-by-a-learner").exists()


def test_what_is_no_notebook_of_the_chapter_is_refused_in_a_sentence(autograder):
    _, chapter = autograder
    (other,) = (load(name) for name in CHAPTERS if name != chapter.name)
    for files, said in (
        ({}, "no notebook"),
        ({"notes.pdf": b"%PDF"}, "no notebook"),
        ({"a.ipynb": solved(chapter), "b.ipynb": solved(chapter)}, "2 notebooks"),
        ({"a.ipynb": b'{"cells": ['}, "Nothing was graded"),
        ({"a.ipynb": solved(other)}, "Nothing was graded"),
    ):
        found, printed = run(autograder, files)
        assert found["score"] == 0 and found["tests"] == []
        assert said in found["output"] and "Traceback" not in found["output"] + printed


def test_a_crash_of_ours_gives_no_points_and_says_that_a_person_has_to_look(autograder):
    folder, chapter = autograder
    settings = folder / "autograder/source/settings.json"
    kept = settings.read_text()
    settings.write_text("{")
    try:
        found, printed = run(autograder, {"a.ipynb": solved(chapter)})
    finally:
        settings.write_text(kept)
    assert "person has to look" in found["output"].replace("\n", " ") and "Traceback" in printed
    assert "score" not in found and not any("score" in test for test in found["tests"])


def test_what_setup_asks_for(autograder):
    folder, _ = autograder
    asked = (folder / "log").read_text()
    assert "install -y bubblewrap" in asked and "install -y python3.11 python3.11-venv" in asked
    assert all(f"--uid {user} learner-{user}" in asked for user in OTHER_USERS)


def test_of_the_grader_a_learner_sees_nothing(autograder):
    folder, chapter = autograder
    looking = (
        "import os\nfrom pathlib import Path\nfound = [*os.environ.values()]\n"
        "for process in Path('/proc').iterdir():\n"
        "    try:\n        found.append((process / 'environ').read_text())\n"
        "    except OSError:\n        pass\n"
        f"root = {str(folder / 'autograder')!r}\n"
        "try:\n    found += os.listdir(root)\nexcept OSError:\n    pass\n"
        "if any('never to be seen' in text or text == 'source' for text in found):\n"
        "    raise SystemExit\n"
        "def nothing(*a): return None\n"
    )
    notebook = json.loads(solved(chapter))
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    notebook["cells"].insert(0, {**cell, "source": looking + "import os as kept\n"})
    end = looking.replace("    raise SystemExit", "    os._exit(1)")
    for one in notebook["cells"]:
        if is_solution(one):
            one["source"] = end + "".join(one["source"])
    found, _ = run(autograder, {"a.ipynb": json.dumps(notebook).encode()})
    assert points(found) == pytest.approx(sum(chapter.points.values())), found
