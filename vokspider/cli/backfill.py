"""``vokspider backfill``: articles of days long past, or of a list of addresses."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine

from vokspider.cli import completing
from vokspider.cli.backfill_status import require_all
from vokspider.cli.backfill_work import end_of, work
from vokspider.cli.crawl import politeness
from vokspider.cli.database import open_archive
from vokspider.cli.days import DAY, DAYS, parse_day, zone_of
from vokspider.cli.output import Json
from vokspider.cli.plain import note, number_of
from vokspider.cli.schedule import how_long
from vokspider.cli.state import state
from vokspider.config import Config, Source
from vokspider.model.clock import utc_now
from vokspider.model.errors import ConfigError
from vokspider.reports.backfills import backfills, seconds_a_page
from vokspider.sites import site_named
from vokspider.sites.base import Site
from vokspider.store.db.engine import leave, open_engine
from vokspider.store.db.explaining import clear_errors
from vokspider.store.db.schema import upgrade
from vokspider.store.frontier import backfills as changing
from vokspider.store.frontier.adding import Added, Wanted, add
from vokspider.store.mirror.marking import require_own
from vokspider.store.runs.runs import open_source
from vokspider.text.dates import day_in
from vokspider.text.urls import canonical, is_own

_MOST = 10  # wrong lines that an error names
Numbers = Annotated[
    list[int] | None,
    typer.Argument(
        help="Numbers of back-fills; by default all that have not ended.",
        metavar="NUMBER...",
        autocompletion=completing.backfills,
    ),
]
Queue = Annotated[
    bool, typer.Option("--queue", help="Only queue the pages; 'backfill resume' or a worker fetches them.")
]


def start(
    context: typer.Context,
    from_: Annotated[str | None, typer.Option("--from", help=f"First day of the listing: {DAYS}.", metavar=DAY)] = None,
    to: Annotated[
        str | None, typer.Option("--to", help="Last day of the listing; by default today.", metavar=DAY)
    ] = None,
    urls: Annotated[
        str | None,
        typer.Option(
            "--urls", help="File with one address of an article a line; - for standard input.", metavar="FILE"
        ),
    ] = None,
    source: Annotated[
        str, typer.Option(help="Source; by default crawl.source.", metavar="NAME", autocompletion=completing.sources)
    ] = "",
    queue: Queue = False,
    json: Json = False,
) -> None:
    """Fetch the articles of some days, or of a list of addresses, that have no text here.

    They are queued in the archive, and fetched in batches, between which the daily crawl gets its turn. Ctrl-C stops
    after the page in progress; 'backfill resume' goes on. If a line of FILE is wrong, nothing is queued.
    """
    config = state(context).load()
    chosen = config.source(source or config.crawl.source)
    if (from_ is None) == (urls is None):
        raise ConfigError("give --from DAY, with or without --to DAY, or --urls FILE")
    span = _span(config, chosen, from_, to)
    pages = [] if urls is None else _addresses(urls, chosen)
    engine = open_engine(config.database_url)
    try:
        upgrade(engine)
        with clear_errors(engine):
            number = _queue(engine, chosen, span, pages)
            changing.finish(engine, number, utc_now())
        for line in politeness(config, chosen, chosen.start_url or chosen.site):
            note(line)
        code = 0 if queue else work(config, engine, [chosen.name])
        end_of(config, engine, [number], json=json)
    finally:
        leave(engine)
    raise typer.Exit(code)


def _span(config: Config, source: Source, first: str | None, last: str | None) -> tuple[date | None, date | None]:
    """The days of the options. Raises ConfigError if they are not days, or not in order."""
    zone = partial(zone_of, config, source.name)
    since, until = parse_day(first, "--from", zone), parse_day(last, "--to", zone, last=True)
    if since is None:
        if until is not None:
            raise ConfigError("--to needs --from, the day where the walk through the listing ends")
        return None, None
    today = day_in(zone(), utc_now())
    if until is not None and since > until:
        raise ConfigError(f"--from {since} is after --to {until}; exchange them")
    if since > today:
        raise ConfigError(f"--from {since} is in the future; today is {today}")
    return since, until


# -- a list of addresses ----------------------------------------------------------------------------------------------


def _addresses(file: str, source: Source) -> list[Wanted]:
    """The articles of the addresses in a file. Raises ConfigError, with the numbers of the lines, if some are wrong."""
    site, pages, wrong = site_named(source.page), list[Wanted](), list[str]()
    for number, line in enumerate(_lines(file), 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        found = wanted(text, source, site)
        if isinstance(found, Wanted):
            pages.append(found)
        else:
            wrong.append(f"{file}, line {number}: {found}")
    if wrong:
        more = [f"and {number_of(len(wrong) - _MOST, 'more line')}"] * (len(wrong) > _MOST)
        raise ConfigError("\n".join([*wrong[:_MOST], *more, "nothing was queued; correct the file, or leave them out"]))
    if not pages:
        raise ConfigError(f"{file} has no address; write one a line")
    return pages


def wanted(address: str, source: Source, site: Site) -> Wanted | str:
    """The page of an article's address, or why it is not one of this source's articles."""
    url = canonical(address)
    if url is None:
        return f"{address!r} is not a web address; write https://..."
    if not is_own(url, list(source.urls)):
        return f"{address} is not at a host of the source {source.name} ({source.site})"
    identity = site.identity(url)
    if identity is None:
        return f"{address} is not the address of an article"
    return Wanted(identity, site.canonical(url) or url)


def _lines(file: str) -> Iterable[str]:
    try:
        return sys.stdin.read().splitlines() if file == "-" else Path(file).read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not text in UTF-8"
        raise ConfigError(f"--urls {file!r} cannot be read: {why}") from error


def _queue(engine: Engine, source: Source, span: tuple[date | None, date | None], pages: Sequence[Wanted]) -> int:
    """Make the back-fill, and say what it has to do; returns its number."""
    with engine.begin() as connection:
        require_own(connection)
    source_id = open_source(engine, source, utc_now).source_id
    with engine.begin() as connection:
        number = changing.create(connection, source_id, utc_now(), *span)
        added = add(connection, number, pages)
    for line in _told(number, added, len(pages), span):
        note(line)
    return number


def _told(number: int, added: Added, given: int, span: tuple[date | None, date | None]) -> Iterator[str]:
    if span[0] is not None:
        yield f"back-fill {number}: the listing is read back to {span[0]} first"
        return
    twice = given - added.queued - added.stored
    words = [f"{number_of(added.queued, 'page')} queued"]
    words += [f"{added.stored:,} have a text already"] * bool(added.stored)
    words += [f"{twice:,} are in the list twice"] * bool(twice)
    yield f"back-fill {number}: {', '.join(words)}"


# -- those that there are ---------------------------------------------------------------------------------------------


def pause(context: typer.Context, numbers: Numbers = None) -> None:
    """Pause back-fills: the batch in progress ends soon, and no further one begins."""
    with open_archive(context, pager=False) as engine:
        done = changing.pause(engine, _chosen(context, engine, numbers))
    note(f"{number_of(done, 'back-fill')} paused; 'vokspider backfill resume' goes on")


def cancel(
    context: typer.Context,
    numbers: Annotated[
        list[int],
        typer.Argument(help="Numbers of back-fills.", metavar="NUMBER...", autocompletion=completing.backfills),
    ],
) -> None:
    """End back-fills for good. What they stored stays; the pages that are left are not fetched."""
    with open_archive(context, pager=False) as engine:
        done = changing.cancel(engine, _chosen(context, engine, numbers), utc_now())
    note(f"{number_of(done, 'back-fill')} cancelled")


def resume(context: typer.Context, numbers: Numbers = None, queue: Queue = False, json: Json = False) -> None:
    """Go on with back-fills that were paused, stopped, or held because of a ban."""
    config = state(context).load()
    with open_archive(context, pager=False) as engine:
        chosen = _chosen(context, engine, numbers)
        changing.resume(engine, chosen)
        found = backfills(engine, config, utc_now(), chosen) if chosen else []
        for one in found:
            changing.finish(engine, one.id, utc_now())
            pages = f"{number_of(one.left, 'page')} left" if one.left or not one.is_walking else "the listing first"
            time = how_long(timedelta(seconds=one.left * seconds_a_page(config, one.source)))
            note(f"back-fill {one.id}: {pages}{f', {time} at the polite pace' if one.left else ''}")
        code = 0 if queue else work(config, engine, sorted({one.source for one in found}))
        end_of(config, engine, chosen, json=json)
    raise typer.Exit(code)


def _chosen(context: typer.Context, engine: Engine, numbers: Sequence[int] | None) -> list[int]:
    """The numbers that were given, or those of all back-fills that have not ended.

    Raises ConfigError for a number that no back-fill has.
    """
    found = backfills(engine, state(context).load(), utc_now(), numbers or (), unfinished=not numbers)
    require_all(found, numbers or ())
    if not found:
        note("no back-fill is unfinished")
    return sorted(one.id for one in found)
