"""``vokspider articles diff``: two texts of an article, and what is different between them."""

from typing import Annotated

import typer

from vokspider.cli.article_show import IdOrText
from vokspider.cli.common import print_json
from vokspider.cli.database import open_archive
from vokspider.cli.diff_view import print_comparison
from vokspider.cli.naming import naming_in
from vokspider.cli.output import Json
from vokspider.cli.plain import note
from vokspider.model.errors import ConfigError
from vokspider.reports.change import change
from vokspider.store.articles.resolve import find_text


def diff(
    context: typer.Context,
    article: IdOrText,
    first: Annotated[int | None, typer.Argument(metavar="A", help="Number of a revision.", show_default=False)] = None,
    second: Annotated[
        int | None,
        typer.Argument(metavar="B", help="Number of another one; by default, the current one.", show_default=False),
    ] = None,
    json: Json = False,
) -> None:
    """Show what changed between two revisions: by default, the latest change. ID@A B is the same as ID A B."""
    with open_archive(context) as engine:
        article_id, named = find_text(engine, article, naming_in(context))
        if named is not None:
            if second is not None:
                raise ConfigError(f"{article} {first} {second} names three revisions; two are compared")
            first, second = named, first
        found = change(engine, article_id, first, second)
        if json:
            print_json(found.as_json())
        else:
            names = f"revision {found.from_revision}", f"revision {found.to_revision}"
            print_comparison(found.comparison, found.kinds, found.external_id, names)
        if not found.kinds and not json:
            note(f"the revisions {found.from_revision} and {found.to_revision} have the same content")
