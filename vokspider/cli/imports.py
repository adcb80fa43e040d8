"""``vokspider import``: saves pages from files into the archive."""

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from vokspider.cli import completing
from vokspider.cli.days import Zone, zone_of
from vokspider.cli.filters import Jobs
from vokspider.cli.output import Json
from vokspider.cli.running import run_and_report
from vokspider.cli.state import state
from vokspider.config import Source
from vokspider.formats.files import Given, read_list
from vokspider.model.clock import utc_now
from vokspider.model.errors import ConfigError
from vokspider.model.options import IMPORT, RunOptions
from vokspider.pool import EVERY_CORE
from vokspider.text.dates import day_in
from vokspider.text.days import relative_day
from vokspider.text.moments import noon, parse_iso
from vokspider.text.replay import original


def import_files(
    context: typer.Context,
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Saved pages, web archives (WARC, WACZ), folders of them.", metavar="FILE..."),
    ] = None,
    url: Annotated[
        str | None, typer.Option(help="Address of the page, for one file that does not say it.", metavar="URL")
    ] = None,
    url_list: Annotated[
        Path | None,
        typer.Option(
            help="CSV file that lists them: the columns file and url, and fetched_at if known.", metavar="CSV"
        ),
    ] = None,
    fetched_at: Annotated[
        str | None,
        typer.Option(
            help="When the pages were saved, where they do not say it: a time, a day, today, yesterday, 7d or 2w.",
            metavar="TIME",
        ),
    ] = None,
    source: Annotated[
        str,
        typer.Option(
            help="Source of the pages; by default crawl.source.", metavar="NAME", autocompletion=completing.sources
        ),
    ] = "",
    jobs: Jobs = None,
    json: Json = False,
) -> None:
    """Import saved pages."""
    config = state(context).load()
    chosen = config.source(source or config.crawl.source)
    paths = [Path(path).absolute() for path in files or ()]
    if not paths and url_list is None:
        raise ConfigError("import: nothing to import was named; give files or folders, or --url-list CSV")
    for path in paths:
        if not path.exists():
            raise ConfigError(f"import {path}: there is no such file or folder")
    if url is not None and (len(paths) != 1 or url_list is not None or not _holds_one_page(paths[0])):
        raise ConfigError(f"--url {url!r} is the address of one page; give one saved page with it, or --url-list")
    listed = [_checked(given, chosen) for given in read_list(url_list)] if url_list is not None else []
    options = RunOptions(
        source=source,
        trigger=IMPORT,
        files=tuple(map(str, paths)),
        url=_address(url, chosen, "--url") if url is not None else None,
        fetched_at=_time(fetched_at, partial(zone_of, config, source)),
        listed=tuple((str(one.path.absolute()), one.url, one.fetched_at) for one in listed),
        jobs=jobs or EVERY_CORE,
    )
    run_and_report(config, options, json=json)


def _holds_one_page(path: Path) -> bool:
    from vokspider.formats.kinds import HEAD, WACZ, WARC, ForeignError, kind_of

    if path.is_dir():
        return False
    try:
        with path.open("rb") as stream:
            return kind_of(path.name, stream.read(HEAD)) not in (WARC, WACZ)
    except (ForeignError, OSError):
        return True  # the run reports the problem


def _checked(given: Given, source: Source) -> Given:
    if given.url is not None:
        _address(given.url, source, f"--url-list: the url of {given.path.name}")
    return given


def _address(url: str, source: Source, where: str) -> str:
    """The address of an article, as people give it. Raises ConfigError for any other address.

    That of a copy in a web archive is not changed, since it contains the time of the copy.
    """
    from vokspider.sites import site_named
    from vokspider.sites.mirrors import is_at

    named = site_named(source.page)
    address = named.canonical(original(url))
    if address is None or (named.identity(address) is None and not is_at(address, source.site, named)):
        raise ConfigError(
            f"{where} {url!r} is not the address of an article; write {source.site}/... as the browser shows it"
        )
    return url.strip()


def _time(text: str | None, zone: Zone) -> datetime | None:
    """The time in ``--fetched-at``, or None; of a day it is noon. Raises ConfigError if it is not a time."""
    if text is None:
        return None
    if found := parse_iso(text):
        return found
    if day := relative_day(text, day_in(zone(), utc_now())):
        return min(noon(day), utc_now())
    raise ConfigError(
        f"--fetched-at {text!r} is not a time; write 2026-02-11, 2026-02-11T10:11:12Z, yesterday, 7d or 2w"
    )
