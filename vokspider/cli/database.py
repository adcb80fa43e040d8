"""The database of a command that only reads: it must exist, and is neither created nor changed."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from sqlalchemy import Engine

from vokspider.cli.pager import paged
from vokspider.cli.plain import answering, note
from vokspider.cli.state import state
from vokspider.model.errors import StoreError
from vokspider.store.db.engine import leave, open_engine, schema_version, unchanged
from vokspider.store.db.explaining import clear_errors
from vokspider.store.db.schema import require_current

if TYPE_CHECKING:
    from vokspider.config import Config
    from vokspider.store.db.leases import Lease

_WORTH_A_VACUUM = 2**20  # bytes


@contextmanager
def open_for_reading(config: "Config", *, pager: bool = True) -> Iterator[Engine]:
    """Context manager: the engine of the archive, for a command that prints what is in it.

    Raises StoreError if there is no archive, if its schema is not the current one, or if the database fails. If the
    reader of the output has seen enough, such as ``head``, the command ends quietly. ``pager``: whether long output is
    paged.
    """
    require_file(config)
    engine = open_engine(config.database_url)
    try:
        require_current(engine)
        with clear_errors(engine), answering(), paged() if pager else nullcontext(), unchanged(engine.url):
            yield engine
    finally:
        engine.dispose()


@contextmanager
def open_archive(context: typer.Context, source: str | None = None, *, pager: bool = True) -> Iterator[Engine]:
    """Context manager: as ``open_for_reading``, for the archive of the command's options.

    Raises ConfigError if ``source`` is unknown.
    """
    config = state(context).load()
    with open_for_reading(config, pager=pager) as engine:
        if source is not None:
            _require_source(config, engine, source)
        yield engine


@contextmanager
def open_or_make(config: "Config") -> Iterator[Engine]:
    """Context manager: the engine of an archive to write to, which is made if there is none.

    Raises StoreError if its schema is not the current one, or if the database fails.
    """
    from vokspider.store.db.schema import upgrade

    engine = open_engine(config.database_url)
    try:
        with clear_errors(engine):
            is_new = not has_file(config) or schema_version(engine) is None
        if is_new:
            upgrade(engine)
        require_current(engine)
        with clear_errors(engine):
            yield engine
    finally:
        leave(engine)


def has_file(config: "Config") -> bool:
    """Whether the file of the archive exists; True for a server."""
    url = config.database_url
    return url.get_backend_name() != "sqlite" or Path(url.database or "").exists()


def say_unused(engine: Engine) -> None:
    """Say how to give the bytes of the file back that nothing uses, if they are worth it."""
    from vokspider.store.db.housekeeping import unused

    if (free := unused(engine)) > _WORTH_A_VACUUM:
        note(f"{free:,} bytes of the file are unused now; 'vokspider db vacuum' returns them to the disk")


def _require_source(config: "Config", engine: Engine, name: str) -> None:
    """Raise ConfigError for a source that neither the archive nor the configuration knows."""
    from vokspider.store.articles.source_queries import source_names

    if name not in source_names(engine):
        config.source(name)


def require_file(config: "Config") -> None:
    """Raise StoreError if the SQLite file does not exist; opening it would create it."""
    url = config.database_url
    path = url.database or ""
    if url.get_backend_name() == "sqlite" and not Path(path.removeprefix("file:")).exists():
        raise StoreError(f"there is no archive yet at {config.masked_url}; 'vokspider crawl' creates it")


@contextmanager
def crawls_kept_out(engine: Engine, source: str, seconds: float) -> Iterator["Lease"]:
    """Context manager: hold the lease of a source, so that no crawl of it can start meanwhile.

    The lease lasts ``seconds``; if the block takes longer, it must renew it. Raises LeaseHeldError if a crawl is
    running.
    """
    from vokspider.model.clock import utc_now
    from vokspider.store.db.leases import Lease, crawl_lease

    lease = Lease(engine, crawl_lease(source), seconds, utc_now)
    with lease.held():
        yield lease


def require_no_crawl(engine: Engine, sources: Iterable[str], seconds: float) -> None:
    """Raise LeaseHeldError if a crawl of one of the ``sources`` is running. ``seconds``: as in ``crawls_kept_out``."""
    for name in sources:
        with crawls_kept_out(engine, name, seconds):
            pass


def run_number(engine: Engine, given: str) -> int:
    """The number of the run that ``given`` names, a number or ``last``.

    Raises NotFoundError if there is no such run.
    """
    from vokspider.store.runs.run_queries import list_runs, show_run

    if given.strip().lower() == "last" and (newest := list_runs(engine, None, 1)):
        return int(newest[0]["run_id"])
    return int(show_run(engine, given)["run_id"])
