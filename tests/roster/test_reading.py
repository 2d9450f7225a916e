"""`grading/roster.csv` is read as spreadsheets write it; what is wrong is said with its line."""

import codecs
import unicodedata

import pytest

from grading.commands import roster as command
from grading.intake.whose import as_id
from grading.roster import Person, load
from grading.roster.columns import COLUMNS
from grading.roster.reading import NAME, people_in
from grading.tree.errors import GradingError

HEADER = "id,first_name,last_name,email,group,extra_days,canvas,github\n"
JANE = "jdoe,Jane,Doe,jane@example.org,Monday,,55,jane-doe\n"
ANA = "amul,Anaïs,Müller,ana@example.org,Tuesday,1.5,56,\n"
TEXT = HEADER + JANE + ANA
PEOPLE = [
    Person(
        id="jdoe",
        first_name="Jane",
        last_name="Doe",
        email="jane@example.org",
        group="Monday",
        canvas="55",
        github="jane-doe",
        line=2,
    ),
    Person(
        id="amul",
        first_name="Anaïs",
        last_name="Müller",
        email="ana@example.org",
        group="Tuesday",
        extra_days=1.5,
        canvas="56",
        line=3,
    ),
]
SEMICOLONS = TEXT.replace("1.5", "1,5").replace(",", ";").replace("1;5", "1,5")

WRITTEN = {
    "plain": TEXT.encode(),
    "with a mark, by Excel": codecs.BOM_UTF8 + TEXT.replace("\n", "\r\n").encode(),
    "with semicolons and a decimal comma, by Excel in Europe": SEMICOLONS.encode("utf-8-sig"),
    "told its separator": b"sep=;\r\n" + SEMICOLONS.encode(),
    "as Unicode text, by Excel": TEXT.replace(",", "\t").encode("utf-16"),
    "as UTF-16, big end first": codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
    "with all in quotes, by LibreOffice": "".join(
        ",".join(f'"{field}"' for field in line.split(",")) + "\n" for line in TEXT.splitlines()
    ).encode(),
    "with accents apart, on a Mac": unicodedata.normalize("NFD", TEXT).encode(),
    "with the line ends of old Macs": TEXT.replace("\n", "\r").encode(),
    "without a last line end": TEXT.rstrip("\n").encode(),
    "with capitals in the header": TEXT.replace(HEADER, HEADER.upper()).encode(),
    "with the words of forms": TEXT.replace(
        HEADER,
        "ID,First name,Surname,E-Mail Address,Section,Extra days,Canvas ID,GitHub username\n",
    ).encode(),
    "with blanks around": TEXT.replace(",", " , ").encode(),
    "with columns that hold nothing at the end": TEXT.replace("\n", ",,\n").encode(),
    "with zeros kept by a formula": TEXT.replace(",55,", ',"=""55""",').encode(),
}


@pytest.mark.parametrize("written", WRITTEN)
def test_a_class_is_read_however_a_spreadsheet_wrote_it(written):
    people = people_in(WRITTEN[written])
    lines = {"told its separator": [3, 4]}.get(written, [2, 3])
    assert [person.line for person in people] == lines
    assert [vars(person) | {"line": 0} for person in people] == [
        vars(person) | {"line": 0} for person in PEOPLE
    ]


def test_blank_lines_are_passed_over_and_counted():
    people = people_in(f"\n{HEADER}\n,,,,,,,\n{JANE}\n\n{ANA}\n".encode())
    assert [(person.id, person.line) for person in people] == [("jdoe", 5), ("amul", 8)]


def test_columns_stand_in_any_order_and_id_is_enough():
    assert [p.id for p in people_in(b"id\n1\n2\n")] == ["1", "2"]
    (person,) = people_in(b"Last name;ID\nDoe;7\n")
    assert (person.id, person.last_name, person.name) == ("7", "Doe", "Doe")


def test_signs_that_a_platform_puts_before_its_ids_are_none_of_them():
    text = "id,OrgDefinedId,Brightspace Username,GitHub,Identifier\n"
    text += "a,#123,#ada,https://github.com/ada/,Participant 17 Participant 2044\n"
    (ada,) = people_in(text.encode())
    assert (ada.brightspace, ada.brightspace_username, ada.github) == ("123", "ada", "ada")
    assert ada.moodle_participants == ("17", "2044")


WRONG = {
    "two people with one id": (TEXT + JANE, "lines 2 and 4 have the same id, jdoe"),
    "ids that differ in capitals": (
        HEADER + JANE + "JDoe,,,,,,,\n",
        "lines 2 and 3 have jdoe and JDoe as id, which differ in nothing but capitals",
    ),
    "two people with one id of a platform": (
        TEXT.replace(",56,", ",55,"),
        "lines 2 and 3 have the same canvas, 55",
    ),
    "two people with one address": (
        TEXT.replace("ana@", "Jane@"),
        "lines 2 and 3 have jane@example.org and Jane@example.org as email",
    ),
    "one participant twice": (
        "id,identifier\na,Participant 1\nb,1 2\n",
        "lines 2 and 3 have the same moodle_participant, 1",
    ),
    "an id that is a path": ("id\n../x\n", "line 2: the id '../x' cannot be the name of a folder"),
    "an id that is hidden": ("id\n.x\n", "line 2: the id '.x' cannot be the name of a folder"),
    "an id of two words": ("id\nJane Doe\n", "line 2: the id 'Jane Doe' cannot be the name of"),
    "an id that is too long": (f"id\n{'ü' * 51}\n", "is too long for the name of a folder"),
    "an id that was rounded": ("id\n1.23457E+11\n", "line 2: 1.23457E+11 is a number that a"),
    "no id": ("id,group\n,Monday\n", "line 2 gives no id"),
    "an unknown column": ("id,shoe size\na,42\n", "names the column 'shoe size', which is unknown"),
    "a column that is nearly known": (
        "id,emial\na,\n",
        "'emial', which is unknown: is email meant?",
    ),
    "a column without a name": ("id,,group\na,b,c\n", "names the column '', which is unknown"),
    "a column twice": ("id,mail,email\na,,\n", "line 1 names the column email twice"),
    "no column id": ("name\nJane\n", "has to name the columns, and names no column id"),
    "no address": ("id,email\na,jane\n", "line 2: 'jane' is no e-mail address"),
    "no number": ("id,extra_days\na,two\n", "line 2: 'two' is no number of extra days"),
    "days before": ("id,extra_days\na,-1\n", "line 2: '-1' is no number of extra days"),
    "days without end": ("id,extra_days\na,inf\n", "line 2: 'inf' is no number of extra days"),
    "no participant": ("id,identifier\na,Jane\n", "line 2: 'Jane' is no Moodle participant"),
    "no folder": ("id,brightspace_folder\na,Jane\n", "line 2: 'Jane' is no number of a folder"),
    "a comma without quotes": (HEADER + "a,Doe, Jane" + "," * 7 + "x\n", "line 2 has 10 fields"),
    "nothing": ("", f"{NAME} is empty"),
    "nothing but blank lines": ("\n \n", f"{NAME} is empty"),
    "nobody": (HEADER, f"{NAME} names columns and nobody"),
    "cut in a line": (TEXT[:-20], "the file ends within line 3, which has 4 fields of 8"),
    "cut in quotes": (HEADER + 'a,"Ja', "the quote that is opened in line 2 is never closed"),
    "a sign that moves the cursor": (
        "id,group\na,\x1b[2J\n",
        "holds a sign that cannot be printed",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_said_with_its_line(what):
    text, sentence = WRONG[what]
    with pytest.raises(GradingError) as said:
        people_in(text.encode())
    assert sentence in str(said.value) and NAME in str(said.value)
    assert "\n" not in str(said.value) and "\x1b" not in str(said.value)


def test_all_that_is_wrong_is_said_at_once_but_for_very_much():
    text = "id,email\n" + "".join(f"a{number},x\n" for number in range(13))
    with pytest.raises(GradingError, match=r"line 2: .*line 11: .*; and 3 more\. Put that right"):
        people_in(text.encode())


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (TEXT.encode("cp1252"), r"neither UTF-8 nor UTF-16 \(line 3\)"),
        (TEXT.encode("utf-16-le"), "no text in UTF-8, nor UTF-16 with its mark"),
        (TEXT.encode("utf-16")[:-1], "ends within a letter"),
        (TEXT.encode()[: TEXT.encode().index("ï".encode()) + 1], "ends within a letter"),
        (b"PK\x03\x04\x14\x00\x08\x08", "is a workbook of a spreadsheet program"),
    ],
)
def test_a_file_that_is_no_text_is_said_to_be_none(data, sentence):
    with pytest.raises(GradingError, match=sentence):
        people_in(data)


def test_without_a_file_there_is_nobody(tmp_path):
    assert not load(tmp_path) and len(load(tmp_path)) == 0


def test_what_cannot_be_read_is_said(tmp_path):
    (tmp_path / NAME).mkdir(parents=True)
    with pytest.raises(GradingError, match=f"^{NAME} cannot be read: Is a directory"):
        load(tmp_path)


IDS = ["jdoe", "2024-1234", "j.doe@example.org", "Müller", "पूजा", "a+b", "x_1", "№5", "ａｂｃ"]


@pytest.mark.parametrize("written", IDS)
def test_an_id_of_the_roster_is_an_id_as_collect_makes_them(written):
    (person,) = people_in(f"id\n{written}\n".encode())
    assert person.id == as_id(person.id) == as_id(written)


def test_the_sample_is_a_roster_and_the_help_tells_of_every_column(tmp_path, capsys):
    people = people_in(command.example().encode())
    assert [person.id for person in people] == [person.id for person in command.SAMPLE]
    assert people[1].extra_days == command.SAMPLE[1].extra_days
    from grading.commands.cli import main

    with pytest.raises(SystemExit):
        main(["roster", "--help"])
    said = capsys.readouterr().out
    assert all(f"  {column.name} " in said for column in COLUMNS)


def test_the_command_shows_who_is_known_by_what(tmp_path):
    assert "There is no grading/roster.csv" in command.shown(tmp_path)
    (tmp_path / "grading").mkdir()
    (tmp_path / NAME).write_text(TEXT, "utf-8")
    head, jane, ana, people, end = command.shown(tmp_path).splitlines()
    assert head.split() == ["id", "name", "e-mail", "group", "extra", "days", "known", "to"]
    assert "Jane Doe" in jane and jane.endswith("  Canvas 55; GitHub jane-doe")
    assert "1.5" in ana and ana.endswith("  Canvas 56") and people == "2 people."
    assert end == "1 without github: amul."


def test_the_command_shows_people_in_the_order_of_their_letters(tmp_path):
    (tmp_path / "grading").mkdir()
    people = "z,Zoë,Zürcher\na,Søren,Ångström\nd,Jean,de la Fontaine\ne,Emil,Eriksen\n"
    (tmp_path / NAME).write_text(f"id,first_name,last_name\n{people}", "utf-8")
    assert [line[0] for line in command.shown(tmp_path).splitlines()[1:5]] == ["a", "d", "e", "z"]


def test_a_participants_number_is_missed_only_where_two_have_one_name(tmp_path):
    (tmp_path / "grading").mkdir()
    people = "id,first_name,last_name,moodle_participant\nann,Ann,Alba,7\nbob,Bob,Roe,\n"
    (tmp_path / NAME).write_text(people, "utf-8")
    assert "without moodle_participant" not in command.shown(tmp_path)
    (tmp_path / NAME).write_text(people + "li1,Wei,Li,\nli2,Wei,Li,8\n", "utf-8")
    assert "1 without moodle_participant: li1." in command.shown(tmp_path)


def test_the_command_tells_of_work_that_is_called_as_nobody(tmp_path):
    for folder in ("jdoe", "Jane_Doe", "eve", ".hidden"):
        (tmp_path / "grading" / "submitted" / folder).mkdir(parents=True)
    (tmp_path / NAME).write_text(TEXT, "utf-8")
    *_, people, _, jane, eve = command.shown(tmp_path).splitlines()
    assert people == "2 people."
    assert jane == (
        "grading/submitted/Jane_Doe is called as nobody in the roster: if it is jdoe's, give "
        "`grading roster --rename Jane_Doe jdoe`."
    )
    assert eve == (
        "grading/submitted/eve is called as nobody in the roster: add a line for this person, or "
        "give `grading roster --rename eve ID`."
    )
