"""One article: its text and what is known of it, its citation, and each of its sentences."""

from collections.abc import Iterator, Sequence
from datetime import date, tzinfo
from functools import partial

from attrs import define, field, frozen
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from vokspider.compare.aligning import Budget
from vokspider.reports.article import ArticleReport, article_report, numbered
from vokspider.reports.article_page import (
    Paragraph,
    Removed,
    body,
    fate_in,
    observed_days,
    sentence_of,
    with_fates,
)
from vokspider.reports.citation import FORMS, Citation, citation
from vokspider.reports.duplicates import members
from vokspider.store.articles.article_detail import Revision, RevisionFacts, current_number, text_of, texts_of
from vokspider.store.articles.article_queries import paragraphs
from vokspider.store.articles.resolve import NotFoundError, find_text, require_article
from vokspider.store.log.proving import checkpoint_with
from vokspider.text.dates import day_in
from vokspider.web.asked import number
from vokspider.web.memento import memento_headers
from vokspider.web.observations import calendars
from vokspider.web.portions import LONGEST, MOST, first_of, length_of, portion, short, shortened, window
from vokspider.web.results import text_address
from vokspider.web.site import Site, at_one_moment, base_of
from vokspider.web.telling import absence_words
from vokspider.wording.removals import removed_as
from vokspider.wording.vanished import EXCLUDED

# How a citation is named in an address, and what a browser is told of it.
_MEDIA_TYPES = {
    "txt": "text/plain; charset=utf-8",
    "bib": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "json": "application/vnd.citationstyles.csl+json; charset=utf-8",
    "html": "text/html; charset=utf-8",
}

_LEAST = LONGEST // 10  # characters that a revision counts for, at least, where the fate of a sentence is looked up
_FURTHEST = 1_000_000_000  # entries of a list
_STEPS = 10_000_000  # of comparing, for all of these revisions together


def routes(site: Site) -> list[BaseRoute]:
    """The addresses of these pages; ``/a/17@2`` is revision 2 of article 17."""
    return [
        Route("/a/{id:int}", at_one_moment(_show, site)),
        Route("/a/{id:int}@{revision:int}", at_one_moment(_show, site)),
        Route("/a/{id:int}@{revision:int}/p{paragraph:int}s{sentence:int}", at_one_moment(_sentence, site)),
        Route("/a/{id:int}@{revision:int}/cite.{form}", partial(_cite, site)),
        Route("/a/{id:int}@{revision:int}/text.txt", partial(_text, site)),
        Route("/find", partial(_find, site)),
    ]


@frozen
class Loaded:
    """An article with the shown revision, and the one that is current."""

    shown: ArticleReport
    current: Revision | None

    @property
    def is_current(self) -> bool:
        """Whether the shown revision is the current one."""
        return self.current is None or self.current is self.shown.current or self.shown.choice.number is None


def load(site: Site, request: Request) -> Loaded:
    """The article and revision of an address. Raises ConfigError if there is none."""
    article_id = require_article(site.engine, request.path_params["id"])
    number, current = request.path_params.get("revision"), current_number(site.engine, article_id)
    if number is None or number == current:
        present = article_report(site.engine, article_id)
        return Loaded(present, present.current)
    chosen = numbered(site.engine, article_id, number)
    return Loaded(article_report(site.engine, article_id, chosen), text_of(site.engine, article_id, current))


def cited(site: Site, request: Request, report: ArticleReport) -> Citation | None:
    """How the shown revision is cited."""
    source, shown = report.article.source, report.current
    checkpoint = checkpoint_with(site.engine, report.article.id, shown.number) if shown else None
    return citation(report, site.declared(source), site.zone(source), checkpoint, base_of(request))


def _show(site: Site, request: Request) -> Response:
    found = load(site, request)
    report, zone = found.shown, site.zone(found.shown.article.source)
    removed, back = bool(request.query_params.get("removed")), number(request.query_params, "back", _FURTHEST)
    days = window(observed_days(report, zone), back)
    texts = portion(body(report, removed=removed), first_of(request), length_of)
    page = site.page(
        request,
        "article.html",
        found=found,
        report=report,
        article=report.article,
        shown=report.current,
        body=_body(found, texts.items),
        texts=texts,
        is_cut=any(length_of(one) > LONGEST for one in texts.items),
        revisions=window(list(_with_previous(report.revisions)), back),
        captures=window(report.captures, back),
        sightings=window(report.sightings, back),
        removed=removed,
        removed_as=removed_as,
        excluded=EXCLUDED,
        absences=[(one, absence_words(one, zone)) for one in report.known_absences],
        days=days,
        calendars=calendars(days.items, set(_changed_on(report, zone))),
        zone=zone,
        twins=[one for one in members(site.engine, report.article.id) if one.id != report.article.id],
        citation=cited(site, request, report),
    )
    shown = report.current
    if shown is not None and "revision" in request.path_params:
        served = shown.fetched_at or shown.created_at
        page.headers.update(memento_headers(request, report.article.url, report.article.id, served))
    return page


def _body(found: Loaded, lines: Sequence[Paragraph | Removed]) -> list[Paragraph | Removed]:
    shown = found.shown.current
    if shown and found.current and not found.is_current:
        lines = with_fates(lines, shown, found.current)
    return list(map(short, lines))


def _with_previous(revisions: Sequence[RevisionFacts]) -> Iterator[tuple[RevisionFacts, RevisionFacts | None]]:
    """Each revision with the one before it."""
    return zip(revisions, [None, *revisions], strict=False)


def _changed_on(report: ArticleReport, zone: tzinfo) -> Iterator[date]:
    """The days on which the site served another text than before."""
    for one in report.revisions[1:]:
        if not one.of_revision:
            yield day_in(zone, one.fetched_at or one.created_at)
    for one in report.revisions:
        yield from (day_in(zone, time) for time in one.returned_at)


def _cite(site: Site, request: Request) -> Response:
    form = request.path_params["form"]
    made = cited(site, request, load(site, request).shown)
    if form not in _MEDIA_TYPES or made is None:
        raise NotFoundError("there is no such citation")
    name = f"{made.key}.{form}"
    return PlainTextResponse(
        FORMS[form](made), media_type=_MEDIA_TYPES[form], headers={"Content-Disposition": f'inline; filename="{name}"'}
    )


def _text(site: Site, request: Request) -> Response:
    """The whole text of a revision, of any length."""
    shown = load(site, request).shown.current
    if shown is None:
        raise NotFoundError("no text of this article is stored yet")
    return PlainTextResponse(shown.text + "\n")


def _sentence(site: Site, request: Request) -> Response:
    found = load(site, request)
    shown = found.shown.current
    if shown is None:
        raise NotFoundError("no text of this article is stored yet")
    paragraph, sentence = request.path_params["paragraph"], request.path_params["sentence"]
    text = sentence_of(shown, paragraph, sentence)
    others = [one for one in reversed(found.shown.revisions) if one.number != shown.number]
    texts = _Texts(site, found.shown.article.id, [one.number for one in others])
    some = portion(others, first_of(request), lambda one: max(len(texts[one.number].text), _LEAST), MOST * _LEAST)
    place, budget = (paragraph - 1, sentence - 1), Budget(_STEPS)
    return site.page(
        request,
        "sentence.html",
        report=found.shown,
        article=found.shown.article,
        shown=shown,
        text=shortened(text),
        name=f"p{paragraph}s{sentence}",
        fates=[(one, fate_in(shown, texts[one.number], place, budget)) for one in some.items],
        others=some,
        portion=_portion_of(shown.text, paragraph),
        current=found.current.number if found.current else 0,
        citation=cited(site, request, found.shown),
    )


@define
class _Texts:
    """The revisions of some ``numbers``, which are read as they are used, each time twice as many at once."""

    site: Site
    article_id: int
    numbers: Sequence[int]
    _known: dict[int, Revision] = field(factory=dict)
    _next: int = 1

    def __getitem__(self, number: int) -> Revision:
        """One revision. Raises NotFoundError if it was forgotten while the page was made."""
        if number not in self._known:
            first = self.numbers.index(number)
            some = texts_of(self.site.engine, self.article_id, self.numbers[first : first + self._next])
            self._known |= {one.number: one for one in some}
            self._next *= 2
        if number not in self._known:
            raise NotFoundError(f"article {self.article_id} has no revision {number}")
        return self._known[number]


def _portion_of(text: str, paragraph: int) -> str:
    """The query of the page's portion that has a paragraph of a long text; empty for the first portion."""
    first = portion(paragraphs(text), 0, len)
    return f"?from={paragraph}" if first.next is not None and paragraph > first.next else ""


def _find(site: Site, request: Request) -> Response:
    """Leads to the article that an id, an external id or an address names, or to one of its revisions."""
    named = find_text(site.engine, request.query_params.get("id", ""), site.naming)
    return RedirectResponse(text_address(*named), 303)
