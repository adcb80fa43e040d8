"""The daemon's main loop."""

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
from vokspider.daemon.background import Office
from vokspider.daemon.files import DatabaseFile
from vokspider.daemon.observers import Onlookers
from vokspider.daemon.reloading import changed_settings, keep_database, say_changes
from vokspider.daemon.retry_policy import Next, Planner, describe
from vokspider.events import tell
from vokspider.jobs import Crawls, make_scheduler, make_table, next_run, reconcile
from vokspider.model import codes
from vokspider.model.errors import ConfigError, LeaseHeldError, StoreError
from vokspider.model.reasons import Reason
from vokspider.store.db.engine import empty_log
from vokspider.store.db.leases import DAEMON_LEASE, Lease, holder
from vokspider.store.db.schema import upgrade

# All of the daemon speaks under one name, which the command shows on the terminal.
logger = logging.getLogger("vokspider.daemon")

_BEAT = 20.0  # s between two beats at the most
_PATIENCE = (8.0, 4.0)  # s for the page in flight when the daemon stops, and after asking again
_LAST_WORDS = 5.0  # s in which a killed crawl's run is closed
_LATE = timedelta(minutes=10)  # from when on a start counts as missed and made up
_WATCHED = (
    events.EVENT_JOB_SUBMITTED
    | events.EVENT_JOB_EXECUTED
    | events.EVENT_JOB_ERROR
    | events.EVENT_JOB_MISSED
    | events.EVENT_JOB_MAX_INSTANCES
)


class Daemon:
    """The loop of the main thread. ``mail`` brings it signals (their numbers) and the ends of crawls (events).

    ``reread`` reads the configuration again as it was read at the start, and raises ConfigError where it is wrong.
    """

    def __init__(
        self,
        crawls: Crawls,
        lease: Lease,
        mail: "SimpleQueue[Any]",
        onlookers: Onlookers | None = None,
        reread: Callable[[], Config] | None = None,
    ) -> None:
        self.config = crawls.config
        self.lease = lease
        self.mail = mail
        self.crawls = crawls
        self.scheduler = make_scheduler(crawls, lease.engine)
        self.scheduler.add_listener(self._listen, _WATCHED)
        self.planner = Planner(self.scheduler, lease.engine, lease.clock)
        self.office = Office(lease.engine, self.config, lease.clock)
        self.onlookers = onlookers or Onlookers()
        self.file = DatabaseFile(lease, self._take_new_file)
        self.under_way = 0
        self.stopping = False
        self._reread = reread or (lambda: self.config)
        self._unplanned: Result | None = None  # how a crawl ended after which nothing could be planned yet

    def serve(self) -> None:
        """Run until a signal comes. Raises LeaseHeldError when another daemon took over."""
        self.scheduler.start()
        self.office.open()
        try:
            reconcile(self.scheduler, self.config, self.lease.clock())
            tell(logger, logging.INFO, "daemon_started", "started; %s", self._outlook(), **self._planned())
            self.onlookers.ready(self.config, self._outlook())
            while (number := self.step()) is None:
                pass
            name = signal.Signals(number).name
            tell(logger, logging.INFO, "daemon_stopping", "stopping (%s)", name, signal=name)
        finally:
            self._end()
            tell(logger, logging.INFO, "daemon_stopped", "stopped")

    def step(self) -> int | None:
        """One beat, and one message if one comes before the next beat; the number of a signal to stop, if it was."""
        message = self._next_message(self._beat())
        if message == signal.SIGHUP:
            self.reload()
        elif isinstance(message, int):
            return message
        elif message is not None:
            self._crawl_ended(message)
        return None

    def reload(self) -> None:
        """Read the configuration again: all of it applies at once, but for a crawl that runs; or nothing, if wrong."""
        self.onlookers.reloading()
        try:
            new = self._reread()
        except ConfigError as error:
            for line in str(error).splitlines():
                sentence = "the configuration stays as it was: %s"
                tell(logger, logging.ERROR, "configuration_refused", sentence, line, problem=line)
        else:
            names = changed_settings(self.config, new)
            self._apply(keep_database(self.config, new))
            tell(logger, logging.INFO, "configuration_read", "%s", say_changes(names), changed=names)
        with suppress(SQLAlchemyError):  # then the beat says so
            reconcile(self.scheduler, self.config, self.lease.clock())
        self.onlookers.ready(self.config, self._try_outlook())

    def _apply(self, config: Config) -> None:
        self.config = self.crawls.config = self.office.config = config
        self.lease.seconds = config.crawl.lease_seconds

    def _beat(self) -> float:
        """Hold the lease, look after the job, start what is due; returns the seconds until the next beat."""
        longest = min(_BEAT, self.lease.seconds / 3, self.onlookers.patience / 3)
        try:
            if not self.file.is_there():  # a crawl would make an empty archive in its place
                return longest
            if not self.lease.renew():
                held = holder(self.lease.engine, DAEMON_LEASE)
                raise LeaseHeldError(f"the daemon's lease is lost to {held or 'somebody'}; was this machine asleep?")
            self._plan()
            reconcile(self.scheduler, self.config, self.lease.clock())
            wait = min(longest, self.scheduler.process())
            if not self.under_way:
                empty_log(self.lease.engine)
            return wait
        except (SQLAlchemyError, StoreError) as error:
            self._database_failed("the database did not answer, trying again: %s", error)
            return longest
        finally:
            self.onlookers.beat()

    def _take_new_file(self) -> None:
        """Serve the database's file that stands in the place of another one."""
        upgrade(self.lease.engine)
        make_table(self.scheduler)
        if not self.lease.renew():
            self.lease.acquire()
        self.onlookers.database_replaced()

    def _next_message(self, seconds: float) -> Any:
        with suppress(Empty):
            return self.mail.get(timeout=seconds)

    def _listen(self, event: Any) -> None:
        """Hear what APScheduler does; the end of a crawl comes from another thread and is passed on to the main one."""
        if event.code == events.EVENT_JOB_SUBMITTED:
            self._crawl_begins(event.scheduled_run_times[-1])
        elif event.code == events.EVENT_JOB_MAX_INSTANCES:
            tell(logger, logging.WARNING, "start_left_out", "a start was left out, the last crawl is still running")
        else:
            self.mail.put(event)

    def _crawl_begins(self, due: datetime) -> None:
        self.under_way += 1
        tell(logger, logging.INFO, "crawl_started", "crawl starts, due at %s", self._say_time(due), due=due.isoformat())
        self.onlookers.status(f"crawling, due at {self._say_time(due)}")
        if self.lease.clock() - due > _LATE:
            self.office.start_missed(due, made_up=True)

    def _crawl_ended(self, event: Any) -> None:
        self.under_way -= 1
        if event.code == events.EVENT_JOB_MISSED:
            due, grace = self._say_time(event.scheduled_run_time), self.config.schedule.grace_hours
            sentence = "the start of %s was missed by more than %g h and is not made up"
            at = event.scheduled_run_time.isoformat()
            tell(logger, logging.WARNING, "start_missed", sentence, due, grace, due=at, grace_hours=grace)
            self.office.start_missed(event.scheduled_run_time, made_up=False)
        elif event.code == events.EVENT_JOB_ERROR:
            # No process, no memory, no folder for its log: what a crash is, but for the run.
            self._report(Result(None, (Reason(codes.NOT_STARTED, {"error": str(event.exception)}),), 1, crashed=True))
        elif event.retval is not None:
            self._report(event.retval)

    def _report(self, result: Result) -> None:
        level = {0: logging.INFO, 1: logging.ERROR}.get(result.exit_code, logging.WARNING)
        fields: dict[str, Any] = {
            "exit_code": result.exit_code,
            "errors": [error.to_json() for error in result.errors] or None,
        }
        tell(logger, level, "crawl_ended", "crawl ended: %s", describe(result), **fields, **(result.record or {}))
        if self.stopping:
            self.office.crawl_ended(result, is_news=not result.crashed)
            return
        self._unplanned = result
        try:
            self._plan()
        except SQLAlchemyError as error:
            self._database_failed("the database did not answer: %s", error)

    def _plan(self) -> None:
        """Plan what follows the last crawl; where the database fails, the next beat does it."""
        if self._unplanned is None:
            return
        result, after = self._unplanned, self.planner.plan(self._unplanned, self.config)
        self._unplanned = None
        held = result.exit_code == LeaseHeldError.exit_code
        self.office.crawl_ended(result, is_news=after is not Next.AGAIN and not held)
        outlook = self._outlook()
        tell(logger, logging.INFO, "crawl_planned", "%s", outlook, **self._planned())
        self.onlookers.status(outlook)

    def _end(self) -> None:
        self.stopping = True
        self.onlookers.stopping()
        self._end_crawl()
        self.office.close()
        self.onlookers.close()
        self.scheduler.shutdown()

    def _end_crawl(self) -> None:
        for patience in _PATIENCE:
            self.crawls.stop()
            if self._is_over(patience):
                return
            tell(logger, logging.WARNING, "crawl_not_stopping", "the crawl is still running, ending it at once")
        self.crawls.kill()
        self._is_over(_LAST_WORDS)

    def _is_over(self, patience: float) -> bool:
        """Wait for the end of the crawl, for ``patience`` s or until the next signal to stop."""
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
            return "the database does not answer"

    def _planned(self) -> dict[str, str]:
        planned = next_run(self.scheduler)
        return {"next_run_at": planned.isoformat()} if planned else {}

    def _database_failed(self, sentence: str, error: Exception) -> None:
        why = _first_line(error)
        tell(logger, logging.WARNING, "database_failed", sentence, why, error=why)

    def _outlook(self) -> str:
        planned = next_run(self.scheduler)
        if planned is None:
            return "no crawl is planned"
        missed = planned <= self.lease.clock()
        return f"{'a crawl is due since' if missed else 'next crawl at'} {self._say_time(planned)}"

    def _say_time(self, moment: datetime) -> str:
        return f"{moment.astimezone(self.config.schedule.zone):%Y-%m-%d %H:%M:%S %Z}"


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
