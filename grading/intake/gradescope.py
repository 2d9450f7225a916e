"""Who handed in what on Gradescope: the `submission_metadata.yml` of its export."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

import yaml

from grading.intake.when import in_words

METADATA = "submission_metadata.yml"
FOLDER = re.compile(r"submission_\d+$")
BLOCK = re.compile(r"^(?=\S+:\s*$)", re.MULTILINE)
LARGEST_BLOCK = 4 * 2**20
"""Letters that are read of what stands of one submission."""
NO_USE = (":results:", ":history:")
"""What an autograder said, and of earlier attempts, which is long."""


@dataclass(frozen=True)
class Submitter:
    """One of those who handed something in, as Gradescope knows them; "" is what it does not."""

    name: str = ""
    number: str = ""
    address: str = ""

    @property
    def words(self) -> str:
        """The name with the number, or the address, which tells two of one name."""
        return "_".join(filter(None, (self.name, self.number or self.address)))


@dataclass(frozen=True)
class Submission:
    """Who handed it in and when."""

    people: tuple[Submitter, ...]
    created: datetime | None


class _Loader(yaml.SafeLoader):
    """YAML's safe loader, to which what Ruby marks as an object of its own is a plain value.

    A time is text, too, which one reader reads wherever it stands.
    """


def _plain(loader: _Loader, _suffix: str, node: yaml.Node) -> object:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return node.value


def _plain_text(_loader: _Loader, node: yaml.ScalarNode) -> str:
    return str(node.value)


_Loader.add_multi_constructor("!ruby/", _plain)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _plain_text)


def submissions(data: bytes) -> dict[str, Submission]:
    """Return the folders of an export and who handed in what lies there.

    One after the other, since what an autograder said of all is large; of what cannot be read there
    is none.
    """
    found = {}
    text = data.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
    for block in BLOCK.split(text):
        folder = block.partition(":")[0].strip("\"'")
        if FOLDER.match(folder) and (read := _submission(block, folder)):
            found[folder] = read
    return found


def _submission(block: str, folder: str) -> Submission | None:
    try:
        content = yaml.load("\n".join(_of_use(block))[:LARGEST_BLOCK], Loader=_Loader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    said = next(iter(content.values())) if isinstance(content, dict) and content else None
    if not isinstance(said, dict):
        return None
    people = tuple(dict.fromkeys(_people(said.get(":submitters"))))
    return Submission(people, _time(said.get(":created_at"))) if people else None


def _of_use(block: str) -> Iterator[str]:
    """Yield the lines of a submission but for what is of no use here."""
    passes = False
    for line in block.splitlines():
        if line.startswith("  :"):
            passes = line.strip().partition(" ")[0] in NO_USE
        if not passes:
            yield line


def _people(submitters: object) -> Iterator[Submitter]:
    for who in submitters if isinstance(submitters, list) else []:
        if isinstance(who, dict):
            told = [who.get(key) for key in (":name", ":sid", ":email")]
            submitter = Submitter(*(str(word).strip() if word else "" for word in told))
            if submitter.words:
                yield submitter


def _time(value: object) -> datetime | None:
    return in_words(value) if isinstance(value, str) else None


def exports(
    notes: Mapping[PurePosixPath, bytes], paths: list[PurePosixPath]
) -> dict[PurePosixPath, Submission]:
    """Return the folders of all exports among what was found, where exports are all that was.

    Every one of `paths` lies in one: what a student calls so lies in the student's own folder.
    """
    homes = {note.parent for note in notes if note.name == METADATA}
    outermost = {home for home in homes if not homes & set(home.parents)}
    if len({len(home.parts) for home in outermost}) != 1:
        return {}
    depth = len(next(iter(outermost)).parts)
    for path in paths:
        home = PurePosixPath(*path.parts[:depth])
        if len(path.parts) <= depth or home not in outermost or not FOLDER.match(path.parts[depth]):
            return {}
    return {
        home / folder: submission
        for home in outermost
        for folder, submission in submissions(notes[home / METADATA]).items()
    }
