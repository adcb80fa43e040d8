"""``vokspider articles show``: one article with everything that is kept of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import tzinfo
from typing import Annotated, Any

import typer

from vokspider.cli.common import print_json, safe
from vokspider.cli.database import open_for_reading
from vokspider.cli.days import zone_of
from vokspider.cli.naming import naming_in
from vokspider.cli.output import Json
from vokspider.cli.plain import NOT_KNOWN, at, day, note, number_of, pairs, print_lines, print_text, time_from
from vokspider.cli.state import state
from vokspider.cli.then import asked_time, said_of
from vokspider.model.availability import WORDS
from vokspider.model.clock import utc_now
from vokspider.model.errors import ConfigError
from vokspider.model.outcomes import FAILED, PENDING
from vokspider.reports.article import ArticleReport, article_report, known_at, numbered
from vokspider.store.absences.absence_queries import Absence, Observed
from vokspider.store.articles.article_detail import Fetch, Revision, Sighting
from vokspider.store.articles.article_queries import Listed
from vokspider.store.articles.resolve import find_text, source_of

Id = Annotated[str, typer.Argument(metavar="ID", help="Id, external id, source/external id, or address.")]
IdOrText = Annotated[
    str,
    typer.Argument(metavar="ID[@REV]", help="Id, external id, source/external id, or address; @REV is a revision."),
]
_NOTES = {"struck": "struck out by the site"}


def show(
    context: typer.Context,
    article: IdOrText,
    removed: Annotated[bool, typer.Option("--removed", help="Print the removed lines too.")] = False,
    on: Annotated[
        str | None,
        typer.Option(
            help="The text as it was known at the end of this day, or at this time, in the time zone of its site.",
            metavar="DAY[THH:MM]",
        ),
    ] = None,
    revision: Annotated[
        int | None, typer.Option(help="The text of this revision, see 'articles history'.", metavar="N")
    ] = None,
    as_served_text: Annotated[
        bool,
        typer.Option(
            "--as-served-text",
            help="Print only the lines of the page, rebuilt from the text and what was removed; also with --json.",
        ),
    ] = False,
    json: Json = False,
) -> None:
    """Show an article: its text, its dates, where it was seen, and with --removed what was taken out of its page."""
    if on and revision is not None:
        raise ConfigError("--on and --revision both say which text; give one of them")
    if as_served_text and removed:
        raise ConfigError("--as-served-text prints the page's lines and nothing else; leave out --removed")
    config = state(context).load()
    with open_for_reading(config) as engine:
        article_id, named = find_text(engine, article, naming_in(context))
        if named is not None and (on or revision is not None):
            raise ConfigError(f"{article} says which text; leave out {'--on' if on else '--revision'}")
        revision = revision if named is None else named
        zone = zone_of(config, source_of(engine, article_id))
        moment = asked_time(on, utc_now(), zone) if on else None
        chosen = known_at(engine, article_id, moment) if moment else numbered(engine, article_id, revision)
        found = article_report(engine, article_id, chosen, texts=json)
        if as_served_text:
            _print_as_served(found, json=json)
        elif json:
            print_json(found.as_json())
        else:
            _print(found, zone, removed=removed)


def _print_as_served(found: ArticleReport, *, json: bool) -> None:
    article, current, lines = found.article, found.current, found.lines_as_served()
    if json:
        facts = {"id": article.id, "source": article.source, "external_id": article.external_id}
        print_json(facts | {"revision": current.number if current else None, "lines": lines})
    elif current is None:
        note("no text of this article is stored yet")
    else:
        print_lines("\n".join(lines))


def _print(found: ArticleReport, zone: tzinfo, *, removed: bool) -> None:
    print_text(safe(found.article.title) or "(no title)", "bold")
    for line in (*said_of(found.choice, found.article.id), *_warnings(found)):
        print_text(line)
    print_lines(pairs((name, safe(value)) for name, value in _facts(found, zone)))
    print_text("\n".join(_texts(found, removed=removed)))


def _warnings(found: ArticleReport) -> Iterator[str]:
    """What a reader must know before reading the text."""
    article = found.article
    if article.incomplete:
        yield "This text is incomplete: it breaks off."
    if article.gone_at:
        yield "This article is gone from the site."
    elif article.absent_since:
        yield "This article was missing from the site when its page was last requested; that is not confirmed yet."


def _texts(found: ArticleReport, *, removed: bool) -> Iterator[str]:
    yield ""
    yield found.current.text if found.current else "No text is stored yet."
    yield from _notes(found.current.notes if found.current else ())
    if removed:
        yield from _removed(found)


def _notes(notes: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Remarks about the text, such as words that the site struck out."""
    for one in notes:
        what = _NOTES.get(one["kind"], str(one["kind"]).replace("_", " "))
        yield ""
        yield f"note on paragraph {one['paragraph'] + 1}, {what}: {one['text']}"


def _facts(found: ArticleReport, zone: tzinfo) -> Iterator[tuple[str, str]]:
    article = found.article
    yield "published", _meaning(day(article.published_on), f"day in {zone}, by the page's date line")
    yield "listed", _meaning(day(article.listed_on), f"day in {zone}, by the listing")
    yield "imported", _meaning(at(article.imported_at), "into the site, by the time in its id")
    yield "first seen", at(article.first_seen_at)
    yield "fetched", at(article.fetched_at) if article.fetched_at else "not yet"
    yield "id", f"{article.id} in this archive"
    yield "external id", f"{article.external_id} of {article.source}"
    yield "address", article.url or NOT_KNOWN
    yield "original", article.original_url or NOT_KNOWN
    yield "seen", _seen(found.sightings)
    yield from (("seen on", one.page_url or NOT_KNOWN) for one in found.sightings[:1])
    yield from (("absent", _absent(absence)) for absence in found.known_absences)
    yield from (("response", _met(one)) for one in found.fetched)
    if article.recheck_at:
        yield "re-check", f"due from {at(article.recheck_at)} on"
    yield from _facts_of_text(found)


def _absent(absence: Absence) -> str:
    """When an article was missing, from the times of the absence, since newer pages may have been imported later."""
    confirmed = f"gone, confirmed {at(absence.gone_at)}" if absence.gone_at else "missing, not confirmed yet"
    back = f", back {at(absence.back_at)}" if absence.back_at else ""
    sign = WORDS.get(absence.state, absence.state)
    return f"{confirmed}; last there {at(absence.present_at)}, first missing {at(absence.first_at)}{back} ({sign})"


def _met(one: Observed) -> str:
    """What was found at an article's address, how often and when."""
    if one.count == 1:
        return f"{one.state}, once, {at(one.first_at)}"
    return f"{one.state}, {one.count} times, {at(one.first_at)} to {at(one.last_at)}"


def _meaning(value: str, meaning: str) -> str:
    return value if value == NOT_KNOWN else f"{value} ({meaning})"


def _facts_of_text(found: ArticleReport) -> Iterator[tuple[str, str]]:
    article, current = found.article, found.current
    if current:
        place = _place(found, current)
        yield "revision", f"{place}, {at(current.created_at)} ({_how(current)})"
        yield "sha256", current.content_sha256
    yield "status", _status(article)
    if article.duplicate_of:
        yield "duplicate", f"of article {article.duplicate_of}; 'vokspider duplicates show {article.id}' lists them"
    if article.last_error:
        yield "last error", article.last_error
    yield "pages kept", _kept(found.kept_captures)
    lines = found.removed_lines
    yield "removed", f"{number_of(lines, 'line')}; --removed shows them" if lines else "nothing"


def _status(article: Listed) -> str:
    """The status as in ``articles list``, with failed attempts and the time of the site's last edit."""
    incomplete = ", incomplete" if article.incomplete else ""
    edited = f"; the site's last edit was seen {at(article.changed_at)}" if article.changed_at else ""
    failed = f", {number_of(article.attempts, 'attempt')} failed" if article.status in (PENDING, FAILED) else ""
    return f"{article.status}{incomplete}{failed}{edited}"


def _place(found: ArticleReport, current: Revision) -> str:
    """The number of the revision that is shown, and since when it is the current one again, if it returned."""
    if found.choice.number is not None or len(found.revisions) == 1:
        return str(current.number)
    again = f", again since {at(current.returned_at[-1])}" if current.returned_at else ""
    return f"{current.number} of {len(found.revisions)}{again} ('vokspider articles history {found.article.id}')"


def _how(revision: Revision) -> str:
    of_page = f", read again from the page of revision {revision.of_revision}" if revision.of_revision else ""
    capture = f", capture {revision.capture_id}" if revision.capture_id else ""
    return f"{revision.layout}, vokspider {revision.extractor}{of_page}{capture}"


def _seen(sightings: Sequence[Sighting]) -> str:
    """The first and the last run that saw the article's entry."""
    if not sightings:
        return "in no listing"
    first, last = sightings[0], sightings[-1]
    of_first = f"by run {first.run_id}, {at(first.started_at)}, at place {first.position + 1}"
    if first is last:
        return of_first
    return f"{of_first}; by {len(sightings)} runs, the last was {last.run_id}, {at(last.started_at)}"


def _kept(captures: Sequence[Fetch]) -> str:
    if not captures:
        return "none"
    last = captures[-1]
    return (
        f"{len(captures)}, the last is capture {last.id} of {at(last.fetched_at)}, {_served(last)}, {last.size:,} bytes"
    )


def _removed(found: ArticleReport) -> Iterator[str]:
    for removal in found.removals:
        yield ""
        yield f"removed by {removal.rule}: {number_of(removal.count, 'line')} from line {removal.position} on"
        yield from (f"  {line}" for line in removal.text.split("\n"))


def _served(page: Fetch) -> str:
    what = "an imported file" if page.status is None else f"status {page.status}"
    return f"{what}, {time_from(page.time_from)}" if page.time_from else what
