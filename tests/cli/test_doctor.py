"""``vokspider doctor``."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from vokspider.cli.checks import of_archive
from vokspider.config import load
from vokspider.store.db import tables
from vokspider.store.db.leases import DAEMON_LEASE, Lease
from vokspider.store.mirror.marking import begin, note_equal

from ..archives import SOURCE, Archive, article, entry, on_sqlite
from ..commands import Cli


def states(cli: Cli, *arguments: str) -> dict[str, str]:
    return {one["name"]: one["state"] for one in cli(*arguments, "doctor", "--json").objects}


def test_a_new_installation_works_with_warnings(cli: Cli) -> None:
    done = cli("doctor")
    assert (done.code, done.err) == (0, "")
    assert "'vokspider crawl' creates it" in done.out
    assert done.lines[-1] == "0 problems, 2 warnings"
    assert states(cli)["database"] == "warning"


def test_an_archive(archive: Archive, cli: Cli) -> None:
    archive.run([entry(1)], [article(1)], verdict="suspect")
    Lease(archive.engine, DAEMON_LEASE, 60, archive.clock).acquire()
    found = {one.name: one for one in of_archive(archive.config, archive.now)}
    assert {name: one.state for name, one in found.items() if name != "data"} == {
        "database": "ok",
        "schema": "ok",
        "search index": "ok",
        "source": "warning",
        "last run": "warning",
        "re-checks": "ok",
        "daemon": "ok",
    }
    assert found["last run"].way_out == "'vokspider runs show 1' says why"


@on_sqlite
def test_a_budget_that_is_too_small_for_the_ages(archive: Archive, root: Path) -> None:
    archive.add(*map(article, range(1, 129)))
    url = archive.config.settings.database.url
    few = load(environ={}, root=root, overrides={"database": {"url": url}, "recheck": {"budget": 13}})
    (check,) = [one for one in of_archive(few, archive.now) if one.name == "re-checks"]
    assert (check.state, check.message) == (
        "warning",
        f"{SOURCE} needs about 14 a day, and recheck.budget allows 13; the oldest articles wait",
    )
    assert check.way_out == "set recheck.budget to 14 or more, or shorten recheck.ages_days"


@on_sqlite
def test_a_clock_behind_the_last_run(archive: Archive) -> None:
    archive.run([entry(1)], [article(1)])
    early = archive.now.replace(year=archive.now.year - 1)
    assert [one.state for one in of_archive(archive.config, early) if one.name == "clock"] == ["problem"]


def test_a_wrong_configuration_is_a_problem(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOKSPIDER_CRAWL__DELAY", "slow")
    done = cli("doctor", "--json")
    assert done.code == 1
    assert [one["state"] for one in done.objects] == ["ok", "problem"]
    assert "VOKSPIDER_CRAWL__DELAY" in done.objects[1]["message"]


def test_a_database_that_is_none(cli: Cli, root: Path) -> None:
    (root / "notes.db").write_text("not a database, but long enough to look at" * 50)
    done = cli("--database", str(root / "notes.db"), "doctor")
    assert done.code == 1
    assert done.lines[-1].startswith("1 problem")


def test_secrets_that_everybody_can_read(cli: Cli, root: Path) -> None:
    file = root / "config/vokspider.toml"
    file.parent.mkdir()
    file.write_text('[notify]\nping_url = "https://hc.example/secret"\n')
    file.chmod(0o644)
    assert states(cli)["configuration"] == "warning"
    file.chmod(0o600)
    assert states(cli)["configuration"] == "ok"


@pytest.mark.parametrize("columns", ["60", "80", "120"])
def test_lines_fit(cli: Cli, monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    shown = cli("doctor", terminal=True).plain
    long = [line for line in shown.splitlines() if len(line) > int(columns) and "/" not in line]
    assert not long


@on_sqlite
@pytest.mark.parametrize(
    ("state", "message"), [({"version": "x"}, "made by another version"), ({"filled_to": 1}, "not complete")]
)
def test_a_search_index_that_is_not_ready(archive: Archive, state: dict[str, Any], message: str) -> None:
    with archive.engine.begin() as connection:
        connection.execute(update(tables.search_index).values(state))
    (found,) = (one for one in of_archive(archive.config, archive.now) if one.name == "search index")
    assert (found.state, found.message) == ("warning", message)
    assert found.way_out.startswith("'vokspider search rebuild'")


def test_a_mirror_has_no_daemon(archive: Archive) -> None:
    with archive.engine.begin() as connection:
        begin(connection, "http://original.example", None)
    (found,) = (one for one in of_archive(archive.config, archive.now) if one.name in ("mirror", "daemon"))
    assert (found.state, found.message) == (
        "warning",
        "of http://original.example, not equal to it yet; nothing is crawled into it",
    )
    with archive.engine.begin() as connection:
        note_equal(connection, 7, archive.now)
    (found,) = (one for one in of_archive(archive.config, archive.now) if one.name in ("mirror", "daemon"))
    assert (found.state, found.way_out) == ("ok", "'vokspider mirror' fetches what differs")
    assert f"equal to it on {archive.now:%Y-%m-%d %H:%M} UTC" in found.message
    later = archive.now + timedelta(days=3)  # it follows no more
    (found,) = (one for one in of_archive(archive.config, later) if one.name == "mirror")
    assert found.state == "warning"
