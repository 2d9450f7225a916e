"""A name that is misspelt in a declaration is refused, with file and line. About 5 s."""

import dataclasses
import re
from types import ModuleType

import numpy as np
import pytest

from grading.exercises import CHAPTERS, _declared_in, find, lines, numbers_and_words
from grading.exercises.declaration import DeclarationError, Mistake, graded
from grading.exercises.your_own_engine.train_reader import reads_all
from grading.judging.reference import reference
from grading.judging.trial import Trial
from grading.release import declared
from grading.release.declared import require_declared
from grading.tree.course import ROOT
from grading.tree.errors import GradingError
from seminar.judging.declaration import Measured
from seminar.judging.rules import AtLeast, LargeButFinite

PLACE = r"^(?P<file>\S+\.py), line (?P<line>\d+): "


def changed(exercise, **changes):
    """Return an exercise with changes of both halves, as its modules would declare it."""
    shown = dataclasses.replace(
        exercise.shown, **{name: new for name, new in changes.items() if name == "aspects"}
    )
    return dataclasses.replace(exercise, **{"shown": shown, **changes})


def with_aspect(exercise, name, **changes):
    aspects = tuple(
        dataclasses.replace(one, **changes) if one.name == name else one for one in exercise.aspects
    )
    return changed(exercise, aspects=aspects)


def with_shown(exercise, experiment, **changes):
    """Return an exercise of which an experiment of the shipped half is another."""
    experiments = dict(exercise.shown.experiments)
    experiments[experiment] = dataclasses.replace(experiments[experiment], **changes)
    shown = dataclasses.replace(exercise.shown, experiments=experiments)
    return dataclasses.replace(exercise, shown=shown)


def with_evidence(exercise, experiment, name, evidence):
    before = exercise.shown.experiments[experiment].evidence
    return with_shown(exercise, experiment, evidence={**before, name: evidence})


def with_reading(exercise, experiment, old, new, needs=None):
    """Return an exercise in which a reading has another name, or needs something else."""
    one = exercise.experiments[experiment]
    readings = dict(one.readings)
    reading = readings.pop(old)
    readings[new] = dataclasses.replace(reading, needs=needs or reading.needs)
    experiments = {
        **exercise.experiments,
        experiment: dataclasses.replace(one, readings=readings),
    }
    return dataclasses.replace(exercise, experiments=experiments)


def with_mistake(exercise, **about):
    mistakes = [Mistake("MaskInverted", "No.", edit={"return": "return"}, **about)]
    return dataclasses.replace(exercise, mistakes=mistakes)


def with_draw(exercise, experiment, draw):
    one = dataclasses.replace(exercise.experiments[experiment], draw=draw)
    return dataclasses.replace(exercise, experiments={**exercise.experiments, experiment: one})


def with_foreseen(exercise, experiment, foreseen):
    one = dataclasses.replace(exercise.experiments[experiment], foreseen=foreseen)
    return dataclasses.replace(exercise, experiments={**exercise.experiments, experiment: one})


def foreseen_in_few(change):
    """Return `train_reader` of which, of few digits, something else is foreseen."""
    return with_foreseen(READER, "few", lambda drawn: change(dict(reads_all(drawn))))


RELU, TRAIN, SQUARES, READER = map(find, ("Relu", "train", "sum_of_squares", "train_reader"))
FORWARD = next(one for one in RELU.aspects if one.name == "forward")

MISSPELT = {
    "observations": (
        with_aspect(RELU, "forward", observations=("row/otu",)),
        r"'row' observes no 'otu'; there are 'out', ",
    ),
    "what": (
        with_aspect(RELU, "gradient", what={"xd": "the gradient"}),
        r"`what` of 'gradient' names 'xd', which is not observed; there are .*'dx'",
    ),
    "what, by experiment": (
        with_aspect(RELU, "gradient", what={"bakc, row/dx": "the gradient"}),
        r"`what` of 'gradient' names 'bakc, row/dx', .* there are .*'dx'",
    ),
    "wrong": (
        with_aspect(RELU, "dout as it was", wrong={"dout unchagned": "No."}),
        r"`wrong` of 'dout as it was' names 'dout unchagned', .* 'dout unchanged'",
    ),
    "rules": (
        with_aspect(RELU, "gradient", rules={"xd": FORWARD.rules}),
        r"`rules` of 'gradient' names 'xd', .* there are 'dx'",
    ),
    "through": (
        with_aspect(RELU, "gradient", through="forward wnet through"),
        r"`through` of 'gradient' names 'forward wnet through', .*'forward went through'",
    ),
    "evidence": (
        with_evidence(RELU, "row", "otu", 1.0),
        r"There is evidence for 'otu'. 'row' observes no 'otu'; there are 'out', ",
    ),
    "after, of evidence": (
        with_evidence(RELU, "row", "out", Measured(lambda *_: None, after=("forwadr",))),
        r"The evidence for 'out' in 'row' waits for 'forwadr', which is no aspect; .*'forward'",
    ),
    "readings": (
        with_reading(TRAIN, "run", "batches differ", "batches difer"),
        r"'run' observes no 'batches differ'; there are .*'batches difer'",
    ),
    "needs, of a reading": (
        with_reading(TRAIN, "run", "batches differ", "batches differ", ("smaples",)),
        r"The reading 'batches differ' needs 'smaples'. 'run' observes no .*'samples'",
    ),
    "on": (
        with_mistake(RELU, on=("row/otu",)),
        r"MaskInverted is recognised on 'row/otu'. 'row' observes no 'otu'; there are 'out', ",
    ),
    "on, the experiment": (
        with_mistake(RELU, on=("rwo/out",)),
        r"MaskInverted is recognised on 'rwo/out', .* no experiment called 'rwo'; .*'row'",
    ),
    "an input of a probe": (
        with_draw(RELU, "row", lambda rng: {"X": np.ones(3), "dout": np.ones(3)}),
        r".*'row' observes no 'out'; there are none. The reference stopped there: TypeError.*'X'",
    ),
}  # fmt: skip


@pytest.mark.parametrize("exercise, said", MISSPELT.values(), ids=MISSPELT)
def test_a_misspelt_name_is_refused_with_file_and_line_and_the_names_there_are(exercise, said):
    with pytest.raises(DeclarationError) as refused:
        Trial(exercise, reference(exercise.name), seed=1)
    assert re.search(PLACE + said, str(refused.value)), refused.value
    found = re.match(PLACE, str(refused.value))
    assert (ROOT / found["file"]).is_file() and exercise.name in found["file"]
    if "is recognised on" in said:
        assert found["file"].startswith("grading/exercises/")


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_what_is_declared_of_a_chapter_holds_on_its_solutions(chapter):
    require_declared(chapter)


def raising(*_):
    raise ValueError("shapes do not fit")


UNSOUND = {
    "evidence that the solution does not have": (
        with_evidence(RELU, "row", "out", np.full(7, 3.0)),
        r"'forward' of the visible check does not pass with the solution, at 'row/out': .+",
    ),
    "a measurement that raises": (
        with_evidence(RELU, "row", "out", Measured(raising)),
        r"ValueError: shapes do not fit",
    ),
    "a draw that raises": (with_draw(RELU, "row", raising), r"ValueError: shapes do not fit"),
    "a rule for other values": (
        with_aspect(find("MulLayer"), "gradients", rules={"returned": LargeButFinite(1.0)}),
        r"TypeError: This rule is one for numbers",
    ),
    "a rule that the solution breaks": (
        with_aspect(SQUARES, SQUARES.aspects[0].name, rules=LargeButFinite(1e12)),
        rf"'{SQUARES.aspects[0].name}' gives the solution no points on what is drawn for 'vector' "
        r"\(grading/exercises/welcome/sum_of_squares.py, line \d+\): its 'sum' is \d[\d.]+\.$",
    ),
    "an edit of what is not there": (
        dataclasses.replace(RELU, mistakes=[Mistake("Wrong", "No.", edit={"retrun": "return"})]),
        r"Wrong: The reference holds no 'retrun'",
    ),
    "a variant of what is not there": (
        dataclasses.replace(RELU, variants={"by_x": {"retrun": "return"}}),
        r"by_x: The reference holds no 'retrun'",
    ),
    "a line that is no regular expression": (
        with_mistake(RELU, line="("),
        r"\S*[eE]rror: missing \)",
    ),
    "something foreseen where numbers of the solution are asked for": (
        with_foreseen(SQUARES, "vector", lambda drawn: {"sum": 1.0, "x unchanged": True}),
        r"'.+' asks for the reference's 'sum', and in 'vector' the reference is not run",
    ),
    "something foreseen that raises": (
        with_foreseen(READER, "few", raising),
        r"ValueError: shapes do not fit",
    ),
    "other names foreseen than the solution's": (
        foreseen_in_few(lambda values: {**values, "more": True}),
        r"what is foreseen for 'few' and what .* same names; see \['more'\]\.$",
    ),
    "another form foreseen than the solution's": (
        foreseen_in_few(lambda values: {**values, "scores": values["scores"][:, :1] == 0}),
        r"for 'few' the 'scores' that is foreseen is .*, of another form, is ",
    ),
    "a rule that the solution breaks where something is foreseen": (
        with_draw(
            with_aspect(READER, "learns", rules={"accuracy": AtLeast(0.999)}),
            "digits",
            READER.experiments["few"].draw,
        ),
        r"'learns' gives the solution no points on what is drawn for 'few' \(grading/\S+, line "
        r"\d+\): its 'accuracy' is 0\.\d+\.$",
    ),
    "an exercise that is not there": (
        dataclasses.replace(RELU, given=("softmx",)),
        r"There is no exercise called 'softmx'",
    ),
}  # fmt: skip


DRAWN = {
    "an array in the place of a draw": (
        with_draw(SQUARES, "block", {"x": np.ones(3)}),
        r"what draws the inputs of 'block' is a dict of 1: write a function that takes a gen",
    ),
    "a draw that raises": (
        with_draw(SQUARES, "block", raising),
        r"ValueError: shapes do not fit$",
    ),
    "a draw of nothing": (
        with_draw(SQUARES, "block", lambda rng: None),
        r"what is drawn for 'block' is nothing: write a dict of the inputs that its probe takes\.$",
    ),
    "a draw of another input": (
        with_draw(SQUARES, "block", lambda rng: {"y": np.ones(3)}),
        r"what is drawn for 'block' holds 'y' and lacks 'x': "
        r"its probe welcome.sum_of_squares takes x\.$",
    ),
    "a draw of no input": (
        with_draw(SQUARES, "block", lambda rng: {}),
        r"what is drawn for 'block' lacks 'x': its probe welcome.sum_of_squares takes x\.$",
    ),
    "a draw of NaN": (
        with_draw(SQUARES, "block", lambda rng: {"x": np.full((2, 3), np.nan)}),
        r"what is drawn for 'block' holds what is no finite number, and 'any shape' \(course/\S+, "
        r"line \d+\) gives the solution no points on it: its 'sum' is nan\.$",
    ),
    "other inputs of the visible check": (
        with_shown(SQUARES, "block", pinned={"y": np.ones(3)}),
        r"what the visible check gives 'block' holds 'y' and lacks 'x': "
        r"its probe welcome.sum_of_squares takes x\.$",
    ),
    "no inputs of the visible check": (
        with_shown(SQUARES, "block", pinned=np.ones(3)),
        r"what the visible check gives 'block' is .*array.*: write a dict",
    ),
}  # fmt: skip


@pytest.mark.parametrize("slip", DRAWN)
def test_inputs_that_are_none_of_the_probe_are_refused_at_their_own_line(slip, monkeypatch):
    exercise, said = DRAWN[slip]
    monkeypatch.setattr(declared, "CHAPTERS", {"a chapter": (exercise,)})
    with pytest.raises(DeclarationError) as refused:
        require_declared("a chapter")
    assert re.search(PLACE + said, str(refused.value)), refused.value
    half = "course/seminar/check/chapters" if "visible check" in slip else "grading/exercises"
    found = re.match(PLACE, str(refused.value))
    file = ROOT / half / "welcome/sum_of_squares.py"
    assert found["file"] == str(file.relative_to(ROOT))
    line = file.read_text(encoding="utf-8").splitlines()[int(found["line"]) - 1]
    assert '"block"' in line or slip == "a draw that raises"


@pytest.mark.parametrize("exercise, said", UNSOUND.values(), ids=UNSOUND)
def test_what_a_declaration_causes_is_said_with_file_and_line(exercise, said, monkeypatch):
    monkeypatch.setattr(declared, "CHAPTERS", {"a chapter": (exercise,)})
    with pytest.raises(DeclarationError) as refused:
        require_declared("a chapter")
    assert re.search(r"^\S+\.py, line \d+[:,] " + said, str(refused.value)), refused.value


def test_something_foreseen_for_no_experiment_is_refused():
    shown, draws = SQUARES.shown, {name: one.draw for name, one in SQUARES.experiments.items()}
    with pytest.raises(DeclarationError, match=r"sum_of_squares: .* foreseen for \['vecotr'\]"):
        graded(shown, points=SQUARES.points_of, draws=draws, foreseen={"vecotr": reads_all})


def test_no_reference_is_run_by_all_who_grade_where_that_takes_long():
    for exercises in CHAPTERS.values():
        for exercise in exercises:
            for title, experiment in exercise.experiments.items():
                assert experiment.seconds is None or experiment.foreseen, (exercise.name, title)


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ({}, r"^grading/exercises/activation_layers/Relu.py, line \d+: nothing is called GRADED"),
        ({"GRADED": RELU.shown}, r"Relu.py, line \d+: nothing is called GRADED"),
        ({"GRADED": SQUARES}, r"Relu.py, line \d+: .* Relu and its exercise 'sum_of_squares'"),
    ],
)
def test_a_module_that_declares_another_exercise_or_none_is_refused(own, said):
    module = ModuleType("Relu")
    vars(module).update(own)
    with pytest.raises(GradingError, match=said):
        _declared_in(module, "Relu")


def with_points(points):
    aspect = SQUARES.aspects[1].name
    return dataclasses.replace(SQUARES, points_of={**SQUARES.points_of, aspect: points})


def with_one_mistake(**changes):
    one = dataclasses.replace(SQUARES.mistakes[3], **changes)
    return dataclasses.replace(SQUARES, mistakes=[*SQUARES.mistakes[:3], one])


NO_VALUES = {
    "negative points": (with_points(-0.5), r"'any shape' gives -0.5 points: write a number above"),
    "no points": (with_points(0), r"'any shape' gives 0 points"),
    "points that are no number": (with_points(np.nan), r"'any shape' gives nan points"),
    "points without end": (with_points(np.inf), r"'any shape' gives inf points"),
    "points as a text": (with_points("0.5"), r"'any shape' gives '0.5' points"),
    "points as a yes": (with_points(True), r"'any shape' gives True points"),
    "points of NumPy": (with_points(np.float32(0.5)), r"'any shape' gives .*0.5.* points"),
    "an empty sentence": (with_one_mistake(sentence=" "), r"the sentence of .* is ' ', no text"),
    "no sentence": (with_one_mistake(sentence=None), r"the sentence of .* is None, no text"),
    "an empty name": (with_one_mistake(name=""), r"the name of the mistake '' is '', no text"),
    "no edit": (with_one_mistake(edit=""), r"the edit of the mistake '\w+' is '', no edit"),
    "an empty edit": (with_one_mistake(edit={}), r"the edit of the mistake '\w+' is {}, no edit"),
    "an edit of nothing": (with_one_mistake(edit={"": "x"}), r".* is {'': 'x'}, no edit"),
    "an edit to None": (with_one_mistake(edit={"x": None}), r".* is {'x': None}, no edit"),
    "an observation alone": (with_one_mistake(on="vector/sum"), r"`on` .* is 'vector/sum', no"),
    "a variant without edit": (
        dataclasses.replace(SQUARES, variants={"by_x": {}}),
        r"the edit of the variant 'by_x' is {}, no edit",
    ),
}  # fmt: skip


@pytest.mark.parametrize("exercise, said", NO_VALUES.values(), ids=NO_VALUES)
def test_points_and_texts_that_are_none_are_refused_with_file_and_line(exercise, said):
    module = ModuleType("sum_of_squares")
    module.GRADED = exercise
    with pytest.raises(GradingError) as refused:
        _declared_in(module, "sum_of_squares")
    assert re.search(PLACE + said, str(refused.value)), refused.value
    assert str(refused.value).startswith("grading/exercises/welcome/sum_of_squares.py, line ")


# ------------------------------------------------------------------------ file and line


GRADED = {
    "../declaration.py": 'SENTENCE = "of no exercise"\n',
    "f.py": """from grading.exercises.powers import _words
from grading.exercises.powers._mistakes_of_f import MISTAKES

GRADED = graded(
    EXERCISE, points={"result": 1}, mistakes=MISTAKES
)
from grading.exercises.declaration import graded
""",
    "_mistakes_of_f.py": """from grading.exercises.powers._lines import turned
MISTAKES = (
    Mistake("adds"),
    Mistake(f"rounded_to_{n}_digits"),
    turned("f"),
)
""",
    "_lines.py": """def turned(rule):
    return Mistake(rule + "TurnedRound")
""",
    "_words.py": 'SENTENCE = "of a helper"\n',
    "g.py": 'Mistake("of another")\n',
}
SHOWN = {
    "f.py": """from seminar.check.chapters.powers._shared import WHAT
EXERCISE = Exercise(
    "f", Aspect("result", ("row/out",)),
    {"row": {"out": 1, "dx": 2}},
)
""",
    "_shared.py": 'WHAT = {"otu": "the result"}\n',
}


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """Both halves of an exercise called f, with helpers."""
    graded, shown = tmp_path / "grading/exercises", tmp_path / "course/seminar/check/chapters"
    files = {graded / "powers" / name: text for name, text in GRADED.items()}
    files |= {shown / "powers" / name: text for name, text in SHOWN.items()}
    for file, text in files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    monkeypatch.setattr(lines, "ROOT", tmp_path)
    monkeypatch.setattr(lines, "GRADED_IN", graded)
    monkeypatch.setattr(lines, "SHOWN_IN", shown)
    packages = {"grading.exercises": graded, "seminar.check.chapters": shown}
    monkeypatch.setattr(lines, "PACKAGES", packages)
    return tmp_path


@pytest.mark.parametrize(
    ("mentions", "graded", "place"),
    [
        (("adds",), True, "grading/exercises/powers/_mistakes_of_f.py, line 3"),
        (("rounded_to_3_digits",), True, "grading/exercises/powers/_mistakes_of_f.py, line 4"),
        (("fTurnedRound",), True, "grading/exercises/powers/_lines.py, line 2"),
        (("of a helper",), True, "grading/exercises/powers/_words.py, line 1"),
        (("of no exercise",), True, "grading/exercises/powers/f.py, line 4"),
        (("f",), False, "course/seminar/check/chapters/powers/f.py, line 3"),
        (("dx",), False, "course/seminar/check/chapters/powers/f.py, line 4"),
        (("of another",), True, "grading/exercises/powers/f.py, line 4"),
        (("result",), True, "grading/exercises/powers/f.py, line 5"),
        (("result",), False, "course/seminar/check/chapters/powers/f.py, line 3"),
        (("row", "out"), False, "course/seminar/check/chapters/powers/f.py, line 4"),
        (("result", "otu"), False, "course/seminar/check/chapters/powers/_shared.py, line 1"),
        (("result", "nowhere"), False, "course/seminar/check/chapters/powers/f.py, line 3"),
        ((), False, "course/seminar/check/chapters/powers/f.py, line 2"),
    ],
)
def test_what_a_declaration_mentions_is_found_in_both_halves_and_their_helpers(
    tree, mentions, graded, place
):
    assert lines.where("f", *mentions, graded=graded) == place


def test_an_error_is_placed_at_the_line_of_a_declaration_or_of_a_probe_that_cannot_be_read(
    tree, monkeypatch
):
    monkeypatch.setattr(lines, "PROBES", tree / "course/seminar/probes")
    declaration = tree / "grading/exercises/powers/f.py"

    def place(source, file):
        try:
            exec(compile(source, file, "exec"), {})
        except (SyntaxError, ZeroDivisionError) as error:
            return lines.line_of(error)

    assert place("\n1 / 0", declaration) == "grading/exercises/powers/f.py, line 2: "
    assert place("\n\n(", declaration) == "grading/exercises/powers/f.py, line 3: "
    assert place("(", tree / "course/seminar/probes/p.py") == "course/seminar/probes/p.py, line 1: "
    assert place("1 / 0", tree / "course/seminar/probes/p.py") == ""
    assert place("(", tree / "elsewhere.py") == ""


def test_every_known_mistake_is_found_where_its_name_is_made():
    """By the name itself, by the f-string that gives it, or by the end of it."""
    for exercises in CHAPTERS.values():
        for exercise in exercises:
            declared_at = lines.where(exercise.name, graded=True)
            for mistake in exercise.mistakes[::5]:
                assert lines.where(exercise.name, mistake.name, graded=True) != declared_at


def test_nothing_is_searched_for_where_every_declaration_is_right(monkeypatch):
    def searched(*mentions, graded=False):
        raise AssertionError(mentions)

    monkeypatch.setattr(numbers_and_words, "where", searched)
    found = [numbers_and_words.faults_of(one) for every in CHAPTERS.values() for one in every]
    assert [fault for faults in found for fault in faults] == []


def test_inputs_are_drawn_once_for_all_mistakes_of_an_exercise(monkeypatch):
    made, trial = [], declared.Trial
    monkeypatch.setattr(declared, "Trial", lambda *about: made.append(about) or trial(*about))
    exercise = find("numerical_diff")
    draws = declared.draws_of(exercise)
    for mistake in exercise.mistakes[:4]:
        declared.require_wrong(exercise, mistake, draws)
    assert len(made) == len({seed for _, _, seed in made}) < 4
