"""A text of 1 MB and an article with 1,000 revisions, both hostile: each page of them is harmless and soon there."""

import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Locator
from playwright.sync_api import Page as Tab

from vokspider.compare.changes import Version
from vokspider.web.portions import LONGEST, MOST

from ..archives import DAY, Archive, article, entry, on_sqlite
from ..beginnings import written_once
from ..histories import History, at
from .conftest import HOSTILE, Web, obstacles

pytestmark = [on_sqlite, pytest.mark.slow]

REVISIONS, PARAGRAPHS = 1000, 600
WIDTHS = (1200, 360)


@pytest.fixture
@written_once
def long(archive: Archive) -> Archive:
    """Article 1 has a text of 1 MB, in which half of the paragraphs were edited."""
    archive.run([entry(1)], [article(1, *long_text("came"), title=HOSTILE)])
    History(archive).turn(at(10), *long_text("left"), title=HOSTILE)
    return archive


@pytest.fixture
@written_once
def edited(archive: Archive) -> Archive:
    """Article 1 has many revisions."""
    archive.run([entry(1)], [article(1, "Day 0. It rained.", HOSTILE, title=HOSTILE)])
    texts = (Version(HOSTILE, DAY, (f"Day {number}. It rained.", HOSTILE)) for number in range(1, REVISIONS))
    times = (at(4) + timedelta(minutes=number) for number in range(1, REVISIONS))
    History(archive).turn_often(zip(times, texts, strict=True))
    return archive


def long_text(word: str) -> list[str]:
    """Paragraphs of 1 MB; every second one has the word."""
    filling = f"It rained{' and rained' * 13}. " * 10
    texts = [
        f"Paragraph {one}: he {word if one % 2 else 'was there'}. {HOSTILE} {filling}" for one in range(PARAGRAPHS)
    ]
    assert sum(map(len, texts)) > 1_000_000
    return texts


def look(tab: Tab, address: str) -> None:
    """Opens a page on wide and narrow screens, where nothing may be in the way, and its text is text."""
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 800})
        tab.goto(address)
        assert obstacles(tab) == [], (address, width)
    assert "alert(1)</script>" in tab.locator("main").inner_text()
    assert tab.locator("main script, main img").count() == 0


def follow(tab: Tab, within: Locator, name: str) -> Iterator[None]:
    """The page that is shown, and those to which one link after another leads, each when all of it is there."""
    yield
    while (further := within.get_by_role("link", name=name, exact=True)).count():
        tab.goto(urljoin(tab.url, further.first.get_attribute("href")))
        yield


def test_a_text_of_1_mb_is_read_portion_by_portion(long: Archive, web: Web, tab: Tab) -> None:
    for path in ("/a/1", "/a/1@1?from=500", "/a/1@1/p1s1"):
        look(tab, web.address + path)
    tab.goto(f"{web.address}/a/1")
    numbers = list[int]()
    for _ in follow(tab, tab.locator("main"), "Go on"):
        shown = tab.locator(".text > p").evaluate_all("all => all.map(one => [one.id, one.innerText.length])")
        assert sum(length for _, length in shown) < 2 * LONGEST  # with the numbers of its sentences
        numbers += [int(name[1:]) for name, _ in shown]
    assert numbers == list(range(1, PARAGRAPHS + 1))


def test_two_texts_of_1_mb_are_compared_portion_by_portion(long: Archive, web: Web, tab: Tab) -> None:
    changes = f"{web.address}/a/1/changes/1/2"
    for query in ("", "?view=side&from=550"):
        look(tab, changes + query)
    tab.goto(changes)
    taken = list[str]()
    for _ in follow(tab, tab.locator("main"), "Go on"):
        taken += tab.locator("p.replaced").all_inner_texts()
        assert len(tab.locator(".diff").inner_text()) < 2 * LONGEST
    numbers = [int(re.match(r"Paragraph (\d+)", one)[1]) for one in taken]  # type: ignore[index]  # all have one
    assert numbers == list(range(1, PARAGRAPHS, 2))


def test_1000_revisions_are_listed_a_hundred_at_a_time(edited: Archive, web: Web, tab: Tab) -> None:
    for path in (
        "/a/1",
        "/a/1@7",
        "/a/1?back=900",
        "/a/1@2/p2s1",
        "/a/1/changes/1/1000",
        "/a/1/changes/6/7?view=side",
    ):
        look(tab, web.address + path)
    tab.goto(f"{web.address}/a/1")
    numbers = list[int]()
    revisions = tab.locator("section", has=tab.locator("#revisions"))
    for _ in follow(tab, revisions, "Older ones"):
        shown = revisions.locator("ol a[href*='@']").all_inner_texts()
        assert len(shown) == MOST
        numbers += map(int, shown)
    assert numbers == list(range(REVISIONS, 0, -1))
    assert revisions.locator("a[href$='/changes/1/2']").count() == 1


def test_a_sentence_is_looked_up_in_1000_revisions_a_hundred_at_a_time(edited: Archive, web: Web, tab: Tab) -> None:
    tab.goto(f"{web.address}/a/1@2/p2s1")
    numbers = list[int]()
    for _ in follow(tab, tab.locator("main"), "Go on"):
        numbers += map(int, re.findall(r"revision (\d+)", " ".join(tab.locator(".list a").all_inner_texts())))
    assert numbers == [one for one in range(REVISIONS, 0, -1) if one != 2]


def test_lists_and_feeds_show_only_the_beginning_of_a_long_text(long: Archive, web: Web, tab: Tab) -> None:
    for path in ("/", "/articles", "/articles?q=was", "/kwic?q=script", "/changes"):
        look(tab, web.address + path)
    for name in ("new", "changed"):
        assert len(web.get(f"/feeds/{name}.atom").body) < 5 * LONGEST
