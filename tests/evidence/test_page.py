"""The page of a pack, in a browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from ..archives import Archive, article, entry, on_sqlite
from ..browser import CHROMIUM, open_browser
from ..conftest import without_service
from .conftest import Packed, packed

HOSTILE = (
    "</p><script>document.title='run'</script><img src=https://example.org/x onerror=\"document.title='run'\">"
    + "W" * 300
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    import shutil

    if not shutil.which(CHROMIUM):
        without_service("no chromium")
    with open_browser() as found:
        yield found


@pytest.mark.slow
@on_sqlite
@pytest.mark.parametrize("name", ["README.html", "CERTIFICATION.html"])
def test_it_loads_nothing_runs_nothing_and_fits_a_phone(
    archive: Archive, browser: Browser, tmp_path: Path, name: str
) -> None:
    archive.run([entry(1, teaser=HOSTILE)], [article(1, HOSTILE, title=HOSTILE)])
    archive.run([entry(1)], [article(1, "Другой текст.", title="조선")], refetch=True)
    folder = Packed.of(packed(archive)).unpacked(tmp_path)
    asked: list[str] = []
    tab = browser.new_page(viewport={"width": 400, "height": 800})
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto((folder / name).as_uri())
    assert asked == [(folder / name).as_uri()]
    assert tab.title() != "run"
    assert tab.evaluate("document.documentElement.scrollWidth") <= 400
    links = tab.eval_on_selector_all("a", "all => all.map(one => one.getAttribute('href'))")
    assert all((folder / link).is_file() for link in links)
    tab.close()
