"""A command that finds its source held by a back-fill waits for its turn, which the back-fill leaves to it soon."""

import time
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import Engine

from vokspider.cli.plain import note
from vokspider.cli.schedule import how_long
from vokspider.config import Config
from vokspider.crawl.process import Result
from vokspider.model import codes
from vokspider.model.clock import utc_now
from vokspider.model.errors import LeaseHeldError
from vokspider.model.options import RunOptions
from vokspider.model.reasons import Reason
from vokspider.model.verdict import EXIT_CODES, INTERRUPTED
from vokspider.store.db.engine import leave, open_engine
from vokspider.store.db.leases import Holder, crawl_lease, live_holder
from vokspider.store.frontier.turns import turn_lease

_LOOK = 0.2  # s between two looks whether the back-fill has ended


def run_in_turn(config: Config, options: RunOptions, run: Callable[[Config, RunOptions], Result]) -> Result:
    """Run; if a back-fill has the source, wait until it has made room, and run again.

    The wait is as long as the turn was asked for, at most. Ctrl-C ends it as it ends a run that has not begun.
    """
    result = run(config, options)
    if not _is_held(result):
        return result
    source, engine = options.source or config.crawl.source, open_engine(config.database_url)
    try:
        asked = live_holder(engine, turn_lease(source), utc_now())
        while asked and _is_held(result) and _has_room(engine, source, asked):
            result = run(config, options)
        return result
    except KeyboardInterrupt:
        return Result(None, (Reason(codes.STOPPED_BEFORE_RUN),), EXIT_CODES[INTERRUPTED], stopped=True)
    finally:
        leave(engine)


def _is_held(result: Result) -> bool:
    return result.record is None and result.exit_code == LeaseHeldError.exit_code


def _has_room(engine: Engine, source: str, asked: Holder) -> bool:
    """Wait until nothing holds the source. False if another crawl was given the turn, or if it takes too long."""
    if (left := asked.expires_at - utc_now()) > timedelta(0):
        at_most = f"for at most {how_long(left + timedelta(seconds=59))}"  # full minutes, rounded up
        note(f"a back-fill of {source} makes room after its pages in flight; waiting for that, {at_most}")
    while utc_now() < asked.expires_at:
        if not live_holder(engine, crawl_lease(source), utc_now()):
            return True
        if not live_holder(engine, turn_lease(source), utc_now()):
            return False
        time.sleep(_LOOK)
    return False
