"""``vokspider search``: the index of the texts and of what changed in them."""

import typer
from sqlalchemy import Engine

from vokspider.cli.bar import progress_of
from vokspider.cli.database import open_archive
from vokspider.cli.filters import Jobs
from vokspider.cli.plain import note, number_of
from vokspider.pool import EVERY_CORE
from vokspider.store.db.engine import empty_log, reading
from vokspider.store.search.filling import count_all
from vokspider.store.search.filling import rebuild as fill_again


def rebuild(context: typer.Context, jobs: Jobs = None) -> None:
    """Make the search index again from the texts, as after an upgrade of vokspider.

    Crawls may run meanwhile. After an interrupted rebuild, start it again; it goes on where it was.
    """
    with open_archive(context, pager=False) as engine:
        done = 0
        with progress_of("texts and changes", lambda: _total(engine)) as show:
            for done in fill_again(engine, jobs or EVERY_CORE):
                show(done)
        note(f"{number_of(done, 'text or change', 'texts and changes')} in the search index")
        empty_log(engine)


def _total(engine: Engine) -> int:
    with reading(engine) as connection:
        return count_all(connection)
