"""Pages that are no articles: walls, answers of others, soft 404s. Each has its reason; an article is never one."""

# ruff: noqa: E501 (pages are easier to read on one line)

import pytest

from tests.sites.kcnawatch.helpers import END, NAME, entry_html, page
from vokspider.model import reasons
from vokspider.model.reasons import (
    AGE_WALL,
    BAN_PAGE,
    CHALLENGE,
    CLIENT_REDIRECT,
    CONSENT_WALL,
    COOKIE_WALL,
    ERROR_PAGE,
    GEO_WALL,
    LISTING_IN_PLACE,
    LOGIN_WALL,
    MEMBERSHIP_WALL,
    NO_DATE_LINE,
    NOT_THE_SITE,
    SOFT_404,
    PageError,
)

HEAD = f"<header><p>December 03, 2025Dec 03, 2025</p></header><p>KCNA {NAME}</p>"
BANNER = '<div class="cookie-bar"><h3>We value your privacy</h3><p>We use cookies.</p><button>Accept all cookies</button></div>'
LOGIN_BOX = '<div class="modal" id="sign-in"><h3>Sign in</h3><input name="user"><input type="password"></div>'
LONG = "<p>" + "The ferry left the harbour in the morning and came back in the evening. " * 15 + "</p>"


def html(title: str = "", body: str = "", *, head: str = "", classes: str = "") -> str:
    """A page that is not the site's."""
    return f'<html><head><title>{title}</title>{head}</head><body class="{classes}">{body}{END}'


def framed(body: str, title: str = "Newstream | KCNA Watch", *, head: str = "", classes: str = "page") -> str:
    """A page of the site."""
    return html(
        title, f"{HEAD}<main>{body}</main><footer>Sign up for our newsletter</footer>", head=head, classes=classes
    )


def reason_of(page_html: str) -> str:
    with pytest.raises(PageError) as caught:
        page(page_html).article()
    return caught.value.reason


CHALLENGES = {
    "Cloudflare, managed": html(
        "Just a moment...",
        '<div class="main-wrapper"><noscript>Enable JavaScript and cookies to continue</noscript></div>'
        "<script>(function(){window._cf_chl_opt = {cvId: '3', cType: 'managed'};})();</script>",
        head='<meta http-equiv="refresh" content="390">',
    ),
    "Cloudflare, of 2021": html(
        "Please Wait... | Cloudflare",
        '<form id="challenge-form" action="/x?__cf_chl_f_tk=abc"><h1>Checking your browser before you get in</h1></form>',
    ),
    "Cloudflare, captcha": html(
        "Attention Required! | Cloudflare", "<h1>One more step</h1><p>Please complete the security check.</p>"
    ),
    "Cloudflare, in another language": html(
        "Nur einen Moment…", "<script>window._cf_chl_opt={};</script><p>Bitte warten.</p>"
    ),
    "Turnstile alone": html("kcnawatch.example", '<div class="cf-turnstile" data-sitekey="1"></div>'),
    "DDoS-Guard": html(
        "DDoS-Guard",
        '<h1>Checking your browser</h1><script src="/.well-known/ddos-guard/js-challenge/index.js"></script>',
    ),
    "DDoS-Guard, without a title": html("", '<script src="https://check.ddos-guard.net/check.js"></script>'),
    "Sucuri": html(
        "You are being redirected...",
        "<noscript>Javascript is required.</noscript><script>sucuri_cloudproxy_js='';</script>",
    ),
    "Imperva": html(
        "",
        '<iframe src="/_Incapsula_Resource?SWUDNSAI=31&xinfo=5-1-0&incident_id=443000-1&edet=12">'
        "Request unsuccessful. Incapsula incident ID: 443000-1</iframe>",
        head='<meta name="ROBOTS" content="NOINDEX, NOFOLLOW">',
    ),
    "AWS WAF": html(
        "",
        '<script>window.gokuProps = {"key": "x"};</script><script src="https://a.token.awswaf.com/a/b/challenge.js"></script>'
        "<div id='challenge-container'></div><noscript><h1>JavaScript is disabled</h1></noscript>",
    ),
    "AWS WAF, captcha": html("Human Verification", "<div id='captcha-container'></div>"),
    "Google": html(
        "https://kcnawatch.example/",
        '<form id="captcha-form" action="index"><p>Our systems have detected unusual traffic from your computer network.</p>'
        "</form>",
    ),
    "reCAPTCHA": html("Check", '<form><div class="g-recaptcha" data-sitekey="1"></div><button>Go on</button></form>'),
    "hCaptcha": html("", '<script src="https://hcaptcha.com/1/api.js"></script><div class="h-captcha"></div>'),
    "DataDome": html("kcnawatch.example", '<script src="https://geo.captcha-delivery.com/c.js"></script>'),
    "HUMAN": html("Access to this page has been denied", '<div id="px-captcha"></div><p>Press & Hold to confirm.</p>'),
    "Akamai": html("", '<div id="sec-if-cpt-container"></div>'),
    "Anubis": html("Making sure you're not a bot!", "<h1>Making sure you&rsquo;re not a bot!</h1>"),
    "a browser check of the site": framed("<h1>Checking your browser</h1><p>This takes five seconds.</p>"),
    "a captcha of the site": framed("<h2>Are you human?</h2><p>Type the letters.</p>"),
    "in words alone": html("Hold on", "<p>Please verify you are a human to go on.</p>"),
    "which wants scripts": html("", "<h1>Just a moment...</h1><p>Enable scripts and cookies.</p>"),
}
WALLS = {
    "a login form": (html("Welcome", "<form><input name='u'><input type='password'></form>"), LOGIN_WALL),
    "a login page": (html("", "<h1>Log in</h1><p>Your name</p>"), LOGIN_WALL),
    "WordPress": (
        html(
            "Log In \u2039 KCNA Watch \u2014 WordPress",
            '<form id="loginform"><input type="password" name="pwd"></form>',
            classes="login",
        ),
        LOGIN_WALL,
    ),
    "a login in the frame": (framed("<h1>Sign in to your account</h1>"), LOGIN_WALL),
    "a login in words": (framed("<h1>KCNA Watch</h1><p>You must be logged in to view this page.</p>"), LOGIN_WALL),
    "a password for one post": (framed("<h1>Protected: A Title</h1><p>Enter the password.</p>"), LOGIN_WALL),
    "not found, with a password": (framed("<h1>Page not found</h1><input type='password'>"), LOGIN_WALL),
    "members only": (framed("<h2>Members only</h2><p>Read on with a membership.</p>"), MEMBERSHIP_WALL),
    "a subscription": (framed("<h1>Subscribe to continue reading</h1>"), MEMBERSHIP_WALL),
    "a membership in words": (
        framed("<h1>KCNA Watch</h1><p>This page is open only to subscribers.</p>"),
        MEMBERSHIP_WALL,
    ),
    "a limit": (framed("<h1>You've reached your limit of free articles</h1>"), MEMBERSHIP_WALL),
    "Google's consent": (
        html("Before you continue to KCNA", "<h1>Before you continue</h1><p>Cookies.</p>"),
        CONSENT_WALL,
    ),
    "consent": (framed("<h1>Your privacy choices</h1><p>Agree to go on.</p><button>I agree</button>"), CONSENT_WALL),
    "consent in words": (framed("<p>We and our partners use cookies. Accept all to continue.</p>"), CONSENT_WALL),
    "cookies": (framed("<h1>Please enable cookies</h1>"), COOKIE_WALL),
    "cookies in words": (html("kcnawatch.example", "<p>Cookies must be enabled to see this page.</p>"), COOKIE_WALL),
    "age": (framed("<h1>Age verification</h1><p>Are you 18?</p>"), AGE_WALL),
    "age in words": (framed("<h1>Stop</h1><p>You must be at least 18 to see this.</p>"), AGE_WALL),
    "country": (framed("<h1>This content is not available in your country</h1>"), GEO_WALL),
    "country in words": (framed("<h1>Sorry</h1><p>The page is not available in your region.</p>"), GEO_WALL),
    "a ban": (html("Access denied", "<h1>Access denied</h1><p>Your address is blocked.</p>"), BAN_PAGE),
    "a ban of the site": (framed("<h1>You have been blocked</h1>"), BAN_PAGE),
    "Cloudflare's ban": (
        html(
            "Attention Required! | Cloudflare", '<div id="cf-error-details"><h1>Sorry, you have been blocked</h1></div>'
        ),
        CHALLENGE,
    ),
    "Sucuri's ban": (html("Sucuri WebSite Firewall - Access Denied", "<h1>Access Denied</h1>"), CHALLENGE),
    "a firewall of the site": (
        html("Not Acceptable!", "<h1>Not Acceptable!</h1><p>An error was generated.</p>"),
        BAN_PAGE,
    ),
}
LONG_WALLS = {
    "a login": (html("KCNA Watch", f"<h2>Log in</h2>{LONG}"), LOGIN_WALL),
    "a password": (html("KCNA Watch", f"{LONG}<input type='password'>"), LOGIN_WALL),
    "consent": (html("KCNA Watch", f"<h2>We value your privacy</h2>{LONG}"), CONSENT_WALL),
    "a challenge": (html("", f"{LONG}<script>window._cf_chl_opt={{}}</script>"), CHALLENGE),
    "a parking page": (html("", f"<h1>kcnawatch.example</h1><p>Buy this domain.</p>{LONG}"), NOT_THE_SITE),
}
STRANGERS = {
    "Squid": "<h1>ERROR</h1><h2>The requested URL could not be retrieved</h2><p>Generated by proxy (squid/5.7)</p>",
    "Varnish": "<h1>Error 404 Not Found</h1><h3>Guru Meditation:</h3><p>XID: 1</p><hr><p>Varnish cache server</p>",
    "Cloudflare": "error code: 1016",
    "Fastly": "Fastly error: unknown domain: kcnawatch.example. Please check.",
    "CloudFront": "<h1>404 ERROR</h1><p>The request could not be satisfied.</p>",
    "Akamai": "<h1>Not Found</h1><p>Reference&#32;&#35;18&#46;1b2c.1</p>",
    "S3": "<h1>404 Not Found</h1><ul><li>Code: NoSuchBucket</li><li>Message: The specified bucket does not exist</li></ul>",
    "GitHub": "<h1>404</h1><p>There isn't a GitHub Pages site here.</p>",
    "Vercel": "404: NOT_FOUND Code: NOT_FOUND ID: fra1::abc",
    "Netlify": "Not Found - Request ID: 01ABC",
    "Heroku": "<h1>No such app</h1>",
    "Go": "404 page not found",
    "Kubernetes": "default backend - 404",
    "a parked domain": "<h1>kcnawatch.example</h1><p>This domain may be for sale.</p>",
    "an expired domain": "<h1>Domain expired</h1><p>This domain has expired. Renew it now.</p>",
    "a hoster": "<h1>SORRY!</h1><p>If you are the owner of this website, please contact your hosting provider.</p>",
    "a suspended site": "<h1>Account Suspended</h1><p>This Account has been suspended.</p>",
    "nginx anew": "<h1>Welcome to nginx!</h1><p>If you see this page, it works.</p>",
    "Apache anew": "<h1>It works!</h1>",
    "a hotel": "<h1>Hotel Guest Wi-Fi Login</h1><p>Enter your room number.</p>",
    "a captive portal": "<h2>Welcome</h2><p>To use this network, accept the terms of use.</p>",
    "a guest network": "<h1>Welcome</h1><p>Please accept the terms to get online.</p>",
    "a filter": "<h1>Web Page Blocked</h1><p>FortiGuard Intrusion Prevention</p>",
    "another filter": "<h1>Notice</h1><p>This website has been blocked by your network administrator.</p>",
}
SOFT = {
    "WordPress": framed(
        "<h1>Oops! That page can&rsquo;t be found.</h1><p>It looks like nothing was found at this location.</p>"
    ),
    "by its class": framed("<h1>Nothing here</h1><p>Try a search.</p>", classes="error404 wp-embed-responsive"),
    "by its class alone": framed("<p>Hm.</p>", classes="error404"),
    "by its title": framed("<p>Try the menu.</p>", "Page not found | KCNA Watch"),
    "404": framed("<h1>404</h1><p>There is nothing here.</p>"),
    "error 404": framed("<h1>Error 404 &ndash; Page Not Found</h1>"),
    "not found": framed("<h1>Page not found</h1>"),
    "removed": framed("<h1>Sorry</h1><p>This article has been removed.</p>"),
    "deleted": framed("<h2>This post has been deleted.</h2>"),
    "does not exist": framed("<h1>Sorry</h1><p>The page you are looking for doesn't exist or has been moved.</p>"),
    "cannot find": framed("<h1>Hm</h1><p>We can't find that page.</p>"),
    "could not be found": framed("<p>The page you requested could not be found.</p>"),
    "no longer available": framed("<h1>Content no longer available</h1>"),
    "nothing found": framed("<h1>Nothing Found</h1><p>Perhaps searching can help.</p>"),
    "no results": framed("<h1>Newstream</h1><p>No posts found.</p>"),
    "with a consent banner": framed(f"<h1>Page not found</h1>{BANNER}"),
    "behind a consent banner": framed(f"{BANNER}<h1>Page not found</h1>"),
    "with a login box in the head": framed(f"<h1>Page not found</h1>{LOGIN_BOX}"),
    "with the latest entries": framed(
        "<h1>Page not found</h1>" + "".join(entry_html(n, f"T{n}", f"t{n}") for n in range(5))
    ),
    "with a captcha for its forms": framed(
        "<h1>Page not found</h1>", head='<script src="https://www.google.com/recaptcha/api.js?render=1"></script>'
    ),
    "with Cloudflare's script": framed(
        "<h1>Page not found</h1><script>a.src='/cdn-cgi/challenge-platform/h/g/scripts/jsd/1/main.js'</script>"
    ),
    "with AWS's script": framed(
        "<h1>Page not found</h1>", head='<script src="https://a.edge.sdk.awswaf.com/a/challenge.js" defer></script>'
    ),
    "with Imperva's script": framed(
        '<h1>Page not found</h1><script src="/_Incapsula_Resource?SWJIYLWA=719d34d31c8e"></script>'
    ),
    "with HUMAN's script": framed("<h1>Page not found</h1><script>window._pxAppId='PX1'</script>"),
    "IIS": framed(
        "<h2>404 - File or directory not found.</h2><h3>The resource you are looking for might have been removed, had its name changed, or is temporarily unavailable.</h3>"
    ),
    "with a number": framed("<h1>Page not found</h1><p>Browse our 500 articles, something went wrong.</p>"),
    "in Korean": framed("<h1>\ud398\uc774\uc9c0\ub97c \ucc3e\uc744 \uc218 \uc5c6\uc2b5\ub2c8\ub2e4</h1>"),
    "with a refresh": framed("<h1>Page not found</h1>", head='<meta http-equiv="refresh" content="5;url=/">'),
}
NOT_SOFT = {
    "without the frame": (html("404", "<h1>Page not found</h1>"), ERROR_PAGE),
    "nginx": (html("404 Not Found", "<center><h1>404 Not Found</h1></center><hr><center>nginx</center>"), ERROR_PAGE),
    "a database": (framed("<h1>Error establishing a database connection</h1><p>Page not found.</p>"), ERROR_PAGE),
    "maintenance": (framed("<h1>Not found</h1><p>We are back soon after maintenance.</p>"), ERROR_PAGE),
    "down for now": (framed("<h1>Page not found</h1><p>The site is temporarily unavailable.</p>"), ERROR_PAGE),
    "an error of the server": (framed("<h1>Not found</h1><p>Error: 502</p>"), ERROR_PAGE),
    "an empty template": (framed(""), NO_DATE_LINE),
    "an empty page": (html(), NO_DATE_LINE),
    "about": (framed("<h1>About</h1><p>We watch the news.</p>"), NO_DATE_LINE),
    "an article without its line": (framed(f"<h1>The Lost Village Found</h1>{LONG}"), NO_DATE_LINE),
    "an article with such a heading": (framed(f"<h1>Page not found</h1>{LONG}"), ERROR_PAGE),
    "an article on what is missing": (framed("<h1>Nothing Lasts</h1><p>The bridge was found.</p>"), NO_DATE_LINE),
    "a listing": (
        framed("".join(entry_html(n, f"T{n}", "Please log in. Not found.") for n in range(5))),
        LISTING_IN_PLACE,
    ),
    "a refresh": (framed("", head='<meta http-equiv="Refresh" content="0; url=/newstream/">'), CLIENT_REDIRECT),
    "a refresh to a login": (framed("", head='<meta http-equiv="refresh" content="0;URL=\'/login/\'">'), LOGIN_WALL),
    "a script": (framed("<script>window.location.href = '/home/';</script>"), CLIENT_REDIRECT),
    "a script that replaces": (
        html("", "<script>location.replace('https://other.example/')</script>"),
        CLIENT_REDIRECT,
    ),
    "a script to a consent": (html("", "<script>top.location = '/consent?x'</script>"), CONSENT_WALL),
}


@pytest.mark.parametrize("name", CHALLENGES)
def test_a_challenge(name: str) -> None:
    assert reason_of(CHALLENGES[name]) == CHALLENGE


@pytest.mark.parametrize("name", WALLS)
def test_a_wall(name: str) -> None:
    page_html, reason = WALLS[name]
    assert reason_of(page_html) == reason


@pytest.mark.parametrize("name", LONG_WALLS)
def test_a_wall_with_many_words(name: str) -> None:
    page_html, reason = LONG_WALLS[name]
    assert reason_of(page_html) == reason


@pytest.mark.parametrize("name", STRANGERS)
def test_somebody_else(name: str) -> None:
    assert reason_of(html("", STRANGERS[name])) in {NOT_THE_SITE, *reasons.WALLS}


@pytest.mark.parametrize("name", SOFT)
def test_a_soft_404(name: str) -> None:
    assert reason_of(SOFT[name]) == SOFT_404


@pytest.mark.parametrize("name", NOT_SOFT)
def test_what_is_no_soft_404(name: str) -> None:
    page_html, reason = NOT_SOFT[name]
    assert reason_of(page_html) == reason
