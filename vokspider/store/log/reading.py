"""Reads the entries of the log."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from attrs import frozen
from sqlalchemy import ColumnElement, Engine, and_, func, select

from vokspider.store.db import tables
from vokspider.store.db.engine import reading
from vokspider.store.db.given import given
from vokspider.store.db.sizes import Size, size_of
from vokspider.store.db.streaming import streamed
from vokspider.store.log.entries import ORIGIN

_A, _L, _R = tables.article.c, tables.log.c, tables.revision.c


@frozen
class Row:
    """A row of the log. ``title``: the present title of its article, or None. Times are UTC."""

    seq: int
    kind: str
    at: datetime
    source: str
    article_id: int | None
    revision: int | None
    run_id: int | None
    entry: str
    leaf: str
    migrated: bool
    title: str | None


@frozen
class Wanted:
    """Filters for entries: of one ``source``, of some ``kinds``; by default all.

    ``origin``: only entries about texts of this origin, ``site`` or ``parser``. ``migrated``: only entries that an
    upgrade made later (True), or only those that were written when it happened (False). ``up_to``: only entries up to
    this number, so that several queries see the same ones although more are written; None for no bound.
    """

    source: str | None = None
    kinds: Sequence[str] = ()
    origin: str | None = None
    migrated: bool | None = None
    up_to: int | None = None

    @property
    def condition(self) -> ColumnElement[bool]:
        """The condition on rows of the log."""
        return and_(True, *self._conditions())

    def _conditions(self) -> Iterator[ColumnElement[bool]]:
        if self.source is not None:
            yield _L.source == self.source
        if self.kinds:
            yield _L.kind.in_(self.kinds)
        if self.origin is not None:
            yield _L.entry.contains(ORIGIN.format(self.origin))
        if self.migrated is not None:
            yield _L.migrated.is_(self.migrated)
        if self.up_to is not None:
            yield _L.seq <= self.up_to


def size(engine: Engine) -> int:
    """The number of entries, which is also the number of the last one."""
    with reading(engine) as connection:
        return connection.execute(select(tables.log_head.c.size)).scalar() or 0


def entries(engine: Engine, wanted: Wanted, after: int = 0, limit: int = 0) -> Iterator[Row]:
    """The wanted entries after number ``after``, in order, read as they are used; ``limit`` 0 for all."""
    chosen = select(_L.seq).where(wanted.condition, _L.seq > given(after))
    numbers = chosen.order_by(_L.seq).limit(limit or None).subquery()
    title = func.coalesce(_R.title, _A.entry_title).label("title")
    told = [_L[name] for name in Row.__annotations__ if name != "title"]
    query = (
        select(*told, title)
        .join(numbers, numbers.c.seq == _L.seq)
        .outerjoin(tables.article, _A.id == _L.article_id)
        .outerjoin(tables.revision, and_(_R.article_id == _A.id, _R.number == _A.revision))
        .order_by(_L.seq)
    )
    with reading(engine) as connection:
        for row in streamed(connection, query):
            yield Row(*row)


def before_last(engine: Engine, wanted: Wanted, number: int) -> int:
    """The number of the entry before the last ``number`` wanted ones; 0 if there are no more than these."""
    last = select(_L.seq).where(wanted.condition).order_by(_L.seq.desc()).offset(number).limit(1)
    with reading(engine) as connection:
        return connection.execute(last).scalar() or 0


def last_before(engine: Engine, wanted: Wanted) -> int | None:
    """The number of the last wanted entry, None if there is none."""
    with reading(engine) as connection:
        return connection.execute(select(_L.seq).where(wanted.condition).order_by(_L.seq.desc()).limit(1)).scalar()


def first_after(engine: Engine, wanted: Wanted, number: int) -> int | None:
    """The number of the first wanted entry after another number, None if there is none."""
    query = select(_L.seq).where(wanted.condition, _L.seq > number).order_by(_L.seq).limit(1)
    with reading(engine) as connection:
        return connection.execute(query).scalar()


def size_before(engine: Engine, moment: datetime) -> int:
    """The size of the log just before the first entry of something that happened at or after an aware time.

    Not the last entry before that time: an entry may tell late of something earlier, as when an old page is imported.
    """
    with reading(engine) as connection:
        first = connection.execute(select(func.min(_L.seq)).where(_L.at >= moment)).scalar()
        size = connection.execute(select(tables.log_head.c.size)).scalar() or 0
    return size if first is None else first - 1


def count(engine: Engine, wanted: Wanted, after: int = 0) -> Size:
    """How many wanted entries come after number ``after``, see ``size_of``."""
    with reading(engine) as connection:
        entries = select(_L.seq).select_from(tables.log).where(wanted.condition, _L.seq > given(after))
        return size_of(connection, entries)


def tells_of(engine: Engine, source: str) -> bool:
    """Whether the log has an entry of a source. The source may have been deleted since."""
    with reading(engine) as connection:
        return connection.execute(select(_L.seq).where(_L.source == source).limit(1)).first() is not None
