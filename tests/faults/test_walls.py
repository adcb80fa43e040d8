"""What is a wall, and no word on the article: no stored text is lost to it."""

import pytest

from tests.faults.cases import served
from tests.faults.conftest import Tell
from tests.faults.wire import reply, steps
from tests.html.test_walls import CHALLENGES, framed, html
from vokspider.model.availability import BLOCKED

from .test_signs import PLACES, Make, Sign, page, to, try_signs

_VENDORS = ("Cloudflare, managed", "DDoS-Guard", "Sucuri", "Imperva", "AWS WAF", "Google", "hCaptcha")
_LOGIN = PLACES["/login"]
WALLS = [
    *(
        Sign("challenge", f"{name}, {status}", page(CHALLENGES[name], status), BLOCKED, "challenge")
        for name in _VENDORS
        for status in (200, 403, 404, 503)
    ),
    Sign(
        "challenge",
        "told by a header alone, 403",
        served(reply(b"", 403, headers=[("cf-mitigated", "challenge")])),
        BLOCKED,
        "challenge",
    ),
    Sign(
        "challenge",
        "told by a header alone, 404",
        served(reply(b"", 404, headers=[("cf-mitigated", "challenge")])),
        BLOCKED,
        "challenge",
    ),
    Sign("login", "404 with a login form", page(_LOGIN, 404), BLOCKED, "login_wall"),
    Sign("login", "410 with a login form", page(_LOGIN, 410), BLOCKED, "login_wall"),
    Sign("login", "403 with a login form", page(_LOGIN, 403), BLOCKED, "login_wall"),
    Sign("login", "200", page(_LOGIN), BLOCKED, "login_wall"),
    Sign("login", "redirect to /login", to("/login"), BLOCKED, "login_wall"),
    Sign("login", "redirect to /login?next=", to("/login?next={path}"), BLOCKED, "login_wall"),
    Sign("login", "redirect to /wp-login.php", to("/wp-login.php?redirect_to={path}&reauth=1"), BLOCKED, "login_wall"),
    Sign("login", "redirect to the front page with redirect_to", to("/?redirect_to={path}"), BLOCKED, "login_wall"),
    Sign("login", "redirect to a page with returnUrl", to("/welcome?returnUrl={path}"), BLOCKED, "login_wall"),
    Sign("login", "redirect to a page that asks for it", to("/gate"), BLOCKED, "login_wall"),
    Sign("login", "redirect to another host", to("https://login.other.invalid/?x=1"), BLOCKED, "login_wall"),
    Sign("login", "redirect to a login that is not there", to("/sign-in"), BLOCKED, "login_wall"),
    Sign("membership", "redirect to /sign-up", to("/sign-up"), BLOCKED, "membership_wall"),
    Sign("membership", "redirect to /membership/", to("/membership/"), BLOCKED, "membership_wall"),
    Sign("membership", "200, a page that wants it", page(framed("<h1>Members only</h1>")), BLOCKED, "membership_wall"),
    Sign("consent", "redirect to /consent", to("/consent?back={path}"), BLOCKED, "consent_wall"),
    Sign("consent", "redirect to another host", to("https://consent.other.invalid/m"), BLOCKED, "consent_wall"),
    Sign("consent", "200, a page that wants it", page(PLACES["/consent"]), BLOCKED, "consent_wall"),
    Sign("cookies", "redirect to /cookie", to("/cookie"), BLOCKED, "cookie_wall"),
    Sign(
        "cookies",
        "redirect to the same address, with a cookie",
        lambda stage, article: steps(
            reply(status=302, headers=[("Location", article.path), ("Set-Cookie", "seen=1; Path=/")])
        ),
        BLOCKED,
        "cookie_wall",
    ),
    Sign("age", "200, asks for it", page(framed("<h1>Age verification</h1>")), BLOCKED, "age_wall"),
    Sign(
        "country",
        "404, not available there",
        page(framed("<h1>Not available in your country</h1>"), 404),
        BLOCKED,
        "geo_wall",
    ),
    Sign(
        "ban",
        "404, says that access is denied",
        page(html("Access denied", "<h1>Access denied</h1>"), 404),
        BLOCKED,
        "ban_page",
    ),
    Sign("redirect", "to some page of the site", to("/welcome"), BLOCKED, "led_elsewhere"),
    Sign("redirect", "to another host", to("https://other.invalid/"), BLOCKED, "offsite"),
    Sign("redirect", "to https at another port", to("https://127.0.0.1:1{path}"), BLOCKED, "offsite"),
    Sign(
        "meta refresh",
        "to the front page",
        page(framed("", head="<meta http-equiv=refresh content='0;url=/'>")),
        BLOCKED,
        "client_redirect",
    ),
    Sign(
        "meta refresh",
        "to a login",
        page(framed("", head="<meta http-equiv=refresh content='0;url=/login'>")),
        BLOCKED,
        "login_wall",
    ),
    Sign(
        "script", "to the front page", page(framed("<script>window.location='/'</script>")), BLOCKED, "client_redirect"
    ),
]


@pytest.mark.slow
def test_walls(stage: Make, tell: Tell) -> None:
    try_signs(stage, tell, WALLS)
