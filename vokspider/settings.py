"""Scrapy's settings. ``Configured`` adds those that come from the configuration."""

from typing import TYPE_CHECKING

from scrapy.settings import BaseSettings

from vokspider.config import Config, load
from vokspider.model.options import POLITE_DELAY, RunOptions
from vokspider.text.urls import host, is_local

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

BOT_NAME = "vokspider"
SPIDER_MODULES = ["vokspider.spiders"]
ADDONS = {"vokspider.settings.Configured": 0}

# What happens to an article, in this order.
ITEM_PIPELINES = {
    "pipelines.remove_teasers.RemoveTeasers": 200,  # copies, the More From block, chrome; every removal recorded
    "pipelines.validate.Validate": 300,  # a page that is not the promised article fails
    "pipelines.fingerprint.Fingerprint": 400,  # what makes two texts the same
    "pipelines.store.Store": 500,  # one transaction per page
}
EXTENSIONS = {
    "vokspider.extensions.run.Run": 100,  # lease, run row, ledger, verdict
    "vokspider.extensions.progress.Progress": 200,  # lines for the parent process
}
DOWNLOADER_MIDDLEWARES = {
    "vokspider.middlewares.robots.Robots": 100,
    "vokspider.middlewares.backoff.Backoff": 550,  # retries
    "vokspider.middlewares.compression.Compression": 590,
    "vokspider.middlewares.own_hosts.OwnHosts": 600,  # redirects
    "vokspider.middlewares.proxy.SourceProxy": 750,
}
# Scrapy's own components that we use, instead of its full lists. Scrapy imports everything in a list, even components
# that are switched off, and with them aiohttp, requests and others: a tenth of the time that a crawl needs to start.
# Left out: what is replaced above, cookies, caches, and two extensions that open a port (one runs any code sent to it).
EXTENSIONS_BASE = {
    "scrapy.extensions.corestats.CoreStats": 0,
    "scrapy.extensions.logcount.LogCount": 0,
    "scrapy.extensions.closespider.CloseSpider": 0,
    "scrapy.extensions.feedexport.FeedExporter": 0,
    "scrapy.extensions.logstats.LogStats": 0,
    "scrapy.extensions.spiderstate.SpiderState": 0,
    "scrapy.extensions.throttle.AutoThrottle": 0,
}
DOWNLOADER_MIDDLEWARES_BASE = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": 50,
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    "scrapy.downloadermiddlewares.stats.DownloaderStats": 850,
}
# All requests leave through one handler; files and other protocols have none.
DOWNLOAD_HANDLERS = {
    "http": "vokspider.middlewares.download_handler.DownloadHandler",
    "https": "vokspider.middlewares.download_handler.DownloadHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
# The spider does not need these.
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
}
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# The spider requests each identity once; a filter by address would only cost memory.
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"
COOKIES_ENABLED = False
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_MAXSIZE = 50 * 1024 * 1024
DOWNLOAD_WARNSIZE = 10 * 1024 * 1024
DOWNLOAD_FAIL_ON_DATALOSS = False  # the download handler decides about incomplete bodies
METAREFRESH_ENABLED = False
REDIRECT_MAX_TIMES = 5
AUTOTHROTTLE_MAX_DELAY = 120.0
# The items of one response that are in the pipelines at a time. Scrapy starts as many tasks for each response, even if
# it has one item, and 16 of them take 6 % of a crawl. A page has at most two items, its article and its entries.
CONCURRENT_ITEMS = 2
# Scrapy looks for such a return value in the source code of a callback, again and again. Ours have none.
WARN_ON_GENERATOR_RETURN_VALUE = False
STATS_DUMP = False
MEMUSAGE_ENABLED = False


def crawl_settings(config: Config, options: RunOptions) -> dict[str, object]:
    """The Scrapy settings of one crawl.

    A public site gets one request at a time and at least ``POLITE_DELAY``; only a local one is as fast as configured.
    This is a second safeguard: ``vokspider.middlewares.download_handler`` decides for each host.
    """
    crawl, source = config.crawl, config.source(options.source or config.crawl.source)
    delay = source.delay if options.delay is None else options.delay
    local = is_local(options.start_url or source.start_url or source.site)
    delay, concurrency = (delay, source.concurrency) if local else (max(delay, POLITE_DELAY), 1)
    public = [host(url) for url in source.urls if not is_local(url)]
    return {
        "DOWNLOAD_SLOTS": {name: {"delay": max(delay, POLITE_DELAY), "concurrency": 1} for name in public},
        "DOWNLOAD_DELAY": delay,
        "DOWNLOAD_DELAY_JITTER": 0.0,  # Scrapy's jitter may shorten the delay; that of the gate only adds to it
        "CONCURRENT_REQUESTS": concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": concurrency,
        "AUTOTHROTTLE_ENABLED": delay > 0,
        "AUTOTHROTTLE_START_DELAY": delay,
        "RETRY_TIMES": crawl.retry_times,
        "DOWNLOAD_TIMEOUT": crawl.request_timeout,
        "CLOSESPIDER_TIMEOUT": crawl.timeout,
        "USER_AGENT": crawl.user_agent,
        "ROBOTSTXT_OBEY": crawl.robots,
        "ROBOTSTXT_USER_AGENT": product_token(crawl.user_agent),
    }


def product_token(user_agent: str) -> str:
    """The name of this program for robots.txt: the user agent up to the first slash or parenthesis.

    The rest of the user agent may name another program. A user agent that begins like a browser's is returned whole,
    since the program's name is somewhere in it.
    """
    name = user_agent.split("/", maxsplit=1)[0].split("(", maxsplit=1)[0].strip()
    return user_agent if not name or name.lower() == "mozilla" else name


class Configured:
    """Scrapy add-on: sets the settings that come from the configuration, in ``vokspider`` and in ``scrapy crawl``."""

    def __init__(self, crawler: "Crawler") -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "Configured":
        """The add-on for one crawl."""
        return cls(crawler)

    def update_settings(self, settings: BaseSettings) -> None:
        """Set the ``crawl_settings`` with the priority of an add-on. Reads the configuration if nobody passed one."""
        config = settings["VOKSPIDER_CONFIG"] or load()
        settings.set("VOKSPIDER_CONFIG", config, "addon")
        options = getattr(self.crawler.spider, "options", RunOptions())
        for name, value in crawl_settings(config, options).items():
            settings.set(name, value, "addon")
