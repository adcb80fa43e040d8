"""``vokspider db backup``, ``check`` and ``vacuum``."""

from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import make_url, text

from vokspider.model.clock import utc_now
from vokspider.store.db.engine import open_engine, prepare_file
from vokspider.store.db.leases import Lease, crawl_lease
from vokspider.store.db.schema import alembic_config

from ..archives import SOURCE, Archive, article, on_sqlite
from ..commands import Cli


@on_sqlite
def test_backup_says_what_is_in_it_and_can_be_read_as_an_archive(archive: Archive, cli: Cli, tmp_path: Path) -> None:
    archive.add(article(1), article(2))
    target = tmp_path / "copy.db"
    done = cli("db", "backup", str(target))
    assert (done.code, done.err) == (0, "")
    assert done.out == f"{target}: {target.stat().st_size:,} bytes, 2 articles, integrity checked\n"
    assert len(cli("--database", f"sqlite:///{target}", "articles", "list").lines) == 2
    assert cli("db", "backup", str(target)).refused("--force replaces it")
    assert cli("db", "backup", str(target), "--force").code == 0


@on_sqlite
def test_backup_comes_before_an_upgrade(archive: Archive, cli: Cli, tmp_path: Path) -> None:
    with archive.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert cli("db", "backup", str(tmp_path / "copy.db")).code == 0


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_backup_of_a_server_names_the_command(archive: Archive, cli: Cli, tmp_path: Path) -> None:
    assert cli("db", "backup", str(tmp_path / "copy.db")).refused("pg_dump --format=custom --file=FILE 'postgresql://")


def test_check(archive: Archive, cli: Cli) -> None:
    archive.add(article(1))
    done = cli("db", "check")
    assert (done.code, done.out, done.err) == (0, "", "no problems found\n")
    with archive.engine.begin() as connection:
        connection.execute(text("UPDATE article SET revision = 2"))
    done = cli("db", "check")
    assert (done.code, done.out, done.err) == (1, "article 1: its revision 2 is not there\n", "1 problem found\n")


def test_vacuum(archive: Archive, cli: Cli) -> None:
    archive.add(article(1))
    lease = Lease(archive.engine, crawl_lease(SOURCE), 60, utc_now)
    lease.acquire()
    done = cli("db", "vacuum")
    assert (done.code, done.out) == (4, "")
    assert f"the lease 'crawl:{SOURCE}' is held by process" in done.err
    lease.release()
    done = cli("db", "vacuum")
    assert done.code == 0
    assert ("bytes before" in done.out) == (archive.engine.dialect.name == "sqlite")


@pytest.mark.parametrize("command", [["check"], ["vacuum"], ["backup", "copy.db"]], ids=" ".join)
def test_without_an_archive(cli: Cli, root: Path, command: list[str]) -> None:
    assert cli("db", *command).refused("there is no archive yet")
    assert not list(root.iterdir())


@pytest.mark.parametrize(("version", "looks_again"), [("0001", True), ("0002", False)])
def test_an_upgrade_names_duplicates_only_if_the_archive_knew_none(
    tmp_path: Path, cli: Cli, version: str, looks_again: bool
) -> None:
    url = f"sqlite:///{tmp_path}/old.db"
    engine = open_engine(make_url(url))
    prepare_file(engine)
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), version)
    engine.dispose()
    done = cli("--database", url, "db", "upgrade")
    assert done.code == 0
    assert ("duplicates rebuild" in done.err) == looks_again
