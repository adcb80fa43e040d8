"""``vokspider sources list`` and ``vokspider sources new``: the declared sources, and declaring another one."""

import re
import sys
from collections.abc import Iterator, Mapping
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer

from vokspider.cli.hints import calling
from vokspider.cli.output import Column, Listing, Output, lists, print_rows
from vokspider.cli.plain import answering, note
from vokspider.cli.state import state
from vokspider.config import Source
from vokspider.config.adding import add_source, table_of
from vokspider.model.errors import ConfigError
from vokspider.text.urls import is_own

_LANGUAGE = re.compile(r"\(([A-Za-z]{2,3})\)\s*$")  # at the end of a display name, e.g. "Voice of Korea (EN)"
_KEYS = ("name", "display_name", "enabled", "site", "start_url", "listing_url", "delay", "cron", "page", "language")


@lists
def list_sources(context: typer.Context, *, output: Output) -> None:
    """List the declared sources, and whether the daemon crawls them."""
    config = state(context).load()
    with answering():
        print_rows(config.sources, SOURCES, output, title=str(config.sources_file))


def _record(source: Source) -> dict[str, Any]:
    return {key: getattr(source, key) for key in _KEYS} | {"cron": source.lines}


SOURCES = Listing[Source](
    ("name", "display_name", "enabled", "delay", "cron"),
    [
        Column("name"),
        Column("display_name", shrinks=True),
        Column("enabled"),
        Column("delay"),
        Column("cron", wraps=True),
    ],
    _record,
    {
        "enabled": lambda one: "yes" if one.enabled else "no",
        "delay": lambda one: f"{one.delay:g} s",
        "cron": lambda one: "; ".join(one.lines),
    },
)


def new(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Its name, e.g. kcnawatch-kcna-en.", metavar="NAME")],
    display_name: Annotated[
        str, typer.Option(help="The name that the site prints, e.g. 'KCNA.kp (En)'.", metavar="TEXT")
    ] = "",
    start_url: Annotated[str, typer.Option(help="An article or listing page of it.", metavar="URL")] = "",
    site: Annotated[str, typer.Option(help="Root of the site; by default that of --start-url.", metavar="URL")] = "",
    language: Annotated[
        str, typer.Option(help="Its language, e.g. en; by default the one in the display name.", metavar="CODE")
    ] = "",
    page: Annotated[str, typer.Option(help="The page class that reads the site.", metavar="NAME")] = "kcnawatch",
    delay: Annotated[
        float | None, typer.Option(help="Minimum seconds between two requests.", metavar="SECONDS")
    ] = None,
    cron: Annotated[list[str] | None, typer.Option(help="When the daemon crawls it.", metavar="LINE")] = None,
    disabled: Annotated[bool, typer.Option("--disabled", help="Do not let the daemon crawl it for now.")] = False,
) -> None:
    """Declare a source: add its table to sources.toml. Asks for what is not given, on a terminal."""
    config = state(context).load()
    display_name = display_name or _asked("--display-name", "The name that the site prints")
    start_url = start_url or _asked("--start-url", "Address of an article or listing page of it")
    found = _LANGUAGE.search(display_name)
    values = {
        "name": name,
        "site": site or _root(start_url),
        "language": language or (found[1].lower() if found else "") or _asked("--language", "Its language, e.g. en"),
        "display_name": display_name,
        "page": page,
        "start_url": start_url,
        "enabled": not disabled,
        "delay": delay,
        "cron": cron if cron and len(cron) > 1 else cron[0] if cron else None,
    }
    given = {key: value for key, value in values.items() if value is not None}
    _check_host(given)
    path = add_source(config, given)
    with answering():
        sys.stdout.write(table_of(given))
    if path != config.sources_file:
        note(f"{config.sources_file} comes with the program; copied to {path}, which is read from now on")
    note(f"added to {path}; next:")
    for line in _next(name):
        note(f"  {line}")


def _next(name: str) -> Iterator[str]:
    yield f"{calling()} check-site --source {name}"
    yield f"{calling()} crawl --source {name}"


def _asked(option: str, question: str) -> str:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise ConfigError(f"{option} is missing; it is needed where nobody can be asked")
    answer: str = typer.prompt(question, err=True)
    return answer.strip()


def _root(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _check_host(values: Mapping[str, object]) -> None:
    site, start_url = str(values["site"]), str(values["start_url"])
    if not is_own(start_url, [site]):
        raise ConfigError(f"--start-url {start_url!r} is not at the site {site}; give a page of that site")
