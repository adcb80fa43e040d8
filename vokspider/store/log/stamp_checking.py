"""Checks the timestamps that are kept: what they are about, and who signed them."""

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, select

from vokspider.proof.checkpoints import read_checkpoint
from vokspider.proof.timestamps import time_of, verified_time
from vokspider.store.db import tables
from vokspider.store.db.problem import Problem
from vokspider.store.db.streaming import streamed
from vokspider.store.log.stamps import STAMP, Stamp

_C, _S = tables.checkpoint.c, tables.stamp.c


def wrong_stamps(connection: Connection, certificates: Mapping[str, bytes]) -> Iterator[Problem]:
    """Timestamps that do not prove what their rows say.

    ``certificates``: those that are trusted (PEM), by the names of authorities. Of the others it is checked what is
    stamped, and not by whom.
    """
    joined = tables.stamp.outerjoin(tables.checkpoint)
    query = select(*STAMP, _C.root).select_from(joined).where(_S.answer.is_not(None)).order_by(_S.size, _S.authority)
    for *values, root in streamed(connection, query):
        one = Stamp(*values)
        try:
            _check(one, root, certificates.get(one.authority))
        except ValueError as error:
            yield Problem("stamp", one.size, f"of {one.authority}: {error}")


def _check(one: Stamp, root: str | None, certificates: bytes | None) -> None:
    """Raises ValueError with what is wrong."""
    checkpoint, _ = read_checkpoint(one.note or "")
    if (checkpoint.size, checkpoint.root.hex()) != (one.size, root):
        raise ValueError("what it stamps is not the checkpoint of its row")
    answer, data = one.answer or b"", (one.note or "").encode()
    found = verified_time(answer, data, certificates) if certificates else time_of(answer, data)
    if found != one.stamped_at:
        raise ValueError(f"it tells the time {found:%Y-%m-%d %H:%M:%S} UTC, and its row another one")
