"""The totals of archives as they are really written, and how they are repaired."""

import pytest
from sqlalchemy import Connection, Engine, make_url, text

from vokspider.store.articles.forgetting import forget_articles, forget_source
from vokspider.store.db.checking import problems
from vokspider.store.db.copying import copy_archive
from vokspider.store.db.engine import open_engine
from vokspider.store.totals.recounting import miscounted, recount

from ...archives import SOURCE, Archive, article, entry
from ..seeing import miss, see
from ..texts import prose
from .counted import counted, kept


def assert_in_step(engine: Engine) -> None:
    with engine.connect() as connection:
        assert kept(connection) == counted(connection)
        assert list(miscounted(connection)) == []


def counts(connection: Connection) -> list[int]:
    """The number of rows of each table of totals."""
    return [len(rows) for rows in kept(connection).values()]


def test_they_are_in_step_with_all_that_happens_to_articles(archive: Archive) -> None:
    see(archive, 1, *prose(1))
    archive.run([entry(2), entry(3)], [article(2, *prose(1), published_on=None)])
    assert_in_step(archive.engine)
    see(archive, 1, *prose(2))  # revised, and no longer the first of 2
    see(archive, 2, *prose(2))
    assert_in_step(archive.engine)
    for _ in range(4):  # missing, then gone
        miss(archive)
    assert_in_step(archive.engine)
    with archive.engine.connect() as connection:
        assert [len(rows) > 0 for rows in kept(connection).values()] == [True] * 4
    see(archive, 1, *prose(1))  # back
    assert_in_step(archive.engine)
    forget_articles(archive.engine, [2], "why", archive.now)
    assert_in_step(archive.engine)
    forget_source(archive.engine, SOURCE, "why", archive.now)
    assert_in_step(archive.engine)
    with archive.engine.connect() as connection:
        assert counts(connection) == [0, 0, 0, 0]


def test_a_check_says_which_are_wrong_and_a_recount_repairs_them(archive: Archive) -> None:
    archive.add(article(1), article(2))
    with archive.engine.begin() as connection:
        connection.execute(text("UPDATE total SET articles = 7 WHERE unit = 'day'"))
        connection.execute(text("DELETE FROM run_total"))
    assert [str(one) for one in problems(archive.engine)] == [
        "total: 1 of its rows are wrong, and 1 are missing; 'vokspider db recount' counts again",
        "run_total: 0 of its rows are wrong, and 1 are missing; 'vokspider db recount' counts again",
    ]
    with archive.engine.begin() as connection:
        recount(connection)
    assert_in_step(archive.engine)


def test_a_copy_has_its_own_and_keeps_them(archive: Archive, tmp_path_factory: pytest.TempPathFactory) -> None:
    see(archive, 1, *prose(1))
    see(archive, 1, *prose(2))
    target = open_engine(make_url(f"sqlite:///{tmp_path_factory.mktemp('copy') / 'copy.db'}"))
    copy_archive(archive.engine, target)
    assert_in_step(target)
    with archive.engine.connect() as one, target.connect() as other:
        assert kept(one) == kept(other)
    see(Archive(archive.config, target, archive.now), 2, *prose(3))
    assert_in_step(target)
    target.dispose()
