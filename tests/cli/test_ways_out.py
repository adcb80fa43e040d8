"""Errors name the option as it was typed, what is wrong, and what to do."""

import os
from pathlib import Path

import pytest

from tests.archives import Archive, article, entry
from tests.commands import Cli
from vokspider.model.errors import why_unwritable

PAGE = "https://kcnawatch.org/newstream/1742720595-377991883/powerful-weapon"


def test_a_home_that_does_not_exist(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = tmp_path / "none"
    assert cli("--home", str(missing), "status").refused(f"--home {missing}: there is no such folder; make it")
    monkeypatch.delenv("VOKSPIDER_ROOT")
    monkeypatch.setenv("VOKSPIDER_HOME", str(missing))
    assert cli("status").refused(f"VOKSPIDER_HOME {missing}: there is no such folder")


def test_a_configuration_that_does_not_exist(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = tmp_path / "none.toml"
    given = f"--config {missing}"
    assert cli("--config", str(missing), "status").refused(
        f"{given}: there is no such file; 'vokspider {given} config init' writes one"
    )
    monkeypatch.setenv("VOKSPIDER_CONFIG", str(missing))
    assert cli("status").refused(f"VOKSPIDER_CONFIG {missing}: there", f"'vokspider config init {missing}' writes one")


def test_a_database_of_another_kind(cli: Cli) -> None:
    done = cli("--database", "mysql://user:secret@host/db", "status")
    assert done.refused("--database 'mysql://user:***@host/db': unsupported database mysql")


def test_an_export_into_a_folder_that_does_not_exist(archive: Archive, cli: Cli, tmp_path: Path) -> None:
    archive.run([entry(1)], [article(1)])
    folder = tmp_path / "none"
    for arguments in (("articles", "export", "--output", "a.csv"), ("captures", "export", "--warc", "a.warc")):
        *command, option, name = arguments
        done = cli(*command, option, str(folder / name))
        assert done.refused(f"{option} '{folder / name}' cannot be written: there is no folder {folder}; make it")
    if archive.engine.dialect.name == "sqlite":  # a server's database has its own program for copies
        assert cli("db", "backup", str(folder / "b.db")).refused(f"there is no folder {folder}; make it")


def test_permission_denied_names_the_folder(tmp_path: Path) -> None:
    found = why_unwritable(tmp_path / "config" / "vokspider.toml", PermissionError(13, "Permission denied"))
    assert found == f"permission denied in {tmp_path}; change its owner, or name another place"


def denied(*_: object, **__: object) -> None:
    raise PermissionError(13, "Permission denied")


def test_a_home_that_cannot_be_written_is_named(cli: Cli, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "mkdir", denied)
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert cli("config", "init").refused(f"permission denied in {root}; change its owner, or name another place")
    command = ("sources", "new", "x", "--display-name", "X (EN)", "--start-url", PAGE)
    assert cli(*command).refused(f"permission denied in {root}; change its owner, or name another place")
    done = cli("-q", "crawl")
    assert done.refused(f"the home {root} cannot be written by this user; change its owner, or name")


def test_the_log_of_a_daemon_that_never_ran(cli: Cli) -> None:
    assert cli("logs").refused("no daemon has run here yet; 'vokspider logs last' prints the log of the last run")
    assert cli("logs", "7").refused("old ones are deleted after 90 days")
