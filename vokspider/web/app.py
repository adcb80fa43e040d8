"""The application: all pages, behind one guard. It keeps no state of its own."""

from collections.abc import Callable, Iterable
from functools import partial

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from vokspider.config import Config
from vokspider.model.clock import Clock, utc_now
from vokspider.model.errors import ConfigError, VokspiderError
from vokspider.store.articles.resolve import NotFoundError
from vokspider.store.db.explaining import explain
from vokspider.store.db.read_only import is_out_of_time
from vokspider.web import memento
from vokspider.web.api import app as api
from vokspider.web.api.problems import PREFIX, http_problem
from vokspider.web.feeds import app as feeds
from vokspider.web.pages import (
    article,
    articles,
    backfills,
    captures,
    changes,
    checkpoint,
    compared,
    kwic,
    login,
    overview,
    phrase,
    rhythm,
    runs,
    terms,
    vanished,
)
from vokspider.web.security import Guard
from vokspider.web.site import FOLDER, Site, make_templates

QUERY_SECONDS = 10.0
_PAGES = (
    overview,
    articles,
    kwic,
    phrase,
    terms,
    article,
    compared,
    captures,
    changes,
    vanished,
    rhythm,
    runs,
    backfills,
    checkpoint,
    memento,
    feeds,
    api,
)


def create_app(
    engine: Engine,
    current: Callable[[], Config],
    *,
    token: str = "",
    clock: Clock = utc_now,
    further: Iterable[BaseRoute] = (),
) -> Starlette:
    """The web pages of the archive of ``engine``, which should be one of ``open_read_only_engine``.

    ``current`` gives the configuration at any time. ``token``: what readers need, see ``security.Guard``. ``further``:
    routes besides the pages, such as those of a daemon's health.
    """
    site = Site(engine, current, make_templates(), clock)
    pages = [*login.routes(site, token), *(route for one in _PAGES for route in one.routes(site))]
    static = Mount("/static", StaticFiles(directory=FOLDER / "static"))
    return Starlette(
        routes=[*pages, static, *further],
        middleware=[Middleware(Guard, token=token)],
        exception_handlers={
            HTTPException: partial(_http_error, site),
            VokspiderError: partial(_our_error, site),
            DBAPIError: partial(_database_error, site),
            Exception: partial(_bug, site),
        },
    )


def _http_error(site: Site, request: Request, error: Exception) -> Response:
    if request.scope["path"].startswith(f"{PREFIX}/"):
        return http_problem(request, error)  # an address with a line break does not reach the API
    assert isinstance(error, HTTPException)  # noqa: S101 (so it is registered)
    title = "There is no such page" if error.status_code == 404 else error.detail
    return _error(site, request, error.status_code, title, "")


def _our_error(site: Site, request: Request, error: Exception) -> Response:
    if isinstance(error, NotFoundError):
        return _error(site, request, 404, "Not in this archive", str(error))
    if isinstance(error, ConfigError):
        return _error(site, request, 400, "That cannot be meant", str(error))
    return _error(site, request, 500, "This page cannot be shown", str(error))


def _database_error(site: Site, request: Request, error: Exception) -> Response:
    assert isinstance(error, DBAPIError)  # noqa: S101
    if is_out_of_time(error):
        words = "The query was stopped, so that it does not hold up others. A narrower filter is quicker."
        return _error(site, request, 503, f"This took longer than {QUERY_SECONDS:g} seconds", words)
    return _error(site, request, 503, "The database does not respond", explain(error))


def _bug(site: Site, request: Request, _error_: Exception) -> Response:
    return _error(site, request, 500, "This page failed because of a bug in vokspider", "Please report it.")


def _error(site: Site, request: Request, status: int, title: str, words: str) -> Response:
    return site.page(request, "error.html", status, number=status, title=title, words=words)
