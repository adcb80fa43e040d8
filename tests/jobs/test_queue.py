"""Where a crawl goes: to a process of this machine, or to a queue in PostgreSQL; and what the queue holds of it."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from vokspider.config import load
from vokspider.crawl.process import CrawlProcess
from vokspider.jobs import Crawls, Queued, submit
from vokspider.jobs.queue import add, check_engine, require_engine
from vokspider.jobs.queue_state import acknowledge, cancel, ended, jobs, result_of, retry, workers
from vokspider.model.clock import utc_now
from vokspider.model.errors import ConfigError, StoreError
from vokspider.model.options import BACKFILL, SCHEDULE, RunOptions
from vokspider.store.db.engine import open_engine
from vokspider.store.db.leases import Lease, crawl_lease
from vokspider.store.db.schema import upgrade
from vokspider.store.frontier.adding import Wanted
from vokspider.store.frontier.adding import add as add_pages
from vokspider.store.frontier.backfills import create
from vokspider.store.frontier.turns import is_turn_asked
from vokspider.store.runs import runs

from .conftest import SOURCE, Queue, queue_config

OK = {"verdict": "ok", "reason_codes": []}


def reasons(*codes: str) -> list[dict[str, Any]]:
    return [{"code": code, "facts": {}} for code in codes]


def test_by_default_a_crawl_is_a_process_of_this_machine(tmp_path: Path) -> None:
    def spawn(_spider: str, _environ: Any, folder: Path) -> "subprocess.Popen[str]":
        pipe = subprocess.PIPE
        return subprocess.Popen([sys.executable, "-c", ""], stdin=pipe, stdout=pipe, text=True, cwd=folder)

    begun = submit(load(environ={}, root=tmp_path), SOURCE, RunOptions(), spawn)
    assert isinstance(begun, CrawlProcess)
    assert begun.wait().record is None


def test_a_queue_needs_a_database_that_machines_can_share(sqlite_url: str, tmp_path: Path) -> None:
    config = queue_config(sqlite_url, tmp_path)
    for refuse in (check_engine, require_engine, lambda config: submit(config, SOURCE, RunOptions())):
        with pytest.raises(ConfigError, match=r'jobs.engine "queue" needs .* postgresql://'):
            refuse(config)
    check_engine(load(environ={}, root=tmp_path))
    with pytest.raises(ConfigError, match='is "local"'):
        require_engine(load(environ={}, root=tmp_path))


def test_without_its_tables_the_error_names_the_command_that_helps(postgres_url: str, tmp_path: Path) -> None:
    config = queue_config(postgres_url, tmp_path)
    engine = open_engine(config.database_url)
    upgrade(engine)
    engine.dispose()
    with pytest.raises(StoreError, match="vokspider db upgrade"):
        add(config, SOURCE, RunOptions())


def test_one_crawl_of_each_kind_waits_for_a_source(queue: Queue) -> None:
    first = submit(queue.config, SOURCE, RunOptions())
    assert isinstance(first, Queued)
    assert first.number
    assert add(queue.config, SOURCE, RunOptions()) == Queued(SOURCE, None)
    scheduled = Crawls(queue.config).submit(SOURCE)
    assert isinstance(scheduled, Queued)
    assert scheduled.number
    assert [(job.trigger, job.state, job.run) for job in queue.jobs()] == [
        ("crawl", "waiting", None),
        ("schedule", "waiting", None),
    ]
    queue.becomes(first.number, "doing")
    assert add(queue.config, SOURCE, RunOptions()).number, "one runs, and one waits"
    assert queue.jobs()[0].state == "stalled", "no worker has it"


def test_a_crawl_asks_for_its_turn_also_while_the_run_of_a_batch_begins(queue: Queue) -> None:
    """A worker has taken the job of the batch, and its process has not opened the run yet."""
    source_id = runs.open_source(queue.engine, queue.config.source(SOURCE), utc_now).source_id
    add(queue.config, SOURCE, RunOptions(trigger=SCHEDULE))
    assert not is_turn_asked(queue.engine, SOURCE, utc_now()), "there is no back-fill"
    with queue.engine.begin() as connection:
        add_pages(connection, create(connection, source_id, utc_now()), [Wanted("1-1", "https://kcnawatch.org/1-1")])
    add(queue.config, SOURCE, RunOptions(trigger=BACKFILL))
    assert not is_turn_asked(queue.engine, SOURCE, utc_now()), "a batch waits for crawls"
    add(queue.config, SOURCE, RunOptions(trigger=SCHEDULE))
    assert is_turn_asked(queue.engine, SOURCE, utc_now())


def test_a_waiting_job_can_be_cancelled_and_a_failed_one_tried_again(queue: Queue) -> None:
    number = add(queue.config, SOURCE, RunOptions()).number
    assert number
    with pytest.raises(StoreError, match=f"job {number} is waiting"):
        retry(queue.config, number)
    queue.becomes(number, "doing")
    queue.becomes(number, "failed")
    assert retry(queue.config, number).state == "failed"
    assert [job.state for job in queue.jobs()] == ["waiting"]
    cancel(queue.config, number)
    assert [job.state for job in queue.jobs()] == ["cancelled"]
    assert jobs(queue.engine, 60, ("waiting", "failed")) == []
    with pytest.raises(StoreError, match="is cancelled"):
        cancel(queue.config, number)
    with pytest.raises(StoreError, match="there is no job 99"):
        cancel(queue.config, 99)


def test_the_end_of_a_scheduled_crawl_is_named_until_it_is_acknowledged(queue: Queue) -> None:
    manual, job = (add(queue.config, SOURCE, RunOptions(trigger=trigger)).number for trigger in ("crawl", SCHEDULE))
    assert job
    assert ended(queue.engine, utc_now()) == []
    (source,) = queue.config.sources
    learned = runs.open_source(queue.engine, source, utc_now)
    lease = Lease(queue.engine, crawl_lease(SOURCE), 60, utc_now)
    lease.acquire()
    run = runs.start_run(queue.engine, learned.source_id, SCHEDULE, utc_now)
    for number in (manual, job):
        queue.becomes(number, "succeeded")
    assert ended(queue.engine, utc_now()) == [], "its crawl goes on, although its worker lost the database"
    runs.close_run(queue.engine, run, runs.Closing("quiet", []), utc_now)
    lease.release()
    (one,) = ended(queue.engine, utc_now())
    assert (one.number, one.source, one.result.exit_code, one.result.crashed) == (job, SOURCE, 0, False)
    assert one.result.record
    assert one.result.record["run_id"] == run
    assert queue.jobs()[1].run == run
    acknowledge(queue.engine, job)
    assert ended(queue.engine, utc_now()) == []


@pytest.mark.parametrize(
    ("status", "record", "exit_code", "crashed", "announced"),
    [
        ("succeeded", OK, 0, False, True),
        ("failed", {"verdict": "failed", "reason_codes": reasons("process_crashed")}, 1, True, False),
        ("succeeded", {"verdict": "interrupted", "reason_codes": reasons("killed")}, 130, False, False),
        ("succeeded", {"verdict": "interrupted", "reason_codes": []}, 130, False, True),
        ("failed", None, 1, True, False),
        ("failed", {"verdict": None, "reason_codes": []}, 1, True, False),
        ("succeeded", None, 4, False, False),
        ("cancelled", None, 130, False, False),
    ],
)
def test_a_job_ends_as_its_crawl_did(
    status: str, record: dict[str, Any] | None, exit_code: int, crashed: bool, announced: bool
) -> None:
    result = result_of(7, status, record)
    assert (result.exit_code, result.crashed, result.announced) == (exit_code, crashed, announced)
    assert bool(result.errors) == (result.record is None)


def test_workers_that_give_no_sign_of_life_do_not_count(queue: Queue) -> None:
    from sqlalchemy import text

    with queue.engine.begin() as connection:
        for age in (1, 3_600):
            beat = "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => :age))"
            connection.execute(text(beat), {"age": age})
    assert workers(queue.engine, 60) == 1
