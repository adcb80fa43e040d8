"""Which words of the watch list a text mentions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.notices.watching import mentions

SPACED = st.text("abcXYZéßжЖ0", min_size=1, max_size=4)


def found(word: str, *paragraphs: str) -> list[str]:
    return [one.sentence for one in mentions([word], paragraphs)]


@pytest.mark.parametrize(
    ("word", "text", "is_there"),
    [
        ("Un", "The United front met.", False),
        ("Un", "Kim Jong Un met.", True),
        ("kim yo jong", "A speech of Kim\u00a0 Yo\nJong was read.", True),
        ("Kim", "Kim's speech.", True),
        ("Kim", "Kimchi was served.", False),
        ("17", "It was 2017.", False),
        ("17", "It was the 17th.", False),
        ("17", "It was 17 degrees.", True),
        ("Jong-un", "Kim Jong\u2010un spoke.", True),
        ("people's army", "The People\u2019s Army marched.", True),
        ("김여정", "김여정부부장은 말하였다.", True),
        ("金与正", "在平壤金与正副部长说。", True),
        ("Путин", "ПУТИН прибыл.", True),
        ("Путин", "Путина ждали.", False),
        ("Un", "북한의Un은", True),
        ("a a", "ba a a", True),
        ("cafe", "The cafe\u0301 is open.", False),
        ("café", "The cafe\u0301 is open.", True),
        ("...", "Well... yes.", True),
        (" ", "a  b", False),
    ],
)
def test_words(word: str, text: str, is_there: bool) -> None:
    assert bool(found(word, text)) == is_there


def test_a_word_that_ends_its_sentence_is_quoted_with_that_one_alone() -> None:
    text = "It rained. It rained again. Then came Kim Yo Jong. She left."
    assert found("Kim Yo Jong", text) == ["Then came Kim Yo Jong."]
    assert found("Jong.", text) == ["Then came Kim Yo Jong."]


def test_the_first_sentence_that_has_it_is_quoted() -> None:
    text = "It rained. Then Kim Yo Jong spoke, and left. Kim Yo Jong came back."
    assert found("Kim Yo Jong", "Nothing here.", text) == ["Then Kim Yo Jong spoke, and left."]
    assert found("金与正", "下雨了。金与正说话。她走了。") == ["金与正说话。"]


def test_a_long_sentence_is_cut_around_the_word() -> None:
    (sentence,) = found("Kim", "x" * 5_000 + " Kim " + "y" * 5_000)
    assert " Kim " in sentence
    assert sentence.startswith("…")
    assert sentence.endswith("…")
    assert len(sentence) <= 302


def test_each_word_once_in_the_order_of_the_list() -> None:
    assert [one.word for one in mentions(["B", "A", "B", "C"], ["A b", "b a"])] == ["B", "A"]


@given(st.lists(SPACED, min_size=1, max_size=8), SPACED)
def test_a_word_of_a_spaced_script_is_found_just_where_it_is_one_of_the_words(words: list[str], word: str) -> None:
    alike = word.lower() in [one.lower() for one in words]
    assert bool(found(word, " ".join(words))) == alike


@given(st.text(max_size=200), st.text(min_size=1, max_size=5))
def test_any_text_and_word_are_taken_and_what_is_found_quotes_the_text(text: str, word: str) -> None:
    for sentence in found(word, text):
        assert len(sentence) <= 302
