"""An archive or notebook made to fill memory costs one line; everybody else's work is placed."""

import bz2
import functools
import gzip
import io
import json
import lzma
import os
import struct
import subprocess
import sys
import tarfile
import zipfile

import pytest
from intake.conftest import ROOT
from intake.test_caps import packed
from intake.test_collect import FILE, GOOD, NAME, archive

from grading.intake import collect as collecting
from grading.intake.collect import collect
from grading.intake.found import Search
from grading.intake.unpacking import files_in
from grading.notebooks import notebook as reading
from grading.notebooks.notebook import read
from grading.tree import submitted
from grading.tree.errors import GradingError
from grading.tree.places import Places
from grading.tree.stopping import Stop, Stopped
from grading.tree.submitted import Unreadable

MIB = 2**20
LARGE = 48 * MIB
MOST_MEMORY = 24
"""MiB above what the process has when it begins."""


def header(name, kind, size):
    info = tarfile.TarInfo(name)
    info.type, info.size = kind, size
    return info.tobuf(tarfile.GNU_FORMAT)


def in_pieces(pack, begin, unit=bytes(MIB), times=LARGE // MIB):
    """Return `begin` and one unit many times, each packed alone, which are read as one."""
    return pack(begin) + pack(unit) * times


def in_gzip(begin, *unit):
    return in_pieces(lambda data: gzip.compress(data, 1), begin, *unit)


def long_name():
    """A name of 48 MiB, in 8 KB."""
    begin = header("x", tarfile.GNUTYPE_LONGNAME, LARGE)
    return in_pieces(lambda data: lzma.compress(data, preset=0), begin)


def long_attributes():
    return in_gzip(header("x", tarfile.XHDTYPE, LARGE))


def long_attributes_later():
    return in_gzip(header("x", tarfile.REGTYPE, 0) + header("x", tarfile.XHDTYPE, LARGE))


def sparse_map():
    """A file in pieces, of which there are millions."""
    said = b"22 GNU.sparse.major=1\n22 GNU.sparse.minor=0\n"
    begin = header("x", tarfile.XHDTYPE, len(said)) + said.ljust(512, b"\0")
    begin += header("x.ipynb", tarfile.REGTYPE, LARGE) + b"100000000\n".ljust(512, b"1\n"[:1])
    return in_gzip(begin, b"1\n" * (MIB // 2))


def many_members():
    return in_gzip(b"", b"".join(header(f"{n}", tarfile.REGTYPE, 0) for n in range(1000)), 40)


def members_of_no_size():
    one = header("x.ipynb", tarfile.REGTYPE, 0)
    return in_gzip(b"", one * 1000, 40)


def long_listing():
    """A list of half a million members, none of which there is."""
    sizes = [0] * 7
    one = struct.pack("<4s4B4H3L5H2L", b"PK\x01\x02", 20, 0, 20, 0, *sizes, 1, *[0] * 6) + b"x"
    listing = one * 500_000
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, len(listing), 0, 0)
    return listing + end


def rare_packing():
    """A member of 48 MiB that says it has ten bytes, in a way of which Python unpacks all."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as file:
        file.writestr("x.ipynb", bz2.compress(bytes(LARGE), 1))
    data = bytearray(made.getvalue())
    for signature, method in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = data.index(signature) + method
        data[at : at + 2] = struct.pack("<H", zipfile.ZIP_BZIP2)
    return bytes(data)


def large_dictionary():
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 2**30, "mode": lzma.MODE_FAST}]
    filters[0] |= {"mf": lzma.MF_HC3, "nice_len": 8, "depth": 1}
    return lzma.compress(bytes(1024), filters=filters, check=lzma.CHECK_NONE)


@functools.cache
def bomb_in_a_zip():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("x.ipynb", bytes(LARGE))
    return made.getvalue()


def values(unit):
    """A notebook a sixteenth as large as is read, of as many values as fit into it."""
    return b'{"cells": [' + unit * (submitted.LARGEST_FILE // 16 // len(unit)) + b"{}]}"


HOSTILE = {
    "x.tar.xz": (long_name, "says of a member is too long"),
    "x.tar.gz": (long_attributes, "says of a member is too long"),
    "later.tar.gz": (long_attributes_later, "says of a member is too long"),
    "sparse.tar.gz": (sparse_map, "says of a member is too long"),
    "many.tgz": (many_members, "the rest of the archive"),
    "nothing.tgz": (members_of_no_size, "the rest of the archive"),
    "long.zip": (long_listing, "list of members is too long"),
    "rare.zip": (rare_packing, "packed in a rare way"),
    "dictionary.tar.xz": (large_dictionary, "emory"),
    "bomb.zip": (bomb_in_a_zip, "times its size"),
    "cut.zip": (lambda: bomb_in_a_zip()[:2000], "neither a whole zip nor a tar"),
    "empty.tar": (lambda: b"", "neither a whole zip nor a tar"),
}
UNREADABLE = {
    "dictionaries": b'{"":0},',
    "empty ones": b"{},",
    "lists": b"[0],",
    "strings": b'"ab",',
    "numbers": b"1,",
}
MEASURED = """
import json, sys
from pathlib import Path
from grading.intake.collect import collect
import grading.notebooks.rebuilding

def most():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024

root, source, name = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
collect(root / "one", name, root=root)
Path("/proc/self/clear_refs").write_text("5")  # the most is counted anew from here
begin = most()
placed = collect(source, name, root=root)
print(json.dumps([most() - begin, [[p.path, p.student, p.reason] for p in placed]]))
"""


def measured(root, source):
    """Collect in another process; return MiB that it took, and what became of each file."""
    if not sys.platform.startswith("linux"):
        pytest.skip("how much memory a process took is known of Linux alone")
    (root / "one" / "x").mkdir(parents=True)
    (root / "one" / "x" / FILE).write_bytes(GOOD)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "course")])}
    command = [sys.executable, "-c", MEASURED, str(root), str(source), NAME]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_class_with_a_hostile_archive_of_each_kind_is_placed_but_for_these(root):
    honest = [f"{letter}-honest" for letter in "abmz"]
    for student in honest:
        (root / "all" / student).mkdir(parents=True)
        (root / "all" / student / FILE).write_bytes(GOOD)
    for name, (make, _) in HOSTILE.items():
        (root / "all" / f"by-{name}").mkdir()
        (root / "all" / f"by-{name}" / name).write_bytes(make())
    memory, told = measured(root, root / "all")
    assert [student for _, student, reason in told if not reason] == honest
    for name, (_, words) in HOSTILE.items():
        reasons = [why for path, _, why in told if path.startswith(f"by-{name}/")]
        assert reasons and words in reasons[-1], (name, reasons)
    assert memory < MOST_MEMORY, memory


@pytest.mark.parametrize("unit", UNREADABLE.values(), ids=UNREADABLE)
def test_a_notebook_of_far_too_many_values_is_not_parsed(monkeypatch, unit):
    monkeypatch.setattr(reading, "LARGEST_PARSED", reading.LARGEST_PARSED // 8)
    with pytest.raises(Unreadable, match="far too many values"):
        read(values(unit))


def test_signs_within_text_are_no_values():
    handed = json.loads(GOOD)
    code = next(cell for cell in handed["cells"] if cell["cell_type"] == "code")
    text = '{"a": [1, 2]}, ' * 10_000 + '\\"' * 1000
    code["outputs"] = [{"output_type": "stream", "name": "stdout", "text": [text] * 50}]
    assert read(json.dumps(handed).encode()) == read(GOOD)


def test_many_archives_and_notebooks_of_one_student_are_in_memory_one_at_a_time(root):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for number in range(10):
            file.writestr(f"{number}.ipynb", b" " * MIB)
    files = {f"bob/{number}.zip": made.getvalue() for number in range(3)}
    source = archive(root / "all.zip", {**files, f"jane/{FILE}": GOOD})
    memory, told = measured(root, source)
    assert [student for _, student, reason in told if not reason] == ["bob", "jane"]
    assert len(told) == 31 and memory < 3 * 10 / 2, memory


def with_pictures(number, size=MIB // 2):
    """A notebook with outputs, different for each student."""
    handed = json.loads(GOOD)
    code = next(cell for cell in handed["cells"] if cell["cell_type"] == "code")
    picture = (f"{number:08}" + "iVBORw0K" * 15) * (size // 128)
    data = {"image/png": picture}
    code["outputs"] = [{"output_type": "display_data", "metadata": {}, "data": data}]
    return json.dumps(handed).encode()


@pytest.mark.parametrize("name", ["all.zip", "all.tar.gz"])
def test_a_class_larger_than_memory_is_placed_to_the_last(root, name):
    students = [f"s{number:03}" for number in range(60)]
    class_of_all = {f"{who}/{FILE}": with_pictures(n) for n, who in enumerate(students)}
    packed(root / name, class_of_all)
    memory, told = measured(root, root / name)
    assert [student for _, student, reason in told if not reason] == students
    assert memory < 60 / 2 / 2, memory
    last = Places(root).submission(NAME, students[-1])
    assert last.read_bytes() == class_of_all[f"{students[-1]}/{FILE}"]


class SoonStopped(Stop):
    """A flag that is set after it was looked at some times."""

    left = 12

    def check(self):
        self.left -= 1
        if self.left < 0:
            raise Stopped(15)


def one_large(root, name):
    """An archive of one large member."""
    member = "jane/film.mp4" if "film" in name else f"jane/{FILE}"
    return packed(root / name, {member: b" " * (16 * MIB)})


@pytest.mark.parametrize("name", ["x.zip", "x.tar", "film.tar", "x.tar.xz", "film.tar.xz"])
def test_a_signal_is_heard_in_the_middle_of_a_large_member(tmp_path, name):
    with pytest.raises(Stopped):
        list(files_in(one_large(tmp_path, name), Search(SoonStopped())))


@pytest.mark.parametrize("pack", [archive, None], ids=["zip", "folder"])
def test_a_signal_is_heard_between_two_members(tmp_path, pack):
    files = {f"{number}/notes.pdf": b"" for number in range(50)}
    if pack:
        source = pack(tmp_path / "x.zip", files)
    else:
        source = tmp_path / "x"
        for name in files:
            (source / name).parent.mkdir(parents=True)
            (source / name).write_bytes(b"")
    with pytest.raises(Stopped):
        list(files_in(source, Search(SoonStopped())))


def test_a_source_that_changes_while_it_is_read_is_a_sentence(root, monkeypatch):
    archive(root / "all.zip", {f"jane/{FILE}": GOOD})
    judged = collecting._judged

    def and_changed(*arguments):
        archive(root / "other.zip", {f"jane/{FILE}": GOOD + b" "})
        (root / "other.zip").replace(root / "all.zip")
        return judged(*arguments)

    monkeypatch.setattr(collecting, "_judged", and_changed)
    with pytest.raises(GradingError, match="changed while it was read"):
        collect(root / "all.zip", NAME, root=root)


def test_too_little_memory_for_one_file_costs_that_one(root, monkeypatch):
    source = archive(root / "all.zip", {f"bob/{FILE}": GOOD + b" ", f"jane/{FILE}": GOOD})
    worked_on = collecting.count_worked_on
    count = []

    def once(*arguments):
        count.append(1)
        if len(count) == 1:
            raise MemoryError
        return worked_on(*arguments)

    monkeypatch.setattr(collecting, "count_worked_on", once)
    placed, lost = collect(source, NAME, root=root)
    assert placed.student == "jane" and "not enough memory" in lost.reason
