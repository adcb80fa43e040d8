"""``vokspider articles show``: one article with everything that is kept of it."""

from collections.abc import Iterator
from typing import Annotated, Any

import attrs
import typer

from vokspider.cli.common import Json, print_json, safe, state
from vokspider.cli.database import open_for_reading
from vokspider.cli.plain import NOT_KNOWN, at, day, number_of, pairs, print_lines, print_text
from vokspider.store.details import Detail, Fetch, Sighting, detail
from vokspider.store.export import export_record
from vokspider.store.lookup import find

Id = Annotated[
    str, typer.Argument(metavar="ID", help="Number in the archive, id on the site, source/id, or an address.")
]
_TEXTS = ("paragraphs", "text")


def show(
    context: typer.Context,
    article: Id,
    removed: Annotated[bool, typer.Option("--removed", help="Print the removed lines too.")] = False,
    json: Json = False,
) -> None:
    """Show an article: its text, its dates, where it was seen, and with --removed what was taken out of its page."""
    with open_for_reading(state(context).load()) as engine:
        found = detail(engine, find(engine, article))
        if json:
            print_json(as_object(found))
        else:
            print_text(safe(found.article.title) or "(no title)", "bold")
            print_lines(pairs((name, safe(value)) for name, value in _facts(found)))
            print_text("\n".join(_texts(found, removed=removed)))


def as_object(found: Detail) -> dict[str, Any]:
    """All of it: the keys of an export first, then those of ``list --json``, then lists of what is around it."""
    text = found.current.text if found.current else None
    lists = attrs.asdict(found, filter=attrs.filters.exclude("article"))
    return {**export_record(found.article, text), **attrs.asdict(found.article), **lists}


def _texts(found: Detail, *, removed: bool) -> Iterator[str]:
    yield ""
    yield found.current.text if found.current else "No text is stored yet."
    if removed:
        yield from _removed(found)


def _facts(found: Detail) -> Iterator[tuple[str, str]]:
    article = found.article
    yield "published", _meaning(day(article.published_on), "day in Korea, by the page's date line")
    yield "listed", _meaning(day(article.listed_on), "day in Korea, by the listing")
    yield "imported", _meaning(at(article.imported_at), "into the site, by the id")
    yield "first seen", at(article.first_seen_at)
    yield "fetched", at(article.fetched_at) if article.fetched_at else "not yet"
    yield "number", f"{article.id} in this archive"
    yield "id", f"{article.external_id} of {article.source}"
    yield "address", article.url or NOT_KNOWN
    yield "original", article.original_url or NOT_KNOWN
    yield "seen", _seen(found.sightings)
    yield from (("seen on", one.page_url or NOT_KNOWN) for one in found.sightings[:1])
    yield from _facts_of_text(found)


def _meaning(value: str, meaning: str) -> str:
    return value if value == NOT_KNOWN else f"{value} ({meaning})"


def _facts_of_text(found: Detail) -> Iterator[tuple[str, str]]:
    article, current = found.article, found.current
    if current:
        yield (
            "revision",
            f"{current.number}, {at(current.created_at)} ({current.layout}, vokspider {current.extractor})",
        )
        yield "sha256", current.content_sha256
    if article.status != "stored":
        yield "status", f"{article.status}, {number_of(article.attempts, 'attempt')} failed"
    if article.last_error:
        yield "last error", article.last_error
    yield "pages kept", _kept(found.captures)
    lines = sum(removal.count for removal in found.removals)
    yield "removed", f"{number_of(lines, 'line')}; --removed shows them" if lines else "nothing"


def _seen(sightings: list[Sighting]) -> str:
    """Which runs saw its entry, the first and the last."""
    if not sightings:
        return "in no listing"
    first, last = sightings[0], sightings[-1]
    of_first = f"by run {first.run_id}, {at(first.started_at)}, at place {first.position + 1}"
    if first is last:
        return of_first
    return f"{of_first}; by {len(sightings)} runs, the last was {last.run_id}, {at(last.started_at)}"


def _kept(captures: list[Fetch]) -> str:
    if not captures:
        return "none"
    last = captures[-1]
    return f"{len(captures)}, the last of {at(last.fetched_at)}, {_served(last.status)}, {last.size:,} bytes"


def _removed(found: Detail) -> Iterator[str]:
    for removal in found.removals:
        yield ""
        yield f"removed by {removal.rule}: {number_of(removal.count, 'line')} from line {removal.position} on"
        yield from (f"  {line}" for line in removal.text.split("\n"))


def _served(status: int | None) -> str:
    return "an imported file" if status is None else f"status {status}"
