"""One pure function from a page's bytes to its article; and the step that holds it against what is known."""

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sites.kcnawatch.helpers import NAME, SITE, SOURCE, URL, all_saved, article_html, block_html, facts, saved
from vokspider.extract import believe, extract, promised
from vokspider.model.items import Article, Earlier, Failed
from vokspider.model.reasons import EMPTY_BODY, LISTING_IN_PLACE, NOT_HTML, OTHER_SOURCE, TITLE_MISMATCH
from vokspider.text.fingerprints import content_sha256
from vokspider.text.removals import restore

IDENTITY = "1742720595-377991883"


def test_an_article_comes_out_reduced_and_fingerprinted() -> None:
    found = extract(article_html("<p>One.</p><p>Two.</p>").encode(), URL, SOURCE)
    assert found.failure is None
    assert found.article is not None
    assert (found.article.external_id, found.article.title) == (IDENTITY, "A Title")
    assert found.article.paragraphs == ("One.", "Two.")
    assert found.article.content_sha256 == content_sha256("A Title", ["One.", "Two."])
    assert restore(found.article.paragraphs, found.article.removals) == found.article.lines
    assert [entry.title for entry in found.entries] == ["T0", "T1"]
    assert [entry.teaser for entry in found.entries] == ["t0", "t1"]
    assert all(entry.removals for entry in found.entries)


def test_known_entries_are_left_out() -> None:
    found = extract(article_html("<p>One.</p>").encode(), URL, SOURCE, known={"1742720595-1000000"})
    assert [entry.title for entry in found.entries] == ["T1"]


@pytest.mark.parametrize("name", saved("article", "failure"))
def test_what_is_known_decides_of_nothing_but_entries(name: str) -> None:
    one = all_saved()[name]
    found = extract(one.bytes, one.data["url"], SOURCE)
    known = {entry.external_id or "" for entry in found.entries}
    assert extract(one.bytes, one.data["url"], SOURCE, known=known) == attrs.evolve(found, entries=())


@pytest.mark.parametrize("name", saved("article"))
def test_the_saved_pages(name: str) -> None:
    one = all_saved()[name]
    headers = (("Content-Type", one.data.get("content_type", "text/html; charset=UTF-8")),)
    found = extract(one.bytes, one.data["url"], SOURCE, headers=headers)
    assert found.article is not None
    wanted = {key: value for key, value in one.data["article"].items() if key in ("title", "published_on", "layout")}
    assert facts(found.article, wanted) == wanted
    assert found == extract(one.bytes, one.data["url"], SOURCE, headers=headers)


LISTED = block_html(3).replace(f"More From {NAME}", "Latest")
REFUSED = {
    "no text": (article_html(""), EMPTY_BODY),
    "another source": (article_html("<p>One.</p>").replace(NAME, "Harbour Gazette (EN)"), OTHER_SOURCE),
    "a listing": (
        f"<html><body>{block_html(3)}</body></html>".replace(f"More From {NAME}", "Latest"),
        LISTING_IN_PLACE,
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_page_that_is_not_believed_has_its_reason(case: str) -> None:
    html, reason = REFUSED[case]
    found = extract(html.encode(), URL, SOURCE)
    assert found.article is None
    assert found.failure is not None
    assert found.failure.reason == reason


def test_a_picture_is_not_a_page() -> None:
    found = extract(b"\x89PNG\r\n\x1a\n" + bytes(500), URL, SOURCE, headers=(("Content-Type", "image/png"),))
    assert found.failure is not None
    assert (found.failure.reason, found.failure.detail) == (NOT_HTML, "image/png")


def test_a_listing_at_its_own_address_gives_its_entries() -> None:
    html, _ = REFUSED["a listing"]
    found = extract(html.encode(), "https://kcnawatch.org/article/57/", SOURCE)
    assert (found.article, found.failure) == (None, None)
    assert [entry.title for entry in found.entries] == ["T0", "T1", "T2"]


def test_a_page_without_an_address_gets_its_identity_from_its_text() -> None:
    found = extract(article_html("<p>One.</p>").encode(), "", SOURCE, served=False)
    assert found.article is not None
    assert found.article.external_id == f"text-{found.article.content_sha256[:16]}"


@given(st.binary(max_size=300), st.text(max_size=60), st.booleans(), st.booleans())
def test_it_never_raises(body: bytes, url: str, served: bool, is_text: bool) -> None:
    found = extract(body, url, SOURCE, served=served, is_text=is_text)
    assert found == extract(body, url, SOURCE, served=served, is_text=is_text)
    assert found.article or found.failure or found.entries


def test_believing_needs_what_is_known() -> None:
    article = extract(article_html("<p>One.</p>").encode(), URL, SOURCE).article
    assert article is not None
    assert believe(article, SITE, SOURCE) is article
    kept = promised(article, "A Title", None, None)
    assert believe(kept, SITE, SOURCE) == kept
    other = believe(promised(article, "Something Else", None, None), SITE, SOURCE)
    assert isinstance(other, Failed)
    assert (other.reason, other.external_id) == (TITLE_MISMATCH, IDENTITY)
    same = Earlier("Something Else", article.paragraphs)
    assert isinstance(believe(promised(article, "Something Else", None, same), SITE, SOURCE), Article)


def test_an_edited_title_needs_the_same_text() -> None:
    article = extract(article_html("<p>One.</p>").encode(), URL, SOURCE).article
    assert article is not None
    earlier = Earlier("Something Else", ("Four.", "Five."))
    assert isinstance(believe(attrs.evolve(article, earlier=earlier), SITE, SOURCE), Failed)


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be", "utf-16", "utf-8-sig"])
def test_utf_16_is_read_without_a_mark_and_a_declaration(charset: str) -> None:
    html = article_html("<p>One \u2014 \uc870\uc120.</p>")
    found = extract(html.encode(charset), URL, SOURCE, headers=(("Content-Type", "text/html"),))
    assert found.article is not None
    assert found.article.paragraphs == ("One \u2014 \uc870\uc120.",)
