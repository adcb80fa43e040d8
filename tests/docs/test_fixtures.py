"""Every layout and every source has a saved page, so that none can be added or changed without one."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from vokspider.model import reasons
from vokspider.model.plugins import own_sites
from vokspider.sites.kcnawatch.captured import LAYOUT
from vokspider.sites.kcnawatch.layouts import LAYOUTS

_HERE = Path(__file__).parents[1]
_SAVED: list[dict[str, Any]] = [
    json.loads(path.read_text(encoding="utf-8")) for path in (_HERE / "fixtures").glob("*/*.json")
]
_SOURCES = tomllib.loads((_HERE.parent / "config" / "sources.toml").read_text(encoding="utf-8"))["source"]
_SOFT_FAILURES = (
    reasons.LISTING_IN_PLACE,
    reasons.MEMBERSHIP_POPUP,
    reasons.ERROR_PAGE,
    reasons.NO_DATE_LINE,
    reasons.EMPTY_BODY,
    reasons.TRUNCATED_BODY,
    reasons.TITLE_MISMATCH,
    reasons.OTHER_SOURCE,
)


@pytest.mark.parametrize("layout", [*LAYOUTS, LAYOUT])
def test_every_layout_has_a_saved_page(layout: str) -> None:
    assert [one for one in _SAVED if one.get("article", {}).get("layout") == layout], (
        f"save a page of the layout {layout} under tests/fixtures/<site>, with its expected items beside it"
    )


@pytest.mark.parametrize("source", [source["name"] for source in _SOURCES])
def test_every_source_has_a_saved_article_and_a_saved_listing(source: str) -> None:
    kinds = {one["kind"] for one in _SAVED if one["source"] == source}
    assert {"article", "listing"} <= kinds, f"save pages of the source {source} under tests/fixtures/<site>"


@pytest.mark.parametrize("reason", _SOFT_FAILURES)
def test_every_soft_failure_has_a_saved_page(reason: str) -> None:
    assert [one for one in _SAVED if one.get("reason") == reason], f"save a page that is refused as {reason}"


def test_every_source_has_its_page_class() -> None:
    assert {source["page"] for source in _SOURCES} <= own_sites().keys()


def test_layouts_have_different_names() -> None:
    assert len({*LAYOUTS, LAYOUT}) == len(LAYOUTS) + 1
