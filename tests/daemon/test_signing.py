"""The daemon signs the log once a day."""

from datetime import timedelta

from vokspider.daemon.signing import daily_checkpoint
from vokspider.store.log.checkpoints import checkpoints, last_checkpoint

from ..archives import Archive, article


def test_a_log_that_has_grown_is_signed_once_a_day(archive: Archive) -> None:
    assert daily_checkpoint(archive.engine, archive.config, archive.now) is None  # nothing to sign
    archive.run([], [article(1)])
    first = daily_checkpoint(archive.engine, archive.config, archive.now)
    assert first == last_checkpoint(archive.engine)
    assert daily_checkpoint(archive.engine, archive.config, archive.now + timedelta(days=2)) is None  # as it was
    archive.run([], [article(2)])
    assert first is not None
    assert daily_checkpoint(archive.engine, archive.config, first.made_at + timedelta(hours=23)) is None
    second = daily_checkpoint(archive.engine, archive.config, first.made_at + timedelta(hours=24))
    assert checkpoints(archive.engine) == [second, first]


def test_a_clock_that_was_set_back_does_not_stop_it(archive: Archive) -> None:
    archive.run([], [article(1)])
    daily_checkpoint(archive.engine, archive.config, archive.now + timedelta(days=400))
    archive.run([], [article(2)])
    assert daily_checkpoint(archive.engine, archive.config, archive.now) is not None
