"""The signatures of known mistakes, which ship beside the visible checks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from grading.exercises import CHAPTERS
from grading.exercises.declaration import DeclarationError, Exercise, Mistake
from grading.judging.edits import edited_reference, implementation_of
from grading.release.declared import draws_of, require_declared, require_wrong, trying
from grading.release.execute import FIXED
from grading.release.in_time import in_time, why_it_ended
from grading.tree.errors import GradingError
from seminar.check.view import Verifiable, try_out
from seminar.judging.declaration import Exercise as Shown
from seminar.judging.declaration import Records
from seminar.judging.judge import judge
from seminar.judging.signature import KnownSignature, Outline, difference, outlines

Outlines = dict[str, Outline]
"""By experiment."""

NOT_DECLARED = 3
"""Exit status of this module where what it prints is what is wrong in a declaration."""


def signatures(chapter: str) -> str:
    """Return the text of a chapter's file of signatures: JSON, a line for each mistake.

    A mistake that the visible check's inputs cannot tell from the reference, or from another
    mistake of which another sentence is said, is left out.

    Raises
    ------
    DeclarationError
        With file and line, where a mistake raises as it is made, or is none: where it has full
        marks.
    """
    for exercise in CHAPTERS[chapter]:
        if exercise.shown is None or not exercise.shown.names_mistakes:
            draws = draws_of(exercise)
            for mistake in exercise.mistakes:
                require_wrong(exercise, mistake, draws)
    shipped = {
        exercise.name: _of(exercise, shown)
        for exercise in CHAPTERS[chapter]
        if (shown := exercise.shown) is not None and shown.names_mistakes
    }
    exercises = []
    for name, (right, mistakes) in shipped.items():
        lines = ",\n  ".join(map(_compact, mistakes))
        exercises.append(
            f'{json.dumps(name)}: {{"reference": {_compact(right)},\n "mistakes": [\n  {lines}]}}'
        )
    return "{" + ",\n".join(exercises) + "}\n"


def of_fresh_solutions(chapter: str, made: Path) -> str:
    """Return the text of a chapter's file of signatures, with the solutions under `made`.

    Raises
    ------
    GradingError
        With what is wrong in a declaration.
    """
    paths = os.pathsep.join([str(made), *filter(None, [os.environ.get("PYTHONPATH")])])
    run = subprocess.run(
        [sys.executable, "-m", __name__, chapter],
        env={**os.environ, **FIXED, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=made,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    if run.returncode == NOT_DECLARED:
        raise GradingError(f"{chapter}: {run.stdout.strip()}")
    if run.returncode or not run.stdout:
        raise GradingError(f"{chapter}: {why_it_ended(run.stderr)}")
    return run.stdout


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _of(exercise: Exercise, shown: Shown) -> tuple[Outlines, list[dict[str, object]]]:
    """Return the outlines of the reference, and an entry for each mistake that can be named."""
    with in_time("the visible check of the solution", exercise.name):
        anew = edited_reference(exercise.name, "as it is", {})  # as if nothing had run before
        right = outlines(try_out(shown, anew))
    tried, draws = [], draws_of(exercise)
    for mistake in exercise.mistakes:
        with trying(exercise, mistake):
            tried.append(_Tried(exercise.name, shown, mistake, right))
        if not tried[-1].spoils:
            require_wrong(exercise, mistake, draws)
    told_apart = [one for one in tried if one.changed and not one.is_confused_with(tried)]
    return right, [dict(one.entry()) for one in told_apart]


class _Tried:
    """A known mistake on the visible check's inputs."""

    def __init__(self, name: str, shown: Shown, mistake: Mistake, right: Outlines) -> None:
        made = implementation_of(name, mistake)
        self.mistake = mistake
        self.records: Records = try_out(shown, made)
        self.outlines: Outlines = json.loads(json.dumps(outlines(self.records)))
        self.changed = difference(self.outlines, right, shown.tolerances)
        self.tolerances = shown.tolerances
        basis = Verifiable(shown, made, self.records)
        findings = judge(shown, self.records, basis, list)
        self.spoils = [one.aspect.name for one in findings if one.fault is not None]
        self.right = right

    def is_confused_with(self, others: list[_Tried]) -> bool:
        """Whether a mistake of which another sentence is said has the same signature."""
        return any(
            other.mistake.sentence != self.mistake.sentence
            and other.mistake.line == self.mistake.line
            and (other.explains(self) or self.explains(other))
            for other in others
        )

    def explains(self, other: _Tried) -> bool:
        """Whether its signature would be recognised in all that the other left."""
        places = [(name, at) for name, made in other.outlines.items() for at in made]
        return self.signature(other.outlines).agrees(other.records, places)

    def signature(self, mine: Outlines) -> KnownSignature:
        return KnownSignature(
            self.mistake, frozenset(self.spoils), mine, self.right, self.changed, self.tolerances
        )

    def entry(self) -> Iterator[tuple[str, object]]:
        mistake = self.mistake
        yield "name", mistake.name
        yield "sentence", mistake.sentence
        yield from (
            (name, getattr(mistake, name))
            for name in ("on", "line", "spoils_all")
            if getattr(mistake, name)
        )
        yield "spoils", self.spoils
        yield "changed", self.changed


def main(chapter: str) -> int:
    """Print the text of a chapter's file of signatures, or what is wrong in what it declares."""
    try:
        require_declared(chapter)
        text = signatures(chapter)
    except (DeclarationError, GradingError) as error:
        print(error)
        return NOT_DECLARED
    sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
