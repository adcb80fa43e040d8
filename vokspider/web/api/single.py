"""Single things: an article, its revisions and their differences, a run, and a page as it was served."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial

import attrs
from attrs import frozen
from starlette.responses import Response

from vokspider.compare.changes import Difference, Version
from vokspider.compare.wording import Piece, word_pieces
from vokspider.model.items import Removal
from vokspider.reports.article import ArticleReport, article_report, history, history_with_texts, numbered
from vokspider.reports.change import change
from vokspider.reports.run import RunDetail, run_detail
from vokspider.store.absences.absence_queries import Absence, Observed
from vokspider.store.articles.article_detail import Fetch, Outcome, Revision, Sighting
from vokspider.store.articles.article_queries import Listed
from vokspider.store.articles.resolve import NotFoundError, require_article
from vokspider.store.captures.kept import Facts, one_capture
from vokspider.web.api.answering import Many, One, Total, tagged
from vokspider.web.api.asking import LARGEST_ID, Asked, number
from vokspider.web.api.cursors import cursor_at, number_in
from vokspider.web.api.items import of_capture, of_run
from vokspider.web.api.operations import (
    CURSOR,
    ID,
    REVISION,
    Operation,
    article_address,
    capture_address,
    diff_address,
    limit,
    linked,
    revision_address,
)


@frozen
class WholeArticle:
    """An article with its current text, or None, and everything that is known of it; lists are in order of time.

    ``removals`` are the lines that were removed from the page of its text.
    """

    article: Listed
    text: Revision | None
    removals: Sequence[Removal]
    sightings: Sequence[Sighting]
    captures: Sequence[Fetch]
    outcomes: Sequence[Outcome]
    observations: Sequence[Observed]
    absences: Sequence[Absence]


@frozen
class WholeRevision:
    """A revision of an article, with the lines that were removed from its page. It never changes."""

    article_id: int
    source: str
    external_id: str
    url: str | None
    revision: Revision
    removals: Sequence[Removal]


@frozen
class Diff:
    """The differences of two revisions of an article; ``kinds`` is empty if their content is the same.

    ``title`` and the words of ``paragraphs`` are pieces (op, text), see ``Difference``.
    """

    article_id: int
    external_id: str
    from_revision: int
    to_revision: int
    kinds: Sequence[str]
    title: Sequence[Piece]
    from_published_on: date | None
    to_published_on: date | None
    paragraphs: Sequence[Difference]


def operations() -> tuple[Operation, ...]:
    """The single things, and the revisions of one article."""
    return (*_of_articles(), *_of_runs())


def _of_articles() -> Iterator[Operation]:
    article, pages = "/articles/{id}", (limit(20, 100), CURSOR)
    about = "One article, with all that is known of it"
    yield Operation("article", article, about, _article, WholeArticle, in_path=(ID,))
    path, about = f"{article}/revisions", "The texts of an article, oldest first"
    yield Operation("revisions", path, about, _revisions, Revision, is_list=True, in_path=(ID,), parameters=pages)
    yield Operation("revision", path + "/{revision}", "One text", _revision, WholeRevision, in_path=(ID, REVISION))
    path, about = f"{article}/diffs/{{from}}/{{to}}", "What changed between two texts, word by word"
    first, second = (number(name, f"The {name} revision.", 1, LARGEST_ID) for name in ("from", "to"))
    yield Operation("diff", path, about, diff, Diff, in_path=(ID, first, second))


def _of_runs() -> Iterator[Operation]:
    run, capture = (number(name, f"The number of a {name}.", 1, LARGEST_ID) for name in ("run", "capture"))
    yield Operation("run", "/runs/{run}", "One run, with what failed and why", _run, RunDetail, in_path=(run,))
    yield Operation("capture", "/captures/{capture}", "About a response", _capture, Facts, in_path=(capture,))
    path, about = "/captures/{capture}/body", "The bytes of a response, if they are kept"
    yield Operation("body", path, about, _body, None, in_path=(capture,), media_type="application/octet-stream")


def _article(asked: Asked) -> One:
    report = _report(asked)
    shared = {name: getattr(report, name) for name in attrs.fields_dict(WholeArticle) if name != "text"}
    whole = WholeArticle(text=report.current, **shared)
    number = report.article.id
    links = {"revisions": f"{article_address(number)}/revisions", "page": f"/a/{number}"}
    return One(linked(whole, revision=revision_address(number, report.article.revision), **links))


def _revisions(asked: Asked) -> Many:
    article_id = require_article(asked.site.engine, asked["id"])
    every = [one.number for one in history(asked.site.engine, article_id)]
    return in_pages(asked, every, partial(history_with_texts, asked.site.engine, article_id))


def in_pages(asked: Asked, every: Sequence[int], texts_of: Callable[[Sequence[int]], Sequence[Revision]]) -> Many:
    """A page of the revisions of an article, whose numbers are ``every``; only those of the page are read."""
    article_id = asked["id"]
    start = number_in(asked["cursor"]) if asked["cursor"] else 0
    after = [one for one in every if one > start]
    shown = after[: asked["limit"]]
    following = cursor_at(shown[-1]) if len(after) > len(shown) else None
    return Many([_one_of(article_id, one) for one in texts_of(shown)], Total(len(every)), following)


def _one_of(article_id: int, one: Revision) -> dict[str, object]:
    return linked(one, self=revision_address(article_id, one.number), capture=capture_address(one.capture_id))


def _revision(asked: Asked) -> One:
    report = _report(asked, asked["revision"])
    article, shown = report.article, report.current
    assert shown is not None  # noqa: S101 (it was chosen)
    whole = WholeRevision(article.id, article.source, article.external_id, article.url, shown, report.removals)
    capture = capture_address(shown.capture_id)
    body = next((f"{capture}/body" for one in report.captures if one.id == shown.capture_id and one.kept), None)
    page = f"/a/{article.id}@{shown.number}"
    return One(linked(whole, article=article_address(article.id), capture=capture, body=body, page=page))


def diff(asked: Asked) -> One:
    """What changed between two texts."""
    article_id = require_article(asked.site.engine, asked["id"])
    first, second = (numbered(asked.site.engine, article_id, asked[name]).number for name in ("from", "to"))
    report = change(asked.site.engine, article_id, first, second)
    old, new = report.comparison.old, report.comparison.new
    made = Diff(
        article_id=article_id,
        external_id=report.external_id,
        from_revision=report.from_revision,
        to_revision=report.to_revision,
        kinds=report.kinds,
        title=_title(old, new),
        from_published_on=old.published_on,
        to_published_on=new.published_on,
        paragraphs=report.comparison.paragraphs,
    )
    ends = {"from": revision_address(article_id, first), "to": revision_address(article_id, second)}
    return One(linked(made, self=diff_address(article_id, report.from_revision, report.to_revision), **ends))


def _title(old: Version, new: Version) -> Sequence[Piece]:
    return word_pieces(old.title or "", new.title or "")


def _run(asked: Asked) -> One:
    detail = run_detail(asked.site.engine, str(asked["run"]), asked.site.now, asked.site.naming, entries=True)
    return One(linked(detail, **of_run(detail.run.run_id)))


def _capture(asked: Asked) -> One:
    facts = one_capture(asked.site.engine, str(asked["capture"])).facts
    return One(linked(facts, **of_capture(facts)))


def _body(asked: Asked) -> Response:
    stored = one_capture(asked.site.engine, str(asked["capture"]))
    if not stored.facts.kept:
        raise NotFoundError(f"the bytes of capture {stored.facts.id} are not kept")
    name = {"Content-Disposition": f'attachment; filename="capture-{stored.facts.id}"'}
    return tagged(asked.request, stored.body(), "application/octet-stream", f'"{stored.facts.sha256}"', name)


def _report(asked: Asked, revision: int | None = None) -> ArticleReport:
    engine = asked.site.engine
    article_id = require_article(engine, asked["id"])
    return article_report(engine, article_id, numbered(engine, article_id, revision))
