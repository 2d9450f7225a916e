"""Files have names that every system can hold, and nothing asks a student for `make`."""

import json
import re
import subprocess
from pathlib import PurePosixPath

from grading.tree.course import ROOT

MOST = 120
"""Characters of a path in the tree: Windows allows 260, with the folder that it lies in."""
ODD = re.compile(r'[<>:"\\|?*\x00-\x1f]|[^\x00-\x7f]|[ .]$')
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
MAKE = re.compile(r"`!?make\b|\bmake (lab|test|test-long|build|demo|doctor|site|clean|lint)\b")


def tracked(*where):
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", *where]
    done = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in done.stdout.split("\0") if name]


def cannot_be_held(names):
    """Yield the names that some system refuses, or takes for another of them."""
    seen = set()
    for name in names:
        parts = PurePosixPath(name).parts
        is_odd = any(ODD.search(part) or DEVICES.match(part) for part in parts)
        if is_odd or len(name) > MOST or name.lower() in seen:
            yield name
        seen.add(name.lower())


def test_every_system_can_hold_our_files():
    names = tracked()
    assert len(names) > 500
    assert list(cannot_be_held(names)) == []


def test_names_that_some_system_cannot_hold_are_found_out():
    odd = ["a/Relu.py", "a/relu.py", "what?.md", "aux.py", "Übung.md", "a/end. ", "x" * 121]
    assert list(cannot_be_held(odd)) == odd[1:]


def test_nothing_that_a_student_reads_asks_for_make():
    said = {}
    for name in tracked("course"):
        path = ROOT / name
        if path.suffix == ".ipynb":
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            said[name] = "\n".join("".join(cell["source"]) for cell in cells)
        elif path.suffix in (".py", ".md", ".js", ".toml"):
            said[name] = path.read_text(encoding="utf-8")
    assert len(said) > 100
    assert [name for name, text in said.items() if MAKE.search(text)] == []
    assert MAKE.search("Start it with `make lab`.") and not MAKE.search("We make two layers.")
