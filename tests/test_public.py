"""What a public forge, a citation, Binder and a development container read. About 2 s.

The schemas are check-jsonschema's copies of those of GitHub's files and of the citation format.
"""

import json
import re
import subprocess
import sys
import tomllib
from datetime import date

import pytest
import yaml
from packaging.specifiers import SpecifierSet

from grading.tree.course import ROOT
from seminar import __version__

FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("[0-9]*.yml"))
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
CITATION = ROOT / "CITATION.cff"
SCHEMAS = {
    **dict.fromkeys(FORMS, "github-issue-forms"),
    FORMS[0].with_name("config.yml"): "github-issue-config",
    **dict.fromkeys(WORKFLOWS, "github-workflows"),
    CITATION: "citation-file-format",
}
VERSION = re.compile(r"^## (\d+\.\d+\.\d+) - (unreleased|\d{4}-\d\d-\d\d)$", re.M)
SORTS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
STARS = re.compile(r"\*\*(.+?)\*\*")


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def read(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def against(schema, path):
    command = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        f"vendor.{schema}",
        path,
    ]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.mark.parametrize("path", SCHEMAS, ids=name_of)
def test_a_file_has_the_keys_that_are_documented_for_it(path):
    said = against(SCHEMAS[path], path)
    assert said.returncode == 0, said.stdout


@pytest.mark.parametrize("path", SCHEMAS, ids=name_of)
def test_a_key_that_is_not_documented_is_found(path, tmp_path):
    wrong = tmp_path / path.name
    wrong.write_text(f"{path.read_text(encoding='utf-8')}\nundocumented: true\n", encoding="utf-8")
    said = against(SCHEMAS[path], wrong)
    assert said.returncode == 1 and "undocumented" in said.stdout


# --------------------------------------------------------------------------- versions, citation


def versions():
    """Return version -> date, the newest first, as CHANGELOG.md has them."""
    return dict(VERSION.findall((ROOT / "CHANGELOG.md").read_text(encoding="utf-8")))


def test_the_changes_begin_with_the_version_that_a_chapter_prints():
    assert next(iter(versions())) == __version__


def test_both_packages_and_the_citation_have_that_version():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == read(CITATION)["version"] == __version__


def test_the_citation_has_the_day_of_the_release_once_there_is_one():
    released = versions()[__version__]
    assert read(CITATION).get("date-released", "unreleased") == released


def test_a_tag_that_is_still_to_be_set_is_named_until_the_release():
    text = " ".join((ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split())
    said = f"Its tag `v{__version__}`, to which the links to Colab and Binder lead, is set when"
    assert (said in text) == (versions()[__version__] == "unreleased")


def test_the_changes_are_in_the_form_of_keep_a_changelog():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert len(re.findall(r"^## ", text, re.M)) == len(versions())  # every heading is a version's
    assert set(re.findall(r"^### (.+)$", text, re.M)) <= SORTS
    days = [date.fromisoformat(day) for day in versions().values() if day != "unreleased"]
    assert days == sorted(days, reverse=True)


def test_the_licence_of_the_citation_is_that_of_the_code():
    licence = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert read(CITATION)["license"] == licence["project"]["license"]


# ---------------------------------------------------------------------------------- issue forms


def fields(form):
    return {field.get("id"): field for field in read(form)["body"]}


FORMS_WITH_CODE = [form for form in FORMS if "code" in fields(form)]


def test_a_form_asks_for_code_where_it_is_about_what_was_said_of_code():
    assert [form.stem for form in FORMS] == ["1-text", "2-feedback", "3-judged"]
    assert FORMS[1:] == FORMS_WITH_CODE


@pytest.mark.parametrize("form", FORMS_WITH_CODE, ids=name_of)
def test_a_form_that_asks_for_code_says_what_not_to_attach(form):
    told = " ".join(f["attributes"]["value"] for f in read(form)["body"] if f["type"] == "markdown")
    stressed = " ".join(STARS.findall(told))
    assert "names" in told and "hidden check" in told
    assert "no names" in stressed or "not to attach" in stressed
    assert fields(form)["code"]["validations"]["required"]


# ------------------------------------------------------------------------------------ workflows


def steps(workflow):
    return [step for job in read(workflow)["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=name_of)
def test_every_command_of_a_workflow_stands_in_the_readme(workflow):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = [step["run"] for step in steps(workflow) if "run" in step]
    assert commands
    for command in commands:
        lines = rf"(?m)^{re.escape(command)}$|`{re.escape(command)}`"
        assert re.search(lines, readme), f"README.md has no {command!r}"


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=name_of)
def test_a_workflow_may_write_nothing_but_pages_and_runs_once_at_a_time(workflow):
    told = read(workflow)
    assert told["permissions"] == {"contents": "read"}
    more = [job.get("permissions", {}) for job in told["jobs"].values()]
    assert {name for one in more for name in one} <= {"pages", "id-token"}
    assert "group" in told["concurrency"]
    assert all(job["timeout-minutes"] <= 90 for job in told["jobs"].values())


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=name_of)
def test_a_workflow_uses_actions_of_the_forge_by_their_major_version(workflow):
    used = [step["uses"] for step in steps(workflow) if "uses" in step]
    assert used and all(re.fullmatch(r"actions/[a-z-]+@v\d+", one) for one in used)


def test_the_tests_run_on_three_systems_and_the_site_is_published_from_a_tag():
    tests, site = (
        read(ROOT / ".github" / "workflows" / f"{name}.yml") for name in ("tests", "site")
    )
    systems = {job["runs-on"].partition("-")[0] for job in tests["jobs"].values()}
    assert systems == {"ubuntu", "macos", "windows"}
    assert site[True] == {"push": {"tags": ["v*"]}}  # YAML reads the key `on` as true


# ------------------------------------------------------------------- containers of other people


def test_binder_installs_the_students_package_from_its_folder_and_nothing_else():
    lines = (ROOT / ".binder" / "requirements.txt").read_text(encoding="utf-8").split()
    assert lines == ["./course"]
    runtime = (ROOT / ".binder" / "runtime.txt").read_text(encoding="utf-8").strip()
    assert runtime.removeprefix("python-") in requires_python()


def test_a_development_container_makes_the_environment_that_make_makes():
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text("utf-8"))
    assert container["updateContentCommand"] == "make .venv/ready"
    assert ".venv/ready:" in (ROOT / "Makefile").read_text(encoding="utf-8")
    (version,) = re.findall(r"python:(\d+\.\d+)-", container["image"])
    assert version in requires_python()


def requires_python():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return SpecifierSet(project["requires-python"])
