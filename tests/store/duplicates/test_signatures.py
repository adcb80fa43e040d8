"""Signatures: what they are equal for, what they tell apart, and that they stay as they are."""

import hashlib
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.store.duplicates.signatures import BANDS, LEAST_WORDS, THRESHOLD, VERSION, bands, signature, similarity

from ..texts import FORECAST, GREETING, filled, prose


def made(paragraphs: list[str] | tuple[str, ...]) -> bytes:
    found = signature(paragraphs)
    assert found is not None
    return found


def alike(one: list[str], other: list[str]) -> float:
    return similarity(made(one), made(other))


class TestSignature:
    def test_a_short_text_has_none(self) -> None:
        words = [f"word{number}" for number in range(LEAST_WORDS)]
        assert signature([" ".join(words[1:])]) is None
        assert made([" ".join(words)])[0] == VERSION
        assert signature([]) is None

    def test_it_stays_as_it_is(self) -> None:
        """Stored signatures are compared with new ones: another value here needs another VERSION."""
        english = made([f"The {number}th mill of Saltby is old." for number in range(9)])
        korean = made([f"평양에서 {number}월에 오늘도 행사가 크게 진행되였다." for number in range(9)])
        assert hashlib.sha256(english + korean).hexdigest()[:16] == "237f85da5378eab0"

    @given(st.lists(st.text(), max_size=5))
    def test_any_text_can_be_signed(self, paragraphs: list[str]) -> None:
        found = signature(paragraphs)
        assert found is None or similarity(found, found) == 1.0

    @pytest.mark.parametrize("language", ["en", "ko"])
    def test_white_space_and_the_bounds_of_paragraphs_do_not_count(self, language: str) -> None:
        text = prose(1, language=language)
        assert alike(text, [" ".join(text)]) == 1.0
        assert alike(text, [one.replace(" ", "\u00a0 ") for one in text]) == 1.0

    def test_of_another_version(self) -> None:
        one = made(prose(1))
        other = bytes([VERSION + 1]) + one[1:]
        assert similarity(one, other) == similarity(other, other) == 0.0
        assert bands(other, 1) == ()


class TestSimilarity:
    @given(st.integers(0, 10**6), st.sampled_from(["en", "ko"]))
    def test_is_symmetric_and_a_share(self, seed: int, language: str) -> None:
        one, other = made(prose(seed % 7, language=language)), made(prose(seed % 11, 80, language))
        assert 0.0 <= similarity(one, other) == similarity(other, one) <= 1.0

    @given(st.integers(0, 10**6), st.integers(0, 60), st.floats(0, 1))
    def test_only_what_is_below_the_least_may_be_less_exact(self, seed: int, shared: int, least: float) -> None:
        words, others = (" ".join(prose(number, 80)).split() for number in (seed % 7, seed % 11 + 7))
        one, other = made([" ".join(words)]), made([" ".join(words[:shared] + others[shared:])])
        exact, quick = similarity(one, other), similarity(one, other, least)
        assert quick == exact if exact >= least else exact <= quick < least or quick == exact

    @pytest.mark.parametrize("language", ["en", "ko"])
    @pytest.mark.parametrize("seed", range(5))
    def test_a_few_other_words(self, seed: int, language: str) -> None:
        text, rng = prose(seed, language=language), Random(seed)
        changed = list(text)
        for at in rng.sample(range(1, len(text)), 2):
            words = changed[at].split(" ")
            words[rng.randrange(len(words))] = "zwischenruf"
            changed[at] = " ".join(words)
        assert THRESHOLD <= alike(text, changed) < 1.0

    @pytest.mark.parametrize("language", ["en", "ko"])
    @pytest.mark.parametrize("part", [0.6, 0.7, 0.8])
    def test_a_text_that_was_cut_short(self, part: float, language: str) -> None:
        words = " ".join(prose(3, language=language)).split(" ")
        assert alike([" ".join(words)], [" ".join(words[: int(len(words) * part)])]) >= THRESHOLD

    def test_the_same_sentences_around_other_names(self) -> None:
        one = filled(GREETING, "Ri Myong Sik", "Ramon Castillo", "Peru", "60")
        other = filled(GREETING, "Ri Myong Sik", "Hassan Farouk", "Egypt", "75")
        assert alike(one, other) < THRESHOLD
        assert alike(one, filled(GREETING, "Ri Myong Sik", "Ramon Castillo", "Nepal", "60")) < THRESHOLD

    def test_the_same_sentences_around_other_numbers(self) -> None:
        one = filled(FORECAST, "5", "12", "원산", "23", "2", "11", "남포", "20")
        other = filled(FORECAST, "6", "3", "함흥", "27", "3", "15", "해주", "35")
        assert alike(one, other) < THRESHOLD
        assert alike(one, filled(FORECAST, "6", "3", "원산", "27", "3", "15", "남포", "35")) < THRESHOLD

    def test_a_shared_teaser_or_formula_is_not_enough(self) -> None:
        one, other = prose(1), prose(2)
        assert alike([one[0], *one[1:]], [one[0], *other]) < THRESHOLD
        formula = GREETING[2].format("", "", "Peru")
        assert alike([*one, formula], [*other, formula]) < THRESHOLD

    def test_a_short_text_inside_of_a_long_one_is_a_quotation(self) -> None:
        text = prose(4, 400)
        assert alike(text, [" ".join(" ".join(text).split()[:70])]) < THRESHOLD


class TestBands:
    def test_are_signed_64_bit_numbers_of_one_source(self) -> None:
        one = made(prose(1))
        assert len(set(bands(one, 1))) == BANDS
        assert all(-(2**63) <= key < 2**63 for key in bands(one, 1))
        assert not set(bands(one, 1)) & set(bands(one, 2))

    @pytest.mark.parametrize("language", ["en", "ko"])
    def test_near_duplicates_have_some_in_common(self, language: str) -> None:
        text = prose(5, language=language)
        words = " ".join(text).split(" ")
        cut = [" ".join(words[: len(words) * 7 // 10])]
        assert set(bands(made(text), 1)) & set(bands(made(cut), 1))

    def test_unrelated_texts_have_none_in_common(self) -> None:
        assert not set(bands(made(prose(1)), 1)) & set(bands(made(prose(2)), 1))
