"""Debian's chromium, without a window."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

CHROMIUM = "chromium"


@contextmanager
def open_browser() -> Iterator[Browser]:
    """A context with the browser. Raises an error of playwright if it is not installed."""
    # Its own sandbox does not work for root, as in a container; it opens nothing but our pages.
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] * (os.geteuid() == 0)
        browser = playwright.chromium.launch(executable_path=shutil.which(CHROMIUM), args=arguments)
        yield browser
        browser.close()
