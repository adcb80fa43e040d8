"""The runs of a large archive, one a day for each source."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from attrs import evolve
from sqlalchemy import Connection, Engine, bindparam, insert, text, update

from vokspider.model.outcomes import OUTCOMES
from vokspider.store.db import tables
from vokspider.store.db.streaming import in_parts
from vokspider.store.log.entries import CLOSED, Told
from vokspider.store.log.recording import digest, rows_where
from vokspider.store.log.records import RUN, record_hash
from vokspider.store.log.telling import write

from .scale_bulk import ORDER
from .scale_words import LANGUAGES

SOURCES = {language: f"scale-{language}" for language in LANGUAGES}
LAST_DAY = date(2025, 11, 28)
_HOUR = 22  # UTC, of each run
_TOOK = timedelta(minutes=9)
# Of a run whose walk left no gap; those of a crawl have some kilobytes, most of them Scrapy's.
_STATS = {"monitors": {"results": [], "figures": {"gap": None, "narrowed": False}}, "log": ["INFO"] * 500}


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

    def count(self, outcomes: Iterable[tuple[int, str]]) -> None:
        """Note outcomes, each with the number of its run."""
        for run, outcome in outcomes:
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

    def close(self, engine: Engine) -> None:
        """Close the runs with what was counted. What each of them wrote is read again, for its entry in the log.

        Some runs at a time: PostgreSQL keeps each state of their totals until a transaction ends, and passes them.
        """
        if engine.dialect.name == "postgresql":
            with engine.begin() as connection:
                # Not of all schemas: others may drop theirs meanwhile.
                connection.execute(text(f"ANALYZE {', '.join(table.name for table in (tables.run, *ORDER))}"))
        names = list(SOURCES.values())
        for closed in in_parts(self._closed(source, day) for day, source in self._every()):
            columns: dict[str, Any] = {name: bindparam(name) for name in closed[0] if name != "row"}
            change = update(tables.run).where(tables.run.c.id == bindparam("row")).values(**columns)
            with engine.begin() as connection:
                connection.execute(change, closed)
                told = [_told(one, names[(one["row"] - 1) % len(names)]) for one in closed]
                write(connection, _recorded(connection, told))

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


def _recorded(connection: Connection, told: Sequence[Told]) -> list[Told]:
    """The entries of runs, whose numbers follow each other, with the hashes of what they wrote, read in one go."""
    numbers = [one.run or 0 for one in told]
    query = RUN.where(tables.run.c.id.between(numbers[0], numbers[-1]))
    runs = {row["run"]: record_hash("run", dict(row)) for row in connection.execute(query).mappings()}
    rows = defaultdict[int, list[str]](list)
    for row, record in rows_where(connection, lambda columns: columns.run_id.between(numbers[0], numbers[-1])):
        rows[row.run].append(record)
    return [
        evolve(one, record=runs[number], rows=digest(rows[number])) for number, one in zip(numbers, told, strict=True)
    ]
