"""The tables of the queue: made once, brought up to date, and left alone where they are another program's."""

from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from vokspider.jobs import queue_schema
from vokspider.jobs.queue_schema import newer_than, state_of_queue, upgrade_queue
from vokspider.model.errors import StoreError
from vokspider.store.db.engine import open_engine
from vokspider.store.db.schema import HEAD, include_object, upgrade

from .conftest import queue_config


def test_the_queue_is_made_once_and_that_of_another_program_is_left_alone(postgres_url: str, tmp_path: Path) -> None:
    engine = open_engine(queue_config(postgres_url, tmp_path).database_url)
    assert upgrade(engine) == HEAD
    assert state_of_queue(engine) == "missing"
    version = upgrade_queue(engine)
    assert state_of_queue(engine) == "current"
    assert upgrade_queue(engine) == version
    assert upgrade(engine) == HEAD
    with engine.begin() as connection:
        connection.execute(text("COMMENT ON TABLE procrastinate_jobs IS NULL"))
    assert state_of_queue(engine) == "foreign"
    with pytest.raises(StoreError, match="another program"):
        upgrade_queue(engine)
    engine.dispose()


@pytest.mark.slow
def test_an_older_queue_gets_the_migrations_that_it_lacks(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_engine(queue_config(postgres_url, tmp_path).database_url)
    upgrade(engine)
    upgrade_queue(engine)
    newer = tmp_path / "99.00.00_01_pre_more.sql"
    newer.write_text("CREATE TABLE procrastinate_more (share text DEFAULT '100 %');\nSELECT 1;")
    known = queue_schema._migrations()
    monkeypatch.setattr(queue_schema, "_migrations", lambda: [*known, newer])
    assert state_of_queue(engine) == "old"
    assert upgrade_queue(engine) == newer.stem
    assert state_of_queue(engine) == "current"
    assert inspect(engine).has_table("procrastinate_more")
    monkeypatch.setattr(queue_schema, "_migrations", lambda: known)
    assert state_of_queue(engine) == "newer"
    engine.dispose()


def test_migrations_come_in_the_order_of_their_names() -> None:
    paths = [Path(name) for name in ("03.04.00_50_post_b.sql", "03.04.00_01_pre_b.sql", "03.02.00_01_pre_a.sql")]
    assert newer_than("03.02.00_01_pre_a", paths) == [paths[1], paths[0]]
    assert newer_than("03.04.00_50_post_b", paths) == []


def test_alembic_does_not_see_the_tables_of_the_queue() -> None:
    assert not include_object(None, "procrastinate_jobs", "table", True, None)
    assert include_object(None, "article", "table", True, None)
