"""Makes the rows of a span those of the original, in the caller's transaction, whatever the original did meanwhile.

The rows of several tables come from different moments. So a row that refers to one that is not here yet is held back
until the next pass, and a deleted row takes with it what refers to it. What was taken too much comes again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import frozen
from sqlalchemy import ColumnElement, Connection, Table, UniqueConstraint, delete, select, tuple_

from vokspider.store.captures.dictionaries import dictionaries
from vokspider.store.db import tables
from vokspider.store.db.inserting import insert_into
from vokspider.store.mirror.checking import UntrueError, require_true
from vokspider.store.mirror.parts import COPIED
from vokspider.store.mirror.rows import Key, Span, form_of, forms, keyed
from vokspider.store.search import keeping
from vokspider.store.search.content import CHANGES, TEXTS
from vokspider.store.search.revisions import chunks
from vokspider.store.writing.removed import without_lines

_C, _L, _R = tables.change.c, tables.log.c, tables.revision.c
Row = Mapping[str, Any]


@frozen
class Applied:
    """What was done with a span: rows written and rows held back, since they refer to missing ones.

    ``deleted``: rows that the original does not have any more, and all that referred to them.
    """

    written: int = 0
    deleted: int = 0
    held: int = 0

    def __add__(self, other: "Applied") -> "Applied":
        return Applied(self.written + other.written, self.deleted + other.deleted, self.held + other.held)

    def __bool__(self) -> bool:
        """Whether anything differed."""
        return bool(self.written or self.deleted or self.held)


def apply(connection: Connection, table: Table, span: Span, incoming: Sequence[Row]) -> Applied:
    """Make the rows of a span those of ``incoming``, and keep the search index and the size of the log in step.

    Raises UntrueError for rows that do not match their hashes, or what the log told before.
    """
    ours, theirs = forms(connection, table, span), {keyed(table, row): row for row in incoming}
    changed = {key: row for key, row in theirs.items() if ours.get(key) != form_of(table, row)}
    gone = ours.keys() - theirs.keys()
    packed_with = dictionaries(connection, [row.get("dictionary_id") for row in changed.values()])
    for row in changed.values():
        require_true(table, row, packed_with)
    size = _longer(connection, gone, changed) if table is tables.log else 0
    others = set(_others(connection, table, changed))
    deleted = _delete(connection, table, sorted(gone))
    _delete(connection, table, sorted(others - gone))
    fitting = _fitting(connection, table, changed)
    known = [key for key in fitting if key in ours and key not in others]
    _write(connection, table, fitting, known)
    if size:
        connection.execute(_upsert(connection, tables.log_head), [{"id": 1, "size": size}])
    return Applied(len(fitting), deleted, len(changed) - len(fitting))


def _longer(connection: Connection, gone: Iterable[Key], changed: Mapping[Key, Row]) -> int:
    """The size of the log with the changed rows.

    Raises UntrueError unless these are its next entries, or entries whose numbers of articles or runs are None now.
    """
    size = connection.execute(select(tables.log_head.c.size)).scalar() or 0
    stored = connection.execute(select(_L.seq, _L.entry).where(_L.seq.in_([key[0] for key in changed])))
    told = {row.seq: row.entry for row in stored}
    for (seq,), row in sorted(changed.items()):
        if seq > size + 1 or told.get(seq, row["entry"]) != row["entry"]:
            raise UntrueError(f"entry {seq} of the log does not continue what the original told before; {_ELSEWHERE}")
        size = max(size, seq)
    for (seq,) in sorted(gone):
        raise UntrueError(f"the original does not have entry {seq} of its log any more; {_ELSEWHERE}")
    return size


_ELSEWHERE = "was it put back from a backup? Mirror it into another, empty database"


def _others(connection: Connection, table: Table, changed: Mapping[Key, Row]) -> Iterator[Key]:
    """The keys of rows here that are something else than the changed rows: they share a key or a unique name only."""
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            columns = list(constraint.columns)
            names = {tuple(row[one.name] for one in columns): key for key, row in changed.items()}
            for some in chunks(list(changed)):
                yield from _unlike(connection, table, columns, _is_one(table.primary_key.columns, some), names)
            for named in chunks(list(names)):
                yield from _unlike(connection, table, columns, _is_one(columns, named), names)


def _unlike(
    connection: Connection, table: Table, columns: Sequence[Any], which: ColumnElement[bool], names: Mapping[Any, Key]
) -> Iterator[Key]:
    key = table.primary_key.columns
    for row in connection.execute(select(*key, *columns).where(which)):
        if names.get(tuple(row[len(key) :])) != tuple(row[: len(key)]):
            yield tuple(row[: len(key)])


def _delete(connection: Connection, table: Table, keys: Sequence[Key]) -> int:
    """Delete rows, and before them all that refer to them. Returns how many they were together."""
    deleted = len(keys)
    for some in chunks(keys):
        which = _is_one(table.primary_key.columns, some)
        for child, column in _references(table):
            found = connection.execute(select(*child.primary_key.columns).where(column.in_([one[0] for one in some])))
            deleted += _delete(connection, child, [tuple(row) for row in found.all()])
        if table is tables.revision:
            keeping.remove_texts(connection, which)
        if table is tables.change:
            keeping.remove_changes(connection, which)
        connection.execute(delete(table).where(which))
    return deleted


def _references(table: Table) -> Iterator[tuple[Table, Any]]:
    """The columns that refer to rows of a table, with their tables."""
    for child in COPIED:
        yield from ((child, key.parent) for key in child.foreign_keys if key.column.table is table)


def _fitting(connection: Connection, table: Table, changed: Mapping[Key, Row]) -> dict[Key, Row]:
    """Those rows that refer to nothing that is missing here."""
    fitting = dict(changed)
    for columns, targets in _named(table):
        names = {key: tuple(row[one.name] for one in columns) for key, row in fitting.items()}
        there = set[tuple[Any, ...]]()
        for some in chunks(sorted({one for one in names.values() if one[0] is not None})):
            there.update(tuple(row) for row in connection.execute(select(*targets).where(_is_one(targets, some))))
        fitting = {key: row for key, row in fitting.items() if names[key][0] is None or names[key] in there}
    if table is tables.removed_text and fitting:  # its lines are in a list, not in columns
        lacking = without_lines(connection, {key: row["lines"] for key, row in fitting.items()})
        fitting = {key: row for key, row in fitting.items() if key not in lacking}
    return fitting


def _named(table: Table) -> Iterator[tuple[Sequence[Any], Sequence[Any]]]:
    """The columns of a table that name a row of another one, or its own article's, and the columns that they name."""
    yield from (([key.parent], [key.column]) for key in table.foreign_keys)
    if table is tables.change:  # its texts are named by their numbers
        yield [_C.article_id, _C.from_revision], [_R.article_id, _R.number]
        yield [_C.article_id, _C.to_revision], [_R.article_id, _R.number]


def _write(connection: Connection, table: Table, rows: Mapping[Key, Row], known: Sequence[Key]) -> None:
    """Insert or update rows; ``known`` are the keys of those that are here."""
    owners = [key[0] for key in rows]
    changes = list[int]()
    if table is tables.revision and known:
        changes = _changes_of(connection, [rows[key]["article_id"] for key in known])
        keeping.remove_texts(connection, _is_one((_R.id,), known))
    if table is tables.change:
        changes = owners
    if changes:
        keeping.remove_changes(connection, _C.id.in_(changes))
    if rows:
        connection.execute(_upsert(connection, table), list(rows.values()))
    if table is tables.revision:
        keeping.add_stored(connection, TEXTS, owners)
    keeping.add_stored(connection, CHANGES, changes)


def _changes_of(connection: Connection, articles: Iterable[int]) -> list[int]:
    return list(connection.execute(select(_C.id).where(_C.article_id.in_(set(articles)))).scalars())


def _upsert(connection: Connection, table: Table) -> Any:
    """A statement that inserts rows, or updates those whose keys are there."""
    into = insert_into(connection, table)
    key = [column.name for column in table.primary_key.columns]
    others = {column.name: into.excluded[column.name] for column in table.columns if column.name not in key}
    return into.on_conflict_do_update(index_elements=key, set_=others) if others else into.on_conflict_do_nothing()


def _is_one(columns: Iterable[Any], values: Iterable[Sequence[Any]]) -> ColumnElement[bool]:
    """The condition for rows with one of these combinations of values."""
    some = list(columns)
    found: ColumnElement[bool]
    if len(some) == 1:
        found = some[0].in_([one[0] for one in values])
    else:
        found = tuple_(*some).in_([tuple(one) for one in values])
    return found
