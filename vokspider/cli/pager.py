"""Sends long output to a pager on a terminal, as git does. Output that fits on the screen needs no pager."""

import io
import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import IO, TextIO, cast

_WANTED = ContextVar("pager_wanted", default=True)
_PAGED: ContextVar["Screen | None"] = ContextVar("paged", default=None)
_NONE = ("", "cat")
# For less: quit if the text fits on one screen, show colours, leave the text on the screen. For lv: show colours.
_LESS, _LV = "FRX", "-c"


def set_pager(wanted: bool) -> Callable[[], None]:
    """Say whether the running command may use a pager. Returns a function that restores the previous choice."""
    token = _WANTED.set(wanted)
    return lambda: _WANTED.reset(token)


def pager_command(environ: Mapping[str, str]) -> list[str]:
    """The pager's program and arguments; empty if no pager is wanted or the program is not installed.

    ``VOKSPIDER_PAGER`` takes precedence over ``PAGER``. An empty value or ``cat`` stands for no pager.
    """
    text = environ.get("VOKSPIDER_PAGER", environ.get("PAGER", "less"))
    try:
        command = shlex.split(text)
    except ValueError:
        return []
    if text.strip() in _NONE or environ.get("TERM") == "dumb" or not shutil.which(command[0]):
        return []
    return command


@contextmanager
def paged() -> Iterator[None]:
    """Context manager: send standard output to a pager if it becomes longer than the screen."""
    command = pager_command(os.environ) if _WANTED.get() and _is_terminal() else []
    if not command:
        yield
        return
    screen, terminal = Screen(sys.stdout, command, shutil.get_terminal_size().lines), sys.stdout
    token = _PAGED.set(screen)
    sys.stdout = cast(TextIO, screen)
    try:
        yield
    finally:
        sys.stdout = terminal
        _PAGED.reset(token)
        screen.finish()


def after_output(write: Callable[[], None]) -> bool:
    """Let ``write`` print on standard error after the results; returns False if no results are held back.

    Then nothing is done, and the caller prints at once.
    """
    screen = _PAGED.get()
    if screen is None or screen.is_empty:
        return False
    screen.later.append(write)
    return True


def _is_terminal() -> bool:
    try:
        return os.isatty(sys.stdout.fileno()) and os.isatty(sys.stdin.fileno())
    except (OSError, ValueError):
        return False


class Screen(io.TextIOBase):
    """Standard output that starts a pager when more lines were written than the screen has."""

    def __init__(self, terminal: TextIO, command: list[str], lines: int) -> None:
        self.later: list[Callable[[], None]] = []
        self._terminal = terminal
        self._command = command
        self._lines = lines
        self._held = io.StringIO()
        self._pager: subprocess.Popen[str] | None = None
        self._out: IO[str] | None = None

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The encoding of the terminal."""
        return self._terminal.encoding

    @property
    def buffer(self) -> IO[bytes]:
        """The binary buffer of the terminal."""
        return self._terminal.buffer

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been written yet."""
        return self._out is None and not self._held.getvalue()

    def isatty(self) -> bool:
        """True, since the text is for a terminal, with its colours and width."""
        return True

    def fileno(self) -> int:
        """The file descriptor of the terminal."""
        return self._terminal.fileno()

    def writable(self) -> bool:
        """True."""
        return True

    def write(self, text: str) -> int:
        """Hold the text back, or pass it to the pager once that runs.

        Returns the number of characters. Raises BrokenPipeError if the pager was closed.
        """
        if self._out is not None:
            return self._out.write(text)
        self._held.write(text)
        if self._held.getvalue().count("\n") >= self._lines:
            self._start()
        return len(text)

    def flush(self) -> None:
        """Flush the pager's input; text that is held back stays so."""
        if self._out is not None and not self._out.closed:  # since Python 3.13 this is also called at the end
            self._out.flush()

    def finish(self) -> None:
        """Print what is held back, or wait until the pager is closed; then print what had to wait for that."""
        if self._out is None:
            self._terminal.write(self._held.getvalue())
            self._terminal.flush()
        elif self._pager is not None:
            before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the pager's
            try:
                with suppress(BrokenPipeError):
                    self._out.close()
                self._pager.wait()
            finally:
                signal.signal(signal.SIGINT, before)
        for write in self.later:
            write()

    def _start(self) -> None:
        environ = {"LESS": _LESS, "LV": _LV, **os.environ}
        try:
            self._pager = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, env=environ, encoding="utf-8", errors="replace"
            )
        except OSError:
            self._out = self._terminal
        else:
            self._out = self._pager.stdin
        if self._out is not None:
            self._out.write(self._held.getvalue())
