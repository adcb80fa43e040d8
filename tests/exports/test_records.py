"""The records of exports: of the present, and of any size of the log."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from attrs import evolve

from vokspider.exports.errors import UntoldError
from vokspider.exports.records import (
    KEYS_THEN,
    Record,
    Records,
    found,
    found_then,
    listed,
    listed_then,
)
from vokspider.reports.search import known_in, search
from vokspider.search.nodes import Node
from vokspider.search.parsing import parse
from vokspider.store.articles.article_queries import ALL, EDITED, GONE, MISSING, Filters
from vokspider.store.articles.forgetting import forget_articles
from vokspider.store.db.streaming import in_parts
from vokspider.store.duplicates.rebuild import rebuild
from vokspider.store.log.reading import size, size_before
from vokspider.store.past.state import Past, PastError, past

from ..archives import DAY, SOURCE, Archive, article, calendar, entry
from ..steps import EVERYTHING, Steps, random_steps

EVERY = Filters(every_member=True)
FILTERS = [EVERY, Filters(status=ALL, every_member=True), Filters(status=GONE, every_member=True)]
FILTERS += [Filters(status=EDITED, every_member=True), Filters(since=DAY, until=DAY, every_member=True)]
QUERIES = ["text", "paragraph -edited", "date:2025-12 title:title"]


def node(archive: Archive, text: str) -> Node:
    return parse(text, known_in(archive.engine, DAY))


@contextmanager
def at_size(archive: Archive, number: int) -> Iterator[Past]:
    with past(archive.engine, number) as then:
        yield then


def then(archive: Archive, number: int) -> list[list[Record]]:
    """What each of the exports has at a size of the log."""
    with at_size(archive, number) as at:
        of_lists = [list(listed_then(at, one, 0).rows) for one in FILTERS]
        of_queries = [list(found_then(at, node(archive, one), 0, every_member=True).rows) for one in QUERIES]
    return of_lists + of_queries


def now(archive: Archive) -> list[list[Record]]:
    """What each of the exports has without a size."""
    of_lists = [list(listed(archive.engine, one, 0).rows) for one in FILTERS]
    results = (search(archive.engine, node(archive, one), calendar(), every_member=True) for one in QUERIES)
    return of_lists + [list(found(one).rows) for one in results]


def without_untold(record: Record, plain: Record) -> Record:
    """The plain record as that of the past has it. A title that no text had was that of an entry."""
    told = {key: value for key, value in plain.items() if key in record}
    return told | {"url": record["url"], **({"title": None} if record["title"] is None else {})}


def repeats(archive: Archive, steps: Steps, every: int) -> None:
    """Every ``every`` steps, the export of that size is that without a size; and it is the same at the end."""
    kept = dict[int, list[list[Record]]]()
    for at, (step, number) in enumerate(steps, 1):
        step(archive, number)
        if at % every == 0:
            kept[size(archive.engine)] = exported = then(archive, size(archive.engine))
            for some, plain in zip(exported, now(archive), strict=True):
                # Not in the same order: without a publication day, the plain list goes by that of the listing.
                by_id = {record["id"]: record for record in plain}
                assert len(some) == len(plain)
                assert some == [without_untold(one, by_id[one["id"]]) for one in some]
    assert {number: then(archive, number) for number in kept} == kept
    assert any(len(some) for some in kept.values())


@pytest.mark.postgresql_is_slow
def test_an_export_of_a_size_is_repeated_whatever_was_written_since(archive: Archive) -> None:
    repeats(archive, EVERYTHING, every=5)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_an_export_is_repeated_after_steps_at_random(archive: Archive, seed: int) -> None:
    repeats(archive, random_steps(seed, 28), every=3)


# -- duplicates -------------------------------------------------------------------------------------------------------


def members_then(archive: Archive, number: int, filters: Filters) -> list[int]:
    with at_size(archive, number) as at:
        records = listed_then(at, filters, 0)
        members = [row["id"] for row in records.rows]
        every = list(listed_then(at, evolve(filters, every_member=True), 0).rows)
        assert (records.total(), records.hidden()) == (len(members), len(every) - len(members))
    return members


@pytest.mark.postgresql_is_slow
def test_duplicates_are_those_of_the_texts_of_then(archive: Archive) -> None:
    sizes = []
    for text, number in (
        ("One line.", 1),
        ("One line.", 2),
        ("Another line.", 3),
        ("Another line.", 1),
        ("A line.", 3),
    ):
        archive.add(article(number, text, title="A title"))
        sizes.append(size(archive.engine))
    found = [members_then(archive, one, Filters()) for one in sizes]
    assert found == [[1], [1], [3, 1], [2, 1], [3, 2, 1]]
    with at_size(archive, sizes[3]) as at:
        records = found_then(at, node(archive, "title:title"), 0, every_member=False)
        assert ({row["id"] for row in records.rows}, records.total(), records.hidden()) == ({1, 2}, 2, 1)


@pytest.mark.postgresql_is_slow
def test_a_duplicate_is_there_if_the_first_one_does_not_match(archive: Archive) -> None:
    archive.add(article(1, "One line.", title="A title"))
    archive.add(article(2, "One line.", title="A title", published_on=DAY + timedelta(days=1)))
    later = Filters(since=DAY + timedelta(days=1))
    found = [members_then(archive, size(archive.engine), one) for one in (Filters(), later)]
    assert found == [[1], [2]]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_duplicates_are_those_that_a_rebuild_finds(archive: Archive, seed: int) -> None:
    wanted, kept = [Filters(), Filters(status=EDITED), Filters(since=DAY, until=DAY)], dict[int, list[list[int]]]()
    for at, (step, number) in enumerate(random_steps(seed, 28), 1):
        step(archive, number)
        if at % 5 == 0:
            list(rebuild(archive.engine, [SOURCE], archive.clock, lambda: None))
            found = kept[size(archive.engine)] = [members_then(archive, size(archive.engine), one) for one in wanted]
            plain = [{row["id"] for row in listed(archive.engine, one, 0).rows} for one in wanted]
            assert [set(one) for one in found] == plain
    assert {one: [members_then(archive, one, filters) for filters in wanted] for one in kept} == kept


def test_the_address_is_that_of_the_text(archive: Archive) -> None:
    archive.run([entry(1), entry(2)], [article(1)])
    with at_size(archive, size(archive.engine)) as at:
        records = listed_then(at, FILTERS[1], 0)
        rows = {row["id"]: row["url"] for row in records.rows}
    assert (records.keys, rows[1], rows[2]) == (KEYS_THEN, article(1).url, None)


def test_limits_and_totals(archive: Archive) -> None:
    archive.add(*map(article, range(1, 6)))
    query = node(archive, "paragraph")
    with at_size(archive, size(archive.engine)) as at:
        some: list[Records] = [
            listed(archive.engine, EVERY, 2),
            listed_then(at, EVERY, 2),
            found(search(archive.engine, query, calendar(), 2, every_member=True)),
            found_then(at, query, 2, every_member=True),
        ]
        for one in some:
            assert [row["id"] for row in one.rows] == [5, 4]
            assert all(tuple(row) == tuple(one.keys) for row in one.rows)
            assert (one.total(), one.hidden()) == (2, 0)


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        (Filters(status=MISSING, every_member=True), "which articles were missing"),
        (Filters(words=("a",), every_member=True), "as a query"),
    ],
)
def test_what_the_log_does_not_tell_is_refused(archive: Archive, filters: Filters, words: str) -> None:
    archive.add(article(1))
    with at_size(archive, 1) as at, pytest.raises(UntoldError, match=words):
        listed_then(at, filters, 0)


@pytest.mark.parametrize(("text", "words"), [("status:gone", "status:"), ("a -(changed:)", "changed:")])
def test_a_query_for_what_the_log_does_not_tell_is_refused(archive: Archive, text: str, words: str) -> None:
    archive.add(article(1))
    with at_size(archive, 1) as at, pytest.raises(UntoldError, match=words):
        found_then(at, node(archive, text), 0, every_member=True)


def test_what_was_forgotten_prevents_it(archive: Archive) -> None:
    archive.add(article(1), article(2))
    before = size(archive.engine)
    forget_articles(archive.engine, [1], "wrong", archive.now)
    with at_size(archive, before) as at, pytest.raises(PastError, match="deleted on purpose"):
        listed_then(at, EVERY, 0)


def test_the_size_at_a_time_is_that_before_the_first_later_entry(archive: Archive) -> None:
    moments = {}
    for number in range(1, 4):
        moments[archive.now] = size(archive.engine)
        archive.add(article(number))
    assert {moment: size_before(archive.engine, moment) for moment in moments} == moments
    assert size_before(archive.engine, archive.now) == size(archive.engine)


@pytest.mark.parametrize("number", [0, 1, 2, 3, 4])
def test_batches(number: int) -> None:
    some = list(in_parts(range(number), 2))
    assert [one for batch in some for one in batch] == list(range(number))
    assert all(len(batch) == 2 for batch in some[:-1])
    assert all(some)
