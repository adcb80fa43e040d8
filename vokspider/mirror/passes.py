"""A pass over all tables: whatever differs from the original is fetched and written, some rows at a time.

A pass that finds no difference proves that the mirror is equal to the original as it was at one moment: every row was
so at some time before this pass, and again in it, so also at the moment when the pass began.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Protocol

from attrs import frozen
from sqlalchemy import Engine, Table, select
from sqlalchemy.exc import DataError, IntegrityError

from vokspider.model.clock import Clock
from vokspider.store.db import tables
from vokspider.store.db.engine import reading
from vokspider.store.db.leases import Lease
from vokspider.store.mirror.applying import Applied, apply
from vokspider.store.mirror.checking import UntrueError, untold
from vokspider.store.mirror.comparing import differing
from vokspider.store.mirror.marking import begin, note_equal
from vokspider.store.mirror.original import Contents
from vokspider.store.mirror.parts import COPIED
from vokspider.store.mirror.rows import LARGE, Digest, Part, Span, digest
from vokspider.store.runs.numbers import number_on

# Rows of a part at the first look and at the closer one.
_SIZES = (500, 20)
# Of tables with large rows, only those that differ are fetched.
_SIZES_OF_LARGE = (500, 1)
# So many passes follow each other at once; then the pauses between them double, up to so many seconds.
_AT_ONCE, _LONGEST = 3, 60
Showing = Callable[[str, int], None]


class Original(Protocol):
    """The archive that is mirrored."""

    @property
    def url(self) -> str:
        """Its address."""

    def contents(self) -> Contents:
        """What it has for mirrors."""

    def size(self) -> int:
        """The size of its log."""

    def parts(self, table: Table, span: Span, size: int) -> Iterable[Part]:
        """The rows of a span in parts of ``size`` rows."""

    def pages(self, table: Table, span: Span) -> Iterator[tuple[Span, Sequence[Mapping[str, Any]]]]:
        """The rows of a span, page by page: the part of the span that a page covers, and its rows."""


@frozen
class Passed:
    """The result of a pass: the size of the original's log at its beginning, and what was done with each table.

    ``is_equal``: nothing differed, and nothing was logged meanwhile.
    """

    size: int
    done: Mapping[str, Applied]
    is_equal: bool

    @property
    def total(self) -> Applied:
        """What was done with all tables."""
        return sum(self.done.values(), Applied())


@frozen
class Synced:
    """The passes that were made, and the last one of them."""

    passes: int
    done: Applied
    last: Passed


@frozen
class Mirror:
    """An archive that is made equal to ``original``. ``lease``: that of mirrors, which the caller holds.

    ``show`` is called with the name of a table and the number of its rows that were written.
    """

    engine: Engine
    original: Original
    lease: Lease
    clock: Clock
    show: Showing = lambda table, number: None

    def sync(self, wait: Callable[[float], object], most: int = 10) -> Synced:
        """Make passes until one finds no difference, at most ``most``.

        ``wait`` is called with seconds: while the original changes all the time, the next pass waits for its rest.
        Raises as ``one_pass``.
        """
        done, number = Applied(), 0
        while True:
            number += 1
            passed = self.one_pass()
            done += passed.total
            if passed.is_equal or number >= most:
                return Synced(number, done, passed)
            if number >= _AT_ONCE:
                wait(min(2 ** (number - _AT_ONCE), _LONGEST))

    def one_pass(self) -> Passed:
        """Compare all tables, and write what differs.

        Raises StoreError for an archive that may not be written, UntrueError for an original that cannot be believed.
        """
        told, size = self.original.contents(), self.original.size()
        with self.engine.begin() as connection:
            again = begin(connection, self.original.url, told.first_leaf)
        self._require_same_log(size)
        done = {table.name: self._table(table, self._span_of(table, size)) for table in COPIED}
        is_equal = again and not any(done.values()) and self.original.size() == size
        if is_equal:
            self._note_equal(size, told.highest_run)
        return Passed(size, done, is_equal)

    def _span_of(self, table: Table, size: int) -> Span:
        # The log only as far as the other tables are known to be.
        return Span(to=(size,)) if table is tables.log else Span()

    def _require_same_log(self, size: int) -> None:
        """Raises UntrueError unless the original's log continues ours."""
        with reading(self.engine) as connection:
            last = connection.execute(select(tables.log).order_by(tables.log.c.seq.desc()).limit(1)).one_or_none()
        if last is None:
            return
        span = Span((last.seq - 1,), (last.seq,))
        theirs = [row for _, some in self.original.pages(tables.log, span) for row in some]
        if last.seq > size or [row["leaf"] for row in theirs] != [last.leaf]:
            raise UntrueError(
                f"the log of {self.original.url} does not have entry {last.seq} as this mirror has it: it is another "
                "archive, or was put back from a backup; mirror it into another, empty database"
            )

    def _table(self, table: Table, span: Span) -> Applied:
        done = Applied()
        for found in self._differing(table, span):
            for page, incoming in self.original.pages(table, found):
                self.lease.hold()
                done += self._apply(table, page, incoming)
                self.show(table.name, done.written)
        return done

    def _apply(self, table: Table, span: Span, incoming: Sequence[Mapping[str, Any]]) -> Applied:
        try:
            with self.engine.begin() as connection:
                return apply(connection, table, span, incoming)
        except (DataError, IntegrityError) as error:
            raise UntrueError(
                f"rows of {table.name} of the original cannot be stored here: {str(error.orig).partition(chr(10))[0]}; "
                "nothing of this step was kept; run 'vokspider db check' on the original"
            ) from error

    def _differing(self, table: Table, span: Span) -> Iterable[Span]:
        with reading(self.engine) as connection:
            if connection.execute(select(*table.primary_key.columns).limit(1)).first() is None:
                return [span]
        sizes = _SIZES_OF_LARGE if table in LARGE else _SIZES
        return differing(span, sizes, partial(self.original.parts, table), partial(self._digest, table))

    def _digest(self, table: Table, span: Span) -> Digest:
        self.lease.hold()  # a comparison may take longer than the lease, and write nothing
        with reading(self.engine) as connection:
            return digest(connection, table, span)

    def _note_equal(self, size: int, highest_run: int) -> None:
        with reading(self.engine) as connection:
            problem = next(untold(connection), None)
        if problem:
            raise UntrueError(
                f"{problem}; so the original was altered; run 'vokspider db check' there, and put a backup in its place"
            )
        with self.engine.begin() as connection:
            number_on(connection, highest_run)
            note_equal(connection, size, self.clock())
