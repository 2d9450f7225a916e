"""Times of handing in are read as they were meant."""

import time
from datetime import datetime

import pytest

from grading.batch.late import in_utc, not_believed
from grading.intake.when import in_words
from grading.tree import moments
from grading.tree.places import Places

NOON = datetime(2026, 3, 1, 11, 30)


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-01 11:30:00 UTC",  # as nbgrader writes
        "2026-03-01 11:30:00",
        "2026-03-01 12:30:00 +0100",
        "2026-03-01 12:30:00 +01:00",
        "2026-03-01T12:30:00+01:00",
        "2026-03-01 06:00:00 -0530",
        "2026-03-01 12:30:00 Europe/Berlin",
        "2026-03-01 13:30:00 EET",
        "2026-03-01 12:30:00 CET",
        "2026-03-01 06:30:00 EST",
        "2026-03-01 07:30:00 EDT",
        "2026-03-01 20:30:00 JST",
        "2026-03-01 17:00:00 Asia/Kolkata",
        "2026-03-01 11:30:00.000 Z",
        "2026-03-01 11:30",
        "1 March 2026 11:30",
        "1 March 2026 12:30 CET",
    ],
)
def test_a_time_is_read_as_it_was_meant(written):
    assert in_utc(written) == NOON


@pytest.mark.parametrize("written", ["2026-03-01 12:30:00 CST", "2026-03-01 12:30:00 IST"])
@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/Chicago", "Asia/Kolkata"])
def test_an_abbreviation_of_several_zones_is_that_of_the_machine_where_it_has_it(
    monkeypatch, written, zone
):
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        said = moments.read(written)
        local = datetime(2026, 3, 1, 12, 30).astimezone()
        assert said == local or local.tzname() not in written
        assert in_words(written) == said and in_utc(written) == said.replace(tzinfo=None)
    finally:
        monkeypatch.undo()
        time.tzset()


NONSENSE = {
    "yesterday-ish": "no date",
    "2026-13-01 11:30:00 +0100": "no such day",
    "2026-02-30 11:30": "no such day",
    "9" * 40: "no date",
    "12:30": "no date",
    "3 May": "no date",
    "29 February 11:30": "no date",
    "2026-03-01 11:30:00 -2400": "no zone",
    "2026-03-01 11:30:00 Mars/Olympus": "no zone 'Mars/Olympus'",
    "2026-03-01 11:30:00 Europe": "no zone",
    "2026-03-01 11:30:00 ../../etc/passwd": "no date",
    "0001-01-01 00:00:00 +0100": "at such a time",
    "9999-12-31 23:59:59 -0100": "at such a time",
    "0800-01-01 10:00:00 UTC": "at such a time",
    "2199-01-01 00:00:00 Europe/Berlin": "at such a time",
    "": "no date",
    "\0:": "no date",
    "1 March 9999 23:59 EST": "at such a time",
}


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_no_time_or_an_impossible_one_is_none_everywhere_with_a_reason(nonsense):
    with pytest.raises(moments.NoTime, match=NONSENSE[nonsense]):
        moments.read(nonsense)
    assert in_utc(nonsense) is None and in_words(nonsense) is None


def test_grading_says_whose_time_is_not_believed(tmp_path):
    places = Places(tmp_path)
    for student, said in {"ada": "0800-01-01 10:00 UTC", "bob": "2026-03-01 11:30"}.items():
        folder = places.submitted / student / "00_welcome"
        folder.mkdir(parents=True)
        (folder / "timestamp.txt").write_text(said)
    (said,) = not_believed(places, "00_welcome", ["ada", "bob", "nobody"])
    assert said.startswith("grading/submitted/ada/00_welcome/timestamp.txt says '0800-01-01 10:00")
    assert "nothing is handed in at such a time" in said
