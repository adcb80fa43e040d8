"""From a path to a response: finds the article or listing that is requested, and renders its page."""

from datetime import date
from typing import Final, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from attrs import frozen

from vokspider.demo import render
from vokspider.demo.entries import ENTRIES_PER_FRAGMENT, ENTRIES_PER_PAGE, entries_html, without_names
from vokspider.demo.model import DemoArticle, DemoSource, Reply

AJAX_PATH: Final = "/wp-admin/admin-ajax.php"
HTML: Final = "text/html; charset=UTF-8"


class Site(Protocol):
    """The attributes of a site that this module uses. ``vokspider.demo.site.DemoSite`` has them."""

    source: DemoSource
    other: DemoSource
    today: date
    base_url: str
    robots: str
    ajax_id_in: str
    listing_classless: bool
    markup_seed: int
    paths: dict[str, tuple[DemoArticle, DemoSource]]
    blocks: dict[tuple[str, str], str]

    @property
    def articles(self) -> list[DemoArticle]:
        """The listed articles, newest first."""


@frozen
class Route:
    """What a request asks for: an article and its source, the listing of a source, or something else at ``path``.

    ``offset`` and ``size`` are those of an AJAX fragment, in entries. For other pages they are 0.
    """

    path: str
    source: DemoSource | None = None
    article: DemoArticle | None = None
    offset: int = 0
    size: int = 0


def plain_path(target: str) -> str:
    """The decoded path of an address, or of the path and query of a request, without a slash at its end."""
    return unquote(urlsplit(target).path).rstrip("/")


def find(site: Site, target: str) -> Route:
    """The route for a request; ``target`` is its path and query."""
    path = plain_path(target)
    if path in site.paths:
        article, source = site.paths[path]
        return Route(path, source, article)
    if path == AJAX_PATH:
        return _ajax_route(site, target)
    sources = {f"/article/{source.listing_number}": source for source in (site.other, site.source)}
    return Route(path, sources.get(path))


def _ajax_route(site: Site, target: str) -> Route:
    query = {name: values[-1] for name, values in parse_qs(urlsplit(target).query).items()}
    sources = {source.ajax_source_id: source for source in (site.other, site.source)}
    source = sources.get(query.get("id", "")) if query.get("action") == "get_cat_by_source" else None
    size = min(_number(query.get("to"), ENTRIES_PER_FRAGMENT), ENTRIES_PER_FRAGMENT)
    return Route(AJAX_PATH, source, None, _number(query.get("from"), 0), size)


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() else default


def reply(site: Site, route: Route) -> Reply:
    """The response to a request."""
    if route.article is not None and route.source is not None:
        return html_reply(render.article_page(route.article, surroundings(site, route.source)))
    if route.source is not None:
        return _listing_reply(site, route, route.source)
    return _other_reply(site, route.path)


def html_reply(text: str, status: int = 200) -> Reply:
    """A response with this HTML in UTF-8."""
    return Reply(status, (("Content-Type", HTML),), text.encode())


def not_found(today: date) -> Reply:
    """The response with status 404."""
    return html_reply(render.message_page(today, "Page not found", "There is nothing at this address."), 404)


def surroundings(site: Site, source: DemoSource) -> render.Surroundings:
    """What the pages of a source's articles show besides the article."""
    url = f"{site.base_url}/article/{source.listing_number}/"
    return render.Surroundings(site.today, _block_entries(site, source), url, site.markup_seed)


def _block_entries(site: Site, source: DemoSource) -> str:
    """The HTML of the newest twenty entries. It is rendered once, and again after ``DemoSite.index``."""
    key = (source.name, site.base_url)
    if key not in site.blocks:
        site.blocks[key] = entries_html(source.entries(0, ENTRIES_PER_PAGE), site.base_url, "block")
    return site.blocks[key]


def _listing_reply(site: Site, route: Route, source: DemoSource) -> Reply:
    if route.path == AJAX_PATH:
        html = entries_html(source.entries(route.offset, route.size), site.base_url, "listing")
    else:
        html = render.listing_page(source, site.base_url, site.today, site.ajax_id_in)
    return html_reply(without_names(html) if site.listing_classless else html)


def _other_reply(site: Site, path: str) -> Reply:
    if path == "/robots.txt":
        return Reply(200, (("Content-Type", "text/plain; charset=utf-8"),), site.robots.encode())
    if path in ("", "/newstream"):
        return newstream_reply(site)
    if path == AJAX_PATH:
        return html_reply("", 200)
    return not_found(site.today)


def newstream_reply(site: Site) -> Reply:
    """The response with the listing of all sources."""
    newest = (source.entries(0, ENTRIES_PER_PAGE) for source in (site.source, site.other))
    mixed = [article for pair in zip(*newest, strict=False) for article in pair]
    return html_reply(render.newstream_page(mixed[:ENTRIES_PER_PAGE], site.base_url, site.today))
