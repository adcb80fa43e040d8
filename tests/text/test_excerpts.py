"""Excerpts of long lines."""

from hypothesis import given
from hypothesis import strategies as st

from vokspider.text.excerpts import excerpt


def around(line: str, word: str, letters: int) -> str:
    start = line.index(word)
    return excerpt(line, start, start + len(word), letters)


def test_a_short_line_is_whole() -> None:
    assert around("The river runs.", "river", 70) == "The river runs."


def test_words_are_not_cut() -> None:
    assert around("one two three four five six seven eight nine ten", "five", 10) == "…four five six…"


def test_a_language_without_spaces() -> None:
    assert around("朝鮮の声放送" * 20, "放送", 3) == "…鮮の声放送朝鮮の…"


@given(st.text(), st.data(), st.integers(0, 50))
def test_never_longer_than_asked(line: str, data: st.DataObject, letters: int) -> None:
    start = data.draw(st.integers(0, len(line)))
    end = data.draw(st.integers(start, len(line)))
    found = excerpt(line, start, end, letters)
    assert line[start:end] in found
    assert len(found) <= 2 * letters + (end - start) + 2
