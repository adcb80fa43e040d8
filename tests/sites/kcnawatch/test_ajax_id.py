"""Where the listing's AJAX id may be [inf], and what is not one."""

import pytest

from .helpers import entry_html, page

BUTTON = '<button id="more_results" class="btn" {}>More results</button>'
PAGES: dict[str, tuple[str, str | None]] = {
    "data-source": (BUTTON.format('data-source="313"'), "313"),
    "data-source-id": (BUTTON.format('data-source-id="313"'), "313"),
    "data-id": (BUTTON.format('data-id=" 313 "'), "313"),
    "data-cat": (BUTTON.format('data-cat="313"'), "313"),
    "a link with the id": ('<a id="more_results" data-source="313">More</a>', "313"),
    "not a number": (BUTTON.format('data-source="vok"'), None),
    "another attribute": (BUTTON.format('data-count="20" data-offset="20"'), None),
    "the id is gone": ('<button data-source="313">More results</button>', "313"),
    "script": ('<script>var source_id = "313";</script>', "313"),
    "script, other spelling": ("<script>var o = {sourceId: 313};</script>", "313"),
    "script, request": ('<script>get({action: "get_cat_by_source", from: n, to: 10, id: 313});</script>', "313"),
    "some button's own id": ('<button data-id="7">Share</button><button data-post-id="8">Like</button>', None),
    "script before another button": ('<button data-id="7">Share</button><script>source_id=313</script>', "313"),
    "button before the script": (BUTTON.format('data-source="313"') + "<script>source_id=7</script>", "313"),
    "script of something else": ("<script>var post_id = 7; track({id: 8});</script>", None),
    "text, not script": ("<p>source_id = 7</p>", None),
    "nothing": ("", None),
}  # fmt: skip


@pytest.mark.parametrize("case", PAGES)
def test_the_listing_key_is_the_number_of_its_ajax_address(case: str) -> None:
    html, expected = PAGES[case]
    assert page(f"<html><body>{entry_html()}{html}</body></html>").listing_key() == expected


def test_an_empty_page_has_none() -> None:
    assert page(b"").listing_key() is None
