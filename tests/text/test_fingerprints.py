import hashlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.text.equivalence import plain_form
from vokspider.text.fingerprints import body_sha256, content_sha256
from vokspider.text.whitespace import clean

from .strategies import nasty

texts = nasty.map(clean).filter(bool)
SAME = [
    ("A title", ["one", "two"]),
    (" A  title ", ["one", "two"]),
    ("A\xa0title", ["one\n", "\ttwo"]),
]


def test_white_space_has_no_say() -> None:
    assert len({content_sha256(title, paragraphs) for title, paragraphs in SAME}) == 1


def test_composition_has_no_say() -> None:
    composed, decomposed = (unicodedata.normalize(form, "한글 café") for form in ("NFC", "NFD"))
    assert content_sha256(composed, [composed]) == content_sha256(decomposed, [decomposed])


@pytest.mark.parametrize(
    ("title", "paragraphs"),
    [
        ("A title.", ["one", "two"]),
        ("a title", ["one", "two"]),
        ("A title", ["one two"]),
        ("A title", ["two", "one"]),
        ("A title", ["one"]),
        ("A title", ["one", "two", "two"]),
        ("A title", ["one", "two."]),
        ("A title", ["One", "two"]),
        ("A title", ["one", "t wo"]),
        (None, ["A title", "one", "two"]),
        ("A title one", ["two"]),
        ("", ["one", "two"]),
    ],
)
def test_everything_else_has(title: str | None, paragraphs: list[str]) -> None:
    assert content_sha256(title, paragraphs) != content_sha256(*SAME[0])


def test_no_title_is_an_empty_one() -> None:
    assert content_sha256(None, ["a"]) == content_sha256("", ["a"])


@given(st.lists(texts, max_size=4), st.lists(texts, max_size=4))
def test_two_texts_share_a_fingerprint_only_if_they_are_one(first: list[str], second: list[str]) -> None:
    def normal(paragraphs: list[str]) -> list[str]:
        return [plain_form(text) for text in paragraphs]

    assert (content_sha256("t", first) == content_sha256("t", second)) == (normal(first) == normal(second))


def test_the_fingerprint_is_the_documented_one() -> None:
    # Stored revisions are told apart by this value: it must never change.
    assert content_sha256("A title", ["one", "two"]) == hashlib.sha256(b"A title\none\ntwo").hexdigest()
    assert body_sha256(b"\x00page") == hashlib.sha256(b"\x00page").hexdigest()
