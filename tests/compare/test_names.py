"""Words, and the places of names and numbers in them."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.compare import names
from vokspider.compare.names import named_places, other_places, read


def places(*paragraphs: str) -> dict[str, str]:
    return dict(named_places(read(paragraphs)))


class TestWords:
    def test_white_space_punctuation_and_case_do_not_count(self) -> None:
        one = read(["On May 9, “the  mill” grew.", "It pays."])
        other = read(['On\u00a0May 9 "the mill"\ngrew. It pays.'])
        assert list(one.words) == list(other.words) == "on may 9 the mill grew it pays".split()

    def test_a_name_is_told_by_its_capital_where_no_sentence_begins(self) -> None:
        text = read(["The mill of Saltby grew by 12 per cent. Nobody in “Old Mill” knew: Perrin did it."])
        assert text.common is not None
        named = [word for word, common in zip(text.words, text.common, strict=True) if not common]
        assert named == ["saltby", "12", "mill"]

    def test_a_script_without_capitals(self) -> None:
        assert read(["평양에서 12월 3일 행사가 진행되였다."]).common is None
        assert list(read(["朝鮮の声です"]).words) == list("朝鮮の声です")

    def test_no_words(self) -> None:
        assert list(read([]).words) == list(read(["...", ""]).words) == []

    @given(st.lists(st.text(string.printable), max_size=4))
    def test_plain_text_is_read_as_any_other(self, paragraphs: list[str]) -> None:
        plain = read(paragraphs)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(names, "_TYPOGRAPHIC", {"\x00": "\u3000"})  # a wide space, so that it is no ASCII
            other = read([*paragraphs, "\x00"])
        assert (plain.words, plain.common) == (other.words, other.common)

    @given(st.lists(st.text(), max_size=4))
    def test_any_text_can_be_read(self, paragraphs: list[str]) -> None:
        text = read(paragraphs)
        assert text.common is None or len(text.common) == len(text.words)
        assert all(text.words)


class TestPlaces:
    def test_what_stands_between_the_same_words(self) -> None:
        assert places("Yesterday the mayor of Saltby sent a letter to Old Perrin on May 9 by post.") == {
            "mayor of sent a": "saltby",
            "letter to on *": "old perrin",
            "* on by post": "may 9",
        }

    def test_another_name_of_another_length_stands_in_the_same_place(self) -> None:
        one, other = (
            places("He wrote to Ilse after noon today."),
            places("He wrote to Old Perrin Dray after noon today."),
        )
        assert one.keys() == other.keys()
        assert (*one.values(), *other.values()) == ("ilse", "old perrin dray")

    def test_where_capitals_tell_nothing_numbers_and_the_lead_do(self) -> None:
        found = places("평양에서 행사가 진행되였다. 손님은 오늘 모두 여기에 있다. 그들은 그곳에서 60돐을 맞았다.")
        assert found[" "] == "평양에서"
        assert found["*돐을 맞았다"] == "60돐을"

    def test_any_word_may_be_a_name_there_and_none_elsewhere(self) -> None:
        assert dict(other_places(read(["평양에서 오늘 행사가 있다"]))) == {
            "평양에서 오늘": "행사가",
            "오늘 행사가": "있다",
        }
        assert list(other_places(read(["Nothing of the kind in English."]))) == []
