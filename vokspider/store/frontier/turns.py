"""A crawl that waits for the lease of its source asks for the next turn, and a back-fill makes room for it.

The request is a lease of its own, so it expires if the crawl never comes back.
"""

from contextlib import suppress
from datetime import datetime

from sqlalchemy import Engine, delete

from vokspider.model.clock import Clock
from vokspider.model.errors import LeaseHeldError
from vokspider.store.db import tables
from vokspider.store.db.leases import Lease, live_holder


def turn_lease(source: str) -> str:
    """The name of the lease that asks for the next turn at a source."""
    return f"turn:{source}"


def ask_turn(engine: Engine, source: str, clock: Clock, seconds: float) -> None:
    """Ask for the next turn at a source: for ``seconds`` no batch of a back-fill begins, and a running one ends."""
    with suppress(LeaseHeldError):  # another crawl asks already
        Lease(engine, turn_lease(source), seconds, clock).acquire()


def is_turn_asked(engine: Engine, source: str, now: datetime) -> bool:
    """Whether a crawl of the source waits for its turn."""
    return live_holder(engine, turn_lease(source), now) is not None


def take_turn(engine: Engine, source: str) -> None:
    """Forget the request: a crawl of the source has its turn."""
    with engine.begin() as connection:
        connection.execute(delete(tables.lease).where(tables.lease.c.name == turn_lease(source)))
