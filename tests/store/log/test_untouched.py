"""Nothing is reported of archives that lived, whatever happened in them, and of their copies of every kind."""

import random
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine, make_url

from tests.archives import Archive
from tests.mirror.conftest import Make, make
from tests.mirror.lives import Direct, Life, mirrored
from vokspider.proof.checkpoints import Checkpoint, read_checkpoint
from vokspider.proof.notes import VerifierKey
from vokspider.store.db.copying import copy_archive
from vokspider.store.db.engine import open_engine
from vokspider.store.db.housekeeping import backup, vacuum
from vokspider.store.log.checkpoints import make_checkpoint
from vokspider.store.log.verifying import verify

__all__ = ["make"]  # a fixture of the mirror's tests, here too
KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)


def some_life(archive: Archive, seed: int) -> list[Checkpoint]:
    """A life by chance; returns checkpoints that were made in it."""
    chance, life, made = random.Random(seed), Life(archive), list[Checkpoint]()
    life.meet(1, 2, 3, 4)
    for step in range(8):
        chosen = chance.sample(sorted(life.texts), min(2, len(life.texts)))
        what = chance.choice((life.see, life.edit, life.turn, life.miss, life.list_, life.forget, life.meet))
        what(*([10 * seed + 20 + step] if what == life.meet else chosen))
        made.append(read_checkpoint(make_checkpoint(archive.engine, KEY, archive.now).note)[0])
    if chance.random() < 0.5:
        life.pack()
    return made


def found(engine: Engine, against: list[Checkpoint]) -> list[str]:
    key = VerifierKey(against[0].origin, KEY.public_key().public_bytes_raw())
    return [str(one) for one in verify(engine, against, [key])]


@pytest.mark.sampled(1)
@pytest.mark.parametrize("seed", range(6))
def test_nothing_is_reported_of_an_archive_that_lived(archive: Archive, seed: int) -> None:
    assert found(archive.engine, some_life(archive, seed)) == []


@pytest.mark.postgresql_is_slow
@pytest.mark.sampled(1)
@pytest.mark.parametrize(("first", "second"), [("sqlite", "postgresql"), ("postgresql", "sqlite")])
def test_nothing_is_reported_of_copies(make: Make, tmp_path: Path, first: str, second: str) -> None:
    """After a vacuum, and of a copy into the other database, a backup of the file, and a mirror."""
    one, other, third = make(first), make(second), make("sqlite")
    against = some_life(one, 3)
    vacuum(one.engine, one.now)
    copy_archive(one.engine, other.engine)
    mirrored(third.engine, Direct(one.engine)).sync(lambda seconds: None)
    file = one if first == "sqlite" else other
    backup(file.engine, tmp_path / "backup.db")
    restored = open_engine(make_url(f"sqlite:///{tmp_path / 'backup.db'}"))
    for engine in (one.engine, other.engine, third.engine, restored):
        assert found(engine, against) == []
    assert make_checkpoint(restored, KEY, one.now) == make_checkpoint(other.engine, KEY, one.now)
    restored.dispose()
