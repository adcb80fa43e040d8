"""Reads the groups of duplicates."""

from datetime import date, datetime
from typing import Any

import attrs
from attrs import frozen
from sqlalchemy import Engine, Select, and_, case, func, or_, select, union_all

from vokspider.store.articles.article_queries import rows_as
from vokspider.store.articles.source_queries import number_of
from vokspider.store.db import tables
from vokspider.store.db.engine import reading
from vokspider.store.db.tables.duplicates import EXACT

_A, _R, _S, _D = tables.article.c, tables.revision.c, tables.source.c, tables.duplicate.c


@frozen
class Group:
    """A group of duplicates, with the title and the day of its first member ``first_id``.

    ``members``: the number of members, including the first. ``exact``: how many of the others have exactly the text of
    the first; ``similarity``: the lowest similarity to the first, from 0 to 1.
    """

    first_id: int
    source: str
    members: int
    exact: int
    similarity: float
    published_on: date | None
    title: str | None


@frozen
class Member:
    """A member of a group. For the first member, ``kind`` and the fields after it are None.

    ``kind`` is ``exact`` or ``near``; ``similarity`` to the first is from 0 to 1; ``method`` is the version of the
    method that decided it; ``run_id`` is the run that stored the text.
    """

    id: int
    external_id: str
    url: str | None
    published_on: date | None
    title: str | None
    first_seen_at: datetime
    first_id: int | None
    kind: str | None
    similarity: float | None
    method: str | None
    run_id: int | None
    found_at: datetime | None


def list_groups(engine: Engine, source: str | None = None, limit: int = 0) -> list[Group]:
    """The groups, sorted by their first members, the latest first; ``limit`` 0 for all."""
    firsts = select(_D.first_id).distinct().order_by(_D.first_id.desc()).limit(limit or None)
    if source is not None:
        firsts = firsts.join(tables.article, _A.id == _D.first_id).where(_A.source_id == number_of(source))
    counts = (
        (func.count() + 1).label("members"),
        func.sum(case((_D.kind == EXACT, 1), else_=0)).label("exact"),
        func.min(_D.similarity).label("similarity"),
    )
    chosen = _D.first_id.in_(select(firsts.subquery().c.first_id))
    numbers = select(_D.first_id, *counts).where(chosen).group_by(_D.first_id).subquery()
    counted = (numbers.c.members, numbers.c.exact, numbers.c.similarity)
    columns = (_A.id.label("first_id"), _S.name.label("source"), *counted, _A.published_on, _R.title)
    query = select(*columns).select_from(tables.article).join(numbers, numbers.c.first_id == _A.id).join(tables.source)
    with reading(engine) as connection:
        return rows_as(Group, connection, _with_text(query).order_by(_A.id.desc()))


def group_of(engine: Engine, article_id: int) -> list[Member]:
    """All members of the group of an article, the first one first; empty if it has no duplicates."""
    first_of = select(_D.first_id).where(or_(_D.article_id == article_id, _D.first_id == article_id)).limit(1)
    of_duplicate = {field.name: _D[field.name] for field in attrs.fields(Member) if field.name in _D}
    of_article = (_A[name] for name in ("id", "external_id", "url", "published_on", "first_seen_at"))
    columns = (*of_article, _R.title, *of_duplicate.values())
    query = _with_text(select(*columns).select_from(tables.article).outerjoin(tables.duplicate, _D.article_id == _A.id))
    first = first_of.scalar_subquery()
    # By number: with OR over both tables, the databases would look at all articles.
    members = union_all(select(first), select(_D.article_id).where(_D.first_id == first))
    with reading(engine) as connection:
        return rows_as(Member, connection, query.where(_A.id.in_(members)).order_by(_A.id))


def _with_text(query: Select[Any]) -> Select[Any]:
    return query.outerjoin(tables.revision, and_(_R.article_id == _A.id, _R.number == _A.revision))
