"""``vokspider articles show``: one article with everything that is kept of it."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

import attrs
import typer
from sqlalchemy import Engine

from vokspider.cli.common import Json, parse_day, print_json, safe, state
from vokspider.cli.database import open_for_reading
from vokspider.cli.plain import NOT_KNOWN, at, day, number_of, pairs, print_lines, print_text
from vokspider.errors import ConfigError
from vokspider.store.changes import first_known, text_on
from vokspider.store.details import Detail, Fetch, Revision, Sighting, detail
from vokspider.store.export import export_record
from vokspider.store.gone import Absence, Observed
from vokspider.store.lookup import find
from vokspider.store.states import LISTED
from vokspider.text.dates import end_of_day, korean_day

Id = Annotated[
    str, typer.Argument(metavar="ID", help="Number in the archive, id on the site, source/id, or an address.")
]
_TEXTS = ("paragraphs", "text")


def show(
    context: typer.Context,
    article: Id,
    removed: Annotated[bool, typer.Option("--removed", help="Print the removed lines too.")] = False,
    on: Annotated[
        str | None, typer.Option(help="The text as it was known at the end of this Korean day.", metavar="YYYY-MM-DD")
    ] = None,
    json: Json = False,
) -> None:
    """Show an article: its text, its dates, where it was seen, and with --removed what was taken out of its page."""
    known_on = parse_day(on, "--on")
    with open_for_reading(state(context).load()) as engine:
        article_id = find(engine, article)
        number = _revision_on(engine, article_id, known_on) if known_on else None
        found = detail(engine, article_id, number)
        if json:
            print_json(as_object(found))
        else:
            print_text(safe(found.article.title) or "(no title)", "bold")
            if known_on:
                print_text(f"title, text and revision as known at the end of {known_on} in Korea, the rest as of now")
            print_lines(pairs((name, safe(value)) for name, value in _facts(found, dated=bool(known_on))))
            print_text("\n".join(_texts(found, removed=removed)))


def _revision_on(engine: Engine, article_id: int, known_on: date) -> int:
    """The revision that was known at the end of a Korean day. Raises ConfigError when none was."""
    number = text_on(engine, article_id, end_of_day(known_on))
    if number is not None:
        return number
    first = first_known(engine, article_id)
    way_out = f"the first one is of {korean_day(first)}" if first else "none is stored yet"
    raise ConfigError(f"no text of article {article_id} was known on {known_on}; {way_out}")


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


def _facts(found: Detail, *, dated: bool) -> Iterator[tuple[str, str]]:
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
    yield from (("absent", _absent(absence)) for absence in found.absences if _is_told(absence))
    yield from (("met", _met(one)) for one in found.observations if one.state != LISTED)
    if article.recheck_at:
        yield "next look", f"from {at(article.recheck_at)} on"
    yield from _facts_of_text(found, dated=dated)


def _is_told(absence: Absence) -> bool:
    """A miss that was never confirmed is no news once the page is back."""
    return absence.back_at is None or absence.gone_at is not None


def _absent(absence: Absence) -> str:
    """When it was missing. From the absence's own times: a page that is newer than it may have been imported."""
    confirmed = f"gone, confirmed {at(absence.gone_at)}" if absence.gone_at else "missing, not confirmed yet"
    back = f", back {at(absence.back_at)}" if absence.back_at else ""
    return f"{confirmed}; last there {at(absence.present_at)}, first missing {at(absence.first_at)}{back}"


def _met(one: Observed) -> str:
    """What was met at its address, how often, and when."""
    if one.count == 1:
        return f"{one.state}, once, {at(one.first_at)}"
    return f"{one.state}, {one.count} times, {at(one.first_at)} to {at(one.last_at)}"


def _meaning(value: str, meaning: str) -> str:
    return value if value == NOT_KNOWN else f"{value} ({meaning})"


def _facts_of_text(found: Detail, *, dated: bool) -> Iterator[tuple[str, str]]:
    article, current = found.article, found.current
    if current:
        place = str(current.number) if dated else _place(found, current)
        yield "revision", f"{place}, {at(current.created_at)} ({_how(current)})"
        yield "sha256", current.content_sha256
    if article.status != "stored":
        yield "status", f"{article.status}, {number_of(article.attempts, 'attempt')} failed"
    if article.duplicate_of:
        yield "duplicate", f"of article {article.duplicate_of}; 'vokspider duplicates show {article.id}' lists them"
    if article.last_error:
        yield "last error", article.last_error
    yield "pages kept", _kept([one for one in found.captures if one.kept])
    lines = sum(removal.count for removal in found.removals)
    yield "removed", f"{number_of(lines, 'line')}; --removed shows them" if lines else "nothing"


def _place(found: Detail, current: Revision) -> str:
    """Which of the article's revisions is shown, and since when it is there again, if it is."""
    if len(found.revisions) == 1:
        return str(current.number)
    again = f", again since {at(current.returned_at[-1])}" if current.returned_at else ""
    return f"{current.number} of {len(found.revisions)}{again} ('vokspider articles history {found.article.id}')"


def _how(revision: Revision) -> str:
    of_page = f", read anew from the page of {revision.of_revision}" if revision.of_revision else ""
    return f"{revision.layout}, vokspider {revision.extractor}{of_page}"


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
    return (
        f"{len(captures)}, the last is capture {last.id} of {at(last.fetched_at)}, {_served(last)}, {last.size:,} bytes"
    )


def _removed(found: Detail) -> Iterator[str]:
    for removal in found.removals:
        yield ""
        yield f"removed by {removal.rule}: {number_of(removal.count, 'line')} from line {removal.position} on"
        yield from (f"  {line}" for line in removal.text.split("\n"))


def _served(page: Fetch) -> str:
    return "an imported file" if page.status is None else f"status {page.status}"
