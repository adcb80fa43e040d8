"""Changes of articles: of one article, of all since a given time, and the text that was known at a given time."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import attrs
from attrs import frozen
from sqlalchemy import ColumnElement, Connection, Engine, Row, Select, Text, and_, cast, func, select

from vokspider.compare.changes import Version
from vokspider.model.errors import ConfigError
from vokspider.model.origins import PARSER, SITE
from vokspider.store.articles.article_queries import paragraphs, rows_as
from vokspider.store.articles.resolve import NotFoundError
from vokspider.store.articles.source_queries import number_of
from vokspider.store.db import tables
from vokspider.store.db.engine import reading
from vokspider.store.db.given import given
from vokspider.store.db.keyset import Page, Term, page_of
from vokspider.store.db.sizes import Size, size_of

_A, _C, _R, _S = tables.article.c, tables.change.c, tables.revision.c, tables.source.c
_NAMED = 20  # revisions that an error names, at most


@frozen
class Change:
    """A change of an article from one revision to another, as in ``tables.change``. Times are UTC."""

    from_revision: int
    to_revision: int
    kinds: list[str]
    returned: bool
    origin: str
    extractor: str
    seen_at: datetime


@frozen
class Changed:
    """A change with its article. ``id`` is the article's; ``title`` is that of the new text or else of the entry."""

    id: int
    external_id: str
    url: str | None
    kinds: list[str]
    from_revision: int
    to_revision: int
    seen_at: datetime
    returned: bool
    origin: str
    extractor: str
    title: str | None
    source: str


@frozen
class Compared:
    """Two revisions of an article, ready to be compared."""

    article_id: int
    external_id: str
    url: str | None
    from_revision: int
    to_revision: int
    old: Version
    new: Version


def changes_since(
    engine: Engine,
    since: datetime | None = None,
    source: str | None = None,
    origin: str = SITE,
    limit: int = 0,
) -> list[Changed]:
    """The changes that were seen at ``since`` or later, newest first; ``limit`` 0 for all.

    ``origin``: ``site`` for edits by the site, ``parser`` for texts that were read again from the same page,
    ``template`` for changes that the site made in many articles at once.
    """
    query = wanted_changes(since, source, origin).order_by(_C.seen_at.desc(), _C.id.desc())
    with reading(engine) as connection:
        return rows_as(Changed, connection, query.limit(limit or None))


def changes_page(
    engine: Engine, source: str | None, origin: str, kind: str | None, place: str | None, limit: int
) -> Page[Changed]:
    """A page of the changes of an origin, newest first; ``kind`` None for all kinds. See ``keyset.page_of``."""
    query, counted = wanted_changes(None, source, origin), _plain(None, source, origin)
    if kind is not None:
        is_of_kind = cast(_C.kinds, Text).contains(f'"{kind}"', autoescape=True)
        query, counted = query.where(is_of_kind), counted.where(is_of_kind)
    terms = (Term(_C.seen_at, datetime), Term(_C.id, int))
    return page_of(engine, Changed, query, terms, place, limit, counted)


def count_changes(engine: Engine, since: datetime | None, source: str | None, origin: str) -> Size:
    """How many changes ``changes_since`` returns without a limit, see ``size_of``."""
    with reading(engine) as connection:
        return size_of(connection, _plain(since, source, origin))


def wanted_changes(since: datetime | None, source: str | None, origin: str) -> Select[Any]:
    """The query of ``changes_since``, in no order, with columns named as the fields of ``Changed``."""
    query = _changed().where(*_conditions(since, origin))
    return query if source is None else query.where(_S.name == source)


def _plain(since: datetime | None, source: str | None, origin: str) -> Select[Any]:
    """The query of as many rows as ``wanted_changes`` has, without the articles where they do not matter."""
    query = select(_C.id).select_from(tables.change).where(*_conditions(since, origin))
    if source is None:
        return query
    return query.join(tables.article, _A.id == _C.article_id).where(_A.source_id == number_of(source))


def _conditions(since: datetime | None, origin: str) -> Iterator[ColumnElement[bool]]:
    yield _C.origin == origin
    if since is not None:
        yield _C.seen_at >= since


def changes_by_number(connection: Connection, numbers: Sequence[int]) -> dict[int, Changed]:
    """Some changes by their own numbers; not more than one statement takes."""
    query = _changed().add_columns(_C.id.label("number")).where(_C.id.in_(numbers))
    rows = (dict(row._mapping) for row in connection.execute(query))
    return {row.pop("number"): Changed(**row) for row in rows}


def _changed() -> Select[Any]:
    of_others = {
        "id": _A.id,
        "external_id": _A.external_id,
        "url": _A.url,
        "title": func.coalesce(_R.title, _A.entry_title),
        "source": _S.name,
    }
    columns = (of_others[name].label(name) if name in of_others else _C[name] for name in attrs.fields_dict(Changed))
    made = and_(_R.article_id == _C.article_id, _R.number == _C.to_revision)
    joined = (
        select(*columns).select_from(tables.change).join(tables.article, _A.id == _C.article_id).join(tables.source)
    )
    return joined.outerjoin(tables.revision, made)


def changes_of(connection: Connection, article_id: int, *conditions: ColumnElement[bool]) -> list[Change]:
    """The changes of an article, in the order in which they were recorded; with ``conditions``, only some."""
    columns = (_C[name] for name in attrs.fields_dict(Change))
    query = select(*columns).where(_C.article_id == article_id, *conditions).order_by(_C.id)
    return rows_as(Change, connection, query)


def article_changes(engine: Engine, article_id: int) -> list[Change]:
    """As ``changes_of``, on a connection of its own."""
    with reading(engine) as connection:
        return changes_of(connection, article_id)


def compare(engine: Engine, article_id: int, first: int | None = None, second: int | None = None) -> Compared:
    """Two revisions of an article: ``first`` and ``second``, ``first`` and the current one, or the latest change.

    Raises ConfigError if the article does not have such a revision, or does not have two texts to compare.
    """
    with reading(engine) as connection:
        article = connection.execute(select(tables.article).where(_A.id == article_id)).one()
        numbers = connection.execute(select(_R.number).where(_R.article_id == article_id).order_by(_R.number))
        changes = changes_of(connection, article_id)
        old, new = _chosen(article, numbers.scalars().all(), changes, first, second)
        wanted = select(tables.revision).where(_R.article_id == article_id, _R.number.in_((old, new)))
        texts = {row.number: row for row in connection.execute(wanted)}
    of_article = (article.id, article.external_id, article.url)
    return Compared(*of_article, old, new, _version(texts[old]), _version(texts[new]))


def require_revision(engine: Engine, article_id: int, number: int) -> None:
    """Raises NotFoundError, with the existing numbers, if the article does not have a revision of that number."""
    with reading(engine) as connection:
        numbers = select(_R.number).where(_R.article_id == article_id).order_by(_R.number)
        if connection.execute(numbers.where(_R.number == given(number))).scalar() is None:
            named = _name(connection.execute(select(_A.id, _A.external_id).where(_A.id == article_id)).one())
            _require(named, connection.execute(numbers).scalars().all(), number)


def _require(named: str, numbers: Sequence[int], number: int | None) -> None:
    if number is not None and number not in numbers:
        raise NotFoundError(f"{named} has no revision {number}; {_which(numbers)}")


def _name(article: Any) -> str:
    return f"article {article.id} ({article.external_id})"


def _chosen(
    article: Row[Any], numbers: Sequence[int], changes: Sequence[Change], first: int | None, second: int | None
) -> tuple[int, int]:
    named = _name(article)
    for number in (first, second):
        _require(named, numbers, number)
    if len(numbers) < 2 or (first is None and not changes):
        raise ConfigError(f"{named} has no change to show; {_which(numbers)}")
    if first is None:
        return changes[-1].from_revision, changes[-1].to_revision
    return first, article.revision if second is None else second


def _which(numbers: Sequence[int]) -> str:
    if len(numbers) < 2:
        return f"it has only one revision, {numbers[0]}" if numbers else "no text of it is stored yet"
    if len(numbers) > _NAMED:
        return f"it has {len(numbers):,} revisions, from {numbers[0]} to {numbers[-1]}"
    return f"it has the revisions {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"


def _version(row: Row[Any]) -> Version:
    return Version(row.title, row.published_on, tuple(paragraphs(row.text)))


def text_on(engine: Engine, article_id: int, moment: datetime) -> int | None:
    """The number of the revision that the archive knew at ``moment``, or None if it knew none.

    A page counts from the time it was fetched. If a newer extractor read that page again, its reading counts.
    """
    with reading(engine) as connection:
        timeline = _timeline(connection, article_id)
        number = next((number for time, number in reversed(timeline) if time <= moment), None)
        return None if number is None else _newest_reading(connection, article_id, number)


def texts_between(engine: Engine, article_id: int, start: datetime, end: datetime) -> list[tuple[datetime, int]]:
    """When revisions became current between ``start`` and ``end`` (both included), with their numbers."""
    with reading(engine) as connection:
        return [(time, number) for time, number in _timeline(connection, article_id) if start <= time <= end]


def first_known(engine: Engine, article_id: int) -> datetime | None:
    """When the archive first knew a text of the article, or None."""
    with reading(engine) as connection:
        return next((time for time, _ in _timeline(connection, article_id)), None)


def _timeline(connection: Connection, article_id: int) -> list[tuple[datetime, int]]:
    """The times at which the site first served the text of a revision or returned to it, with its number, in order.

    A text that only a later reading extracted counts from the time its page was served. A text with less content than
    an earlier one is left out: it never was the text of the article.
    """
    fetched = func.coalesce(tables.capture.c.fetched_at, _R.created_at)
    told = (~_R.incomplete, _R.title.is_not(None), _R.published_on.is_not(None))
    served = select(fetched, _R.number, *told).select_from(tables.revision).outerjoin(tables.capture)
    served = served.where(_R.article_id == article_id, (_R.origin == SITE) | _R.of_revision.is_(None)).order_by(
        _R.number
    )
    back = [one for one in changes_of(connection, article_id) if one.returned and one.origin != PARSER]
    times = _fuller((time, number, tuple(told)) for time, number, *told in connection.execute(served))
    return sorted([*times, *((one.seen_at, one.to_revision) for one in back)], key=lambda event: event[0])


def _fuller(served: Iterable[tuple[datetime, int, tuple[Any, ...]]]) -> list[tuple[datetime, int]]:
    """The texts that have at least as much content as all that were served before."""
    found, best = list[tuple[datetime, int]](), tuple[Any, ...]()
    for time, number, told in sorted(served, key=lambda event: event[0]):
        if told >= best:
            found, best = [*found, (time, number)], told
    return found


def _newest_reading(connection: Connection, article_id: int, number: int) -> int:
    """The number of the newest reading of a revision's page, without readings that were reverted later."""
    query = select(_R.number, _R.of_revision).where(_R.article_id == article_id, _R.origin == PARSER)
    readings = {number}
    for later, earlier in connection.execute(query.order_by(_R.number)):
        readings |= {later} if earlier in readings else set()
    newest = max(readings)
    changes = [one for one in changes_of(connection, article_id) if one.origin == PARSER]
    last = next((one for one in reversed(changes) if one.from_revision == newest), None)
    return last.to_revision if last and last.returned and last.to_revision in readings else newest
