"""File names that strangers chose neither stop `collect` nor confuse who reads its report."""

import io
import os
import subprocess
import sys
import tarfile
import unicodedata
import zipfile
from unittest import mock

import pytest
from intake.conftest import ROOT
from intake.test_collect import FILE, GOOD, NAME, STUB, archive

from grading.batch import gradebook
from grading.commands import cli
from grading.intake import archives
from grading.intake import collect as module
from grading.intake.collect import collect, report
from grading.intake.unpacking import files_in
from grading.tree.errors import GradingError
from grading.tree.places import Places

NASTY = {
    "a\nada  →  ada  (new)\nb": "a_ada_ada_new_b",
    "a\x1b[2J\x1b]0;title\x07c": "a_2J_0_title_c",
    "a\u202ednp.exe": "a_dnp.exe",
    "a\rb\tc\x0bd": "a_b_c_d",
    "e\u2028f\u2029g\x85h": "e_f_g_h",
    "\ufeffbom\u200b": "bom",
    "<script>alert(1)<script>": "script_alert_1_script",
    "-rf": "rf",
    "$(reboot)`reboot`": "reboot_reboot",
    "e\u0301ve": "éve",
    "x" * 200: "x" * 100,
    "สุดา": "สุดา",
    "สีดา": "สีดา",
    "प्रिया": "प्रिया",
}
NO_TEXT = "q\udcffr"
"""A name in bytes that are not UTF-8, as Python shows it."""


def in_a_folder(root, names):
    for name in names:
        (root / "all" / name).mkdir(parents=True)
        (root / "all" / name / FILE).write_bytes(GOOD)
    return root / "all"


def in_a_zip(root, names):
    return archive(root / "all.zip", {f"{name}/{FILE}": GOOD for name in names if name != NO_TEXT})


def in_a_tar(root, names):
    with tarfile.open(root / "all.tar", "w") as tar:
        for name in names:
            info = tarfile.TarInfo(f"{name}/{FILE}")
            info.size = len(GOOD)
            tar.addfile(info, io.BytesIO(GOOD))
    return root / "all.tar"


@pytest.mark.parametrize("packed", [in_a_folder, in_a_zip, in_a_tar], ids=lambda f: f.__name__)
def test_the_report_is_one_line_of_text_a_file_whatever_the_files_are_called(root, packed):
    placements = collect(packed(root, [*NASTY, NO_TEXT]), NAME, root=root)
    assert {p.student for p in placements} - {"q_r"} == set(NASTY.values())
    text = report(placements)
    text.encode()
    lines = text.splitlines()
    assert len(lines) == len(placements) + 1 and lines[-1] == f"{len(placements)} placed, 0 not."
    assert all(line.isprintable() and len(line) < 700 for line in lines)


def test_the_command_prints_names_that_its_terminal_cannot_show(root, monkeypatch):
    monkeypatch.setattr(module, "collect", lambda *_: collect(source, NAME, root=root))
    source = in_a_folder(root, ["李", NO_TEXT])
    terminal = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr("sys.stdout", terminal)
    told = mock.Mock()
    told.return_value.due.return_value = None
    monkeypatch.setattr(gradebook, "Marks", told)
    assert cli.main(["collect", str(source), NAME]) == 0
    terminal.flush()
    assert b"2 placed, 0 not." in terminal.buffer.getvalue()
    assert [call.args[0].name for call in told.call_args_list] == [NAME]  # for Formgrader's button


def test_the_command_reports_even_where_the_gradebook_cannot_be_used(root, monkeypatch, capsys):
    monkeypatch.setattr(module, "collect", lambda *_: collect(source, NAME, root=root))
    source = in_a_folder(root, ["ada"])
    monkeypatch.setattr(gradebook, "Marks", mock.Mock(side_effect=GradingError("It is damaged.")))
    assert cli.main(["collect", str(source), NAME]) == 2
    said = capsys.readouterr()
    assert said.out.splitlines()[-1] == "1 placed, 0 not." and said.err == "It is damaged.\n"


def test_accents_written_in_two_ways_are_one_persons(root):
    names = [unicodedata.normalize(form, "José Müller") for form in ("NFC", "NFD")]
    source = archive(root / "all.zip", {f"{name}/{FILE}": GOOD for name in names})
    one, other = collect(source, NAME, root=root)
    assert one.student == other.owner == "José_Müller" and other.spare


@pytest.mark.parametrize("letter", ["x", "李"])
def test_an_id_fits_into_a_files_name_in_any_alphabet(root, letter):
    source = archive(root / "all.zip", {f"{letter * 120}/{FILE}": GOOD})
    (placement,) = collect(source, NAME, root=root)
    assert not placement.reason and len(placement.student) > 10
    assert Places(root).submission(NAME, placement.student).read_bytes() == GOOD


def test_names_that_differ_in_capitals_alone_are_two_people(root):
    source = archive(root / "all.zip", {f"Jane/{FILE}": GOOD, f"jane/{FILE}": STUB})
    placements = collect(source, NAME, root=root)
    assert [(p.student, p.what) for p in placements] == [("Jane", "new"), ("jane", "new")]
    for name, data in (("Jane", GOOD), ("jane", STUB)):
        assert Places(root).submission(NAME, name).read_bytes() == data


PAIRS = {
    "a blank": ("Jane Doe", "Jane_Doe"),
    "a sign": ("o'neil", "o neil"),
    "a long name": ("x" * 120, "x" * 130),
    "Moodle's": ("Jane Doe_12_assignsubmission_file_", "Jane_Doe_12"),
}


@pytest.mark.parametrize("names", PAIRS.values(), ids=PAIRS)
@pytest.mark.parametrize("chapter", [NAME, "00_welcome"])
def test_two_people_with_one_id_are_not_mixed_up_by_two_collects(root, names, chapter):
    first, second = names
    work = (ROOT / "course" / chapter / f"{chapter[3:]}.ipynb").read_bytes()
    collect(archive(root / "one.zip", {f"{first}/w.ipynb": work}), chapter, root=root)
    (placement,) = collect(archive(root / "two.zip", {f"{second}/{FILE}": GOOD}), NAME, root=root)
    assert placement.reason.endswith("if not, the one of before, and collect again")
    earlier = first.removesuffix("_assignsubmission_file_")
    assert f"is what {earlier!r} was collected as before, and this is of {second!r}" in (
        placement.reason
    )
    (again,) = collect(root / "one.zip", chapter, root=root)
    assert (again.student, again.what) == (placement.owner, "unchanged")
    assert Places(root).students(chapter) == [again.student]


def test_who_was_placed_by_hand_or_writes_accents_in_another_way_is_the_same_person(root):
    by_hand = root / "grading" / "submitted" / "ève" / NAME
    by_hand.mkdir(parents=True)
    (by_hand / FILE).write_bytes(STUB)
    for name, what in (("e\u0300ve", "changed"), ("\u00e8ve", "unchanged")):
        source = archive(root / "all.zip", {f"{name}/{FILE}": GOOD})
        (placement,) = collect(source, NAME, root=root)
        assert (placement.student, placement.what) == ("ève", what)


def test_where_capitals_tell_no_files_apart_neither_of_two_people_is_lost(root, monkeypatch):
    monkeypatch.setattr(Places, "tell_capitals_apart", lambda _: False)
    files = {f"Jane/{FILE}": GOOD, f"jane/{FILE}": STUB, f"bob/{FILE}": GOOD}
    placed, *lost = collect(archive(root / "all.zip", files), NAME, root=root)
    assert placed.student == "bob" and [p.path for p in lost] == [f"Jane/{FILE}", f"jane/{FILE}"]
    for placement in lost:
        assert placement.reason.startswith("Jane and jane are one name for the file system here")
        assert placement.reason.endswith("give one of the folders another name and collect again")


def test_a_file_system_says_whether_it_tells_capitals_apart(root):
    places = Places(root)
    assert places.tell_capitals_apart()
    places.submitted.with_name("SUBMITTED").symlink_to(places.submitted)
    assert not places.tell_capitals_apart()


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_two_entries_with_one_name_the_one_worked_on_counts(root):
    with zipfile.ZipFile(root / "all.zip", "w") as file:
        for data in (STUB, GOOD, STUB):
            file.writestr(f"jane/{FILE}", data)
    placed, *lost = collect(root / "all.zip", NAME, root=root)
    assert (placed.student, len(lost)) == ("jane", 2)
    assert Places(root).submission(NAME, "jane").read_bytes() == GOOD


def test_an_archive_with_a_password_is_listed_and_the_others_are_taken(root):
    inner = io.BytesIO()
    archive(inner, {FILE: GOOD})
    locked = bytearray(inner.getvalue())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(signature) + flags] |= 1
    source = archive(root / "all.zip", {"bob/x.zip": bytes(locked), f"jane/{FILE}": GOOD})
    placed, lost = collect(source, NAME, root=root)
    assert placed.student == "jane" and "password" in lost.reason


def test_an_archive_three_deep_is_listed(root):
    innermost, inner = io.BytesIO(), io.BytesIO()
    archive(innermost, {FILE: GOOD})
    archive(inner, {"deep.zip": innermost.getvalue()})
    source = archive(root / "all.zip", {"bob/x.zip": inner.getvalue(), f"jane/{FILE}": GOOD})
    placed, lost = collect(source, NAME, root=root)
    assert placed.student == "jane" and "archive in an archive in an archive" in lost.reason


def test_many_files_that_are_large_only_together_fill_no_memory(root, monkeypatch):
    monkeypatch.setattr(archives, "MOST_UNPACKED_WITHIN", 5 * 2**20)
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as file:
        for number in range(9):
            file.writestr(f"{number}.ipynb", bytes(2**20))
    source = archive(root / "all.zip", {"bob/x.zip": inner.getvalue(), f"jane/{FILE}": GOOD})
    found = list(files_in(source))
    assert sum(file.data is not None for file in found) == 6  # jane's and five of bob's
    assert sum("all files together" in file.reason for file in found) == 4
    assert [f.path.name for f in found if f.data and f.data.startswith(b"{")] == [FILE]


def test_a_tar_of_one_endless_file_is_not_unpacked_to_see_what_comes_after(root):
    info = tarfile.TarInfo("endless")
    info.size = 2**40
    (root / "all.tar").write_bytes(info.tobuf() + bytes(1024))
    (found,) = files_in(root / "all.tar")
    assert "more than an archive of notebooks" in found.reason


def test_a_pipe_called_an_archive_is_not_waited_for(root):
    (root / "all").mkdir()
    os.mkfifo(root / "all" / "x.zip")
    (found,) = files_in(root / "all")
    assert found.reason == "it is not a file"


def links_in_a_zip(root):
    with zipfile.ZipFile(root / "all.zip", "w") as file:
        for name in (f"jane/{FILE}", "bob/work.zip", "eve/home"):
            info = zipfile.ZipInfo(name)
            info.external_attr = 0o120777 << 16
            file.writestr(info, str(ROOT / "solutions" / NAME / FILE))
    return root / "all.zip"


def links_in_a_tar(root):
    with tarfile.open(root / "all.tar", "w") as tar:
        for name, kind in (
            (f"jane/{FILE}", tarfile.SYMTYPE),
            ("bob/work.zip", tarfile.LNKTYPE),
            ("eve/home", tarfile.SYMTYPE),
        ):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, str(ROOT / "solutions" / NAME / FILE)
            tar.addfile(info)
    return root / "all.tar"


def links_in_a_folder(root):
    for name in (f"jane/{FILE}", "bob/work.zip", "eve/home"):
        path = root / "all" / name
        path.parent.mkdir(parents=True)
        path.symlink_to(ROOT / "solutions" / NAME / FILE)
    return root / "all"


@pytest.mark.parametrize(
    "packed", [links_in_a_zip, links_in_a_tar, links_in_a_folder], ids=lambda f: f.__name__
)
def test_a_link_is_never_followed_and_always_told(root, packed):
    placements = collect(packed(root), NAME, root=root)
    assert {p.path: p.reason for p in placements} == {
        f"jane/{FILE}": "the file cannot be read: it is a link",
        "bob/work.zip": "the file cannot be read: it is a link",
        "eve/home": "eve handed in no notebook, but home (a link)",
    }
    assert not [*Places(root).submitted.glob("[!.]*")]


def test_a_submission_that_cannot_be_written_is_a_sentence(root):
    (root / "grading").write_text("a file where a folder should be")
    with pytest.raises(GradingError, match=rf"{FILE} could not be written: "):
        collect(in_a_zip(root, ["jane"]), NAME, root=root)


def test_a_damaged_archive_has_a_reason_of_one_line(root):
    (root / "all" / "jane").mkdir(parents=True)
    (root / "all" / "jane" / "x.tar").write_bytes(b"nonsense")
    text = report(collect(root / "all", NAME, root=root))
    assert len(text.splitlines()) == 2 and "the archive is damaged: it is neither a" in text


def test_a_name_that_the_terminals_encoding_lacks_is_told_and_the_others_are_placed(root):
    in_a_zip(root, ["Ann", "Simões", "Θάλεια"])
    program = (
        "import sys; from pathlib import Path; from grading.intake.collect import collect, report; "
        "print(ascii(report(collect(Path('all.zip'), sys.argv[1], root=Path('.')))))"
    )
    environment = os.environ | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    said = subprocess.run(
        [sys.executable, "-c", program, NAME], cwd=root, env=environment,
        capture_output=True, text=True,
    )  # fmt: skip
    assert "1 placed, 2 not" in said.stdout, said.stderr
    assert said.stdout.count("cannot be written in this terminal's encoding, ascii: give") == 2
    assert (root / "grading" / "submitted" / "Ann").is_dir()
