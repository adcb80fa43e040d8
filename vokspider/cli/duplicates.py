"""``vokspider duplicates``: the same text under several identities of one source."""

import sys
from collections.abc import Iterable, Sequence
from typing import Annotated

import typer
from sqlalchemy import Engine

from vokspider.cli.article_show import Id
from vokspider.cli.common import Header, Json, err, print_fields, print_json, print_table, state
from vokspider.cli.database import crawls_kept_out, open_archive
from vokspider.cli.filters import Limit, Source
from vokspider.cli.naming import naming_in
from vokspider.cli.plain import note, number_of
from vokspider.model.clock import utc_now
from vokspider.model.errors import LeaseHeldError
from vokspider.reports.duplicates import groups, members
from vokspider.reports.serializing import as_json
from vokspider.store.articles.resolve import find
from vokspider.store.db.engine import empty_log
from vokspider.store.db.leases import Lease
from vokspider.store.duplicates.groups import Group, Member, list_groups
from vokspider.store.duplicates.rebuild import rebuild as decide_anew
from vokspider.store.runs.run_queries import source_names

group = typer.Typer(help="The same text under several identities: list, show, rebuild.", no_args_is_help=True)
_GROUP_FIELDS = ("first_id", "published_on", "source", "members", "exact", "similarity", "title")
_MEMBER_FIELDS = ("id", "published_on", "kind", "similarity", "run_id", "external_id", "title")
_GROUP_COLUMNS = ("id of first", "day", "source", "members", "exact", "similarity", "title")
_MEMBER_COLUMNS = ("id", "day", "kind", "similarity", "run", "external id", "title")
_OPTIONAL = ("run", "exact", "source")  # left out of a table first


@group.command("list")
def list_all(
    context: typer.Context, source: Source = None, limit: Limit = 50, header: Header = False, json: Json = False
) -> None:
    """List groups of duplicates, that of the latest article first, with how alike the least similar members are."""
    with open_archive(context, source) as engine:
        shown = list(groups(engine, source, limit).rows)
        if json:
            for found in shown:
                print_json(as_json(found))
        elif shown:
            _print(_GROUP_COLUMNS, _GROUP_FIELDS, map(_group_fields, shown), header=header)
        if not shown:
            note("no duplicates are known")


@group.command("show")
def show(context: typer.Context, article: Id, header: Header = False, json: Json = False) -> None:
    """Show the group of an article, whichever of its members is named."""
    with open_archive(context) as engine:
        shown = members(engine, find(engine, article, naming_in(context)))
        if json:
            for member in shown:
                print_json(as_json(member))
        elif shown:
            _print(_MEMBER_COLUMNS, _MEMBER_FIELDS, map(_member_fields, shown), header=header)
        if not shown:
            note("no duplicates of this article are known")


@group.command("rebuild")
def rebuild(
    context: typer.Context,
    source: Annotated[str | None, typer.Option(help="Only this source.", metavar="NAME")] = None,
) -> None:
    """Look for duplicates in all articles again, as after an upgrade of vokspider.

    No crawl may run meanwhile. After an interrupted rebuild, start it again.
    """
    seconds = state(context).load().crawl.lease_seconds
    with open_archive(context, source) as engine:
        for name in [source] if source else source_names(engine):
            with crawls_kept_out(engine, name, seconds) as lease:
                done = _rebuild(engine, name, lease)
            found = list_groups(engine, name)
            members = sum(one.members - 1 for one in found)
            note(
                f"{name}: {number_of(done, 'article')} decided, "
                f"{number_of(members, 'duplicate')} in {number_of(len(found), 'group')}"
            )
        empty_log(engine)


def _rebuild(engine: Engine, source: str, lease: Lease) -> int:
    done = 0
    with err().status(f"{source}: deciding") as progress:
        for done in decide_anew(engine, source, utc_now, lambda: _hold(lease)):
            progress.update(f"{source}: {number_of(done, 'article')} decided")
    return done


def _hold(lease: Lease) -> None:
    if not lease.renew():
        raise LeaseHeldError(f"the lease {lease.name!r} was lost to another process; start the rebuild again")


def _print(columns: Sequence[str], names: Sequence[str], rows: Iterable[Sequence[object]], *, header: bool) -> None:
    if sys.stdout.isatty():
        print_table(columns, rows, optional=_OPTIONAL)
    else:
        print_fields(names, rows, header=header)


def _group_fields(g: Group) -> Sequence[object]:
    return g.first_id, g.published_on, g.source, g.members, g.exact, _share(g.similarity), g.title


def _member_fields(m: Member) -> Sequence[object]:
    return m.id, m.published_on, m.kind or "first", _share(m.similarity), m.run_id, m.external_id, m.title


def _share(similarity: float | None) -> str:
    """To two digits, and 1.00 for the whole only."""
    return "" if similarity is None else f"{int(similarity * 100) / 100:.2f}"
