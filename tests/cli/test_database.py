"""Which database a command reads, and that reading one makes none."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from vokspider.store.db.schema import HEAD

from ..archives import Archive, article
from ..commands import Cli

READING = [
    ["articles", "list"],
    ["articles", "search", "word"],
    ["articles", "show", "1"],
    ["articles", "history", "1"],
    ["articles", "export", "--format", "jsonl"],
    ["runs", "list"],
    ["runs", "show", "1"],
    ["status"],
    ["db", "current"],
]


def commands(*without: str) -> pytest.MarkDecorator:
    chosen = [command for command in READING if command[0] not in without]
    return pytest.mark.parametrize("command", chosen, ids=" ".join)


@commands()
def test_an_archive_that_is_not_there_is_not_made(cli: Cli, root: Path, command: list[str]) -> None:
    done = cli(*command)
    assert done.refused("no archive yet", str(root / "data/vokspider.db"), "'vokspider crawl' creates it")
    assert not list(root.iterdir())


@pytest.mark.parametrize("url", ["sqlite:///{}/there.db", "sqlite:///file:{}/there.db?uri=true"])
def test_nor_one_of_the_command_line(cli: Cli, tmp_path: Path, url: str) -> None:
    assert cli("--database", url.format(tmp_path), "status").refused("no archive yet", str(tmp_path))
    assert not list(tmp_path.iterdir())


@commands()
def test_an_empty_database(cli: Cli, empty_url: str, tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "archive.db").touch()
    done = cli("--database", empty_url, *command)
    assert done.refused("has no archive yet", "'vokspider --database ", " crawl' creates it")


@commands("db")
def test_an_older_schema(archive: Archive, cli: Cli, command: list[str]) -> None:
    _set_version(archive, "0000")
    assert cli(*command).refused("is at version 0000; run 'vokspider db upgrade' first")


@commands()
def test_a_newer_schema(archive: Archive, cli: Cli, command: list[str]) -> None:
    _set_version(archive, "9999")
    assert cli(*command).refused("is at version 9999, which this vokspider does not know", "install a newer")


def test_a_file_that_is_no_database(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("These are notes, not a database. " * 100)
    assert cli("--database", f"sqlite:///{tmp_path}/notes.txt", "status").refused("file is not a database")


def test_a_database_that_breaks_while_it_is_read(archive: Archive, cli: Cli) -> None:
    with archive.engine.begin() as connection:
        connection.execute(text("ALTER TABLE sighting RENAME TO gone"))
        connection.execute(text("ALTER TABLE article RENAME TO gone_too"))
    done = cli("articles", "list")
    assert done.refused("the database", "article")


class TestDb:
    def test_upgrade_makes_one(self, cli: Cli, root: Path) -> None:
        done = cli("db", "upgrade")
        path = root / "data/vokspider.db"
        assert (done.code, done.out) == (0, f"sqlite:///{path} is at version {HEAD}\n")
        with sqlite3.connect(path) as connection:
            assert connection.execute("SELECT count(*) FROM article").fetchone() == (0,)
        connection.close()
        assert cli("db", "upgrade").out == done.out

    def test_upgrade_on_both(self, cli: Cli, empty_url: str) -> None:
        assert cli("--database", empty_url, "db", "upgrade").code == 0
        assert cli("--database", empty_url, "db", "current").out == f"{HEAD} (the newest)\n"

    def test_current_of_an_older_one(self, archive: Archive, cli: Cli) -> None:
        _set_version(archive, "0000")
        done = cli("db", "current")
        assert (done.code, done.out) == (0, f"0000 (the newest is {HEAD}; run 'vokspider db upgrade')\n")

    def test_upgrade_of_a_newer_one(self, archive: Archive, cli: Cli) -> None:
        _set_version(archive, "9999")
        assert cli("db", "upgrade").refused("9999", "install a newer vokspider")


def _set_version(archive: Archive, version: str) -> None:
    with archive.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})


def test_wrong_totals_are_counted_again(archive: Archive, cli: Cli) -> None:
    archive.add(article(1))
    with archive.engine.begin() as connection:
        connection.execute(text("UPDATE total SET articles = 7"))
    done = cli("db", "check")
    assert (done.code, "'vokspider db recount' counts again" in done.out) == (1, True)
    assert cli("db", "recount").code == 0
    assert cli("db", "check").code == 0
