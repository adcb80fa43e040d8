"""Captures read back, on both databases, and whether their bytes are whole."""

import random
import tracemalloc
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest
from backports import zstd
from sqlalchemy import insert, update

from vokspider.model.items import Failed
from vokspider.store.articles.resolve import NotFoundError
from vokspider.store.captures.bodies import DamagedError
from vokspider.store.captures.capture_pages import captures_page
from vokspider.store.captures.kept import Stored, count_captures, kept_captures, list_captures, name_of, one_capture
from vokspider.store.captures.verifying import verify
from vokspider.store.captures.wanted import Wanted
from vokspider.store.db import sizes, tables
from vokspider.store.db.sizes import Size
from vokspider.text.fingerprints import body_sha256

from ...archives import SOURCE, Archive, address, article, capture, failed, identity, on_sqlite
from ...histories import History

AT = datetime(2025, 12, 3, 22, 30, tzinfo=UTC)
PAGE = b"<html>page</html>"
ALL = Wanted(kept=None)


def fetched(number: int, hours: int, text: str = "A text.", body: bytes = PAGE) -> Any:
    """The page of article ``number``, fetched so many hours after ``AT``."""
    return article(number, text, capture=capture(number, body, fetched_at=AT + timedelta(hours=hours)))


def times(archive: Archive, **wanted: Any) -> list[int]:
    """The hours of the kept captures, in their order."""
    return [
        (one.capture().fetched_at - AT) // timedelta(hours=1) for one in kept_captures(archive.engine, Wanted(**wanted))
    ]


def store(archive: Archive, number: int, **columns: Any) -> None:
    with archive.engine.begin() as connection:
        connection.execute(update(tables.capture).where(tables.capture.c.id == number).values(**columns))


def problems(archive: Archive) -> dict[int, str | None]:
    return {number: problem for number, _, problem in verify(archive.engine, Wanted())}


class TestFacts:
    def test_a_page_that_was_believed(self, archive: Archive) -> None:
        archive.add(article(1))
        (facts,) = list_captures(archive.engine, ALL)
        assert attrs.asdict(facts) == {
            "id": 1,
            "run_id": 1,
            "source": SOURCE,
            "article_id": 1,
            "external_id": identity(1),
            "article_url": address(1),
            "url": address(1),
            "status": 200,
            "state": "served",
            "reason": None,
            "fetched_at": AT,
            "size": len(PAGE),
            "sha256": body_sha256(PAGE),
            "kept": True,
            "headers": (("Server", "demo"),),
            "gave_text": True,
            "problem": None,
            "time_from": None,
        }

    def test_a_page_that_was_not_believed_has_the_reason_of_its_run(self, archive: Archive) -> None:
        archive.run((), [article(1)])
        archive.run((), (), [failed(1, "membership_popup"), failed(2, "http_404")])
        found = [(one.id, one.state, one.reason) for one in list_captures(archive.engine, ALL)]
        assert sorted(found) == [(1, "served", None), (2, "blocked", "membership_popup"), (3, "http_404", "http_404")]

    def test_whether_a_page_gave_a_text(self, archive: Archive) -> None:
        archive.run((), [article(1)], [failed(2), failed(3)])
        archive.add(article(1))
        History(archive, 2).read_first("Read anew.", capture_id=2)
        assert {one.id: one.gave_text for one in list_captures(archive.engine, ALL)} == {
            1: True,
            2: True,
            3: False,
            4: False,
        }

    def test_a_fetch_that_brought_nothing(self, archive: Archive) -> None:
        archive.run((), (), [Failed(SOURCE, identity(1), "timeout", url=address(1))])
        (facts,) = list_captures(archive.engine, ALL)
        assert (facts.status, facts.size, facts.kept, facts.state, facts.headers) == (None, 0, False, "blocked", ())
        assert list(kept_captures(archive.engine, Wanted())) == []

    def test_a_capture_of_no_article(self, archive: Archive) -> None:
        archive.add(article(1))
        row = {"run_id": 1, "url": "https://kcnawatch.org/", "headers": {}, "fetched_at": AT, "sha256": "", "size": 0}
        with archive.engine.begin() as connection:
            connection.execute(insert(tables.capture), row)
        found = one_capture(archive.engine, "2").facts
        assert (found.source, found.article_id, found.external_id, found.headers) == (SOURCE, None, None, ())
        assert name_of(found) == "capture 2 (article not known, https://kcnawatch.org/)"


class TestPages:
    def test_the_bytes_and_the_item_come_back(self, archive: Archive) -> None:
        made = capture(1, b"\xff\x00 any bytes", status=203, headers=(("ETag", '"x"'), ("X", "1"), ("X", "2")))
        archive.add(article(1, capture=made))
        assert one_capture(archive.engine, "1").capture() == made

    def test_in_the_order_in_which_they_came(self, archive: Archive) -> None:
        archive.add(fetched(1, 5), fetched(2, 1), fetched(3, 9), fetched(4, 1))
        found = [(one.facts.id, one.body()) for one in kept_captures(archive.engine, Wanted())]
        assert found == [(2, PAGE), (4, PAGE), (1, PAGE), (3, PAGE)]

    def test_more_than_are_in_memory_at_a_time(self, archive: Archive) -> None:
        hours = random.Random(1).sample(range(100), 50)
        archive.add(*(fetched(number, hour) for number, hour in enumerate(hours)))
        assert times(archive) == sorted(hours)

    def test_an_unchanged_page_has_no_bytes(self, archive: Archive) -> None:
        archive.add(fetched(1, 0))
        archive.add(fetched(1, 1))
        assert times(archive) == [0]
        assert [one.kept for one in list_captures(archive.engine, ALL)] == [False, True]
        with pytest.raises(DamagedError, match="not kept"):
            one_capture(archive.engine, "2").body()


class TestWanted:
    def test_of_an_article_and_of_a_run(self, archive: Archive) -> None:
        archive.add(fetched(1, 0), fetched(2, 1))
        archive.add(fetched(1, 2, "Another."))
        assert times(archive, article_id=1) == [0, 2]
        assert times(archive, run_id=1) == [0, 1]
        assert times(archive, article_id=2, run_id=2) == []

    def test_since_is_included_and_until_is_not(self, archive: Archive) -> None:
        archive.add(*(fetched(number, number) for number in range(5)))
        since, until = AT + timedelta(hours=1), AT + timedelta(hours=3)
        assert times(archive, since=since, until=until) == [1, 2]
        assert count_captures(archive.engine, Wanted(since=since, until=until)) == 2

    def test_listed_newest_first_up_to_a_limit(self, archive: Archive) -> None:
        archive.add(fetched(1, 1), fetched(2, 3), fetched(3, 2))
        assert [one.id for one in list_captures(archive.engine, ALL)] == [2, 3, 1]
        assert [one.id for one in list_captures(archive.engine, ALL, 2)] == [2, 3]
        assert count_captures(archive.engine, ALL) == 3

    def test_the_order_is_the_same_where_there_are_too_many_to_sort(
        self, archive: Archive, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Then the source of each capture is looked up, from the newest on."""
        archive.run([], [fetched(1, 1), fetched(2, 3), fetched(3, 2)])
        archive.run([], [fetched(4, 4)], source="kcnawatch-vok-ru")
        wanted = Wanted(source=SOURCE)
        monkeypatch.setattr(sizes, "MOST", 2)
        assert [one.id for one in list_captures(archive.engine, wanted, 2)] == [2, 3]
        page = captures_page(archive.engine, wanted, None, 2)
        assert ([one.id for one in page.rows], page.total) == ([3, 2], Size(2, is_at_least=True))
        page = captures_page(archive.engine, wanted, page.pages.next, 2)
        assert ([one.id for one in page.rows], page.pages.next) == ([1], None)


@on_sqlite
@pytest.mark.parametrize("given", ["3", "0", "-1", "x", "9" * 30])
def test_an_unknown_number_is_told_the_newest(archive: Archive, given: str) -> None:
    archive.add(article(1), article(2))
    with pytest.raises(NotFoundError, match="the newest is 2, 'vokspider captures list --all' shows all"):
        one_capture(archive.engine, given)


@on_sqlite
def test_an_archive_without_captures(archive: Archive) -> None:
    with pytest.raises(NotFoundError, match="no capture '1' in this archive; there is none yet"):
        one_capture(archive.engine, "1")
    assert list(list_captures(archive.engine, ALL)) == []
    assert problems(archive) == {}


class TestVerify:
    def test_what_is_whole_and_what_is_wrong(self, archive: Archive) -> None:
        archive.add(*map(article, range(1, 6)))
        packed = zstd.compress(PAGE)
        store(archive, 2, body=packed[:-3])
        store(archive, 3, body=zstd.compress(PAGE[:-1] + b"?"))
        store(archive, 4, body=b"no zstd")
        store(archive, 5, body=zstd.compress(PAGE * 2))
        found = problems(archive)
        assert found[1] is None
        assert found[2] == "it ends after 14 of 17 bytes"
        assert found[3] == f"its SHA-256 is {body_sha256(PAGE[:-1] + b'?')} instead of {body_sha256(PAGE)}"
        assert (found[4] or "").startswith("its bytes cannot be decompressed (")
        assert found[5] == "it has more than 17 bytes"

    def test_pages_without_bytes_have_nothing_to_check(self, archive: Archive) -> None:
        archive.run((), [article(1)], [Failed(SOURCE, identity(2), "timeout", url=address(2))])
        archive.add(article(1))
        assert problems(archive) == {1: None}

    def test_the_message_names_number_article_and_address(self, archive: Archive) -> None:
        archive.add(article(1))
        store(archive, 1, sha256="0" * 64)
        with pytest.raises(DamagedError) as error:
            one_capture(archive.engine, "1").capture()
        assert str(error.value).startswith(
            f"capture 1 (article {identity(1)}, {address(1)}) is damaged: its SHA-256 is"
        )


@on_sqlite
@pytest.mark.parametrize("seed", range(20))
def test_any_flipped_byte_is_noticed_or_harmless(archive: Archive, seed: int) -> None:
    chance = random.Random(seed)
    body = chance.randbytes(300) + PAGE * 20
    archive.add(article(1, capture=capture(1, body)))
    facts = one_capture(archive.engine, "1").facts
    packed = bytearray(zstd.compress(body))
    packed[chance.randrange(len(packed))] ^= 1 << chance.randrange(8)
    damaged = Stored(facts, bytes(packed))
    try:
        assert damaged.body() == body
    except DamagedError:
        store(archive, 1, body=bytes(packed))
        assert problems(archive)[1] is not None


@on_sqlite
def test_memory_is_bounded(archive: Archive) -> None:
    size, number = 100_000, 96
    chance = random.Random(1)
    archive.add(*(fetched(one, one, body=chance.randbytes(size)) for one in range(number)))
    tracemalloc.start()
    for stored in kept_captures(archive.engine, Wanted()):
        assert len(stored.body()) == size
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < size * number / 2
