"""``vokspider articles cite``: how a revision of an article is cited."""

from pathlib import Path
from typing import Annotated

import typer

from vokspider.cli.article_show import IdOrText
from vokspider.cli.database import open_for_reading
from vokspider.cli.days import zone_of
from vokspider.cli.files import write_or_print
from vokspider.cli.naming import naming_in
from vokspider.cli.plain import note
from vokspider.cli.state import state
from vokspider.config.values import web_url
from vokspider.model.errors import ConfigError
from vokspider.reports.article import article_report, numbered
from vokspider.reports.citation import FORMS, citation
from vokspider.store.articles.resolve import NotFoundError, find_text
from vokspider.store.log.proving import checkpoint_with

_HTML = "html"
_ENDINGS = {"text": "txt", "bibtex": "bib", "ris": "ris", "csl-json": "json", _HTML: "html"}


def cite(
    context: typer.Context,
    article: IdOrText,
    form: Annotated[
        str, typer.Option("--format", help=f"Form of the citation: {', '.join(_ENDINGS)}.", metavar="FORM")
    ] = "text",
    base: Annotated[
        str,
        typer.Option(
            help="Address of this archive's pages for its readers, to which the link of --format html leads too.",
            metavar="URL",
        ),
    ] = "",
    output: Annotated[Path | None, typer.Option(help="File to write.", metavar="FILE", dir_okay=False)] = None,
) -> None:
    """Cite a revision of an article, with its hash, and with the last checkpoint of the log if that tells of it."""
    _check(form, base)
    config = state(context).load()
    with open_for_reading(config) as engine:
        article_id, named = find_text(engine, article, naming_in(context))
        report = article_report(engine, article_id, numbered(engine, article_id, named))
        shown, source = report.current, report.article.source
        checkpoint = checkpoint_with(engine, article_id, shown.number) if shown else None
    declared = next((one for one in config.sources if one.name == source), None)
    made = citation(report, declared, zone_of(config, source), checkpoint, base)
    if made is None:
        raise NotFoundError(f"no text of article {article_id} is stored yet, so there is nothing to cite")
    write_or_print(output, FORMS[_ENDINGS[form]](made))
    if checkpoint is None:
        note("the last checkpoint does not tell of this revision, or is old; 'vokspider log checkpoint' makes one")


def _check(form: str, base: str) -> None:
    if form not in _ENDINGS:
        raise ConfigError(f"--format {form!r} is unknown; write --format {' or --format '.join(_ENDINGS)}")
    if base and form != _HTML:
        raise ConfigError(f"--base is for the link of --format {_HTML}; leave it out, or write --format {_HTML}")
    if base:
        try:
            web_url(base)
        except ValueError as error:
            raise ConfigError(f"--base {base!r}: {error}") from error
