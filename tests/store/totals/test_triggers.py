"""Whatever is written, in whatever order and however many rows at a time, the totals are what a plain count gives."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import pytest
from attrs import evolve, frozen
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, delete, insert, or_, select, text, update

from vokspider.compare.changes import KINDS
from vokspider.store.articles.article_queries import DAY, STATUS_OF, STATUSES, Filters, matching
from vokspider.store.articles.tallies import ALTOGETHER, DAYS, KIND, MONTH, SOURCE, STATUS, Counting, total_of
from vokspider.store.db import tables
from vokspider.store.mirror.applying import _upsert
from vokspider.store.totals.recounting import miscounted, recount
from vokspider.store.totals.statements import words_of
from vokspider.store.totals.triggers import unlike_again

from ...archives import Archive
from ...limits import examples
from .counted import counted, kept

_A, _C, _D, _RUN = tables.article.c, tables.change.c, tables.duplicate.c, tables.run.c
_AT = datetime(2025, 12, 3, 22, 30, tzinfo=UTC)
_RUNS, _SOURCES = (1, 2), (1, 2)

days = st.none() | st.dates(date(2025, 11, 29), date(2025, 12, 2)) | st.just(date(1, 1, 1))
times = st.none() | st.sampled_from([datetime(2025, *at, tzinfo=UTC) for at in ((11, 30, 22), (12, 1, 2), (12, 2, 0))])
absences = st.none() | st.just(_AT)
statuses = st.sampled_from(["pending", "failed", "stored", "stored", "stored"])
columns: dict[str, st.SearchStrategy[Any]] = {
    "source_id": st.sampled_from(_SOURCES),
    "status": statuses,
    "listed_on": days,
    "published_on": days,
    "imported_at": times,
    "absent_since": absences,
    "gone_at": absences,
}
articles = st.fixed_dictionaries(columns)
some = st.sets(st.integers(1, 6), min_size=1, max_size=4).map(sorted)
edits = st.fixed_dictionaries(
    {
        "origin": st.sampled_from(["site", "site", "template", "parser"]),
        "kinds": st.lists(st.sampled_from(KINDS[:3]), max_size=3),
    }
)
Write = Callable[[Connection], object]


@frozen
class _Writes:
    """The articles, duplicates, changes and runs with these numbers, each written by one statement."""

    numbers: Sequence[int]

    def known(self, connection: Connection, table: Any, column: Any) -> list[int]:
        return list(connection.execute(select(column).select_from(table).where(column.in_(self.numbers))).scalars())

    def article(self, values: dict[str, Any], connection: Connection) -> None:
        """Articles are stored as they are now, whether they were there or not."""
        common = {"first_seen_at": _AT, "last_seen_at": _AT, "revision": 0, "attempts": 0, "covered": False}
        rest = dict.fromkeys(set(tables.article.columns.keys()) - {*common, *values, "id", "external_id"})
        rows = [{**common, **rest, **values, "id": one, "external_id": f"a{one}"} for one in self.numbers]
        connection.execute(_of_all(connection, tables.article, rows))

    def change_articles(self, values: dict[str, Any], connection: Connection) -> None:
        connection.execute(update(tables.article).where(_A.id.in_(self.numbers)).values(values))

    def forget(self, connection: Connection) -> None:
        connection.execute(delete(tables.change).where(_C.article_id.in_(self.numbers)))
        of_groups = or_(_D.article_id.in_(self.numbers), _D.first_id.in_(self.numbers))
        connection.execute(delete(tables.duplicate).where(of_groups))
        connection.execute(delete(tables.article).where(_A.id.in_(self.numbers)))

    def double(self, connection: Connection) -> None:
        """All are duplicates of the first of them."""
        first, *others = self.known(connection, tables.article, _A.id) or [0]
        how = {"kind": "exact", "similarity": 1.0, "method": "m", "run_id": 1, "found_at": _AT}
        rows = [{"article_id": one, "first_id": first, **how} for one in others]
        if rows:
            connection.execute(_of_all(connection, tables.duplicate, rows))

    def release(self, connection: Connection) -> None:
        connection.execute(delete(tables.duplicate).where(_D.article_id.in_(self.numbers)))

    def edit(self, values: dict[str, Any], connection: Connection) -> None:
        there = self.known(connection, tables.article, _A.id)
        how = {"run_id": 1, "from_revision": 1, "to_revision": 2, "returned": False, "extractor": "e", "seen_at": _AT}
        rows = [
            {**how, **values, "id": 10 * one + part, "article_id": one, "capture_id": None}
            for one in there
            for part in (1, 2)
        ]
        if rows:
            connection.execute(_of_all(connection, tables.change, rows))

    def judge(self, values: dict[str, Any], part: int, connection: Connection) -> None:
        which = _C.article_id.in_(self.numbers) & (_C.id % 10 >= part)
        connection.execute(update(tables.change).where(which).values(values))

    def withdraw(self, part: int, connection: Connection) -> None:
        connection.execute(delete(tables.change).where(_C.article_id.in_(self.numbers), _C.id % 10 >= part))

    def close(self, verdict: str | None, number: int, connection: Connection) -> None:
        values = {"verdict": verdict, "new": number, "failed": number % 2}
        connection.execute(update(tables.run).where(_RUN.id.in_(self.numbers)).values(values))

    def drop_runs(self, connection: Connection) -> None:
        connection.execute(delete(tables.run).where(_RUN.id.in_([one for one in self.numbers if one > 2])))


def _of_all(connection: Connection, table: Any, rows: list[dict[str, Any]]) -> Any:
    """One statement that inserts some rows and updates others, as a mirror does one by one."""
    return _upsert(connection, table).values(rows)


def _some_columns() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=columns).filter(bool)


def _write(numbers: Sequence[int]) -> st.SearchStrategy[Write]:
    of = _Writes(numbers)
    parts, verdicts = st.sampled_from([1, 2]), st.sampled_from([None, "ok", "quiet"])
    return st.one_of(
        articles.map(lambda values: partial(of.article, values)),
        _some_columns().map(lambda values: partial(of.change_articles, values)),
        st.just(of.forget),
        st.just(of.double),
        st.just(of.release),
        edits.map(lambda values: partial(of.edit, values)),
        st.tuples(edits, parts).map(lambda given: partial(of.judge, *given)),
        parts.map(lambda part: partial(of.withdraw, part)),
        st.tuples(verdicts, st.integers(0, 3)).map(lambda given: partial(of.close, *given)),
        st.just(of.drop_runs),
    )


writes = st.lists(some.flatmap(_write), min_size=1, max_size=25)
at_first = st.lists(articles, min_size=6, max_size=6)


@pytest.fixture
def engine(archive: Archive) -> Engine:
    """An archive with two sources and five runs."""
    run = {"trigger": "crawl", "started_at": _AT, "host": "h", "pid": 1}
    source = {"display_name": "D", "site": "s", "language": "en", "created_at": _AT}
    with archive.engine.begin() as connection:
        connection.execute(insert(tables.source), [{"id": one, "name": f"s{one}", **source} for one in _SOURCES])
        connection.execute(insert(tables.run), [{"id": one, "source_id": 1 + one % 2, **run} for one in range(1, 6)])
    return archive.engine


filters = st.builds(
    Filters,
    source=st.sampled_from([None, None, "s1", "s2"]),
    since=st.sampled_from([None, None, date(2025, 11, 30), date(2025, 12, 1)]),
    until=st.sampled_from([None, None, date(2025, 11, 30), date(2025, 12, 1)]),
    status=st.sampled_from([None, *STATUSES]),
    kind=st.sampled_from([None, None, KINDS[0]]),
    every_member=st.booleans(),
)


@pytest.mark.slow
@given(before=at_first, steps=writes, asked=st.lists(filters, min_size=3, max_size=10))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(50))
def test_the_totals_are_in_step_with_any_writes(
    engine: Engine, before: list[dict[str, Any]], steps: list[Write], asked: list[Filters]
) -> None:
    with engine.connect() as connection, connection.begin() as transaction:
        for number, values in enumerate(before, 1):
            _Writes([number]).article(values, connection)
        for step in steps:
            step(connection)
        assert kept(connection) == counted(connection)
        assert list(miscounted(connection)) == []
        for one in asked:
            assert tallies(connection, one) == listed(connection, one)
        recount(connection)
        assert kept(connection) == counted(connection)
        transaction.rollback()


def tallies(connection: Connection, asked: Filters) -> list[dict[Any, int]]:
    """What the totals say: the number of articles by each trait, and of the duplicates that are left out."""
    counting = Counting(connection)
    found = [counting.tally(asked, by) for by in (SOURCE, STATUS, KIND, MONTH, DAYS)]
    shown = [{key: one.shown for key, one in some.items() if one.shown and key is not None} for some in found]
    altogether = total_of(counting.tally(asked, ALTOGETHER))
    return [*shown, {"shown": altogether.shown, "hidden": altogether.hidden}]


def listed(connection: Connection, asked: Filters) -> list[dict[Any, int]]:
    """The same of the articles that the list has."""
    columns = _A.id, _A.source_id, STATUS_OF.label("state"), DAY.label("day")
    one, every = (
        connection.execute(matching(of_all).with_only_columns(*columns)).all()
        for of_all in (asked, evolve(asked, every_member=True))
    )
    edits = connection.execute(select(_C.article_id, _C.kinds).where(_C.origin == "site")).all()
    kinds = {row.id: {kind for number, some in edits if number == row.id for kind in some} for row in one}
    months = (row.day.replace(day=1) for row in one if row.day)
    by = [
        Counter(row.source_id for row in one),
        Counter(row.state for row in one),
        Counter(kind for row in one for kind in kinds[row.id]),
        Counter(months),
        Counter(row.day for row in one if row.day),
    ]
    return [*map(dict, by), {"shown": len(one), "hidden": len(every) - len(one)}]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_no_trigger_reads_all_duplicates_that_are_unlike_their_firsts(archive: Archive) -> None:
    """There are 26,400 of them among a million articles, and a trigger does this for each text that is stored."""
    with archive.engine.begin() as connection:
        connection.execute(text("SET LOCAL enable_seqscan = off"))  # small tables are read whole otherwise
        for statement in unlike_again("1", words_of(connection)):
            plan = "\n".join(connection.execute(text(f"EXPLAIN {statement}")).scalars())
            assert "Index" in plan
            assert "Seq Scan" not in plan
