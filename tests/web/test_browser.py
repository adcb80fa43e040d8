"""The pages in a browser: what a reader sees and does, and what hostile text cannot do."""

import re
from datetime import date

import pytest
from playwright.sync_api import Browser, Route, expect
from playwright.sync_api import Page as Tab

from vokspider.web import counts
from vokspider.web.pages import articles

from ..archives import Archive, article, capture, entry, on_sqlite
from .conftest import Web, obstacles

pytestmark = on_sqlite  # what a browser does with a page is the same on both


def test_from_a_search_to_a_citation(filled: Archive, web: Web, tab: Tab) -> None:
    tab.goto(web.address)
    tab.keyboard.press("/")
    tab.keyboard.type("somebody came")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/articles?q=somebody+came")
    assert tab.locator("mark").all_inner_texts() == ["Somebody", "came"]
    tab.keyboard.press("j")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/a/1")
    tab.get_by_text("Somebody came.").click()
    assert tab.url.endswith("/a/1#p2s2")
    tab.goto(f"{web.address}/a/1/changes")
    assert tab.locator("del").all_inner_texts()[-1] == "Nobody"
    tab.get_by_role("link", name="Side by side").click()
    tab.wait_for_url("**/a/1/changes/1/2?view=side")
    tab.goto(f"{web.address}/a/1@1#p2s2")
    tab.locator("#p2s2").get_by_role("link", name="p2s2").click()
    tab.wait_for_url("**/a/1@1/p2s2")
    assert "Sentence p2s2." in tab.locator("#cite-txt").inner_text()
    assert tab.locator(".badge").first.inner_text() == "changed"


@pytest.mark.slow
def test_the_main_pages_are_in_nobodys_way(filled: Archive, web: Web, tab: Tab) -> None:
    for path in ("/articles", "/a/1"):
        tab.goto(web.address + path)
        assert obstacles(tab) == []


@pytest.mark.slow
def test_without_javascript_everything_is_there(filled: Archive, web: Web, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"{web.address}/articles")
    tab.locator("form.filters [name=q]").fill("Somebody")
    tab.get_by_role("button", name="Show").click()
    assert tab.url.endswith("/articles?q=Somebody")
    tab.locator("ol.list a.title").click()
    assert tab.url.endswith("/a/1")
    tab.get_by_role("link", name="Compare").click()
    assert tab.url.endswith("/a/1/changes/1/2")
    assert tab.locator("ins").last.inner_text() == "Somebody"
    assert not tab.get_by_role("button", name="Copy").is_visible()
    context.close()


@pytest.mark.slow
def test_from_a_search_to_its_places_and_its_months_without_javascript(
    filled: Archive, web: Web, browser: Browser
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    tab = context.new_page()
    tab.goto(f"{web.address}/articles?q=somebody")
    tab.get_by_role("link", name="In context").click()
    assert tab.url.endswith("/kwic?q=somebody")
    tab.get_by_role("link", name="Somebody", exact=True).click()
    assert tab.url.endswith("/a/1@2#p2s2")
    tab.go_back()
    tab.locator("form.filters [name=sort]").select_option("left")
    tab.get_by_role("button", name="Show").click()
    assert tab.url.endswith("/kwic?q=somebody&sort=left")
    tab.get_by_role("link", name="Over time").click()
    assert tab.url.endswith("/phrase?q=somebody")
    tab.get_by_text("The same as a table").click()
    tab.get_by_role("link", name="December 2025").last.click()
    assert tab.url.endswith("/articles?q=somebody&since=2025-12-01&until=2025-12-31")
    tab.locator("ul.chips a").first.click()
    assert "since" not in tab.url
    tab.get_by_role("link", name="Words near it").click()
    assert "/terms?show=near&q=somebody" in tab.url
    context.close()


@pytest.mark.slow
def test_keys(filled: Archive, web: Web, tab: Tab) -> None:
    tab.goto(f"{web.address}/articles")
    titles = tab.locator("ol.list a.title").all_inner_texts()

    def focused() -> str:
        return str(tab.evaluate("document.activeElement.innerText"))

    for key, number in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        tab.keyboard.press(key)
        assert focused() == titles[number]
    tab.keyboard.press("?")
    assert tab.get_by_role("dialog").is_visible()
    tab.keyboard.press("Escape")
    assert not tab.get_by_role("dialog").is_visible()
    tab.goto(web.address)
    tab.keyboard.press("Tab")
    assert focused() == "Skip to the content"


@pytest.mark.slow
def test_a_chosen_filter_is_applied_at_once_and_stands_in_the_address(filled: Archive, web: Web, tab: Tab) -> None:
    tab.goto(f"{web.address}/articles")
    tab.locator("form.filters [name=sort]").select_option("oldest")
    tab.wait_for_url("**/articles?sort=oldest")
    tab.get_by_role("link", name="edited by the site").click()
    tab.wait_for_url("**/articles?status=edited&sort=oldest")
    expect(tab.locator("ol.list > li")).to_have_count(1)
    tab.go_back()
    expect(tab.locator("ol.list > li")).to_have_count(28)


@pytest.mark.slow
@pytest.mark.parametrize("width", [360, 1200])
def test_all_counts_come_after_the_page_and_move_nothing(
    filled: Archive, web: Web, tab: Tab, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setattr(counts, "COUNTED", 20)
    monkeypatch.setattr(articles, "_PAGE", 10)
    filled.run([entry(99)], [article(99, published_on=date(2025, 3, 3))])
    held = list[Route]()

    def hold(route: Route) -> None:
        held.append(route)

    tab.route("**/articles?*counts=all", hold)
    tab.set_viewport_size({"width": width, "height": 900})
    with tab.expect_request("**/articles?*counts=all"):
        tab.goto(f"{web.address}/articles?q=paragraph")
    expect(tab.locator("[data-waiting][aria-busy=true]")).to_have_count(2)
    assert obstacles(tab) == []
    first = tab.locator("ol.list > li").first
    before, title = first.bounding_box(), first.inner_text()
    expect(tab.get_by_role("link", name="Count them all")).to_be_hidden()
    held[0].continue_()
    expect(tab.locator(".lead")).to_contain_text("28 articles")
    assert "at least" not in tab.locator(".lead").inner_text()
    expect(tab.locator("[data-waiting]")).to_have_count(0)
    assert tab.locator("#narrow").get_by_role("heading").all_inner_texts()[0] == "Status"
    assert tab.locator("#by-month svg a").count() == 10
    assert (first.bounding_box(), first.inner_text()) == (before, title)
    assert tab.url == f"{web.address}/articles?q=paragraph"
    assert obstacles(tab) == []


@pytest.mark.slow
def test_counts_that_do_not_come_leave_a_link(
    filled: Archive, web: Web, tab: Tab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counts, "COUNTED", 20)
    tab.route("**/articles?*counts=all", lambda route: route.fulfill(status=503, body="not now"))
    tab.goto(f"{web.address}/articles?q=paragraph")
    expect(tab.get_by_role("link", name="Count them all")).to_be_visible()
    expect(tab.locator("[data-waiting]:visible")).to_have_count(0)
    tab.unroute_all()
    tab.get_by_role("link", name="Count them all").click()
    expect(tab.locator(".lead")).to_contain_text("27 articles")
    assert tab.url == f"{web.address}/articles?q=paragraph&counts=all"


@pytest.mark.slow
def test_the_page_as_served_is_shown_without_its_scripts(archive: Archive, web: Web, tab: Tab) -> None:
    script, link = b"<script>top.location = '/x'; alert(1)</script>", b"<a href='/' target=_top>out</a>"
    body = b"<h1>Served</h1>" + script + link + b"<img src='http://h.example/x'>"
    archive.run([entry(1)], [article(1, capture=capture(1, body))])
    tab.goto(f"{web.address}/captures/1")
    frame = tab.frame_locator("iframe.served")
    assert frame.locator("h1").inner_text() == "Served"
    frame.get_by_text("out").click()
    assert tab.url == f"{web.address}/captures/1"


@pytest.mark.slow
def test_a_copied_citation_is_the_one_that_is_shown(filled: Archive, web: Web, browser: Browser) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    tab = context.new_page()
    tab.goto(f"{web.address}/a/3")
    tab.locator("[data-copy='#cite-txt']").click()
    tab.get_by_role("button", name="Copied").wait_for()
    copied = tab.evaluate("navigator.clipboard.readText()")
    assert copied == tab.locator("#cite-txt").text_content()
    assert re.match(r"Voice of Korea \(EN\)\. “Title 3”\. 3 December 2025\. https://kcnawatch\.org/newstream/", copied)
    context.close()
