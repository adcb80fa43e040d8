"""Re-checks, which fetch stored articles again: the articles that are due, and what is known of them."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from attrs import frozen
from sqlalchemy import Connection, Engine, Select, bindparam, case, func, select, tuple_, update

from vokspider.model import codes
from vokspider.model.availability import SERVED
from vokspider.model.items import Earlier
from vokspider.model.options import DUE, EVERY, NONE
from vokspider.model.outcomes import STORED
from vokspider.model.reasons import Reason
from vokspider.store.articles.source_queries import number_of
from vokspider.store.db import tables
from vokspider.store.db.engine import reading
from vokspider.store.db.given import LARGEST
from vokspider.store.db.numbers import is_among
from vokspider.store.db.tables.columns import UTCDateTime
from vokspider.store.writing.conditions import validators
from vokspider.store.writing.discovery import Due
from vokspider.store.writing.due_dates import checks_a_day, young_from
from vokspider.store.writing.ledger import Ledger
from vokspider.store.writing.revisions import SHORTENED

_A, _B, _C = tables.article.c, tables.absence.c, tables.capture.c
_R, _S = tables.revision.c, tables.source.c
_BATCH = 100
# A page older than ``_TRUST`` is requested unconditionally, in case the site says wrongly that it has not changed.
_TRUST, _YEAR, _DAY = timedelta(days=30), timedelta(days=365), timedelta(days=1)
_RUN, _O = tables.run.c, tables.run_outcome.c
_LAST_RUNS = (
    select(_RUN.started_at)
    .where(_RUN.source_id == bindparam("source"), _RUN.id != bindparam("run"))
    .order_by(_RUN.id.desc())
    .limit(10)
)
_OF_CURRENT = (_R.article_id == _A.id) & (_R.number == _A.revision)
_BEHIND = select(_R.capture_id).where(_OF_CURRENT).correlate(tables.article).scalar_subquery()
# The condition that a page showed only the beginning of the text. It must not be confirmed by a conditional request.
_SHOWN_SHORT = (
    select(_O.run_id)
    .where(_O.run_id == _C.run_id, _O.article_id == _C.article_id, _O.reason == SHORTENED)
    .correlate(tables.capture)
    .exists()
)
# The headers of the page that was believed last, since a response 304 refers to that page. None if the current text is
# from a later page that was saved by somebody, or that was read only later.
_HEADERS = (
    select(_C.headers)
    .where(_C.article_id == _A.id, _C.state == SERVED, _C.status == 200, _C.fetched_at > bindparam("trusted"))
    .where(_C.id >= _BEHIND, ~_SHOWN_SHORT)
    .correlate(tables.article)
    .order_by(_C.fetched_at.desc(), _C.id.desc())
    .limit(1)
    .scalar_subquery()
)
_WHO = (_A.id, _A.external_id, _A.url, _A.entry_title, _A.recheck_at, _A.first_seen_at, _HEADERS.label("headers"))
_IS_DUE = (_A.source_id == bindparam("source")) & (_A.recheck_at <= bindparam("now"))
# Their absence waits for a confirmation, or for a sign that they are back.
_IS_AWAITED = _A.id.in_(select(_B.article_id).where(_B.gone_at.is_(None), _B.back_at.is_(None)))
_IS_YOUNG = _A.first_seen_at > bindparam("young", type_=UTCDateTime())
_AFTER: tuple[Any, Any] = bindparam("after", type_=UTCDateTime()), bindparam("after_id")
# Each begins after the last row of the previous batch.
_MISSING = select(*_WHO).where(_IS_DUE, _IS_AWAITED, _A.id > bindparam("after_id")).order_by(_A.id)
# The youngest first, in the order of an index. That they are due is not looked up in another one, since there it may be
# true of most articles of a large archive, which would have to be sorted.
_YOUNG = (
    select(*_WHO)
    .where(case((_IS_DUE, 1), else_=0) == 1, _IS_YOUNG, ~_IS_AWAITED)
    .where(tuple_(_A.first_seen_at, _A.id) < tuple_(*_AFTER))
    .order_by(_A.first_seen_at.desc(), _A.id.desc())
)
# The most overdue first, in the order of another index.
_OLD = (
    select(*_WHO)
    .where(_IS_DUE, ~_IS_YOUNG, ~_IS_AWAITED, tuple_(_A.recheck_at, _A.id) > tuple_(*_AFTER))
    .order_by(_A.recheck_at, _A.id)
)
_ALL = (
    select(*_WHO)
    .where(_A.source_id == bindparam("source"), _A.id > bindparam("after_id"))
    .where(_A.status == STORED, _A.url.is_not(None))
    .order_by(_A.id)
)
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_EARLIER = (
    select(_A.external_id, _R.title, _R.text, _R.original_url)
    .join(tables.revision, (_R.article_id == _A.id) & (_R.number == _A.revision))
    .where(_A.id.in_(bindparam("ids", expanding=True)))
)


def needed_a_day(engine: Engine, source: str, now: datetime, ages_days: Sequence[float]) -> float:
    """How many re-checks a day the ages ask for, on average, with the articles that a source has now."""
    of_source = _A.source_id == number_of(source)
    since = now - timedelta(days=ages_days[-1])
    texts = select(func.count()).select_from(tables.article).where(of_source, _A.recheck_at.is_not(None))
    with reading(engine) as connection:
        every: int = connection.execute(texts).scalar_one()
        met: int = connection.execute(texts.where(_A.first_seen_at > since)).scalar_one()
    return checks_a_day(met, every - met, ages_days)


def earlier_texts(connection: Connection, row_ids: Iterable[int]) -> dict[str, Earlier]:
    """The current texts of the articles with these row ids, by external id."""
    rows = connection.execute(_EARLIER, {"ids": list(row_ids)})
    return {row.external_id: Earlier(row.title, tuple(row.text.split("\n\n")), row.original_url) for row in rows}


@frozen
class _Queue:
    """Articles to fetch again, in the order of a query; ``by`` is the column that decides it, before their row ids.

    ``start``: the values of these two that no article comes before.
    """

    query: Select[Any]
    by: str
    start: tuple[datetime, int] = (_FIRST, 0)


_ALL_QUEUES = (_Queue(_ALL, "recheck_at"),)
_DUE_QUEUES = (
    _Queue(_MISSING, "recheck_at"),
    _Queue(_YOUNG, "first_seen_at", (_LAST, LARGEST)),
    _Queue(_OLD, "recheck_at"),
)


class Rechecks:
    """The re-checks of one run.

    ``which``: the articles to fetch, ``DUE``, ``EVERY`` or ``NONE`` of ``vokspider.model.options``. ``budget``: the
    maximum number of due articles. First come missing articles, whose absence is not confirmed; then those that are
    younger than the last age, the youngest first; and with what is left of the budget all others, the most overdue
    first.
    """

    def __init__(self, ledger: Ledger, which: str, budget: int) -> None:
        self.ledger = ledger
        self.which = which
        self.left = 0 if which == NONE else budget
        self._queues: tuple[_Queue, ...] = _ALL_QUEUES if which == EVERY else _DUE_QUEUES
        self._after = self._queues[0].start
        self._seen: list[int] = []  # row ids of the articles that batches chose or passed over

    def mend_times(self) -> Reason | None:
        """Make articles due again that a run with a wrong clock postponed for years.

        If most of the last runs began after the current time, the clock of this run is wrong instead. Then nothing is
        changed, and a reason is returned that says so; otherwise None.
        """
        now = self.ledger.started_at
        with reading(self.ledger.engine) as connection:
            given = {"source": self.ledger.source_id, "run": self.ledger.run_id}
            began = connection.execute(_LAST_RUNS, given).scalars().all()
        later = [time for time in began if time > now + _DAY]
        if 2 * len(later) > len(began):
            return Reason(codes.CLOCK_WRONG, {"now": f"{now:%Y-%m-%d %H:%M} UTC"})
        if later:
            self._mend_times(now)
        return None

    def _mend_times(self, now: datetime) -> None:
        rules = self.ledger.rules.recheck
        latest = now + max(timedelta(days=rules.ages_days[-1]), _YEAR) + timedelta(days=1)
        with self.ledger.writing() as connection:
            for due in (_A.recheck_at, _A.due_at):
                late = (_A.source_id == self.ledger.source_id) & (due > latest)
                connection.execute(update(tables.article).where(late).values({due.name: now}))

    def left_over(self) -> int:
        """How many more articles are due than the budget allows."""
        if self.which != DUE or self.left:
            return 0
        given = {"source": self.ledger.source_id, "now": self.ledger.started_at}
        due = select(func.count()).select_from(tables.article).where(_IS_DUE)
        with reading(self.ledger.engine) as connection:
            every: int = connection.execute(due, given).scalar_one()
            seen: int = connection.execute(due.where(is_among(connection, _A.id, self._seen)), given).scalar_one()
        return every - seen

    def batch(self, wanted: Callable[[str, str], bool]) -> tuple[Due, ...] | None:
        """The next articles to fetch again, each returned once. A batch can be empty; None if there are no more.

        ``wanted`` decides, from the external id and the address, whether this run can still request an article.
        """
        limit = _BATCH if self.which == EVERY else min(self.left, _BATCH)
        with reading(self.ledger.engine) as connection:
            rows = self._rows(connection, limit) if limit and self.which != NONE else []
            if not rows:
                return None
            self._seen += [row.id for row in rows]
            rows = [row for row in rows if row.url and wanted(row.external_id, row.url)]
            earlier = earlier_texts(connection, [row.id for row in rows])
        self.left -= len(rows)
        self.ledger.set_out(rows)
        return tuple(_due(row, earlier.get(row.external_id), self.ledger.started_at) for row in rows)

    def _rows(self, connection: Connection, limit: int) -> Sequence[Any]:
        now = self.ledger.started_at
        young = young_from(now, self.ledger.rules.recheck.ages_days)
        given = {"source": self.ledger.source_id, "trusted": now - _TRUST, "now": now, "young": young}
        while self._queues:
            queue, (after, after_id) = self._queues[0], self._after
            place = {"after": after, "after_id": after_id}
            rows = connection.execute(queue.query.limit(limit), given | place).all()
            if rows:
                self._after = getattr(rows[-1], queue.by) or after, rows[-1].id
                return rows
            self._queues = self._queues[1:]
            self._after = self._queues[0].start if self._queues else self._after
        return []


def _due(row: Any, earlier: Earlier | None, now: datetime) -> Due:
    return Due(row.external_id, row.url, row.entry_title, earlier, validators(row.headers, now))
