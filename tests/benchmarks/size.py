"""The size of all benchmarks: ``VOKSPIDER_BENCH_PAGES``, the pages of the crawl. The other sizes are in proportion."""

import os

FULL = 3000
PAGES = int(os.environ.get("VOKSPIDER_BENCH_PAGES", FULL))
ONE_IN = max(1, FULL // PAGES)


def sized(full: int, least: int) -> int:
    """The number in place of ``full``, which it is for a crawl of 3,000 pages; at least ``least``."""
    return max(least, full * PAGES // FULL)
