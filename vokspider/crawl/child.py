"""The process of one crawl: ``python -m vokspider.crawl SPIDER``, started by ``vokspider.crawl.process``.

Scrapy can run only once in a process, so each crawl has its own. An environment variable has the options. Standard
output carries lines of JSON, see ``vokspider.extensions.progress``. When standard input ends, the parent is gone.
"""

import asyncio
import logging
import os
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

# Scrapy reads the source of each frame below this import three times, so it comes where these are few.
import scrapy.core.downloader.handlers.http11  # noqa: F401
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from vokspider.config import Config, load
from vokspider.events import EVENT
from vokspider.extensions.progress import has_room, say
from vokspider.extensions.run import Run
from vokspider.garbage import collect_again
from vokspider.logs import Log
from vokspider.model import codes
from vokspider.model.errors import VokspiderError
from vokspider.model.options import RunOptions
from vokspider.model.reasons import Reason
from vokspider.signals import run_opened

OPTIONS_VARIABLE = "VOKSPIDER_RUN_OPTIONS"


def scrapy_settings(config: Config) -> Settings:
    """Scrapy's settings for a crawl in this process."""
    settings = Settings()
    settings.setmodule("vokspider.settings", "project")
    settings.set("VOKSPIDER_CONFIG", config, "cmdline")
    settings.set("VOKSPIDER_PROGRESS", True, "cmdline")
    settings.set("LOG_INSTALL_ROOT_HANDLER", False, "cmdline")
    settings.set("LOG_LEVEL", config.logs.level, "cmdline")
    return settings


def _stop_without_parent() -> None:
    """Make this process stop as on SIGTERM if the parent is gone, which closes standard input."""
    loop = asyncio.get_event_loop()

    def read() -> None:
        if not os.read(0, 1024):
            loop.remove_reader(0)
            os.kill(os.getpid(), signal.SIGTERM)

    loop.add_reader(0, read)


def _announce(crawler: Crawler, log: Log) -> Any:
    """Once the run has its number, send it to the parent and name the log after it."""

    def opened(run_id: int) -> None:
        log.bind(run_id=run_id)
        say("run_id", run_id)  # first, so that the parent knows it even if the log fails
        log.open(f"run-{run_id}", fresh=True)

    crawler.signals.connect(opened, run_opened, weak=False)


class _Aloud(logging.Handler):
    """A log handler that passes our events, and warnings of any library, on to the parent."""

    def emit(self, record: logging.LogRecord) -> None:
        if has_room() and (hasattr(record, EVENT) or record.levelno >= logging.WARNING):
            say("line", record.getMessage())


def _options(handed_over: str) -> RunOptions:
    """The options that ``vokspider.crawl.process`` wrote: JSON, or ``@`` and the name of a file, which is deleted."""
    if not handed_over.startswith("@"):
        return RunOptions.from_json(handed_over)
    path = Path(handed_over[1:])
    line = path.read_text(encoding="utf-8")
    path.unlink()
    return RunOptions.from_json(line)


def result(record: Mapping[str, Any] | None, errors: Sequence[Reason], exit_code: int, **more: Any) -> dict[str, Any]:
    """The message by which ``vokspider.crawl.process`` learns how a crawl ended."""
    return {"record": record, "errors": [error.to_json() for error in errors], "exit_code": exit_code, **more}


def main(spider: str) -> None:
    """Run a spider. The last line on standard output is the ``result``."""
    try:
        config = load()
    except VokspiderError as error:
        say("result", result(None, [Reason(codes.START_FAILED, {"error": str(error)})], 2))
        return
    process = AsyncCrawlerProcess(scrapy_settings(config))
    log = Log(config).install()
    options = _options(os.environ[OPTIONS_VARIABLE])
    if options.verbose:
        logging.getLogger().addHandler(_Aloud())
    crawler = process.create_crawler(spider)
    _announce(crawler, log)
    _stop_without_parent()
    collect_again()
    process.crawl(crawler, options=options)
    process.start()
    run = crawler.get_extension(Run) if crawler.spider else None
    if run is not None:
        run.close_late()
    if run is None:
        say("result", result(None, [Reason(codes.NOT_STARTED, {"error": "see the log"})], 1))
    else:
        announced = bool(run.context and run.context.announced)
        say("result", result(run.record, run.remarks.errors, run.exit_code, announced=announced))
