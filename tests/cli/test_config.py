"""``vokspider config``."""

import tomllib
from pathlib import Path

import pytest

from vokspider.config import load, settings_table

from ..commands import Cli


def test_show_names_every_setting(cli: Cli) -> None:
    found = cli("config", "show", "--json").objects
    assert [one["name"] for one in found] == [one.name for one in settings_table()]


def test_show_what_was_changed(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOKSPIDER_CRAWL__ROBOTS", "false")
    monkeypatch.setenv("VOKSPIDER_NOTIFY__PING_URL", "https://hc.example/secret")
    assert cli("--database", "a.db", "config", "show", "--changed", "--columns", "name,origin").fields == [
        ["database.url", "command line"],
        ["crawl.robots", "VOKSPIDER_CRAWL__ROBOTS"],
        ["notify.ping_url", "VOKSPIDER_NOTIFY__PING_URL"],
    ]
    assert "secret" not in cli("config", "show").out
    assert ["crawl.robots", "false", "VOKSPIDER_CRAWL__ROBOTS"] in cli("config", "show").fields


def test_an_empty_start_url_is_that_of_the_source(cli: Cli, root: Path) -> None:
    (root / "config").mkdir()
    (root / "config/vokspider.toml").write_text('[crawl]\nstart_url = ""\n')
    found = {one["name"]: one for one in cli("config", "show", "--json").objects}["crawl.start_url"]
    source = load(root=root, environ={}).source("kcnawatch-vok-en")
    assert found["value"] == source.start_url
    assert found["origin"].endswith("sources.toml")


def test_init_writes_a_file_that_changes_nothing(cli: Cli, root: Path) -> None:
    before = load(root=root, environ={})
    done = cli("config", "init")
    path = root / "config/vokspider.toml"
    assert (done.code, done.err) == (0, "")
    assert str(path) in done.out
    assert load(root=root, environ={}).settings == before.settings
    assert path.stat().st_mode & 0o077 == 0
    uncommented = "\n".join(line.removeprefix("#") if "=" in line else line for line in path.read_text().splitlines())
    tables = tomllib.loads("\n".join(line for line in uncommented.splitlines() if not line.startswith(" ")))
    assert sum(map(len, tables.values())) == len(settings_table())


def test_init_never_overwrites(cli: Cli, root: Path) -> None:
    path = root / "config/vokspider.toml"
    path.parent.mkdir()
    path.write_text("# mine\n")
    assert cli("config", "init").refused("already exists")
    assert path.read_text() == "# mine\n"
    assert cli("config", "init", str(root / "other.toml")).code == 0
    assert cli("config", "init", str(path / "below")).refused("cannot be written")


def test_home(cli: Cli, tmp_path: Path) -> None:
    assert cli("--home", str(tmp_path), "config", "init").code == 0
    assert (tmp_path / "config/vokspider.toml").exists()
    assert cli("--home", str(tmp_path / "nowhere"), "status").refused("there is no such folder")
