"""``vokspider db copy``: the whole archive into another database, as from SQLite to PostgreSQL."""

from typing import Annotated

import attrs
import typer

from vokspider.cli.common import Json, State, err, print_json, print_table, state
from vokspider.cli.database import open_archive
from vokspider.cli.plain import note, number_of
from vokspider.store.db.copying import copy_archive
from vokspider.store.db.engine import leave, open_engine


def copy(
    context: typer.Context,
    target: Annotated[
        str, typer.Argument(help="An empty database: a path, or an address like postgresql://HOST/NAME.", metavar="URL")
    ],
    json: Json = False,
) -> None:
    """Copy the archive into an empty database of either kind, also while a crawl writes; all of it, or nothing.

    Every table is counted and hashed on both sides. Leases and the daemon's plan are not copied.
    """
    wanted = State(state(context).config_file, target).load()
    with open_archive(context) as source:
        engine = open_engine(wanted.database_url)
        try:
            with err().status("copying") as progress:
                copied = copy_archive(source, engine, lambda name, rows: progress.update(f"copying {name}: {rows:,}"))
        finally:
            leave(engine)
        if json:
            for one in copied:
                print_json(attrs.asdict(one))
        else:
            print_table(("table", "rows", "sha256 on both sides"), [(c.table, c.rows, c.sha256) for c in copied])
        rows = sum(one.rows for one in copied)
        note(f"{number_of(rows, 'row')} in {number_of(len(copied), 'table')} copied to {wanted.masked_url}")
