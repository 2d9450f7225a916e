"""What Canvas writes into names besides whose a file is: its number, that it is late, a count.

It gives every file that is uploaded the next number there is, and stamps what it packs with the
time of packing: the numbers tell which of two is the later one, and nothing tells when.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import PurePosixPath

from grading.tree.printable import first_of, one_line

NAMED = re.compile(
    r"[^_\W]+_(?P<late>LATE_|late_)?(?P<user>\d+)_(?P<number>\d{1,18})_(?P<own>.+)", re.DOTALL
)
AGAIN = re.compile(r"(?P<stem>.+)-(?P<number>\d+)(?P<ending>\.\w+)")
"""A name to which Canvas added a number, as the same person had handed in one of that name."""
ENTRY = re.compile(
    r"(?P<name>[^_\W]+)_(?P<late>LATE_|late_)?(?P<user>\d+)_(?P<kind>link|text)\.html"
)
"""What Canvas calls the page that it makes of a link, or of a text that was typed."""
REDIRECT = re.compile(
    r"""\burl\s*=\s*['"]?([^'"<>\s]+)|\bhref\s*=\s*['"]([^'"<>]+)""", re.IGNORECASE
)
LONGEST = 200
MOST_LINKS = 3


@dataclass(frozen=True)
class Upload:
    """One file as Canvas has it: of which user, the how many-th of all, under which own name."""

    user: str
    number: int
    own: str
    is_late: bool = False

    def is_handed_in_again(self, earlier: Upload) -> bool:
        """Say whether this is a later attempt: of the same user and name, with a greater number.

        Files of other names may be of one attempt, of which Canvas gives out all.
        """
        return self.is_later(earlier) and self.first_name == earlier.first_name

    def is_later(self, earlier: Upload) -> bool:
        return self.user == earlier.user and self.number > earlier.number

    @property
    def first_name(self) -> str:
        """Its own name without the number of an attempt."""
        again = AGAIN.fullmatch(self.own)
        return again["stem"] + again["ending"] if again else self.own


def upload(part: str) -> Upload | None:
    """Return what Canvas says in the name of a file or an archive, None where it wrote nothing."""
    match = NAMED.fullmatch(part)
    if match is None:
        return None
    return Upload(match["user"], int(match["number"]), match["own"], bool(match["late"]))


def entered_by(name: str) -> str:
    """Return the words for whom an entry is of, "" where a name is no entry's."""
    match = ENTRY.fullmatch(name)
    return f"{match['name']}_{match['user']}" if match else ""


def is_a_text(name: str) -> bool:
    """Say whether this is the name of the page that Canvas makes of a text that was typed."""
    match = ENTRY.fullmatch(name)
    return match is not None and match["kind"] == "text"


def entered(name: str, page: bytes) -> str:
    """Return what somebody entered in place of a file, "" where a name is no entry's."""
    match = ENTRY.fullmatch(name)
    if match is None:
        return ""
    said = page.decode("utf-8", errors="replace")
    if match["kind"] == "link":
        found = REDIRECT.search(said)
        address = html.unescape(found[1] or found[2]) if found else ""
        return f"the link {one_line(address, LONGEST)!r}" if address else "a link"
    reader = _Text()
    reader.feed(said)
    reader.close()
    text = one_line(" ".join("".join(reader.parts).split()), LONGEST)
    if not text:
        return "an empty text"
    cut = [one for one in map(_address, reader.addresses) if one not in text]
    links = first_of(list(map(repr, dict.fromkeys(cut))), MOST_LINKS)
    return f"the text {text!r}" + (f", with a link to {links}" if links else "")


def _address(written: str) -> str:
    return one_line(written, LONGEST)


class _Text(HTMLParser):
    """Collects what a page shows, without its title and what programs read.

    Behind the words of a link stands its address in brackets, where the words are not the address.
    """

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.hidden = ""
        self.address, self.link_begins = "", 0
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self.hidden and tag in ("title", "style", "script"):
            self.hidden = tag
        if tag == "a":
            self._end_link()
            self.address = (dict(attrs).get("href") or "").strip()
            self.link_begins = len(self.parts)
        self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == self.hidden:
            self.hidden = ""
        if tag == "a":
            self._end_link()
        self.parts.append(" ")

    def close(self) -> None:
        super().close()
        self._end_link()

    def _end_link(self) -> None:
        if self.address:
            self.addresses.append(self.address)
            words = "".join(self.parts[self.link_begins :]).strip()
            if not words:
                self.parts.append(self.address)
            elif words != self.address:
                self.parts.append(f" ({self.address})")
        self.address = ""

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(data)


def is_called_late(path: PurePosixPath) -> bool:
    """Say whether Canvas calls late what lies at a path, a file or what was entered for one."""
    found = (NAMED.fullmatch(part) or ENTRY.fullmatch(part) for part in path.parts)
    return any(match is not None and match["late"] for match in found)


def upload_in(path: PurePosixPath, user: str) -> Upload | None:
    """Return what Canvas says of a file of this user at a path that was kept."""
    found = (one for part in path.parts if (one := upload(part)))
    return next((one for one in found if one.user == user), None)
