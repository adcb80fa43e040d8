"""The daemon as a process: its log, its lease and its signals."""

import logging
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from types import FrameType
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from vokspider import notices
from vokspider.config import Config
from vokspider.daemon.health.life import PATIENCE
from vokspider.daemon.health.state import Health
from vokspider.daemon.loop import Daemon
from vokspider.daemon.observers import Observers
from vokspider.daemon.pages import check_pages
from vokspider.daemon.systemd import Manager
from vokspider.jobs import Crawls
from vokspider.jobs.queue import check_engine
from vokspider.jobs.queue_schema import upgrade_queue
from vokspider.logs import Log
from vokspider.model.clock import Clock, utc_now
from vokspider.model.errors import ConfigError, LeaseHeldError
from vokspider.store.db.engine import leave, open_engine, open_hurried_engine
from vokspider.store.db.explaining import clear_errors
from vokspider.store.db.leases import DAEMON_LEASE, Lease
from vokspider.store.db.schema import upgrade

logger = logging.getLogger("vokspider.daemon")
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run_daemon(load: Callable[[], Config], clock: Clock = utc_now) -> None:
    """Serve the schedule in the foreground until SIGTERM or SIGINT. The log is ``<logs.dir>/daemon.jsonl``.

    ``load`` reads the configuration, at the start and at each SIGHUP. Raises ConfigError if it is wrong at the start,
    LeaseHeldError if another daemon uses this database or takes over later, and StoreError if the database cannot be
    used at the start; if it fails later, the daemon tries again.
    """
    config = _checked(load())
    log = Log(config).install()
    engine = open_engine(config.database_url)
    upgrade(engine)
    if config.jobs.queued:
        upgrade_queue(engine)
    lease = Lease(engine, DAEMON_LEASE, config.crawl.lease_seconds, clock)
    mail: SimpleQueue[Any] = SimpleQueue()

    def reread() -> Config:
        new = _checked(load())
        if new.jobs.queued:
            upgrade_queue(engine)
        log.follow(new)
        return new

    with _signals_to(mail), clear_errors(engine), _held(lease):
        # Only with the lease: two processes that write to one rotating file lose lines.
        log.open("daemon")
        health = Health(config, open_hurried_engine(config.database_url, PATIENCE), clock)
        observers = Observers(Manager.of(os.environ), health)
        Daemon(Crawls(config), lease, mail, observers, reread).serve()
    leave(engine)


def _checked(config: Config) -> Config:
    notices.check(config)
    check_pages(config)
    check_engine(config)
    if not config.enabled:
        raise ConfigError(f"no source is enabled; set enabled = true for at least one in {config.sources_file}")
    return config


@contextmanager
def _signals_to(mail: "SimpleQueue[Any]") -> Iterator[None]:
    # A signal handler may interrupt code that holds a lock; SimpleQueue.put is safe there.
    def note(number: int, _frame: FrameType | None) -> None:
        mail.put(number)

    before = {number: signal.signal(number, note) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _held(lease: Lease) -> Iterator[None]:
    try:
        lease.acquire()
    except LeaseHeldError as error:
        raise LeaseHeldError(f"another daemon is already using this database: {error}") from None
    try:
        yield
    finally:
        try:
            lease.release()
        except SQLAlchemyError as error:
            logger.warning("the lease could not be released, it will expire: %s", error)
