"""What is decided to be a duplicate of what, on both databases: when a text is new, and when it changes."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event, func, select

from tests.limits import examples
from vokspider.store.db import tables
from vokspider.store.db.tables.duplicates import EXACT, NEAR
from vokspider.store.duplicates.deciding import decide
from vokspider.store.duplicates.groups import group_of
from vokspider.store.duplicates.signatures import BANDS, METHOD, THRESHOLD, signature, similarity

from ...archives import article, on_sqlite
from ..deciding import OTHER, Writer
from ..texts import FORECAST, GREETING, SHORT, cut, edited, filled, prose


class TestNewTexts:
    def test_exact_near_and_neither(self, writer: Writer) -> None:
        text = prose(1)
        first, other = writer.add(1, text), writer.add(2, prose(2))
        copy, near, short = writer.add(3, text), writer.add(4, cut(text)), writer.add(5, SHORT)
        assert writer.kinds() == {copy: (first, EXACT), near: (first, NEAR)}
        assert writer.firsts_with_bands() == {first: BANDS, other: BANDS}
        assert short not in writer.kinds()

    def test_another_title_makes_it_near(self, writer: Writer) -> None:
        first, again = writer.add(1, prose(1)), writer.add(2, prose(1), title="Another")
        assert writer.kinds() == {again: (first, NEAR)}
        (_, member) = group_of(writer.archive.engine, first)
        assert (member.similarity, member.method, member.run_id) == (1.0, METHOD, 2)

    def test_short_texts_to_the_letter_only(self, writer: Writer) -> None:
        first, again = writer.add(1, SHORT), writer.add(2, ["Too short  for a\u00a0signature."])
        writer.add(3, ["Too short for a signature!"])
        writer.add(4, SHORT, title="Another")
        assert writer.kinds() == {again: (first, EXACT)}
        assert writer.firsts_with_bands() == {}

    def test_only_within_one_source(self, writer: Writer) -> None:
        writer.add(1, prose(1))
        writer.add(2, prose(1), source=OTHER)
        writer.add(3, SHORT)
        writer.add(4, SHORT, source=OTHER)
        assert writer.kinds() == {}

    def test_templates_with_other_names_and_numbers(self, writer: Writer) -> None:
        for number, country in enumerate(("Peru", "Egypt", "Nepal", "Cuba"), 1):
            writer.add(number, filled(GREETING, "Ri Myong Sik", f"Old {country} Perrin", country, str(50 + number)))
            figures = (str(number), str(number + 9), "원산", str(20 + number), "2", str(11 + number), "남포", "20")
            writer.add(10 + number, filled(FORECAST, *figures))
        assert writer.kinds() == {}

    def test_a_member_is_compared_with_the_first_only(self, writer: Writer) -> None:
        text = prose(1)
        first, near = writer.add(1, text), writer.add(2, cut(text))
        like_the_member = writer.add(3, cut(text))
        assert writer.kinds() == {near: (first, NEAR), like_the_member: (first, NEAR)}
        assert set(writer.firsts_with_bands()) == {first}

    def test_the_most_similar_first_wins(self, writer: Writer) -> None:
        base = prose(3, 260)
        one, other = [*base[:-3], *prose(4, 130)], [*base[3:], *prose(6, 130)]
        writer.add(1, one)
        better = writer.add(2, other)
        assert writer.kinds() == {}, "these two are not near each other"
        copy = writer.add(3, edited(other))
        assert writer.kinds() == {copy: (better, NEAR)}

    def test_the_lowest_number_is_the_first_even_if_its_text_came_later(self, writer: Writer) -> None:
        text = prose(1)
        low = writer.add(1, SHORT)
        high, copy = writer.add(2, text), writer.add(3, text)
        assert writer.kinds() == {copy: (high, EXACT)}
        writer.add(1, text)
        assert writer.kinds() == {high: (low, EXACT), copy: (low, EXACT)}
        assert set(writer.firsts_with_bands()) == {low}

    def test_an_archive_that_was_never_decided_has_exact_duplicates(self, writer: Writer) -> None:
        writer.archive.add(article(1, *SHORT, title="A title"))
        again = writer.add(2, SHORT)
        assert writer.kinds() == {again: (1, EXACT)}


class TestChangedTexts:
    def test_a_member_that_changes_leaves_or_stays(self, writer: Writer) -> None:
        text = prose(1)
        first, member = writer.add(1, text), writer.add(2, text)
        writer.add(2, edited(text))
        assert writer.kinds() == {member: (first, NEAR)}
        writer.add(2, prose(2))
        assert writer.kinds() == {}
        assert writer.firsts_with_bands() == {first: BANDS, member: BANDS}
        writer.add(2, text)
        assert writer.kinds() == {member: (first, EXACT)}
        assert set(writer.firsts_with_bands()) == {first}

    def test_no_text_stays_hidden_behind_a_first_that_changed(self, writer: Writer) -> None:
        text = prose(1)
        first, second, third = (writer.add(number, text) for number in (1, 2, 3))
        near = writer.add(4, cut(text))
        writer.add(1, prose(2))
        assert writer.kinds() == {third: (second, EXACT), near: (second, NEAR)}
        assert writer.firsts_with_bands() == {first: BANDS, second: BANDS}

    def test_members_of_a_first_that_changed_a_little_stay(self, writer: Writer) -> None:
        text = prose(1)
        first, member = writer.add(1, text), writer.add(2, text)
        writer.add(1, edited(text))
        assert writer.kinds() == {member: (first, NEAR)}
        assert writer.firsts_with_bands() == {first: BANDS}

    def test_a_first_that_becomes_a_duplicate_of_an_earlier_one(self, writer: Writer) -> None:
        text, other = prose(1), prose(2)
        low, high = writer.add(1, text), writer.add(2, other)
        member = writer.add(3, other)
        writer.add(2, text)
        assert writer.kinds() == {high: (low, EXACT)}
        assert set(writer.firsts_with_bands()) == {low, member}

    def test_a_first_whose_text_becomes_short(self, writer: Writer) -> None:
        first, member = writer.add(1, prose(1)), writer.add(2, prose(1))
        writer.add(1, SHORT)
        assert writer.kinds() == {}
        assert set(writer.firsts_with_bands()) == {member}
        assert first not in writer.firsts_with_bands()

    def test_the_same_decision_twice_changes_nothing(self, writer: Writer) -> None:
        text = prose(1)
        for number in (1, 2, 3):
            writer.add(number, text)
        before = writer.kinds(), writer.firsts_with_bands()
        for number in (2, 1, 3):
            writer.add(number, text)
        assert (writer.kinds(), writer.firsts_with_bands()) == before


@on_sqlite
class TestAlways:
    """Whatever is stored and changed in whatever order."""

    TEXTS = (prose(1), cut(prose(1)), edited(prose(1)), cut(edited(prose(1))), prose(2), edited(prose(2)), SHORT)
    STEPS = st.lists(st.tuples(st.integers(1, 6), st.integers(0, len(TEXTS) - 1)), max_size=12)

    @given(steps=STEPS)
    @settings(
        max_examples=examples(25), suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    )
    def test_nothing_is_hidden_behind_another_text(self, writer: Writer, steps: list[tuple[int, int]]) -> None:
        # The archive stays from one example to the next.
        for number, text in steps:
            writer.add(number, self.TEXTS[text])
        kinds = writer.kinds()
        for number, (first, kind) in kinds.items():
            assert first < number
            assert first not in kinds
            of_first, of_member = writer.texts[first], writer.texts[number]
            assert (kind == EXACT) == (of_first == of_member)
            one, other = signature(of_first), signature(of_member)
            assert kind == EXACT or (one and other and similarity(one, other) >= THRESHOLD)
        signed = {number for number, text in writer.texts.items() if signature(text)}
        assert set(writer.firsts_with_bands()) == signed - set(kinds)


class TestCost:
    def test_an_article_that_is_nobodys_duplicate_takes_two_statements(self, writer: Writer) -> None:
        writer.add(1, prose(1))
        new = article(2, *prose(9))
        writer.archive.add(new)
        with writer.archive.engine.begin() as connection:
            connection.execute(delete(tables.band).where(tables.band.c.article_id == 2))
        said: list[str] = []
        event.listen(writer.archive.engine, "before_cursor_execute", lambda *args: said.append(args[2]))
        with writer.archive.engine.begin() as connection:
            values: dict[str, Any] = {"article_id": 2, "source_id": 1, "run_id": 2, "now": writer.archive.now}
            decide(connection, **values, content_sha256=new.content_sha256, signature=signature(prose(9)))
        assert [one.split()[0] for one in said if not one.startswith("BEGIN")] == ["SELECT", "INSERT"]

    @pytest.mark.slow
    def test_a_band_that_thousands_share_is_kept_for_a_few(self, writer: Writer) -> None:
        """So that a template costs no more in an archive of ten years than in one of a day."""
        texts = [filled(GREETING, "Ri Myong Sik", f"Perrin {'X' * number}", "Peru", "60") for number in range(30)]
        for number, text in enumerate(texts):
            writer.add(number, text)
        b = tables.band.c
        with writer.archive.engine.connect() as connection:
            users = connection.execute(select(func.count(b.key)).group_by(b.key)).scalars().all()
        assert max(users) <= 8
