"""How many articles match filters, from the totals that are kept; from the articles themselves if words are searched.

Totals know all filters but words. Duplicates that filters leave out are subtracted:
all that match, without those whose group has no earlier member that matches too. For that its first must be unlike it
in what the filters ask for, and those are few, see ``tables.unlike_duplicate``.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from attrs import define, field, frozen
from sqlalchemy import ColumnElement, Connection, Select, and_, func, not_, or_, select

from vokspider.compare.changes import KINDS
from vokspider.model.outcomes import STORED
from vokspider.store.absences.conditions import is_absent, is_gone
from vokspider.store.articles.article_queries import (
    ALL,
    DAY,
    EDITED,
    GONE,
    MISSING,
    Filters,
    conditions,
    counting,
    is_hidden,
)
from vokspider.store.articles.source_queries import number_of
from vokspider.store.db import tables
from vokspider.store.db.numbers import is_among
from vokspider.store.db.tables import totals
from vokspider.store.totals.spans import ONCE, Span, spans

_A, _D, _E = tables.article.c, tables.duplicate.c, tables.edited.c
_T, _U = tables.total.c, tables.unlike_duplicate.c


class ShownDuplicate(NamedTuple):
    """A duplicate that filters do not leave out, with what it is counted by; ``kinds`` are those of its edits."""

    source_id: int
    status: str
    absent: bool
    gone: bool
    day: date | None
    kinds: frozenset[str]


@frozen
class By:
    """What articles are counted by: columns of totals, and the same of articles; ``key`` makes the key of either.

    ``keys``: the keys of a single article. ``condition``: how a further table of these columns belongs to an article.
    ``marks``: of the totals, if not those of all articles. ``of_days``: whether each day counts by itself.
    """

    of_totals: tuple[Any, ...]
    of_articles: tuple[Any, ...]
    key: Callable[..., Any]
    keys: Callable[[ShownDuplicate], Iterable[Any]]
    condition: ColumnElement[bool] | None = None
    marks: tuple[str, ...] = ()
    of_days: bool = False


def _month(*found: Any) -> date | None:
    """The first day of the month, of a unit and a day or of a day alone; None without a day."""
    return None if found[0] in (None, totals.UNDATED) else found[-1].replace(day=1)


def _only(value: Any) -> Any:
    return value


def _status(status: str, absent: bool, gone: bool) -> str:
    return GONE if gone else MISSING if absent else status


_IS_KIND = and_(_E.article_id == _A.id, _E.kind != totals.EDITED)
ALTOGETHER = By((), (), lambda: None, lambda one: [None])
SOURCE = By((_T.source_id,), (_A.source_id,), _only, lambda one: [one.source_id])
STATUS = By(
    (_T.status, _T.absent, _T.gone),
    (_A.status, is_absent(_A), is_gone(_A)),
    _status,
    lambda one: [_status(one.status, one.absent, one.gone)],
)
KIND = By((_T.mark,), (_E.kind,), _only, lambda one: one.kinds, _IS_KIND, KINDS)
MONTH = By((_T.unit, _T.day), (DAY,), _month, lambda one: [_month(one.day)])  # by its first day, or None
DAYS = By((_T.day,), (DAY,), _only, lambda one: [one.day], of_days=True)


@frozen
class Tally:
    """Numbers of articles that match: all of them, and the duplicates among them that the filters leave out."""

    every: int = 0
    hidden: int = 0

    @property
    def shown(self) -> int:
        """The number of those that the filters do not leave out."""
        return self.every - self.hidden

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.every + other.every, self.hidden + other.hidden)


Tallies = dict[Any, Tally]
Days = tuple[date, date]  # the first and the last, both included


@define
class Counting:
    """Counts articles at one moment. What several counts have in common is read once."""

    connection: Connection
    _candidates: dict[Any, Sequence[int]] = field(factory=dict, init=False)
    _unlike: dict[Filters, list[ShownDuplicate]] = field(factory=dict, init=False)

    def tally(self, filters: Filters, by: By, within: Days | None = None) -> Tallies:
        """The numbers for each value that any matching article has.

        ``within``: count only articles of these days. Unlike the days of the filters, they do not decide which
        duplicates are left out.
        """
        # Totals know no words, and not which edits of other kinds an article has.
        is_kept = not filters.words and (filters.kind is None or not by.marks)
        numbers = (self._kept if is_kept else self._looked)(filters, by, within)
        found: Tallies = {}
        for key, tally in numbers:
            found[key] = found.get(key, Tally()) + tally
        return found

    def _kept(self, filters: Filters, by: By, within: Days | None) -> Iterator[tuple[Any, Tally]]:
        """From totals: as if all duplicates were left out, without those that are not."""
        since, until = within or (filters.since, filters.until)
        for span in [Span((totals.DAY,), since, until)] if by.of_days else spans(since, until):
            for *values, number, doubled in self.connection.execute(_sums(filters, by, span)):
                if number:
                    yield by.key(*values), Tally(number, 0 if filters.every_member else doubled)
        for one in () if filters.every_member else self._shown(filters):
            if within is None or (one.day and within[0] <= one.day <= within[1]):
                yield from ((key, Tally(0, -1)) for key in by.keys(one))

    def _looked(self, filters: Filters, by: By, within: Days | None) -> Iterator[tuple[Any, Tally]]:
        """From the articles themselves."""
        for hidden in (False,) if filters.every_member else (False, True):
            query = counting(filters, *by.of_articles, hidden=hidden)
            query = query if by.condition is None else query.where(by.condition)
            query = query if within is None else query.where(DAY.between(*within))
            for *values, number in self.connection.execute(query):
                yield by.key(*values), Tally(0, number) if hidden else Tally(number)

    def _shown(self, filters: Filters) -> list[ShownDuplicate]:
        """The matching duplicates that are not left out, since no earlier member of their group matches."""
        key = filters.since, filters.until
        if key not in self._candidates:
            query = select(_U.article_id).where(*_may_be(*key))
            self._candidates[key] = self.connection.execute(query).scalars().all()
        if filters not in self._unlike:
            self._unlike[filters] = list(_unlike(self.connection, filters, self._candidates[key]))
        return self._unlike[filters]


def total_of(tallies: Tallies) -> Tally:
    """The sum of some numbers."""
    return sum(tallies.values(), Tally())


def _sums(filters: Filters, by: By, span: Span) -> Select[Any]:
    sums = func.coalesce(func.sum(_T.articles), 0), func.coalesce(func.sum(_T.doubled), 0)
    marks = by.marks or _marks(filters)
    query = select(*by.of_totals, *sums).where(*span.conditions, _T.mark.in_(marks), *_has_status(filters.status))
    if filters.source is not None:
        query = query.where(_T.source_id == number_of(filters.source))
    return query.group_by(*by.of_totals)


def _marks(filters: Filters) -> Sequence[str]:
    if filters.kind is not None:
        return (filters.kind,)
    return (totals.EDITED,) if filters.status == EDITED else ONCE


def _has_status(status: str | None) -> Iterator[ColumnElement[bool]]:
    """The conditions on totals of a status, as ``Filters`` has it."""
    if status == GONE:
        yield _T.gone
    elif status == MISSING:
        yield and_(_T.absent, not_(_T.gone))
    elif status not in (ALL, EDITED):
        yield _T.status == (status or STORED)
        if status == STORED:
            yield not_(_T.absent)


def _unlike(connection: Connection, filters: Filters, some: Sequence[int]) -> Iterator[ShownDuplicate]:
    if not some:
        return
    # Given as numbers, or a database begins with all articles that match.
    among = is_among(connection, _A.id, some), is_among(connection, _D.article_id, some)
    start = tables.duplicate.join(tables.article, _A.id == _D.article_id)
    query = select(_A.id, _A.source_id, _A.status, is_absent(_A), is_gone(_A), DAY).select_from(start)
    query = query.where(*among, *conditions(filters, of_few=True), not_(is_hidden(filters, tables.duplicate)))
    rows = connection.execute(query).all()
    edits = select(_E.article_id, _E.kind).where(is_among(connection, _E.article_id, [row[0] for row in rows]))
    kinds = defaultdict[int, set[str]](set)
    for number, kind in connection.execute(edits.where(_E.kind != totals.EDITED)).all() if rows else ():
        kinds[number].add(kind)
    for number, source_id, status, absent, gone, day in rows:
        own = frozenset(kinds.get(number, ()))
        yield ShownDuplicate(source_id, status, bool(absent), bool(gone), day, own)


def _may_be(since: date | None, until: date | None) -> Iterator[ColumnElement[bool]]:
    """Conditions that say it quickly of most duplicates that their first matches like themselves."""
    if since is None and until is None:
        yield _U.differs
        return
    outside = [_U.differs, _U.first_day.is_(None)]
    if since is not None:
        yield _U.day >= since
        outside.append(_U.first_day < since)
    if until is not None:
        yield _U.day <= until
        outside.append(_U.first_day > until)
    yield or_(*outside)
