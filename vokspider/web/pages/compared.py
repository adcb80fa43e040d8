"""Two revisions of an article, word by word."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from vokspider.model.errors import ConfigError
from vokspider.reports.article import listed
from vokspider.reports.compared_page import Unchanged, compared_page
from vokspider.store.articles.resolve import NotFoundError, require_article
from vokspider.web.portions import MOST, first_of, folded, folded_length, is_too_long, portion, shortened, thinned
from vokspider.web.site import Site, at_one_moment

ONE, SIDE, ONLY = VIEWS = ("one", "side", "only")


def routes(site: Site) -> list[BaseRoute]:
    """The addresses of these pages; without revisions, that of the latest change."""
    return [
        Route("/a/{id:int}/changes", at_one_moment(_lead, site)),
        Route("/a/{id:int}/changes/{old:int}/{new:int}", at_one_moment(_show, site)),
    ]


def _lead(site: Site, request: Request) -> Response:
    article_id, query = require_article(site.engine, request.path_params["id"]), request.query_params
    if query.get("old", "").isdecimal() and query.get("new", "").isdecimal():
        old, new = query["old"], query["new"]
    else:
        try:
            found = compared_page(site.engine, article_id).compared
        except ConfigError as error:
            raise NotFoundError(str(error)) from None
        old, new = str(found.from_revision), str(found.to_revision)
    view = query.get("view", ONE)
    return RedirectResponse(f"/a/{article_id}/changes/{old}/{new}{_query(view)}", 303)


def _show(site: Site, request: Request) -> Response:
    article_id = require_article(site.engine, request.path_params["id"])
    view = request.query_params.get("view", ONE)
    if view not in VIEWS:
        raise ConfigError(f"view {view!r} is unknown; it is one of {', '.join(VIEWS)}")
    page = compared_page(site.engine, article_id, request.path_params["old"], request.path_params["new"])
    compared = page.compared
    shown = portion(page.sections, first_of(request), lambda one: folded_length(one, page.length(one)))
    parts = page.parts(shown.items)
    numbers = (compared.from_revision, compared.to_revision)
    old, new = (next(one for one in page.revisions if one.number == number) for number in numbers)
    return site.page(
        request,
        "compared.html",
        page=page,
        article=listed(site.engine, article_id),
        old=old,
        new=new,
        view=view,
        of_view=_query,
        sections=shown,
        parts=parts,
        is_cut=any(is_too_long(one) for one in parts),
        strip=thinned(page.strip(parts) if shown.is_whole else page.rough_strip()),
        changed=sum(not isinstance(one, Unchanged) for one in parts),
        folded=folded,
        shortened=shortened,
        most=MOST,
    )


def _query(view: str) -> str:
    return "" if view == ONE or view not in VIEWS else f"?view={view}"
