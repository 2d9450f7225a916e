"""A term of a made-up class: records, graded notebooks and gradebook, as grading leaves them.

What everyone got is drawn, and not graded: a term is there in seconds. The code is that of real
solutions and known mistakes; two people hand in the same unusual code.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np

from grading.batch.gradebook import Marks
from grading.batch.outcome import Outcome
from grading.batch.records import keep, keep_reason
from grading.batch.turn import ExerciseResult
from grading.exercises import find
from grading.judging.chapter import load
from grading.judging.score import AspectScore
from grading.sample.answer import answer
from grading.sample.hand_in import filled, solutions_of
from grading.tree.course import ROOT
from grading.tree.places import Places, write_whole
from grading.tree.submitted import DAMAGED
from seminar.judging.judge import RIGHT, WRONG
from seminar.judging.rules import AtLeast

FIRST = ("Ada", "Ben", "Chiara", "Deniz", "Emil", "Fatou", "Goran", "Hanna", "Ivo", "Jana", "Kofi")
LAST = ("Abel", "Brandt", "Castro", "Demir", "Eriksen", "Fofana", "Grün", "Horvat", "Ito", "Jansen")
COPIED = ("s003", "s010")
"""Who hand in the same code."""
FALLS, LEAVES, IS_LOW = "s005", "s006", "s007"
"""Whose points fall, who hands in no more, who has few points from the first chapter on."""
DAMAGES = "s008"
"""Whose file of the last chapter cannot be graded."""
HOSTILE = "<script>alert('x')<\u2215script> & \u202e {{ 7*7 }}"


def lay_out(root: Path, chapters: list[str]) -> None:
    """Make a course folder of these chapters, with nobody's work."""
    for part in ("course", "source_notebooks", "solutions"):
        for name in chapters:
            shutil.copytree(ROOT / part / name, root / part / name)
    for module in (ROOT / "solutions").glob("*.py"):
        shutil.copy(module, root / "solutions")
    for name in ("nbgrader_config.py", "pyproject.toml"):
        shutil.copy(ROOT / name, root)
    (root / "grading").mkdir()


def make(root: Path, chapters: list[str], people: int = 40, roster: bool = True) -> list[str]:
    """Lay out a term at `root`; return the ids of the class."""
    rng = np.random.default_rng(7)
    lay_out(root, chapters)
    students = [f"s{number:03d}" for number in range(1, people + 1)]
    if roster:
        write_roster(root, students)
    skill = dict(zip(students, rng.beta(6, 1.6, size=people), strict=True))
    skill[IS_LOW] = 0.0
    for number, name in enumerate(chapters):
        _hand_in(root, name, number, len(chapters), skill, rng)
    return students


def write_roster(root: Path, students: list[str]) -> None:
    """Give everyone a name, an address and a group."""
    lines = ["id,first name,last name,email,group"]
    for number, student in enumerate(students):
        first, last = FIRST[number % len(FIRST)], LAST[number % len(LAST)]
        group = ("Monday", "Thursday")[number % 2]
        lines.append(f"{student},{first},{last},{student}@example.org,{group}")
    (root / "grading" / "roster.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _hand_in(root, name, number, count, skill, rng):
    chapter, places = load(name, root), Places(root)
    solutions = solutions_of(chapter, root)
    marks = Marks(chapter, root)
    for student, able in skill.items():
        if _is_missing(student, number, count, rng):
            continue
        (places.submitted / student / name).mkdir(parents=True)
        if student == DAMAGES and number + 1 == count:
            reason = "it is cut off in the middle of the file"
            keep_reason(Outcome(student, reason=reason, kind=DAMAGED), places, name)
            continue
        if student == FALLS and number >= 3:
            able = 0.3
        _grade(root, marks, student, able, solutions, rng)
    marks.close()


def hand_in_one(root, chapter, student, able, rng):
    """Let one more student hand in, with everything that grading leaves."""
    (Places(root).submitted / student / chapter.name).mkdir(parents=True)
    marks = Marks(chapter, root)
    _grade(root, marks, student, able, solutions_of(chapter, root), rng)
    marks.close()


def _grade(root, marks, student, able, solutions, rng):
    chapter, places = marks.chapter, Places(root)
    outcome = Outcome(student, seconds=1.0, digest="drawn")
    answers = dict(solutions)
    for exercise, grade_id in chapter.graded.items():
        if exercise not in chapter.exercises:
            most = chapter.points[grade_id]
            outcome.results.append(ExerciseResult(exercise, 0.0, most, by_hand=True))
            continue
        result, mistake = drawn(exercise, able, rng)
        outcome.results.append(result)
        answers[exercise] = own_code(answers[exercise], exercise, student, mistake)
    keep(outcome, places, chapter.name)
    scores = {chapter.graded[r.exercise]: None if r.by_hand else r.score for r in outcome.results}
    marks.write(student, scores, set())
    graded = json.dumps(filled(chapter, answers), ensure_ascii=False)
    write_whole(places.graded_notebook(chapter.name, student), graded.encode())


def _is_missing(student, number, count, rng):
    if student in (*COPIED, FALLS, IS_LOW, DAMAGES):
        return False
    if student == LEAVES:
        return number + 2 >= count
    return rng.random() < 0.03 + 0.02 * number


def drawn(exercise, able, rng):
    """Return what somebody got for an exercise, and the mistake behind it, None for none."""
    declared = find(exercise)
    mistake = None
    if rng.random() > able and declared.mistakes:
        weights = 1.0 / np.arange(1, len(declared.mistakes) + 1) ** 1.5
        mistake = declared.mistakes[rng.choice(len(weights), p=weights / weights.sum())]
    names = list(declared.points_of)
    measured = {
        aspect.name: float(rng.uniform(0.9, 0.99))
        for aspect in declared.aspects
        if isinstance(aspect.rule_of("accuracy"), AtLeast)
    }
    costs = set() if mistake is None else {*names[: max(1, len(names) * 2 // 3)]}
    aspects = tuple(
        AspectScore(aspect, 0.0, points, WRONG, mistake.sentence, mistake.name)
        if aspect in costs
        else AspectScore(aspect, points, points, RIGHT, "", measured=measured.get(aspect))
        for aspect, points in declared.points_of.items()
    )
    score = round(sum(aspect.points for aspect in aspects), 6)
    return ExerciseResult(exercise, score, sum(declared.points_of.values()), aspects), mistake


def own_code(solution, exercise, student, mistake):
    """Return the code of somebody: the mistake's or the solution's, with lines of their own."""
    source = answer(find(exercise), mistake) if mistake is not None else solution
    owner = COPIED[0] if student in COPIED else student
    mine = np.random.default_rng([*owner.encode(), len(exercise)])
    steps = ["a + b", "a @ b.T", "np.abs(a) - b", "a[::-1] * b", "sum(a) / len(b)", "a.max(axis=0)"]
    steps += ["{'a': a, 'b': b}", "[a, b][0]", "lambda a: a ** 2", "a if b is None else -b"]
    lines = "\n".join(f"    a = {steps[step]}" for step in mine.integers(len(steps), size=7))
    own = f"def check_{exercise}(a, b):  # by {student}\n{lines}\n    return a\n"
    return f"{source.rstrip()}\n\n\n{own}"
