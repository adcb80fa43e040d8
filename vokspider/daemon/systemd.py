"""Notifications for systemd: the daemon is ready, alive, reloading or stopping, and what it is doing.

A notification is one datagram to a socket. The libraries for it are no help: sdnotify is an unmaintained copy of these
lines, and systemd-python is a C extension that needs systemd's headers. See
https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html.
"""

import logging
import os
import socket
import time
from collections.abc import Mapping

from attrs import frozen

logger = logging.getLogger("vokspider.daemon")


@frozen
class Manager:
    """The service manager. Without an ``address`` nothing is sent.

    ``watchdog``: maximum s between two calls of ``alive``, None for no limit.
    """

    address: str | None = None
    watchdog: float | None = None

    @classmethod
    def of(cls, environ: Mapping[str, str], pid: int | None = None) -> "Manager":
        """The service manager that the environment names. ``pid``: the number of this process, which is the default."""
        mine = environ.get("WATCHDOG_PID") in (None, "", str(pid or os.getpid()))
        microseconds = environ.get("WATCHDOG_USEC", "")
        wanted = mine and microseconds.isdecimal() and int(microseconds) > 0
        return cls(environ.get("NOTIFY_SOCKET") or None, int(microseconds) / 1e6 if wanted else None)

    def ready(self, status: str) -> None:
        """Notify that the daemon is ready, at the start or after a reload."""
        self._tell("READY=1", f"STATUS={status}")

    def status(self, words: str) -> None:
        """Notify what the daemon is doing, for ``systemctl status``."""
        self._tell(f"STATUS={words}")

    def alive(self) -> None:
        """Notify that the daemon is alive, if there is a watchdog."""
        if self.watchdog is not None:
            self._tell("WATCHDOG=1")

    def reloading(self) -> None:
        """Notify that the daemon reads its configuration again; ``ready`` must follow."""
        self._tell("RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}")

    def stopping(self) -> None:
        """Notify that the daemon is ending."""
        self._tell("STOPPING=1", "STATUS=stopping")

    def _tell(self, *lines: str) -> None:
        if self.address is None:
            return
        # An address that begins with @ is abstract: for the kernel, its first byte is null.
        address = "\0" + self.address[1:] if self.address.startswith("@") else self.address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
                sender.setblocking(False)  # a slow listener must not hold up the beat
                sender.sendto("\n".join(" ".join(line.splitlines()) for line in lines).encode(), address)
        except OSError as error:
            logger.debug("systemd could not be notified of %s: %s", lines[0], error)
