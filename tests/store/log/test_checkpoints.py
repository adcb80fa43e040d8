"""Checkpoints: signed statements of what the log is, each of which continues the one before."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, event, text

from tests.archives import Archive, article
from tests.beginnings import written_once
from tests.store.log.told import entries, size
from vokspider.model.errors import StoreError
from vokspider.proof.checkpoints import read_checkpoint
from vokspider.proof.merkle import consistency, continued_roots, leaf_hash, root_of
from vokspider.proof.notes import SigningKey
from vokspider.store.db.engine import reading
from vokspider.store.log.canonical import write_json
from vokspider.store.log.checkpoints import checkpoints, last_checkpoint, make_checkpoint, signing_key, subtree_in

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
OTHER = Ed25519PrivateKey.from_private_bytes(b"o" * 32)


@pytest.fixture
@written_once
def told(archive: Archive) -> Archive:
    archive.run([], [article(1), article(2)])
    archive.run([], [article(1, "Another text.")])
    return archive


def root_now(archive: Archive, number: int | None = None) -> bytes:
    """The root, from nothing but the texts of the first entries."""
    return root_of(leaf_hash(write_json(one).encode()) for one in entries(archive.engine)[:number])


def key_of(archive: Archive, private: Ed25519PrivateKey) -> SigningKey:
    with reading(archive.engine) as connection:
        return signing_key(connection, private)


@contextmanager
def read_rows(archive: Archive) -> Iterator[list[str]]:
    """The statements about entries that are run meanwhile."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        if "log.entry" in statement:
            seen.append(str(parameters))

    event.listen(archive.engine, "before_cursor_execute", note)
    yield seen
    event.remove(archive.engine, "before_cursor_execute", note)


def test_a_checkpoint_signs_the_size_and_the_root_of_all_entries(told: Archive) -> None:
    made = make_checkpoint(told.engine, KEY, told.now)
    checkpoint, note = read_checkpoint(made.note)
    assert (checkpoint.size, checkpoint.root) == (size(told.engine), root_now(told))
    assert (made.size, made.root, made.made_at) == (checkpoint.size, checkpoint.root.hex(), told.now)
    assert checkpoint.origin == f"vokspider/{root_now(told, 1).hex()[:16]}"
    assert note.is_signed_by(key_of(told, KEY).verifier)
    assert not note.is_signed_by(key_of(told, OTHER).verifier)
    assert last_checkpoint(told.engine) == made


def test_the_next_one_reads_only_new_entries_and_continues_it(told: Archive) -> None:
    first = make_checkpoint(told.engine, KEY, told.now)
    told.run([], [article(3)])
    with read_rows(told) as queries:
        second = make_checkpoint(told.engine, KEY, told.now)
    assert len(queries) == 1
    assert str(first.size) in queries[0]
    assert (second.size, second.root) == (size(told.engine), root_now(told).hex())
    with reading(told.engine) as connection:
        proof = consistency(first.size, second.size, subtree_in(connection))
    roots = bytes.fromhex(first.root), bytes.fromhex(second.root)
    assert continued_roots(first.size, second.size, roots[0], proof) == roots
    assert checkpoints(told.engine) == [second, first]
    assert checkpoints(told.engine, before=second.size, limit=1) == [first]
    assert last_checkpoint(told.engine, second.size - 1) == first
    assert last_checkpoint(told.engine, first.size - 1) is None


def test_a_log_that_has_not_grown_has_one_checkpoint_which_several_keys_can_sign(told: Archive) -> None:
    first = make_checkpoint(told.engine, KEY, told.now)
    told.run([])  # closed, so the log grows
    later = make_checkpoint(told.engine, KEY, told.now)
    assert make_checkpoint(told.engine, KEY, told.now) == later
    both = make_checkpoint(told.engine, OTHER, told.now)
    _, note = read_checkpoint(both.note)
    assert all(note.is_signed_by(key_of(told, one).verifier) for one in (KEY, OTHER))
    assert checkpoints(told.engine) == [both, first]


def test_a_log_without_entries_has_nothing_to_sign(archive: Archive) -> None:
    with pytest.raises(StoreError, match="has no entries yet"):
        make_checkpoint(archive.engine, KEY, archive.now)
    assert last_checkpoint(archive.engine) is None


def altered_entry(connection: Connection) -> None:
    entry = json.loads(connection.execute(text("SELECT entry FROM log WHERE seq = 2")).scalar_one())
    told = write_json(entry | {"run": 7})
    values = {"entry": told, "leaf": leaf_hash(told.encode()).hex()}
    connection.execute(text("UPDATE log SET entry = :entry, leaf = :leaf WHERE seq = 2"), values)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("DELETE FROM log WHERE seq = 5", "entry 5 of the log is missing"),
        (
            "UPDATE log SET entry = replace(entry, 'stored', 'storer') WHERE seq = 2",
            "entry 2 of the log is missing, or",
        ),
        ("UPDATE log_head SET size = size + 1", "entry 8 is missing"),
    ],
)
def test_entries_that_are_not_as_they_were_written_are_not_signed(told: Archive, change: str, words: str) -> None:
    with told.engine.begin() as connection:
        connection.execute(text(change))
    with pytest.raises(StoreError, match=words):
        make_checkpoint(told.engine, KEY, told.now)
    assert checkpoints(told.engine) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE checkpoint SET root = upper(root)",
        "UPDATE checkpoint SET hashes = '[]'",
        "UPDATE checkpoint SET hashes = '5'",
        "UPDATE checkpoint SET note = replace(note, 'vokspider', 'archive')",
        "UPDATE checkpoint SET note = 'nothing'",
        "UPDATE checkpoint SET size = size + 100",
        "UPDATE log_head SET size = 3",
    ],
)
def test_what_does_not_continue_the_last_checkpoint_is_not_signed(told: Archive, change: str) -> None:
    make_checkpoint(told.engine, KEY, told.now)
    with told.engine.begin() as connection:
        connection.execute(text(change))
    with pytest.raises(StoreError, match="log verify"):
        make_checkpoint(told.engine, KEY, told.now)


def test_a_checkpoint_of_another_key_is_believed_only_if_the_entries_have_its_root(told: Archive) -> None:
    make_checkpoint(told.engine, OTHER, told.now)
    told.run([])
    assert make_checkpoint(told.engine, KEY, told.now).root == root_now(told).hex()
    told.run([])
    with told.engine.begin() as connection:
        altered_entry(connection)
    with pytest.raises(StoreError, match="are not those of their checkpoint"):
        make_checkpoint(told.engine, OTHER, told.now)


def test_a_history_that_was_rewritten_is_not_signed_as_its_continuation(told: Archive) -> None:
    """The next checkpoint continues what was signed, so that it does not fit the altered entries."""
    make_checkpoint(told.engine, KEY, told.now)
    with told.engine.begin() as connection:
        altered_entry(connection)
    told.run([])
    assert make_checkpoint(told.engine, KEY, told.now).root != root_now(told).hex()
