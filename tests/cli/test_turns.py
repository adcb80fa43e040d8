"""A command that finds a back-fill at work waits for its turn, and no longer than the turn was asked for."""

import signal
from collections.abc import Callable, Iterator
from threading import Thread
from typing import NoReturn

import pytest
from sqlalchemy import Engine

from tests.limits import wait_until
from vokspider.cli.turns import run_in_turn
from vokspider.config import Config, load
from vokspider.crawl.process import Result
from vokspider.model.clock import utc_now
from vokspider.model.options import RunOptions
from vokspider.store.db.engine import open_engine
from vokspider.store.db.leases import Lease, crawl_lease, live_holder
from vokspider.store.frontier.turns import ask_turn, is_turn_asked

SOURCE = "kcnawatch-vok-en"
HELD, DONE = Result(None, (), 4), Result({"run_id": 1}, (), 0)
Run = Callable[[Config, RunOptions], Result]


@pytest.fixture
def lease(prepared_sqlite_url: str) -> Iterator[Lease]:
    """The lease of the source, which a back-fill has."""
    engine = open_engine(load(overrides={"database": {"url": prepared_sqlite_url}}, environ={}).database_url)
    made = Lease(engine, crawl_lease(SOURCE), 600, utc_now)
    made.acquire()
    yield made
    engine.dispose()


def crawl(engine: Engine, turn: float) -> Run:
    """What a crawl does: it asks for its turn, for ``turn`` s, if somebody has the source."""

    def run(_config: Config, _options: RunOptions) -> Result:
        if live_holder(engine, crawl_lease(SOURCE), utc_now()) is None:
            return DONE
        ask_turn(engine, SOURCE, utc_now, turn)
        return HELD

    return run


def test_it_runs_when_the_backfill_has_made_room(lease: Lease, capsys: pytest.CaptureFixture[str]) -> None:
    def end() -> None:
        wait_until(lambda: is_turn_asked(lease.engine, SOURCE, utc_now()), "the turn is asked for")
        lease.release()

    backfill = Thread(target=end)
    backfill.start()
    config = load(overrides={"database": {"url": str(lease.engine.url)}}, environ={})
    assert run_in_turn(config, RunOptions(source=SOURCE), crawl(lease.engine, 600)) == DONE
    backfill.join()
    said = capsys.readouterr().err
    assert f"a back-fill of {SOURCE} makes room after its pages in flight; waiting for that, for at most 10 min" in said


def test_it_gives_up_when_the_turn_has_expired(lease: Lease) -> None:
    config = load(overrides={"database": {"url": str(lease.engine.url)}}, environ={})
    assert run_in_turn(config, RunOptions(source=SOURCE), crawl(lease.engine, 0.1)) == HELD


def test_ctrl_c_ends_the_waiting(lease: Lease) -> None:
    """The waiting itself raises the signal's exception, since nothing forwards signals to a run then."""

    def interrupt(_seconds: float) -> NoReturn:
        signal.raise_signal(signal.SIGINT)
        raise AssertionError("the signal raises")

    config = load(overrides={"database": {"url": str(lease.engine.url)}}, environ={})
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in a shell's background ignores it
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("vokspider.cli.turns.time.sleep", interrupt)
            done = run_in_turn(config, RunOptions(source=SOURCE), crawl(lease.engine, 600))
    finally:
        signal.signal(signal.SIGINT, before)
    assert (done.exit_code, done.stopped) == (130, True)
