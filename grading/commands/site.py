"""`grading site`: build the static site, in which the course runs with nothing to install."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path

from grading.tree.course import ROOT

FOLDER = Path("build") / "site"


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to those of `grading`."""
    parser = commands.add_parser(
        "site",
        help="build the course as a static site that runs in the browser",
        description="Build the course as a static site: every released chapter runs in the "
        "visitor's browser, with nothing to install and no server but one for files. Its visitors "
        "load Python itself from the public network of Pyodide's makers, or, with --pyodide, from "
        "the site.",
    )
    parser.add_argument(
        "folder", nargs="?", type=Path, metavar="FOLDER", help=f"where to ({FOLDER})"
    )
    parser.add_argument(
        "--pyodide",
        type=Path,
        metavar="FOLDER",
        help="an unpacked Pyodide with its packages: what is needed of it goes into the site, "
        "which then needs no other host",
    )
    parser.set_defaults(run=_run, kept="the site is as it was before.")


def _run(options: argparse.Namespace) -> int:
    from grading.site.make import make

    folder = options.folder or ROOT / FOLDER
    make(folder, options.pyodide, say=lambda line: print(line, flush=True))
    print(
        f"The site is in {folder}. To see it: python -m http.server --bind localhost "
        f"--directory {shlex.quote(str(folder))} 8000, and open http://localhost:8000"
    )
    return 0
