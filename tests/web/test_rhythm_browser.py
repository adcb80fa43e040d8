"""The map of the rhythm in a browser: on a phone, in the dark, by keyboard, and without JavaScript."""

from itertools import pairwise

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from ..archives import Archive, on_sqlite
from ..beginnings import written_once
from ..publishing import filled
from .conftest import Web, obstacles

pytestmark = on_sqlite  # what a browser does with a page is the same on both


@pytest.fixture
@written_once
def published(archive: Archive) -> Archive:
    return filled(archive)


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 360])
def test_nobody_is_hindered(published: Archive, web: Web, tab: Tab, width: int, scheme: str) -> None:
    tab.set_viewport_size({"width": width, "height": 800})
    tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # a literal of two words
    tab.goto(f"{web.address}/rhythm")
    tab.get_by_text("Each day as a table").click()
    assert obstacles(tab) == []


@pytest.mark.slow
def test_days_have_names_and_arrow_keys_move_between_them(published: Archive, web: Web, tab: Tab) -> None:
    tab.goto(f"{web.address}/rhythm")
    tab.get_by_role("link", name="Tuesday, 12 August 2025: 0 articles").focus()

    def focused() -> str:
        return str(tab.evaluate("document.activeElement.querySelector('title').textContent"))

    for key, day in (("Down", "13 August"), ("Right", "20 August"), ("Up", "19 August"), ("Left", "12 August")):
        tab.keyboard.press(f"Arrow{key}")
        assert f", {day} 2025" in focused()
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/articles?source=*&status=all&since=2025-08-12&until=2025-08-12")


@pytest.mark.slow
def test_the_shades_differ_in_lightness_in_both_schemes(published: Archive, web: Web, tab: Tab) -> None:
    for scheme, factor in (("light", -1), ("dark", 1)):
        tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # a literal of two words
        tab.goto(f"{web.address}/rhythm")
        colours = [
            tab.evaluate(f"getComputedStyle(document.documentElement).getPropertyValue('--shade-{one}')")
            for one in range(5)
        ]
        lightness = [_luminance(one) for one in colours]
        assert lightness == sorted(lightness, key=lambda one: factor * one)
        # Neighbours differ enough to be told apart without their hue.
        pairs = [sorted(pair) for pair in pairwise(lightness)]
        assert all((lighter + 0.05) / (darker + 0.05) > 1.25 for darker, lighter in pairs)


def _luminance(colour: str) -> float:
    """The relative luminance of ``#rrggbb``, as WCAG defines it."""
    parts = [int(colour.strip()[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.slow
def test_without_javascript_the_table_leads_to_every_day(published: Archive, web: Web, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(web.address)
    tab.get_by_role("link", name="Rhythm").click()
    tab.get_by_text("Each day as a table").click()
    tab.locator("table.days tbody tr").nth(7).get_by_role("link").nth(11).click()
    assert "since=2025-08-12&until=2025-08-12" in tab.url
    context.close()
