"""HTTPS in front of a site on loopback, with a certificate of the test's own making."""

import asyncio
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from attrs import frozen
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.limits import HANG

_DAY = timedelta(days=1)


@frozen
class Certificate:
    """The files of a certificate that signs itself, and of its key."""

    public: Path
    private: Path


def make_certificate(folder: Path, name: str, host: str = "127.0.0.1", ends: timedelta = _DAY) -> Certificate:
    """A certificate for an address, which ends so long after now."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 10 * _DAY)
        .not_valid_after(now + ends)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = Certificate(folder / f"{name}-public.pem", folder / f"{name}-private.pem")
    files.public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    files.private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return files


@contextmanager
def https(certificate: Certificate, behind: int, port: int = 0) -> Iterator[int]:
    """The port at which the site at the port ``behind`` can be asked by HTTPS while this lasts; 0: any free one."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.public, certificate.private)
    loop, stop, listener = asyncio.new_event_loop(), asyncio.Event(), socket.create_server(("127.0.0.1", port))
    work = _serve(context, listener, behind, stop)
    thread = threading.Thread(target=loop.run_until_complete, args=(work,), daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(HANG)
        loop.close()


async def _serve(context: ssl.SSLContext, listener: socket.socket, behind: int, stop: asyncio.Event) -> None:
    working: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        working.add(task)
        with suppress(ConnectionError, asyncio.CancelledError):
            await _join(reader, writer, behind)
        writer.transport.abort()
        working.discard(task)

    server = await asyncio.start_server(connected, sock=listener, ssl=context)
    await stop.wait()
    server.close()
    for task in tuple(working):
        task.cancel()
    await asyncio.gather(*working, return_exceptions=True)


async def _join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, behind: int) -> None:
    """Carry bytes both ways until one side ends."""
    inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", behind)
    ways = [asyncio.create_task(_carry(reader, inner_writer)), asyncio.create_task(_carry(inner_reader, writer))]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        inner_writer.transport.abort()


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
