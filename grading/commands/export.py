"""Write points as a learning platform's gradebook imports them, or pages as it takes them back."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from grading.tree import output as output_file
from grading.tree.course import ROOT
from grading.tree.errors import GradingError
from grading.tree.printable import one_line
from grading.tree.unwritable import require_writable

PLATFORMS = ("moodle", "canvas", "blackboard", "brightspace")
FOLDER = Path("grading") / "exported"


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to those of `grading`."""
    parser = commands.add_parser(
        "export",
        help="write points as a gradebook imports them",
        description="Write points as the gradebook of a learning platform imports them. People are "
        "matched by grading/roster.csv; who cannot be is named and left out. Points are rounded to "
        "two decimals, a half upwards. Whoever has no grade is left empty. The exit status is 1 "
        "where the gradebook's own file has no column for a chapter that somebody has points in.",
    )
    parser.add_argument("chapters", nargs="*", metavar="CHAPTER", help="all where none is named")
    parser.add_argument(
        "--for", dest="platform", required=True, choices=(*PLATFORMS, "csv"), help="whose gradebook"
    )
    parser.add_argument("--output", type=Path, metavar="FILE", help=f"in {FOLDER} by default")
    parser.add_argument(
        "--template",
        type=Path,
        metavar="FILE",
        help="what the gradebook exported: it is filled in, and all else kept",
    )
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="CHAPTER=TITLE",
        help="what a chapter is called there, where that is not its name; may be given several "
        "times",
    )
    parser.add_argument(
        "--missing",
        choices=("empty", "zero"),
        default="empty",
        help="what whoever handed in nothing gets (empty)",
    )
    parser.add_argument(
        "--refused",
        choices=("empty", "zero", "earlier"),
        default="empty",
        help="what whoever's last file could not be graded gets (empty); earlier: what stands in "
        "nbgrader's gradebook, of an earlier file or given by hand",
    )
    parser.add_argument(
        "--extra-credit", action="store_true", help="let points be more than a chapter has"
    )
    parser.add_argument(
        "--scale",
        action="store_true",
        help="in proportion to the maximum of the gradebook's column",
    )
    parser.add_argument(
        "--decimal-comma", action="store_true", help="12,5 in place of 12.5, for Moodle alone"
    )
    parser.add_argument(
        "--feedback",
        action="store_true",
        help="the pages of one chapter in an archive, as Moodle and Canvas take them back",
    )
    parser.set_defaults(run=_run, kept="nothing was written.")


def _run(options: argparse.Namespace) -> int:
    said, lacks = (feedback(options, ROOT), None) if options.feedback else export(options, ROOT)
    for line in said:
        print(line)
    return 1 if lacks else 0


def export(options: argparse.Namespace, root: Path) -> tuple[list[str], list[str]]:
    """Write the file that the options ask for; return what is said of it, and what it lacks.

    It lacks the chapters that somebody has points in and the gradebook has no column for.
    """
    from grading.exercises import CHAPTERS
    from grading.export import sheet, tidy, writing
    from grading.export.grades import HAS_ALL, Rules, gather
    from grading.judging.chapter import load as load_chapter
    from grading.report.sections import title_of
    from grading.roster import load

    chapters = _known(options.chapters) or list(CHAPTERS)
    titles = _titles(options.column, chapters)
    named = bool(options.chapters)
    of_template = chapters if options.template else []
    headings = {name: title_of(load_chapter(name, root).release) for name in of_template}
    ways = writing.Ways(titles, headings, options.decimal_comma, options.scale, named)
    platform = writing.PLATFORMS.get(options.platform)
    _fit_together(options)
    roster = load(root)
    if platform is not None and not roster:
        raise GradingError(
            f"There is no grading/roster.csv, so nobody knows whom {platform.name} calls what: "
            "begin one with `grading roster --example`."
        )
    ending = options.template.suffix if options.template else ".csv"
    name = "grades" if options.platform == "csv" else options.platform
    output = _output(options, root, f"{name}{ending}")
    if options.template and os.path.realpath(output) == os.path.realpath(options.template):
        raise GradingError("The file would take the place of the one filled in: name another.")
    as_they_are = platform is None or options.extra_credit  # a table has no maximum that it refuses
    rules = Rules(options.missing, options.refused, as_they_are, not named)
    rest = f"all in {one_line(output.name)}" if platform is None else HAS_ALL
    grades = gather(chapters, roster, rules, root=root, rest=rest)
    if platform is None:
        written, how = tidy.tidy(grades), "Open it in a spreadsheet as CSV in UTF-8."
    elif options.template:
        found = sheet.read(options.template)
        written, how = writing.filled(platform, grades, roster, found, ways), platform.how_filled
    else:
        written = writing.fresh(platform, grades, ways)
        how = platform.how.replace("{by}", written.by)
    output_file.write(output, written.content)
    told = written.chapters or grades.chapters
    chapters = [chapter for chapter in told if grades.has_points(chapter)]
    what = f"{len(chapters)} chapter{'s' * (len(chapters) != 1)}"
    people = f"{written.people} {'person' if written.people == 1 else 'people'}"
    absent = [
        f"Nobody has handed in anything for {chapter}, which is left out."
        for chapter in options.chapters
        if chapter not in grades.chapters
    ]
    said = f"{output_file.in_words(output)}: points of {people} in {what}."
    return [*absent, *grades.remarks_on(told), *written.remarks, said, how], [*written.lacks]


def feedback(options: argparse.Namespace, root: Path) -> list[str]:
    """Write the archive of pages that the options ask for; return what is said of it."""
    from grading.export import sheet
    from grading.export.pages import TAKERS, archive
    from grading.report.feedback import write_feedback
    from grading.roster import load
    from grading.tree.places import Places

    if options.platform not in TAKERS:
        raise GradingError("--feedback is for moodle and canvas: the others take no archive back.")
    if len(options.chapters) != 1:
        raise GradingError("--feedback takes one chapter, as an assignment there is one: name it.")
    if options.template and options.platform != "moodle":
        raise GradingError("--feedback takes as --template the grading worksheet of Moodle alone.")
    (chapter,) = options.chapters
    output = _output(options, root, f"{options.platform}_{chapter}.zip")
    worksheet = sheet.read(options.template) if options.template else None
    write_feedback(chapter, root=root)  # so that no page is older than its points
    written = archive(options.platform, chapter, Places(root), load(root), worksheet)
    output_file.write(output, written.content)
    pages = f"{written.people} page{'s' * (written.people > 1)}"
    said = f"{output_file.in_words(output)}: {pages} of {chapter}."
    return [*written.remarks, said, TAKERS[options.platform].how]


def _output(options: argparse.Namespace, root: Path, name: str) -> Path:
    """Return where it is written, `name` in a folder of ours where no file is named."""
    if options.output:
        output_file.require(options.output)
    else:
        require_writable(root / FOLDER)
    path: Path = options.output or root / FOLDER / name
    return path


def _known(chapters: list[str]) -> list[str]:
    from grading.judging.chapter import load

    for chapter in chapters:
        load(chapter)  # which says what there is
    return list(dict.fromkeys(chapters))


def _titles(columns: list[str], chapters: list[str]) -> dict[str, str]:
    titles = {}
    for written in columns:
        chapter, sign, title = written.partition("=")
        if not (sign and title.strip()) or chapter not in chapters:
            raise GradingError(
                f"--column {written}: write the name of a chapter that is exported, =, and "
                "what its column is called there."
            )
        titles[chapter] = title.strip()
    return titles


def _fit_together(options: argparse.Namespace) -> None:
    if options.decimal_comma and options.platform != "moodle":
        raise GradingError("--decimal-comma is for Moodle alone: the others take a point.")
    if options.scale and not options.template:
        raise GradingError("--scale needs the gradebook's own file, by --template FILE.")
    if options.platform == "csv" and (options.template or options.column):
        raise GradingError("csv has columns of its own: leave out --template and --column.")
