"""What collect says: a line for each file, and at a terminal how far it is."""

import io
import json
import shutil
import sys
import zipfile

import pytest
from intake.test_collect import FILE, GOOD, NAME, STUB, archive

from grading.intake.collect import collect, left_out, report
from grading.notebooks.notebook import read
from grading.tree.course import ROOT
from grading.tree.errors import GradingError
from grading.tree.places import Places
from grading.tree.submitted import Unreadable

OTHER = "02_loss_functions"


def test_the_report_has_a_line_for_each_file(root):
    source = archive(root / "all.zip", {f"jane/{FILE}": GOOD, f"Copy of {FILE}": json.dumps([])})
    text = report(collect(source, NAME, root=root))
    assert f"jane/{FILE}  →  jane  (new)" in text and "1 placed, 1 not." in text
    shutil.rmtree(root / "grading")


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_at_a_terminal_a_bar_tells_how_far_reading_and_placing_are(root, monkeypatch, capsys):
    files = {f"jane/{FILE}": GOOD, f"bob/{FILE}": GOOD, "bob/old.ipynb": STUB}
    source = archive(root / "all.zip", files)
    monkeypatch.setattr(sys, "stderr", Terminal())
    collect(source, NAME, root=root)
    said = sys.stderr.getvalue()
    assert f"{NAME}, looked at: 3file" in said
    assert f"{NAME}, placed: 100%" in said and " 2/2 " in said
    monkeypatch.undo()
    (root / "grading" / "submitted" / "jane" / NAME / FILE).unlink()
    collect(source, NAME, root=root)
    assert capsys.readouterr() == ("", "")


def test_students_stand_in_a_column_and_who_handed_in_nothing_comes_last(root):
    files = {f"jane/{FILE}": GOOD, "bo/work.ipynb": GOOD, "al/report.pdf": b"%PDF"}
    source = archive(root / "all.zip", files | {"zoe/work.ipynb": b"[]", "zoe/x.zip": b"no"})
    *lines, _ = report(collect(source, NAME, root=root)).splitlines()
    first, second, *lost = lines
    assert first.index("→") == second.index("→")
    assert "al handed in no notebook, but report.pdf (a PDF)" in lost[-1] and len(lost) > 1


def test_a_conflict_of_git_is_named_and_a_notebook_that_tells_of_one_is_read(root):
    half = GOOD.replace(b'"nbformat":', b'\n<<<<<<< HEAD\n"x": 1,\n=======\n>>>>>>> b\n"nbformat":')
    with pytest.raises(Unreadable, match="git has left both sides of a conflict in it"):
        read(half)
    told = json.loads(GOOD)
    told["cells"][0]["source"] = "<<<<<<< HEAD\n=======\n>>>>>>> b\n"
    assert read(json.dumps(told).encode())


@pytest.mark.parametrize("name", ["all.7z", "all.rar", "all.zip"])
@pytest.mark.parametrize("begins", [b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07\x01\x00"])
def test_of_an_archive_that_is_not_read_it_says_what_to_do(root, name, begins):
    (root / name).write_bytes(begins + bytes(100))
    with pytest.raises(GradingError, match=rf"{name} is an archive of .* unpack it and give the"):
        collect(root / name, NAME, root=root)


def zipped(*names):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name in names:
            file.writestr(name, b"x")
    return made.getvalue()


EMPTY = {
    "hw.zip": zipped(),
    "hidden.zip": zipped(".ipynb_checkpoints/a-checkpoint.ipynb", "__MACOSX/._a.ipynb"),
    "folder.zip": zipped("work/"),
    "submission_metadata.yml": b"submission_1: {}",
}
LAYOUTS = {
    "folders": "{}/{}",
    "Moodle": "{}_70{}_assignsubmission_file_/{}",
    "Canvas": "{}_70{}_1234_{}",
    "Blackboard": "HW_{}_attempt_2026-11-02-10-00-0{}_{}",
    "Brightspace": "70{1}-12 - {0} - Nov 2, 2026 1000 AM/{2}",
    "Google Classroom": "{} - {}",
}


@pytest.mark.parametrize("name", EMPTY)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_whose_archive_is_empty_is_listed_whatever_the_platform(root, layout, name):
    pattern = LAYOUTS[layout]
    place = (lambda *p: pattern.format(p[0], p[2])) if pattern.count("{") == 2 else pattern.format
    files = {place(who, n, FILE): GOOD for n, who in enumerate(("ann", "cem", "dee"), 1)}
    files[place("bob", 4, name)] = EMPTY[name]
    said = report(collect(archive(root / "all.zip", files), NAME, root=root))
    assert "bob" in said and "3 placed, 1 not." in said
    assert "handed in nothing: the " in said or name == "submission_metadata.yml"


def test_two_of_one_name_on_google_classroom_are_told_of(root):
    """It has nothing but the name, and puts a number behind the second file."""
    second = f"Peter Schmidt - {FILE.removesuffix('.ipynb')} (1).ipynb"
    files = {f"Peter Schmidt - {FILE}": GOOD, second: STUB, f"Ann Alba - {FILE}": GOOD}
    placements = collect(archive(root / "all.zip", files), NAME, root=root)
    assert [p.path for p in left_out(placements)] == [second]
    assert f"{second}  does not count: " in report(placements)
    assert "if they are of two people, give each a folder" in report(placements)


def test_a_second_notebook_of_one_person_on_google_classroom_is_no_other_persons(root):
    files = {f"Ann Alba - {FILE}": GOOD, "Ann Alba - notes.ipynb": STUB, f"Bob - {FILE}": GOOD}
    assert left_out(collect(archive(root / "all.zip", files), NAME, root=root)) == []


NO_NOTEBOOKS = {
    "cut off": (GOOD[: len(GOOD) // 2], "it is not complete: the file was cut off or damaged"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(50), "it is not a notebook"),
    "a sign-in page": (
        b"<!doctype html><title>Sign in</title>",
        "it is a web page, not a notebook",
    ),
    "no cells": (b'{"cells":"x"}', "it is not a notebook: it has no cells"),
}


@pytest.mark.parametrize("kind", NO_NOTEBOOKS)
def test_of_what_is_no_notebook_collect_says_at_once_what_grading_will(root, kind):
    data, said = NO_NOTEBOOKS[kind]
    source = archive(root / "all.zip", {f"jane/{FILE}": GOOD, f"bob/{FILE}": data})
    text = report(collect(source, NAME, root=root))
    assert f"bob/{FILE}   →  bob  (new)" in text and "2 placed, 0 not." in text
    with pytest.raises(Unreadable) as refused:
        read(Places(root).submission(NAME, "bob").read_bytes())
    assert f"\nbob: what is called {FILE} cannot be graded: {refused.value}." in text
    assert said in text and "\njane: " not in text


def test_of_files_that_do_not_count_it_says_which_and_why(root):
    begin = "HW_{}_attempt_2026-11-{}-10-00-00_{}"
    files = {
        begin.format("ann", "02", FILE): GOOD,
        begin.format("ann", "01", FILE): STUB,
        begin.format("bob", "02", FILE): GOOD,
        begin.format("bob", "02", "copy.ipynb"): GOOD,
        begin.format("cem", "02", FILE): GOOD,
        begin.format("cem", "02", "empty.ipynb"): STUB,
        begin.format("cem", "02", "x.ipynb"): b"{",
    }
    *lines, last = report(collect(archive(root / "all.zip", files), NAME, root=root)).splitlines()
    assert last == "3 placed, 0 not. 4 more of the same people do not count."
    told = [line for line in lines if "not count" in line]
    assert sorted(line.partition(":")[0] for line in told) == [
        "Does not count (an earlier attempt)",
        "Does not count (fewer exercises worked on)",
        "Does not count (no notebook that can be read)",
        "Does not count (the same file once more)",
    ]
    assert all(
        sum(name in line for line in told) == 1 for name in ("_ann_", "_bob_", "empty", "x.i")
    )
    files = dict(list(files.items())[:2])
    text = report(collect(archive(root / "one.zip", files), NAME, root=root))
    assert text.endswith("1 placed, 0 not. 1 more of the same people does not count.")


def test_a_class_of_another_chapters_notebooks_is_one_sentence(root):
    other = (root / "course" / "00_welcome" / "welcome.ipynb").read_bytes()
    files = {f"s{n:03}/welcome.ipynb": other for n in range(40)}
    files[f"zoe/{FILE}"] = GOOD
    text = report(collect(archive(root / "all.zip", files), NAME, root=root))
    assert len(text.splitlines()) == 7
    assert "\n40 files could not be placed: it is a notebook" in text
    assert "of 00_welcome\n" in text and "and 37 more" in text


def test_a_line_about_gradescopes_names_the_person(root):
    other = (root / "course" / "00_welcome" / "welcome.ipynb").read_bytes()
    metadata = b"".join(
        b"submission_%d:\n  :submitters:\n  - :name: Jane Doe%d\n" % (n, n) for n in (1, 2)
    )
    files = {"e/submission_1/a.ipynb": other, f"e/submission_2/{FILE}": GOOD}
    files["e/submission_metadata.yml"] = metadata
    source = archive(root / "all.zip", files)
    line = "e/submission_1/a.ipynb  (of Jane_Doe1)  could not be placed: it is a notebook of 00_"
    assert line in report(collect(source, NAME, root=root))
    shutil.rmtree(root / "grading" / "submitted")
    (root / "grading" / "roster.csv").write_text("id,first_name,last_name\njd2,Jane,Doe2\n")
    line = (
        "e/submission_1/a.ipynb  could not be placed: it is a notebook of 00_welcome, of Jane Doe1"
    )
    assert line in report(collect(source, NAME, root=root))


def test_brightspaces_folders_of_one_persons_attempts_are_not_two_peoples(root):
    folder = "70001-12 - Jane Doe - Nov {}, 2026 1000 AM/{}"
    files = {folder.format(day, FILE): data for day, data in ((2, STUB), (3, GOOD))}
    placements = collect(archive(root / "all.zip", files), NAME, root=root)
    assert left_out(placements) == []
    text = report(placements)
    assert "of two people" not in text and "Does not count (an earlier attempt): 70001-12" in text


def test_all_files_of_a_stranger_are_one_line(root):
    (root / "grading").mkdir()
    (root / "grading" / "roster.csv").write_text("id,first_name,last_name\njdoe,Jane,Doe\n")
    files = {f"{who}/{name}": GOOD for who in ("x1", "x2") for name in (FILE, "a.ipynb", "b.ipynb")}
    text = report(collect(archive(root / "all.zip", files), NAME, root=root))
    assert (
        len(text.splitlines()) == 3 and "x1/a.ipynb  and 2 more  could not be placed: 'x1'" in text
    )


def test_it_says_that_what_was_collected_before_stays_beside_what_is_of_no_use(root):
    collect(
        archive(root / "1.zip", {f"ivanov/{FILE}": GOOD, f"jane/{FILE}": GOOD}), NAME, root=root
    )
    files = {"ivanov/Blatt 2.pdf": b"%PDF", f"jane/{FILE}": GOOD, "bob/x.pdf": b"%PDF"}
    text = report(collect(archive(root / "2.zip", files), NAME, root=root))
    stays = "the notebook of this chapter that was collected before stays"
    assert f"ivanov handed in no notebook, but Blatt 2.pdf (a PDF); {stays}" in text
    assert text.count(stays) == 1


def test_whose_a_file_is_stands_there_where_the_name_only_begins_as_the_id(root):
    (root / "grading").mkdir()
    (root / "grading" / "roster.csv").write_text(
        "id,first_name,last_name,canvas\nsmith,John,Smith,20010\nroe,Bob,Roe,20011\n"
    )
    files = {
        f"smithjohn_20010_1_{FILE}": GOOD,
        "smithjohn_20010_2_b.ipynb": STUB,
        "roebob_20011_3_x.ipynb": (ROOT / "course" / OTHER / "loss_functions.ipynb").read_bytes(),
    }
    text = report(collect(archive(root / "all.zip", files), NAME, root=root))
    assert "smithjohn_20010_2_b.ipynb of smith." in text
    assert "roebob_20011_3_x.ipynb  (of roe)  could not be placed" in text


def test_a_chapter_as_it_was_released_is_told(root):
    files = {f"jane/{FILE}": GOOD, f"bob/{FILE}": STUB}
    text = report(collect(archive(root / "all.zip", files), NAME, root=root))
    assert "→  bob  (new, no exercise worked on)" in text and "→  jane  (new)" in text
