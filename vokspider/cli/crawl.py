"""``vokspider crawl``: one crawl, now."""

from typing import Annotated

import typer

from vokspider.cli.common import Json, parse_day, state
from vokspider.cli.plain import note
from vokspider.cli.running import run_and_report
from vokspider.config import Config
from vokspider.errors import ConfigError
from vokspider.options import DUE, EVERY, NONE, POLITE_DELAY, RunOptions
from vokspider.text.urls import canonical, host, is_local


def crawl(
    context: typer.Context,
    source: Annotated[str, typer.Option(help="Source to crawl; by default crawl.source.", metavar="NAME")] = "",
    start_url: Annotated[
        str | None,
        typer.Option(help="Start at this listing or article page, and ask no other host.", metavar="URL"),
    ] = None,
    max_pages: Annotated[
        int | None, typer.Option(min=0, help="Listing pages at the most; 0 for no limit.", metavar="N")
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Walk the listing to its end and fetch every article again.")
    ] = False,
    since: Annotated[
        str | None, typer.Option(help="Walk back to the entries of this day.", metavar="YYYY-MM-DD")
    ] = None,
    delay: Annotated[
        float | None,
        typer.Option(min=0, help="Seconds between two requests; below 2 for local sites only.", metavar="SECONDS"),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; say what would be new.")] = False,
    recheck_all: Annotated[
        bool, typer.Option("--recheck-all", help="Fetch every stored article again, due or not.")
    ] = False,
    no_recheck: Annotated[bool, typer.Option("--no-recheck", help="Fetch no stored article again.")] = False,
    json: Json = False,
) -> None:
    """Crawl once: find what is new in the listing, fetch and store it."""
    config = state(context).load(crawl={"delay": delay})
    if source:
        config.source(source)
    options = RunOptions(
        source=source,
        start_url=_address(start_url),
        max_pages=max_pages,
        full=full,
        since=parse_day(since, "--since"),
        dry_run=dry_run,
        recheck=_recheck(every=recheck_all, none=no_recheck, full=full),
    )
    for line in politeness(config, start_url or config.crawl.start_url):
        note(line)
    run_and_report(config, options, json=json)


def politeness(config: Config, url: str) -> list[str]:
    """What one should know before a public site is asked."""
    crawl, lines = config.crawl, list[str]()
    if is_local(url):
        return lines
    if crawl.delay < POLITE_DELAY:
        lines.append(f"crawl.delay {crawl.delay:g} is raised to {POLITE_DELAY:g} s for {host(url)}")
    if not crawl.contact:
        lines.append("crawl.contact is not set; set it so that the site's owner can reach you")
    return lines


def _recheck(*, every: bool, none: bool, full: bool) -> str:
    if every and none:
        raise ConfigError("--recheck-all and --no-recheck contradict each other; give one of them")
    if full and none:
        raise ConfigError("--full fetches every article again, --no-recheck none; give one of them")
    return EVERY if every else NONE if none else DUE


def _address(url: str | None) -> str | None:
    if url is not None and canonical(url) is None:
        raise ConfigError(f"--start-url {url!r} is not a web address; write http://... or https://...")
    return url
