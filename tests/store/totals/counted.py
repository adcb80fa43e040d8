"""What the totals should be, counted in Python from the rows of the archive."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, select

from vokspider.model.outcomes import OUTCOMES
from vokspider.store.db import tables
from vokspider.store.db.tables.totals import NO_DAY


class Key(NamedTuple):
    """The key of a row of ``total``."""

    unit: str
    mark: str
    day: date
    source_id: int
    status: str
    absent: bool
    gone: bool


def kept(connection: Connection) -> dict[str, set[tuple[Any, ...]]]:
    """The rows of the tables of totals."""
    found = (tables.total, tables.edited, tables.unlike_duplicate, tables.run_total)
    return {table.name: set(_rows(connection, table)) for table in found}


def counted(connection: Connection) -> dict[str, set[tuple[Any, ...]]]:
    """The rows that they should have."""
    articles = {one.id: one for one in connection.execute(select(tables.article))}
    firsts = {one.article_id: one.first_id for one in connection.execute(select(tables.duplicate))}
    edits = Counter[tuple[int, str]]()
    for one in connection.execute(select(tables.change).where(tables.change.c.origin == "site")):
        edits.update((one.article_id, kind) for kind in {"edited", *one.kinds})
    kinds = defaultdict[int, set[str]](set)
    for number, kind in edits:
        kinds[number].add(kind)
    numbers, doubled = Counter[Key](), Counter[Key]()
    for one in articles.values():
        for key in _keys(one, kinds[one.id]):
            numbers[key] += 1
            doubled[key] += one.id in firsts
    unlike = (_unlike(articles[number], articles[first], kinds[number]) for number, first in firsts.items())
    return {
        "total": {(*key, number, doubled[key]) for key, number in numbers.items()},
        "edited": {(*key, number) for key, number in edits.items()},
        "unlike_duplicate": {row for row in unlike if row},
        "run_total": set(_runs(connection)),
    }


def _rows(connection: Connection, table: Table) -> Iterator[tuple[Any, ...]]:
    return (tuple(row) for row in connection.execute(select(table)))


def _keys(one: Any, kinds: set[str]) -> Iterator[Key]:
    day = one.published_on or one.listed_on
    marks = [("published" if one.published_on else "listed", day), *((kind, day) for kind in kinds)]
    if one.status == "stored" and one.published_on is None:
        imported: datetime | None = one.imported_at
        marks.append(("imported", imported.date() if imported else None))
    for mark, of_day in marks:
        rest = (one.source_id, one.status, one.absent_since is not None, one.gone_at is not None)
        if of_day is None:
            yield Key("none", mark, date.fromisoformat(NO_DAY), *rest)
        else:
            yield Key("day", mark, of_day, *rest)
            yield Key("month", mark, of_day.replace(day=1), *rest)


def _unlike(one: Any, first: Any, kinds: set[str]) -> tuple[Any, ...] | None:
    days = [row.published_on or row.listed_on for row in (one, first)]
    states = [(row.status, row.absent_since is None, row.gone_at is None) for row in (one, first)]
    differs = bool(kinds) or states[0] != states[1]
    return (one.id, *days, differs) if differs or days[0] != days[1] else None


def _runs(connection: Connection) -> Iterator[tuple[Any, ...]]:
    sums = defaultdict[Any, Counter[str]](Counter)
    for run in connection.execute(select(tables.run).where(tables.run.c.verdict.is_not(None))):
        sums[run.source_id, run.trigger, run.verdict].update(
            {"runs": 1} | {name: run._mapping[name] for name in OUTCOMES}
        )
    for key, found in sums.items():
        yield (*key, found["runs"], *(found[name] for name in OUTCOMES))
