"""A moment of ``python -m tests.fuzz``, and that it would find what it looks for."""

from collections.abc import Callable

import attrs
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.fuzz.damage import Case, article_page, cases
from tests.fuzz.invariants import BrokenError, check
from tests.limits import examples
from vokspider.model.items import Article
from vokspider.sites.kcnawatch.page import KcnaWatch


@settings(max_examples=examples(150))
@given(cases)
def test_no_page_breaks_what_has_to_hold(case: Case) -> None:
    check(case)


@settings(max_examples=examples(20))
@given(st.binary(max_size=2000))
@example(b"\\[")
@example(b"a\\[b\\]<p>\\(c\\)")
def test_no_bytes_break_it(body: bytes) -> None:
    check(Case(body))


def _add_line(article: Article) -> Article:
    return attrs.evolve(article, lines=(*article.lines, "A sentence that nobody wrote."))


def _glue(article: Article) -> Article:
    return attrs.evolve(article, lines=("".join(article.lines[:2]), *article.lines[2:]))


def _shuffle(article: Article) -> Article:
    return attrs.evolve(article, lines=article.lines[::-1])


@pytest.mark.parametrize("fault", [_add_line, _glue, _shuffle])
def test_a_page_class_that_invents_glues_or_shuffles_is_found(
    monkeypatch: pytest.MonkeyPatch, fault: Callable[[Article], Article]
) -> None:
    case = Case(article_page(3, "2025", 3, 0).encode(), whole=True)
    check(case)
    read = KcnaWatch.article
    monkeypatch.setattr(KcnaWatch, "article", lambda page: fault(read(page)))
    with pytest.raises(BrokenError):
        check(case)
