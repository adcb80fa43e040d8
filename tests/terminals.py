"""Runs commands on real pseudo-terminals."""

import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import termios
from collections.abc import Mapping
from typing import NoReturn

from .commands import PROGRAM

ROWS, COLUMNS = 20, 100
# What a command showed, and its exit code behind it.
_ENDED = re.compile(rb"(.*)\0(-?\d+)\0", re.DOTALL)


def on_terminal(arguments: list[str], environ: Mapping[str, str], *, keys: bytes = b"") -> tuple[int, str]:
    """The exit code of a command on a terminal of 20 lines, and what stood there; ``keys`` are typed at once."""
    child, master = pty.fork()
    if child == 0:  # pragma: no cover
        _lead([*PROGRAM, *arguments], {**os.environ, **environ})
    if keys:
        os.write(master, keys)
    shown = b""
    while not (ended := _ENDED.fullmatch(shown)):
        shown += os.read(master, 65_536)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(master)
    return int(ended[2]), ended[1].decode()


def _lead(command: list[str], environ: Mapping[str, str]) -> NoReturn:  # pragma: no cover
    """Run a command as a shell does: when the first process of a terminal ends, what nobody read yet is lost."""
    try:
        fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        signal.signal(signal.SIGINT, lambda *_: None)
        code = subprocess.call(command, env=environ)
        os.write(1, b"\0%d\0" % code)
        signal.pause()
    finally:
        os._exit(1)
