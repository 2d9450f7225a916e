"""A time as a program or a person wrote it: the one reader of all that say when work came in.

Whatever the text is, there is a time or a sentence why there is none. A time without a zone is in
UTC, as nbgrader's are.
"""

from __future__ import annotations

import re
import time
import warnings
import zoneinfo
from datetime import UTC, datetime, timedelta, timezone, tzinfo

WRITTEN = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:T| +)(\d\d?:\d\d(?::\d\d)?)(?:[.,](\d+))? *([^\W\d]\S*|[+-]\S*)?"
)
OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)?")
HOURS = {
    **dict.fromkeys(("UTC", "GMT", "WET", "Z"), 0),
    **dict.fromkeys(("CET", "WEST", "BST"), 1),
    **dict.fromkeys(("CEST", "EET", "SAST"), 2),
    **dict.fromkeys(("EEST", "MSK"), 3),
    **{"IST": 5.5, "SGT": 8, "HKT": 8, "AWST": 8, "ACST": 9.5, "ACDT": 10.5},
    **{"HST": -10, "AKST": -9, "AKDT": -8, "PST": -8, "PDT": -7, "MST": -7, "MDT": -6},
    **{"CST": -6, "CDT": -5, "EST": -5, "EDT": -4, "AST": -4, "ADT": -3, "NST": -3.5, "NDT": -2.5},
    **{"JST": 9, "KST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13},
}
"""Hours from UTC of zones by their abbreviations, where the machine's own zone has no such."""
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
"""Between which anything is handed in."""
LONGEST = 100
DEFAULTS = datetime(2000, 1, 1), datetime(2001, 2, 2)
"""Two dates to fill gaps with: what comes out different was not written."""


class NoTime(ValueError):
    """What is written is no time, or none at which work can be handed in."""


def read(written: str) -> datetime:
    """Return the time that a text says, in UTC.

    Raises
    ------
    NoTime
        With the reason.
    """
    text = " ".join(written[:LONGEST].split())
    try:
        naive, named = _parts(text)
        moment = in_zone(naive, named)
    except OverflowError:  # next to the ends of the calendar
        moment = None
    except ValueError as error:
        raise NoTime(str(error)) from None
    if moment is None or not is_possible(moment):
        raise NoTime("nothing is handed in at such a time")
    return moment


def is_possible(moment: datetime) -> bool:
    """Say whether anything can have been handed in then."""
    return EARLIEST <= moment < LATEST


def in_zone(naive: datetime, named: str) -> datetime:
    """Return a time of a zone, which a name, an abbreviation or an offset says, in UTC.

    Raises
    ------
    ValueError
        If there is no such zone.
    OverflowError
        If the calendar has no such day.
    """
    return naive.replace(tzinfo=_zone(named)).astimezone(UTC)


def _parts(text: str) -> tuple[datetime, str]:
    """Return what the clock showed, and the zone."""
    if match := WRITTEN.fullmatch(text):
        day, clock, part, named = match.groups()
        clock = clock if len(clock.partition(":")[0]) == 2 else f"0{clock}"
        try:
            naive = datetime.fromisoformat(f"{day} {clock}")
        except ValueError:
            raise ValueError("there is no such day or time") from None
        return naive.replace(microsecond=int((part or "0")[:6].ljust(6, "0"))), named or ""
    return _by_guessing(text), ""


def _by_guessing(text: str) -> datetime:
    """Return what a text of another form says, in UTC."""
    from dateutil import parser

    found: set[datetime] = set()
    with warnings.catch_warnings(action="ignore"):  # of zones, which are refused here
        for default in DEFAULTS:
            try:
                moment = parser.parse(text, default=default, tzinfos=_of_zone)
                zone = moment.tzinfo or UTC
                found.add(moment.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None))
            except (ValueError, ArithmeticError, TypeError, IndexError, AttributeError):
                raise ValueError("it is no date and time") from None
    if len(found) != 1:
        raise ValueError("it is no date and time")
    return found.pop()


def _of_zone(named: str | None, offset: int | None) -> tzinfo:
    if offset is not None:
        return timezone(timedelta(seconds=offset))
    return _zone(named or "")


def _zone(named: str) -> tzinfo:
    if match := OFFSET.fullmatch(named):
        sign, hours, minutes = match.groups()
        if int(hours) < 24 and int(minutes or 0) < 60:
            size = timedelta(hours=int(hours), minutes=int(minutes or 0))
            return timezone(-size if sign == "-" else size)
    elif not named:
        return UTC
    elif named in time.tzname:  # some abbreviations are those of several zones
        return timezone(-timedelta(seconds=(time.timezone, time.altzone)[time.tzname.index(named)]))
    elif named in HOURS:
        return timezone(timedelta(hours=HOURS[named]))
    else:
        try:
            return zoneinfo.ZoneInfo(named)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            pass
    raise ValueError(f"there is no zone {named!r}")
