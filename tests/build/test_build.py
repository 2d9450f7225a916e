"""The build gives the same bytes every time, and fails loudly where a source is wrong."""

import re
import shutil
import signal
import threading
from pathlib import Path

import nbformat
import pytest
from wall.handed_in import is_example

from grading.commands.cli import main
from grading.exercises import CHAPTERS
from grading.release import build, execute
from grading.tree.course import ROOT, configuration
from grading.tree.errors import GradingError
from grading.tree.stopping import Stop, Stopped

CHAPTER = "01_numerical_gradient"
QUICK = "00_welcome"
# Not for the step that the visible check takes, but for those near it that grading draws.
UNSTEADY = (
    "    x += np.random.default_rng().normal() * (1e-3 < h < 1e-2) * (h != 3e-3)\n    return (f"
)
ANSWER = "y = 1 / (1 + np.exp(-(x * w + b)))"
NOTEBOOK = Path("source_notebooks", CHAPTER, "numerical_gradient.ipynb")


@pytest.fixture
def tree(tmp_path):
    """Return a copy of what the build reads and writes."""
    for folder in ("source_notebooks", "course", "solutions"):
        shutil.copytree(
            ROOT / folder,
            tmp_path / folder,
            ignore=shutil.ignore_patterns("seminar", "__pycache__", "*.egg-info", ".*"),
        )
    for file in ("nbgrader_config.py", "pyproject.toml", *map(build.signatures_path, CHAPTERS)):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, tmp_path / file)
    return tmp_path


def edit(tree, cell_id, old, new, metadata=None):
    """Change a cell of the source, which loses those that only show something: they are slow."""
    path = tree / NOTEBOOK
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if cell.id == cell_id or not is_example(cell)]
    cell = next(cell for cell in notebook.cells if cell.id == cell_id)
    assert old in cell.source
    cell.source = cell.source.replace(old, new)
    if metadata:
        cell.metadata.nbgrader.update(metadata)
    nbformat.write(notebook, path)


def state_of(tree):
    return {
        path.relative_to(tree): path.read_bytes()
        for folder in ("course", "solutions")
        for path in (tree / folder).rglob("*")
        if path.is_file()
    }


def silent(text):
    pass


def test_a_second_build_gives_the_same_bytes(tree, capsys):
    before = state_of(tree)
    build.build([QUICK], root=tree, say=silent)
    assert state_of(tree) == before
    assert build.check([QUICK], root=tree)
    assert capsys.readouterr().out == f"{QUICK}: as its source gives it.\n"


@pytest.mark.parametrize(
    ("cell_id", "old", "new", "metadata", "reason"),
    [
        ("neuron_loss", "return 0.5", "y_target = y_target + 0.1\n    return 0.5", None,
         "'one neuron' of the visible check does not pass with the solution, at 'one neuron/loss'"),
        ("neuron_loss", "return 0.5", "return 0.25", None,
         ", without_the_half: The reference holds no '0.5 * "),
        ("numerical_diff", "    return (f", UNSTEADY, None,
         "cell 'test_numerical_diff' gives the solution 2.0 of 3 points"),
        ("lost-in-rounding", "print", "prin", None, "cell 'lost-in-rounding' raised NameError"),
        ("test_numerical_diff", "grade(", "grade(", {"grade_id": "test_diff"},
         "exercise numerical_diff: there is no cell 'test_numerical_diff'."),
        ("test_neuron_loss", 'grade("neuron_loss")', "pass", None,
         "cell 'test_neuron_loss': does not grade neuron_loss."),
        ("check_neuron_loss", "check", "check", {"locked": False},
         "cell 'check_neuron_loss': must be locked"),
        ("numerical_diff", "    ### BEGIN SOLUTION\n", "", None,
         "cell 'numerical_diff': '### BEGIN SOLUTION' and '### END SOLUTION' must take turns."),
        ("neuron_loss", "    ### BEGIN", f"    # {ANSWER}\n    {ANSWER}\n    ### BEGIN", None,
         "cell 'neuron_loss': the release still holds the line"),
    ],
)  # fmt: skip
def test_a_wrong_source_stops_the_build_and_leaves_yesterdays_output(
    tree, cell_id, old, new, metadata, reason
):
    edit(tree, cell_id, old, new, metadata)
    before = state_of(tree)
    with pytest.raises(GradingError) as stopped:
        build.build([CHAPTER], root=tree, say=silent)
    assert reason in str(stopped.value)
    assert CHAPTER in str(stopped.value)
    assert state_of(tree) == before


def test_a_hand_edited_release_and_a_file_too_many_are_found_out(tree, capsys):
    released = tree / "course" / QUICK / "welcome.ipynb"
    text = released.read_text()
    released.write_text(text.replace("squares", "cubes", 1))
    assert released.read_text() != text
    (tree / "course" / QUICK / "answers.txt").write_text("42")
    assert not build.check([QUICK], root=tree)
    said = capsys.readouterr().out
    assert f"course/{QUICK}/welcome.ipynb is out of date" in said
    assert f"course/{QUICK}/answers.txt should not be there" in said


def test_a_missing_notebook_is_one_sentence(tree):
    (tree / NOTEBOOK).unlink()
    with pytest.raises(GradingError, match="there is no notebook numerical_gradient"):
        build.build([CHAPTER], root=tree, say=silent)


def test_a_source_that_is_not_a_notebook_is_one_sentence(tree):
    (tree / NOTEBOOK).write_text("{")
    with pytest.raises(GradingError, match="is not a notebook"):
        build.build([CHAPTER], root=tree, say=silent)


def test_chapters_are_built_in_the_courses_order_and_all_where_none_is_named():
    assert build._chosen([]) == list(CHAPTERS)
    assert build._chosen(["03_computation_graph", CHAPTER]) == [CHAPTER, "03_computation_graph"]


def test_where_an_execution_stopped_is_the_last_cell_that_was_begun():
    cells = [nbformat.v4.new_code_cell("1", id=name) for name in ("one", "two", "three")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    assert execute._where(notebook) == "the first cell"
    cells[0].execution_count = cells[1].execution_count = 1
    assert execute._where(notebook) == "cell 'two'"


def test_a_signal_ends_a_cell_that_would_go_on(tmp_path, monkeypatch):
    monkeypatch.setattr(execute, "SECONDS_PER_CELL", 20)
    endless = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("while True: pass")])
    stop = Stop()
    threading.Timer(2.0, setattr, [stop, "number", signal.SIGTERM]).start()
    with pytest.raises(Stopped):
        execute.execute(QUICK, endless, tmp_path, tmp_path, stop)


def test_what_is_made_takes_the_place_of_what_was_there(tmp_path):
    made, there = tmp_path / "made", tmp_path / "deep" / "there"
    for kind in ("new", "old"):
        made.mkdir()
        (made / kind).write_text(kind)
        build._swap_in(made, there)
        assert [path.name for path in there.iterdir()] == [kind]
        shutil.rmtree(made)
    assert list(there.parent.iterdir()) == [there]


def test_an_unknown_chapter_is_one_sentence_and_an_exit_status(capsys):
    assert main(["build", "08_nothing"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("There is no chapter called '08_nothing'; there are 00_welcome")


def test_a_fork_changes_address_and_version_in_one_place(monkeypatch, tmp_path, tree):
    from grading.release import header

    configuration = tmp_path / "pyproject.toml"
    text = configuration.read_text().replace("backprop-seminar/backprop-seminar", "me/my-course")
    assert text.count(f'release = "{header.course_address()["release"]}"') == 1
    text = re.sub("^release = .*$", 'release = "autumn"', text, flags=re.M)
    configuration.write_text(text)
    monkeypatch.setattr(header, "ROOT_CONFIGURATION", configuration)
    build.build([QUICK], root=tree, say=silent)
    released = (tree / "course" / QUICK / "welcome.ipynb").read_text()
    assert "colab.research.google.com/github/me/my-course/blob/autumn/course/" in released
    assert 'release = \\"https://github.com/me/my-course\\", \\"autumn\\"' in released
    assert "https://github.com/me/my-course" in released
    assert "backprop-seminar/backprop-seminar" not in released


def test_nbgraders_own_command_gives_the_same_release_and_says_nothing(tree, caplog):
    built = (tree / "course" / CHAPTER / "numerical_gradient.ipynb").read_bytes()
    shutil.rmtree(tree / "course" / CHAPTER)  # where there is a release, nbgrader makes none
    caplog.set_level("INFO")
    config = configuration(tree)
    assert config.CourseDirectory.root == str(tree)
    build._release(CHAPTER, tree, tree)
    assert (tree / "course" / CHAPTER / "numerical_gradient.ipynb").read_bytes() == built
    assert caplog.text == ""


def test_a_build_says_where_another_sum_of_points_has_to_be_written(tmp_path, monkeypatch):
    (tmp_path / "course").symlink_to(ROOT / "course")
    row = "| 01 | Numerical gradient | Which way is down? | {} |\n"
    for name in ("_make", "_swap_in", "require_writable"):
        monkeypatch.setattr(f"grading.release.build.{name}", lambda *_: None)

    def said(points):
        (tmp_path / "README.md").write_text(row.format(points), "utf-8")
        lines = []
        build.build(["01_numerical_gradient"], root=tmp_path, say=lines.append)
        return lines

    assert said("14") == ["01_numerical_gradient: built."]
    _, told = said("12.5")
    assert told.startswith("It has 14 points now, and README.md says 12.5: write 14 points for 01_")
