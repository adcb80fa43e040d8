"""A worker as a process: its log, its schema and its end."""

import asyncio
import logging
import os
from collections.abc import Sequence

from sqlalchemy import Engine

from vokspider.config import Config
from vokspider.daemon.health.life import PATIENCE
from vokspider.daemon.health.server import HealthServer
from vokspider.daemon.systemd import Manager
from vokspider.jobs import Crawls
from vokspider.jobs.queue import require_engine
from vokspider.jobs.queue_schema import upgrade_queue
from vokspider.logs import Log
from vokspider.model.clock import Clock, utc_now
from vokspider.store.db.engine import open_engine, open_hurried_engine
from vokspider.store.db.schema import upgrade
from vokspider.worker.health import WorkerCollector, WorkerHealth
from vokspider.worker.serving import Worker

logger = logging.getLogger("vokspider.worker")


def run_worker(
    config: Config, sources: Sequence[str] = (), concurrency: int | None = None, clock: Clock = utc_now
) -> None:
    """Run crawls of the queue in the foreground until SIGTERM or SIGINT. The log is ``<logs.dir>/worker-<pid>.jsonl``.

    ``sources``: the names of the sources to crawl, by default all that are declared. ``concurrency``: crawls at a time,
    by default ``jobs.concurrency``. Health and metrics are served at ``health.listen``. Raises ConfigError for an
    unknown source or without a queue, StoreError if the database cannot be used at the start; if it fails later, the
    worker tries again.
    """
    require_engine(config)
    names = tuple(config.source(name).name for name in sources) or tuple(one.name for one in config.sources)
    log = Log(config).install()
    engine = open_engine(config.database_url)
    try:
        upgrade(engine)
        upgrade_queue(engine)
        log.open(f"worker-{os.getpid()}")
        asyncio.run(_serve(config, engine, names, concurrency or config.jobs.concurrency, clock))
    finally:
        engine.dispose()


async def _serve(config: Config, engine: Engine, names: tuple[str, ...], concurrency: int, clock: Clock) -> None:
    hurried = open_hurried_engine(config.database_url, PATIENCE)
    health = WorkerHealth(config, hurried, clock, crawls=Crawls(config), sources=names)
    server = HealthServer(health, WorkerCollector(health), logger.info, logger.warning)
    try:
        await Worker(config, engine, names, concurrency, Manager.of(os.environ), clock, health, server).serve()
    finally:
        hurried.dispose()
