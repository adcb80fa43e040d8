"""Database URLs: which are taken, and that nothing shows a password."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine import make_url

from vokspider.config import mask_url

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
            ("postgres://h/d", "unsupported database postgres, expected sqlite or postgresql"),
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
