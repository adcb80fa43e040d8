"""``vokspider captures export``: the pages as served, as a web archive for other tools."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from vokspider.cli.database import open_archive
from vokspider.cli.days import DAY, DAYS, parse_start, zone_in
from vokspider.cli.files import whole_binary_file
from vokspider.cli.naming import naming_in
from vokspider.cli.plain import note, number_of
from vokspider.model.clock import utc_now
from vokspider.model.errors import ConfigError
from vokspider.store.articles.resolve import find, source_of
from vokspider.store.captures.bodies import DamagedError
from vokspider.store.captures.kept import Stored, kept_captures
from vokspider.store.captures.wanted import Wanted

T = TypeVar("T")

Article = Annotated[
    str | None,
    typer.Argument(metavar="ID", help="Only of this article: its id, external id, or address."),
]
Since = Annotated[str | None, typer.Option(help=f"Fetched from this day on: {DAYS}.", metavar=DAY)]


def export(
    context: typer.Context,
    warc: Annotated[
        Path, typer.Option(help="File to write, .warc or .warc.gz; it appears when it is complete.", metavar="FILE")
    ],
    article: Article = None,
    since: Since = None,
) -> None:
    """Export the kept pages as a web archive (WARC/1.1), in the order in which they were fetched."""
    from vokspider.formats.documents import warc_page
    from vokspider.formats.warc import COMPRESSED, PLAIN, write_pages

    if not warc.name.lower().endswith((COMPRESSED, PLAIN)):
        raise ConfigError(
            f"--warc {str(warc)!r}: unknown file type; expected a name that ends in {PLAIN} or {COMPRESSED}"
        )
    damaged: list[str] = []
    with open_archive(context, pager=False) as engine:
        article_id = find(engine, article, naming_in(context)) if article else None
        source = source_of(engine, article_id) if article_id else None
        wanted = Wanted(article_id, since=parse_start(since, "--since", zone_in(context, source)))
        pages = _whole(kept_captures(engine, wanted), warc_page, damaged)
        with whole_binary_file(warc, "--warc") as stream:
            number = write_pages(stream, pages, utc_now(), compressed=warc.name.lower().endswith(COMPRESSED))
    for problem in damaged:
        note(f"left out: {problem}")
    note(f"{number_of(number, 'page')} exported to {warc}")
    if damaged:
        raise typer.Exit(1)


def _whole(captures: Iterable[Stored], warc_page: Callable[[Stored], T], damaged: list[str]) -> Iterator[T]:
    """Yield the pages whose bytes are undamaged; for each other page, add a line to ``damaged``."""
    for stored in captures:
        try:
            yield warc_page(stored)
        except DamagedError as error:
            damaged.append(str(error))
