"""Which parts of a path platforms named, as the whole collection tells.

One name may be read as that of several platforms, where a student or an instructor wrote another's
signs into it: the one that the most names of the collection may be of wrote it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from grading.intake.canvas import entered_by
from grading.intake.copies import without_copy
from grading.intake.folders import is_generic, is_nobodys, without_the_chapter
from grading.intake.found import is_archive
from grading.intake.platforms import (
    CANVAS,
    GOOGLE,
    IN_FILE,
    OF_A_CLASS,
    in_file,
    in_folder,
    stem_of,
)


@dataclass(frozen=True)
class Written:
    """The outermost part of a path that a platform named: whom it may mean, best reading first."""

    index: int
    platform: str
    people: tuple[str, ...]


class Namings:
    """What platforms named in the paths of a collection, which share `common` folders."""

    def __init__(self, paths: list[PurePosixPath], common: int, chapter: str) -> None:
        self.paths = paths
        self.common = common
        self.chapter = chapter

    def outermost(self, path: PurePosixPath, common: int) -> Written | None:
        """Return the first part that a platform named; Google's archives are folders of people."""
        for index, names in self.written(path, common):
            platform, people = self.read(names)
            if platform != GOOGLE or index == len(path.parts) - 1:
                return Written(index, platform, people)
        return None

    def written(self, path: PurePosixPath, common: int) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield the parts that platforms may have named, with the words that each would mean.

        Google Classroom's names are so plain that they count only where nothing stands before.
        """
        first = self.first(path, common)
        for index, part in enumerate(path.parts):
            is_file = index == len(path.parts) - 1
            if is_file or is_archive(part):
                names = in_file(without_copy(stem_of(part)))
                if is_file and (words := entered_by(part)):
                    names = {CANVAS: words}
                named = without_the_chapter(names.get(GOOGLE, ""), self.chapter)
                if index != first or not named:
                    names.pop(GOOGLE, None)
                if not is_file and (index < common or len(self.paths) == 1):
                    names = {k: words for k, words in names.items() if not _is_a_class(part, words)}
                if names:
                    yield index, names
            elif words := in_folder(part)[1]:
                yield index, {"": words}

    def called(self, path: PurePosixPath, index: int, common: int) -> str:
        """Return the words for a student in the name of a folder that is the student's own."""
        names = dict(self.written(path, common)).get(index)
        return self.read(names)[1][0] if names else path.parts[index]

    def first(self, path: PurePosixPath, common: int) -> int:
        """Return which part of a path is the first that may be of one student alone."""
        own = range(common, len(path.parts))
        parts = (index for index in own if not is_generic(path.parts[index], self.chapter))
        return next(parts, len(path.parts) - 1)

    def read(self, names: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
        """Return which platform wrote a name, and whom it means: the one that wrote most others.

        Where several did, and the first of them would have named one person alone, all may be it.
        """
        count = {platform: len(self._readings[platform]) for platform in names}
        order = [platform for platform in ("", *IN_FILE) if platform in names]
        best = max(order, key=lambda platform: count[platform])
        people = [names[best]]
        if len(set(self._readings[best].values())) < 2:
            equal = (names[other] for other in order if count[other] == count[best])
            people += [words for words in equal if not is_nobodys(words)]
        return best, tuple(dict.fromkeys(people))

    @cached_property
    def _readings(self) -> dict[str, dict[tuple[str, ...], str]]:
        """Platform -> what it may have named in the collection -> the words that it would mean."""
        found: dict[str, dict[tuple[str, ...], str]] = defaultdict(dict)
        for path in self.paths:
            for index, names in self.written(path, self.common):
                for platform, words in names.items():
                    found[platform][path.parts[: index + 1]] = words
                break
        return found


def _is_a_class(archive: str, words: str) -> bool:
    """Say whether an archive that all share is a class's, which only looks like a student's."""
    return is_nobodys(words) or OF_A_CLASS.match(archive) is not None
