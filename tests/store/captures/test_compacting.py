"""Pages compressed with a dictionary: smaller, exactly as they came, and found damaged if the dictionary is."""

import pickle
import random
import sqlite3
import string
from contextlib import closing
from typing import Any

import pytest
from backports import zstd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text, update

from vokspider.model.errors import StoreError
from vokspider.store.articles.forgetting import forget_articles, forget_source
from vokspider.store.captures.bodies import PACKED_LATER, Bodies, DamagedError, Dictionary
from vokspider.store.captures.compacting import Choice, choose, compact, count_others, keep_choice
from vokspider.store.captures.dictionaries import dictionaries, newest_dictionary
from vokspider.store.captures.kept import kept_captures, one_capture
from vokspider.store.captures.training import LEAST_PAGES, shared, trained
from vokspider.store.captures.verifying import verify
from vokspider.store.captures.wanted import Wanted
from vokspider.store.db import tables
from vokspider.store.db.checking import problems
from vokspider.store.mirror.marking import begin
from vokspider.text.fingerprints import body_sha256

from ...archives import SOURCE, Archive, article, capture, on_sqlite
from ...beginnings import written_once

PAGES = LEAST_PAGES * 6 // 5 + 8  # so that enough of them train


def words(number: int, count: int) -> str:
    chance = random.Random(number)
    return " ".join("".join(chance.choices(string.ascii_lowercase, k=6)) for _ in range(count))


def page(number: int) -> bytes:
    """A page with a frame that all pages share, and a text of its own."""
    frame = "".join(f'<div class="box-{at}"><a href="/newstream/{at}/">{words(-at, 8)}</a></div>\n' for at in range(60))
    return f"<html><body>{frame}<p>{words(number, 40)}</p></body></html>".encode()


@pytest.fixture(scope="module")
def made() -> Dictionary:
    found = trained([page(number) for number in range(LEAST_PAGES)])
    assert found is not None
    return found


@pytest.fixture
@written_once
def used(archive: Archive) -> Archive:
    archive.add(*(article(number, capture=capture(number, page(number))) for number in range(1, PAGES + 1)))
    return archive


def compacted(archive: Archive) -> Choice:
    choice = choose(archive.engine, 1)
    keep_choice(archive.engine, 1, choice, archive.now)
    assert choice.dictionary is not None
    list(compact(archive.engine, 1, choice.dictionary))
    return choice


def bodies(archive: Archive) -> list[tuple[int, bytes]]:
    return [(one.facts.id, one.body()) for one in kept_captures(archive.engine, Wanted())]


def used_dictionaries(archive: Archive) -> set[int | None]:
    with archive.engine.connect() as connection:
        return set(connection.execute(select(tables.capture.c.dictionary_id)).scalars())


def change(archive: Archive, **values: Any) -> None:
    with archive.engine.begin() as connection:
        connection.execute(update(tables.dictionary).values(**values))


class TestBytes:
    @given(st.binary(max_size=3000), st.sampled_from([3, PACKED_LATER]))
    def test_any_bytes_come_back_with_a_dictionary(self, made: Dictionary, body: bytes, level: int) -> None:
        packed = Bodies().pack(body, made, level)
        assert zstd.get_frame_info(packed).dictionary_id == made.id
        assert Bodies().read(packed, len(body), body_sha256(body), made) == body

    @given(st.lists(st.binary(min_size=20, max_size=200), min_size=80, max_size=80), st.binary(min_size=1))
    @settings(max_examples=10, suppress_health_check=[HealthCheck.large_base_example, HealthCheck.data_too_large])
    def test_with_any_dictionary(self, pages: list[bytes], body: bytes) -> None:
        found = trained([one + b"<p>\n" + pages[0] * 8 for one in pages])
        packed = Bodies().pack(body, found)
        assert Bodies().read(packed, len(body), body_sha256(body), found) == body

    def test_it_makes_pages_smaller(self, made: Dictionary) -> None:
        new = page(10_000)
        assert len(Bodies().pack(new, made)) < len(Bodies().pack(new, None)) / 2

    def test_without_the_dictionary_or_with_another_one(self, made: Dictionary) -> None:
        packed, body = Bodies().pack(page(1), made), page(1)
        other = trained([page(number).replace(b"box", b"case") for number in range(100)])
        for wrong in (None, other):
            with pytest.raises(DamagedError, match="cannot be decompressed"):
                Bodies().read(packed, len(body), body_sha256(body), wrong)

    def test_it_goes_to_other_processes(self, made: Dictionary) -> None:
        packed = Bodies().pack(b"page", made)
        again = pickle.loads(pickle.dumps(made))  # noqa: S301 (ours)
        assert Bodies().read(packed, 4, body_sha256(b"page"), again) == b"page"


class TestTraining:
    def test_too_few_pages(self) -> None:
        assert trained([page(number) for number in range(LEAST_PAGES - 1)]) is None

    def test_pages_that_share_nothing(self) -> None:
        assert trained([random.Random(number).randbytes(500) for number in range(100)]) is None

    @given(st.lists(st.lists(st.sampled_from(["<a>", "</a>", "x", "y\n", "z"]), max_size=5), max_size=8))
    def test_only_pieces_of_three_pages_stay(self, pages: list[list[str]]) -> None:
        made = shared([f"{'<i>'.join(one)}<p>own {number}</p>".encode() for number, one in enumerate(pages)])
        assert not any(b"own" in one for one in made)
        assert len(made) == (len(pages) if len(pages) > 2 else 0)

    def test_what_one_page_alone_says_is_not_in_a_dictionary(self, made: Dictionary) -> None:
        own = {word.encode() for number in range(LEAST_PAGES) for word in words(number, 40).split()}
        of_all = {word.encode() for at in range(60) for word in words(-at, 8).split()}
        assert {word for word in own - of_all if word in made.content} == set()
        assert sum(word in made.content for word in of_all) > len(of_all) / 2


class TestCompacting:
    def test_pages_are_smaller_and_the_same(self, used: Archive) -> None:
        before = bodies(used)
        choice = compacted(used)
        assert choice.is_new
        assert choice.after < choice.before / 2
        assert bodies(used) == before
        assert used_dictionaries(used) == {choice.dictionary and choice.dictionary.id}
        assert [str(one) for one in problems(used.engine)] == []
        assert all(one.problem is None for one in verify(used.engine, Wanted(), jobs=1))

    @pytest.mark.postgresql_is_slow
    def test_new_pages_get_it_too(self, used: Archive) -> None:
        choice = compacted(used)
        used.add(article(1000, capture=capture(1000, page(1000))))
        assert choice.dictionary is not None
        assert one_capture(used.engine, str(PAGES + 1)).dictionary_id == choice.dictionary.id
        assert bodies(used)[-1] == (PAGES + 1, page(1000))
        assert count_others(used.engine, 1, choice.dictionary) == 0

    @pytest.mark.postgresql_is_slow
    def test_a_dictionary_that_still_fits_stays(self, used: Archive) -> None:
        first = compacted(used)
        again = choose(used.engine, 1)
        assert (again.dictionary, again.is_new) == (first.dictionary, False)

    @on_sqlite
    def test_a_damaged_page_stays_as_it_is(self, used: Archive) -> None:
        choice = choose(used.engine, 1)
        keep_choice(used.engine, 1, choice, used.now)
        with used.engine.begin() as connection:
            connection.execute(update(tables.capture).where(tables.capture.c.id == 3).values(body=b"damaged"))
        assert choice.dictionary is not None
        *_, last = compact(used.engine, 1, choice.dictionary)
        assert (last.pages, last.packed, last.damaged) == (PAGES, PAGES - 1, 1)
        assert one_capture(used.engine, "3").packed == b"damaged"

    @on_sqlite
    def test_a_mirror_is_refused(self, used: Archive) -> None:
        choice = choose(used.engine, 1)
        with used.engine.begin() as connection:
            connection.execute(text("INSERT INTO mirror (id, url) VALUES (1, 'http://x')"))
            assert begin(connection, "http://x", None)
        with pytest.raises(StoreError, match="is a mirror"):
            keep_choice(used.engine, 1, choice, used.now)

    @on_sqlite
    def test_few_pages_need_none(self, archive: Archive) -> None:
        archive.add(article(1))
        assert choose(archive.engine, 1) == Choice(None)


class TestDamage:
    def test_a_damaged_dictionary_is_named(self, used: Archive) -> None:
        choice = compacted(used)
        assert choice.dictionary is not None
        number = choice.dictionary.id
        change(used, bytes=choice.dictionary.content[:-1] + b"?")
        assert [str(one).partition(" its SHA")[0] for one in problems(used.engine)] == [f"dictionary {number}:"]
        damaged = [one.problem or "" for one in verify(used.engine, Wanted(), jobs=1)]
        assert all(one.startswith(f"its dictionary {number} is damaged") for one in damaged)
        with used.engine.connect() as connection:
            assert newest_dictionary(connection, 1) is None

    @on_sqlite
    def test_a_missing_dictionary_is_named(self, used: Archive) -> None:
        choice = compacted(used)
        assert choice.dictionary is not None
        with closing(sqlite3.connect(used.engine.url.database or "")) as other, other:  # which does not look at keys
            other.execute("DELETE FROM dictionary")
        with pytest.raises(DamagedError, match=f"compressed with dictionary {choice.dictionary.id}, which is not"):
            one_capture(used.engine, "1").body()
        assert "names a row of dictionary that is not there" in str(next(problems(used.engine)))


class TestForgetting:
    @pytest.mark.postgresql_is_slow
    def test_an_article_leaves_the_others_readable(self, used: Archive) -> None:
        compacted(used)
        forget_articles(used.engine, [1, 2], "x", used.now)
        assert len(bodies(used)) == PAGES - 2

    def test_a_source_takes_its_dictionaries_with_it(self, used: Archive) -> None:
        compacted(used)
        forget_source(used.engine, SOURCE, "x", used.now)
        with used.engine.connect() as connection:
            assert connection.execute(select(func.count()).select_from(tables.dictionary)).scalar_one() == 0
            assert dictionaries(connection, [1, None]) == {}
