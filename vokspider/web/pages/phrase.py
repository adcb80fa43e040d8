"""A phrase over time: its first and last use, its silences, its spellings, and its share of each month."""

from collections.abc import Mapping
from functools import partial

import attrs
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from vokspider.reports.phrase import PhraseHistory, PhraseMonth, first_and_last, phrase_history, spellings_used
from vokspider.reports.search import Found, pieces_of
from vokspider.search.errors import QueryError
from vokspider.search.nodes import ANYWHERE, And, Term
from vokspider.store.search.counting import Scope
from vokspider.text.dates import last_of_month
from vokspider.web.asked import Asked, read
from vokspider.web.charts import Chart, Value, bar_chart
from vokspider.web.files import CSV, JSONL, as_file
from vokspider.web.filters import month as name_of
from vokspider.web.months import every_month, is_covered, ticks
from vokspider.web.pages.search import found_of
from vokspider.web.site import Site, at_one_moment

_SECONDS = 3.0  # for counting
_KEYS = tuple(field.name for field in attrs.fields(PhraseMonth))


def routes(site: Site) -> list[BaseRoute]:
    """The addresses of this page."""
    return [
        Route("/phrase", at_one_moment(_show, site)),
        Route("/phrase.csv", partial(_file, site, CSV)),
        Route("/phrase.jsonl", partial(_file, site, JSONL)),
    ]


def _asked(site: Site, request: Request) -> Asked:
    query = request.query_params
    return attrs.evolve(read(query, site.calendar.today(query.get("source"))), place=None)


def _show(site: Site, request: Request) -> Response:
    asked = _asked(site, request)
    if any(not value.strip() for value in request.query_params.values()):
        return RedirectResponse(f"/phrase?{asked.written()}".rstrip("?"), 303)
    if not asked.text:
        return site.page(request, "phrase.html", asked=asked, wrong=None, history=None)
    try:
        found = found_of(site, asked)
    except QueryError as error:
        return site.page(request, "phrase.html", 400, asked=asked, wrong=error)
    history, scope = phrase_history(found, _SECONDS), found.scope()
    return site.page(
        request,
        "phrase.html",
        asked=asked,
        wrong=None,
        history=history,
        scope=scope,
        uses=first_and_last(found, history),
        spellings=spellings_used(found, _SECONDS),
        chart=_chart(asked, history, scope),
        in_a_row=_in_a_row(asked, found),
        pieces=pieces_of,
    )


def _chart(asked: Asked, history: PhraseHistory, scope: Scope) -> Chart:
    """The share of each month; a point leads to the articles of its month that have the phrase."""
    known: Mapping[object, PhraseMonth] = {one.month: one for one in history.months}
    months = every_month([one.month for one in history.months])
    values = []
    for month in months:
        one = known.get(month)
        address = f"/articles?{asked.query(since=month, until=last_of_month(month))}"
        text = f"{one.share:.1%}, {one.articles:,} of {one.of:,}" if one else "no articles"
        share = one.share if one and one.of else None
        values.append(Value(name_of(month), share, address, text, is_covered(month, scope)))
    return bar_chart(values, ticks(months))


def _in_a_row(asked: Asked, found: Found) -> str | None:
    """The query of this page for the same words in a row, if they may be anywhere in a text now."""
    node = found.query
    words = [part for part in (node.parts if isinstance(node, And) else ()) if isinstance(part, Term)]
    plain = [one.text for one in words if one == Term(one.text, ANYWHERE)]
    return asked.query(text=f'"{asked.text}"') if len(plain) > 1 and " ".join(plain) == asked.text else None


def _file(site: Site, form: str, request: Request) -> Response:
    asked = _asked(site, request)
    try:
        history = phrase_history(found_of(site, asked), _SECONDS)
    except QueryError as error:
        return site.page(request, "phrase.html", 400, asked=asked, wrong=error)
    return as_file(history.as_json()["months"], _KEYS, "phrase-months", form)
