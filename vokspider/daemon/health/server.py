"""The HTTP server of ``/healthz`` and ``/metrics``: GET and HEAD only, few requests at a time, with a time limit."""

import json
import logging
import socket
import threading
from collections.abc import Callable, Iterable
from socketserver import TCPServer, ThreadingMixIn
from typing import Any, Protocol
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from prometheus_client import make_wsgi_app
from prometheus_client.registry import Collector

from vokspider.config import Config
from vokspider.daemon.health.metrics import make_registry

logger = logging.getLogger(__name__)

_AT_A_TIME = 8  # requests; more are refused
_SILENCE = 5.0  # s that a client may be silent
_LOOK = 0.1  # s between two checks whether to stop
_PLAIN, _JSON = "text/plain; charset=utf-8", "application/json"


class Reporting(Protocol):
    """What is served: ``config`` says where, and ``report`` makes the JSON object of ``/healthz``."""

    config: Config

    def report(self) -> dict[str, Any]:
        """The object; its ``status`` is ``ok`` or ``failing``."""


def make_app(health: Reporting, metrics: Collector) -> WSGIApplication:
    """The WSGI application of one process: ``/healthz`` (200 or 503, JSON) and ``/metrics``."""
    registry = make_registry(metrics)
    pages: dict[str, WSGIApplication] = {"/healthz": _healthz(health), "/metrics": make_wsgi_app(registry)}

    def app(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        method, page = environ["REQUEST_METHOD"], pages.get(environ["PATH_INFO"])
        if page is None:
            return _plain(start, "404 Not Found", "there are /healthz and /metrics\n")
        if method not in ("GET", "HEAD"):
            return _plain(start, "405 Method Not Allowed", "GET and HEAD only\n", ("Allow", "GET, HEAD"))
        body = page(environ | {"REQUEST_METHOD": "GET"}, start)
        return body if method == "GET" else ()

    return app


def _healthz(health: Reporting) -> WSGIApplication:
    def page(_environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        report = health.report()
        status = "200 OK" if report["status"] == "ok" else "503 Service Unavailable"
        return _answer(start, status, json.dumps(report) + "\n", ("Content-Type", _JSON))

    return page


def _plain(start: StartResponse, status: str, words: str, *headers: tuple[str, str]) -> Iterable[bytes]:
    return _answer(start, status, words, ("Content-Type", _PLAIN), *headers)


def _answer(start: StartResponse, status: str, words: str, *headers: tuple[str, str]) -> Iterable[bytes]:
    start(status, [*headers, ("Cache-Control", "no-store")])
    return [words.encode()]


class _Handler(WSGIRequestHandler):
    timeout = _SILENCE

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the library's name)
        """Log nothing: a scrape every few seconds would fill the log."""


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads, block_on_close = True, False

    def __init__(self, address: tuple[str, int]) -> None:
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self._seats = threading.BoundedSemaphore(_AT_A_TIME)
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        """Bind without the DNS lookup that the library makes."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])
        self.setup_environ()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Handle the request in a thread if one is free; else close the connection."""
        if self._seats.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve one request and free its thread."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._seats.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Log a client that went away or was silent for too long, at level DEBUG."""
        logger.debug("a request to the health address was cut short", exc_info=True)


class HealthServer:
    """Serves ``health`` at the address ``health.listen`` in a thread of its own, also after that setting changes."""

    def __init__(
        self, health: Reporting, metrics: Collector, say: Callable[[str], None], warn: Callable[[str], None]
    ) -> None:
        self._health = health
        self._metrics = metrics
        self._say, self._warn = say, warn
        self._wanted: tuple[str, int] | None = None
        self._server: _Server | None = None

    @property
    def address(self) -> str | None:
        """``http://HOST:PORT`` while the server listens, else None."""
        if self._server is None:
            return None
        host, port = self._server.server_name, self._server.server_port
        return f"http://{f'[{host}]' if ':' in host else host}:{port}"

    def follow(self) -> None:
        """Listen at the configured address. If that fails, warn; the next call tries again."""
        config = self._health.config
        # At one address with the web pages, these have both paths.
        wanted = None if config.health.address == config.web.address else config.health.address
        if self._server is not None and wanted == self._wanted:
            return
        self.close()
        if wanted is not None:
            self._listen(wanted)

    def _listen(self, wanted: tuple[str, int]) -> None:
        try:
            self._server = _Server(wanted)
        except OSError as error:
            listen = self._health.config.health.listen
            self._warn(f"health.listen {listen!r}: {error.strerror or error}; /healthz and /metrics are not served")
            return
        self._wanted = wanted
        self._server.set_app(make_app(self._health, self._metrics))
        threading.Thread(target=self._server.serve_forever, args=(_LOOK,), name="health", daemon=True).start()
        self._say(f"health and metrics at {self.address}/healthz and /metrics")

    def close(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None
