"""The commands, put together. Each imports what it needs when it runs, so that ``--help`` is quick."""

from pathlib import Path
from typing import Annotated

import typer

from vokspider.cli import (
    articles,
    captures,
    check_site,
    crawl,
    daemon,
    db,
    demo,
    duplicates,
    imports,
    notify,
    reextract,
    runs,
    schedule,
    sources,
    status,
)
from vokspider.cli.common import State
from vokspider.cli.loudness import Loudness, set_loudness
from vokspider.model.errors import ConfigError

app = typer.Typer(
    help="The daily, trustworthy archive of Voice of Korea.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def options(
    context: typer.Context,
    config: Annotated[Path | None, typer.Option(help="Configuration file.", metavar="FILE")] = None,
    database: Annotated[
        str | None,
        typer.Option(help="Database: the path of a file, or an address like postgresql://HOST/NAME.", metavar="URL"),
    ] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Say on standard error what happens to each page.")
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Say nothing on standard error but errors: no notes, no progress.")
    ] = False,
) -> None:
    """Options of every command; they come before its name."""
    if verbose and quiet:
        raise ConfigError("--verbose and --quiet contradict each other; give one of them")
    context.obj = State(config, database)
    chosen = Loudness.VERBOSE if verbose else Loudness.QUIET if quiet else Loudness.NORMAL
    context.call_on_close(set_loudness(chosen))


app.command("crawl")(crawl.crawl)
app.command("import")(imports.import_files)
app.command("reextract")(reextract.reextract)
app.command("daemon")(daemon.daemon)
app.command("schedule")(schedule.schedule)
app.add_typer(articles.group, name="articles")
app.add_typer(captures.group, name="captures")
app.add_typer(duplicates.group, name="duplicates")
app.add_typer(runs.group, name="runs")
app.add_typer(sources.commands, name="sources")
app.add_typer(sources.commands, name="source", hidden=True)
app.command("status")(status.status)
app.add_typer(notify.group, name="notify")
app.add_typer(db.group, name="db")
app.command("check-site")(check_site.check_site)
app.command("demo")(demo.demo)
