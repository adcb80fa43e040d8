"""What follows the end of a crawl: a line that describes it, and another try if one is needed."""

import logging
from datetime import timedelta
from enum import Enum

from sqlalchemy import Engine

from vokspider.config import Config
from vokspider.crawl.process import Result
from vokspider.events import tell
from vokspider.jobs import Scheduler, bring_forward, crashes_before, forget_crashes
from vokspider.model.clock import Clock
from vokspider.model.errors import LeaseHeldError
from vokspider.model.verdict import EXIT_CODES, FAILED
from vokspider.store.db.leases import crawl_lease, holder
from vokspider.store.frontier.turns import is_turn_asked
from vokspider.wording import sentence, sentences_of

logger = logging.getLogger("vokspider.daemon")

_TRIES = 3  # further tries of a crawl that found the lease held
_PAUSE = timedelta(seconds=2)  # from the expiry of another crawl's lease to the next try
_ROOM = timedelta(seconds=15)  # in which a back-fill makes room: five pages at the polite pace
_LONGEST_PAUSE = 24 * 60.0  # min
_COUNTS = ("discovered", "new", "changed", "unchanged", "skipped", "failed")


class Next(Enum):
    """What comes after a crawl: the schedule as before (``ON``), another try, or the schedule after the last try."""

    ON = "on"
    AGAIN = "again"
    GIVEN_UP = "given up"


def describe(result: Result) -> str:
    """How a crawl ended, on one line."""
    record = result.record
    if record is None:
        return "; ".join(map(sentence, result.errors)) or f"exit code {result.exit_code}"
    counts = ", ".join(f"{record[name]} {name}" for name in _COUNTS)
    return "; ".join([f"run {record['run_id']} is {record['verdict']}, {counts}", *sentences_of(record)])


def pause_after(crashes: int, retries: int, minutes: float) -> timedelta | None:
    """The time to wait after ``crashes`` in a row (1 or more), or None if no tries are left.

    It is ``minutes`` after the first crash, doubled after each further one, and at most a day. ``retries``: the number
    of tries after the first crash.
    """
    if crashes > retries:
        return None
    return timedelta(minutes=min(minutes * 2.0 ** (crashes - 1), _LONGEST_PAUSE))


class Planner:
    """Plans what follows the crawls of each source.

    The number of crashes in a row is stored with the job, so a restart of the daemon does not forget it.
    """

    def __init__(self, scheduler: Scheduler, engine: Engine, clock: Clock) -> None:
        self._scheduler = scheduler
        self._engine = engine
        self._clock = clock
        self._tries: dict[str, int] = {}  # by source, further tries after another crawl held the lease

    def plan(self, source: str, result: Result, config: Config) -> Next:
        """Plan another try if one is needed, and return what comes next.

        If the database fails, SQLAlchemyError is raised; then call this again for the same result.
        """
        if result.exit_code == LeaseHeldError.exit_code:
            return self._after_held_lease(source)
        self._tries.pop(source, None)
        # A crawl that closed its run has done its work, even if its process crashed afterwards.
        if result.crashed and result.exit_code == EXIT_CODES[FAILED]:
            return self._after_crash(source, config)
        forget_crashes(self._scheduler, source)
        return Next.ON

    def _after_held_lease(self, source: str) -> Next:
        """Try again soon after the lease of the other crawl expires; give up if it is renewed too often.

        The first try is soon if the other one is a back-fill, which ends after its pages in flight.
        """
        tries = self._tries.pop(source, 0)
        if tries >= _TRIES:
            sentence = "another crawl is still running after %d more tries; leaving it to that one"
            tell(logger, logging.WARNING, "lease_still_held", sentence, _TRIES, tries=_TRIES, source=source)
            return Next.GIVEN_UP
        now = self._clock()
        held = holder(self._engine, crawl_lease(source))
        moment = max(now, held.expires_at if held else now) + _PAUSE
        if tries == 0 and is_turn_asked(self._engine, source, now):
            moment = min(moment, now + _ROOM)
        bring_forward(self._scheduler, source, moment)
        self._tries[source] = tries + 1
        return Next.AGAIN

    def _after_crash(self, source: str, config: Config) -> Next:
        crashes, retries = crashes_before(self._scheduler, source) + 1, config.schedule.retries
        pause = pause_after(crashes, retries, config.schedule.retry_minutes)
        if pause is None:
            forget_crashes(self._scheduler, source)
            sentence = "the crawl crashed %d times in a row; waiting for the next start of the schedule"
            tell(logger, logging.ERROR, "crawl_given_up", sentence, crashes, crashes=crashes, source=source)
            return Next.GIVEN_UP
        bring_forward(self._scheduler, source, self._clock() + pause, crashes)
        minutes = pause.total_seconds() / 60
        sentence = "the crawl crashed; try %d of %d more comes in %g min at the latest"
        counts = {"crashes": crashes, "retries": retries, "minutes": minutes, "source": source}
        tell(logger, logging.WARNING, "crawl_crashed", sentence, crashes, retries, minutes, **counts)
        return Next.AGAIN
