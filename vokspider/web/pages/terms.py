"""Words: those that the site removed, added or uses for the first time, and those that are typical of some texts."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

import attrs
from attrs import frozen
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from vokspider.model.errors import ConfigError
from vokspider.reports.terms import ChangedTerm, NewTerm, Period, changed_terms, compared, near, new_terms
from vokspider.search.errors import QueryError
from vokspider.search.keyness import Score
from vokspider.search.nodes import ADDED, REMOVED
from vokspider.text.dates import end_of_day, start_of_day
from vokspider.web.asked import Asked, number, read
from vokspider.web.files import CSV, JSONL, as_file
from vokspider.web.queries import narrowed, query_of
from vokspider.web.site import Site, at_one_moment

NEW, COMPARE, NEAR = "new", "compare", "near"
SHOWN = (REMOVED, ADDED, NEW, COMPARE, NEAR)
ROWS = 100  # words on the page; files have all
# No more is read for a page, the newest ones: changes, and articles of a query.
MOST_CHANGES, MOST_ARTICLES = 3_000, 500
_SECONDS = 4.0  # for looking words up
_USUAL_DAYS, _USUAL_WINDOW, _USUAL_LEAST = 7, 5, 3
_KEYS: Mapping[str, Sequence[str]] = {
    **{show: [field.name for field in attrs.fields(ChangedTerm)] for show in (REMOVED, ADDED)},
    NEW: [field.name for field in attrs.fields(NewTerm)],
    COMPARE: Score._fields,
    NEAR: Score._fields,
}


@frozen
class AskedTerms:
    """What the address of the page asks for: ``asked`` with the query and filters, and the fields beside it.

    ``other``: the query to compare with. ``window``: words on each side. ``least``: how often a word must be there.
    """

    show: str
    asked: Asked
    other: str = ""
    window: int = _USUAL_WINDOW
    least: int = _USUAL_LEAST


@frozen
class Found:
    """The words for a page: objects of the report in order, and how much was read (0 where nobody asks)."""

    words: Sequence[Any]
    at_least: bool
    size: int = 0
    rest: int = 0


def routes(site: Site) -> list[BaseRoute]:
    """The addresses of this page."""
    return [
        Route("/terms", at_one_moment(_show, site)),
        Route("/terms.csv", partial(_file, site, CSV)),
        Route("/terms.jsonl", partial(_file, site, JSONL)),
    ]


def _asked(site: Site, request: Request) -> AskedTerms:
    query = request.query_params
    today = site.calendar.today(query.get("source"))
    show = query.get("show") or REMOVED
    if show not in SHOWN:
        raise ConfigError(f"show {show!r} is unknown; it is one of {', '.join(SHOWN)}")
    asked = attrs.evolve(read(query, today), place=None)
    if show == NEW and asked.filters.since is None:
        asked = attrs.evolve(asked, filters=attrs.evolve(asked.filters, since=today - timedelta(_USUAL_DAYS)))
    window, least = number(query, "window", 50, _USUAL_WINDOW), number(query, "least", 1_000, _USUAL_LEAST)
    return AskedTerms(show, asked, query.get("other", "").strip(), max(window, 1), max(least, 1))


def _show(site: Site, request: Request) -> Response:
    given = {name: value for name, value in request.query_params.items() if value.strip()}
    if len(given) < len(request.query_params):
        return RedirectResponse(f"/terms?{urlencode(given)}".rstrip("?"), 303)
    asked = _asked(site, request)
    try:
        return _page(site, request, asked, _found(site, asked, ROWS + 1))
    except QueryError as error:
        return _page(site, request, asked, None, error)


def _page(
    site: Site, request: Request, asked: AskedTerms, found: Found | None, wrong: QueryError | None = None
) -> Response:
    return site.page(
        request,
        "terms.html",
        400 if wrong else 200,
        asked=asked,
        found=found,
        wrong=wrong,
        shown=SHOWN,
        rows=ROWS,
        address=request.url.query,
        names=site.source_names(),
    )


def _file(site: Site, form: str, request: Request) -> Response:
    asked = _asked(site, request)
    try:
        found = _found(site, asked, 0)
    except QueryError as error:
        return _page(site, request, asked, None, error)
    records = (one._asdict() if isinstance(one, Score) else one.as_json() for one in (found.words if found else ()))
    return as_file(records, _KEYS[asked.show], f"terms-{asked.show}", form)


def _found(site: Site, asked: AskedTerms, most: int) -> Found | None:
    """The words, or None if a query is still to be written. Raises QueryError for one that means nothing.

    ``most``: how many are enough, 0 for all, where each one takes time.
    """
    new = partial(_new, most=most)
    finders: Mapping[str, Callable[[Site, AskedTerms], Found | None]] = {NEW: new, COMPARE: _compared, NEAR: _near}
    return finders.get(asked.show, _changed)(site, asked)


def _changed(site: Site, asked: AskedTerms) -> Found:
    filters = asked.asked.filters
    zone = site.zone(filters.source)
    since = start_of_day(filters.since, zone) if filters.since else None
    until = end_of_day(filters.until, zone) if filters.until else None
    found = changed_terms(site.engine, asked.show, Period(since, until, filters.source), MOST_CHANGES)
    return Found(found.words, found.at_least)


def _new(site: Site, asked: AskedTerms, most: int) -> Found:
    filters = asked.asked.filters
    if filters.since is None:  # _asked sets it
        raise ConfigError("since is missing; write the first day of what is new")
    within = partial(new_terms, until=filters.until, most=MOST_ARTICLES, seconds=_SECONDS)
    found = within(site.engine, filters.since, filters.source, most)
    return Found(found.words, found.at_least)


def _compared(site: Site, asked: AskedTerms) -> Found | None:
    if not asked.asked.text or not asked.other:
        return None
    first, second = (narrowed(query_of(site, text), asked.asked.filters) for text in (asked.asked.text, asked.other))
    found = compared(site.engine, first, second, asked.least, MOST_ARTICLES)
    return Found([one for one in found.scores if one.log_likelihood > 0], found.at_least, found.size, found.rest)


def _near(site: Site, asked: AskedTerms) -> Found | None:
    if not asked.asked.text:
        return None
    query = narrowed(query_of(site, asked.asked.text), asked.asked.filters)
    found = near(site.engine, query, asked.window, asked.least, MOST_ARTICLES)
    return Found([one for one in found.scores if one.log_likelihood > 0], found.at_least, found.size, found.rest)
