"""What a saved page says of itself."""

from datetime import UTC, datetime

import pytest

from vokspider.formats.provenance import provenance

PAGE = "https://kcnawatch.org/newstream/1764709300-1413570/slug/"
AT = datetime(2026, 2, 11, 10, 11, 12, tzinfo=UTC)
WAYBACK = f"https://web.archive.org/web/20260211101112/{PAGE}"

SINGLEFILE = f"""<!--
 Page saved with SingleFile
 url: {PAGE}
 saved date: Wed Feb 11 2026 19:11:12 GMT+0900 (Korean Standard Time)
-->"""
HTTRACK = (
    f"<!-- Mirrored from {PAGE.removeprefix('https://')} by HTTrack Website Copier/3.x [XR&CO'2014],"
    " Wed, 11 Feb 2026 10:11:12 GMT -->"
)
SAVE_PAGE = (
    f'<meta name="savepage-url" content="{PAGE}">'
    '<meta name="savepage-date" content="Wed Feb 11 2026 10:11:12 GMT+0000 (UTC)">'
)


@pytest.mark.parametrize(
    "mark",
    [
        SINGLEFILE,
        HTTRACK,
        f"<!-- Saved from {PAGE} at 2026-02-11T10:11:12Z using monolith v2.8.1 -->",
        SAVE_PAGE,
        f'<html data-scrapbook-source="{PAGE}" data-scrapbook-create="20260211101112345">',
    ],
)
def test_programs_that_save_pages(mark: str) -> None:
    found = provenance(f"<html>{mark}<body>text</body></html>")
    assert (found.urls, found.saved_at, found.archived_at) == ((PAGE,), AT, None)


def test_browsers_say_no_time() -> None:
    found = provenance(f"<!DOCTYPE html>\n<!-- saved from url=(0058){PAGE} -->\n<html>")
    assert (found.urls, found.saved_at) == ((PAGE,), None)


@pytest.mark.parametrize(
    "mark",
    [
        f'<script>__wm.wombat("{PAGE}","20260211101112","https://web.archive.org/","web","/_static/","1");</script>',
        f'<link rel="canonical" href="{WAYBACK}"><!-- FILE ARCHIVED ON 10:11:12 Feb 11, 2026 AND RETRIEVED -->',
        f"<link href='{WAYBACK}' rel='canonical'/>",
        f'<meta property="og:url" content="{WAYBACK}">',
        f"<!-- saved from url=(0088){WAYBACK} -->",
        f'<script>wbinfo.url = "{PAGE}";\nwbinfo.x = 1;\nwbinfo.timestamp = "20260211101112";</script>',
        f'<link rel="canonical" href="https://archive.ph/2026.02.11-101112/{PAGE}">',
        f'<link rel="bookmark" href="http://archive.today/20260211101112/{PAGE}"/>',
    ],
)
def test_archives(mark: str) -> None:
    found = provenance(f"<html><head>{mark}</head><body>text</body></html>")
    assert (found.urls, found.archived_at, found.saved_at) == ((PAGE,), AT, None)


def test_the_pages_own_word_and_nothing() -> None:
    assert provenance(f'<link rel="canonical" href="{PAGE}">').urls == (PAGE,)
    assert provenance("<html><body>text</body></html>") == provenance("")
