"""Who handed in which attempt, and when, as platforms, nbgrader and archives say. About 3 s."""

import io
import tarfile
import unicodedata
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from intake.conftest import machine_in
from intake.test_collect import CHAPTER, FILE, GOOD, NAME, STUB, archive

from grading.intake import when
from grading.intake.collect import collect, left_out, report
from grading.intake.platforms import BLACKBOARD
from grading.intake.platforms import BRIGHTSPACE as D2L
from grading.tree.places import Places

GRADEBOOK = "gradebook_202610.backprop_Gradients_{}_attempt_{}"
RECEIPT = """Name: {} ({})
Assignment: Gradients
Date Submitted: Monday, November 2, 2026 10:15:00 AM {}
Current Grade: Not Yet Graded

Submission Field:
Name: Mallory (mallory)
"""
METADATA = """---
submission_101:
  :submitters:
  - :name: Jane Doe
    :sid: '1234567'
    :email: jane@example.org
  :created_at: 2026-11-02 09:15:00.803384000 Z
  :score: 3.0
  :status: processed
  :results: !ruby/hash:ActiveSupport::HashWithIndifferentAccess
    tests:
    - name: "x: y"
      output: |
        submission_102:
         no YAML: [
  :history:
  - :id: 7
    :created_at: 2026-11-01 09:15:00.803384000 Z
submission_102:
  :submitters:
  - :name: Bob Roe
    :sid:
    :email: bob@example.org
  - :name: Eve Poe
    :sid: '55'
    :email: eve@example.org
  :created_at: 2026-11-02 10:15:00.000000000 Z
submission_103:
  :submitters:
  - :name: Dan Moe
    :sid: '66'
  :created_at: !ruby/object:ActiveSupport::TimeWithZone
    utc: 2026-11-02 10:15:00.000000000 Z
"""


@pytest.fixture(autouse=True)
def berlin(monkeypatch):
    """The zone of the machine, which is not UTC."""
    with machine_in("Europe/Berlin", monkeypatch):
        yield


def taken(root, files, name="all.zip"):
    """Collect a zip of files; return whose work lies where, with the time that is kept."""
    placements = collect(archive(root / name, files), NAME, root=root)
    places = Places(root)
    kept = {who: places.submission(NAME, who).read_bytes() for who in places.students(NAME)}
    return placements, {who: (data, places.timestamp(NAME, who)) for who, data in kept.items()}


def test_of_blackboards_attempts_the_latest_counts_by_its_date(root):
    early, late = "2026-11-01-10-15-00", "2026-11-02-10-15-00"
    files = {
        f"{GRADEBOOK.format('jdoe', early)}_{FILE}": GOOD,
        f"{GRADEBOOK.format('jdoe', early)}.txt": RECEIPT.format("Jane Doe", "jdoe", "CET"),
        f"{GRADEBOOK.format('jdoe', late)}_Copy of {FILE}": STUB,
        f"{GRADEBOOK.format('jdoe', late)}.txt": RECEIPT.format("Jane Doe", "jdoe", "CET"),
        f"{GRADEBOOK.format('roe', late)}_other.ipynb": STUB,
        f"{GRADEBOOK.format('roe', late)}_{FILE}": GOOD,
        f"{GRADEBOOK.format('poe', late)}.txt": RECEIPT.format("Cem Poe", "poe", "CET"),
        f"{GRADEBOOK.format('poe', late)}_report.pdf": b"%PDF",
    }
    placements, kept = taken(root, files)
    at = "2026-11-02 09:15:00 UTC"
    assert kept == {"jdoe": (STUB, at), "roe": (GOOD, at)}
    (lost,) = [p for p in placements if p.reason and not p.spare]
    assert lost.owner == "poe" and "report.pdf (a PDF)" in lost.reason


def test_a_broken_last_attempt_counts_only_where_nothing_else_is_there(root):
    early, late = "2026-11-01-10-15-00", "2026-11-02-10-15-00"
    files = {
        f"{GRADEBOOK.format('jdoe', early)}_{FILE}": STUB,
        f"{GRADEBOOK.format('jdoe', late)}_{FILE}": GOOD[: len(GOOD) // 2],
        f"{GRADEBOOK.format('roe', late)}_{FILE}": GOOD[: len(GOOD) // 2],
    }
    _, kept = taken(root, files)
    assert kept["jdoe"] == (STUB, "2026-11-01 09:15:00 UTC")
    assert kept["roe"] == (GOOD[: len(GOOD) // 2], "2026-11-02 09:15:00 UTC")


@pytest.mark.parametrize("with_receipts", [True, False])
def test_lines_in_the_names_of_blackboards_users_tell_two_apart(root, with_receipts):
    users = ["a_doe", "b_doe", "a.roe", "poe"]
    files = {}
    for user in users:
        begin = GRADEBOOK.format(user, "2026-11-02-10-15-00")
        files[f"{begin}_{FILE}"] = GOOD
        if with_receipts:
            files[f"{begin}.txt"] = RECEIPT.format("Somebody", user, "EST")
    _, kept = taken(root, files)
    time = "2026-11-02 15:15:00 UTC" if with_receipts else "2026-11-02 09:15:00 UTC"
    assert kept == dict.fromkeys(users, (GOOD, time))


BRIGHTSPACE = {
    "12345-67890 - Jane Doe - Nov 2, 2026 1015 AM/{}": "09:15",
    "12345-67891 - Jane Doe - Nov 2, 2026 1215 PM/{}": "11:15",
    "12345-67892 - Jane Doe - Nov 2, 2026 1:05 PM - {}": "12:05",
    "12345-67892 - Jane Doe - November 2, 2026 105 PM/{}": "12:05",
    "12345-67892 - Jane Doe - 2 November, 2026 1305/{}": "12:05",
}


@pytest.mark.parametrize("name", BRIGHTSPACE)
def test_of_brightspaces_attempts_the_person_and_the_latest_count(root, name):
    files = {
        f"12345-60000 - Jane Doe - Oct 30, 2026 1159 PM/{FILE}": GOOD,
        name.format(FILE): STUB,
        f"22222-67890 - Jane Doe - Nov 2, 2026 1200 AM/{FILE}": GOOD,
        "index.html": b"<html>",
        "33333-67890 - Bob Roe - Nov 1, 2026 1200 AM/report.docx": b"",
    }
    placements, kept = taken(root, files)
    assert kept == {
        "Jane_Doe_12345": (STUB, f"2026-11-02 {BRIGHTSPACE[name]}:00 UTC"),
        "Jane_Doe_22222": (GOOD, "2026-11-01 23:00:00 UTC"),
    }
    lost = {p.owner: p.reason for p in placements if p.reason and not p.spare}
    assert list(lost) == ["Bob_Roe_33333"]


def test_gradescopes_metadata_tells_who_handed_in_what_and_when(root):
    export = "assignment_5_export"
    files = {
        f"{export}/submission_101/{FILE}": GOOD,
        f"{export}/submission_101/submission_metadata.yml": METADATA,
        f"{export}/submission_102/work/{FILE}": STUB,
        f"{export}/submission_103/report.pdf": b"%PDF",
        f"{export}/submission_104/{FILE}": STUB,
        f"{export}/submission_metadata.yml": METADATA,
    }
    placements, kept = taken(root, files)
    assert {who: time for who, (_, time) in kept.items() if who != "submission_104"} == {
        "Jane_Doe_1234567": "2026-11-02 09:15:00 UTC",
        "Bob_Roe_bob@example.org": "2026-11-02 10:15:00 UTC",
        "Eve_Poe_55": "2026-11-02 10:15:00 UTC",
    }
    assert kept["Eve_Poe_55"][0] == kept["Bob_Roe_bob@example.org"][0] == STUB
    lost = {p.owner: p.reason for p in placements if p.reason}
    assert lost == {"Dan_Moe_66": "Dan_Moe_66 handed in no notebook, but report.pdf (a PDF)"}
    again = {p.student: p.what for p in collect(root / "all.zip", NAME, root=root) if p.what}
    assert again == dict.fromkeys(kept, "unchanged")


def test_metadata_that_a_student_wrote_tells_nothing(root):
    forged = METADATA.replace("Jane Doe", "Bob Roe")
    files = {
        f"mallory/submission_101/{FILE}": STUB,
        "mallory/submission_metadata.yml": forged,
        f"carl/{FILE}": GOOD,
        f"dora/{FILE}": GOOD,
    }
    assert set(taken(root, files)[1]) == {"mallory", "carl", "dora"}


@pytest.mark.parametrize(
    "damage", ["submission_101: [", "submission_101:\n  - &a [*a, *b]", "\0", "é"]
)
def test_what_cannot_be_read_of_the_metadata_leaves_the_number(root, damage):
    files = {f"e/submission_101/{FILE}": GOOD, f"e/submission_102/{FILE}": STUB}
    _, kept = taken(root, files | {"e/submission_metadata.yml": damage.encode("latin-1")})
    assert set(kept) == {"submission_101", "submission_102"}


def members(times, files=None):
    """A zip whose members have these times, one for each student."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for who, time in times.items():
            data = (files or {}).get(who, GOOD)
            file.writestr(zipfile.ZipInfo(f"{who}/{FILE}", time.timetuple()[:6]), data)
    return made.getvalue()


def test_the_times_in_a_zip_are_of_this_machines_zone_and_the_line_below_says_so(root):
    times = {"ada": datetime(2026, 11, 3, 10), "bob": datetime(2026, 7, 2, 10)}
    (root / "all.zip").write_bytes(members(times))
    placements = collect(root / "all.zip", NAME, root=root)
    places = Places(root)
    assert places.timestamp(NAME, "ada") == "2026-11-03 09:00:00 UTC"
    assert places.timestamp(NAME, "bob") == "2026-07-02 08:00:00 UTC"
    text = report(placements)
    assert "handed in 2026-11-03 10:00 CET" in text and "handed in 2026-07-02 10:00 CEST" in text


def test_times_of_packing_and_none_are_not_taken_for_those_of_handing_in(root):
    now = datetime.now().replace(microsecond=0)
    many = {f"s{n}": now - timedelta(hours=2) + timedelta(minutes=20 * n) for n in range(6)}
    few = {"ada": now - timedelta(minutes=3), "bob": now}
    none = {"ada": datetime(1980, 1, 1), "bob": datetime(1980, 1, 1)}
    one = {"ada": now - timedelta(hours=1)}
    for times in (many, few, none, one):
        (root / "all.zip").write_bytes(members(times))
        assert {p.handed_in for p in collect(root / "all.zip", NAME, root=root)} == {None}
    falling = {"ada": now, "bob": now - timedelta(minutes=30)}
    for times in (falling, {"ada": now - timedelta(days=2)}):
        (root / "all.zip").write_bytes(members(times))
        assert None not in {p.handed_in for p in collect(root / "all.zip", NAME, root=root)}


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_times_that_are_all_close_are_of_copying_however_old_the_archive_is(root, kind):
    long_ago = datetime(2026, 3, 3, 10)
    for apart, falls in ((0, False), (4, False), (4, True)):
        times = {f"s{n}": long_ago + timedelta(seconds=n * apart) for n in range(7)}
        if falls:
            times = dict(reversed(times.items()))
        path = root / f"all.{kind}"
        if kind == "zip":
            path.write_bytes(members(times))
        else:
            with tarfile.open(path, "w") as tar:
                for who, time in times.items():
                    info = tarfile.TarInfo(f"{who}/{FILE}")
                    info.size, info.mtime = len(GOOD), int(time.timestamp())
                    tar.addfile(info, io.BytesIO(GOOD))
        assert [p.handed_in for p in collect(path, NAME, root=root)] == [None] * 7


def test_a_tars_times_have_their_zone_and_a_folders_are_no_times(root):
    with tarfile.open(root / "all.tar", "w") as tar:
        info = tarfile.TarInfo(f"ada/{FILE}")
        info.size, info.mtime = len(GOOD), 1_790_000_000
        tar.addfile(info, io.BytesIO(GOOD))
    (placed,) = collect(root / "all.tar", NAME, root=root)
    assert placed.handed_in == datetime.fromtimestamp(1_790_000_000, UTC)
    for who in ("ben", "cem"):
        (root / "all" / who).mkdir(parents=True)
        (root / "all" / who / FILE).write_bytes(GOOD)
    assert [p.handed_in for p in collect(root / "all", NAME, root=root)] == [None, None]
    assert not (Places(root).submitted / "ben" / NAME / "timestamp.txt").exists()


def test_of_a_students_own_archive_the_outer_time_counts(root):
    inner = members({".": datetime(2020, 1, 1)})
    with zipfile.ZipFile(root / "all.zip", "w") as file:
        info = zipfile.ZipInfo("ada/work.zip", (2026, 11, 2, 10, 0, 0))
        file.writestr(info, inner)
    (placed,) = collect(root / "all.zip", NAME, root=root)
    assert when.written(placed.handed_in) == "2026-11-02 09:00:00 UTC"
    (root / "all" / "ben").mkdir(parents=True)
    (root / "all" / "ben" / "work.zip").write_bytes(inner)
    (placed,) = collect(root / "all", NAME, root=root)
    assert placed.handed_in is None


@pytest.mark.parametrize(
    "said",
    ["2026-11-02 09:15:00.948203 UTC", "2026-11-02 10:15:00 +0100", "2026-11-02 10:15:00 CET"],
)
def test_nbgraders_timestamp_is_kept_where_no_platform_wrote_the_folder(root, said):
    files = {
        f"submitted/{who}/{NAME}/{name}": data
        for who in ("ada", "bob")
        for name, data in ((FILE, GOOD), ("timestamp.txt", said.encode()))
    }
    assert {time for _, time in taken(root, files)[1].values()} == {"2026-11-02 09:15:00 UTC"}
    moodle = "Jane Doe_{}_assignsubmission_file_/{}"
    files = {moodle.format(1, FILE): GOOD, moodle.format(1, "timestamp.txt"): said.encode()}
    (placed,) = collect(archive(root / "moodle.zip", files), NAME, root=root)
    assert placed.handed_in is None or f"{placed.handed_in:%m-%d}" != "11-02"


OTHERS = {
    "a folder for each": ("ann/{}", "bob/{}"),
    "one in a folder of the chapter": (f"ann/{NAME}/{{}}", "bob/{}"),
    "a fork of the course": (f"ann/course/{NAME}/{{}}", f"bob/course/{NAME}/{{}}"),
    "repositories": tuple(f"hw1-{who}/{NAME}/{{}}" for who in ("ann", "bob", "cem")),
}


@pytest.mark.parametrize("kind", OTHERS)
def test_a_timestamp_that_is_the_students_own_does_not_count(root, kind):
    said = {FILE: GOOD, "timestamp.txt": b"2020-01-01 10:00:00 UTC"}
    for place in OTHERS[kind]:
        for name, data in said.items():
            path = root / "all" / place.format(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    placements = collect(root / "all", NAME, root=root)
    assert len(placements) > 1 and {p.handed_in for p in placements} == {None}


@pytest.mark.parametrize("sign", [".git/HEAD", ".gitignore"])
@pytest.mark.parametrize("is_packed", [True, False])
def test_a_timestamp_in_a_repository_is_the_students_own(root, sign, is_packed):
    files = {
        f"{who}/{part}": data
        for who in ("ann", "bob")
        for part, data in {
            f"{NAME}/{FILE}": GOOD,
            f"{NAME}/timestamp.txt": b"2020-01-01 10:00:00 UTC",
        }.items()
    }
    files[f"ann/{sign}"] = b""
    source = archive(root / "all.zip", files)
    if not is_packed:
        source = root / "all"
        with zipfile.ZipFile(root / "all.zip") as packed:
            packed.extractall(source)
    at = {p.student: p.handed_in and p.handed_in.year for p in collect(source, NAME, root=root)}
    assert at["bob"] == 2020 and at["ann"] != 2020


def test_of_a_time_that_is_not_believed_it_tells(root):
    files = {f"{who}/{NAME}/{FILE}": GOOD for who in ("ann", "bob")}
    files[f"ann/{NAME}/timestamp.txt"] = b"0800-01-01 10:00:00 UTC"
    text = report(collect(archive(root / "all.zip", files), NAME, root=root))
    assert "\nann: timestamp.txt says '0800-01-01 10:00:00 UTC', and nothing is handed in" in text


def test_an_unchanged_notebook_keeps_its_earlier_time_and_a_changed_one_has_its_own(root):
    def collected(data, *days):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as file:
            for day in days:
                time = datetime(2026, 11, day, 11).timetuple()[:6]
                file.writestr(zipfile.ZipInfo(f"ada/{day}.ipynb", time), data)
            file.writestr(zipfile.ZipInfo("bob/report.pdf"), b"")
            file.writestr(zipfile.ZipInfo(f"cem/{FILE}", (2026, 1, 1, 0, 0, 0)), GOOD)
        (root / "all.zip").write_bytes(made.getvalue())
        collect(root / "all.zip", NAME, root=root)
        return Places(root).timestamp(NAME, "ada").partition(" ")[0]

    assert collected(GOOD, 2) == "2026-11-02"
    assert collected(GOOD, 5) == "2026-11-02"
    assert collected(GOOD, 1) == "2026-11-01"
    assert collected(STUB, 4, 3, 6) == "2026-11-03"
    (root / "all" / "ada").mkdir(parents=True)
    (root / "all" / "ada" / FILE).write_bytes(STUB)
    collect(root / "all", NAME, root=root)
    assert Places(root).timestamp(NAME, "ada").startswith("2026-11-03")
    (root / "all" / "ada" / FILE).write_bytes(GOOD)
    collect(root / "all", NAME, root=root)
    assert Places(root).timestamp(NAME, "ada") == ""


IMPOSSIBLE = ["0001-01-01 00:00:00 +0100", "9999-12-31 23:59:59 -01:00", "0800-01-01 10:00:00 Z"]


@pytest.mark.parametrize("said", IMPOSSIBLE)
def test_a_time_that_cannot_be_is_none_and_stops_nobody(root, said):
    export = METADATA.replace("2026-11-02 09:15:00.803384000 Z", said)
    files = {f"e/submission_101/{FILE}": GOOD, f"e/submission_102/{FILE}": STUB}
    files |= {"e/submission_metadata.yml": export.encode()}
    (jane,) = [
        p for p in collect(archive(root / "all.zip", files), NAME, root=root) if "101" in p.path
    ]
    assert (jane.student, jane.handed_in) == ("Jane_Doe_1234567", None)
    files = {
        f"{who}/{NAME}/{name}": data
        for who in ("ada", "bob")
        for name, data in ((FILE, GOOD), ("timestamp.txt", said.encode()))
    }
    assert {p.handed_in for p in collect(archive(root / "x.zip", files), NAME, root=root)} == {None}


HW = f"HW1_ann_attempt_2026-{{}}-10-00-00_{FILE}"


def test_an_older_attempt_that_is_collected_later_does_not_take_the_newers_place(root):
    taken(root, {HW.format("11-09"): GOOD})
    placements, kept = taken(root, {HW.format("10-01"): STUB})
    assert kept == {"ann": (GOOD, "2026-11-09 09:00:00 UTC")}
    line, _ = report(placements).splitlines()
    assert "older than what is there, of 2026-11-09 10:00 CET, which stays" in line
    assert "handed in 2026-10-01 10:00 CEST" in line and left_out(placements) == []
    placements, kept = taken(root, {HW.format("11-10"): STUB})
    assert kept == {"ann": (STUB, "2026-11-10 09:00:00 UTC")}


BROKEN = GOOD[: len(GOOD) // 2]


@pytest.mark.parametrize("data", [STUB, BROKEN], ids=["untouched", "broken"])
def test_of_a_later_attempt_without_work_that_takes_the_place_of_work_it_tells(root, data):
    taken(root, {HW.format("11-09"): GOOD})
    said = report(taken(root, {HW.format("11-10"): data})[0])
    now = "no exercise of it is worked on" if data == STUB else "it cannot be read"
    number = len(CHAPTER.points)
    assert f"\nann: {now}, but {number} exercises are in what was collected before" in said
    assert "collected before" not in report(taken(root, {HW.format("11-10"): data})[0])


def test_of_an_untouched_latest_attempt_beside_an_earlier_one_with_work_it_tells(root):
    files = {HW.format("11-09"): GOOD, HW.format("11-10"): STUB}
    said = report(taken(root, files)[0])
    assert "\nann: no exercise of it is worked on, but" in said and HW.format("11-09") in said


NO_DATES = [
    "x_a_attempt_0001-01-01-00-00-00_n",
    "x_a_attempt_9999-12-31-23-59-59_n",
    "x_a_attempt_0800-12-31-23-59-59_n",
    "1-2 - A - Nov 3, 9999 1159 PM",
    "x_a_attempt_2026-13-02-10-15-00_n",
    "x_a_attempt_2026-11",
    "1-2 - A - Feb 30, 2026 1015 AM",
    "1-2 - A - Foo 3, 2026 1015 AM",
    "1-2 - A - n",
]


@pytest.mark.parametrize("part", NO_DATES)
def test_a_date_that_is_none_is_no_time(part):
    platform = BLACKBOARD if part.startswith("x") else D2L
    assert when.in_name(part, platform) is None


@pytest.mark.parametrize(
    ("said", "month"),
    [
        ("3. März 2026 14.05", 3), ("3 Mrz 2026 1405", 3), ("3 mrt 2026 14:05", 3),
        ("3 août 2026 14:05", 8), ("3 févr. 2026 14:05", 2), ("3 juil. 2026 14:05", 7),
        ("3 de septiembre de 2026 14:05", 9), ("3 dic. 2026 2:05 PM", 12),
        ("3 de março de 2026 14:05", 3), ("3 de fev. de 2026 14:05", 2),
        ("3 oktober 2026 14:05", 10), ("3. maj 2026 14.05", 5), ("3. des. 2026 14.05", 12),
        ("3 ottobre 2026 14:05", 10), ("3 gen 2026 14:05", 1), ("3 Şubat 2026 14:05", 2),
        ("3 Kasım 2026 14:05", 11), ("3 Ağu 2026 14:05", 8), ("March 3, 2026 205 PM", 3),
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_brightspace_names_the_month_in_the_language_of_the_course(said, month, form):
    found = when.in_name(unicodedata.normalize(form, f"1-2 - Ada L - {said}"), D2L)
    assert found is not None
    assert (found.month, found.day, found.hour, found.minute) == (month, 3, 14, 5)


@pytest.mark.parametrize("said", ["jui", "foo", "ary", "juni juli"])
def test_what_begins_no_month_or_two_is_none(said):
    assert when.in_name(f"1-2 - A - 3 {said} 2026 14:05", D2L) is None


def test_no_name_of_a_month_begins_that_of_another():
    names = [(number, name) for number, said in enumerate(when.MONTHS, 1) for name in said.split()]
    for number, name in names:
        assert when._month(name) == number
