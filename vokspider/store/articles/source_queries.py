"""Reads the sources of an archive."""

from typing import Any

from sqlalchemy import BindParameter, Connection, Engine, select

from vokspider.store.db import tables
from vokspider.store.db.engine import reading

_S = tables.source.c


def number_of(source: str | BindParameter[str]) -> Any:
    """The row id of a source, by its name or a parameter, as a part of a statement."""
    return select(_S.id).where(_S.name == source).scalar_subquery()


def source_names(engine: Engine) -> list[str]:
    """The names of the sources that were ever crawled."""
    with reading(engine) as connection:
        return list(connection.execute(select(_S.name).order_by(_S.name)).scalars())


def source_numbers(engine: Engine) -> dict[str, int]:
    """The row ids of the sources that were ever crawled, by name."""
    with reading(engine) as connection:
        return {row.name: row.id for row in connection.execute(select(_S.name, _S.id).order_by(_S.name))}


def names_and_languages(connection: Connection) -> tuple[list[str], list[str]]:
    """The names of the sources that were ever crawled, and their languages, each once; both sorted."""
    rows = connection.execute(select(_S.name, _S.language).order_by(_S.name)).all()
    return [row.name for row in rows], sorted({row.language for row in rows})
