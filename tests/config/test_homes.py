"""Where configuration, data and logs are: in a checkout, in a named folder, or in the user's folders."""

import shutil
from pathlib import Path

import pytest

from vokspider.config import load, origins
from vokspider.config.homes import CHECKOUT, FOLDER, NAMED, USER, find_home
from vokspider.config.origins import line_of
from vokspider.model.errors import ConfigError

CHECKOUTS = Path(__file__).parents[2]


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package outside of any checkout, and a user's folders."""
    monkeypatch.setattr("vokspider.config._PACKAGE", tmp_path / "site-packages/vokspider")
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    shipped = tmp_path / "site-packages/vokspider/config"
    shipped.mkdir(parents=True)
    shutil.copy(CHECKOUTS / "config/sources.toml", shipped)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path


def test_without_a_checkout_the_folders_are_the_users(alone: Path) -> None:
    config = load(environ={})
    assert (config.home, config.config_file) == (USER, None)
    assert config.root == alone / "data/vokspider"
    assert config.database_url.database == str(alone / "data/vokspider/vokspider.db")
    assert config.resolve(config.logs.dir) == alone / "state/vokspider/log"


def test_the_users_configuration_is_read_and_wins(alone: Path) -> None:
    file = alone / "config/vokspider/vokspider.toml"
    file.parent.mkdir(parents=True)
    file.write_text('[logs]\ndir = "elsewhere"\n')
    config = load(environ={})
    assert config.config_file == file
    assert config.resolve(config.logs.dir) == alone / "data/vokspider/elsewhere"


def test_a_child_process_finds_the_same(alone: Path) -> None:
    parent = load(environ={})
    child = load(environ=parent.to_environ())
    assert (child, child.home) == (parent, USER)


@pytest.mark.parametrize("trace", ["config/vokspider.toml", "data/vokspider.db"])
def test_a_folder_that_was_used_before_stays_the_home(alone: Path, trace: str) -> None:
    (alone / "here" / trace).parent.mkdir()
    (alone / "here" / trace).touch()
    config = load(environ={})
    assert (config.home, config.root) == (FOLDER, alone / "here")
    assert config.logs.dir == "logs"


@pytest.mark.parametrize("variable", ["VOKSPIDER_ROOT", "VOKSPIDER_HOME"])
def test_a_named_folder(alone: Path, variable: str) -> None:
    home = find_home({variable: str(alone / "here")})
    assert (home.kind, home.root, home.defaults) == (NAMED, alone / "here", {})
    with pytest.raises(ConfigError, match="there is no such folder"):
        find_home({variable: str(alone / "nowhere")})


def test_a_checkout_keeps_everything_in_itself(alone: Path) -> None:
    (alone / "scrapy.cfg").write_text("[settings]\ndefault = vokspider.settings\n")
    home = find_home({}, package=alone / "site-packages/vokspider")
    assert (home.kind, home.root, home.config_file) == (CHECKOUT, alone, alone / "config/vokspider.toml")


# -- where a setting comes from ---------------------------------------------------------------------------------------


def test_each_setting_has_an_origin(tmp_path: Path) -> None:
    file = tmp_path / "config/vokspider.toml"
    file.parent.mkdir()
    file.write_text('# one\n[crawl]\ndelay = 5\n\n[notify]\nurls = ["mailto://me:word@host"]\n')
    environ = {"VOKSPIDER_CRAWL__RETRY_TIMES": "1"}
    given = {"database": {"url": "postgresql://me:word@host/archive"}}
    found = {one.name: one for one in origins(overrides=given, environ=environ, root=tmp_path)}
    assert (found["crawl.delay"].value, found["crawl.delay"].origin) == (5, "config/vokspider.toml:3")
    assert found["crawl.retry_times"].origin == "VOKSPIDER_CRAWL__RETRY_TIMES"
    assert found["database.url"].origin == "command line"
    assert found["captures.keep"].origin == "default"
    assert found["notify.urls"].value == "***"
    assert "word" not in str(found)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[crawl]\ndelay=1", 2),
        ("[logs]\ndelay=1\n[ crawl ]\n  delay = 1", 4),
        ("crawl.delay = 1", 1),
        ("[crawl]\ndelayed = 1", 0),
        ("crawl = {delay = 1}", 0),
    ],
)
def test_the_line_of_a_setting(text: str, line: int) -> None:
    assert line_of(text, "crawl", "delay") == line
