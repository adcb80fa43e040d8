"""The sources file."""

from pathlib import Path

import pytest

from vokspider.config import Source
from vokspider.config.sources import PAGES
from vokspider.model.errors import ConfigError
from vokspider.sites import PAGE_CLASSES

from .projects import SOURCE, problems, read, write_sources


def test_the_known_page_classes_are_those_of_the_program() -> None:
    assert set(PAGES) == set(PAGE_CLASSES)


class TestSources:
    def test_declared(self, project: Path) -> None:
        second = {
            **SOURCE,
            "name": "two",
            "site": "http://127.0.0.1:8000/",
            "listing_url": "http://127.0.0.1:8000/article/5/",
        }
        write_sources(project, SOURCE, {**second, "ajax_source_id": "77"})
        config = read(project)
        assert [source.name for source in config.sources] == ["kcnawatch-vok-en", "two"]
        two = config.source("two")
        assert two.site == "http://127.0.0.1:8000"
        assert (two.listing_url, two.ajax_source_id) == ("http://127.0.0.1:8000/article/5/", "77")
        assert config.source("kcnawatch-vok-en") == Source.model_validate(SOURCE)

    @pytest.mark.parametrize(
        ("change", "line"),
        [
            ({"langage": "en"}, "source 1 (kcnawatch-vok-en): unknown key langage; did you mean language?"),
            ({"site": "kcnawatch.org"}, 'site = "kcnawatch.org": expected a URL like'),
            ({"site": "https://kcnawatch.org/article"}, "expected the root of a site"),
            ({"site": "https://u:p@kcnawatch.org"}, "expected a URL without a user or password"),
            ({"listing_url": "/article/5/"}, "expected a URL like"),
            ({"timezone": "Korea"}, "unknown time zone"),
            ({"name": "a b"}, 'source 1 (a b): name = "a b"'),
            ({"name": 5}, "source 1: name = 5: expected text in quotes"),
            ({"ajax_source_id": 77}, "ajax_source_id = 77: expected text in quotes"),
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

    @pytest.mark.parametrize("key", [key for key in SOURCE if key != "name"])
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
