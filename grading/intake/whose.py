"""Whose file is it? What a path says, and what all paths of a collection say together.

What stands outermost counts: a name within a student's folder or archive is the student's own
words. Where it cannot be seen which folders are students', the file is nobody's.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import PurePosixPath

from grading.intake import canvas, when
from grading.intake.copies import without_copy
from grading.intake.folders import (
    common_folders,
    is_generic,
    is_nobodys,
    without_the_chapter,
)
from grading.intake.found import is_archive
from grading.intake.gradescope import METADATA, Submission, Submitter, exports
from grading.intake.namings import Namings, Written
from grading.intake.platforms import BLACKBOARD, CANVAS, GOOGLE, in_file, in_folder, stem_of
from grading.intake.repositories import account_of, around_accounts
from grading.tree.course import module_name
from grading.tree.places import TIMESTAMP

LONGEST_ID = 100
"""Bytes of an id, which becomes a file's name: the file systems around allow 255."""
NOBODYS = "its name does not say whose it is: put it into a folder named after the student"
DOUBTFUL = (
    "its folders do not say whose it is, {}: put it into a folder named after the student, and "
    "into no other, and collect again"
)
AT_ODDS = (
    "its path does not say whose it is, {}: give it a plain name, put it into a folder named after "
    "the student, and into no other, and collect again"
)


@dataclass(frozen=True)
class Owner:
    """Who a file belongs to, in the words that say so, or the `reason` why that is not known.

    `submitter` is whom an export of Gradescope's names, `repository` the folder of which the words
    are the account on GitHub.
    """

    words: str
    reason: str = ""
    people: tuple[str, ...] = ()
    submitter: Submitter | None = None
    repository: str = ""

    @property
    def student(self) -> str:
        """The student's id, "" where nobody is known."""
        return "" if self.reason else as_id(self.words)


class Collection:
    """The paths of all notebooks that are collected together."""

    def __init__(
        self,
        paths: list[PurePosixPath],
        chapter: str,
        notes: Mapping[PurePosixPath, bytes] | None = None,
        called: str = "",
        at_odds: Container[PurePosixPath] = (),
    ) -> None:
        self.paths = paths
        self.source = called
        self.chapter = chapter
        self.notes = notes or {}
        self.notes_at_odds = at_odds
        self.common = common_folders(paths)
        self.namings = Namings(paths, self.common, chapter)

    def owners(self, path: PurePosixPath, common: int | None = None) -> list[Owner]:
        """Return everybody whose a file is: on Gradescope several may hand in one."""
        for folder in path.parents:
            if group := self._exports.get(folder):
                return [_owner(one.words, one) for one in group.people]
        return [self.owner(path, common)]

    def attempt(self, path: PurePosixPath) -> datetime | None:
        """Return the time of the attempt of which a platform says in its name that a file is."""
        written = self._named(path)
        if written is None:
            return None
        part = path.parts[written.index]
        platform = written.platform or in_folder(part)[0]
        return when.in_name(part, platform, self._receipt(path, written.index)[1])

    def _named(self, path: PurePosixPath) -> Written | None:
        """Return the part of a path that a platform named, None where it did not.

        In a person's own folder such a name is the person's own, where few other folders have any.
        """
        written = self.namings.outermost(path, self.common)
        if written is None or self._above(path, self.common, written.index) is None:
            return written
        return written if self._most_folders_have_names else None

    @cached_property
    def _most_folders_have_names(self) -> bool:
        """Whether platforms named what is in most folders that may be called after people."""
        folders, named = set(), set()
        for path in self.paths:
            written = self.namings.outermost(path, self.common)
            above = self._above(
                path, self.common, written.index if written else len(path.parts) - 1
            )
            if above is not None:
                folders.add(path.parts[: above + 1])
                named |= {path.parts[: above + 1]} if written else set()
        return 2 * len(named) > len(folders)

    def upload(self, path: PurePosixPath) -> canvas.Upload | None:
        """Return what Canvas says of a file in its name, None where it did not name it."""
        written = self._named(path)
        if written is None or written.platform != CANVAS:
            return None
        return canvas.upload(path.parts[written.index])

    def handed_in(self, path: PurePosixPath, packed: datetime | None) -> datetime | None:
        """Return when a file was handed in, which is in an archive as of the time `packed`.

        A timestamp.txt counts where it is nbgrader's, as it is no student's there.
        """
        for folder in path.parents:
            if group := self._exports.get(folder):
                return group.created
        if said := self.attempt(path):
            return said
        return when.in_words(self.note(path)) or packed

    def note(self, path: PurePosixPath) -> str:
        """Return what nbgrader's timestamp.txt beside a notebook says, "" where there is none."""
        note = self.notes.get(path.with_name(TIMESTAMP), b"") if self._is_nbgraders else b""
        return note.decode("utf-8", errors="replace")

    @cached_property
    def _is_nbgraders(self) -> bool:
        """Whether all files lie as nbgrader keeps them: in STUDENT/CHAPTER.

        Where folders are repositories they do not, however a student calls what is within.
        """
        depths = {
            path.parts[:-1].index(self.chapter) if self.chapter in path.parts[:-1] else 0
            for path in self.paths
        }
        if len(depths) != 1 or depths == {0} or self._around_accounts[0]:
            return False
        (depth,) = depths
        return not any(
            is_generic(path.parts[depth - 1], self.chapter)
            or is_nobodys(path.parts[depth - 1])
            or (self.common < depth and self.namings.first(path, self.common) != depth - 1)
            or self.namings.outermost(path, self.common)
            for path in self.paths
        )

    @cached_property
    def _around_accounts(self) -> tuple[str, str]:
        """What stands before and after the accounts in the names of all folders of people."""
        paths = [path for path in self.paths if len(path.parts) > self.common + 1]
        firsts = {(self.namings.first(path, self.common), path) for path in paths}
        names = (path.parts[first] for first, path in firsts if first < len(path.parts) - 1)
        home = paths[0].parts[self.common - 1] if paths and self.common else self.source
        return around_accounts({*map(_unpacked, names)}, home)

    @property
    def are_repositories(self) -> bool:
        """Whether the folders of people are repositories, which begin with the same files."""
        return bool(self._around_accounts[0])

    @cached_property
    def _exports(self) -> dict[PurePosixPath, Submission]:
        return exports(self.notes, self.paths)

    def is_of_export(self, path: PurePosixPath) -> bool:
        """Say whether a file is Gradescope's own about an export, and no one's who is in it."""
        homes = {folder.parent for folder in self._exports}
        return path.name == METADATA and (path.parent in homes or path.parent == PurePosixPath())

    @cached_property
    def _receipts(self) -> dict[PurePosixPath, list[PurePosixPath]]:
        """Folder and attempt of Blackboard's -> the receipts there are of it, the first by name."""
        found: dict[PurePosixPath, list[PurePosixPath]] = defaultdict(list)
        for path in sorted(self.notes):
            if when.is_receipt(path.name):
                found[path.with_name(when.attempt_of(path.name))].append(path)
        return found

    def _receipts_of(self, path: PurePosixPath, index: int) -> list[PurePosixPath]:
        """Return the receipts of the attempt that a part of a path is of: they lie beside it."""
        attempt = when.attempt_of(path.parts[index])
        return self._receipts.get(PurePosixPath(*path.parts[:index], attempt), [])

    def _receipt(self, path: PurePosixPath, index: int) -> tuple[str, str]:
        """Return whose the attempt is and the zone of its time, as its first receipt says."""
        for receipt in self._receipts_of(path, index):
            return when.in_receipt(self.notes[receipt])
        return "", ""

    def receipts_at_odds(self, path: PurePosixPath) -> list[PurePosixPath]:
        """Return the receipts of a file's attempt where several say different things of it.

        One may stand for several of one name, as an archive can have them.
        """
        written = self._named(path)
        receipts = self._receipts_of(path, written.index) if written else []
        said = {when.in_receipt(self.notes[receipt]) for receipt in receipts}
        are_at_odds = len(said) > 1 or any(one in self.notes_at_odds for one in receipts)
        return receipts if are_at_odds else []

    def is_receipt(self, path: PurePosixPath) -> bool:
        """Say whether a file is Blackboard's own about an attempt, and no student's."""
        if not when.is_receipt(path.name):
            return False
        written = self._named(path)
        is_file = written is not None and written.index == len(path.parts) - 1
        return is_file and written is not None and written.platform == BLACKBOARD

    @cached_property
    def _blackboards(self) -> dict[str, set[str]]:
        """A name as Blackboard may have written it, up to its last word -> all that stood there."""
        found: dict[str, set[str]] = defaultdict(set)
        for path in self.paths:
            written = self.namings.outermost(path, self.common)
            if written and written.platform == BLACKBOARD:
                found[written.people[0]].add(_before(path.parts[written.index]))
        return found

    def _user(self, path: PurePosixPath, index: int, words: str) -> str:
        """Return a user's name on Blackboard, in which `_` may stand as it does around it."""
        before = _before(path.parts[index])
        user, _ = self._receipt(path, index)
        if user and before.endswith(f"_{user}"):
            return user
        if len(self._blackboards[words]) > 1:
            everyone = [name for names in self._blackboards.values() for name in names]
            shared = os.path.commonprefix(everyone).rpartition("_")[0]  # noqa: RUF071
            return before[len(shared) :].lstrip("_")
        return words

    def owner(self, path: PurePosixPath, common: int | None = None) -> Owner:
        """Return whose a file is, of which `common` leading folders tell no person from another."""
        common = self.common if common is None else common
        owner = self._owner(path, common)
        written = self.namings.outermost(path, common)
        if written and written.platform == BLACKBOARD and owner.words == written.people[0]:
            return _owner(self._user(path, written.index, owner.words))
        return owner

    def _owner(self, path: PurePosixPath, common: int) -> Owner:
        written = self.namings.outermost(path, common)
        if written is None:
            return self._as_people_named_it(path, common)
        words, *others = written.people
        if is_archive(path.parts[written.index]) and written.index < common:
            others += self._within(path, common, written)
        if others:
            return _doubt(AT_ODDS, words, *others)
        above = self._above(path, common, written.index)
        if above is None and self._tells_of_one_person:
            above = self._above(path, 0, written.index)
        if above is None:
            return _owner(words)
        folder = self.namings.called(path, above, common)
        if _agree(folder, words):
            return _owner(words)
        if written.platform == GOOGLE and above < common and self._googles(path):
            return _doubt(AT_ODDS, folder, words)
        platforms = in_file(stem_of(path.parts[above])).keys() - {GOOGLE}
        folders = "" if platforms else self._what_folders_are
        if folders == "sections":
            return _owner(words)
        return _owner(folder) if folders == "people" else _doubt(AT_ODDS, folder, words)

    def is_written(self, path: PurePosixPath, common: int) -> bool:
        """Say whether a platform wrote into a path whose it is, or the file says the chapter."""
        named = module_name(self.chapter) in path.name.partition(".")[0].lower()
        return named or any(self.namings.written(path, common))

    def _within(self, path: PurePosixPath, common: int, written: Written) -> list[str]:
        """Return who else is named within an archive of Canvas's that all files share, if anyone.

        It may be of a class, and only look as if Canvas had named it.
        """
        if written.platform != CANVAS:
            return []
        named = self.namings.written(path, common)
        people = [self.namings.read(names)[1][0] for i, names in named if i > written.index]
        above = self._above(path, common, len(path.parts) - 1)
        folders = [] if above is None else [path.parts[above]]
        return [words for words in (*folders, *people) if words != written.people[0]][:1]

    def _above(self, path: PurePosixPath, start: int, end: int) -> int | None:
        """Return which part of a path is its first folder that may be called after a person."""
        for index in range(start, end):
            part, stem = path.parts[index], stem_of(path.parts[index])
            as_written = is_archive(part) and in_file(stem)
            if as_written or not (is_generic(part, self.chapter) or is_nobodys(stem)):
                return index
        return None

    @cached_property
    def _tells_of_one_person(self) -> bool:
        """Whether platforms' names tell of one person and nothing that people wrote of another."""
        people = set()
        for path in self.paths:
            if written := self.namings.outermost(path, self.common):
                people.add(written.people)
                continue
            words = without_the_chapter(stem_of(path.name), self.chapter)
            if len(path.parts) > self.common + 1 or (words and not is_nobodys(words)):
                return False
        return len(people) == 1

    @cached_property
    def _what_folders_are(self) -> str:
        """What people named folders after, in which platforms' names stand: "sections", "people".

        Each folder has a voice, however many files are in it, as each student hands in one. "" is
        where they do not agree: what platforms named inside may be a student's words.
        """
        named: dict[tuple[str, ...], set[tuple[str, ...]]] = defaultdict(set)
        plain, beside = set(), set()
        for path in self.paths:
            written = self.namings.outermost(path, self.common)
            end = written.index if written else len(path.parts) - 1
            above = self._above(path, self.common, end)
            if above is None and written and written.platform != GOOGLE:
                beside.add(path.parts[: written.index + 1])
            elif above is None:
                plain.add(path.parts[: self.common + 1])
            else:
                folder = self.namings.called(path, above, self.common)
                voice = path.parts[: above + 1]
                if written is not None and not _agree(folder, written.people[0]):
                    named[voice].add(written.people)
                else:
                    plain.add(voice)
        sections = {folder for folder, people in named.items() if len(people) > 1}
        people = plain - sections
        everyone = len(plain | named.keys() | beside)
        if 2 * len(people) > everyone:
            return "people"
        all_named = not (people or beside or self._tells_of_one_person)
        return "sections" if all_named or 2 * len(sections) > everyone else ""

    def _googles(self, path: PurePosixPath) -> str:
        """Return whose a file is by its name, "" where not as Google Classroom calls our files.

        It puts the student's name before that of the notebook that was handed out. Of one person's
        files alone nothing else tells the folder of an assignment from the student's own.
        """
        stem = without_copy(stem_of(path.name))
        student = in_file(stem).get(GOOGLE, "")
        ours = stem.removeprefix(f"{student} - ")
        is_ours = without_copy(ours).lower() in (self.chapter, module_name(self.chapter))
        return student if student and is_ours and not is_nobodys(student) else ""

    def _as_people_named_it(self, path: PurePosixPath, common: int) -> Owner:
        """Return whose a file is where no platform wrote it."""
        *folders, name = path.parts or ("",)
        first = self.namings.first(path, common)
        if first < len(folders):
            words = self.namings.called(path, first, common)
            student = self._googles(path) if len(self.paths) == 1 else ""
            if student and not _agree(_unpacked(words), student):
                return _doubt(AT_ODDS, words, student)
            within = folders[first + 1] if first + 1 < len(folders) else ""
            if len(self.paths) == 1 and (account := account_of(folders[first], within)):
                return replace(_owner(account), repository=within)
            before, after = self._around_accounts
            repository = _unpacked(words)
            account = repository.removeprefix(before).removesuffix(after)
            if before and account != repository and words not in folders[:common]:
                return replace(_owner(account), repository=repository)
        else:
            told = [folder for folder in folders if not is_generic(folder, self.chapter)]
            words = without_the_chapter(stem_of(name), self.chapter) or "".join(told[-1:])
        shared = folders if len(self.paths) == 1 else folders[:common]
        if words in shared:
            mine = [folder for folder in shared if not is_generic(folder, self.chapter)]
            people = [folder for folder in mine if not is_nobodys(folder)] or [words]
            if len(people) > 1:
                return _doubt(DOUBTFUL, *people)
            words = people[0]
        return _owner(words)


def _owner(words: str, submitter: Submitter | None = None) -> Owner:
    return Owner(words, "" if as_id(words) else NOBODYS, submitter=submitter)


def _unpacked(folder: str) -> str:
    return stem_of(folder) if is_archive(folder) else folder


def _before(part: str) -> str:
    """Return what stands before the date of an attempt of Blackboard's: what was asked, and who."""
    match = when.ATTEMPT.match(part)
    return match["before"] if match else part


def _doubt(sentence: str, *people: str) -> Owner:
    return Owner("", sentence.format(" or ".join(people)), people)


def _agree(folder: str, words: str) -> bool:
    """Say whether a folder is called as a platform calls a student, with or without the number."""
    plain = re.sub(r"_\d+$", "", words)
    return as_id(folder).casefold() in {as_id(words).casefold(), as_id(plain).casefold()}


def as_id(words: str) -> str:
    """Return the id of a student who is called by these words: a name for a folder."""
    plain = unicodedata.normalize("NFKC", words)
    # vowels of many scripts are marks, which `\w` leaves out
    plain = re.sub(r"[^\w.@+-]", lambda sign: sign[0] if _is_mark(sign[0]) else " ", plain)
    plain = re.sub(" +", "_", plain).strip("_.-")
    return plain.encode()[:LONGEST_ID].decode(errors="ignore")


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter) in ("Mn", "Mc")
