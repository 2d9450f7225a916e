"""What is said of a learner's cells that stopped: which line it was, its message, what it cost."""

from __future__ import annotations

import difflib
import itertools
import platform
import re
import textwrap
from collections.abc import Iterable, Sequence

from grading.tree.offered import OF_THE_COURSE
from grading.tree.points import shown
from grading.wall.both.folders import HOME
from grading.wall.outside.learner import CellResult
from grading.wall.outside.replies import Stop
from seminar.judging.explain import NO_NAME
from seminar.probes import Failure
from seminar.words import in_code

NO_MODULE = re.compile(r"No module named '([\w.]+)'")
NO_FILE = re.compile(r"\[Errno 2\] No such file or directory: '([^'\n]+)'")
NO_WRITING = re.compile(r"\[Errno 13\] Permission denied: '([^'/\n][^'\n]*)'")
IN_A_MODULE = re.compile(r"(?P<what>.+) \((?P<file>[\w.-]+\.py), line (?P<line>\d+)\)")
OUTSIDE = re.compile(r"/|~|\.\./|[A-Za-z]:[/\\]|\\\\")
"""What a path begins with that leads out of the notebook's folder, on any system."""
PACKAGES = frozenset({
    "IPython", "autograd", "bokeh", "cupy", "cv2", "google", "jax", "keras", "nbgrader", "networkx",
    "numba", "otter", "pandas", "plotly", "requests", "scipy", "seaborn", "skimage", "sklearn",
    "statsmodels", "tensorflow", "torch", "torchvision", "tqdm", "xgboost",
})  # fmt: skip
"""Packages that are taken for what they are; of any other name it may be a learner's own module."""
LONGEST_LINE = 80
LONGEST_MESSAGE = 160
MOST_STOPS = 3
MOST_NAMES = 1000
"""Names that one is looked for among: to compare thousands takes seconds."""
NEAR = 0.85
"""How much of two names, as difflib counts it, is the same where one is taken for the other."""


def of_cell(result: CellResult | None, offered: Sequence[str], missed: Iterable[str] = ()) -> str:
    """Return what happened to the cell of an exercise, "" for nothing.

    `missed` are names that experiments looked for in vain; `offered` is what can be imported.
    """
    if result is None:
        return ""
    if result.death is not None:
        return f"Your cell had to be stopped: {result.death}."
    missed = set(missed)
    said = [f"{of_stop(stop, offered)} {_after(stop, missed)}".strip() for stop in _told(result)]
    if result.raised and not any(not stop.passed for stop in result.stops):
        said.append(f"Your cell raised {result.raised}.")
    return " ".join(said)


def of_stop(stop: Stop, offered: Sequence[str], whose: str = "your cell") -> str:
    """Return which line stopped, and why."""
    line = f"Line {stop.line} of {whose}" if stop.line else f"A line of {whose}"
    if stop.source:
        line += f", {_code(stop.source)},"
    if stop.newer:
        ours = platform.python_version().rpartition(".")[0]
        return (
            f"{line} uses syntax of a newer Python ({stop.newer} or later) than the {ours} that "
            f"grades: write it so that it runs on Python {ours}, or ask your instructor."
        )
    if stop.kind == "Timeout":
        return f"{line} took too long and was stopped."
    if stop.kind == "SyntaxError":
        where = IN_A_MODULE.fullmatch(stop.message)
        if where is None:
            return f"{line} is not Python: {_sentence(stop.message)}"
        place = f"line {where['line']} of {in_code(where['file'])}"
        return f"{line} stopped, as {place} is not Python: {_sentence(where['what'])}"
    module = NO_MODULE.fullmatch(stop.message)
    if module is not None:
        return f"{line} stopped: {no_such_package(module[1], offered)}"
    if file := _of_a_file(stop.message):
        return f"{line} stopped: {file}."
    return f"{line} stopped with {_sentence(f'{stop.kind}: {stop.message}'.rstrip(': '))}"


def of_tests(ran: CellResult, points: float, most: float, released: str) -> str:
    """Return why an instructor's own tests gave less than `most` points, "" if they gave all.

    No line of theirs is quoted that is not in the `released` cell.
    """
    if ran.death is not None:
        return f"These tests had to be stopped: {ran.death}."
    if ran.raised == "Timeout":
        return "These tests took too long and were stopped."
    if not ran.raised and not ran.stops:
        return f"These tests gave {shown(points)} of {shown(most)} points." if points < most else ""
    stop = ran.stops[-1] if ran.stops else Stop(ran.raised)
    lines = {line.strip() for line in released.splitlines()}
    test = _code(stop.source) if stop.source and stop.source in lines else "A hidden test"
    if stop.kind == "AssertionError":
        return _sentence(stop.message) if stop.message else f"{test} does not hold."
    return f"{test} stopped with {_sentence(f'{stop.kind}: {stop.message}'.rstrip(': '))}"


def no_such_package(name: str, offered: Sequence[str]) -> str:
    """Return that a module cannot be imported where grading runs, and which packages can."""
    return f"{_no_module(name, offered)} (it offers: {', '.join(offered)})."


def missed_names(failures: Iterable[Failure]) -> list[str]:
    """Return the names that stopped experiments because nothing had defined them."""
    found = (NO_NAME.fullmatch(f.message) for f in failures if f.kind == "NameError")
    return list(dict.fromkeys(match["name"] for match in found if match))


def why_missing(stop: Stop) -> str:
    """Return why nothing has the names that a statement would have bound, to stand after "as"."""
    what = _code(stop.source) if stop.source else "a line above"
    module = NO_MODULE.fullmatch(stop.message)
    if module is not None:
        return f"{what} failed: {_no_module(module[1])}"
    if file := _of_a_file(stop.message):
        return f"{what} failed: {file}"
    return f"{what} failed with {stop.kind}"


def of_missing_packages(failures: Iterable[Failure], offered: Sequence[str]) -> list[str]:
    """Return a sentence for each package that the learner's functions import in vain."""
    found = (NO_MODULE.match(f.message) for f in failures if f.kind == "ModuleNotFoundError")
    names = dict.fromkeys(match[1] for match in found if match)
    return [_capitalized(no_such_package(name, offered)) for name in names]


def on_its_own(result: CellResult | None) -> str:
    """Return why an exercise counts as its cell alone did, given what became of it among others.

    Alone it draws no pictures, so that what stopped it may have been its own.
    """
    if result is not None and result.death is not None:
        stopped = f"in the notebook it had to be stopped: {result.death}."
        return f"Graded on its own and without drawing: {stopped}"
    return "Graded on its own: something else in the notebook breaks it."


def of_another_definition(name: str) -> str:
    """Return which of several definitions an exercise's points and sentences are about."""
    return (
        f"Your notebook defines {name} more than once: these points and reasons are for a "
        "definition further up, which gets more than the last one."
    )


def defined_again_below(name: str) -> str:
    """Return that a later definition, as of a second try, does not count where it stands."""
    return (
        f"{name} is defined once more below its check, where it does not count: write it into the "
        "cell above the check."
    )


def undefined(name: str, result: CellResult | None, elsewhere: str = "") -> str:
    """Return why nothing called `name` could be tried; what stopped its cell `of_cell` tells.

    `elsewhere` is the sentence on what is known of the name in other cells, "" for nothing.
    """
    last = result.stops[-1] if result is not None and result.stops else None
    if result is not None and result.death is not None:
        return f"{name} is not defined: your cell had to be stopped."
    if last is not None and not last.passed:
        where = f"in line {last.line}" if last.line else "before its end"
        return f"{name} is not defined: your cell stopped {where}."
    return elsewhere or f"{name} is not defined in any cell above."


def misspelt(name: str, defined: Iterable[str]) -> str:
    """Return that one of the names that a learner defined is nearly `name`, "" if none is."""
    some = itertools.islice(defined, MOST_NAMES)
    plain = {_plain(other): other for other in some if other != name}
    near = difflib.get_close_matches(_plain(name), plain, n=1, cutoff=NEAR)
    if not near:
        return ""
    return f"Your notebook defines `{plain[near[0]]}`: the exercise asks for `{name}`."


def uncapitalized(sentence: str) -> str:
    """Return a sentence as it stands after a colon."""
    return sentence[:1].lower() + sentence[1:]


def _capitalized(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _no_module(name: str, offered: Sequence[str] = ()) -> str:
    """Return why there is no module of a name, which may be a package's or a file's of their own.

    What grading offers it has: then a part is missing that only another version has.
    """
    if name.partition(".")[0] in {*PACKAGES, *OF_THE_COURSE, *offered}:
        return f"grading offers no {name}"
    file = name.replace(".", "/")
    return f"`{file}.py` did not lie beside the notebook, and grading offers no {name}"


def _of_a_file(message: str) -> str:
    """Return what an error says of a file of the learner's, "" where it is of none."""
    if refused := NO_WRITING.fullmatch(message):
        return f"{_code(refused[1])} came with the notebook and can only be read where it is graded"
    missing = NO_FILE.fullmatch(message)
    if missing is None:
        return ""
    name = missing[1].removeprefix(f"{HOME}/").removeprefix("./")
    if OUTSIDE.match(name):
        last = re.split(r"[/\\]+", name)[-1]
        return (
            f"{_code(name)} lies outside of the notebook's folder: hand it in with the "
            f"notebook, and open it as {_code(last)}"
        )
    return f"there was no {_code(name)} beside the notebook when it was graded"


def _plain(name: str) -> str:
    return name.replace("_", "").casefold()


def _told(result: CellResult) -> tuple[Stop, ...]:
    """Return the stops that are told of: the first few, and the one that ended the cell."""
    first, rest = result.stops[:MOST_STOPS], result.stops[MOST_STOPS:]
    return (*first, *(stop for stop in rest[-1:] if not stop.passed))


def _after(stop: Stop, missed: set[str]) -> str:
    if not stop.passed:
        return ""
    used = [name for name in stop.names if name in missed]
    if used:
        names = " and ".join(f"`{name}`" for name in used)
        return f"Your answer uses {names}, which it would have defined."
    return "Grading went on after it."


def _sentence(message: str) -> str:
    message = textwrap.shorten(message, LONGEST_MESSAGE, placeholder=" …")
    return message if message.endswith((".", "!", "?", "…")) else f"{message}."


def _code(line: str) -> str:
    return in_code(_short(line))


def _short(line: str) -> str:
    return line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 1]}…"
