"""The form that asks for the token, where one is set."""

import hmac
from functools import partial
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from vokspider.web.security import COOKIE, LOGIN, seal
from vokspider.web.site import Site

_LARGEST = 65_536  # bytes of the form, which has the address that was requested
_MONTH = 30 * 24 * 3600  # s


def routes(site: Site, token: str) -> list[BaseRoute]:
    """The addresses of this page; none without a token."""
    if not token:
        return []
    return [
        Route(LOGIN, partial(_form, site), methods=["GET"]),
        Route(LOGIN, partial(_enter, site, token), methods=["POST"]),
    ]


def _form(site: Site, request: Request) -> Response:
    return site.page(request, "login.html", to=_local(request.query_params.get("to", "")), wrong=False)


async def _enter(site: Site, token: str, request: Request) -> Response:
    form = await _fields(request)
    to = _local(form.get("to", ""))
    if not hmac.compare_digest(form.get("token", "").strip().encode(), token.encode()):
        return site.page(request, "login.html", 401, to=to, wrong=True)
    answer = RedirectResponse(to, 303)
    secure = request.url.scheme == "https"
    answer.set_cookie(COOKIE, seal(token), max_age=_MONTH, httponly=True, samesite="strict", secure=secure)
    return answer


async def _fields(request: Request) -> dict[str, str]:
    """The fields of the form; none if it is too large to be ours."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST:
            return {}
    return {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}


def _local(address: str) -> str:
    """The address if it is a path of this site, else the first page: a form must not lead elsewhere."""
    is_path = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if is_path else "/"
