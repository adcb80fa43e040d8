"""``vokspider articles history``: every text that an article has had."""

import sys
from datetime import datetime

import typer

from vokspider.cli.article_show import Id
from vokspider.cli.common import Header, Json, print_fields, print_json, print_table
from vokspider.cli.database import open_archive
from vokspider.cli.naming import naming_in
from vokspider.cli.plain import note, print_lines
from vokspider.reports.article import history as revisions_of
from vokspider.reports.article import returns
from vokspider.reports.serializing import as_json
from vokspider.store.articles.article_detail import Revision
from vokspider.store.articles.resolve import find

_COLUMNS = ("revision", "stored (UTC)", "served (UTC)", "capture", "published", "read by", "by", "change", "title")
_FIELDS = ("revision", "stored_at", "published_on", "run_id", "extractor", "title", "origin", "of_revision", "change")
_MORE_FIELDS = ("returned_at", "capture_id", "served_at", "incomplete")


def history(context: typer.Context, article: Id, header: Header = False, json: Json = False) -> None:
    """List every text that an article has had, and when one of them came back; with --json the texts themselves."""
    with open_archive(context) as engine:
        article_id = find(engine, article, naming_in(context))
        revisions = revisions_of(engine, article_id)
        if json:
            for revision in revisions:
                print_json({"article_id": article_id, **as_json(revision)})
        elif revisions:
            _print(revisions, header=header)
        if not revisions:
            note("no text of this article is stored yet")


def _print(revisions: list[Revision], *, header: bool) -> None:
    if not sys.stdout.isatty():
        print_fields((*_FIELDS, *_MORE_FIELDS), map(_fields, revisions), header=header)
        return
    optional = ("read by", "served (UTC)", "published")
    print_table(_COLUMNS, map(_cells, revisions), wrap=("by", "change", "title"), optional=optional)
    for time, number in returns(revisions):
        print_lines(f"{time:%Y-%m-%d %H:%M} UTC returned to revision {number}")


def _fields(r: Revision) -> tuple[object, ...]:
    """A revision as the fields of a line in a pipe."""
    returned = " ".join(f"{time:%Y-%m-%dT%H:%M:%S%z}" for time in r.returned_at)
    text = (r.number, _minute(r.created_at), r.published_on, r.run_id, r.extractor, r.title)
    incomplete = "incomplete" if r.incomplete else ""
    served = r.fetched_at.isoformat() if r.fetched_at else None
    return (*text, r.origin, r.of_revision, ", ".join(r.kinds), returned, r.capture_id, served, incomplete)


def _cells(r: Revision) -> tuple[object, ...]:
    origin = f"{r.origin} of {r.of_revision}" if r.of_revision else r.origin
    change = ", ".join([*r.kinds, *["incomplete"] * r.incomplete])
    of_text = (r.number, _minute(r.created_at), _minute(r.fetched_at), r.capture_id, r.published_on)
    return (*of_text, r.extractor, origin, change, r.title)


def _minute(time: datetime | None) -> str:
    return f"{time:%Y-%m-%d %H:%M}" if time else ""
