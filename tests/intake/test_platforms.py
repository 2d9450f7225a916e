"""No name that a student chose makes a notebook another student's, on any platform. About 10 s."""

import io
from pathlib import PurePosixPath
from types import SimpleNamespace

import pytest
from intake.conftest import ROOT
from intake.test_caps import soon
from intake.test_collect import FILE, GOOD, NAME, STUB, archive, collected

from grading.commands import cli
from grading.exercises import CHAPTERS
from grading.intake import collect as collecting
from grading.intake.whose import Collection, as_id
from grading.tree.places import Places

WHEN = "attempt_2026-05-05-12-10-10"
BLACKBOARD = f"x_bob_{WHEN}_n.ipynb"
CANVAS = "bob_333_1000_numerical_gradient.ipynb"
MOODLE = "Bob Y_7_assignsubmission_file_n.ipynb"
GOOGLE = "Bob Y - n.ipynb"
BRIGHTSPACE = "7-9 - Bob Y - May 5, 2026 1210 PM - n.ipynb"
GRADESCOPE = "submission_102/n.ipynb"
TRICKS = {
    "Blackboard": BLACKBOARD,
    "Blackboard, a sign": f"x_bob!_{WHEN}_n.ipynb",
    "Canvas": CANVAS,
    "Moodle": MOODLE,
    "Moodle, a folder": "Bob Y_7_assignsubmission_file_/n.ipynb",
    "Google": GOOGLE,
    "Brightspace": BRIGHTSPACE,
    "Brightspace, a folder": "7-9 - Bob Y - May 5, 2026 1210 PM/n.ipynb",
    "Gradescope": GRADESCOPE,
    "a folder": "bob/n.ipynb",
    "a name": "bob_numerical_gradient.ipynb",
    "a Canvas archive": "bob_333_1000_work.zip/n.ipynb",
    "a Google archive": "Bob Y - work.zip/n.ipynb",
    "a Moodle archive": "Bob Y_7_assignsubmission_.zip/n.ipynb",
    "a Moodle archive of a number": "x_7_assignsubmission_file_.zip/n.ipynb",
    "a Brightspace archive": "7-9 - Bob Y - .zip/n.ipynb",
    "a line": f"x\nx_bob_{WHEN}_n.ipynb",
    "a line at first": f"\nx_bob_{WHEN}_n.ipynb",
}
"""What a student may call a file so that it looks like Bob's, on whatever platform he is."""


PLATFORMS = {
    "a folder for each student": (
        {"bob/n.ipynb": "bob", "carl/n.ipynb": "carl"},
        ["mallory/{}", "mallory/work.zip/{}", "mallory/sub/{}"],
        "mallory",
    ),
    "folders in a folder": (
        {"hw/bob/n.ipynb": "bob", "hw/carl/n.ipynb": "carl"},
        ["hw/mallory/{}", "hw/mallory/work.tar.gz/{}"],
        "mallory",
    ),
    "Moodle": (
        {
            "Bob Y_7_assignsubmission_file_/n.ipynb": "Bob_Y_7",
            "Carl Z_8_assignsubmission_file_/n.ipynb": "Carl_Z_8",
        },
        [
            "Mallory X_5_assignsubmission_file_/{}",
            "Mallory X_5_assignsubmission_file_/work.zip/{}",
            "Mallory X_5_assignsubmission_file_/sub/{}",
        ],
        "Mallory_X_5",
    ),
    "Moodle without folders": (
        {
            "Bob Y_7_assignsubmission_file_n.ipynb": "Bob_Y_7",
            "Carl Z_8_assignsubmission_file_work.zip/n.ipynb": "Carl_Z_8",
        },
        [
            "Mallory X_5_assignsubmission_file_{}",
            "Mallory X_5_assignsubmission_file_work.zip/{}",
        ],
        "Mallory_X_5",
    ),
    "Blackboard": (
        {f"HW1_bob_{WHEN}_n.ipynb": "bob", f"HW1_carl_{WHEN}_work.zip/n.ipynb": "carl"},
        [f"HW1_mallory_{WHEN}_{{}}", f"HW1_mallory_{WHEN}_work.zip/{{}}"],
        "mallory",
    ),
    "Canvas": (
        {"bob_333_1000_n.ipynb": "bob_333", "carl_222_1001_work.zip/n.ipynb": "carl_222"},
        ["mallory_111_1002_{}", "mallory_LATE_111_1002_{}", "mallory_111_1002_work.zip/{}"],
        "mallory_111",
    ),
    "Brightspace": (
        {
            "7-9 - Bob Y - May 5, 2026 1210 PM/n.ipynb": "Bob_Y_7",
            "8-9 - Carl Z - May 5, 2026 1210 PM/work.zip/n.ipynb": "Carl_Z_8",
        },
        [
            "5-9 - Mallory X - May 5, 2026 1210 PM/{}",
            "5-9 - Mallory X - May 5, 2026 1210 PM/work.zip/{}",
        ],
        "Mallory_X_5",
    ),
    "Brightspace without folders": (
        {
            "7-9 - Bob Y - May 5, 2026 1210 PM - n.ipynb": "Bob_Y_7",
            "8-9 - Carl Z - May 5, 2026 1210 PM - work.zip/n.ipynb": "Carl_Z_8",
        },
        [
            "5-9 - Mallory X - May 5, 2026 1210 PM - {}",
            "5-9 - Mallory X - May 5, 2026 1210 PM - work.zip/{}",
        ],
        "Mallory_X_5",
    ),
    "Google Classroom": (
        {"Bob Y - n.ipynb": "Bob_Y", "Carl Z - work.zip/n.ipynb": "Carl_Z"},
        ["Mallory X - {}", "Mallory X - work.zip/{}"],
        "Mallory_X",
    ),
    "Gradescope": (
        {
            "assignment_5_export/submission_102/n.ipynb": "submission_102",
            "assignment_5_export/submission_103/work.zip/n.ipynb": "submission_103",
        },
        [
            "assignment_5_export/submission_101/{}",
            "assignment_5_export/submission_101/work.zip/{}",
        ],
        "submission_101",
    ),
}
"""What two honest students have there, where Mallory may choose a name, and his own id."""


def owners(paths, chapter=NAME):
    """Return whose each path is in a collection of them all, "" where it is said to be nobody's."""
    collection = Collection([PurePosixPath(path) for path in paths], chapter)
    found = {path: collection.owner(PurePosixPath(path)) for path in paths}
    for owner in found.values():
        assert bool(owner.student) != bool(owner.reason)
    return {path: owner.student for path, owner in found.items()}


@pytest.mark.parametrize("trick", TRICKS.values(), ids=TRICKS)
@pytest.mark.parametrize("honest, places, own", PLATFORMS.values(), ids=PLATFORMS)
def test_a_name_of_ones_own_choosing_is_nobody_elses(honest, places, own, trick):
    for place in places:
        for tried in ([trick], [trick, CANVAS, BLACKBOARD], [trick, "other/carl_222_1_n.ipynb"]):
            paths = {place.format(name): own for name in tried}
            if any("/" in name for name in tried) and not place.endswith("/{}"):
                continue  # the name of a file holds no folder
            found = owners({**honest, **paths})
            assert {path: found[path] for path in honest} == honest
            assert {found[path] for path in paths} <= {own, ""}


@pytest.mark.parametrize("honest, places, own", PLATFORMS.values(), ids=PLATFORMS)
def test_whoever_hands_in_plain_names_is_found_everywhere(honest, places, own):
    for place in places:
        paths = honest | {place.format(name): own for name in ("n.ipynb", "Copy of n (1).ipynb")}
        assert owners(paths) == paths


@pytest.mark.parametrize("trick", TRICKS.values(), ids=TRICKS)
@pytest.mark.parametrize("honest, places, own", PLATFORMS.values(), ids=PLATFORMS)
def test_a_name_of_ones_own_choosing_is_nobody_elses_where_it_comes_alone(
    honest, places, own, trick
):
    for place in places:
        if "/" in trick and not place.endswith("/{}"):
            continue
        path = place.format(trick)
        for others in ([], [next(iter(honest))]):
            assert owners([path, *others])[path] in {own, ""}


WHOSE = {
    "sections of a class on Canvas": {
        "Section 1/doejane_1_2_n.ipynb": "doejane_1",
        "Section 1/roebob_3_4_work.zip/n.ipynb": "roebob_3",
        "Section 2/poecem_5_6_n.ipynb": "poecem_5",
    },
    "sections of one student each": {
        "Section 1/doejane_1_2_n.ipynb": "doejane_1",
        "Section 2/roebob_3_4_n.ipynb": "roebob_3",
    },
    "sections on Moodle": {
        "Tutorial A/Jane Doe_1_assignsubmission_file_/n.ipynb": "Jane_Doe_1",
        "Tutorial A/Bob Roe_2_assignsubmission_file_/n.ipynb": "Bob_Roe_2",
        "Tutorial B/Cem Poe_3_assignsubmission_file_/sub/n.ipynb": "Cem_Poe_3",
    },
    "sections, and a notebook of nobody's": {
        "Section 1/doejane_1_2_n.ipynb": "doejane_1",
        "Section 1/roebob_3_4_n.ipynb": "roebob_3",
        "Section 2/poecem_5_6_n.ipynb": "poecem_5",
        "Section 2/moeann_7_8_n.ipynb": "moeann_7",
        "Section 2/numerical_gradient.ipynb": "Section_2",
    },
    "those that came late in a folder": {
        "doejane_1_2_n.ipynb": "doejane_1",
        "late/roebob_LATE_3_4_n.ipynb": "roebob_3",
    },
    "a folder on its own": {
        "canvas/doejane_1_2_n.ipynb": "doejane_1",
        "canvas/roebob_3_4_n.ipynb": "roebob_3",
    },
    "archives of sections": {
        "Seminar - group 1.zip/doejane_1_2_n.ipynb": "doejane_1",
        "Seminar - group 1.zip/roebob_3_4_n.ipynb": "roebob_3",
        "Seminar - group 2.zip/poecem_5_6_n.ipynb": "poecem_5",
    },
    "an archive of a class": {
        "Seminar - week 3.zip/Jane Doe - n.ipynb": "Jane_Doe",
        "Seminar - week 3.zip/Bob - n.ipynb": "Bob",
    },
    "an archive of a class with a date": {
        "canvas_2026_11_03_all.zip/doejane_1_2_n.ipynb": "doejane_1",
        "canvas_2026_11_03_all.zip/roebob_3_4_n.ipynb": "roebob_3",
    },
    "an archive of a class with numbers": {
        "hw_3_1_all.zip/jane/n.ipynb": "jane",
        "hw_3_1_all.zip/bob/n.ipynb": "bob",
    },
    "a folder for each, called as Canvas does": {
        "jane/jane_1_2_n.ipynb": "jane_1",
        "bob/bob_3_4_n.ipynb": "bob_3",
    },
    "a student's Moodle folder alone": {
        "Jane Doe_1_assignsubmission_file_/n.ipynb": "Jane_Doe_1",
        "Jane Doe_1_assignsubmission_file_/bob_3_4_n.ipynb": "Jane_Doe_1",
    },
    "a student's Canvas archive alone": {
        "carl_222_1002_work.zip/n.ipynb": "carl_222",
        "carl_222_1002_work.zip/mine.ipynb": "carl_222",
    },
    "a student's Blackboard archive alone": {
        f"HW1_mallory_{WHEN}_work.zip/bob_333_1000_n.ipynb": "mallory",
        f"HW1_mallory_{WHEN}_work.zip/carl/n.ipynb": "mallory",
    },
    "a student's Canvas archive with one notebook": {
        "carl_222_1002_work.zip/my work/n.ipynb": "carl_222"
    },
    "a student's Google archive with one notebook": {"Mallory X - work.zip/n.ipynb": "Mallory_X"},
    "an assignment on Blackboard with numbers": {
        f"HW_3_1_extra_jane_{WHEN}_n.ipynb": "jane",
        f"HW_3_1_extra_bob_{WHEN}_work.zip/n.ipynb": "bob",
    },
    "an assignment on Blackboard with a dash": {
        f"Seminar 1 - Gradients_jane_{WHEN}_n.ipynb": "jane",
        f"Seminar 1 - Gradients_bob_{WHEN}_n.ipynb": "bob",
    },
    "an archive of several on Canvas, and Blackboard's names": {
        "boe_1_2_work.zip/1.ipynb": "boe_1",
        "boe_1_2_work.zip/2.ipynb": "boe_1",
        "boe_1_2_work.zip/3.ipynb": "boe_1",
        f"HW1_carl_{WHEN}_n.ipynb": "carl",
        f"HW1_dora_{WHEN}_n.ipynb": "dora",
        f"HW_3_1_extra_jane_{WHEN}_n.ipynb": "jane",
    },
    "an archive for each": {
        "carl.zip/n.ipynb": "carl.zip",
        "dora.zip/n.ipynb": "dora.zip",
        "jane.zip/bob_333_1000_n.ipynb": "jane.zip",
    },
    "one of an assignment with numbers": {f"HW_3_1_extra_jane_{WHEN}_n.ipynb": "jane"},
    "a dash in what a student called it": {"doejane_1_2_HW - final.ipynb": "doejane_1"},
    "a dash in a name on Moodle": {
        "Jane - Ann Doe_1_assignsubmission_file_n.ipynb": "Jane_-_Ann_Doe_1",
        "Bob Roe_2_assignsubmission_file_n.ipynb": "Bob_Roe_2",
    },
    "files that people named": {
        "jane_numerical_gradient.ipynb": "jane",
        "numerical_gradient-carl.ipynb": "carl",
        "bob_333_1000_n.ipynb": "bob_333",
    },
    "one on Moodle with Blackboard's signs": {
        f"Jane Doe_1_assignsubmission_file_x_bob_{WHEN}_n.ipynb": "Jane_Doe_1"
    },
    "two of one on Canvas": {
        "mallory_1_2_n.ipynb": "mallory_1",
        f"mallory_1_3_x_bob_{WHEN}_n.ipynb": "mallory_1",
    },
    "one in an archive of a class with numbers": {"hw_3_1_all.zip/jane/n.ipynb": "jane"},
    "a dash in a folder": {"ada/Bob Y - n.ipynb": "ada"},
    "one of Google's in a folder that may be of an assignment": {f"A7/Ada B - {FILE}": ""},
    "two of one person's of Google's in a folder": {
        f"A7/Ada B - {FILE}": "",
        f"A7/Ada B - Copy of {FILE}": "",
    },
    "one of Google's in a folder called as it": {f"Ada B/Ada B - {FILE}": "Ada_B"},
    "one from Gradescope": {"assignment_5_export/submission_101/n.ipynb": "submission_101"},
    "a number for a group": {"12-3 - n.ipynb": "12-3", "12-4 - n.ipynb": "12-4"},
    "one of Canvas's that Blackboard may have written": {
        f"mallory_222_1002_x_bob_{WHEN}_n.ipynb": ""
    },
    "one of Google's that Blackboard may have written": {f"Mallory X - x_bob_{WHEN}_n.ipynb": ""},
    "one in a folder that may be a student's or a class's": {f"mallory/x_bob_{WHEN}_n.ipynb": ""},
    "several of one": {f"mallory/x_bob_{WHEN}_n.ipynb": "", f"mallory/y_bob_{WHEN}_n.ipynb": ""},
    "one beside a plain one": {f"mallory/x_bob_{WHEN}_n.ipynb": "", f"mallory/{FILE}": "mallory"},
    "one in a folder beside one of nobody's": {
        "mallory/bob_333_1000_n.ipynb": "",
        **{f"submission/{name}.ipynb": name for name in ("ada", "bea", "cem")},
    },
    "one in an archive that may be a class's": {"Mallory X - work.zip/bob_333_1000_n.ipynb": ""},
    "a student's archive of two": {
        "mallory_222_1002_work.zip/bob_333_1000_n.ipynb": "",
        "mallory_222_1002_work.zip/carl_444_1000_n.ipynb": "",
    },
    "a student's archive of two folders": {
        "mallory_222_1002_work.zip/bob/n.ipynb": "",
        "mallory_222_1002_work.zip/carl/n.ipynb": "",
    },
}
"""Whose each of some paths is, "" where nothing tells."""


@pytest.mark.parametrize("paths", WHOSE.values(), ids=WHOSE)
def test_whose_they_are_in(paths):
    assert owners(paths) == paths
    assert owners(dict(reversed(paths.items()))) == paths


AMONG = {
    "a folder beside Canvas's files": (
        {"bob_333_1000_n.ipynb": "bob_333", "carl_222_1001_n.ipynb": "carl_222"},
        "mallory/bob_333_1000_n.ipynb",
    ),
    "an archive of Canvas's that was unpacked": (
        {"bob_333_1000_n.ipynb": "bob_333", "carl_222_1001_n.ipynb": "carl_222"},
        "mallory_111_1002_work/bob_333_1000_n.ipynb",
    ),
    "a folder beside Moodle's": (
        {
            "Bob Y_7_assignsubmission_file_/n.ipynb": "Bob_Y_7",
            "Carl Z_8_assignsubmission_file_/n.ipynb": "Carl_Z_8",
        },
        "mallory/Bob Y_7_assignsubmission_file_/n.ipynb",
    ),
    "folders of students in which all are called as Canvas does": (
        {"bob/bob_333_1000_n.ipynb": "bob_333", "carl/carl_222_1001_n.ipynb": "carl_222"},
        "mallory/bob_333_1000_n.ipynb",
    ),
    "an archive of one who is called as nobody is": (
        {"Bob Y - n.ipynb": "Bob_Y", "Carl Z - n.ipynb": "Carl_Z"},
        "Work - work.zip/bob_333_1000_n.ipynb",
    ),
    "folders of two that might be groups": (
        {"bob/my own/n.ipynb": "bob"},
        "mallory/Bob Y_7_assignsubmission_file_/n.ipynb",
    ),
}


@pytest.mark.parametrize("ending", [".zip", ""], ids=["packed", "unpacked"])
@pytest.mark.parametrize("platform", ["Canvas", "Blackboard"])
def test_a_zip_called_as_moodle_calls_folders_says_nothing_of_whose_it_is(platform, ending):
    """Neither packed nor unpacked, and neither with a number that is another's."""
    honest, (place, *_), own = PLATFORMS[platform]
    for name in ("Bob Y_7_assignsubmission_file_", "x_7_assignsubmission_"):
        path = f"{place.format(name)}{ending}/n.ipynb"
        found = owners([*honest, path])
        assert {path: found[path] for path in honest} == honest
        assert found[path] in ({own} if ending else {as_id(place.format(name))})


def test_a_folder_of_ones_own_is_nobody_elses_where_all_have_folders_in_theirs():
    honest = {"bob/my own/n.ipynb": "bob", "carl/carls/n.ipynb": "carl"}
    tricks = {"mallory/bob/n.ipynb": "mallory", "mallory/other/n.ipynb": "mallory"}
    assert owners(honest | tricks) == honest | tricks


@pytest.mark.parametrize("honest, trick", AMONG.values(), ids=AMONG)
def test_a_name_within_a_folder_of_a_students_is_nobody_elses(honest, trick):
    other = trick.replace("bob_333", "carl_222").replace("Bob Y_7", "Dora_9")
    for tricks in ([trick], [trick, other]):
        found = owners([*honest, *tricks])
        assert {path: found[path] for path in honest} == honest
    assert {found[path] for path in tricks} <= {"", "mallory", "Work"}


def test_three_hundred_names_of_ones_own_have_one_voice():
    honest = {f"{who}/n.ipynb": who for who in ("bob", "carl", "eve")}
    honest["dan/d_1_2_n.ipynb"] = "dan"
    tricks = [f"mallory/p{n}_{n}_{n}_n.ipynb" for n in range(300)]
    assert owners([*honest, *tricks]) == honest | dict.fromkeys(tricks, "mallory")
    honest = PLATFORMS["Canvas"][0]
    tricks = [f"mallory_1_{n}_x_p{n}_{WHEN}_n.ipynb" for n in range(300)]
    tricks += [f"mallory_1_301_work.zip/x_p{n}_{WHEN}_n.ipynb" for n in range(300)]
    assert owners([*honest, *tricks]) == honest | dict.fromkeys(tricks, "mallory_1")


def test_a_student_whose_name_is_a_word_of_nobodys_is_found_all_the_same():
    paths = PLATFORMS["Canvas"][0] | {
        f"work_5_1002_x_bob_{WHEN}_n.ipynb": "work_5",
        "work_5_1003_work.zip/bob_333_1000_n.ipynb": "work_5",
    }
    assert owners(paths) == paths


SIGNS = [
    "_",
    "1",
    " ",
    "-",
    " - ",
    "_1",
    "_attempt_",
    "1-1 - ",
    "x_1_1",
    "(1)",
    "-copy",
    "_x_attempt_2",
]


@pytest.mark.parametrize("sign", SIGNS)
def test_a_long_name_is_read_in_time(sign):
    for name in (sign * 20_000, "x" + sign * 20_000 + "x", "x_1_1_" + sign * 20_000 + "_"):
        paths = [name, f"{name}/{name}", f"{name}.zip/{name}", f"jane/{name}"]
        soon(lambda paths=paths: owners(paths), seconds=5)


def data_of(chapter):
    """Return an honest notebook of a chapter, and one that wins wherever both are one student's."""
    file = f"{chapter}/{chapter[3:]}.ipynb"
    return [(ROOT / folder / file).read_bytes() for folder in ("course", "solutions")]


def packed(files):
    """Return these files with those inside archives, as a path says, in real ones."""
    plain, inner = {}, {}
    for path, data in files.items():
        outer, ending, name = path.partition(".zip/")
        if ending:
            inner.setdefault(f"{outer}.zip", {})[name] = data
        else:
            plain[path] = data
    for path, members in inner.items():
        archive(file := io.BytesIO(), members)
        plain[path] = file.getvalue()
    return plain


@pytest.fixture
def command(root, monkeypatch):
    """Collect a zip of some files as the command does; return what it printed."""
    marks = SimpleNamespace(due=lambda: None, close=lambda: None)
    monkeypatch.setattr("grading.batch.gradebook.Marks", lambda _: marks)
    real = collecting.collect
    monkeypatch.setattr(collecting, "collect", lambda source, name: real(source, name, root=root))

    def run(files, chapter, capsys):
        source = archive(root / "all.zip", packed(files))
        cli.main(["collect", str(source), chapter])
        return capsys.readouterr().out

    return run


def submitted(root, chapter):
    places = Places(root)
    return {who: places.submission(chapter, who).read_bytes() for who in places.students(chapter)}


ALL = [(name, list(CHAPTERS)[n % len(CHAPTERS)]) for n, name in enumerate(PLATFORMS)]


@pytest.mark.parametrize("platform, chapter", ALL)
def test_others_are_collected_untouched_whatever_one_calls_his_files(
    root, command, capsys, platform, chapter
):
    honest, places, own = PLATFORMS[platform]
    right, mallorys = data_of(chapter)
    theirs = dict.fromkeys(honest.values(), right)
    tried = [
        place.format(trick)
        for place in places
        for trick in TRICKS.values()
        if "/" not in trick or place.endswith("/{}")
    ]
    class_of_all = dict.fromkeys(honest, right) | dict.fromkeys(tried, mallorys)
    for files in ({tried[0]: mallorys}, {tried[1]: mallorys}, class_of_all):
        printed = command(files, chapter, capsys)
        assert set(submitted(root, chapter)) <= {*theirs, own}
    for student, data in theirs.items():
        assert submitted(root, chapter)[student] == data
        assert f"→  {student}  (new" in printed
    assert submitted(root, chapter).get(own, mallorys) == mallorys
    for path in tried:
        told = [line for line in printed.splitlines() if path.replace("\n", "\\n") in line]
        assert told or f"→  {own}  (" in printed


@pytest.mark.parametrize("name", ["bob_333_1000_report.pdf", f"x_bob_{WHEN}_report.pdf"])
def test_nobody_is_said_to_have_handed_in_what_another_called_so(root, name):
    files = {f"mallory/{name}": b"%PDF", f"carl/{FILE}": GOOD, f"dan/{FILE}": GOOD}
    placed, lost = collected(root, files)
    assert list(placed.values()) == ["carl", "dan"]
    assert lost[f"mallory/{name}"].startswith("mallory handed in no notebook, but ")


def test_what_may_be_of_two_is_told_of_both(root):
    files = {"mallory/bob_333_1000_report.pdf": b"%PDF", "carl_222_1001_n.ipynb": GOOD}
    placed, lost = collected(root, files | {"dan_444_1002_n.ipynb": STUB})
    assert sorted(placed.values()) == ["carl_222", "dan_444"]
    said = "mallory or bob_333 handed in no notebook, but bob_333_1000_report.pdf (a PDF)"
    assert lost == {"mallory/bob_333_1000_report.pdf": said}


def test_the_sentence_of_what_is_not_placed_says_what_to_do(root):
    path = f"mallory/x_bob_{WHEN}_n.ipynb"
    _, lost = collected(root, {path: GOOD})
    assert "does not say whose it is, mallory or bob: give it a plain name, put it" in lost[path]
    (root / "from the LMS" / path).rename(root / "from the LMS" / "mallory" / FILE)
    placed, lost = collected(root, {})
    assert (placed, lost) == ({f"mallory/{FILE}": "mallory"}, {})
