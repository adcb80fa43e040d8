import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.text.titles import letters, same_title

from .strategies import nasty, words

LONG = "Kim Jong Un Sends Message of Greeting to the Weavers of Lindenmoor"


@pytest.mark.parametrize(
    ("title", "promised", "expected"),
    [
        (LONG, LONG, True),
        (LONG, LONG.upper(), True),
        (LONG, f"{LONG}!", True),
        (LONG, f" {LONG.replace(' ', chr(0xA0))} ", True),
        ("Don\u2019t \u201cForget\u201d \u2014 2025", 'Don\'t "Forget" -- 2025', True),
        ("Café", "Cafe\u0301", True),
        ("한글", unicodedata.normalize("NFD", "한글"), True),
        ("ﬁne", "fine", True),
        # A listing may cut a long title, but never a page's.
        (LONG, LONG[:45], False),
        (LONG, f"{LONG[:45]}...", True),
        (LONG, f"{LONG[:45]}…", True),
        (LONG[:45], LONG, False),
        ("Press Review", "Press", False),
        ("Press Review", "Press Review of Today", False),
        ("Press Review of Today", "Press Review", False),
        ("Press Review", "Press Reviews", False),
        ("Visit to Wefton", "Visit to Saltby", False),
        ("Of 1998", "Of 1999", False),
        ("", LONG, False),
        (LONG, "", False),
        ("!", "?", False),
        ("!", "!", True),
        ("《》", "《》", True),
    ],
)
def test_same_title(title: str, promised: str, expected: bool) -> None:
    assert same_title(title, promised) is expected


@given(nasty)
def test_a_title_is_its_own(title: str) -> None:
    assert same_title(title, title)


@given(st.lists(words, min_size=1, max_size=6), st.sampled_from(["-", "\xa0", " -- ", "\u2019", "  "]))
def test_marks_and_spaces_have_no_say(parts: list[str], gap: str) -> None:
    plain = " ".join(parts)
    assert letters(gap.join(parts)) == letters(plain)
    if letters(plain):
        assert same_title(gap.join(parts), plain)


@given(st.text(st.sampled_from("abcd"), min_size=1, max_size=60), st.text(st.sampled_from("abcd"), max_size=60))
def test_only_an_ellipsis_lets_a_longer_title_pass(title: str, promised: str) -> None:
    assert same_title(title, promised) == (title == promised)
    if len(promised) >= 20:
        assert same_title(title, promised + "...") == title.startswith(promised)
