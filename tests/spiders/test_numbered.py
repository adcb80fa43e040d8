"""The walk through a listing whose pages are numbered, as ``?page=2``: they follow one another and share no entry."""

from collections.abc import Callable, Sequence

from hypothesis import given
from hypothesis import strategies as st

from vokspider.spiders.joint import is_settled, overlap
from vokspider.spiders.trail import Trail
from vokspider.spiders.walk import END_OF_LISTING, FIRST_PAGES, NOT_CONTINUOUS, REACHED_KNOWN, Page, Walk, after_page

SIZE = 5


def walk_through(
    entries: Sequence[str],
    walk: Walk,
    covered: Sequence[str] = (),
    happening: Sequence[Callable[[list[str]], None]] = (),
) -> tuple[Walk, set[str], list[str]]:
    """The walk at its end, what it saw, and the listing then; something happens to that before each further page."""
    listing, trail, seen = list(entries), Trail(numbered=True), set[str]()
    for number in range(400):
        ids = listing[walk.offset : walk.offset + SIZE]
        page = trail.read(ids)
        walk = after_page(walk, page, Page({one: one in covered for one in ids}))
        if page.joins:
            trail.take(page)
            seen.update(ids)
        if walk.ended:
            return walk, seen, listing
        if number < len(happening):
            happening[number](listing)
    raise AssertionError(f"the walk did not end: {walk}")


def publish(number: int) -> Callable[[list[str]], None]:
    """So many new entries."""

    def happen(listing: list[str]) -> None:
        listing[:0] = [f"new-{len(listing)}-{one}" for one in range(number)]

    return happen


def take_out(places: Sequence[int]) -> Callable[[list[str]], None]:
    """The entries at these places go, counted round and round."""

    def happen(listing: list[str]) -> None:
        for place in places:
            if listing:
                listing.pop(place % len(listing))

    return happen


def test_what_two_pages_and_the_first_one_again_tell() -> None:
    assert not overlap("abcde", "fghij")
    assert overlap("abcde", "efghi")
    assert overlap("a", "a")
    assert not overlap("sabcd", "sefgh")  # s is sticky
    assert overlap("sabcd", "sdefg")
    assert is_settled("abcde", "fghij", "abcde")
    assert is_settled("abcde", "fghij", "xyabc")  # others came
    assert is_settled("abcde", "ghijk", "bcdef")  # a went, so f hid
    assert is_settled("abcde", "fghij", "xbdef")  # one came, others went after the second page was read
    assert not is_settled("abcde", "ghijk", "xbcde")  # one came, one went: f hid
    assert not is_settled("abcde", "fghij", "vwxyz")
    assert not is_settled("abcde", "fghij", "")


@given(st.integers(1, 40), st.lists(st.lists(st.integers(0, 60), max_size=7), max_size=12))
def test_what_moves_up_is_seen_too(count: int, removed: list[list[int]]) -> None:
    walk, seen, left = walk_through(listing(count), numbered(), happening=[take_out(places) for places in removed])
    assert walk.ended in (END_OF_LISTING, NOT_CONTINUOUS)
    if walk.complete:
        assert set(left) <= seen


@given(st.integers(6, 40), st.integers(0, 4))
def test_one_that_goes_while_the_walk_looks_hides_none(count: int, place: int) -> None:
    walk, seen, _ = walk_through(listing(count), numbered(), happening=[take_out([place])])
    assert (walk.ended, seen) == (END_OF_LISTING, set(listing(count)))


def numbered(**fields: int | bool) -> Walk:
    return Walk(size=SIZE, numbered=True, **fields)  # type: ignore[arg-type]


def listing(count: int) -> list[str]:
    return [f"old-{number}" for number in range(count)]


@given(st.integers(1, 40), st.lists(st.integers(0, 4), max_size=8))
def test_all_is_seen_up_to_the_empty_page(count: int, published: list[int]) -> None:
    walk, seen, _ = walk_through(listing(count), numbered(), happening=[publish(number) for number in published])
    assert walk.ended == END_OF_LISTING
    assert set(listing(count)) <= seen
    assert walk.complete


def test_it_ends_where_a_page_was_covered_before() -> None:
    walk, seen, _ = walk_through(listing(40), numbered(has_floor=True), covered=listing(40)[7:])
    assert (walk.ended, walk.pages) == (REACHED_KNOWN, 3)
    assert seen == set(listing(15))


def test_the_first_crawl_stops_at_its_limit() -> None:
    walk, seen, _ = walk_through(listing(40), numbered(limit=2, limit_is_floor=True))
    assert (walk.ended, walk.offset, len(seen)) == (FIRST_PAGES, 10, 10)


def test_a_full_last_page_is_not_the_end_by_itself() -> None:
    walk, _, _ = walk_through(listing(10), numbered())
    assert (walk.ended, walk.pages) == (END_OF_LISTING, 3)
