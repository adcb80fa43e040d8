"""The days and months that rows of totals are for."""

from collections.abc import Iterator
from datetime import date, timedelta

from attrs import frozen
from sqlalchemy import ColumnElement

from vokspider.store.db import tables
from vokspider.store.db.tables.totals import DAY, LISTED, MONTH, PUBLISHED, UNDATED

_T = tables.total.c
_ONE = timedelta(days=1)
ONCE = (PUBLISHED, LISTED)  # the marks of which each article has one


@frozen
class Span:
    """Rows of some units whose days are ``first`` to ``last``, both included; None for no bound."""

    units: tuple[str, ...]
    first: date | None = None
    last: date | None = None

    @property
    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """The conditions of its rows."""
        yield _T.unit.in_(self.units)
        if self.first is not None:
            yield _T.day >= self.first
        if self.last is not None:
            yield _T.day <= self.last


EVERY = Span((MONTH, UNDATED))


def every_article() -> Iterator[ColumnElement[bool]]:
    """The conditions of the rows that together count each article once."""
    yield from EVERY.conditions
    yield _T.mark.in_(ONCE)


def spans(since: date | None, until: date | None) -> list[Span]:
    """Few rows that together are for the days from ``since`` to ``until``: whole months, and the days around them.

    Both days are included; None for no bound. Without both, articles without a day are among them.
    """
    until = None if until == date.max else until
    if since is None and until is None:
        return [EVERY]
    if _month(since or date.min) >= _month(until or date.max):
        return [Span((DAY,), since, until)]
    found, first, last = list[Span](), since, until
    if since is not None and since.day != 1:
        first = _month(_month(since) + timedelta(days=31))
        found.append(Span((DAY,), since, first - _ONE))
    if until is not None and (until + _ONE).day != 1:
        last = _month(until) - _ONE
        found.append(Span((DAY,), _month(until), until))
    return [*found, Span((MONTH,), first, last)]


def _month(day: date) -> date:
    return day.replace(day=1)
