"""``vokspider backfill``: what is refused, and a back-fill that is stopped, goes on elsewhere, and lets a crawl in."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.commands import PROGRAM, Cli
from tests.crawl.backfilling import SOURCE
from tests.crawl.conftest import Lab
from tests.limits import HANG, wait_until
from vokspider.crawl.process import CrawlProcess
from vokspider.model.clock import utc_now
from vokspider.model.options import BACKFILL
from vokspider.store.db.engine import open_engine
from vokspider.store.db.leases import Lease, crawl_lease
from vokspider.store.frontier.turns import is_turn_asked, take_turn
from vokspider.store.runs.runs import open_source, start_run

Make = Callable[..., Lab]


@pytest.fixture
def site(lab: Make, monkeypatch: pytest.MonkeyPatch, forked: None) -> Lab:
    """A site of thirty articles, of which the commands crawl."""
    made = lab(30)
    for name, value in made.config.to_environ().items():
        monkeypatch.setenv(name, value)
    return made


def write(folder: Path, *lines: str) -> str:
    path = folder / "urls.txt"
    path.write_text("\n".join(lines) + "\n")
    return str(path)


def addresses(site: Lab, count: int, first: int = 0) -> list[str]:
    return [f"{site.base}{one.path}" for one in site.site.articles[first : first + count]]


def test_a_list_is_fetched_and_counted(site: Lab, cli: Cli, tmp_path: Path) -> None:
    urls = addresses(site, 4)
    done = cli("backfill", "--urls", write(tmp_path, "# of a friend", *urls, "", urls[0]), "--json")
    assert done.code == 0, done.err
    assert "back-fill 1: 4 pages queued, 1 are in the list twice\n" in done.err
    assert "run 1 is ok: 4 new, 16 skipped; no page left\n" in done.err
    found = done.object
    assert (found["state"], found["done"], found["done_by_outcome"]) == ("finished", 4, {"new": 4})
    assert (found["ledger"]["discovered"], found["ledger"]["new"], found["runs"]) == (20, 4, 1)
    again = cli("backfill", "start", "--urls", write(tmp_path, *urls))
    assert again.code == 0
    assert "back-fill 2: 0 pages queued, 4 have a text already\n" in again.err
    assert "  before    4 had a text already\n" in again.out
    assert cli("backfill", "status", "1", "--json").object["id"] == 1
    assert len(cli("backfill", "status", "--json").objects) == 2
    assert cli("db", "check").code == 0


def test_nothing_is_queued_of_a_list_with_wrong_lines(site: Lab, cli: Cli, tmp_path: Path) -> None:
    (good,) = addresses(site, 1)
    wrong = (good, "nonsense", "https://example.org/newstream/1-2/x/", f"{site.base}/article/77/")
    done = cli("backfill", "--urls", file := write(tmp_path, *wrong))
    assert (done.code, done.out) == (2, "")
    lines = done.err.splitlines()
    assert lines[0] == f"vokspider: {file}, line 2: 'nonsense' is not a web address; write https://..."
    assert "line 3: https://example.org/newstream/1-2/x/ is not at a host of the source" in lines[1]
    assert lines[2].endswith("line 4: " + wrong[3] + " is not the address of an article")
    assert lines[3] == "nothing was queued; correct the file, or leave them out"
    assert "there is no archive yet" in cli("backfill", "status").err


def test_a_signal_that_comes_when_a_batch_has_just_ended_stops_it(
    site: Lab, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process of the batch does not see it any more, so its run is ok; but no further batch begins."""
    wait = CrawlProcess.wait

    def ended(process: CrawlProcess, *listeners: Any, **named: Any) -> Any:
        result = wait(process, *listeners, **named)
        os.kill(os.getpid(), signal.SIGTERM)
        return result

    monkeypatch.setattr(CrawlProcess, "wait", ended)
    monkeypatch.setenv("VOKSPIDER_BACKFILL__BATCH_PAGES", "2")
    done = cli("backfill", "--urls", write(tmp_path, *addresses(site, 6)))
    assert done.code == 130
    assert count(site, "SELECT count(*) FROM run WHERE verdict = 'ok'") == 1
    assert count(site, _DONE) == 2
    assert "stopped; 'vokspider backfill resume' goes on\n" in done.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "give --from DAY, with or without --to DAY, or --urls FILE"),
        (("--from", "2025-12-03", "--urls", "x"), "give --from DAY"),
        (("--from", "2025-12-03", "--to", "2025-12-01"), "--from 2025-12-03 is after --to 2025-12-01; exchange them"),
        (("--urls", "-", "--to", "2025-12-01"), "--to needs --from"),
        (("--from", str((utc_now() + timedelta(days=3)).date())), "is in the future"),
        (("--urls", "no-such-file"), "--urls 'no-such-file' cannot be read: No such file or directory"),
    ],
)
def test_what_is_refused(cli: Cli, arguments: tuple[str, ...], words: str) -> None:
    assert cli("backfill", "start", *arguments).refused(words)


def test_pausing_resuming_and_cancelling(site: Lab, cli: Cli, tmp_path: Path) -> None:
    assert "2 pages queued" in cli("backfill", "--urls", write(tmp_path, *addresses(site, 2)), "--queue").err
    assert cli("backfill", "pause").err == "1 back-fill paused; 'vokspider backfill resume' goes on\n"
    assert "list of addresses, paused" in cli("backfill", "status").out
    assert cli("backfill", "pause", "7").refused("there is no back-fill 7; 'vokspider backfill status' lists them")
    done = cli("backfill", "resume")
    assert done.code == 0
    assert "back-fill 1: 2 pages left" in done.err
    assert "finished" in done.out.splitlines()[0]
    cli("backfill", "--urls", write(tmp_path, *addresses(site, 2, 5)), "--queue")
    assert cli("backfill", "cancel", "2").err == "1 back-fill cancelled\n"
    found = cli("backfill", "status", "2", "--json").object
    assert (found["state"], found["queued"], found["ends_at"]) == ("cancelled", 2, None)
    assert cli("backfill", "resume").err == "no back-fill is unfinished\n"
    assert "1 back-fill" not in cli("status").out


def test_the_status_names_what_is_unfinished(site: Lab, cli: Cli, tmp_path: Path) -> None:
    cli("backfill", "--urls", write(tmp_path, *addresses(site, 3)), "--queue")
    assert "back-fill   1 is open: 3 pages queued, 0 in flight, 0 done, 0 failed\n" in cli("status").out


@contextmanager
def running(config: Any, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """A command as a process of its own, as on another machine."""
    environ = {**os.environ, **config.to_environ()}
    with subprocess.Popen([*PROGRAM, *arguments], env=environ, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def count(site: Lab, query: str) -> int:
    return int(site.rows(query)[0][0])


def test_a_second_one_of_the_source_is_left_to_the_process_that_is_at_work(site: Lab, cli: Cli, tmp_path: Path) -> None:
    cli("backfill", "--urls", write(tmp_path, *addresses(site, 2)), "--queue")
    engine = open_engine(site.config.database_url)
    try:
        start_run(engine, 1, BACKFILL, utc_now)
        with Lease(engine, crawl_lease("kcnawatch-vok-en"), 600, utc_now).held():
            done = cli("backfill", "--urls", write(tmp_path, *addresses(site, 2, 2)))
    finally:
        engine.dispose()
    assert done.code == 4
    assert "back-fills of kcnawatch-vok-en are worked on by process " in done.err
    assert "which will do this one too" in done.err
    assert cli("backfill", "resume").code == 0
    assert count(site, "SELECT count(*) FROM backfill WHERE state = 'finished'") == 2
    assert count(site, _DONE) == 4


@contextmanager
def held_by_a_backfill(site: Lab, end: Callable[[Engine, Lease], None]) -> Iterator[None]:
    """A run of a back-fill in another process; when a crawl has asked for its turn, ``end`` is called."""
    engine = open_engine(site.config.database_url)
    source_id = open_source(engine, site.config.source(SOURCE), utc_now).source_id
    start_run(engine, source_id, BACKFILL, utc_now)
    lease = Lease(engine, crawl_lease(SOURCE), 600, utc_now)
    lease.acquire()

    def leave_it() -> None:
        wait_until(lambda: is_turn_asked(engine, SOURCE, utc_now()), "a crawl asks for its turn")
        end(engine, lease)

    other = Thread(target=leave_it)
    other.start()
    try:
        yield
    finally:
        other.join()
        lease.release()
        engine.dispose()


@pytest.mark.slow
@pytest.mark.parametrize("command", [("crawl",), ("reextract", "--apply")])
def test_a_command_waits_until_a_backfill_has_made_room(site: Lab, cli: Cli, command: tuple[str, ...]) -> None:
    cli("db", "upgrade")
    with held_by_a_backfill(site, lambda _, lease: lease.release()):
        done = cli(*command, "--source", SOURCE)
    assert done.code == 0, done.err
    assert f"a back-fill of {SOURCE} makes room after its pages in flight; waiting for that, for at most " in done.err


def test_a_crawl_does_not_wait_for_another_one_that_has_the_turn(site: Lab, cli: Cli) -> None:
    cli("db", "upgrade")
    with held_by_a_backfill(site, lambda engine, _: take_turn(engine, SOURCE)):
        done = cli("crawl")
    assert done.code == 4
    assert "try again soon" in done.err


@pytest.mark.slow
@pytest.mark.usefixtures("heeded_signals")
def test_it_is_stopped_goes_on_elsewhere_and_ends_while_a_crawl_runs_in_between(lab: Make, tmp_path: Path) -> None:
    """Two hundred addresses, three processes, one kill -9, and a crawl that finds the lease held and gets its turn."""
    site = lab(260)
    site.overridden["crawl"] = {"delay": 0.01, "concurrency": 1, "lease_seconds": 3, "first_pages": 3}
    site.overridden["backfill"] = {"batch_pages": 50}
    config, urls = site.config, addresses(site, 200, 60)

    with running(config, "backfill", "--urls", write(tmp_path, *urls)) as first:
        wait_until(lambda: _has_rows(site) and count(site, _DONE) >= 20, "twenty pages are done")
        first.send_signal(signal.SIGINT)
        _, said = first.communicate(timeout=HANG)
    assert first.returncode == 130, said
    assert "stopped; 'vokspider backfill resume' goes on\n" in said
    assert count(site, "SELECT count(*) FROM frontier WHERE state = 'taken'") == 0
    reached = count(site, _DONE)

    with running(config, "backfill", "resume") as second:
        wait_until(lambda: count(site, _DONE) >= reached + 20, "twenty pages more are done")
        second.kill()
        second.wait(HANG)
    with running(config, "backfill", "resume") as third:
        wait_until(lambda: count(site, _DONE) >= 80, "eighty pages are done")
        codes = [site.run_alone().exit_code]
        while codes[-1] == 4:
            codes.append(site.run_alone().exit_code)
        assert count(site, _DONE) < 200
        third.communicate(timeout=10 * HANG)
    assert third.returncode == 0
    assert codes[-1] == 0, codes

    assert count(site, _DONE) == 200
    assert count(site, "SELECT count(*) FROM backfill WHERE state = 'finished'") == 1
    wanted = {one.external_id for one in site.site.articles[60:260]}
    crawled = {row[0] for row in site.rows(_OF_CRAWL)}
    assert site.stored().keys() == wanted | crawled
    truth = site.truth()
    assert all(stored[:4] == truth[one][:4] for one, stored in site.stored().items() if one in truth)
    # Each page was requested for once, except those that a kill left without an answer.
    requested = site.requested_articles()
    assert len(requested) - len(set(requested)) <= 3
    unequal = "SELECT count(*) FROM run WHERE discovered <> new + changed + unchanged + skipped + failed"
    assert count(site, unequal) == 0


_DONE = "SELECT count(*) FROM frontier WHERE state = 'done'"
_OF_CRAWL = """
    SELECT DISTINCT a.external_id FROM article a
    JOIN run_outcome o ON o.article_id = a.id JOIN run r ON r.id = o.run_id
    WHERE r.trigger = 'crawl' AND a.revision > 0
"""


def _has_rows(site: Lab) -> bool:
    path = Path(site.database_url.removeprefix("sqlite:///"))
    return path.exists() and bool(site.rows("SELECT 1 FROM sqlite_master WHERE name = 'frontier'"))
