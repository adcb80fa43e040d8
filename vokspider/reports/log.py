"""The log of what happened: entries in their order, and those that come."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from attrs import field, frozen
from sqlalchemy import Engine

from vokspider.reports.list_page import ListPage
from vokspider.reports.serializing import FOR_PEOPLE, as_json
from vokspider.store.log import reading
from vokspider.store.log.reading import Row, Wanted


@frozen
class LogEntry:
    """One entry; ``entry`` is its canonical form, and ``leaf`` the hash of that. docs/log.md describes both.

    ``id``: the article's number, None if it was deleted; ``title``: its present title. ``returned`` is None except of a
    revised text. ``told``: everything that the entry tells, by its keys.
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
        """The entry for programs."""
        return as_json(self)


def log(engine: Engine, wanted: Wanted, after: int | None = None, limit: int = 0) -> ListPage[LogEntry]:
    """Entries in their order: behind number ``after``, or without it the last ``limit`` ones; ``limit`` 0 for all."""
    start = after
    if start is None:
        start = reading.before_last(engine, wanted, limit) if limit else 0
    rows = reading.entries(engine, wanted, start, limit)
    return ListPage(map(_entry, rows), limit, partial(reading.count, engine, wanted, after or 0))


def following(engine: Engine, wanted: Wanted, after: int, wait: Callable[[], object]) -> Iterator[LogEntry]:
    """All entries behind number ``after``, and those that come, without end; calls ``wait`` when there are no more."""
    while True:
        # What has a number up to this one is committed.
        size = reading.size(engine)
        if size > after:
            yield from map(_entry, reading.entries(engine, wanted, after, up_to=size))
            after = size
        wait()


def start_of(engine: Engine, wanted: Wanted, last: int) -> int:
    """The number behind which the last ``last`` entries begin."""
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
