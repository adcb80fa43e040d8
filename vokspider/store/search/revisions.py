"""Selects revisions by properties of their articles, and gives each its key in the index of texts."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeVar

from attrs import frozen
from sqlalchemy import ColumnElement, Connection, Date, Select, Text, and_, cast, func, or_, select, true

from vokspider.model.origins import SITE
from vokspider.model.outcomes import STORED
from vokspider.search.nodes import Changed, Language, Source, Status
from vokspider.store.absences.conditions import is_absent, is_gone, is_missing
from vokspider.store.db import tables
from vokspider.store.search.rows import day_of, key_of, owner_of, row_number

_A, _C, _D, _R, _S = tables.article.c, tables.change.c, tables.duplicate.c, tables.revision.c, tables.source.c
_MEMBER = tables.duplicate.alias().c
# The day of a revision in the index, as in ``vokspider.store.search.content.text_rows``.
_DAY = func.coalesce(_R.published_on, func.date(_A.imported_at, type_=Date), type_=Date)
# In the index, days up to ``_NO_DAY`` count as unknown, and days after ``_LAST_DAY`` as ``_LAST_DAY``.
_NO_DAY, _LAST_DAY = date(1970, 1, 1), date(2149, 6, 6)
_AT_A_TIME = 500
T = TypeVar("T")


class Keys(NamedTuple):
    """A set of keys: those from ``low`` to ``high``, both included, that are in ``among`` unless that is None."""

    low: int
    high: int
    among: frozenset[int] | None = None

    def __contains__(self, key: object) -> bool:
        return isinstance(key, int) and self.low <= key <= self.high and (self.among is None or key in self.among)


@frozen
class Revision:
    """A revision with its key in the index. ``current``: it is the current revision of its article.

    ``first_id``: the first member of the article's group of duplicates; None for that member and without a group.
    """

    key: int
    article_id: int
    number: int
    current: bool
    first_id: int | None


def revisions(connection: Connection, keys: Keys, *conditions: ColumnElement[bool]) -> list[Revision]:
    """The revisions with these keys that satisfy the conditions on article, source and revision."""
    parts = [_between(keys)] if keys.among is None else map(_R.id.in_, chunks(sorted(map(owner_of, keys.among))))
    found = (row for part in parts for row in connection.execute(_query().where(part, *conditions)))
    return [one for one in map(_revision, found) if one.key in keys]


def revisions_of(connection: Connection, articles: Collection[int]) -> list[Revision]:
    """All revisions of the articles with these row ids."""
    parts = map(_R.article_id.in_, chunks(sorted(articles)))
    return [_revision(row) for part in parts for row in connection.execute(_query().where(part))]


def members(connection: Connection, groups: Collection[int]) -> dict[int, list[Revision]]:
    """The revisions of all members of some groups of duplicates, by the row id of the group's first member."""
    found = dict[int, list[Revision]]()
    for some in chunks(sorted(groups)):
        # In two queries, each by article: otherwise a database reads all revisions.
        of_group = _R.article_id.in_(select(_MEMBER.article_id).where(_MEMBER.first_id.in_(some)))
        for which in (of_group, _R.article_id.in_(some) & _D.first_id.is_(None)):
            for row in connection.execute(_query().where(which)):
                found.setdefault(row.first_id or row.article_id, []).append(_revision(row))
    return found


def condition(node: Source | Language | Status | Changed) -> ColumnElement[bool]:
    """The SQL condition of a filter on the article or its source. Raises KeyError for a status without texts."""
    if isinstance(node, Source):
        return _S.name == node.name
    if isinstance(node, Language):
        return _S.language == node.code
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
    parts = map(_C.id.in_, chunks(changes))
    return {article for part in parts for article in connection.execute(query.where(part)).scalars()}


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


def _query() -> Select[Any]:
    columns = (_R.id, _DAY.label("day"), _R.article_id, _R.number, _A.revision, _D.first_id)
    joined = select(*columns).select_from(tables.revision).join(tables.article, _A.id == _R.article_id)
    return joined.join(tables.source).outerjoin(tables.duplicate, _D.article_id == _A.id)


def _revision(row: Any) -> Revision:
    key = key_of(row_number(row.day, row.id, 0))
    return Revision(key, row.article_id, row.number, row.number == row.revision, row.first_id)


def _between(keys: Keys) -> ColumnElement[bool]:
    """The condition that a revision has a day of the keys. Days that are one day in the index all match."""
    first, last = day_of(keys.low), day_of(keys.high)
    undated = or_(_DAY.is_(None), _DAY <= _NO_DAY)
    if last is None:
        return undated
    before = true() if last >= _LAST_DAY else last >= _DAY
    return or_(undated, before) if first is None else and_(first <= _DAY, before)
