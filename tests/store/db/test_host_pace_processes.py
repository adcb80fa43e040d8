"""The pace of a host that several processes request, seen from the host."""

import multiprocessing
import socketserver
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from multiprocessing.process import BaseProcess

import pytest

from ...archives import Archive
from ...limits import HANG, wait_until
from .asking import ask

GAP = 0.02  # s


class Host(socketserver.ThreadingTCPServer):
    """Notes when each request begins and ends, by its own clock."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.log: list[tuple[float, float]] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Request(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        if not self.request.recv(1):
            return  # its process was killed
        assert isinstance(self.server, Host)
        began = time.monotonic()
        self.server.log.append((began, time.monotonic()))
        self.request.sendall(b"!")


@contextmanager
def serving() -> Iterator[Host]:
    with Host() as host:
        threading.Thread(target=host.serve_forever, args=(0.05,), daemon=True).start()
        yield host
        host.shutdown()


def start(archive: Archive, host: Host, number: int, slow: float) -> BaseProcess:
    context = multiprocessing.get_context("spawn")
    arguments = (archive.config.settings.database.url, host.port, GAP, number, slow)
    process = context.Process(target=ask, args=arguments, daemon=True)
    process.start()
    return process


def more(host: Host, number: int) -> None:
    """Wait until the host has got so many more requests."""
    enough = len(host.log) + number
    wait_until(lambda: len(host.log) >= enough, f"{number} more requests")


def smallest_gap(log: Sequence[tuple[float, float]]) -> float:
    begun = sorted(began for began, _ in log)
    return min(later - earlier for earlier, later in pairwise(begun))


@pytest.mark.postgresql_is_slow
def test_several_processes_keep_one_pace(archive: Archive) -> None:
    with serving() as host:
        processes = [start(archive, host, 10, GAP) for _ in range(2)]
        for process in processes:
            process.join(HANG)
        assert [process.exitcode for process in processes] == [0, 0]
        assert len(host.log) == 20
        assert smallest_gap(host.log) >= GAP


@pytest.mark.slow
def test_the_pace_holds_while_processes_are_killed_in_the_middle_of_a_request(archive: Archive) -> None:
    with serving() as host:
        processes = [start(archive, host, 10_000, GAP) for _ in range(5)]
        for _ in range(3):
            more(host, 60)
            processes.pop(0).kill()
            processes.append(start(archive, host, 10_000, GAP))
        for process in processes:
            process.kill()
            process.join(HANG)
        assert smallest_gap(host.log) >= GAP
