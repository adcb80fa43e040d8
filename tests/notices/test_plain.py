"""Messages are bounded and cannot steer anything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.notices.plain import LONGEST_BODY, body, inert, line, title

TEXTS = st.text(max_size=900)
LINES = st.lists(st.text(max_size=40), max_size=4)


@given(st.text())
def test_a_line_has_nothing_that_steers(text: str) -> None:
    assert line(text).isprintable()
    assert line(line(text)) == line(text)


@given(st.text(max_size=300))
def test_titles_are_short(text: str) -> None:
    assert len(title(text)) < 100


@given(LINES, st.lists(st.lists(TEXTS, min_size=1, max_size=4), max_size=12), LINES)
def test_bodies_are_bounded_and_count_what_they_leave_out(
    head: list[str], items: list[list[str]], tail: list[str]
) -> None:
    made = body(head, items, tail)
    assert len(made.encode()) < 3_500
    assert all(letter == "\n" or letter.isprintable() for letter in made)


def test_the_first_items_that_fit_and_the_number_of_the_others() -> None:
    made = body(["Head"], ([f"item {number} " + "x" * 500] for number in range(600)), ["Tail"]).split("\n")
    shown = [one for one in made if one.startswith("item")]
    assert [one.split()[1] for one in shown] == [str(number) for number in range(len(shown))]
    assert made[-2:] == [f"... and {600 - len(shown)} more", "Tail"]
    assert LONGEST_BODY - 700 < len("\n".join(made)) <= LONGEST_BODY
    assert body(["a"], [["b"]], ["c"]) == "a\nb\nc"


def test_a_short_item_after_one_that_is_left_out_is_left_out_too() -> None:
    made = body([], [*[["x" * 500]] * 10, ["short"]]).split("\n")
    assert (made[-1], "short" in made) == (f"... and {11 - made.count('x' * 500)} more", False)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("@everyone", "\uff20everyone"),
        ("<@U123> <!channel> <#C1>", "< \uff20U123> < !channel> < #C1>"),
        ("[Pyongyang](http://example.com/x)", "[Pyongyang] (http://example.com/x)"),
        ("https://kcnawatch.org/newstream/1-2/a-b/", "https://kcnawatch.org/newstream/1-2/a-b/"),
        ("a @ b, 5 < 6, [1] (2)", "a @ b, 5 < 6, [1] (2)"),
        ("\ud3c9\uc591 \U0001f600 <b>*bold*</b> &amp;", "\ud3c9\uc591 \U0001f600 <b>*bold*</b> &amp;"),
    ],
)
def test_nobody_is_called_and_no_link_hides_its_address(text: str, shown: str) -> None:
    """Chat services take a title's words for mentions, which would call everybody in a channel."""
    assert inert(text) == shown
    assert shown in body([text], [])
    assert title(text) == shown
