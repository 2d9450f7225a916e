"""Feed what reads hostile bytes with bytes that find their way: coverage-guided, bounded in time.

Any exception but the ones that say "refused" is a finding, as is anything slow or large.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

import atheris

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "course")]

with atheris.instrument_imports(include=["grading", "json", "zipfile", "tarfile"]):
    from grading.intake.unpacking import files_in
    from grading.intake.whose import Collection
    from grading.judging.chapter import load
    from grading.notebooks.matching import Release
    from grading.notebooks.notebook import is_solution, read, source_of
    from grading.notebooks.rebuilding import exercises_known, rebuild
    from grading.tree.errors import GradingError
    from grading.tree.submitted import Unreadable
    from grading.wall.both.limits import Limits
    from grading.wall.both.wire import HEAD, WireError, pack, unpack
    from grading.wall.outside.png import cleaned
    from grading.wall.outside.replies import read_outputs, read_record

import numpy as np  # noqa: E402 (after what is instrumented)

CHAPTER = load("01_numerical_gradient")
RELEASE = Release(CHAPTER.release)


def wire(data: bytes) -> None:
    """Whatever comes, it is refused or says something; a record or outputs come of it or not."""
    size = int.from_bytes(data[:2])
    try:
        message = unpack(data[2 : 2 + size], data[2 + size :])
    except WireError:
        return
    assert isinstance(message, dict)
    pack_again(message)
    for readers in (read_record, lambda m: read_outputs(m.get("outputs"), Limits())):
        try:
            readers(message)
        except WireError:
            continue


def pack_again(message: dict[str, object]) -> None:
    """What was said can be said again, and is then the same."""
    frame = pack(message)
    _, header, _ = HEAD.unpack_from(frame)
    again = unpack(frame[HEAD.size : HEAD.size + header], frame[HEAD.size + header :])
    assert repr(again) == repr(message), (again, message)


def png(data: bytes) -> None:
    """A picture that is kept is kept whole when it is cleaned once more."""
    once = cleaned(data)
    assert once is None or cleaned(once) == once


def intake(data: bytes) -> None:
    """A notebook is unreadable, or the release with the learner's code in it."""
    try:
        cells = read(data)
        exercises_known(cells, RELEASE)
        made = rebuild(cells, CHAPTER.release).notebook
    except Unreadable:
        return
    rest = [cell for cell in made["cells"] if not cell["id"].startswith("own-")]
    for cell, released in zip(rest, CHAPTER.release["cells"], strict=True):
        assert cell["metadata"] == released["metadata"]
        assert is_solution(cell) or source_of(cell) == source_of(released)
    json.dumps(made, ensure_ascii=False).encode("utf-8")


def unpacking(data: bytes) -> None:
    """An archive is refused, or gives files with paths that stay inside."""
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        path = Path(folder, "all.zip")
        path.write_bytes(data)
        try:
            for found in files_in(path):
                assert ".." not in found.path.parts and not found.path.is_absolute()
                assert (found.data is None) == bool(found.reason)
                Collection([found.path], CHAPTER.name).owner(found.path)
        except GradingError:
            return


def names(data: bytes) -> None:
    """A student's id is a plain name of a folder."""
    text = data.decode("utf-8", errors="surrogateescape")
    path = PurePosixPath(text)
    student = Collection([path], CHAPTER.name).owner(path).student
    assert student not in (".", "..") and not set(student) & set("/\\\0\n")
    assert not student.startswith((".", "-")) and len(student.encode(errors="replace")) <= 200
    student.encode("utf-8")


TARGETS = {"wire": wire, "png": png, "intake": intake, "unpacking": unpacking, "whose": names}


def seeds(target: str) -> dict[str, bytes]:
    """Return some good input for a target, to begin from."""
    if target == "wire":
        record = {
            "answers": 1,
            "values": [["out", np.arange(6.0).reshape(2, 3)], ["x", "a list"], ["b", True]],
            "warnings": ["RuntimeWarning"],
            "failure": ["ValueError", "no", "x = 1", "out"],
            "outputs": [{"kind": "display", "text": "hi", "png": b"\x89PNG", "name": "", "f": 1e9}],
            "more": (1, 2**70, float("nan"), np.float32(1), {"a": None}),
        }
        frame = pack(record)
        _, header, _ = HEAD.unpack_from(frame)
        return {"record": header.to_bytes(2) + frame[HEAD.size :]}
    if target == "png":
        import matplotlib.pyplot as plt

        file = io.BytesIO()
        plt.figure(figsize=(0.2, 0.2))
        plt.savefig(file, format="png")
        return {"figure": file.getvalue()}
    if target == "intake":
        text = json.dumps(CHAPTER.release)
        stub = next(cell for cell in CHAPTER.release["cells"] if is_solution(cell))
        one = json.dumps({"cells": [stub], "nbformat": 4})
        return {"release": text.encode(), "one": one.encode(), "utf-16": one.encode("utf-16")}
    if target == "unpacking":
        import tarfile

        pack_zip, pack_tar = io.BytesIO(), io.BytesIO()
        with zipfile.ZipFile(pack_zip, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("jane/numerical_gradient.ipynb", b"{}")
        with tarfile.open(fileobj=pack_tar, mode="w:gz") as archive:
            archive.addfile(tarfile.TarInfo("bob/x.ipynb"))
        plain = io.BytesIO()
        with tarfile.open(fileobj=plain, mode="w") as archive:
            archive.addfile(tarfile.TarInfo("bob/x.ipynb"))
        nested = io.BytesIO()
        with zipfile.ZipFile(nested, "w") as archive:
            archive.writestr("jane/work.zip", pack_zip.getvalue())
        files = {"zip": pack_zip, "tgz": pack_tar, "tar": plain, "nested": nested}
        return {name: file.getvalue() for name, file in files.items()}
    return {
        "moodle": b"Jane Doe_1234567_assignsubmission_file_/Copy of x.ipynb",
        "canvas": b"doejane_LATE_12345_67890_numerical_gradient-1.ipynb",
        "blackboard": b"Homework1_jdoe_attempt_2024-11-03-10-15-00_x.ipynb",
        "brightspace": b"12345-678910 - Jane Doe - Nov 3, 2024 1137 AM/x.ipynb",
    }


def main() -> None:
    """Fuzz one target for some time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--corpus", type=Path, help="kept from run to run; a fresh one without it")
    options = parser.parse_args()
    corpus = options.corpus or Path(tempfile.mkdtemp(prefix="fuzz-"))
    corpus.mkdir(parents=True, exist_ok=True)
    for name, data in seeds(options.target).items():
        (corpus / name).write_bytes(data)
    atheris.Setup(
        [
            sys.argv[0],
            f"-max_total_time={options.seconds}",
            "-max_len=60000",
            "-timeout=10",
            "-rss_limit_mb=3000",
            str(corpus),
        ],
        TARGETS[options.target],
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
