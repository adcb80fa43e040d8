"""``vokspider articles history``: every text that an article has had."""

import sys
from collections.abc import Iterable, Iterator

import attrs
import typer

from vokspider.cli.article_show import Id
from vokspider.cli.common import Json, print_json, print_table
from vokspider.cli.database import open_archive
from vokspider.cli.plain import note, print_lines
from vokspider.store.details import Revision
from vokspider.store.details import history as revisions_of
from vokspider.store.lookup import find

_COLUMNS = ("revision", "stored (UTC)", "published", "read by", "change", "title")


def history(context: typer.Context, article: Id, json: Json = False) -> None:
    """List every text that an article has had, and when one of them came back; with --json the texts themselves."""
    with open_archive(context) as engine:
        article_id = find(engine, article)
        revisions = revisions_of(engine, article_id)
        if json:
            for revision in revisions:
                print_json({"article_id": article_id, **attrs.asdict(revision)})
        elif revisions:
            _print(revisions)
        if not revisions:
            note("no text of this article is stored yet")


def _print(revisions: list[Revision]) -> None:
    if not sys.stdout.isatty():
        print_table((), map(_fields, revisions))
        return
    print_table(_COLUMNS, map(_cells, revisions))
    for line in _returns(revisions):
        print_lines(line)


def _fields(r: Revision) -> tuple[object, ...]:
    """A revision as the fields of a line in a pipe."""
    returned = " ".join(f"{time:%Y-%m-%dT%H:%M:%S%z}" for time in r.returned_at)
    return (*_stored(r), r.run_id, r.extractor, r.title, r.origin, r.of_revision, ", ".join(r.kinds), returned)


def _cells(r: Revision) -> tuple[object, ...]:
    origin = f"{r.origin} of {r.of_revision}" if r.of_revision else r.origin
    return (*_stored(r), f"{r.extractor} ({origin})", ", ".join(r.kinds), r.title)


def _stored(r: Revision) -> tuple[object, ...]:
    return r.number, f"{r.created_at:%Y-%m-%d %H:%M}", r.published_on


def _returns(revisions: Iterable[Revision]) -> Iterator[str]:
    """When the article turned back to a text that it had before, in order."""
    times = sorted((time, revision.number) for revision in revisions for time in revision.returned_at)
    return (f"{time:%Y-%m-%d %H:%M} UTC returned to revision {number}" for time, number in times)
