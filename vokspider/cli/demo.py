"""``vokspider demo``: crawls the bundled site on this machine, and shows what was stored."""

import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import attrs
import typer

from vokspider.cli.common import Record, out
from vokspider.cli.hints import calling
from vokspider.cli.output import Column, Listing, chosen, print_rows
from vokspider.cli.plain import print_lines, wrapped
from vokspider.cli.run_report import removed_lines
from vokspider.cli.running import report, run_with_progress
from vokspider.cli.state import state
from vokspider.config import Config, load
from vokspider.model.options import DEMO, RunOptions
from vokspider.store.articles.article_queries import Filters, Listed, list_articles
from vokspider.store.db.engine import leave, open_engine

_FOLDER = "data/demo"


def demo(
    context: typer.Context,
    articles: Annotated[int, typer.Option(min=1, max=5000, help="How many articles the site has.", metavar="N")] = 30,
    web: Annotated[bool, typer.Option("--web", help="Then show the archive in a browser, until Ctrl-C.")] = False,
) -> None:
    """Serve the bundled site, crawl it into a fresh database, and show what was stored."""
    from vokspider.demo.server import serve
    from vokspider.demo.site import DemoSite

    root = state(context).load().root
    shutil.rmtree(root / _FOLDER, ignore_errors=True)
    site = DemoSite.generate(articles)
    with serve(site) as address:
        out().print(f"The demo site is served at {address}/ with {articles} articles. Crawling it ...", markup=False)
        config = _config(root, site.start_url)
        result = run_with_progress(config, RunOptions(trigger=DEMO))
    report(result, json=False)
    if result.record is not None:
        _show(config, result.record)
        if web:
            _serve(config)
    raise typer.Exit(result.exit_code)


def _serve(config: Config) -> None:
    from vokspider.cli.web import open_pages, serve_until_stopped

    with open_pages(config, anywhere=True) as (app, listening):
        serve_until_stopped(app, listening)


def _config(root: Path, start_url: str) -> Config:
    """The configuration of the demo, which uses none of the user's settings."""
    overrides: dict[str, dict[str, object]] = {
        "database": {"url": f"sqlite:///{_FOLDER}/archive.db"},
        "crawl": {"start_url": start_url, "delay": 0.0, "concurrency": 4},
        "logs": {"dir": f"{_FOLDER}/logs"},
    }
    return load(overrides=overrides, environ={}, root=root)


def _show(config: Config, record: Record) -> None:
    """Print the stored articles, the number of removed lines, and commands to try next."""
    engine = open_engine(config.database_url)
    found = list(list_articles(engine, Filters()))
    leave(engine)
    out().print()
    output = chosen(None, None, header=True, json=False)
    print_rows(found, STORED, output, "What was stored (dates are Korean calendar days)")
    print_lines("\n".join(_summary(record, calling(program()), f"--database {config.database.url}")))


def _summary(record: Record, name: str, database: str) -> Iterator[str]:
    """Lines about what was removed, then commands that can be copied into a shell."""
    yield ""
    yield from wrapped(f"Removed: {removed_lines(record)}.")
    yield from wrapped("Every removal is recorded, and the page as served is kept.")
    yield ""
    yield "Try next:"
    yield f"  {name} {database} articles show 1 --removed"
    yield f"  {name} {database} articles search harbour"
    yield f"  {name} {database} articles export --output articles.csv"
    yield f"  {name} {database} runs show 1"
    yield "What a crawl of the real site would find:"
    yield f"  {name} crawl --dry-run"
    yield "The real site, every day:"
    yield f"  {name} daemon"
    yield "The demo's archive in a browser, at http://127.0.0.1:8765:"
    yield f"  {name} {database} web"


def program() -> str:
    """The command that starts this vokspider in a shell: its name if that is on PATH, else its path."""
    beside = Path(sys.executable).with_name("vokspider")
    found = shutil.which("vokspider")
    if not beside.exists() or (found and Path(found).samefile(beside)):
        return "vokspider"
    here = Path.cwd()
    path = beside.relative_to(here) if beside.is_relative_to(here) else beside
    return shlex.quote(str(path) if len(path.parts) > 1 else f"./{path}")


STORED = Listing[Listed](
    ("id", "published_on", "listed_on", "title"),
    [
        Column("id"),
        Column("published_on", "published"),
        Column("listed_on", "listed"),
        Column("title", shrinks=True),
    ],
    attrs.asdict,
)
