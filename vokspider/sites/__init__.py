"""Pages: HTML or captured text in, items out. They know no Scrapy and no database.

A page that is no article raises ``PageError`` with one of ``PAGE_REASONS``; it is never guessed into one.
"""

from vokspider.model.reasons import PageError
from vokspider.sites.kcnawatch.page import KcnaWatch

PAGE_CLASSES = {"kcnawatch": KcnaWatch}

__all__ = ["PAGE_CLASSES", "KcnaWatch", "PageError"]
