"""A PostgreSQL server that stops, crashes, starts, is full, is elsewhere: a clear line, nothing lost or wrong."""

import uuid
from collections.abc import Callable, Iterator

import pytest

from tests.conftest import without_service
from tests.crawl.conftest import Lab
from tests.faults.conftest import Tell
from tests.faults.harm import at_article, broken_off, failed, made_up, refused, wait_for_lease
from tests.faults.servers import FAST, IMMEDIATE, PostgresServer, find_binaries, postgres_server
from tests.words import said

Make = Callable[..., Lab]


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    """A server of these tests' own."""
    binaries = find_binaries()
    if binaries is None:
        without_service("PostgreSQL's programs are not installed")
    with postgres_server(binaries) as server:
        yield server


@pytest.fixture
def served(lab: Make, postgres: PostgresServer) -> Lab:
    """A site of thirty articles and an archive on an empty database of the server, crawled one page at a time."""
    made = lab(30)
    made.database_url = postgres.database(f"d{uuid.uuid4().hex}")
    made.overridden["crawl"] = {"concurrency": 1}
    return made


@pytest.mark.slow
@pytest.mark.parametrize("how", [FAST, IMMEDIATE], ids=["fast", "immediate"])
def test_a_server_that_stops_in_the_middle(served: Lab, postgres: PostgresServer, tell: Tell, how: int) -> None:
    with at_article(served, 5, lambda: postgres.stop(how)):
        result = served.run_alone()
    postgres.start()
    broken_off(result, "the database failed: ", "server")
    assert "check database.url" not in said(result)[0]
    assert "run 1 stays open until the next crawl closes it" in said(result)[-1]
    wait_for_lease(served)
    made_up(served)
    assert served.rows("SELECT verdict FROM run WHERE id = 1") == [("interrupted",)]
    name = "PostgreSQL stopped" if how == FAST else "PostgreSQL crashed"
    tell(served, name, "in the middle of a crawl", "exit 1, says so; the next run closes it and goes on")


@pytest.mark.slow
@pytest.mark.parametrize("how", [FAST, IMMEDIATE], ids=["fast", "immediate"])
def test_a_server_that_starts_again_in_the_middle(served: Lab, postgres: PostgresServer, tell: Tell, how: int) -> None:
    def restart() -> None:
        postgres.stop(how)
        postgres.start()

    with at_article(served, 5, restart):
        assert "check database.url" not in failed(served.run(), "the database failed: ")
    made_up(served)
    name = "stopped" if how == FAST else "crashed"
    tell(served, f"PostgreSQL {name} and started", "in the middle of a crawl", "the run is failed, the next goes on")


@pytest.mark.slow
def test_a_connection_that_the_server_ends(served: Lab, postgres: PostgresServer, tell: Tell) -> None:
    with at_article(served, 5, postgres.end_connections):
        failed(served.run(), "the database failed: ", "the server was stopped")
    made_up(served)
    tell(served, "PostgreSQL ends a connection", "in the middle of a crawl", "the run is failed, the next goes on")


@pytest.mark.slow
def test_a_server_without_room(served: Lab, postgres: PostgresServer, tell: Tell) -> None:
    with postgres.crowded():
        refused(served.run(), "too many clients already; wait, or raise the server's max_connections")
    made_up(served)
    tell(served, "PostgreSQL has no connection left", "a crawl", "exit 2: wait, or raise max_connections")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("made-up@", "guessed@"), "authentication failed"),
        (("/d", "/nonesuch"), "create it first"),
    ],
    ids=["password", "database"],
)
def test_a_wrong_address(served: Lab, tell: Tell, change: tuple[str, str], words: str) -> None:
    right = served.database_url
    served.database_url = right.replace(*change)
    line = refused(served.run(), words)
    assert "guessed" not in line
    assert "made-up" not in line
    served.database_url = right
    made_up(served)
    tell(served, f"PostgreSQL with a wrong {'password' if 'guessed@' in change else 'database'}", "a crawl", "exit 2")


def test_a_server_that_is_not_there(served: Lab, postgres: PostgresServer, tell: Tell) -> None:
    postgres.stop()
    refused(served.run(), "Connection refused; is the server running, and is the port right?")
    postgres.start()
    made_up(served)
    tell(served, "PostgreSQL is not running", "a crawl", "exit 2: is the server running?")
