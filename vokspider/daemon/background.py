"""Slow work of the daemon: messages to people, maintenance of the database, old logs.

One thread does these tasks one after the other. The main thread only queues them, so that a slow mail server does not
delay a beat or the renewal of the lease.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from queue import Empty, SimpleQueue

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from vokspider import notices
from vokspider.config import Config
from vokspider.crawl.follow_up import follow_up
from vokspider.crawl.process import Result
from vokspider.daemon.signing import daily_checkpoint
from vokspider.logs import delete_old_logs
from vokspider.model.clock import Clock
from vokspider.model.errors import VokspiderError
from vokspider.model.options import SCHEDULE, RunOptions
from vokspider.store.db.housekeeping import open_runs, tidy
from vokspider.witness.stamping import stamp_missing

logger = logging.getLogger("vokspider.daemon")

_QUIET = 600.0  # s without a task, after which unsent messages are tried again
_DAY = timedelta(days=1)
_LAST_WORDS = 5.0  # s for the task in progress when the daemon stops
Task = Callable[[], object]


class Background:
    """Does tasks in a thread of its own. ``config`` may be replaced; queued tasks keep the earlier one."""

    def __init__(self, engine: Engine, config: Config, clock: Clock) -> None:
        self.config = config
        self._engine = engine
        self._clock = clock
        self._tasks: SimpleQueue[Task | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="background", daemon=True)
        self._closing = False
        self._cleared_at: datetime | None = None
        self._signed_at: datetime | None = None

    def open(self) -> None:
        """Start the thread, which first sends messages that an earlier daemon left."""
        self._thread.start()
        self._tasks.put(lambda: None)

    def close(self) -> None:
        """Do the queued tasks, but send nothing more; returns after a few seconds at most."""
        self._closing = True
        self._tasks.put(None)
        if self._thread.is_alive():
            self._thread.join(_LAST_WORDS)

    def crawl_ended(self, source: str, result: Result, *, is_news: bool) -> None:
        """Notify people of the end of a crawl if it ``is_news``, then tidy the database up."""
        if is_news:
            self._tasks.put(partial(self._follow_up, source, result, self.config))
        self._tasks.put(partial(tidy, self._engine))

    def start_missed(self, source: str, due: datetime, *, made_up: bool) -> None:
        """Notify people that the start of a source's crawl was missed."""
        self._tasks.put(partial(notices.note_missed, self._engine, self.config, source, due, self._clock, made_up))

    def _follow_up(self, source: str, result: Result, config: Config) -> None:
        # All messages are written before any is sent, see ``_work``.
        options = RunOptions(trigger=SCHEDULE, source=source)
        follow_up(self._engine, config, options, result, self._clock, ping=not self._closing, deliver=False)

    def _work(self) -> None:
        while True:
            try:
                task = self._tasks.get(timeout=_QUIET)
            except Empty:
                task = _nothing
            if task is None:
                return
            self._do(task)
            if self._tasks.empty():  # never while closing, since the mark of the end is in the queue
                self._do(self._deliver)
                self._do(self._clear_logs)
                self._do(self._sign_log)

    def _do(self, task: Task) -> None:
        """Do one task. If it fails, log that and return, so that the next one is done."""
        try:
            task()
        except SQLAlchemyError as error:
            logger.warning("the database did not respond: %s", str(error).partition("\n")[0])
        except Exception as error:
            logger.exception("a task of the daemon failed, the daemon continues: %r", error)

    def _deliver(self) -> None:
        notices.deliver(self._engine, self.config, self._clock)

    def _clear_logs(self) -> None:
        """Once a day, delete the old logs of runs."""
        now, settings = self._clock(), self.config.logs
        if self._cleared_at is not None and now < self._cleared_at + _DAY:
            return
        self._cleared_at = now
        number = delete_old_logs(self.config.resolve(settings.dir), settings.keep_days, open_runs(self._engine), now)
        if number:
            logger.info("%d old log files deleted (logs.keep_days = %d)", number, settings.keep_days)

    def _sign_log(self) -> None:
        """Once a day, make a checkpoint of the log and have it stamped. If that fails, it is tried again in a day."""
        now = self._clock()
        if self._signed_at is not None and now < self._signed_at + _DAY:
            return
        self._signed_at = now
        try:
            made = daily_checkpoint(self._engine, self.config, now)
        except VokspiderError as error:
            logger.warning("the log was not signed: %s", error)
            return
        if made:
            logger.info("the log of %d entries was signed", made.size)
        self._stamp()

    def _stamp(self) -> None:
        for one in stamp_missing(self._engine, self.config, self._clock):
            if one.problem:
                logger.warning("%s has not stamped the log of %d entries: %s", one.authority, one.size, one.problem)
            else:
                logger.info("%s stamped the log of %d entries", one.authority, one.size)


def _nothing() -> None:
    """Do nothing; takes the place of a task when none was queued for a while."""
