"""Sections: what is compared section by section is compared whole in the end, and each takes little time."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.compare import sections as module
from vokspider.compare.aligning import Budget
from vokspider.compare.changes import Difference, Version, differences
from vokspider.compare.sections import LONGEST, Section, characters, differences_in, first_changed, sections

_PARAGRAPH = st.sampled_from(["It rained.", "It  rained.", "The hall opened.", "The hall closed.", "He left.", ""])
_TEXT = st.lists(_PARAGRAPH, max_size=12)


def version(paragraphs: list[str]) -> Version:
    return Version("Title", None, tuple(paragraphs))


def compared(old: Version, new: Version) -> list[Difference]:
    found = sections(old, new, Budget())
    return [one for section in found for one in differences_in(section, old, new, Budget())]


@given(_TEXT, _TEXT)
def test_the_sections_together_are_both_versions(old: list[str], new: list[str]) -> None:
    found = sections(version(old), version(new), Budget())
    assert [at for one in found for at in one.old] == list(range(len(old)))
    assert [at for one in found for at in one.new] == list(range(len(new)))
    assert all(one.is_equal != other.is_equal for one, other in pairwise(found))


@given(_TEXT, _TEXT)
def test_short_texts_have_the_differences_that_they_have_when_they_are_compared_whole(
    old: list[str], new: list[str]
) -> None:
    found = [one for one in compared(version(old), version(new)) if one.op != "equal"]
    assert found == [one for one in differences(version(old), version(new)) if one.op != "equal"]


@given(_TEXT, _TEXT)
def test_a_divided_run_still_has_every_paragraph(old: list[str], new: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "LONGEST", 30)
        found = compared(version(old), version(new))
        assert [one.old for one in found if one.old is not None] == list(range(len(old)))
        assert [one.new for one in found if one.new is not None] == list(range(len(new)))
        for one in (one for one in found if one.op != "equal"):
            before = "".join(text for op, text in one.words if op != "added")
            assert before == ("" if one.old is None else old[one.old])


def test_a_long_run_of_changed_paragraphs_is_divided() -> None:
    old, new = version(["x " * 1000] * 1000), version([f"y{number} " * 400 for number in range(900)])
    found = sections(old, new, Budget())
    assert len(found) > 10
    assert all(characters(one, old, new) <= 1.1 * LONGEST for one in found)


def test_a_paragraph_is_never_divided() -> None:
    old, new = version(["x" * 10 * LONGEST]), version(["y" * 10 * LONGEST, "z"])
    assert sections(old, new, Budget()) == [Section(False, range(0), range(1)), Section(False, range(1), range(1, 2))]
    assert first_changed(old, new) == ([], False)


def test_the_first_changes_are_all_if_they_are_short() -> None:
    old, new = version(["The hall opened.", "He left."]), version(["The hall closed.", "He left."])
    found, is_whole = first_changed(old, new)
    assert [one.op for one in found] == ["replaced"]
    assert is_whole
