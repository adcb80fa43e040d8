"""Serves a demo site over loopback, and in place of some of its pages whatever bytes a test wants, at any pace."""

import asyncio
import socket
import struct
import threading
import time
from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import contextmanager, suppress
from enum import Enum

from attrs import define, field

from tests.limits import HANG
from tests.simulator.site import SimulatedSite
from vokspider.demo.model import Reply

HTML = "text/html; charset=UTF-8"
_END = b"\r\n\r\n"
_TCP_INFO = struct.Struct("52xI")  # of struct tcp_info: tcpi_last_data_recv
_LINGER_NOT = struct.pack("ii", 1, 0)  # a close is a reset then


class End(Enum):
    """How a connection ends that does not just end."""

    RESET = "reset"
    NEVER = "never"


# Bytes to send, or seconds to wait; a script is made anew for each request.
Step = bytes | float | End
Script = Callable[[], Iterable[Step]]
Play = Callable[[str], Script | None]


def steps(*taken: Step) -> Script:
    """A script of these steps."""
    return lambda: taken


def reply(
    body: bytes = b"",
    status: int | str = 200,
    content_type: str | None = HTML,
    headers: Iterable[tuple[str, str | bytes]] = (),
    length: int | str | None = "body",
) -> bytes:
    """An answer. ``length`` is what Content-Length says: of the body by default, None to leave it out."""
    lines = [f"HTTP/1.1 {status} Some Words".encode(), b"Connection: close"]
    if content_type is not None:
        lines.append(f"Content-Type: {content_type}".encode())
    if length is not None:
        lines.append(f"Content-Length: {len(body) if length == 'body' else length}".encode())
    for name, value in headers:
        lines.append(name.encode() + b": " + (value if isinstance(value, bytes) else value.encode("latin-1")))
    return b"\r\n".join([*lines, b"", body])


def moved(target: str | bytes, status: int = 302) -> bytes:
    """An answer that leads elsewhere."""
    return reply(status=status, headers=[("Location", target)])


@define
class Wire:
    """A site on loopback. ``play`` gives the script for a request's path and query, None where the site answers.

    ``asked`` has the path and query of every request that a script answered.
    """

    site: SimulatedSite
    play: Play = lambda target: None
    asked: list[str] = field(factory=list)
    cookies: int = 0  # requests that brought one
    arrived: float = 0.0  # when the last request did, by time.monotonic
    host: str = "127.0.0.1"  # or ::1
    _loop: asyncio.AbstractEventLoop = field(factory=asyncio.new_event_loop)
    _thread: threading.Thread | None = None
    _server: asyncio.Server | None = None
    _working: set[asyncio.Task[None]] = field(factory=set)

    def mend(self) -> None:
        """Let the site answer everything again."""
        self.play = lambda target: None

    def start(self) -> None:
        """Listen at a free port, served by a thread."""
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._do(self._open(0))

    def stop(self) -> None:
        """Drop all connections, and end the thread."""
        assert self._thread is not None
        self._do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(HANG)
        self._loop.close()

    @contextmanager
    def away(self) -> Iterator[None]:
        """Refuse connections for a while."""
        self._do(self._close())
        yield
        self._do(self._open(int(self.site.base_url.rpartition(":")[2])))

    def _do(self, work: Coroutine[None, None, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(HANG)

    async def _open(self, port: int) -> None:
        is_v6 = ":" in self.host
        family = socket.AF_INET6 if is_v6 else socket.AF_INET
        listener = socket.create_server((self.host, port), family=family, backlog=256)
        self.site.base_url = f"http://{f'[{self.host}]' if is_v6 else self.host}:{listener.getsockname()[1]}"
        self._server = await asyncio.start_server(self._connected, sock=listener)

    async def _close(self) -> None:
        assert self._server is not None
        self._server.close()
        working = tuple(self._working)
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._working.add(task)
        try:
            # A client may go away at any moment.
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                while await self._answer(reader, writer):
                    pass
        except asyncio.CancelledError:
            pass  # at the end of the test
        finally:
            writer.transport.abort()
            self._working.discard(task)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; whether the connection stays."""
        head = (await reader.readuntil(_END)).decode("latin-1")
        self.arrived = _arrived(writer)
        method, target = head.split(" ")[:2]
        self.cookies += "\r\ncookie:" in head.lower()
        script = self.play(target)
        if script is None:
            answer = _whole(self.site.answer(target))
            writer.write(answer)
            await writer.drain()
            return bool(answer) and method == "GET"
        self.asked.append(target)
        for step in script():
            await _take(step, writer)
        writer.write_eof()
        await reader.read()  # until the client has read all and closes
        return False


def _arrived(writer: asyncio.StreamWriter) -> float:
    """When the system had the last bytes; on a busy machine this process may come to read them much later."""
    info = writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO.size)
    milliseconds: int = _TCP_INFO.unpack(info)[0]
    return time.monotonic() - milliseconds / 1000


async def _take(step: Step, writer: asyncio.StreamWriter) -> None:
    if isinstance(step, bytes):
        writer.write(step)
        await writer.drain()
    elif isinstance(step, float):
        await asyncio.sleep(step)
    elif step is End.NEVER:
        await asyncio.Event().wait()
    else:
        await asyncio.sleep(0.02)  # so that the bytes before the reset are on their way
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
        writer.transport.abort()
        raise ConnectionResetError


def _whole(answer: Reply) -> bytes:
    lines = [f"HTTP/1.1 {answer.status} Some Words", f"Content-Length: {len(answer.body)}"]
    lines += [f"{name}: {value}" for name, value in answer.headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + answer.body if answer.status else b""


@contextmanager
def serve(site: SimulatedSite, host: str = "127.0.0.1") -> Iterator[Wire]:
    """Serve the site while this lasts."""
    wire = Wire(site, host=host)
    wire.start()
    try:
        yield wire
    finally:
        wire.stop()
