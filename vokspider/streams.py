"""The standard streams of a process. Cron jobs and services may be started without them."""

import io
import os
import sys

_INPUT, _OUTPUT, _ERRORS = 0, 1, 2


def prepare_streams() -> None:
    """Open the standard streams that are closed, and let any text be written to standard output.

    A closed stream is opened on ``/dev/null``. Otherwise the next file that is opened would get its descriptor, and
    what is written to the stream would go into that file.
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
    """Use UTF-8 in a pipe; on a terminal, replace what it cannot show.

    In a pipe, bytes of a path that are not text are written as they are.
    """
    if stream.isatty():
        stream.reconfigure(errors="replace")
    else:
        stream.reconfigure(encoding="utf-8", errors="surrogateescape")
