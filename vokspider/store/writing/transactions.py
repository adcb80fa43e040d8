"""The transactions of one run: one for each page, or one for several that are written together."""

from collections.abc import Iterator
from contextlib import contextmanager

from attrs import define, field
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from vokspider.store.db.engine import reading
from vokspider.store.db.leases import Lease
from vokspider.store.log.telling import Log


@define
class Transactions:
    """Writes on one connection, under the lease of the run, with what each transaction tells the ``log``.

    ``lease`` is None for a run without one. Like all of the store, it is used by one thread at a time.
    """

    engine: Engine
    lease: Lease | None
    log: Log
    _connection: Connection | None = field(default=None, init=False)
    _together: Connection | None = field(default=None, init=False)
    _failed: bool = field(default=False, init=False)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction, or a part of the one of ``together``.

        Raises LeaseHeldError if the run has lost its lease, since another process may write then. After the database
        failed once, raises SQLAlchemyError without another try: each page would wait as long as the first one did.
        """
        if self._together is not None:
            with self._part_of(self._together):
                yield self._together
            return
        if self._failed:
            raise SQLAlchemyError("the database failed before in this run")
        try:
            connection = self._connect()
            with connection.begin(), self.log.told_by(connection):
                yield connection
        except SQLAlchemyError:
            self._failed = True
            raise

    @contextmanager
    def together(self) -> Iterator[None]:
        """One transaction for all that is written in this context. Each ``writing`` in it can fail alone."""
        with self.writing() as connection:
            self._together = connection
            try:
                yield
            finally:
                self._together = None

    @contextmanager
    def _part_of(self, connection: Connection) -> Iterator[None]:
        connection.exec_driver_sql("SAVEPOINT part")
        try:
            with self.log.told_also():
                yield
        except BaseException:
            connection.exec_driver_sql("ROLLBACK TO SAVEPOINT part")
            raise
        connection.exec_driver_sql("RELEASE SAVEPOINT part")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for reading, which sees what was written so far."""
        if self._together is not None:
            yield self._together
            return
        with reading(self.engine) as connection:
            yield connection

    def _connect(self) -> Connection:
        if self.lease is not None:
            self.lease.hold()
        if self._connection is None or self._connection.invalidated:
            self._connection = self.engine.connect()
        return self._connection

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
