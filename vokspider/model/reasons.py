"""Reasons as codes with facts. Sentences for people are made of them in ``vokspider.wording``, and only there."""

from collections.abc import Mapping
from typing import Any, Self

from attrs import field, frozen

from vokspider.model.codes import SENTENCE

# Facts whose values are codes themselves: they say what is wrong, where the others say how much, where and when.
_TELLING = ("monitor", "reason", "state", "problem")


@frozen
class Reason:
    """Why a run ended as it did, or what else is worth saying about it.

    ``code`` is a constant of ``vokspider.model.codes``. ``facts`` are plain JSON values.
    """

    code: str
    facts: Mapping[str, Any] = field(factory=dict)

    @property
    def kind(self) -> str:
        """What it is about, without numbers, names and times: the same from day to day while a trouble lasts."""
        if self.code == SENTENCE:
            return str(self.facts.get("text"))
        return " ".join([self.code, *(str(self.facts[name]) for name in _TELLING if self.facts.get(name))])

    def to_json(self) -> dict[str, Any]:
        """As ``from_json`` reads it."""
        return {"code": self.code, "facts": dict(self.facts)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any] | str) -> Self:
        """A stored reason. Runs of versions before 0.2.0 have sentences in their place."""
        if isinstance(stored, str):
            return cls(SENTENCE, {"text": stored})
        return cls(stored["code"], stored.get("facts", {}))


# Why a page was not believed.
LISTING_IN_PLACE = "listing_in_place"
MEMBERSHIP_POPUP = "membership_popup"
ERROR_PAGE = "error_page"
NO_DATE_LINE = "no_date_line"
TRUNCATED_BODY = "truncated_body"
EMPTY_BODY = "empty_body"
NO_TITLE = "no_title"
TITLE_MISMATCH = "title_mismatch"
OTHER_SOURCE = "other_source"
NO_ENTRIES = "no_entries"
NOT_HTML = "not_html"
NOT_TEXT = "not_text"
REDIRECTED = "redirected"
BLOCKED_PAGE = "blocked_page"
PARSER_ERROR = "parser_error"
BAD_ENCODING = "bad_encoding"
NO_SIGN = "no_sign_of_source"
ENTRIES_IN_TEXT = "entries_in_text"
FRONT_PAGE = "front_page"
HARD_WRAPPED = "hard_wrapped"
DECORATED = "decorated_text"
SOFT_404 = "soft_404"
OTHER_ARTICLE = "other_article"
LED_ELSEWHERE = "led_elsewhere"
CLIENT_REDIRECT = "client_redirect"
WRONG_STATUS = "wrong_status"
NOT_THE_SITE = "not_the_site"
BAN_PAGE = "ban_page"
CHALLENGE = "challenge"
LOGIN_WALL = "login_wall"
MEMBERSHIP_WALL = "membership_wall"
CONSENT_WALL = "consent_wall"
COOKIE_WALL = "cookie_wall"
AGE_WALL = "age_wall"
GEO_WALL = "geo_wall"

PAGE_REASONS = frozenset(
    (
        LISTING_IN_PLACE,
        MEMBERSHIP_POPUP,
        ERROR_PAGE,
        NO_DATE_LINE,
        TRUNCATED_BODY,
        EMPTY_BODY,
        NO_TITLE,
        TITLE_MISMATCH,
        OTHER_SOURCE,
        NO_ENTRIES,
        NOT_HTML,
        NOT_TEXT,
        REDIRECTED,
        BLOCKED_PAGE,
        PARSER_ERROR,
        BAD_ENCODING,
        NO_SIGN,
        ENTRIES_IN_TEXT,
        FRONT_PAGE,
        HARD_WRAPPED,
        DECORATED,
        SOFT_404,
        OTHER_ARTICLE,
        LED_ELSEWHERE,
        CLIENT_REDIRECT,
        WRONG_STATUS,
        NOT_THE_SITE,
        BAN_PAGE,
        CHALLENGE,
        LOGIN_WALL,
        MEMBERSHIP_WALL,
        CONSENT_WALL,
        COOKIE_WALL,
        AGE_WALL,
        GEO_WALL,
    )
)

# What stands between a reader and a page that may well be there.
WALLS = frozenset((CHALLENGE, LOGIN_WALL, MEMBERSHIP_WALL, CONSENT_WALL, COOKIE_WALL, AGE_WALL, GEO_WALL, BAN_PAGE))


class PageError(Exception):
    """A page that is not what it should be. ``reason`` is a code of ``PAGE_REASONS``, ``detail`` what was found."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail
