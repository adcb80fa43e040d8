"""What the log of an archive tells."""

import json
from typing import Any

from sqlalchemy import Engine, select

from vokspider.store.db import tables

_L = tables.log.c


def entries(engine: Engine) -> list[dict[str, Any]]:
    """The entries in their order, from nothing but their texts."""
    with engine.connect() as connection:
        return [json.loads(one) for one in connection.execute(select(_L.entry).order_by(_L.seq)).scalars()]


def seqs(engine: Engine) -> list[int]:
    with engine.connect() as connection:
        return list(connection.execute(select(_L.seq).order_by(_L.seq)).scalars())


def size(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(select(tables.log_head.c.size)).scalar_one())


def in_short(engine: Engine) -> list[tuple[Any, ...]]:
    """Of each entry its kind, and what else it tells apart from hashes, times and names."""
    keys = ("article", "revision", "run", "origin", "returned", "aside", "verdict")
    return [(one["kind"], *(one[key] for key in keys if key in one)) for one in entries(engine)]
