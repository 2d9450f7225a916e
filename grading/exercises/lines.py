"""Where a declaration says something: "FILE, line N", for whoever has to mend it."""

from __future__ import annotations

import ast
import re
import traceback
from functools import cache
from pathlib import Path
from typing import NamedTuple

from grading.tree.course import ROOT

GRADED_IN, SHOWN_IN = Path(__file__).parent, ROOT / "course/seminar/check/chapters"
"""The folders of the two halves of every declaration, a folder in them for each chapter."""

PACKAGES = {"grading.exercises": GRADED_IN, "seminar.check.chapters": SHOWN_IN}
PROBES = ROOT / "course/seminar/probes"

FEWEST = 2
"""Letters that tell a text from any other."""


def where(name: str, *mentions: str, graded: bool = False) -> str:
    """Return where the declaration of the exercise called `name` mentions something.

    Parameters
    ----------
    mentions : str
        Texts as they stand there, each looked for below the one before: an aspect, then a key of
        it. The last that is found counts.
    graded : bool
        Whether to look into the instructor's half first.

    It is "FILE, line N" from the root, of the helper modules of both halves as well; where nothing
    of it stands in them, the line at which the exercise is declared.
    """
    files = _files_of(name, graded)
    found: tuple[Path, int] | None = None
    for mention in mentions:
        found = _mention(files, mention, found) or found
    if found is None:
        found = next(((file, _declared_at(file)) for file in files), None)
    return _told(*found) if found else name


def line_of(error: BaseException) -> str:
    """Return "FILE, line N: " of a declaration or a probe at which an error arose.

    It is "" where none is concerned.
    """
    places = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError):
        places.append((error.filename or "", error.lineno))
    for file, line in reversed(places):
        path = Path(file)
        declares = path.parent.parent in PACKAGES.values()
        if declares or (path.parent == PROBES and isinstance(error, (SyntaxError, ImportError))):
            return f"{_told(path, line or 1)}: "
    return ""


def _told(file: Path, line: int) -> str:
    return f"{file.relative_to(ROOT)}, line {line}"


def _files_of(name: str, graded: bool) -> list[Path]:
    """Return the modules of both halves of an exercise, then the helpers that they import."""
    folders = (GRADED_IN, SHOWN_IN) if graded else (SHOWN_IN, GRADED_IN)
    files = [file for folder in folders for file in sorted(folder.glob(f"*/{name}.py"))]
    for file in files:  # which grows on the way
        others = [other for other in _imported(_tree(file)) if other not in files]
        files += [other for other in others if other.is_file()]
    return files


@cache
def _imported(tree: ast.Module) -> list[Path]:
    """Return where the modules of declarations lie that one of them imports, if they are such."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for module in (node.module, *(f"{node.module}.{one.name}" for one in node.names)):
                for package, folder in PACKAGES.items():
                    path = folder.joinpath(*module.removeprefix(package).split(".")[1:])
                    if module.startswith(f"{package}.") and path.parent.parent == folder:
                        found.append(path.with_suffix(".py"))
    return found


def _mention(
    files: list[Path], mention: str, after: tuple[Path, int] | None
) -> tuple[Path, int] | None:
    """Return the mention that says most of it, the first below another place where there is one."""
    found = [
        (text.said_of(mention), file, text.line) for file in files for text in _texts(_tree(file))
    ]
    most = max((said for said, _, _ in found), default=0)
    places = [(file, line) for said, file, line in found if said == most >= FEWEST]
    if after and most <= len(mention):  # a part of it says something in its own file alone
        places = [one for one in places if one[0] == after[0]]
    below = [one for one in places if after and one[0] == after[0] and one[1] >= after[1]]
    return next(iter(below or places), None)


class _Text(NamedTuple):
    """A text of a module: a string, or what an f-string can give."""

    line: int
    letters: int
    pattern: re.Pattern[str] | str

    def said_of(self, mention: str) -> int:
        """Return how many letters of a mention it says: a whole name, or the end of a longer one.

        That is 0 for another; a whole string counts for more than its end.
        """
        if isinstance(self.pattern, re.Pattern):
            return self.letters if self.pattern.fullmatch(mention) else 0
        return (mention == self.pattern) + self.letters * mention.endswith(self.pattern)


@cache
def _texts(tree: ast.Module) -> list[_Text]:
    """Return the texts of a module from top to bottom."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = [part.value if isinstance(part, ast.Constant) else None for part in node.values]
            letters = sum(len(str(part)) for part in parts if part is not None)
            pattern = "".join(".*" if part is None else re.escape(str(part)) for part in parts)
            found.append(_Text(node.lineno, letters, re.compile(pattern)))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.append(_Text(node.lineno, len(node.value), node.value))
    return sorted(found, key=lambda text: text.line)


def _declared_at(file: Path) -> int:
    """Return the line of the statement that declares the exercise, 1 where there is none."""
    for node in _tree(file).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in ("EXERCISE", "GRADED"):
            return node.lineno
    return 1


def _tree(file: Path) -> ast.Module:
    stamp = file.stat()
    return _parsed(file, stamp.st_mtime_ns, stamp.st_size)


@cache
def _parsed(file: Path, changed: int, size: int) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))
