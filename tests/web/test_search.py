"""The page of a search: what a query means, its places in the texts, and its errors."""

import csv
import io
import json
import re
from html import unescape
from urllib.parse import urlencode

import pytest

from vokspider.web import counts
from vokspider.web.pages import search as searching

from ..archives import SOURCE, Archive, address, article, entry
from ..beginnings import written_once
from ..histories import History, at
from .conftest import Web

NUMBER = 110  # more than two pages
OTHER = "kcnawatch-vok-ru"


@pytest.fixture(autouse=True)
def counts_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """The archives of these tests have more articles than first pages count."""
    monkeypatch.setattr(counts, "COUNTED", 500)


@pytest.fixture
@written_once
def filled(archive: Archive) -> Archive:
    archive.run(map(entry, range(1, NUMBER + 1)), [article(one) for one in range(1, NUMBER + 1)])
    return archive


def test_a_search_pages_through_everything(filled: Archive, web: Web) -> None:
    address, found = "/articles?q=paragraph", list[str]()
    while address:
        page = web.get(address)
        assert page.status == 200
        # They are counted once, as the API does.
        assert (f"{NUMBER} articles of {NUMBER} from" in page.words) == (not found)
        found += page.links(r"^/a/\d+$")
        following = re.search(r'rel="next" href="([^"]+)"', page.text)
        address = unescape(following[1]) if following else ""
    assert len(found) == len(set(found)) == NUMBER


def test_words_are_marked_and_counted(filled: Archive, web: Web) -> None:
    page = web.get("/articles?q=%22paragraph+of+7%22")
    assert "1 article of 110" in page.words
    assert "<mark>paragraph of 7</mark>" in page.text.lower()


def test_a_text_that_the_site_changed_is_found_as_it_was(filled: Archive, web: Web) -> None:
    filled.run([], [article(3, paragraphs=("Something else altogether.",))])
    page = web.get("/articles?q=%22paragraph+of+3%22")
    assert page.links(r"^/a/\d+@1$") == ["/a/3@1"]
    assert "no longer in the text (revision 1)" in page.words


def test_wrong_syntax_is_shown_its_place(filled: Archive, web: Web) -> None:
    page = web.get("/articles?q=%28paragraph")
    assert page.status == 400
    assert re.search(r'<pre class="wrong"[^>]*>  \(paragraph\n *\^</pre>', page.text)


@pytest.mark.parametrize("query", ["q=x&at=-1", "q=x&at=%00", "q=x&at=99999999999999999999", "q=" + "a" * 1001])
def test_what_cannot_be_meant(filled: Archive, web: Web, query: str) -> None:
    assert web.get(f"/articles?{query}").status == 400


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    "query", ["%22", "NOT", "%28%28%28", "title:", "date:x", "NEAR%28", "%00", "<script>", "*", "-"]
)
def test_no_query_is_an_error_of_ours(filled: Archive, web: Web, query: str) -> None:
    page = web.get(f"/articles?q={query}")
    assert page.status in (200, 303, 400)
    assert "<script>" not in page.text


def test_nothing_to_search_is_the_list(filled: Archive, web: Web) -> None:
    page = web.get("/articles?q=+")
    assert (page.status, page.headers["location"]) == (303, "/articles")


def test_the_address_that_searches_had_still_works(filled: Archive, web: Web) -> None:
    page = web.get("/search?q=a+b&source=x")
    assert (page.status, page.headers["location"]) == (308, "/articles?q=a+b&source=x")
    assert web.get("/search").headers["location"] == "/articles"


def test_filters_narrow_a_search(filled: Archive, web: Web) -> None:
    filled.run([entry(200)], [article(200, "Paragraph elsewhere.")], source=OTHER)
    History(filled, 3).turn(at(10), "First paragraph of 3, edited.", title="Title 3")
    page = web.get("/articles?q=paragraph")
    assert f"{NUMBER + 1} articles of {NUMBER + 1}" in page.words
    narrower = page.links(r"^/articles\?q=paragraph&(source|status|kind)=")
    assert "/articles?q=paragraph&status=edited" in narrower
    assert f"/articles?q=paragraph&source={OTHER}" in narrower
    assert web.get("/articles?q=paragraph&status=edited").links(r"^/a/\d+$") == ["/a/3"]
    chosen = web.get(f"/articles?q=paragraph&source={OTHER}")
    assert "1 article of 1" in chosen.words
    assert "/articles?q=paragraph" in chosen.links("^/articles")  # takes the filter away
    assert f"/articles?q=paragraph&source={SOURCE}" in chosen.links("^/articles")  # chooses another


def ids(web: Web, address: str) -> list[int]:
    """The articles of all pages of a search."""
    found: list[int] = []
    while address:
        page = web.get(address)
        assert page.status == 200
        found += [int(one.removeprefix("/a/")) for one in page.links(r"^/a/\d+$")]
        following = re.search(r'rel="next" href="([^"]+)"', page.text)
        address = unescape(following[1]) if following else ""
    return found


def test_a_search_in_other_orders(filled: Archive, web: Web) -> None:
    newest = ids(web, "/articles?q=paragraph")
    assert ids(web, "/articles?q=paragraph&sort=oldest") == newest[::-1]
    filled.run([entry(200)], [article(200, "Paragraph, paragraph, paragraph.", title="Paragraph")])
    ranked = ids(web, "/articles?q=paragraph&sort=rank")
    assert ranked[0] == NUMBER + 1
    assert sorted(ranked) == sorted([*newest, NUMBER + 1])
    assert "no words to rank by" in web.get("/articles?q=date:2025&sort=rank").words
    assert web.get("/articles?q=paragraph&sort=rank&at=1").status == 400


def test_an_address_or_a_revision_leads_to_its_article(filled: Archive, web: Web) -> None:
    for given, page in ((address(7), "/a/7"), ("7@1", "/a/7@1"), ("7@2", "/a/7@2")):
        found = web.get(f"/articles?{urlencode({'q': given})}")
        assert (found.status, found.headers["location"]) == (303, page)
    assert web.get("/articles?q=http://h.example/x").status == 400


def test_a_message_is_a_sentence(filled: Archive, web: Web) -> None:
    words = web.get("/articles?q=changed:wordings").words
    assert "changed:wordings is unknown. " in words
    assert "Did you mean wording? " in words
    assert "This bracket is not closed. " in web.get("/articles?q=(paragraph").words


def test_files_have_the_order_of_the_page(filled: Archive, web: Web) -> None:
    filled.run([entry(200)], [article(200, "Paragraph, paragraph, paragraph.", title="Paragraph")])
    for query in ("q=paragraph", "q=paragraph&sort=oldest", "q=paragraph&sort=rank"):
        lines = web.get(f"/articles.jsonl?{query}").text.splitlines()
        assert [json.loads(line)["id"] for line in lines] == ids(web, f"/articles?{query}")


def test_too_many_for_another_order_are_newest_first(
    filled: Archive, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "MOST", NUMBER - 1)
    assert "too many for this order" in web.get("/articles?q=paragraph&sort=oldest").words
    assert ids(web, "/articles?q=paragraph&sort=oldest") == ids(web, "/articles?q=paragraph")


def test_the_order_of_a_list_is_forgotten_by_a_search_that_has_it_not(filled: Archive, web: Web) -> None:
    assert ids(web, "/articles?q=paragraph&sort=edited") == ids(web, "/articles?q=paragraph")
    assert ids(web, "/articles?sort=rank") == ids(web, "/articles")


def test_a_status_without_texts_is_not_searched(filled: Archive, web: Web) -> None:
    page = web.get("/articles?q=paragraph&status=failed")
    assert (page.status, "have no text to search" in page.words) == (400, True)


def test_a_search_as_files(filled: Archive, web: Web) -> None:
    filled.run([], [article(3, paragraphs=("Something else altogether.",))])
    lines = [json.loads(line) for line in web.get("/articles.jsonl?q=paragraph").text.splitlines()]
    assert len(lines) == NUMBER
    old = next(one for one in lines if one["id"] == 3)
    assert (old["found_in_revision"], old["in_current_text"], old["text"]) == (1, False, "Something else altogether.")
    rows = list(csv.DictReader(io.StringIO(web.get("/articles.csv?q=%22paragraph+of+7%22").text)))
    assert [(row["id"], row["snippet"]) for row in rows] == [("7", "First paragraph of 7. Second paragraph.")]
    assert web.get("/articles.csv?q=%28").status == 400


@pytest.fixture
def counts_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counts, "COUNTED", 100)


@pytest.mark.usefixtures("counts_few")
def test_of_many_hits_the_first_page_counts_some_and_leads_to_all(filled: Archive, web: Web) -> None:
    page = web.get("/articles?q=paragraph")
    assert "at least 100 articles of 110 from" in page.words
    assert ("Status" in page.words, "by month; 110" in page.words) == (False, False)
    assert page.links("counts=") == ["/articles?q=paragraph&counts=all"]
    every = web.get("/articles?q=paragraph&counts=all")
    assert f"{NUMBER} articles of {NUMBER} from" in every.words
    assert "Status" in every.words
    assert every.links(r"^/a/\d+$") == page.links(r"^/a/\d+$")
    assert every.links("counts=") == []  # whatever is shared or followed from there
    assert 'hx-trigger="load"' not in every.text


@pytest.mark.usefixtures("counts_few")
def test_few_hits_are_all_counted_even_if_their_facets_come_later(filled: Archive, web: Web) -> None:
    page = web.get("/articles?q=paragraph&since=2025-12-01&status=edited")
    assert "0 articles of 110" in page.words
    assert page.links("counts=") == ["/articles?q=paragraph&status=edited&since=2025-12-01&counts=all"]
    page = web.get("/articles?q=%22paragraph+of+7%22")
    assert (page.links("counts="), "Status" in page.words) == ([], True)


def test_counts_are_all_or_not_said(web: Web) -> None:
    assert web.get("/articles?q=paragraph&counts=some").status == 400
