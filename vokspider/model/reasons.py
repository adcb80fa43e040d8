"""Reasons as codes with facts. Only ``vokspider.wording`` makes sentences of them, for people."""

from collections.abc import Mapping
from typing import Any, Self

from attrs import field, frozen

from vokspider.model.codes import SENTENCE

# Facts whose values are codes too. They say what is wrong; other facts say how much, where or when.
_TELLING = ("monitor", "reason", "state", "problem")


@frozen
class Reason:
    """Why a run has its verdict, or a remark about the run.

    ``code`` is a constant of ``vokspider.model.codes``. ``facts`` are plain JSON values.
    """

    code: str
    facts: Mapping[str, Any] = field(factory=dict)

    @property
    def kind(self) -> str:
        """The problem without numbers, names and times, so that it stays the same while the problem lasts."""
        if self.code == SENTENCE:
            return str(self.facts.get("text"))
        return " ".join([self.code, *(str(self.facts[name]) for name in _TELLING if self.facts.get(name))])

    def to_json(self) -> dict[str, Any]:
        """The reason as JSON values, for ``from_json``."""
        return {"code": self.code, "facts": dict(self.facts)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any] | str) -> Self:
        """Read a stored reason. Versions before 0.2.0 stored a sentence instead, a string."""
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

# Walls: they keep readers away from a page that may still be there.
WALLS = frozenset((CHALLENGE, LOGIN_WALL, MEMBERSHIP_WALL, CONSENT_WALL, COOKIE_WALL, AGE_WALL, GEO_WALL, BAN_PAGE))


class PageError(Exception):
    """A page is not what it should be. ``reason`` is a code of ``PAGE_REASONS``, ``detail`` says what was found."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail
