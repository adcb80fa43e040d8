"""Serves the application over HTTP: in the foreground, or in a thread of its own."""

import socket
import threading
from typing import Any

import uvicorn
from starlette.types import ASGIApp

_AT_A_TIME = 40  # requests; more are refused with status 503
_SILENCE = 5  # s that an idle connection stays open
_LAST_WORDS = 5.0  # s for requests in progress when serving ends


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens at an address; port 0 is any free one. Raises OSError, whose ``strerror`` says why."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=128)
    except OSError as error:
        # Python adds the address, which whoever reads this has before them.
        error.strerror = str(error.strerror or error).partition(" (while ")[0]
        raise


def address_of(listening: socket.socket) -> str:
    """``http://HOST:PORT`` of a socket, as a browser on this machine opens it."""
    host, port = listening.getsockname()[:2]
    local = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (nothing is bound here)
    return f"http://{f'[{local}]' if ':' in local else local}:{port}"


def serve(app: ASGIApp, listening: socket.socket) -> None:
    """Serve until SIGINT or SIGTERM."""
    _server(app).run(sockets=[listening])


class Serving:
    """Serves an application in a thread, from the moment it is made until ``close``."""

    def __init__(self, app: ASGIApp, listening: socket.socket) -> None:
        self.address = address_of(listening)
        self._server, self._socket = _server(app), listening
        arguments = {"sockets": [listening]}
        self._thread = threading.Thread(target=self._server.run, kwargs=arguments, name="web", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening, and end within seconds."""
        self._server.should_exit = True
        self._thread.join(_LAST_WORDS + 1)
        self._socket.close()


def _server(app: ASGIApp) -> uvicorn.Server:
    settings: dict[str, Any] = {
        "log_config": None,
        "access_log": False,
        "lifespan": "off",
        "ws": "none",
        "loop": "asyncio",
        "http": "h11",
        "server_header": False,
        "limit_concurrency": _AT_A_TIME,
        "timeout_keep_alive": _SILENCE,
        "timeout_graceful_shutdown": int(_LAST_WORDS),
    }
    return uvicorn.Server(uvicorn.Config(app, **settings))
