"""Back-fills in the queue: as long as a source has pages in the frontier, one job after the other works on a batch."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine

from vokspider.jobs.queue import TASK, arguments_of, settings_of
from vokspider.jobs.queue_state import is_open, is_resting
from vokspider.model.clock import Clock
from vokspider.model.options import BACKFILL, RunOptions
from vokspider.store.frontier.backfills import has_work, sources_with_work

if TYPE_CHECKING:
    from procrastinate import App

InThread = Callable[..., Awaitable[Any]]
_REST = 300.0  # s after a job that failed, before the next one


async def add_first_batches(app: "App", engine: Engine, in_thread: InThread, clock: Clock) -> None:
    """Put a job into the queue for each source whose back-fills have work, if it has none, and none failed lately."""
    for source in await in_thread(_waiting, engine, clock):
        await _add(app, engine, source, in_thread)


async def add_next_batch(app: "App", engine: Engine, source: str, in_thread: InThread, clock: Clock) -> None:
    """Put the next job of a source into the queue at the end of one, if there is more work."""
    if await in_thread(has_work, engine, source, clock()):
        await _add(app, engine, source, in_thread)


def _waiting(engine: Engine, clock: Clock) -> list[str]:
    found = sources_with_work(engine, clock())
    free = [source for source in found if not is_open(engine, source, BACKFILL)]
    return [source for source in free if not is_resting(engine, source, BACKFILL, _REST)]


async def _add(app: "App", engine: Engine, source: str, in_thread: InThread) -> None:
    from procrastinate.exceptions import AlreadyEnqueued

    arguments = await in_thread(arguments_of, engine, source, RunOptions(trigger=BACKFILL))
    try:
        await app.configure_task(TASK, **settings_of(source, BACKFILL)).defer_async(**arguments)
    except AlreadyEnqueued:
        return
