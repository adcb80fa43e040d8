"""Characters that look alike, or have no look, are no difference between two texts; everything else is one."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.text.equivalence import plain_form
from vokspider.text.fingerprints import content_sha256
from vokspider.text.whitespace import squeeze

from .strategies import nasty

ALIKE = {
    "soft hyphens": ("rehabilitation", "re\u00adha\u00adbili\u00adtation"),
    "zero-width spaces": ("the weir", "the \u200bwe\u200bir\u2060\ufeff"),
    "joiners": ("\u0645\u06cc\u0646\u0648\u06cc\u0633\u0645", "\u0645\u06cc\u200c\u0646\u0648\u200d\u06cc\u0633\u0645"),
    "direction marks": ("the weir (EN).", "\u200ethe weir \u202a(EN)\u202c.\u200f\u2068\u2069\u061c"),
    "variation selectors": ("the weir", "the\ufe0e weir\ufe0f"),
    "decomposed Hangul": ("강물은", unicodedata.normalize("NFD", "강물은")),
    "decomposed Latin": ("café", unicodedata.normalize("NFD", "café")),
    "half-width Hangul": ("한글의 닭", "\uffbe\uffc2\uffa4\uffa1\uffda\uffa9\uffb7\uffdb \uffa7\uffc2\uffaa"),
    "half-width Hangul, open syllables": ("나라", "\uffa4\uffc2\uffa9\uffc2"),
    "compatibility Hanja": ("金一 什", "\uf90a一 \uf9fd"),
    "full-width letters": ("KCNA 2025!", "\uff2b\uff23\uff2e\uff21 \uff12\uff10\uff12\uff15\uff01"),
    "half-width kana": ("カナ", "\uff76\uff85"),
    "quotation marks": ("He said, 'no' and \"yes\".", "He said, \u2018no\u2019 and \u201cyes\u201d."),
    "low quotation marks": ("'a' \"b\"", "\u201aa\u2018 \u201eb\u201c"),
    "apostrophes": ("the Workers' Party's", "the Workers\u2019 Party\u02bcs"),
    "dots": ("and then...", "and then\u2026"),
    "dashes as WordPress makes them": ("(KCNA) -- one --- two", "(KCNA) \u2013 one \u2014 two"),
    "hyphens": ("self-reliance", "self\u2011reliance"),
    "spaces": ("one two", "one\u3000\xa0two "),
}


@pytest.mark.parametrize("case", ALIKE)
def test_what_looks_alike_is_no_edit(case: str) -> None:
    one, other = ALIKE[case]
    assert plain_form(one) == plain_form(other)
    assert content_sha256(one, [other]) == content_sha256(other, [one])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("10\u00b2 m", "102 m"),
        ("\u2460", "1"),
        ("self-reliance", "self reliance"),
        ("won't", "wont"),
        ('"yes"', "'yes'"),
        ("강", "간"),
        ("\u00ab yes \u00bb", '" yes "'),
        ("a - b", "a -- b"),
        ("e", "é"),
    ],
)
def test_what_a_reader_tells_apart_is_an_edit(one: str, other: str) -> None:
    assert plain_form(one) != plain_form(other)


@given(nasty)
def test_the_form_of_a_form_is_itself(text: str) -> None:
    assert plain_form(plain_form(text)) == plain_form(text)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60))
def test_plain_text_is_its_own_form(text: str) -> None:
    assert plain_form(text) == squeeze(text)
