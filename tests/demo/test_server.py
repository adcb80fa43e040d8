"""The demo site over real HTTP."""

import http.client
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import urlsplit

import pytest

from tests.simulator.site import DemoArticle, SimulatedSite
from vokspider.demo.server import main, serve

from ..limits import HANG


@pytest.fixture
def site() -> SimulatedSite:
    return SimulatedSite.generate(60)


@pytest.fixture
def base_url(site: SimulatedSite) -> Iterator[str]:
    with serve(site) as url:
        yield url


def connect(url: str) -> "closing[http.client.HTTPConnection]":
    return closing(http.client.HTTPConnection(urlsplit(url).netloc, timeout=HANG))


def ask(
    connection: http.client.HTTPConnection, path: str, method: str = "GET", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    response = connection.getresponse()
    return response.status, dict(response.getheaders()), response.read()


def get(connection: http.client.HTTPConnection, path: str, method: str = "GET") -> tuple[int, bytes]:
    status, _, body = ask(connection, path, method)
    return status, body


def test_one_connection_serves_many_pages(site: SimulatedSite, base_url: str) -> None:
    with connect(base_url) as connection:
        connection.connect()
        first = connection.sock
        for item in site.articles:
            assert get(connection, item.path) == (200, site.page(item.path).body)
        assert get(connection, "/robots.txt")[0] == 200
        assert get(connection, "/nothing")[0] == 404
        assert connection.sock is first
    assert site.requests == [*(item.path for item in site.articles), "/robots.txt", "/nothing"]


def test_pages_link_to_the_server(site: SimulatedSite, base_url: str) -> None:
    assert site.base_url == base_url
    with connect(base_url) as connection:
        assert f'href="{base_url}/newstream/'.encode() in get(connection, site.listing_path)[1]


def test_head_and_other_methods(site: SimulatedSite, base_url: str) -> None:
    with connect(base_url) as connection:
        assert get(connection, site.start_path, "HEAD") == (200, b"")
        assert get(connection, site.start_path, "POST") == (405, b"")
        assert get(connection, site.start_path)[0] == 200


def test_many_connections_at_once(site: SimulatedSite, base_url: str) -> None:
    failures: list[DemoArticle] = []

    def fetch() -> None:
        with connect(base_url) as connection:
            failures.extend(item for item in site.articles if get(connection, item.path)[0] != 200)

    threads = [threading.Thread(target=fetch) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(site.requests) == 8 * 60


def test_dropped_connection(site: SimulatedSite, base_url: str) -> None:
    site.fault(site.start_id, "dropped", times=1)
    with connect(base_url) as connection:
        with pytest.raises(http.client.RemoteDisconnected):
            get(connection, site.start_path)
        connection.close()
        assert get(connection, site.start_path)[0] == 200


def test_a_page_that_is_known_is_not_sent_again(site: SimulatedSite, base_url: str) -> None:
    with connect(base_url) as connection:
        assert "ETag" not in ask(connection, site.start_path)[1]
        site.validators = True
        status, headers, body = ask(connection, site.start_path)
        assert (status, headers["Last-Modified"]) == (200, "Wed, 03 Dec 2025 00:00:00 GMT")
        for known in (headers["ETag"], f'"other", W/{headers["ETag"]}', "*"):
            status, again, nothing = ask(connection, site.start_path, If_None_Match=known)
            assert (status, again["ETag"], nothing) == (304, headers["ETag"], b"")
            assert "Content-Length" not in again
        assert ask(connection, site.start_path, If_None_Match='"other"')[::2] == (200, body)
        site.edit(site.start_id, title="The Ferry Has a New Bell")
        status, newer, _ = ask(connection, site.start_path, If_None_Match=headers["ETag"])
        assert status == 200
        assert newer["ETag"] != headers["ETag"]
        site.fault(site.start_id, "not_found")
        assert ask(connection, site.start_path, If_None_Match=newer["ETag"])[0] == 404


def test_only_articles_have_validators(site: SimulatedSite, base_url: str) -> None:
    site.validators = True
    site.fault(site.start_id, "server_error")
    with connect(base_url) as connection:
        for path in (site.start_path, site.listing_path, "/robots.txt", "/nothing"):
            assert not {"ETag", "Last-Modified"} & ask(connection, path, If_None_Match="*")[1].keys()


def test_latency(site: SimulatedSite, base_url: str) -> None:
    site.latency = 0.05
    with connect(base_url) as connection:
        start = time.monotonic()
        assert [get(connection, "/robots.txt")[0] for _ in range(3)] == [200] * 3
        assert time.monotonic() - start >= 0.15


def test_nothing_answers_after_the_end(site: SimulatedSite) -> None:
    with serve(site) as url:
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=HANG)
        assert get(connection, "/robots.txt")[0] == 200
    with closing(connection), pytest.raises(ConnectionError):
        get(connection, "/robots.txt")
    with connect(url) as late, pytest.raises(ConnectionRefusedError):
        get(late, "/robots.txt")
    port = urlsplit(url).port or 0
    with serve(site, port) as again, connect(again) as connection:
        assert again == url
        assert get(connection, "/robots.txt")[0] == 200
    with serve(site), pytest.raises(OSError, match="in use"), serve(site, urlsplit(site.base_url).port or 0):
        pass


def test_without_standard_input_it_serves_on() -> None:
    command = [sys.executable, "-m", "vokspider.demo.server", "--articles", "5"]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        for _ in range(3):
            with connect(url) as connection:
                assert get(connection, "/robots.txt")[0] == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=HANG) == 0


@pytest.mark.parametrize("options", [["--articles", "0"], ["--articles", "5", "--edit", "3", "--remove", "2"]])
def test_what_cannot_be_served_is_said(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(options)
    assert ended.value.code == 2
    assert "error: " in capsys.readouterr().err


@pytest.mark.parametrize("end", ["stdin", "sigterm"])
def test_process_of_its_own(end: str) -> None:
    command = [sys.executable, "-m", "vokspider.demo.server", "--articles", "30", "--layout", "2024", "--seed", "4"]
    command += ["--until-eof"] if end == "stdin" else []
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        twin = SimulatedSite.generate(30, seed=4, layouts=("2024",))
        twin.base_url = url
        with connect(url) as connection:
            assert get(connection, twin.start_path) == (200, twin.page(twin.start_path).body)
            if end == "stdin":
                process.stdin.close()
            else:
                process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=HANG) == 0
