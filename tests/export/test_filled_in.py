"""A gradebook's own file comes back with points in it, and all else byte for byte."""

import codecs
import re

import pytest
from export import gradebooks as made
from export.gradebooks import FIFTH, FIRST, PEOPLE, ROSTER, WRITTEN, grades

from grading.export.sheet import parsed
from grading.export.writing import PLATFORMS, Ways, filled
from grading.tree.errors import GradingError

CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Numerical gradient (501),Essay (502),\
Affine Softmax (505),Final Score\r
,,,,,,Manual Posting,,\r
    Points Possible,,,,,11.00,10.00,14.00,(read only)\r
"Lovelace, Ada",1001,sis1,ada@login,Lab 1,,9.50,,80.0\r
"Doe, Jane",1002,sis2,jdoe@login,"Lab 1, and Lab 2",1.00,,EX,\r
"Doe, Jane",1003,sis3,jdoe2@login,Lab 1,N/A,,3.00,\r
"=""Sly"", E.",1004,sis4,eve@login,Lab 1,,,,\r
"Müller, née ""Ö"", Anaïs",1005,sis5,anais@login,Lab 1,4.00,,,\r
"Noether, Emmy",1099,sis7,late@login,Lab 1,,,,\r
"Stranger, Some",1500,sis50,strange@login,Lab 1,,,,\r
"Student, Test",1600,,abcdef,Lab 1,,,,\r
"""
PARTICIPANTS = {"7101": "ada", "7102": "jdoe", "7103": "jdoe2", "7104": "eve", "7105": "anais"}
WORKSHEET = "\ufeff" + "\n".join(
    [
        "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
        "Last modified (submission),Last modified (grade),Feedback comments",
        *(
            f'"Participant {number}",Jane Doe,{student}@example.org,"Submitted for grading - ",,'
            '"11,00",Yes,"Friday, 2 January 2026, 12:00 PM",-,""'
            for number, student in PARTICIPANTS.items()
        ),
        "",
    ]
)
BLACKBOARD = "\r\n".join(
    [
        '"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"Last Access"\t"Availability"\t'
        '"Affine softmax [Total Pts: 14 Score] |90210"\t"Total [Total Pts: up to 25 Score] |90000"',
        *(
            f'"{p.last_name.replace(chr(34), chr(34) * 2)}"\t"{p.first_name}"\t"{p.blackboard}"\t'
            f'"{p.blackboard_student}"\t""\t"Yes"\t""\t"5.00"'
            for p in PEOPLE
        ),
        "",
    ]
)
BRIGHTSPACE = "\n".join(
    [
        "OrgDefinedId,Username,Last Name,"
        "Affine Softmax Points Grade <Numeric MaxPoints:14 Weight:10>,"
        "Calculated Final Grade Numerator,End-of-Line Indicator",
        *(f"#{p.brightspace},#{p.brightspace_username},X,,3,#" for p in PEOPLE),
    ]
)


def fill(name, text, chapters=(FIRST, FIFTH), table=None, **ways):
    data = text if isinstance(text, bytes) else text.encode()
    table = table or grades(chapters)
    return filled(PLATFORMS[name], table, ROSTER, parsed(data, "export.csv"), Ways(**ways))


def test_canvas_gets_points_in_empty_cells_and_all_else_is_kept():
    written = fill("canvas", CANVAS)
    cells, _ = made.canvas(written.content)
    assert (cells["1001", "501"], cells["1001", "505"]) == ("11", "12.35")
    assert (cells["1002", "501"], cells["1002", "505"]) == ("2.5", "EX")
    assert (cells["1003", "501"], cells["1003", "505"]) == ("N/A", "3.00")  # of no grade: left
    assert (cells["1005", "501"], cells["1005", "505"]) == ("4.00", "14")
    expected = (
        CANVAS.replace("Lab 1,,9.50,,80.0", "Lab 1,11,9.50,12.35,80.0")
        .replace('Lab 2",1.00', 'Lab 2",2.5')
        .replace("eve@login,Lab 1,,,,", "eve@login,Lab 1,0.33,,3,")
        .replace("anais@login,Lab 1,4.00,,,", "anais@login,Lab 1,4.00,,14,")
    )
    assert written.content == expected.encode()


def test_canvas_leaves_whom_it_cannot_be_sure_of_and_names_them():
    remarks = "\n".join(fill("canvas", CANVAS).remarks)
    told = "Not in the roster, so left as they are: Stranger, Some (line 10), Student, Test"
    assert told in remarks
    assert "do not agree with the roster, so left as they are: Noether, Emmy (line 9)" in remarks
    assert "jdoe is excused there" in remarks
    assert "Not found in export.csv, so their points are not written: late." in remarks


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_worksheet_of_moodle_is_filled_in_by_address_whatever_the_names(mark):
    text = mark + WORKSHEET.removeprefix("\ufeff")
    written = fill("moodle", text, [FIRST])
    found = made.moodle_worksheet(written.content, PARTICIPANTS)
    assert found == {student: WRITTEN[student][0] for student in PARTICIPANTS.values()}
    assert written.content.startswith(codecs.BOM_UTF8) == bool(mark)


def test_a_worksheet_takes_a_decimal_comma_within_quotes():
    written = fill("moodle", WORKSHEET, [FIRST], comma=True)
    assert '- ","2,5","11,00"' in written.content.decode()
    assert made.moodle_worksheet(written.content, PARTICIPANTS)["jdoe"] == "2.5"


def test_a_locked_grade_of_moodle_stays():
    text = WORKSHEET.replace('"11,00",Yes', '"11,00",No', 1)
    written = fill("moodle", text, [FIRST])
    assert made.moodle_worksheet(written.content, PARTICIPANTS)["ada"] == ""
    assert any("ada has a grade there that is locked" in line for line in written.remarks)


def test_names_count_where_no_id_is_there_and_one_person_alone_has_them():
    header, *_ = WORKSHEET.splitlines()
    rest = ',,"Submitted",,11,Yes,-,-,'
    people = ("Ada Lovelace", "Jane Doe", "Anaïs Müller, née Ö", "Georg Cantor", "Georg Cantor")
    rows = [f'Participant {n},"{name}"{rest}' for n, name in enumerate(people, 1)]
    written = fill("moodle", "\n".join([header, *rows, ""]), [FIRST])
    grade = made.moodle_worksheet(written.content, {str(n): n for n in range(1, 6)})
    assert grade == {1: "11", 2: "", 3: "", 4: "", 5: ""}
    remarks = "\n".join(written.remarks)
    alike = "Jane Doe (line 3), Georg Cantor (line 5), Georg Cantor (line 6). Write who is who into"
    assert "More than one person has this name, and the roster has none of" in remarks
    assert f"left as they are: {alike} the column moodle or email of grading/roster.csv" in remarks
    assert "Not in the roster" not in remarks
    assert "Found by name alone" in remarks and "ada" in remarks


def test_a_worksheet_in_another_language_is_refused_with_what_to_do():
    text = WORKSHEET.replace("Grade,Maximum", "Bewertung,Bestwertung").replace(" (grade)", "")
    with pytest.raises(GradingError, match="English"):
        fill("moodle", text, [FIRST])


def test_a_gradebook_of_moodle_is_filled_in_by_id_number():
    text = (
        "First name,Surname,ID number,Email address,Assignment: Affine Softmax (Real),"
        "Course total (Real),Last downloaded from this course\n"
        "Jane,Doe,m2,jdoe@example.org,-,-,1767355200\n"
        "Ada,Lovelace,m1,ada@example.org,-,-,1767355200\n"
    )
    written = fill("moodle", text, [FIFTH])
    expected = text.replace("jdoe@example.org,-", "jdoe@example.org,0")
    expected = expected.replace("ada@example.org,-", "ada@example.org,12.35")
    assert written.content.decode() == expected


MOODLES = (
    "ID number,Email address,Assignment: Affine Softmax (Real)\n"
    "m2,jdoe@example.org,-\n,ada@example.org,-\n"
)


def test_moodle_is_to_find_people_by_a_column_that_is_never_empty():
    """Of a line where it is empty, Moodle gives the grades to the person of the line before."""
    remarks = fill("moodle", MOODLES, [FIFTH]).remarks
    assert any("find people by Email address and nothing else" in line for line in remarks)
    with pytest.raises(GradingError, match="person of the line before"):
        fill("moodle", MOODLES.replace("jdoe@example.org", ""), [FIFTH])
    remarks = fill("moodle", MOODLES.replace("\n,ada", "\nm1,ada"), [FIFTH]).remarks
    assert not any("nothing else" in line for line in remarks)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", ["\t", ","])
def test_blackboard_gets_its_file_back_in_its_encoding(encoding, delimiter):
    text = BLACKBOARD.replace("\t", delimiter)
    mark = {"utf-16": codecs.BOM_UTF16_LE, "utf-8-sig": codecs.BOM_UTF8}.get(encoding, b"")
    code = {"utf-16": "utf-16-le", "utf-8-sig": "utf-8"}.get(encoding, encoding)
    data = mark + text.encode(code)
    written = fill("blackboard", data, [FIFTH])
    cells = made.blackboard(written.content)
    for person in PEOPLE:
        assert cells[person.blackboard, "90210"] == WRITTEN[person.id][1]
        assert cells[person.blackboard, "90000"] == "5.00"
    untouched = made.blackboard(data)
    assert written.content.startswith(mark) and cells.keys() == untouched.keys()
    back = written.content[len(mark) :].decode(code)
    for points in filter(None, (w[1] for w in WRITTEN.values())):
        back = back.replace(f'"{points}"{delimiter}"5.00"', f'""{delimiter}"5.00"')
    assert back == text


def test_brightspace_gets_points_where_its_export_has_the_signs():
    cells = made.brightspace(fill("brightspace", BRIGHTSPACE, [FIFTH]).content)
    assert {id_: cell for (id_, _), cell in cells.items()} == {
        person.brightspace: WRITTEN[person.id][1] for person in PEOPLE
    }


@pytest.mark.parametrize(
    ("name", "text", "chapters", "says"),
    [
        ("canvas", CANVAS.replace("11.00,10", "100,10"), (FIRST,), "11 points.*100.*--scale"),
        ("canvas", CANVAS.replace("11.00,10", "(read only),10"), (FIRST,), "read only"),
        ("canvas", CANVAS.replace("Numerical gr", "Gr"), (FIRST,), "No columns.*'Essay"),
        ("canvas", CANVAS.replace("Essay", "Numerical gradient"), (FIRST,), "2 columns"),
        ("canvas", CANVAS.replace("Student,ID", "Name,ID"), (FIRST,), "no gradebook of Canvas"),
        ("canvas", CANVAS.replace("1003,sis3", "1002,sis2").replace("jdoe2@", "jdoe@"), (FIRST,),
         "more than one line of jdoe"),
        ("canvas", CANVAS.replace('"Lovelace, Ada"', '"Lovelace, Ada'), (FIRST,), "quote"),
        ("canvas", b"PK\x03\x04....", (FIRST,), "workbook"),
        ("canvas", "é".encode("latin-1"), (FIRST,), "neither UTF-8 nor UTF-16"),
        ("canvas", "", (FIRST,), "no table"),
        ("moodle", WORKSHEET, (FIRST, FIFTH), "worksheet of one assignment"),
        ("moodle", WORKSHEET.replace("11,00", "10,00"), (FIRST,), "Maximum|10"),
        ("blackboard", BLACKBOARD.replace("14 Score", "14 Percentage"), (FIFTH,), "Percentage"),
        ("blackboard", BLACKBOARD.replace("Username", "User"), (FIFTH,), "no column Username"),
        ("brightspace", BRIGHTSPACE.replace("End-of-Line", "End"), (FIFTH,), "End-of-Line"),
        ("brightspace", BRIGHTSPACE.replace("#9", "#8").replace("#d2l", ""), (FIFTH,), "no po"),
    ],
)  # fmt: skip
def test_a_file_that_would_go_wrong_is_refused(name, text, chapters, says):
    with pytest.raises(GradingError, match=says):
        fill(name, text, chapters)


@pytest.mark.parametrize("scaled", [True, False])
@pytest.mark.parametrize("most", ["1e999", "1e999999999", "-14"])
@pytest.mark.parametrize(
    ("name", "text", "chapter"),
    [
        ("canvas", CANVAS.replace("11.00,10", "@,10"), FIRST),
        ("moodle", WORKSHEET.replace("11,00", "@"), FIRST),
    ],
)
def test_a_maximum_that_can_be_none_is_refused(name, text, chapter, most, scaled):
    says = rf"there are {most.replace('e', 'E.')} points to get for {chapter}: correct that"
    with pytest.raises(GradingError, match=says):
        fill(name, text.replace("@", most), (chapter,), scaled=scaled)


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("canvas", CANVAS.replace("9.50", '"9,50"'), "9,50.*language there to English"),
        ("moodle", WORKSHEET.replace("11,00", "14,00"), "14,00.*--decimal-comma"),
        ("brightspace", BRIGHTSPACE.replace("s:14", "s:14;;0"), "14,0.*language"),
    ],
)
def test_where_numbers_have_a_comma_it_is_said_that_points_have_none(name, text, says):
    text = text.replace(",", ";").replace("s:14;;0", "s:14,0") if name == "brightspace" else text
    remarks = "\n".join(fill(name, text, (FIFTH,)).remarks)
    assert re.search(f"as in {says}", remarks)
    if name == "moodle":
        assert "as in" not in "".join(fill(name, text, (FIFTH,), comma=True).remarks)


def test_points_are_scaled_on_request():
    text = CANVAS.replace("11.00,10", "100,10")
    cells, _ = made.canvas(fill("canvas", text, (FIRST,), scaled=True).content)
    assert (cells["1001", "501"], cells["1002", "501"]) == ("100", "22.73")


def test_a_column_can_be_named():
    written = fill("canvas", CANVAS, (FIRST,), titles={FIRST: "essay"}, scaled=True)
    cells, _ = made.canvas(written.content)
    assert cells["1001", "502"] == "10"


@pytest.mark.parametrize(
    "title",
    [
        "Affine and softmax",
        "05 · Affine and softmax",
        "Chapter 5: Affine and Softmax",
        "Affine & softmax",
        "Homework 5: Affine and softmax",
        "05_affine_softmax",
    ],
)
@pytest.mark.parametrize(
    ("name", "text", "old"),
    [
        ("canvas", CANVAS, "Affine Softmax ("),
        ("blackboard", BLACKBOARD, "Affine softmax ["),
        ("brightspace", BRIGHTSPACE, "Affine Softmax Points"),
        ("moodle", "First name,ID number,Assignment: Affine softmax (Real)\nAda,m1,-\n",
         "Affine softmax ("),
    ],
)  # fmt: skip
def test_a_column_is_found_by_the_chapters_title_as_people_write_it(name, text, old, title):
    assert old in text
    text = text.replace(old, title + old[-2 if old[-1] in "([" else -7 :])
    written = fill(name, text, (FIFTH,))
    assert (written.people, "Left out" in "".join(written.remarks)) == (
        1 if name == "moodle" else 3 if name == "canvas" else 4,
        False,
    )


def test_a_column_is_found_by_the_heading_of_a_chapter_that_is_called_otherwise():
    text = CANVAS.replace("Affine Softmax", "Week 9: With matrices")
    with pytest.raises(GradingError, match="No columns"):
        fill("canvas", text, (FIFTH,))
    assert fill("canvas", text, (FIFTH,), headings={FIFTH: "05 · With matrices"}).people == 3


def test_no_column_is_that_of_two_chapters():
    headings = {FIRST: "01 · With matrices", FIFTH: "05 · With matrices"}
    text = CANVAS.replace("Affine Softmax", "With matrices").replace("Numerical gradient", "Other")
    text = text.replace("11.00,10.00,14.00", "11.00,10.00,")
    with pytest.raises(GradingError, match=rf"'With matrices \(505\)' .* {FIRST} and {FIFTH}"):
        fill("canvas", text, headings=headings)
