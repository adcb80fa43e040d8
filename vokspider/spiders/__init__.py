"""Scrapy's spiders: what to request next, and the items of each response."""
