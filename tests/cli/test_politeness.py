"""What a crawl says about its pace before it requests anything."""

from pathlib import Path

import pytest

from tests.commands import Cli

LOCAL = "http://127.0.0.1:9"
PAGE = "newstream/1742720595-377991883/powerful-weapon"


def declare(home: Path, name: str, site: str, **keys: str) -> None:
    values = {"name": f'"{name}"', "site": f'"{site}"', "language": '"en"', "display_name": f'"{name}"'}
    values |= {"page": '"kcnawatch"', "start_url": f'"{site}/{PAGE}"', "enabled": "true", **keys}
    path = home / "config/sources.toml"
    path.parent.mkdir(exist_ok=True)
    with path.open("a") as stream:
        stream.write("[[source]]\n" + "".join(f"{key} = {value}\n" for key, value in values.items()))


@pytest.fixture
def home(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VOKSPIDER_CRAWL__SOURCE", "mine")
    monkeypatch.setenv("VOKSPIDER_CRAWL__RETRY_TIMES", "0")
    return root


@pytest.mark.slow
def test_a_delay_that_another_source_overrules_is_named(cli: Cli, home: Path) -> None:
    declare(home, "mine", LOCAL)
    declare(home, "slow", LOCAL, delay="0.2")
    done = cli("crawl", "--delay", "0", "--dry-run")
    assert "the delay of 0 s is raised to 0.2 s for 127.0.0.1:9: that of the source slow, since" in done.err


@pytest.mark.sampled(1)
@pytest.mark.parametrize("keys", [{"delay": "0"}, {"delay": "0.2", "enabled": "false"}], ids=["no slower", "disabled"])
def test_no_delay_is_named_where_none_is_overruled(cli: Cli, home: Path, keys: dict[str, str]) -> None:
    declare(home, "mine", LOCAL)
    declare(home, "slow", LOCAL, **keys)
    assert "the delay of" not in cli("crawl", "--delay", "0", "--dry-run").err
