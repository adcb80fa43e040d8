"""The page of a pack, in a browser."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from vokspider.evidence.printing import PrintError, as_pdf

from ..archives import Archive, article, entry, on_sqlite
from ..browser import CHROMIUM, open_browser
from ..conftest import without_service
from .conftest import Checkers, Packed, packed

HOSTILE = (
    "</p><script>document.title='run'</script><img src=https://example.org/x onerror=\"document.title='run'\">"
    + "W" * 300
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
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


@pytest.mark.slow
@on_sqlite
def test_it_is_printed_as_the_same_bytes_each_time(archive: Archive, checkers: Checkers) -> None:
    if not shutil.which(CHROMIUM):
        without_service("no chromium")
    archive.run([entry(1)], [article(1, HOSTILE, title="조선")])
    pack = packed(archive, printed=as_pdf)
    assert packed(archive, printed=as_pdf) == pack
    pdf = Packed.of(pack).files["README.pdf"]
    assert pdf.startswith(b"%PDF-")
    assert pdf.count(b"(D:19800101000000") == 2
    assert b"file:" not in pdf
    assert checkers.both(pack) == {"vokspider": [], "verify.py": []}


@pytest.mark.parametrize("browser", [None, "exit 1", "exit 0"], ids=["none", "fails", "prints nothing"])
def test_a_browser_that_does_not_print(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, browser: str | None) -> None:
    if browser:
        (tmp_path / "chromium").write_text(f"#!/bin/sh\n{browser}\n")
        (tmp_path / "chromium").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PrintError, match="--pdf"):
        as_pdf(b"<p>A page.</p>")
