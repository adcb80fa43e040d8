"""``vokspider articles history``: every text that an article has had."""

from collections.abc import Sequence
from datetime import datetime

import attrs
import typer
from sqlalchemy import Engine

from vokspider.cli.article_show import Id
from vokspider.cli.database import open_archive
from vokspider.cli.naming import naming_in
from vokspider.cli.output import JSON, JSONL, TABLE, Column, Listing, Output, lists, print_rows
from vokspider.cli.plain import note, print_lines
from vokspider.reports.article import history as facts_of
from vokspider.reports.article import history_with_texts, returns
from vokspider.reports.serializing import as_json
from vokspider.store.articles.article_detail import RevisionFacts
from vokspider.store.articles.resolve import find

_FIELDS = (
    *("revision", "stored_at", "published_on", "run_id", "extractor", "title", "origin", "of_revision", "change"),
    *("returned_at", "capture_id", "served_at", "incomplete"),
)


@lists
def history(
    context: typer.Context,
    article: Id,
    *,
    output: Output,
) -> None:
    """List every text that an article has had, and when one of them came back; with --json the texts themselves."""
    with open_archive(context) as engine:
        article_id = find(engine, article, naming_in(context))
        revisions = _revisions(engine, article_id, output)
        listing = attrs.evolve(REVISIONS, record=lambda revision: {"article_id": article_id, **as_json(revision)})
        if not print_rows(revisions, listing, output):
            note("no text of this article is stored yet")
        for time, number in returns(revisions) if output.form == TABLE else ():
            print_lines(f"{time:%Y-%m-%d %H:%M} UTC returned to revision {number}")


def _revisions(engine: Engine, article_id: int, output: Output) -> Sequence[RevisionFacts]:
    """With their texts where these are printed."""
    return history_with_texts(engine, article_id) if output.form in (JSON, JSONL) else facts_of(engine, article_id)


def _minute(time: datetime | None) -> str:
    return f"{time:%Y-%m-%d %H:%M}" if time else ""


def _by(r: RevisionFacts) -> str:
    return f"{r.origin} of {r.of_revision}" if r.of_revision else r.origin


def _change(r: RevisionFacts) -> str:
    return ", ".join([*r.kinds, *["incomplete"] * r.incomplete])


REVISIONS = Listing[RevisionFacts](
    _FIELDS,
    [
        Column("revision"),
        Column("stored_at", "stored (UTC)"),
        Column("served_at", "served (UTC)", cell=lambda r: _minute(r.fetched_at), extra=True),
        Column("capture_id", "capture", extra=True),
        Column("published_on", "published", extra=True),
        Column("extractor", extra=True),
        Column("origin", "changed by", cell=_by, wraps=True),
        Column("change", cell=_change, wraps=True),
        Column("title", shrinks=True),
    ],
    as_json,
    {
        "revision": lambda r: r.number,
        "stored_at": lambda r: _minute(r.created_at),
        "change": lambda r: ", ".join(r.kinds),
        "returned_at": lambda r: " ".join(f"{time:%Y-%m-%dT%H:%M:%S%z}" for time in r.returned_at),
        "served_at": lambda r: r.fetched_at,
        "incomplete": lambda r: "incomplete" if r.incomplete else "",
    },
)
