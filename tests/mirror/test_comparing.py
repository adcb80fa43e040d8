"""Spans in which two tables differ: nothing that differs is outside of them, and none is without a difference."""

from collections.abc import Iterator, Mapping

from hypothesis import given
from hypothesis import strategies as st

from vokspider.store.mirror.comparing import differing
from vokspider.store.mirror.rows import Digest, Part, Span, digest_of

Rows = Mapping[int, str]
NUMBERS = st.integers(1, 40)
ROWS = st.dictionaries(NUMBERS, st.sampled_from("ab"), max_size=40)
SIZES = st.sampled_from([(1,), (3,), (5, 1), (7, 3), (9, 4, 1)])
SPANS = st.builds(Span, st.none() | st.tuples(NUMBERS), st.none() | st.tuples(NUMBERS))


def within(rows: Rows, span: Span) -> dict[int, str]:
    low, high = (span.after or (0,))[0], (span.to or (1_000,))[0]
    return {key: rows[key] for key in sorted(rows) if low < key <= high}


def digest(rows: Rows) -> Digest:
    return digest_of(f"{key} {value}\n" for key, value in rows.items())


def parts(rows: Rows, span: Span, size: int) -> Iterator[Part]:
    found = list(within(rows, span).items())
    for at in range(0, len(found), size):
        some = dict(found[at : at + size])
        yield Part((max(some),), digest(some))


def spans(theirs: Rows, ours: Rows, span: Span, sizes: tuple[int, ...]) -> list[Span]:
    return list(
        differing(span, sizes, lambda some, size: parts(theirs, some, size), lambda some: digest(within(ours, some)))
    )


@given(ROWS, ROWS, SPANS, SIZES)
def test_what_differs_is_in_the_spans_and_each_has_a_difference(
    theirs: Rows, ours: Rows, span: Span, sizes: tuple[int, ...]
) -> None:
    copy, before = dict(ours), within(ours, span)
    for one in spans(theirs, ours, span, sizes):
        assert within(theirs, one) != within(ours, one)
        for key in within(copy, one):
            del copy[key]
        copy |= within(theirs, one)
    assert within(copy, span) == within(theirs, span)
    assert {key: copy[key] for key in copy.keys() - theirs.keys()} == {
        key: ours[key] for key in ours.keys() - before.keys() - theirs.keys()
    }


@given(ROWS, SIZES)
def test_equal_tables_have_none(rows: Rows, sizes: tuple[int, ...]) -> None:
    assert spans(rows, dict(rows), Span(), sizes) == []


@given(ROWS, NUMBERS)
def test_neighbours_are_one_span(rows: Rows, first: int) -> None:
    """What was added at the end is one span, however it is looked at."""
    ours = {key: value for key, value in rows.items() if key < first}
    added = rows.keys() - ours.keys()
    found = spans(rows, ours, Span(), (3, 1))
    assert len(found) == bool(added)
    assert {key for one in found for key in within(rows, one)} >= added


def test_a_table_that_lost_all_rows_differs_as_a_whole() -> None:
    assert spans({}, {1: "a", 2: "b"}, Span(), (5, 1)) == [Span()]
    assert spans({}, {1: "a", 2: "b"}, Span((1,), (9,)), (5, 1)) == [Span((1,), (9,))]
