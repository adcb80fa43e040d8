import unicodedata
from collections.abc import Callable
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.text.titles import decoded, has_teaser, letters, same_title, same_words

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


@given(nasty, st.sampled_from([None, True, False]))
def test_a_title_is_its_own(title: str, akin: bool | None) -> None:
    assert same_title(title, title, akin=akin)


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


# -- what listings do to titles ---------------------------------------------------------------------------------------

QUOTED = "Weavers\u2019 Union & Guild Holds \u201cOpen Loom\u201d Day"


@pytest.mark.parametrize("times", [0, 1, 2, 3])
@pytest.mark.parametrize("quotes", [str, lambda text: text.replace("\u2019", "&#8217;").replace("\u201c", "&quot;")])
def test_a_title_that_is_encoded_too_often_is_the_same(times: int, quotes: Callable[[str], str]) -> None:
    promised = quotes(QUOTED)
    for _ in range(times):
        promised = escape(promised, quote=False)
    assert same_title(QUOTED, promised)
    assert same_title(promised, QUOTED)
    assert same_words(QUOTED, promised)
    assert not same_title(QUOTED.replace("Loom", "Gate"), promised)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A&amp;#8217;s", "A\u2019s"),
        ("&amp;quot;A&amp;quot;", '"A"'),
        ("AT&amp;amp;amp;T", "AT&T"),
        ("AT&T; a < b > c", "AT&T; a < b > c"),
        ("&lt;em&gt;Loom&lt;/em&gt; Day", "Loom Day"),
        ("<b>Loom</b> Day<br/>", "Loom Day"),
        ("&copy 2025 & <1998>", "&copy 2025 & <1998>"),
        ("R&D &nosuch; &#x2019;", "R&D &nosuch; \u2019"),
        ("&amp;#99999999;", "&#99999999;"),
    ],
)
def test_decoded(text: str, expected: str) -> None:
    assert decoded(text) == expected


@given(nasty)
def test_text_that_was_decoded_is_not_changed_any_more(text: str) -> None:
    plain = text.replace("&", "").replace("<", "")
    assert decoded(plain) == plain


_MARKS = (
    "...",
    "\u2026",
    "[...]",
    "[\u2026]",
    " [\u2026]",
    " (...)",
    "..",
    "\u22ef",
    " . . .",
    "&hellip;",
    "[&amp;hellip;]",
    "&amp;#8230;",
)


@pytest.mark.parametrize("mark", _MARKS)
@pytest.mark.parametrize("at", [30, 33, 45])  # behind a word, in one
@pytest.mark.parametrize("akin", [None, True])
def test_a_cut_title_with_a_mark_is_its_beginning(mark: str, at: int, akin: bool | None) -> None:
    assert same_title(LONG, LONG[:at] + mark, akin=akin)
    assert not same_title(LONG, LONG[:at] + mark, akin=False)
    assert not same_title(LONG, LONG[1:at] + mark, akin=akin)
    assert not same_title(LONG.replace("Sends", "Takes"), LONG[:at] + mark, akin=akin)


def test_a_title_can_be_cut_in_an_entity() -> None:
    assert same_title(QUOTED + " at Lindenmoor", "Weavers\u2019 Union & Guild Holds &amp;#82...")


@pytest.mark.parametrize(
    ("promised", "akin", "expected"),
    [
        (LONG[:45], True, True),
        (LONG[:43], True, True),
        (LONG[:45], None, False),
        (LONG[:45], False, False),
        (LONG[:9], True, False),
        ("Kim Jong Un S...", True, True),
        ("Kim Jong Un S...", None, False),
        ("Kim...", True, False),
        (f"{LONG} and of Ferrow", True, False),  # the page's title may not be the shorter one
    ],
)
def test_the_teaser_says_whether_a_title_was_cut(promised: str, akin: bool | None, expected: bool) -> None:
    assert same_title(LONG, promised, akin=akin) is expected


@given(nasty, nasty, st.integers(0, 40), st.sampled_from(_MARKS), st.sampled_from([None, True]))
def test_a_whole_title_needs_no_teaser(title: str, other: str, at: int, mark: str, akin: bool | None) -> None:
    for promised in (other, title, title[:at] + mark, title.upper()):
        assert same_title(title, promised, akin=akin) or not same_title(title, promised, akin=False)


def test_letters_that_say_more_make_shorter_beginnings() -> None:
    korean = "\uc9c1\uc870\uacf5\ub4e4\uc774 \ub300\ud68c\ub97c \uc9c4\ud589\ud558\uc600\ub2e4"
    assert same_title(korean, f"{korean[:12]}\u2026")
    assert not same_title(korean, f"{korean[:5]}\u2026")


BODY = ("The weavers\u2019 union & guild of Lindenmoor opened", "its looms to the public on Monday.")


@pytest.mark.parametrize(
    ("teaser", "expected"),
    [
        (None, None),
        ("", None),
        ("The weavers", None),
        ("The weavers' union & guild of Lindenmoor opened its loo", True),
        ("The weavers&amp;#8217; union &amp;amp; guild of Lindenmoor", True),
        ("The weavers\u2019 union & guild of Lindenmoor [\u2026]", True),
        ("The spinners\u2019 union & guild of Lindenmoor", False),
    ],
)
def test_has_teaser(teaser: str | None, expected: bool | None) -> None:
    assert has_teaser(BODY, teaser) is expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("\u201cA\u201d", '"A"', True),
        ("Loo\u00adm", "Loom", True),
        ("\u3164Loom\u200b", "Loom", True),
        ("Loom 1", "Loom 2", False),
        ("!", "?", False),
        ("!", " ! ", True),
    ],
)
def test_same_words(first: str, second: str, expected: bool) -> None:
    assert same_words(first, second) is expected
