"""Those who watch the daemon from outside: systemd, and clients of its health address."""

import logging

from vokspider.config import Config
from vokspider.daemon.health.server import HealthServer
from vokspider.daemon.health.state import Health
from vokspider.daemon.systemd import Manager

logger = logging.getLogger("vokspider.daemon")


class Observers:
    """Keeps them informed; there may be none. Nothing here blocks or raises."""

    def __init__(self, manager: Manager | None = None, health: Health | None = None) -> None:
        self._manager = manager or Manager()
        self._health = health
        self._server = HealthServer(health, logger.info, logger.warning) if health else None

    @property
    def patience(self) -> float:
        """Maximum s between two beats that they accept."""
        return self._manager.watchdog or float("inf")

    def ready(self, config: Config, status: str) -> None:
        """The daemon is ready, and uses this configuration from now on."""
        if self._health and self._server:
            self._health.config = config
            self._server.follow()
        self._manager.ready(status)

    def beat(self) -> None:
        """The scheduler has checked for due crawls."""
        if self._health:
            self._health.beat()
        self._manager.alive()

    def database_replaced(self) -> None:
        """The database's file was replaced by another one."""
        if self._health:
            self._health.engine.dispose()

    def status(self, words: str) -> None:
        """What the daemon is doing."""
        self._manager.status(words)

    def reloading(self) -> None:
        """The configuration is being read again; ``ready`` follows."""
        self._manager.reloading()

    def stopping(self) -> None:
        """The daemon ends."""
        self._manager.stopping()

    def close(self) -> None:
        """Stop serving."""
        if self._server:
            self._server.close()
