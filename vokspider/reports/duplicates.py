"""Groups of articles with the same text under several ids of one source."""

from functools import partial

from sqlalchemy import Engine

from vokspider.reports.list_page import ListPage
from vokspider.store.duplicates.groups import Group, Member, count_groups, group_of, list_groups


def groups(engine: Engine, source: str | None = None, limit: int = 0) -> ListPage[Group]:
    """The groups, sorted by their first members, the latest first; ``limit`` 0 for all."""
    return ListPage(list_groups(engine, source, limit), limit, partial(count_groups, engine, source))


def members(engine: Engine, article_id: int) -> list[Member]:
    """All members of the group of an article, the first one first; empty if it has no duplicates."""
    return group_of(engine, article_id)
