"""The daemon: starts a crawl when the schedule says so, one at a time, until it is told to stop.

The main thread does everything but wait for the crawl. At every beat it renews the daemon's lease and starts what is
due by the clock on the wall, so that a machine that slept or a clock that was set is noticed within a beat.
"""

import logging
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from types import FrameType
from typing import Any

from apscheduler import events
from sqlalchemy.exc import SQLAlchemyError

from vokspider.clock import Clock, utc_now
from vokspider.config import Config
from vokspider.crawl import Result
from vokspider.errors import LeaseHeldError
from vokspider.jobs import Crawls, bring_forward, make_scheduler, next_run, reconcile
from vokspider.logs import Log
from vokspider.store.engine import clear_errors, open_engine
from vokspider.store.leases import DAEMON_LEASE, Lease, crawl_lease, holder
from vokspider.store.schema import upgrade

logger = logging.getLogger(__name__)

_BEAT = 20.0  # s between two beats at the most
_PATIENCE = (8.0, 4.0)  # s for the page in flight when the daemon stops, and after asking again
_LAST_WORDS = 5.0  # s in which a killed crawl's run is closed
_TRIES = 3  # more tries for a crawl that found the lease held
_PAUSE = timedelta(seconds=2)  # from the end of somebody's lease to the next try
_COUNTS = ("discovered", "new", "changed", "unchanged", "skipped", "failed")
_WATCHED = (
    events.EVENT_JOB_SUBMITTED
    | events.EVENT_JOB_EXECUTED
    | events.EVENT_JOB_ERROR
    | events.EVENT_JOB_MISSED
    | events.EVENT_JOB_MAX_INSTANCES
)


class Daemon:
    """The loop of the main thread. ``mail`` brings it signals (their numbers) and the ends of crawls (events)."""

    def __init__(self, crawls: Crawls, lease: Lease, mail: "SimpleQueue[Any]") -> None:
        self.config = crawls.config
        self.lease = lease
        self.mail = mail
        self.crawls = crawls
        self.scheduler = make_scheduler(crawls, lease.engine)
        self.scheduler.add_listener(self._listen, _WATCHED)
        self.under_way = 0
        self.tries = 0
        self.stopping = False

    def serve(self) -> None:
        """Run until a signal comes. Raises LeaseHeldError when another daemon took over."""
        self.scheduler.start()
        try:
            reconcile(self.scheduler, self.config, self.lease.clock())
            logger.info("started; %s", self._outlook())
            while (number := self.step()) is None:
                pass
            logger.info("stopping (%s)", signal.Signals(number).name)
        finally:
            self.stopping = True
            self._end_crawl()
            self.scheduler.shutdown()
            logger.info("stopped")

    def step(self) -> int | None:
        """One beat, and one message if one comes before the next beat; the number of a signal, if it was that."""
        message = self._next_message(self._beat())
        if isinstance(message, int):
            return message
        if message is not None:
            self._crawl_ended(message)
        return None

    def _beat(self) -> float:
        """Hold the lease, look after the job, start what is due; returns the seconds until the next beat."""
        longest = min(_BEAT, self.lease.seconds / 3)
        try:
            if not self.lease.renew():
                held = holder(self.lease.engine, DAEMON_LEASE)
                raise LeaseHeldError(f"the daemon's lease is lost to {held or 'somebody'}; was this machine asleep?")
            reconcile(self.scheduler, self.config, self.lease.clock())
            return min(longest, self.scheduler.process())
        except SQLAlchemyError as error:
            logger.warning("the database did not answer, trying again: %s", error)
            return longest

    def _next_message(self, seconds: float) -> Any:
        with suppress(Empty):
            return self.mail.get(timeout=seconds)

    def _listen(self, event: Any) -> None:
        """Hear what APScheduler does; the end of a crawl comes from another thread and is passed on to the main one."""
        if event.code == events.EVENT_JOB_SUBMITTED:
            self.under_way += 1
            logger.info("crawl starts, due at %s", self._say_time(event.scheduled_run_times[-1]))
        elif event.code == events.EVENT_JOB_MAX_INSTANCES:
            logger.warning("a start was left out, the last crawl is still running")
        else:
            self.mail.put(event)

    def _crawl_ended(self, event: Any) -> None:
        self.under_way -= 1
        if event.code == events.EVENT_JOB_MISSED:
            due, grace = self._say_time(event.scheduled_run_time), self.config.schedule.grace_hours
            logger.warning("the start of %s was missed by more than %g h and is not made up", due, grace)
        elif event.code == events.EVENT_JOB_ERROR:
            logger.error("the crawl could not be run: %s", event.exception)
        elif event.retval is not None:
            self._report(event.retval)

    def _report(self, result: Result) -> None:
        level = {0: logging.INFO, 1: logging.ERROR}.get(result.exit_code, logging.WARNING)
        logger.log(level, "crawl ended: %s", describe(result))
        if self.stopping:
            return
        try:
            self._plan_after(result)
            logger.info("%s", self._outlook())
        except SQLAlchemyError as error:
            logger.warning("the database did not answer: %s", error)

    def _plan_after(self, result: Result) -> None:
        """Try again soon after the lease that was in the way has expired, unless it is renewed time and again."""
        if result.exit_code != LeaseHeldError.exit_code:
            self.tries = 0
        elif self.tries < _TRIES:
            self.tries += 1
            now = self.lease.clock()
            held = holder(self.lease.engine, crawl_lease(self.config.crawl.source))
            bring_forward(self.scheduler, max(now, held.expires_at if held else now) + _PAUSE)
        else:
            self.tries = 0
            logger.warning("somebody else's crawl is still running after %d more tries; leaving it to it", _TRIES)

    def _end_crawl(self) -> None:
        for patience in _PATIENCE:
            self.crawls.stop()
            if self._is_over(patience):
                return
            logger.warning("the crawl is still running, ending it at once")
        self.crawls.kill()
        self._is_over(_LAST_WORDS)

    def _is_over(self, patience: float) -> bool:
        """Wait for the end of the crawl, for ``patience`` s or until the next signal."""
        deadline = time.monotonic() + patience
        while self.under_way:
            message = self._next_message(max(0.0, deadline - time.monotonic()))
            if message is None or isinstance(message, int):
                return False
            self._crawl_ended(message)
        return True

    def _outlook(self) -> str:
        planned = next_run(self.scheduler)
        if planned is None:
            return "no crawl is planned"
        missed = planned <= self.lease.clock()
        return f"{'a crawl is due since' if missed else 'next crawl at'} {self._say_time(planned)}"

    def _say_time(self, moment: datetime) -> str:
        return f"{moment.astimezone(self.config.schedule.zone):%Y-%m-%d %H:%M:%S %Z}"


def describe(result: Result) -> str:
    """How a crawl ended, on one line."""
    record = result.record
    if record is None:
        return "; ".join(result.errors) or f"exit code {result.exit_code}"
    counts = ", ".join(f"{record[name]} {name}" for name in _COUNTS)
    return "; ".join([f"run {record['run_id']} is {record['verdict']}, {counts}", *record["reasons"]])


def run_daemon(config: Config, clock: Clock = utc_now) -> None:
    """Serve the schedule in the foreground until SIGTERM or SIGINT. The log is ``<logs.dir>/daemon.jsonl``.

    Raises LeaseHeldError when another daemon serves this database or takes over later, and StoreError when the
    database cannot be used at the start; later on it is tried again.
    """
    log = Log(config).install()
    engine = open_engine(config.database_url)
    upgrade(engine)
    lease = Lease(engine, DAEMON_LEASE, config.crawl.lease_seconds, clock)
    mail: SimpleQueue[Any] = SimpleQueue()
    with _signals_to(mail), clear_errors(engine), _held(lease):
        # Not before the lease is ours: two processes on one rotating file lose lines.
        log.open("daemon")
        Daemon(Crawls(config), lease, mail).serve()


@contextmanager
def _signals_to(mail: "SimpleQueue[Any]") -> Iterator[None]:
    # A signal handler may interrupt anything, a lock's holder too; SimpleQueue.put is made for that.
    def note(number: int, _frame: FrameType | None) -> None:
        mail.put(number)

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
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
        raise LeaseHeldError(f"a daemon serves this database already: {error}") from None
    try:
        yield
    finally:
        try:
            lease.release()
        except SQLAlchemyError as error:
            logger.warning("the lease could not be given back, it will expire: %s", error)
