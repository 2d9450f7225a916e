"""What instructors have on their disks becomes the right student's submission, or is listed."""

import errno
import io
import os
import tarfile
import zipfile
from pathlib import Path

import pytest
from wall.handed_in import CHAPTER, RIGHT, as_file, notebook

from grading.exercises import CHAPTERS
from grading.intake.collect import collect, left_out, report
from grading.intake.unpacking import files_in
from grading.intake.which_chapter import looks_like
from grading.judging.chapter import load
from grading.notebooks.matching import Release
from grading.notebooks.notebook import is_solution
from grading.tree.errors import GradingError
from grading.tree.submitted import Unreadable, read_file

ROOT = Path(__file__).resolve().parents[2]
NAME = CHAPTER.name
FILE = f"{CHAPTER.module}.ipynb"
GOOD = as_file(notebook(RIGHT))
STUB = as_file(notebook({}))


def archive(path, files):
    with zipfile.ZipFile(path, "w") as file:
        for name, data in files.items():
            file.writestr(name, data)
    return path


def collected(root, files, kind="folder"):
    source = root / "from the LMS"
    if kind == "zip":
        archive(source, files)
    else:
        for name, data in files.items():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes(data)
    placements = collect(source, NAME, root=root)
    placed = {p.path: p.student for p in placements if not p.reason}
    lost = {p.path: p.reason for p in placements if p.reason}
    for student in placed.values():
        assert (root / "grading" / "submitted" / student / NAME / FILE).is_file()
    return placed, lost


WHOSE = {
    "a folder for each student": {f"jane/{FILE}": "jane", f"bob/{FILE}": "bob"},
    "a folder in a folder": {f"hw1/jane/{FILE}": "jane", "hw1/bob/x.ipynb": "bob"},
    "nbgrader's own tree": {
        f"submitted/jane/{NAME}/{FILE}": "jane",
        f"submitted/bob/{NAME}/{FILE}": "bob",
    },
    "Moodle": {
        f"Jane Doe_1234567_assignsubmission_file_/{FILE}": "Jane_Doe_1234567",
        f"Bob Roe_7654321_assignsubmission_file_/Copy of {FILE}": "Bob_Roe_7654321",
    },
    "Moodle without folders": {
        f"Jane Doe_1234567_assignsubmission_file_{FILE}": "Jane_Doe_1234567"
    },
    "Canvas": {
        f"doejane_12345_67890_{FILE}": "doejane_12345",
        "roebob_LATE_12346_67891_numerical_gradient-1.ipynb": "roebob_12346",
    },
    "Blackboard": {f"Homework1_jdoe_attempt_2024-11-03-10-15-00_{FILE}": "jdoe"},
    "Brightspace": {f"12345-678910 - Jane Doe - Nov 3, 2024 1137 AM/{FILE}": "Jane_Doe_12345"},
    "Gradescope": {
        f"assignment_export/submission_101/{FILE}": "submission_101",
        f"assignment_export/submission_102/{FILE}": "submission_102",
    },
    "Google Classroom": {f"Jane Doe - {FILE}": "Jane_Doe", f"Bob - Copy of {FILE}": "Bob"},
    "names in the files": {
        f"jane_{FILE}": "jane",
        "numerical_gradient-bob (1).ipynb": "bob",
        "gerd_numerical_gradient (before 1).ipynb": "gerd",
        f"Copy of {NAME} eve.ipynb": "eve",
    },
    "names in the files of one folder": {f"hw/jane_{FILE}": "jane", f"hw/bob_{FILE}": "bob"},
    "Colab in a folder": {"jane/Copy of numerical_gradient.ipynb (1).ipynb": "jane"},
    "other endings": {f"jane/{FILE}.txt": "jane", "bob/numerical_gradient.json": "bob"},
    "other alphabets": {f"Жанна/{FILE}": "Жанна", f"李 雷/{FILE}": "李_雷"},
}


@pytest.mark.parametrize("files", WHOSE.values(), ids=WHOSE)
@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_the_student_is_found_in(root, files, kind):
    placed, lost = collected(root, dict.fromkeys(files, GOOD), kind)
    assert (placed, lost) == (files, {})


def test_what_nobody_can_be_found_for_is_listed(root):
    placed, lost = collected(root, {f"Copy of {FILE}": GOOD, "jane_" + FILE: GOOD})
    assert list(placed.values()) == ["jane"]
    assert "does not say whose" in lost[f"Copy of {FILE}"]


@pytest.mark.parametrize("name", CHAPTERS)
@pytest.mark.parametrize("folder", ["course", "solutions"])
def test_a_notebook_of_another_chapter_is_listed_as_that(root, name, folder):
    module = name.partition("_")[2]
    data = (ROOT / folder / name / f"{module}.ipynb").read_bytes()
    others = [other for other in CHAPTERS if other != name]
    for other in others:
        (root / "all").mkdir(exist_ok=True)
        (root / "all" / f"jane_{module}.ipynb").write_bytes(data)
        (placement,) = collect(root / "all", other, root=root)
        assert placement.reason == f"it is a notebook of {name}"


@pytest.mark.parametrize("known", [CHAPTERS, [NAME]], ids=["all chapters", "one chapter"])
def test_a_notebook_without_any_exercise_is_said_to_be_none_of_the_chapter(
    root, known, monkeypatch
):
    monkeypatch.setattr("grading.intake.collect.CHAPTERS", {one: CHAPTERS[one] for one in known})
    cells = [cell for cell in notebook({})["cells"] if cell["cell_type"] == "markdown"][:1]
    placed, lost = collected(root, {f"jane/{FILE}": as_file({**notebook({}), "cells": cells})})
    assert (placed, lost) == ({}, {f"jane/{FILE}": f"none of the exercises of {NAME} is in it"})


def test_a_broken_notebook_is_placed_so_that_grading_can_list_it(root):
    placed, _ = collected(root, {f"jane/{FILE}": GOOD[: len(GOOD) // 2]})
    assert placed == {f"jane/{FILE}": "jane"}


def test_of_several_the_one_worked_on_most_counts(root):
    files = {f"jane/{FILE}": STUB, "jane/Copy of numerical_gradient.ipynb": GOOD}
    placed, lost = collected(root, files)
    assert placed == {"jane/Copy of numerical_gradient.ipynb": "jane"}
    assert "handed in" in lost[f"jane/{FILE}"]


def test_of_two_in_a_zip_that_are_worked_on_alike_the_later_one_counts(root):
    with zipfile.ZipFile(root / "hw.zip", "w") as file:
        for name, data, when in (
            ("a", GOOD + b" ", (2025, 12, 31, 23, 58, 58)),
            ("b", GOOD, (2026, 1, 1, 0, 0, 0)),
        ):
            file.writestr(zipfile.ZipInfo(f"jane/{name}.ipynb", when), data)
        file.writestr("bob/a.ipynb", GOOD)
    collect(root / "hw.zip", NAME, root=root)
    assert (root / "grading" / "submitted" / "jane" / NAME / FILE).read_bytes() == GOOD


def test_many_notebooks_of_one_student_are_one_line_with_their_number(root):
    inner = io.BytesIO()
    archive(inner, {f"{number}.ipynb": STUB for number in range(60)})
    source = archive(root / "all.zip", {"jane/x.zip": inner.getvalue(), f"bob/{FILE}": GOOD})
    text = report(collect(source, NAME, root=root))
    bob, jane, why, counted = text.splitlines()
    assert why.startswith("Do not count (the same file once more): jane/x.zip/1.ipynb")
    assert why.endswith(" and 54 more.")
    assert bob.endswith("→  bob  (new)") and counted == (
        "2 placed, 0 not. 59 more of the same people do not count."
    )
    assert "→  jane  (new, no exercise worked on, one of 60 handed in)" in jane


@pytest.mark.parametrize(
    ("second", "left"), [("jane/other.ipynb", 0), ("jane/again/other.ipynb", 1)]
)
def test_a_second_file_counts_as_left_out_where_it_may_be_anothers(root, second, left):
    source = archive(root / "all.zip", {f"jane/{FILE}": GOOD, second: STUB, f"bob/{FILE}": GOOD})
    placements = collect(source, NAME, root=root)
    assert len(left_out(placements)) == left and len(placements) == 3
    assert f"2 placed, {left} not." in report(placements)


def test_many_files_of_one_student_that_are_no_submissions_are_one_line_a_reason(root):
    other = (ROOT / "course" / "00_welcome" / "welcome.ipynb").read_bytes()
    files = {f"jane/{n}.ipynb": other for n in range(30)} | {f"jane/{FILE}": GOOD}
    source = archive(root / "all.zip", files | {f"bob/{n}.ipynb": other for n in range(20)})
    placed, *lost, counted = report(collect(source, NAME, root=root)).splitlines()
    assert placed.endswith("→  jane  (new)") and counted == "1 placed, 20 not."
    said = "more  could not be placed: it is a notebook of 00_welcome"
    assert f"and 19 {said}" in lost[0]
    assert lost[1:] == ["30 notebooks of other chapters were left."]


def test_files_of_nobody_keep_a_line_each(root):
    source = archive(root / "all.zip", dict.fromkeys([FILE, f"Copy of {FILE}"], GOOD))
    assert len(report(collect(source, NAME, root=root)).splitlines()) == 3


def one_answer():
    return as_file(notebook({"neuron_loss": RIGHT["neuron_loss"]}))


def in_new_cells():
    return as_file(notebook({}, last=RIGHT.values()))


def in_new_cells_without_stubs():
    handed_in = notebook({}, last=RIGHT.values())
    handed_in["cells"] = [c for c in handed_in["cells"] if not is_solution(c)]
    return as_file(handed_in)


def in_one_cell():
    return as_file(notebook({"numerical_diff": "".join(RIGHT.values())}))


@pytest.mark.parametrize(
    "written", [in_new_cells, in_new_cells_without_stubs, in_one_cell], ids=lambda f: f.__name__
)
def test_an_exercise_counts_as_worked_on_wherever_grading_finds_it(root, written):
    """A first attempt with one answer does not win over a later file with all of them."""
    files = {f"jane/{FILE}": one_answer(), f"jane/Copy of {FILE}": written()}
    placed, _ = collected(root, files)
    assert placed == {f"jane/Copy of {FILE}": "jane"}


def test_two_people_with_one_id_are_not_mixed_up(root):
    placed, lost = collected(root, {f"jane doe/{FILE}": GOOD, f"jane_doe/{FILE}": STUB})
    assert placed == {} and len(lost) == 2


def test_collecting_again_says_what_is_new_and_what_is_not(root):
    collected(root, {f"jane/{FILE}": STUB, f"bob/{FILE}": STUB})
    (root / "from the LMS" / "jane" / FILE).write_bytes(GOOD)
    (root / "from the LMS" / "eve").mkdir()
    (root / "from the LMS" / "eve" / FILE).write_bytes(GOOD)
    again = {p.student: p.what for p in collect(root / "from the LMS", NAME, root=root)}
    assert again == {"jane": "changed", "bob": "unchanged", "eve": "new"}


def test_archives_of_archives_and_other_files_are_understood(root):
    inner = io.BytesIO()
    archive(inner, {FILE: GOOD, "photo.png": b"", "__MACOSX/._x.ipynb": b""})
    placed, lost = collected(root, {"jane/work.zip": inner.getvalue(), "readme.pdf": b""}, "zip")
    assert (list(placed.values()), lost) == (["jane"], {})


def test_a_tar_with_links_and_devices_gives_its_files_alone(root, tmp_path):
    path = tmp_path / "all.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        info = tarfile.TarInfo(f"jane/{FILE}")
        info.size = len(GOOD)
        tar.addfile(info, io.BytesIO(GOOD))
        for name, kind in (("bob", tarfile.SYMTYPE), ("eve", tarfile.CHRTYPE)):
            info = tarfile.TarInfo(f"{name}/{FILE}")
            info.type, info.linkname = kind, "/etc/passwd"
            tar.addfile(info)
    placed, *lost = collect(path, NAME, root=root)
    assert placed.student == "jane"
    assert [(p.owner, p.reason) for p in lost] == [
        ("bob", "the file cannot be read: it is a link"),
        ("eve", "it is not a file"),
    ]


@pytest.mark.parametrize("name", ["../../evil/x.ipynb", "/abs/evil/x.ipynb", "..\\evil\\x.ipynb"])
def test_a_path_that_climbs_out_stays_inside(root, name):
    source = archive(root / "all.zip", {name: GOOD, f"jane/{FILE}": GOOD})
    placements = collect(source, NAME, root=root)
    assert {p.student for p in placements} == {"evil" if "abs" not in name else "abs", "jane"}
    written = {p.relative_to(root).parts[:2] for p in root.rglob(FILE) if "submitted" in str(p)}
    assert written == {("grading", "submitted")}


def test_a_bomb_is_not_unpacked(root):
    with zipfile.ZipFile(root / "all.zip", "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(f"jane/{FILE}", bytes(80 * 2**20))
    (placement,) = collect(root / "all.zip", NAME, root=root)
    assert "too large" in placement.reason


@pytest.mark.parametrize(
    "name, reason",
    [(b"\xff\xfe", "neither a folder nor a sound archive"), (b"\0\0", "")],
    ids=["a name that is no text", "a name of nothing"],
)
def test_an_archive_with_a_strange_name_in_it_is_refused_or_passed_over(root, name, reason):
    """Both were found by tests/fuzz."""
    source = archive(root / "all.zip", {"é": GOOD})
    source.write_bytes(source.read_bytes().replace("é".encode(), name))
    if reason:
        with pytest.raises(GradingError, match=reason):
            collect(source, NAME, root=root)
    else:
        assert [p for p in collect(source, NAME, root=root) if not p.reason] == []


def test_a_damaged_archive_within_an_archive_is_listed_and_the_others_are_taken(root):
    inner = io.BytesIO()
    archive(inner, {"é.ipynb": GOOD})
    damaged = inner.getvalue().replace("é".encode(), b"\xff\xfe")
    source = archive(root / "all.zip", {"bob/x.zip": damaged, f"jane/{FILE}": GOOD})
    lost, placed = sorted(collect(source, NAME, root=root), key=lambda p: p.path)
    assert "the archive is damaged" in lost.reason and placed.student == "jane"


def test_links_in_a_folder_are_not_followed(root):
    source = root / "from the LMS"
    (source / "jane").mkdir(parents=True)
    (source / "jane" / FILE).symlink_to(ROOT / "solutions" / NAME / FILE)
    (placement,) = collect(source, NAME, root=root)
    assert "link" in placement.reason


CLASS = {
    "hw/ada/work.ipynb": GOOD,
    "hw/ada/notes/report.pdf": b"%PDF",
    "hw/bob/a.txt": b"",
    "hw/bob/b.md": b"",
    "hw/bob/report.pdf": b"%PDF",
    "hw/cem/a.py": b"",
    "hw/cem/src/b.py": b"",
    "hw/cem/c.docx": b"",
    "hw/cem/d.xyz": b"",
    "hw/dan/sub/": None,
    "hw/eve/.ipynb_checkpoints/work.ipynb": GOOD,
    "hw/fay/work.ipynb": GOOD,
    "hw/readme": b"",
}
"""Of two people a notebook each, of the others something else, or nothing."""

TOLD = {
    "bob": "bob handed in no notebook, but a.txt (plain text), b.md (plain text), "
    "report.pdf (a PDF)",
    "cem": "cem handed in no notebook, but a.py (a Python script), c.docx (a text document), "
    "d.xyz (no notebook) and 1 more",
    "dan": "dan handed in nothing: the folder is empty",
    "eve": "eve handed in nothing: the folder is empty",
}


def as_folder(root):
    for name, data in CLASS.items():
        path = root / "all" / name
        (path if data is None else path.parent).mkdir(parents=True, exist_ok=True)
        if data is not None:
            path.write_bytes(data)
    return root / "all"


def as_zip(root):
    return archive(root / "all.zip", {name: data or b"" for name, data in CLASS.items()})


def as_tar(root):
    with tarfile.open(root / "all.tar", "w") as tar:
        for name, data in CLASS.items():
            info = tarfile.TarInfo(name.rstrip("/"))
            info.size, info.type = len(data or b""), tarfile.DIRTYPE if data is None else b"0"
            tar.addfile(info, io.BytesIO(data or b""))
    return root / "all.tar"


@pytest.mark.parametrize("packed", [as_folder, as_zip, as_tar], ids=lambda f: f.__name__)
def test_people_who_handed_in_no_notebook_are_listed_with_what_was_found(root, packed):
    placements = collect(packed(root), NAME, root=root)
    assert [p.student for p in placements if not p.reason] == ["ada", "fay"]
    assert {p.owner: p.reason for p in placements if p.reason} == TOLD
    assert report(placements).endswith("2 placed, 4 not.")


def test_a_folder_is_listed_once_and_told_of_where_it_cannot_be(root, monkeypatch):
    files = ("jane/{}", "eve/{}", "bob/{}", "dan/sub/{}", "dan/work/notes.txt")
    for path in (name.format(FILE) for name in files):
        (root / "all" / path).parent.mkdir(parents=True)
        (root / "all" / path).write_bytes(GOOD)
    (root / "all" / "ann").mkdir()
    listed, closed, scandir = [], ["bob", "sub"], os.scandir

    def some(path):
        listed.append(Path(path).name)
        if listed[-1] in closed:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return scandir(path)

    monkeypatch.setattr("grading.intake.unpacking.os.scandir", some)
    found = {str(file.path): file.reason for file in files_in(root / "all")}
    assert sorted(listed) == ["all", "ann", "bob", "dan", "eve", "jane", "sub", "work"]
    why = "the folder cannot be read: Permission denied"
    honest = {f"jane/{FILE}": "", f"eve/{FILE}": ""}
    assert found == honest | {"bob/…": why, "dan/sub/…": why}
    told = {p.owner or p.student: p.reason for p in collect(root / "all", NAME, root=root)}
    nothing = "ann handed in nothing: the folder is empty"
    assert told == {"jane": "", "eve": "", "bob": why, "dan": why, "ann": nothing}
    closed.append("all")
    with pytest.raises(GradingError, match="all cannot be read: Permission denied"):
        collect(root / "all", NAME, root=root)


def test_a_file_in_a_folder_that_may_be_listed_and_not_entered_is_told_of(root, monkeypatch):
    def refuse(path):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    monkeypatch.setattr("grading.tree.submitted.Path.is_symlink", refuse)
    with pytest.raises(Unreadable, match="the file cannot be read: Permission denied"):
        read_file(root / FILE)


@pytest.mark.parametrize(
    "name",
    [
        "Jane Doe_1234567_assignsubmission_file_/report.pdf",
        "Jane Doe_1234567_assignsubmission_file_report.pdf",
        "doejane_12345_67890_report.pdf",
        "Homework1_jdoe_attempt_2024-11-03-10-15-00_report.pdf",
        "12345-678910 - Jane Doe - Nov 3, 2024 1137 AM/report.pdf",
        "assignment_export/submission_101/report.pdf",
        "Jane Doe - report.pdf",
        f"jane_{NAME}.pdf",
    ],
)
def test_who_handed_in_no_notebook_is_known_as_platforms_write_it(root, name):
    placed, lost = collected(root, {name: b"%PDF", f"bob/{FILE}": GOOD})
    assert list(placed.values()) == ["bob"]
    assert "handed in no notebook, but" in lost[name] and lost[name].endswith(".pdf (a PDF)")


def test_files_beside_those_of_several_people_are_somebodys(root):
    files = {f"ada_{FILE}": GOOD, f"bob_{FILE}": GOOD, "cem.pdf": b"%PDF"}
    _, lost = collected(root, files)
    assert lost == {"cem.pdf": "cem handed in no notebook, but cem.pdf (a PDF)"}


@pytest.mark.parametrize(
    ("name", "student"), [(f"jane_{FILE}", "jane"), (FILE, ""), (f"Jane - {FILE}", "Jane")]
)
def test_a_single_notebook_is_taken_where_its_name_says_whose_it_is(root, name, student):
    (root / name).write_bytes(GOOD)
    (placement,) = collect(root / name, NAME, root=root)
    assert placement.student == student
    assert student or "its name does not say whose it is" in placement.reason


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_notebook_that_cannot_be_read_is_kept_out_of_other_chapters(root, name):
    module = name.partition("_")[2]
    data = (ROOT / "course" / name / f"{module}.ipynb").read_bytes()
    (root / "all").mkdir()
    for chapter in CHAPTERS:
        cut = root / "all" / "jane_work.ipynb"
        cut.write_bytes(data[: len(data) * 3 // 4])
        (placement,) = collect(root / "all", chapter, root=root)
        assert (placement.student or placement.owner) == "jane_work"
        if chapter == name:
            assert not placement.reason
        else:
            assert placement.reason.startswith("it is not complete")
            assert placement.reason.endswith(f"by its looks it is of {name}")


@pytest.mark.parametrize("name", CHAPTERS)
def test_wherever_a_notebook_is_cut_off_it_is_of_no_other_chapter(name):
    """A chapter may show code of an earlier one, in a cell called as its exercise was."""
    module = name.partition("_")[2]
    data = (ROOT / "solutions" / name / f"{module}.ipynb").read_bytes()
    releases = {other: Release(load(other).release) for other in CHAPTERS}
    for length in range(500, len(data), 1500):
        assert looks_like(f"{module}.ipynb", data[:length], name, releases) == ""


@pytest.mark.parametrize(
    ("file", "placed"),
    [(FILE, True), ("work.ipynb", True), ("training.ipynb", False), ("06_training.ipynb", False)],
)
def test_of_a_notebook_with_nothing_in_it_the_name_tells_the_chapter(root, file, placed):
    taken, lost = collected(root, {f"jane/{file}": b"{", f"bob/{FILE}": GOOD})
    assert (f"jane/{file}" in taken) is placed
    assert placed or lost[f"jane/{file}"].endswith("by its looks it is of 06_training")


def test_a_damaged_archive_and_a_missing_one_are_told_apart(root):
    (root / "all.zip").write_bytes(b"PK\x03\x04 nonsense")
    with pytest.raises(GradingError, match="neither a folder nor a sound archive"):
        collect(root / "all.zip", NAME, root=root)
    with pytest.raises(GradingError, match="nothing at"):
        collect(root / "none.zip", NAME, root=root)
