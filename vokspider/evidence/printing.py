"""Prints the readable page of a pack as PDF, with a browser of this machine."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from vokspider.model.errors import VokspiderError

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_LONGEST = 120.0  # s
# Browsers write the present time into a PDF, and nothing else that differs from one time to the next.
_TIME, _NO_TIME = re.compile(rb"(?<=\(D:)\d{14}"), b"19800101000000"
# Links to other files of the pack: a PDF would have them with the folder in which it was printed.
_INNER_LINK = re.compile(rb' href="(?!https?:)[^"]*"')


class PrintError(VokspiderError):
    """The page of a pack cannot be printed."""


def as_pdf(page: bytes) -> bytes:
    """A page (HTML) as PDF. The same page, browser and fonts give the same bytes.

    Raises PrintError if there is no browser, or if it does not print within two minutes.
    """
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if browser is None:
        raise PrintError(f"--pdf needs a browser that prints, and none of {', '.join(_BROWSERS)} is here; leave it out")
    with TemporaryDirectory(prefix="vokspider-") as folder:
        source, target = Path(folder) / "page.html", Path(folder) / "page.pdf"
        source.write_bytes(_INNER_LINK.sub(b"", page))
        _run([browser, *_options(Path(folder)), f"--print-to-pdf={target}", source.as_uri()], browser)
        if not target.exists():
            raise PrintError(f"--pdf: {browser} printed nothing; print README.html yourself")
        return _TIME.sub(_NO_TIME, target.read_bytes())


def _options(folder: Path) -> Iterator[str]:
    yield from ("--headless", "--disable-gpu", "--no-pdf-header-footer", f"--user-data-dir={folder / 'profile'}")
    if os.geteuid() == 0:  # Chromium has no sandbox for root; the page is ours, without scripts, and loads nothing
        yield "--no-sandbox"


def _run(command: list[str], browser: str) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=_LONGEST)
    except (OSError, subprocess.SubprocessError) as error:
        raise PrintError(f"--pdf: {browser} cannot print: {error}"[:500]) from error
