"""What follows a crawl, whoever started it: messages to people, and the dead-man's switch."""

from sqlalchemy import Engine

from vokspider import notices
from vokspider.config import Config
from vokspider.crawl.process import Result
from vokspider.model.clock import Clock
from vokspider.model.errors import LeaseHeldError
from vokspider.model.options import ASIDE, RunOptions
from vokspider.model.verdict import EXIT_CODES, INTERRUPTED

# Exit codes of crawls without a run that need no message: somebody stopped them, or another crawl was running.
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
    """Write the messages about a crawl, request ``notify.ping_url``, and send the messages that wait.

    A run's own process writes its messages in the transaction that closes the run. So they are written here only for a
    run that its process did not close, and for a crawl without a run. ``engine`` is None if there is no archive yet.
    With ``ping`` and ``deliver`` off, nothing leaves this machine, for example because the process is about to end.
    Nothing follows an import, a re-extraction, a batch of a back-fill or a dry run. Failures are logged, not raised.
    """
    if options.trigger in ASIDE or options.dry_run:
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
