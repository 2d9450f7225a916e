"""Which other files come along with a student's notebook: those that lie beside it.

They lie in the folder that is the student's own, or in one within it. Where a platform writes
everybody's files into one folder, they are those of the same person and attempt, by their own names
again, which stand behind the platform's words. Google writes no more than a name: where two of one
name may have handed in, of no file beside theirs it is known whose it is, and none comes along.
"""

from __future__ import annotations

import bisect
import re
from collections import Counter, defaultdict
from collections.abc import Collection as Names
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from grading.intake.canvas import AGAIN
from grading.intake.copies import without_copy
from grading.intake.found import LINK, NOTHING, Other
from grading.intake.platforms import BLACKBOARD, BRIGHTSPACE, CANVAS, GOOGLE, MOODLE, stem_of
from grading.intake.whose import Collection
from grading.tree import beside
from grading.tree.beside import Left, fitting, why_not
from grading.tree.course import module_name

FLAT = {
    MOODLE: re.compile(r"(.+?_\d+_assignsubmission_(?:file_)?)(.+)"),
    BLACKBOARD: re.compile(r"(.+?_attempt_[\d-]{10,19}_)(.+)"),
    CANVAS: re.compile(r"([^_\W]+_(?:LATE_|late_)?\d+_)\d+_(.+)"),
    BRIGHTSPACE: re.compile(r"(\d+-\d+ - .+? - .+? - )(.+)"),
    GOOGLE: re.compile(r"(.+? - )(.+)"),
}
"""Platform -> what it writes before a file's own name, the same for all files of an attempt."""
NUMBERED = re.compile(r"\s*\(\d+\)(?=\.[^.]*$)")
"""What tells files apart that would have one name."""
OF_EITHER = "several notebooks have the same name but for a number, and it may be of any"
BETWEEN = re.compile(r" - ")
"""What Google writes between a person and a file, and people may have in their names."""


@dataclass(frozen=True)
class Plan:
    """What comes along with a notebook: path in what is collected -> name beside the notebook.

    Of what stays `left` behind, the reason is known.
    """

    files: Mapping[PurePosixPath, str] = field(default_factory=dict)
    left: tuple[Left, ...] = ()


class Neighbours:
    """All files that are no notebooks, to be asked which lie beside one.

    `course` are the names of what the course itself puts there.
    """

    def __init__(self, others: Iterable[Other], collection: Collection, course: Names[str]) -> None:
        self.collection = collection
        self.course = course
        self.own_name = f"{module_name(collection.chapter)}.ipynb"
        self.others = sorted(others, key=lambda other: other.path.parts)
        self.places = [other.path.parts for other in self.others]
        self.notebooks = sorted(path.parts for path in collection.paths)
        self._flat: dict[str, dict[tuple[PurePosixPath, str], list[tuple[str, Other]]]] = {}
        self._googles = self._of_google()
        self._alike = self._notebooks_alike()

    def of(self, notebook: PurePosixPath) -> Plan:
        """Return what comes along with a notebook."""
        found: dict[str, Other] = {}
        for name, other in self._beside(notebook):
            if other.kind != NOTHING:
                found.setdefault(name, other)
        if self._may_be_of_another(notebook):
            told = (name for name in sorted(found) if why_not(name, self.course) is not None)
            return Plan(left=tuple(Left(name, OF_EITHER) for name in told))
        sizes = {name: other.size for name, other in found.items() if not other.kind}
        chosen, left = fitting(sizes.items(), self.course)
        for name, other in found.items():
            if other.kind and why_not(name, self.course) is not None:
                left.append(Left(name, beside.LINK if other.kind == LINK else "it is not a file"))
        return Plan({found[name].path: name for name in chosen}, tuple(sorted(left)))

    def _beside(self, notebook: PurePosixPath) -> Iterator[tuple[str, Other]]:
        folder = notebook.parent
        if self._is_ones_own(folder, notebook):
            for place in _below(self.places, folder):
                other = self.others[place]
                yield other.path.relative_to(folder).as_posix(), other
            return
        platform = self._written_flat(notebook)
        if platform and (parted := self._parted(platform, notebook)):
            words, own = parted
            others = self._written_by(platform).get((folder, words), [])
            yield from _own_names(own, others) if platform == CANVAS else others

    def _written_flat(self, notebook: PurePosixPath) -> str:
        """Return which platform wrote a notebook's name, "" where it made a folder for it."""
        written = self.collection.namings.outermost(notebook, self.collection.common)
        if written is None or written.index < len(notebook.parts) - 1:
            return ""
        return written.platform

    def _parted(self, platform: str, path: PurePosixPath) -> tuple[str, str] | None:
        """Return what a platform wrote before a file's own name, and that name.

        Of Google it is the longest that stands before a notebook of the chapter, too: people may
        have in their names what it writes after them.
        """
        match = FLAT[platform].fullmatch(path.name)
        if match is None:
            return None
        if platform == GOOGLE:
            for end in [found.end() for found in BETWEEN.finditer(path.name)][::-1]:
                if (path.parent, path.name[:end]) in self._googles and path.name[end:]:
                    return path.name[:end], path.name[end:]
        return match[1], match[2]

    def _of_google(self) -> set[tuple[PurePosixPath, str]]:
        """Return folder and words before the chapter's name, as Google calls notebooks."""
        chapter = self.collection.chapter
        found = set()
        for path in self.collection.paths:
            words, between, own = path.name.rpartition(" - ")
            if words and without_copy(stem_of(own)).lower() in (chapter, module_name(chapter)):
                found.add((path.parent, words + between))
        return found

    def _notebooks_alike(self) -> Counter[tuple[PurePosixPath, str]]:
        """Return folder and name but for a number -> how many notebooks are called so."""
        return Counter((p.parent, NUMBERED.sub("", p.name)) for p in self.collection.paths)

    def _may_be_of_another(self, notebook: PurePosixPath) -> bool:
        """Say whether it is one of several that Google told apart by a number alone.

        They may be of several people of one name.
        """
        if self._alike[notebook.parent, NUMBERED.sub("", notebook.name)] < 2:
            return False
        return self._written_flat(notebook) == GOOGLE

    def _is_ones_own(self, folder: PurePosixPath, notebook: PurePosixPath) -> bool:
        """Say whether a folder says whose a notebook in it is, and holds nobody else's."""
        people = self._people(notebook)
        if self._people(folder / self.own_name) != people:
            return False
        there = _below(self.notebooks, folder)
        return all(self._people(PurePosixPath(*self.notebooks[n])) == people for n in there)

    def _people(self, path: PurePosixPath) -> list[str]:
        return [owner.reason or owner.words for owner in self.collection.owners(path)]

    def _written_by(
        self, platform: str
    ) -> Mapping[tuple[PurePosixPath, str], list[tuple[str, Other]]]:
        """Return folder and what a platform wrote before a name -> own names and files."""
        if platform not in self._flat:
            found = defaultdict(list)
            for other in self.others:
                if parted := self._parted(platform, other.path):
                    words, own = parted
                    found[other.path.parent, words].append((own, other))
            self._flat[platform] = dict(found)
        return self._flat[platform]


def _own_names(notebook: str, others: Iterable[tuple[str, Other]]) -> Iterator[tuple[str, Other]]:
    """Yield files by the names that they had before Canvas numbered them, the latest first.

    A module has a number that Canvas gave, as none can be imported otherwise; other files have one
    where the notebook has the same.
    """
    of_notebook = AGAIN.fullmatch(notebook)
    found = []
    for name, other in others:
        again = AGAIN.fullmatch(name)
        if again and (
            again["ending"] == ".py" or (of_notebook and again["number"] == of_notebook["number"])
        ):
            found.append((int(again["number"]), again["stem"] + again["ending"], other))
        else:
            found.append((0, name, other))
    for _, name, other in sorted(found, key=lambda entry: -entry[0]):
        yield name, other


def _below(places: list[tuple[str, ...]], folder: PurePosixPath) -> Iterator[int]:
    """Yield where in sorted places those below a folder stand."""
    parts = folder.parts
    for number in range(bisect.bisect_left(places, parts), len(places)):
        if places[number][: len(parts)] != parts:
            return
        yield number
