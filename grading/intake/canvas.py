"""What Canvas writes into names besides whose a file is: its number, that it is late, a count.

It gives every file that is uploaded the next number there is, and stamps what it packs with the
time of packing: the numbers tell which of two is the later one, and nothing tells when.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

NAMED = re.compile(
    r"[^_\W]+_(?P<late>LATE_|late_)?(?P<user>\d+)_(?P<number>\d{1,18})_(?P<own>.+)", re.DOTALL
)
AGAIN = re.compile(r"(?P<stem>.+)-(?P<number>\d+)(?P<ending>\.\w+)")
"""A name to which Canvas added a number, as the same person had handed in one of that name."""


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
        return self.is_later(earlier) and self._first_name == earlier._first_name

    def is_later(self, earlier: Upload) -> bool:
        return self.user == earlier.user and self.number > earlier.number

    @property
    def _first_name(self) -> str:
        again = AGAIN.fullmatch(self.own)
        return again["stem"] + again["ending"] if again else self.own


def upload(part: str) -> Upload | None:
    """Return what Canvas says in the name of a file or an archive, None where it wrote nothing."""
    match = NAMED.fullmatch(part)
    if match is None:
        return None
    return Upload(match["user"], int(match["number"]), match["own"], bool(match["late"]))


def upload_in(path: PurePosixPath, user: str) -> Upload | None:
    """Return what Canvas says of a file of this user at a path that was kept."""
    found = (one for part in path.parts if (one := upload(part)))
    return next((one for one in found if one.user == user), None)
