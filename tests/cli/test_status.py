"""``vokspider status``."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import text

from vokspider.store.db.leases import DAEMON_LEASE, Lease, crawl_lease
from vokspider.store.db.schema import HEAD
from vokspider.store.runs.run_queries import list_runs
from vokspider.wording import worded

from ..archives import SOURCE, Archive, article, entry, failed
from ..beginnings import written_once
from ..commands import Cli

OTHER = "kcnawatch-vok-ru"


@pytest.fixture
@written_once
def used(archive: Archive) -> Archive:
    archive.run(map(entry, range(1, 5)), [article(1)], [failed(2)], verdict="suspect")
    for _ in range(6):
        archive.run([entry(1)], verdict="quiet")
    return archive


def test_object(used: Archive, cli: Cli) -> None:
    with time_machine.travel(datetime(2025, 12, 9, 22, tzinfo=UTC), tick=False):
        found = cli("status", "--json").object
    assert found == {
        "database": used.config.masked_url,
        "config_file": None,
        "sources_file": str(used.config.sources_file),
        "schema_version": HEAD,
        "daemon": None,
        "next_run_at": "2025-12-10T07:30:00+09:00",
        "timezone": "Asia/Seoul",
        "sources": [
            {
                "name": SOURCE,
                "display_name": "Voice of Korea (EN)",
                "articles": {"stored": 1, "pending": 2, "failed": 1},
                "newest_on": "2025-12-03",
                "gone": 0,
                "rechecks_due": 1,
                "duplicates": 0,
                "missing": 0,
                "crawl": None,
                "last_runs": [worded(record) for record in list_runs(used.engine, SOURCE, 5)],
                "enabled": True,
                "next_run_at": "2025-12-10T07:30:00+09:00",
            }
        ],
        "forgotten": 0,
        "mirror_of": None,
    }


def test_report(used: Archive, cli: Cli) -> None:
    with time_machine.travel(datetime(2025, 12, 9, 22, tzinfo=UTC), tick=False):
        done = cli("status")
    assert (done.code, done.err) == (0, "")
    assert done.lines[:14] == [
        f"archive     {used.config.masked_url} (schema {HEAD})",
        "settings    defaults and environment; there is no configuration file",
        f"sources     {used.config.sources_file}",
        "daemon      not running; start it with 'vokspider daemon'",
        "next run    2025-12-10 07:30 Asia/Seoul, if a daemon is running",
        "",
        f"{SOURCE}: Voice of Korea (EN)",
        "  articles  1 stored, 2 pending, 1 failed",
        "  newest    2025-12-03 (published, day in Korea)",
        "  covered   no day yet; no walk of the listing was complete",
        "  gone      none",
        "  due again 1 stored article",
        "  crawl     not running",
        "  last runs",
    ]
    assert done.lines[14] == "    run 7  2025-12-09 22:30 UTC  crawl      quiet        1: 1 unchanged"
    assert len(done.lines) == 19


@pytest.mark.parametrize(("later", "alive"), [(59, True), (61, False)])
def test_what_runs_holds_a_lease_that_has_not_expired(used: Archive, cli: Cli, later: int, alive: bool) -> None:
    for name in (DAEMON_LEASE, crawl_lease(SOURCE)):
        Lease(used.engine, name, 60, used.clock).acquire()
    with time_machine.travel(used.now.timestamp() + later, tick=False):
        found, done = cli("status", "--json").object, cli("status")
    (source,) = found["sources"]
    assert [bool(found["daemon"]), bool(source["crawl"])] == [alive, alive]
    assert done.out.count("since 2025-12-10 22:30:00 UTC") == 2 * alive
    assert ("not running; start it" in done.out) is not alive
    if alive:
        assert set(found["daemon"]) == {"host", "pid", "since", "expires_at"}


def test_a_source_that_is_configured_and_one_that_was(archive: Archive, cli: Cli) -> None:
    archive.run(source=OTHER)
    names = [source["name"] for source in cli("status", "--json").object["sources"]]
    assert names == [OTHER, SOURCE]
    assert cli("status").lines[-1] == "  last runs none yet; 'vokspider crawl' starts one"


def test_the_first_of_several_times(archive: Archive, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOKSPIDER_SCHEDULE__CRON", '["30 7 * * *", "30 19 * * *"]')
    monkeypatch.setenv("VOKSPIDER_SCHEDULE__TIMEZONE", "UTC")
    with time_machine.travel(datetime(2025, 12, 9, 12, tzinfo=UTC), tick=False):
        assert cli("status", "--json").object["next_run_at"] == "2025-12-09T19:30:00+00:00"


def test_the_next_run_is_that_of_the_daemon_that_is_alive(archive: Archive, cli: Cli) -> None:
    archive.run()
    with archive.engine.begin() as connection:
        connection.execute(text("CREATE TABLE apscheduler_jobs (id VARCHAR(191), next_run_time FLOAT)"))
        connection.execute(text("INSERT INTO apscheduler_jobs VALUES ('crawl', 1765400460.0)"))
    lease = Lease(archive.engine, DAEMON_LEASE, 60, archive.clock)
    with time_machine.travel(archive.now, tick=False):
        # By the settings of this process it would be at 07:30.
        assert cli("status", "--json").object["next_run_at"].endswith("T07:30:00+09:00")
        lease.acquire()
        assert cli("status", "--json").object["next_run_at"] == "2025-12-11T06:01:00+09:00"
        assert "next run    2025-12-11 06:01 Asia/Seoul\n" in cli("status").out


def test_each_source_says_when_the_living_daemon_crawls_it(archive: Archive, cli: Cli) -> None:
    archive.run()
    archive.run(source=OTHER)
    with archive.engine.begin() as connection:
        connection.execute(text("CREATE TABLE apscheduler_jobs (id VARCHAR(191), next_run_time FLOAT)"))
        for name, planned in ((SOURCE, 1765400460.0), (OTHER, 1765404060.0)):
            values = {"name": f"crawl:{name}", "planned": planned}
            connection.execute(text("INSERT INTO apscheduler_jobs VALUES (:name, :planned)"), values)
    Lease(archive.engine, DAEMON_LEASE, 60, archive.clock).acquire()
    with time_machine.travel(archive.now, tick=False):
        found, said = cli("status", "--json").object, cli("status").out
    assert {one["name"]: (one["enabled"], one["next_run_at"]) for one in found["sources"]} == {
        SOURCE: (True, "2025-12-11T06:01:00+09:00"),
        OTHER: (False, "2025-12-11T07:01:00+09:00"),
    }
    assert found["next_run_at"] == "2025-12-11T06:01:00+09:00"
    assert said.count("2025-12-11 07:01 Asia/Seoul") == 1


def test_the_configuration_that_was_read(
    archive: Archive, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.run()
    (tmp_path / "mine.toml").write_text("")
    monkeypatch.setenv("VOKSPIDER_CONFIG", str(tmp_path / "mine.toml"))
    assert cli("status").lines[1] == f"settings    {tmp_path}/mine.toml"


def test_no_password(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOKSPIDER_DATABASE__URL", "postgresql://user:geheim@127.0.0.1:1/nothing")
    done = cli("status")
    assert done.refused("user:***@127.0.0.1", "is the server running")
    assert "geheim" not in done.err


def test_which_days_are_covered(archive: Archive, cli: Cli) -> None:
    archive.run(verdict="failed")
    assert "  covered   no day yet; no walk of the listing was complete" in cli("status").lines
