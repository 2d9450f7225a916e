"""What `grading gradescope` writes, and that what Gradescope reads has its documented form."""

import json
import os
import subprocess
import sys
import zipfile

import pytest

from grading.batch.outcome import Outcome
from grading.batch.turn import ExerciseResult
from grading.commands.cli import main
from grading.exercises import CHAPTERS, chapter_of, module_of
from grading.gradescope import archive, results
from grading.judging.chapter import load
from grading.judging.score import AspectScore
from grading.notebooks.notebook import is_graded, is_solution, source_of

VISIBLE = {"visible", "hidden", "after_due_date", "after_published"}
TOP = {"score", "output", "output_format", "execution_time", "stdout_visibility", "tests"}
OF_A_TEST = {"score", "max_score", "status", "name", "name_format", "number", "output"}
OF_A_TEST |= {"output_format", "visibility"}


def conforms(found):
    """Hold results against the specification: keys, types and values that it lists."""
    found = json.loads(json.dumps(found))
    assert set(found) <= TOP and isinstance(found["output"], str)
    assert found["stdout_visibility"] in VISIBLE and found["output_format"] == "text"
    for test in found["tests"]:
        assert set(test) <= OF_A_TEST and test["visibility"] in VISIBLE
        assert test["status"] in ("passed", "failed")
        assert isinstance(test["name"], str) and isinstance(test["output"], str)
        assert "\r" not in test["output"] and test["output_format"] == "text"
        if "score" in test:
            assert 0 <= test["score"] <= test["max_score"]
            assert isinstance(test["number"], str)
    return found


@pytest.fixture(scope="module", params=[*CHAPTERS])
def contents(request):
    return request.param, archive.contents_of(load(request.param))


def test_an_archive_holds_its_chapter_and_nobody_elses(contents, tmp_path):
    name, there = contents
    module = name.partition("_")[2]
    called = {chapter_of(given) for exercise in CHAPTERS[name] for given in exercise.given}
    others = [other.partition("_")[2] for other in CHAPTERS if other not in {name, *called}]
    for path in there:
        assert not path.startswith(("grading/submitted", "grading/autograded", "tests/"))
        assert "gradebook" not in path and "roster" not in path
        assert not any(
            path.startswith((f"solutions/{other}", f"grading/exercises/{other}/"))
            for other in others
        )
    assert {f"solutions/{module}.py", "setup.sh", "run_autograder"} <= set(there)
    size = sum(map(len, there.values())) / 2**20
    print(f"{name}: {size:.1f} MiB before it is packed")
    assert size < 32


def test_the_reference_of_an_archive_stands_alone(contents):
    name, there = contents
    source = there[f"solutions/{name.partition('_')[2]}.py"].decode()
    assert "from solutions" not in source
    defined = {}
    exec(compile(source, "reference", "exec"), defined)
    assert set(load(name).exercises) <= set(defined)


def test_of_another_chapter_it_holds_what_is_called_and_no_declaration(contents, tmp_path):
    name, there = contents
    given = {other for exercise in CHAPTERS[name] for other in exercise.given}
    for path, content in there.items():
        place = tmp_path / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    foreign = [one for one in given if chapter_of(one) != name]
    for one in foreign:
        declared = there[f"grading/exercises/{module_of(one)}/{one}.py"]
        assert b"GRADED" not in declared and b"Mistake" not in declared
    if not foreign:
        return
    asked = (
        "import sys; from grading.judging.reference import stand_in\n"
        "for name in sys.argv[1:]: exec(stand_in(name), names := {}); assert callable(names[name])"
    )
    path = os.pathsep.join([str(tmp_path), str(tmp_path / "course")])
    done = subprocess.run(
        [sys.executable, "-c", asked, *given],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def test_no_solution_stands_in_the_source_cells_of_an_archive(contents):
    name, there = contents
    notebook = json.loads(there[f"source_notebooks/{name}/{name.partition('_')[2]}.ipynb"])
    assert any(is_graded(cell) and source_of(cell) for cell in notebook["cells"])
    assert not any(source_of(cell) for cell in notebook["cells"] if is_solution(cell))


def test_every_aspect_becomes_a_test_in_the_documented_form(contents):
    chapter = load(contents[0])
    graded = [
        ExerciseResult(
            name, 1.0, 2.0,
            (
                AspectScore("forward", 1.0, 1.0, "right", "As it should be: <b> & _so_."),
                AspectScore("gradient", 0.0, 1.0, "wrong", "It lacks a factor. " * 20),
            ),
            "Its cell raised NameError.",
        )
        for name in chapter.graded
    ]  # fmt: skip
    found = conforms(results.of_outcome(Outcome("", graded), 3.21))
    assert "score" not in found  # the tests' are added up
    assert sum(test["score"] for test in found["tests"]) == len(graded)
    assert [test["status"] for test in found["tests"]] == ["passed", "failed"] * len(graded)
    assert [test["number"] for test in found["tests"][:3]] == ["1.1", "1.2", "2.1"][
        : 2 * len(graded)
    ]
    assert "NameError" in found["output"]
    assert max(map(len, found["tests"][1]["output"].splitlines())) <= results.WIDTH


def test_what_a_person_has_to_look_at_has_no_points_and_hides_the_total():
    found = conforms(results.for_a_person("KeyError: hidden"))
    assert "score" not in found and not any("score" in test for test in found["tests"])
    hidden = [test for test in found["tests"] if test["visibility"] == "after_published"]
    assert "KeyError" in hidden[0]["output"]
    assert "KeyError" not in found["output"] + found["tests"][0]["output"]
    one = ExerciseResult(
        "Relu", 0.0, 2.0, fault=True, message="The grading itself failed: KeyError"
    )
    found = conforms(results.of_outcome(Outcome("", [one]), 1.0))
    assert not any("score" in test for test in found["tests"])
    assert "KeyError" not in json.dumps(found)


def test_an_answer_for_a_person_is_no_failed_test():
    one = ExerciseResult("essay", 0.0, 2.0, by_hand=True)
    found = conforms(results.of_outcome(Outcome("", [one]), 1.0))
    assert found["tests"] == [] and "essay" in found["output"]


def test_the_command_writes_the_archive_with_its_limits(tmp_path, capsys):
    place = tmp_path / "a.zip"
    told = ["gradescope", "00_welcome", "--output", str(place), "--time", "7", "--memory", "300"]
    assert main(told) == 0
    assert "a.zip" in capsys.readouterr().out
    with zipfile.ZipFile(place) as written:
        settings = json.loads(written.read("settings.json"))
        assert written.getinfo("run_autograder").external_attr >> 16 == 0o755
    assert (settings["seconds"], settings["memory"]) == (7, 300)
    assert main(["gradescope", "00_welcome", "--output", str(tmp_path)]) == 2
    assert "name a file" in capsys.readouterr().err
