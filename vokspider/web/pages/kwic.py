"""The concordance: each place of a query's words with the words around it, one below the other."""

from functools import partial
from urllib.parse import urlencode

import attrs
from attrs import frozen
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from vokspider.reports.concordance import BY_DAY, ORDERS, Concordance, Line, Most, concordance
from vokspider.reports.search import Found
from vokspider.search.errors import QueryError
from vokspider.store.db.keyset import Pages
from vokspider.web.asked import Asked, number, read
from vokspider.web.files import CSV, JSONL, as_file
from vokspider.web.pages.search import found_of
from vokspider.web.site import Site, at_one_moment

_PAGE = 100  # lines
# A word of all articles has millions of places. No more than these are read for a page, the newest ones, and for the
# first page of the newest ones only so many as are there at once.
MOST, FIRST = Most(places=5_000, articles=2_000), 300
_LARGEST_SEED = 1_000_000
KEYS = tuple(field.name for field in attrs.fields(Line))


@frozen
class AskedLines:
    """What the address of a concordance asks for.

    ``sample``: how many places to choose by ``seed``, 0 for all. ``start``: the number of lines before the page.
    """

    asked: Asked
    sample: int
    seed: int
    start: int = 0

    def at(self, place: str | None) -> str:
        """The query of the page that begins with another line."""
        of_sample = {"sample": self.sample, "seed": self.seed} if self.sample else {}
        return urlencode(self.asked.fields() | of_sample | ({"at": place} if place else {}))

    @property
    def place(self) -> int:
        """Where the page begins; 0 for the first one."""
        return self.start

    @property
    def is_newest_first(self) -> bool:
        """Whether the lines of a page are known without those behind it."""
        return self.asked.order == BY_DAY and not self.sample

    def lines(self, found: Found) -> Concordance:
        """All requested lines, as far as they are read at most."""
        return self._read(found, MOST)

    def lines_to_show(self, found: Found) -> Concordance:
        """The requested lines up to the end of the page, and some further ones as long as they are to be counted."""
        if not self.is_newest_first or (self.asked.counts_all and not self.start):
            return self.lines(found)
        enough = self.start + _PAGE + 1 if self.start else max(FIRST, _PAGE + 1)
        return self._read(found, MOST._replace(places=min(enough, MOST.places)))

    def _read(self, found: Found, most: Most) -> Concordance:
        return concordance(found, self.asked.order, self.sample, self.seed, most=most)


def routes(site: Site) -> list[BaseRoute]:
    """The addresses of this page."""
    return [
        Route("/kwic", at_one_moment(_show, site)),
        Route("/kwic.csv", partial(_file, site, CSV)),
        Route("/kwic.jsonl", partial(_file, site, JSONL)),
    ]


def _asked(site: Site, request: Request) -> AskedLines:
    query = request.query_params
    asked = read(query, site.calendar.today(query.get("source")), ORDERS)
    numbers = (
        number(query, "sample", MOST.places),
        number(query, "seed", _LARGEST_SEED),
        number(query, "at", MOST.places),
    )
    return AskedLines(attrs.evolve(asked, place=None), *numbers)


def _show(site: Site, request: Request) -> Response:
    asked = _asked(site, request)
    if any(not value.strip() for value in request.query_params.values()):
        return RedirectResponse(f"/kwic?{asked.at(None)}".rstrip("?"), 303)
    if not asked.asked.text:
        return site.page(request, "kwic.html", asked=asked, most=MOST.places, wrong=None, lines=None)
    try:
        found = found_of(site, asked.asked)
    except QueryError as error:
        return site.page(request, "kwic.html", 400, asked=asked, most=MOST.places, wrong=error)
    lines, end = asked.lines_to_show(found), asked.start + _PAGE
    before = str(asked.start - _PAGE) if asked.start > _PAGE else None
    return site.page(
        request,
        "kwic.html",
        asked=asked,
        most=MOST.places,
        wrong=None,
        lines=lines,
        is_all_read=asked.asked.counts_all or not asked.is_newest_first or lines.total >= MOST.places,
        shown=lines.lines[asked.start : end],
        pages=Pages(str(end) if len(lines.lines) > end else None, before),
        scope=None if asked.start else found.scope(),
        also=found.also,
    )


def _file(site: Site, form: str, request: Request) -> Response:
    asked = _asked(site, request)
    try:
        lines = asked.lines(found_of(site, asked.asked))
    except QueryError as error:
        return site.page(request, "kwic.html", 400, asked=asked, most=MOST.places, wrong=error)
    return as_file((line.as_json() for line in lines.lines), KEYS, _name(asked, lines), form)


def _name(asked: AskedLines, lines: Concordance) -> str:
    """The name of the file says if it does not have all lines."""
    of_sample = f"-sample-{asked.sample}-seed-{asked.seed}" if asked.sample and asked.sample < lines.total else ""
    return f"concordance{f'-newest-{lines.total}' if lines.at_least else ''}{of_sample}"
