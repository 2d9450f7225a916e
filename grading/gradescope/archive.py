"""Write the archive that Gradescope makes its image of: one chapter, and no more than it needs."""

from __future__ import annotations

import ast
import importlib.metadata
import io
import json
import re
import secrets
import tomllib
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from grading.exercises import CHAPTERS, chapter_of
from grading.gradescope import results
from grading.judging.chapter import Chapter, load
from grading.notebooks.course_notebook import build_again, notebook_of, restore
from grading.notebooks.excerpt import blocks_of, excerpt, joined
from grading.notebooks.notebook import Notebook, is_answer, is_graded, nbgrader_of
from grading.tree import output
from grading.tree.course import ROOT, module_name
from grading.tree.errors import GradingError
from grading.tree.fingerprint import files_of_package
from grading.tree.offered import added
from grading.wall.both.other_users import OTHER_USERS

RUNS_THERE = "grading.gradescope.here"
FOR_GRADING = {"ipykernel", "psutil", "ruff"}
"""The distributions that grading needs besides those of the students' package."""
FOR_ORDINARY_TESTS = "nbgrader"
STAMP = (1980, 1, 1, 0, 0, 0)
"""The time of every file: it tells nothing of the machine."""
FROM_SOLUTIONS = re.compile(r"from solutions\.(\w+) import (\w+)")


def write(name: str, place: Path, *, seconds: int, memory: int, root: Path = ROOT) -> int:
    """Write the archive of a chapter to `place` and return its size in bytes.

    `seconds` are those of a cell, `memory` is in MiB.

    Raises
    ------
    GradingError
        If the chapter has not been built, or `place` cannot be written.
    """
    chapter = load(name, root)
    given = {"chapter": name, "seed": secrets.randbits(63), "seconds": seconds, "memory": memory}
    contents = contents_of(chapter, root)
    contents["settings.json"] = json.dumps(given).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(contents):
            entry = zipfile.ZipInfo(path, STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o755 if path in ("setup.sh", "run_autograder") else 0o644) << 16
            archive.writestr(entry, contents[path])
    written = packed.getvalue()
    output.write(place, written)
    return len(written)


def contents_of(chapter: Chapter, root: Path = ROOT) -> dict[str, bytes]:
    """Return path in the archive -> content, without the settings."""
    here = Path(__file__).parent
    setup = (here / "setup.txt").read_text(encoding="utf-8")
    setup = setup.replace("@FIRST@", str(OTHER_USERS[0])).replace("@LAST@", str(OTHER_USERS[-1]))
    notebook = f"{chapter.name}/{chapter.module}.ipynb"
    made = {
        "setup.sh": setup,
        "run_autograder": (here / "run.txt").read_text(encoding="utf-8"),
        "requirements.txt": "".join(f"{line}\n" for line in requirements(chapter, root)),
        "a_person_has_to_look.json": json.dumps(results.for_a_person(), indent=1),
        f"course/{notebook}": json.dumps(chapter.release, ensure_ascii=False),
        f"source_notebooks/{notebook}": json.dumps(_hidden_cells(chapter, root)),
        f"solutions/{notebook}": json.dumps(_solved(chapter, root)),
        f"solutions/{chapter.module}.py": _standing_alone(chapter.module, root),
        "solutions/__init__.py": '"""The reference of one chapter."""\n',
    }
    contents = {path: text.encode() for path, text in (made | _given(chapter, root)).items()}
    contents |= {f"course/{chapter.name}/{name}": data for name, data in chapter.files.items()}
    for path in [*_needed_modules(chapter.module, root), root / "pyproject.toml"]:
        contents[path.relative_to(root).as_posix()] = path.read_bytes()
    for path in files_of_package(root / "course" / "seminar").values():
        contents[path.relative_to(root).as_posix()] = path.read_bytes()
    return contents


def requirements(chapter: Chapter, root: Path = ROOT) -> list[str]:
    """Return the lines of requirements.txt, with the versions that the project declares."""
    students = _declared(root / "course" / "pyproject.toml")
    wanted = FOR_GRADING | ({FOR_ORDINARY_TESTS} if chapter.plain_tests else set())
    ours = [line for line in _declared(root / "pyproject.toml") if _distribution(line) in wanted]
    by_import = importlib.metadata.packages_distributions()
    more = [by_import[name][0] for name in added() if name in by_import]
    return [*students, *ours, *(f"{name}=={importlib.metadata.version(name)}" for name in more)]


def _declared(path: Path) -> list[str]:
    lines: list[str] = tomllib.loads(path.read_text(encoding="utf-8"))["project"]["dependencies"]
    return lines


def _distribution(line: str) -> str:
    return re.split(r"[^\w.-]", line, maxsplit=1)[0]


def _needed_modules(module: str, root: Path) -> Iterable[Path]:
    """Return the files of `grading` that grading a submission imports, at whatever moment."""
    exercises = (root / "grading" / "exercises" / module).glob("*.py")
    inside = (root / "grading" / "wall" / "inside").glob("*.py")
    waiting = [RUNS_THERE, *(f"grading.wall.inside.{path.stem}" for path in inside)]
    waiting += [f"grading.exercises.{module}.{path.stem}" for path in exercises]
    found: dict[str, Path] = {}
    while waiting:
        parts = waiting.pop().split(".")
        for depth in range(1, len(parts) + 1):
            name = ".".join(parts[:depth])
            path = _file_of(name, root)
            if path is not None and name not in found:
                found[name] = path
                waiting += (one for one in _imports(name, path) if one.startswith("grading"))
    return found.values()


def _file_of(name: str, root: Path) -> Path | None:
    place = root.joinpath(*name.split("."))
    files = (place.with_suffix(".py"), place / "__init__.py")
    return next((file for file in files if file.is_file()), None)


def _imports(module: str, path: Path) -> Iterator[str]:
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")
            base = parts[: len(parts) - node.level + 1] if node.level else []
            source = ".".join([*base, *filter(None, [node.module])])
            yield from (f"{source}.{alias.name}" for alias in node.names)


def _hidden_cells(chapter: Chapter, root: Path) -> Notebook:
    """Return the source notebook with nothing in it but the hidden lines of graded cells."""
    path = root / "source_notebooks" / chapter.name / f"{chapter.module}.ipynb"
    notebook = notebook_of(path.read_bytes(), path, restore(path))
    notebook["cells"] = [cell for cell in notebook["cells"] if nbgrader_of(cell)]
    for cell in notebook["cells"]:
        if not is_graded(cell) or is_answer(cell):
            cell["source"] = ""
    return _without_outputs(notebook)


def _solved(chapter: Chapter, root: Path) -> Notebook:
    path = root / "solutions" / chapter.name / f"{chapter.module}.ipynb"
    if not path.is_file():
        raise GradingError(f"{path} is missing: {build_again(chapter.name)}.")
    return _without_outputs(notebook_of(path.read_bytes(), path, build_again(chapter.name)))


def _without_outputs(notebook: Notebook) -> Notebook:
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = []
    return notebook


def _given(chapter: Chapter, root: Path) -> dict[str, str]:
    """Return the files by which exercises of other chapters are known that this one's may call.

    Of each there is the name and its working code, and nothing of its declaration.
    """
    foreign: dict[str, set[str]] = {}
    for exercise in CHAPTERS[chapter.name]:
        for name in exercise.given:
            if (other := chapter_of(name)) != chapter.name:
                foreign.setdefault(other, set()).add(name)
    files = {}
    for other, names in foreign.items():
        module = module_name(other)
        about = f'"""Of chapter {other} what {chapter.name} calls."""\n'
        files[f"source_notebooks/{other}/README"] = f"Chapter {other} is not in this archive.\n"
        files[f"grading/exercises/{module}/__init__.py"] = about
        files |= {f"grading/exercises/{module}/{name}.py": about for name in names}
        needed = excerpt(_standing_alone(module, root), sorted(names))
        files[f"solutions/{module}.py"] = f"{about}\n{needed}"
    return files


def _standing_alone(module: str, root: Path) -> str:
    """Return a reference module with what it takes from other chapters, and no more of them."""
    source = _reference(module, root)
    imports: list[str] = []
    rest: list[str] = []
    for block in blocks_of(source):
        if not block.is_import:
            rest.append(block.source)
        elif taken := FROM_SOLUTIONS.fullmatch(block.source):
            other, name = taken.groups()
            for one in blocks_of(excerpt(_standing_alone(other, root), [name])):
                (imports if one.is_import else rest).append(one.source)
        else:
            imports.append(block.source)
    docstring, rest = (rest[:1], rest[1:]) if ast.get_docstring(ast.parse(source)) else ([], rest)
    foreign = [text for text in rest if text not in source]
    own = [text for text in rest if text in source]
    whole = [*docstring, joined(dict.fromkeys(imports)), *dict.fromkeys([*foreign, *own])]
    made = "\n\n\n".join(filter(None, whole)) + "\n"
    names = [name for block in blocks_of(made) for name in block.binds]
    if twice := {name for name in names if names.count(name) > 1}:
        raise GradingError(
            f"The solutions of {module} and of chapters before it give {', '.join(sorted(twice))} "
            "two meanings, so they cannot stand in one module: rename one of them."
        )
    return made


def _reference(module: str, root: Path) -> str:
    path = root / "solutions" / f"{module}.py"
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise GradingError(f"{path} is missing: run `grading build`.") from None
