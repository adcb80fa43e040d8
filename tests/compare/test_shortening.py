"""Which texts are only the beginning of another one, and which of these show it by themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.compare.shortening import has_call, is_cut, is_shortened

WHOLE = ("The weir was opened.", "Nobody got wet. All went home.", "A band played.", "The tide came in.")


@pytest.mark.parametrize(
    ("new", "cut", "shortened"),
    [
        (WHOLE[:2], False, True),
        (WHOLE[:1], False, True),
        (WHOLE[:3], False, False),  # an editor takes a last paragraph out
        (WHOLE, False, False),
        ((WHOLE[0], WHOLE[2]), False, False),
        (("The weir was opened.", "Nobody got wet."), False, False),  # and a last sentence
        (("The weir was opened.", "Nobody got wet. All we"), True, True),
        (("The weir was opened.", "Nobody got..."), True, True),
        (("The weir was opened.", "Nobody got wet. [...]"), True, True),
        (("The weir was opened.", "\u2026"), True, True),
        ((*WHOLE[:3], "The tide"), False, False),
        ((*WHOLE[:3], "The tide\u2026"), True, True),
        ((WHOLE[0], "Subscribe to read the full article"), True, True),
        ((*WHOLE[:3], "Log in to continue reading"), True, True),
        ((WHOLE[0], "Read more", "Already a member? Sign in"), True, True),
        ((*WHOLE, "Subscribe to our newsletter"), False, False),  # a line of the template below the whole text
        (("Subscribe to read on",), False, False),
        (("Another text.", "Subscribe"), False, False),
        ((), False, False),
    ],
)
def test_beginnings(new: tuple[str, ...], cut: bool, shortened: bool) -> None:
    assert is_cut(WHOLE, new) == cut
    assert is_shortened(WHOLE, new) == shortened


def test_a_long_paragraph_that_speaks_of_subscription_is_the_authors() -> None:
    assert has_call("Sign up today.")
    assert not has_call("The workers came to subscribe to the newspaper. " * 6)
    assert not has_call("The weir was opened.")


@given(st.lists(st.text(max_size=20), max_size=5).map(tuple), st.lists(st.text(max_size=20), max_size=5).map(tuple))
def test_only_a_shorter_text_is_shortened(old: tuple[str, ...], new: tuple[str, ...]) -> None:
    assert not is_shortened(old, old)
    if is_shortened(old, new):
        assert not is_shortened(new, old)
