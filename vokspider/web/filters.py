"""How templates write times, numbers and reasons."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from markupsafe import Markup

from vokspider.model.availability import WORDS
from vokspider.model.reasons import Reason
from vokspider.wording import phrase, sentence
from vokspider.wording.numbers import counted


def day(value: date | None, otherwise: str = "not known") -> str | Markup:
    """A calendar day, like ``3 Dec 2025``."""
    if value is None:
        return otherwise
    written = f"{value.day} {value:%b %Y}"
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), written)


def moment(value: datetime | None, otherwise: str = "not known") -> str | Markup:
    """A time in UTC to the minute, like ``3 Dec 2025, 22:30 UTC``."""
    if value is None:
        return otherwise
    utc = value.astimezone(UTC)
    written = f"{utc.day} {utc:%b %Y, %H:%M} UTC"
    return Markup('<time datetime="{}">{}</time>').format(utc.isoformat(timespec="seconds"), written)


def ago(value: datetime, now: datetime) -> str:
    """How long before (or after) ``now`` a time is, in its largest unit: ``3 hours ago``, ``in 2 days``."""
    seconds = (now - value).total_seconds()
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        number = int(abs(seconds) // size)
        if number:
            words = counted(number, unit)
            return f"{words} ago" if seconds > 0 else f"in {words}"
    return "just now" if seconds >= 0 else "in a moment"


def month(value: date) -> str:
    """A month, like ``December 2025``."""
    return f"{value:%B %Y}"


def number(value: int) -> str:
    """A whole number with thousands separated."""
    return f"{value:,}"


def reason(value: Mapping[str, Any]) -> str:
    """The sentence of a reason in JSON."""
    return sentence(Reason.from_json(value))


def state(value: str | None) -> str:
    """What was found at an article's address, in words."""
    return WORDS.get(value or "", (value or "not known").replace("_", " "))


def size(value: int) -> str:
    """A size in bytes, in its largest unit of a thousand."""
    for unit, least in (("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)):
        if value >= least:
            return f"{value / least:.1f} {unit}"
    return counted(value, "byte")


def whole(value: str) -> str:
    """Words of a message as a sentence: with a capital letter, unless they begin with a quoted part, and an end."""
    first = value.partition(" ")[0]
    begun = value if ":" in first else value[:1].upper() + value[1:]
    return begun if begun.endswith((".", "?", "!")) else f"{begun}."


FILTERS: Mapping[str, Callable[..., Any]] = {
    "ago": ago,
    "counted": counted,
    "day": day,
    "moment": moment,
    "month": month,
    "number": number,
    "phrase": phrase,
    "reason": reason,
    "size": size,
    "state": state,
    "whole": whole,
}
