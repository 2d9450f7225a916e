"""What `grading site` puts into a site, and what it refuses."""

import hashlib
import html
import json
import re
import zipfile
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest
from lite import mirror
from lite.conftest import grading_site

from grading.exercises import CHAPTERS
from grading.site import make as making
from grading.site.browser import lite, pyodide
from grading.tree.course import ROOT, module_name
from grading.tree.errors import GradingError

KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"


def settings(folder):
    data = json.loads((folder / "run" / "jupyter-lite.json").read_text())["jupyter-config-data"]
    return data["litePluginSettings"][KERNEL]


def test_it_says_how_to_see_it(built):
    folder, said = built
    assert f"http.server --bind localhost --directory {folder} 8000" in said


def test_nothing_compiled_is_in_it(built):
    folder, _ = built
    compiled = [path.name for path in folder.rglob("*") if path.suffix in (".wasm", ".so")]
    assert compiled + [path.name for path in folder.rglob("*wasm32.whl")] == []
    assert settings(folder)["loadPyodideOptions"]["pyodide"] == pyodide.NETWORK
    assert f"/v{mirror.VERSION}/full/" in pyodide.NETWORK, "the tests have another version"


def test_every_chapter_is_there_as_it_was_released_but_for_the_badge(built):
    folder, _ = built
    for chapter in CHAPTERS:
        path = Path(chapter) / f"{module_name(chapter)}.ipynb"
        there = nbformat.read(folder / "run" / "files" / path, as_version=4)
        released = nbformat.read(ROOT / "course" / path, as_version=4)
        assert [cell.id for cell in released.cells if cell not in there.cells] == ["badge"]


def test_nothing_of_the_instructors_is_in_it(built):
    folder, _ = built
    names = {path.name for path in folder.rglob("*")}
    with zipfile.ZipFile(*folder.glob("run/wheels/*/backprop_seminar-*.whl")) as wheel:
        names |= {Path(name).name for name in wheel.namelist()}
        packages = {Path(name).parts[0] for name in wheel.namelist()}
    assert not any("mistakes" in name for name in names if name.endswith(".py"))
    assert {name for name in packages if not name.endswith(".dist-info")} == {"seminar"}
    assert "solutions" not in names


def test_the_digits_lie_beside_the_package_and_not_in_it(built):
    folder, _ = built
    wheel = next(folder.glob("run/wheels/*/backprop_seminar-*.whl"))
    with zipfile.ZipFile(wheel) as opened:
        assert [name for name in opened.namelist() if name.endswith(".gz")] == []
        address = opened.read("seminar/mnist/ADDRESS").decode()
    worker = folder / "run/extensions/@jupyterlite/pyodide-kernel-extension/static/worker.js"
    digits = worker.parent / address
    for file in (ROOT / "course" / "seminar" / "mnist").glob("*.gz"):
        assert (digits / file.name).read_bytes() == file.read_bytes()
    assert wheel.stat().st_size < 2**20


def test_every_link_within_the_site_leads_somewhere(built):
    folder, _ = built
    pages = [folder / "index.html", *folder.glob("chapters/*.html"), *folder.glob("docs/*.html")]
    assert len(pages) > 2 * len(CHAPTERS)
    lost = []
    for page in pages:
        for target in re.findall(r'(?:href|src)="([^"]+)"', page.read_text(encoding="utf-8")):
            path, _, query = html.unescape(target).partition("#")[0].partition("?")
            if not path or re.match(r"[a-z]+:", path):
                continue
            leads_to = [page.parent / unquote(path)]
            if query.startswith("path="):
                leads_to.append(folder / "run" / "files" / unquote(query.removeprefix("path=")))
            lost += [(page.name, target) for file in leads_to if not file.exists()]
    assert lost == []


def test_what_the_kernel_loads_at_once_is_there(built):
    folder, _ = built
    worker = folder / "run/extensions/@jupyterlite/pyodide-kernel-extension/static"
    packages = settings(folder)["loadPyodideOptions"]["packages"]
    wheels = [name for name in packages if name.endswith(".whl")]
    assert [name for name in wheels if not (worker / name).is_file()] == []
    for wanted in ("backprop_seminar", "ipywidgets", "comm", "pyodide_kernel", "ipykernel"):
        assert sum(f"/{wanted}-" in name for name in wheels) == 1, wanted
    assert set(packages) - set(wheels) == set(pyodide.PRELOADED)


@pytest.fixture
def quick(monkeypatch):
    """Parts of a site that take no time."""

    def run(folder, *_, **__):
        folder.mkdir()

    monkeypatch.setattr(making.lite, "write", run)
    monkeypatch.setattr(making.pages, "write", lambda folder: (folder / "chapters").mkdir())
    monkeypatch.setattr(making.landing, "write", lambda folder: (folder / "index.html").touch())


def test_a_site_is_replaced_whole(quick, tmp_path):
    folder = tmp_path / "site"
    making.make(folder)
    (folder / "run" / "from_an_older_build.js").touch()
    making.make(folder)
    assert not (folder / "run" / "from_an_older_build.js").exists()
    assert (folder / "index.html").is_file()
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]


def test_an_empty_folder_is_filled(quick, tmp_path):
    making.make(tmp_path)
    assert (tmp_path / "index.html").is_file()


def test_a_folder_with_something_else_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    done = grading_site(tmp_path)
    assert done.returncode == 2
    assert done.stderr == (
        f"{tmp_path} holds something that is no site of this course: name a folder that is empty "
        "or not there yet.\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_link_to_a_site_goes_on_leading_to_it(quick, tmp_path):
    (tmp_path / "site").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "site")
    making.make(tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "site" / "index.html").is_file()


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "site").write_text("a file")
    with pytest.raises(GradingError, match=r"site is a file: name a folder"):
        making.make(tmp_path / "site")


def test_a_failure_leaves_the_old_site_standing(tmp_path, monkeypatch):
    old = tmp_path / "site"
    old.mkdir()
    (old / making.MARK).touch()
    (old / "index.html").write_text("old")

    def fails(*_, **__):
        raise GradingError("no network")

    monkeypatch.setattr(making.lite, "write", fails)
    with pytest.raises(GradingError, match="no network"):
        making.make(old)
    assert (old / "index.html").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


# ------------------------------------------------------------------------- the distribution named


NAMES = ("asked", *pyodide.PRELOADED, *pyodide.ON_DEMAND)
WASM = b"\0asm\1\0\0\0" + b"\0\3abc" + b"\1\x80\1" + 128 * b"x"
"""Two sections, of 3 and of 128 bytes."""


@pytest.fixture
def unpacked(tmp_path):
    """A folder like an unpacked Pyodide, of small files; `numpy` needs `asked`."""
    folder = tmp_path / "pyodide"
    folder.mkdir()
    packages = {
        name: {
            "file_name": f"{name}-1.0.whl",
            "sha256": hashlib.sha256(f"{name}-1.0.whl".encode()).hexdigest(),
            "depends": ["Asked"] if name == "numpy" else [],
        }
        for name in (*NAMES, "pandas")
    }
    lock = {"info": {"version": pyodide.VERSION}, "packages": packages}
    (folder / pyodide.LOCK).write_text(json.dumps(lock))
    for name in ("pyodide.js", "pyodide.asm.js", *(f"{name}-1.0.whl" for name in packages)):
        (folder / name).write_text(name)
    (folder / "pyodide.asm.wasm").write_bytes(WASM)
    with zipfile.ZipFile(folder / "python_stdlib.zip", "w") as library:
        library.writestr("ast.py", "")
    return folder


def test_what_is_needed_is_copied_and_nothing_else(unpacked, tmp_path):
    pyodide.copy_into(tmp_path / "copy", unpacked)
    there = {path.name for path in (tmp_path / "copy").iterdir()}
    assert there == {pyodide.LOCK, *pyodide.CORE, *(f"{name}-1.0.whl" for name in NAMES)}
    assert set(pyodide.read_lock(tmp_path / "copy")["packages"]) == set(NAMES)


def test_what_is_missing_is_named(unpacked, tmp_path):
    (unpacked / "asked-1.0.whl").unlink()
    (unpacked / "pyodide.asm.wasm").unlink()
    with pytest.raises(GradingError, match=r"lacks pyodide.asm.wasm, asked-1.0.whl: unpack the"):
        pyodide.copy_into(tmp_path / "copy", unpacked)


def test_another_version_is_refused(unpacked, tmp_path):
    lock = pyodide.read_lock(unpacked)
    lock["info"]["version"] = "0.26.4"
    (unpacked / pyodide.LOCK).write_text(json.dumps(lock))
    with pytest.raises(GradingError, match=r"is Pyodide 0.26.4, .* goes with [\d.]+: unpack that"):
        pyodide.copy_into(tmp_path / "copy", unpacked)


def test_what_is_broken_is_named(unpacked, tmp_path):
    (unpacked / "asked-1.0.whl").write_text("ask")
    with pytest.raises(GradingError, match=r"asked-1.0.whl is cut off, or not what pyodide-lock"):
        pyodide.copy_into(tmp_path / "copy", unpacked)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("pyodide.js", 0),
        *(("python_stdlib.zip", kept) for kept in (0, 10, -1)),
        *(("pyodide.asm.wasm", kept) for kept in (0, 7, 9, 10, 12, 14, 15, -1)),
    ],
)
def test_a_cut_off_interpreter_is_named(name, kept, unpacked, tmp_path):
    file = unpacked / name
    file.write_bytes(file.read_bytes()[:kept])
    with pytest.raises(GradingError, match=rf"In .*, {name} is cut off"):
        pyodide.copy_into(tmp_path / "copy", unpacked)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, r"cannot be read \(No such file or directory\): name the folder of an unpacked"),
        ("{", "is not the list of packages of a Pyodide"),
        ("[]", "is not the list of packages of a Pyodide"),
        ('{"packages": {}}', "is not the list of packages of a Pyodide"),
        ('{"packages": {"micropip": 3}}', "is not the list of packages of a Pyodide"),
    ],
)
def test_what_is_no_distribution_is_refused(content, sentence, tmp_path):
    if content is not None:
        (tmp_path / pyodide.LOCK).write_text(content)
    with pytest.raises(GradingError, match=sentence):
        pyodide.read_lock(tmp_path)


@pytest.fixture
def bare(monkeypatch):
    """A site of notebooks without wheels, and of JupyterLite's files the settings alone."""

    def pinned(folder):
        kernel = folder / f"{lite.KERNEL_WHEEL}-1.0.whl"
        zipfile.ZipFile(kernel, "w").close()
        return [kernel]

    def run(work, out, _):
        out.mkdir()
        told = json.loads((work / "lite" / lite.SITES_SETTINGS).read_text())
        told["jupyter-config-data"]["federated_extensions"] = []
        (out / lite.SITES_SETTINGS).write_text(json.dumps(told))

    monkeypatch.setattr(lite, "seminar_wheel", lambda _, digits, __: digits.mkdir())
    monkeypatch.setattr(lite, "pinned_wheels", pinned)
    monkeypatch.setattr(lite, "_run_jupyterlite", run)


def test_python_comes_from_the_distribution_that_is_named(bare, unpacked, tmp_path):
    (tmp_path / "site").mkdir()
    lite.write(tmp_path / "site" / "run", unpacked)
    kernel = settings(tmp_path / "site")
    start = tmp_path / "site" / "run" / kernel["pyodideUrl"]
    assert start.is_file()
    script, _, version = kernel["loadPyodideOptions"]["pyodide"].partition("?")
    assert (start.parent / script).is_file()
    assert version
    assert (tmp_path / "site" / "run" / "pyodide" / "numpy-1.0.whl").is_file()
