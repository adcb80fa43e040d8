"""Two versions compared, the list of changes, and the list of gone articles, as reports."""

from datetime import date

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from vokspider.compare.changes import Version
from vokspider.model.errors import ConfigError
from vokspider.model.origins import PARSER
from vokspider.reports.absent import gone, missing_beside
from vokspider.reports.change import change, changes, comparison
from vokspider.store.absences.absence_queries import Absent
from vokspider.store.db.sizes import Size

from ..archives import SOURCE, Archive, article, capture, entry, failed, identity, on_sqlite
from ..histories import History, at

PARAGRAPHS = st.lists(st.text("abc xyz", min_size=1, max_size=20), max_size=4).map(tuple)


@given(PARAGRAPHS, PARAGRAPHS)
def test_the_runs_of_words_give_both_texts_back(old: tuple[str, ...], new: tuple[str, ...]) -> None:
    found = comparison(Version("Old", date(2025, 12, 3), old), Version("New", None, new))
    shown = found.as_json()
    assert shown["title"] == {"from": "Old", "to": "New"}
    assert shown["published_on"] == {"from": "2025-12-03", "to": None}
    for side, dropped, paragraphs in (("from", "added", old), ("to", "removed", new)):
        texts = {
            one[side]: "".join(text for op, text in one["words"] if op != dropped)
            for one in shown["paragraphs"]
            if one[side] is not None
        }
        assert [texts[index] for index in sorted(texts)] == list(paragraphs)


@on_sqlite
class TestChange:
    def test_the_latest_one(self, archive: Archive) -> None:
        archive.add(article(1, "An old word among many others.", "Same."))
        History(archive).turn(at(5), "A new word among many others.", "Same.")
        found = change(archive.engine, 1)
        assert (found.external_id, found.from_revision, found.to_revision) == (identity(1), 1, 2)
        assert found.kinds == ("wording",)
        shown = found.as_json()
        assert list(shown)[:6] == ["article_id", "external_id", "url", "from_revision", "to_revision", "kinds"]
        assert [one["op"] for one in shown["paragraphs"]] == ["replaced", "equal"]

    def test_none(self, archive: Archive) -> None:
        archive.add(article(1))
        with pytest.raises(ConfigError, match="has no change to show"):
            change(archive.engine, 1)

    def test_a_page_of_the_list_knows_how_many_there_are(self, archive: Archive) -> None:
        archive.add(article(1, "One."))
        made = History(archive)
        for day in (5, 6, 7):
            made.turn(at(day), f"Text of {day}.")
        found = changes(archive.engine, limit=2)
        rows = list(found.rows)
        assert [row.to_revision for row in rows] == [4, 3]
        assert found.total(len(rows)) == Size(3)
        assert changes(archive.engine, at(6), SOURCE).count() == Size(2)
        assert changes(archive.engine, None, "nobody").count() == Size(0)
        assert changes(archive.engine, origin=PARSER).count() == Size(0)


@on_sqlite
def test_gone_and_missing_articles(archive: Archive) -> None:
    archive.run([entry(3)], [article(1), article(2)])
    missing = [evolve(failed(n, "http_404"), capture=capture(n, b"", status=404)) for n in (1, 2)]
    archive.run([entry(3)], (), missing[:1])
    archive.run([entry(3)], (), missing)
    confirmed, open_ones = Absent(), Absent(missing=True)
    found = gone(archive.engine, confirmed, limit=1)
    assert [(row.external_id, row.count) for row in found.rows] == [(identity(1), 2)]
    assert (found.count(), found.total(1)) == (Size(1), Size(1))
    assert [row.external_id for row in gone(archive.engine, open_ones).rows] == [identity(2)]
    assert (missing_beside(archive.engine, confirmed), missing_beside(archive.engine, open_ones)) == (1, 0)
    assert gone(archive.engine, Absent(source="nobody")).count() == Size(0)
