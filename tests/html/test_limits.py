"""Pages that no site should serve: very deep, very long, very many of one thing."""

import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from vokspider.model.reasons import TRUNCATED_BODY, PageError

from ..sites.kcnawatch.helpers import DATE_LINE, END, TITLE, article_html, block_html, body, entry_html, page, read

_SECONDS = 100  # of the processor: far more than they need on any machine, far less than a hang
_LINK = "<p><a href='/newstream/1742720595-1234567/x'>"


def in_time(function: Callable[[], object]) -> None:
    started = time.process_time()
    function()
    assert time.process_time() - started < _SECONDS


def check_deep(deep: str, *, is_nested: bool) -> None:
    """The parser ends at 2,048 levels: what it did not read must not pass for the whole text."""
    found = page(f"<html><body>{TITLE}{DATE_LINE}<p>first</p>{deep}{END}")
    assert found.blocks[2].text.startswith("first")
    found.entries()
    found.listing()
    if not is_nested:
        assert len(found.article().lines) > 20_000
        return
    with pytest.raises(PageError) as caught:
        found.article()
    assert caught.value.reason == TRUNCATED_BODY


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("<div>", "</div>"),
        ("<div>", ""),
        ("<b>", "</b>"),
        ("<span>", ""),
        ("<ul><li>", ""),
        ("<blockquote>", "</blockquote>"),
        ("<aside>", ""),
        ("<table><tr><td>", ""),
        (_LINK, ""),
    ],
)
def test_twenty_thousand_levels(opening: str, closing: str) -> None:
    deep = "".join(f"{opening}t{number} " for number in range(20_000)) + closing * 20_000
    in_time(lambda: check_deep(deep, is_nested=True))


@pytest.mark.parametrize("opening", ["<p>", "<li>"])
def test_twenty_thousand_elements_never_closed(opening: str) -> None:
    deep = "".join(f"{opening}t{number} " for number in range(20_000))
    in_time(lambda: check_deep(deep, is_nested=False))


def test_deep_markup_behind_the_block_costs_the_body_nothing() -> None:
    html = f"<html><body>{TITLE}{DATE_LINE}<p>first</p>{block_html()}{'<div>x' * 20_000}{END}"
    in_time(lambda: page(html).article())
    assert page(html).article().lines[0] == "first"


def test_deep_and_many() -> None:
    deep = "<div>" * 1500 + "<p>x</p>" * 3000
    in_time(lambda: page(article_html(f"<p>first</p>{deep}")).article())
    in_time(lambda: page(f"<html><body>{TITLE}{DATE_LINE}<p>a</p>{block_html()}{deep}{END}").article())


def test_five_megabytes_in_one_paragraph() -> None:
    text = "word " * 1_000_000

    def everything() -> None:
        assert body(f"<p>{text}</p>") == [text.strip()]

    in_time(everything)


@pytest.mark.slow
def test_five_megabytes_in_many_paragraphs() -> None:
    paragraphs = [f"Paragraph {number} of the statute of the ferry landing." for number in range(80_000)]

    def everything() -> None:
        article = read(article_html("".join(f"<p>{text}</p>" for text in paragraphs)))
        assert list(article.paragraphs) == paragraphs
        assert len(article.removals) == 1

    in_time(everything)


PIECES = (
    "<br>",
    "<br> ",
    "&nbsp;",
    "<b>x</b>",
    "</p>",
    "<!-- x -->",
    "<a href='/x'>y",
    "<img>",
    "<script></script>",
    "\n",
)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("piece", PIECES)
def test_very_many_of_one_piece(piece: str) -> None:
    def everything() -> None:
        paragraphs = body(f"<p>first {piece * 50_000} last</p>")
        assert paragraphs[0].startswith("first")
        assert paragraphs[-1].endswith("last")

    in_time(everything)


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    "piece",
    [
        "<i hidden>x</i>",
        "<i hidden>x</i><div hidden>y</div>",
        "a<i aria-hidden=true>b</i>",
        "<i style='visibility:hidden'>a<i style='visibility:visible'>b",
        "<i style='font-size:0'>a",
        "<del>a<br><br>",
        "<dialog>a",
        "<template>a",
        "<div role=dialog>a",
        "<div class='article-content' style='display:none'>",
    ],
)
def test_very_many_hidden_pieces(piece: str) -> None:
    in_time(lambda: _looked_at(article_html(f"<p>first {piece * 20_000}</p>")))


@pytest.mark.parametrize("value", ["transform:translate(", "clip-path:polygon(0 ", "a:b;", "/*"])
def test_a_style_of_very_many_pieces(value: str) -> None:
    in_time(lambda: _looked_at(article_html(f"<p style='{value * 20_000}'>x</p>")))


def _looked_at(html: str) -> None:
    found = page(html)
    with suppress(PageError):
        found.article()
    found.entries()


def test_spaces_between_breaks() -> None:
    in_time(lambda: body("<p>" + f"x<br>{' ' * 20_000}" * 100 + "</p>"))


def test_a_date_line_of_a_megabyte() -> None:
    line = f"Date: 21/05/2024 | Source: {'| ' * 500_000}"
    in_time(lambda: page(f"<html><body>{TITLE}<p>{line}</p><p>a</p>{END}").article())


def test_a_listing_of_three_thousand_entries() -> None:
    html = "".join(entry_html(number, f"T{number}", f"t{number}") for number in range(3_000))

    def everything() -> None:
        assert len(page(f"<html><body>{html}{END}").listing()) == 3_000

    in_time(everything)


def test_an_inline_script_of_a_megabyte() -> None:
    script = "var x = {get_cat_by_source: " + "id " * 300_000 + "}"
    in_time(lambda: page(f"<html><body><script>{script}</script>{END}").listing_key())
