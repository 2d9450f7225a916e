"""What is said of a cell that stopped and of a submission, sentence by sentence. About 1 s."""

import copy
import json
import platform
import time

import pytest
from autograde.conftest import standing_of

from grading.batch import sentences
from grading.batch.outcome import Outcome
from grading.batch.records import from_record, to_record
from grading.batch.table import as_json, not_exported, table
from grading.batch.turn import ExerciseResult
from grading.judging.score import AspectScore
from grading.tree.printable import one_line
from grading.wall.outside.learner import CellResult
from grading.wall.outside.replies import Stop
from seminar.check.report import RIGHT, WRONG
from seminar.probes import Failure

OFFERED = ("numpy", "matplotlib")
ERROR = Stop("ValueError", "no good", 3, "x = f()", ("x",))
PASSED = Stop("ImportError", "none", 1, "import y", ("y", "z"), passed=True)
NO_FILE = "[Errno 2] No such file or directory: "
OURS = platform.python_version().rpartition(".")[0]


@pytest.mark.parametrize(
    ("result", "missed", "sentence"),
    [
        (None, (), ""),
        (CellResult(), (), ""),
        (CellResult(death="too long"), (), "Your cell had to be stopped: too long."),
        (CellResult(raised="KeyError"), (), "Your cell raised KeyError."),
        (
            CellResult(raised="ValueError", stops=(ERROR,)),
            ("x",),
            "Line 3 of your cell, `x = f()`, stopped with ValueError: no good.",
        ),
        (
            CellResult(raised="KeyError", stops=(PASSED,)),
            ("y", "z"),
            "Line 1 of your cell, `import y`, stopped with ImportError: none. Your answer uses "
            "`y` and `z`, which it would have defined. Your cell raised KeyError.",
        ),
        (
            CellResult(stops=(*(PASSED,) * 4, ERROR)),
            ("x",),
            " ".join(
                ["Line 1 of your cell, `import y`, stopped with ImportError: none. "
                 "Grading went on after it."] * 3
                + ["Line 3 of your cell, `x = f()`, stopped with ValueError: no good."]
            ),
        ),
        (
            CellResult(stops=(PASSED,) * 4),
            ("x",),
            " ".join(
                ["Line 1 of your cell, `import y`, stopped with ImportError: none. "
                 "Grading went on after it."] * 3
            ),
        ),
    ],
)  # fmt: skip
def test_what_happened_to_a_cell(result, missed, sentence):
    assert sentences.of_cell(result, OFFERED, missed) == sentence


@pytest.mark.parametrize(
    ("stop", "sentence"),
    [
        (Stop("KeyError"), "A line of your cell stopped with KeyError."),
        (Stop("KeyError", "What?", 1), "Line 1 of your cell stopped with KeyError: What?"),
        (
            Stop("ValueError", "no", 1, "x = f('`', \"`\")"),
            "Line 1 of your cell, `` x = f('`', \"`\") ``, stopped with ValueError: no.",
        ),
        (Stop("Timeout", "", 2), "Line 2 of your cell took too long and was stopped."),
        (Stop("SyntaxError", "bad", 2), "Line 2 of your cell is not Python: bad."),
        (
            Stop("SyntaxError", "bad", 2, newer="3.19"),
            "Line 2 of your cell uses syntax of a newer Python (3.19 or later) than the "
            f"{OURS} that grades: write it so that it runs on Python {OURS}, or ask your "
            "instructor.",
        ),
        (
            Stop("ModuleNotFoundError", "No module named 'a.b'", 1),
            "Line 1 of your cell stopped: `a/b.py` did not lie beside the notebook, and "
            "grading offers no a.b (it offers: numpy, matplotlib).",
        ),
        (
            Stop("ModuleNotFoundError", "No module named 'numpy.a'", 1),
            "Line 1 of your cell stopped: grading offers no numpy.a (it offers: numpy, "
            "matplotlib).",
        ),
        (
            Stop("ModuleNotFoundError", "No module named 'pandas'", 1),
            "Line 1 of your cell stopped: grading offers no pandas (it offers: numpy, matplotlib).",
        ),
        (
            Stop("SyntaxError", "'(' was never closed (helpers.py, line 7)", 1, "import helpers"),
            "Line 1 of your cell, `import helpers`, stopped, as line 7 of `helpers.py` is not "
            "Python: '(' was never closed.",
        ),
        (
            Stop("FileNotFoundError", f"{NO_FILE}'data/x.npy'", 1),
            "Line 1 of your cell stopped: there was no `data/x.npy` beside the notebook when it "
            "was graded.",
        ),
        (
            Stop("FileNotFoundError", f"{NO_FILE}'/home/student/x.npy'", 1),
            "Line 1 of your cell stopped: there was no `x.npy` beside the notebook when it was "
            "graded.",
        ),
        *(
            (
                Stop("FileNotFoundError", f"{NO_FILE}'{path}'", 1),
                f"Line 1 of your cell stopped: `{path}` lies outside of the notebook's folder: "
                "hand it in with the notebook, and open it as `x.npy`.",
            )
            for path in ("/content/drive/x.npy", "../x.npy", r"C:\\Users\\me\\x.npy", "C:/x.npy")
        ),
        (
            Stop("PermissionError", "[Errno 13] Permission denied: 'log.txt'", 1),
            "Line 1 of your cell stopped: `log.txt` came with the notebook and can only be read "
            "where it is graded.",
        ),
        (
            Stop("PermissionError", "[Errno 13] Permission denied: '/etc/x'", 1),
            "Line 1 of your cell stopped with PermissionError: [Errno 13] Permission denied: "
            "'/etc/x'.",
        ),
        (
            Stop("E", "m" * 156 + ".", 1, "s" * 80),
            f"Line 1 of your cell, `{'s' * 80}`, stopped with E: {'m' * 156}.",
        ),
        (
            Stop("E", "m " * 78 + "m.", 1, "s" * 81),
            f"Line 1 of your cell, `{'s' * 79}…`, stopped with E: {'m ' * 77}…",
        ),
    ],
)
def test_which_line_stopped_and_why(stop, sentence):
    said = sentences.of_stop(stop, OFFERED)
    if stop.source != "s" * 81:
        assert said == sentence
    else:
        assert said.startswith(f"Line 1 of your cell, `{'s' * 79}…`, stopped with E: m m ")


def test_a_message_of_160_characters_is_whole_and_of_161_is_cut():
    for length, ending in ((160, "x."), (161, "…")):
        message = ("word " * 40)[: length - 5] + "xxxx"
        said = sentences.of_stop(Stop("SyntaxError", f"{message:x<{length - 1}}.", 1), OFFERED)
        assert said.endswith(ending), length


@pytest.mark.parametrize(
    ("result", "elsewhere", "sentence"),
    [
        (None, "", "f is not defined in any cell above."),
        (None, "f is text.", "f is text."),
        (CellResult(stops=(PASSED,)), "", "f is not defined in any cell above."),
        (
            CellResult(death="too long"),
            "",
            "f is not defined: your cell had to be stopped.",
        ),
        (
            CellResult(stops=(PASSED, ERROR)),
            "",
            "f is not defined: your cell stopped in line 3.",
        ),
    ],
)
def test_why_nothing_of_that_name_could_be_tried(result, elsewhere, sentence):
    assert sentences.undefined("f", result, elsewhere) == sentence


def test_names_and_packages_that_were_missed_are_said_once():
    names = [Failure("NameError", f"name '{name}' is not defined", "") for name in "aba"]
    module = Failure("ModuleNotFoundError", "No module named 'torch'", "")
    failures = [*names, module, module, Failure("ValueError", "name 'c' is not defined", "")]
    assert sentences.missed_names(failures) == ["a", "b"]
    assert sentences.of_missing_packages(failures, OFFERED) == [
        "Grading offers no torch (it offers: numpy, matplotlib)."
    ]


@pytest.mark.parametrize(
    ("stop", "why"),
    [
        (PASSED, "`import y` failed with ImportError"),
        (Stop("KeyError", "a"), "a line above failed with KeyError"),
        (
            Stop("ModuleNotFoundError", "No module named 'y'", 1, "import y"),
            "`import y` failed: `y.py` did not lie beside the notebook, and grading offers no y",
        ),
    ],
)
def test_why_a_name_is_missing(stop, why):
    assert sentences.why_missing(stop) == why


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ("name 'pd' is not defined", "pd"),
        ("pd is not defined", "pd"),
        ("name 'pd is not defined", None),
        ("pd' is not defined", None),
        ("name 'pd' is not defined, I say", None),
    ],
)
def test_a_missing_name_is_read_from_what_python_says(message, name):
    found = sentences.missed_names([Failure("NameError", message)])
    assert found == ([name] if name else [])


@pytest.mark.parametrize(
    ("name", "defined", "found"),
    [
        ("Relu", ["ReLU"], "ReLU"),
        ("numerical_diff", ["numericalDiff", "plot"], "numericalDiff"),
        ("numerical_diff", ["numerical_dif"], "numerical_dif"),
        ("Sigmoid", ["sigmoid_nodes", "Sigmod"], "Sigmod"),
        ("Relu", ["Layer", "relative", "R"], ""),
        ("Relu", ["Relu"], ""),
        ("Relu", [], ""),
    ],
)
def test_a_name_is_taken_for_another_that_is_nearly_the_same(name, defined, found):
    sentence = f"Your notebook defines `{found}`: the exercise asks for `{name}`." if found else ""
    assert sentences.misspelt(name, defined) == sentence


def test_a_name_is_looked_for_among_as_many_as_people_write():
    many = [f"sumofsquarx{i}" for i in range(200_000)]
    began = time.process_time()
    sentences.misspelt("sum_of_squares", many)
    assert time.process_time() - began < 5


NAMED = AspectScore("a", 0.0, 1.0, WRONG, "This: that.", "forgets_the_sign")
UNNAMED = AspectScore("b", 0.0, 1.0, WRONG, "Another: that.")
LONG = AspectScore("b", 0.0, 1.0, WRONG, "w " * 30 + "w: that.")
FITS = AspectScore("b", 0.0, 1.0, WRONG, "w " * 29 + "ww: that.")
GOOD = AspectScore("c", 1.0, 1.0, RIGHT, "")


@pytest.mark.parametrize(
    ("outcome", "trouble"),
    [
        (Outcome("ada", [ExerciseResult("f", 1.0, 1.0, (GOOD,))]), ""),
        (Outcome("ada", reason="no notebook"), "could not be graded: no notebook"),
        (Outcome("ada", [ExerciseResult("f", 1.0, 1.0, message="Said.")]), "f: Said."),
        (
            Outcome("ada", [ExerciseResult("f", 1.0, 3.0, (GOOD, UNNAMED, NAMED))], remarks=["r"]),
            "f: This · r",
        ),
        (Outcome("ada", [ExerciseResult("f", 1.0, 2.0, (GOOD, UNNAMED))]), "f: Another"),
        (Outcome("ada", [ExerciseResult("f", 0.0, 1.0, (FITS,))]), "f: " + "w " * 29 + "ww"),
        (Outcome("ada", [ExerciseResult("f", 0.0, 1.0, (LONG,))]), "f: " + "w " * 29 + "…"),
    ],
)
def test_what_went_wrong_is_said_in_one_line(outcome, trouble):
    assert outcome.trouble == trouble


def test_the_table_line_by_line():
    full = Outcome("ada", [ExerciseResult("f", 2.5, 3.0, message="Late."), _right("g")])
    lost = Outcome("bob", reason="no notebook")
    assert table(
        [standing_of(full), standing_of(lost)], {"test_f": 3.0, "test_g": 10.0}
    ).splitlines() == [
        "student    f    g   sum",
        "          /3  /10   /13",
        "ada      2.5   10  12.5  f: Late.",
        "bob        –    –     –  could not be graded: no notebook",
    ]


def _right(name):
    return ExerciseResult(name, 10.0, 10.0)


def test_the_json_has_an_entry_an_exercise_and_one_for_what_could_not_be_graded():
    graded = Outcome("ada", [ExerciseResult("f", 0.0, 1.0, (UNNAMED,)), _right("g")])
    entries = as_json(
        [standing_of(graded), standing_of(Outcome("bob", reason="no notebook"))], "01"
    )
    found = [(e["student"], e["chapter"], e["exercise"], e["score"]) for e in entries]
    assert found == [
        ("ada", "01", "f", 0.0),
        ("ada", "01", "g", 10.0),
        ("bob", "01", None, None),
    ]
    assert "fault" not in entries[0] and entries[0]["aspects"][0]["sentence"] == "Another: that."
    assert entries[2]["message"] == "could not be graded: no notebook" and not entries[2]["aspects"]


def test_what_we_failed_to_grade_has_no_points_in_table_and_json_and_is_no_zero():
    failed = ExerciseResult("f", 0.0, 3.0, message="Our fault.", fault=True)
    outcome = Outcome("ada", [failed, _right("g")])
    *_, row = table([standing_of(outcome)], {"test_f": 3.0, "test_g": 10.0}).splitlines()
    assert row == "ada       –   10   10  f: Our fault."
    entry, _ = as_json([standing_of(outcome)], "01")
    assert (entry["score"], entry["max_score"], entry["message"]) == (None, 3.0, "Our fault.")


def test_below_the_table_stands_whom_nbgrader_leaves_out():
    graded, *lost = Outcome("ada"), Outcome("b\x1bo", reason="r"), Outcome("eve", reason="r")
    assert not_exported([graded]) == ""
    said = not_exported([graded, *lost])
    assert said.startswith(r"Not graded: b\x1bo, eve. `nbgrader export` cannot say so: it leaves")
    assert "0 for whoever handed in nothing" in said and "`grading export --for csv`" in said


def test_a_record_gives_the_outcome_again_as_not_fresh():
    outcome = Outcome(
        "ada", [ExerciseResult("f", 0.0, 1.0, (UNNAMED,), "m", 1.5, True)], digest="d"
    )
    again = from_record(json.loads(json.dumps(to_record(outcome, "01"))), "01", "ada")
    assert (again.results, again.digest, again.fresh) == (outcome.results, "d", False)
    assert not again.graded and Outcome("ada", [_right("g")]).graded
    assert not Outcome("ada", reason="r").graded


RECORD = to_record(Outcome("ada", [ExerciseResult("f", 0.0, 1.0, (UNNAMED,))], digest="d"), "01")


def _with(place, value):
    """Return a record that holds something else at one place."""
    record = copy.deepcopy(RECORD)
    *way, last = place
    part = record
    for step in way:
        part = part[step]
    part[last] = value
    return record


@pytest.mark.parametrize(
    "record",
    [
        *(None, 5, "x", [], [1], {}, {"results": 5}, {"digest": "d"}),
        *(  # but what older records do not have
            {name: RECORD[name] for name in RECORD if name != missing}
            for missing in sorted({*RECORD} - {"out_of", "made_of"})
        ),
        *(
            _with([name], 1)
            for name in (*RECORD, "extra", "fresh", "notebook")
            if name != "seconds"
        ),
        *(_with([name], None) for name in RECORD),
        *(_with(["results", 0, name], {}) for name in RECORD["results"][0]),
        *(_with(["results", 0, "aspects"], value) for value in (None, 5, [5], [{}], ["x"])),
        *(_with(["results", 0, "score"], value) for value in ("2", True, float("nan"), 10**400)),
        *(_with(["results", 0, "score"], value) for value in (0.5, -0.5)),
        *(_with(["results", 0, name], -1.0) for name in ("max_score",)),
        *(_with([name], "another") for name in ("chapter", "student")),
        _with(["results", 0, "message"], "\ud800"),
    ],
    ids=lambda record: str(record)[:60],
)
def test_what_is_no_record_of_the_submission_gives_no_outcome(record):
    """Nor one that was edited: its sums, and the points that there are, would be believed."""
    assert from_record(RECORD, "01", "ada") is not None
    assert from_record(record, "01", "ada") is None


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\tb\nc", "a b c"),
        ("a\x1b\u202eb", r"a\x1b\u202eb"),
        ("x" * 20, "x" * 20),
        ("a" * 10 + "x" + "b" * 10, "a" * 8 + " … " + "b" * 8),
        ("\x1b" * 5, r"\x1b" * 5),
        ("\x1b" * 6, r"\x1b\x1b … \x1b\x1b"),
        ("a" * 79 + "b", "a" * 8 + " … " + "a" * 7 + "b"),
        ("a" * 80 + "b" * 20, "a" * 8 + " … " + "b" * 8),
    ],
)
def test_one_line_of_twenty_characters(text, shown):
    assert one_line(text, 20) == shown


def test_an_odd_length_leaves_no_place_unused():
    assert one_line("a" * 30 + "b" * 30, 21) == "a" * 9 + " … " + "b" * 9
