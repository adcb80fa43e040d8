"""Facets of a search: each number is what the search finds with that choice."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from vokspider.reports.facets import counted, search_facets
from vokspider.reports.search import search
from vokspider.search.nodes import And, Changed, Days, Node, Source, Status, Term
from vokspider.store.articles.article_queries import Filters
from vokspider.store.articles.traits import Traits

from ..archives import DAY, SOURCE, Archive, article, calendar, entry
from ..beginnings import written_once
from ..histories import History, at

OTHER = "kcnawatch-vok-ru"
WORD = Term("paragraph")


@pytest.fixture
@written_once
def filled(archive: Archive) -> Archive:
    """Articles of two sources and several months, edited, missing and gone."""
    days = {number: DAY - timedelta(days=20 * (number // 3)) for number in range(1, 12)}
    archive.run(map(entry, days), [article(number, published_on=day) for number, day in days.items()])
    archive.run([entry(30), entry(31)], [article(30, "A paragraph here."), article(31, "None here.")], source=OTHER)
    History(archive, 2).turn(at(10), "First paragraph of 2, changed.", "Second paragraph.", title="Title 2")
    with archive.engine.begin() as connection:
        connection.execute(text("UPDATE article SET absent_since = first_seen_at WHERE id IN (3, 4)"))
        connection.execute(text("UPDATE article SET gone_at = first_seen_at WHERE id = 3"))
    return archive


def number_of(archive: Archive, *parts: Node) -> int:
    return search(archive.engine, And((WORD, *parts)), calendar()).count(60.0).articles


def of_filters(filters: Filters) -> list[Node]:
    return [
        *([Source(filters.source)] if filters.source else []),
        *([Status(filters.status)] if filters.status else []),
        *([Changed(filters.kind)] if filters.kind else []),
        *([Days(filters.since, filters.until)] if filters.since or filters.until else []),
    ]


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(source=SOURCE, since=date(2025, 11, 1)),
        Filters(status="edited"),
        Filters(kind="wording", until=DAY),
        Filters(status="gone", source=OTHER),
    ],
    ids=["none", "source and days", "edited", "kind", "nothing"],
)
@pytest.mark.parametrize("read", [0, 100])
def test_each_number_is_what_that_choice_finds(
    filled: Archive, filters: Filters, read: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vokspider.reports.search.READ", read)
    found = search_facets(filled.engine, search(filled.engine, WORD, calendar()).gather(0, 60.0), filters)
    assert not found.at_least
    others = {
        "source": of_filters(attrs.evolve(filters, source=None)),
        "status": of_filters(attrs.evolve(filters, status=None)),
        "kind": of_filters(attrs.evolve(filters, kind=None)),
    }
    for source in (SOURCE, OTHER):
        assert found.sources.get(source, 0) == number_of(filled, *others["source"], Source(source))
    for status in ("stored", "missing", "gone", "edited"):
        assert found.statuses.get(status, 0) == number_of(filled, *others["status"], Status(status))
    for kind in ("wording", "title"):
        assert found.kinds.get(kind, 0) == number_of(filled, *others["kind"], Changed(kind))
    of_days = of_filters(attrs.evolve(filters, since=None, until=None))
    assert sum(one.articles for one in found.months) == number_of(filled, *of_days)


def test_without_time_it_says_at_least(filled: Archive) -> None:
    ticks = iter(range(100))
    gathered = search(filled.engine, WORD, calendar()).gather(3, 0.5, clock=lambda: next(ticks))
    assert gathered.at_least
    assert len(gathered.first) == 3
    found = search_facets(filled.engine, gathered, Filters())
    assert found.at_least
    assert 3 <= sum(found.sources.values()) < 12


@pytest.mark.parametrize("most", [1, 3, 11, 12, 13])
def test_no_more_are_gathered_than_asked_for(filled: Archive, most: int) -> None:
    every = search(filled.engine, WORD, calendar()).gather(1, 60.0)
    some = search(filled.engine, WORD, calendar()).gather(1, 60.0, most)
    assert len(every.days) == 12
    assert list(some.days.items()) == list(every.days.items())[:most]
    assert (some.first, some.at_least) == (every.first, most < 12)


KINDS = ("title", "wording")
TRAITS = st.builds(
    lambda source, status, edited, kinds: Traits(source, status, edited, frozenset(kinds if edited else ())),
    st.sampled_from("ab"),
    st.sampled_from(("stored", "missing", "gone")),
    st.booleans(),
    st.sets(st.sampled_from(KINDS)),
)
DAYS = st.none() | st.dates(date(2025, 1, 1), date(2025, 4, 30))
FILTERS = st.builds(
    Filters,
    source=st.sampled_from((None, "a", "b")),
    status=st.sampled_from((None, "all", "stored", "edited", "gone")),
    kind=st.sampled_from((None, *KINDS)),
    since=DAYS,
    until=DAYS,
)


@given(st.lists(st.tuples(TRAITS, DAYS)), FILTERS)
def test_a_choice_finds_as_many_as_its_facet_said(
    articles: Sequence[tuple[Traits, date | None]], filters: Filters
) -> None:
    found = counted(Counter(articles), filters)

    def matching(**choice: Any) -> int:
        """How many articles match with a choice, by the facet of their sources."""
        asked = attrs.evolve(filters, **choice)
        sources = counted(Counter(articles), asked).sources
        return sources.get(asked.source, 0) if asked.source else sum(sources.values())

    for source in "ab":
        assert found.sources.get(source, 0) == matching(source=source)
    for status in ("stored", "missing", "gone", "edited"):
        assert found.statuses.get(status, 0) == matching(status=status)
    for kind in KINDS:
        assert found.kinds.get(kind, 0) == matching(kind=kind)
