"""What the tests of the queue share."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from attrs import frozen
from sqlalchemy import Engine, inspect, text

from tests.postgres import create_schema, drop_schema, url_of
from vokspider.config import Config, load
from vokspider.jobs.queue_schema import upgrade_queue
from vokspider.jobs.queue_state import Job, jobs
from vokspider.store.db.engine import open_engine
from vokspider.store.db.schema import upgrade

SOURCE = "kcnawatch-vok-en"


@frozen
class Queue:
    """An archive with a queue, and no worker."""

    config: Config
    engine: Engine

    def jobs(self) -> list[Job]:
        return jobs(self.engine, 60)

    def becomes(self, number: int | None, status: str) -> None:
        """What a worker does to a job."""
        change = text("UPDATE procrastinate_jobs SET status = CAST(:status AS procrastinate_job_status) WHERE id = :id")
        with self.engine.begin() as connection:
            connection.execute(change, {"status": status, "id": number})


def queue_config(url: str, root: Path) -> Config:
    return load(overrides={"database": {"url": url}, "jobs": {"engine": "queue"}}, environ={}, root=root)


_TABLES = "procrastinate_jobs procrastinate_workers frontier backfill run source lease apscheduler_jobs".split()


@contextmanager
def new_queue(server: Engine, root: Path) -> Iterator[Queue]:
    """An empty queue in a PostgreSQL schema of its own, which is dropped afterwards."""
    name = create_schema(server)
    config = queue_config(url_of(server, name), root)
    engine = open_engine(config.database_url)
    upgrade(engine)
    upgrade_queue(engine)
    yield Queue(config, engine)
    engine.dispose()
    drop_schema(server, name)


@pytest.fixture(scope="session")
def queue_url(postgres_server: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a PostgreSQL schema with a queue, which the tests of this process share."""
    with new_queue(postgres_server, tmp_path_factory.mktemp("queue")) as made:
        made.engine.dispose()
        yield made.config.database.url


@pytest.fixture
def queue(queue_url: str, tmp_path: Path) -> Iterator[Queue]:
    """An empty queue on PostgreSQL."""
    config = queue_config(queue_url, tmp_path)
    engine = open_engine(config.database_url)
    yield Queue(config, engine)
    with engine.begin() as connection:
        for table in _TABLES:
            if inspect(connection).has_table(table):
                connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608
    engine.dispose()
