"""``vokspider demo``: the whole way on the bundled site, on this machine alone."""

import shutil
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Engine, select

from vokspider.cli.common import out, print_table, state
from vokspider.cli.running import report, run_with_progress
from vokspider.config import Config, load
from vokspider.options import DEMO, RunOptions
from vokspider.store.engine import open_engine, reading
from vokspider.store.models import RunRow

_FOLDER = "data/demo"


def demo(
    context: typer.Context,
    articles: Annotated[int, typer.Option(min=1, max=5000, help="How many articles the site has.", metavar="N")] = 30,
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
    raise typer.Exit(result.exit_code)


def _config(root: Path, start_url: str) -> Config:
    """The demo's own configuration: nothing of the user's has a say in it."""
    overrides: dict[str, dict[str, object]] = {
        "database": {"url": f"sqlite:///{_FOLDER}/archive.db"},
        "crawl": {"start_url": start_url, "delay": 0.0, "concurrency": 4},
        "logs": {"dir": f"{_FOLDER}/logs"},
    }
    return load(overrides=overrides, environ={}, root=root)


def _show(config: Config, record: dict[str, Any]) -> None:
    """The articles, what was removed, and what to try next."""
    from vokspider.store.reading import Filters, list_articles

    engine = open_engine(config.database_url)
    rows = [
        (article.id, article.published_on, article.listed_on, article.title)
        for article in list_articles(engine, Filters())
    ]
    removed = _removed(engine, record["run_id"])
    engine.dispose()
    out().print()
    print_table(("id", "published", "listed", "title"), rows, title="What was stored (dates are Korean calendar days)")
    out().print(_summary(removed, config), markup=False)


def _removed(engine: Engine, run_id: int) -> dict[str, int]:
    """How many lines each rule removed in the run."""
    with reading(engine) as connection:
        stats = connection.execute(select(RunRow.stats).where(RunRow.id == run_id)).scalar_one()
    prefix = "vokspider/removed/"
    return {name.removeprefix(prefix): number for name, number in stats.items() if name.startswith(prefix)}


def _summary(removed: dict[str, int], config: Config) -> str:
    copies = removed.get("teaser_copy", 0)
    others = ", ".join(f"{number} {rule}" for rule, number in sorted(removed.items()) if rule != "teaser_copy")
    database = f"--database {config.database.url}"
    return "\n".join(
        (
            f"\nRemoved: {copies} teaser copies, and other lines by rule: {others}.",
            "Every removal is recorded, and the page as served is kept.\n",
            "Try next (.venv/bin/vokspider after make demo):",
            f"  vokspider {database} articles show 1 --removed",
            f"  vokspider {database} articles search harbour",
            f"  vokspider {database} articles export --format csv --output articles.csv",
            f"  vokspider {database} runs show 1",
            "  vokspider crawl --dry-run      what a crawl of the real site would find",
            "  vokspider daemon               the real site, every day",
        )
    )
