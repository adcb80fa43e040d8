"""Selects revisions by properties of their articles, and gives each its key in the index of texts."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    Select,
    Text,
    and_,
    cast,
    func,
    or_,
    select,
    true,
    union,
    union_all,
)

from vokspider.model.origins import SITE
from vokspider.model.outcomes import STORED
from vokspider.search.nodes import Changed, Language, Source, Status
from vokspider.store.absences.conditions import is_absent, is_gone, is_missing
from vokspider.store.db import tables
from vokspider.store.db.numbers import is_among
from vokspider.store.search.rows import day_of, key_of, owner_of, row_number

_A, _C, _D, _R, _S = tables.article.c, tables.change.c, tables.duplicate.c, tables.revision.c, tables.source.c
_MEMBER, _EVERY = tables.duplicate.alias().c, tables.revision.alias().c
# The day of a revision in the index, as in ``vokspider.store.search.content.text_rows``.
_DAY = func.coalesce(_R.published_on, func.date(_A.imported_at, type_=Date), type_=Date)
# In the index, days up to ``_NO_DAY`` count as unknown, and days after ``_LAST_DAY`` as ``_LAST_DAY``.
_NO_DAY, _LAST_DAY = date(1970, 1, 1), date(2149, 6, 6)
_AT_A_TIME = 500
# Of so few days, the imported articles are looked up, and the undated ones among them, not the other way round.
_FEW_DAYS, _ONE = timedelta(150), timedelta(1)
_IMPORTED = tables.article.alias().c
T = TypeVar("T")


class Keys(NamedTuple):
    """A set of keys: those from ``low`` to ``high``, both included, that are in ``among`` unless that is None."""

    low: int
    high: int
    among: frozenset[int] | None = None

    def __contains__(self, key: object) -> bool:
        return isinstance(key, int) and self.low <= key <= self.high and (self.among is None or key in self.among)


class Revision(NamedTuple):
    """A revision with its key in the index. ``current``: it is the current revision of its article.

    ``first_id``: the first member of the article's group of duplicates; None for that member and without a group.
    """

    key: int
    article_id: int
    number: int
    current: bool
    first_id: int | None


def revisions(connection: Connection, keys: Keys, *conditions: ColumnElement[bool]) -> list[Revision]:
    """The revisions with these keys that satisfy the conditions on article and revision."""
    if keys.among is None:
        found = chain.from_iterable(_found(connection, *which, *conditions) for which in _of_days(keys))
        return [one for one in found if keys.low <= one.key <= keys.high]
    by_owner = {owner_of(key): key for key in keys.among if keys.low <= key <= keys.high}
    if not by_owner:
        return []
    query = _known(_R.id, *_COLUMNS).where(is_among(connection, _R.id, by_owner), *conditions)
    return [
        Revision(by_owner[owner], article, number, number == current, first)
        for owner, article, number, current, first in connection.execute(query).all()
    ]


def revisions_of(connection: Connection, articles: Collection[int]) -> list[Revision]:
    """All revisions of the articles with these row ids."""
    return list(_found(connection, is_among(connection, _R.article_id, articles)))


def members(connection: Connection, groups: Collection[int]) -> dict[int, list[Revision]]:
    """The revisions of all members of some groups of duplicates, by the row id of the group's first member."""
    found = dict[int, list[Revision]]()
    # Each by article: otherwise a database reads all revisions.
    later = _R.article_id.in_(select(_MEMBER.article_id).where(is_among(connection, _MEMBER.first_id, groups)))
    # Asked of the joined column: of another one, PostgreSQL expects one row, and reads all articles.
    firsts = is_among(connection, _R.article_id, groups) & _D.article_id.is_(None)
    for one in _of_rows(connection.execute(union_all(*(_dated().where(which) for which in (later, firsts)))).all()):
        found.setdefault(one.first_id or one.article_id, []).append(one)
    return found


def with_others(connection: Connection, *, every_member: bool) -> frozenset[int]:
    """The row ids of the revisions of articles that have several revisions or, unless ``every_member``, duplicates."""
    edited = select(_EVERY.article_id).where(_EVERY.number > 1)
    grouped = () if every_member else (select(_D.article_id), select(_D.first_id))
    among = _R.article_id.in_(union(edited, *grouped))
    return frozenset(connection.execute(select(_R.id).where(among)).scalars())


def passing(connection: Connection, keys: Keys, node: Source | Language | Status | Changed) -> list[Revision]:
    """The revisions with these keys that pass a filter."""
    # Not the column alone on SQLite, which would begin with all articles of a source, and look at their days later.
    source: Any = func.abs(_A.source_id) if connection.dialect.name == "sqlite" else _A.source_id
    return revisions(connection, keys, condition(node, source))


def condition(node: Source | Language | Status | Changed, source_id: Any = _A.source_id) -> ColumnElement[bool]:
    """The SQL condition of a filter on the article. Raises KeyError for a status without texts."""
    if isinstance(node, Source | Language):
        of_it: ColumnElement[bool] = source_id.in_(select(_S.id).where(of_source(node)))
        return of_it
    if isinstance(node, Changed):
        return _is_edited(node.kind)
    statuses: dict[str, ColumnElement[bool]] = {
        "all": true(),
        "edited": _is_edited(None),
        "gone": is_gone(_A),
        "missing": is_missing(_A),
        STORED: and_(_A.status == STORED, ~is_absent(_A)),
    }
    return statuses[node.name]


def of_source(node: Source | Language) -> ColumnElement[bool]:
    """The SQL condition of a filter on a source."""
    return _S.name == node.name if isinstance(node, Source) else _S.language == node.code


def articles_with(
    connection: Connection, node: Source | Language | Status | Changed, most: int
) -> Sequence[int] | None:
    """The row ids of the articles that pass a filter; None if it is one that many pass, or more than ``most`` do."""
    if isinstance(node, Changed) or node == Status("edited"):
        kind = node.kind if isinstance(node, Changed) else None
        query = select(_C.article_id).where(*_edits(kind)).distinct()
    elif isinstance(node, Status) and node.name in ("gone", "missing"):
        query = select(_A.id).where(condition(node))
    else:
        return None
    found = connection.execute(query.limit(most + 1)).scalars().all()
    return None if len(found) > most else found


def edited_by(connection: Connection, changes: Sequence[int]) -> set[int]:
    """The row ids of the articles of these changes, without changes that the site did not make."""
    query = select(_C.article_id).where(_C.origin == SITE)
    return set(connection.execute(query.where(is_among(connection, _C.id, changes))).scalars())


def chunks(some: Sequence[T], size: int = _AT_A_TIME) -> Iterator[Sequence[T]]:
    """Numbers or other things in parts of at most ``size``, small enough for one statement."""
    return (some[at : at + size] for at in range(0, len(some), size))


def _is_edited(kind: str | None) -> ColumnElement[bool]:
    edits = select(_C.id).where(_C.article_id == _A.id, *_edits(kind))
    return edits.correlate(tables.article).exists()


def _edits(kind: str | None) -> Iterator[ColumnElement[bool]]:
    """The conditions of a change by the site, of a kind or of any."""
    yield _C.origin == SITE
    if kind is not None:
        # The list is JSON, where each kind is in quotation marks.
        yield cast(_C.kinds, Text).contains(f'"{kind}"', autoescape=True)


_COLUMNS = (_R.article_id, _R.number, _A.revision, _D.first_id)


def _known(*columns: Any) -> Select[Any]:
    joined = select(*columns).select_from(tables.revision).join(tables.article, _A.id == _R.article_id)
    return joined.outerjoin(tables.duplicate, _D.article_id == _A.id)


def _dated() -> Select[Any]:
    return _known(_R.id, _DAY, *_COLUMNS)


def _found(connection: Connection, *conditions: ColumnElement[bool]) -> Iterator[Revision]:
    return _of_rows(connection.execute(_dated().where(*conditions)).all())


def _of_rows(rows: Iterable[Any]) -> Iterator[Revision]:
    first_keys = dict[date | None, int]()  # of each day, since many have the same
    for owner, day, article, number, current, first in rows:
        if day not in first_keys:
            first_keys[day] = key_of(row_number(day, 0, 0))
        yield Revision(first_keys[day] + owner, article, number, number == current, first)


def _of_days(keys: Keys) -> Iterator[list[ColumnElement[bool]]]:
    """The conditions of the revisions of the days of the keys: of those with a day of publication, and of the others.

    Days that are one day in the index all match.
    """
    first, last = day_of(keys.low), day_of(keys.high) or _NO_DAY
    dated: list[ColumnElement[bool]] = [_R.published_on.is_not(None)]
    if first is not None:
        dated.append(_R.published_on >= first)
    if last < _LAST_DAY:
        dated.append(_R.published_on <= last)
    yield dated
    yield [_R.published_on.is_(None), *_were_imported(first, last)]


def _were_imported(first: date | None, last: date) -> Iterator[ColumnElement[bool]]:
    """The conditions of the revisions of articles that were imported on these days."""
    if first is None:
        if last < _LAST_DAY:
            yield or_(_A.imported_at.is_(None), *_imported(_A, first, last))
        return
    # Without a last day it is the first range of a search, which has the newest days only.
    if last >= _LAST_DAY or last - first < _FEW_DAYS:
        yield _R.article_id.in_(select(_IMPORTED.id).where(*_imported(_IMPORTED, first, last)))
    else:
        yield from _imported(_A, first, last)


def _imported(article: Any, first: date | None, last: date) -> Iterator[ColumnElement[bool]]:
    if first is not None:
        yield article.imported_at >= _midnight(first)
    if last < _LAST_DAY:
        yield article.imported_at < _midnight(last + _ONE)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
