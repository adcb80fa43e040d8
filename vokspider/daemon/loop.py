"""The main loop of the daemon."""

import logging
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from typing import Any

from apscheduler import events
from sqlalchemy.exc import SQLAlchemyError

from vokspider.config import Config
from vokspider.crawl.process import Result
from vokspider.daemon.background import Background
from vokspider.daemon.files import DatabaseFile
from vokspider.daemon.following import Follower, describe_queued
from vokspider.daemon.observers import Observers
from vokspider.daemon.reloading import changed_settings, keep_database, say_changes
from vokspider.daemon.retry_policy import Next, Planner, describe
from vokspider.events import tell
from vokspider.jobs import Crawls, Queued, make_scheduler, make_table, next_run, next_runs, reconcile, source_of
from vokspider.model import codes
from vokspider.model.errors import ConfigError, LeaseHeldError, StoreError
from vokspider.model.reasons import Reason
from vokspider.store.db.engine import empty_log
from vokspider.store.db.leases import DAEMON_LEASE, Lease, holder
from vokspider.store.db.schema import upgrade

# One logger for the whole daemon; the command shows its lines on the terminal.
logger = logging.getLogger("vokspider.daemon")

_BEAT = 20.0  # maximum s between two beats
_PATIENCE = (8.0, 4.0)  # s that crawls get to end after the first request to stop, and after the second
_LAST_WORDS = 5.0  # s to close the run of a killed crawl
_LATE = timedelta(minutes=10)  # delay from which a start counts as missed and made up
_WATCHED = (
    events.EVENT_JOB_SUBMITTED
    | events.EVENT_JOB_EXECUTED
    | events.EVENT_JOB_ERROR
    | events.EVENT_JOB_MISSED
    | events.EVENT_JOB_MAX_INSTANCES
)


class Daemon:
    """The loop of the main thread.

    ``mail`` brings the numbers of signals, and APScheduler's events for crawls that ended. ``reread`` reads the
    configuration in the same way as at the start. It raises ConfigError if that is wrong.
    """

    def __init__(
        self,
        crawls: Crawls,
        lease: Lease,
        mail: "SimpleQueue[Any]",
        observers: Observers | None = None,
        reread: Callable[[], Config] | None = None,
    ) -> None:
        self.config = crawls.config
        self.lease = lease
        self.mail = mail
        self.crawls = crawls
        self.scheduler = make_scheduler(crawls, lease.engine)
        self.scheduler.add_listener(self._listen, _WATCHED)
        self.planner = Planner(self.scheduler, lease.engine, lease.clock)
        self.follower = Follower(lease.engine, lease.clock)
        self.background = Background(lease.engine, self.config, lease.clock)
        self.observers = observers or Observers()
        self.file = DatabaseFile(lease, self._take_new_file)
        self.running: list[str] = []  # names of sources
        self.stopping = False
        self._reread = reread or (lambda: self.config)
        self._unplanned: dict[str, Result] = {}  # by source, crawls that ended and have not been planned for

    def serve(self) -> None:
        """Run until a signal to stop comes. Raises LeaseHeldError if another daemon has taken over."""
        self.scheduler.start()
        self.background.open()
        try:
            reconcile(self.scheduler, self.config, self.lease.clock())
            tell(logger, logging.INFO, "daemon_started", "started; %s", self._outlook(), **self._planned())
            self.observers.ready(self.config, self._outlook())
            while (number := self.step()) is None:
                pass
            name = signal.Signals(number).name
            tell(logger, logging.INFO, "daemon_stopping", "stopping (%s)", name, signal=name)
        finally:
            self._end()
            tell(logger, logging.INFO, "daemon_stopped", "stopped")

    @property
    def under_way(self) -> int:
        """The number of crawls that are running or waiting for their turn."""
        return len(self.running)

    def step(self) -> int | None:
        """Do one beat, then handle the next message if one comes before the next beat.

        Returns the number of a signal to stop, else None.
        """
        message = self._next_message(self._beat())
        if message == signal.SIGHUP:
            self.reload()
        elif isinstance(message, int):
            return message
        elif message is not None:
            self._crawl_ended(message)
        return None

    def reload(self) -> None:
        """Read the configuration again. It applies at once, except to running crawls. A wrong one changes nothing."""
        self.observers.reloading()
        try:
            new = self._reread()
        except (ConfigError, StoreError) as error:
            for line in str(error).splitlines():
                sentence = "the configuration stays as it was: %s"
                tell(logger, logging.ERROR, "configuration_refused", sentence, line, problem=line)
        else:
            names = changed_settings(self.config, new)
            self._apply(keep_database(self.config, new))
            tell(logger, logging.INFO, "configuration_read", "%s", say_changes(names), changed=names)
        with suppress(SQLAlchemyError):  # the next beat reports it
            reconcile(self.scheduler, self.config, self.lease.clock())
        self.observers.ready(self.config, self._try_outlook())

    def _apply(self, config: Config) -> None:
        self.config = self.crawls.config = self.background.config = config
        self.lease.seconds = config.crawl.lease_seconds

    def _beat(self) -> float:
        """Renew the lease, update the jobs, and start what is due; returns the seconds until the next beat.

        Raises LeaseHeldError if another daemon has the lease. If the database fails, that is logged.
        """
        longest = min(_BEAT, self.lease.seconds / 3, self.observers.patience / 3)
        try:
            if not self.file.is_there():  # a crawl would create an empty archive instead
                return longest
            if not self.lease.renew():
                held = holder(self.lease.engine, DAEMON_LEASE)
                raise LeaseHeldError(f"the daemon's lease is lost to {held or 'somebody'}; was this machine asleep?")
            self._plan()
            self.follower.follow(self.config, self._report, self._unplanned)
            reconcile(self.scheduler, self.config, self.lease.clock())
            wait = min(longest, self.scheduler.process())
            if not self.under_way:
                empty_log(self.lease.engine)
            return wait
        except (SQLAlchemyError, StoreError) as error:
            self._database_failed("the database did not respond, trying again: %s", error)
            return longest
        finally:
            self.observers.beat()

    def _take_new_file(self) -> None:
        """Prepare the file that has taken the place of the database's: schema, table of jobs, lease."""
        upgrade(self.lease.engine)
        make_table(self.scheduler)
        if not self.lease.renew():
            self.lease.acquire()
        self.observers.database_replaced()

    def _next_message(self, seconds: float) -> Any:
        with suppress(Empty):
            return self.mail.get(timeout=seconds)

    def _listen(self, event: Any) -> None:
        """Handle an event of APScheduler.

        The end of a crawl comes in another thread, so it is passed on to ``mail``.
        """
        if event.code == events.EVENT_JOB_SUBMITTED:
            self._crawl_begins(source_of(event.job_id), event.scheduled_run_times[-1])
        elif event.code == events.EVENT_JOB_MAX_INSTANCES:
            source = source_of(event.job_id)
            sentence = f"a start{self._of(source)} was left out, the last crawl is still running"
            tell(logger, logging.WARNING, "start_left_out", sentence, source=source)
        else:
            self.mail.put(event)

    def _crawl_begins(self, source: str, due: datetime) -> None:
        self.running.append(source)
        sentence, at = f"crawl{self._of(source)} starts, due at %s", self._say_time(due)
        tell(logger, logging.INFO, "crawl_started", sentence, at, source=source, due=due.isoformat())
        self.observers.status(f"crawling{self._of(source)}, due at {at}")
        if self.lease.clock() - due > _LATE:
            self.background.start_missed(source, due, made_up=True)

    def _crawl_ended(self, event: Any) -> None:
        source = source_of(event.job_id)
        self.running.remove(source)
        if event.code == events.EVENT_JOB_MISSED:
            self._start_missed(source, event.scheduled_run_time)
        elif event.code == events.EVENT_JOB_ERROR:
            # The process could not be started, or its log could not be written: a crash without a run.
            error = Reason(codes.NOT_STARTED, {"error": str(event.exception)})
            self._report(source, Result(None, (error,), 1, crashed=True))
        elif isinstance(event.retval, Queued):
            said = f"crawl{self._of(source)} {describe_queued(event.retval)}"
            tell(logger, logging.INFO, "crawl_queued", said, source=source, job=event.retval.number)
        elif event.retval is not None:
            self._report(source, event.retval)

    def _start_missed(self, source: str, due: datetime) -> None:
        grace = self.config.schedule.grace_hours
        sentence = f"the start{self._of(source)} of %s was missed by more than %g h and is not made up"
        fields = {"source": source, "due": due.isoformat(), "grace_hours": grace}
        tell(logger, logging.WARNING, "start_missed", sentence, self._say_time(due), grace, **fields)
        self.background.start_missed(source, due, made_up=False)

    def _report(self, source: str, result: Result) -> None:
        level = {0: logging.INFO, 1: logging.ERROR}.get(result.exit_code, logging.WARNING)
        errors = [error.to_json() for error in result.errors] or None
        fields = {"source": source, "exit_code": result.exit_code, "error_codes": errors, **(result.record or {})}
        tell(logger, level, "crawl_ended", f"crawl{self._of(source)} ended: %s", describe(result), **fields)
        if self.stopping:
            self.background.crawl_ended(source, result, is_news=not result.crashed)
            return
        self._unplanned[source] = result
        try:
            self._plan()
        except SQLAlchemyError as error:
            self._database_failed("the database did not respond: %s", error)

    def _plan(self) -> None:
        """Plan what follows the crawls that ended. If the database fails, the next beat tries again."""
        for source, result in list(self._unplanned.items()):
            after = self.planner.plan(source, result, self.config)
            del self._unplanned[source]
            held = result.exit_code == LeaseHeldError.exit_code
            self.background.crawl_ended(source, result, is_news=after is not Next.AGAIN and not held)
            outlook = self._outlook(source)
            tell(logger, logging.INFO, "crawl_planned", "%s", outlook, source=source, **self._planned(source))
            self.observers.status(self._outlook())

    def _end(self) -> None:
        self.stopping = True
        self.observers.stopping()
        self._end_crawls()
        self.background.close()
        self.observers.close()
        self.scheduler.shutdown()

    def _end_crawls(self) -> None:
        for patience in _PATIENCE:
            self.crawls.stop()
            if self._is_over(patience):
                return
            tell(logger, logging.WARNING, "crawl_not_stopping", "the crawl is still running, ending it at once")
        self.crawls.kill()
        self._is_over(_LAST_WORDS)

    def _is_over(self, patience: float) -> bool:
        """Whether all crawls have ended, after waiting for ``patience`` s or until the next signal to stop."""
        deadline = time.monotonic() + patience
        while self.under_way:
            message = self._next_message(max(0.0, deadline - time.monotonic()))
            if message == signal.SIGHUP:
                continue
            if message is None or isinstance(message, int):
                return False
            self._crawl_ended(message)
        return True

    def _try_outlook(self) -> str:
        try:
            return self._outlook()
        except SQLAlchemyError:
            return "the database does not respond"

    def _planned(self, source: str = "") -> dict[str, str]:
        planned = next_run(self.scheduler, source)
        return {"next_run_at": planned.isoformat()} if planned else {}

    def _database_failed(self, sentence: str, error: Exception) -> None:
        why = str(error).partition("\n")[0]
        tell(logger, logging.WARNING, "database_failed", sentence, why, error=why)

    def _outlook(self, source: str = "") -> str:
        """A sentence that says when the next crawl of a source, or of any source, is planned."""
        runs = next_runs(self.scheduler)
        runs = {name: moment for name, moment in runs.items() if source in ("", name)}
        if not runs:
            return f"no crawl{self._of(source)} is planned"
        first = min(runs, key=lambda name: runs[name])
        missed = runs[first] <= self.lease.clock()
        words = "a crawl{of} is due since {at}" if missed else "next crawl{of} at {at}"
        return words.format(of=self._of(first), at=self._say_time(runs[first]))

    def _of(self, source: str) -> str:
        """`` of SOURCE`` for a sentence if there are several sources, else an empty text."""
        return f" of {source}" if source and len(self.config.enabled) > 1 else ""

    def _say_time(self, moment: datetime) -> str:
        return f"{moment.astimezone(self.config.schedule.zone):%Y-%m-%d %H:%M:%S %Z}"
