"""Commands that hints name can be copied: they repeat the options that the command before them was given."""

from pathlib import Path

import pytest

from tests.commands import Cli
from vokspider.cli.hints import calling, hinting, remember, runnable


def test_an_error_names_a_command_for_the_same_home(cli: Cli, tmp_path: Path) -> None:
    home = tmp_path / "my archive"
    home.mkdir()
    done = cli("--home", str(home), "articles", "list")
    assert done.refused(f"'vokspider --home '{home}' crawl' creates it")
    assert "'vokspider crawl' creates it" in cli("articles", "list").err


def test_doctor_names_commands_for_the_same_files(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    config = tmp_path / "mine.toml"
    config.write_text("")
    database = tmp_path / "a.db"
    done = cli("--config", str(config), "--database", str(database), "doctor")
    assert f"'vokspider --config {config} --database {database} crawl' creates it" in done.out


def test_a_new_source_is_crawled_in_the_same_home(cli: Cli, tmp_path: Path) -> None:
    cli("--home", str(tmp_path), "config", "init")
    url = "https://kcnawatch.org/newstream/1742720595-377991883/powerful-weapon"
    done = cli("--home", str(tmp_path), "sources", "new", "one", "--display-name", "One (EN)", "--start-url", url)
    assert f"  vokspider --home {tmp_path} crawl --source one\n" in done.err


def test_no_password_is_printed() -> None:
    with hinting():
        remember(None, "postgresql://me:secret@host/vok", None)
        assert calling() == "vokspider --database 'postgresql://me:***@host/vok'"


def test_only_quoted_commands_are_changed() -> None:
    with hinting():
        remember(None, None, Path("here"))
        assert runnable("run 'vokspider db check' first") == "run 'vokspider --home here db check' first"
        assert runnable("vokspider crawl; 'vokspider' is a name") == "vokspider crawl; 'vokspider' is a name"
    assert calling() == "vokspider"
