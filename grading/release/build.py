"""From source notebooks to everything made of them: release, solutions, reference modules.

The documents that carry the course's address get it here, too (`address`).

All of it is made in a temporary folder. What is committed is replaced only when a whole chapter
has come out right, so a failure leaves the last good output standing.
"""

from __future__ import annotations

import copy
import importlib.metadata
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import ClearOutput, LockCells
from nbgrader.utils import determine_grade

from grading.exercises import CHAPTERS
from grading.notebooks.course_notebook import grades_an_exercise, notebook_of, restore
from grading.notebooks.notebook import is_graded
from grading.release import address
from grading.release.claims import CLAIMS, unkept_claims
from grading.release.compare import differences
from grading.release.contract import faults_of_release, faults_of_source
from grading.release.execute import SIGNATURES_OF_CHAPTERS, execute
from grading.release.export import earlier_chapters, reference_module
from grading.release.folding import FoldDrawing
from grading.release.header import SETUP_ID, Header
from grading.release.signatures import of_fresh_solutions
from grading.release.words import Ids, Offers, Points
from grading.tree.course import ROOT, configuration, module_name
from grading.tree.errors import GradingError
from grading.tree.stopping import Stop, listening
from grading.tree.unwritable import require_writable
from seminar.check.view import SIGNATURES

EARLIER = "earlier_chapters.py"


def build(
    chapters: Sequence[str] = (),
    *,
    root: Path = ROOT,
    say: Callable[[str], None] = print,
    before: Callable[[str], object] = lambda _chapter: None,
) -> None:
    """Make release, solutions and reference modules of `chapters`, of all where none is named.

    `before` is called with a chapter that has come out right before it takes the old one's place,
    which is left as it was where that raises.

    Raises
    ------
    GradingError
        With chapter, cell and reason, where a source does not give what it should. The chapters
        finished before stay built; the rest is left as it was.
    OSError
        Before anything is made, where what is made cannot be written.
    Stopped
        When a signal came; what was finished before stays built then, too.
    """
    chosen = _chosen(chapters)
    for folder in sorted({(root / path).parent for name in chosen for path in _outputs(name)}):
        require_writable(folder)
    with listening() as stop:
        for chapter in chosen:
            with tempfile.TemporaryDirectory(prefix="seminar-build-") as temporary:
                made = Path(temporary)
                _make(chapter, root, made, stop)
                before(chapter)
                for path in _outputs(chapter):
                    _swap_in(made / path, root / path)
            say(f"{chapter}: built.")
            if said := other_points(chapter, root):
                say(said)
        if said := address.stamp(root):
            say(said)


def other_points(chapter: str, root: Path) -> str:
    """Return what to do where README.md has another sum of a chapter's points, else ""."""
    readme, release = (
        root / "README.md",
        root / "course" / chapter / f"{module_name(chapter)}.ipynb",
    )
    row = rf"^\| {chapter.partition('_')[0]} \|.*\| ([\d.]+) \|$"
    match = re.search(row, readme.read_text("utf-8"), re.M) if readme.is_file() else None
    cells = notebook_of(release.read_bytes(), release, "")["cells"]
    points = sum(cell["metadata"]["nbgrader"]["points"] for cell in cells if is_graded(cell))
    if match is None or float(match[1]) == points:
        return ""
    return (
        f"It has {points:g} points now, and README.md says {match[1]}: write {points:g} points for "
        f"{chapter} into the table of README.md, and change the maximum of its column in your "
        "platform's gradebook."
    )


def check(
    chapters: Sequence[str] = (), *, root: Path = ROOT, say: Callable[[str], None] = print
) -> bool:
    """Tell whether what is committed is what the sources give, as far as `compare` holds it."""
    fresh = True
    redrawn = another_matplotlib(root)
    with listening() as stop:
        for chapter in _chosen(chapters):
            with tempfile.TemporaryDirectory(prefix="seminar-build-") as folder:
                made = Path(folder)
                _make(chapter, root, made, stop)
                different = [
                    name
                    for path in _outputs(chapter)
                    for name in differences(made / path, root / path, path, redrawn=redrawn)
                ]
            say(f"{chapter}: {'as its source gives it.' if not different else 'differs:'}")
            for name in different:
                say(f"  {name}")
            fresh = fresh and not different
    elsewhere = address.strays(root)
    for sentence in elsewhere:
        say(sentence)
    return fresh and not elsewhere


def another_matplotlib(root: Path = ROOT) -> bool:
    """Tell whether figures are drawn here by another Matplotlib than the committed ones were."""
    pins = root / "constraints.txt"
    pinned = re.search(
        r"^matplotlib==(.+)$", pins.read_text("utf-8") if pins.exists() else "", re.M
    )
    installed = importlib.metadata.version("matplotlib")
    return pinned is not None and pinned[1].split(".")[:2] != installed.split(".")[:2]


def _chosen(chapters: Sequence[str]) -> list[str]:
    for chapter in chapters:
        if chapter not in CHAPTERS:
            raise GradingError(
                f"There is no chapter called {chapter!r}; there are {', '.join(CHAPTERS)}."
            )
    return [chapter for chapter in CHAPTERS if not chapters or chapter in chapters]


def _outputs(chapter: str) -> list[Path]:
    return [
        Path("course", chapter),
        Path("solutions", chapter),
        Path("solutions", f"{module_name(chapter)}.py"),
        signatures_path(chapter),
    ]


def signatures_path(chapter: str) -> Path:
    """Return where the signatures of a chapter's known mistakes ship, from the root."""
    return SIGNATURES_OF_CHAPTERS / module_name(chapter) / SIGNATURES


def _make(chapter: str, root: Path, made: Path, stop: Stop) -> None:
    """Make everything of one chapter under `made`, and prove it."""
    stop.check()
    module = module_name(chapter)
    path = root / "source_notebooks" / chapter / f"{module}.ipynb"
    source = _read(chapter, path)
    _stop_at_faults(chapter, faults_of_source(source, CHAPTERS[chapter]))

    # The reference modules of the earlier chapters, and this one's, as the hidden checks see them.
    shutil.copytree(
        root / "solutions", made / "solutions", ignore=lambda _, names: _not_modules(names)
    )
    names = [exercise.name for exercise in CHAPTERS[chapter]]
    made_module = made / "solutions" / f"{module}.py"
    made_module.write_text(reference_module(source, names, chapter), encoding="utf-8")

    workshop = made / "source_notebooks" / chapter
    shutil.copytree(
        path.parent, workshop, ignore=shutil.ignore_patterns(".*", "__pycache__", EARLIER)
    )
    earlier = earlier_chapters(source, made / "solutions", chapter)
    if earlier:
        (workshop / EARLIER).write_text(earlier, encoding="utf-8")

    _release(chapter, root, made)
    released = _read(chapter, made / "course" / chapter / f"{module}.ipynb")
    _stop_at_faults(chapter, faults_of_release(released, source))
    stop.check()

    signed = made / signatures_path(chapter)
    signed.parent.mkdir(parents=True)
    signed.write_text(of_fresh_solutions(chapter, made), encoding="utf-8")
    stop.check()

    _solve(chapter, made, stop)
    stop.check()  # the last moment: then what was made takes the old one's place


def _not_modules(names: Iterable[str]) -> list[str]:
    return [name for name in names if not name.endswith(".py")]


def _read(chapter: str, path: Path) -> nbformat.NotebookNode:
    if not path.is_file():
        raise GradingError(f"{chapter}: there is no notebook {path.name} in {path.parent.name}.")
    notebook_of(path.read_bytes(), path, restore(path))
    try:
        notebook: NotebookNode = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
    except (ValueError, nbformat.ValidationError) as error:
        reason = str(error).strip().splitlines()[0]
        raise GradingError(f"{path} is not a notebook ({reason}): {restore(path)}.") from error
    return notebook


def _stop_at_faults(chapter: str, faults: Iterator[str]) -> None:
    found = list(faults)
    if found:
        raise GradingError("\n".join(f"{chapter}: {fault}" for fault in found))


# ----------------------------------------------------------------------------- release, solution


def _release(chapter: str, root: Path, made: Path) -> None:
    """Run nbgrader's own generate_assignment, without a gradebook, under `made`."""
    config = configuration(root)
    config.CourseDirectory.root = str(made)
    config.SaveCells.enabled = False
    config.GenerateAssignment.no_database = True
    config.GenerateAssignment.exporter_class = NotebookExporter  # ours would build, as we do
    course = CourseDirectory(config=config, assignment_id=chapter)
    converter = GenerateAssignment(coursedir=course, config=config)
    converter.log.setLevel("ERROR")
    try:
        converter.start()
    except NbGraderException as error:  # it has said why, at length
        raise GradingError(f"{chapter}: nbgrader makes no release of its notebook.") from error


def _solve(chapter: str, made: Path, stop: Stop) -> None:
    """Execute the source notebook, hidden checks and all, and demand full marks."""
    module = module_name(chapter)
    folder = made / "solutions" / chapter
    shutil.copytree(made / "source_notebooks" / chapter, folder)
    path = folder / f"{module}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(folder)}, "unique_key": module}
    words = (Header(), Ids(), Offers(), Points(), FoldDrawing())
    for preprocessor in (*words, LockCells(), ClearOutput()):
        notebook, resources = preprocessor.preprocess(notebook, resources)
    execute(chapter, notebook, folder, made, stop)
    _demand_full_marks(chapter, notebook)
    _stop_at_faults(chapter, unkept_claims(CLAIMS.get(chapter, ()), notebook.cells))
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.get("id") == SETUP_ID:
            cell.outputs = []  # the versions that it prints belong to the machine
    notebook.metadata.language_info = {"name": "python"}
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
    shutil.rmtree(folder / "__pycache__", ignore_errors=True)


def _demand_full_marks(chapter: str, notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        marked = cell.metadata.get("nbgrader", {})
        if not marked.get("grade") or marked.get("solution"):
            continue
        if not grades_an_exercise(cell):
            _demand_that_tests_pass(chapter, cell)
            continue
        results = [o for o in cell.outputs if o.output_type == "execute_result"]
        got = results[0].data.get("text/plain", "nothing") if results else "nothing"
        if got != repr(float(marked["points"])):
            reasons = (
                re.sub(r"<[^>]+>", " ", results[0].data.get("text/html", "")) if results else ""
            )
            raise GradingError(
                f"{chapter}: cell {marked['grade_id']!r} gives the solution {got} of "
                f"{marked['points']} points. {' '.join(reasons.split())}".strip()
            )


def _demand_that_tests_pass(chapter: str, cell: NotebookNode) -> None:
    """Raise if a cell of plain tests, which has run, gives less than its points."""
    marked = cell.metadata.nbgrader
    cell = copy.deepcopy(cell)
    cell.outputs = [output for output in cell.outputs if output.output_type == "execute_result"]
    try:
        points, most = determine_grade(cell)
    except ValueError as error:
        raise GradingError(f"{chapter}: cell {marked.grade_id!r}: {error}.") from error
    if points != most:
        raise GradingError(
            f"{chapter}: cell {marked.grade_id!r} gives the solution {points:g} of {most:g} points."
        )


# --------------------------------------------------------------------------------- what is there


def _swap_in(new: Path, old: Path) -> None:
    """Put `new` in the place of `old`, which stays until the new one is whole beside it."""
    old.parent.mkdir(parents=True, exist_ok=True)
    beside = old.with_name(f".{old.name}.new")
    behind = old.with_name(f".{old.name}.old")
    for leftover in (beside, behind):
        _remove(leftover)
    shutil.copytree(new, beside) if new.is_dir() else shutil.copy(new, beside)
    if old.exists():
        old.rename(behind)
    beside.rename(old)
    _remove(behind)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    elif path.exists():
        path.unlink()
