"""Timestamps of checkpoints, as authorities gave them (RFC 3161), and which of them are still missing."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from attrs import frozen
from sqlalchemy import Connection, Engine, Select, select, update

from vokspider.store.db import tables
from vokspider.store.db.engine import reading
from vokspider.store.db.inserting import insert_into

WAITING, GOT, FAILED = STATES = ("waiting", "got", "failed")
_C, _S = tables.checkpoint.c, tables.stamp.c


@frozen
class Stamp:
    """A timestamp of the checkpoint of ``size`` entries, by an authority: received, or still wanted.

    ``tries``: how often it was asked for, the last time at ``tried_at``; ``problem``: why that gave none. Of one that
    was received: ``note``, the checkpoint as it was stamped; ``answer``, the authority's response, byte for byte; and
    ``stamped_at``, the time that this tells.
    """

    size: int
    authority: str
    tries: int
    tried_at: datetime | None
    problem: str | None
    note: str | None
    answer: bytes | None
    stamped_at: datetime | None

    @property
    def state(self) -> str:
        """One of ``STATES``."""
        return GOT if self.answer else FAILED if self.tries else WAITING


@frozen
class Missing:
    """A timestamp to ask for: the size of the checkpoint, and its note, which is what is stamped."""

    size: int
    note: str


STAMP = [_S[name] for name in Stamp.__annotations__]


def timestamps(engine: Engine, size: int) -> list[tuple[str, str, bytes]]:
    """The timestamps of the checkpoint of ``size`` entries: name of the authority, note, and answer (a ``.tsr``).

    The note is what the answer is about, byte for byte. It is that of the checkpoint, unless a further key has signed
    the checkpoint since.
    """
    query = _select().where(_S.size == size, _S.answer.is_not(None))
    with reading(engine) as connection:
        return [(one.authority, one.note or "", one.answer or b"") for one in _stamps(connection, query)]


def stamps(engine: Engine, least: int = 0) -> list[Stamp]:
    """The timestamps with their states, of checkpoints of at least so many entries; the newest checkpoint first."""
    with reading(engine) as connection:
        return _stamps(connection, _select().where(_S.size >= least))


def want(engine: Engine, size: int, authorities: Iterable[str]) -> None:
    """Note that each of these authorities shall stamp the checkpoint of ``size`` entries."""
    into = insert_into(engine, tables.stamp)
    rows = [{"size": size, "authority": name, "tries": 0} for name in authorities]
    if rows:
        with engine.begin() as connection:
            connection.execute(into.on_conflict_do_nothing(), rows)


def missing(engine: Engine, authority: str, limit: int) -> list[Missing]:
    """The timestamps that are wanted of an authority, the newest checkpoint first; at most ``limit``."""
    joined = tables.stamp.join(tables.checkpoint)
    query = select(_C.size, _C.note).select_from(joined).where(_S.authority == authority, _S.answer.is_(None))
    with reading(engine) as connection:
        return [Missing(*row) for row in connection.execute(query.order_by(_C.size.desc()).limit(limit))]


def keep(engine: Engine, wanted: Missing, authority: str, answer: bytes, stamped_at: datetime, now: datetime) -> None:
    """Keep the answer of an authority, unless there is one already."""
    got = {"note": wanted.note, "answer": answer, "stamped_at": stamped_at, "problem": None}
    _tried(engine, wanted.size, authority, now, got)


def note_problem(engine: Engine, size: int, authority: str, problem: str, now: datetime) -> None:
    """Note that an authority gave no timestamp, and why."""
    _tried(engine, size, authority, now, {"problem": problem})


def _tried(engine: Engine, size: int, authority: str, now: datetime, values: dict[str, Any]) -> None:
    # An answer never changes, whatever another program does at the same time.
    is_wanted = (_S.size == size) & (_S.authority == authority) & _S.answer.is_(None)
    tried = {"tries": _S.tries + 1, "tried_at": now}
    with engine.begin() as connection:
        connection.execute(update(tables.stamp).where(is_wanted).values(tried | values))


def _select() -> Select[Any]:
    return select(*STAMP).order_by(_S.size.desc(), _S.authority)


def _stamps(connection: Connection, query: Select[Any]) -> list[Stamp]:
    return [Stamp(*row) for row in connection.execute(query)]
