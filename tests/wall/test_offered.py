"""What grading offers to learners' code: said in the welcome, widened by one line, seen inside."""

import copy
import json
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from grading.batch import behind_the_wall
from grading.batch.sentences import no_such_package
from grading.exercises import CHAPTERS
from grading.judging.chapter import load
from grading.release.words import UNTESTED, Offers, SayWhatIsUntested
from grading.tree import offered
from grading.tree.course import ROOT, module_name
from grading.tree.errors import GradingError

LAB = ROOT / "grading" / "etc" / "jupyter" / "labconfig" / "page_config.json"


@pytest.fixture
def configured(monkeypatch, tmp_path):
    """Return a way to write the line `packages` of the root configuration."""
    text = offered.CONFIGURATION.read_text(encoding="utf-8")

    def configure(packages):
        assert "\npackages = []\n" in text
        path = tmp_path / "pyproject.toml"
        path.write_text(text.replace("\npackages = []\n", f"\npackages = {packages}\n"))
        monkeypatch.setattr(offered, "CONFIGURATION", path)
        offered.configuration.cache_clear()

    yield configure
    offered.configuration.cache_clear()


@pytest.mark.sandbox
def test_a_package_named_in_the_configuration_is_there_before_anyone_asks(configured):
    seen = "import sys\n'autograd.numpy' in sys.modules or 'autograd' in sys.modules"
    with behind_the_wall.wall() as wall, wall.learner() as learner:
        assert learner.run(seen).outputs[0].text == "False"
    configured('["autograd"]')
    with behind_the_wall.wall() as wall, wall.learner() as learner:
        assert learner.run(seen).outputs[0].text == "True"
        assert learner.run("from autograd import grad\ngrad(lambda x: x * x)(3.0)").raised == ""
        assert "PIL, autograd)" in no_such_package("pandas", wall.tools.offered)


def test_a_package_that_is_not_installed_is_named_before_anything_is_graded(configured):
    configured('["no_such_package"]')
    with pytest.raises(GradingError, match="'no_such_package', which is not installed"):
        behind_the_wall.tools()


@pytest.mark.parametrize("line", ['"pandas"', "[1]", '["pandas>=2"]'])
def test_a_line_that_is_no_list_of_names_is_refused_with_a_sentence(configured, line):
    configured(line)
    with pytest.raises(GradingError, match="a list of names"):
        offered.added()


def test_the_welcome_says_which_python_and_which_packages():
    release = json.loads((ROOT / "course/00_welcome/welcome.ipynb").read_bytes())
    (cell,) = [cell for cell in release["cells"] if cell["id"] == "handing-in"]
    said = "".join(cell["source"])
    assert f"Python {offered.oldest_python()} or newer" in said
    assert ", ".join(f"`{name}`" for name in offered.OF_THE_COURSE) in said


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_graded_cell_says_that_it_tests_nothing_yet(name):
    release = json.loads((ROOT / "course" / name / f"{module_name(name)}.ipynb").read_bytes())
    graded = [c for c in release["cells"] if c["metadata"].get("nbgrader", {}).get("grade")]
    assert len(graded) == len(CHAPTERS[name])
    for cell in graded:
        lines = "".join(cell["source"]).splitlines()
        assert lines[0].startswith("# Graded after you hand in")
        assert tuple(lines[1:]) == UNTESTED


def test_our_lab_has_no_validate_button_and_still_has_formgrader():
    import nbgrader

    disabled = json.loads(LAB.read_text())["disabledExtensions"]
    extension = Path(nbgrader.__file__).parent / "labextension" / "static"
    plugins = "".join(path.read_text(errors="replace") for path in extension.glob("*.js"))
    assert "@jupyter/nbgrader:validate-assignment" in plugins
    assert disabled["@jupyter/nbgrader:validate-assignment"] is True
    assert not any("formgrader" in name for name in disabled)


def test_another_package_for_learners_is_a_reason_to_grade_again(configured):
    before = load("01_numerical_gradient").fingerprint
    configured('["autograd"]')
    with_one = load("01_numerical_gradient").fingerprint
    configured('["mpmath", "autograd"]')
    with_two = load("01_numerical_gradient").fingerprint
    configured('["autograd", "mpmath", "numpy"]')
    assert load("01_numerical_gradient").fingerprint == with_two
    assert len({before, with_one, with_two}) == 3


def test_the_build_says_of_a_graded_cell_once_that_it_tests_nothing():
    name = "01_numerical_gradient"
    path = ROOT / "source_notebooks" / name / f"{module_name(name)}.ipynb"
    source = nbformat.read(path, as_version=4)
    once, _ = SayWhatIsUntested().preprocess(copy.deepcopy(source), {})
    said = [cell.id for cell in once.cells if "\n".join(UNTESTED) in cell.source]
    assert said == [f"test_{exercise.name}" for exercise in CHAPTERS[name]]
    twice, _ = SayWhatIsUntested().preprocess(copy.deepcopy(once), {})
    assert twice == once


def test_the_build_puts_the_packages_into_text_alone():
    text, code = new_markdown_cell("@PYTHON@: @PACKAGES@"), new_code_cell("'@PACKAGES@'")
    Offers().preprocess(new_notebook(cells=[text, code]), {})
    assert "`numpy`" in text.source and "@" not in text.source
    assert code.source == "'@PACKAGES@'"
