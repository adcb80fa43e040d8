"""Back-fills: what they are made of, which one is next, and how they wait, go on and end."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select, text, update

from vokspider.store.articles.forgetting import forget_articles, forget_source
from vokspider.store.db import tables
from vokspider.store.db.checking import problems
from vokspider.store.frontier.adding import Added, add
from vokspider.store.frontier.backfills import (
    cancel,
    create,
    find,
    finish,
    has_work,
    hold,
    is_workable,
    next_backfill,
    pause,
    resume,
    sources_with_work,
    walk_on,
)
from vokspider.store.frontier.turns import ask_turn, is_turn_asked, take_turn

from ...archives import DAY, SOURCE, Archive, article, entry, on_sqlite
from .frontiers import LEASE, Frontier, wanted

_B, _F = tables.backfill.c, tables.frontier.c


def made(archive: Archive, frontier: Frontier) -> object:
    with archive.engine.connect() as connection:
        return find(connection, frontier.backfill)


def test_what_has_a_text_is_counted_and_not_queued(archive: Archive) -> None:
    archive.run(map(entry, range(1, 5)), [article(1), article(2)])
    frontier = Frontier.of(archive, 0)
    with archive.engine.begin() as connection:
        pages = [wanted(number) for number in (1, 2, 3, 3, 9)]
        assert add(connection, frontier.backfill, pages) == Added(queued=2, stored=2)
        assert add(connection, frontier.backfill, [wanted(3), wanted(10)]) == Added(queued=1, known=1)
        assert connection.execute(select(_B.stored_before)).scalar_one() == 2
    assert frontier.states() == {"queued": 3}


def test_a_walk_that_goes_on_does_not_count_twice(archive: Archive) -> None:
    """Its first page overlaps what an earlier run of the back-fill has seen."""
    archive.add(article(1), article(2))
    frontier = Frontier.of(archive, 0)
    for numbers, expected in [((1,), Added(stored=1)), ((1, 2, 3), Added(queued=1, stored=1, known=1))]:
        with archive.engine.begin() as connection:
            assert add(connection, frontier.backfill, map(wanted, numbers)) == expected
        run = archive.run(map(entry, numbers))
        with archive.engine.begin() as connection:
            connection.execute(insert(tables.backfill_run).values(run_id=run, backfill_id=frontier.backfill))


def test_the_oldest_open_one_with_work_is_next(archive: Archive) -> None:
    first, second = Frontier.of(archive, 1), Frontier.of(archive, 1)
    source = first.source_id

    def following() -> int | None:
        with archive.engine.connect() as connection:
            found = next_backfill(connection, source, archive.now)
        return found.id if found else None

    assert following() == first.backfill
    assert pause(archive.engine, [first.backfill]) == 1
    assert following() == second.backfill
    assert resume(archive.engine, [first.backfill]) == 1
    hold(archive.engine, first.backfill, archive.now + timedelta(minutes=5), "banned")
    assert following() == second.backfill
    archive.now += timedelta(minutes=5)
    assert following() == first.backfill
    (page,) = first.take(0, 1)
    assert first.finish(0, page)
    assert following() == second.backfill
    assert cancel(archive.engine, [second.backfill], archive.now) == 1
    assert following() is None


def test_work_is_what_can_be_taken_or_walked_through(archive: Archive) -> None:
    frontier = Frontier.of(archive, 1, runs=1)
    assert has_work(archive.engine, SOURCE, frontier.now)
    assert not has_work(archive.engine, "another", frontier.now)
    assert sources_with_work(archive.engine, frontier.now) == [SOURCE]
    assert len(frontier.take(0, 1)) == 1
    assert not has_work(archive.engine, SOURCE, frontier.now)
    assert sources_with_work(archive.engine, frontier.now) == []
    frontier.go_on(LEASE)
    assert has_work(archive.engine, SOURCE, frontier.now)
    with archive.engine.begin() as connection:
        walking = create(connection, frontier.source_id, frontier.now, DAY, DAY)
    cancel(archive.engine, [frontier.backfill], frontier.now)
    assert has_work(archive.engine, SOURCE, frontier.now)
    assert not finish(archive.engine, walking, frontier.now)
    walk_on(archive.engine, walking, 40, None)
    assert has_work(archive.engine, SOURCE, frontier.now)
    walk_on(archive.engine, walking, None, None)
    assert not has_work(archive.engine, SOURCE, frontier.now)
    assert finish(archive.engine, walking, frontier.now)


def test_a_held_one_goes_on_at_once_when_it_is_resumed(archive: Archive) -> None:
    frontier = Frontier.of(archive, 1)
    hold(archive.engine, frontier.backfill, frontier.now + timedelta(hours=1), "banned")
    assert not is_workable(archive.engine, frontier.backfill, frontier.now)
    assert not has_work(archive.engine, SOURCE, frontier.now)
    assert resume(archive.engine, [frontier.backfill]) == 1
    assert is_workable(archive.engine, frontier.backfill, frontier.now)
    assert resume(archive.engine, [frontier.backfill]) == 0


def test_what_ended_stays_ended(archive: Archive) -> None:
    frontier = Frontier.of(archive, 1)
    (page,) = frontier.take(0, 1)
    assert not finish(archive.engine, frontier.backfill, frontier.now)
    assert frontier.finish(0, page)
    assert finish(archive.engine, frontier.backfill, frontier.now)
    for change in (pause, resume):
        assert change(archive.engine, [frontier.backfill]) == 0
    assert cancel(archive.engine, [frontier.backfill], frontier.now) == 0


def test_a_page_in_flight_of_a_cancelled_one_may_still_end(archive: Archive) -> None:
    frontier = Frontier.of(archive, 2)
    (page,) = frontier.take(0, 1)
    cancel(archive.engine, [frontier.backfill], frontier.now)
    assert frontier.take(0, 1) == []
    assert frontier.finish(0, page)
    assert frontier.states() == {"done": 1, "queued": 1}


def test_a_crawl_gets_its_turn(archive: Archive) -> None:
    assert not is_turn_asked(archive.engine, SOURCE, archive.now)
    ask_turn(archive.engine, SOURCE, archive.clock, 60)
    ask_turn(archive.engine, SOURCE, archive.clock, 60)
    assert is_turn_asked(archive.engine, SOURCE, archive.now)
    assert not is_turn_asked(archive.engine, "another", archive.now)
    assert not is_turn_asked(archive.engine, SOURCE, archive.now + timedelta(seconds=60))
    take_turn(archive.engine, SOURCE)
    assert not is_turn_asked(archive.engine, SOURCE, archive.now)


def test_a_forgotten_article_leaves_the_frontier(archive: Archive) -> None:
    frontier = Frontier.of(archive, 3)
    archive.add(article(1))
    forget_articles(archive.engine, [1], "a mistake", archive.now)
    assert frontier.states() == {"queued": 2}
    forget_source(archive.engine, SOURCE, "a mistake", archive.now)
    with archive.engine.connect() as connection:
        for table in (tables.frontier, tables.backfill, tables.backfill_run):
            assert connection.execute(select(table)).first() is None


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("UPDATE backfill SET state = 'lost'", "backfill 1: its state 'lost' is unknown"),
        ("UPDATE frontier SET state = 'lost' WHERE id = 2", "frontier 2: its state 'lost' is unknown"),
        ("UPDATE frontier SET outcome = NULL", "frontier 1: its state 'done' does not agree with its other columns"),
        ("UPDATE frontier SET state = 'taken'", "frontier 1: its state 'taken' does not agree with its other columns"),
        (
            "UPDATE frontier SET state = 'failed' WHERE id = 1",
            "frontier 1: its state 'failed' does not agree with its other columns",
        ),
        ("UPDATE backfill SET state = 'finished'", "backfill 1: it is finished, but pages are still queued"),
    ],
)
@on_sqlite
def test_a_frontier_that_is_not_sound(archive: Archive, change: str, expected: str) -> None:
    archive.add(article(0))
    frontier = Frontier.of(archive, 0)
    with archive.engine.begin() as connection:
        rows = [{**_row(number), "backfill_id": frontier.backfill} for number in (0, 1)]
        connection.execute(insert(tables.frontier), rows)
    (page, *_) = frontier.take(0, 1)
    assert frontier.finish(0, page)
    assert list(problems(archive.engine)) == []
    with archive.engine.begin() as connection:
        connection.execute(text(change))
    assert expected in [str(one) for one in problems(archive.engine)]


def _row(number: int) -> dict[str, object]:
    page = wanted(number)
    return {"external_id": page.external_id, "url": page.url, "state": "queued", "attempts": 0}


@on_sqlite
def test_a_done_page_has_a_text(archive: Archive) -> None:
    frontier = Frontier.of(archive, 1)
    with archive.engine.begin() as connection:
        connection.execute(update(tables.frontier).values(state="done", outcome="new", settled_at=archive.now))
    (found,) = map(str, problems(archive.engine))
    assert found.startswith("frontier 1: it is done, but the article ")
    assert frontier.states() == {"done": 1}
