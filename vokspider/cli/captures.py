"""``vokspider captures``: the pages as served, their bytes, and whether these are undamaged."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from vokspider.cli import capture_export
from vokspider.cli.bar import followed
from vokspider.cli.common import print_json, safe
from vokspider.cli.database import open_archive, open_for_reading, run_number
from vokspider.cli.days import parse_start, zone_in
from vokspider.cli.files import whole_binary_file
from vokspider.cli.filters import Jobs, Limit
from vokspider.cli.naming import naming_in
from vokspider.cli.output import Column, Json, Listing, Output, lists, print_rows
from vokspider.cli.plain import NOT_KNOWN, at, note, number_of, pairs, print_lines, size_in_words, time_from
from vokspider.cli.state import state
from vokspider.model.errors import ConfigError, VokspiderError
from vokspider.pool import EVERY_CORE
from vokspider.reports.captures import (
    EMPTY,
    NO_NEW_TEXT,
    NO_RESPONSE,
    NOT_MODIFIED,
    Damaged,
    checked,
    is_no_response,
    why_not_kept,
)
from vokspider.reports.captures import captures as list_of
from vokspider.reports.list_page import ListPage
from vokspider.reports.serializing import as_json
from vokspider.store.articles.resolve import find, source_of
from vokspider.store.captures.kept import Facts, Stored, count_captures, name_of, one_capture
from vokspider.store.captures.wanted import Wanted

_FIELDS = ("number", "fetched_at", "run_id", "external_id", "status", "state", "kept", "size", "sha256", "url")
_DAMAGED = 1  # exit code
_WHY_NOT_KEPT = {
    NOT_MODIFIED: "the site said that the page is as it was (304)",
    EMPTY: "the page was empty",
    NO_NEW_TEXT: "it is not kept, since it brought no new text (captures.keep)",
}

Number = Annotated[str, typer.Argument(metavar="NUMBER", help="Number of the capture, see 'captures list'.")]


@lists
def list_all(
    context: typer.Context,
    article: capture_export.Article = None,
    run: Annotated[str | None, typer.Option(help="Only of this run, or last.", metavar="N")] = None,
    since: capture_export.Since = None,
    everything: Annotated[bool, typer.Option("--all", help="Also those whose bytes are not kept.")] = False,
    limit: Limit = 50,
    *,
    output: Output,
) -> None:
    """List the pages that are kept as served, newest first."""
    with open_archive(context) as engine:
        article_id = find(engine, article, naming_in(context)) if article else None
        source = source_of(engine, article_id) if article_id else None
        wanted = Wanted(
            article_id=article_id,
            run_id=run_number(engine, run) if run else None,
            since=parse_start(since, "--since", zone_in(context, source)),
            kept=None if everything else True,
        )
        found = list_of(engine, wanted, limit)
        _say_how_many(found, print_rows(found.rows, CAPTURES, output))


def show(
    context: typer.Context,
    number: Number,
    body: Annotated[bool, typer.Option("--body", help="Write the page's bytes, and nothing else.")] = False,
    output: Annotated[Path | None, typer.Option(help="File for the page's bytes.", metavar="FILE")] = None,
    json: Json = False,
) -> None:
    """Show a capture: when and from where it was fetched, its status and headers; with --body or --output its bytes."""
    if json and (body or output):
        raise ConfigError("--json shows what is known of a page, --body and --output its bytes; give one of them")
    with open_for_reading(state(context).load()) as engine:
        stored = one_capture(engine, number)
        if output:
            _write(output, _body(stored))
        elif body:
            sys.stdout.buffer.write(_body(stored))
        else:
            _print_facts(stored.facts, json=json)


def verify_all(context: typer.Context, jobs: Jobs = None, json: Json = False) -> None:
    """Check the size and the SHA-256 of every page that is kept; exit 1 if one is damaged."""
    with open_for_reading(state(context).load(), pager=False) as engine:
        number, damaged = 0, 0
        pages = followed(checked(engine, jobs or EVERY_CORE), "pages", lambda: count_captures(engine, Wanted()))
        for number, found in enumerate(pages, 1):  # noqa: B007
            if found:
                damaged += 1
                _print_damaged(found, json=json)
        _sum_up(number, damaged, json=json)
    if damaged:
        raise typer.Exit(_DAMAGED)


def _answer(facts: Facts) -> str:
    """The status of the response and what it was, in a few words; empty if neither is known."""
    status = "saved file" if facts.status is None and not is_no_response(facts) else str(facts.status or "")
    return " ".join(filter(None, (status, facts.state)))


def _say_how_many(page: ListPage[Facts], shown: int) -> None:
    if not shown and (others := page.count_hidden()).number:
        note(f"no kept pages match; --all lists {size_in_words(others, 'capture')} whose bytes are not kept")
    elif not shown:
        note("no captures match")
    elif (total := page.total(shown)).number > shown:
        note(f"{shown:,} of {size_in_words(total, 'capture')}, the newest; --limit 0 gives all")


def _body(stored: Stored) -> bytes:
    facts = stored.facts
    if not facts.kept:
        raise VokspiderError(f"{name_of(facts)} has no bytes: {_why_not_kept(facts)}")
    return stored.body()


def _write(output: Path, body: bytes) -> None:
    with whole_binary_file(output) as stream:
        stream.write(body)
    note(f"{number_of(len(body), 'byte')} written to {output}")


def _why_not_kept(facts: Facts) -> str:
    why = why_not_kept(facts)
    if why == NO_RESPONSE:
        return f"nothing came ({facts.reason or facts.state or 'the reason is not known'})"
    return _WHY_NOT_KEPT.get(why or "", "")


def _print_facts(facts: Facts, *, json: bool) -> None:
    if json:
        print_json(as_json(facts))
        return
    print_lines(pairs((name, safe(value)) for name, value in _lines(facts)))
    if facts.headers:
        print_lines("\n" + "\n".join(f"{safe(name)}: {safe(value)}" for name, value in facts.headers))


def _lines(facts: Facts) -> Iterator[tuple[str, Any]]:
    yield "capture", facts.id
    if facts.problem:
        yield "damaged", facts.problem
    source = f", {time_from(facts.time_from)}" if facts.time_from else ""
    yield "fetched", f"{at(facts.fetched_at)} by run {facts.run_id}{source}"
    yield "article", f"id {facts.article_id}, external id {facts.external_id} of {facts.source}"
    yield "address", facts.url
    if facts.article_url and facts.article_url != facts.url:
        yield "requested", facts.article_url
    yield "answer", _answer(facts) or "nothing"
    if facts.reason:
        yield "because", facts.reason
    yield "bytes", f"{facts.size:,}" if facts.kept else f"{facts.size:,}; {_why_not_kept(facts)}"
    yield "sha256", facts.sha256


def _print_damaged(found: Damaged, *, json: bool) -> None:
    if json:
        print_json(found.as_json())
    else:
        print_lines(safe(f"{name_of(found.facts)}: {found.problem}"))


def _sum_up(checked: int, damaged: int, *, json: bool) -> None:
    if json:
        print_json({"checked": checked, "damaged": damaged})
    else:
        print_lines(
            f"{number_of(checked, 'kept page')} checked: {f'{damaged:,} damaged' if damaged else 'all undamaged'}"
        )


def _fetched(facts: Facts) -> str:
    return f"{facts.fetched_at:%Y-%m-%d %H:%M}" if facts.fetched_at else NOT_KNOWN


CAPTURES = Listing[Facts](
    _FIELDS,
    [
        Column("number"),
        Column("fetched_at", "fetched (UTC)", cell=_fetched),
        Column("answer", cell=lambda facts: "damaged" if facts.problem else _answer(facts), wraps=True),
        Column("size", "bytes", cell=lambda facts: f"{facts.size:,}" if facts.kept else f"({facts.size:,})"),
        Column("article_id", "id"),
        Column("external_id", extra=True),
    ],
    as_json,
    {
        "number": lambda facts: facts.id,
        "kept": lambda facts: "damaged" if facts.problem else "kept" if facts.kept else "not kept",
    },
)
