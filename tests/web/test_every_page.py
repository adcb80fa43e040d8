"""Every page is in nobody's way: on a wide and on a narrow screen, by keyboard, and without JavaScript.

A new page is one of ``PAGES``, or a test fails. Texts are hostile.
"""

from itertools import groupby
from typing import Any

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab
from starlette.routing import Match, Route

from vokspider.web.app import create_app

from ..archives import Archive, on_sqlite
from .conftest import Pages, Web, obstacles

LOGIN, TOKEN = "/login", "0123456789abcdef"
PAGES = (
    "/",
    "/articles",
    "/articles?q=paragraph&status=all",
    "/articles?q=paragraph",
    "/articles?q=(paragraph",
    "/kwic?q=somebody",
    "/kwic?q=paragraph&sort=left&sample=9",
    "/kwic?q=(paragraph",
    "/phrase?q=paragraph",
    "/phrase?q=(paragraph",
    "/terms",
    "/terms?show=new&since=2025-12-01",
    "/terms?show=near&q=somebody&least=1",
    "/terms?show=compare&q=paragraph",
    "/a/1",
    "/a/1?removed=1",
    "/a/1@1",
    "/a/1@1/p1s1",
    "/a/2",
    "/a/1/changes/1/2",
    "/a/1/changes/1/2?view=side",
    "/a/1/changes/1/2?view=only",
    "/captures/1",
    "/changes",
    "/vanished?show=missing",
    "/rhythm",
    "/rhythm?year=2024",
    "/runs",
    "/runs/1",
    "/backfill",
    LOGIN,
    "/nothing-here",
)
# Keys do the same whatever a page is asked for.
ONE_OF_EACH = tuple({path.partition("?")[0]: path for path in reversed(PAGES)}.values())
# They give files, lead to a page, or are shown within one.
_NO_PAGES = {
    "/checkpoint",
    "/search",
    "/find",
    "/a/{id:int}/changes",
    "/a/{id:int}@{revision:int}/cite.{form}",
    "/a/{id:int}@{revision:int}/text.txt",
    "/captures/{number:int}/page",
    "/timegate/{given:path}",
    "/timemap/link/{given:path}",
}
_FILES = (".csv", ".jsonl")
_TABS = 40
_FOCUSED = """() => {
    const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
    return {
        place: one === document.body ? -1 : [...document.querySelectorAll("*")].indexOf(one),
        html: one.outerHTML.slice(0, 120),
        marked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0,
        seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    };
}"""


@pytest.fixture(params=PAGES)
def address(request: pytest.FixtureRequest, filled: Archive, pages: Pages) -> str:
    token = TOKEN if request.param == LOGIN else ""
    return pages(filled.config, clock=filled.clock, token=token).address + str(request.param)


@on_sqlite
def test_every_page_is_tested_here(web: Web, archive: Archive) -> None:
    app = create_app(web.engine, lambda: archive.config, token=TOKEN)
    routes = [one for one in app.routes if isinstance(one, Route) and "GET" in (one.methods or ())]
    tested = {path.partition("?")[0] for path in PAGES}
    of_pages = [one for one in routes if not one.path.endswith(_FILES) and one.path not in _NO_PAGES]
    assert [one.path for one in of_pages if not any(_leads(path, one) for path in tested)] == []
    assert {one.path for one in routes} >= _NO_PAGES


def _leads(path: str, route: Route) -> bool:
    return route.matches({"type": "http", "path": path, "method": "GET"})[0] is Match.FULL


@on_sqlite
@pytest.mark.slow
def test_nothing_is_in_the_way_in_light_or_dark_wide_or_narrow(address: str, tab: Tab) -> None:
    for width, scheme in ((1200, "light"), (360, "dark")):
        tab.set_viewport_size({"width": width, "height": 800})
        tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # a literal of two words
        tab.goto(address)
        assert obstacles(tab) == [], (width, scheme)


@on_sqlite
@pytest.mark.slow
@pytest.mark.parametrize("address", ONE_OF_EACH, indirect=True)
def test_the_keyboard_leads_through_it(address: str, tab: Tab) -> None:
    tab.emulate_media(reduced_motion="reduce")  # so that what has the focus is there at once
    tab.goto(address)
    has_begun = tab.locator("[autofocus]").count() > 0
    visited = list[dict[str, Any]]()
    for _ in range(_TABS):
        tab.keyboard.press("Tab")
        focused = tab.evaluate(_FOCUSED)
        if focused["place"] < 0:
            break
        visited.append(focused)
    assert has_begun or "Skip to the content" in visited[0]["html"]
    # A field for a date has several places to stop.
    places = [place for place, _ in groupby(one["place"] for one in visited)]
    assert places == sorted(set(places))
    assert [one["html"] for one in visited if not (one["marked"] and one["seen"])] == []


@on_sqlite
@pytest.mark.slow
@pytest.mark.parametrize("address", ONE_OF_EACH, indirect=True)
def test_keys_skip_go_through_items_and_are_explained(address: str, tab: Tab) -> None:
    tab.goto(address)
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement === document.body || !document.activeElement.closest('header.top')")
    items = tab.locator("[data-item]:visible")
    if items.count():
        tab.evaluate("document.activeElement.blur()")
        tab.keyboard.press("j")
        assert items.first.evaluate("one => one === document.activeElement")
    tab.evaluate("document.activeElement.blur()")
    tab.keyboard.press("?")
    assert tab.get_by_role("dialog").is_visible()
    tab.keyboard.press("Escape")
    assert not tab.get_by_role("dialog").is_visible()


@on_sqlite
@pytest.mark.slow
def test_it_says_the_same_without_javascript(address: str, tab: Tab, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1200, "height": 900})
    plain = context.new_page()
    plain.goto(address)
    tab.goto(address)
    tab.locator("[data-needs-script]").evaluate_all("all => all.forEach(one => { one.hidden = true })")
    assert plain.locator("main").inner_text() == tab.locator("main").inner_text()
    assert plain.locator("[data-needs-script]:visible").count() == 0
    assert plain.locator("main a[href]").count() == tab.locator("main a[href]").count()
    context.close()
