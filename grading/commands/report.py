"""The page about the class: which chapters, with names or without, and where it is written."""

from __future__ import annotations

import argparse
from pathlib import Path

from grading.tree import output


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to those of `grading`."""
    parser = commands.add_parser(
        "report",
        help="write a page about the class",
        description="Write one page about the class: who has not handed in, what waits, the "
        "mistakes that most people made, the points over the term, and whom to ask how they are "
        "doing. Answers that are alike are looked for in the chapters named, or in the latest.",
    )
    parser.add_argument("chapters", nargs="*", metavar="CHAPTER", help="all where none is named")
    parser.add_argument(
        "--anonymous",
        action="store_true",
        help="pseudonyms, always the same, for names and ids; no answers that are alike",
    )
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help="grading/class_report.html where none is given"
    )
    parser.set_defaults(run=_run, kept="no page was written.")


def _run(options: argparse.Namespace) -> int:
    from grading.class_report.page import write_report
    from grading.tree.course import ROOT

    if options.output:
        output.require(options.output)
    path = write_report(options.chapters, output=options.output, anonymous=options.anonymous)
    shown = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
    print(output.in_words(shown))
    return 0
