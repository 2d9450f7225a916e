"""Write the page: one file without scripts, links outward or anything to load.

What students wrote, are called or printed appears as text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from grading.batch.standing import Standing
from grading.class_report import code, plots, progress
from grading.class_report.classroom import (
    GRADED,
    MISSING,
    PERHAPS,
    REFUSED,
    UNGRADED,
    WAITING,
    ChapterOfClass,
    Classroom,
    Entry,
    classroom,
)
from grading.class_report.measured import Measured, measured
from grading.class_report.mistakes import (
    Cost,
    Mistake,
    code_of,
    costs,
    left_open,
    mistakes,
    shortened,
)
from grading.class_report.names import Member, Names
from grading.class_report.similar import CAVEAT, Pair, similar
from grading.report.rendering import environment
from grading.tree import output as output_file
from grading.tree.course import ROOT
from grading.tree.printable import one_line
from seminar.words import listed

PAGE = Path("grading", "class_report.html")
MOST_MISTAKES, MOST_COSTS, TALKED_ABOUT = 8, 6, 3
LONGEST_REASON = 300
WIDE, NARROW = 660, 280
"""Pixels of the picture of the term, on screens and on phones."""


@dataclass(frozen=True)
class Shown:
    """A chapter as the page shows it."""

    of: ChapterOfClass
    mistakes: Sequence[Mistake]
    costs: Sequence[Cost]
    left_open: dict[str, int]
    pairs: Sequence[Pair]
    late: int
    called_late: Sequence[Member]
    called_late_in_time: Sequence[Member]
    waiting: dict[str, int]
    refused: Sequence[tuple[Member, str]]
    measured: dict[str, Sequence[Measured]]
    plots: dict[str, Markup] = field(default_factory=dict)

    @property
    def several(self) -> list[Mistake]:
        """What more than one made: alone, a mistake is nothing to tell all of them."""
        return [mistake for mistake in self.mistakes if mistake.people > 1]

    @property
    def before_a_change(self) -> list[Member]:
        """Who was graded before a change, where others were graded after it."""
        found = [entry.member for entry in self.of.before_a_change]
        return found if len(found) < len(self.of.in_state(GRADED, WAITING)) else []

    @property
    def what_changed(self) -> str:
        """What has changed since any of those were graded, in words."""
        told = [one for e in self.of.before_a_change if e.standing for one in e.standing.changed]
        return listed([*dict.fromkeys(told)], "or")

    @property
    def not_reckoned(self) -> list[Member]:
        """Whose points the next grading changes, as being late costs another number by now."""
        found = ((entry.member, entry.standing) for entry in self.of.entries)
        return [member for member, standing in found if standing and standing.late_change]

    def people(self, state: str) -> list[Member]:
        return [entry.member for entry in self.of.in_state(state)]


def write_report(
    chapters: Sequence[str] = (),
    *,
    output: Path | None = None,
    anonymous: bool = False,
    root: Path = ROOT,
) -> Path:
    """Write the page about these chapters, all where none is named; return its path.

    Raises
    ------
    GradingError
        If there is no such chapter, nothing is graded, or roster or gradebook cannot be read.
    """
    text = page(classroom(chapters, root, anonymous), root, chapters)
    path = output or root / PAGE
    output_file.write(path, text.encode(errors="backslashreplace"))
    return path


def page(of_class: Classroom, root: Path = ROOT, named: Sequence[str] = ()) -> str:
    """Return the page as HTML.

    Answers that are alike are looked for in the chapters `named`, or in the latest: reading the
    code of everybody takes longer than all the rest.
    """
    compared = {*named} or {of_class.latest.name}
    chapters = [
        _shown(chapter, of_class.names, root, chapter.name in compared)
        for chapter in of_class.chapters
    ]
    latest = next(shown for shown in chapters if shown.of is of_class.latest)
    rows = [(c.number, c.spread) for c in of_class.chapters]
    term = {
        kind: Markup(plots.progress(rows, f"term-{kind}", width))
        for kind, width in (("wide", WIDE), ("narrow", NARROW))
    }
    return (
        environment(Path(__file__).parent)
        .get_template("page.html")
        .render(
            of_class=of_class,
            chapters=chapters,
            latest=latest,
            term=term,
            concerns=progress.concerns(of_class),
            rules=progress.RULES,
            about=progress.ABOUT,
            caveat=CAVEAT,
            python=_highlighted,
            shortened=shortened,
            shown={member.student: member.shown for member in of_class.names.members},
            today=date.today(),
            states={"missing": MISSING, "perhaps": PERHAPS, "ungraded": UNGRADED, "graded": GRADED},
            most_mistakes=MOST_MISTAKES,
            most_costs=MOST_COSTS,
            talked_about=TALKED_ABOUT,
            most_asked=progress.MOST_ASKED,
            shared=_shared,
        )
    )


def _shown(chapter: ChapterOfClass, names: Names, root: Path, with_pairs: bool) -> Shown:
    theirs, known = code.sources(chapter, root), code.everybodys(chapter.chapter, root)
    pairs: list[Pair] = []
    if with_pairs and not names.is_anonymous:
        texts = {student: code.together(answers) for student, answers in theirs.items() if answers}
        pairs = similar(texts, known)
    shown = Shown(
        chapter,
        mistakes(chapter, names, code_of(theirs), code.words(known)),
        costs(chapter),
        left_open(chapter),
        pairs,
        sum(1 for e in chapter.handed_in if (s := e.standing) and _is_late(s)),
        [e.member for e in chapter.handed_in if e.standing and e.standing.is_called_late],
        [e.member for e in chapter.handed_in if (s := e.standing) and s.is_called_late_in_time],
        _waiting(chapter),
        [(entry.member, _reason(entry, names)) for entry in chapter.in_state(REFUSED)],
        measured(chapter),
    )
    if chapter.shares:
        shown.plots["points"] = Markup(plots.distribution(chapter.shares, f"points-{chapter.name}"))
    if rows := _by_exercise(chapter):
        shown.plots["exercises"] = Markup(plots.exercises(rows, f"exercises-{chapter.name}"))
    return shown


def _is_late(standing: Standing) -> bool:
    """Say whether somebody was late, by the time that is known or as the platform calls it."""
    return bool(standing.late) or standing.is_called_late or standing.is_called_late_in_time


def _waiting(chapter: ChapterOfClass) -> dict[str, int]:
    """Return exercise -> how many answers of it wait for a person."""
    found: dict[str, int] = {}
    for entry in chapter.in_state(WAITING):
        for result in entry.results:
            if result.waits:
                found[result.exercise] = found.get(result.exercise, 0) + 1
    return found


def _reason(entry: Entry, names: Names) -> str:
    """Return why a file could not be graded; what may quote its name is no one's to read."""
    assert entry.standing is not None and entry.standing.outcome is not None
    outcome = entry.standing.outcome
    return outcome.kind if names.is_anonymous else one_line(outcome.reason, LONGEST_REASON)


def _by_exercise(chapter: ChapterOfClass) -> list[tuple[str, int, int, int]]:
    rows = []
    for name in chapter.chapter.graded:
        scores = [(r.score, r.max_score) for _, r in chapter.of_exercise(name)]
        if scores:
            all_of_it = sum(score >= most for score, most in scores)
            nothing = sum(score <= 0 < most for score, most in scores)
            rows.append((name, all_of_it, len(scores) - all_of_it - nothing, nothing))
    return rows


def _shared(shares: tuple[float, float]) -> str:
    """Return how much of their own code two people share, in words."""
    one, other = (f"{100 * share:.0f} %" for share in shares)
    if one != other:
        return f"{one} of the first's own code and {other} of the second's"
    return "all of the code that is their own" if one == "100 %" else f"{one} of their own code"


def _highlighted(source: str) -> Markup:
    """Return code as spans, in which all that was written is escaped."""
    return Markup(highlight(source, PythonLexer(), HtmlFormatter(nowrap=True)))
