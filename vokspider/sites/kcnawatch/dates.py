"""Dates as KCNA Watch prints them, each format by name; a date that does not exist is None, never the nearest one."""

import re
from datetime import UTC, date, datetime

from vokspider.text.equivalence import plain_form
from vokspider.text.whitespace import squeeze

_MONTHS = (
    "January February March April May June July August September October November December".split()
)  # fmt: skip
_MONTH_NUMBER = {name: number for number, name in enumerate(_MONTHS, 1)}
_SHORT_NUMBER = {name[:3]: number for number, name in enumerate(_MONTHS, 1)}
_LISTED = re.compile(rf"({'|'.join(_MONTHS)}) (\d{{1,2}}), (\d{{4}})")
_SHORT = re.compile(rf"({'|'.join(_SHORT_NUMBER)}) (\d{{1,2}}), (\d{{4}})")
_DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
# Ids begin with the Unix time of import (site-facts). A number outside these bounds is not a time.
_FIRST_IMPORT, _LAST_IMPORT = 946_684_800, 4_102_444_800  # 2000-01-01 and 2100-01-01
LONGEST = 40  # characters of a date, with room for invisible ones
_TAG = re.compile(r"<[^<>]*>")
_BOTH_VISITS = re.compile(r"([A-Z][a-z]{2,8} \d{1,2}, \d{4})(?:\s?([A-Z][a-z]{2} \d{1,2}, \d{4}))?")
_HEAD = 500_000  # characters at the beginning of a page in which the day of the visit is searched for


def _day(year: str, month: int, day: str) -> date | None:
    try:
        return date(int(year), month, int(day))
    except ValueError:
        return None


def _listed(line: str) -> re.Match[str] | None:
    if len(line) > LONGEST:
        return None
    line = line.strip() if line.isascii() else plain_form(line)
    return _LISTED.fullmatch(line) if line[-4:].isdigit() else None


def is_listed_line(line: str) -> bool:
    """Whether the whole line is a date as entries have it, ``December 03, 2025``, even of a day that does not exist."""
    return _listed(line) is not None


def parse_listed(line: str) -> date | None:
    """Parse the day of an entry, ``December 03, 2025``, which is a Korean calendar day. None for anything else."""
    found = _listed(line)
    return _day(found[3], _MONTH_NUMBER[found[1]], found[2]) if found else None


def parse_day_first(text: str) -> date | None:
    """Parse the day of a ``Date:`` line, ``21/05/2024``, which is a Korean calendar day. None for anything else."""
    found = _DAY_FIRST.fullmatch(text.strip())
    return _day(found[3], int(found[2]), found[1]) if found else None


def is_visit_line(line: str) -> bool:
    """Whether the line is the day of the visit at the top of a page.

    Since 2025 it has a long and a short form, for two screen sizes: ``February 11, 2026Feb 11, 2026``. In 2024 there
    was only the long form, which looks just like the date of an entry.
    """
    return _visit(line) is not None


def visit_day(line: str) -> date | None:
    """The day in the line of the visit, see ``is_visit_line``; None for any other line."""
    found = _visit(line)
    return _day(found[3], _MONTH_NUMBER[found[1]], found[2]) if found else None


def _visit(line: str) -> re.Match[str] | None:
    """The match of the long form of the day of the visit; None if the line is something else."""
    line = line.strip()
    long = _LISTED.match(line)
    if long is None:
        return None
    rest = line[long.end() :].strip()
    short = _SHORT.fullmatch(rest)
    same_day = short is not None and (short[2], short[3]) == (long[2], long[3]) and long[1].startswith(short[1])
    return long if not rest or same_day else None


def import_time(external_id: str) -> datetime | None:
    """When the site imported the article: the Unix time before the dash of ``<unixtime>-<id>``, as aware UTC.

    None for a legacy id, which has no time. It is not the time of publication: back-fills differ by years.
    """
    seconds, dash, _ = external_id.partition("-")
    if not dash or not seconds.isdecimal() or len(seconds) > 10 or not _FIRST_IMPORT <= int(seconds) < _LAST_IMPORT:
        return None
    return datetime.fromtimestamp(int(seconds), UTC)


def visited_on(html_or_text: str) -> date | None:
    """The day of the visit, which a page shows at its top, above the ``Date:`` line; None if there is none.

    It counts with both forms, ``February 11, 2026Feb 11, 2026``, or with the long form right before the source line.
    """
    head, found, _ = html_or_text[:_HEAD].partition("Date:")
    text = squeeze(_TAG.sub(" ", head))
    for both in _BOTH_VISITS.finditer(text):
        long, short = parse_listed(both[1]), both[2]
        if short and is_visit_line(f"{both[1]}{short}"):
            return long
        if not short and found and text[both.end() :].lstrip().startswith("KCNA "):
            return long
    return None
