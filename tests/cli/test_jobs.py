"""The queue on the command line: what waits, runs and failed, and what the database lacks."""

import pytest

from tests.commands import Cli
from tests.jobs.conftest import SOURCE, Queue, queue, queue_url

__all__ = ["queue", "queue_url"]


@pytest.fixture
def of_queue(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> Queue:
    """The queue, as the one of the commands."""
    monkeypatch.setenv("VOKSPIDER_DATABASE__URL", queue.config.settings.database.url)
    monkeypatch.setenv("VOKSPIDER_JOBS__ENGINE", "queue")
    return queue


def test_the_queue_is_listed_and_changed(of_queue: Queue, cli: Cli) -> None:
    assert cli("jobs", "list").out == ""
    added = cli("jobs", "add")
    assert (added.code, "waits for a worker" in added.out) == (0, True)
    assert "is waiting already" in cli("jobs", "add", SOURCE).out
    (job,) = of_queue.jobs()
    listed = cli("jobs", "list", "--json")
    assert [(one["id"], one["source"], one["state"], one["run"]) for one in listed.objects] == [
        (job.id, SOURCE, "waiting", None)
    ]
    assert "no worker is running" in listed.err
    assert cli("jobs", "list", "--source", "other").out == ""
    assert cli("jobs", "retry", str(job.id)).code == 2
    assert "is cancelled" in cli("jobs", "cancel", str(job.id)).out
    assert cli("jobs", "list", "--all", "--columns", "id,state").fields == [[str(job.id), "cancelled"]]


def test_doctor_check_and_upgrade_say_what_the_queue_needs(of_queue: Queue, cli: Cli) -> None:
    assert "queue         no worker is running" in cli("doctor").out
    assert cli("db", "check").code == 0
    upgraded = cli("db", "upgrade")
    assert (upgraded.code, ", its queue at " in upgraded.out) == (0, True)


@pytest.mark.slow
def test_without_tables_of_the_queue_each_command_names_the_one_that_helps(
    prepared_postgres_url: str, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOKSPIDER_DATABASE__URL", prepared_postgres_url)
    monkeypatch.setenv("VOKSPIDER_JOBS__ENGINE", "queue")
    assert cli("jobs", "list").refused("vokspider db upgrade")
    assert "has no queue yet; run 'vokspider db upgrade'" in cli("doctor").out
    checked = cli("db", "check")
    assert (checked.code, "has no queue yet" in checked.out) == (1, True)


def test_without_a_queue_the_commands_say_how_to_get_one(prepared_sqlite_url: str, cli: Cli) -> None:
    for command in (("jobs", "list"), ("worker",), ("jobs", "add")):
        assert cli("--database", prepared_sqlite_url, *command).refused('jobs.engine is "local"')
