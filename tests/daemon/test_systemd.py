"""What systemd is told, by datagrams to a socket of the test's own."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from vokspider.daemon.systemd import Manager

from ..limits import HANG


@pytest.fixture
def listening(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.bind(str(tmp_path / "notify"))
        receiver.settimeout(HANG)
        yield receiver


def heard(receiver: socket.socket) -> list[str]:
    return receiver.recv(4096).decode().split("\n")


def test_each_word_is_one_datagram(listening: socket.socket) -> None:
    manager = Manager(listening.getsockname(), 30.0)
    manager.ready("next crawl at\nnoon")
    manager.alive()
    manager.status("crawling")
    manager.reloading()
    manager.stopping()
    assert heard(listening) == ["READY=1", "STATUS=next crawl at noon"]
    assert heard(listening) == ["WATCHDOG=1"]
    assert heard(listening) == ["STATUS=crawling"]
    reloading, since = heard(listening)
    assert (reloading, since.partition("=")[0]) == ("RELOADING=1", "MONOTONIC_USEC")
    assert heard(listening) == ["STOPPING=1", "STATUS=stopping"]


def test_an_abstract_address() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.bind("")  # Linux chooses an abstract one
        receiver.settimeout(HANG)
        Manager("@" + receiver.getsockname()[1:].decode()).status("here")
        assert heard(receiver) == ["STATUS=here"]


@pytest.mark.parametrize(
    ("environ", "watchdog"),
    [
        ({"WATCHDOG_USEC": "180000000"}, 180.0),
        ({"WATCHDOG_USEC": "180000000", "WATCHDOG_PID": "7"}, 180.0),
        ({"WATCHDOG_USEC": "180000000", "WATCHDOG_PID": "8"}, None),  # somebody else's, that was inherited
        ({"WATCHDOG_USEC": "soon"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({}, None),
    ],
)
def test_the_watchdog_is_ours_or_none(environ: dict[str, str], watchdog: float | None) -> None:
    assert Manager.of(environ, pid=7).watchdog == watchdog


def test_without_systemd_or_when_it_does_not_listen_nothing_happens(tmp_path: Path) -> None:
    Manager.of({}).ready("here")
    Manager(str(tmp_path / "nobody"), 1.0).alive()


def test_nobody_who_is_slow_to_listen_holds_up_the_daemon(listening: socket.socket) -> None:
    manager = Manager(listening.getsockname(), 1.0)
    for _ in range(10_000):  # more than the socket holds
        manager.alive()
    assert heard(listening) == ["WATCHDOG=1"]
