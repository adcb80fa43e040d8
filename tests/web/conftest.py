"""The web pages over a real loopback server, and a browser to look at them."""

import json
import re
import shutil
from collections.abc import Iterator
from html import unescape
from http.client import HTTPConnection, HTTPResponse
from typing import Any
from urllib.parse import urlsplit

import pytest
from attrs import frozen
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Dialog
from playwright.sync_api import Page as Tab
from sqlalchemy import Engine

from vokspider.config import Config
from vokspider.store.db.read_only import open_read_only_engine
from vokspider.web.app import create_app
from vokspider.web.serving import Serving, listen

from ..archives import Archive, article, entry, failed
from ..beginnings import written_once
from ..browser import CHROMIUM, open_browser
from ..conftest import without_service
from ..histories import History, at
from ..limits import HANG

# Ends attributes, tags and the direction of writing; long without a place to break.
HOSTILE = "</p><script>alert(1)</script><img src=x onerror=alert(2)>\"'" + "\u202e\u2066" + "W" * 300


@frozen
class Page:
    """What came: the status, the headers by their lower-case names, and the text."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def words(self) -> str:
        """The text that a reader sees, white space joined; good enough to look for sentences."""
        visible = re.sub(r"<(style|script|title)\b.*?</\1>", " ", self.text, flags=re.DOTALL)
        return " ".join(unescape(re.sub(r"<[^>]*>", " ", visible)).split())

    def links(self, pattern: str) -> list[str]:
        """The addresses of links that match, in their order."""
        found = re.findall(r'href="([^"]*)"', self.text)
        return [one.replace("&amp;", "&") for one in found if re.search(pattern, one.replace("&amp;", "&"))]


@frozen
class Web:
    """The pages of an archive, served on loopback."""

    address: str
    engine: Engine

    def get(self, path: str, method: str = "GET", body: str | None = None, **headers: str) -> Page:
        answer, content = self._ask(path, method, body, headers)
        return Page(answer.status, {name.lower(): value for name, value in answer.getheaders()}, content)

    def _ask(self, path: str, method: str, body: str | None, headers: dict[str, str]) -> tuple[HTTPResponse, bytes]:
        place = urlsplit(self.address)
        connection = HTTPConnection(place.hostname or "", place.port, timeout=HANG)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, named)
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()


class Pages:
    """Serves archives until the test ends: ``pages(config)``."""

    def __init__(self) -> None:
        self._made: list[tuple[Serving, Engine]] = []

    def __call__(self, config: Config, seconds: float = HANG, **more: Any) -> Web:
        engine = open_read_only_engine(config.database_url, seconds)
        serving = Serving(create_app(engine, lambda: config, **more), listen("127.0.0.1", 0))
        self._made.append((serving, engine))
        return Web(serving.address, engine)

    def close(self) -> None:
        for serving, engine in self._made:
            serving.close()
            engine.dispose()


@pytest.fixture
def pages() -> Iterator[Pages]:
    """Serves the pages of an archive."""
    made = Pages()
    yield made
    made.close()


@pytest.fixture
def web(archive: Archive, pages: Pages) -> Web:
    """The pages of the test's archive, which may still be written."""
    return pages(archive.config, clock=archive.clock)


@pytest.fixture
@written_once
def filled(archive: Archive) -> Archive:
    """Thirty articles with hostile texts, one of them edited, one failed."""
    texts = [article(1, HOSTILE, "It rained. Nobody came.", title=HOSTILE), *(article(one) for one in range(3, 30))]
    entries = [entry(1, title=HOSTILE, teaser=HOSTILE), *map(entry, range(2, 31))]
    archive.run(entries, texts, [failed(2)], reasons=(HOSTILE,))
    _log(archive)
    History(archive).turn(at(10), HOSTILE, "It rained. Somebody came.", title=HOSTILE)
    return archive


def _log(archive: Archive) -> None:
    """The log of the first run, as hostile as its texts."""
    folder = archive.config.root / archive.config.logs.dir
    folder.mkdir(parents=True)
    told = {"run_id": 1, "level": "error", "timestamp": "2025-12-03T22:30:00Z", "exception": HOSTILE}
    lines = (json.dumps({**told, "event": f"{number} {HOSTILE}"}) for number in range(20))
    (folder / "run-1.jsonl").write_text("\n".join(lines) + "\n")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's chromium, one for all tests of a module.

    As long as it is there, playwright runs an event loop in this thread, so no test that awaits something can run.
    """
    if shutil.which(CHROMIUM) is None:
        without_service(f"no {CHROMIUM} on PATH")
    with open_browser() as browser:
        yield browser


@pytest.fixture
def tab(browser: Browser) -> Iterator[Tab]:
    """A tab that fails the test where a page runs a script of its text, or asks another host for something."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    tab, wrong = context.new_page(), list[str]()

    def refuse(dialog: Dialog) -> None:
        wrong.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    tab.on("dialog", refuse)
    tab.on("pageerror", lambda error: wrong.append(f"an error: {error}"))
    tab.on("response", lambda answer: wrong.append(answer.url) if "//127.0.0.1:" not in answer.url else None)
    yield tab
    context.close()
    assert wrong == []


def obstacles(tab: Tab) -> list[Any]:
    """What is in a reader's way on the shown page: what is wider than the screen, and serious findings of axe."""
    wider = tab.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    found = Axe().run(tab, options={"resultTypes": ["violations"], "iframes": False}).response["violations"]
    serious = [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")]
    return [*([f"{wider} pixels too wide"] if wider > 0 else []), *serious]
