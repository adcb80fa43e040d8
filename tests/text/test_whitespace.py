import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.text.whitespace import clean, is_copy, key, squeeze

from .strategies import SPACES, UNSEEN, colliding, nasty

# Hangul, composed and decomposed.
HAN_NFC, HAN_NFD = "한글", unicodedata.normalize("NFD", "한글")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        (" \t\n", ""),
        ("a", "a"),
        ("  a  b ", "a b"),
        ("a\xa0b", "a b"),
        ("a\u3000b\u2003c", "a b c"),
        ("a\r\n\r\nb", "a b"),
        ("a\x1eb", "a b"),
        ("hugerehabilitation thanany", "hugerehabilitation thanany"),
        ("강\xa0 바다", "강 바다"),
    ],
)
def test_squeeze(text: str, expected: str) -> None:
    assert squeeze(text) == clean(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\x00b", "ab"),
        ("\ufeffMore From", "More From"),
        ("a\ud800b", "ab"),
        ("hyphen\xadation", "hyphenation"),
        ("wor\u200bd", "word"),
        ("a\x00 \x01 b", "a b"),
        ("\x00", ""),
        (" \x00 ", ""),
        ("\x85a\x85", "a"),
        ("no\u200djoin\u200cer lost", "no\u200djoin\u200cer lost"),
        ("🚢 ferry", "🚢 ferry"),
        (HAN_NFD, HAN_NFD),
    ],
)
def test_clean(text: str, expected: str) -> None:
    assert clean(text) == expected


@given(nasty)
def test_clean_and_squeeze_and_key_are_idempotent(text: str) -> None:
    for function in (squeeze, clean, key):
        assert function(function(text)) == function(text)


@given(nasty)
def test_clean_leaves_nothing_that_a_database_refuses(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode()
    assert not set(cleaned) & set(UNSEEN)
    assert not set(cleaned) & set(SPACES) - {" "}
    assert "  " not in cleaned
    assert cleaned == cleaned.strip()


@given(nasty)
def test_clean_never_glues_and_never_loses_a_word(text: str) -> None:
    seen = "".join(character for character in text if character not in UNSEEN)
    # Everything that is left of the text is what a reader saw, and its words are the reader's.
    kept = [character for character in clean(text) if character != " "]
    wanted = [
        character
        for character in seen
        if not character.isspace() and unicodedata.category(character) not in ("Cc", "Cs")
    ]
    assert kept == wanted
    assert clean(text).split() == clean(seen).split()
    assert len(squeeze(text).split()) == len(text.split())


@given(st.lists(st.text(st.sampled_from("ab한é"), min_size=1, max_size=5), max_size=6), st.data())
def test_words_come_out_as_they_went_in(words: list[str], data: st.DataObject) -> None:
    gaps = [data.draw(st.text(st.sampled_from(SPACES), min_size=1, max_size=3)) for _ in words]
    text = "".join(word + gap for word, gap in zip(words, gaps, strict=True))
    assert clean(text).split(" ") == (words or [""])


@given(nasty)
def test_key_does_not_know_composition(text: str) -> None:
    composed, decomposed = (key(unicodedata.normalize(form, text)) for form in ("NFC", "NFD"))
    assert composed == decomposed == key(text)


def test_hangul_compares_composed_but_stays_as_found() -> None:
    assert key(HAN_NFD) == key(HAN_NFC) == HAN_NFC
    assert is_copy(HAN_NFD, HAN_NFC)
    assert is_copy(HAN_NFC, f"{HAN_NFD} 강")
    assert clean(HAN_NFD) != clean(HAN_NFC)


@pytest.mark.parametrize(
    ("line", "original", "expected"),
    [
        ("a b", "a b", True),
        ("a", "a b", True),
        ("a b", "a", False),
        ("a\xa0b", "a  b c", True),
        ("", "a", False),
        (" ", "a", False),
        ("", "", False),
        ("A", "a", False),
        ("In 1998 he", "In 1999 he", False),
        ("a b", "a  c", False),
    ],
)
def test_is_copy(line: str, original: str, expected: bool) -> None:
    assert is_copy(line, original) is expected


@given(colliding, colliding, colliding)
def test_is_copy_is_an_order(first: str, second: str, third: str) -> None:
    assert is_copy(first, first)
    if is_copy(first, second) and is_copy(second, third):
        assert is_copy(first, third)
    if is_copy(first, second) and is_copy(second, first):
        assert key(first) == key(second)
