"""The lines of a log file for people, and the last ones of a run's log."""

import json
import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from attrs import frozen

from vokspider.config.problems import mask_text

_BYTES, _LINES = 64 * 1024, 200  # of a tail
_AROUND = timedelta(minutes=10)  # before a run has its number and after it is closed, its process also logs


@frozen
class LogLine:
    """A line of a log: its UTC ``time``, its level, its sentence, and the lines of the exception, if there is one.

    ``run_id``: the number of its run, None for lines of other processes.
    """

    time: datetime
    level: str
    message: str
    exception: Sequence[str] = ()
    run_id: int | None = None


@frozen
class Tail:
    """The last lines of a log. ``is_cut``: there are more before them."""

    lines: Sequence[LogLine] = ()
    is_cut: bool = False


def read_line(line: str) -> LogLine | None:
    """A line of a log file; None for any other line, such as one that was cut off when the disk was full."""
    try:
        found: Any = json.loads(line)
        time, level = datetime.fromisoformat(found["timestamp"]), str(found["level"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    message = str(found.get("message") or found.get("event") or "")
    run_id = found.get("run_id")
    exception = tuple(str(found.get("exception") or "").splitlines())
    return LogLine(time, level, message, exception, run_id if isinstance(run_id, int) else None)


def name_of_run_log(run_id: int) -> str:
    """The name of the log file of a run."""
    return f"run-{run_id}.jsonl"


def tail_of_run(folder: Path, run_id: int, started_at: datetime, finished_at: datetime) -> Tail:
    """The last lines of the log of a run, at most 200 and of 64 kB; none if the log is not there or cannot be read.

    ``finished_at``: its end, or the present time. A run of another archive may have the same number, so lines of other
    times are left out. Passwords in addresses are replaced by ``***``.
    """
    try:
        text, is_cut = _end_of(folder / name_of_run_log(run_id))
    except OSError:
        return Tail()
    known = (read_line(line) for line in text.splitlines())
    of_run = [
        one
        for one in known
        if one and one.run_id == run_id and _is_between(one.time, started_at - _AROUND, finished_at + _AROUND)
    ]
    return Tail([_masked(one) for one in of_run[-_LINES:]], bool(of_run) and (is_cut or len(of_run) > _LINES))


def _end_of(path: Path) -> tuple[str, bool]:
    """The whole lines in the last part of a file, and whether there is more before them."""
    with path.open("rb") as stream:
        size = stream.seek(0, os.SEEK_END)
        start = max(0, size - _BYTES)
        stream.seek(start)
        content = stream.read(_BYTES)
    if start:
        content = content.partition(b"\n")[2]
    return content.decode("utf-8", "replace"), start > 0


def _is_between(time: datetime, first: datetime, last: datetime) -> bool:
    return time.tzinfo is not None and first <= time <= last


def _masked(line: LogLine) -> LogLine:
    return LogLine(line.time, line.level, mask_text(line.message), tuple(map(mask_text, line.exception)), line.run_id)
