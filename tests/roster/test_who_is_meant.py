"""Whom words mean: by an id surely, by a name where that can be one person alone, else nobody."""

import unicodedata

import pytest

from grading.roster import Person, Roster

JANE = Person("jdoe", "Jane", "Doe", "jane.doe@example.org", canvas="55", line=2)
ANA = Person("amul", "Anaïs", "Müller", "ana@example.org", github="Ana-M", line=3)
SORENSEN = Person("s3", "Søren Łukasz", "Ørsted", moodle_participants=("77", "801"), line=4)
LI = Person("li1", "Wei", "Li", blackboard="wli", brightspace="9001", line=5)
LI_AGAIN = Person("li2", "Wei", "Li", blackboard="wli2", line=6)
ROSTER = Roster([JANE, ANA, SORENSEN, LI, LI_AGAIN])


@pytest.mark.parametrize(
    ("words", "platform", "meant"),
    [
        ("jdoe", "", JANE),
        ("JDOE", "", JANE),
        ("jane.doe@example.org", "", JANE),
        ("Jane.Doe@Example.org", "", JANE),
        ("55", "", JANE),
        ("Jane Doe", "", JANE),
        ("Doe, Jane", "", JANE),
        ("jane_doe", "", JANE),
        ("Doe-Jane", "", JANE),
        ("doejane_55", "Canvas", JANE),
        ("smithjane_55", "Canvas", JANE),  # who has another name now, and the number still
        ("Jane Doe_1234567", "Moodle", JANE),  # a number of one assignment
        ("Jane Doe_1234567", "", JANE),
        ("Anaïs Müller", "", ANA),
        (unicodedata.normalize("NFD", "Müller, Anaïs"), "", ANA),
        ("anais muller", "", ANA),
        ("Anais Mueller", "", ANA),
        ("ana-m", "GitHub", ANA),
        ("Ana-M", "", ANA),
        ("Soren Lukasz Orsted", "", SORENSEN),
        ("Participant_801", "Moodle", SORENSEN),
        ("Wei Li_9001", "Brightspace", LI),
        ("wli", "Blackboard", LI),
        ("WLI2", "Blackboard", LI_AGAIN),
    ],
)
def test_words_mean_one_person(words, platform, meant):
    assert ROSTER.find(words, platform) == meant


@pytest.mark.parametrize(
    ("words", "platform"),
    [
        ("", ""),
        ("Jane", ""),
        ("Jane D", ""),
        ("Janet Doe", ""),
        ("Wei Li", ""),  # there are two
        ("Li, Wei", ""),
        ("Wei Li_4711", "Moodle"),
        ("doejane_56", "Canvas"),  # another of that name, whom the roster does not have
        ("Wei Li_55", "Canvas"),  # the number is Jane's
        ("Jane Doe_801", "Moodle"),
        ("Jane Doe_801", ""),
        ("lab_55", ""),  # a number alone is sure only where a platform wrote it
        ("octocat", "GitHub"),
        ("Anaïs Müller", "GitHub"),  # whose account is called otherwise
    ],
)
def test_words_that_may_mean_another_mean_nobody(words, platform):
    assert ROSTER.find(words, platform) is None


def test_an_id_is_a_sure_name_of_a_folder_and_not_what_a_platform_says():
    other = Person("wli", "Wu", "Lin", line=7)
    roster = Roster([*ROSTER, other])
    assert roster.find("wli") == other
    assert roster.find("wli", "Blackboard") == LI


def test_accents_tell_two_people_apart_and_their_absence_does_not():
    with_accent, without = (
        Person("a", "José", "Ramos", line=2),
        Person("b", "Jose", "Ramos", line=3),
    )
    roster = Roster([with_accent, without])
    assert roster.find("José Ramos") == with_accent
    assert roster.candidates("Jose Ramos") == (with_accent, without)
    assert Roster([without]).find("José Ramos") == without


@pytest.mark.parametrize("platform", ["Moodle", "Canvas", "Brightspace", "Google Classroom"])
def test_a_platform_writes_the_accents_that_a_name_has(platform):
    people = Person("a", "Jürgen", "Müller", line=2), Person("b", "Jurgen", "Muller", line=3)
    roster = Roster(people)
    for person in people:
        assert roster.find(f"{person.first_name} {person.last_name}_880117", platform) == person
        assert roster.find(person.name, platform) == person
    assert Roster(people[:1]).find("Jurgen Muller_7", platform) == people[0]


def test_a_first_name_that_is_anothers_last_name_means_nobody():
    roster = Roster([Person("a", "Henry", "James", line=2), Person("b", "James", "Henry", line=3)])
    assert len(roster.candidates("Henry James")) == 2


def test_of_two_with_one_name_the_number_tells():
    roster = Roster([Person("a", "Wei", "Li", moodle_participants=("1", "20"), line=2), LI])
    assert roster.find("Wei Li_20", "Moodle").id == "a"
    assert roster.find("Wei Li_21", "Moodle") is None


def test_the_id_in_the_platform_is_one_of_them():
    assert [person.lms_user_id for person in ROSTER] == ["55", "", "", "9001", "wli2"]
