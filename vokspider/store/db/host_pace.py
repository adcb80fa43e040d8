"""The pace of requests to each host, shared by all processes of one archive.

Before a request a process takes a turn, by one statement and by the database's clock. So two processes never take the
same turn, and the clocks of their machines need not agree. While a request is in flight, the row names its owner, and
nobody else gets a turn until it has ended, or until the lease of an owner that died expires.
"""

from typing import Any

from attrs import frozen
from sqlalchemy import ColumnElement, Connection, Engine, insert, literal_column, select, update
from sqlalchemy.exc import IntegrityError

from vokspider.store.db import tables

_PACE = tables.host_pace.c
_NOW = {
    "sqlite": "(julianday('now') - 2440587.5) * 86400.0",
    "postgresql": "extract(epoch from clock_timestamp())::double precision",
}

# s; a time further in the future was written while the clock was wrong, so it is ignored.
_LONGEST_GAP, _LONGEST_REST = 120.0, 2 * 86_400.0
_LEAST_WAIT = 0.01  # s
_LOOK = 0.25  # s after which to look again whether the request of another process has ended
# s that a request in flight is believed without a sign of its owner, and between two of these signs.
FLIGHT_LEASE, SIGN = 10.0, 3.0


@frozen
class HostPace:
    """The pace of requests to ``host``, in the archive of ``engine``.

    ``owner``: the name of a crawl that has one request in flight at a time, and lets no other crawl have one meanwhile;
    "" for a crawl with several requests in flight, which only takes turns.
    """

    engine: Engine
    host: str
    owner: str = ""

    def take(self, gap: float) -> float | None:
        """Take the next turn, if it is free; the turn after it comes ``gap`` seconds later.

        Returns None if the turn was taken, or else the number of seconds to wait before another try. Raises
        SQLAlchemyError if the database fails.
        """
        now = self._now()
        values = {"next_at": now + gap, **self._flight(now)}
        with self.engine.begin() as connection:
            turn = update(tables.host_pace).where(_PACE.host == self.host, self._is_free(now, gap)).values(values)
            if connection.execute(turn).rowcount or self._insert(connection, blocked_until=0.0, **values):
                return None
            return self._wait(connection)

    def hold(self, gap: float) -> None:
        """Show that the request in flight has not ended; the next one waits for ``gap`` s from now on.

        Does nothing if another process has a turn. Raises SQLAlchemyError if the database fails.
        """
        now = self._now()
        self._update_own({"next_at": now + gap, **self._flight(now)})

    def release(self, gap: float) -> None:
        """Show that the request in flight has ended; the next one waits for ``gap`` s from now on.

        Only now it is certain that the request has reached the host: counted from its turn, the gap that the host sees
        would be shorter by the time that the request took to get there. Raises SQLAlchemyError if the database fails.
        """
        self._update_own({"next_at": self._now() + gap, "owner": None, "leased_until": None})

    def block(self, seconds: float) -> None:
        """Let no process take a turn for so many seconds from now. An earlier block that ends later stays.

        Raises SQLAlchemyError if the database fails.
        """
        until = self._now() + min(seconds, _LONGEST_REST)
        with self.engine.begin() as connection:
            if self._insert(connection, next_at=0.0, blocked_until=until):
                return
            shorter = (_PACE.blocked_until < until) | (_PACE.blocked_until > self._now() + _LONGEST_REST)
            connection.execute(
                update(tables.host_pace).where(_PACE.host == self.host, shorter).values(blocked_until=until)
            )

    def _flight(self, now: ColumnElement[float]) -> dict[str, Any]:
        """The values that say who has a request in flight, from a turn on."""
        if not self.owner:
            return {"owner": None, "leased_until": None}
        return {"owner": self.owner, "leased_until": now + FLIGHT_LEASE}

    def _is_free(self, now: ColumnElement[float], gap: float) -> ColumnElement[bool]:
        is_over = _is_over(_PACE.next_at, now, 2 * max(gap, _LONGEST_GAP))
        return is_over & _is_over(_PACE.blocked_until, now, _LONGEST_REST) & self._is_landed(now)

    def _is_landed(self, now: ColumnElement[float]) -> ColumnElement[bool]:
        """Whether no other process has a request in flight."""
        expired = _is_over(_PACE.leased_until, now, 2 * FLIGHT_LEASE)
        return _PACE.owner.is_(None) | (_PACE.owner == self.owner) | expired

    def _update_own(self, values: dict[str, Any]) -> None:
        mine = (_PACE.host == self.host) & (_PACE.owner == self.owner)
        with self.engine.begin() as connection:
            connection.execute(update(tables.host_pace).where(mine).values(values))

    def _wait(self, connection: Connection) -> float:
        now = self._now()
        columns = (_PACE.next_at - now, _PACE.blocked_until - now, self._is_landed(now))
        next_at, blocked_until, landed = connection.execute(select(*columns).where(_PACE.host == self.host)).one()
        return max(_LEAST_WAIT if landed else _LOOK, float(next_at), float(blocked_until))

    def _insert(self, connection: Connection, **times: Any) -> bool:
        """Insert the row of a host at its first request; returns False if it exists."""
        if connection.execute(select(_PACE.host).where(_PACE.host == self.host)).scalar() is not None:
            return False
        try:
            with connection.begin_nested():
                connection.execute(insert(tables.host_pace).values(host=self.host, **times))
        except IntegrityError:
            return False
        return True

    def _now(self) -> ColumnElement[float]:
        return literal_column(_NOW[self.engine.dialect.name], _PACE.next_at.type)


def _is_over(moment: ColumnElement[float], now: ColumnElement[float], longest: float) -> ColumnElement[bool]:
    return (moment <= now) | (moment > now + longest)
