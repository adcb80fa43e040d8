"""Scrapy's own components that a crawl uses."""

from typing import Any

import pytest
from scrapy.settings import default_settings

from vokspider import settings

# What Scrapy has and we replace or do without. A new one in Scrapy fails here, so that somebody decides about it.
LEFT_OUT = {
    "EXTENSIONS_BASE": {"MemoryDebugger", "MemoryUsage", "RemoteControl", "TelnetConsole"},
    "DOWNLOADER_MIDDLEWARES_BASE": {
        "CookiesMiddleware",
        "HttpAuthMiddleware",
        "HttpCacheMiddleware",
        "HttpCompressionMiddleware",
        "HttpProxyMiddleware",
        "MetaRefreshMiddleware",
        "RedirectMiddleware",
        "RetryMiddleware",
        "RobotsTxtMiddleware",
    },
}


@pytest.mark.parametrize("name", LEFT_OUT)
def test_each_component_of_scrapy_is_used_at_its_place_or_left_out(name: str) -> None:
    ours: dict[str, int] = getattr(settings, name)
    theirs: dict[str, Any] = getattr(default_settings, name)
    assert ours.items() <= theirs.items()
    assert {path.rpartition(".")[2] for path in theirs.keys() - ours.keys()} == LEFT_OUT[name]
