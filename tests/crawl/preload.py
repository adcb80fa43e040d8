"""What the process that ``tests.crawl.forks`` forks from imports: all that a crawl imports, and no reactor."""

from scrapy.utils.misc import load_object, walk_modules_iter

from vokspider import settings
from vokspider.crawl import child

__all__ = ["child"]

for package in ("vokspider.middlewares", "vokspider.extensions", "vokspider.spiders", "pipelines"):
    for _ in walk_modules_iter(package):
        pass
for component in (*settings.EXTENSIONS_BASE, *settings.DOWNLOADER_MIDDLEWARES_BASE):
    load_object(component)
