"""Walls, recognised by address, headers and content. A wall is a page that keeps readers from another one.

Only pages without a ``Date:`` line are checked, so an article about a login is never mistaken for a wall. The page
behind a wall may well exist, so a wall never counts as a sign that an article is gone.
"""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, unquote, urlsplit

from vokspider.html.sight import Sight
from vokspider.html.wall_words import BANNER_TEXTS, BANNERS, CODE, LABELS, TEXTS, Patterns, compiled
from vokspider.model.reasons import (
    AGE_WALL,
    BAN_PAGE,
    CHALLENGE,
    CONSENT_WALL,
    COOKIE_WALL,
    GEO_WALL,
    LOGIN_WALL,
    MEMBERSHIP_WALL,
)

Found = tuple[str, str]  # (reason, the words that show it)

# -- addresses ------------------------------------------------------------------------------------------------------

# Whole segments of a path, without endings such as .php and .html, and with - in place of _.
_NAMES = {
    LOGIN_WALL: """
        login log-in signin sign-in sso auth oauth oauth2 authorize authenticate authentication wp-login login-required
        user-login member-login members-login memberlogin logon log-on session sessions saml reauth
    """,
    MEMBERSHIP_WALL: """
        signup sign-up register registration join join-us subscribe subscription subscriptions subscribe-now pricing
        plans membership memberships members members-only member paywall premium free-member become-a-member trial
        checkout account my-account accounts user users
    """,
    CONSENT_WALL: """
        consent cookie-consent consent-wall privacy-consent cookie-notice cookie-policy cookies-policy gdpr privacy-gate
        cookie-wall cookiewall privacy-settings cmp tcf consents collectconsent
    """,
    COOKIE_WALL: "cookie cookies cookie-check check-cookies cookies-required enable-cookies nocookies setcookie",
    AGE_WALL: "age-gate agegate age-check age-verification verify-age age",
    GEO_WALL: "geo geoblock geo-block geo-blocked geoblocked region-blocked not-available-in-your-country",
    CHALLENGE: "captcha recaptcha hcaptcha challenge cdn-cgi sorry botcheck bot-check verify-human human",
    BAN_PAGE: "blocked banned access-denied accessdenied denied forbidden restricted",
}
_BY_NAME = {name: reason for reason, names in _NAMES.items() for name in names.split()}
_HOSTS = {
    LOGIN_WALL: ("login", "auth", "sso", "accounts", "signin", "id", "idp"),
    CONSENT_WALL: ("consent", "guce", "cmp", "privacy"),
    MEMBERSHIP_WALL: ("members", "membership", "subscribe", "my", "account"),
}
_BY_HOST = {name: reason for reason, names in _HOSTS.items() for name in names}
_BACK = frozenset("redirectto redirect redirecturi redirecturl returnurl returnto return returnpath backurl".split())
_MAYBE_BACK = frozenset(
    "next continue dest destination goto target url back ref from origin service forward ru".split()
)
_ENDING = re.compile(r"\.(?:php|html?|aspx?|jsp|cgi|do)$")


def wall_at(url: str) -> str | None:
    """The reason code of the wall at an address, known by its host, path or return address; None if it is no wall.

    Use it for an address that a request for an article was redirected to and that is not an article's. Elsewhere, such
    names prove nothing.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return None
    names = [_name(segment) for segment in unquote(parts.path).lower().split("/") if segment]
    found = next((_BY_NAME[name] for name in names if name in _BY_NAME), None)
    if found is None and host.count(".") > 1:
        found = _BY_HOST.get(host.split(".")[0])
    return found or (LOGIN_WALL if _leads_back(parts.query) else None)


def _name(segment: str) -> str:
    return _ENDING.sub("", segment).replace("_", "-")


def _leads_back(query: str) -> bool:
    """Whether a query contains the address to return to, as in the addresses of login pages."""
    for name, value in parse_qsl(query, keep_blank_values=True):
        plain = re.sub(r"[^a-z]", "", name.lower())
        if plain in _BACK or (plain in _MAYBE_BACK and (value.startswith(("/", "http")) or "newstream" in value)):
            return True
    return False


# -- headers --------------------------------------------------------------------------------------------------------

_HEADERS = (
    ("cf-mitigated", "challenge", "Cloudflare"),
    ("x-amzn-waf-action", "challenge", "AWS WAF"),
    ("x-amzn-waf-action", "captcha", "AWS WAF"),
    ("x-sucuri-block", "", "Sucuri"),
    ("x-ddg-captcha", "", "DDoS-Guard"),
)


def challenge_by(headers: Mapping[str, str]) -> str | None:
    """Name of the service whose bot challenge a response is, by its headers (lower-case names); None if it is none."""
    return next((who for name, value, who in _HEADERS if name in headers and value in headers[name].lower()), None)


# -- content --------------------------------------------------------------------------------------------------------

_WIDGET = re.compile(r"\b(?:g-recaptcha|h-captcha|cf-turnstile|recaptcha/api\.js|hcaptcha\.com/1/api\.js)\b")
_LONGEST_CHALLENGE = 50_000  # bytes; a longer page is not a challenge
_DATE = re.compile(rb"Date:\s*\d", re.IGNORECASE)
_CODES, _LABELS, _TEXTS = compiled(CODE), compiled(LABELS), compiled(TEXTS)
_BANNERS, _BANNER_TEXTS = compiled(BANNERS), compiled(BANNER_TEXTS)


def challenge_in(sight: Sight) -> str | None:
    """Name of the service whose bot challenge a page is, by code that only its challenges have; None if it is none."""
    return next((who for who, pattern in _CODES.items() if pattern.search(sight.code)), None)


def is_challenge(headers: Mapping[str, str], body: bytes) -> bool:
    """Whether a response is a bot challenge, without parsing it: challenges are short and have no ``Date:`` line."""
    if challenge_by(headers):
        return True
    if len(body) > _LONGEST_CHALLENGE or _DATE.search(body):
        return False
    code = body.decode("latin-1").lower()
    return any(pattern.search(code) for pattern in _CODES.values())


def wall_in(sight: Sight) -> Found | None:
    """(reason, matching text) if the page is a wall, regardless of its other content; otherwise None."""
    if who := challenge_in(sight):
        return CHALLENGE, who
    if found := _labelled(_LABELS, sight.labels):
        return found
    return (LOGIN_WALL, "a form that wants a password") if sight.asks_password else _told(_TEXTS, sight)


def banner_in(sight: Sight) -> Found | None:
    """(reason, matching text) if the page asks for consent or cookies, or has a captcha; otherwise None.

    Any page can have such a banner, so check everything else first.
    """
    if _WIDGET.search(sight.code) and not sight.has_body:
        return CHALLENGE, "captcha"
    return _labelled(_BANNERS, sight.labels) or _told(_BANNER_TEXTS, sight)


def _labelled(table: Patterns, labels: Sequence[str]) -> Found | None:
    found = ((reason, label[:80]) for label in labels for reason, pattern in table.items() if pattern.fullmatch(label))
    return next(found, None)


def _told(table: Patterns, sight: Sight) -> Found | None:
    """(reason, matching text) by the words of a short text, or None. A long text may be about such words."""
    if sight.has_body:
        return None
    found = ((reason, at[0][:80]) for reason, pattern in table.items() if (at := pattern.search(sight.prose)))
    return next(found, None)
