"""Logs: lines of JSON, one file for each process, since two processes on one rotating file lose lines."""

import logging
import os
from logging.handlers import MemoryHandler, RotatingFileHandler
from pathlib import Path

import structlog
from structlog.typing import EventDict, WrappedLogger

from vokspider.config import Config
from vokspider.errors import ConfigError

_BUFFERED_LINES = 10_000


def prepare_folder(config: Config) -> Path:
    """The folder of the logs, made if it is missing. Raises ConfigError when no log can be written there."""
    folder = config.resolve(config.logs.dir)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"logs.dir {config.logs.dir!r}: the folder cannot be made: {error}") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ConfigError(f"logs.dir {config.logs.dir!r}: {folder} cannot be written; name another folder")
    return folder


class Log:
    """The log of this process. Until the name of its file is known, lines wait in memory.

    ``bind`` puts words into every line from then on, of waiting lines too.
    """

    def __init__(self, config: Config) -> None:
        self._config = config
        self._words: dict[str, object] = {}
        self._buffer = MemoryHandler(_BUFFERED_LINES, flushLevel=logging.CRITICAL + 1, flushOnClose=False)

    def install(self) -> "Log":
        """Send the log of every library of this process here."""
        root = logging.getLogger()
        for handler in root.handlers[:]:
            root.removeHandler(handler)
        root.addHandler(self._buffer)
        root.setLevel(self._config.logs.level)
        # Scrapy gives its own logger a level, and would make a line of every item only to throw it away.
        logging.getLogger("scrapy").setLevel(self._config.logs.level)
        logging.captureWarnings(True)
        return self

    def bind(self, **words: object) -> None:
        """Put ``words`` into every line."""
        self._words.update(words)

    def open(self, name: str) -> Path:
        """Write to ``<logs.dir>/<name>.jsonl`` from now on, first what waited; returns its path.

        Raises ConfigError when none can be written there.
        """
        settings = self._config.logs
        path = prepare_folder(self._config) / f"{name}.jsonl"
        handler = RotatingFileHandler(path, maxBytes=settings.max_bytes, backupCount=settings.keep, encoding="utf-8")
        handler.setFormatter(self._formatter())
        self._buffer.setTarget(handler)
        self._buffer.flush()
        root = logging.getLogger()
        root.removeHandler(self._buffer)
        root.addHandler(handler)
        return path

    def _formatter(self) -> logging.Formatter:
        return structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
            ],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                self._add_words,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )

    def _add_words(self, _logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
        return {**self._words, **line}
