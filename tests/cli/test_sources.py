"""``vokspider sources list`` and ``new``, and crawling all sources."""

import stat
from pathlib import Path

import pytest

from vokspider.cli.running import worst
from vokspider.config import load

from ..commands import Cli

SECOND = "kcnawatch-kcna-en"
START = "https://kcnawatch.org/newstream/1742720595-1234567/x"
NEW = ("sources", "new", SECOND, "--display-name", "KCNA.kp (En)", "--start-url", START)


def test_a_new_source_is_added_to_a_copy_of_the_shipped_file(cli: Cli, root: Path) -> None:
    shipped = load().sources_file
    done = cli(*NEW, "--delay", "4", "--cron", "0 8 * * *", "--cron", "0 20 * * *")
    assert done.code == 0, done.err
    assert done.err.splitlines() == [
        f"{shipped} comes with the program; copied to {root}/config/sources.toml, which is read from now on",
        f"added to {root}/config/sources.toml; next:",
        f"  vokspider check-site --source {SECOND}",
        f"  vokspider crawl --source {SECOND}",
    ]
    config = load()
    assert [source.name for source in config.enabled] == ["kcnawatch-vok-en", SECOND]
    made = config.source(SECOND)
    assert (made.site, made.language, made.display_name, made.start_url, made.delay, made.lines) == (
        "https://kcnawatch.org",
        "en",
        "KCNA.kp (En)",
        START,
        4.0,
        ("0 8 * * *", "0 20 * * *"),
    )
    text = (root / "config/sources.toml").read_text()
    assert text.endswith("\n\n" + done.out)
    assert "# The sources: each is one outlet" in text  # what stood there stays


def test_a_file_of_ones_own_is_added_to_and_keeps_its_rights(cli: Cli, root: Path) -> None:
    assert cli(*NEW).code == 0
    path = root / "config/sources.toml"
    path.chmod(0o640)
    before = path.read_text()
    assert cli("source", "new", "third", *NEW[3:], "--language", "ko", "--disabled").code == 0
    assert path.read_text().startswith(before.rstrip())
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    third = load().source("third")
    assert (third.language, third.enabled) == ("ko", False)
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((*NEW[:2], "Not A Name", *NEW[3:]), ("Not A Name", "expected lower-case letters and digits")),
        ((*NEW[:5], *NEW[5:6], "nowhere"), ("nowhere",)),
        ((*NEW, "--site", "https://example.org"), ("is not at the site https://example.org",)),
        ((*NEW, "--cron", "daily"), ("not a cron line: 'daily'",)),
        ((*NEW, "--delay", "-1"), ("expected at least 0",)),
        ((*NEW, "--page", "kcna"), ("unknown page class",)),
        (NEW[:3], ("--display-name is missing",)),
        (NEW[:5], ("--start-url is missing",)),
        ((*NEW[:4], "KCNA.kp", *NEW[5:]), ("--language is missing",)),
        ((*NEW[:2], "kcnawatch-vok-en", *NEW[3:]), ("source kcnawatch-vok-en: declared 2 times",)),
    ],
)
def test_what_is_wrong_changes_nothing(
    cli: Cli, root: Path, arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    assert cli(*arguments).refused(*words), cli(*arguments)
    assert not (root / "config/sources.toml").exists()
    assert not list(root.glob("config/*"))


def test_the_list(cli: Cli) -> None:
    cli(*NEW, "--disabled")
    assert cli("sources", "list").fields == [
        ["kcnawatch-vok-en", "Voice of Korea (EN)", "yes", "2 s", "30 7 * * *"],
        [SECOND, "KCNA.kp (En)", "no", "2 s", "30 7 * * *"],
    ]
    first, second = cli("sources", "list", "--json").objects
    assert (first["name"], first["enabled"], first["cron"]) == ("kcnawatch-vok-en", True, ["30 7 * * *"])
    assert (second["start_url"], second["enabled"]) == (START, False)


def test_the_schedule_names_each_source(cli: Cli) -> None:
    cli(*NEW, "--cron", "0 20 * * *")
    assert {fields[3] for fields in cli("schedule", "--count", "4").fields} == {"kcnawatch-vok-en", SECOND}
    assert {one["source"] for one in cli("schedule", "--json").objects} == {"kcnawatch-vok-en", SECOND}


@pytest.mark.parametrize("option", [("--source", "kcnawatch-vok-en"), ("--start-url", START)])
def test_all_sources_and_one_contradict_each_other(cli: Cli, option: tuple[str, str]) -> None:
    assert cli("crawl", "--all", *option).refused("--all crawls every enabled source", option[0])


def test_without_an_enabled_source_nothing_is_crawled(cli: Cli, root: Path) -> None:
    cli(*NEW, "--disabled")
    path = root / "config/sources.toml"
    path.write_text(
        path.read_text().replace('page = "kcnawatch"\nstart_url', 'page = "kcnawatch"\nenabled = false\nstart_url', 1)
    )
    for command in (("crawl", "--all"), ("schedule",), ("daemon",)):
        assert cli(*command).refused("no source is enabled", str(path))


@pytest.mark.parametrize(
    ("codes", "code"), [([0, 0], 0), ([0, 3], 3), ([3, 1], 1), ([4, 0], 4), ([2, 3, 0], 2), ([0, 130], 130), ([], 0)]
)
def test_the_worst_end_of_several(codes: list[int], code: int) -> None:
    assert worst(codes) == code
