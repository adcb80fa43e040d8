"""The sources file."""

from pathlib import Path

import pytest

from vokspider.config import Source, load
from vokspider.model.errors import ConfigError
from vokspider.model.plugins import find_site, own_sites, site_names
from vokspider.sites import site_named

from .projects import SOURCE, problems, read, write_settings, write_sources


def test_every_site_of_the_program_is_found_by_its_name() -> None:
    assert "kcnawatch" in own_sites()
    for name in own_sites():
        assert site_named(name).name == name


def test_an_unknown_site_is_named_with_those_there_are() -> None:
    assert find_site("foo") is None
    with pytest.raises(LookupError, match=r"there is no site 'foo', only .*kcnawatch"):
        site_named("foo")
    assert "kcnawatch" in site_names()


class TestSources:
    def test_declared(self, project: Path) -> None:
        second = {
            **SOURCE,
            "name": "two",
            "site": "http://127.0.0.1:8000/",
            "listing_url": "http://127.0.0.1:8000/article/5/",
        }
        write_sources(project, SOURCE, {**second, "listing_key": "77"})
        config = read(project)
        assert [source.name for source in config.sources] == ["kcnawatch-vok-en", "two"]
        two = config.source("two")
        assert two.site == "http://127.0.0.1:8000"
        assert (two.listing_url, two.listing_key) == ("http://127.0.0.1:8000/article/5/", "77")
        assert config.source("kcnawatch-vok-en") == Source.model_validate(SOURCE)

    @pytest.mark.parametrize(
        ("change", "line"),
        [
            ({"langage": "en"}, "source 1 (kcnawatch-vok-en): unknown key langage; did you mean language?"),
            ({"site": "kcnawatch.org"}, 'site = "kcnawatch.org": expected a URL like'),
            ({"site": "https://kcnawatch.org/article"}, "expected the root of a site"),
            ({"site": "https://u:p@kcnawatch.org"}, "expected a URL without a user or password"),
            ({"listing_url": "/article/5/"}, "expected a URL like"),
            ({"start_url": "/newstream/5/x"}, "expected a URL like"),
            ({"enabled": "yes"}, 'enabled = "yes": expected true or false'),
            ({"delay": -1}, "delay = -1: expected at least 0"),
            ({"delay": "2"}, 'delay = "2": expected a number'),
            ({"concurrency": 0}, "concurrency = 0: expected at least 1"),
            ({"cron": "30 7 * *"}, "not a cron line: '30 7 * *': it has 4 fields"),
            ({"cron": []}, "cron = []: expected at least one cron line"),
            ({"cron": ["0 7 * * *", "0  7 * * *"]}, "expected each cron line once"),
            ({"name": "a b"}, 'source 1 (a b): name = "a b"'),
            ({"name": 5}, "source 1: name = 5: expected text in quotes"),
            ({"listing_key": 77}, "listing_key = 77: expected text in quotes"),
            ({"display_name": " "}, "must not be empty"),
            ({"page": "foo"}, 'page = "foo": unknown page class, known are: kcnawatch'),
            ({"page": "KCNAwatch"}, "unknown page class, did you mean kcnawatch?"),
        ],
    )
    def test_wrong_value(self, project: Path, change: dict[str, object], line: str) -> None:
        write_sources(project, {**SOURCE, **change})
        (only,) = problems(project)
        assert only.startswith("config/sources.toml: source 1")
        assert line in only

    def test_the_old_name_of_a_key_is_read_with_a_warning_that_has_the_new_one(self, project: Path) -> None:
        write_sources(project, {**SOURCE, "ajax_source_id": "313"})
        config = read(project)
        assert config.source("kcnawatch-vok-en").listing_key == "313"
        (line,) = config.warnings
        assert line.startswith("config/sources.toml: source 1 (kcnawatch-vok-en): ajax_source_id is called listing_key")
        write_sources(project, {**SOURCE, "ajax_source_id": "313", "listing_key": "7"})
        assert read(project).source("kcnawatch-vok-en").listing_key == "7"

    @pytest.mark.parametrize("key", [key for key in SOURCE if key not in ("name", "start_url")])
    def test_missing_key(self, project: Path, key: str) -> None:
        write_sources(project, {name: value for name, value in SOURCE.items() if name != key})
        (only,) = problems(project)
        assert only.startswith(f"config/sources.toml: source 1 (kcnawatch-vok-en): key {key} is missing: ")

    def test_declared_twice(self, project: Path) -> None:
        write_sources(project, SOURCE, SOURCE)
        assert problems(project) == ["config/sources.toml: source kcnawatch-vok-en: declared 2 times"]

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("", "declares no source, expected at least one [[source]]"),
            ("[source]\nname = 'a'", "source: expected tables, each headed [[source]]"),
            ("source = ['a']", "source: expected tables, each headed [[source]]"),
            ("[[source]\n", "not TOML: "),
        ],
    )
    def test_wrong_file(self, project: Path, text: str, line: str) -> None:
        (project / "config/sources.toml").write_text(text)
        (only,) = problems(project)
        assert only.startswith(f"config/sources.toml: {line}")

    def test_misspelled_table(self, project: Path) -> None:
        (project / "config/sources.toml").write_text("[[sources]]\nname = 'a'\n")
        assert problems(project) == [
            "config/sources.toml: unknown key sources; did you mean source?",
            "config/sources.toml: declares no source, expected at least one [[source]]",
        ]

    def test_unknown_name(self, project: Path) -> None:
        with pytest.raises(
            ConfigError,
            match=r"^unknown source vok; known are: kcnawatch-vok-en \(declared in .*/config/sources.toml\)$",
        ):
            read(project).source("vok")


OWN = {
    **SOURCE,
    "name": "kcnawatch-kcna-en",
    "display_name": "KCNA.kp (En)",
    "start_url": "https://kcnawatch.org/newstream/1742720595-1234567/x",
    "enabled": True,
    "delay": 4,
    "concurrency": 2,
    "cron": ["0 8 * * *", "0 20 * * *"],
}


class TestWhatASourceHasOfItsOwn:
    def test_a_second_source_has_its_own_page_pace_and_schedule(self, project: Path) -> None:
        write_sources(project, SOURCE, OWN)
        config = read(project, {"VOKSPIDER_CRAWL__DELAY": "3", "VOKSPIDER_SCHEDULE__CRON": "0 6 * * *"})
        first, second = config.sources
        assert (first.start_url, first.delay, first.concurrency, first.lines) == (
            SOURCE["start_url"],
            3,
            1,
            ("0 6 * * *",),
        )
        assert (second.start_url, second.delay, second.concurrency, second.lines) == (
            OWN["start_url"],
            4,
            2,
            ("0 8 * * *", "0 20 * * *"),
        )
        assert config.enabled == (first, second)
        assert load(environ=config.to_environ()) == config

    def test_only_the_source_of_the_settings_is_enabled_by_itself(self, project: Path) -> None:
        second = {key: value for key, value in OWN.items() if key != "enabled"}
        write_sources(project, SOURCE, second)
        assert [source.name for source in read(project).enabled] == ["kcnawatch-vok-en"]
        environ = {"VOKSPIDER_CRAWL__SOURCE": "kcnawatch-kcna-en"}
        assert [source.name for source in read(project, environ).enabled] == ["kcnawatch-kcna-en"]
        write_sources(project, {**SOURCE, "enabled": False}, second)
        assert read(project).enabled == ()

    def test_a_start_page_of_the_settings_is_that_of_their_source_alone(self, project: Path) -> None:
        write_sources(project, SOURCE, OWN)
        config = read(project, {"VOKSPIDER_CRAWL__START_URL": "http://127.0.0.1:8000/newstream/5/x"})
        first, second = config.sources
        assert first.start_url == config.crawl.start_url == "http://127.0.0.1:8000/newstream/5/x"
        assert first.urls == ("https://kcnawatch.org", "http://127.0.0.1:8000/newstream/5/x")
        assert second.start_url == OWN["start_url"]
        assert config.warnings == ()
        assert load(environ=config.to_environ()) == config

    def test_a_start_page_in_the_settings_file_has_moved_and_is_still_used(self, project: Path) -> None:
        write_settings(project, '[crawl]\nstart_url = "https://kcnawatch.org/newstream/7777/x"\n')
        config = read(project)
        assert config.source("kcnawatch-vok-en").start_url == "https://kcnawatch.org/newstream/7777/x"
        (line,) = config.warnings
        assert line.startswith("config/vokspider.toml: crawl.start_url has moved: write it as start_url of [[source]] ")
        assert "kcnawatch-vok-en in config/sources.toml" in line

    def test_a_sources_file_of_version_0_1_starts_where_it_did(self, project: Path) -> None:
        old = {key: value for key, value in SOURCE.items() if key != "start_url"} | {"timezone": "Asia/Seoul"}
        write_sources(project, old)
        config = read(project)
        assert config.source("kcnawatch-vok-en").start_url == SOURCE["start_url"]
        (line,) = config.warnings
        assert line.startswith(
            "config/sources.toml: source 1 (kcnawatch-vok-en): timezone is no longer used and can be "
        )
        write_sources(project, {**old, "site": "https://example.org"})
        assert read(project).source("kcnawatch-vok-en").start_url is None
        assert read(project).crawl.start_url == ""
