"""Ranked search results: their order, on both databases, and when there is none."""

import pytest

from vokspider.reports.ranking import NO_WORDS, TOO_MANY, ranking
from vokspider.reports.search import Found, search
from vokspider.search.nodes import ADDED, And, Days, Node, Not, Or, Term
from vokspider.store.articles.forgetting import forget_articles

from ..archives import DAY, Archive, article, calendar

pytestmark = pytest.mark.on_both
TEXTS = [
    ("Of a bell", "A bell rings."),
    ("Of the harbour", "A ship is in the harbour, and a bell rings there."),
    ("Of the town", "A harbour, and again a harbour, with a ship."),
    ("Of nothing", "A ship " + "and a word " * 40),
    ("Of the sea", "A ship, a ship, a ship and a lighthouse."),
]


@pytest.fixture
def texts(archive: Archive) -> Archive:
    archive.add(*(article(number, text, title=title) for number, (title, text) in enumerate(TEXTS, 1)))
    return archive


def found(archive: Archive, query: Node) -> Found:
    return search(archive.engine, query, calendar(), every_member=True)


def order(archive: Archive, query: Node) -> list[int]:
    return [one.article.id for one in ranking(found(archive, query)).hits()]


def test_the_best_match_comes_first(texts: Archive) -> None:
    assert order(texts, Term("harbour")) == [2, 3]  # the title of 2 has it
    assert order(texts, Term("ship")) == [5, 3, 2, 4]  # often, in a short text, in a longer one, in a long one
    assert order(texts, Or((Term("lighthouse"), Term("bell")))) == [1, 5, 2]
    assert order(texts, And((Term("ship"), Not(Term("harbour"))))) == [5, 4]
    assert order(texts, Term("bell", place="title")) == [1]


def test_what_was_forgotten_since_is_left_out(texts: Archive) -> None:
    ranked = ranking(found(texts, Term("ship")))
    forget_articles(texts.engine, [3], "a test", texts.now)
    assert [one.article.id for one in ranked.hits()] == [5, 2, 4]


def test_equal_matches_are_newest_first(archive: Archive) -> None:
    days = [DAY.replace(day=number) for number in (1, 3, 2)]
    archive.add(*(article(at, f"The same bell {at}.", published_on=day) for at, day in enumerate(days, 1)))
    assert order(archive, Term("bell")) == [2, 3, 1]


def test_pages_continue_after_a_hit(texts: Archive) -> None:
    ranked = ranking(found(texts, Term("ship")))
    first = ranked.hits(limit=3)
    rest = ranked.hits(after=first[-1].key)
    assert [one.article.id for one in (*first, *rest)] == [5, 3, 2, 4]
    assert ranked.hits(after=rest[-1].key) == []
    with pytest.raises(ValueError, match="not in list"):
        ranked.hits(after=1)


def test_a_hit_is_marked_as_in_the_usual_list(texts: Archive) -> None:
    usual = {one.key: one for one in found(texts, Term("ship")).hits()}
    assert {one.key: one for one in ranking(found(texts, Term("ship"))).hits()} == usual


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("query", "most", "why"),
    [
        (Term("ship"), 3, TOO_MANY),
        (Term("ship"), 4, None),
        (Days(DAY, DAY), 100, NO_WORDS),
        (Not(Term("ship")), 100, NO_WORDS),
        (Term("ship", place=ADDED), 100, NO_WORDS),
        (Term("absent"), 100, None),
    ],
    ids=str,
)
def test_why_there_is_no_rank(texts: Archive, query: Node, most: int, why: str | None) -> None:
    ranked = ranking(found(texts, query), most)
    assert ranked.why_not == why
    assert bool(ranked.revisions) == (why is None and query != Term("absent"))
