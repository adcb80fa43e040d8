"""Log files: lines of JSON, one file for each process, since two processes on one rotating file lose lines."""

import json
import logging
import os
import re
import sys
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from logging.handlers import MemoryHandler, RotatingFileHandler
from pathlib import Path

from vokspider.config import Config
from vokspider.events import EVENT
from vokspider.model.errors import ConfigError
from vokspider.wording import worded

_BUFFERED_LINES = 10_000
_RUN_LOG = re.compile(r"run-([0-9]+)\.jsonl(?:\.[0-9]+)?")  # rotated files too


def prepare_folder(config: Config) -> Path:
    """The folder of the log files, created if missing. Raises ConfigError if no log can be written there."""
    folder = config.resolve(config.logs.dir)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        if folder.is_relative_to(config.root) and not os.access(config.root, os.W_OK | os.X_OK):
            way_out = "change its owner, or name another folder with --home"
            raise ConfigError(f"the home {config.root} cannot be written by this user; {way_out}") from error
        raise ConfigError(f"logs.dir {config.logs.dir!r}: the folder cannot be made: {error}") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ConfigError(f"logs.dir {config.logs.dir!r}: {folder} cannot be written; name another folder")
    return folder


class _LogFile(RotatingFileHandler):
    """A log file that reports once on standard error that it cannot be written.

    Logging itself would print a traceback for each line.
    """

    _said = False
    _formatted: tuple[logging.LogRecord, str] | None = None

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record, cached: logging formats it twice, to see whether it fits and to write it."""
        if self._formatted is None or self._formatted[0] is not record:
            self._formatted = record, super().format(record)
        return self._formatted[1]

    def emit(self, record: logging.LogRecord) -> None:
        """Write the line of a record, then drop the record, since it may hold large objects, such as a whole crawl."""
        super().emit(record)
        self._formatted = None

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (logging's name)
        if not self._said:
            self._said = True
            why = f"the log {self.baseFilename} cannot be written: {sys.exception()}; work goes on without it"
            sys.stderr.write(why + "\n")


class Log:
    """The log of this process. Lines wait in memory until ``open`` names a file for them."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._words: dict[str, object] = {}
        self._buffer = MemoryHandler(_BUFFERED_LINES, flushLevel=logging.CRITICAL + 1, flushOnClose=False)
        self._name = ""
        self._handler: RotatingFileHandler | None = None

    def install(self) -> "Log":
        """Let all libraries of this process log here; returns this object."""
        root = logging.getLogger()
        for handler in root.handlers[:]:
            root.removeHandler(handler)
        root.addHandler(self._buffer)
        self._set_level()
        logging.captureWarnings(True)
        return self

    def _set_level(self) -> None:
        # Scrapy sets its own logger to DEBUG. Then it would format a line for each item, only to throw it away.
        level = self._config.logs.level
        for name in ("", "scrapy"):
            logging.getLogger(name).setLevel(level)
        # Its lists of enabled middlewares and extensions are the same for every run.
        logging.getLogger("scrapy.middleware").setLevel("WARNING" if level == "INFO" else level)

    def bind(self, **words: object) -> None:
        """Add ``words`` as fields to every line that is not written yet."""
        self._words.update(words)

    def open(self, name: str, *, fresh: bool = False) -> Path:
        """Write to ``<logs.dir>/<name>.jsonl`` from now on, beginning with the waiting lines; returns the path.

        ``fresh``: whether an existing file of that name is rotated away first, since it belongs to something else, such
        as the run with this number in another archive. Raises ConfigError if the file cannot be written.
        """
        handler = self._make_handler(self._config, name)
        path = Path(handler.baseFilename)
        if fresh and path.stat().st_size:
            handler.doRollover()
        self._buffer.setTarget(handler)
        self._buffer.flush()
        self._replace(self._buffer, handler)
        self._name, self._handler = name, handler
        return path

    def follow(self, config: Config) -> None:
        """Use the log settings of ``config`` from now on.

        Raises ConfigError if they cannot be used; then nothing changes.
        """
        if self._handler is not None and config.logs != self._config.logs:
            handler = self._make_handler(config, self._name)
            self._replace(self._handler, handler)
            self._handler.close()
            self._handler = handler
        self._config = config
        self._set_level()

    def _make_handler(self, config: Config, name: str) -> RotatingFileHandler:
        settings = config.logs
        path = prepare_folder(config) / f"{name}.jsonl"
        size, number = settings.max_bytes, settings.keep
        try:
            handler = _LogFile(path, maxBytes=size, backupCount=number, encoding="utf-8")
        except OSError as error:
            raise ConfigError(f"logs.dir {settings.dir!r}: {path} cannot be written: {error.strerror}") from error
        handler.setFormatter(_Lines(self._words))
        return handler

    def _replace(self, old: logging.Handler, new: logging.Handler) -> None:
        root = logging.getLogger()
        root.addHandler(new)
        root.removeHandler(old)


class _Lines(logging.Formatter):
    """Formats each record as a line of JSON, with the fields ``words``.

    An event of ours also has its name and fields; its sentence is the field ``message``. Reasons among the fields have
    their codes and a sentence.
    """

    def __init__(self, words: Mapping[str, object]) -> None:
        super().__init__()
        self._words = words
        self._encode = json.JSONEncoder(ensure_ascii=False, default=str).encode

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record, without a line end."""
        sentence, fields = record.getMessage(), getattr(record, EVENT, None)
        line = {
            **self._words,
            "event": sentence,
            "level": record.levelname.lower(),
            "logger": record.name,
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat().replace("+00:00", "Z"),
        }
        if fields:
            line |= {"message": sentence, **worded(fields)}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        if record.stack_info:
            line["stack_info"] = record.stack_info
        return self._encode(line)


def old_logs(
    files: Iterable[tuple[str, datetime]], keep_days: int, running: Collection[int], now: datetime
) -> list[str]:
    """The names of run logs that were last written more than ``keep_days`` ago; none if ``keep_days`` is 0.

    ``files``: (name, time of the last write). Only names of run logs are returned, and none of the ``running`` runs.
    """
    oldest = now - timedelta(days=keep_days)
    return [name for name, written in files if keep_days and written < oldest and _is_over(name, running)]


def _is_over(name: str, running: Collection[int]) -> bool:
    found = _RUN_LOG.fullmatch(name)
    return found is not None and int(found[1]) not in running


def delete_old_logs(folder: Path, keep_days: int, running: Collection[int], now: datetime) -> int:
    """Delete the files in ``folder`` that ``old_logs`` names; returns their number. Symbolic links are left alone."""
    if not folder.is_dir():
        return 0
    with os.scandir(folder) as entries:
        files = [
            (entry.name, datetime.fromtimestamp(entry.stat(follow_symlinks=False).st_mtime, UTC))
            for entry in entries
            if entry.is_file(follow_symlinks=False)
        ]
    old = old_logs(files, keep_days, running, now)
    for name in old:
        (folder / name).unlink(missing_ok=True)
    return len(old)
