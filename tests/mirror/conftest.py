"""Two archives, on any two kinds of databases, and a server of the first one."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url

from vokspider.config import load
from vokspider.store.db.engine import open_engine
from vokspider.store.db.schema import upgrade

from ..archives import Archive
from ..web.conftest import pages

__all__ = ["pages"]  # a fixture of the web's tests, here too

Make = Callable[[str], Archive]
PAIRS = pytest.mark.parametrize(
    ("first", "second"), [("sqlite", "sqlite"), ("sqlite", "postgresql"), ("postgresql", "sqlite")]
)


@pytest.fixture
def make(tmp_path: Path, prepared_file: Path, request: pytest.FixtureRequest) -> Iterator[Make]:
    """Makes archives without rows: ``sqlite``, or one ``postgresql``."""
    made: list[Engine] = []

    def new(kind: str) -> Archive:
        path = tmp_path / f"{len(made)}.db"
        if kind == "sqlite":
            shutil.copyfile(prepared_file, path)
        url = f"sqlite:///{path}" if kind == "sqlite" else request.getfixturevalue("postgres_url")
        made.append(open_engine(make_url(url)))
        upgrade(made[-1])
        return Archive(load(environ={}, overrides={"database": {"url": url}}), made[-1])

    yield new
    for engine in made:
        engine.dispose()
