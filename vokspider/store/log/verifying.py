"""Verifies an archive: its rows by what the log tells of them, and the log by signed checkpoints.

docs/proof.md says what that proves, and what it does not.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from attrs import define, field
from sqlalchemy import Connection, Engine, select

from vokspider.proof.checkpoints import Checkpoint, read_checkpoint
from vokspider.proof.merkle import Range
from vokspider.proof.notes import VerifierKey
from vokspider.store.captures.dictionaries import damaged_dictionaries
from vokspider.store.captures.kept import count_captures
from vokspider.store.captures.verifying import verify as verify_pages
from vokspider.store.captures.wanted import Wanted
from vokspider.store.db import tables
from vokspider.store.db.engine import snapshot
from vokspider.store.db.problem import Problem
from vokspider.store.db.steps import Tell, silently
from vokspider.store.db.streaming import SOME_HUNDRED, in_parts, streamed
from vokspider.store.log.checking import damaged, different
from vokspider.store.log.checkpoints import own_origin
from vokspider.store.log.comparing import Entry, altered
from vokspider.store.log.entries import leaf_hash
from vokspider.store.log.lost import lost
from vokspider.store.log.stamp_checking import wrong_stamps
from vokspider.store.log.states import Current, changes_untold, states_unfounded
from vokspider.store.writing.removed import wrong_texts

_C, _L = tables.checkpoint.c, tables.log.c


def verify(
    engine: Engine,
    against: Sequence[Checkpoint] = (),
    keys: Sequence[VerifierKey] = (),
    certificates: Mapping[str, bytes] = MappingProxyType({}),
    *,
    pages: bool = True,
    tell: Tell = silently,
) -> Iterator[Problem]:
    """What in the archive is not as its log tells, and what in the log is not as checkpoints say. Each is said once.

    ``against``: checkpoints of this log that were kept elsewhere. ``keys``: those that sign the checkpoints in the
    archive. ``certificates``: those of timestamp authorities (PEM), by name. ``pages``: whether the bytes of kept pages
    are read too. ``tell``: is told what is checked, and how far that is.
    """
    said = set[str]()
    with snapshot(engine) as connection:
        for problem in _problems(connection, against, keys, tell):
            if str(problem) not in said:
                said.add(str(problem))
                yield problem
        yield from wrong_stamps(connection, certificates)
    if pages:
        yield from _damaged_pages(engine, tell)


def _damaged_pages(engine: Engine, tell: Tell) -> Iterator[Problem]:
    total = count_captures(engine, Wanted())
    tell("pages", 0, total)
    for number, page in enumerate(verify_pages(engine, Wanted()), 1):
        if number % SOME_HUNDRED == 0:
            tell("pages", number, total)
        if page.problem:
            yield Problem("capture", page.number, page.problem)


def _problems(
    connection: Connection, against: Sequence[Checkpoint], keys: Sequence[VerifierKey], tell: Tell
) -> Iterator[Problem]:
    yield from damaged(connection, tell)
    own = own_origin(connection)
    for one in against:
        if one.origin != own:
            why = f"the checkpoint is of {one.origin}, and this log is {own or 'empty'}"
            yield Problem("log", 1, f"{why}: it is another log, or its beginning was altered")
    roots = _Roots(against)
    yield from roots.read_kept(connection, keys)
    current = Current()
    yield from _compared(connection, roots, current, tell)
    yield from roots.wrong()
    tell("rows", 0, None)
    for check in (different, changes_untold, current.wrong, states_unfounded, wrong_texts, damaged_dictionaries):
        yield from check(connection)


def _compared(connection: Connection, roots: "_Roots", current: Current, tell: Tell) -> Iterator[Problem]:
    """Read all entries, and compare what they tell with the rows."""
    gone, size = lost(connection), connection.execute(select(tables.log_head.c.size)).scalar()
    query = select(_L.seq, _L.entry, _L.article_id, _L.run_id).order_by(_L.seq)
    for some in in_parts(streamed(connection, query)):
        roots.add([row.entry for row in some])
        entries = [entry for row in some if (entry := _entry(row))]
        current.add(connection, entries)
        yield from altered(connection, entries, gone)
        tell("entries and their rows", roots.begun.size, size)


def _entry(row: Any) -> Entry | None:
    """An entry, or None for one that cannot be read, which is said elsewhere."""
    try:
        return Entry(row.seq, dict(json.loads(row.entry)), row.article_id, row.run_id)
    except (ValueError, TypeError):
        return None


@define
class _Roots:
    """Computes the roots of the first entries, and compares them with checkpoints.

    ``against``: checkpoints that were kept elsewhere; ``kept``: those in the archive, by their sizes.
    """

    against: Sequence[Checkpoint]
    kept: dict[int, bytes] = field(factory=dict)
    found: dict[int, bytes] = field(factory=dict)
    begun: Range = field(factory=Range)

    def read_kept(self, connection: Connection, keys: Sequence[VerifierKey]) -> Iterator[Problem]:
        """Read the checkpoints of the archive. Yields those that are not as they were signed."""
        for row in streamed(connection, select(_C.size, _C.root, _C.note).order_by(_C.size)):
            try:
                checkpoint, note = read_checkpoint(row.note)
            except ValueError as error:
                yield Problem("checkpoint", row.size, error)
                continue
            ours = [key for key in keys if any((one.name, one.key_id) == (key.name, key.id) for one in note.signatures)]
            if not all(note.is_signed_by(key) for key in ours):
                yield Problem("checkpoint", row.size, "its signature is not one of its text")
            if (checkpoint.size, checkpoint.root.hex()) != (row.size, row.root):
                yield Problem("checkpoint", row.size, "its note does not tell what its columns say")
            self.kept[row.size] = checkpoint.root

    def add(self, entries: Sequence[str]) -> None:
        """Go on with the tree."""
        wanted = self.kept.keys() | {one.size for one in self.against}
        start = self.begun.size
        cuts = sorted(size - start for size in wanted if start < size < start + len(entries))
        leaves = [bytes.fromhex(leaf_hash(one)) for one in entries]
        for begin, end in zip([0, *cuts], [*cuts, len(leaves)], strict=True):
            self.begun = self.begun.extended(leaves[begin:end])
            if self.begun.size in wanted:
                self.found[self.begun.size] = self.begun.root

    def wrong(self) -> Iterator[Problem]:
        """Checkpoints that the entries do not have the roots of."""
        for size, root in self.kept.items():
            if (found := self.found.get(size)) != root:
                yield Problem("checkpoint", size, self._why(size, found))
        for one in self.against:
            if one.size and (found := self.found.get(one.size)) != one.root:
                yield Problem(
                    "log", None, f"against the checkpoint of {one.size} entries: {self._why(one.size, found)}"
                )

    def _why(self, size: int, found: bytes | None) -> str:
        if found is None:
            return f"the log has only {self.begun.size} entries, so some were removed"
        good = max((one for one, root in self.kept.items() if one < size and self.found.get(one) == root), default=0)
        return f"one or more of the entries {good + 1} to {size} are not those that were signed"
