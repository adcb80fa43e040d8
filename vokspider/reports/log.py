"""The log of what happened: its entries in order, and new entries as they come."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

import attrs
from attrs import field, frozen
from sqlalchemy import Engine

from vokspider.reports.list_page import ListPage
from vokspider.reports.serializing import FOR_PEOPLE, as_json
from vokspider.store.log import reading
from vokspider.store.log.reading import Row, Wanted


@frozen
class LogEntry:
    """One entry; ``entry`` is its canonical form, and ``leaf`` the hash of that. docs/log.md describes both.

    ``id``: the number of its article, None without one or if it was deleted; ``title``: the present title of that
    article. ``returned`` is None except for a revised text. ``told``: the decoded ``entry``.
    """

    seq: int
    kind: str
    at: datetime
    source: str
    id: int | None
    external_id: str | None
    title: str | None
    revision: int | None
    returned: bool | None
    aside: str | None
    run_id: int | None
    verdict: str | None
    migrated: bool
    leaf: str
    entry: str
    told: Mapping[str, Any] = field(metadata=FOR_PEOPLE)

    def as_json(self) -> dict[str, Any]:
        """The entry as JSON values, without ``told``."""
        return as_json(self)


def log(engine: Engine, wanted: Wanted, after: int | None = None, limit: int = 0) -> ListPage[LogEntry]:
    """Entries in order: those after number ``after`` or, if it is None, the last ones.

    ``limit``: their maximum number, 0 for all.
    """
    start = after
    if start is None:
        start = reading.before_last(engine, wanted, limit) if limit else 0
    rows = reading.entries(engine, wanted, start, limit)
    return ListPage(map(_entry, rows), limit, partial(reading.count, engine, wanted, after or 0))


def following(engine: Engine, wanted: Wanted, after: int, wait: Callable[[], object]) -> Iterator[LogEntry]:
    """Yield all entries after number ``after``, then new ones, without end; calls ``wait`` in between."""
    while True:
        # All entries up to this number are committed.
        size = reading.size(engine)
        if size > after:
            yield from map(_entry, reading.entries(engine, attrs.evolve(wanted, up_to=size), after))
            after = size
        wait()


def start_of(engine: Engine, wanted: Wanted, last: int) -> int:
    """The number of the entry before the last ``last`` entries; 0 if there are no more than these."""
    return reading.before_last(engine, wanted, last)


def _entry(row: Row) -> LogEntry:
    told = json.loads(row.entry)
    return LogEntry(
        seq=row.seq,
        kind=row.kind,
        at=row.at,
        source=row.source,
        id=row.article_id,
        external_id=told.get("article"),
        title=row.title,
        revision=row.revision,
        returned=told.get("returned"),
        aside=told.get("aside"),
        run_id=told.get("run"),
        verdict=told.get("verdict"),
        migrated=row.migrated,
        leaf=row.leaf,
        entry=row.entry,
        told=told,
    )
