"""How typical a word is."""

from collections import Counter
from math import isclose, log, log2

from hypothesis import given
from hypothesis import strategies as st

from vokspider.search.keyness import scores

COUNTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 50), min_size=1).map(Counter)


def test_by_hand() -> None:
    """As Rayson and Garside (2000) count it."""
    found = {one.word: one for one in scores({"a": 10, "b": 90}, {"a": 10, "b": 890})}
    expected = 2 * (10 * log(10 / (100 * 20 / 1000)) + 10 * log(10 / (900 * 20 / 1000)))
    assert isclose(found["a"].log_likelihood, expected, abs_tol=0.01)
    assert isclose(found["a"].log_dice, 14 + log2(2 * 10 / (20 + 100)), abs_tol=0.01)
    assert found["b"].log_likelihood < 0


@given(COUNTS, COUNTS)
def test_what_is_typical_here_is_not_there(here: Counter[str], there: Counter[str]) -> None:
    one = {score.word: score.log_likelihood for score in scores(here, there)}
    other = {score.word: score.log_likelihood for score in scores(there, here)}
    assert one.keys() == here.keys() | there.keys()
    assert all(isclose(abs(one[word]), abs(other[word]), abs_tol=0.011) for word in one)
    assert all(one[word] * other[word] <= 0 for word in one)


@given(COUNTS)
def test_the_same_texts_have_nothing_typical(counts: Counter[str]) -> None:
    assert all(abs(one.log_likelihood) < 0.01 for one in scores(counts, counts))
    assert all(one.log_dice <= 14 for one in scores(counts, {}))


def test_rare_words_are_left_out() -> None:
    assert [one.word for one in scores({"a": 2, "b": 1}, {"b": 1, "c": 1}, least=2)] == ["a", "b"]
