"""What the tests of workers share."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.simulator.site import SimulatedSite
from vokspider.config import load
from vokspider.demo.server import serve
from vokspider.jobs.queue_schema import upgrade_queue
from vokspider.store.db.engine import open_engine
from vokspider.store.db.schema import upgrade

from ..jobs.conftest import Queue, new_queue
from .workers import STALLED, Fleet, table_of

MakeFleet = Callable[..., Fleet]


@pytest.fixture
def another_queue(postgres_server: Engine, tmp_path: Path) -> Iterator[Queue]:
    """The empty queue of another archive in the same database."""
    with new_queue(postgres_server, tmp_path) as made:
        yield made


@pytest.fixture
def make_fleet(tmp_path: Path, postgres_url: str) -> Iterator[MakeFleet]:
    """Makes an archive with a queue on PostgreSQL, and the sites of its sources; no process outlives the test."""
    made = []
    with ExitStack() as stack:

        def make(*names: str, articles: int = 20, url: str = postgres_url, batch: int = 200) -> Fleet:
            sites = {name: SimulatedSite.generate(articles) for name in names}
            for site in sites.values():
                stack.enter_context(serve(site))
            (tmp_path / "config").mkdir()
            tables = (
                table_of(name, site.start_url.partition("/newstream")[0], site.start_url)
                for name, site in sites.items()
            )
            (tmp_path / "config/sources.toml").write_text("".join(tables))
            overrides: dict[str, dict[str, object]] = {
                "database": {"url": url},
                "crawl": {"source": names[0], "delay": 0.0, "lease_seconds": 3},
                "jobs": {"engine": "queue", "stalled_seconds": STALLED},
                "backfill": {"batch_pages": batch},
                "health": {"listen": ""},
            }
            config = load(overrides=overrides, environ={}, root=tmp_path)
            engine = open_engine(config.database_url)
            stack.callback(engine.dispose)
            upgrade(engine)
            upgrade_queue(engine)
            made.append(Fleet(config, engine, sites, tmp_path))
            return made[-1]

        try:
            yield make
        finally:
            for fleet in made:
                fleet.end()
