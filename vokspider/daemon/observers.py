"""The observers of the daemon: systemd, and clients of its health address."""

import logging

from vokspider.config import Config
from vokspider.daemon.health.metrics import HealthCollector
from vokspider.daemon.health.server import HealthServer
from vokspider.daemon.health.state import Health
from vokspider.daemon.pages import PagesServer
from vokspider.daemon.systemd import Manager

logger = logging.getLogger("vokspider.daemon")


class Observers:
    """Keeps the observers informed, if there are any. No method blocks or raises."""

    def __init__(self, manager: Manager | None = None, health: Health | None = None) -> None:
        self._manager = manager or Manager()
        self._health = health
        self._servers = (
            (
                HealthServer(health, HealthCollector(health), logger.info, logger.warning),
                PagesServer(health, logger.info, logger.warning),
            )
            if health
            else ()
        )

    @property
    def patience(self) -> float:
        """Maximum s between two beats before systemd restarts the daemon; infinite without its watchdog."""
        return self._manager.watchdog or float("inf")

    def ready(self, config: Config, status: str) -> None:
        """Tell the observers that the daemon is ready and uses ``config`` from now on. ``status`` says what it does."""
        if self._health:
            self._health.config = config
        for server in self._servers:
            server.follow()
        self._manager.ready(status)

    def beat(self) -> None:
        """Tell the observers that the scheduler has checked for due crawls."""
        if self._health:
            self._health.beat()
        self._manager.alive()

    def database_replaced(self) -> None:
        """Close connections to the old file after the database's file was replaced."""
        if self._health:
            self._health.engine.dispose()

    def status(self, words: str) -> None:
        """Tell systemd what the daemon is doing."""
        self._manager.status(words)

    def reloading(self) -> None:
        """Tell systemd that the configuration is being read again; ``ready`` must follow."""
        self._manager.reloading()

    def stopping(self) -> None:
        """Tell systemd that the daemon is ending."""
        self._manager.stopping()

    def close(self) -> None:
        """Stop serving the health address."""
        for server in self._servers:
            server.close()
