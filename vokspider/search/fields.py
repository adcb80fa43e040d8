"""The fields of a query that filter articles: ``source:``, ``lang:``, ``date:``, ``status:``, ``changed:``."""

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches
from typing import NamedTuple, NoReturn

from vokspider.search.errors import refuse
from vokspider.search.nodes import Changed, Days, Filter, Language, Source, Status
from vokspider.text.days import day_of

NAMES = ("title", "source", "lang", "date", "status", "changed", "removed", "added", "exact")
_YEAR = re.compile(r"\d{4}", re.ASCII)
_BACK = re.compile(r"\d+[dw]", re.ASCII)
_DAYS = "write a day, month or year, as in date:2025-12-03, date:2025-11..2025-12, date:2025.. or date:7d"


class Known(NamedTuple):
    """What values of fields can mean: ``today`` in the site's zone, and the names that there are.

    ``statuses`` are those of articles with a text.
    """

    today: date
    statuses: Sequence[str]
    kinds: Sequence[str]
    sources: Sequence[str]
    languages: Sequence[str]


class Value(NamedTuple):
    """A field with its value, and where the value stands in the query."""

    query: str
    field: str
    text: str
    at: int

    def refuse(self, problem: str, hint: str) -> NoReturn:
        """Raises QueryError that points at the value."""
        refuse(self.query, self.at, problem, hint)


def filter_of(value: Value, known: Known) -> Filter:
    """The filter that a field means. Raises QueryError for a value that means nothing."""
    if value.field == "date":
        return _days(value, known.today)
    if value.field == "changed":
        return Changed(_name(value, known.kinds) if value.text else None)
    if value.field == "status":
        return Status(_name(value, known.statuses))
    return Source(_name(value, known.sources)) if value.field == "source" else Language(_name(value, known.languages))


def suggestion(word: str, names: Sequence[str]) -> str:
    """Which of the names was meant, or what names there are."""
    near = get_close_matches(word.lower(), [*names], n=1, cutoff=0.5)
    return f"did you mean {near[0]}?" if near else f"there {'are' if names else 'is'} {', '.join(names) or 'none'}"


def _name(value: Value, names: Sequence[str]) -> str:
    wanted = re.sub("[-_ ]+", " ", value.text.strip().lower())
    for name in names:
        if re.sub("[-_ ]+", " ", name.lower()) == wanted:
            return name
    if not wanted:
        value.refuse(f"{value.field}: needs a value right after the colon", f"write one of {', '.join(names)}")
    return value.refuse(f"{value.field}:{value.text} is unknown", suggestion(value.text, names))


def _days(value: Value, today: date) -> Days:
    first, dots, last = value.text.replace("\u2026", "..").partition("..")
    if not dots and _BACK.fullmatch(first):  # as --since takes it: from then on
        return Days(_day(value, first, today), None)
    start = _day(value, first, today) if first else None
    end = _day(value, last if dots else first, today, last=True) if last or not dots else None
    if start and end and start > end:
        value.refuse(f"{first} is after {last}", "swap them")
    if dots and not (start or end):
        value.refuse("date:.. has no day", _DAYS)
    return Days(start, end)


def _day(value: Value, text: str, today: date, *, last: bool = False) -> date:
    found = _in_year(text, last=last) if _YEAR.fullmatch(text) else day_of(text, today, last=last)
    if found is None:
        value.refuse(f"{text!r} is not a day", _DAYS)
    return found


def _in_year(text: str, *, last: bool) -> date | None:
    year = int(text)
    month = 12 if last else 1
    return date(year, month, monthrange(year, month)[1] if last else 1) if year else None
