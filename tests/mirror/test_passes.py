"""A mirror becomes equal to its original, whatever happens there meanwhile."""

import random
from typing import Any

import pytest
from attrs import define, field

from vokspider.mirror.remote import Remote
from vokspider.store.db import tables
from vokspider.store.mirror.parts import COPIED, MADE, OWN

from ..web.conftest import Pages
from .conftest import PAIRS, Make
from .lives import Direct, Life, found, lived, mirrored, unlike


def test_every_table_is_copied_or_made_or_belongs_to_one_machine() -> None:
    """A new table has to be put into one of these lists, and into docs/mirror.md."""
    lists = [*COPIED, *MADE, *OWN]
    assert sorted(table.name for table in lists) == sorted(tables.metadata.tables)


def test_tables_come_after_those_that_they_refer_to() -> None:
    for number, table in enumerate(COPIED):
        assert all(key.column.table in COPIED[:number] for key in table.foreign_keys), table.name


@pytest.mark.postgresql_is_slow
@pytest.mark.sampled(1)
@PAIRS
def test_a_mirror_is_equal_row_for_row(make: Make, pages: Pages, first: str, second: str) -> None:
    original, copy = make(first), make(second)
    life = lived(original)
    mirror = mirrored(copy.engine, Remote(pages(original.config).address))
    assert not mirror.one_pass().is_equal
    assert mirror.one_pass().is_equal
    assert unlike(original.engine, copy.engine) == []
    life.edit(1, 4)
    life.pack()
    life.forget(3, 12)
    life.miss(9)
    life.meet(50, 51)
    synced = mirror.sync(lambda seconds: None)
    assert (synced.last.is_equal, synced.passes) == (True, 2)
    assert unlike(original.engine, copy.engine) == []
    assert found(copy.engine) == found(original.engine) == []


@define
class Restless(Direct):
    """An original in which something happens before some of the questions."""

    life: Any = None
    chance: random.Random = field(factory=lambda: random.Random(1))
    left: int = 0

    def before(self) -> None:
        if self.left and self.chance.random() < 0.3:
            self.left -= 1
            happen(self.life, self.chance)


def happen(life: Life, chance: random.Random) -> None:
    """Something happens to some articles."""
    known = list(life.texts)
    some = chance.sample(known, min(len(known), chance.randint(1, 3)))
    what = chance.choice([life.edit, life.see, life.turn, life.list_, life.forget, life.forget, life.miss, life.meet])
    if what == life.meet or not some:
        # Also those that were forgotten, which get the row ids of others.
        life.meet(*{chance.randint(1, 30) for _ in range(3)} - {*known})
    else:
        what(*some)


def try_seed(make: Make, seed: int) -> None:
    original, copy = make("sqlite"), make("sqlite")
    life, chance = Life(original), random.Random(seed)
    life.meet(*range(1, 7))
    source = Restless(original.engine, life=life, chance=chance, left=8)
    mirror = mirrored(copy.engine, source)
    assert mirror.sync(lambda seconds: None, most=100).last.is_equal
    source.left = 0
    assert mirror.sync(lambda seconds: None).last.is_equal
    assert unlike(original.engine, copy.engine) == []
    assert found(copy.engine) == found(original.engine) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens_between_two_questions(make: Make, seed: int) -> None:
    try_seed(make, seed)
