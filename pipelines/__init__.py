"""Scrapy's item pipelines, one a file. Their order is set in ``vokspider.settings.ITEM_PIPELINES``."""
