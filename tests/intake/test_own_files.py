"""A student's own modules and data come along with the notebook, on every platform. About 5 s."""

import io
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import PurePosixPath

import pytest
from intake.test_collect import CHAPTER, FILE, GOOD, NAME, STUB, archive
from intake.test_platforms import packed

from grading.intake import placing
from grading.intake.collect import collect, left_out, report
from grading.intake.found import Other
from grading.intake.neighbours import OF_EITHER, Neighbours
from grading.intake.whose import Collection
from grading.tree import beside as rules
from grading.tree import offered
from grading.tree.beside import MOST_BYTES, MOST_FILES, Left, beside, fitting, why_not
from grading.tree.errors import GradingError
from grading.tree.places import Places

OWN = {
    "helpers.py": b"two = 2\n",
    "shapes/__init__.py": b"from .square import area\n",
    "shapes/square.py": b"def area(a): return a * a\n",
    "data.npy": b"\x93NUMPY",
    "tables/notes.csv": b"1,2\n",
    "settings.json": b'{"rate": 0.1}',
}
FLAT = {name: data for name, data in OWN.items() if "/" not in name}
LITTER = {
    ".DS_Store": b"x",
    "__MACOSX/._helpers.py": b"x",
    ".git/config": b"x",
    ".ipynb_checkpoints/helpers-checkpoint.py": b"x",
    "__pycache__/helpers.cpython-312.pyc": b"x",
    ".venv/lib/a.py": b"x",
    "node_modules/a/index.js": b"x",
    "helpers.py~": b"x",
    "more.zip": b"PK\x05\x06" + bytes(18),
    "Earlier_Chapters.py": b"raise SystemExit",
    "seminar/__init__.py": b"raise SystemExit",
    "submission_secret.txt": b"x",
}
WHEN = "2026-11-02-10-15-00"
PLATFORMS = {
    "folders": ("hw/{}/", "jane", "bob", OWN | LITTER),
    "nbgrader": (f"submitted/{{}}/{NAME}/", "jane", "bob", OWN | LITTER),
    "Moodle": ("{}_assignsubmission_file_/", "Jane Doe_12", "Bob Roe_34", OWN | LITTER),
    "Moodle without folders": ("{}_assignsubmission_file_", "Jane Doe_12", "Bob Roe_34", FLAT),
    "Moodle, an archive": ("{}_assignsubmission_file_/w.zip/", "Jane Doe_12", "Bob Roe_34", OWN),
    "Canvas": ("{}_9{}_", "doejane_12", "roebob_34", FLAT),
    "Canvas, late": ("{}_9{}_", "doejane_LATE_12", "roebob_34", FLAT),
    "Canvas, an archive": ("{}_91_w.zip/hw/", "doejane_12", "roebob_34", OWN | LITTER),
    "Blackboard": (f"HW1_{{}}_attempt_{WHEN}_", "jdoe", "broe", FLAT),
    "Brightspace": ("{} - Nov 2, 2026 1015 AM/", "12-9 - Jane Doe", "34-9 - Bob Roe", OWN | LITTER),
    "Brightspace without folders": (
        "{} - Nov 2, 2026 1015 AM - ", "12-9 - Jane Doe", "34-9 - Bob Roe", FLAT,
    ),
    "Google Classroom": ("{} - ", "Jane Doe", "Bob Roe", FLAT),
    "Gradescope": ("assignment_5_export/{}/", "submission_101", "submission_102", OWN | LITTER),
    "GitHub Classroom": (f"gradients-submissions/gradients-{{}}/{NAME}/", "jane", "bob", OWN),
}  # fmt: skip


def handed_in(pattern, who, files):
    """Return a person's files as a platform calls them, each with a number of its own."""
    return {pattern.format(who, n) + name: data for n, (name, data) in enumerate(files.items())}


def laid_out(folder, files):
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def there(root, student):
    """Return the files of a student's folder, but for those that we write ourselves."""
    folder = root / "grading/submitted" / student / NAME
    found = {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }
    return {n: d for n, d in found.items() if n not in ("timestamp.txt", FILE)}


def ids(placements):
    return {p.path: p.student for p in placements if not p.reason}


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_they_come_along_with_their_own_notebook_and_nothing_else_does(root, platform, kind):
    pattern, jane, bob, files = PLATFORMS[platform]
    bobs = {name: b"bob's" for name in files if name.endswith((".py", ".npy", ".csv"))}
    whole = handed_in(pattern, jane, {FILE: GOOD} | files)
    whole |= handed_in(pattern, bob, {"n.ipynb": GOOD + b"\n"} | bobs)
    whole |= handed_in(pattern, "99-9 - Eve" if "Bright" in platform else "eve_55", {"a.pdf": b"x"})
    whole = packed(whole)
    made = archive(root / "a.zip", whole) if kind == "zip" else laid_out(root / "all", whole)
    placements = collect(made, NAME, root=root)
    placed = [student for path, student in sorted(ids(placements).items())]
    assert len(placed) == 2
    own = {name: data for name, data in OWN.items() if name in files}
    wanted = [own, {name: b"bob's" for name in own if name in bobs}]
    found = [there(root, student) for student in placed]
    assert sorted(found, key=len) == sorted(wanted, key=len)
    assert ", with data.npy, helpers.py, settings.json" in report(placements)
    assert "not taken along" not in report(placements)
    again = collect(made, NAME, root=root)
    assert {p.what for p in again if not p.reason} == {"unchanged"}


def test_what_lies_above_or_is_somebody_elses_stays_where_it_is(root):
    whole = {
        f"hw/jane_{FILE}": GOOD, f"hw/bob_{FILE}": GOOD, "hw/helpers.py": b"whose?",
        "hw/carl/n.ipynb": GOOD, "hw/carl/helpers.py": b"carl's", "readme.txt": b"x",
        "hw/dan/deep/n.ipynb": GOOD, "hw/dan/helpers.py": b"above",
    }  # fmt: skip
    collect(laid_out(root / "all", whole), NAME, root=root)
    assert [there(root, s) for s in ("jane", "bob", "dan")] == [{}, {}, {}]
    assert there(root, "carl") == {"helpers.py": b"carl's"}


def test_where_one_has_a_notebook_the_files_of_all_others_are_not_theirs(root):
    whole = {
        "doejane_1_90_n.ipynb": GOOD, "doejane_1_91_a.csv": b"jane's",
        "roebob_2_92_b.csv": b"bob's",
    }  # fmt: skip
    collect(archive(root / "a.zip", whole), NAME, root=root)
    assert there(root, "doejane_1") == {"a.csv": b"jane's"}


def test_beside_a_notebook_of_nobody_in_a_section_lie_files_of_others(root):
    whole = {
        "Section 1/doejane_1_2_n.ipynb": GOOD, "Section 1/roebob_3_4_n.ipynb": GOOD,
        "Section 2/poecem_5_6_n.ipynb": GOOD, "Section 2/moeann_7_8_n.ipynb": GOOD,
        f"Section 2/{FILE}": GOOD, "Section 2/poecem_5_9_a.csv": b"cem's",
    }  # fmt: skip
    collect(archive(root / "a.zip", whole), NAME, root=root)
    assert there(root, "Section_2") == {} and there(root, "poecem_5") == {"a.csv": b"cem's"}


def test_another_attempt_has_files_of_its_own(root):
    """Blackboard keeps all of them in one folder: those of the one that counts come along."""
    first, last = (f"HW1_jdoe_attempt_2026-11-0{day}-10-15-00_" for day in (1, 2))
    whole = {
        f"{first}n.ipynb": GOOD, f"{first}old.py": b"1", f"{first}helpers.py": b"1",
        f"{last}n.ipynb": GOOD + b"\n", f"{last}helpers.py": b"2",
        f"HW1_broe_attempt_{WHEN}_n.ipynb": GOOD,
    }  # fmt: skip
    source = archive(root / "a.zip", whole)
    collect(source, NAME, root=root)
    assert there(root, "jdoe") == {"helpers.py": b"2"}


def test_the_number_that_canvas_adds_to_a_name_handed_in_again_is_taken_off(root):
    whole = {
        "doejane_1_90_n-2.ipynb": GOOD, "doejane_1_91_helpers-2.py": b"2",
        "doejane_1_92_x-2.npy": b"2", "doejane_1_93_2026-11.csv": b"x",
        "doejane_1_94_helpers-1.py": b"1", "roebob_2_95_n.ipynb": GOOD,
    }  # fmt: skip
    collect(archive(root / "a.zip", whole), NAME, root=root)
    assert there(root, "doejane_1") == {"helpers.py": b"2", "x.npy": b"2", "2026-11.csv": b"x"}


def test_with_a_new_attempt_the_files_of_the_old_one_go(root):
    def of(notebook, **files):
        whole = {"jane/n.ipynb": notebook, "bob/n.ipynb": GOOD}
        whole |= {f"jane/{name.replace('_', '.')}": data for name, data in files.items()}
        said = collect(archive(root / "a.zip", whole), NAME, root=root)
        return next(p.what for p in said if p.student == "jane")

    folder = root / "grading/submitted/jane" / NAME
    assert of(GOOD, helpers_py=b"1", data=b"a file") == "new"
    assert of(GOOD, helpers_py=b"2", data=b"a file") == "changed"
    assert of(GOOD, helpers_py=b"2", data=b"a file") == "unchanged"
    (folder / "by_hand.py").write_bytes(b"of the instructor")
    assert of(GOOD, helpers_py=b"2") == "changed"
    assert there(root, "jane") == {"helpers.py": b"2", "by_hand.py": b"of the instructor"}
    (folder / "data").mkdir()
    (folder / "data" / "more.csv").write_bytes(b"")
    (folder / "linked").symlink_to(root)
    assert of(STUB, data=b"a file again") == "changed"
    assert there(root, "jane") == {"data": b"a file again"}
    assert not (folder / "linked").is_symlink() and root.is_dir()


def test_no_file_is_written_through_a_link_or_out_of_the_folder(root):
    """What lies where it belongs, put there by whoever, is replaced."""
    outside = root / "outside"
    outside.mkdir()
    folder = root / "grading/submitted/jane" / NAME
    folder.mkdir(parents=True)
    (folder / FILE).write_bytes(GOOD)
    (folder / "shapes").symlink_to(outside)
    (folder / "helpers.py").symlink_to(outside / "helpers.py")
    whole = {f"jane/{FILE}": GOOD, "bob/n.ipynb": GOOD}
    whole |= {f"jane/{name}": data for name, data in OWN.items()}
    collect(archive(root / "a.zip", whole), NAME, root=root)
    assert there(root, "jane") == OWN and not [*outside.iterdir()]


HOSTILE = {
    "../../above.py": b"x",
    "/tmp/rooted.py": b"x",
    "a/../../b.py": b"x",
    "~": b"x",
    "line\nbreak.py": b"x",
    "C:\\x.py": b"x",
    f"{'n' * 250}.py": b"x",
    "/".join("abcdefghij") + "/deep.py": b"x",
    "numpy.py": b"raise SystemExit",
    "random.py": b"raise SystemExit",
    "Random.PY": b"x",
    "IPython/__init__.py": b"raise SystemExit",
    "Helpers.py": b"x",
    f"{FILE}/x.csv": b"x",
    "timestamp.txt/x.csv": b"x",
}


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_hostile_names_lead_nowhere_and_are_told(root, kind):
    whole = {f"jane/{FILE}": GOOD, "jane/helpers.py": b"1", "bob/n.ipynb": GOOD}
    whole |= {f"jane/{name}": data for name, data in HOSTILE.items()}
    before = set(root.rglob("*"))
    source = root / f"a.{kind}"
    if kind == "zip":
        archive(source, whole)
    else:
        with tarfile.open(source, "w") as file:
            for name, data in whole.items():
                info = tarfile.TarInfo(name)
                info.size = len(data)
                file.addfile(info, io.BytesIO(data))
            for name, to in (("link.py", "/etc/passwd"), ("hard.py", f"jane/{FILE}")):
                info = tarfile.TarInfo(f"jane/{name}")
                info.type = tarfile.SYMTYPE if name == "link.py" else tarfile.LNKTYPE
                info.linkname = to
                file.addfile(info)
    placements = collect(source, NAME, root=root)
    folder = root / "grading/submitted/jane" / NAME
    written = {p for p in root.rglob("*") if p.is_file() and p not in before} - {source}
    assert all(p.is_relative_to(root / "grading") for p in written)
    assert all(p.is_relative_to(folder) for p in written if p.suffix == ".py")
    names = set(there(root, "jane"))
    assert {"Helpers.py", "tmp/rooted.py"} <= names or {"helpers.py", "tmp/rooted.py"} <= names
    assert not names & {"numpy.py", "random.py", "Random.PY", "IPython/__init__.py", "link.py", "~"}
    assert not {"Helpers.py", "helpers.py"} <= names
    (jane,) = (p for p in placements if p.student == "jane")
    reasons = dict(jane.left)
    assert reasons["numpy.py"] == reasons["IPython/__init__.py"] == rules.SHADOWS
    assert "path is too long" in reasons["/".join("abcdefghij") + "/deep.py"]
    (line,) = (line for line in report(placements).splitlines() if "jane: not taken" in line)
    assert line.isprintable() and " more" in line


def test_what_is_too_much_stays_behind_in_one_line_and_a_pdf_is_not_worth_one(root):
    large = bytes(MOST_BYTES // 2 + 1)
    whole = {f"jane/{FILE}": GOOD, "bob/n.ipynb": GOOD, "jane/a.npy": large, "jane/b.npy": large}
    whole |= {f"jane/m{n}.py": b"" for n in range(3)} | {"jane/report.pdf": large}
    placements = collect(archive(root / "a.zip", whole), NAME, root=root)
    assert set(there(root, "jane")) == {"a.npy", "m0.py", "m1.py", "m2.py"}
    lines = [line for line in report(placements).splitlines() if "not taken along" in line]
    assert lines == ["jane: not taken along: b.npy (10.0 MiB, only 20 MiB come along)"]
    assert left_out(placements) == []

    many = {f"jane/{FILE}": GOOD} | {f"jane/f{n:03}.csv": b"" for n in range(MOST_FILES + 2)}
    placements = collect(archive(root / "b.zip", many | {"jane/z.py": b""}), NAME, root=root)
    assert len(there(root, "jane")) == MOST_FILES and "z.py" in there(root, "jane")
    assert "f099.csv (only 100 files come along), f100.csv" in report(placements)


def test_files_are_read_one_by_one_and_where_one_changes_meanwhile_it_is_said(root, monkeypatch):
    whole = {f"jane/{FILE}": GOOD, "jane/helpers.py": b"1", "bob/n.ipynb": GOOD}
    source = laid_out(root / "all", whole)
    begun = placing.Placing._read

    def gone(self):
        (source / "jane/helpers.py").unlink()
        begun(self)

    monkeypatch.setattr(placing.Placing, "_read", gone)
    with pytest.raises(GradingError, match=r"jane/helpers.py in .* changed while it was read"):
        collect(source, NAME, root=root)

    def grown(self):
        (source / "jane/helpers.py").write_bytes(bytes(MOST_BYTES + 1))
        begun(self)

    (source / "jane/helpers.py").write_bytes(b"1")
    monkeypatch.setattr(placing.Placing, "_read", grown)
    (jane,) = (p for p in collect(source, NAME, root=root) if p.student == "jane")
    assert jane.left == (Left("helpers.py", rules.TOO_MUCH),) and there(root, "jane") == {}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("helpers.py", ""),
        ("random.csv", ""),
        ("types/data.csv", ""),
        ("statistics.py", rules.SHADOWS),
        ("statistics/__init__.py", rules.SHADOWS),
        ("numpy/core.py", rules.SHADOWS),
        ("wall.py", rules.SHADOWS),
        ("PIL.cpython-312-x86_64-linux-gnu.so", rules.SHADOWS),
        ("seminar.py", None),
        ("EARLIER_CHAPTERS.PY", None),
        ("given.csv", None),
        ("Given.CSV", None),
        ("sub/given.csv", ""),
        ("given.csv/x.csv", None),
        ("earlier_chapters.py/x.csv", None),
        ("earlier_chapters/x.csv", ""),
        ("earlier_chapters/__init__.py", rules.SHADOWS_COURSE),
        ("Earlier_Chapters/__init__.py", rules.SHADOWS_COURSE),
        ("earlier_chapters.cpython-312-x86_64-linux-gnu.so", rules.SHADOWS_COURSE),
        ("tools/__init__.py", rules.SHADOWS_COURSE),
        ("tools.py", None),
        ("tools/x.csv", ""),
        ("timestamp.txt/x.csv", None),
        ("numerical_gradient.ipynb/x.csv", None),
        ("other.ipynb", None),
        ("other.ipynb.txt", None),
        ("archive.tar.gz", None),
        ("data.zip/x.csv", None),
        ("points.npz", ""),
        ("digits.csv.gz", ""),
        ("timestamp.txt", None),
        ("venv/x.py", None),
        ("Größe Übung.csv", ""),
        ("a\\b.py", "its name has letters that names of files do not have everywhere"),
        ("x" * 201, "its name has letters that names of files do not have everywhere"),
    ],
)
def test_what_comes_along_is_told_by_its_name(name, reason):
    assert why_not(name, {"given.csv", "tools.py"}) == reason


def test_no_module_is_taken_that_would_be_imported_in_the_place_of_what_grading_imports():
    """All that is loaded before a learner's code runs, by its name, and what it may load later."""
    wanted = [*offered.OF_THE_COURSE, *rules.NEEDED_THERE - {"ruff", "wall"}]
    code = f"import sys, {', '.join(wanted)}, IPython.core.interactiveshell, matplotlib.pyplot\n"
    code += (
        "import dateutil.parser, fontTools, pygments, pyparsing, mpmath, stack_data, pure_eval\n"
    )
    code += "print(*{name.partition('.')[0] for name in sys.modules})"
    ran = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, check=True)
    loaded = {n for n in ran.stdout.decode().split() if n.isidentifier() and n[0] != "_"}
    assert {"comm", "cycler", "mpmath", "stack_data", "kiwisolver"} <= loaded
    taken = {name for name in loaded if why_not(f"{name}.py", ()) == ""}
    assert taken == set()


def test_a_file_and_a_folder_of_one_name_do_not_both_come_along():
    chosen, left = fitting([("data", 1), ("Data/x.csv", 2), ("ok.csv", 3)], ())
    assert chosen == ["data", "ok.csv"] and [one.name for one in left] == ["Data/x.csv"]
    chosen, left = fitting([("x/a.py", 1), ("x", 2)], ())
    assert chosen == ["x/a.py"] and [one.name for one in left] == ["x"]


def test_in_a_folder_the_same_rules_hold_whoever_put_the_files_there(tmp_path):
    laid_out(tmp_path, OWN | LITTER | {"random.py": b"", "big.npy": bytes(MOST_BYTES)})
    (tmp_path / "link.py").symlink_to("/etc/passwd")
    (tmp_path / "inside").symlink_to("/etc")
    os.mkfifo(tmp_path / "pipe")
    found = beside(tmp_path, ())
    assert found.files == OWN
    assert {one.name: one.reason for one in found.left} == {
        "random.py": rules.SHADOWS,
        "big.npy": "20.0 MiB, only 20 MiB come along",
        "link.py": rules.LINK,
        "inside": rules.LINK,
        "pipe": "it is not a file",
    }
    assert beside(tmp_path / "nowhere", ()) == rules.NOTHING


def test_no_more_than_some_entries_of_a_folder_are_looked_at(tmp_path, monkeypatch):
    monkeypatch.setattr(rules, "MOST_LOOKED_AT", 5)
    laid_out(tmp_path, {f"{n}/{m}.csv": b"" for n in range(3) for m in range(9)})
    found = beside(tmp_path, ())
    assert len(found.files) <= 5 and found.left[-1].reason == rules.NOT_LOOKED_AT


def test_nothing_of_theirs_is_written_into_the_course(root):
    given = {p for p in (root / "course").resolve().rglob("*") if "__pycache__" not in p.parts}
    whole = {f"jane/{FILE}": GOOD, "jane/../course/x.py": b"", f"jane/course/{NAME}/y.py": b""}
    collect(archive(root / "a.zip", whole | {"bob/n.ipynb": GOOD}), NAME, root=root)
    now = {p for p in (root / "course").resolve().rglob("*") if "__pycache__" not in p.parts}
    assert now == given and CHAPTER.files.keys() <= {p.name for p in given}
    assert Places(root).students(NAME) == ["bob", "jane"] and zipfile.is_zipfile(root / "a.zip")


def of_google(*names):
    """Return the files of two people of one name, as Google Classroom calls those of a class."""
    files = {f"Ada Abel - {name}": name.encode() for name in names}
    return {f"Ada Abel - {FILE}": GOOD, f"Bob Roe - {FILE}": GOOD, **files}


def test_of_two_notebooks_that_a_number_tells_apart_no_file_beside_is_surely_one_s(root):
    """Two people have the name, as it seems: nobody gets the other's module."""
    files = of_google("helpers.py", "helpers (1).py", "a.csv")
    second = {"Ada Abel - numerical_gradient (1).ipynb": GOOD + b"\n"}
    placements = collect(laid_out(root / "all", files | second), NAME, root=root)
    assert there(root, "Ada_Abel") == {} and there(root, "Bob_Roe") == {}
    said = report(placements)
    assert "helpers (1).py" in said and OF_EITHER in said and "a folder of their own" in said
    placements = collect(laid_out(root / "one", files), NAME, root=root)
    assert OF_EITHER not in report(placements)
    assert {*there(root, "Ada_Abel")} == {"helpers.py", "helpers (1).py", "a.csv"}


def test_a_file_goes_to_whose_notebook_has_most_of_its_words_before_it(root):
    """Where a name has a dash within, as Google writes one behind it."""
    whole = {
        f"Ada - {FILE}": GOOD, f"Ada - Bob - {FILE}": GOOD + b"\n", f"Cem - {FILE}": GOOD,
        "Ada - helpers.py": b"ada's", "Ada - Bob - helpers.py": b"of the other",
        "Cem - my - data.csv": b"cem's",
    }  # fmt: skip
    paths = [PurePosixPath(name) for name in whole]
    notebooks = [path for path in paths if path.suffix == ".ipynb"]
    others = [Other(path, size=9) for path in paths if path.suffix != ".ipynb"]
    neighbours = Neighbours(others, Collection(notebooks, NAME), CHAPTER.files)
    assert [{str(p): n for p, n in neighbours.of(one).files.items()} for one in notebooks] == [
        {"Ada - helpers.py": "helpers.py"},
        {"Ada - Bob - helpers.py": "helpers.py"},
        {"Cem - my - data.csv": "my - data.csv"},
    ]
    collect(laid_out(root / "all", whole), NAME, root=root)
    assert "Bob - helpers.py" not in there(root, "Ada")
