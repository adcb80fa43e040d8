"""Scrapy extensions: the run around a crawl, and its progress."""
