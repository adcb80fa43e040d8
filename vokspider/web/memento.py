"""Memento (RFC 7089): the revisions of an article by the time at which they were served."""

from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from vokspider.model.errors import ConfigError
from vokspider.reports.article import listed
from vokspider.reports.mementos import Memento, chosen, mementos, timeline
from vokspider.store.articles.resolve import NotFoundError, find
from vokspider.text.links import uri
from vokspider.web.api.answering import tagged
from vokspider.web.site import Site, base_of

_FORMAT = "application/link-format"


def routes(site: Site) -> list[BaseRoute]:
    """The addresses of the TimeGate and of TimeMaps; the rest of the path is an article's address, id or number."""
    return [
        Route("/timegate/{given:path}", partial(_gate, site)),
        Route("/timemap/link/{given:path}", partial(_map, site)),
    ]


def memento_headers(request: Request, original: str | None, article_id: int, at: datetime) -> dict[str, str]:
    """The headers of the page of a revision that was served since ``at``."""
    base, name = base_of(request), _named(original, article_id)
    links = [f'<{base}/timegate/{name}>; rel="timegate"', _map_link(base, name)]
    return {"Memento-Datetime": _http(at), "Link": ", ".join([*_original(original), *links])}


def _gate(site: Site, request: Request) -> Response:
    article_id, original, served = _found(site, request)
    base, name = base_of(request), _named(original, article_id)
    best = chosen(served, _asked(request))
    every = mementos(served)
    first, last = every[0], every[-1]
    ends = [
        f'<{base}/a/{article_id}@{one.revision}>; rel="{rel} memento"; datetime="{_http(one.at)}"'
        for rel, one in (("first", first), ("last", last))
    ]
    links = ", ".join([*_original(original), _map_link(base, name), *ends])
    headers = {"Vary": "accept-datetime", "Link": links, "Cache-Control": "no-cache"}
    return RedirectResponse(f"/a/{article_id}@{best.revision}", 302, headers)


def _map(site: Site, request: Request) -> Response:
    article_id, original, served = _found(site, request)
    base, name = base_of(request), _named(original, article_id)
    every = mementos(served)
    span = f'from="{_http(every[0].at)}"; until="{_http(every[-1].at)}"'
    here = f'<{base}/timemap/link/{name}>; rel="self"; type="{_FORMAT}"; {span}'
    links = [*_original(original), here, f'<{base}/timegate/{name}>; rel="timegate"']
    links += [_memento_link(base, article_id, one, every) for one in every]
    return tagged(request, ",\n".join(links).encode() + b"\n", _FORMAT)


def _memento_link(base: str, article_id: int, one: Memento, every: Sequence[Memento]) -> str:
    rel = " ".join([*(["first"] if one is every[0] else []), *(["last"] if one is every[-1] else []), "memento"])
    return f'<{base}/a/{article_id}@{one.revision}>; rel="{rel}"; datetime="{_http(one.at)}"'


def _found(site: Site, request: Request) -> tuple[int, str | None, list[Memento]]:
    """The article that the path names, its address, and its texts."""
    query = f"?{request.url.query}" if request.url.query else ""
    article_id = find(site.engine, request.path_params["given"] + query, site.naming)
    served = timeline(site.engine, article_id)
    if not served:
        raise NotFoundError(f"no text of article {article_id} is stored yet")
    return article_id, listed(site.engine, article_id).url, served


def _asked(request: Request) -> datetime | None:
    given = request.headers.get("accept-datetime")
    if given is None:
        return None
    try:
        return parsedate_to_datetime(given).replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        raise ConfigError(f"Accept-Datetime {given!r} is not a time; write it as in RFC 1123, with GMT") from None


def _named(original: str | None, article_id: int) -> str:
    """What names an article in a link: its address or, without one, its number."""
    return uri(original) if original else str(article_id)


def _original(original: str | None) -> list[str]:
    return [f'<{uri(original)}>; rel="original"'] if original else []


def _map_link(base: str, name: str) -> str:
    return f'<{base}/timemap/link/{name}>; rel="timemap"; type="{_FORMAT}"'


def _http(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC), usegmt=True)
