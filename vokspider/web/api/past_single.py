"""Single things as they were at an earlier size of the log, without what the log does not tell."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from attrs import evolve

from vokspider.reports.run import RunDetail, run_detail
from vokspider.store.articles.article_queries import Listed
from vokspider.store.past import articles
from vokspider.store.past.articles import ListedThen
from vokspider.store.past.lists import require_closed
from vokspider.store.past.state import Past, require_known_origins, require_nothing_forgotten
from vokspider.web.api import single
from vokspider.web.api.answering import Many, One
from vokspider.web.api.asking import Asked
from vokspider.web.api.items import of_run
from vokspider.web.api.operations import Operation, article_address, capture_address, linked, revision_address
from vokspider.web.api.past_lists import titled
from vokspider.web.api.repeating import missing
from vokspider.web.api.shapes import plain

_OF_ARTICLE = ("sightings", "captures", "outcomes", "observations", "absences")
_OF_RUN = ("monitors", "failed_articles", "pages")
ARTICLE: Mapping[Any, Sequence[str]] = {single.WholeArticle: _OF_ARTICLE, Listed: missing(Listed, ListedThen)}
REVISION: Mapping[Any, Sequence[str]] = {single.WholeRevision: ("url",)}
RUN: Mapping[Any, Sequence[str]] = {RunDetail: _OF_RUN}


def repeating(operation: Operation) -> Operation:
    """An operation about a single thing with its answer for earlier sizes; others stay as they are."""
    known: dict[str, tuple[Callable[[Asked, Past], One | Many], Mapping[Any, Sequence[str]]]] = {
        "article": (article, ARTICLE),
        "revisions": (revisions, {}),
        "revision": (revision, REVISION),
        "diff": (diff, {}),
        "run": (run, RUN),
    }
    if operation.name not in known:
        return operation
    then, left_out = known[operation.name]
    return evolve(operation, then=then, left_out=left_out)


def article(asked: Asked, past: Past) -> One:
    """One article with its text of then."""
    require_known_origins(past)
    found = articles.article(past, asked["id"])
    listed = titled(found)
    del listed["links"]
    text = articles.revision(past, found.id, found.revision) if found.revision else None
    removals = articles.removals(past, found.id, found.revision)
    here = article_address(found.id)
    links = {"revisions": f"{here}/revisions", "page": f"/a/{found.id}"}
    revision = revision_address(found.id, found.revision)
    more = {"revision": revision} if revision else {}
    return One({"article": listed, "text": plain(text), "removals": plain(removals), "links": {**more, **links}})


def revisions(asked: Asked, past: Past) -> Many:
    """The texts of an article."""
    every = articles.numbers(past, asked["id"])
    return single.in_pages(asked, every, partial(articles.revisions, past, asked["id"]))


def revision(asked: Asked, past: Past) -> One:
    """One text."""
    found = articles.article(past, asked["id"])
    shown = articles.revision(past, found.id, asked["revision"])
    removals = articles.removals(past, found.id, shown.number)
    whole = single.WholeRevision(found.id, found.source, found.external_id, None, shown, removals)
    capture, page = capture_address(shown.capture_id), f"/a/{found.id}@{shown.number}"
    item = linked(whole, article=article_address(found.id), capture=capture, page=page)
    return One({name: value for name, value in item.items() if name != "url"})


def diff(asked: Asked, past: Past) -> One:
    """What changed between two texts, which never changes if both were there."""
    for name in ("from", "to"):
        articles.revision(past, asked["id"], asked[name])
    return single.diff(asked)


def run(asked: Asked, past: Past) -> One:
    """One run that was closed."""
    require_nothing_forgotten(past)
    require_closed(past, asked["run"])
    detail = run_detail(asked.site.engine, str(asked["run"]), asked.site.now, asked.site.naming, entries=True)
    item = linked(detail, **of_run(detail.run.run_id))
    return One({name: value for name, value in item.items() if name not in _OF_RUN})
