"""Many crawls in one process, one after the other: ``python -m tests.crawl.many``, commanded by ``tests.crawl.crawls``.

Each crawl has the settings, the reactor and the download handler that it has in a process of its own, but no start of
one. An order is a line of JSON on standard input: the configuration and the options of a crawl, or nothing, which asks
what is left of the crawls before it. The line ``{"answer": ...}`` on standard output is the answer; the progress of the
crawl stands between. The end of standard input ends the process.
"""

import asyncio
import gc
import json
import logging
import sys
import threading
from collections import Counter
from logging.handlers import MemoryHandler
from pathlib import Path
from typing import Any
from weakref import WeakSet

from scrapy.crawler import AsyncCrawlerRunner, Crawler
from scrapy.http import HtmlResponse
from scrapy.utils.reactor import install_reactor
from sqlalchemy import Connection, Engine, event

from tests.statements import compile_once
from vokspider.config import load
from vokspider.crawl.child import result, scrapy_settings
from vokspider.extensions.progress import say
from vokspider.extensions.run import Run
from vokspider.logs import Log
from vokspider.model.options import ASIDE, RunOptions
from vokspider.signals import run_opened

REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
_engines: WeakSet[Engine] = WeakSet()


@event.listens_for(Engine, "engine_connect")
def _remember(connection: Connection) -> None:
    _engines.add(connection.engine)


async def crawl(environ: dict[str, str], options: RunOptions) -> dict[str, Any]:
    """Crawl once; gives the run's record, what went wrong without one, and the exit code."""
    config = load(environ=environ)
    runner = AsyncCrawlerRunner(scrapy_settings(config))
    crawler = runner.create_crawler(options.trigger if options.trigger in ASIDE else "vok")
    _log(crawler, Log(config).install())
    try:
        await runner.crawl(crawler, options=options)
    finally:
        _tidy_up()
    run = Run.of(crawler)
    return result(run.record, run.remarks.errors, run.exit_code)


def _log(crawler: Crawler, log: Log) -> None:
    """Name the log after the run when it has its number, as the process of one crawl does."""

    def opened(run_id: int) -> None:
        log.bind(run_id=run_id)
        log.open(f"run-{run_id}")

    crawler.signals.connect(opened, run_opened, weak=False)


def _tidy_up() -> None:
    """Close what the end of its process closes for a single crawl: connections and the log."""
    for engine in tuple(_engines):
        engine.dispose()
    root = logging.getLogger()
    for handler in root.handlers[:]:
        root.removeHandler(handler)
        handler.close()
        if isinstance(handler, MemoryHandler):  # of a refused run: its lines hold the crawler, and signals hold the log
            handler.buffer.clear()


_POOLS = ("PoolThread-", "asyncio_")  # of Twisted and asyncio: they grow when they are busy, up to a bound, and stay


def left() -> dict[str, int]:
    """What is left of the crawls so far: objects in memory, open files and sockets, threads that are in no pool."""
    gc.collect()
    alive = Counter(map(type, gc.get_objects()))
    return {
        "engines": alive[Engine],
        "crawlers": alive[Crawler],
        "pages": alive[HtmlResponse],
        "files": len(list(Path("/dev/fd").iterdir())),
        "threads": sum(not thread.name.startswith(_POOLS) for thread in threading.enumerate()),
    }


async def _serve() -> None:
    """Obey until standard input ends."""
    while line := await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline):
        order = json.loads(line)
        say("answer", await crawl(order["environ"], RunOptions.from_json(order["options"])) if order else left())


def main() -> None:
    """Start the reactor, which cannot be started twice, and leave it running from crawl to crawl."""
    install_reactor(REACTOR)
    gc.freeze()  # what is imported is used by each crawl
    compile_once()
    from twisted.internet import reactor as installed

    reactor: Any = installed  # its type is that of an interface
    serving = asyncio.get_event_loop().create_task(_serve())
    serving.add_done_callback(lambda _: reactor.stop())
    reactor.run(installSignalHandlers=False)
    serving.result()


if __name__ == "__main__":
    main()
