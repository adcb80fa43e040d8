"""What may take its time: messages to people, the care of the database, old logs.

One thread does one task after the other. The main thread only hands them in, so that a slow mail server does not hold
up the beat or the lease.
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
from vokspider.logs import delete_old_logs
from vokspider.model.clock import Clock
from vokspider.model.options import SCHEDULE, RunOptions
from vokspider.store.db.housekeeping import open_runs, tidy

logger = logging.getLogger("vokspider.daemon")

_QUIET = 600.0  # s without a task, after which unsent messages are tried again
_DAY = timedelta(days=1)
_LAST_WORDS = 5.0  # s for the task in progress when the daemon stops
Task = Callable[[], object]


class Background:
    """Does tasks in a thread of its own. ``config`` may be replaced; a task keeps the one it was handed in with."""

    def __init__(self, engine: Engine, config: Config, clock: Clock) -> None:
        self.config = config
        self._engine = engine
        self._clock = clock
        self._tasks: SimpleQueue[Task | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="background", daemon=True)
        self._closing = False
        self._cleared_at: datetime | None = None

    def open(self) -> None:
        """Start; messages that an earlier daemon left are sent first."""
        self._thread.start()
        self._tasks.put(lambda: None)

    def close(self) -> None:
        """Store what was handed in, send nothing more, and end within seconds."""
        self._closing = True
        self._tasks.put(None)
        if self._thread.is_alive():
            self._thread.join(_LAST_WORDS)

    def crawl_ended(self, source: str, result: Result, *, is_news: bool) -> None:
        """A crawl of a source ended: notify people, unless it is tried again anyway, and tidy up."""
        if is_news:
            self._tasks.put(partial(self._follow_up, source, result, self.config))
        self._tasks.put(partial(tidy, self._engine))

    def start_missed(self, source: str, due: datetime, *, made_up: bool) -> None:
        """The start of a source's crawl was missed: notify people."""
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
            if self._tasks.empty():  # closing, it never is
                self._do(self._deliver)
                self._do(self._clear_logs)

    def _do(self, task: Task) -> None:
        """Do one task; if it fails, that is logged and the next one is done."""
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


def _nothing() -> None:
    """No task was handed in for a while."""
