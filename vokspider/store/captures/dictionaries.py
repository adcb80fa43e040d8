"""The dictionaries of an archive: which one new pages of a source get, and those that stored pages need."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from sqlalchemy import Connection, insert, select

from vokspider.store.captures.bodies import Dictionary
from vokspider.store.db import tables
from vokspider.store.db.numbers import is_among
from vokspider.store.db.problem import Problem
from vokspider.store.db.streaming import streamed

_D = tables.dictionary.c
_COLUMNS = (_D.id, _D.sha256, _D.bytes)


def newest_dictionary(connection: Connection, source_id: int) -> Dictionary | None:
    """The dictionary for new pages of a source; None if it has none, or if that one is damaged."""
    query = select(*_COLUMNS).where(_D.source_id == source_id).order_by(_D.made_at.desc(), _D.id).limit(1)
    row = connection.execute(query).first()
    found = Dictionary(*row) if row else None
    return found if found and not found.problem else None


def dictionaries(connection: Connection, numbers: Iterable[int | None]) -> dict[int, Dictionary]:
    """The dictionaries of these numbers by number, those that are there; None stands for none."""
    wanted: Collection[int] = {number for number in numbers if number is not None}
    if not wanted:
        return {}
    rows = connection.execute(select(*_COLUMNS).where(is_among(connection, _D.id, wanted)))
    return {row.id: Dictionary(*row) for row in rows}


def add_dictionary(
    connection: Connection, source_id: int, made: Dictionary, *, method: str, pages: int, now: datetime
) -> None:
    """Store a dictionary that was trained from so many ``pages`` of a source."""
    facts = {"source_id": source_id, "method": method, "pages": pages, "made_at": now}
    row = {"id": made.id, "sha256": made.sha256, "bytes": made.content}
    connection.execute(insert(tables.dictionary), row | facts)


def damaged_dictionaries(connection: Connection) -> Iterator[Problem]:
    """Dictionaries that are not what their hashes are of; pages that need them cannot be read."""
    for row in streamed(connection, select(*_COLUMNS).order_by(_D.id), at_a_time=8):
        if problem := Dictionary(*row).problem:
            yield Problem("dictionary", row.id, problem)
