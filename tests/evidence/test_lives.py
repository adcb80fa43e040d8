"""Packs of archives that lived, whatever happened in them: nothing is wrong with any."""

import pytest
from sqlalchemy import select

from vokspider.model.origins import PARSER
from vokspider.store.db import tables

from ..archives import Archive, article, entry, on_sqlite
from ..histories import History, at
from ..mirror.lives import lived as everything
from ..store.log.test_migration import lived as told
from ..store.log.test_untouched import some_life
from .conftest import Checkers, packed

NOTHING: dict[str, list[str]] = {"vokspider": [], "verify.py": []}


def all_packed(archive: Archive, checkers: Checkers) -> None:
    with archive.engine.connect() as connection:
        ids = connection.execute(select(tables.article.c.id)).scalars().all()
    for article_id in ids:
        assert checkers.both(packed(archive, article_id)) == NOTHING


@pytest.mark.slow
@on_sqlite
@pytest.mark.parametrize("seed", range(6))
def test_by_chance(archive: Archive, checkers: Checkers, seed: int) -> None:
    some_life(archive, seed)
    all_packed(archive, checkers)


@pytest.mark.slow
@pytest.mark.parametrize("live", [everything, told], ids=["everything", "everything told"])
def test_everything_that_happens(archive: Archive, checkers: Checkers, live: object) -> None:
    assert callable(live)
    live(archive)
    all_packed(archive, checkers)


@on_sqlite
def test_texts_that_were_read_again_and_returns(archive: Archive, checkers: Checkers) -> None:
    archive.run([entry(1)], [article(1)])
    history = History(archive)
    history.turn(at(5), "Read by newer code.", origin=PARSER, of=1)
    history.turn_back(at(7), 1)
    assert checkers.both(packed(archive)) == NOTHING
    assert checkers.checks().notes == []
