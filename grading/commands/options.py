"""Options that several commands have, and how their values are read."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from grading.tree import output

if TYPE_CHECKING:
    from grading.wall.both.limits import Limits


def add_student(parser: argparse.ArgumentParser) -> None:
    """Let a command be for some students alone."""
    parser.add_argument(
        "--student",
        action="append",
        default=[],
        metavar="ID",
        help="only this one; may be given several times",
    )


def add_how(parser: argparse.ArgumentParser) -> None:
    """Let be chosen how submissions are graded: at once, within which limits, in a sandbox."""
    parser.add_argument(
        "--jobs",
        type=whole("processes", 1, 1024),
        metavar="N",
        help="one a processor by default",
    )
    parser.add_argument(
        "--time",
        type=whole("seconds", 1, 3600),
        metavar="SECONDS",
        help="how much processor time a cell may take (30): an exercise's experiments as much "
        "together, one of them a third of it; a notebook ten times it by the clock on the wall",
    )
    parser.add_argument(
        "--memory",
        type=whole("MiB", 256, 2**20),
        metavar="MIB",
        help="how much memory a notebook may fill (2048)",
    )
    parser.add_argument(
        "--unsafe-no-sandbox",
        action="store_true",
        help="run learners' code with your own rights: for code you trust, where no sandbox works",
    )


def write_json(path: Path, content: object) -> None:
    """Write a file for other programs."""
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    # half a character, in a file's name, becomes JSON's own escape
    output.write(path, text.encode(errors="backslashreplace"))


def limits(options: argparse.Namespace) -> Limits:
    """Return the limits that were asked for."""
    from grading.wall.both.limits import MIB, Limits

    found = Limits()
    if options.time:
        found = found.with_time(options.time)
    if options.memory:
        found = found.with_memory(options.memory * MIB)
    return found


def whole(what: str, least: int, most: int) -> Callable[[str], int]:
    """Return what reads an option's whole number, and says what it should have been."""

    def read(text: str) -> int:
        # not int() alone, which knows 1_0 and the digits of all alphabets
        if not re.fullmatch("[0-9]{1,9}", text) or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(
                f"{text!r} is not a whole number of {what} from {least} to {most}"
            )
        return int(text)

    return read
