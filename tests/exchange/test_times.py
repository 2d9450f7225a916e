"""When a submission in nbgrader's exchange was made: its folder's name says. About 10 s."""

import os
import time
from datetime import UTC, datetime, timedelta

import pytest
from exchange.conftest import nbgrader
from exchange.test_exchange import CHAPTER, COURSE, FILE, Class, put

from grading.plugins import exchange
from grading.tree.places import SECRET, TIMESTAMP

NOW = datetime.now(UTC) + timedelta(hours=1)
"""So that whatever is made within an hour from here is not younger than its name."""


def named(moment):
    return f"{moment:%Y-%m-%d %H:%M:%S.%f} UTC"


class People(Class):
    """Submissions of whomever, which `collect` takes without asking whose account made them."""

    def __init__(self, folder):
        super().__init__(folder)
        self.instructor("release_assignment", CHAPTER)
        with (self.root / "nbgrader_config.py").open("a", encoding="utf-8") as config:
            config.write("c.ExchangeCollect.check_owner = False\n")

    def put(self, student, words=""):
        name = f"{student}+{CHAPTER}+{words or named(NOW)}+x"
        return put(self.exchange / COURSE / "inbound" / name, FILE, "{}")

    def kept(self, student):
        return (self.root / "grading/submitted" / student / CHAPTER / TIMESTAMP).read_bytes()


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    """A class of which each has another timestamp.txt, collected twice, and what that says."""
    people = People(tmp_path_factory.mktemp("people"))
    folders = {who: people.put(who) for who in FOUND}
    for who, folder in folders.items():
        if said := SAYS.get(who):
            (folder / TIMESTAMP).write_text(said)
    (folders["link"] / TIMESTAMP).symlink_to("/etc/hostname")
    for name in (TIMESTAMP, SECRET):
        (folders["folder"] / name).mkdir()
    os.mkfifo(folders["pipe"] / TIMESTAMP)
    people.put("by_hand", named(NOW - timedelta(days=3)))
    people.put("zone", f"{NOW - timedelta(hours=3):%Y-%m-%d %H:%M:%S} NZDT")
    people.put("ancient", "0800-01-01 10:00:00 UTC")
    people.said = people.instructor("collect", CHAPTER)
    people.again = people.instructor("collect", CHAPTER, "--update")
    return people


EARLIER = "2026-01-01 10:00:00.000000 UTC"
SAYS = {"honest": named(NOW), "earlier": EARLIER, "hello": "hello", "short": f"{NOW:%Y-%m-%d}"}
FOUND = {
    "honest": "",
    "earlier": f"says {EARLIER!r}",
    "hello": "says 'hello'",
    "short": f"says '{NOW:%Y-%m-%d}'",
    "none": "says no time",
    "link": "says no time",
    "folder": "says no time",
    "pipe": "says no time",
}


@pytest.mark.parametrize("who", FOUND)
def test_the_time_of_the_folders_name_is_kept_and_another_one_is_told(people, who):
    assert people.kept(who) == named(NOW).encode()
    told = [line for line in people.said.splitlines() if f" {who}: {TIMESTAMP}" in line]
    assert len(told) == bool(FOUND[who])
    assert all(FOUND[who] in line and f"says {named(NOW)}: that counts" in line for line in told)
    assert f"No newer submission to collect: {who} " in people.again


def test_a_folder_that_is_younger_than_its_name_is_told(people):
    (line,) = [line for line in people.said.splitlines() if "Made or changed later" in line]
    assert f"by_hand ({NOW - timedelta(days=3):%Y-%m-%d %H:%M} UTC by the name, " in line
    assert "zone (" in line and "honest" not in line
    assert people.kept("by_hand") == named(NOW - timedelta(days=3)).encode()
    assert "Made or changed later" not in people.again


def test_a_zone_in_a_folders_name_is_read_as_nbgrader_reads_it(people):
    assert people.kept("zone").decode().startswith(f"{NOW - timedelta(hours=3):%Y-%m-%d %H:%M:%S}")
    assert people.kept("zone").endswith(b" UTC")


def test_a_time_in_a_folders_name_at_which_nobody_hands_in_is_none(people):
    assert "no submission is called so" in people.said
    assert not (people.root / "grading/submitted/ancient").exists()


@pytest.mark.parametrize("said", ["hello", "", "0800-01-01 10:00:00 UTC"])
def test_what_was_collected_earlier_with_a_time_that_is_none_stops_nobody(people, said):
    kept = people.root / "grading/submitted/honest" / CHAPTER / TIMESTAMP
    kept.write_text(said)
    told = people.instructor("collect", CHAPTER)
    assert "Submission already exists, use --update to update: none " in told
    assert kept.read_text() == said
    people.instructor("collect", CHAPTER, "--update")
    assert kept.read_text() == named(NOW)


def test_a_time_that_is_none_beside_graded_work_stops_no_page(people):
    for folder in ("autograded", "feedback"):
        graded = people.root / "grading" / folder / "honest" / CHAPTER
        graded.mkdir(parents=True, exist_ok=True)
        (graded / TIMESTAMP).write_text("hello")
        (graded / {"autograded": FILE, "feedback": "welcome.html"}[folder]).write_text("{}")
    said = nbgrader("generate_feedback", CHAPTER, where=people.root)
    assert "says 'hello', and it is no date and time" in said and "Traceback" not in said


def test_a_file_that_is_changed_in_place_makes_a_submission_younger(tmp_path):
    folder = put(tmp_path / "x", FILE, "{}")
    before = exchange._changed(folder)
    time.sleep(0.05)
    (folder / FILE).write_text("[]")
    assert exchange._changed(folder) > before
    assert exchange._changed(tmp_path / "gone").year == 1970


def test_a_submission_that_its_owner_lets_nobody_read_is_left_out(tmp_path, monkeypatch):
    class Collected(exchange.Collect):
        check_owner = False

    folder = put(tmp_path / f"ada+{CHAPTER}+{named(NOW)}+x", FILE, "{}")
    assert Collected()._path_to_record(str(folder))["username"] == "ada"
    monkeypatch.setattr("os.access", lambda *_: False)
    assert Collected()._path_to_record(str(folder))["username"] == ""
