"""Deciding everything anew."""

import os
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, update

from tests.simulator.site import SimulatedSite
from vokspider.model.errors import LeaseHeldError
from vokspider.pool import EVERY_CORE, PoolError
from vokspider.store.db import tables
from vokspider.store.db.tables.duplicates import EXACT, NEAR
from vokspider.store.db.tables.search import INDEXES
from vokspider.store.duplicates.deciding import decide
from vokspider.store.duplicates.groups import list_groups
from vokspider.store.duplicates.rebuild import rebuild
from vokspider.store.duplicates.signatures import BANDS, signature
from vokspider.store.search.index import index_in

from ...archives import SOURCE, Archive, article, on_sqlite
from ...limits import examples
from ..deciding import OTHER, Writer
from ..texts import SHORT, cut, prose


class TestRebuild:
    def test_of_an_archive_that_was_made_before(self, archive: Archive) -> None:
        texts = (prose(1), prose(1), cut(prose(1)), prose(2))
        archive.add(*(article(number, *text, title="A title") for number, text in enumerate(texts, 1)))
        with archive.engine.begin() as connection:
            connection.execute(update(tables.revision).values(signature=None))
        done = list(rebuild(archive.engine, [SOURCE], archive.clock, lambda: None))
        assert done[-1] == (4, {SOURCE: 4})
        assert Writer(archive).kinds() == {2: (1, EXACT), 3: (1, NEAR)}
        assert set(Writer(archive).firsts_with_bands()) == {1, 4}

    def test_what_another_method_decided_is_forgotten(self, writer: Writer) -> None:
        text = prose(1)
        writer.add(1, text)
        writer.add(2, prose(2))
        old = {"key": 1, "article_id": 2}
        wrong = {"article_id": 2, "first_id": 1, "kind": NEAR, "similarity": 0.9, "method": "old", "run_id": 1}
        with writer.archive.engine.begin() as connection:
            connection.execute(insert(tables.band), old)
            connection.execute(insert(tables.duplicate), wrong | {"found_at": writer.archive.now})
            connection.execute(update(tables.revision).values(signature=b"\x00old"))
        list(rebuild(writer.archive.engine, [SOURCE], writer.archive.clock, lambda: None))
        assert writer.kinds() == {}
        assert writer.firsts_with_bands() == {1: BANDS, 2: BANDS}

    def test_other_sources_stay_as_they_are(self, writer: Writer) -> None:
        text = prose(1)
        for number in (1, 2):
            writer.add(number, text, source=OTHER)
        before = writer.kinds(), writer.firsts_with_bands()
        writer.add(3, SHORT)
        list(rebuild(writer.archive.engine, [SOURCE], writer.archive.clock, lambda: None))
        assert (writer.kinds(), writer.firsts_with_bands()) == before

    def test_a_lost_lease_ends_it_before_it_writes(self, writer: Writer) -> None:
        text = prose(1)
        writer.add(1, text)
        writer.add(2, text)

        def lost() -> None:
            raise LeaseHeldError("lost")

        with pytest.raises(LeaseHeldError):
            list(rebuild(writer.archive.engine, [SOURCE], writer.archive.clock, lost))
        assert writer.kinds() == {2: (1, EXACT)}


def one_by_one(archive: Archive) -> None:
    """What a rebuild has to come to: each article is decided in the archive itself, as when it was stored."""
    a, r = tables.article.c, tables.revision.c
    query = select(a.id, a.source_id, a.content_sha256, r.text, r.run_id).join(
        tables.revision, (r.article_id == a.id) & (r.number == a.revision)
    )
    with archive.engine.begin() as connection:
        connection.execute(delete(tables.band))
        connection.execute(delete(tables.duplicate))
        for row in connection.execute(query.order_by(a.id)).all():
            fields = {"article_id": row.id, "source_id": row.source_id, "content_sha256": row.content_sha256}
            sign = signature(row.text.split("\n\n"))
            decide(connection, **fields, signature=sign, run_id=row.run_id, now=archive.now, changed=True)


def decided(archive: Archive) -> tuple[list[tuple[Any, ...]], set[tuple[Any, ...]], list[bytes | None]]:
    """The duplicates without their times, the keys, and the signatures."""
    d, b, r = tables.duplicate.c, tables.band.c, tables.revision.c
    with archive.engine.connect() as connection:
        found = connection.execute(select(d.article_id, d.first_id, d.kind, d.similarity, d.method, d.run_id))
        signs = connection.execute(select(r.signature).order_by(r.id)).scalars()
        return sorted(map(tuple, found)), set(map(tuple, connection.execute(select(b.key, b.article_id)))), list(signs)


def in_small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few articles and keys in each call and transaction, so that there are many."""
    steps = {"signing._AT_A_TIME": 4, "rebuild._AT_A_TIME": 5, "rebuild._KEYS_AT_A_TIME": 9, "replacing._AT_A_TIME": 7}
    for name, size in steps.items():
        monkeypatch.setattr(f"vokspider.store.duplicates.{name}", size)


def write_family(archive: Archive, choices: Sequence[tuple[int, bool, bool]], source: str = SOURCE) -> None:
    """Articles of a few texts: each whole or cut, and with its own ending or without."""
    ending = "The lamp was lit by Odalys Fenwick of Norrick at 7, and 41 people of Wefton came to see it."
    texts = [
        (*(cut(prose(seed)) if is_cut else prose(seed)), *([f"{ending} {number}"] if has_end else []))
        for number, (seed, is_cut, has_end) in enumerate(choices)
    ]
    archive.add(*(article(number, *text, title="A title") for number, text in enumerate(texts, 1)), source=source)


def spoil(archive: Archive, choices: Sequence[tuple[int, bool, bool]]) -> None:
    """Take out signatures and decisions, and put wrong ones in."""
    with archive.engine.begin() as connection:
        unsigned = [number for number, (seed, *_) in enumerate(choices, 1) if seed % 2]
        connection.execute(update(tables.revision).where(tables.revision.c.id.in_(unsigned)).values(signature=None))
        connection.execute(delete(tables.duplicate).where(tables.duplicate.c.article_id % 2 == 0))
        connection.execute(delete(tables.band).where(tables.band.c.article_id % 3 == 0))
        connection.execute(insert(tables.band).values(key=5, article_id=len(choices)))


@pytest.mark.slow
@on_sqlite
@given(st.lists(st.tuples(st.integers(1, 4), st.booleans(), st.booleans()), min_size=2, max_size=25))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(60))
def test_a_rebuild_decides_as_if_each_article_came_alone(archive: Archive, choices: list[Any]) -> None:
    with archive.engine.begin() as connection:
        for table in reversed(tables.metadata.sorted_tables):
            if table.name != "search_index":
                connection.execute(delete(table))
        for name in INDEXES:
            index_in(connection, name).clear(connection)
    write_family(archive, choices)
    one_by_one(archive)
    wanted = decided(archive)
    spoil(archive, choices)
    assert list(rebuild(archive.engine, [SOURCE], archive.clock, lambda: None, 1))[-1].decided == {SOURCE: len(choices)}
    assert decided(archive) == wanted


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [2, 3])
def test_several_processes_decide_the_same(archive: Archive, monkeypatch: pytest.MonkeyPatch, jobs: int) -> None:
    in_small_steps(monkeypatch)
    choices = [(number % 7, number % 3 == 0, number % 5 == 0) for number in range(60)]
    write_family(archive, choices)
    one_by_one(archive)
    wanted = decided(archive)
    spoil(archive, choices)
    list(rebuild(archive.engine, [SOURCE], archive.clock, lambda: None, jobs))
    assert decided(archive) == wanted
    assert wanted[0]


SOURCES = ("kcnawatch-vok-ko", SOURCE, OTHER)


def write_sources(archive: Archive) -> Sequence[tuple[int, bool, bool]]:
    """Articles of three sources, the last one much smaller, which all have the same texts; what they are of."""
    choices = [(number % 6, number % 3 == 0, number % 5 == 0) for number in range(24)]
    sizes = dict(zip(SOURCES, (24, 24, 8), strict=True))
    for source, size in sizes.items():
        write_family(archive, choices[:size], source)
    return [choice for size in sizes.values() for choice in choices[:size]]


@pytest.mark.slow
@pytest.mark.on_both
@pytest.mark.parametrize("jobs", [1, 3])
def test_sources_that_are_decided_side_by_side(archive: Archive, monkeypatch: pytest.MonkeyPatch, jobs: int) -> None:
    in_small_steps(monkeypatch)
    choices = write_sources(archive)
    one_by_one(archive)
    wanted = decided(archive)
    spoil(archive, choices)
    done = list(rebuild(archive.engine, SOURCES, archive.clock, lambda: None, jobs))
    assert done[-1] == (56, dict(zip(SOURCES, (24, 24, 8), strict=True)))
    assert decided(archive) == wanted
    assert {article_id > 48 for article_id, *_ in wanted[0]} == {True, False}


@on_sqlite
def test_the_lease_is_renewed_whenever_there_is_progress(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    in_small_steps(monkeypatch)
    write_sources(archive)
    held: list[None] = []
    steps = rebuild(archive.engine, SOURCES, archive.clock, lambda: held.append(None), 1)
    counts = [(len(held), sum(decided.values())) for _, decided in steps]
    decided_in = [count for count, articles in counts if articles]
    assert len(decided_in) > 11
    assert len(set(decided_in)) == len(decided_in)


@on_sqlite
def test_little_work_starts_no_process(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    def started(*_: Any) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr("vokspider.pool.ProcessPoolExecutor", started)
    write_sources(archive)
    list(rebuild(archive.engine, SOURCES, archive.clock, lambda: None, EVERY_CORE))


class Deadly:
    """Ends the process that it is sent to."""

    def __reduce__(self) -> tuple[Any, ...]:
        return end_this_process, ()


def end_this_process() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.slow
@pytest.mark.on_both
def test_a_killed_process_leaves_what_was_there_and_the_next_rebuild_mends_it(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    choices = write_sources(archive)
    one_by_one(archive)
    wanted = decided(archive)
    spoil(archive, choices)
    rows, keys, _ = decided(archive)
    with pytest.raises(PoolError, match=r"has ended.*start the command again"):
        list(rebuild(archive.engine, SOURCES, cast(Any, Deadly), lambda: None, 2))
    assert decided(archive) == (rows, keys, wanted[2])
    assert not list(tmp_path.glob("vokspider-*"))
    list(rebuild(archive.engine, SOURCES, archive.clock, lambda: None, 1))
    assert decided(archive) == wanted


class StoppedError(Exception):
    """The rebuild ends here, as if it was killed before a transaction."""


def test_the_source_is_held_while_texts_are_only_read(archive: Archive) -> None:
    archive.add(article(1), article(2))
    list(rebuild(archive.engine, [SOURCE], archive.clock, lambda: None))
    held: list[None] = []
    first = next(rebuild(archive.engine, [SOURCE], archive.clock, lambda: held.append(None)))
    assert (first.read, first.decided, len(held)) == (2, {SOURCE: 0}, 1)


@pytest.mark.slow
def test_whenever_it_is_killed_readers_see_all_or_nothing_and_the_next_one_mends_it(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_small_steps(monkeypatch)
    choices = [(number % 4, number % 3 == 0, number % 5 == 0) for number in range(16)]
    write_family(archive, choices)
    one_by_one(archive)
    wanted = decided(archive)
    spoil(archive, choices)
    with archive.engine.connect() as connection:
        before = sorted(connection.execute(select(tables.duplicate.c.article_id)).scalars())
    is_done = False
    for end in range(100):
        held: list[None] = []

        def hold(held: list[None] = held, end: int = end) -> None:
            held.append(None)
            if len(held) > end:
                raise StoppedError

        try:
            list(rebuild(archive.engine, [SOURCE], archive.clock, hold, 1))
            is_done = True
        except StoppedError:
            pass
        rows, keys, _ = decided(archive)
        assert [row[0] for row in rows] in (before, [row[0] for row in wanted[0]])
        # Only firsts are found by keys, so nothing can become a duplicate of a duplicate.
        assert not {article_id for _, article_id in keys} & {row[0] for row in rows}
        if is_done:
            break
    assert is_done
    assert decided(archive) == wanted


@pytest.mark.slow
@on_sqlite
@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_demo_site_has_no_duplicates(archive: Archive, language: str) -> None:
    """Neighbours share their opening or their title there, and all are made of a few dozen sentences."""
    found = SimulatedSite.generate(400, seed=3, language=language).source.articles
    archive.add(*(article(number, *one.paragraphs, title=one.title) for number, one in enumerate(found)))
    done = list(rebuild(archive.engine, [SOURCE], archive.clock, lambda: None))
    assert sorted({one.read for one in done}) == [200, 400]
    assert done[-1].decided == {SOURCE: 400}
    assert list_groups(archive.engine) == []
