"""Database URLs: which are taken, and that nothing shows a password."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine import URL, make_url

from vokspider.config import from_command_line, mask_url, show_database
from vokspider.config.databases import parse_database_url

from .projects import problems, read


class TestDatabase:
    @pytest.mark.parametrize(
        ("url", "expected"),
        [
            ("sqlite:///data/x.db", "sqlite:///{root}/data/x.db"),
            ("sqlite+pysqlite:///x.db?timeout=5", "sqlite:///{root}/x.db?timeout=5"),
            ("sqlite:////srv/x.db", "sqlite:////srv/x.db"),
            ("sqlite:///file:x.db?mode=ro&uri=true", "sqlite:///file:x.db?mode=ro&uri=true"),
            ("postgresql://u@h/d", "postgresql+psycopg://u@h/d"),
            ("postgres://u@h/d", "postgresql+psycopg://u@h/d"),
            ("postgresql://u@h/d%20e?sslmode=require", "postgresql+psycopg://u@h/d%20e?sslmode=require"),
            ("postgresql+psycopg://u:p%40ss@h:5433/d", "postgresql+psycopg://u:p%40ss@h:5433/d"),
        ],
    )
    def test_url_for_sqlalchemy(self, project: Path, url: str, expected: str) -> None:
        config = read(project, {"VOKSPIDER_DATABASE__URL": url})
        assert config.database_url == make_url(expected.format(root=project))

    @pytest.mark.parametrize(
        ("url", "line"),
        [
            ("mysql://h/d", "unsupported database mysql, expected sqlite or postgresql"),
            ("postgresql+asyncpg://h/d", "unsupported database postgresql+asyncpg"),
            ("postgresql://h/d?ssl=1", "unknown option ssl after the '?', did you mean sslsni?"),
            ("sqlite:///x.db?timeuot=5", "unknown option timeuot after the '?', did you mean timeout?"),
            ("sqlite:///x.db?mode=ro", "known are: timeout; a file whose name ends in ?mode=ro is written with"),
            ("sqlite:///x.db?timeout=long", "expected ?timeout=SECONDS, a number from 0 to 86400"),
            ("sqlite:///x.db?timeout=nan", "expected ?timeout=SECONDS"),
            ("sqlite:///x.db?timeout=-1", "expected ?timeout=SECONDS"),
            ("data/x.db", '"data/x.db": not a database URL'),
            ("", '"": not a database URL'),
            ("postgresql://h:port/d", "not a database URL"),
            ("sqlite://data/x.db", "two slashes name a host"),
            ("sqlite://", "keeps nothing"),
            ("sqlite:///:memory:", "keeps nothing"),
        ],
    )
    def test_unusable_url(self, project: Path, url: str, line: str) -> None:
        (only,) = problems(project, overrides={"database": {"url": url}})
        assert only.startswith("command line: database.url = ")
        assert line in only

    @pytest.mark.parametrize(
        ("written", "path", "options"),
        [
            ("my%20archive.db", "my%20archive.db", {}),
            ("100%.db", "100%.db", {}),
            ("what?.db", "what?.db", {}),
            ("what?", "what?", {}),
            ("a=b?c&d.db", "a=b?c&d.db", {}),
            ("a#b c.db", "a#b c.db", {}),
            ("보관.db", "보관.db", {}),
            ("user:x@host.db", "user:x@host.db", {}),
            ("what?.db?timeout=60", "what?.db", {"timeout": "60"}),
            ("a?x=1?timeout=30", "a?x=1", {"timeout": "30"}),
        ],
    )
    def test_a_path_is_taken_as_it_is(self, project: Path, written: str, path: str, options: dict[str, str]) -> None:
        config = read(project, {"VOKSPIDER_DATABASE__URL": f"sqlite:///{written}"})
        assert config.database_url.database == str(project / path)
        assert dict(config.database_url.query) == options
        assert config.masked_url == f"sqlite:///{project}/{written}"

    @given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
    def test_what_is_shown_names_the_same_file(self, name: str) -> None:
        url = URL.create("sqlite", database=f"/srv/{name}", query={"timeout": "30"})
        assert parse_database_url(show_database(url)) == url

    def test_a_bare_path_of_the_command_line(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        assert from_command_line("archive.db") == f"sqlite:///{tmp_path}/archive.db"
        assert from_command_line("../a b.db") == f"sqlite:///{tmp_path}/../a b.db"
        assert from_command_line("/srv/archive.db?timeout=60") == "sqlite:////srv/archive.db?timeout=60"
        for address in ("", "sqlite:///x.db", "postgres://h/d", "postgresql:x@h", "mysql://h/d"):
            assert from_command_line(address) == address

    @pytest.mark.parametrize(
        "url",
        [
            "mysql://user:{}@host/db",
            "postgresql://user:{}/x@host:port/db",
            "postgresql://user:{}@host:port/db",
            "postgresql:user:{}@host",
            "mysql://host/db?password={}",
            "mysql://user:x@{}@host/db",
        ],
    )
    def test_no_error_shows_a_password(self, project: Path, url: str) -> None:
        url = url.format("geheim")
        for value in (url, [url]):
            assert "geheim" not in "".join(problems(project, overrides={"database": {"url": value}}))
        assert "geheim" not in "".join(problems(project, {"VOKSPIDER_CRAWL__START_URL": url}))

    def test_no_repr_shows_a_password(self, project: Path) -> None:
        url = "postgresql://user:geheim@host/db?sslpassword=geheim"
        config = read(project, {"VOKSPIDER_DATABASE__URL": url})
        shown = f"{config!r} {config} {config.settings!r} {config.database} {config.masked_url}"
        assert "geheim" not in shown
        assert config.database.masked_url == "postgresql://user:***@host/db?sslpassword=***"
        assert config.database.url == url

    @given(st.text(st.characters(categories=["L", "N"]), min_size=8), st.text(max_size=20))
    def test_masked_in_any_surroundings(self, password: str, tail: str) -> None:
        masked = mask_url(f"postgresql://user:{password}@host/{tail}")
        assert masked.partition("host")[0] == "postgresql://user:***@"
