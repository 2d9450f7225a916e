"""Mistakes that differ in one line of the reference alone."""

from collections.abc import Mapping

from grading.exercises.declaration import Mistake


def in_line(
    line: str, kinds: Mapping[str, tuple[str, str]], on: tuple[str, ...] = ()
) -> tuple[Mistake, ...]:
    """Return a mistake of each kind: name -> what stands in the place of the line, and a sentence.

    `on` is where all of them are recognised; see `grading.exercises.declaration.Mistake`.
    """
    return tuple(
        Mistake(name, sentence, edit={line: new}, on=on) for name, (new, sentence) in kinds.items()
    )
