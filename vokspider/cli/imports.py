"""``vokspider import``: saved pages into the archive."""

from pathlib import Path
from typing import Annotated

import typer

from vokspider.cli.common import Json, state
from vokspider.cli.running import run_and_report
from vokspider.errors import ConfigError
from vokspider.options import IMPORT, RunOptions
from vokspider.text.urls import canonical, external_id


def import_files(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="Saved pages: .html, .txt, .warc, .warc.gz", metavar="FILE...")],
    url: Annotated[
        str | None, typer.Option(help="Address of the page, for one file that does not say it.", metavar="URL")
    ] = None,
    source: Annotated[str, typer.Option(help="Source of the pages; by default crawl.source.", metavar="NAME")] = "",
    json: Json = False,
) -> None:
    """Run saved pages through the same pages and pipelines as fetched ones."""
    from vokspider.documents import WARC, kind_of

    config = state(context).load()
    config.source(source or config.crawl.source)
    kinds = {kind_of(path) for path in files}
    if url is not None and (len(files) > 1 or WARC in kinds):
        raise ConfigError(f"--url {url!r} is the address of one page; give one .html or .txt file with it")
    names = tuple(str(path.resolve()) for path in files)
    options = RunOptions(source=source, trigger=IMPORT, files=names, url=_article_address(url))
    run_and_report(config, options, json=json)


def _article_address(url: str | None) -> str | None:
    address = canonical(url) if url is not None else None
    if url is not None and (address is None or external_id(address) is None):
        raise ConfigError(
            f"--url {url!r} is not the address of an article; write https://kcnawatch.org/newstream/<id>/<slug>"
        )
    return address
