"""``vokspider articles diff``: two texts of an article, and what is different between them."""

from collections.abc import Iterable
from typing import Annotated, Any

import typer

from vokspider.cli.article_show import Id
from vokspider.cli.common import Json, print_json
from vokspider.cli.database import open_archive
from vokspider.cli.diff_view import compared_as_object, print_comparison
from vokspider.cli.plain import note
from vokspider.compare.changes import kinds
from vokspider.store.articles.changes import Compared, compare
from vokspider.store.articles.resolve import find


def diff(
    context: typer.Context,
    article: Id,
    first: Annotated[int | None, typer.Argument(metavar="A", help="Number of a revision.", show_default=False)] = None,
    second: Annotated[
        int | None, typer.Argument(metavar="B", help="Another one; without it the current one.", show_default=False)
    ] = None,
    json: Json = False,
) -> None:
    """Show what changed between two revisions: by default, the latest change."""
    with open_archive(context) as engine:
        found = compare(engine, find(engine, article), first, second)
        changed = kinds(found.old, found.new)
        if json:
            print_json(as_object(found, changed))
        else:
            print_comparison(found.old, found.new, changed, found.external_id, _names(found))
        if not changed and not json:
            note(f"the revisions {found.from_revision} and {found.to_revision} have the same content")


def as_object(found: Compared, changed: Iterable[str]) -> dict[str, Any]:
    """The comparison for programs."""
    return {
        "article_id": found.article_id,
        "external_id": found.external_id,
        "url": found.url,
        "from_revision": found.from_revision,
        "to_revision": found.to_revision,
        "kinds": list(changed),
        **compared_as_object(found.old, found.new),
    }


def _names(found: Compared) -> tuple[str, str]:
    return f"revision {found.from_revision}", f"revision {found.to_revision}"
