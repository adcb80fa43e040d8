"""The lists as they were at an earlier size of the log, without what the log does not tell."""

from collections.abc import Mapping, Sequence
from typing import Any

from vokspider.reports.past import HitThen, count_then, hits_then
from vokspider.reports.ranking import BY_NEWEST
from vokspider.reports.runs import RunSummary, summary
from vokspider.reports.search import is_index_complete
from vokspider.search.spelling import also_searched
from vokspider.store.absences.absence_queries import Gone
from vokspider.store.articles.article_queries import Filters, Listed
from vokspider.store.articles.changes import Changed
from vokspider.store.db.keyset import Page
from vokspider.store.past import articles, lists
from vokspider.store.past.articles import STATUSES, ListedThen
from vokspider.store.past.lists import ChangedThen, GoneThen
from vokspider.store.past.search import untold
from vokspider.store.past.state import Past, require_known_origins, require_nothing_forgotten
from vokspider.store.search.hits import NEWEST
from vokspider.web import counts
from vokspider.web.api.answering import Many, Total
from vokspider.web.api.asking import Asked
from vokspider.web.api.cursors import cursor_at, number_in
from vokspider.web.api.items import RETURNED, of_article, of_change, of_gone, of_hit, of_run
from vokspider.web.api.operations import linked
from vokspider.web.api.problems import PAST_SIZE, Problem
from vokspider.web.api.repeating import missing
from vokspider.web.queries import is_relative, query_of

ARTICLES: Mapping[Any, Sequence[str]] = {Listed: missing(Listed, ListedThen)}
CHANGES: Mapping[Any, Sequence[str]] = {Changed: missing(Changed, ChangedThen)}
ABSENCES: Mapping[Any, Sequence[str]] = {Gone: missing(Gone, GoneThen)}


def listed(asked: Asked, past: Past) -> Many:
    """The list of articles. Raises Problem for a filter that the log does not tell."""
    status = asked["status"]
    if status not in STATUSES:
        told = ", ".join(one for one in STATUSES if one)
        raise Problem(PAST_SIZE, f"the log does not tell which articles were {status}; it tells of {told}", "status")
    _require_duplicates(asked)
    _require(past)
    filters = Filters(asked["source"], asked["since"], asked["until"], (), status or None, True, asked["kind"])
    page = articles.article_page(past, filters, asked["order"], asked["cursor"], asked["limit"])
    return _many(page, [titled(one, **of_article(one.id, one.revision)) for one in page.rows], duplicates_left_out=0)


def changes(asked: Asked, past: Past) -> Many:
    """The list of changes."""
    _require(past)
    wanted = (asked["source"], asked["origin"], asked["kind"], asked["cursor"], asked["limit"])
    page = lists.changes_page(past, *wanted)
    return _many(page, [titled(one, **of_change(one.id, one.from_revision, one.to_revision)) for one in page.rows])


def absences(asked: Asked, past: Past) -> Many:
    """The list of what had vanished. Raises Problem for what was not confirmed, which the log does not tell."""
    if asked["show"] not in ("gone", RETURNED):
        raise Problem(PAST_SIZE, "the log does not tell which articles were missing; it tells of gone ones", "show")
    require_nothing_forgotten(past)
    shown = asked["show"] == RETURNED
    page = lists.gone_page(past, asked["source"], asked["cursor"], asked["limit"], returned=shown)
    return _many(page, [titled(one, **of_gone(one.id)) for one in page.rows])


def runs(asked: Asked, past: Past) -> Many:
    """The list of the runs that were closed."""
    require_nothing_forgotten(past)
    found = lists.runs_page(past, asked["source"], asked["verdict"], asked["cursor"], asked["limit"])
    rows: list[RunSummary] = [summary(asked.site.engine, record, asked.site.now) for record in found.rows]
    return _many(found, [linked(one, **of_run(one.run_id)) for one in rows])


def search(asked: Asked, past: Past) -> Many:
    """The articles that a query meant. Raises Problem for a query that asks for what the log does not tell."""
    if asked["sort"] != BY_NEWEST:
        raise Problem(PAST_SIZE, "the ranking depends on all texts of now; leave out sort, or leave out at", "sort")
    query, most, cursor = query_of(asked.site, asked["q"]), asked["limit"], asked["cursor"]
    for name in untold(query):
        raise Problem(PAST_SIZE, f"{name} asks for what is so now; leave it out, or leave out at", "q")
    if is_relative(asked.site, asked["q"]):
        raise Problem(PAST_SIZE, "its days are counted from today; write them as dates", "q")
    if not is_index_complete(asked.site.engine):
        raise Problem(PAST_SIZE, "the search index is being made again; ask later", "at")
    _require_duplicates(asked)
    require_nothing_forgotten(past)
    found = [hit for hit, _ in zip(hits_then(past, query, _start(cursor)), range(most + 1), strict=False)]
    more = {"also_searched": list(also_searched(query)), "is_index_complete": True, "scope": None}
    more |= {"sorted_by": BY_NEWEST, "not_ranked_because": None}
    following = cursor_at(found[most - 1].key) if len(found) > most else None
    wanted = asked[counts.COUNTS]
    total = None if cursor else Total(*count_then(past, query, counts.most(wanted), counts.seconds(wanted)))
    return Many([_hit(one) for one in found[:most]], total, following, more=more)


def titled(value: Any, **links: str | None) -> dict[str, Any]:
    """A report with its links, without a title that its text did not have: that of its entry may have been another."""
    item = linked(value, **links)
    if item.get("title", "") is None:
        del item["title"]
    return item


def _hit(hit: HitThen) -> dict[str, Any]:
    article = {name: value for name, value in titled(hit.article).items() if name != "links"}
    title = {"title": hit.title._asdict()} if hit.title else {}
    made = {"article": article, "revision": hit.revision, "current": hit.current, **title}
    links = of_hit(hit.article.id, hit.revision, current=hit.current)
    return {**made, "snippet": hit.snippet._asdict(), "links": links}


def _start(cursor: str | None) -> int:
    return number_in(cursor) if cursor else NEWEST + 1


def _many(page: Page[Any], items: Sequence[Mapping[str, Any]], **more: Any) -> Many:
    return Many(items, Total.of(page.total), page.pages.next, page.pages.previous, more)


def _require(past: Past) -> None:
    require_nothing_forgotten(past)
    require_known_origins(past)


def _require_duplicates(asked: Asked) -> None:
    if not asked["duplicates"]:
        raise Problem(PAST_SIZE, "the log does not tell which were duplicates; add duplicates=true", "duplicates")
