"""Reads the sources of an archive."""

from typing import Any

from sqlalchemy import Connection, Engine, select

from vokspider.store.db import tables
from vokspider.store.db.engine import reading

_S = tables.source.c


def number_of(source: str) -> Any:
    """The row id of a source, as a part of a statement."""
    return select(_S.id).where(_S.name == source).scalar_subquery()


def source_names(engine: Engine) -> list[str]:
    """The names of the sources that were ever crawled."""
    with reading(engine) as connection:
        return list(connection.execute(select(_S.name).order_by(_S.name)).scalars())


def source_numbers(engine: Engine) -> dict[str, int]:
    """The row ids of the sources that were ever crawled, by name."""
    with reading(engine) as connection:
        return {row.name: row.id for row in connection.execute(select(_S.name, _S.id).order_by(_S.name))}


def languages(connection: Connection) -> list[str]:
    """The languages of the sources, each once, sorted."""
    return list(connection.execute(select(_S.language).distinct().order_by(_S.language)).scalars())
