"""Decides whether a response without an article means that the article is gone, or that something blocks us.

An article counts as absent only by a positive sign from the site itself. A page that may be a wall is no such sign, nor
is a response by somebody else.
"""

from urllib.parse import urlsplit

from scrapy.http import Response

from vokspider.config import Source
from vokspider.extract import Extracted
from vokspider.html.soft404 import is_outage
from vokspider.html.strangers import stranger_by
from vokspider.html.walls import challenge_by, wall_at
from vokspider.middlewares.reading import headers_of
from vokspider.model.reasons import (
    BAN_PAGE,
    BLOCKED_PAGE,
    CHALLENGE,
    ERROR_PAGE,
    LED_ELSEWHERE,
    LISTING_IN_PLACE,
    MEMBERSHIP_POPUP,
    NO_DATE_LINE,
    NOT_THE_SITE,
    OTHER_ARTICLE,
    REDIRECTED,
    SOFT_404,
    WALLS,
    WRONG_STATUS,
    PageError,
)
from vokspider.sites import site_named
from vokspider.spiders.responses import extracted

_ABSENT = frozenset((404, 410))
# Paths of a site's front page.
_FRONT = frozenset(("", "/index.php", "/index.html", "/home", "/en"))
# Reasons that count whatever the status is, since the page alone shows them clearly.
_SURE = WALLS - {BAN_PAGE} | {MEMBERSHIP_POPUP, BLOCKED_PAGE}
# Reasons that count at whatever address the page is found.
_TELLING = WALLS | {MEMBERSHIP_POPUP, BLOCKED_PAGE, NOT_THE_SITE, SOFT_404, ERROR_PAGE}


def check_headers(response: Response) -> None:
    """Raise PageError if the headers show a challenge, or that the response is not from the site."""
    headers = headers_of(response)
    if who := challenge_by(headers):
        raise PageError(CHALLENGE, f"{who}, status {response.status}")
    if who := stranger_by(headers):
        raise PageError(NOT_THE_SITE, f"{who}, status {response.status}")


def meaning_of(response: Response, source: Source) -> tuple[str, str] | None:
    """(reason, detail) of a response with an error status, or None if the status alone is the reason."""
    absent = response.status in _ABSENT
    if wall := _wall_on_the_way(response, source):
        return wall
    try:
        check_headers(response)
    except PageError as error:
        return _with_status(error.reason, error.detail, response) if _counts(error.reason, absent) else None
    found = extracted(response, source)
    if found.read:
        return (WRONG_STATUS, f"status {response.status}") if absent else None
    if found.failure and _counts(found.failure.reason, absent):
        return _with_status(found.failure.reason, found.failure.detail, response)
    # While the site is down, its "not found" does not mean that the article is gone.
    is_down = absent and is_outage(found.sight)
    return _with_status(ERROR_PAGE, found.sight.text[:80], response) if is_down else None


def _counts(reason: str, absent: bool) -> bool:
    return reason in _SURE or (absent and reason in (*WALLS, NOT_THE_SITE))


def _with_status(reason: str, detail: str, response: Response) -> tuple[str, str]:
    return reason, f"{detail} (status {response.status})"


def _wall_on_the_way(response: Response, source: Source) -> tuple[str, str] | None:
    """(reason, address) of a wall that a redirect led to, recognised from the address."""
    ways = [*response.meta.get("redirect_urls", [])[1:], response.url] if _is_redirected(response) else []
    site = site_named(source.page)
    found = ((reason, url) for url in ways if not site.identity(url) and (reason := wall_at(url)))
    return next(found, None)


def _is_redirected(response: Response) -> bool:
    return response.request is not None and bool(response.meta.get("redirect_urls"))


def led_to(response: Response, source: Source, identity: str) -> tuple[str, str]:
    """(reason, detail) of a response to which a redirect led from the article ``identity``."""
    if wall := _wall_on_the_way(response, source):
        return wall
    try:
        check_headers(response)
    except PageError as error:
        return error.reason, f"{error.detail} ({response.url})"
    found = extracted(response, source, identity=identity)
    if found.read or found.failure is None:
        is_article = site_named(source.page).identity(response.url) is not None
        return (OTHER_ARTICLE if is_article else LED_ELSEWHERE), response.url
    return _instead(found, found.failure.reason, found.failure.detail, response.url)


def _instead(found: Extracted, reason: str, detail: str, url: str) -> tuple[str, str]:
    """(reason, detail) of a page without an article, at the address ``url`` to which the article's address led."""
    at_front = reason == NO_DATE_LINE and found.framed and is_front(url)
    if reason == LISTING_IN_PLACE or at_front:
        return REDIRECTED, url
    if reason in _TELLING:
        return reason, f"{detail} ({url})"
    return LED_ELSEWHERE, url


def is_front(url: str) -> bool:
    """Whether an address is that of a site's front page."""
    return urlsplit(url).path.rstrip("/").lower() in _FRONT


def why_empty(response: Response, source: Source) -> dict[str, str | None]:
    """Why a page that should be a listing has no entries, as facts of a reason.

    ``page`` is the code of what the page is instead, or None; ``detail`` is a text.
    """
    failure = extracted(response, source).failure
    if failure and failure.reason in _TELLING:
        return {"page": failure.reason, "detail": failure.detail}
    return {"page": None, "detail": ""}


def is_promised(found: Extracted, title: str | None) -> bool:
    """Whether ``title``, that of the article, is among the headings of the page, which shows what the page is about."""
    wanted = " ".join((title or "").split()).lower()
    return bool(wanted) and wanted in found.sight.headings
