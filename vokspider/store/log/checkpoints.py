"""Checkpoints of the log: signed statements of its size and its root, made from the entries themselves."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from attrs import evolve, frozen
from sqlalchemy import Connection, Engine, func, select, update

from vokspider.model.errors import StoreError
from vokspider.proof.checkpoints import Checkpoint, origin_of, read_checkpoint
from vokspider.proof.merkle import Range, Subtree, root_of
from vokspider.proof.notes import SigningKey, read_note
from vokspider.store.db import tables
from vokspider.store.db.engine import reading, snapshot
from vokspider.store.db.given import given
from vokspider.store.db.inserting import insert_into
from vokspider.store.db.streaming import streamed
from vokspider.store.log.entries import leaf_hash

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_C, _L = tables.checkpoint.c, tables.log.c
_CHECK = "run 'vokspider log verify'"


@frozen
class Kept:
    """A checkpoint of this archive: the ``size`` and ``root`` (in hexadecimal) of its log, and the signed ``note``."""

    size: int
    root: str
    note: str
    made_at: datetime


def origin(connection: Connection) -> str:
    """The name of this log. Raises StoreError while it has no entry."""
    found = own_origin(connection)
    if found is None:
        raise StoreError("the log has no entries yet, so there is nothing to sign; 'vokspider crawl' adds some")
    return found


def own_origin(connection: Connection) -> str | None:
    """The name of this log, None while it has no entry."""
    first = connection.execute(select(_L.leaf).where(_L.seq == 1)).scalar()
    return None if first is None else origin_of(first)


def signing_key(connection: Connection, private: "Ed25519PrivateKey") -> SigningKey:
    """The key that signs checkpoints of this log: ``private`` under the name of the log."""
    return SigningKey(origin(connection), private)


def make_checkpoint(engine: Engine, private: "Ed25519PrivateKey", now: datetime) -> Kept:
    """A checkpoint of the log as it is now, signed by a key and kept in the archive.

    Only entries after the last checkpoint are read. If the log has not grown, that one is returned; a key that has not
    signed it yet signs it too. Raises StoreError if the log is empty, or does not continue what was signed before.
    """
    with snapshot(engine) as connection:
        key = signing_key(connection, private)
        size = connection.execute(select(tables.log_head.c.size)).scalar() or 0
        begun = _continued(connection, _last(connection), key, size)
        made = begun.extended(leaves(connection, begun.size, size))
    return _keep(engine, Checkpoint(key.name, made.size, made.root), key, made, now)


def last_checkpoint(engine: Engine, up_to: int | None = None) -> Kept | None:
    """The last checkpoint, or the last one of at most ``up_to`` entries; None if there is none."""
    query = select(*_KEPT).order_by(_C.size.desc()).limit(1)
    with reading(engine) as connection:
        row = connection.execute(query if up_to is None else query.where(_C.size <= up_to)).one_or_none()
    return Kept(*row) if row else None


def checkpoints(engine: Engine, before: int | None = None, limit: int = 0) -> list[Kept]:
    """The checkpoints, the newest first, of less than ``before`` entries; at most ``limit``, or all if that is 0."""
    query = select(*_KEPT).order_by(_C.size.desc()).limit(limit or None)
    query = query if before is None else query.where(_C.size < given(before))
    with reading(engine) as connection:
        return [Kept(*row) for row in connection.execute(query)]


def count(engine: Engine) -> int:
    """How many checkpoints there are."""
    with reading(engine) as connection:
        return connection.execute(select(func.count()).select_from(tables.checkpoint)).scalar_one()


def checkpoint_of(kept: Kept) -> Checkpoint:
    """What a kept checkpoint says. Raises ValueError if its note is damaged."""
    return read_checkpoint(kept.note)[0]


_KEPT = [_C[name] for name in Kept.__annotations__]


def subtree_in(connection: Connection) -> Subtree:
    """The roots of parts of the log, as ``vokspider.proof.merkle`` asks for them."""
    return lambda start, end: root_of(leaves(connection, start, end))


def leaves(connection: Connection, after: int, to: int) -> Iterator[bytes]:
    """The leaves of the entries from ``after + 1`` to ``to``, from what they tell.

    Raises StoreError if an entry is missing, or is not the one that was hashed when it was written.
    """
    last, query = after, select(_L.seq, _L.entry, _L.leaf).where(_L.seq > after, _L.seq <= to).order_by(_L.seq)
    for seq, entry, leaf in streamed(connection, query):
        if seq != last + 1 or leaf_hash(entry) != leaf:
            raise StoreError(f"entry {last + 1} of the log is missing, or not as it was written; {_CHECK}")
        last = seq
        yield bytes.fromhex(leaf)
    if last != to:
        raise StoreError(f"the log says that it has {to} entries, and entry {last + 1} is missing; {_CHECK}")


def range_of(connection: Connection, size: int) -> Range | None:
    """The compact range of the entries of a checkpoint, as it was kept; None if there is no checkpoint of that size."""
    hashes = connection.execute(select(_C.hashes).where(_C.size == given(size))).scalar()
    return None if hashes is None else _range(size, hashes)


def last_range(connection: Connection, up_to: int) -> Range:
    """The compact range of the last checkpoint of at most so many entries; that of no entries if there is none."""
    query = select(_C.size, _C.hashes).where(_C.size <= given(up_to)).order_by(_C.size.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return Range() if row is None else _range(*row)


def _range(size: int, hashes: Sequence[str]) -> Range:
    """Raises StoreError for hashes that were altered."""
    try:
        return Range(size, tuple(bytes.fromhex(one) for one in hashes))
    except (ValueError, TypeError) as error:
        raise StoreError(f"the checkpoint of {size} entries is damaged: {error}; {_CHECK}") from error


def _last(connection: Connection) -> tuple[Kept, Range] | None:
    """The last checkpoint that was kept. Raises StoreError if it is not as it was written."""
    query = select(*_KEPT, _C.hashes).order_by(_C.size.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    *values, hashes = row
    kept = Kept(*values)
    begun = _range(kept.size, hashes)
    try:
        is_same = checkpoint_of(kept) == evolve(checkpoint_of(kept), size=begun.size, root=begun.root)
    except ValueError as error:
        raise StoreError(f"the checkpoint of {kept.size} entries is damaged: {error}; {_CHECK}") from error
    if not is_same or kept.root != begun.root.hex():
        raise StoreError(f"the checkpoint of {kept.size} entries is not as it was written; {_CHECK}")
    return kept, begun


def _continued(connection: Connection, before: tuple[Kept, Range] | None, key: SigningKey, size: int) -> Range:
    """The entries that need not be read again. Raises StoreError if the log does not continue the last checkpoint."""
    if before is None:
        return Range()
    kept, begun = before
    checkpoint, note = read_checkpoint(kept.note)
    if checkpoint.origin != key.name or checkpoint.size > size:
        raise StoreError(
            f"the last checkpoint is of {checkpoint.size} entries of {checkpoint.origin}, and this is {key.name} with "
            f"{size}: was an older backup put back? No other history is signed; {_CHECK}"
        )
    if note.is_signed_by(key.verifier):
        return begun
    # Anybody could have written it, so the entries are read once more.
    begun = Range().extended(leaves(connection, 0, checkpoint.size))
    if begun.root != checkpoint.root:
        raise StoreError(f"the first {checkpoint.size} entries are not those of their checkpoint; {_CHECK}")
    return begun


def _keep(engine: Engine, checkpoint: Checkpoint, key: SigningKey, made: Range, now: datetime) -> Kept:
    """Keep a checkpoint. If another program has kept it meanwhile, add our signature to that one."""
    row = {"size": made.size, "root": made.root.hex(), "note": str(checkpoint.signed(key)), "made_at": now}
    into = insert_into(engine, tables.checkpoint)
    with engine.begin() as connection:
        hashes = [one.hex() for one in made.hashes]
        connection.execute(into.on_conflict_do_nothing(index_elements=["size"]), row | {"hashes": hashes})
        there = select(*_KEPT).where(_C.size == made.size).with_for_update()
        kept = Kept(*connection.execute(there).one())
        note = str(read_note(kept.note).signed(key))
        if note != kept.note:
            connection.execute(update(tables.checkpoint).where(_C.size == made.size).values(note=note))
    return evolve(kept, note=note)
