"""Leases: only one crawl of a source and only one daemon at a time, on any number of machines.

A lease is taken by one statement, so two processes can never hold it. It expires unless it is renewed, so a killed
owner blocks others only for a short time.
"""

import os
import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from attrs import define, field, frozen
from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from vokspider.model.clock import Clock
from vokspider.model.errors import LeaseHeldError
from vokspider.store.db import tables
from vokspider.store.db.engine import reading
from vokspider.store.mirror.marking import require_own

_LEASE = tables.lease.c


def crawl_lease(source: str) -> str:
    """The name of the lease for crawling ``source``."""
    return f"crawl:{source}"


DAEMON_LEASE = "daemon"
MIRROR_LEASE = "mirror"


@frozen
class Holder:
    """The process that holds a lease, and when the lease expires unless it is renewed."""

    name: str
    host: str
    pid: int
    acquired_at: datetime
    expires_at: datetime

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host} since {self.acquired_at:%Y-%m-%d %H:%M:%S} UTC"


@define
class Lease:
    """A claim to the lease ``name`` for ``seconds`` at a time; the machines' clocks must agree that closely."""

    engine: Engine
    name: str
    seconds: float
    clock: Clock
    owner: str = field(factory=lambda: uuid.uuid4().hex)
    _until: datetime | None = field(default=None, init=False)  # when it expires, according to this process

    def _times(self) -> dict[str, datetime]:
        now = self.clock()
        return {"renewed_at": now, "expires_at": now + timedelta(seconds=self.seconds)}

    def acquire(self) -> None:
        """Take the lease if it is free or expired. Raises LeaseHeldError, with the holder, if not.

        In a mirror, there is only the lease of mirrors; for others, raises StoreError.
        """
        times = self._times()
        who = {"owner": self.owner, "host": socket.gethostname(), "pid": os.getpid()}
        row = {**who, **times, "acquired_at": times["renewed_at"]}
        with self.engine.begin() as connection:
            if self.name != MIRROR_LEASE:
                require_own(connection)
            expired = (_LEASE.name == self.name) & (_LEASE.expires_at <= times["renewed_at"])
            taken = bool(connection.execute(update(tables.lease).where(expired).values(row)).rowcount)
            taken = taken or _insert(connection, {"name": self.name, **row})
        if not taken:
            held = holder(self.engine, self.name)
            raise LeaseHeldError(f"the lease {self.name!r} is held by {held or 'somebody else'}; {_until(held)}")
        self._until = times["expires_at"]

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lease in a block, which must renew it if it takes longer than ``seconds``. Raises as ``acquire``."""
        self.acquire()
        try:
            yield
        finally:
            self.release()

    def renew(self) -> bool:
        """Hold the lease for ``seconds`` more. Returns False if another process has it."""
        times = self._times()
        with self.engine.begin() as connection:
            mine = (_LEASE.name == self.name) & (_LEASE.owner == self.owner)
            held = bool(connection.execute(update(tables.lease).where(mine).values(times)).rowcount)
        # A lost lease stays lost: from then on every check goes to the database.
        self._until = times["expires_at"] if held else self.clock()
        return held

    def hold(self) -> None:
        """Make sure to hold the lease before writing under it; needs no query while it cannot have expired.

        Raises LeaseHeldError if another process has taken it, for example while this machine was asleep.
        """
        if self._until is not None and self.clock() >= self._until and not self.renew():
            raise LeaseHeldError(f"the lease {self.name!r} was lost to another process (was this machine asleep?)")

    def release(self) -> None:
        """Release the lease; does nothing if another process has it."""
        with self.engine.begin() as connection:
            connection.execute(delete(tables.lease).where(_LEASE.name == self.name, _LEASE.owner == self.owner))


def _insert(connection: Connection, row: dict[str, object]) -> bool:
    try:
        with connection.begin_nested():
            connection.execute(insert(tables.lease).values(row))
    except IntegrityError:
        return False
    return True


def _until(held: Holder | None) -> str:
    if held is None:
        return "try again"
    return f"wait for it, or if that process is gone, until {held.expires_at:%H:%M:%S} UTC, when the lease expires"


def drop_lease_of(engine: Engine, name: str, pid: int) -> None:
    """Release the lease of a process on this machine that is known to be dead."""
    with engine.begin() as connection:
        dead = (_LEASE.name == name) & (_LEASE.pid == pid) & (_LEASE.host == socket.gethostname())
        connection.execute(delete(tables.lease).where(dead))


def holder(engine: Engine, name: str) -> Holder | None:
    """The holder of a lease, expired or not, or None."""
    columns = (_LEASE.name, _LEASE.host, _LEASE.pid, _LEASE.acquired_at, _LEASE.expires_at)
    with reading(engine) as connection:
        row = connection.execute(select(*columns).where(_LEASE.name == name)).one_or_none()
    return Holder(*row) if row else None


def live_holder(engine: Engine, name: str, now: datetime) -> Holder | None:
    """The holder of a lease at ``now``, or None if it is free or expired."""
    held = holder(engine, name)
    return held if held and held.expires_at > now else None
