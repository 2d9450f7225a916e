"""Can this machine grade? One line a check, and a sentence of what to do where one fails.

Nothing is made or changed: a folder is tried with a file that has no name, and the gradebook is
opened to be read.
"""

from __future__ import annotations

import functools
import importlib.metadata
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

from grading.batch.autograde import SelfTest, begin_self_test, finish_self_test, processors
from grading.batch.pool import Died, Pool
from grading.exercises import CHAPTERS
from grading.judging.chapter import Chapter, load
from grading.notebooks.course_notebook import build_again, notebook_of
from grading.notebooks.notebook import is_answer, source_of
from grading.release.export import reference_module
from grading.release.header import Header
from grading.release.words import Ids, Points, in_words
from grading.tree.course import ROOT
from grading.tree.errors import GradingError
from grading.tree.places import Places
from grading.tree.printable import one_line
from grading.tree.stopping import Stop, listening
from grading.wall.both.limits import Limits
from grading.wall.outside.sandbox import require_bubblewrap

LEAST_SPACE = 2**30
"""Bytes that have to be free: a class hands in megabytes, and prints megabytes more."""
LONGEST_SENTENCE = 1000

Say = Callable[[str], None]


def say_at_once(line: str) -> None:
    """Print a line without waiting for those after it."""
    print(line, flush=True)


def examine(root: Path = ROOT, say: Say = say_at_once) -> bool:
    """Say of each thing that grading needs whether it is there; tell whether all of it is.

    Raises
    ------
    Stopped
        When a signal came.
    """
    with listening() as stop:
        return _examine(root, say, stop)


def _examine(root: Path, say: Say, stop: Stop) -> bool:
    def told(name: str, check: Callable[[], str]) -> bool:
        stop.check()
        return _told(say, name, check)

    fine = [
        told(name, functools.partial(check, root))
        for name, check in (
            ("versions", versions),
            ("bubblewrap", bubblewrap),
            ("student package", student_package),
            ("folders", folders),
            ("disk", disk),
            ("gradebook", gradebook),
        )
    ]
    built = {
        chapter: told(chapter, functools.partial(in_step, chapter, root)) for chapter in CHAPTERS
    }
    if all(fine):
        fine += self_tests([chapter for chapter in CHAPTERS if built[chapter]], root, say, stop)
    else:
        say("The self-tests were left out: put the rest right first.")
    right = all(fine) and all(built.values())
    say("This machine can grade." if right else "This machine cannot grade yet.")
    return right


def versions(root: Path) -> str:
    """Hold Python and the installed packages against what both projects ask for."""
    from packaging.requirements import Requirement
    from packaging.specifiers import SpecifierSet

    wrong, seen = [], {}
    for file in (root / "pyproject.toml", root / "course" / "pyproject.toml"):
        try:
            project = tomllib.loads(file.read_text(encoding="utf-8"))["project"]
        except (OSError, ValueError, KeyError) as error:
            raise GradingError(
                f"{file} cannot be read ({error}): check the course out anew."
            ) from None
        python = ".".join(map(str, sys.version_info[:3]))
        if python not in SpecifierSet(project["requires-python"]):
            wrong.append(f"Python {python} is not {project['requires-python']}")
        for requirement in map(Requirement, project["dependencies"]):
            try:
                seen[requirement.name] = importlib.metadata.version(requirement.name)
            except importlib.metadata.PackageNotFoundError:
                wrong.append(f"{requirement} is not installed")
                continue
            if not requirement.specifier.contains(seen[requirement.name], prereleases=True):
                wrong.append(
                    f"{requirement.name} {seen[requirement.name]} is not {requirement.specifier}"
                )
    if wrong:
        raise GradingError(
            f"{'; '.join(dict.fromkeys(wrong))}: install both packages anew, "
            "`pip install -c constraints.txt -e ./course -e .`."
        )
    return f"Python {python}, nbgrader {seen['nbgrader']}, NumPy {seen['numpy']}"


def bubblewrap(root: Path) -> str:
    """Make a sandbox and leave it."""
    require_bubblewrap()
    said = subprocess.run(["bwrap", "--version"], capture_output=True, text=True, check=False)
    return f"{said.stdout.strip() or 'of unknown version'} makes a sandbox"


def student_package(root: Path) -> str:
    """Import the package of the students, from the tree that is to be graded."""
    command = [sys.executable, "-c", "import seminar.check, seminar.demos; print(seminar.__file__)"]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    if said.returncode != 0:
        (*_, reason) = said.stderr.strip().splitlines() or [f"exit status {said.returncode}"]
        raise GradingError(f"`seminar` cannot be imported ({reason}): `pip install -e ./course`.")
    place = Path(said.stdout.strip()).parent
    if place.resolve() != (root / "course" / "seminar").resolve():
        raise GradingError(
            f"`seminar` is taken from {place} and not from this tree: give "
            "`pip install -e ./course` here."
        )
    return f"imported from {place}"


def folders(root: Path) -> str:
    """Try to write where grading writes."""
    places = Places(root)
    wanted = (places.submitted, places.autograded, places.feedback, Path(tempfile.gettempdir()))
    for folder in wanted:
        there = _nearest(folder)
        try:
            with tempfile.TemporaryFile(dir=there) as file:
                file.write(b"tried")
        except OSError as error:
            raise GradingError(
                f"{there} cannot be written to ({error.strerror}): give yourself the right to, "
                "or put the course where you have it."
            ) from None
    return f"{places.submitted.parent} can be written to"


def disk(root: Path) -> str:
    """Ask how much room is left for submissions, and for what is made of them."""
    least = min(
        (
            (shutil.disk_usage(_nearest(f)).free, f)
            for f in (root / "grading", Path(tempfile.gettempdir()))
        ),
    )
    free, folder = least
    if free < LEAST_SPACE:
        raise GradingError(
            f"{free / 2**20:,.0f} MiB are free at {folder}, and "
            f"{LEAST_SPACE / 2**20:,.0f} should be: make room there."
        )
    return f"{free / 2**30:,.1f} GiB free"


def gradebook(root: Path) -> str:
    """Read what nbgrader's gradebook is made of."""
    from sqlalchemy import create_engine, make_url
    from sqlalchemy.exc import SQLAlchemyError

    from grading.batch.database import NO_DRIVER, OF_ANOTHER_VERSION, lacking
    from grading.tree.course import configuration

    url = make_url(configuration(root).CourseDirectory.db_url)
    place = url.render_as_string(hide_password=True)
    if url.get_backend_name() == "sqlite":
        database = Path(url.database or "")
        if not database.exists():
            return "there is none yet: the first grading makes it"
        file = database.absolute().as_uri()  # with "#" and "?" of the path in code
        url = url.set(database=file, query={"mode": "ro", "uri": "true"})
    try:
        engine = create_engine(url)
    except ModuleNotFoundError as error:
        raise GradingError(NO_DRIVER.format(package=error.name)) from None
    try:
        with engine.connect() as connection:
            missing = lacking(connection)
            students = (
                connection.exec_driver_sql("select count(*) from student").scalar()
                if not missing
                else 0
            )
    except (SQLAlchemyError, OSError) as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise GradingError(
            f"The gradebook at {place} cannot be read ({reason}): put a copy of it in its "
            "place, or move it away and grade again; points given by hand are in it alone."
        ) from None
    finally:
        engine.dispose()
    if missing:
        raise GradingError(OF_ANOTHER_VERSION.format(place=place, missing=missing))
    return f"it can be read; students in it: {students}"


def in_step(chapter: str, root: Path) -> str:
    """Hold what a chapter's build made against the notebook that it was made from."""
    import nbformat

    loaded = load(chapter, root)
    path = root / "source_notebooks" / chapter / f"{loaded.module}.ipynb"
    source = nbformat.read(path, as_version=4)
    for preprocessor in (Ids(), Points(), Header()):
        source, _ = preprocessor.preprocess(source, {"metadata": {"path": chapter}})
    names = [exercise.name for exercise in CHAPTERS[chapter]]
    made = root / "solutions" / f"{loaded.module}.py"
    solved = root / "solutions" / chapter / f"{loaded.module}.ipynb"
    mine = {
        cell.id: in_words(cell.source) if cell.cell_type == "markdown" else cell.source
        for cell in source.cells
    }
    hidden = {cell.id for cell in source.cells if is_answer(cell) or "BEGIN HIDDEN" in cell.source}
    shown = {c["id"]: source_of(c) for c in loaded.release["cells"]}
    again = build_again(chapter)
    if made.read_text(encoding="utf-8") != reference_module(source, names, chapter):
        raise GradingError(f"{made} is not what {path.name} gives: {again}.")
    if not solved.is_file():
        raise GradingError(f"{solved} is missing: {again}.")
    cells = notebook_of(solved.read_bytes(), solved, again)["cells"]
    solution = {cell.get("id"): source_of(cell) for cell in cells}
    for cell_id, text in mine.items():
        if (
            solution.get(cell_id) != text
            or cell_id not in shown
            or (cell_id not in hidden and shown[cell_id] != text)
        ):
            raise GradingError(
                f"cell {cell_id!r} of {chapter} has changed since it was built: {again}."
            )
    return f"built, as its source notebook gives it; points: {sum(loaded.points.values()):g}"


def self_tests(chapters: list[str], root: Path, say: Say, stop: Stop) -> Iterator[bool]:
    """Grade each chapter's reference, stub and attacks, all chapters at the same time."""
    loaded = [load(name, root) for name in chapters]
    if not loaded:
        return
    pool_of = functools.partial(Pool, limits=Limits(), sandboxed=True, stop=stop)
    first = pool_of(loaded[0], processors())
    try:
        begun = []
        for chapter in loaded:
            pool = pool_of(chapter, first.jobs, executor=first.executor)
            begun.append(begin_self_test(pool, chapter, root))
        for chapter, tests in zip(loaded, begun, strict=True):
            name = f"self-test {chapter.name}"
            yield _told(say, name, functools.partial(_passed, chapter, tests))
    finally:
        first.close()


def _passed(chapter: Chapter, tests: list[SelfTest]) -> str:
    try:
        finish_self_test(tests, chapter)
    except Died:
        raise GradingError(
            "A process that grades was killed: is there too little memory for it?"
        ) from None
    except GradingError as error:
        raise GradingError(
            f"{error} Grade nothing of this chapter before it is mended: check the course out "
            f"anew and run `grading build {chapter.name}`."
        ) from None
    return f"{len(tests)} submissions got what they should"


def _told(say: Say, name: str, check: Callable[[], str]) -> bool:
    """Say what a check found, in one line; tell whether it found nothing wrong."""
    try:
        found, fine = check(), True
    except (GradingError, OSError, ValueError) as error:
        found, fine = str(error), False
    mark = "ok" if fine else "wrong"
    say(f"{mark:<7}{name:<32}{one_line(found, LONGEST_SENTENCE)}")
    return fine


def _nearest(folder: Path) -> Path:
    """Return the folder itself, or the nearest above it that is there."""
    return next(path for path in (folder, *folder.parents) if path.exists())
