"""Removed lines are stored once, and come back exactly as they were."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from threading import Barrier, Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Table, delete, func, select, text, update

from vokspider.model.items import Removal
from vokspider.store.articles.article_detail import removals_of
from vokspider.store.articles.forgetting import forget_articles, forget_source
from vokspider.store.db import tables
from vokspider.store.db.checking import problems
from vokspider.store.writing import removed
from vokspider.store.writing.removed import add_removals, line_numbers, text_numbers
from vokspider.text.removals import restore, take

from ...archives import SOURCE, Archive, article
from ...plans import plans

HEADING, FOOT = "More From Voice of Korea (EN)", "More Articles"
# Few different lines, so that texts share them; and any others, without what PostgreSQL cannot store.
LINES = st.sampled_from(["", " ", "December 03, 2025", HEADING, "[1,2]", "'"]) | st.text(
    st.characters(exclude_characters="\0\n", exclude_categories=["Cs"]), max_size=20
)
RULES = st.sampled_from([None, None, "more_from", "chrome"])
PAGES = st.lists(st.lists(st.tuples(LINES, RULES), max_size=12), min_size=1, max_size=4)
on_page = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def block(*entries: int) -> Removal:
    lines = [line for number in entries for line in (f"Title {number}", f"Teaser {number}", "Day", f"Teaser {number}")]
    return Removal("more_from", 2, len(lines) + 2, "\n".join((HEADING, *lines, FOOT)))


@contextmanager
def undone(archive: Archive) -> Iterator[Connection]:
    with archive.engine.connect() as connection:
        yield connection
        connection.rollback()


def count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def counts(archive: Archive) -> tuple[int, ...]:
    """The numbers of parts, texts and lines."""
    with archive.engine.connect() as connection:
        stored = (tables.removed_part, tables.removed_text, tables.removed_line)
        return tuple(count(connection, one) for one in stored)


@pytest.fixture
def one(archive: Archive) -> Archive:
    archive.add(article(1))
    return archive


@on_page
@given(PAGES)
def test_every_page_is_restored_exactly(one: Archive, pages: Sequence[Sequence[tuple[str, str | None]]]) -> None:
    with undone(one) as connection:
        for page in pages:
            lines, rules = [line for line, _ in page], [rule for _, rule in page]
            kept, taken = take(lines, rules)
            connection.execute(delete(tables.removed_part))
            add_removals(connection, 1, [Removal(*part) for part in taken])
            stored = removals_of(connection, 1, 1)
            assert stored == [Removal(*part) for part in taken]
            assert restore(kept, stored) == tuple(lines)
        assert [str(problem) for problem in removed.wrong_texts(connection)] == []


@on_page
@given(st.lists(st.lists(LINES, min_size=1, max_size=8).map("\n".join), max_size=6))
def test_each_text_and_each_line_is_stored_once(one: Archive, texts: Sequence[str]) -> None:
    with undone(one) as connection:
        numbers = text_numbers(connection, texts)
        assert text_numbers(connection, reversed(texts)) == numbers
        assert numbers.keys() == set(texts)
        assert len(set(numbers.values())) == len(set(texts)) == count(connection, tables.removed_text)
        assert count(connection, tables.removed_line) == len({line for text in texts for line in text.split("\n")})


def test_pages_of_one_day_share_their_block(archive: Archive) -> None:
    archive.add(*(article(number, removals=(block(*range(20)),)) for number in range(1, 6)))
    assert counts(archive) == (5, 1, 20 * 2 + 3)
    # A day later there is one entry more at its beginning, and one less at its end.
    archive.add(article(6, removals=(block(20, *range(19)),)))
    assert counts(archive) == (6, 2, 21 * 2 + 3)


def test_a_text_is_looked_up_in_its_index_also_without_statistics(archive: Archive) -> None:
    numbers = "WITH RECURSIVE numbers (one) AS (SELECT 1 UNION ALL SELECT one + 1 FROM numbers WHERE one < 30000)"
    with archive.engine.begin() as connection:
        rows = "INSERT INTO removed_text (sha256, lines) SELECT CAST(one AS TEXT), '[]' FROM numbers"
        connection.execute(text(f"{numbers} {rows}"))
        if connection.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE removed_text SET (autovacuum_enabled = off)"))
    with plans(archive.engine) as noted, archive.engine.begin() as connection:
        text_numbers(connection, ["a"])
    assert "ix_removed_text_sha256" in noted.of("removed_text.sha256 =")


def test_lines_with_one_key_are_told_apart(one: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(removed, "line_key", len)
    texts = ["One\nTwo\nOne", "Six", "Two\nSix"]
    with undone(one) as connection:
        parts = [Removal("chrome", place, 1, text) for place, text in enumerate(texts)]
        add_removals(connection, 1, parts)
        assert removals_of(connection, 1, 1) == parts


class TestForgetting:
    def test_what_only_the_forgotten_article_has_goes_too(self, archive: Archive) -> None:
        own = Removal("hidden", 0, 0, "A hidden line of its own.\nHEADING")
        archive.add(article(1, removals=(own, block(1, 2))), article(2, removals=(block(2, 3),)))
        forget_articles(archive.engine, [1], "x", archive.now)
        with archive.engine.connect() as connection:
            left = set(connection.execute(select(tables.removed_line.c.text)).scalars())
            assert removals_of(connection, 2, 1) == [block(2, 3)]
        assert left == set(block(2, 3).text.split("\n"))
        assert list(problems(archive.engine)) == []

    def test_a_text_that_another_page_has_stays(self, archive: Archive) -> None:
        archive.add(article(1, removals=(block(1),)), article(2, removals=(block(1),)))
        before = counts(archive)
        forget_articles(archive.engine, [1], "x", archive.now)
        assert counts(archive) == (before[0] - 1, *before[1:])

    def test_a_line_stays_that_only_a_text_of_another_time_has(
        self, archive: Archive, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(removed, "_AROUND", 0)
        archive.add(
            *(article(number, removals=(block(*shown),)) for number, shown in enumerate([[1, 2], [3], [2, 4]], 1))
        )
        forget_articles(archive.engine, [1], "x", archive.now)
        with archive.engine.connect() as connection:
            lines = set(connection.execute(select(tables.removed_line.c.text)).scalars())
        assert lines >= {"Title 2", "Teaser 2", "Title 3"}
        assert "Title 1" not in lines
        assert list(problems(archive.engine)) == []

    def test_nothing_is_left_of_a_source(self, archive: Archive) -> None:
        archive.add(article(1, removals=(block(1),)), article(2))
        forget_source(archive.engine, SOURCE, "x", archive.now)
        assert counts(archive) == (0, 0, 0)

    @pytest.mark.on_both
    def test_a_page_that_comes_meanwhile_keeps_its_lines(self, archive: Archive) -> None:
        archive.add(article(1, removals=(block(1, 2),)), article(2))
        at_once = Barrier(2)

        def forget() -> None:
            at_once.wait()
            forget_articles(archive.engine, [1], "x", archive.now)

        other = Thread(target=forget)
        other.start()
        at_once.wait()
        with archive.engine.begin() as connection:
            add_removals(connection, 2, [block(1)])
        other.join()
        with archive.engine.connect() as connection:
            assert removals_of(connection, 2, 1) == [block(1)]


class TestDamage:
    @pytest.mark.parametrize("lines", ["[1]", "[1,2,3,4]", "[99]", "not JSON", "{}", '["1"]'])
    def test_a_text_with_other_lines_is_found(self, archive: Archive, lines: str) -> None:
        archive.add(article(1, removals=(Removal("chrome", 0, 3, "a\nb\nc"),)))
        with archive.engine.begin() as connection:
            connection.execute(update(tables.removed_text).values(lines=lines))
        assert _said(archive) == ["removed_text 1: its lines are not the text that its sha256 is of"]

    def test_another_line_is_found(self, archive: Archive) -> None:
        archive.add(article(1, removals=(block(1),)), article(2, removals=(block(1, 2),)))
        with archive.engine.begin() as connection:
            of_title = tables.removed_line.c.text == "Title 1"
            connection.execute(update(tables.removed_line).where(of_title).values(text="Title 7"))
        assert [said.partition(":")[0] for said in _said(archive)] == ["removed_text 1", "removed_text 2"]

    @pytest.mark.parametrize(("lines", "numbers"), [("[]", []), ("[3,1]", [3, 1]), ("[true]", []), ("7", []), ("", [])])
    def test_numbers_of_lines(self, lines: str, numbers: Iterable[int]) -> None:
        assert line_numbers(lines) == numbers


def _said(archive: Archive) -> list[str]:
    return [str(problem) for problem in problems(archive.engine)]
