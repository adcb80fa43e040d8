"""Working on back-fills in the foreground: one run after the other, as a worker would submit them."""

import time
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Engine

from vokspider.cli.backfill_status import print_status
from vokspider.cli.plain import note, number_of
from vokspider.cli.running import finish, run_with_progress, worst
from vokspider.cli.schedule import how_long
from vokspider.config import Config
from vokspider.crawl.process import Result
from vokspider.jobs import submit
from vokspider.model.clock import utc_now
from vokspider.model.errors import LeaseHeldError
from vokspider.model.options import BACKFILL, RunOptions
from vokspider.model.verdict import EXIT_CODES, INTERRUPTED
from vokspider.reports.backfills import backfills
from vokspider.store.db.leases import crawl_lease, live_holder
from vokspider.store.frontier.backfills import has_work
from vokspider.store.frontier.turns import turn_lease
from vokspider.store.runs.run_queries import is_backfilling
from vokspider.wording import sentence, sentences_of

_LOOK = 1.0  # s between two looks whether a crawl has ended


def work(config: Config, engine: Engine, sources: Sequence[str]) -> int:
    """Work on the back-fills of these sources until nothing is left, or they are held; returns an exit code.

    With a queue, the work is left to the workers.
    """
    if config.jobs.queued:
        for source in sources:
            submit(config, source, RunOptions(trigger=BACKFILL, source=source))
        note("the workers fetch the pages; 'vokspider backfill status --follow' shows how far they are")
        return 0
    codes = [_work(config, engine, source) for source in sources]
    return worst(codes)


def _work(config: Config, engine: Engine, source: str) -> int:
    codes = list[int]()
    try:
        while has_work(engine, source, utc_now()):
            if not _has_room(engine, source):
                return worst([*codes, LeaseHeldError.exit_code])
            result = run_with_progress(config, options := RunOptions(trigger=BACKFILL, source=source))
            finish(config, options, result)
            if result.record is None and result.exit_code == LeaseHeldError.exit_code:
                continue  # a crawl was faster
            codes.append(result.exit_code)
            _say(config, engine, source, result)
            if result.stopped:  # perhaps just after the run had ended
                raise KeyboardInterrupt
            if result.record is None:
                break
    except KeyboardInterrupt:
        codes.append(EXIT_CODES[INTERRUPTED])
    if EXIT_CODES[INTERRUPTED] in codes:
        note("stopped; 'vokspider backfill resume' goes on")
    return worst(codes)


def _has_room(engine: Engine, source: str) -> bool:
    """Wait until no crawl of the source runs or waits for its turn; False if another process works on back-fills."""
    said = False
    while True:
        asked, holder = (live_holder(engine, of(source), utc_now()) for of in (turn_lease, crawl_lease))
        if not (asked or holder):
            return True
        if holder and not asked and is_backfilling(engine, source):
            note(f"back-fills of {source} are worked on by {holder} which will do this one too")
            return False
        if not said:
            note(f"a crawl of {source} has its turn; the back-fill goes on after it")
        said = True
        time.sleep(_LOOK)


def _say(config: Config, engine: Engine, source: str, result: Result) -> None:
    """Say how a run ended, and what is left."""
    record = result.record
    if record is None:
        for error in result.errors:
            note(f"vokspider: {sentence(error)}")
        return
    found = [one for one in backfills(engine, config, utc_now(), unfinished=True) if one.source == source]
    counts = ", ".join(f"{record[name]} {name}" for name in ("new", "unchanged", "skipped", "failed") if record[name])
    left = sum(one.left for one in found)
    takes = how_long(timedelta(seconds=sum(one.seconds_left for one in found)))
    rest = f"{number_of(left, 'page')} left, {takes}" if left else "no page left"
    note(f"run {record['run_id']} is {record['verdict']}: {counts or 'nothing to fetch'}; {rest}")
    if record["verdict"] not in ("ok", "quiet"):
        for line in sentences_of(record):
            note(f"  {line}")


def end_of(config: Config, engine: Engine, numbers: Sequence[int], *, json: bool) -> None:
    """Print how far these back-fills are."""
    if numbers:
        print_status(backfills(engine, config, utc_now(), numbers), json=json)
