"""The queue of crawls: procrastinate's tables in the PostgreSQL database of the archive.

A job says which source is to be crawled, with which options. Its ``lock`` lets one job of a source run at a time, its
``queueing_lock`` lets one of each kind wait. procrastinate is imported only when the queue is used.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import attrs
from attrs import frozen
from sqlalchemy import URL, Engine

from vokspider.config import Config, show_database
from vokspider.jobs.queue_schema import require_queue
from vokspider.model.clock import utc_now
from vokspider.model.errors import ConfigError, StoreError
from vokspider.model.options import BACKFILL, SCHEDULE, RunOptions
from vokspider.store.db.engine import open_engine
from vokspider.store.db.explaining import clear_errors
from vokspider.store.db.leases import crawl_lease
from vokspider.store.frontier.backfills import has_work
from vokspider.store.frontier.turns import ask_turn
from vokspider.store.runs.of_jobs import last_run_id
from vokspider.store.runs.run_queries import is_backfilling

if TYPE_CHECKING:
    from procrastinate import App

TASK = "vokspider.crawl"
_FIRST, _NEXT, _LAST = 10, 5, 0  # priorities: the schedule, people, and what has time
_PATIENCE = 30.0  # s to get a connection
_SOON = 60.0  # s that a crawl which asked for the next turn may wait for a worker, besides its lease


@frozen
class Queued:
    """A crawl that waits for a worker as the job ``number``; None if one of its kind was waiting already."""

    source: str
    number: int | None


def check_engine(config: Config) -> None:
    """Raises ConfigError if the configured engine cannot be used: a queue needs PostgreSQL and procrastinate."""
    if not config.jobs.queued:
        return
    if config.database_url.get_backend_name() != "postgresql":
        database = show_database(config.database_url)
        raise ConfigError(
            f'jobs.engine "queue" needs a database that several machines can use, and {database} is a file; '
            'set database.url to postgresql://..., or jobs.engine to "local"'
        )
    try:
        import procrastinate  # noqa: F401
    except ImportError as error:
        raise ConfigError(f"jobs.engine \"queue\" needs pip install 'vokspider[workers]' ({error})") from None


def require_engine(config: Config) -> None:
    """Raises ConfigError unless the queue is configured and can be used."""
    if not config.jobs.queued:
        raise ConfigError('there is no queue, because jobs.engine is "local"; set it to "queue"')
    check_engine(config)


def pool_arguments(url: URL) -> dict[str, Any]:
    """The arguments of a pool of psycopg for the address of an archive."""
    _, arguments = url.get_dialect()().create_connect_args(url)
    # See the arguments of ``open_engine``: a pooler does not know statements that were prepared earlier.
    return {"kwargs": {**arguments, "prepare_threshold": None, "client_encoding": "utf8"}, "timeout": _PATIENCE}


@contextmanager
def opened(config: Config) -> Iterator["App"]:
    """Procrastinate's application, connected, to add and change jobs. Raises StoreError if the database fails."""
    from procrastinate import App, SyncPsycopgConnector
    from procrastinate.exceptions import ConnectorException
    from psycopg_pool import PoolTimeout

    app = App(connector=SyncPsycopgConnector(min_size=1, max_size=1, **pool_arguments(config.database_url)))
    try:
        with app.open():
            yield app
    except (ConnectorException, PoolTimeout) as error:
        raise StoreError(f"the queue in {config.masked_url} cannot be used: {error.__cause__ or error}") from error


def add(config: Config, source: str, options: RunOptions) -> Queued:
    """Add a crawl of a source to the queue. A back-fill of the source that runs then makes room.

    Raises ConfigError if there can be no queue, StoreError if the database fails or has no queue.
    """
    require_engine(config)
    with queue_engine(config) as engine:
        arguments = arguments_of(engine, source, options)
        if options.trigger != BACKFILL and _may_backfill(engine, source):
            ask_turn(engine, source, utc_now, 2 * config.crawl.lease_seconds + _SOON)
    from procrastinate.exceptions import AlreadyEnqueued

    with opened(config) as app:
        try:
            number = app.configure_task(TASK, **settings_of(source, options.trigger)).defer(**arguments)
        except AlreadyEnqueued:
            return Queued(source, None)
    return Queued(source, number)


def _may_backfill(engine: Engine, source: str) -> bool:
    """Whether a back-fill runs, or may begin before a worker takes the crawl: a batch that starts has no run yet."""
    return is_backfilling(engine, source) or has_work(engine, source, utc_now())


def settings_of(source: str, trigger: str) -> dict[str, Any]:
    """Procrastinate's settings of a job: its queue, locks and priority."""
    priority = {SCHEDULE: _FIRST, BACKFILL: _LAST}.get(trigger, _NEXT)
    locks = {"lock": crawl_lease(source), "queueing_lock": f"{trigger}:{source}"}
    return {"queue": source, "priority": priority, **locks}


def arguments_of(engine: Engine, source: str, options: RunOptions) -> dict[str, Any]:
    """The arguments of a job. ``after``: the number of the source's last run, so that the run of the job is known."""
    given = json.loads(attrs.evolve(options, source=source).to_json())
    return {"source": source, "options": given, "after": last_run_id(engine, source)}


@contextmanager
def queue_engine(config: Config) -> Iterator[Engine]:
    """An engine of the archive, whose queue is of this version; raises StoreError if not."""
    engine = open_engine(config.database_url)
    try:
        require_queue(engine)
        with clear_errors(engine):
            yield engine
    finally:
        engine.dispose()
