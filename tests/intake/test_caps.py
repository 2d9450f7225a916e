"""How much of anything is read: each cap holds where it says, and leaves room for honest work."""

import io
import json
import tarfile
import tracemalloc
import zipfile

import pytest
from in_time import in_time
from intake.answered import chapter, handed_in, rebuilt
from intake.test_collect import FILE, GOOD, NAME, archive
from wall.handed_in import RIGHT, as_file, notebook, own_cell

from grading.exercises import CHAPTERS
from grading.intake import archives, streams, whose
from grading.intake import collect as collecting
from grading.intake.collect import Placement, collect, report
from grading.intake.unpacking import files_in
from grading.notebooks import notebook as reading
from grading.notebooks import rebuilding
from grading.notebooks.notebook import read
from grading.tree import submitted
from grading.tree.beside import ARCHIVES
from grading.tree.stopping import Stop
from grading.tree.submitted import Unreadable, read_file

MIB = 2**20


def code_of(handed):
    return sum(len(c["source"]) for c in handed["cells"] if c["cell_type"] == "code")


def soon(action, seconds=20):
    """Do something that would take hours if its time grew with the square of what it reads."""
    # No exception of those that a damaged archive raises.
    return in_time(action, seconds, pytest.fail.Exception("it takes too long"))


LARGEST = max((json.dumps({"cells": handed_in(name)}) for name in CHAPTERS), key=len)
"""The largest chapter with all its answers, without outputs."""


@pytest.mark.parametrize(
    "cap, value, honest",
    [
        # pictures of a hundred kilobytes in each of a hundred cells, as text
        (submitted.LARGEST_FILE, 64 * MIB, 100 * 130_000 + len(LARGEST)),
        # a hundred pages of code in one cell
        (reading.LARGEST_CELL, 500_000, 100 * 40 * 80),
        # twenty times the largest chapter
        (reading.LARGEST_CODE, 2_000_000, 20 * code_of(json.loads(LARGEST))),
        # ten times the largest chapter's cells, every one copied
        (reading.MOST_CELLS, 5_000, 2 * 10 * len(json.loads(LARGEST)["cells"])),
        # a cell of one's own beside each of the largest chapter's, three times
        (rebuilding.MOST_OWN_CELLS, 500, 3 * len(json.loads(LARGEST)["cells"])),
        # a course of a thousand with a hundred files each
        (archives.MOST_FILES, 100_000, 1000 * 100),
        # one student's nine chapters with all their pictures
        (archives.LARGEST_ARCHIVE, 512 * MIB, 9 * 13 * MIB),
        # the most memory of its values: ten lines of sixty thousand points as numbers
        (reading.LARGEST_PARSED, 128 * MIB, 10 * 60_000 * reading.BYTES_OF[","]),
        # a thousand students with two megabytes each, as most hand in
        (archives.MOST_UNPACKED, 2048 * MIB, 1000 * 2 * MIB),
        # as one student's archive, with everything twice
        (archives.MOST_UNPACKED_WITHIN, 256 * MIB, 2 * 9 * 13 * MIB),
        # the names of all those files, with what a zip says of each
        (archives.LARGEST_LISTING, 32 * MIB, 100_000 * 170),
        # a Python with NumPy and Jupyter in it
        (archives.LARGEST_LISTING_WITHIN, 8 * MIB, 20_000 * 170),
        # the longest name of Linux, and attributes as large as Linux keeps
        (streams.LARGEST_HEADER, MIB, 4096 + 65_536),
        # `xz -9`
        (streams.LARGEST_DICTIONARY, 192 * MIB, 65 * MIB),
        # a notebook that prints the same without end
        (archives.LITTLE, 16 * MIB, 8 * MIB),
        # a path in the path of a folder of that platform; folders of a Python in folders
        (archives.LONGEST_NAME, 1_000, 3 * 255),
        (archives.DEEPEST, 50, 20),
        # the id is a folder's name and part of others, within 255 bytes; a name in full, in Chinese
        (whose.LONGEST_ID, 100, 3 * 30),
        # a line of a report: a path as Moodle makes it, with a name of a hundred letters
        (collecting.LONGEST_PATH, 300, 100 + len("_1234567_assignsubmission_file_/") + 60),
    ],
)
def test_a_cap_is_as_large_as_honest_work_and_no_larger_than_it_was_meant(cap, value, honest):
    assert honest <= cap == value < 25 * honest


def exactly(size):
    """Return a notebook of exactly `size` bytes."""
    empty = len(as_file({"cells": [own_cell("")]}))
    return as_file({"cells": [own_cell("#" * (size - empty))]})


def test_the_largest_file_is_read_and_one_byte_more_is_not(tmp_path, monkeypatch):
    monkeypatch.setattr(submitted, "LARGEST_FILE", 4096)
    path = tmp_path / "x.ipynb"
    path.write_bytes(exactly(4096))
    assert len(read_file(path)) == 4096
    path.write_bytes(exactly(4097))
    with pytest.raises(Unreadable, match="too large"):
        read_file(path)


def test_a_file_that_grows_while_it_is_read_is_no_submission(tmp_path, monkeypatch):
    monkeypatch.setattr(submitted, "LARGEST_FILE", 4096)
    path = tmp_path / "x.ipynb"
    path.write_bytes(exactly(4096))
    said = submitted.os.fstat

    def grow(descriptor):
        status = said(descriptor)
        with path.open("ab") as file:
            file.write(bytes(9000))
        return status

    monkeypatch.setattr(submitted.os, "fstat", grow)
    with pytest.raises(Unreadable, match="grew while it was read"):
        read_file(path)


def test_the_longest_cell_is_read_and_one_character_more_is_not():
    assert read(as_file({"cells": [own_cell("#" * reading.LARGEST_CELL)]}))
    with pytest.raises(Unreadable, match=r"too long \(500,001 characters\)"):
        read(as_file({"cells": [own_cell("#" * (reading.LARGEST_CELL + 1))]}))


@pytest.mark.parametrize("parts", [str, list], ids=["one text", "a list of lines"])
def test_of_a_text_that_is_too_long_the_beginning_is_kept_and_said_to_be_one(parts):
    text = "word\n" * 100_001
    written = text if parts is str else text.splitlines(keepends=True)
    cell = {"cell_type": "markdown", "id": "why", "metadata": {}, "source": written}
    _, kept = read(as_file({"cells": [own_cell("1"), cell]}))
    said, beginning = kept.source.split("]\n\n")
    assert said.startswith("[This text has 500,005 characters, more than grading keeps")
    assert beginning == text[: reading.BEGINNING] and kept.ids == ("why",)


def test_the_most_code_is_read_and_one_character_more_is_not():
    cells = [own_cell("#" * reading.LARGEST_CELL)] * (reading.LARGEST_CODE // reading.LARGEST_CELL)
    assert read(as_file({"cells": cells}))
    with pytest.raises(Unreadable, match="far too much code"):
        read(as_file({"cells": [*cells, own_cell("1")]}))


def test_the_most_cells_are_read_and_one_more_is_not():
    assert len(read(as_file({"cells": [own_cell("1")] * reading.MOST_CELLS}))) == reading.MOST_CELLS
    with pytest.raises(Unreadable, match=r"too many cells \(5,001\)"):
        read(as_file({"cells": [own_cell("1")] * (reading.MOST_CELLS + 1)}))


@pytest.mark.parametrize("copied", [False, True], ids=["own cells", "copies of the course's"])
def test_the_most_cells_of_ones_own_are_kept_and_one_more_is_not(copied):
    cells = handed_in(NAME)
    (example,) = (cell for cell in cells if cell.get("id") == "bowl-figure")
    more = [example if copied else own_cell("1")] * rebuilding.MOST_OWN_CELLS
    made = rebuilt(NAME, [*cells, *more])
    released = [c for c in chapter(NAME).release["cells"] if c["cell_type"] == "code"]
    assert len(made.order) == rebuilding.MOST_OWN_CELLS + len(released)
    with pytest.raises(Unreadable, match="too many cells of its own"):
        rebuilt(NAME, [*cells, *more, own_cell("1")])


def tar(path, files):
    """Make a tar, packed as the end of its name says."""
    kind = path.suffix[1:].replace("tgz", "gz")
    with tarfile.open(path, f"w:{kind.replace('tar', '')}") as file:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            file.addfile(info, io.BytesIO(data))
    return path


def packed(path, files):
    return (archive if path.suffix == ".zip" else tar)(path, files)


@pytest.mark.parametrize("pack, name", [(archive, "all.zip"), (tar, "all.tar")])
def test_of_an_archive_the_first_files_are_looked_at(tmp_path, monkeypatch, pack, name):
    monkeypatch.setattr(archives, "MOST_FILES", 5)
    source = pack(tmp_path / name, {f"{n}/{FILE}": GOOD for n in range(9)})
    *found, rest = files_in(source)
    assert [f.path.parts[0] for f in found] == ["0", "1", "2", "3", "4"]
    assert rest.data is None and "the rest of the archive" in rest.reason


def test_the_names_in_a_tar_have_their_most_letters(tmp_path, monkeypatch):
    source = tar(tmp_path / "all.tar", {f"{n}{'x' * 30_000}.ipynb": b"" for n in range(5)})
    monkeypatch.setattr(archives, "LARGEST_LISTING", 4 * 30_000)
    *found, rest = files_in(source)
    assert [f.path.name[0] for f in found] == ["0", "1", "2"]
    assert "the rest of the archive" in rest.reason


def test_a_file_in_a_tar_may_be_larger_than_what_is_said_of_it(tmp_path):
    large = bytes(2 * streams.LARGEST_HEADER)
    source = tar(tmp_path / "x.tar", {"film.mp4": large, "a/x.ipynb": large, "b/x.ipynb": GOOD})
    assert [len(found.data) for found in files_in(source)] == [len(large), len(GOOD)]


@pytest.mark.parametrize("pack, name", [(archive, "all.zip"), (tar, "all.tar")])
def test_a_member_of_the_largest_size_is_taken_and_one_byte_more_is_not(
    tmp_path, monkeypatch, pack, name
):
    monkeypatch.setattr(archives, "LARGEST_FILE", 4096)
    source = pack(tmp_path / name, {"a/x.ipynb": exactly(4096), "b/x.ipynb": exactly(4097)})
    taken, refused = files_in(source)
    assert len(taken.data) == 4096 and refused.data is None and "too large" in refused.reason


def test_a_member_of_a_zip_is_no_notebook_where_it_unpacks_to_too_many_times_its_size(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(archives, "LITTLE", 4096)
    monkeypatch.setattr(archives, "MOST_TIMES_WITHIN", 0)
    source = archive(tmp_path / "all.zip", {"a/x.ipynb": exactly(4096), "b/x.ipynb": exactly(4097)})
    taken, refused = files_in(source)
    assert len(taken.data) == 4096 and refused.data is None and "times its size" in refused.reason


@pytest.mark.parametrize("cap", ["", "_WITHIN"], ids=["everybody's", "one's own"])
def test_a_tar_is_read_as_far_as_its_size_allows(tmp_path, monkeypatch, cap):
    source = tar(tmp_path / "x.tar", {"a.ipynb": exactly(4096), "b.ipynb": exactly(4096)})
    if cap:
        source = archive(tmp_path / "all.zip", {"jane/x.tar": source.read_bytes()})
    other = "" if cap else "_WITHIN"
    monkeypatch.setattr(archives, f"MOST_UNPACKED{cap}", 512 + 4096)
    monkeypatch.setattr(archives, f"MOST_TIMES{cap}", 0)
    monkeypatch.setattr(archives, f"MOST_UNPACKED{other}", 0 if other else 2**40)
    taken, rest = files_in(source)
    assert len(taken.data) == 4096 and "the rest of the archive" in rest.reason
    monkeypatch.setattr(archives, f"MOST_TIMES{cap}", 1)
    assert [found.reason for found in files_in(source)] == ["", ""]


def test_of_what_a_tar_says_of_its_members_nothing_is_kept():
    made = io.BytesIO()
    said = {"comment": "of all that follow"}
    with tarfile.open(fileobj=made, mode="w", format=tarfile.PAX_FORMAT, pax_headers=said) as file:
        for name in ("one", "two"):
            file.addfile(tarfile.TarInfo(name))
    with streams.opened_tar(made, Stop()) as (archive, stream):
        for member in streams.members(archive, stream):
            assert member.pax_headers == (said if member.name == "one" else {})
            assert (archive.members, archive.pax_headers) == ([], {})


def test_a_packed_tar_that_was_cut_off_is_damaged(tmp_path):
    (tmp_path / "jane").mkdir()
    with tarfile.open(tmp_path / "jane" / "x.tar.xz", "w:xz") as file:
        info = tarfile.TarInfo(FILE)
        info.size = len(GOOD)
        file.addfile(info, io.BytesIO(GOOD))
    data = (tmp_path / "jane" / "x.tar.xz").read_bytes()
    (tmp_path / "jane" / "x.tar.xz").write_bytes(data[: len(data) // 2])
    *_, found = soon(lambda: list(files_in(tmp_path)), seconds=5)
    assert found.reason == "the archive is damaged: it ends before its end"


def no_memory(*_, **__):
    raise MemoryError


def test_too_little_memory_to_unpack_or_to_parse_is_a_reason(tmp_path, monkeypatch):
    source = archive(tmp_path / "all.zip", {FILE: GOOD})
    with monkeypatch.context() as patched:
        patched.setattr(zipfile.ZipExtFile, "read", no_memory)
        (found,) = files_in(source)
    assert found.reason == "it cannot be unpacked: there is not enough memory for it"
    monkeypatch.setattr(reading.json, "loads", no_memory)
    with pytest.raises(Unreadable, match="too large for the memory of this machine"):
        read(GOOD)


@pytest.mark.parametrize("pack, name", [(archive, "all.zip"), (tar, "all.tar")])
def test_an_archive_in_an_archive_has_its_own_largest_size(tmp_path, monkeypatch, pack, name):
    inner = archive(tmp_path / "inner.zip", {FILE: GOOD}).read_bytes()
    monkeypatch.setattr(archives, "LARGEST_ARCHIVE", len(inner))
    source = pack(tmp_path / name, {"a/x.zip": inner, "b/x.zip": inner + b"\0"})
    taken, refused = files_in(source)
    assert taken.data == GOOD and refused.data is None and "too large" in refused.reason


@pytest.mark.parametrize("outer", ["", *ARCHIVES])
@pytest.mark.parametrize("inner", ARCHIVES)
def test_an_archive_of_any_kind_is_read_in_a_folder_and_in_one_of_any_kind(tmp_path, inner, outer):
    data = packed(tmp_path / f"x{inner}", {FILE: GOOD}).read_bytes()
    source = tmp_path / f"all{outer}"
    if outer:
        packed(source, {f"jane/x{inner}": data})
    else:
        (source / "jane").mkdir(parents=True)
        (source / "jane" / f"x{inner}").write_bytes(data)
    (found,) = files_in(source)
    assert found.data == GOOD and found.path.parts == ("jane", f"x{inner}", FILE)


def test_an_archive_within_another_is_held_in_a_file(tmp_path, monkeypatch):
    for cap in ("IN_MEMORY", "LARGEST_LISTING", "LARGEST_LISTING_WITHIN"):
        monkeypatch.setattr(archives, cap, MIB)
    inner = packed(tmp_path / "x.zip", {f"{n}.ipynb": bytes(MIB) for n in range(12)}).read_bytes()
    source = packed(tmp_path / "all.zip", {"jane/x.zip": inner})
    tracemalloc.start()
    try:
        assert sum(not file.reason for file in files_in(source)) == 12
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 6 * MIB


@pytest.mark.parametrize("pack, name", [(archive, "x.zip"), (tar, "x.tar")])
def test_all_files_of_ones_own_archive_together_have_their_room(tmp_path, monkeypatch, pack, name):
    monkeypatch.setattr(archives, "MOST_TIMES_AS_NOTEBOOKS", 0)
    inner = pack(tmp_path / name, {f"{n}.ipynb": exactly(4096) for n in range(4)}).read_bytes()
    source = archive(tmp_path / "all.zip", {f"{who}/{name}": inner for who in ("ada", "zoe")})
    monkeypatch.setattr(archives, "MOST_UNPACKED_WITHIN", 4 * 4096)
    assert [f.reason for f in files_in(source)] == [""] * 8
    monkeypatch.setattr(archives, "MOST_UNPACKED_WITHIN", 4 * 4096 - 1)
    found = list(files_in(source))
    assert [bool(f.reason) for f in found] == [*[False] * 3, True] * 2
    assert "all files together" in found[-1].reason


@pytest.mark.parametrize("pack, name", [(archive, "x.zip"), (tar, "x.tar")])
def test_the_room_of_ones_own_archive_grows_with_its_size(tmp_path, monkeypatch, pack, name):
    monkeypatch.setattr(archives, "MOST_UNPACKED_WITHIN", 0)
    inner = pack(tmp_path / name, {f"{n}.ipynb": GOOD for n in range(9)}).read_bytes()
    assert [f.reason for f in files_in(archive(tmp_path / "a.zip", {f"ada/{name}": inner}))] == [
        ""
    ] * 9


@pytest.mark.parametrize("pack, name", [(archive, "all.zip"), (tar, "all.tar")])
def test_all_files_of_a_class_together_have_no_limit(tmp_path, monkeypatch, pack, name):
    for cap in ("MOST_UNPACKED_WITHIN", "MOST_TIMES_AS_NOTEBOOKS", "MOST_FILES_WITHIN"):
        monkeypatch.setattr(archives, cap, 0)
    source = pack(tmp_path / name, {f"{n}/x.ipynb": exactly(4096) for n in range(50)})
    assert [f.reason for f in files_in(source)] == [""] * 50


def test_a_size_that_lies_is_not_what_is_read(tmp_path, monkeypatch):
    """The header says ten bytes; what is packed is a thousand times the largest file."""
    monkeypatch.setattr(archives, "LARGEST_FILE", 4096)
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(f"jane/{FILE}", bytes(4096 * 1000))
    asked = []
    read_some = zipfile.ZipExtFile.read

    def read_and_tell(self, size=-1):
        asked.append(size)
        self._left = 2**40  # as Python reads on where the entry's own size is no bound
        return read_some(self, size)

    monkeypatch.setattr(zipfile.ZipExtFile, "read", read_and_tell)
    entries = zipfile.ZipFile.infolist

    def lying(self):
        for entry in (found := entries(self)):
            entry.file_size = 10
        return found

    monkeypatch.setattr(zipfile.ZipFile, "infolist", lying)
    (found,) = files_in(path)
    assert asked == [4097] and found.data is None and "too large" in found.reason


def test_a_path_in_the_report_has_its_longest_length():
    shown = report([Placement("x" * 5000, "jane", "new")]).partition("  →")[0]
    assert collecting.LONGEST_PATH - 3 <= len(shown) <= collecting.LONGEST_PATH


def test_digits_without_end_are_no_number_that_anyone_waits_for():
    with pytest.raises(Unreadable, match="no cells"):
        read(b'{"cells": ' + b"9" * 5_000 + b"}")
    many = as_file(notebook(RIGHT)).replace(b'"nbformat": 4', b'"nbformat": ' + b"9" * 400_000)
    assert read(many)


def test_an_archive_beside_a_bomb_is_collected(root):
    with zipfile.ZipFile(root / "all.zip", "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("bob/x.ipynb", bytes(65 * MIB))
        file.writestr(f"jane/{FILE}", GOOD)
    placed, lost = collect(root / "all.zip", NAME, root=root)
    assert placed.student == "jane" and "too large (65 MiB)" in lost.reason


@pytest.mark.parametrize("name", CHAPTERS)
@pytest.mark.parametrize(
    "line",
    [
        "check.{name}()" + " " * 450_000 + "x",
        "check.{name}" + "(" * 450_000,
        "grade('{name}')" + " " * 450_000 + "x",
        "from " + " import " * 50_000 + "x{name}x",
        "from . import" + " " * 450_000 + "x",
        "async" + " " * 450_000 + "x",
        "async\n" * 70_000,
        "def " * 110_000,
        "    async " * 45_000,
        "x" * 450_000,
        "x:" + " " * 450_000,
    ],
    ids=lambda line: f"{line[:12]}…{line[-3:]}".replace("\n", " "),
)
def test_a_long_line_of_any_kind_is_read_soon(name, line):
    release = chapter(name)
    exercise = list(release.stubs)[-1]
    cells = [c for c in handed_in(name) if c["id"] != exercise]
    cells.append(own_cell(line.replace("{name}", exercise)))
    soon(lambda: rebuilt(name, cells))
