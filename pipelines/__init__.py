"""The way of an article, one pipeline a file; the order is in ``vokspider.settings.ITEM_PIPELINES``."""
