"""The runs of a large archive, one a day for each source, and how its rows are written in bulk."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Table, bindparam, func, insert, select, text, update

from vokspider.model.outcomes import OUTCOMES
from vokspider.store.db import tables
from vokspider.store.db.tables.search import PASSAGES
from vokspider.store.log.entries import CLOSED, Told
from vokspider.store.log.telling import write

from .scale_words import LANGUAGES

SOURCES = {language: f"scale-{language}" for language in LANGUAGES}
LAST_DAY = date(2025, 11, 28)
_HOUR = 22  # UTC, of each run
_TOOK = timedelta(minutes=9)
# Of a run whose walk left no gap; those of a crawl have some kilobytes, most of them Scrapy's.
_STATS = {"monitors": {"results": [], "figures": {"gap": None, "narrowed": False}}, "log": ["INFO"] * 500}
_GIN = """
SELECT indexname, indexdef FROM pg_indexes
WHERE tablename = :name AND schemaname = current_schema() AND indexdef LIKE '%gin%'
"""


class Runs:
    """The runs of so many ``days``, of which 0 is the first, and the outcomes of articles in them."""

    def __init__(self, days: int) -> None:
        self._days = days
        self._outcomes = defaultdict[int, Counter[str]](Counter)

    def number(self, source: int, day: int) -> int:
        """The number of the run of a source on a day or, after the last day, on that."""
        return min(day, self._days - 1) * len(LANGUAGES) + source

    def at(self, day: int) -> datetime:
        """When the runs of a day start."""
        return datetime.combine(LAST_DAY - timedelta(self._days - 1 - day), time(_HOUR), UTC)

    def count(self, run: int, outcome: str) -> None:
        """Note an outcome."""
        self._outcomes[run][outcome] += 1

    def add(self, connection: Connection) -> None:
        """Add the sources, and the runs as they are when they start."""
        connection.execute(insert(tables.source), [self._source(*one) for one in enumerate(SOURCES.items(), 1)])
        rows = [
            {"id": self.number(source, day), "source_id": source, "trigger": "crawl", "started_at": self.at(day)}
            | {"host": "here", "pid": 1}
            for day, source in self._every()
        ]
        connection.execute(insert(tables.run), rows)

    def close(self, connection: Connection) -> None:
        """Close the runs with what was counted. What each of them wrote is read again, for its entry in the log."""
        if connection.dialect.name == "postgresql":
            connection.execute(text("ANALYZE"))
        closed = [self._closed(source, day) for day, source in self._every()]
        columns: dict[str, Any] = {name: bindparam(name) for name in closed[0] if name != "row"}
        connection.execute(update(tables.run).where(tables.run.c.id == bindparam("row")).values(**columns), closed)
        names = list(SOURCES.values())
        write(connection, [_told(one, names[(one["row"] - 1) % len(names)]) for one in closed])

    def _every(self) -> Iterator[tuple[int, int]]:
        return ((day, source) for day in range(self._days) for source in range(1, len(LANGUAGES) + 1))

    def _source(self, number: int, named: tuple[str, str]) -> dict[str, Any]:
        language, name = named
        made = {"id": number, "name": name, "display_name": name, "site": "kcnawatch", "language": language}
        return made | {"created_at": self.at(0), "listing_url": "https://kcnawatch.org/", "learned_at": self.at(0)}

    def _closed(self, source: int, day: int) -> dict[str, Any]:
        run = self.number(source, day)
        counts = {one: self._outcomes[run][one] for one in OUTCOMES}
        verdict = "ok" if counts["new"] or counts["changed"] else "quiet"
        total = sum(counts.values())
        figures = {"finished_at": self.at(day) + _TOOK, "verdict": verdict, "entries": total, "discovered": total}
        return {"row": run, **counts, **figures, "stats": _STATS}


def _told(run: dict[str, Any], source: str) -> Told:
    ledger = {name: run[name] for name in ("discovered", *OUTCOMES)}
    return Told(CLOSED, run["finished_at"], source, run=run["row"], verdict=run["verdict"], ledger=ledger)


@contextmanager
def in_bulk(engine: Engine) -> Iterator[None]:
    """Write without PostgreSQL's GIN index of texts: to make it at the end takes a fraction of the time."""
    if engine.dialect.name == "sqlite":
        yield
        return
    with engine.begin() as connection:
        indexes: Sequence[Any] = connection.execute(text(_GIN), {"name": PASSAGES}).all()
        for one in indexes:
            connection.execute(text(f"DROP INDEX {one.indexname}"))
    yield
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
        for one in indexes:
            connection.execute(text(one.indexdef))


def finish(engine: Engine, filled: Sequence[Table]) -> None:
    """Let PostgreSQL number new rows after those that are there, and do what it does by itself in time."""
    if engine.dialect.name == "sqlite":
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        columns = (table.autoincrement_column for table in (tables.source, tables.run, *filled))
        for column in (one for one in columns if one is not None):
            last = select(func.max(column)).scalar_subquery()
            sequence = func.pg_get_serial_sequence(column.table.name, column.name)
            connection.execute(select(func.setval(sequence, last)))
        connection.execute(text(f"VACUUM ANALYZE {', '.join((PASSAGES, *(table.name for table in filled)))}"))
