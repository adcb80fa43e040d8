"""One article as a report: which text, what is known of it, and its page rebuilt."""

from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve
from sqlalchemy import update

from vokspider.model.errors import ConfigError, VokspiderError
from vokspider.model.items import Removal
from vokspider.reports.article import Moment, article_report, history, known_at, numbered, returns
from vokspider.reports.serializing import as_json
from vokspider.sites.kcnawatch.zone import ZONE as KOREA
from vokspider.store.articles.export import KEYS
from vokspider.store.db import tables
from vokspider.text.dates import end_of_day

from ..archives import DAY, Archive, article, capture, entry, failed, on_sqlite
from ..histories import History, at

pytestmark = on_sqlite
BLOCK = Removal("more_from", 2, 3, "More From\nTitle 2\nMore Articles")
COPY = Removal("title_copy", 0, 1, "Title 1")
HIDDEN = Removal("hidden", 5, 0, "Two, with a hidden part.")


def moment(time: datetime) -> Moment:
    return Moment(time, "then", KOREA)


def test_before_there_is_a_text(archive: Archive) -> None:
    archive.run([entry(1)])
    found = article_report(archive.engine, 1)
    assert (found.current, found.lines_as_served(), found.removed_lines, found.kept_captures) == (None, (), 0, [])
    shown = found.as_json()
    assert list(shown)[: len(KEYS)] == list(KEYS)
    assert (shown["text"], shown["paragraphs"], shown["revisions"]) == (None, [], [])
    assert "others_that_day" not in shown


def test_the_page_is_rebuilt_from_the_text_and_the_removals(archive: Archive) -> None:
    archive.add(article(1, "One.", "Two.", removals=(COPY, BLOCK, HIDDEN)))
    found = article_report(archive.engine, 1)
    assert found.lines_as_served() == (
        "Title 1",
        "One.",
        "More From",
        "Title 2",
        "More Articles",
        "Two, with a hidden part.",
    )
    assert (found.removed_lines, len(found.kept_captures)) == (4, 1)


@pytest.mark.parametrize(
    ("removal", "damage"),
    [
        (evolve(HIDDEN, position=0), {"position": 7}),
        (COPY, {"position": 7}),
        (COPY, {"count": 2}),
        (BLOCK, {"count": 1}),
    ],
)
def test_removals_that_do_not_fit_the_text_are_named(
    archive: Archive, removal: Removal, damage: dict[str, int]
) -> None:
    archive.add(article(1, "One.", "Two.", removals=(removal,)))
    with archive.engine.begin() as connection:
        connection.execute(update(tables.removed_part).values(damage))
    with pytest.raises(VokspiderError, match="the page of article 1, revision 1, cannot be rebuilt") as caught:
        article_report(archive.engine, 1).lines_as_served()
    assert str(caught.value).endswith("'vokspider captures show 1 --body' gives the page itself")


def test_absences_that_are_known_and_what_was_fetched(archive: Archive) -> None:
    archive.run([entry(1)], [article(1)])
    missing = capture(1, b"Not found.", status=404, fetched_at=archive.now)
    archive.run([entry(2)], (), [evolve(failed(1, "http_404"), capture=missing)])
    found = article_report(archive.engine, 1)
    assert [one.state for one in found.fetched] == ["served", "http_404"]
    assert [one.back_at for one in found.known_absences] == [None]
    archive.add(article(1, capture=capture(1, fetched_at=archive.now)))
    again = article_report(archive.engine, 1)
    assert (len(again.absences), again.known_absences) == (1, [])


class TestChoice:
    def test_a_revision_by_its_number(self, archive: Archive) -> None:
        archive.add(article(1, "Old."))
        archive.add(article(1, "New.", capture=capture(1, fetched_at=archive.now)))
        assert numbered(archive.engine, 1, None).number is None
        old = article_report(archive.engine, 1, numbered(archive.engine, 1, 1))
        assert (old.current and old.current.text, old.article.revision) == ("Old.", 1)
        with pytest.raises(ConfigError, match="no revision 3"):
            numbered(archive.engine, 1, 3)

    def test_the_one_that_was_known_at_a_time(self, archive: Archive) -> None:
        archive.add(article(1, "Old."))
        first = datetime(2025, 12, 3, 22, 30, tzinfo=UTC)
        later = first + timedelta(hours=2)
        archive.add(article(1, "New.", capture=capture(1, fetched_at=later)))
        chosen = known_at(archive.engine, 1, Moment(end_of_day(DAY + timedelta(days=1), KOREA), "2025-12-04", KOREA))
        assert (chosen.number, chosen.since, chosen.others) == (2, later, (1,))
        assert known_at(archive.engine, 1, moment(later - timedelta(seconds=1))).number == 1
        report = article_report(archive.engine, 1, chosen)
        assert list(report.as_json()["others_that_day"]) == [1]
        with pytest.raises(
            ConfigError, match=r"no text of article 1 was known on then; the first one is from 2025-12-04"
        ):
            known_at(archive.engine, 1, moment(first - timedelta(seconds=1)))

    def test_no_text_at_all(self, archive: Archive) -> None:
        archive.run([entry(1)])
        with pytest.raises(ConfigError, match="none is stored yet"):
            known_at(archive.engine, 1, moment(archive.now))


def test_history_and_returns(archive: Archive) -> None:
    archive.add(article(1, "Old."))
    made = History(archive)
    made.turn(at(5), "New.")
    made.turn_back(at(6), 1)
    revisions = history(archive.engine, 1)
    assert [one.number for one in revisions] == [1, 2]
    assert returns(revisions) == [(at(6), 1)]
    assert as_json(revisions[0])["returned_at"] == ["2025-12-06T01:00:00+00:00"]
