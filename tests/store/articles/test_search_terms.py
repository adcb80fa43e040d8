import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.store.articles.search_terms import pattern, snippet, variants


class TestVariants:
    def test_ascii_is_left_to_the_database(self) -> None:
        assert variants("Pyongyang") == ("Pyongyang",)

    def test_other_letters_in_each_case(self) -> None:
        assert {"женева", "ЖЕНЕВА", "Женева", "жЕнева"} <= set(variants("жЕнева"))

    def test_hangul_composed_and_taken_apart(self) -> None:
        apart = unicodedata.normalize("NFD", "평양")
        assert set(variants("평양")) == set(variants(apart)) == {"평양", apart}


class TestSnippet:
    def test_short_text_is_whole(self) -> None:
        assert snippet("The river\n\n runs.", ["RIVER"]) == "The river runs."

    def test_cut_at_words_on_both_sides(self) -> None:
        text = "one two three four five six seven eight nine ten"
        assert snippet(text, ["five"], around=10) == "…four five six…"

    def test_the_first_of_the_words(self) -> None:
        assert snippet("a b c d e f g h", ["g", "c"], around=2) == "…b c d…"

    def test_none_of_the_words(self) -> None:
        assert snippet("The beginning of a long text", ["zebra"], around=9) == "The beginning of…"

    def test_a_language_without_spaces(self) -> None:
        text = "朝鮮の声放送" * 20
        found = snippet(text, ["放送"], around=3)
        assert found == "…鮮の声放送朝鮮の…"

    def test_signs_are_letters(self) -> None:
        assert not pattern(["a.c"]).search("abc")
        assert pattern(["(50%)"]).search("about (50%) more")

    @given(st.text(), st.text(min_size=1), st.integers(0, 50))
    def test_never_longer_than_asked(self, text: str, word: str, around: int) -> None:
        longest = max(len(one) for one in variants(word)) + around
        assert len(snippet(text, [word], around)) <= 2 * around + longest + 2

    @pytest.mark.parametrize("word", ["people's", "people\u2019s", "people\u02bcs"])
    def test_the_place_of_a_word_with_another_quotation_mark(self, word: str) -> None:
        assert snippet("a b c of the people\u2018s own d e f", [word], around=4) == "…the people\u2018s own…"

    @pytest.mark.parametrize("text", ["", "   ", "\n\n"])
    def test_no_text(self, text: str) -> None:
        assert snippet(text, ["word"]) == ""
