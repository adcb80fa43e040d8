"""The page of a search: what a query means, its places in the texts, and its errors."""

import re
from html import unescape

import pytest

from ..archives import Archive, article, entry
from .conftest import Web

NUMBER = 70  # more than two pages


@pytest.fixture
def filled(archive: Archive) -> Archive:
    archive.run(map(entry, range(1, NUMBER + 1)), [article(one) for one in range(1, NUMBER + 1)])
    return archive


def test_a_search_pages_through_everything(filled: Archive, web: Web) -> None:
    address, found = "/search?q=paragraph", list[str]()
    while address:
        page = web.get(address)
        assert page.status == 200
        assert f"{NUMBER} articles" in page.words
        found += page.links(r"^/a/\d+$")
        following = re.search(r'rel="next" href="([^"]+)"', page.text)
        address = unescape(following[1]) if following else ""
    assert len(found) == len(set(found)) == NUMBER


def test_words_are_marked_and_counted(filled: Archive, web: Web) -> None:
    page = web.get("/search?q=%22paragraph+of+7%22")
    assert "1 article of 70" in page.words
    assert "<mark>paragraph of 7</mark>" in page.text.lower()


def test_a_text_that_the_site_changed_is_found_as_it_was(filled: Archive, web: Web) -> None:
    filled.run([], [article(3, paragraphs=("Something else altogether.",))])
    page = web.get("/search?q=%22paragraph+of+3%22")
    assert page.links(r"^/a/\d+@1$") == ["/a/3@1"]
    assert "no longer in the text (revision 1)" in page.words


def test_wrong_syntax_is_shown_its_place(filled: Archive, web: Web) -> None:
    page = web.get("/search?q=%28paragraph")
    assert page.status == 400
    assert re.search(r'<pre class="wrong"[^>]*>  \(paragraph\n *\^</pre>', page.text)


@pytest.mark.parametrize("query", ["q=x&at=-1", "q=x&at=%00", "q=x&at=99999999999999999999", "q=" + "a" * 1001])
def test_what_cannot_be_meant(filled: Archive, web: Web, query: str) -> None:
    assert web.get(f"/search?{query}").status == 400


@pytest.mark.parametrize(
    "query", ["%22", "NOT", "%28%28%28", "title:", "date:x", "NEAR%28", "%00", "<script>", "*", "-"]
)
def test_no_query_is_an_error_of_ours(filled: Archive, web: Web, query: str) -> None:
    page = web.get(f"/search?q={query}")
    assert page.status in (200, 303, 400)
    assert "<script>" not in page.text


def test_nothing_to_search_is_the_list(filled: Archive, web: Web) -> None:
    page = web.get("/search?q=+")
    assert (page.status, page.headers["location"]) == (303, "/articles")
