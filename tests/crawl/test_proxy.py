"""The proxy of a source: everything goes through it, and its password stays with it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.crawl.conftest import Lab
from tests.simulator.site import SimulatedSite

Make = Callable[..., Lab]
SECRET = "hunter2"


@contextmanager
def proxy(
    site: SimulatedSite, *, refusing: bool = False, asked: list[tuple[str, str]] | None = None
) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """A proxy that answers for the site; gives its HOST:PORT and (address, authorization) of what it was asked."""
    log: list[tuple[str, str]] = [] if asked is None else asked

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            log.append((self.path, self.headers.get("Proxy-Authorization", "")))
            parts = urlsplit(self.path)
            reply = site.answer(f"{parts.path}{f'?{parts.query}' if parts.query else ''}")
            self.send_response(407 if refusing else reply.status)
            for name, value in reply.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the name is http.server's)
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_port}", log
        finally:
            server.shutdown()
            thread.join()


def everything_written(archive: Lab) -> str:
    logs = "".join(path.read_text("utf-8") for path in (archive.folder / "logs").glob("*.jsonl"))
    return logs + (archive.folder / "archive.db").read_bytes().decode("latin-1")


def test_every_request_goes_through_it(lab: Make) -> None:
    archive = lab(12)
    archive.overridden["crawl"] = {"robots": True}
    with proxy(archive.site) as (address, asked):
        archive.configure_source(proxy=f"http://me:{SECRET}@{address}")
        record = archive.crawl_alone()
    assert record["verdict"] == "ok", record
    assert archive.stored() == archive.truth()
    # Nothing reached the site but by the proxy.
    assert [urlsplit(url).path for url, _ in asked] == [urlsplit(target).path for target in archive.site.requests]
    assert any(url.endswith("/robots.txt") for url, _ in asked)
    assert {authorization for _, authorization in asked} == {"Basic bWU6aHVudGVyMg=="}
    assert SECRET not in everything_written(archive)


def test_a_proxy_that_refuses_us_is_named_without_its_password(lab: Make) -> None:
    archive = lab(5)
    with proxy(archive.site, refusing=True) as (address, _):
        archive.configure_source(proxy=f"http://me:{SECRET}@{address}")
        record = archive.crawl()
    assert record["verdict"] == "failed"
    assert record["reasons"][0] == (
        f"the proxy http://{address} of the source kcnawatch-vok-en cannot be used: "
        "it rejects the user and password of its address (407)"
    )


@pytest.mark.slow
def test_a_proxy_that_is_away(lab: Make) -> None:
    archive = lab(5)
    with proxy(archive.site) as (address, _):
        pass
    archive.configure_source(proxy=f"http://me:{SECRET}@{address}")
    record = archive.crawl()
    assert record["verdict"] == "failed"
    assert record["reasons"][0] == (
        f"the proxy http://{address} of the source kcnawatch-vok-en cannot be used: "
        "it cannot be reached: the connection was refused"
    )
    assert SECRET not in str(record)
    assert archive.site.requests == []


def test_a_proxy_of_the_environment_is_not_used(lab: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = lab(5)
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    assert archive.crawl_alone()["verdict"] == "ok"
