"""The walk through a listing whose pages are numbered, as ``?page=2``: they follow one another and share no entry."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from vokspider.spiders.trail import Trail
from vokspider.spiders.walk import END_OF_LISTING, FIRST_PAGES, REACHED_KNOWN, Page, Walk, after_page

SIZE = 5


def walk_through(
    entries: Sequence[str], walk: Walk, covered: Sequence[str] = (), published: Sequence[int] = ()
) -> tuple[Walk, set[str]]:
    """The walk at its end, and what it saw; before each further page so many entries are ``published``."""
    listing, trail, seen = list(entries), Trail(numbered=True), set[str]()
    for number in range(400):
        ids = listing[walk.offset : walk.offset + SIZE]
        page = trail.read(ids)
        walk = after_page(walk, page, Page({one: one in covered for one in ids}))
        if page.joins:
            trail.take(page)
            seen.update(ids)
        if walk.ended:
            return walk, seen
        new = published[number] if number < len(published) else 0
        listing[:0] = [f"new-{number}-{one}" for one in range(new)]
    raise AssertionError(f"the walk did not end: {walk}")


def numbered(**fields: int | bool) -> Walk:
    return Walk(size=SIZE, numbered=True, **fields)  # type: ignore[arg-type]


def listing(count: int) -> list[str]:
    return [f"old-{number}" for number in range(count)]


@given(st.integers(1, 40), st.lists(st.integers(0, 4), max_size=8))
def test_all_is_seen_up_to_the_empty_page(count: int, published: list[int]) -> None:
    walk, seen = walk_through(listing(count), numbered(), published=published)
    assert walk.ended == END_OF_LISTING
    assert set(listing(count)) <= seen
    assert walk.complete


def test_it_ends_where_a_page_was_covered_before() -> None:
    walk, seen = walk_through(listing(40), numbered(has_floor=True), covered=listing(40)[7:])
    assert (walk.ended, walk.pages) == (REACHED_KNOWN, 3)
    assert seen == set(listing(15))


def test_the_first_crawl_stops_at_its_limit() -> None:
    walk, seen = walk_through(listing(40), numbered(limit=2, limit_is_floor=True))
    assert (walk.ended, walk.offset, len(seen)) == (FIRST_PAGES, 10, 10)


def test_a_full_last_page_is_not_the_end_by_itself() -> None:
    walk, _ = walk_through(listing(10), numbered())
    assert (walk.ended, walk.pages) == (END_OF_LISTING, 3)
