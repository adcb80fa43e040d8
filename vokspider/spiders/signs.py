"""Whether an answer that is no article is a sign that the article is gone, or what stands between us and the site.

An absence needs a positive sign of the site itself. Whatever may be a wall, or somebody else's answer, is none.
"""

from urllib.parse import urlsplit

from scrapy.http import Response

from vokspider.config import Source
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
)
from vokspider.sites import KcnaWatch, PageError
from vokspider.spiders.responses import article_of, page_of
from vokspider.text.urls import external_id

_ABSENT = frozenset((404, 410))
# Paths of a front page.
_FRONT = frozenset(("", "/index.php", "/index.html", "/home", "/en"))
# What a page says of itself that counts whatever its status is.
_SURE = WALLS - {BAN_PAGE} | {MEMBERSHIP_POPUP, BLOCKED_PAGE}
# What says of itself what it is, wherever it is met.
_TELLING = WALLS | {MEMBERSHIP_POPUP, BLOCKED_PAGE, NOT_THE_SITE, SOFT_404, ERROR_PAGE}


def check_headers(response: Response) -> None:
    """Raise PageError where the headers say that this is a challenge, or not the site's answer."""
    headers = headers_of(response)
    if who := challenge_by(headers):
        raise PageError(CHALLENGE, f"{who}, status {response.status}")
    if who := stranger_by(headers):
        raise PageError(NOT_THE_SITE, f"{who}, status {response.status}")


def meaning_of(response: Response, source: Source) -> tuple[str, str] | None:
    """(reason, detail) of an answer with the status of an error, None where its status says all."""
    absent = response.status in _ABSENT
    if wall := _wall_on_the_way(response):
        return wall
    try:
        check_headers(response)
        page = page_of(response, source)
        article_of(page)
    except PageError as error:
        counts = error.reason in _SURE or (absent and error.reason in (*WALLS, NOT_THE_SITE))
        return (error.reason, f"{error.detail} (status {response.status})") if counts else _outage(response, source)
    return (WRONG_STATUS, f"status {response.status}") if absent else None


def _outage(response: Response, source: Source) -> tuple[str, str] | None:
    """A "not found" of a site that does not work for now is no word on the article."""
    try:
        page = page_of(response, source)
    except PageError:
        return None
    down = response.status in _ABSENT and is_outage(page.sight)
    return (ERROR_PAGE, f"{page.sight.text[:80]} (status {response.status})") if down else None


def _wall_on_the_way(response: Response) -> tuple[str, str] | None:
    """The wall that an address names to which a redirect led."""
    ways = [*response.meta.get("redirect_urls", [])[1:], response.url] if _is_redirected(response) else []
    found = ((reason, url) for url in ways if not external_id(url) and (reason := wall_at(url)))
    return next(found, None)


def _is_redirected(response: Response) -> bool:
    return response.request is not None and bool(response.meta.get("redirect_urls"))


def led_to(response: Response, source: Source) -> PageError:
    """Why a page is not believed to which a redirect led away from the article's address."""
    if wall := _wall_on_the_way(response):
        return PageError(*wall)
    page = None
    try:
        check_headers(response)
        page = page_of(response, source)
        article_of(page)
    except PageError as error:
        return _instead(error, page, response.url)
    return PageError(OTHER_ARTICLE if external_id(response.url) else LED_ELSEWHERE, response.url)


def _instead(error: PageError, page: KcnaWatch | None, url: str) -> PageError:
    """What a page that is no article means where the article's address led to it."""
    at_front = error.reason == NO_DATE_LINE and page is not None and page.is_framed and is_front(url)
    if error.reason == LISTING_IN_PLACE or at_front:
        return PageError(REDIRECTED, url)
    if error.reason in _TELLING:
        return PageError(error.reason, f"{error.detail} ({url})")
    return PageError(LED_ELSEWHERE, url)


def is_front(url: str) -> bool:
    """Whether an address is that of a site's front page."""
    return urlsplit(url).path.rstrip("/").lower() in _FRONT


def why_empty(page: KcnaWatch | None) -> dict[str, str | None]:
    """Why a page in place of a listing has no entries, as facts of a reason: what the ``page`` is, and its detail."""
    try:
        if page is not None:
            article_of(page)
    except PageError as error:
        if error.reason in _TELLING:
            return {"page": error.reason, "detail": error.detail}
    return {"page": None, "detail": ""}


def is_promised(page: KcnaWatch, title: str | None) -> bool:
    """Whether a heading of a page is the article's title: then it says of itself what it is about."""
    wanted = " ".join((title or "").split()).lower()
    return bool(wanted) and wanted in page.sight.headings
