"""What pages mean that tell more or less than others: whole or bare, cut or not, in every order."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from attrs import frozen
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.archives import DAY, Archive, article, capture
from tests.limits import examples
from tests.store.seeing import AT, changes, outcomes, rows, see
from vokspider.model.items import Article
from vokspider.model.outcomes import NEW, UNCHANGED
from vokspider.store.articles.changes import text_on
from vokspider.store.writing.revisions import INCOMPLETE, LESS, OLDER

A, B = (
    ("The weir was opened.", "Nobody got wet."),
    ("The weir was opened at noon.", "Nobody got wet.", "A band played."),
)


_OF_LAST = "article_id = (SELECT max(id) FROM article)"


def page(text: tuple[str, ...], day: float = 0, number: int = 1, **fields: Any) -> Article:
    """A page of an article from a day; ``bare`` has neither title, date nor link, as the seed."""
    if fields.pop("bare", False):
        fields |= {"title": None, "published_on": None, "original_url": None}
    name = f"{text}{day}{sorted(fields)}".encode()
    fields = {"title": "Title 1"} | fields
    return article(number, *text, capture=capture(number, name, fetched_at=AT + timedelta(days=day)), **fields)


def bring(archive: Archive, *pages: Article) -> None:
    """Import pages, each in a run of its own."""
    for one in pages:
        archive.run([], [one], saved=True)


def kept(archive: Archive) -> list[tuple[Any, ...]]:
    """The revisions of the last article."""
    query = f"SELECT number, title, text, incomplete FROM revision WHERE {_OF_LAST} ORDER BY number"  # noqa: S608
    return [(number, title, tuple(text.split("\n\n")), bool(cut)) for number, title, text, cut in rows(archive, query)]


def now(archive: Archive) -> tuple[Any, ...]:
    """Title, day and text that are current."""
    query = (
        "SELECT COALESCE(r.title, a.entry_title), CAST(a.published_on AS TEXT), r.text, r.original_url IS NOT NULL "
        "FROM article a JOIN revision r ON r.article_id = a.id AND r.number = a.revision ORDER BY a.id DESC LIMIT 1"
    )
    ((title, day, text, linked),) = rows(archive, query)
    return title, day, tuple(text.split("\n\n")), bool(linked)


WHOLE_A, WHOLE_B = ("Title 1", str(DAY), A, True), ("Title 1", str(DAY), B, True)
BARE_A, BARE_B = (None, None, A, False), (None, None, B, False)
CUT = ("The weir was opened.", "Nobody go")
# What comes one after the other, what is current then, the kinds of the changes, and the revisions.
MATRIX: dict[str, tuple[list[Article], tuple[Any, ...], list[str], int]] = {
    "whole, then a newer bare one with the same text": ([page(A), page(A, 1, bare=True)], WHOLE_A, [], 1),
    "whole, then an older bare one with the same text": ([page(A), page(A, -1, bare=True)], WHOLE_A, [], 1),
    "whole, then a newer bare one with another text": ([page(A), page(B, 1, bare=True)], WHOLE_A, [], 2),
    "whole, then an older bare one with another text": ([page(A), page(B, -1, bare=True)], WHOLE_A, [], 2),
    "bare, then a newer whole one with the same text": ([page(A, bare=True), page(A, 1)], WHOLE_A, [], 2),
    "bare, then an older whole one with the same text": ([page(A, bare=True), page(A, -1)], WHOLE_A, [], 2),
    "bare, then a newer whole one with another text": (
        [page(A, bare=True), page(B, 1)], WHOLE_B, ["paragraph added,wording"], 2,
    ),
    "bare, then an older whole one with another text": ([page(A, bare=True), page(B, -1)], WHOLE_B, [], 2),
    "bare, then a newer bare one with another text": (
        [page(A, bare=True), page(B, 1, bare=True)], BARE_B, ["paragraph added,wording"], 2,
    ),
    "bare, then an older bare one with another text": (
        [page(A, bare=True), page(B, -1, bare=True)], BARE_A, [], 2,
    ),
    "whole, then a newer whole one": ([page(A), page(B, 1)], WHOLE_B, ["paragraph added,wording"], 2),
    "whole, then an older whole one": ([page(A), page(B, -1)], WHOLE_A, [], 2),
    "two texts, and a bare page with the first one again": (
        [page(A), page(B, 1), page(A, 2, bare=True)], WHOLE_B, ["paragraph added,wording"], 2,
    ),
    "two texts, and a whole page with the first one again": (
        [page(A), page(B, 1), page(A, 2)], WHOLE_A, ["paragraph added,wording", "paragraph removed,wording"], 2,
    ),
    "a bare page, and again": ([page(A), page(B, 1, bare=True), page(B, 2, bare=True)], WHOLE_A, [], 2),
    "a bare page, and then a whole one with its text": (
        [page(A), page(B, 1, bare=True), page(B, 2)], WHOLE_B, ["paragraph added,wording"], 3,
    ),
    "whole, then one without a title": ([page(A), page(A, 1, title=None)], WHOLE_A, [], 1),
    "whole, then one without a title, with another day": (
        [page(A), page(A, 1, title=None, published_on=date(2019, 1, 1))], WHOLE_A, [], 2,
    ),
    "whole, then one without a date": ([page(A), page(B, 1, published_on=None)], WHOLE_A, [], 2),
    "whole, then an edit without a link": (
        [page(A), page(B, 1, original_url=None)], WHOLE_B, ["paragraph added,wording"], 2,
    ),
    "without a link, then the same with one": ([page(A, original_url=None), page(A, 1)], WHOLE_A, [], 2),
    "without a title, then an older one with it": ([page(A, title=None), page(A, -1)], WHOLE_A, [], 2),
    "another title": ([page(A), page(A, 1, title="Another")], ("Another", *WHOLE_A[1:]), ["title"], 2),
    "another date": (
        [page(A), page(A, 1, published_on=date(2019, 1, 1))], ("Title 1", "2019-01-01", A, True), ["date"], 2,
    ),
    "whole, then one that breaks off": ([page(A), page(CUT, 1, incomplete=True)], WHOLE_A, [], 2),
    "whole, then one that breaks off elsewhere": (
        [page(A), page(("Another beginning of", ), 1, incomplete=True)], WHOLE_A, [], 2,
    ),
    "one that breaks off, then the whole one": ([page(CUT, incomplete=True), page(A, 1)], WHOLE_A, [], 2),
    "one that breaks off, then an older whole one": ([page(CUT, incomplete=True), page(A, -1)], WHOLE_A, [], 2),
    "one that breaks off, then a bare whole one": (
        [page(CUT, incomplete=True), page(A, 1, bare=True)], WHOLE_A, [], 2,
    ),
    "one that breaks off behind its last paragraph, then the whole one": (
        [page(A[:1], incomplete=True), page(A, 1)], WHOLE_A, [], 2,
    ),
    "the same text, of which nobody knew that it is all": ([page(A, incomplete=True), page(A, 1)], WHOLE_A, [], 2),
    "one that breaks off, then an edited one": ([page(CUT, incomplete=True), page(B, 1)], WHOLE_B, ["wording"], 2),
    "one that breaks off, then a longer one": (
        [page(A[:1], incomplete=True), page(CUT, 1, incomplete=True)], ("Title 1", str(DAY), CUT, True), [], 2,
    ),
    "one that breaks off, then a shorter one": (
        [page(CUT, incomplete=True), page(A[:1], 1, incomplete=True)], ("Title 1", str(DAY), CUT, True), [], 2,
    ),
}  # fmt: skip


@pytest.mark.sampled(8)
@pytest.mark.postgresql_is_slow
@pytest.mark.parametrize("case", MATRIX)
def test_pages_that_tell_more_or_less(archive: Archive, case: str) -> None:
    pages, current, kinds, revisions = MATRIX[case]
    bring(archive, *pages)
    assert now(archive) == current
    assert [",".join(sorted(json.loads(row[2]))) for row in changes(archive)] == kinds
    assert len(kept(archive)) == revisions
    before = kept(archive), changes(archive), now(archive)
    if not kinds:
        bring(archive, *pages)
        assert (kept(archive), changes(archive), now(archive)) == before


@pytest.mark.sampled(4)
@pytest.mark.postgresql_is_slow
@pytest.mark.parametrize("case", [name for name in MATRIX if "older" not in name])
def test_the_same_of_pages_that_a_crawl_brings(archive: Archive, case: str) -> None:
    """What the site serves is the present, however old the copy is."""
    pages, current, kinds, revisions = MATRIX[case]
    for one in pages:
        archive.run([], [one])
    assert now(archive) == current
    assert [",".join(sorted(json.loads(row[2]))) for row in changes(archive)] == kinds
    assert len(kept(archive)) == revisions


def test_why_a_text_is_set_aside_is_kept_with_its_run(archive: Archive) -> None:
    bring(archive, page(A), page(B, -1), page(B, 1, bare=True), page(CUT, 1, incomplete=True))
    assert outcomes(archive) == [NEW, UNCHANGED, UNCHANGED, UNCHANGED]
    reasons = [row[0] for row in rows(archive, "SELECT reason FROM run_outcome ORDER BY run_id")]
    assert reasons == [None, OLDER, LESS, INCOMPLETE]
    assert [row[0] for row in rows(archive, "SELECT body IS NOT NULL FROM capture ORDER BY id")] in (
        [1, 1, 0, 1],
        [True, True, False, True],
    )


def test_a_text_that_was_set_aside_was_not_the_one_of_its_day(archive: Archive) -> None:
    bring(archive, page(A), page(B, 1, bare=True), page(CUT, 2, incomplete=True), page(B, -2))
    asked = [text_on(archive.engine, 1, AT + timedelta(days=day)) for day in (-1, 0.5, 1.5, 2.5)]
    assert asked == [4, 1, 1, 1]


def test_a_bare_page_of_a_crawl_shows_that_the_article_is_there(archive: Archive) -> None:
    see(archive, 1, *A)
    see(archive, 1, *B, title=None, published_on=None)
    ((fetched_at, attempts),) = rows(archive, "SELECT fetched_at, attempts FROM article")
    assert (str(fetched_at)[:10], attempts) == ("2025-12-04", 0)


@frozen
class Given:
    """A page of a property test."""

    text: int
    title: bool
    day: bool
    link: bool
    cut: bool

    def page(self, at: int, number: int) -> Article:
        fields: dict[str, Any] = {"incomplete": self.cut} | ({} if self.title else {"title": None})
        fields |= ({} if self.day else {"published_on": None}) | ({} if self.link else {"original_url": None})
        return page(self.paragraphs, at, number, **fields)

    @property
    def paragraphs(self) -> tuple[str, ...]:
        whole = ("The first.", "The second of them.", f"The third is number {self.text}.")
        return (*whole[:2], "The th") if self.cut else whole


GIVEN = st.builds(Given, st.integers(0, 2), st.booleans(), st.booleans(), st.booleans(), st.booleans())


def rank(item: tuple[int, Given]) -> tuple[Any, ...]:
    at, one = item
    return not one.cut, one.title, one.day, at


@given(st.lists(GIVEN, min_size=1, max_size=5), st.randoms(use_true_random=False))
@settings(max_examples=examples(15), suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_the_newest_of_the_fullest_texts_is_current_whatever_the_order(
    archive: Archive, given_: list[Given], random: Any
) -> None:
    ((number,),) = rows(archive, "SELECT count(*) + 1 FROM article")
    ordered = list(enumerate(given_))
    _, best = max(ordered, key=rank)
    random.shuffle(ordered)
    pages = [one.page(at, number) for at, one in ordered]
    archive.run([], pages, saved=True)
    assert now(archive)[2] == best.paragraphs
    assert bool(now(archive)[0]) >= best.title
    assert (now(archive)[1] is not None) >= best.day
    told = {revision: (text, cut, title) for revision, title, text, cut in kept(archive)}
    assert {one.paragraphs for one in given_} == {text for text, *_ in told.values()}
    query = f"SELECT from_revision, to_revision, CAST(kinds AS TEXT) FROM change WHERE {_OF_LAST}"  # noqa: S608
    turned = rows(archive, query)
    for before, after, kinds in turned:
        assert told[before][0] != told[after][0]
        assert not told[after][1]
        assert json.loads(kinds) == ["wording"]
        assert bool(told[after][2]) >= bool(told[before][2])
    archive.run([], pages, saved=True)
    assert (now(archive)[2], {row[0] for row in kept(archive)}) == (best.paragraphs, set(told))
    assert rows(archive, query) == turned
