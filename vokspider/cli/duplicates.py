"""``vokspider duplicates``: the same text under several identities of one source."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Annotated

import typer
from sqlalchemy import Engine

from vokspider.cli.article_show import Id
from vokspider.cli.bar import progress_of
from vokspider.cli.database import crawls_kept_out, open_archive
from vokspider.cli.filters import Jobs, Limit, Source
from vokspider.cli.naming import naming_in
from vokspider.cli.output import Column, Listing, Output, lists, print_rows
from vokspider.cli.plain import note, number_of
from vokspider.cli.state import state
from vokspider.model.clock import utc_now
from vokspider.model.errors import LeaseHeldError
from vokspider.pool import EVERY_CORE
from vokspider.reports.duplicates import groups, members
from vokspider.reports.serializing import as_json
from vokspider.store.articles.article_queries import Filters
from vokspider.store.articles.counts import count_articles
from vokspider.store.articles.resolve import find
from vokspider.store.articles.source_queries import source_names
from vokspider.store.db.engine import empty_log
from vokspider.store.db.leases import Lease
from vokspider.store.duplicates.groups import Group, Member, list_groups
from vokspider.store.duplicates.rebuild import rebuild as decide_again


@lists
def list_all(
    context: typer.Context,
    source: Source = None,
    limit: Limit = 50,
    *,
    output: Output,
) -> None:
    """List groups of duplicates, the latest article's first, and how alike the least similar members of each are."""
    with open_archive(context, source) as engine:
        if not print_rows(groups(engine, source, limit), GROUPS, output):
            note("no duplicates are known")


@lists
def show(
    context: typer.Context,
    article: Id,
    *,
    output: Output,
) -> None:
    """Show the group of an article, whichever of its members is named."""
    with open_archive(context) as engine:
        if not print_rows(members(engine, find(engine, article, naming_in(context))), MEMBERS, output):
            note("no duplicates of this article are known")


def rebuild(
    context: typer.Context,
    source: Annotated[str | None, typer.Option(help="Only this source.", metavar="NAME")] = None,
    jobs: Jobs = None,
) -> None:
    """Look for duplicates in all articles again, for example after an upgrade of vokspider.

    No crawl may run meanwhile. After an interrupted rebuild, start it again.
    """
    seconds = state(context).load().crawl.lease_seconds
    with open_archive(context, source, pager=False) as engine:
        names = [source] if source else source_names(engine)
        with ExitStack() as stack:
            leases = [stack.enter_context(crawls_kept_out(engine, name, seconds)) for name in names]
            done = _rebuild(engine, names, leases, jobs or EVERY_CORE)
        for name in names:
            found = list_groups(engine, name)
            members = sum(one.members - 1 for one in found)
            note(
                f"{name}: {number_of(done.get(name, 0), 'article')} compared, "
                f"{number_of(members, 'duplicate')} in {number_of(len(found), 'group')}"
            )
        empty_log(engine)


def _rebuild(engine: Engine, sources: Sequence[str], leases: Sequence[Lease], jobs: int) -> Mapping[str, int]:
    """How many articles of each source were compared. The bar counts each article twice: read, and compared."""

    def total() -> int:
        return 2 * sum(count_articles(engine, Filters(name, every_member=True)) for name in sources)

    done: Mapping[str, int] = {}
    with progress_of("articles read and compared", total) as show:
        for read, done in decide_again(engine, sources, utc_now, lambda: _hold(leases), jobs):
            show(read + sum(done.values()))
    return done


def _hold(leases: Sequence[Lease]) -> None:
    for lease in leases:
        if not lease.renew():
            raise LeaseHeldError(f"the lease {lease.name!r} was lost to another process; start the rebuild again")


def _share(similarity: float | None) -> str:
    """A similarity with two digits, rounded down so that only an exact 1 is ``1.00``; an empty text for None."""
    return "" if similarity is None else f"{int(similarity * 100) / 100:.2f}"


GROUPS = Listing[Group](
    ("first_id", "published_on", "source", "members", "exact", "similarity", "title"),
    [
        Column("first_id", "id of first"),
        Column("published_on", "day"),
        Column("source", extra=True),
        Column("members"),
        Column("exact", extra=True),
        Column("similarity"),
        Column("title", shrinks=True),
    ],
    as_json,
    {"similarity": lambda group: _share(group.similarity)},
)
MEMBERS = Listing[Member](
    ("id", "published_on", "kind", "similarity", "run_id", "external_id", "title"),
    [
        Column("id"),
        Column("published_on", "day"),
        Column("kind"),
        Column("similarity", extra=True),
        Column("run_id", "run", extra=True),
        Column("external_id"),
        Column("title", shrinks=True),
    ],
    as_json,
    {"kind": lambda member: member.kind or "first", "similarity": lambda member: _share(member.similarity)},
)
