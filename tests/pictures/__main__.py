"""Makes the archive of docs/walk.md and takes the pictures of its pages again, into docs/images/.

``python -m tests.pictures`` takes some minutes. ``--keep FOLDER`` leaves the archive there, to walk in it; with
``--archive FOLDER`` one that was kept is used. Texts, days and numbers are the same each time; fonts are those of the
machine. The pictures are smaller if pngquant or ImageMagick's convert is installed.
"""

import argparse
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from attrs import frozen
from playwright.sync_api import Page, ViewportSize

from tests.browser import open_browser
from tests.pictures.archive import NOW, PHRASE, make
from vokspider.config import Config, load
from vokspider.store.db.read_only import open_read_only_engine
from vokspider.web.app import create_app
from vokspider.web.serving import Serving, listen

FOLDER: Final = Path(__file__).parents[2] / "docs/images"
_SIZE: Final[ViewportSize] = {"width": 1200, "height": 900}
_SECONDS: Final = 30.0  # that a query may take


@frozen
class Picture:
    """A picture of the page at ``path``, after ``then``; ``top`` is the selector of what is at its upper edge."""

    name: str
    path: str
    top: str = ""
    then: Callable[[Page], None] = lambda tab: None


def _to_change(tab: Page) -> None:
    tab.locator("main ol.list a.title").first.click()


def _to_sentence(tab: Page) -> None:
    _to_change(tab)
    tab.goto(tab.url.partition("/changes")[0] + "@1")
    tab.get_by_text(PHRASE).first.click()
    tab.mouse.move(0, 0)


def _to_citation(tab: Page) -> None:
    _to_sentence(tab)
    tab.goto(tab.url.replace("#", "/"))


_REMOVED: Final = "/articles?q=removed:%22open+gates%22"
PICTURES: Final = (
    Picture("overview", "/"),
    Picture("search", "/articles?q=harbour&since=2025-01-01"),
    Picture("edited", "/articles?q=harbour&since=2025-01-01&status=edited"),
    Picture("comparison", _REMOVED, then=_to_change),
    Picture("phrase", f"/phrase?q=%22{PHRASE.replace(' ', '+')}%22&since=2025-09-01"),
    Picture("sentence", _REMOVED, then=_to_sentence),
    Picture("citation", _REMOVED, then=_to_citation),
    Picture("vanished", "/vanished"),
    Picture("rhythm", "/rhythm"),
)


def main() -> None:
    """Make the archive, unless one is given, and take all pictures."""
    parser = argparse.ArgumentParser(prog="python -m tests.pictures", description=__doc__)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="leave the archive in this folder, which is made")
    parser.add_argument("--archive", type=Path, metavar="FOLDER", help="use the archive that was kept in this folder")
    options = parser.parse_args()
    if options.archive:
        take(load(environ={}, root=options.archive))
        return
    with TemporaryDirectory() as folder:
        take(make(options.keep or Path(folder) / "walk", print))


def take(config: Config) -> None:
    """Take all pictures of an archive."""
    engine = open_read_only_engine(config.database_url, _SECONDS)
    serving = Serving(create_app(engine, lambda: config, clock=lambda: NOW), listen("127.0.0.1", 0))
    FOLDER.mkdir(exist_ok=True)
    try:
        with open_browser() as browser:
            tab = browser.new_page(viewport=_SIZE, reduced_motion="reduce")
            for picture in PICTURES:
                _take(tab, serving.address, picture)
    finally:
        serving.close()
        engine.dispose()


def _take(tab: Page, address: str, picture: Picture) -> None:
    tab.goto(address + picture.path)
    picture.then(tab)
    file = FOLDER / f"{picture.name}.png"
    tab.screenshot(path=file)
    _make_smaller(file)
    sys.stdout.write(f"{file.name}: {file.stat().st_size / 1000:.0f} kB\n")


def _make_smaller(file: Path) -> None:
    """Reduce the picture to few colours, with what is installed."""
    commands = (
        ["pngquant", "--force", "--output", str(file), "64", str(file)],
        ["convert", str(file), "-strip", "+dither", "-colors", "64", str(file)],
    )
    command = next((one for one in commands if shutil.which(one[0])), None)
    if command:
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
