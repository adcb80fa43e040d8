"""Cron lines, checked and converted for cronsim, so that they mean the same as in Debian's cron.

Three rules differ from cronsim's. A weekday range may end in 7 or ``sun`` for Sunday, and a single weekday with a step
goes on to Saturday. A line that sets both day and weekday is refused, since cron runs on either and most people expect
both. Only what cron itself knows is allowed, so neither seconds nor ``L``.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from cronsim import CronSim, CronSimError
from cronsim.cronsim import Field

_FIELDS = ("minute", "hour", "day", "month", "weekday")
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_NUMBERS = re.compile(r"[0-9*/,-]+")
_PART = re.compile(r"(?P<first>\*|\w+)(?:-(?P<last>\w+))?(?:/(?P<step>\d+))?", re.ASCII)
_ANY_DAY = datetime(2024, 1, 1, tzinfo=UTC)


def parse_line(line: str) -> str:
    """The cron line in the form for cronsim: five fields, with weekdays as numbers.

    Raises ValueError, with a message that quotes the line, if it does not have exactly five fields that cron
    understands, or if it never comes due.
    """
    try:
        parsed = _parse(line)
        _check(parsed)
    except ValueError as error:
        raise ValueError(f"not a cron line: {line!r}: {error}") from None
    return parsed


def cron_lines(value: object) -> str | tuple[str, ...]:
    """``value``, if it is a cron line or a list of different ones; a list becomes a tuple.

    Raises ValueError otherwise.
    """
    lines = [value] if isinstance(value, str) else value
    if not isinstance(lines, list | tuple) or not all(isinstance(line, str) for line in lines):
        raise ValueError("expected a cron line in quotes, or a list of them")
    if not lines:
        raise ValueError("expected at least one cron line")
    if len(lines) != len({" ".join(line.split()) for line in lines}):
        raise ValueError("expected each cron line once")
    for line in lines:
        parse_line(line)
    return value if isinstance(value, str) else tuple(lines)


def _check(line: str) -> None:
    *fields, month, weekday = line.split()
    try:
        _first_time([*fields, "*", weekday])  # raises for any problem except a day that the month lacks
        if _first_time([*fields, month, weekday]) is None:
            raise ValueError("there is no such day")
    except CronSimError as error:
        raise ValueError(str(error).lower()) from None


def _first_time(fields: Sequence[str]) -> datetime | None:
    try:
        return next(CronSim(" ".join(fields), _ANY_DAY), None)
    except CronSimError as error:
        if str(error) == Field.DAY.msg() and fields[3] != "*":
            return None
        raise


def _parse(line: str) -> str:
    fields = line.split()
    if len(fields) != len(_FIELDS):
        raise ValueError(f"it has {len(fields)} fields, expected five ({' '.join(_FIELDS)})")
    *numeric, month, weekday = fields
    for name, field in zip(_FIELDS, numeric, strict=False):
        if not _NUMBERS.fullmatch(field):
            raise ValueError(f"{field!r} is not a valid {name}")
    if not numeric[2].startswith("*") and not weekday.startswith("*"):
        raise ValueError("it sets both day and weekday, and cron would take either; write two lines, one for each")
    return " ".join([*numeric, month, _weekdays(weekday)])


def _weekdays(field: str) -> str:
    days = sorted({day % 7 for part in field.split(",") for day in _days(part)})
    # Cron combines a weekday that begins with a star with the day by "and", so the star stays.
    return field if field.startswith("*") else ",".join(map(str, days))


def _days(part: str) -> Iterator[int]:
    """The weekdays that ``2``, ``mon-fri``, ``*/2`` or ``1-5/2`` means, 0 for Sunday; a range may end in 7 for Sunday.

    Raises ValueError for anything else.
    """
    match = _PART.fullmatch(part)
    if not match or (match["first"] == "*" and match["last"]):
        raise ValueError(f"{part!r} is not a valid weekday")
    step = int(match["step"] or 1)
    first = 0 if match["first"] == "*" else _day(match["first"])
    last = _last_day(first, match)
    if step < 1 or last < first:
        raise ValueError(f"{part!r} is not a valid range of weekdays")
    return iter(range(first, last + 1, step))


def _last_day(first: int, match: re.Match[str]) -> int:
    if match["last"]:
        return _day(match["last"]) or (7 if first else 0)
    return 6 if match["step"] or match["first"] == "*" else first


def _day(word: str) -> int:
    if not word.isdigit():
        if word.lower() not in _WEEKDAYS:
            raise ValueError(f"{word!r} is not a valid weekday, expected one of {', '.join(_WEEKDAYS)}")
        return _WEEKDAYS.index(word.lower())
    if int(word) > 7:  # 7 is Sunday, as 0 is
        raise ValueError(f"{word!r} is not a valid weekday, expected 0 (Sunday) to 7 (Sunday)")
    return int(word)
