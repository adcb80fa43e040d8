"""The inputs of monitors: the counts of a run, read from its rows, and the figures of earlier runs."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from attrs import frozen
from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from vokspider.model.monitor_codes import ACCEPTED, MONITORS
from vokspider.model.options import ASIDE
from vokspider.model.origins import SITE
from vokspider.model.outcomes import CHANGED, FAILED, NEW
from vokspider.model.verdict import HEALTHY
from vokspider.monitors.figures import Figures, Uncovered, Written
from vokspider.monitors.table import EarlierRun
from vokspider.store.db import tables
from vokspider.store.writing.ledger import Ledger
from vokspider.store.writing.templates import find

_A, _O, _D = tables.article.c, tables.run_outcome.c, tables.duplicate.c
_RUN, _S, _CH = tables.run.c, tables.sighting.c, tables.change.c
_LEFT = 2 / 3  # of a text; if less is left, it counts as cut
_EXAMPLES = 3
_BEFORE = 10  # earlier runs, healthy or not, to see whether an outage continues


def written(connection: Connection, ledger: Ledger, *, joined: bool) -> Written:
    """The counts of a run, read from its rows. ``joined``: its walk reached the part of the listing covered before."""
    run_id, rechecked = ledger.run_id or 0, ledger.rechecked
    texts = connection.execute(_new_texts(run_id)).all()
    turns = find(connection, ledger.source_id, run_id, ledger.clock()).turns
    templated = {turn.article_id for turn in turns if turn.run_id == run_id}
    rows = connection.execute(_changed_texts(run_id)).all()
    cut = [row.external_id for row in rows if row.after < _LEFT * row.before and row.id not in templated]
    cut += _shortened(connection, ledger)
    failed = connection.execute(_failed(run_id)).all()
    fresh = Counter(row.reason or "" for row in failed if row.attempts == 1)
    doubled = [row.external_id for row in texts if row.first_id]
    missing = sum(row.absent_since is not None for row in failed)
    examples = {"shorter_texts": cut, "duplicates": doubled, "failures": [row.external_id for row in failed]}
    return Written(
        lengths=tuple(row.length for row in texts),
        reread=rechecked.asked - rechecked.still_gone - sum(row.revision > 0 for row in failed),
        shrunk=len(cut),
        tried=ledger.fresh_tried,
        failures=dict(fresh),
        asked=rechecked.served + len(failed) - missing,
        came=rechecked.served,
        new=len(texts),
        doubled=len(doubled),
        gap=None if joined else _gap(connection, ledger),
        silent_days=_silent_days(connection, ledger.source_id, ledger.started_at, found=bool(texts)),
        examples={name: tuple(ids[:_EXAMPLES]) for name, ids in examples.items() if ids},
    )


def _outcomes(run_id: int, outcome: str, *columns: ColumnElement[Any]) -> Select[Any]:
    query = (
        select(_A.external_id, *columns).select_from(tables.run_outcome).join(tables.article, _A.id == _O.article_id)
    )
    return query.where(_O.run_id == run_id, _O.outcome == outcome)


def _new_texts(run_id: int) -> Select[Any]:
    text = tables.revision.alias()
    query = _outcomes(run_id, NEW, func.length(text.c.text).label("length"), _D.first_id)
    query = query.join(text, and_(text.c.article_id == _A.id, text.c.number == _A.revision))
    return query.outerjoin(tables.duplicate, _D.article_id == _A.id)


def _changed_texts(run_id: int) -> Select[Any]:
    before, after = tables.revision.alias(), tables.revision.alias()
    lengths = func.length(before.c.text).label("before"), func.length(after.c.text).label("after")
    query = _outcomes(run_id, CHANGED, _A.id, *lengths)
    query = query.join(tables.change, and_(_CH.article_id == _A.id, _CH.run_id == run_id, _CH.origin == SITE))
    query = query.join(before, and_(before.c.article_id == _A.id, before.c.number == _CH.from_revision))
    return query.join(after, and_(after.c.article_id == _A.id, after.c.number == _CH.to_revision))


def _shortened(connection: Connection, ledger: Ledger) -> Iterator[str]:
    """The external ids of articles that showed less than two thirds of their text, which is not believed yet."""
    shown, current = tables.revision.alias(), tables.revision.alias()
    for row_id, number in ledger.rechecked.shortened.items():
        query = select(_A.external_id, func.length(shown.c.text), func.length(current.c.text)).where(_A.id == row_id)
        query = query.join(shown, (shown.c.article_id == _A.id) & (shown.c.number == number))
        query = query.join(current, (current.c.article_id == _A.id) & (current.c.number == _A.revision))
        for external_id, after, before in connection.execute(query):
            if after < _LEFT * before:
                yield external_id


def _failed(run_id: int) -> Select[Any]:
    return _outcomes(run_id, FAILED, _O.reason, _A.revision, _A.attempts, _A.absent_since)


def _gap(connection: Connection, ledger: Ledger) -> Uncovered:
    covered = select(func.max(_A.listed_on)).where(_A.source_id == ledger.source_id, _A.covered)
    read = select(func.min(_S.listed_on)).where(_S.run_id == ledger.run_id, _S.walked)
    days = (connection.execute(query).scalar() for query in (covered, read))
    return Uncovered(*(day.isoformat() if day else None for day in days))


def _silent_days(connection: Connection, source_id: int, now: datetime, *, found: bool) -> int:
    """Days since a crawl last found a new article or, if none ever did, since the first crawl.

    Rounded, since of two crawls at the same time of day one may begin some seconds later.
    """
    if found:
        return 0
    crawls = _RUN.source_id == source_id, _RUN.trigger.not_in(ASIDE)
    # In the order of an index, since runs are large and there are many.
    began = select(_RUN.started_at).where(*crawls).limit(1)
    last = connection.execute(began.where(_RUN.new > 0).order_by(_RUN.started_at.desc())).scalar()
    last = last or connection.execute(began.order_by(_RUN.started_at)).scalar() or now
    return max(0, round((now - last) / timedelta(days=1)))


@frozen
class EarlierRuns:
    """The earlier crawls of a source that monitors compare with, newest first.

    ``usual``: the healthy ones, back to the last one that a user accepted. ``before``: all, healthy or not.
    """

    usual: tuple[EarlierRun, ...] = ()
    before: tuple[EarlierRun, ...] = ()


def earlier(connection: Connection, ledger: Ledger, window: int) -> EarlierRuns:
    """The earlier runs that a run is compared with: at most ``window`` healthy ones, without narrowed runs.

    See ``monitors.figures.Figures.narrowed``.
    """
    run_id, accepted = ledger.run_id or 0, _RUN.stats[MONITORS][ACCEPTED].as_boolean()
    query = (
        select(_RUN.id, _RUN.verdict, _RUN.stats)
        .where(_RUN.source_id == ledger.source_id, _RUN.trigger.not_in(ASIDE), _RUN.id < run_id)
        .where(_RUN.verdict.is_not(None))
        .order_by(_RUN.id.desc())
    )
    healthy = query.where(or_(_RUN.verdict.in_(HEALTHY), accepted.is_(True))).limit(window)
    usual = tuple(_until_accepted(connection.execute(healthy).all()))
    return EarlierRuns(usual, tuple(filter(None, map(_past, connection.execute(query.limit(_BEFORE))))))


def _until_accepted(rows: Sequence[Any]) -> Iterator[EarlierRun]:
    for row in rows:
        past = _past(row)
        if past and not past.figures.narrowed:
            yield past
        if row.stats.get(MONITORS, {}).get(ACCEPTED):
            return


def _past(row: Any) -> EarlierRun | None:
    """A run with its figures; None if it has none, because it was cut off or made by a version without monitors."""
    kept = row.stats.get(MONITORS, {})
    if "figures" not in kept:
        return None
    healthy = row.verdict in HEALTHY or bool(kept.get(ACCEPTED))
    return EarlierRun(row.id, healthy, Figures.from_json(kept["figures"]))
