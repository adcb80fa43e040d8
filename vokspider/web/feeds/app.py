"""The addresses of the feeds."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

from attrs import evolve
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from vokspider.reports.feed import block
from vokspider.reports.search import search
from vokspider.store.articles.resolve import NotFoundError
from vokspider.store.log.checkpoints import checkpoint_of
from vokspider.store.log.entries import BACK, GONE, REVISED, STORED
from vokspider.store.search.hits import NEWEST
from vokspider.web.api.answering import tagged
from vokspider.web.api.asking import LARGEST_ID, Parameter, number, read, text
from vokspider.web.api.cursors import cursor_at, number_in
from vokspider.web.api.operations import CURSOR
from vokspider.web.api.problems import handlers
from vokspider.web.feeds.forms import ATOM, MEDIA_TYPES, Feed, Signed, as_atom, as_json_feed
from vokspider.web.feeds.items import item_of_event, item_of_hit
from vokspider.web.queries import query_of
from vokspider.web.site import Site, base_of

PREFIX = "/feeds"
_PAGE = 50  # hits
# What each feed is called, and the entries of the log that it has.
FEEDS: Mapping[str, tuple[str, Sequence[str]]] = {
    "new": ("New articles", (STORED,)),
    "changed": ("Changed texts", (REVISED,)),
    "vanished": ("Vanished, and back", (GONE, BACK)),
    "all": ("Everything that happened to articles", (STORED, REVISED, GONE, BACK)),
}


def routes(site: Site) -> list[Mount]:
    """The addresses of the feeds."""
    found = Route("/search.{form}", partial(_search, site))
    app = Starlette(routes=[found, Route("/{name}.{form}", partial(_log, site))], exception_handlers=handlers())
    return [Mount(PREFIX, app)]


def _log(site: Site, request: Request) -> Response:
    name, form = request.path_params["name"], _form(request)
    if name not in FEEDS:
        raise NotFoundError(f"there is no feed {name!r}; there are {', '.join((*FEEDS, 'search'))}")
    archive = number("archive", "The number of a block of the history.", 1, LARGEST_ID)
    asked = read(request.query_params.multi_items(), (archive,))["archive"]
    (title, kinds), path = FEEDS[name], f"{PREFIX}/{name}.{form}"
    found = block(site.engine, kinds, asked)
    if found is None:
        raise NotFoundError(f"the block {asked} of this feed is not full yet")
    around = {"prev-archive": found.previous, "next-archive": found.next}
    archives = {rel: f"{path}?archive={one}" for rel, one in around.items() if one}
    links = {"self": f"{path}?archive={asked}" if asked else path, **({"current": path} if asked else {}), **archives}
    items = [item_of_event(site, one) for one in reversed(found.events)]
    base, further = base_of(request), archives.get("prev-archive")
    return _written(site, request, Feed(name, title, base, links, items, asked is not None, further))


def _search(site: Site, request: Request) -> Response:
    form, q = _form(request), text("q", "The query.", 1000)
    known = (Parameter(q.name, q.description, q.schema, required=True), CURSOR)
    asked: dict[str, Any] = read(request.query_params.multi_items(), known)
    wanted = search(site.engine, query_of(site, asked["q"]), site.calendar, _PAGE + 1)
    hits = list(wanted.hits(number_in(asked["cursor"]) if asked["cursor"] else NEWEST + 1))
    path = f"{PREFIX}/search.{form}?{urlencode({'q': asked['q']})}"
    further = f"{path}&cursor={cursor_at(hits[_PAGE - 1].key)}" if len(hits) > _PAGE else None
    here = f"{path}&cursor={asked['cursor']}" if asked["cursor"] else path
    links = {"self": here, "first": path, **({"next": further} if further else {})}
    items = [item_of_hit(site, one) for one in hits[:_PAGE]]
    feed = Feed(f"search {asked['q']}", f"Search: {asked['q']}", base_of(request), links, items, further=further)
    return _written(site, request, feed)


def _written(site: Site, request: Request, feed: Feed) -> Response:
    form = _form(request)
    if not feed.is_archive:  # an archive never changes
        feed = evolve(feed, checkpoint=_signed(site))
    body = as_atom(site, feed) if form == ATOM else as_json_feed(feed)
    return tagged(request, body, MEDIA_TYPES[form])


def _signed(site: Site) -> Signed | None:
    """The last checkpoint of the log; None if there is none, or if it is damaged, which 'log verify' tells."""
    if (kept := site.checkpoint) is None:
        return None
    try:
        return Signed(checkpoint_of(kept).origin, kept.size, kept.root, kept.note)
    except ValueError:
        return None


def _form(request: Request) -> str:
    form: str = request.path_params["form"]
    if form not in MEDIA_TYPES:
        raise NotFoundError(f"there is no form {form!r} of a feed; there are {', '.join(MEDIA_TYPES)}")
    return form
