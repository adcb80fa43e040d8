"""Words that changed inside of a paragraph."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.compare import wording
from vokspider.compare.wording import alike, word_pieces

from ..text.strategies import colliding, lines, nasty


def marked(old: str, new: str) -> str:
    """The pieces in one line: ``[-removed-]`` and ``{+added+}``."""
    forms = {"equal": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return "".join(forms[op].format(text) for op, text in word_pieces(old, new))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("same", "same", "same"),
        ("", "", ""),
        ("", "all new", "{+all new+}"),
        ("It is new.", "It is old.", "It is [-new-]{+old+}."),
        ("a b c", "a c", "a [-b -]c"),
        ("A b.", "A b. C d.", "A b.{+ C d.+}"),
        ("A b. C d.", "A b.", "A b.[- C d.-]"),
        ("Some 1,000 men", "Some 2,000 men", "Some [-1,000-]{+2,000+} men"),
        ("x, y, and z", "x, y and z", "x, y[-,-] and z"),
        ("the DPRK's plan", "the people's plan", "the [-DPRK's-]{+people's+} plan"),
        ("one - two", "six - ten", "[-one - two-]{+six - ten+}"),
        ("今日报道", "昨日报道", "[-今-]{+昨+}日报道"),
        ("조선의 소리", "조선의 말", "조선의 [-소리-]{+말+}"),
    ],
)
def test_pieces(old: str, new: str, expected: str) -> None:
    assert marked(old, new) == expected


paragraphs = st.one_of(nasty, lines, st.lists(colliding, max_size=20).map(" ".join), st.text("a. ,", max_size=30))


@given(paragraphs, paragraphs)
def test_both_texts_can_be_put_together_again(old: str, new: str) -> None:
    pieces = word_pieces(old, new)
    assert "".join(text for op, text in pieces if op != "added") == old
    assert "".join(text for op, text in pieces if op != "removed") == new
    assert all(text for _, text in pieces)
    assert all(one[0] != other[0] for one, other in itertools.pairwise(pieces))


@given(paragraphs)
def test_a_text_is_one_piece_of_itself(text: str) -> None:
    assert word_pieces(text, text) == ((("equal", text),) if text else ())


def test_what_is_longer_than_two_books_is_replaced_between_what_is_the_same() -> None:
    middle, other = "one " * 200_000, "two " * 200_000
    old, new = f"It begins {middle}and ends.", f"It begins {other}and ends."
    assert word_pieces(old, new) == (
        ("equal", "It begins "),
        ("removed", middle.rstrip()),
        ("added", other.rstrip()),
        ("equal", " and ends."),
    )


class TestAlike:
    def test_the_pairs_have_the_most_in_common(self) -> None:
        old = ["a b c d one", "a b c d two", "unlike"]
        new = ["a b c d two", "a b c d three"]
        assert list(alike(old, new)) == [(0, 0), (1, 1)]
        assert list(alike(old[1:], new)) == [(0, 0)]

    @given(st.lists(lines | colliding, max_size=40), st.lists(lines | colliding, max_size=40))
    def test_both_places_grow(self, old: list[str], new: list[str]) -> None:
        pairs = list(alike(old, new))
        for side in (0, 1):
            places = [pair[side] for pair in pairs]
            assert places == sorted(set(places))

    @pytest.mark.parametrize(("of_old", "of_new"), [(3000, 3000), (1, 3000), (3000, 7), (17, 16)])
    def test_each_paragraph_is_compared_with_few_others(
        self, of_old: int, of_new: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        compared = []

        def share(one: frozenset[str], other: frozenset[str]) -> float:
            compared.append(one | other)
            return 0.0

        monkeypatch.setattr(wording, "_share", share)
        assert list(alike(["a b"] * of_old, ["c d"] * of_new)) == []
        assert len(compared) <= 16 * max(of_old, of_new)
