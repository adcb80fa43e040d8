"""What the process that ``tests.crawl.forks`` forks from imports: all that a crawl imports, and no reactor."""

from scrapy.settings import default_settings
from scrapy.utils.misc import load_object, walk_modules_iter

from vokspider.crawl import child

__all__ = ["child"]

for package in ("vokspider.middlewares", "vokspider.extensions", "vokspider.spiders", "pipelines"):
    for _ in walk_modules_iter(package):
        pass
for component in (*default_settings.EXTENSIONS_BASE, *default_settings.DOWNLOADER_MIDDLEWARES_BASE):
    load_object(component)
