"""The index finds exactly the passages that have a phrase, on both databases, and so do its counts."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from tests.search.helpers import any_of
from vokspider.search.phrases import Phrase, phrases
from vokspider.search.tokens import passages
from vokspider.store.db.tables.search import PASSAGES
from vokspider.store.search.index import Index, index_in
from vokspider.store.search.matching import Part, Rows, count, keys, numbers
from vokspider.store.search.rows import Row, key_of, owner_of, row_number, rows_between

from ...archives import Archive
from .scanning import scan

DAY = date(2025, 11, 28)
TEXTS: dict[int, tuple[str, ...]] = {
    1: ("조선로동당 중앙위원회", "서울의 괴뢰들이 로동신문을 읽었다."),
    2: ("조선 로동당의 녀성들", "인민의 나라, 남조선괴뢰군부"),
    3: ("Kim Jong Un inspects the harbour", "The HARBOUR is new. KN-23형 미싸일"),
    4: ("Müller besucht Straße", "Die STRASSE nach Łódź; naïve Menschen."),
    5: ("Ёлка в Пхеньяне", "Елки и мой город."),
    6: ("中共中央总书记访问平壤", "金正恩 總書記 北京で朝鮮労働党のパーティー"),
    7: ("كتاب أحمد", "قرأ احمد كِتَابًا في بيونغ يانغ."),
    8: ("", "harbours and harbour-side; 서 울었다"),
    9: ("x " * 20_000, "word " * 20_000 + "the end of it"),
}
QUERIES = [
    *("서울", "로동", "인민", "녀성", "괴뢰", "조선로동당", "조선 로동당", "로동신문", "핵", "당", "남조선 괴뢰"),
    *("harbour", "Harbour", "kim jong un", "the harbour is", "KN-23형", "new kn", "absent"),
    *("muller", "Strasse", "STRASSE nach", "lodz", "naive", "елка", "ёлки", "мои", "мой", "Пхеньяне", "Пхеньян"),
    *("总书记", "總書記", "平壤", "朝鮮労働党", "パーティー", "中央", "共中", "احمد", "أحمد", "كتاب", "بيونغ يانغ"),
    *("word word word", "word the end of it", "x", "it the"),
]


def rows_of(number: int, texts: Sequence[str], day: date = DAY) -> list[Row]:
    title, *paragraphs = texts
    return [Row.of(row_number(day, number, one.number), one.tokens) for one in passages(title, paragraphs)]


@pytest.fixture
def connection(archive: Archive) -> Iterator[Connection]:
    with archive.engine.begin() as made:
        yield made


@pytest.fixture
def index(connection: Connection) -> Index:
    return index_in(connection, PASSAGES)


@pytest.fixture
def filled(connection: Connection, index: Index) -> Index:
    for number, texts in TEXTS.items():
        index.add(connection, rows_of(number, texts, DAY - timedelta(days=number // 2)))
    return index


def found(connection: Connection, index: Index, asked: Sequence[Phrase]) -> set[int]:
    return {owner_of(key) for key in keys(connection, Rows(index, asked))}


class TestTexts:
    def test_a_plain_scan_finds_the_same(self, connection: Connection, filled: Index) -> None:
        for query in QUERIES:
            truth = scan(query, TEXTS)
            assert found(connection, filled, phrases(query)) == truth, query
            assert count(connection, Rows(filled, phrases(query))) == len(truth), query

    def test_the_beginning_of_a_word(self, connection: Connection, filled: Index) -> None:
        assert found(connection, filled, phrases("harb", prefix=True)) == {3, 8}
        assert found(connection, filled, phrases("the harb", prefix=True)) == {3}

    def test_the_newest_first(self, connection: Connection, filled: Index) -> None:
        asked = phrases("로동") + phrases("harbour")
        assert [owner_of(key) for key in keys(connection, Rows(filled, asked))] == [1, 3, 2, 8]
        assert [owner_of(key) for key in keys(connection, Rows(filled, asked), limit=2)] == [1, 3]

    def test_days(self, connection: Connection, filled: Index) -> None:
        asked = phrases("로동") + phrases("harbour")
        days = rows_between(DAY - timedelta(days=1), DAY - timedelta(days=1))
        assert [owner_of(key) for key in keys(connection, Rows(filled, asked, *days))] == [3, 2]
        assert count(connection, Rows(filled, asked, *days)) == 2

    def test_title_or_paragraphs(self, connection: Connection, filled: Index) -> None:
        asked = phrases("harbour")
        rows = {part: Rows(filled, asked, part=part) for part in Part}
        of_part = {part: [owner_of(key) for key in keys(connection, one)] for part, one in rows.items()}
        assert of_part == {Part.ALL: [3, 8], Part.TITLE: [3], Part.PARAGRAPHS: [3, 8]}
        assert {part: count(connection, one) for part, one in rows.items()} == {
            Part.ALL: 2,
            Part.TITLE: 1,
            Part.PARAGRAPHS: 2,
        }

    def test_many_rows_come_in_pages(self, connection: Connection, index: Index) -> None:
        rows = [Row.of(row_number(DAY, owner, passage), ("x",)) for owner in range(1, 301) for passage in range(2)]
        index.add(connection, rows)
        assert list(numbers(connection, Rows(index, phrases("x")))) == [row.number for row in reversed(rows)]
        assert [owner_of(key) for key in keys(connection, Rows(index, phrases("x")))] == list(range(300, 0, -1))

    def test_a_query_without_words_finds_nothing(self, connection: Connection, filled: Index) -> None:
        assert found(connection, filled, phrases("...")) == set()
        assert count(connection, Rows(filled, ())) == 0


class TestWriting:
    def test_a_text_that_is_written_twice_is_there_once(self, connection: Connection, filled: Index) -> None:
        filled.add(connection, rows_of(3, TEXTS[3], DAY - timedelta(days=1)))
        assert len(list(numbers(connection, Rows(filled, phrases("harbour"))))) == 3
        filled.remove(connection, rows_of(3, TEXTS[3], DAY - timedelta(days=1)))
        assert found(connection, filled, phrases("harbour")) == {8}
        assert found(connection, filled, phrases("KN")) == set()

    def test_what_is_not_there_can_be_removed(self, connection: Connection, filled: Index) -> None:
        filled.remove(connection, rows_of(77, TEXTS[1]))
        assert found(connection, filled, phrases("로동")) == {1, 2}

    def test_all_can_be_removed(self, connection: Connection, filled: Index) -> None:
        filled.clear(connection)
        assert not any(found(connection, filled, phrases(query)) for query in QUERIES)
        filled.add(connection, rows_of(1, TEXTS[1]))
        assert found(connection, filled, phrases("서울")) == {1}

    def test_tokens_that_look_like_syntax(self, connection: Connection, index: Index) -> None:
        for number, query in enumerate(("AND", "NOT x", "NEAR", "tokens:x", "a'b\\c\"d", "x:* & !y | z", "ⓐ½ ㈱"), 1):
            index.add(connection, rows_of(number, ("", query)))
            assert number in found(connection, index, phrases(query)), query


WORDS = st.sampled_from(["조선", "로동당", "당", "서", "울", "kim", "Ki", "x", "1", "日本", "ёлка", ",", "KN-23형"])
TEXT = st.lists(WORDS, max_size=6).map(" ".join) | st.lists(WORDS, max_size=6).map("".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(TEXT, max_size=5), queries=st.lists(st.tuples(TEXT, st.booleans(), st.booleans()), max_size=5))
def test_as_in_plain_python(
    connection: Connection, index: Index, texts: list[str], queries: list[tuple[str, bool, bool]]
) -> None:
    """Every text that has a phrase is found, and no other, whatever the query."""
    index.clear(connection)
    written = [row for number, one in enumerate(texts, 1) for row in rows_of(number, ("", one))]
    index.add(connection, written)
    for query, exact, prefix in queries:
        asked = phrases(query, exact=exact, prefix=prefix)
        truth = {number for number, one in enumerate(texts, 1) if any_of(asked, one)}
        assert found(connection, index, asked) == truth
    half = [row for row in written if owner_of(key_of(row.number)) % 2]
    index.remove(connection, half)
    for query, exact, prefix in queries:
        asked = phrases(query, exact=exact, prefix=prefix)
        truth = {number for number, one in enumerate(texts, 1) if any_of(asked, one) and number % 2 == 0}
        assert found(connection, index, asked) == truth
