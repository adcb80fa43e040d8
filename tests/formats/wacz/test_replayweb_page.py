"""Packages, as the script of ReplayWeb.page reads them in a browser; the Makefile fetches it for `make test-slow`."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import Page as Tab
from starlette.applications import Starlette
from starlette.staticfiles import StaticFiles

from vokspider.formats.wacz import Archived
from vokspider.proof.packages import package_key, sign_package
from vokspider.web.serving import Serving, listen

from ...archives import address
from ...browser import CHROMIUM, open_browser
from ...conftest import without_service
from .packages import packaged, page

_SCRIPT = Path(__file__).parents[3] / ".venv-readers" / "package" / "dist" / "sw.js"
_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
_ODD = (
    "https://www.kcnawatch.org/A/b/?b=2&a=1",
    "http://kcnawatch.org:8080/x",
    "https://kcnawatch.org/a%20b?x=%EC%A1%B0%ec%84%a0",
    "https://kcnawatch.org/조선/",
)
_OPEN = """async (address) => {
    await navigator.serviceWorker.register("/sw.js");
    const worker = (await navigator.serviceWorker.ready).active;
    const opened = new Promise((resolve) => navigator.serviceWorker.addEventListener("message", ({data}) => {
        if (data.msg_type === "collAdded" || data.error) resolve(data);
    }));
    worker.postMessage({msg_type: "addColl", name: "x", type: "wacz", file: {sourceUrl: address}});
    return await opened;
}"""
_CHECKED = """() => new Promise((resolve) => {
    const opening = indexedDB.open("db:x");
    opening.onsuccess = () => {
        const asking = opening.result.transaction("verification").objectStore("verification").getAll();
        asking.onsuccess = () => resolve(Object.fromEntries(asking.result.map((one) => [one.id, one])));
    };
})"""


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Tab]:
    """A browser's page in which the script has opened a package of several files and blocks of the index."""
    if not _SCRIPT.exists() or shutil.which(CHROMIUM) is None:
        without_service("ReplayWeb.page's script or chromium is not there; make .venv-readers/.installed sets it up")
    shutil.copy(_SCRIPT, tmp_path)
    (tmp_path / "index.html").write_text("<!doctype html><title>Empty</title>")
    odd = [at(page(number), url) for number, url in enumerate(_ODD, 701)]
    package = packaged([*map(page, range(1, 701)), *odd], lambda digest: sign_package(_KEY, digest), most=100_000)
    (tmp_path / "pages.wacz").write_bytes(package.data)
    app = Starlette()
    app.mount("/", StaticFiles(directory=tmp_path, html=True))
    serving = Serving(app, listen("127.0.0.1", 0))
    try:
        with open_browser() as browser:
            tab = browser.new_page()
            tab.goto(serving.address)
            answer = tab.evaluate(_OPEN, f"{serving.address}/pages.wacz")
            assert answer["msg_type"] == "collAdded", answer
            tab.reload()  # from now on the script answers the requests of the page
            yield tab
    finally:
        serving.close()


def at(one: Archived, url: str) -> Archived:
    """The page at another address."""
    return evolve(one, page=evolve(one.page, capture=evolve(one.page.capture, url=url)))


def asked(tab: Tab, path: str) -> Any:
    """The status and the body of what the script answers."""
    return tab.evaluate("async (path) => { const it = await fetch(path); return [it.status, await it.text()] }", path)


@pytest.mark.slow
def test_replayweb_page_finds_each_page_by_its_address(opened: Tab) -> None:
    for number in (1, 2, 7, 299, 300, 301, 512, 699, 700):
        body = page(number).page.capture.body.decode()
        assert asked(opened, f"/w/x/id_/{address(number)}") == [200, body]
    for number, url in enumerate(_ODD, 701):
        assert asked(opened, f"/w/x/id_/{url}") == [200, page(number).page.capture.body.decode()]
    assert asked(opened, "/w/x/id_/https://kcnawatch.org/nothing/")[0] == 404


@pytest.mark.slow
def test_replayweb_page_lists_the_pages_and_checks_the_signature(opened: Tab) -> None:
    told = opened.evaluate("async () => (await fetch('/w/api/c/x?all=1')).json()")
    pages = {one["url"]: (one["title"], one["text"]) for one in told["pages"]}
    assert len(pages) == 700 + len(_ODD)
    assert pages[address(512)] == ("Title 512", "Text of 512.")
    checked = opened.evaluate(_CHECKED)
    assert checked["signature"]["matched"] is True
    assert checked["publicKey"]["expected"] == package_key(_KEY)
