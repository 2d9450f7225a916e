"""The command `grading`: one word a job, one sentence when something is wrong."""

from __future__ import annotations

import argparse
import contextlib
import gc
import io
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from grading.commands import collect, export, gradescope, regrade, report, roster, site
from grading.commands import options as options_of
from grading.tree import output, unwritable
from grading.tree.errors import GradingError
from grading.tree.printable import one_line
from grading.tree.stopping import Stopped, listening

LONGEST_SENTENCE = 1000
STOPPED_BY = 128
"""What shells add to the number of the signal that ended a program, for its exit status."""
NOBODY_READS = STOPPED_BY + 13
"""The status of a program whose output was closed, by SIGPIPE, which not every system has."""
STOPPED = {
    "SIGINT": "Stopped by Ctrl-C",
    "SIGTERM": "Stopped from outside (SIGTERM)",
    "SIGHUP": "Stopped because the terminal was closed (SIGHUP)",
}


def command() -> NoReturn:
    """Be the program: end this process with the status of `main`."""
    status = main()
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # of which Python's own end makes a traceback
    if status > STOPPED_BY:  # all is written, and Python would wait for processes that are gone
        os._exit(status)
    gc.freeze()  # or Python's own end looks for what it could free in all that was imported
    sys.exit(status)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand; return its exit status."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # as stderr, and for the same reasons
    try:
        try:
            return _run(arguments)
        finally:
            for stream in (sys.stdout, sys.stderr):
                if stream is not None:
                    stream.flush()  # at Python's own end, what fails is past being caught
    except BrokenPipeError:
        if not unwritable.streams_given_up():
            raise
        return NOBODY_READS
    except OSError as error:
        refused = unwritable.sentence(error)
        if refused is None:
            raise
        print(one_line(refused, LONGEST_SENTENCE), file=sys.stderr)
        unwritable.streams_given_up()
        return 2
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return 130


def _run(arguments: Sequence[str] | None) -> int:
    options = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        if not options.kept:
            return run(options)
        with listening():
            return run(options)
    except GradingError as error:
        print(error, file=sys.stderr)
        return 2
    except Stopped as stopped:
        with contextlib.suppress(OSError):  # the terminal may be gone, and nobody be there to read
            name = signal.Signals(stopped.number).name
            print(f"{STOPPED[name]}: {options.kept}", file=sys.stderr, flush=True)
        return stopped.status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="grading", description=__doc__)
    parser.set_defaults(kept="")  # of a job that can be stopped: what is left when it was
    commands = parser.add_subparsers(title="jobs", required=True, metavar="JOB")

    build = commands.add_parser("build", help="make release, solutions and reference modules")
    build.add_argument("chapters", nargs="*", metavar="CHAPTER", help="all where none is named")
    build.add_argument("--check", action="store_true", help="compare with what is there instead")
    build.set_defaults(
        run=_build,
        kept="the chapters that were done stay, the others are as before.",
    )

    lab = commands.add_parser("lab", help="serve the course in JupyterLab")
    lab.add_argument("--port", type=int, help="the next free one where none is given")
    lab.add_argument("--no-browser", action="store_true", help="only serve")
    lab.set_defaults(run=_lab)

    doctor = commands.add_parser(
        "doctor",
        help="tell whether this machine can grade",
        description="Tell whether this machine can grade: sandbox, versions, disk, gradebook, what "
        "has been built, and the self-test of every chapter. Nothing is changed. The exit status "
        "is 0 where all of it is right, 1 where something is wrong; each line says what to do.",
    )
    doctor.set_defaults(run=_doctor, kept="nothing was changed.")

    demo = commands.add_parser("demo", help="grade a sample class and show the result")
    demo.set_defaults(run=_demo, kept="the same command begins anew.")

    roster.add_to(commands)
    regrade.add_to(commands)

    collect.add_to(commands)

    autograde = commands.add_parser("autograde", help="grade what is new or changed of a chapter")
    autograde.add_argument("chapter", metavar="CHAPTER")
    options_of.add_student(autograde)
    options_of.add_how(autograde)
    autograde.add_argument("--json", type=Path, metavar="FILE", help="write the results there too")
    autograde.add_argument("--force", action="store_true", help="grade again what has been graded")
    autograde.add_argument("--scheduler", metavar="ADDRESS", help="grade on a Dask cluster")
    autograde.set_defaults(
        run=_autograde,
        kept="what has been graded is kept, and the same command goes on from there.",
    )

    feedback = commands.add_parser("feedback", help="write a page for each student")
    feedback.add_argument("chapter", metavar="CHAPTER")
    options_of.add_student(feedback)
    feedback.set_defaults(
        run=_feedback,
        kept="the pages written so far are kept, and the same command writes all.",
    )
    export.add_to(commands)
    gradescope.add_to(commands)
    report.add_to(commands)
    site.add_to(commands)
    return parser


def _build(options: argparse.Namespace) -> int:
    from grading.release import build

    if options.check:
        return 0 if build.check(options.chapters) else 1
    build.build(options.chapters)
    return 0


def _lab(options: argparse.Namespace) -> int:
    from grading.commands import lab

    return lab.serve(port=options.port, browser=not options.no_browser)


def _doctor(options: argparse.Namespace) -> int:
    from grading.commands import doctor

    return 0 if doctor.examine() else 1


def _demo(options: argparse.Namespace) -> int:
    from grading.commands import demo

    return demo.run()


def _autograde(options: argparse.Namespace) -> int:
    from grading.batch.autograde import autograde
    from grading.batch.cluster import Cluster
    from grading.batch.late import not_believed
    from grading.batch.outcome import Outcome
    from grading.batch.standing import Standing
    from grading.batch.table import as_json, late_changes, not_exported, table, waiting
    from grading.judging.chapter import load
    from grading.tree.course import ROOT
    from grading.tree.places import Places

    if options.json:
        output.require(options.json)
    if options.force:
        options.kept = "what has been graded is kept, and the same command without --force goes on."
    so_far: dict[str, Standing] = {}
    outcomes: list[Outcome] | None = None
    try:
        outcomes = autograde(
            options.chapter,
            students=options.student,
            jobs=options.jobs,
            force=options.force,
            sandboxed=not options.unsafe_no_sandbox,
            executor=Cluster(options.scheduler) if options.scheduler else None,
            limits=options_of.limits(options),
            so_far=so_far,
        )
    finally:
        # what was graded is kept when grading is broken off; what fails at once replaces no file
        if options.json and (so_far or outcomes is not None):
            options_of.write_json(options.json, as_json([*so_far.values()], options.chapter))
    if not outcomes:
        print(f"Nobody has handed in anything for {options.chapter}: see `grading collect --help`.")
        return 0
    print(table([*so_far.values()], load(options.chapter).points))
    if for_people := waiting(outcomes):
        print(for_people)
    if left_out := not_exported(outcomes):
        print(left_out)
    for said in not_believed(Places(ROOT), options.chapter, so_far):
        print(said)
    late = late_changes([*so_far.values()])
    if late:
        print(f"Being late costs another number of points than before: {late}.")
    if not any(outcome.fresh for outcome in outcomes):
        of_others = "all other points" if late else "the points"
        print(
            f"Nothing was new or changed, so nothing was graded: {of_others} are those of before."
        )
    if options.unsafe_no_sandbox:
        print("Graded WITHOUT a sandbox: these programs could read and change this machine.")
    return 0 if all(outcome.graded for outcome in outcomes) else 1


def _feedback(options: argparse.Namespace) -> int:
    from grading.report.feedback import write_feedback
    from grading.tree.course import ROOT
    from grading.tree.printable import one_line

    for path in write_feedback(options.chapter, students=options.student):
        print(one_line(str(path.relative_to(ROOT)), 400))
    return 0
