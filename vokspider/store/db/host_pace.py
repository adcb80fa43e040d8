"""The pace of requests to each host, shared by all processes of one archive.

Before a request a process takes a turn, by one statement and by the database's clock. So two processes never take the
same turn, and the clocks of their machines need not agree.
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


@frozen
class HostPace:
    """The pace of requests to ``host``, in the archive of ``engine``."""

    engine: Engine
    host: str

    def take(self, gap: float) -> float | None:
        """Take the next turn, if it is free; the turn after it comes ``gap`` seconds later.

        Returns None if the turn was taken, or else the number of seconds to wait before another try. Raises
        SQLAlchemyError if the database fails.
        """
        now = self._now()
        is_over = _is_over(_PACE.next_at, now, 2 * max(gap, _LONGEST_GAP)) & _is_over(
            _PACE.blocked_until, now, _LONGEST_REST
        )
        with self.engine.begin() as connection:
            turn = update(tables.host_pace).where(_PACE.host == self.host, is_over).values(next_at=now + gap)
            if connection.execute(turn).rowcount or self._insert(connection, next_at=now + gap, blocked_until=0.0):
                return None
            return self._wait(connection)

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

    def _wait(self, connection: Connection) -> float:
        now = self._now()
        times = select(_PACE.next_at - now, _PACE.blocked_until - now).where(_PACE.host == self.host)
        next_at, blocked_until = connection.execute(times).one()
        return max(_LEAST_WAIT, float(next_at), float(blocked_until))

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
