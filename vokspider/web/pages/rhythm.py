"""The rhythm of publishing: a year of a source as a map of days, its silences and its bursts."""

from datetime import date
from functools import partial
from urllib.parse import urlencode

from attrs import frozen
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from vokspider.model.errors import ConfigError
from vokspider.reports.rhythm import COVERED, OUTSIDE, UNCOVERED, Rhythm, RhythmDay, rhythm, source_of
from vokspider.store.articles.article_queries import ALL, Filters
from vokspider.text.dates import last_of_month
from vokspider.web.asked import Asked
from vokspider.web.choice import chosen
from vokspider.web.heatmap import Heatmap, Shown, heatmap, shade, steps
from vokspider.web.site import Site, at_one_moment
from vokspider.wording.numbers import counted
from vokspider.wording.rhythm import HOW, how_many, how_unlikely


def routes(site: Site) -> list[BaseRoute]:
    """The address of this page."""
    return [Route("/rhythm", at_one_moment(_show, site))]


def _show(site: Site, request: Request) -> Response:
    if not (sources := site.source_names()):
        return site.page(request, "rhythm.html", found=None)
    choice = chosen(request.query_params, {"source": None, "year": None})
    if any(not value for value in request.query_params.values()):
        return RedirectResponse(f"/rhythm?{choice.at(None)}".rstrip("?"), 303)
    source = source_of(site.engine, choice.get("source"), site.config.crawl.source)
    found = rhythm(site.engine, source, _year(choice.get("year")), site.calendar)
    return site.page(
        request,
        "rhythm.html",
        found=found,
        sources=sources,
        map=_map(found),
        legend=_legend(found),
        address=partial(_address, found),
        articles=partial(articles_of, source),
        end_of_month=last_of_month,
        how=HOW,
        how_many=how_many,
        how_unlikely=how_unlikely,
    )


def _year(given: str | None) -> int | None:
    if given is None:
        return None
    if not (given.isascii() and given.isdecimal() and len(given) == 4):
        raise ConfigError(f"year {given[:40]!r} is not a year; write it with four digits, for example 2025")
    return int(given)


def _address(found: Rhythm, **changes: str | int) -> str:
    return f"/rhythm?{urlencode({'source': found.source, 'year': found.year} | changes)}"


def articles_of(source: str, first: date, last: date) -> str:
    """The address of all articles of a source from one day to another, as they are counted here."""
    return f"/articles?{Asked('', Filters(source, first, last, status=ALL)).written()}"


def _map(found: Rhythm) -> Heatmap:
    ends, days = steps([one.articles for one in found.days]), {one.day: one for one in found.days}
    signs = {day: one.kind for one in found.unusual for day in days if one.first <= day <= one.last}
    name = f"Articles on each day of {found.year}"

    def show(day: date) -> Shown:
        one = days[day]
        href = "" if one.state == OUTSIDE and not one.articles else articles_of(found.source, day, day)
        classes = f"d{shade(one.articles, ends)} {one.state}"
        return Shown(_label(one), classes, href, one.state == UNCOVERED, signs.get(day, ""))

    return heatmap(name, found.days[0].day, found.days[-1].day, show)


def _label(one: RhythmDay) -> str:
    day = f"{one.day:%A}, {one.day.day} {one.day:%B %Y}"
    if one.state == OUTSIDE and not one.articles:
        return f"{day}: not in the archive"
    notes = {UNCOVERED: ", not covered", OUTSIDE: ", not judged", COVERED: ""}
    usual = f", usually {one.usual:.1f}" if one.usual is not None else ""
    return f"{day}: {counted(one.articles, 'article')}{notes[one.state]}{usual}"


@frozen
class Shade:
    """A shade of the map and the numbers that it stands for."""

    level: int
    numbers: str


def _legend(found: Rhythm) -> list[Shade]:
    ends = steps([one.articles for one in found.days])
    firsts = [1, *(end + 1 for end in ends)]
    shades = [Shade(shade(end, ends), _from_to(first, end)) for first, end in zip(firsts, ends, strict=False)]
    return [Shade(0, "none"), *shades]


def _from_to(first: int, last: int) -> str:
    return f"{first:,}" if first == last else f"{first:,} to {last:,}"
