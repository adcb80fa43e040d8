"""Groups of articles with the same text under several ids of one source."""

from sqlalchemy import Engine

from vokspider.store.duplicates.groups import Group, Member, group_of, list_groups


def groups(engine: Engine, source: str | None = None, limit: int = 0) -> list[Group]:
    """The groups, sorted by their first members, the latest first; ``limit`` 0 for all."""
    return list_groups(engine, source, limit)


def members(engine: Engine, article_id: int) -> list[Member]:
    """All members of the group of an article, the first one first; empty if it has no duplicates."""
    return group_of(engine, article_id)
