"""The command `grading`: one word a job, one sentence when something is wrong."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from grading.errors import GradingError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand; return its exit status."""
    options = _parser().parse_args(arguments)
    try:
        return options.run(options)
    except GradingError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="grading", description=__doc__)
    commands = parser.add_subparsers(title="jobs", required=True, metavar="JOB")

    build = commands.add_parser("build", help="make release, solutions and reference modules")
    build.add_argument("chapters", nargs="*", metavar="CHAPTER", help="all where none is named")
    build.add_argument("--check", action="store_true", help="compare with what is there instead")
    build.set_defaults(run=_build)

    lab = commands.add_parser("lab", help="serve the course in JupyterLab")
    lab.add_argument("--port", type=int, help="the next free one where none is given")
    lab.add_argument("--no-browser", action="store_true", help="only serve")
    lab.set_defaults(run=_lab)
    return parser


def _build(options: argparse.Namespace) -> int:
    from grading import build

    if options.check:
        return 0 if build.check(options.chapters) else 1
    build.build(options.chapters)
    return 0


def _lab(options: argparse.Namespace) -> int:
    from grading import lab

    return lab.serve(port=options.port, browser=not options.no_browser)
