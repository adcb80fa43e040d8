"""Who may read, and what a browser may do with a page: host names, the token, and the headers of every response."""

import hmac
from collections.abc import Mapping
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address
from urllib.parse import quote

from attrs import frozen
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vokspider.model.errors import ConfigError
from vokspider.web.api.problems import (
    NOT_FOUND,
    ONLY_READ,
    PREFIX,
    TOKEN_REQUIRED,
    UNKNOWN_HOST,
    Kind,
    Problem,
    problem_response,
)

COOKIE, LOGIN = "vokspider_token", "/login"
# What needs no token: the form that asks for one, and what it looks like.
_OPEN = (LOGIN, "/static/")
# Characters of a path. The longest is /timemap/link/ with an address; Python reads no number of more than 4,300 digits.
_LONGEST = 4_000
# Nothing is loaded from elsewhere, nothing inline runs, and no other site may frame a page.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-cache",
}


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a host, by its name or its number."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def require_token(host: str, token: str) -> None:
    """Raises ConfigError for a host that other machines may reach, unless there is a token."""
    if not token and not is_loopback(host):
        raise ConfigError(
            f"the web pages at {host!r} can be reached from other machines, so web.token is required; "
            "set VOKSPIDER_WEB__TOKEN to a secret of at least 16 characters"
        )


def seal(token: str) -> str:
    """What the cookie of a reader holds who knows the token; the token cannot be found from it."""
    return sha256(f"vokspider web {token}".encode()).hexdigest()


@frozen
class Guard:
    """Lets a request through, or refuses it, and adds ``HEADERS`` to every response that has none of its own.

    Without a token, the page must be requested by a name of this machine: else a site could let its own name lead here
    and read the pages in its visitor's browser (DNS rebinding). With one, such a site lacks the token.
    """

    app: ASGIApp
    token: str = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        app = self._refusal(scope) or self.app
        await app(scope, receive, lambda message: send(_with_headers(message)))

    def _refusal(self, scope: Scope) -> ASGIApp | None:
        headers = Headers(scope=scope)
        if not self.token and not is_loopback(_name_in(headers.get("host", ""))):
            return _refused(scope, UNKNOWN_HOST, "use the address that vokspider printed")
        if scope["method"] not in ("GET", "HEAD") and scope["path"] != LOGIN:
            return _refused(scope, ONLY_READ, "use GET or HEAD", {"Allow": "GET, HEAD"})
        if len(scope["path"]) > _LONGEST:
            return _refused(scope, NOT_FOUND, f"a path here has at most {_LONGEST:,} characters")
        if self.token and not scope["path"].startswith(_OPEN) and not self._is_known(headers):
            return _ask_for_token(scope, headers)
        return None

    def _is_known(self, headers: Headers) -> bool:
        scheme, _, given = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), self.token.encode()):
            return True
        return hmac.compare_digest(_cookie(headers).encode(), seal(self.token).encode())


def _ask_for_token(scope: Scope, headers: Headers) -> ASGIApp:
    """The form for a person's browser, and a plain 401 for a program."""
    if "text/html" in headers.get("accept", "") and not scope["path"].startswith(f"{PREFIX}/"):
        query = scope["query_string"].decode("latin-1")
        here = quote(scope["path"]) + (f"?{query}" if query else "")
        return RedirectResponse(f"{LOGIN}?to={quote(here)}", 303)
    return _refused(scope, TOKEN_REQUIRED, "send it as a bearer token", {"WWW-Authenticate": "Bearer"})


def _refused(scope: Scope, kind: Kind, words: str, headers: dict[str, str] | None = None) -> ASGIApp:
    """A refusal in the shape that the asker knows: that of the API's problems, or plain words."""
    if scope["path"].startswith(f"{PREFIX}/"):
        return problem_response(Problem(kind, words), headers)
    return PlainTextResponse(f"{kind.title}; {words}.\n", kind.status, headers)


def _name_in(host: str) -> str:
    """The name in a Host header, without the port."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


def _cookie(headers: Headers) -> str:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


def _with_headers(message: Message) -> Message:
    if message["type"] == "http.response.start":
        headers = MutableHeaders(scope=message)
        for name, value in HEADERS.items():
            headers.setdefault(name, value)
    return message
