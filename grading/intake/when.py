"""When something was handed in: what platforms write into names, receipts, metadata and archives.

A time without a zone is one of the machine here, which is where whoever downloaded it most likely
is. The times of files in a plain folder are those of copying, and tell nothing.
"""

from __future__ import annotations

import contextlib
import re
import struct
import unicodedata
import zipfile
from datetime import UTC, datetime, timedelta

from grading.intake.platforms import BLACKBOARD, BRIGHTSPACE
from grading.roster.spelling import plain, squeezed
from grading.tree import moments

ATTEMPT = re.compile(r"(?P<before>.+?_[^_]+)_attempt_(?P<date>[\d-]{10,19})")
"""What Blackboard writes before the names of all files of an attempt: the first that looks so."""
BLACKBOARDS = re.compile(r"(\d{4})-(\d\d)-(\d\d)-(\d\d)-(\d\d)(?:-(\d\d))?")
NUMBERS = re.compile(r"\d+-\d+(?= - )")
"""What Brightspace writes before a name, behind which the time stands."""
BRIGHTSPACES = re.compile(
    r" - (?:(?P<month>[^\W\d]{3,10})\.? (?P<day>\d\d?)"
    r"|(?P<first>\d\d?)\.? (?:de )?(?P<then>[^\W\d]{3,10})\.?(?: de)?)"
    r",? (?P<year>\d{4}),? (?P<hour>\d\d?)[:_.]?(?P<minute>\d\d)(?: ?(?P<half>[AP])\.?M\.?)?(?!\w)",
    re.IGNORECASE,
)
MONTHS = (
    "january januar janvier enero janeiro januari gennaio ocak",
    "february februar fevrier febrero fevereiro februari febbraio subat",
    "march marz mrz maerz mars marzo marco maart mrt marts mart",
    "april avril abril aprile nisan",
    "may mai mayo maio mei maj maggio mayis",
    "june juni juin junio junho giugno haziran",
    "july juli juillet julio julho luglio temmuz",
    "august aout agosto augustus augusti agustos",
    "september septembre septiembre setembro settembre eylul",
    "october oktober octobre octubre outubro ottobre ekim",
    "november novembre noviembre novembro kasim",
    "december dezember decembre diciembre dezembro dicembre desember aralik",
)
"""What months are called in English, German, French, Spanish, Portuguese, Dutch, Swedish, Danish,
Norwegian, Italian and Turkish, without accents; platforms write so much of it as tells it apart."""
WHO = re.compile(r"^Name:.*\(([^()\s]+)\)\s*$", re.MULTILINE)
ZONED = re.compile(r"^Date Submitted:.* ([A-Z]{2,5})\s*$", re.MULTILINE)
AFTER_TEXT = re.compile(r"^(?:Comments|Files):", re.MULTILINE)
NO_TEXT = "There is no student submission text data"
SOON = timedelta(minutes=10)
LATELY = timedelta(days=1)
ENOUGH = 5
"""Members of a zip whose times in order are no accident."""
UNIX_TIME, IS_SEEN = 0x5455, 1
"""The number of what some zips say of a member's time besides, in UTC, and the sign of it."""


def in_name(part: str, platform: str, zone: str = "") -> datetime | None:
    """Return the time of an attempt that a platform wrote into a name: what follows is not its."""
    if platform == BLACKBOARD and (match := ATTEMPT.match(part)):
        with contextlib.suppress(ValueError, OverflowError):  # digits that are no date
            if date := BLACKBOARDS.fullmatch(match["date"]):
                naive = datetime(*(int(digits or 0) for digits in date.groups()))  # type: ignore[arg-type]
                return _in_zone(naive, zone)
    if platform == BRIGHTSPACE:
        return _of_brightspace(unicodedata.normalize("NFC", part))
    return None


def _of_brightspace(part: str) -> datetime | None:
    """Return the time that stands behind a person's name, in which " - " may stand, too.

    Of two that follow each other one is the person's own words, and the later is believed: by an
    earlier one something would be won.
    """
    if not (numbers := NUMBERS.match(part)):
        return None
    found: list[datetime] = []
    at = part.find(" - ", numbers.end() + 3)
    while at >= 0:
        match = BRIGHTSPACES.match(part, at)
        moment = _moment(match) if match else None
        if match and moment:
            found.append(moment)
            at = match.end() if part.startswith(" - ", match.end()) else -1
            continue
        end = part.find(" - ", at + 3)
        if found or any(sign.isdigit() for sign in part[at:end]):  # words of somebody's own
            break
        at = end
    return max(found, default=None)


def _moment(match: re.Match[str]) -> datetime | None:
    with contextlib.suppress(ValueError, OverflowError):  # digits that are no date
        month = _month(match["month"] or match["then"])
        hour = int(match["hour"])
        if match["half"]:
            hour = hour % 12 + 12 * (match["half"].lower() == "p")
        day = int(match["day"] or match["first"])
        year, minute = int(match["year"]), int(match["minute"])
        return _in_zone(datetime(year, month, day, hour, minute), "")
    return None


def attempt_of(name: str) -> str:
    """Return what the names of all files of one attempt of Blackboard's begin with, "" of none."""
    match = ATTEMPT.match(name)
    return match[0] if match else ""


def is_receipt(name: str) -> bool:
    """Say whether a file is called as the one that Blackboard puts beside those of an attempt.

    A student's own file has its own name behind that of the attempt.
    """
    attempt = attempt_of(name)
    return bool(attempt) and name[len(attempt) :].lower() == ".txt"


def in_receipt(text: bytes) -> tuple[str, str]:
    """Return whose attempt it is and the zone of its time, as Blackboard's receipt says, or ""."""
    # what stands below is the student's own, and in a name may stand what else ends a line
    said = text.decode("utf-8", errors="replace").replace("\r\n", "\n")
    name, *others = said.split("\n")[:4]
    who, zoned = WHO.search(name), ZONED.search("\n".join(others))
    return who[1] if who else "", zoned[1] if zoned else ""


def text_in_receipt(receipt: bytes) -> str:
    """Return what somebody typed in place of a file, as Blackboard's receipt says, or ""."""
    said = receipt.decode("utf-8", errors="replace").replace("\r\n", "\n")
    _, _, below = said.partition("Submission Field:\n")
    text = AFTER_TEXT.split(below, maxsplit=1)[0].strip()
    return "" if text.startswith(NO_TEXT) else text


def in_words(text: str) -> datetime | None:
    """Return the time that a timestamp.txt of nbgrader's says, or one of YAML as text."""
    with contextlib.suppress(moments.NoTime):
        return moments.read(text)
    return None


def of_member(entry: zipfile.ZipInfo) -> datetime | None:
    """Return the time that a zip gives of a member, if it gives any."""
    extra = entry.extra
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        if kind == UNIX_TIME and size >= 5 and len(extra) >= 9 and extra[4] & IS_SEEN:
            seconds: int = struct.unpack_from("<i", extra, 5)[0]
            return of_seconds(seconds)
        extra = extra[4 + size :]
    if entry.date_time[0] <= 1980:  # where it says nothing
        return None
    with contextlib.suppress(ValueError, OverflowError):
        return _possible(datetime(*entry.date_time).astimezone())
    return None


def of_seconds(seconds: float) -> datetime | None:
    """Return the time of a member of a tar, if it says any."""
    with contextlib.suppress(ValueError, OverflowError, OSError):
        return _possible(datetime.fromtimestamp(seconds, UTC))
    return None


def are_of_packing(times: list[datetime], packed: float | None) -> bool:
    """Say whether members' times, in their order in an archive, are those of its being made.

    Those of several files are where all are close to each other, or where they never fall and the
    last lies shortly before the archive's own. That of one alone is where it lies so: it can be
    either, and nobody is to be late by it.
    """
    if are_close(times):
        return True
    if packed is None or not times or times != sorted(times):
        return False
    is_near = abs(datetime.fromtimestamp(packed, UTC) - times[-1]) <= LATELY
    return is_near and (len(times) == 1 or len(times) >= ENOUGH)


def are_close(times: list[datetime]) -> bool:
    """Say whether there are several times, all close to each other, as of copying or unpacking."""
    return len(times) > 1 and max(times) - min(times) <= SOON


def written(moment: datetime) -> str:
    """Return a time as nbgrader's timestamp.txt has it, in UTC, which every machine reads alike."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _month(name: str) -> int:
    """Return the month whose name begins so; raise `ValueError` where none or several do."""
    begins = plain(squeezed(name))
    found = [n for n, names in enumerate(MONTHS, 1) if f" {begins}" in f" {names}"]
    if len(found) != 1:
        raise ValueError(name)
    return found[0]


def _in_zone(naive: datetime, zone: str) -> datetime | None:
    if zone:
        with contextlib.suppress(ValueError):  # the zone of somewhere unknown
            return _possible(moments.in_zone(naive, zone))
    return _possible(naive.astimezone())


def _possible(moment: datetime) -> datetime | None:
    return moment if moments.is_possible(moment) else None
