"""Proofs about the log of an archive: that an entry is in it, and that one checkpoint continues another."""

from contextlib import suppress

from sqlalchemy import ColumnElement, Connection, Engine, select

from vokspider.model.errors import ConfigError
from vokspider.proof.checkpoints import Checkpoint
from vokspider.proof.merkle import consistency, continued_roots, inclusion
from vokspider.proof.tlog import Proof
from vokspider.store.articles.resolve import NotFoundError
from vokspider.store.db import tables
from vokspider.store.db.engine import reading, snapshot
from vokspider.store.log.checkpoints import Kept, checkpoint_of, last_checkpoint, subtree_in
from vokspider.store.log.entries import OF_TEXTS, RETURNED

_A, _L = tables.article.c, tables.log.c
_TAIL = 20_000  # entries; 50 ms


def entry_of_text(engine: Engine, article_id: int, revision: int | None) -> tuple[int, int]:
    """The number of the entry that tells of a revision of an article, and that of the revision, by default the current.

    Raises NotFoundError if there is none.
    """
    with snapshot(engine) as connection:
        if revision is None:
            revision = connection.execute(select(_A.revision).where(_A.id == article_id)).scalar_one()
        query = select(_L.seq).where(_tells_of(article_id, revision))
        found = connection.execute(query.order_by(_L.seq).limit(1)).scalar()
    if found is None:
        raise NotFoundError(f"the log tells of no revision {revision} of article {article_id}")
    return int(found), int(revision)


def _tells_of(article_id: int, revision: int) -> ColumnElement[bool]:
    is_text = _L.kind.in_(OF_TEXTS) & ~_L.entry.contains(RETURNED)
    return (_L.article_id == article_id) & (_L.revision == revision) & is_text


def checkpoint_with(engine: Engine, article_id: int, revision: int) -> Checkpoint | None:
    """The last checkpoint if its log tells of a revision of an article, which must exist; else None.

    Only the entries after the checkpoint are read. So that no page waits for that, None too if they are more than
    ``_TAIL``; and if its note is damaged.
    """
    kept = last_checkpoint(engine)
    if kept is None:
        return None
    with reading(engine) as connection:
        size = connection.execute(select(tables.log_head.c.size)).scalar() or 0
        later = select(_L.seq).where(_L.seq > kept.size, _tells_of(article_id, revision)).limit(1)
        if size - kept.size > _TAIL or connection.execute(later).first() is not None:
            return None
    with suppress(ValueError):  # 'vokspider log verify' names the damage
        return checkpoint_of(kept)
    return None


def prove(engine: Engine, seq: int, kept: Kept) -> Proof:
    """The proof that entry ``seq`` is in the log of a checkpoint of this archive.

    Raises StoreError if the log is damaged, and NotFoundError if the checkpoint does not have the entry.
    """
    with snapshot(engine) as connection:
        entry = connection.execute(select(_L.entry).where(_L.seq == seq)).scalar()
        if entry is None or not 0 < seq <= kept.size:
            raise NotFoundError(f"the log has no entry {seq} up to the checkpoint of {kept.size} entries")
        path = inclusion(seq - 1, kept.size, subtree_in(connection))
    return Proof(entry.encode(), seq - 1, path, kept.note)


def continuation(connection: Connection, old: Checkpoint, new: Checkpoint) -> tuple[bytes, ...]:
    """The proof that the log of one checkpoint continues that of another, by the entries of this archive.

    Raises ConfigError if it does not, or if the log of this archive does not fit one of them.
    """
    if old.origin != new.origin:
        raise ConfigError(f"the checkpoints are of different logs: {old.origin} and {new.origin}")
    if not 0 < old.size <= new.size:
        raise ConfigError(f"a log of {new.size} entries does not continue one of {old.size}; name the older one first")
    path = consistency(old.size, new.size, subtree_in(connection))
    if continued_roots(old.size, new.size, old.root, path) != (old.root, new.root):
        raise ConfigError(
            f"the log of {new.size} entries does not continue that of {old.size}, or this archive is not that log; "
            "'vokspider log verify --against' says more"
        )
    return path
