"""Pages that are something else, or that break parsers: read to the letter, or failed for their reason."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from attrs import evolve

from tests.faults.cases import TEXT, Answer, Case, edited, served, try_all
from tests.faults.conftest import Tell
from tests.faults.edits import in_body, says_also, swap
from tests.faults.stage import Stage
from tests.faults.wire import reply
from tests.simulator.site import FAULTS, DemoArticle

Make = Callable[..., Stage]

# What the site is known to serve in place of an article, and the reason for which it fails.
_SOFT = {
    "listing_in_place": "listing_in_place",
    "membership_popup": "membership_popup",
    "error_page": "error_page",
    "no_date_line": "no_date_line",
    "empty_body": "empty_body",
    "truncated_body": "truncated_body",
    "wrong_title": "title_mismatch",
    "not_found": "http_404",
    "gone": "http_410",
    "redirected": "redirected",
    "forbidden": "http_403",
    "server_error": "http_500",
    "rate_limited": "http_429",
    "blocked": "blocked_page",
    "dropped": "connection",
}


def _soft(kind: str) -> Answer:
    def answer(stage: Stage, article: DemoArticle) -> Callable[[], tuple[bytes, ...]]:
        stage.site.fault(article.external_id, kind)
        found = stage.site.page(article.path)
        stage.site.fault(article.external_id, None)
        made = reply(found.body, found.status, None, found.headers) if found.status else b""
        return lambda: (made,)

    return answer


@pytest.mark.slow
def test_soft_failures(stage: Make, tell: Tell) -> None:
    assert set(_SOFT) == set(FAULTS)
    try_all(
        stage,
        [Case(kind.replace("_", " "), "in place of the article", _soft(kind), ends) for kind, ends in _SOFT.items()],
        tell,
    )


# -- pages of the site, and pages of others -------------------------------------------------------------------------


_LOGIN = b"<html><body><h1>Log in</h1><form><input name='user'><input type='password'></form></body></html>"
_WORDS = b"<html><body><h1>%b</h1><p>%b</p></body></html>"
PAGES = [
    Case("login page", "200", served(reply(_LOGIN)), "login_wall"),
    Case(
        "ban page",
        "200, says that access is denied",
        served(reply(_WORDS % (b"Access denied", b"Your address is blocked."))),
        "ban_page",
    ),
    Case(
        "challenge page",
        "200, wants scripts",
        served(reply(_WORDS % (b"Just a moment...", b"Enable scripts and cookies."))),
        "challenge",
    ),
    Case(
        "parked domain",
        "200",
        served(reply(_WORDS % (b"kcnawatch.example", b"This domain may be for sale."))),
        "not_the_site",
    ),
    Case(
        "page of another source",
        "its Date: line names it",
        edited(swap(b"| Source: Voice of Korea", b"| Source: Harbour Gazette")),
        "other_source",
    ),
    Case(
        "PDF",
        "application/pdf",
        served(reply(b"%PDF-1.7\n" + bytes(range(256)) * 20, content_type="application/pdf")),
        "not_html",
    ),
    Case("PDF", "said to be HTML", served(reply(b"%PDF-1.7\n" + bytes(range(128, 256)) * 20)), "no_date_line"),
    Case(
        "picture", "image/png", served(reply(b"\x89PNG\r\n\x1a\n" + bytes(500), content_type="image/png")), "not_html"
    ),
    Case("picture", "said to be HTML", served(reply(b"\x89PNG\r\n\x1a\n" + bytes(500))), "no_date_line"),
    Case("picture", "without a type", served(reply(b"\x89PNG\r\n\x1a\n" + bytes(500), content_type=None)), "not_html"),
    Case(
        "JSON", "application/json", served(reply(b'{"error": "no"}', content_type="application/json")), "no_date_line"
    ),
    Case("JSON", "said to be HTML", served(reply(b'{"error": "no"}')), "no_date_line"),
    Case("plain text", "text/plain", served(reply(b"Nothing here.", content_type="text/plain")), "no_date_line"),
    Case("good page", "text/plain", edited(lambda page, _: page, content_type="text/plain"), TEXT),
    Case("good page", "without a type", edited(lambda page, _: page, content_type=None), TEXT),
    Case(
        "good page",
        "application/octet-stream",
        edited(lambda page, _: page, content_type="application/octet-stream"),
        TEXT,
    ),
    Case(
        "good page",
        "application/xhtml+xml",
        edited(lambda page, _: page, content_type="application/xhtml+xml; charset=utf-8"),
        TEXT,
    ),
    Case("good page", "text/xml", edited(lambda page, _: page, content_type="text/xml"), TEXT),
    Case("good page", "a type that is none", edited(lambda page, _: page, content_type=";;=html"), TEXT),
    Case(
        "good page",
        "as an attachment with a path as name",
        edited(lambda page, _: page, headers=[("Content-Disposition", "attachment; filename=../../x.html")]),
        TEXT,
    ),
    Case("good page", "twice, one after the other", edited(lambda page, _: page + page), TEXT),
]


@pytest.mark.slow
def test_pages_of_others(stage: Make, tell: Tell) -> None:
    try_all(stage, PAGES, tell)


# -- dates ----------------------------------------------------------------------------------------------------------


def _day(text: str) -> Answer:
    def edit(page: bytes, article: DemoArticle) -> bytes:
        return swap(f"Date: {article.published_on:%d/%m/%Y} ".encode(), f"Date: {text} ".encode())(page, article)

    return edited(edit)


def _on(day: date | None) -> Callable[[DemoArticle], DemoArticle]:
    changes: dict[str, Any] = {"published_on": day}  # a page can lack what an article of the site has
    return lambda article: evolve(article, **changes)


_NEXT = "; kept without a date, which the next good page brings"
_QUOTED = b"<p>Date: 01/01/2001 | Source: Voice of Korea (EN)</p>"
DATES = [
    *(
        Case("date that does not exist", day + _NEXT, _day(day), TEXT, _on(None))
        for day in ("31/02/2025", "13/13/2025", "00/00/0000", "29/02/2025", "2/30/2025", "01/01/0000", "1/1/10000")
    ),
    Case(
        "date in other digits",
        "Arabic ones",
        _day("\u0661\u0662/\u0661\u0662/\u0662\u0660\u0662\u0665"),
        TEXT,
        _on(date(2025, 12, 12)),
    ),
    Case("year 1900", "01/01/1900; kept as the page says it", _day("01/01/1900"), TEXT, _on(date(1900, 1, 1))),
    Case("year 2100", "31/12/2100; kept as the page says it", _day("31/12/2100"), TEXT, _on(date(2100, 12, 31))),
    Case("year 1", "01/01/0001; kept as the page says it", _day("01/01/0001"), TEXT, _on(date(1, 1, 1))),
    Case("year 9999", "31/12/9999; kept as the page says it", _day("31/12/9999"), TEXT, _on(date(9999, 12, 31))),
    Case(
        "several Date: lines",
        "a second one in the text",
        in_body(_QUOTED),
        TEXT,
        says_also("Date: 01/01/2001 | Source: Voice of Korea (EN)"),
    ),
    Case(
        "several Date: lines",
        "one in a quotation",
        in_body(b"<blockquote>" + _QUOTED + b"</blockquote>"),
        TEXT,
        says_also("Date: 01/01/2001 | Source: Voice of Korea (EN)"),
    ),
    Case("date line in another language", "Datum:", edited(swap(b"Date: ", b"Datum: ")), "no_date_line"),
    Case("Date: line without a day", "Date: | Source: ...", _day(""), "no_date_line"),
]


@pytest.mark.slow
def test_dates(stage: Make, tell: Tell) -> None:
    try_all(stage, DATES, tell)
