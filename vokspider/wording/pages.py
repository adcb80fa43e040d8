"""Sentences about single pages: why a page was not believed, and why a request brought none."""

from collections.abc import Mapping
from types import MappingProxyType

from vokspider.model.reasons import (
    AGE_WALL,
    BAD_ENCODING,
    BAN_PAGE,
    BLOCKED_PAGE,
    CHALLENGE,
    CLIENT_REDIRECT,
    CONSENT_WALL,
    COOKIE_WALL,
    DECORATED,
    EMPTY_BODY,
    ENTRIES_IN_TEXT,
    ERROR_PAGE,
    FRONT_PAGE,
    GEO_WALL,
    HARD_WRAPPED,
    LED_ELSEWHERE,
    LISTING_IN_PLACE,
    LOGIN_WALL,
    MEMBERSHIP_POPUP,
    MEMBERSHIP_WALL,
    NO_DATE_LINE,
    NO_ENTRIES,
    NO_SIGN,
    NO_TITLE,
    NOT_HTML,
    NOT_TEXT,
    NOT_THE_SITE,
    OTHER_ARTICLE,
    OTHER_SOURCE,
    PARSER_ERROR,
    REDIRECTED,
    SOFT_404,
    TITLE_MISMATCH,
    TRUNCATED_BODY,
    WRONG_STATUS,
)

PAGES: Mapping[str, str] = MappingProxyType(
    {
        LISTING_IN_PLACE: "a listing was served in place of the article",
        MEMBERSHIP_POPUP: "a membership popup was served",
        ERROR_PAGE: "an error page was served with status 200",
        NO_DATE_LINE: "the page has no 'Date: DD/MM/YYYY | Source: ...' line",
        TRUNCATED_BODY: "the page ends inside the article",
        EMPTY_BODY: "the article has no text",
        NO_TITLE: "the page has no title although its entry has one",
        TITLE_MISMATCH: "the page's title is not the title of its entry",
        OTHER_SOURCE: "the page is from another source",
        NO_ENTRIES: "the listing has no entries",
        NOT_HTML: "the response is not an HTML page",
        NOT_TEXT: "the captured text is neither UTF-8 nor UTF-16",
        REDIRECTED: "the site redirected to its front page or to a listing",
        BLOCKED_PAGE: "a filter between here and the site served a page of its own",
        BAD_ENCODING: "the page has bytes that are not valid in its encoding",
        NO_SIGN: "nothing in the text says that it is from this source; if it is, give its address with --url",
        SOFT_404: "the site says that there is no such page, but with a status of success",
        OTHER_ARTICLE: "a different article is at this address",
        LED_ELSEWHERE: "the site redirected to a page that is neither an article nor a listing",
        CLIENT_REDIRECT: "the page redirects with a meta refresh or a script, which is not followed",
        WRONG_STATUS: "the article's own page came with an error status",
        NOT_THE_SITE: "something other than the site answered: a proxy, a CDN, a network's sign-in page",
        BAN_PAGE: "the site, or a service that guards it, served a page that refuses us",
        CHALLENGE: "a challenge that keeps programs out was served (a captcha, a browser check)",
        LOGIN_WALL: "the site requires a login",
        MEMBERSHIP_WALL: "the site shows the page to members only",
        CONSENT_WALL: "the site requires consent",
        COOKIE_WALL: "the site requires a cookie",
        AGE_WALL: "the site requires an age check",
        GEO_WALL: "the site does not show the page in this country",
        ENTRIES_IN_TEXT: "entries of a listing are in the article's text, and nothing shows where the text ends",
        FRONT_PAGE: "the page lists the articles of all sources",
        HARD_WRAPPED: "the lines are wrapped at a fixed width, so the ends of paragraphs cannot be seen; "
        "save the page as HTML",
        DECORATED: "another program left its marks in the text; save the page as HTML or as plain text",
        PARSER_ERROR: "vokspider's own parser failed on the page; the log says how, please report it",
    }
)


def page_failure(reason: str, detail: str) -> str:
    """Why a page was not believed: the sentence for the code ``reason``, and the ``detail``, if any."""
    return f"{PAGES.get(reason, reason)}{f': {detail}' if detail else ''}"


def request_failure(reason: str, detail: str) -> str:
    """Why a request brought no usable page: the code ``reason``, and the ``detail``, if any, in brackets."""
    return f"{reason} ({detail})" if detail else reason
