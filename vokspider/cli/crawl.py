"""``vokspider crawl``: one crawl, now."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from vokspider.cli import completing
from vokspider.cli.database import open_for_reading
from vokspider.cli.days import DAY, DAYS, parse_day, zone_of
from vokspider.cli.output import Json
from vokspider.cli.plain import note, number_of
from vokspider.cli.running import run_all_and_report, run_and_report
from vokspider.cli.schedule import how_long
from vokspider.cli.state import state
from vokspider.config import Config, Source
from vokspider.config.hosts import pace_host, slower_at
from vokspider.model.clock import utc_now
from vokspider.model.errors import ConfigError, StoreError
from vokspider.model.options import DUE, EVERY, NONE, POLITE_DELAY, RunOptions
from vokspider.store.runs.run_queries import source_states
from vokspider.text.urls import canonical, host, is_local

ENTRIES_ON_A_PAGE = 20  # of the listing, see section 2 of the site facts
_PAUSES = 1.25  # a pause is about so many times the delay, since a random time is added


def crawl(
    context: typer.Context,
    source: Annotated[
        str,
        typer.Option(
            help="Source to crawl; by default crawl.source.", metavar="NAME", autocompletion=completing.sources
        ),
    ] = "",
    all_sources: Annotated[bool, typer.Option("--all", help="Crawl every enabled source in turn.")] = False,
    start_url: Annotated[
        str | None,
        typer.Option(help="Start at this listing or article page, and request no other host.", metavar="URL"),
    ] = None,
    max_pages: Annotated[
        int | None, typer.Option(min=0, help="Read at most N listing pages; 0 for no limit.", metavar="N")
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Walk the listing to its end and fetch every article again.")
    ] = False,
    since: Annotated[
        str | None, typer.Option(help=f"Walk back to the entries of this day: {DAYS}.", metavar=DAY)
    ] = None,
    delay: Annotated[
        float | None,
        typer.Option(min=0, help="Seconds between two requests; below 2 for local sites only.", metavar="SECONDS"),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write nothing; name the articles that would be fetched.")
    ] = False,
    recheck_all: Annotated[
        bool, typer.Option("--recheck-all", help="Fetch every stored article again, due or not.")
    ] = False,
    no_recheck: Annotated[bool, typer.Option("--no-recheck", help="Fetch no stored article again.")] = False,
    json: Json = False,
) -> None:
    """Crawl once: find what is new in the listing, fetch and store it."""
    config = state(context).load()
    chosen = _chosen(config, source, start_url, every=all_sources)
    options = RunOptions(
        source=source,
        start_url=address_of("--start-url", start_url),
        max_pages=max_pages,
        full=full,
        since=parse_day(since, "--since", partial(zone_of, config, source)),
        dry_run=dry_run,
        recheck=_recheck(every=recheck_all, none=no_recheck, full=full),
        delay=delay,
    )
    lines = [line for one in chosen for line in _before(config, one, options)]
    for line in dict.fromkeys(lines):
        note(line)
    if all_sources:
        run_all_and_report(config, options, [one.name for one in chosen], json=json)
    run_and_report(config, options, json=json)


def _chosen(config: Config, source: str, start_url: str | None, *, every: bool) -> tuple[Source, ...]:
    """The sources to crawl. Raises ConfigError if there are none, or if options contradict each other."""
    if not every:
        return (config.source(source or config.crawl.source),)
    for option in ("--source" if source else None, "--start-url" if start_url else None):
        if option:
            raise ConfigError(f"--all crawls every enabled source, {option} is for one; give one of them")
    if not config.enabled:
        raise ConfigError(f"no source is enabled; set enabled = true for at least one in {config.sources_file}")
    return config.enabled


def _before(config: Config, source: Source, options: RunOptions) -> Iterator[str]:
    url = options.start_url or source.start_url or source.site
    yield from politeness(config, source, url, options.delay)
    yield from outlook(config, source, options, url)


def politeness(config: Config, source: Source, url: str, delay: float | None = None) -> list[str]:
    """Lines about what to know before requests go to a site: its pace, and for a public site the contact.

    ``delay``: that of the command line, in s, or None.
    """
    lines, wanted = list[str](), source.delay if delay is None else delay
    name = pace_host(url, source.urls)
    slower = slower_at(config, source, name, delay)
    if slower and (is_local(url) or slower.delay > POLITE_DELAY):
        shared = f"that of the source {slower.name}, since a host has the pace of its slowest enabled source"
        lines.append(f"the delay of {wanted:g} s is raised to {slower.delay:g} s for {name}: {shared}")
    elif wanted < POLITE_DELAY and not is_local(url):
        lines.append(f"the delay of {wanted:g} s is raised to {POLITE_DELAY:g} s for {host(url)}")
    if not config.crawl.contact and not is_local(url):
        lines.append("crawl.contact is not set; set it so the site's owner can reach you")
    return lines


def outlook(config: Config, source: Source, options: RunOptions, url: str) -> list[str]:
    """Lines about what to expect of a first crawl, which takes much longer than later ones; else empty."""
    if is_local(url) or options.dry_run or options.since or not _is_first(config, source.name):
        return []
    pages = 0 if options.full else config.crawl.first_pages if options.max_pages is None else options.max_pages
    way_out = "Ctrl-C stops it after the page in progress, and the next crawl continues"
    if not pages:
        return [f"this first crawl reads the whole listing and every article, which may take days; {way_out}"]
    delay = source.delay if options.delay is None else options.delay
    requests = pages * (1 + ENTRIES_ON_A_PAGE)
    time = how_long(timedelta(seconds=requests * max(delay, POLITE_DELAY) * _PAUSES))
    what = f"up to {number_of(pages, 'page')} of the listing and their articles, about {requests:,} requests"
    return [f"this first crawl reads {what}: roughly {time}; {way_out}"]


def _is_first(config: Config, source: str) -> bool:
    """Whether the archive has no articles of a source yet."""
    try:
        with open_for_reading(config) as engine:
            return not any(sum(one.articles.values()) for one in source_states(engine, utc_now()) if one.name == source)
    except StoreError:
        url = config.database_url
        return url.get_backend_name() == "sqlite" and not Path(url.database or "").exists()


def _recheck(*, every: bool, none: bool, full: bool) -> str:
    if every and none:
        raise ConfigError("--recheck-all and --no-recheck contradict each other; give one of them")
    if full and none:
        raise ConfigError("--full fetches every article again, --no-recheck none; give one of them")
    return EVERY if every else NONE if none else DUE


def address_of(option: str, url: str | None) -> str | None:
    """The web address ``url`` that was given for ``option``, or None. Raises ConfigError if it is not a web address."""
    if url is not None and canonical(url) is None:
        raise ConfigError(f"{option} {url!r} is not a web address; write http://... or https://...")
    return url
