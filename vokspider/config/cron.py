"""Cron lines as cron(5) reads them, handed to APScheduler as APScheduler reads them.

APScheduler 3 differs from cron in three ways, each seen in its source: it counts weekdays from Monday = 0 while cron
has Sunday = 0 and 7 (``CronTrigger.from_crontab`` warns of it), it drops a step after a range of names (``mon-fri/2``
is taken for ``mon-fri``), and it wants day and weekday both to match where cron takes either. So names and numbers are
translated here, and a line that sets both day and weekday is refused instead of being run on other days than it says.
"""

import re
from collections.abc import Iterator
from datetime import datetime, tzinfo

from apscheduler.triggers.cron import CronTrigger

_FIELDS = ("minute", "hour", "day", "month", "weekday")
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBERS = re.compile(r"[0-9*/,-]+")
_PART = re.compile(r"(?P<first>\*|\w+)(?:-(?P<last>\w+))?(?:/(?P<step>\d+))?", re.ASCII)
_ANY_DAY = datetime(2024, 1, 1)  # noqa: DTZ001 - gets the trigger's zone; asked is only "ever?"


def cron_trigger(line: str, zone: tzinfo) -> CronTrigger:
    """The trigger that fires when cron would run ``line`` in ``zone``.

    Raises ValueError, with a message that quotes the line, unless it has exactly five fields that cron understands and
    comes at least once.
    """
    try:
        trigger = CronTrigger.from_crontab(_translate(line), timezone=zone)
    except ValueError as error:
        raise ValueError(f"not a cron line: {line!r}: {error}") from None
    if trigger.get_next_fire_time(None, _ANY_DAY.replace(tzinfo=zone)) is None:
        raise ValueError(f"not a cron line: {line!r}: there is no such day")
    return trigger


def _translate(line: str) -> str:
    fields = line.split()
    if len(fields) != len(_FIELDS):
        raise ValueError(f"has {len(fields)} fields, expected five ({' '.join(_FIELDS)})")
    *numeric, month, weekday = fields
    if not numeric[2].startswith("*") and not weekday.startswith("*"):
        raise ValueError("sets both day and weekday; cron would take either, so write two lines, one for each")
    fields = [*numeric, _months(month), _weekdays(weekday)]
    for name, field in zip(_FIELDS[:4], fields, strict=False):
        if not _NUMBERS.fullmatch(field):
            raise ValueError(f"{field!r} is no {name}")
    return " ".join(fields)


def _months(field: str) -> str:
    return re.sub(r"[A-Za-z]+", lambda name: str(_index(name[0], _MONTHS, "month") + 1), field)


def _weekdays(field: str) -> str:
    if field == "*":
        return field
    days = {day % 7 for part in field.split(",") for day in _days(part)}
    return ",".join(_WEEKDAYS[day] for day in sorted(days))


def _days(part: str) -> Iterator[int]:
    """The days of ``2``, ``mon-fri``, ``*/2`` or ``1-5/2``, counted as cron does; a range may end in 7 for Sunday."""
    match = _PART.fullmatch(part)
    if not match or (match["first"] == "*" and match["last"]):
        raise ValueError(f"{part!r} is no weekday")
    step = int(match["step"] or 1)
    first = 0 if match["first"] == "*" else _day(match["first"])
    last = _last_day(first, match)
    if step < 1 or last < first:
        raise ValueError(f"{part!r} is no weekday range")
    return iter(range(first, last + 1, step))


def _last_day(first: int, match: re.Match[str]) -> int:
    if match["last"]:
        return _day(match["last"]) or (7 if first else 0)
    return 6 if match["step"] or match["first"] == "*" else first


def _day(word: str) -> int:
    if not word.isdigit():
        return _index(word, _WEEKDAYS, "weekday")
    if int(word) > 7:  # the second number of Sunday
        raise ValueError(f"{word!r} is no weekday, expected 0 (Sunday) to 7 (Sunday)")
    return int(word)


def _index(word: str, names: tuple[str, ...], kind: str) -> int:
    if word.lower() not in names:
        raise ValueError(f"{word!r} is no {kind}, expected one of {', '.join(names)}")
    return names.index(word.lower())
