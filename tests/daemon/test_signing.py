"""The daemon signs the log once a day."""

import logging
from datetime import timedelta

import pytest
from pytest_httpserver import HTTPServer

from vokspider.daemon.background import Background
from vokspider.daemon.signing import daily_checkpoint
from vokspider.store.log.checkpoints import checkpoints, last_checkpoint
from vokspider.store.log.stamps import stamps

from ..archives import Archive, article
from ..authority import TestAuthority
from ..limits import wait_until
from ..stamped import Stamping


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


def test_what_is_signed_is_stamped_and_what_is_missing_is_asked_for_on_another_day(
    stamping: Stamping, httpserver: HTTPServer, authority: TestAuthority, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "vokspider.daemon")
    archive = stamping.by("a")
    archive.run([], [article(1)])
    httpserver.expect_oneshot_request("/a").respond_with_data("later", 503)
    background = Background(archive.engine, archive.config, lambda: archive.now)
    background._sign_log()
    background._sign_log()  # on the same day nobody is asked again
    assert [(one.state, one.tries) for one in stamps(archive.engine)] == [("failed", 1)]
    assert "a has not stamped the log of 3 entries: http" in caplog.text
    httpserver.expect_request("/a").respond_with_handler(authority.serve)
    archive.now += timedelta(days=1)
    background.open()  # as it is started
    wait_until(lambda: "a stamped the log of 3 entries" in caplog.text)
    background.close()
    assert [(one.state, one.tries) for one in stamps(archive.engine)] == [("got", 2)]
