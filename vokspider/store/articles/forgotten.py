"""The articles that were removed from the archive on request."""

from datetime import datetime

from attrs import frozen
from sqlalchemy import Engine, func, select

from vokspider.store.articles.article_queries import rows_as
from vokspider.store.db import tables
from vokspider.store.db.engine import reading

_F = tables.forgotten.c


@frozen
class Forgotten:
    """An article that was removed from the archive: how much was removed with it, why, and when."""

    source: str
    external_id: str
    url: str | None
    title: str | None
    revisions: int
    captures: int
    why: str
    forgotten_at: datetime


def list_forgotten(engine: Engine) -> list[Forgotten]:
    """The removed articles, the latest first."""
    columns = [_F[name] for name in Forgotten.__annotations__]
    with reading(engine) as connection:
        return rows_as(Forgotten, connection, select(*columns).order_by(_F.id.desc()))


def count_forgotten(engine: Engine) -> int:
    """How many articles were removed."""
    with reading(engine) as connection:
        return connection.execute(select(func.count()).select_from(tables.forgotten)).scalar_one()
