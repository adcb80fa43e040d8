"""A moment of ``python -m tests.fuzz``, and that it would find what it looks for."""

from collections.abc import Callable

import attrs
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.fuzz.damage import Case, article_page, cases, edited, tokens
from tests.fuzz.invariants import BrokenError, check, is_joined_part
from tests.limits import examples
from vokspider.model.items import Article
from vokspider.sites.kcnawatch.page import KcnaWatch


@settings(max_examples=examples(150))
@given(cases)
def test_no_page_breaks_what_has_to_hold(case: Case) -> None:
    check(case)


def test_a_date_line_that_is_cut_in_two_is_one_line_of_its_text() -> None:
    whole = tokens(article_page(1, "2025-cut", 0, 0), whole=False)
    check(Case("".join(edited(whole, [("insert", 493, 1, "<p>"), ("double", 3, 40, "<p>")])).encode()))


def test_a_page_within_a_template_is_hidden_and_not_lost() -> None:
    check(Case(f"<template><template>{article_page(1, '2025', 0, 0)}".encode()))


@pytest.mark.parametrize(
    ("lines", "is_in_order"),
    [
        (("one two", "three"), True),
        (("one two three",), True),
        (("two three", "four"), True),
        (("two three", "three four"), False),
        (("two one",), False),
        (("one two", "five"), False),
        (("three", "one two"), False),
    ],
)
def test_lines_of_captured_text_are_joined_lines_of_the_page(lines: tuple[str, ...], is_in_order: bool) -> None:
    assert is_joined_part(lines, ["one", "two", "three", "four"]) is is_in_order


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
