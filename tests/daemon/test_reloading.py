"""SIGHUP: all of a valid configuration applies at once, nothing of an invalid one does."""

import logging
from datetime import timedelta
from pathlib import Path
from signal import SIGHUP, SIGTERM

import pytest
import time_machine

from vokspider.config import Config, load
from vokspider.daemon.observers import Observers
from vokspider.daemon.reloading import changed_settings
from vokspider.jobs import job_id, next_run
from vokspider.model.errors import ConfigError

from ..archives import on_sqlite
from .conftest import NOON, TOMORROW, MakeConfig, MakeDaemon
from .fakes import OK, SOURCE, FakeCrawls, crawl_once

pytestmark = on_sqlite


class Notes(Observers):
    """Keeps what observers are told."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[object] = []

    def ready(self, config: Config, status: str) -> None:
        self.told += [config, status]

    def reloading(self) -> None:
        self.told.append("reloading")


def with_settings(config: Config, **sections: dict[str, object]) -> Config:
    given = config.settings.model_dump()
    overrides = {name: values | sections.get(name, {}) for name, values in given.items()}
    return load(overrides=overrides, environ={}, root=config.root)


def test_a_valid_one_applies_at_once(
    make_daemon: MakeDaemon, make_config: MakeConfig, caplog: pytest.LogCaptureFixture
) -> None:
    old = make_config("30 7 * * *", timezone="UTC")
    new = with_settings(
        old,
        schedule={"cron": "0 13 * * *"},
        notify={"urls": ["json://user:geheim@127.0.0.1"]},
        crawl={"lease_seconds": 90.0},
        database={"url": "postgresql://user:geheim@127.0.0.1/other"},
    )
    observers = Notes()
    daemon = make_daemon(reread=lambda: new, observers=observers)
    daemon.step()
    with caplog.at_level(logging.INFO, "vokspider.daemon"):
        daemon.mail.put(int(SIGHUP))
        assert daemon.step() is None
    assert next_run(daemon.scheduler) == NOON + timedelta(hours=1)
    assert daemon.crawls.config is daemon.config is daemon.background.config
    assert (daemon.config.crawl.lease_seconds, daemon.lease.seconds) == (90, 90)
    assert daemon.config.database == old.database
    assert daemon.config.notify == new.notify
    assert observers.told == ["reloading", daemon.config, "next crawl at 2026-11-23 13:00:00 UTC"]
    (line,) = [record.getMessage() for record in caplog.records if record.name == "vokspider.daemon"]
    assert line == (
        "the configuration was read again; changed: crawl.lease_seconds, schedule.cron, notify.urls; "
        "database.url changed too and needs a restart, the present database is used until then"
    )


def test_an_invalid_one_changes_nothing(
    make_daemon: MakeDaemon, clock: time_machine.Traveller, caplog: pytest.LogCaptureFixture
) -> None:
    def wrong() -> Config:
        raise ConfigError("schedule.cron: not a cron line\ncrawl.delay: expected a number")

    observers = Notes()
    daemon = make_daemon(OK, reread=wrong, observers=observers)
    before = daemon.config
    daemon.step()
    daemon.mail.put(int(SIGHUP))
    daemon.step()
    said = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert said == [
        "the configuration stays as it was: schedule.cron: not a cron line",
        "the configuration stays as it was: crawl.delay: expected a number",
    ]
    assert daemon.config is before
    assert observers.told == ["reloading", before, "next crawl at 2026-11-24 07:30:00 UTC"]
    crawl_once(daemon, clock)
    assert next_run(daemon.scheduler) == TOMORROW + timedelta(days=1)


def test_a_reload_while_the_daemon_stops_is_no_second_signal_to_stop(
    make_daemon: MakeDaemon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vokspider.daemon.loop._PATIENCE", (5.0, 5.0))
    daemon = make_daemon(OK)
    daemon.step()
    daemon.scheduler.modify_job(job_id(SOURCE), next_run_time=NOON)
    crawls = daemon.crawls
    assert isinstance(crawls, FakeCrawls)
    asked: list[int] = []

    def stop() -> None:
        asked.append(1)
        daemon.mail.put(int(SIGHUP))
        crawls.open.set()

    crawls.open.clear()
    monkeypatch.setattr(crawls, "stop", stop)
    daemon.mail.put(int(SIGTERM))
    assert daemon.step() == SIGTERM
    daemon._end()
    assert asked == [1]
    assert daemon.under_way == 0


def test_sources_that_change_are_named(make_config: MakeConfig, tmp_path: Path) -> None:
    old = make_config()
    text = (Path(__file__).parents[2] / "config/sources.toml").read_text()
    (tmp_path / "config").mkdir()
    (tmp_path / "config/sources.toml").write_text(
        text.replace('display_name = "Voice of Korea (EN)"', 'display_name = "X"')
    )
    assert changed_settings(old, make_config()) == ["source kcnawatch-vok-en"]
    assert changed_settings(old, old) == []
