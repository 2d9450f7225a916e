"""`grading gradescope`: write the archive that Gradescope grades a chapter with."""

from __future__ import annotations

import argparse
from pathlib import Path

from grading.commands.options import whole
from grading.tree import output

SECONDS, MEMORY = 30, 512


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to those of `grading`."""
    parser = commands.add_parser(
        "gradescope", help="write an autograder archive of a chapter for Gradescope"
    )
    parser.add_argument("chapter", metavar="CHAPTER")
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help="gradescope-CHAPTER.zip where none is named"
    )
    parser.add_argument(
        "--time",
        type=whole("seconds", 1, 3600),
        default=SECONDS,
        metavar="SECONDS",
        help=f"how much processor time a cell may take ({SECONDS})",
    )
    parser.add_argument(
        "--memory",
        type=whole("MiB", 256, 2**20),
        default=MEMORY,
        metavar="MIB",
        help=f"how much memory a notebook may fill ({MEMORY}); the container needs 512 more",
    )
    parser.set_defaults(run=_run, kept="no archive was written: give the same command again.")


def _run(options: argparse.Namespace) -> int:
    from grading.gradescope import archive

    place = options.output or Path(f"gradescope-{options.chapter}.zip")
    output.require(place)
    size = archive.write(options.chapter, place, seconds=options.time, memory=options.memory)
    print(
        f"{output.in_words(place)}: {size / 2**20:.1f} MiB. It holds the chapter's solutions: "
        "upload it to Gradescope (Configure Autograder) and give it to nobody. See "
        "docs/gradescope.md."
    )
    return 0
