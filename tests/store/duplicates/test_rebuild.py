"""Deciding everything anew."""

import pytest
from sqlalchemy import insert, update

from tests.simulator.site import SimulatedSite
from vokspider.model.errors import LeaseHeldError
from vokspider.store.db import tables
from vokspider.store.db.tables.duplicates import EXACT, NEAR
from vokspider.store.duplicates.groups import list_groups
from vokspider.store.duplicates.rebuild import rebuild
from vokspider.store.duplicates.signatures import BANDS

from ...archives import Archive, article, on_sqlite
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


@pytest.mark.slow
@on_sqlite
@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_demo_site_has_no_duplicates(archive: Archive, language: str) -> None:
    """Neighbours share their opening or their title there, and all are made of a few dozen sentences."""
    found = SimulatedSite.generate(400, seed=3, language=language).source.articles
    archive.add(*(article(number, *one.paragraphs, title=one.title) for number, one in enumerate(found)))
    assert list(rebuild(archive.engine, archive.source().name, archive.clock, lambda: None)) == [200, 400]
    assert list_groups(archive.engine) == []
