"""HTML that breaks parsers, or that wants hours of them: read to the letter, or failed for its reason."""

from collections.abc import Callable

import pytest
from attrs import evolve

from tests.faults.cases import TEXT, Answer, Case, edited, try_all
from tests.faults.conftest import Tell
from tests.faults.edits import BODY, END, in_body, says_also, swap
from tests.faults.stage import Stage
from tests.faults.wire import HTML
from tests.simulator.site import DemoArticle

Make = Callable[..., Stage]


def _unclosed_comment(page: bytes, article: DemoArticle) -> bytes:
    return swap(BODY, BODY + b"<p>Before.</p><!-- ")(page.replace(b"-->", b"- ->"), article)


def _unclosed_attribute(quote: bytes, other: bytes) -> Callable[[bytes, DemoArticle], bytes]:
    """An attribute that goes on to the end of the text at least, where the next quote is."""

    def edit(page: bytes, article: DemoArticle) -> bytes:
        del article
        head, body, rest = page.partition(BODY)
        text, end, tail = rest.partition(END)
        opened = b"<p>Before.</p><p title=" + quote + text.replace(quote, other)
        return head + body + opened + end + tail.replace(b"'", b"&#39;")

    return edit


def _unclosed_body(page: bytes, article: DemoArticle) -> bytes:
    del article
    text, end, tail = page.partition(END)
    before, _, after = text.rpartition(b"</div>")
    return before + after + end + tail


_LAUGHS = b"".join(b'<!ENTITY l%d "%b">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
_DOCTYPES = {
    "entities that multiply": b'<!DOCTYPE html [<!ENTITY l0 "ha">' + _LAUGHS + b"]>",
    "an entity of a file": b'<!DOCTYPE html [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>',
    "an entity of an inner address": b'<!DOCTYPE html [<!ENTITY l9 SYSTEM "http://127.0.0.1:1/">]>',
    "entities of parameters": b'<!DOCTYPE html [<!ENTITY % l9 SYSTEM "file:///etc/passwd"> %l9;]>',
}


def _only(*paragraphs: str) -> Callable[[DemoArticle], DemoArticle]:
    return lambda article: evolve(article, paragraphs=paragraphs)


def _xml(doctype: bytes) -> Answer:
    return _doctype(doctype, "text/xml")


def _doctype(doctype: bytes, content_type: str = HTML) -> Answer:
    def edit(page: bytes, article: DemoArticle) -> bytes:
        page = swap(b"<!DOCTYPE html>", doctype)(page, article)
        return swap(BODY, BODY + b"<p>See &l9; here.</p>")(page, article)

    return edited(edit, content_type=content_type)


# No entity is ever expanded. What an unclosed comment, script or attribute swallows is missed.
HOSTILE = [
    Case("unclosed elements", "the body's own", edited(_unclosed_body), TEXT),
    *(
        Case("doctype", f"{name}, said to be HTML", _doctype(doctype), TEXT, says_also("See &l9; here."))
        for name, doctype in _DOCTYPES.items()
    ),
    Case("deep page", "100,000 nested elements in the text", in_body(b"<div>" * 100_000), "truncated_body"),
    Case(
        "deep page",
        "100,000 nested elements, closed",
        in_body(b"<div>" * 100_000 + b"</div>" * 100_000),
        "truncated_body",
    ),
    Case("deep page", "100,000 nested inline elements", in_body(b"<b>" * 100_000), "truncated_body"),
    Case("big page", "200,000 empty elements", in_body(b"<p></p>" * 200_000), TEXT),
    Case(
        "big page",
        "an element of 200,000 attributes",
        in_body(b"<p" + b"".join(b" a%d=1" % n for n in range(200_000)) + b"></p>"),
        "not_html",
    ),
    Case("big page", "an attribute of 5 MB", in_body(b'<p title="' + b"x" * 5_000_000 + b'"></p>'), TEXT),
    Case("big page", "a comment of 5 MB", in_body(b"<!-- " + b"x" * 5_000_000 + b" -->"), TEXT),
    Case(
        "unclosed elements",
        "in the text",
        in_body(b"<p>An <b>odd <i>word</p>\n<p>Even.</p>"),
        TEXT,
        says_also("An odd word", "Even."),
    ),
    Case("unclosed comment", "in the text", edited(_unclosed_comment), "truncated_body"),
    Case("unclosed script", "in the text", in_body(b"<p>Before.</p><script>"), "truncated_body"),
    Case(
        "unclosed attribute",
        "swallows the text; kept as a browser shows it",
        edited(_unclosed_attribute(b'"', b"'")),
        TEXT,
        _only("Before."),
    ),
    Case("unclosed attribute", "swallows all", edited(_unclosed_attribute(b"'", b"&#39;")), "truncated_body"),
    Case(
        "entities that multiply",
        "said to be XML",
        _xml(_DOCTYPES["entities that multiply"]),
        TEXT,
        says_also("See &l9; here."),
    ),
    Case(
        "an entity of a file",
        "said to be XML",
        _xml(_DOCTYPES["an entity of a file"]),
        TEXT,
        says_also("See &l9; here."),
    ),
    Case("unclosed title", "in the head", edited(swap(b"</title>", b"")), "no_date_line"),
    Case(
        "script",
        "writes a Date: line",
        in_body(b"<script>document.write('Date: 01/01/2001 | Source: X')</script>"),
        TEXT,
    ),
    Case(
        "CDATA",
        "in the text",
        in_body(b"<p>One <![CDATA[<b>two</b>]]> three.</p>"),
        TEXT,
        says_also("One two]]> three."),
    ),
    Case(
        "table in a paragraph",
        "in the text",
        in_body(b"<p>Rows:<table><tr><td>one<td>two</table>"),
        TEXT,
        says_also("Rows:", "one two"),
    ),
    Case("body twice", "a second body element", edited(swap(b"</header>", b"</header></body><body class='x'>")), TEXT),
    Case(
        "html twice",
        "a second document inside",
        in_body(b"<html><head><title>X</title></head><body><p>Before.</p>"),
        TEXT,
        says_also("Before."),
    ),
    Case(
        "base element",
        "leads to another host",
        edited(swap(b"<head>", b'<head><base href="http://other.invalid/">')),
        TEXT,
    ),
    Case(
        "meta refresh",
        "leads to another host",
        edited(swap(b"<head>", b'<head><meta http-equiv="refresh" content="0;url=http://other.invalid/">')),
        TEXT,
    ),
    Case(
        "meta refresh",
        "leads to a file",
        edited(swap(b"<head>", b'<head><meta http-equiv="refresh" content="0;url=file:///etc/passwd">')),
        TEXT,
    ),
    Case(
        "frame",
        "of a file and of an inner address",
        in_body(b'<iframe src="file:///etc/passwd"></iframe><object data="http://127.0.0.1:1/"></object>'),
        TEXT,
    ),
    Case(
        "zero bytes",
        "in tags and in words",
        edited(lambda page, _: page.replace(b"<p>", b"<\0p>").replace(b"e", b"e\0", 50)),
        TEXT,
    ),
    Case(
        "control characters",
        "in the text",
        in_body(b"<p>A \x1b[31mred\x1b[0m wo\x07rd\x08.\x7f</p>"),
        TEXT,
        says_also("A [31mred[0m word."),
    ),
    Case(
        "bad character references",
        "in the text",
        in_body(b"<p>One &#0; &#xD800; &#x110000; &nosuch; &#9999999999; two.</p>"),
        TEXT,
        says_also("One \ufffd \ufffd \ufffd &nosuch; \ufffd two."),
    ),
    Case(
        "names in the DOM",
        "ids of our anchors in the text",
        in_body(b'<form id="more_results" class="latest_article_wrapper"><input name="article-content"></form>'),
        TEXT,
    ),
]


@pytest.mark.slow
def test_html_that_breaks_parsers(stage: Make, tell: Tell) -> None:
    try_all(stage, HOSTILE, tell, request_timeout=60.0)
