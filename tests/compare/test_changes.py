"""What changed between two versions, in words and word by word."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.compare.changes import KINDS, Version, differences, goes_on, kinds, kinds_after
from vokspider.text.fingerprints import content_sha256
from vokspider.text.whitespace import clean

from ..text.strategies import colliding, days, lines, nasty

DAY, OTHER = date(2025, 12, 3), date(2025, 12, 4)
ONE = "The river Sonchon ran past the old mill before the flood."
TWO = "Builders raised a dam of stone in a hundred days."
THREE = "The first ferry crossed in the morning of the holiday."
NEAR = "The river Sonchon ran past the new mill before the flood came."


def version(*paragraphs: str, title: str | None = "A title", day: date | None = DAY) -> Version:
    return Version(title, day, paragraphs)


titles = st.none() | lines
texts = st.lists(lines | colliding | nasty.map(clean), max_size=6).map(tuple)
versions = st.builds(Version, titles, st.none() | days, texts)


class TestKinds:
    @pytest.mark.parametrize(
        ("old", "new", "expected"),
        [
            (version(ONE, TWO), version(ONE, TWO), ()),
            (version(ONE), version(f"  {ONE}".replace(" ", "\xa0 ")), ()),
            (version(ONE), version(ONE, title=" A  title"), ()),
            (version(ONE), version(ONE, title="Another"), ("title",)),
            (version(ONE), version(ONE, title=None), ()),
            (version(ONE, title=None), version(ONE), ()),
            (version(ONE, title=None), version(ONE, title=""), ()),
            (version(ONE), version(ONE, day=OTHER), ("date",)),
            (version(ONE), version(ONE, day=None), ()),
            (version(ONE, day=None), version(ONE), ()),
            (version(ONE, TWO), version(NEAR, TWO), ("wording",)),
            (version(ONE, TWO), version(ONE, TWO, THREE), ("paragraph added",)),
            (version(ONE, TWO, THREE), version(ONE, THREE), ("paragraph removed",)),
            (version(ONE, TWO, NEAR), version(ONE, THREE, NEAR), ("paragraph added", "paragraph removed")),
            (version(ONE, TWO), version(TWO, ONE), ("paragraph added", "paragraph removed")),
            (version(ONE), version(THREE), ("rewritten",)),
            (version(ONE, ONE), version(ONE), ("paragraph removed",)),
            (version("One."), version("one."), ("rewritten",)),
            (version(), version(""), ("paragraph added",)),
            (version("***"), version("** *"), ("wording",)),
        ],
    )
    def test_one_kind(self, old: Version, new: Version, expected: tuple[str, ...]) -> None:
        assert kinds(old, new) == expected

    def test_several_kinds_in_their_order(self) -> None:
        old, new = version(ONE, TWO, THREE), version(NEAR, THREE, "A last one.", title="Another", day=OTHER)
        assert kinds(old, new) == ("title", "date", "wording", "paragraph added", "paragraph removed")
        assert kinds(version(ONE), version(TWO, title="Another", day=OTHER)) == ("title", "date", "rewritten")

    def test_an_article_that_was_only_cut_or_only_continued_is_not_rewritten(self) -> None:
        long = version(ONE, TWO, THREE, *(f"Line {number} of many others." for number in range(50)))
        assert kinds(long, version(ONE)) == ("paragraph removed",)
        assert kinds(version(ONE), long) == ("paragraph added",)

    def test_a_paragraph_is_paired_with_the_one_it_became(self) -> None:
        old = version("Alpha beta gamma delta one.", "Alpha beta gamma delta two three.", TWO)
        new = version("Alpha beta gamma delta one two.", "Alpha beta gamma delta two three four.", TWO)
        assert kinds(old, new) == ("wording",)

    def test_chinese_is_compared_by_characters(self) -> None:
        assert kinds(version("朝鲜之声广播电台今日报道。"), version("朝鲜之声广播电台昨日报道。")) == ("wording",)

    @given(versions, versions)
    def test_they_are_none_just_when_both_tell_the_same(self, old: Version, new: Version) -> None:
        """A title or a date that only one of them tells is no difference."""
        titles = (old.title, new.title) if old.title and new.title else (None, None)
        same_text = content_sha256(titles[0], old.paragraphs) == content_sha256(titles[1], new.paragraphs)
        same_day = None in (old.published_on, new.published_on) or old.published_on == new.published_on
        found = kinds(old, new)
        assert (found == ()) == (same_text and same_day)
        assert list(found) == [kind for kind in KINDS if kind in found]
        assert not {"rewritten"} < set(found) & {"rewritten", "wording", "paragraph added", "paragraph removed"}

    @given(versions)
    def test_a_version_has_not_changed_from_itself(self, one: Version) -> None:
        assert kinds(one, one) == ()


class TestCut:
    """Versions that break off."""

    @pytest.mark.parametrize(
        "last", [TWO, TWO[:9], TWO[:20], f"{TWO[:20]}...", f"{TWO[:19]} [...]", f"{TWO[:9]}\u2026"]
    )
    def test_what_stood_behind_the_end_is_unknown(self, last: str) -> None:
        assert goes_on((ONE, last), (ONE, TWO, THREE))
        assert kinds_after(version(ONE, TWO[:9]), version(ONE, TWO, THREE)) == ()
        assert kinds_after(version(ONE, TWO[:9]), version(NEAR, TWO, THREE)) == ("wording",)
        assert kinds_after(version(ONE, TWO[:9]), version(THREE, ONE, TWO)) == ("paragraph added",)
        assert kinds_after(version(ONE, "Anothe"), version(ONE, TWO, THREE)) == ()
        assert kinds_after(version(TWO[:9]), version(ONE)) == ()
        assert kinds_after(version(ONE, TWO[:9]), version(ONE, TWO, title="Another")) == ("title",)

    @pytest.mark.parametrize("cut", [(ONE, TWO), (NEAR,), (ONE, TWO, THREE, ONE), ("river",)])
    def test_what_does_not_go_on(self, cut: tuple[str, ...]) -> None:
        assert not goes_on(cut, (ONE, THREE, TWO))

    @given(st.lists(st.text("ab .", min_size=1), min_size=1, max_size=4), st.data())
    def test_a_text_goes_on_from_any_beginning(self, whole: list[str], data: st.DataObject) -> None:
        at = data.draw(st.integers(0, len(whole) - 1))
        cut = (*whole[:at], whole[at][: data.draw(st.integers(0, len(whole[at])))])
        assert goes_on(cut, whole)
        assert kinds_after(version(*cut), version(*whole)) == ()


class TestDifferences:
    def test_paragraphs(self) -> None:
        found = differences(version(ONE, TWO, THREE), version(NEAR, THREE, "A last one."))
        assert [(one.op, one.old, one.new) for one in found] == [
            ("replaced", 0, 0),
            ("removed", 1, None),
            ("equal", 2, 1),
            ("added", None, 2),
        ]
        assert found[0].words == (
            ("equal", "The river Sonchon ran past the "),
            ("removed", "old "),
            ("added", "new "),
            ("equal", "mill before the flood"),
            ("added", " came"),
            ("equal", "."),
        )
        assert [one.words for one in found[1:]] == [
            (("removed", TWO),),
            (("equal", THREE),),
            (("added", "A last one."),),
        ]

    def test_white_space_is_kept_and_no_difference(self) -> None:
        (only,) = differences(version("a  b"), version("a b"))
        assert only.op == "equal"
        assert only.words == (("equal", "a "), ("removed", " "), ("equal", "b"))

    @given(versions, versions)
    def test_both_versions_can_be_put_together_again(self, old: Version, new: Version) -> None:
        found = differences(old, new)
        assert [one.old for one in found if one.old is not None] == list(range(len(old.paragraphs)))
        assert [one.new for one in found if one.new is not None] == list(range(len(new.paragraphs)))
        for one in found:
            before = "".join(text for op, text in one.words if op != "added")
            after = "".join(text for op, text in one.words if op != "removed")
            assert before == ("" if one.old is None else old.paragraphs[one.old])
            assert after == ("" if one.new is None else new.paragraphs[one.new])

    @given(versions, versions)
    def test_they_agree_with_the_kinds(self, old: Version, new: Version) -> None:
        names = {"replaced": "wording", "added": "paragraph added", "removed": "paragraph removed"}
        found = {names[one.op] for one in differences(old, new) if one.op != "equal"}
        said = set(kinds(old, new)) - {"title", "date"}
        assert said in (found, {"rewritten"})
