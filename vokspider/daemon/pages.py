"""The web pages of a daemon, with its ``/healthz`` and ``/metrics`` beside them. The extra ``web`` is imported here."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from vokspider.config import Config
from vokspider.daemon.health.metrics import HealthCollector, make_registry
from vokspider.daemon.health.state import Health
from vokspider.model.errors import ConfigError
from vokspider.store.db.read_only import open_read_only_engine
from vokspider.web import EXTRA

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from vokspider.web.serving import Serving

_Wanted = tuple[tuple[str, int] | None, str]


def check_pages(config: Config) -> None:
    """Raises ConfigError if the pages are to be served but cannot be: without the extra, or without a token."""
    if config.web.address is None:
        return
    try:
        from vokspider.web.security import require_token
    except ImportError as error:
        raise ConfigError(f"web.listen is set, but {EXTRA} ({error})") from None
    require_token(config.web.address[0], config.web.token)


class PagesServer:
    """Serves the pages of an archive at ``web.listen``, and moves when that setting or the token changes."""

    def __init__(self, health: Health, say: Callable[[str], None], warn: Callable[[str], None]) -> None:
        self._health = health
        self._say, self._warn = say, warn
        self._wanted: _Wanted = (None, "")
        self._serving: Serving | None = None
        self._engine: Engine | None = None

    @property
    def address(self) -> str | None:
        """``http://HOST:PORT`` where it listens, None where it does not."""
        return self._serving.address if self._serving else None

    def follow(self) -> None:
        """Listen at the configured address; if that fails, warn and try again next time."""
        settings = self._health.config.web
        wanted = (settings.address, settings.token)
        if self._serving and wanted == self._wanted:
            return
        self.close()
        if settings.address is not None:
            self._listen(*settings.address)
            self._wanted = wanted

    def _listen(self, host: str, port: int) -> None:
        from vokspider.web.app import QUERY_SECONDS, create_app
        from vokspider.web.serving import Serving, listen

        try:
            listening = listen(host, port)
        except OSError as error:
            self._warn(f"web.listen {host}:{port}: {error.strerror or error}; the web pages are not served")
            return
        config = self._health.config
        self._engine = open_read_only_engine(config.database_url, QUERY_SECONDS)
        further = health_routes(self._health)
        app = create_app(self._engine, lambda: self._health.config, token=config.web.token, further=further)
        self._serving = Serving(app, listening)
        self._say(f"web pages at {self._serving.address}/")

    def close(self) -> None:
        """Stop listening."""
        if self._serving:
            self._serving.close()
            self._serving = None
        if self._engine:
            self._engine.dispose()
            self._engine = None


def health_routes(health: Health) -> "list[BaseRoute]":
    """``/healthz`` (200 or 503, JSON) and ``/metrics``, as the small server has them."""
    from starlette.routing import Route

    registry = make_registry(HealthCollector(health))
    return [
        Route("/healthz", lambda request: _healthz(health, request)),
        Route("/metrics", lambda request: _metrics(registry, request)),
    ]


def _healthz(health: Health, _request: "Request") -> "Response":
    from starlette.responses import Response

    report = health.report()
    status = 200 if report["status"] == "ok" else 503
    return Response(json.dumps(report) + "\n", status, {"Cache-Control": "no-store"}, "application/json")


def _metrics(registry: CollectorRegistry, _request: "Request") -> "Response":
    from starlette.responses import Response

    headers = {"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"}
    return Response(generate_latest(registry), headers=headers)
