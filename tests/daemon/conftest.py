"""What the tests of the daemon share: projects with a database of their own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from vokspider.config import Config, load
from vokspider.store.engine import open_engine
from vokspider.store.schema import upgrade

MakeConfig = Callable[..., Config]


@pytest.fixture
def make_config(tmp_path: Path, database_url: str) -> MakeConfig:
    """Makes configurations of one project: ``make_config("30 7 * * *", timezone="UTC")``."""

    def make(*cron: str, **schedule: object) -> Config:
        overrides: dict[str, dict[str, object]] = {
            "schedule": {"cron": cron or None, **schedule},
            "database": {"url": database_url},
            "crawl": {"lease_seconds": 0.3},
        }
        return load(overrides=overrides, environ={}, root=tmp_path)

    return make


@pytest.fixture
def engine(make_config: MakeConfig) -> Iterator[Engine]:
    """The project's database, at the present schema."""
    made = open_engine(make_config().database_url)
    upgrade(made)
    yield made
    made.dispose()
