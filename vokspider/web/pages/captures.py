"""A page as it was served: what is known of it, and its bytes in a frame that can do nothing."""

import re
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from vokspider.reports.captures import why_not_kept
from vokspider.store.articles.resolve import NotFoundError
from vokspider.store.captures.bodies import DamagedError
from vokspider.store.captures.kept import Facts, one_capture
from vokspider.web.site import Site, at_one_moment

# The page may use its own styles and nothing else: no script, no request, no form, no link that opens here.
_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'self'"
_SHOWN = ("text/html", "application/xhtml+xml", "text/plain")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE | re.ASCII)


def routes(site: Site) -> list[BaseRoute]:
    """The addresses of these pages."""
    return [
        Route("/captures/{number:int}", at_one_moment(_show, site)),
        Route("/captures/{number:int}/page", partial(_page, site)),
    ]


def _show(site: Site, request: Request) -> Response:
    stored = one_capture(site.engine, str(request.path_params["number"]))
    problem = stored.problem() if stored.facts.kept or stored.facts.problem else None
    return site.page(request, "capture.html", facts=stored.facts, problem=problem, why=why_not_kept(stored.facts))


def _page(site: Site, request: Request) -> Response:
    stored = one_capture(site.engine, str(request.path_params["number"]))
    try:
        body = stored.body()
    except DamagedError as error:
        raise NotFoundError(str(error)) from None
    headers = {"Content-Security-Policy": _POLICY, "Content-Type": _media_type(stored.facts)}
    return Response(body, headers=headers)


def _media_type(facts: Facts) -> str:
    """How a browser may take the page: as HTML or text in its own encoding, and anything else as bytes."""
    served = next((value for name, value in facts.headers if name.lower() == "content-type"), "")
    kind = served.partition(";")[0].strip().lower() or "text/html"  # a saved page has no headers
    if kind not in _SHOWN:
        return "application/octet-stream"
    charset = _CHARSET.search(served)
    return f"{kind}; charset={charset[1]}" if charset else kind
