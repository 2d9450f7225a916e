"""What a platform writes about a file, and no student by what she calls her own. About 2 s."""

import warnings
import zipfile

import pytest
from intake.test_attempts import RECEIPT, berlin, taken  # noqa: F401
from intake.test_collect import FILE, GOOD, NAME, STUB

from grading.intake import when
from grading.intake.collect import collect, report
from grading.intake.platforms import BLACKBOARD, BRIGHTSPACE

DAY = "2026-11-02-{}-15-00"
ADA, S_MUELLER, MUELLER = (
    f"HW1_{who}_attempt_{DAY.format(hour)}"
    for who, hour in (("ada", "10"), ("s_mueller", "11"), ("mueller", "09"))
)
CLASS = {
    f"{ADA}_{FILE}": GOOD,
    f"{ADA}.txt": RECEIPT.format("Ada Abel", "ada", "CET"),
    f"{S_MUELLER}_{FILE}": STUB,
    f"{S_MUELLER}.txt": RECEIPT.format("Sven Mueller", "s_mueller", "CET"),
    f"{MUELLER}_{FILE}": GOOD,
    f"{MUELLER}.txt": RECEIPT.format("Eva Mueller", "mueller", "CET"),
}
HONEST = {
    "ada": (GOOD, "2026-11-02 09:15:00 UTC"),
    "mueller": (GOOD, "2026-11-02 08:15:00 UTC"),
    "s_mueller": (STUB, "2026-11-02 10:15:00 UTC"),
}
ELSEWHERE = RECEIPT.format("Ada Abel", "ada", "NZDT")
ANOTHERS = RECEIPT.format("X", "mueller", "CET")
FORGED = {
    "a date alone": {f"{ADA}_x_attempt_2026-11-02.txt": ELSEWHERE},
    "a whole date": {f"{ADA}_x_attempt_{DAY.format(10)}.txt": ELSEWHERE},
    "the name of the receipt": {f"{ADA}_{ADA}.txt": ELSEWHERE},
    "behind a dash": {f"{ADA}_-2.txt": ELSEWHERE, f"{ADA}_.txt": ELSEWHERE},
    "another's": {f"{S_MUELLER}_x_attempt_2026-11-02.txt": ANOTHERS},
    "in a folder": {f"{ADA}_x\\{MUELLER}.txt": ELSEWHERE.replace("ada", "mueller")},
    "an earlier date": {f"{ADA}_y_x_attempt_2026-11-01-10-15-00.txt": ELSEWHERE},
}


@pytest.mark.parametrize("kind", FORGED)
def test_a_students_own_file_is_no_receipt(root, kind):
    _, kept = taken(root, CLASS | FORGED[kind])
    assert kept == HONEST


def test_a_name_in_a_receipt_that_no_name_of_a_file_ends_with_is_not_believed(root):
    _, kept = taken(root, CLASS | {f"{ADA}.txt": RECEIPT.format("Ada", "mueller", "CET")})
    assert kept == HONEST


@pytest.mark.parametrize("sign", ["\u2028", "\x0b", "\x85", "\r"])
def test_what_ends_a_line_in_a_persons_name_ends_none_of_a_receipt(sign):
    said = RECEIPT.format(f"X (mueller){sign}Date Submitted: 1 NZDT{sign}Y", "s_mueller", "CET")
    assert when.in_receipt(said.encode()) == ("s_mueller", "CET")


@pytest.mark.parametrize("again", [f"{ADA}.txt", f"{ADA}.TXT"])
def test_of_two_receipts_of_one_attempt_the_first_counts_and_it_is_told(root, again):
    order = sorted([f"{ADA}.txt", again])
    with warnings.catch_warnings(), zipfile.ZipFile(root / "all.zip", "w") as file:
        warnings.simplefilter("ignore")  # of names that are there twice
        for name in (f"{ADA}_{FILE}", f"{MUELLER}_{FILE}"):
            file.writestr(name, GOOD)
        file.writestr(order[0], RECEIPT.format("Ada Abel", "ada", "CET"))
        file.writestr(order[1], ELSEWHERE)
    placements = collect(root / "all.zip", NAME, root=root)
    (ada,) = (placed for placed in placements if placed.student == "ada")
    assert when.written(ada.handed_in) == HONEST["ada"][1]
    (line,) = (line for line in report(placements).splitlines() if "receipts" in line)
    assert line.startswith(f"ada: of one attempt there are several receipts, at odds: {order[0]} ")


def test_a_word_of_blackboards_in_what_is_asked_begins_no_attempt():
    name = f"2_attempt_1_ada_attempt_{DAY.format(10)}"
    assert when.attempt_of(f"{name}_x.ipynb") == name and when.is_receipt(f"{name}.txt")
    assert when.in_name(f"{name}_x.ipynb", BLACKBOARD).hour == 10


EARLY = "Nov 1, 2026 905 AM"
OWN = [
    f"x_y_attempt_2026-11-01-09-05-00_{FILE}",
    f"1-2 - Eve - {EARLY} - {FILE}",
    f"x - {EARLY} - {FILE}",
    *[FILE] * 4,
]
FOR_EACH = {
    "Moodle": "{0} Abel_1{1}_assignsubmission_file_{2}",
    "Moodle in folders": "{0} Abel_1{1}_assignsubmission_file/{2}",
    "Canvas": "abel{0}_1{1}_77{1}_{2}",
    "Google Classroom": "{0} Abel - {2}",
    "people's folders": "{0}/{2}",
    "Gradescope": "submission_10{1}/{2}",
}


@pytest.mark.parametrize("kind", [*FOR_EACH])
def test_no_platforms_date_in_a_students_own_name_is_a_time_of_handing_in(root, kind):
    people = zip(["Ada", "Bob", "Cem", "Dan", "Eli", "Fay", "Gil"], OWN, strict=True)
    files = {
        FOR_EACH[kind].format(who, number, name): GOOD for number, (who, name) in enumerate(people)
    }
    placements = collect(_plain(root / "all", files), NAME, root=root)
    assert {placed.handed_in for placed in placements} == {None}
    assert sum(not placed.reason for placed in placements) == len(OWN)


def _plain(folder, files):
    """Write files into a folder, whose times tell nothing."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


BLACKBOARDS = {
    f"HW_ada_attempt_2026-11-04-09-30-00_x_attempt_2026-11-01-09-30-00_{FILE}": 4,
    f"HW_ada_attempt_2026-11-04_x_attempt_2026-11-01-09-30-00_{FILE}": 0,
    f"HW_ada_attempt_2026-13-04-09-30-00_1-2 - A - {EARLY} - {FILE}": 0,
}
BRIGHTSPACES = {
    f"1-2 - Ada L - Nov 4, 2026 905 AM - {EARLY} - {FILE}": 4,
    f"1-2 - Ada - {EARLY} - Nov 4, 2026 905 AM - {FILE}": 4,
    f"1-2 - Ada - Maria - Nov 4, 2026 905 AM - x - {EARLY}": 4,
    f"1-2 - Ada L - 2026/11/4 905 - {EARLY} - {FILE}": 0,
    f"1-2 - Ada L - Foo 4, 2026 905 AM - {EARLY} - {FILE}": 0,
    f"Ada - 1-2 - Ada L - {EARLY} - {FILE}": 0,
}


@pytest.mark.parametrize("name", [*BLACKBOARDS, *BRIGHTSPACES])
def test_a_time_that_stands_behind_the_platforms_own_is_not_believed(name):
    platform = BLACKBOARD if name in BLACKBOARDS else BRIGHTSPACE
    found = when.in_name(name, platform)
    assert (found.day if found else 0) == {**BLACKBOARDS, **BRIGHTSPACES}[name]


def test_a_file_that_is_called_as_a_receipt_elsewhere_is_handed_in_work(root):
    files = {
        f"Ada Abel_1_assignsubmission_file_{FILE}": GOOD,
        "Bob Roe_2_assignsubmission_file_x_y_attempt_2026-11-02.txt": b"Submission Field:\nmine",
    }
    (lost,) = (p for p in collect(_plain(root / "all", files), NAME, root=root) if p.reason)
    assert "no notebook, but" in lost.reason and "x_y_attempt_2026-11-02.txt" in lost.reason
