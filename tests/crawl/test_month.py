"""Thirty days of a site that edits and deletes: everything that happened is found on its day, and nothing else."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from tests.archives import on_sqlite
from tests.crawl.chronicle import ABSENT, BLOCKED, SERVED, Chronicle, Text
from tests.crawl.conftest import Lab
from tests.crawl.crawls import Crawls
from tests.crawl.days import START, Days
from tests.crawl.month import BAN, DAYS, OUTAGES, PASSED, PURGE, QUIET, Month
from vokspider.store.db import tables
from vokspider.store.db.engine import open_engine

Make = Callable[..., Lab]


def rows(archive: Lab, query: Any) -> list[Any]:
    engine = open_engine(archive.config.database_url)
    with engine.connect() as connection:
        found = list(connection.execute(query))
    engine.dispose()
    return found


def day_of(time: datetime | None) -> int | None:
    """The number of the Korean day of a time."""
    return None if time is None else (time.astimezone(START.tzinfo).date() - START.date()).days


def crawled(month: Month, days: Days, day: int) -> dict[str, Any]:
    """Live through a day: what happens, the crawl, and what its record has to say of it."""
    chronicle = month.chronicle
    stored = chronicle.stored
    month.pass_night(day)
    record = days.crawl(day)
    if day in OUTAGES:
        chronicle.watch(day, healthy=False, passed=0)
        assert record["verdict"] in ("failed", "suspect"), record
        return record
    if day == BAN:
        chronicle.watch(day, healthy=False, passed=PASSED)
        assert record["verdict"] == "suspect", record
        assert chronicle.count(day, SERVED)
        assert chronicle.count(day, BLOCKED)
        return record
    asked = chronicle.watch(day, healthy=day != PURGE)
    listed = {article.external_id for article in chronicle.site.articles}
    assert sorted(asked) == sorted(stored | listed), day
    failed = chronicle.count(day, BLOCKED, *ABSENT) - chronicle.still_gone_on(day)
    expected = (chronicle.new_on(day), chronicle.changed_on(day), failed)
    assert (record["new"], record["changed"], record["failed"]) == expected, (day, record)
    healthy = "ok" if record["new"] or record["changed"] else "quiet"
    assert record["verdict"] == ("suspect" if day == PURGE else healthy), (day, record)
    return record


def check_changes(archive: Lab, chronicle: Chronicle) -> None:
    """Every change with its day and its kinds."""
    query = select(tables.article.c.external_id, tables.change).join(
        tables.article, tables.article.c.id == tables.change.c.article_id
    )
    columns = [tables.article.c.external_id, *tables.change.c]
    found = Counter(
        (row.external_id, day_of(row.seen_at), frozenset(row.kinds), row.from_revision, row.to_revision, row.returned)
        for row in rows(archive, query.with_only_columns(*columns))
    )
    expected = Counter((identity, *change) for identity, story in chronicle.stories.items() for change in story.changes)
    assert found == expected
    origins = {row.origin for row in rows(archive, select(tables.change.c.origin))}
    assert origins == {"site"}


def check_absences(archive: Lab, chronicle: Chronicle) -> None:
    """Every absence with its days."""
    query = select(tables.article.c.external_id, *tables.absence.c).join(
        tables.article, tables.article.c.id == tables.absence.c.article_id
    )
    found = Counter(
        (row.external_id, row.state, row.count, *map(day_of, (row.first_at, row.last_at, row.gone_at, row.back_at)))
        for row in rows(archive, query)
    )
    expected = Counter(
        (identity, each.state, each.count, each.first, each.last, each.gone, each.back)
        for identity, story in chronicle.stories.items()
        for each in story.absences
    )
    assert found == expected


def check_observations(archive: Lab, chronicle: Chronicle) -> None:
    """One capture for each time that an article was asked for, with what stood there."""
    query = select(tables.article.c.external_id, tables.capture.c.fetched_at, tables.capture.c.state)
    query = query.join(tables.article, tables.article.c.id == tables.capture.c.article_id)
    found = Counter((row.external_id, day_of(row.fetched_at), row.state) for row in rows(archive, query))
    assert found == Counter(chronicle.checks)


def texts_by_day(archive: Lab) -> dict[tuple[str, int], Text]:
    """The text of each article at the end of each day, from the archive alone."""
    r, c = tables.revision.c, tables.capture.c
    revisions = rows(
        archive,
        select(tables.article.c.external_id, r.number, r.title, r.published_on, r.text, c.fetched_at)
        .join(tables.article, tables.article.c.id == r.article_id)
        .join(tables.capture, c.id == r.capture_id),
    )
    returns = rows(
        archive,
        select(tables.article.c.external_id, tables.change.c.to_revision, tables.change.c.seen_at)
        .join(tables.article, tables.article.c.id == tables.change.c.article_id)
        .where(tables.change.c.returned),
    )
    texts = {
        (row.external_id, row.number): Text(row.title, row.published_on, tuple(row.text.split("\n\n")))
        for row in revisions
    }
    turns = sorted(
        [(row.fetched_at, row.external_id, row.number) for row in revisions]
        + [(row.seen_at, row.external_id, row.to_revision) for row in returns]
    )
    found = {}
    for day in range(DAYS):
        for time, identity, number in turns:
            if (day_of(time) or 0) <= day:
                found[identity, day] = texts[identity, number]
    return found


def check_texts(archive: Lab, chronicle: Chronicle) -> None:
    """Every text of every day, and not a revision more than there were texts."""
    expected = {
        (identity, day): text
        for identity, story in chronicle.stories.items()
        for day in range(DAYS)
        if (text := story.text_on(day)) is not None
    }
    assert texts_by_day(archive) == expected
    counted = rows(archive, select(tables.revision.c.id))
    assert len(counted) == sum(len(story.texts) for story in chronicle.stories.values())


def check_script(month: Month) -> None:
    """The script has what it is there for: else all of the above would hold of nothing."""
    stories = month.chronicle.stories
    changes = [change for story in stories.values() for change in story.changes]
    absences = [absence for story in stories.values() for absence in story.absences]
    kinds = {kind for change in changes for kind in change.kinds}
    assert kinds == {"title", "date", "wording", "paragraph added", "paragraph removed", "rewritten"}
    assert sum(change.returned for change in changes) >= 6
    assert {absence.state for absence in absences} == ABSENT
    assert {(absence.gone is None, absence.back is None) for absence in absences} == {
        (True, True),
        (True, False),
        (False, True),
        (False, False),
    }
    assert len(stories[month.who("removed")].absences) == 2
    assert [len(stories[month.who(name)].texts) for name in ("first flip", "second flip")] == [2, 2]
    assert [len(stories[month.who(name)].texts) for name in ("spaced", "there and back")] == [1, 1]


@on_sqlite
@pytest.mark.slow
def test_thirty_days(lab: Make, crawls: Crawls, database_url: str) -> None:
    archive = lab(40, database_url=database_url)
    archive.overridden["crawl"] = {"retry_times": 0}
    archive.overridden["recheck"] = {"ages_days": list(range(1, DAYS + 1)), "budget": 1000}
    days = Days(archive, crawls)
    month = Month(Chronicle(archive.site))
    records = [crawled(month, days, day) for day in range(DAYS)]

    check_script(month)
    check_observations(archive, month.chronicle)
    check_changes(archive, month.chronicle)
    check_absences(archive, month.chronicle)
    check_texts(archive, month.chronicle)
    assert [records[day]["verdict"] for day in QUIET] == ["quiet"] * len(QUIET)
    (reason,) = [reason for reason in records[PURGE]["reasons"] if "mass disappearance" in reason]
    assert set(reason.rpartition(": ")[2].split(", ")) == month.chronicle.vanished_on(PURGE) == set(month.purged)
    assert archive.rows("SELECT count(*) FROM run WHERE verdict IS NULL") == [(0,)]
