"""What follows a crawl, whoever started it: messages to people, the dead-man's switch, sending."""

from sqlalchemy import Engine

from vokspider import notices
from vokspider.config import Config
from vokspider.crawl.process import Result
from vokspider.model.clock import Clock
from vokspider.model.errors import LeaseHeldError
from vokspider.model.options import OFFLINE, RunOptions
from vokspider.model.verdict import EXIT_CODES, INTERRUPTED

# Crawls without a run that are no trouble: somebody stopped them, or another crawl was running.
_NO_TROUBLE = (EXIT_CODES[INTERRUPTED], LeaseHeldError.exit_code)


def follow_up(
    engine: Engine | None,
    config: Config,
    options: RunOptions,
    result: Result,
    clock: Clock,
    *,
    ping: bool = True,
    deliver: bool = True,
) -> None:
    """Write the messages about a crawl, request ``notify.ping_url``, and send what waits.

    A run's own process writes its messages in the transaction that closes it, so they are written here only for a run
    that it could not close, and for a crawl without a run. ``engine`` None: there is no archive yet. Without ``ping``
    and ``deliver`` nothing leaves this machine: the process is about to end, or delivers later. Nothing follows an
    import, a dry run or a re-extraction. Failures are logged, not raised.
    """
    if options.trigger in OFFLINE or options.dry_run:
        return
    if engine is not None:
        _note(engine, config, options, result, clock)
    if ping and result.record is not None:
        notices.ping(config, result.record)
    if deliver and engine is not None:
        notices.deliver(engine, config, clock)


def _note(engine: Engine, config: Config, options: RunOptions, result: Result, clock: Clock) -> None:
    if result.record is None and result.exit_code not in _NO_TROUBLE:
        source = options.source or config.crawl.source
        notices.note_failure(engine, config, source, result.errors, clock)
    elif result.record is not None and not result.announced:
        notices.note_run(engine, config, result.record, clock)
