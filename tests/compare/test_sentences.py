"""What became of a sentence: there, changed or gone; never a look-alike elsewhere."""

from hypothesis import given
from hypothesis import strategies as st

from vokspider.compare.changes import Version
from vokspider.compare.sentences import FATES, fates

_TEXT = st.lists(st.sampled_from(["The hall opened.", "It rained all day.", "He left. She stayed.", "No."]), max_size=4)


def version(*paragraphs: str) -> Version:
    return Version("Title", None, paragraphs)


def states(old: Version, new: Version) -> dict[tuple[int, int], str]:
    return {place: fate.state for place, fate in fates(old, new).items()}


def test_each_fate() -> None:
    old = version(
        "The mayor opened the new hall. Many guests came from afar. It rained all day in the valley.",
        "A lone paragraph.",
    )
    new = version("The mayor opened the old hall. Many guests came from afar. Nobody remembers whether the sun shone.")
    assert states(old, new) == {(0, 0): "changed", (0, 1): "there", (0, 2): "gone", (1, 0): "gone"}
    assert fates(old, new)[0, 0].words == (
        ("equal", "The mayor opened the "),
        ("removed", "new "),
        ("added", "old "),
        ("equal", "hall. "),
    )


def test_a_sentence_that_moved_is_still_there() -> None:
    old = version("First things first. Then the rest.", "At the end stood this.")
    assert set(states(old, version("At the end stood this.", "First things first. Then the rest.")).values()) == {
        "there"
    }


def test_a_look_alike_in_another_paragraph_is_not_taken_for_it() -> None:
    old = version(
        "The council of Wefton met on Monday to speak of the harbour.", "Other words entirely, of fish and of bread."
    )
    new = version(
        "Other words entirely, of fish and of bread.",
        "Rain. The council of Larkstead met on Sunday. Nothing else happened here.",
    )
    assert states(old, new)[0, 0] == "gone"


@given(_TEXT, _TEXT)
def test_every_sentence_has_a_fate_and_the_same_text_keeps_all(old: list[str], new: list[str]) -> None:
    one, other = version(*old), version(*new)
    assert set(states(one, one).values()) <= {"there"}
    found = fates(one, other)
    assert set(states(one, other).values()) <= set(FATES)
    assert {paragraph for paragraph, _ in found} == set(range(len(old)))
    for (paragraph, number), fate in found.items():
        if fate.state == "changed":
            kept = "".join(text for op, text in fate.words if op != "added")
            assert kept in old[paragraph], (paragraph, number)
