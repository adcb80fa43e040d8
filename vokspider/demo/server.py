"""Serves the demo site over HTTP/1.1 on loopback, in a thread or as a process of its own.

It implements HTTP itself, with asyncio, for two reasons. With the sixteen connections of a fast crawl, the standard
library's threading server needs twice the processor time for the same pages, which would distort benchmarks of the
crawl. And when ``serve`` ends, connections that are still open must be dropped.
"""

import argparse
import asyncio
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from email.utils import formatdate
from http import HTTPStatus
from typing import Final, NamedTuple, cast

from vokspider.demo.changes import change
from vokspider.demo.model import LAYOUTS, Reply
from vokspider.demo.site import DemoSite

_HOST: Final = "127.0.0.1"
_END: Final = b"\r\n\r\n"
_DESCRIPTION: Final = (
    "Serve the demo site, which looks like KCNA Watch, on this machine, until Ctrl-C. The first line is its address; "
    "ADDRESS/article/57/ is the listing of Voice of Korea. The same options always give the same site."
)
_EPILOG: Final = (
    "To see how vokspider records edits and removals: crawl the site, stop the server, start it again with --edit 3 "
    "--remove 2, and crawl again with --recheck-all."
)
_HEAD_LIMIT: Final = 64 * 1024


class _Request(NamedTuple):
    """The parts of a request that the server uses. ``last``: the connection is closed after the response."""

    method: str
    target: str
    last: bool
    if_none_match: str


class _Connection(asyncio.Protocol):
    """One keep-alive connection. Answers GET and HEAD, one request after the other."""

    def __init__(self, site: DemoSite, open_connections: set["_Connection"]) -> None:
        self._site = site
        self._open = open_connections
        self._buffer = b""
        self._busy = False
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._open.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._open.discard(self)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        self._next()

    def abort(self) -> None:
        """Close the connection at once."""
        if self._transport is not None:
            self._transport.abort()

    def _next(self) -> None:
        """Answer the requests that were received completely, unless a response is being delayed."""
        while not self._busy and self._transport is not None and _END in self._buffer:
            head, _, self._buffer = self._buffer.partition(_END)
            self._handle(head.decode("latin-1"))
        if len(self._buffer) > _HEAD_LIMIT:
            self.abort()

    def _handle(self, head: str) -> None:
        request = _parsed(head)
        reply = Reply(405, (("Allow", "GET, HEAD"),), b"")
        if request.method in ("GET", "HEAD"):
            reply = _unless_known(self._site.answer(request.target), request.if_none_match)
        if self._site.latency:
            self._busy = True
            asyncio.get_running_loop().call_later(self._site.latency, self._resume, request, reply)
        else:
            self._send(request, reply)

    def _resume(self, request: _Request, reply: Reply) -> None:
        self._busy = False
        self._send(request, reply)
        self._next()

    def _send(self, request: _Request, reply: Reply) -> None:
        if self._transport is None:
            return
        if reply.status:
            self._transport.write(_head(request, reply) + (b"" if request.method == "HEAD" else reply.body))
        if request.last or not reply.status:
            self._transport.close()


def _parsed(head: str) -> _Request:
    line, _, headers = head.lstrip("\r\n").partition("\r\n")
    method, target, version = [*line.split(" "), "", "", ""][:3]
    last = version != "HTTP/1.1" or method not in ("GET", "HEAD") or "connection: close" in headers.lower()
    return _Request(method, target, last, _header(headers, "if-none-match"))


def _header(headers: str, name: str) -> str:
    """The value of a header, "" if there is none. ``name`` is in lower case."""
    fields = (line.partition(":") for line in headers.split("\r\n"))
    return next((value.strip() for key, _, value in fields if key.lower() == name), "")


def _head(request: _Request, reply: Reply) -> bytes:
    lines = [f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}", f"Date: {formatdate(usegmt=True)}"]
    lines += [f"{name}: {value}" for name, value in reply.headers]
    if reply.status != HTTPStatus.NOT_MODIFIED:  # has no body, but the length would be that of the page
        lines.append(f"Content-Length: {len(reply.body)}")
    lines.append(f"Connection: {'close' if request.last else 'keep-alive'}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def _unless_known(reply: Reply, if_none_match: str) -> Reply:
    """The reply, or one with status 304 and no body if the request's ``If-None-Match`` contains the reply's ETag."""
    etag = dict(reply.headers).get("ETag")
    known = [part.strip().removeprefix("W/") for part in if_none_match.split(",")]
    if etag is None or not (etag in known or "*" in known):
        return reply
    return Reply(304, tuple(header for header in reply.headers if header[0] != "Content-Type"), b"")


async def _listen(site: DemoSite, listener: socket.socket, stop: asyncio.Event) -> None:
    """Serve on the socket until ``stop`` is set, then drop all connections."""
    connections: set[_Connection] = set()
    server = await asyncio.get_running_loop().create_server(lambda: _Connection(site, connections), sock=listener)
    await stop.wait()
    server.close()
    for connection in tuple(connections):
        connection.abort()
    await server.wait_closed()


def _bind(site: DemoSite, port: int) -> socket.socket:
    """Listen on loopback, and set the site's ``base_url``. Raises OSError if the port is taken."""
    listener = socket.create_server((_HOST, port), backlog=256)
    site.base_url = f"http://{_HOST}:{listener.getsockname()[1]}"
    return listener


@contextmanager
def serve(site: DemoSite, port: int = 0) -> Iterator[str]:
    """A context in which a thread serves the site; yields its base URL. Port 0 takes any free port.

    Raises OSError if the port is taken.
    """
    listener = _bind(site, port)
    loop, stop = asyncio.new_event_loop(), asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(_listen(site, listener, stop),), daemon=True)
    thread.start()
    try:
        yield site.base_url
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()


async def _serve_until_told(site: DemoSite, listener: socket.socket, *, until_eof: bool) -> None:
    """Print the base URL, and serve until SIGTERM or SIGINT, with ``until_eof`` also to the end of standard input."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if until_eof:
        threading.Thread(target=_wait_for_end, args=(loop, stop), daemon=True).start()
    sys.stdout.write(f"{site.base_url}\n")
    sys.stdout.flush()
    await _listen(site, listener, stop)


def _wait_for_end(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    with suppress(OSError):
        while os.read(0, 4096):
            pass
    loop.call_soon_threadsafe(stop.set)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m vokspider.demo.server", description=_DESCRIPTION, epilog=_EPILOG)
    parser.add_argument("--articles", type=int, default=200, metavar="N", help="number of articles (default: 200)")
    parser.add_argument("--port", type=int, default=0, help="port at 127.0.0.1 (default: any free one)")
    parser.add_argument(
        "--edit", type=int, default=0, metavar="N", help="edit N articles: each has one more sentence at its end"
    )
    parser.add_argument("--remove", type=int, default=0, metavar="N", help="remove N other articles from the site")
    layouts = f"kind of markup: {', '.join(LAYOUTS)}; may be given several times (default: all)"
    parser.add_argument("--layout", action="append", choices=LAYOUTS, metavar="NAME", help=layouts)
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="another one gives other texts (default: 1)")
    parser.add_argument("--language", default="en", metavar="CODE", help="language of the texts, e.g. en or ko")
    parser.add_argument(
        "--latency", type=float, default=0.0, metavar="SECONDS", help="time before every response (default: 0)"
    )
    parser.add_argument("--until-eof", action="store_true", help="end with standard input too, for programs")
    return parser


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the base URL as the first line and serve until Ctrl-C or SIGTERM."""
    parser = _parser()
    options = parser.parse_args(arguments)
    layouts = tuple(options.layout or LAYOUTS)
    try:
        site = DemoSite.generate(options.articles, seed=options.seed, layouts=layouts, language=options.language)
        site.latency = options.latency
        change(site, edits=options.edit, removals=options.remove)
        listener = _bind(site, options.port)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    asyncio.run(_serve_until_told(site, listener, until_eof=options.until_eof))


if __name__ == "__main__":
    main()
