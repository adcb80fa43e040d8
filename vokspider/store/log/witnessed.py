"""Checkpoints of other archives, kept so that these cannot show another history later."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import attrs
from attrs import frozen
from sqlalchemy import Connection, Engine, select

from vokspider.store.db import tables
from vokspider.store.db.engine import reading
from vokspider.store.db.inserting import insert_into

_P, _W = tables.witness.c, tables.witnessed.c


@frozen
class Pin:
    """An archive whose checkpoints are kept: the name of the log at ``url``, and the key that must sign it.

    ``since``: when that began; ``checked_at``: when all did fit the last time. Times are UTC.
    """

    url: str
    origin: str
    key: str
    since: datetime
    checked_at: datetime | None


@frozen
class Witnessed:
    """A checkpoint that was served at ``url``, first at ``seen_at`` (UTC). ``root`` is in hexadecimal.

    ``proof``: hashes (in hexadecimal) by which it continues the one before, None for the first one. ``problem``: why it
    does not fit, or None.
    """

    url: str
    size: int
    root: str
    origin: str
    note: str
    seen_at: datetime
    proof: Sequence[str] | None = None
    problem: str | None = None


_PIN = [_P[name] for name in Pin.__annotations__]
_WITNESSED = [_W[name] for name in Witnessed.__annotations__]


def pins(engine: Engine) -> list[Pin]:
    """The archives whose checkpoints are kept, by their addresses."""
    with reading(engine) as connection:
        return [Pin(*row) for row in connection.execute(select(*_PIN).order_by(_P.url))]


def pin_of(engine: Engine, url: str) -> Pin | None:
    """The archive at an address, if its checkpoints are kept."""
    return next((one for one in pins(engine) if one.url == url), None)


def witnessed(engine: Engine, url: str | None = None) -> list[Witnessed]:
    """The checkpoints that are kept, those of one address if it is given; the last seen first."""
    query = select(*_WITNESSED).order_by(_W.seen_at.desc(), _W.url, _W.size.desc())
    with reading(engine) as connection:
        return [Witnessed(*row) for row in connection.execute(query if url is None else query.where(_W.url == url))]


def last_of(engine: Engine, url: str) -> Witnessed | None:
    """The last checkpoint of an address that fits: what all later ones are compared with."""
    fits = (_W.url == url) & _W.problem.is_(None)
    with reading(engine) as connection:
        query = select(*_WITNESSED).where(fits).order_by(_W.seen_at.desc(), _W.size.desc()).limit(1)
        row = connection.execute(query).one_or_none()
    return Witnessed(*row) if row else None


def other_roots(engine: Engine, one: Witnessed) -> list[Witnessed]:
    """The checkpoints of the same log and size, of whatever address, that have another root."""
    other = (_W.origin == one.origin) & (_W.size == one.size) & (_W.root != one.root)
    with reading(engine) as connection:
        return [Witnessed(*row) for row in connection.execute(select(*_WITNESSED).where(other).order_by(_W.seen_at))]


def keep_fitting(engine: Engine, found: Sequence[Witnessed], pin: Pin) -> None:
    """Keep checkpoints that fit, and note what the archive is pinned to. All or nothing."""
    with engine.begin() as connection:
        for one in found:
            _put(connection, tables.witnessed, attrs.asdict(one), ("url", "size", "root"))
        _put(connection, tables.witness, attrs.asdict(pin), ("url",))


def keep_misfit(engine: Engine, one: Witnessed) -> None:
    """Keep a checkpoint that does not fit, unless the same was kept before."""
    insert = insert_into(engine, tables.witnessed)
    with engine.begin() as connection:
        connection.execute(insert.on_conflict_do_nothing(), attrs.asdict(one))


def _put(connection: Connection, table: Any, row: dict[str, Any], key: Sequence[str]) -> None:
    """Write a row over the one with the same key."""
    insert = insert_into(connection, table)
    values = {name: value for name, value in row.items() if name not in key}
    connection.execute(insert.on_conflict_do_update(index_elements=list(key), set_=values), row)
