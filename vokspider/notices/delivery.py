"""Sends the messages that wait in the outbox."""

import logging
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from vokspider.config import Config
from vokspider.model.clock import Clock
from vokspider.model.errors import ConfigError
from vokspider.notices.addresses import Address, addresses
from vokspider.store.db.explaining import clear_errors
from vokspider.store.outbox.notices import Notice, claim, close_sent, due, note_failed

logger = logging.getLogger(__name__)

_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=5), timedelta(hours=6)
_PATIENCE = timedelta(days=3)


def pause_after(tries: int) -> timedelta:
    """The pause after ``tries`` failed tries, at least one: 5, 10, 20 ... minutes, at most 6 hours."""
    return min(_FIRST_PAUSE * (1 << min(tries - 1, 10)), _LONGEST_PAUSE)


def deliver(engine: Engine, config: Config, clock: Clock) -> int:
    """Send the messages that are due; returns how many were sent to all addresses.

    It blocks while it sends. Later calls try failed messages again, after growing pauses, for three days, but not for
    the addresses that received them. After a crash a message may be sent twice, but none is lost.
    """
    if not config.notify.urls:
        return 0
    try:
        with clear_errors(engine):
            waiting = due(engine, clock())
            receivers = addresses(config) if waiting else []
            return sum(_send(engine, receivers, notice, clock) for notice in waiting)
    except (SQLAlchemyError, ConfigError) as error:
        logger.warning("messages could not be sent: %s", str(error).partition("\n")[0])
        return 0


def _send(engine: Engine, receivers: Sequence[Address], notice: Notice, clock: Clock) -> bool:
    if not claim(engine, notice, pause_after(notice.attempts + 1), clock()):
        return False
    reached, errors = set(notice.reached), list[str]()
    for address in receivers:
        if address.mark in reached:
            continue
        error = address.send(notice.title, notice.body, notice.event)
        if error is None:
            reached.add(address.mark)
        else:
            errors.append(f"{address.name}: {error}")
    if errors:
        _failed(engine, notice, reached, "; ".join(errors), clock)
        return False
    close_sent(engine, notice, reached, clock())
    return True


def _failed(engine: Engine, notice: Notice, reached: set[str], error: str, clock: Clock) -> None:
    give_up = clock() - notice.created_at >= _PATIENCE
    note_failed(engine, notice, reached, error, give_up=give_up)
    after = "given up" if give_up else "will retry"
    logger.warning("message %d (%s) was not sent: %s; %s", notice.id, notice.event, error, after)
