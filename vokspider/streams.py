"""The standard streams of a process, which cron jobs and services may start without."""

import io
import os
import sys

_INPUT, _OUTPUT, _ERRORS = 0, 1, 2


def prepare_streams() -> None:
    """Give the process the standard streams that it was started without, and let any text be written to its output.

    A closed stream is opened on ``/dev/null``. Otherwise the next file that is opened would get its descriptor, and
    with it what is written to the stream.
    """
    for number in (_INPUT, _OUTPUT, _ERRORS):
        if not _is_open(number):
            _open_null(number)
    if sys.stdin is None:
        sys.stdin = open(_INPUT, encoding="utf-8", closefd=False)  # noqa: SIM115 (a number, open for good)
    for name, number in (("stdout", _OUTPUT), ("stderr", _ERRORS)):
        if getattr(sys, name) is None:
            stream = open(number, "w", encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
            setattr(sys, name, stream)
    if isinstance(sys.stdout, io.TextIOWrapper):
        _let_any_text_through(sys.stdout)


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def _open_null(number: int) -> None:
    null = os.open(os.devnull, os.O_RDWR)
    if null == number:
        os.set_inheritable(null, True)
    else:
        os.dup2(null, number)
        os.close(null)


def _let_any_text_through(stream: io.TextIOWrapper) -> None:
    """In a pipe as UTF-8, and on a terminal as far as it can show it. A path may hold bytes that are no text."""
    if stream.isatty():
        stream.reconfigure(errors="replace")
    else:
        stream.reconfigure(encoding="utf-8", errors="surrogateescape")
