"""Has checkpoints stamped by timestamp authorities: the last one, and those that an earlier attempt left without."""

from collections.abc import Iterator
from datetime import datetime

from attrs import frozen
from sqlalchemy import Engine

from vokspider.config import Config
from vokspider.model.clock import Clock
from vokspider.store.log.checkpoints import last_checkpoint
from vokspider.store.log.stamps import Missing, keep, missing, note_problem, want
from vokspider.witness.authorities import Authority, StampError, stamp

_AT_A_TIME = 30  # requests to an authority, which others use too


@frozen
class Asked:
    """That an authority was asked to stamp the checkpoint of ``size`` entries.

    ``stamped_at``: the time that it told, or None; then ``problem`` is why there is none.
    """

    authority: str
    size: int
    stamped_at: datetime | None
    problem: str | None


def authorities(config: Config) -> list[Authority]:
    """The authorities of the configuration."""
    return [Authority(one.name, one.url, config.resolve(one.certificates)) for one in config.proof.authorities]


def stamp_missing(engine: Engine, config: Config, clock: Clock) -> Iterator[Asked]:
    """Ask each authority for the timestamps that it has not given yet, the newest checkpoint first.

    Each is kept before the next one is asked for. An authority is asked at most 30 times by a call, and not again after
    a failure: the next call does that, for all that is still missing.
    """
    asked, last = authorities(config), last_checkpoint(engine)
    if last:
        want(engine, last.size, [one.name for one in asked])
    for authority in asked:
        yield from _until_one_fails(engine, authority, config.proof.stamp_seconds, clock)


def _until_one_fails(engine: Engine, authority: Authority, seconds: float, clock: Clock) -> Iterator[Asked]:
    for wanted in missing(engine, authority.name, _AT_A_TIME):
        done = _asked(engine, authority, wanted, seconds, clock)
        yield done
        if done.problem:
            return


def _asked(engine: Engine, authority: Authority, wanted: Missing, seconds: float, clock: Clock) -> Asked:
    try:
        answer, stamped_at = stamp(authority, wanted.note.encode(), seconds)
    except StampError as error:
        note_problem(engine, wanted.size, authority.name, str(error), clock())
        return Asked(authority.name, wanted.size, None, str(error))
    keep(engine, wanted, authority.name, answer, stamped_at, clock())
    return Asked(authority.name, wanted.size, stamped_at, None)
