"""Walls that their address, their bytes or their headers give away."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sites.kcnawatch.helpers import article_html, page
from vokspider.html.strangers import stranger_by
from vokspider.html.walls import challenge_by, challenge_in, is_challenge, wall_at
from vokspider.model.reasons import AGE_WALL, CHALLENGE, CONSENT_WALL, COOKIE_WALL, LOGIN_WALL, MEMBERSHIP_WALL

from .test_walls import CHALLENGES

ADDRESSES = [
    ("https://a.test/login", LOGIN_WALL),
    ("https://a.test/login/?next=/newstream/1-2/", LOGIN_WALL),
    ("https://a.test/wp-login.php?redirect_to=https%3A%2F%2Fa.test%2F&reauth=1", LOGIN_WALL),
    ("https://a.test/users/sign_in", MEMBERSHIP_WALL),
    ("https://a.test/Sign-In.aspx", LOGIN_WALL),
    ("https://a.test/en/auth/authorize", LOGIN_WALL),
    ("https://login.a.test/", LOGIN_WALL),
    ("https://a.test/?redirect_to=/newstream/1-2/", LOGIN_WALL),
    ("https://a.test/?returnUrl=%2Fnewstream%2F1-2", LOGIN_WALL),
    ("https://a.test/welcome?next=%2Fnewstream%2F1-2", LOGIN_WALL),
    ("https://a.test/sign-up", MEMBERSHIP_WALL),
    ("https://a.test/membership/join", MEMBERSHIP_WALL),
    ("https://a.test/subscribe/", MEMBERSHIP_WALL),
    ("https://a.test/consent?x=1", CONSENT_WALL),
    ("https://consent.a.test/m?continue=x", CONSENT_WALL),
    ("https://a.test/cookie", COOKIE_WALL),
    ("https://a.test/cookie_consent.html", CONSENT_WALL),
    ("https://a.test/age-gate/", AGE_WALL),
    ("https://a.test/cdn-cgi/challenge-platform/x", CHALLENGE),
    ("https://www.google.com/sorry/index?continue=x", CHALLENGE),
    ("https://a.test/", None),
    ("https://a.test/article/57/", None),
    ("https://a.test/newstream/", None),
    ("https://a.test/?page=2", None),
    ("https://a.test/?next=2", None),
    ("https://www.a.test/search?q=login", None),
    ("https://a.test/about-the-login", None),
    ("http://[broken", None),
]


@pytest.mark.parametrize(("url", "reason"), ADDRESSES)
def test_the_address_of_a_wall(url: str, reason: str | None) -> None:
    assert wall_at(url) == reason


@pytest.mark.parametrize("name", [name for name in CHALLENGES if "<script" in CHALLENGES[name] and "words" not in name])
def test_a_challenge_is_told_from_its_bytes(name: str) -> None:
    by_code = challenge_in(page(CHALLENGES[name]).sight) is not None
    assert is_challenge({}, CHALLENGES[name].encode()) == by_code


def test_no_article_is_a_challenge_for_its_bytes() -> None:
    assert is_challenge({"cf-mitigated": "challenge"}, b"")
    assert is_challenge({}, b"<script>window._cf_chl_opt={}</script>")
    assert not is_challenge({}, b"<p>Date: 1/2/2025</p><script>window._cf_chl_opt={}</script>")
    assert not is_challenge({}, b"<script>window._cf_chl_opt={}</script>" + b" " * 60_000)
    assert not is_challenge({}, article_html("<p>Just a moment...</p>").encode())


def test_headers_of_challenges_and_of_others() -> None:
    assert challenge_by({"cf-mitigated": "challenge"}) == "Cloudflare"
    assert challenge_by({"x-amzn-waf-action": "captcha"}) == "AWS WAF"
    assert challenge_by({"server": "cloudflare", "cf-ray": "8"}) is None
    assert stranger_by({"x-squid-error": "ERR_DNS_FAIL 0"}) == "Squid"
    assert stranger_by({"x-cache": "Error from cloudfront"}) == "CloudFront"
    assert stranger_by({"x-cache": "Miss from cloudfront", "via": "1.1 varnish"}) is None


_PIECES = (
    "captcha-form",
    "frc-captcha",
    "captcha",
    "-form",
    "frc-",
    "/sorry/index",
    "a",
    "_",
    "1",
    " ",
    "-",
    "\n",
    "\xe9",
)
_WHOLE_WORDS = re.compile(r"/sorry/(?:index|image)|\bcaptcha-form\b|\bfrc-captcha\b")


@given(st.lists(st.sampled_from(_PIECES), max_size=8).map("".join))
def test_names_of_widgets_count_only_as_whole_words(code: str) -> None:
    assert is_challenge({}, code.encode("latin-1")) == (_WHOLE_WORDS.search(code) is not None)
