"""Searches give exactly the articles that reading every text gives, on both databases."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import chain

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, select, update

from tests.archives import SOURCE, Archive, article
from tests.beginnings import written_once
from tests.limits import HANG, examples
from tests.plans import plans
from tests.search.queries import nears, terms
from vokspider.search.nodes import ADDED, REMOVED, Changed, Days, Language, Node, Source, Status, Term
from vokspider.store.articles.article_queries import GONE, MISSING
from vokspider.store.db import tables
from vokspider.store.db.engine import reading
from vokspider.store.search import evaluate
from vokspider.store.search.counting import count_first
from vokspider.store.search.hits import Hits, Search, hits
from vokspider.store.search.revisions import members, with_others

from ...search.queries import trees
from .queries import Version, expected, versions

KOREAN = "kcnawatch-vok-ko"
WORDS = ("harbour", "ship", "조선", "로동", "당", "조선로동당", "노동", "핵", "the ship", "kim jong un", "absent")
DAY = date(2025, 11, 1)
_D = tables.duplicate.c
TEXTS: list[tuple[str | None, tuple[str, ...]]] = [
    (
        "The harbour",
        (
            "A ship is in the harbour.",
            "The ship sails.",
        ),
    ),
    (
        "조선로동당",
        (
            "조선 로동당의 로동신문",
            "핵무기",
        ),
    ),
    ("Kim Jong Un inspects a ship", ("The harbour is new.",)),
    (
        "노동",
        (
            "조선의 당, ship",
            "핵 harbour",
        ),
    ),
    (
        None,
        (
            "the the harbour ship",
            "로동",
        ),
    ),
]


@pytest.fixture
@written_once
def filled(archive: Archive) -> Archive:
    """Texts of many days in two languages, edited ones, copies, gone and missing ones, and some without a day."""
    for number in range(1, 31):
        title, paragraphs = TEXTS[number % 5]
        day = None if number % 7 == 0 else DAY + timedelta(days=number * 3)
        made = article(number, *paragraphs, f"Number {number // 2} {title}", title=title, published_on=day)
        source = KOREAN if number % 3 else SOURCE
        archive.add(made, source=source)
        if number % 4 == 0:
            later = day and day + timedelta(days=40)
            now = evolve(made, paragraphs=(*paragraphs[::-1], "ship 로동"), published_on=later)
            archive.add(now, source=source)
    gone = datetime(2026, 3, 1, tzinfo=UTC)
    with archive.engine.begin() as connection:
        connection.execute(update(tables.source).where(tables.source.c.name == KOREAN).values(language="ko"))
        copy = {"kind": "exact", "similarity": 1.0, "method": "1", "run_id": 1, "found_at": archive.now}
        copies = [
            {"article_id": number, "first_id": first, **copy} for first in (2, 5) for number in (first + 5, first + 15)
        ]
        connection.execute(insert(tables.duplicate), copies)
        a = tables.article.c
        connection.execute(update(tables.article).where(a.id.in_([3, 8, 12])).values(absent_since=gone, gone_at=gone))
        connection.execute(update(tables.article).where(a.id.in_([4, 9])).values(absent_since=gone))
    return archive


@pytest.fixture
def known(filled: Archive) -> list[Version]:
    return versions(filled.engine)


QUERIES: st.SearchStrategy[Node] = st.one_of(
    terms(WORDS),
    nears(WORDS[:8]),
    st.sampled_from([SOURCE, KOREAN]).map(Source),
    st.sampled_from(["en", "ko"]).map(Language),
    st.sampled_from(["stored", "edited", MISSING, GONE, "all"]).map(Status),
    st.sampled_from([None, "wording", "date", "paragraph added", "paragraph removed"]).map(Changed),
    st.lists(st.dates(DAY, DAY + timedelta(days=130)), min_size=2, max_size=2).map(lambda two: Days(*sorted(two))),
    st.dates(DAY, DAY + timedelta(days=130)).flatmap(lambda day: st.sampled_from([Days(day, None), Days(None, day)])),
    st.builds(Term, st.sampled_from(WORDS), st.sampled_from([REMOVED, ADDED])),
)


@pytest.fixture
def connection(filled: Archive) -> Iterator[Connection]:
    with reading(filled.engine) as made:
        yield made


@pytest.fixture(params=["few_keys", "many_keys"])
def size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """With more than a few keys, filters and terms are evaluated otherwise; in the archive of the test each has few."""
    if request.param == "many_keys":
        monkeypatch.setattr(evaluate, "_FEW", 0)
        monkeypatch.setattr(evaluate, "_LOOKED_UP", 0)


@pytest.mark.postgresql_is_slow
@pytest.mark.usefixtures("size")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(25))
@given(trees(QUERIES), st.booleans(), st.integers(0, 5))
def test_as_by_reading_everything(
    connection: Connection, known: list[Version], query: Node, every: bool, page: int
) -> None:
    groups = dict(iter(connection.execute(select(_D.article_id, _D.first_id))))
    search = Search(connection, query, every)
    found = list(hits(search))
    truth = expected(query, known, every_member=every, groups=groups)
    assert {(one.article_id, one.number) for one in found} == truth
    assert [one.key for one in found] == sorted({one.key for one in found}, reverse=True)
    if page < len(found):
        assert list(hits(search, before=found[page].key)) == found[page + 1 :]
    assert list(chain.from_iterable(Hits(search).read(most=page))) == found
    counted = list(Hits(search).parts(read=page))
    keys = [key for part in counted for key in (*part.single, *(one.key for one in part.revisions))]
    assert sorted(keys, reverse=True) == [one.key for one in found]
    assert count_first(search, page, HANG) == (min(len(found), page), len(found) > page)


def test_there_are_pages_of_every_kind(connection: Connection, known: list[Version]) -> None:
    assert len({one.day for one in known}) > 25
    assert any(one.day is None for one in known) or any(not one.current for one in known)
    assert connection.execute(select(_D.article_id)).all()
    assert any(one.removed for one in known)
    assert any(one.added for one in known)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_first_articles_of_groups_are_not_looked_for_among_all_articles(filled: Archive) -> None:
    with plans(filled.engine) as noted, reading(filled.engine) as connection:
        assert set(members(connection, [2, 5])) == {2, 5}
    # With "Left Join" and a filter it expected one row, and looked through the list for each article: 58 s for 2,500
    # groups among 126,000 articles.
    assert "Anti Join" in noted.of("UNION ALL", "duplicate.first_id")


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_which_revisions_have_others_is_read_from_an_index(filled: Archive) -> None:
    with plans(filled.engine) as noted, reading(filled.engine) as connection:
        edited = with_others(connection, every_member=True)
        assert edited < with_others(connection, every_member=False)
    # The rows of the table have the texts: to read all of them took 1.5 s among a million articles.
    plan = noted.of("UNION", without=["seqscan", "bitmapscan"])
    assert "Index Only Scan using uq_revision_article_id_number on revision  (" in plan
