"""Machines of one network, played by network namespaces: each has an address, and can be cut off. Needs root."""

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from attrs import frozen

HOST, NETWORK = "10.231.0.1", "10.231.0.0/24"
_BRIDGE = "vokbench"


@frozen
class Machine:
    """A machine of the network."""

    number: int

    @property
    def name(self) -> str:
        return f"{_BRIDGE}{self.number}"

    def command(self, arguments: Sequence[str]) -> list[str]:
        """The command that runs another one on this machine."""
        return ["ip", "netns", "exec", self.name, *arguments]

    def cut(self) -> None:
        """Cut its network: packets are lost, and nobody is told."""
        _ip(f"link set {_BRIDGE}p{self.number} down")

    def mend(self) -> None:
        _ip(f"link set {_BRIDGE}p{self.number} up")


@contextmanager
def network(size: int) -> Iterator[list[Machine]]:
    """A network of so many machines around this one, which has the address ``HOST`` in it."""
    if os.geteuid() != 0:
        raise SystemExit("network namespaces need root")
    machines = [Machine(number) for number in range(size)]
    try:
        _ip(f"link add {_BRIDGE} type bridge")
        _ip(f"addr add {HOST}/24 dev {_BRIDGE}")
        _ip(f"link set {_BRIDGE} up")
        for machine in machines:
            _add(machine)
        yield machines
    finally:
        # A namespace lives as long as a process in it, and keeps its cable.
        gone = [f"netns del {machine.name}" for machine in machines]
        gone += [f"link del {_BRIDGE}p{machine.number}" for machine in machines]
        for arguments in (*gone, f"link del {_BRIDGE}"):
            with suppress(subprocess.CalledProcessError):
                _ip(arguments)


def _add(machine: Machine) -> None:
    outside, inside = f"{_BRIDGE}p{machine.number}", f"{_BRIDGE}i{machine.number}"
    _ip(f"netns add {machine.name}")
    _ip(f"link add {outside} type veth peer name {inside}")
    _ip(f"link set {outside} master {_BRIDGE} up")
    _ip(f"link set {inside} netns {machine.name}")
    _ip(f"-n {machine.name} addr add 10.231.0.{10 + machine.number}/24 dev {inside}")
    _ip(f"-n {machine.name} link set {inside} up")
    _ip(f"-n {machine.name} link set lo up")


def _ip(arguments: str) -> None:
    subprocess.run(["ip", *arguments.split()], check=True, capture_output=True)  # noqa: S607
