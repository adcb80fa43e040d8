"""The mark of a mirror: of which archive it is one. Only ``vokspider mirror`` writes to an archive with a mark."""

from datetime import datetime
from typing import Any

from attrs import frozen
from sqlalchemy import Connection, delete, insert, select, update

from vokspider.model.errors import StoreError
from vokspider.store.db import tables
from vokspider.store.mirror.parts import COPIED

_M = tables.mirror.c


@frozen
class Mark:
    """Of which archive this one is a mirror: its address, and the leaf of the first entry of its log, if it has one.

    ``size``: the size of its log when the two were last equal, at ``equal_at``; both None before that.
    """

    url: str
    first_leaf: str | None
    size: int | None
    equal_at: datetime | None


def mark_of(connection: Connection) -> Mark | None:
    """The mark of an archive; None if it is one of its own."""
    row = connection.execute(select(_M.url, _M.first_leaf, _M.size, _M.equal_at)).one_or_none()
    return Mark(*row) if row else None


def require_own(connection: Connection) -> None:
    """Raises StoreError for a mirror, into which nothing else may write."""
    if mark := mark_of(connection):
        raise StoreError(
            f"this archive is a mirror of {mark.url}, so nothing else may write to it; name another one with "
            "--database, or make it one of its own: 'vokspider mirror --release'"
        )


def begin(connection: Connection, url: str, first_leaf: str | None) -> bool:
    """Mark an empty archive, or a mirror of the same archive; returns whether it was one before.

    Raises StoreError for any other archive.
    """
    mark = mark_of(connection)
    if mark is None:
        _require_empty(connection)
        connection.execute(insert(tables.mirror), {"id": 1, "url": url, "first_leaf": first_leaf})
        return False
    if mark.first_leaf != first_leaf if mark.first_leaf else mark.url != url:
        raise StoreError(
            f"this archive is a mirror of {mark.url}, and the archive at {url} is another one: its log begins "
            "differently; name an empty database with --database"
        )
    _set(connection, url=url, first_leaf=first_leaf)
    return True


def note_equal(connection: Connection, size: int, now: datetime) -> None:
    """Note that the mirror is equal to the original, whose log has this size."""
    _set(connection, size=size, equal_at=now)


def release(connection: Connection) -> Mark | None:
    """Make a mirror an archive of its own. Returns the mark that it had."""
    mark = mark_of(connection)
    connection.execute(delete(tables.mirror))
    return mark


def _set(connection: Connection, **values: Any) -> None:
    connection.execute(update(tables.mirror).values(values))


def _require_empty(connection: Connection) -> None:
    for table in COPIED:
        if connection.execute(select(*table.primary_key.columns).limit(1)).first() is not None:
            raise StoreError(
                f"this archive is not empty: its table {table.name} has rows of its own; name an empty database with "
                "--database, as the mirror"
            )
