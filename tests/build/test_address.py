"""The course's address stands in one place, and the build puts it where it has to be. Under 1 s."""

import re
import subprocess

import pytest

from grading.release import address, build, header
from grading.release.address import DOCUMENTS, site_address, stamp, stamped_text, strays
from grading.tree.course import ROOT

REPOSITORY, REFERENCE = header.course_address().values()
COURSE = REPOSITORY.removeprefix(address.FORGE)
OTHERS = """
[bubblewrap](https://github.com/containers/bubblewrap), [nbgrader](https://nbgrader.readthedocs.io),
https://github.com/jupyter/nbgrader
"""


@pytest.fixture
def fork(tmp_path, monkeypatch):
    """A tree with the documents, whose pyproject.toml has been changed and nothing else."""
    for name in ("pyproject.toml", *DOCUMENTS):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    monkeypatch.setattr(header, "ROOT_CONFIGURATION", tmp_path / "pyproject.toml")
    configure(tmp_path, "https://github.com/me/my-course", "term")
    return tmp_path


def configure(folder, repository, reference):
    path = folder / "pyproject.toml"
    text = re.sub(
        r'(?m)^repository = ".*"', f'repository = "{repository}"', path.read_text("utf-8")
    )
    path.write_text(re.sub(r'(?m)^(branch|release) = ".*"', rf'\1 = "{reference}"', text), "utf-8")


def test_every_document_carries_the_address_of_pyproject():
    assert strays(ROOT) == []


def test_every_document_of_the_list_carries_an_address_or_none_that_is_the_courses():
    carrying = {name for name in DOCUMENTS if COURSE in (ROOT / name).read_text("utf-8")}
    assert {"README.md", "CITATION.cff", ".github/ISSUE_TEMPLATE/config.yml"} <= carrying


def test_no_other_file_carries_it():
    listed = subprocess.run(
        ["git", "grep", "--files-with-matches", "--fixed-strings", COURSE],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    built = re.compile(r"(course|solutions)/\d\d_\w+/\w+\.ipynb|tests/.+|pyproject\.toml")
    found = [name for name in listed.stdout.splitlines() if not built.fullmatch(name)]
    assert set(found) <= set(DOCUMENTS)


def test_a_fork_changes_it_in_one_line(fork):
    assert len(strays(fork)) >= 5
    assert all(
        " has another address than pyproject.toml: it should read " in s for s in strays(fork)
    )
    assert stamp(fork) == "" and strays(fork) == []
    for name in DOCUMENTS:
        text = (fork / name).read_text("utf-8")
        assert COURSE not in text and site_address(REPOSITORY) not in text
    readme = (fork / "README.md").read_text("utf-8")
    assert "(https://me.github.io/my-course/)" in readme
    assert "colab.research.google.com/github/me/my-course/blob/term/course/00_welcome/" in readme
    assert "mybinder.org/v2/gh/me/my-course/term?" in readme
    configure(fork, REPOSITORY, REFERENCE)
    assert stamp(fork) == ""
    assert all((fork / name).read_bytes() == (ROOT / name).read_bytes() for name in DOCUMENTS)


def test_the_line_with_another_address_is_named(fork):
    stamp(fork)
    path = fork / "CITATION.cff"
    path.write_text(path.read_text("utf-8").replace("me/my-course", "them/theirs"), "utf-8")
    (sentence,) = strays(fork)
    assert re.match(r"CITATION\.cff, line \d+, has another address", sentence)
    assert "https://github.com/me/my-course" in sentence


def test_other_projects_keep_their_addresses():
    assert stamped_text(OTHERS, "https://github.com/me/my-course", "term") == OTHERS


@pytest.mark.parametrize("elsewhere", ["https://gitlab.com/me/my-course", "https://github.com/me"])
def test_a_course_elsewhere_keeps_its_documents_and_is_told_why(fork, elsewhere):
    configure(fork, elsewhere, "main")
    said = stamp(fork)
    assert said.startswith(f"{elsewhere} is no https://github.com/OWNER/NAME")
    assert all((fork / name).read_bytes() == (ROOT / name).read_bytes() for name in DOCUMENTS)
    assert strays(fork) == []


def test_what_is_not_there_is_left_out(fork):
    for name in DOCUMENTS[1:]:
        (fork / name).unlink()
    assert stamp(fork) == ""
    assert [name for name in DOCUMENTS if (fork / name).exists()] == [DOCUMENTS[0]]


def test_the_build_writes_it_and_the_check_of_the_build_names_it(fork, monkeypatch):
    monkeypatch.setattr(build, "_chosen", lambda _chapters: [])
    said = []
    assert not build.check(root=fork, say=said.append)
    assert said == strays(fork) != []
    build.build(root=fork, say=said.append)
    assert strays(fork) == [] and build.check(root=fork)
    configure(fork, "https://gitlab.com/me/my-course", "main")
    build.build(root=fork, say=said.append)
    assert said[-1] == stamp(fork) != ""
