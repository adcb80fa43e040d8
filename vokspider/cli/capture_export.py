"""``vokspider captures export``: the pages as served, as a web archive for other tools."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, TypeVar

import typer
from sqlalchemy import Engine

from vokspider.cli.database import open_archive
from vokspider.cli.days import DAY, DAYS, parse_start, zone_in
from vokspider.cli.files import whole_binary_file
from vokspider.cli.log_checkpoint import private_key
from vokspider.cli.naming import naming_in
from vokspider.cli.plain import note, number_of
from vokspider.model.clock import utc_now
from vokspider.model.errors import ConfigError
from vokspider.proof.packages import sign_package
from vokspider.store.articles.resolve import find, source_of
from vokspider.store.captures.bodies import DamagedError
from vokspider.store.captures.kept import Stored, kept_captures
from vokspider.store.captures.texts import TextOf, texts_of_captures
from vokspider.store.captures.wanted import Wanted
from vokspider.store.db.streaming import in_parts

if TYPE_CHECKING:
    from vokspider.formats.wacz import Signer

S = TypeVar("S")
T = TypeVar("T")
_AT_A_TIME = 16  # pages with their texts in memory

Article = Annotated[
    str | None,
    typer.Argument(metavar="ID", help="Only of this article: its id, external id, or address."),
]
Since = Annotated[str | None, typer.Option(help=f"Fetched from this day on: {DAYS}.", metavar=DAY)]


def export(
    context: typer.Context,
    warc: Annotated[
        Path | None,
        typer.Option(help="File to write, .warc or .warc.gz; it appears when it is complete.", metavar="FILE"),
    ] = None,
    wacz: Annotated[
        Path | None,
        typer.Option(
            help="The same as a package for ReplayWeb.page, with an index and a list of pages.", metavar="FILE"
        ),
    ] = None,
    sign: Annotated[
        bool, typer.Option("--sign", help="Sign the package; 'vokspider log key --wacz' prints the public key.")
    ] = False,
    article: Article = None,
    since: Since = None,
) -> None:
    """Export the kept pages as a web archive (WARC/1.1 or WACZ), in the order in which they were fetched."""
    path = _checked(warc, wacz, sign=sign)
    damaged: list[str] = []
    signer = partial(sign_package, private_key(context)) if sign else None
    with open_archive(context, pager=False) as engine:
        article_id = find(engine, article, naming_in(context)) if article else None
        source = source_of(engine, article_id) if article_id else None
        wanted = Wanted(article_id, since=parse_start(since, "--since", zone_in(context, source)))
        with whole_binary_file(path, "--warc" if warc else "--wacz") as stream:
            captures = kept_captures(engine, wanted)
            number = (
                _write_wacz(stream, engine, captures, damaged, signer)
                if wacz
                else _write_warc(stream, path, captures, damaged)
            )
    for problem in damaged:
        note(f"left out: {problem}")
    note(f"{number_of(number, 'page')} exported to {path}")
    if damaged:
        raise typer.Exit(1)


def _checked(warc: Path | None, wacz: Path | None, *, sign: bool) -> Path:
    """The file to write. Raises ConfigError if the options do not say one, or if its name does not fit."""
    from vokspider.formats.wacz import ENDING
    from vokspider.formats.warc import COMPRESSED, PLAIN

    if (path := warc or wacz) is None or (warc and wacz):
        raise ConfigError("the file to write is not clear; give either --warc FILE or --wacz FILE")
    option, endings = ("--warc", (PLAIN, COMPRESSED)) if warc else ("--wacz", (ENDING,))
    if not path.name.lower().endswith(endings):
        expected = " or ".join(endings)
        raise ConfigError(f"{option} {str(path)!r}: unknown file type; expected a name that ends in {expected}")
    if sign and not wacz:
        raise ConfigError("--sign is for packages; write one with --wacz FILE")
    return path


def _write_warc(stream: BinaryIO, path: Path, captures: Iterable[Stored], damaged: list[str]) -> int:
    from vokspider.formats.documents import warc_page
    from vokspider.formats.warc import COMPRESSED, write_pages

    pages = _whole(captures, warc_page, damaged)
    return write_pages(stream, pages, utc_now(), compressed=path.name.lower().endswith(COMPRESSED))


def _write_wacz(
    stream: BinaryIO, engine: Engine, captures: Iterator[Stored], damaged: list[str], signer: "Signer | None"
) -> int:
    from vokspider.formats.documents import warc_page
    from vokspider.formats.wacz import Archived, write_package

    def archived(read: tuple[Stored, TextOf]) -> Archived:
        stored, text = read
        return Archived(warc_page(stored), text.title, text.text)

    return write_package(stream, _whole(_with_texts(engine, captures), archived, damaged), utc_now(), signer)


def _with_texts(engine: Engine, captures: Iterator[Stored]) -> Iterator[tuple[Stored, TextOf]]:
    for some in in_parts(captures, _AT_A_TIME):
        texts = texts_of_captures(engine, [one.facts.id for one in some])
        yield from ((one, texts.get(one.facts.id, TextOf())) for one in some)


def _whole(captures: Iterable[S], page_of: Callable[[S], T], damaged: list[str]) -> Iterator[T]:
    """Yield the pages whose bytes are undamaged; for each other page, add a line to ``damaged``."""
    for stored in captures:
        try:
            yield page_of(stored)
        except DamagedError as error:
            damaged.append(str(error))
