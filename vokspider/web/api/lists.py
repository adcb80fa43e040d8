"""The lists: articles, changes, absences, runs and captures, each in pages that begin behind an item."""

from collections.abc import Mapping, Sequence
from typing import Any

from vokspider.compare.changes import KINDS
from vokspider.model.origins import PARSER, SITE, TEMPLATE
from vokspider.model.verdict import EXIT_CODES
from vokspider.reports.absent import gone_in_pages
from vokspider.reports.articles import found
from vokspider.reports.change import changes_in_pages
from vokspider.reports.runs import RunSummary, runs_in_pages
from vokspider.store.absences.absence_queries import Absent, Gone
from vokspider.store.articles.article_pages import NEWEST, ORDERS
from vokspider.store.articles.article_queries import STATUSES, Filters, Listed
from vokspider.store.articles.changes import Changed
from vokspider.store.captures.kept import Facts
from vokspider.web.api import fetched, past_lists
from vokspider.web.api.answering import Many, Total
from vokspider.web.api.asking import LARGEST_ID, Asked, Parameter, choice, day, either, flag, number
from vokspider.web.api.items import GONE, MISSING, RETURNED, SHOWN, of_article, of_change, of_gone, of_run
from vokspider.web.api.operations import CURSOR, SOURCE, Operation, limit, linked

_MORE = {"duplicates_left_out": int}
_CHANGES = (past_lists.changes, past_lists.CHANGES)
_ABSENCES = (past_lists.absences, past_lists.ABSENCES)
_CAPTURES = (fetched.captures_then, fetched.LEFT_OUT)


def operations() -> tuple[Operation, ...]:
    """The lists."""
    articles = (
        SOURCE,
        choice("status", "Only with this status.", STATUSES),
        choice("kind", "Only those that the site edited in this way.", KINDS),
        day("since", "Only from this day on, as the site dates them."),
        day("until", "Only up to this day."),
        flag("duplicates", "Also articles whose text an earlier article has."),
        choice("order", "The order of the list.", tuple(ORDERS), NEWEST),
    )
    changes = (
        SOURCE,
        choice("origin", "Who made the change.", (SITE, TEMPLATE, PARSER), SITE),
        choice("kind", "Only of this kind.", KINDS),
    )
    absences = (SOURCE, choice("show", "Gone, missing (not confirmed), or also those that are back.", SHOWN, GONE))
    runs = (SOURCE, choice("verdict", "Only with this verdict.", tuple(EXIT_CODES)))
    captures = (
        SOURCE,
        number("article", "Only of the article with this number.", 1, LARGEST_ID),
        number("run", "Only from the run with this number.", 1, LARGEST_ID),
        either("kept", "Only those whose bytes are kept, or only the others."),
        day("since", "Only those fetched on this day or later."),
        day("until", "Only those fetched up to this day."),
    )
    articles_then = (past_lists.listed, past_lists.ARTICLES)
    return (
        _list("articles", "Articles, in an order of choice", _articles, Listed, articles, articles_then, _MORE),
        _list("changes", "What changed in texts, newest first", _changes, Changed, changes, _CHANGES),
        _list("absences", "What vanished, newest first", _absences, Gone, absences, _ABSENCES),
        _list("runs", "Crawls and imports, newest first", _runs, RunSummary, runs, (past_lists.runs, {})),
        _list("captures", "Responses of the site, the last stored first", fetched.captures, Facts, captures, _CAPTURES),
    )


def _list(
    name: str,
    summary: str,
    answer: Any,
    item: Any,
    own: Sequence[Parameter],
    then: tuple[Any, Mapping[Any, Sequence[str]]],
    more: Mapping[str, Any] | None = None,
) -> Operation:
    repeats, left_out = then
    return Operation(
        name,
        f"/{name}",
        summary,
        answer,
        item,
        is_list=True,
        parameters=(*own, limit(), CURSOR),
        more=more or {},
        then=repeats,
        left_out=left_out,
    )


def _articles(asked: Asked) -> Many:
    filters = Filters(
        source=asked["source"],
        since=asked["since"],
        until=asked["until"],
        status=asked["status"],
        every_member=asked["duplicates"],
        kind=asked["kind"],
    )
    page = found(asked.site.engine, filters, asked["order"], asked["cursor"], asked["limit"])
    items = [linked(one, **of_article(one.id, one.revision)) for one in page.articles]
    return Many(items, Total(page.total), page.pages.next, page.pages.previous, {"duplicates_left_out": page.hidden})


def _changes(asked: Asked) -> Many:
    wanted = (asked["source"], asked["origin"], asked["kind"], asked["cursor"], asked["limit"])
    page = changes_in_pages(asked.site.engine, *wanted)
    items = [linked(one, **of_change(one.id, one.from_revision, one.to_revision)) for one in page.rows]
    return Many(items, Total.of(page.total), page.pages.next, page.pages.previous)


def _absences(asked: Asked) -> Many:
    show = asked["show"]
    wanted = Absent(source=asked["source"], returned=show == RETURNED, missing=show == MISSING)
    page = gone_in_pages(asked.site.engine, wanted, asked["cursor"], asked["limit"])
    items = [linked(one, **of_gone(one.id)) for one in page.rows]
    return Many(items, Total.of(page.total), page.pages.next, page.pages.previous)


def _runs(asked: Asked) -> Many:
    wanted = (asked["source"], asked["verdict"], asked["cursor"], asked["limit"])
    page = runs_in_pages(asked.site.engine, asked.site.now, *wanted)
    items = [linked(one, **of_run(one.run_id)) for one in page.rows]
    return Many(items, Total.of(page.total), page.pages.next, page.pages.previous)
