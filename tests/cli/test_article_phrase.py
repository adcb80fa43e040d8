"""``vokspider articles phrase``."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from vokspider.reports.phrase import Silence, longest_silence
from vokspider.store.db import tables

from ..archives import Archive, article, on_sqlite
from ..beginnings import written_once
from ..commands import Cli

DAYS = (date(2025, 10, 1), date(2025, 10, 20), date(2025, 11, 2), date(2025, 12, 1), date(2025, 12, 3))


@pytest.fixture
@written_once
def used(archive: Archive) -> Archive:
    """A phrase that is used on the first, third and fourth of five days; from the second one on all are covered."""
    texts = ("The new harbour.", "A ship.", "A new harbour!", "New harbour", "A mill.")
    archive.add(*(article(n, text, published_on=day) for n, (text, day) in enumerate(zip(texts, DAYS, strict=True), 1)))
    article_ = tables.article.c
    with archive.engine.begin() as connection:
        for number, day in enumerate(DAYS, 1):
            values = {"listed_on": day, "covered": number > 1}
            connection.execute(update(tables.article).where(article_.id == number).values(values))
    return archive


@on_sqlite
class TestPhrase:
    def test_for_people(self, used: Archive, cli: Cli) -> None:
        lines = cli("articles", "phrase", "New harbour").lines
        assert lines[:7] == [
            "“New harbour”",
            "used in     3 of 5 articles",
            "first use   2025-10-01",
            "last use    2025-12-01",
            "silence     at most 28 days, 2025-11-03 to 2025-11-30",
            "since then  1 covered day without it",
            "coverage    43 days covered, 21 not",
        ]
        assert [line.split()[:4] for line in lines[-3:]] == [
            ["2025-10", "1", "2", "50.0%"],
            ["2025-11", "1", "1", "100.0%"],
            ["2025-12", "1", "2", "50.0%"],
        ]

    def test_object(self, used: Archive, cli: Cli) -> None:
        found = cli("articles", "phrase", "new harbour", "--since", "2025-11", "--json").object
        assert (found["phrase"], found["articles"], found["of_articles"]) == ("new harbour", 2, 3)
        assert (found["first_on"], found["last_on"], found["at_least"]) == ("2025-11-02", "2025-12-01", False)
        assert found["longest_silence"] == {"first": "2025-11-03", "last": "2025-11-30", "days": 28}
        assert found["months"][1] == {"month": "2025-12-01", "articles": 1, "of": 2, "share": 0.5}

    def test_never_used(self, used: Archive, cli: Cli) -> None:
        lines = cli("articles", "phrase", "zebra").lines
        assert lines == ["“zebra”", "used in     0 of 5 articles", "coverage    43 days covered, 21 not"]

    def test_other_spellings(self, archive: Archive, cli: Cli) -> None:
        archive.add(article(1, "로동신문"))
        assert cli("articles", "phrase", "노동신문", "--json").object["also_searched"] == ["로동신문"]
        assert cli("articles", "phrase", "노동신문", "--exact", "--json").object["articles"] == 0

    def test_without_words(self, used: Archive, cli: Cli) -> None:
        assert cli("articles", "phrase", "...").refused("no words are in '...'")


START = date(2025, 1, 1)
NUMBERS = st.integers(0, 30)


class TestSilence:
    @given(st.sets(NUMBERS), NUMBERS, NUMBERS)
    def test_as_by_looking_at_every_day(self, used: set[int], since: int, until: int) -> None:
        runs: list[list[int]] = [[]]
        for number in range(since, until + 1):
            if number in used:
                runs.append([])
            elif used and number > min(used):
                runs[-1].append(number)
        longest = max(map(len, runs))
        days = [START + timedelta(number) for number in sorted(used)]
        found = longest_silence(days, START + timedelta(since), START + timedelta(until)) if since <= until else None
        assert (found.days if found else 0) == (longest if since <= until else 0)
        if found:
            assert (found.last - found.first).days + 1 == found.days

    def test_nothing_is_covered(self) -> None:
        assert longest_silence([START], None, None) is None
        assert longest_silence([START], START, START + timedelta(2)) == Silence(
            START + timedelta(1), START + timedelta(2), 2
        )
