"""Deciding everything anew."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, update

from tests.simulator.site import SimulatedSite
from vokspider.model.errors import LeaseHeldError
from vokspider.store.db import tables
from vokspider.store.db.tables.duplicates import EXACT, NEAR
from vokspider.store.db.tables.search import INDEXES
from vokspider.store.duplicates.deciding import decide
from vokspider.store.duplicates.groups import list_groups
from vokspider.store.duplicates.rebuild import rebuild
from vokspider.store.duplicates.signatures import BANDS, signature
from vokspider.store.search.index import index_in

from ...archives import Archive, article, on_sqlite
from ...limits import examples
from ..deciding import OTHER, Writer
from ..texts import SHORT, cut, prose


class TestRebuild:
    def test_of_an_archive_that_was_made_before(self, archive: Archive) -> None:
        texts = (prose(1), prose(1), cut(prose(1)), prose(2))
        archive.add(*(article(number, *text, title="A title") for number, text in enumerate(texts, 1)))
        with archive.engine.begin() as connection:
            connection.execute(update(tables.revision).values(signature=None))
        done = list(rebuild(archive.engine, archive.source().name, archive.clock, lambda: None))
        assert done == [4]
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
        list(rebuild(writer.archive.engine, writer.archive.source().name, writer.archive.clock, lambda: None))
        assert writer.kinds() == {}
        assert writer.firsts_with_bands() == {1: BANDS, 2: BANDS}

    def test_other_sources_stay_as_they_are(self, writer: Writer) -> None:
        text = prose(1)
        for number in (1, 2):
            writer.add(number, text, source=OTHER)
        before = writer.kinds(), writer.firsts_with_bands()
        writer.add(3, SHORT)
        list(rebuild(writer.archive.engine, writer.archive.source().name, writer.archive.clock, lambda: None))
        assert (writer.kinds(), writer.firsts_with_bands()) == before

    def test_a_lost_lease_ends_it_before_it_writes(self, writer: Writer) -> None:
        text = prose(1)
        writer.add(1, text)
        writer.add(2, text)

        def lost() -> None:
            raise LeaseHeldError("lost")

        with pytest.raises(LeaseHeldError):
            list(rebuild(writer.archive.engine, writer.archive.source().name, writer.archive.clock, lost))
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


def write_family(archive: Archive, choices: Sequence[tuple[int, bool, bool]]) -> None:
    """Articles of a few texts: each whole or cut, and with its own ending or without."""
    ending = "The lamp was lit by Odalys Fenwick of Norrick at 7, and 41 people of Wefton came to see it."
    texts = [
        (*(cut(prose(seed)) if is_cut else prose(seed)), *([f"{ending} {number}"] if has_end else []))
        for number, (seed, is_cut, has_end) in enumerate(choices)
    ]
    archive.add(*(article(number, *text, title="A title") for number, text in enumerate(texts, 1)))


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
    assert list(rebuild(archive.engine, archive.source().name, archive.clock, lambda: None, 1))[-1] == len(choices)
    assert decided(archive) == wanted


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [2, 3])
def test_several_processes_decide_the_same(archive: Archive, monkeypatch: pytest.MonkeyPatch, jobs: int) -> None:
    monkeypatch.setattr("vokspider.store.duplicates.rebuild._AT_A_TIME", 5)
    choices = [(number % 7, number % 3 == 0, number % 5 == 0) for number in range(60)]
    write_family(archive, choices)
    one_by_one(archive)
    wanted = decided(archive)
    spoil(archive, choices)
    list(rebuild(archive.engine, archive.source().name, archive.clock, lambda: None, jobs))
    assert decided(archive) == wanted
    assert wanted[0]


class StoppedError(Exception):
    """The rebuild ends here, as if it was killed before a transaction."""


@pytest.mark.slow
def test_whenever_it_is_killed_readers_see_all_or_nothing_and_the_next_one_mends_it(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vokspider.store.duplicates.rebuild._AT_A_TIME", 4)
    monkeypatch.setattr("vokspider.store.duplicates.replacing._AT_A_TIME", 7)
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
            list(rebuild(archive.engine, archive.source().name, archive.clock, hold, 1))
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
    assert list(rebuild(archive.engine, archive.source().name, archive.clock, lambda: None)) == [200, 400]
    assert list_groups(archive.engine) == []
