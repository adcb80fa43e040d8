"""Writes messages to the outbox: about a run, a crawl that opened no run, or a missed start."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from vokspider.config import Config
from vokspider.model.clock import Clock
from vokspider.model.errors import StoreError
from vokspider.model.reasons import Reason
from vokspider.notices import alarms
from vokspider.notices import gone_and_watch as findings
from vokspider.store.db.engine import reading
from vokspider.store.db.explaining import clear_errors
from vokspider.store.outbox import notice_queries as news
from vokspider.store.outbox.notices import Draft, add

logger = logging.getLogger(__name__)

# How far back to look for interrupted runs, since perhaps no message about their texts was written.
_CATCH_UP = timedelta(days=7)
Drafts = Iterator[Draft | None]


def announce(connection: Connection, config: Config, record: Mapping[str, Any]) -> bool:
    """Write the messages about a run in the transaction that closes it, so that a crash cannot separate the two.

    Returns False after an error, which is logged. Then only the messages are rolled back: the run is closed anyway, and
    ``note_run`` writes them later.
    """
    if not config.notify.urls or not _is_news(record):
        return True
    try:
        with connection.begin_nested():
            add(connection, _chosen(_of_run(connection, config, record), config), _end(record))
    except Exception:
        logger.exception("the messages of run %s could not be written", record["run_id"])
        return False
    return True


def note_run(engine: Engine, config: Config, record: Mapping[str, Any], clock: Clock) -> None:
    """Write the messages about a closed run; ``record`` is as ``store.runs.records.run_records`` returns it.

    For a run whose own process could not ``announce`` it; a second call adds nothing. There are no messages about
    imports, dry runs, the demo and ``reextract``.
    """
    if _is_news(record):
        _note(engine, config, lambda connection: _of_run(connection, config, record), clock)


def note_failure(engine: Engine, config: Config, source: str, errors: Sequence[Reason], clock: Clock) -> None:
    """Write the message that a crawl of ``source`` could not even open a run; ``errors`` say why."""

    def drafts(connection: Connection) -> Drafts:
        yield alarms.no_run(source, errors, news.trouble_of(connection, source, None), clock())

    _note(engine, config, drafts, clock)


def note_missed(engine: Engine, config: Config, source: str, due: datetime, clock: Clock, made_up: bool) -> None:
    """Write the message that a source's start at ``due`` was missed, and whether a crawl makes up for it."""
    then = due.astimezone(config.schedule.zone)

    def drafts(connection: Connection) -> Drafts:
        yield alarms.missed(source, then, news.last_missed(connection, source), clock(), made_up=made_up)

    _note(engine, config, drafts, clock)


def note_misfit(engine: Engine, config: Config, url: str, problem: str, clock: Clock) -> None:
    """Write the message that the archive at ``url`` does not fit what it had signed; once for each problem."""
    _note(engine, config, lambda _: iter([alarms.misfit(url, problem)]), clock)


def _note(engine: Engine, config: Config, drafts: Callable[[Connection], Drafts], clock: Clock) -> None:
    """Write the drafts of the configured events in one transaction.

    They are composed before it begins, since that may read many texts, and other writers would have to wait.
    """
    if not config.notify.urls:
        return
    try:
        with clear_errors(engine):
            with reading(engine) as connection:
                chosen = _chosen(drafts(connection), config)
            with engine.begin() as connection:
                add(connection, chosen, clock())
    except (SQLAlchemyError, StoreError) as error:
        logger.warning("a message could not be written: %s", str(error).partition("\n")[0])


def _chosen(drafts: Drafts, config: Config) -> list[Draft]:
    return [one for one in drafts if one is not None and one.event in config.notify.events]


def _is_news(record: Mapping[str, Any]) -> bool:
    return record["run_id"] is not None and bool(record["verdict"]) and record["trigger"] not in news.SILENT


def _end(record: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(record["finished_at"])


def _zone_of(config: Config, source: str) -> tzinfo:
    from vokspider.sites import zone_of  # here, since few runs have a message that needs it

    return zone_of(config.sources, config.crawl.source, source)


def _of_run(connection: Connection, config: Config, record: Mapping[str, Any]) -> Drafts:
    """The messages about a run, as of the time when it ended, so that a later call decides the same."""
    source, run_id, now = record["source"], record["run_id"], _end(record)
    trouble = news.trouble_of(connection, source, run_id)
    yield alarms.alarm(record, trouble, now)
    yield alarms.recovery(record, trouble)
    if vanished := news.vanished_by(connection, run_id):
        yield findings.gone(record, vanished, _zone_of(config, source))
    if findings.WATCH in config.notify.events and config.notify.watch:
        for one in [*news.cut_short_before(connection, source, run_id, now - _CATCH_UP), run_id]:
            brought = chain(news.texts_of(connection, one), news.gone_texts_of(connection, one))
            found = findings.sighted(brought, config.notify.watch)
            yield findings.watch(source, one, found)
