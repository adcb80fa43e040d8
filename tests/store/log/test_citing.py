"""The checkpoint that a citation names."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import update

from vokspider.store.db import tables
from vokspider.store.log import proving
from vokspider.store.log.checkpoints import checkpoint_of, make_checkpoint
from vokspider.store.log.proving import checkpoint_with

from ...archives import Archive, article, on_sqlite

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def test_it_is_the_last_one_whose_log_tells_of_the_revision(archive: Archive) -> None:
    archive.add(article(1), article(2))
    assert checkpoint_with(archive.engine, 1, 1) is None
    first = checkpoint_of(make_checkpoint(archive.engine, KEY, archive.now))
    archive.add(article(1, "Another text."))
    assert [checkpoint_with(archive.engine, *text) for text in ((1, 1), (2, 1), (1, 2))] == [first, first, None]
    second = checkpoint_of(make_checkpoint(archive.engine, KEY, archive.now))
    archive.add(article(1))  # back to the first text, of which the log told before
    assert [checkpoint_with(archive.engine, 1, number) for number in (1, 2)] == [second, second]


@on_sqlite
def test_an_old_one_is_not_looked_into(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    archive.add(article(1))
    made = make_checkpoint(archive.engine, KEY, archive.now)
    archive.add(article(2))
    monkeypatch.setattr(proving, "_TAIL", 2)  # met, stored, closed
    assert checkpoint_with(archive.engine, 1, 1) is None
    monkeypatch.setattr(proving, "_TAIL", 3)
    assert checkpoint_with(archive.engine, 1, 1) == checkpoint_of(made)


@on_sqlite
def test_a_damaged_one_is_not_named(archive: Archive) -> None:
    archive.add(article(1))
    make_checkpoint(archive.engine, KEY, archive.now)
    with archive.engine.begin() as connection:
        connection.execute(update(tables.checkpoint).values(note="nothing"))
    assert checkpoint_with(archive.engine, 1, 1) is None
