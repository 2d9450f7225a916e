"""What Canvas's names say besides whose a file is: which attempt is later, and that one is late."""

import csv
import io
import zipfile
from datetime import datetime, timedelta

import pytest
from intake.test_collect import FILE, GOOD, NAME, STUB, archive

from grading.batch.held import HeldChapter
from grading.batch.outcome import Outcome
from grading.batch.standing import of_outcomes
from grading.batch.table import as_json, table
from grading.export.grades import gather
from grading.export.tidy import tidy
from grading.intake.canvas import entered
from grading.intake.collect import collect, report
from grading.intake.in_class import nothing_from
from grading.judging.chapter import load
from grading.report.summary import lateness
from grading.roster import Roster
from grading.roster import load as load_roster
from grading.tree.places import TIMESTAMP, Places

FIRST, SECOND = f"roebob_12_100_{FILE}", "roebob_12_200_numerical_gradient-1.ipynb"
MODULE = "roebob_12_201_helpers-1.py"
LATE = f"leelee_LATE_17_300_{FILE}"


@pytest.fixture
def downloaded(root):
    """Collect archives that Canvas packed, one after the other, with what it says of each."""
    said = []

    def one_by_one(*archives):
        for number, files in enumerate(archives, len(said)):
            placements = collect(archive(root / f"{number}.zip", files), NAME, root=root)
            said.append(report(placements))
        return said

    return one_by_one


def kept(root, student):
    return Places(root).target(NAME, student).read_bytes()


@pytest.mark.parametrize("first", [FIRST, "roebob_12_100_work.zip/n.ipynb"])
def test_an_older_attempt_does_not_take_the_place_of_a_newer_one(root, downloaded, first):
    path, _, inside = first.partition("/")
    data = GOOD
    if inside:
        data = archive(root / "work.zip", {inside: GOOD}).read_bytes()
    other = {"doejane_11_1_n.ipynb": GOOD}
    _, second = downloaded({SECOND: STUB, **other}, {path: data, **other})
    assert kept(root, "roebob_12") == STUB
    assert "older than what is there, with the number 200 in Canvas, which stays" in second
    assert second.splitlines()[-1] == "1 placed, 0 not. 1 older than what is there."
    *_, third = downloaded({"roebob_12_201_numerical_gradient-2.ipynb": GOOD, **other})
    assert kept(root, "roebob_12") == GOOD and "(changed)" in third


def test_of_attempts_that_are_collected_together_the_later_counts(root, downloaded):
    (said,) = downloaded({FIRST: GOOD, SECOND: STUB})
    assert kept(root, "roebob_12") == STUB
    assert f"Does not count (an earlier attempt): {FIRST}" in said


def test_of_one_attempts_notebooks_the_fullest_counts_of_equals_the_later(root, downloaded):
    downloaded({"roebob_12_100_a.ipynb": GOOD, "roebob_12_200_b.ipynb": STUB})
    assert kept(root, "roebob_12") == GOOD
    blank = STUB + b"\n"
    (_, said) = downloaded({"poeann_13_99_a.ipynb": STUB, "poeann_13_100_b.ipynb": blank})
    assert kept(root, "poeann_13") == blank
    assert "(as much worked on, and older): poeann_13_99_a.ipynb" in said


@pytest.mark.parametrize("has_times", [False, True])
def test_an_older_download_of_the_same_notebook_takes_no_file_away(root, has_times):
    for number, files in enumerate(({SECOND: GOOD, MODULE: b"x = 1"}, {FIRST: GOOD})):
        path = root / f"{number}.zip"
        with zipfile.ZipFile(path, "w") as file:
            for name, data in {"doejane_11_1_n.ipynb": GOOD, **files}.items():
                day = 3 if "_11_" in name else 1
                about = zipfile.ZipInfo(name, (2026, 3, day, 12, 0, 0)) if has_times else name
                file.writestr(about, data)
        placements = collect(path, NAME, root=root)
        assert {p.handed_in is not None for p in placements} == {has_times}
    assert (Places(root).target(NAME, "roebob_12").parent / "helpers.py").read_bytes() == b"x = 1"


def test_files_that_a_new_attempt_comes_without_are_told(downloaded):
    _, said = downloaded(
        {FIRST: GOOD, "roebob_12_101_helpers.py": b"x = 1", "roebob_12_102_data.npy": b"1"},
        {SECOND: STUB},
    )
    assert "roebob_12: removed, as what is collected now comes without: data.npy, helpers.py" in (
        said
    )


def standing(root, student="leelee_17", due=None):
    chapter, places = load(NAME, root), Places(root)
    outcomes = {student: Outcome(student, reason="it is cut off")}
    return of_outcomes(outcomes, HeldChapter(due=due), chapter, places)[student]


def test_that_canvas_calls_it_late_is_told_wherever_lateness_is(root, downloaded):
    (said,) = downloaded({LATE: GOOD, FIRST: GOOD})
    (line,) = [line for line in said.splitlines() if LATE in line]
    assert line.endswith("→  leelee_17  (new, LATE)")
    assert "LATE as Canvas says, and by how much is not known" in said and "nothing: leelee" in said
    late, other = standing(root), standing(root, "roebob_12")
    assert (late.is_called_late, other.is_called_late) == (True, False)
    text = table([late, other], load(NAME, root).points)
    assert [line.split()[5] for line in text.splitlines()[2:4]] == ["LATE", "–"]
    assert "LATE is what the platform calls leelee_17, and by how much is not known" in text
    (entry,) = as_json([late], NAME)
    assert (entry["late_seconds"], entry["is_called_late"]) == (None, True)
    assert "late, as the learning platform says, and by how much is not known" in lateness(late)
    grades = gather([NAME], Roster(), root=root, source=lambda *_: {late.student: late})
    rows = list(csv.DictReader(io.StringIO(tidy(grades).content.decode(), newline="")))
    assert (rows[0]["hours_late"], rows[0]["penalty"]) == ("", "")
    assert "late, as the platform calls it, and by how much is not known" in rows[0]["reason"]
    (told,) = grades.remarks
    assert told.endswith(
        "; late, as the platform calls it, and by how much is not known: leelee_17."
    )


def test_with_a_time_it_is_late_by_that_and_an_attempt_in_time_is_late_no_more(root, downloaded):
    downloaded({LATE: GOOD, FIRST: GOOD})
    stamp = Places(root).target(NAME, "leelee_17").with_name(TIMESTAMP)
    stamp.write_text("2026-11-03 14:05 Europe/Berlin")
    due = datetime(2026, 11, 3, 13)
    late = standing(root, due=due - timedelta(hours=1))
    assert (late.is_called_late, late.is_called_late_in_time) == (False, False) and late.late
    for told in (standing(root), standing(root, due=due + timedelta(hours=1))):
        assert (told.is_called_late, told.is_called_late_in_time) == (False, True)
    stamp.unlink()
    assert standing(root).is_called_late
    downloaded({"leelee_17_400_numerical_gradient-1.ipynb": STUB, FIRST: GOOD})
    assert not standing(root).is_called_late


def test_a_time_that_contradicts_what_canvas_says_is_told_wherever_lateness_is(root):
    path = root / "all.zip"
    with zipfile.ZipFile(path, "w") as file:
        for name, day in ((LATE, 1), (FIRST, 3), ("doejane_11_1_n.ipynb", 5)):
            file.writestr(zipfile.ZipInfo(name, (2026, 3, day, 12, 0, 0)), GOOD)
    said = report(collect(path, NAME, root=root))
    assert "(new, LATE, handed in 2026-03-01 12:00" in said
    assert "being late is reckoned by that time, whatever Canvas calls it: leelee_17." in said
    late = standing(root, due=datetime(2026, 3, 2))
    text = table([late], load(NAME, root).points)
    assert text.splitlines()[2].split()[5] == "LATE"
    assert "LATE is what the platform calls leelee_17, and by the time that is written" in text
    (entry,) = as_json([late], NAME)
    assert (entry["late_seconds"], entry["is_called_late"]) == (0.0, True)
    page = "The learning platform calls it late; by the time that is kept of it, which counts, it "
    assert lateness(late) == f"{page}is not. That cost no points."
    grades = gather([NAME], Roster(), root=root, source=lambda *_: {late.student: late})
    rows = list(csv.DictReader(io.StringIO(tidy(grades).content.decode(), newline="")))
    assert (rows[0]["hours_late"], rows[0]["penalty"]) == ("0", "0")
    reason = "late, as the platform calls it, but not by the time that is known and counts"
    assert rows[0]["reason"].endswith(reason) and reason in grades.remarks[0]


LINK = (
    b'<html><meta http-equiv="refresh" content="0; url=https://colab.example/d?a=1&amp;b=2"></html>'
)
TYPED = b"<html><head><title>Sheet: Poe</title></head><body><p>I was &amp; am</p>ill</body></html>"


def test_a_link_or_a_text_in_place_of_a_file_is_theirs_who_entered_it(root, downloaded):
    (root / "grading").mkdir(exist_ok=True)
    (root / "grading" / "roster.csv").write_text(
        "id,first_name,last_name,canvas\nbob,Bob,Roe,12\nmlsantos,Maria,dos Santos,20007\n"
        "ann,Ann,Poe,13\n"
    )
    (said,) = downloaded(
        {
            FIRST: GOOD,
            "dossantosmaria_20007_link.html": LINK,
            "poeann_LATE_13_text.html": TYPED,
        }
    )
    assert "mlsantos handed in no notebook, but the link 'https://colab.example/d?a=1&b=2'" in said
    assert "ann handed in no notebook, but the text 'I was & am ill'" in said
    lost = Places(root).all_not_placed(NAME)
    assert lost["mlsantos"].reason.endswith("the link 'https://colab.example/d?a=1&b=2'")
    assert lost["ann"].path == "poeann_LATE_13_text.html"
    assert nothing_from(load_roster(root), Places(root), NAME) == ""


@pytest.mark.parametrize(
    ("page", "told"),
    [
        ('<p>it is <a href="https://c.example/d?a=1&amp;b=2">x</a></p>', "it is x (URL)"),
        ('<a href="https://c.example/d?a=1&amp;b=2">https://c.example/d?a=1&amp;b=2</a>', "URL"),
        ('<a href="https://c.example/d?a=1&amp;b=2"><img src="x.png"></a> Thanks', "URL Thanks"),
        ('see <a href="https://c.example/d?a=1&amp;b=2">here', "see here (URL)"),
        ("<a>no address</a> 1 &lt; 2", "no address 1 < 2"),
    ],
)
def test_a_text_is_told_with_the_addresses_of_its_links(page, told):
    told = told.replace("URL", "https://c.example/d?a=1&b=2")
    assert entered("roebob_12_text.html", page.encode()) == f"the text {told!r}"


def test_an_address_in_the_middle_of_a_long_text_is_told():
    long = "I did it on Colab. " * 20
    page = f'<p>{long}<a href="https://c.example/d">here</a> {long}</p>'
    told = entered("roebob_12_text.html", page.encode())
    assert told.endswith("Colab.', with a link to 'https://c.example/d'")


def test_a_notebook_that_only_looks_like_an_entry_is_nobody_elses(root):
    placements = collect(
        archive(root / "all.zip", {"jane/blatt_3_text.ipynb": GOOD, "bob/n.ipynb": GOOD}),
        NAME,
        root=root,
    )
    assert {p.student for p in placements} == {"jane", "bob"}
