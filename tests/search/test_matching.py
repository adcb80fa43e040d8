"""Where the words of a query stand in a text."""

from itertools import chain, pairwise, product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.search.helpers import any_of
from tests.search.queries import terms
from tests.search.test_tokens import texts
from vokspider.search.finding import Finder
from vokspider.search.matching import Span, are_near, near_rows, phrases_of, placed, places, spans
from vokspider.search.nodes import Term
from vokspider.search.tokens import tokens, words


def marked(text: str, term: Term) -> str:
    """The text with brackets around what was found."""
    for span in reversed(spans(placed(text), phrases_of(term))):
        text = f"{text[: span.start]}[{text[span.start : span.end]}]{text[span.end :]}"
    return text


@given(st.text(max_size=60))
def test_the_tokens_are_those_of_the_index(text: str) -> None:
    found = placed(text)
    assert [one.token for one in found] == tokens(text)
    assert all(0 <= one.start < one.end <= len(text) for one in found)


@given(texts(), terms(("조선", "로동", "당", "a", "a b", "조선 로동당", "가", "가나", "조선 a")))
def test_found_where_the_index_has_it(text: str, term: Term) -> None:
    assert bool(spans(placed(text), phrases_of(term))) == any_of(phrases_of(term), text)


@given(
    st.one_of(texts(), st.text(max_size=40)), terms(("조선", "로동", "당", "a", "a b", "조선 로동당", "가", "é", "i"))
)
@example("ﬁ가\u0301 É\u0327", Term("fi"))
def test_the_quick_way_finds_the_same(text: str, term: Term) -> None:
    for asked in (phrases_of(term), *(phrases_of(Term(word.text)) for word in words(text))):
        assert places(text, asked) == spans(placed(text), asked)


@given(
    st.one_of(texts(), st.text(max_size=40), st.text("aB \n.,\u3002\u0301-가나조선", max_size=60)),
    st.lists(terms(("a", "a b", "a a", "조선", "가나", "가", "a 가", "조선 로동당", "é")), min_size=1, max_size=3),
    st.integers(1, 20),
)
@example("x 가 나 가나", [Term("가나")], 1)
@example("a, - - -, b", [Term("a b")], 1)
def test_the_first_place_is_found_in_parts_of_a_text(text: str, asked: list[Term], window: int) -> None:
    some = ((phrases_of(one) for one in asked), (phrases_of(Term(word.text)) for word in words(text)))
    for phrases in map(tuple, map(chain.from_iterable, some)):
        expected = places(text, phrases)
        assert Finder.of(phrases).first(text, window) == (expected[0][:2] if expected else None)


@given(
    st.one_of(texts(), st.text(max_size=40), st.text("aaB b_-.\n1\u0410\u0431\u2014가나 조선", max_size=60)),
    st.lists(
        terms(("a", "a b", "a a", "b", "1", "\u0430\u0431", "조선", "가나", "가가", "나 조선", "가", "a 가", "é")),
        min_size=1,
        max_size=3,
    ),
)
@example("a" * 300, [Term("a" * 250)])
@example("a a a", [Term("a a")])
@example("가가가 가 a가가", [Term("가가")])
@example("조선, 로동당 조 선로동당", [Term("조선로동당")])
@example("조선 a 로동당 가", [Term("조선 로동당"), Term("동당가")])
def test_a_finder_finds_the_same(text: str, asked: list[Term]) -> None:
    for some in ((phrases_of(one) for one in asked), (phrases_of(Term(word.text)) for word in words(text))):
        phrases = tuple(dict.fromkeys(chain.from_iterable(some)))
        expected = {(span.start, span.end) for span in spans(placed(text), phrases)}
        assert Finder.of(phrases).bounds(text) == sorted(expected)


@pytest.mark.parametrize(
    ("text", "term", "found"),
    [
        ("The new Harbour, the harbours.", Term("harbour"), "The new [Harbour], the harbours."),
        ("The new Harbour, the harbours.", Term("harb", prefix=True), "The new [Harbour], the [harbours]."),
        ("Müller's", Term("muller"), "[Müller]'s"),
        ("조선로동당의 로동", Term("로동"), "조선[로동]당의 [로동]"),
        ("조선 로동당", Term("조선로동당"), "[조선 로동당]"),
        ("조선 로동당", Term("조선로동당", exact=True), "조선 로동당"),
        ("전국로동자", Term("노동자"), "전국[로동자]"),
        ("핵무기와 핵, 비핵화", Term("핵"), "[핵]무기와 [핵], 비[핵]화"),
        ("KN-23형 미싸일", Term("kn-23"), "[KN-23]형 미싸일"),
        ("당 핵", Term("당"), "[당] 핵"),
        ("朝鮮労働党", Term("労働"), "朝鮮[労働]党"),
    ],
)
def test_bounds(text: str, term: Term, found: str) -> None:
    assert marked(text, term) == found


SPANS = st.lists(st.integers(0, 12).map(lambda n: Span(2 * n, 2 * n + 1, n, n)), max_size=4).map(sorted)


class TestNear:
    @given(st.lists(SPANS, min_size=2, max_size=3), st.integers(0, 4))
    def test_as_by_trying_everything(self, groups: list[list[Span]], distance: int) -> None:
        rows = [sorted(row) for row in product(*groups) if len(set(row)) == len(groups)]
        truth = [r for r in rows if all(b.word - a.last - 1 <= distance for a, b in pairwise(r))]
        assert are_near(groups, distance) == bool(truth)
        assert all(list(row) in truth for row in near_rows(groups, distance))

    def test_longer_spans(self) -> None:
        first, second = Span(0, 9, 0, 1), Span(5, 9, 1, 1)
        assert not are_near([[first], [second]], 5)
        assert are_near([[first], [Span(10, 12, 2, 2)]], 0)

    @pytest.mark.slow
    def test_a_thousand_words_are_quick(self) -> None:
        group = [Span(2 * n, 2 * n + 1, n, n) for n in range(1_000)]
        assert sum(1 for _ in near_rows([group, group, group, group], 50)) > 900
