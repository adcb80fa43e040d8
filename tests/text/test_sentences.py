"""The sentences of a paragraph: nothing is lost, and the rule does not change, since addresses depend on it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.text.sentences import sentence_number, sentences


@given(
    st.text() | st.lists(st.sampled_from(["A", "b.", " ", "。", "!", "?", '"', "Mr.", "3.", "…", "\n"])).map("".join)
)
def test_joined_they_are_the_paragraph(paragraph: str) -> None:
    found = sentences(paragraph)
    assert "".join(found) == paragraph
    assert len(found) >= 1
    assert all(found) or found == ("",)


@given(st.lists(st.sampled_from(["One. ", "Two! ", "three", "。", "Mr. ", "Four? "])).map("".join))
def test_a_place_is_in_its_sentence(paragraph: str) -> None:
    found = sentences(paragraph)
    starts = [len("".join(found[:number])) for number in range(len(found))]
    for position in range(len(paragraph)):
        number = sentence_number(paragraph, position)
        assert starts[number] <= position < starts[number] + len(found[number])
    assert sentence_number(paragraph, len(paragraph)) == len(found) - 1


@pytest.mark.parametrize(
    "parts",
    [
        ["One. ", "Two! ", "Three? ", "Four"],
        ["He said: “It is so.” ", "Then he left."],
        ["Mr. Kim Jong Un met J. Smith on Dec. 3 at 5 p.m. in Pyongyang. ", "It rained."],
        ["The price rose by 3.5 percent. ", "Nobody complained..."],
        ["Er kam am 3. Dezember. ", "Sie blieb."],
        ["김정은동지께서 현지지도하시였다. ", "그이께서는 만족해하시였다."],
        ["金正恩同志到場。", "他很滿意。", "「好！」", "他說。"],  # noqa: RUF001
        ["وصل الوفد. ", "هل عاد؟ ", "نعم."],
        ["Она пришла. ", "Он ушёл?! ", "Да."],
        ["No end here"],
        [""],
        ["Wait... ", "What?"],
        ["It ended (at last.) ", "Really."],
    ],
)
def test_the_rule(parts: list[str]) -> None:
    assert list(sentences("".join(parts))) == parts
