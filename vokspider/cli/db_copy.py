"""``vokspider db copy``: the whole archive into another database, as from SQLite to PostgreSQL."""

from typing import Annotated

import attrs
import typer

from vokspider.cli.common import err
from vokspider.cli.database import open_archive
from vokspider.cli.output import Column, Listing, Output, lists, print_rows
from vokspider.cli.plain import note, number_of
from vokspider.cli.state import State, state
from vokspider.store.db.copying import Copied, copy_archive
from vokspider.store.db.engine import leave, open_engine


@lists
def copy(
    context: typer.Context,
    target: Annotated[
        str, typer.Argument(help="An empty database: a path, or an address like postgresql://HOST/NAME.", metavar="URL")
    ],
    *,
    output: Output,
) -> None:
    """Copy the archive into an empty database, SQLite or PostgreSQL, even while a crawl writes; all of it or nothing.

    Every table is counted and hashed on both sides. Leases and the daemon's plan are not copied.
    """
    wanted = State(state(context).config_file, target).load()
    with open_archive(context, pager=False) as source:
        engine = open_engine(wanted.database_url)
        try:
            with err().status("copying") as progress:
                copied = copy_archive(source, engine, lambda name, rows: progress.update(f"copying {name}: {rows:,}"))
        finally:
            leave(engine)
        print_rows(copied, COPIED, output)
        rows = sum(one.rows for one in copied)
        note(f"{number_of(rows, 'row')} in {number_of(len(copied), 'table')} copied to {wanted.masked_url}")


COPIED = Listing[Copied](
    ("table", "rows", "sha256"),
    [Column("table"), Column("rows"), Column("sha256", "sha256 on both sides", shrinks=True)],
    attrs.asdict,
)
