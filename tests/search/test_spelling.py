"""Other spellings of the words of a query."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.search.queries import KNOWN, trees
from vokspider.search.nodes import Node, Term
from vokspider.search.parsing import parse
from vokspider.search.spelling import also_searched, spellings, with_names


class TestKorean:
    @pytest.mark.parametrize(
        ("south", "north"),
        [
            ("노동", "로동"),
            ("역사", "력사"),
            ("여성", "녀성"),
            ("이설주", "리설주"),
            ("연합", "련합"),
            ("영도자", "령도자"),
            ("육군", "륙군"),
            ("양강도", "량강도"),
            ("냉면", "랭면"),
            ("내일", "래일"),
            ("논문", "론문"),
            ("익명", "닉명"),
            ("유학생", "류학생"),
            ("이념", "리념"),
            ("임진강", "림진강"),
            ("조선노동당", "조선로동당"),
            ("조선 노동당", "조선 로동당"),
            ("전국여성대회", "전국녀성대회"),
            ("노동자 역사", "로동자 력사"),
            ("연합노동자", "련합로동자"),
            ("미사일", "미싸일"),
            ("러시아의", "로씨야의"),
            ("베트남", "윁남"),
            ("탄도미사일", "탄도미싸일"),
        ],
    )
    def test_each_finds_the_other(self, south: str, north: str) -> None:
        assert north in spellings(Term(south))
        assert south in spellings(Term(north))

    @pytest.mark.parametrize("text", ["인민", "남조선", "핵", "영웅", "harbour", "평화", "이 나라", "日本"])
    def test_one_spelling(self, text: str) -> None:
        assert spellings(Term(text)) == (text,)

    @given(st.text("노로역력여녀이리 인민당동a", min_size=1, max_size=12), st.booleans())
    def test_few_and_its_own_first(self, text: str, prefix: bool) -> None:
        found = spellings(Term(text, prefix=prefix))
        assert found[0] == text
        assert len(set(found)) == len(found) <= 13

    @given(st.text("노로역력여녀이리 인민당동a", min_size=1, max_size=12))
    def test_exact(self, text: str) -> None:
        assert spellings(Term(text, exact=True)) == (text,)


class TestNames:
    @pytest.mark.parametrize("name", ["Kim Jong Un", "KIM JONG-UN", "김정은", "金正恩", "Ким Чен Ын"])
    def test_one_name_in_several_scripts(self, name: str) -> None:
        found = spellings(Term(name))
        assert {"김정은", "金正恩"} <= {name, *found}
        assert found[0] == name

    def test_a_name_is_whole(self) -> None:
        assert spellings(Term("Kim Jong Un said")) == ("Kim Jong Un said",)
        assert spellings(Term("Pyong", prefix=True)) == ("Pyong",)

    def test_words_beside_each_other_can_be_a_name(self) -> None:
        found = str(with_names(parse("talks Ri Sol-ju", KNOWN)))
        assert found == ('("talks" AND (("Ri" AND "Sol-ju") OR "Lee Sol Ju" OR "리설주" OR "李雪主" OR "Ли Соль Чжу"))')
        assert str(with_names(parse("NOT (Kim Jong Un)", KNOWN))).startswith('NOT (("Kim" AND "Jong" AND "Un") OR')

    @pytest.mark.parametrize("query", ["Kim title:Jong Un", "exact:(Kim Jong Un)", "Kim OR Jong OR Un", "Jong Kim Un"])
    def test_other_words_stay(self, query: str) -> None:
        assert with_names(parse(query, KNOWN)) == parse(query, KNOWN)

    def test_what_is_said(self) -> None:
        query = parse("노동 -역사 NEAR(여자 b) exact:력사", KNOWN)
        assert also_searched(query) == ("로동", "력사", "려자", "녀자")

    @given(trees())
    def test_words_that_are_no_name_mean_the_same(self, tree: Node) -> None:
        assert with_names(tree) == tree
