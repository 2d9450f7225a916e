"""What went wrong in a chapter, by how many did it, and a sample of the code that did."""

from __future__ import annotations

import io
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field

from pygments import lex
from pygments.lexers import PythonLexer
from pygments.token import Comment, String

from grading.class_report.classroom import ChapterOfClass
from grading.class_report.names import Names
from grading.judging.score import AspectScore
from grading.tree.printable import one_line
from seminar.judging.judge import WRONG

LONGEST_SENTENCE = 500
MOST_LINES, WIDEST_LINE = 24, 100
SOURCES_LOOKED_AT = 30

Code = Callable[[str, str], str]
"""Student and exercise -> the source of the cell that they answered it in, "" where unknown."""


@dataclass(frozen=True)
class Mistake:
    """A mistake, or what several answers have in common; `sentence` is the checker's.

    `known` tells a mistake that the exercise declares from a difference that the checker describes.
    """

    exercise: str
    sentence: str
    students: tuple[str, ...]
    lost: float
    known: bool
    sample: str = ""

    @property
    def people(self) -> int:
        return len(self.students)


@dataclass(frozen=True)
class Cost:
    """An aspect of an exercise, and what the class lost by it."""

    exercise: str
    aspect: str
    people: int
    of: int
    lost: float
    max_points: float

    @property
    def share(self) -> float:
        """The lost part of all points that there were to get."""
        return self.lost / (self.max_points * self.of) if self.max_points and self.of else 0.0


@dataclass
class _Group:
    sentences: Counter[str] = field(default_factory=Counter)
    lost: dict[str, float] = field(default_factory=dict)


def mistakes(of_class: ChapterOfClass, names: Names, code: Code, known: Set[str]) -> list[Mistake]:
    """Return the mistakes of a chapter, those that most people made first.

    A sentence that would tell who somebody is, is replaced where the page is anonymous; `known` are
    the words of the chapter's own code, which tell of nobody.
    """
    groups: dict[tuple[str, str, str], _Group] = defaultdict(_Group)
    for student, exercise, aspect, reason in _lost(of_class):
        kind = ("known", reason.sentence) if reason.mistake else ("told", _told(reason))
        group = groups[exercise, *kind]
        group.sentences[reason.sentence] += 1
        lost = aspect.max_points - aspect.points
        group.lost[student] = group.lost.get(student, 0.0) + lost
    order = {name: number for number, name in enumerate(of_class.chapter.graded)}
    found = [
        Mistake(
            exercise,
            _sentence(group.sentences, names, known),
            tuple(sorted(group.lost)),
            sum(group.lost.values()),
            kind == "known",
            _sample(exercise, group.lost, names, code, known),
        )
        for (exercise, kind, _), group in groups.items()
    ]
    place = len(order)
    return sorted(
        found, key=lambda m: (-m.people, -m.lost, order.get(m.exercise, place), m.sentence)
    )


def costs(of_class: ChapterOfClass) -> list[Cost]:
    """Return what each aspect cost the class, the dearest first, without those that cost none."""
    found = []
    for exercise in of_class.chapter.graded:
        theirs = [result for _, result in of_class.of_exercise(exercise)]
        aspects: dict[str, list[AspectScore]] = defaultdict(list)
        for result in theirs:
            for aspect in result.aspects:
                aspects[aspect.name].append(aspect)
        for name, scores in aspects.items():
            lost = [score.max_points - score.points for score in scores]
            people = sum(one > 0 for one in lost)
            most = max(score.max_points for score in scores)
            if people:
                shown = one_line(name, LONGEST_SENTENCE)
                found.append(Cost(exercise, shown, people, len(scores), sum(lost), most))
    return sorted(found, key=lambda cost: (-cost.lost, cost.exercise, cost.aspect))


def left_open(of_class: ChapterOfClass) -> dict[str, int]:
    """Return exercise -> how many left it as it was released, most first."""
    outcomes = (entry.standing.outcome for entry in of_class.entries if entry.standing)
    count = Counter(
        exercise for outcome in outcomes if outcome is not None for exercise in outcome.unanswered
    )
    return {name: count[name] for name in sorted(count, key=lambda name: (-count[name], name))}


def _lost(of_class: ChapterOfClass) -> Iterator[tuple[str, str, AspectScore, AspectScore]]:
    """Yield student, exercise, what is wrong and the aspect that says why, of what was answered."""
    for entry in of_class.entries:
        outcome = entry.standing.outcome if entry.standing else None
        left = outcome.unanswered if outcome else ()
        for result in entry.results:
            named = {aspect.name: aspect for aspect in result.aspects}
            for aspect in result.aspects:
                is_wrong = aspect.verdict == WRONG and aspect.points < aspect.max_points
                if is_wrong and aspect.sentence and result.exercise not in left:
                    reason = named.get(aspect.as_in, aspect)
                    yield entry.member.student, result.exercise, aspect, reason


def _told(aspect: AspectScore) -> str:
    """Return what a described difference has in common with others: not values, not the aspect.

    Of somebody of whom several aspects say the same, it is one mistake, as readers see it.
    """
    return aspect.sentence.partition(": ")[0]


def _sentence(sentences: Counter[str], names: Names, known: Set[str]) -> str:
    most = min(sentences, key=lambda said: (-sentences[said], said))
    if names.is_anonymous and names.tells_who(most, known):
        return "(The sentence of the checker quotes somebody's name, and is left out.)"
    return one_line(most, LONGEST_SENTENCE)


def _sample(
    exercise: str, students: Iterable[str], names: Names, code: Code, known: Set[str]
) -> str:
    """Return the shortest code of those who made a mistake that does not tell who wrote it."""
    found = []
    for student in sorted(students)[:SOURCES_LOOKED_AT]:
        text = without_words(code(student, exercise))
        if text and not names.tells_who(text, known):
            found.append(text)
    return shortened(min(found, key=lambda text: (len(text), text), default=""))


def without_words(source: str) -> str:
    """Return code without comments and docstrings, where people write what is no code."""
    text = io.StringIO()
    for kind, value in lex(source, PythonLexer()):
        if kind not in Comment and kind not in String.Doc:
            text.write(value)
    lines = [line.rstrip() for line in text.getvalue().splitlines()]
    return "\n".join(line for line in lines if line)


def shortened(source: str) -> str:
    """Return so much of a source as a page has room for."""
    lines = [
        line if len(line) <= WIDEST_LINE else f"{line[:WIDEST_LINE]} …"
        for line in source.splitlines()
    ]
    return "\n".join(lines if len(lines) <= MOST_LINES else [*lines[:MOST_LINES], "…"])


def code_of(sources: Mapping[str, Mapping[str, str]]) -> Code:
    """Return what looks up a cell in student -> exercise -> source."""
    return lambda student, exercise: sources.get(student, {}).get(exercise, "")
