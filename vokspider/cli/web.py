"""``vokspider web``: the archive in a browser."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from vokspider.cli.database import require_file
from vokspider.cli.plain import print_lines
from vokspider.cli.state import state
from vokspider.config import Config
from vokspider.model.errors import ConfigError
from vokspider.store.db.schema import require_current

if TYPE_CHECKING:
    from socket import socket

    from starlette.applications import Starlette

_USUAL = ("127.0.0.1", 8765)


def web(
    context: typer.Context,
    listen: Annotated[
        str | None,
        typer.Option(
            help="Where to serve; port 0 for any free one. By default web.listen, or 127.0.0.1:8765.",
            metavar="HOST:PORT",
        ),
    ] = None,
) -> None:
    """Show the archive in a browser: articles, what was edited, what vanished. It only reads; Ctrl-C ends it."""
    config = state(context).load(web={"listen": listen})
    with open_pages(config) as (app, listening):
        serve_until_stopped(app, listening)


def serve_until_stopped(app: "Starlette", listening: "socket") -> None:
    """Print the address of the web pages, and serve them until Ctrl-C or SIGTERM."""
    from vokspider.web.serving import address_of, serve

    print_lines(f"The archive is at {address_of(listening)}/ (Ctrl-C ends this)")
    typer.get_text_stream("stdout").flush()
    try:
        serve(app, listening)
    except KeyboardInterrupt:
        return


@contextmanager
def open_pages(config: Config, *, anywhere: bool = False) -> Iterator[tuple["Starlette", "socket"]]:
    """Context manager: the application that shows an archive, and the socket on which it will be served.

    ``anywhere``: on any free port, if the configured one is taken.

    Raises ConfigError if the extra ``web`` is not installed, the address cannot be used, or a token is required;
    StoreError if there is no archive.
    """
    from vokspider.web import EXTRA

    try:
        from vokspider.web.app import QUERY_SECONDS, create_app
        from vokspider.web.security import require_token
        from vokspider.web.serving import listen
    except ImportError as error:
        raise ConfigError(f"{EXTRA} ({error})") from None
    from vokspider.store.db.read_only import open_read_only_engine

    host, port = config.web.address or _USUAL
    require_token(host, config.web.token)
    require_file(config)
    engine = open_read_only_engine(config.database_url, QUERY_SECONDS)
    require_current(engine)
    try:
        listening = _listen(listen, host, port, anywhere=anywhere)
    except OSError as error:
        raise ConfigError(f"{host}:{port} cannot be used: {error.strerror or error}; --listen names another") from None
    with listening:
        yield create_app(engine, lambda: config, token=config.web.token), listening
    engine.dispose()


def _listen(listen: Callable[[str, int], "socket"], host: str, port: int, *, anywhere: bool) -> "socket":
    try:
        return listen(host, port)
    except OSError:
        if not anywhere:
            raise
        return listen(host, 0)
