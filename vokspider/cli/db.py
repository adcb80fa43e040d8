"""``vokspider db``: the database itself: its schema, checks for damage, and copies."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine

from vokspider.cli.bar import progress_of, steps
from vokspider.cli.database import open_archive, require_file, say_unused
from vokspider.cli.plain import note, number_of, print_lines, write_each
from vokspider.cli.state import state
from vokspider.config import Config
from vokspider.model.clock import utc_now
from vokspider.model.errors import StoreError
from vokspider.store.db import housekeeping
from vokspider.store.db.checking import problems
from vokspider.store.db.engine import file_identity, leave, open_engine, schema_version
from vokspider.store.db.explaining import clear_errors
from vokspider.store.db.schema import HEAD, check_known
from vokspider.store.db.schema import upgrade as upgrade_schema
from vokspider.store.totals.recounting import recount as recount_all

_DUPLICATES_SINCE = "0002"  # the first version of the schema that knows duplicates


def upgrade(context: typer.Context) -> None:
    """Upgrade the database to the current schema; create it if it is missing."""
    config = state(context).load()
    engine = open_engine(config.database_url)
    try:
        before = _version(engine)
        with progress_of("search index", lambda: None) as show:
            version = upgrade_schema(engine, show)
        queue = _upgrade_queue(config, engine)
        print_lines(f"{config.masked_url} is at version {version}{queue}")
        if before is not None and before < _DUPLICATES_SINCE:
            note(f"it was at {before}; 'vokspider duplicates rebuild' finds duplicates among the older articles")
        if before not in (None, version):
            say_unused(engine)
    finally:
        leave(engine)


def _upgrade_queue(config: Config, engine: Engine) -> str:
    """Create or upgrade the queue if one is configured; returns words about it."""
    from vokspider.jobs.queue import check_engine
    from vokspider.jobs.queue_schema import upgrade_queue

    if not config.jobs.queued:
        return ""
    check_engine(config)
    return f", its queue at {upgrade_queue(engine)}"


def _version(engine: Engine) -> str | None:
    """The version of the schema, or None if the database does not exist or has none."""
    if engine.dialect.name == "sqlite" and file_identity(engine.url) is None:
        return None
    with clear_errors(engine):
        return schema_version(engine)


def current(context: typer.Context) -> None:
    """Print the version of the database's schema."""
    config = state(context).load()
    require_file(config)
    engine = open_engine(config.database_url)
    try:
        with clear_errors(engine):
            version = schema_version(engine)
        check_known(engine, version)
    finally:
        engine.dispose()
    if version is None:
        raise StoreError(f"the database {config.masked_url} has no archive yet; 'vokspider crawl' creates it")
    newest = "the newest" if version == HEAD else f"the newest is {HEAD}; run 'vokspider db upgrade'"
    print_lines(f"{version} ({newest})")


def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Where the copy goes.", metavar="FILE", dir_okay=False)],
    force: Annotated[bool, typer.Option("--force", help="Replace FILE.")] = False,
) -> None:
    """Copy the archive (SQLite) to FILE, even while the daemon or a crawl uses it."""
    config = state(context).load()
    require_file(config)
    engine = open_engine(config.database_url)
    try:
        made = housekeeping.backup(engine, file, force=force)
    finally:
        engine.dispose()
    print_lines(f"{file}: {made.size:,} bytes, {number_of(made.articles, 'article')}, integrity checked")


def check(context: typer.Context) -> None:
    """Check the file, ledgers, revisions and texts for damage; 'captures verify' checks the kept pages."""
    config = state(context).load()
    with open_archive(context, pager=False) as engine:
        with steps() as tell:
            found = chain(problems(engine, tell), _problems_of_queue(config, engine))
            number = write_each(found, lambda problem: print_lines(str(problem)))
        note(f"{number_of(number, 'problem')} found" if number else "no problems found")
    raise typer.Exit(1 if number else 0)


def _problems_of_queue(config: Config, engine: Engine) -> Iterator[str]:
    from vokspider.jobs.queue import check_engine
    from vokspider.jobs.queue_schema import fault_of, state_of_queue

    if config.jobs.queued:
        check_engine(config)
        if fault := fault_of(state_of_queue(engine)):
            yield f"the database {fault}"


def recount(context: typer.Context) -> None:
    """Count the articles and runs again, if 'db check' says that the kept numbers are wrong. Crawls wait meanwhile."""
    with open_archive(context, pager=False) as engine:
        with engine.begin() as connection:
            recount_all(connection)
        note("the numbers of articles and runs were counted again")


def vacuum(context: typer.Context) -> None:
    """Compact the database; while it runs, it needs as much free space again. Refused while a crawl runs."""
    with open_archive(context, pager=False) as engine:
        before = _size(engine)
        housekeeping.vacuum(engine, utc_now())
        print_lines(f"{before:,} bytes before, {_size(engine):,} now" if before else "done")


def _size(engine: Engine) -> int:
    """The size of an SQLite file in bytes; 0 for a database on a server."""
    return Path(engine.url.database or "").stat().st_size if engine.dialect.name == "sqlite" else 0
