"""One article: its text, its revisions, its sentences, its citation, and its page as it was served."""

import json
import re

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vokspider.model.items import Removal
from vokspider.store.log.checkpoints import checkpoint_of, make_checkpoint

from ..archives import Archive, address, article, capture, entry, failed, identity, on_sqlite
from ..beginnings import written_once
from ..histories import History, at
from .conftest import Web

FIRST = ("The mayor opened the new hall. Many guests came.", "It rained all day.", "Nobody left early.")
SECOND = ("The mayor opened the old hall. Many guests came.", "Nobody left early.", "A band played.")


@pytest.fixture
@written_once
def edited(archive: Archive) -> Archive:
    """Article 1 has two revisions; a line was removed from the page of the second one."""
    page = capture(1, "<p>Grüße</p>".encode("latin-1"), headers=(("Content-Type", "text/html; charset=iso-8859-1"),))
    archive.run([entry(1)], [article(1, *FIRST, capture=page)])
    removals = (Removal("chrome", 1, 2, "Share this\nPrint"),)
    History(archive).turn(at(10), *SECOND, title="Title 1 & more", removals=removals)
    return archive


def test_the_text_with_what_is_known_of_it(edited: Archive, web: Web) -> None:
    page = web.get("/a/1")
    for words in (*SECOND[1:], "Title 1 &amp; more", "day at the site (Korea), by the page's date line", identity(1)):
        assert words in page.text
    assert "http://www.vok.rep.kp/" in web.get("/a/1@1").text
    assert 'href="/a/1@1"' in page.text
    assert "Observed on 2 days" in page.words


def test_an_earlier_revision_says_so(edited: Archive, web: Web) -> None:
    page = web.get("/a/1@1")
    assert "This is revision 1 of 2, not the current one." in page.words
    assert "It rained all day." in page.words
    assert "not the current one" not in web.get("/a/1@2").words


def test_removed_lines_are_shown_in_their_place(edited: Archive, web: Web) -> None:
    assert "Show in place the 2 lines removed from the page" in web.get("/a/1").words
    assert "Share this" not in web.get("/a/1").text
    shown = web.get("/a/1?removed=1").words
    places = [
        shown.index(words)
        for words in ("Many guests", "2 lines removed: of the site's frame", "Share this", "Print", "Nobody left")
    ]
    assert places == sorted(places)


def test_each_sentence_has_an_address_that_tells_what_became_of_it(edited: Archive, web: Web) -> None:
    text = web.get("/a/1@1").text
    for name in ("p1s1", "p1s2", "p2s1", "p3s1"):
        assert f'id="{name}"' in text
        assert f'href="/a/1@1/{name}"' in text
    found = {name: web.get(f"/a/1@1/{name}").words for name in ("p1s1", "p1s2", "p2s1", "p3s1")}
    assert "changed in revision 2 , the current one" in found["p1s1"]
    assert "still there in revision 2" in found["p1s2"]
    assert "gone in revision 2" in found["p2s1"]
    assert "still there in revision 2" in found["p3s1"]
    assert "Sentence p2s1." in found["p2s1"]


@pytest.mark.parametrize("path", ["p0s1", "p1s0", "p1s3", "p9s1"])
def test_there_are_no_other_sentences(edited: Archive, web: Web, path: str) -> None:
    assert web.get(f"/a/1@1/{path}").status == 404


@pytest.mark.sampled(2)
@pytest.mark.parametrize("path", ["/a/2", "/a/0", "/a/99999999999999999999", "/a/x", "/a/1/changes/x/y", "/captures/9"])
def test_what_is_not_there_is_not_found(edited: Archive, web: Web, path: str) -> None:
    assert web.get(path).status == 404


def test_a_revision_that_is_not_there(edited: Archive, web: Web) -> None:
    page = web.get("/a/1@9")
    assert (page.status, "has no revision 9" in page.text) == (404, True)


def test_an_article_without_a_text(archive: Archive, web: Web) -> None:
    archive.run([entry(1), entry(2)], [], [failed(1)])
    for number in (1, 2):
        page = web.get(f"/a/{number}")
        assert (page.status, "No text of this article is stored yet." in page.words) == (200, True)
        assert web.get(f"/a/{number}/changes").status == 404


# -- two revisions ----------------------------------------------------------------------------------------------------


def test_the_latest_change(edited: Archive, web: Web) -> None:
    page = web.get("/a/1/changes")
    assert (page.status, page.headers["location"]) == (303, "/a/1/changes/1/2")
    assert web.get("/a/1/changes?old=1&new=2&view=side").headers["location"] == "/a/1/changes/1/2?view=side"


@pytest.mark.parametrize("view", ["one", "side", "only"])
def test_every_view_shows_every_word_of_the_change(edited: Archive, web: Web, view: str) -> None:
    page = web.get(f"/a/1/changes/1/2?view={view}")
    assert "<del>new</del>" in page.text
    assert "<ins>old</ins>" in page.text
    assert "<del>It rained all day.</del>" in page.text
    assert "<ins>A band played.</ins>" in page.text
    assert "<ins> &amp; more</ins>" in page.text
    assert ("1 paragraph unchanged" in page.words) == (view != "only")


def test_one_goes_from_change_to_change(edited: Archive, web: Web) -> None:
    History(edited).turn(at(12), *FIRST, "One more.")
    History(edited).turn(at(14), *FIRST)
    page = web.get("/a/1/changes/2/3?view=side")
    steps = ["/a/1/changes/1/2?view=side", "/a/1/changes/3/4?view=side"]
    assert page.links("view=side$") == [steps[0], steps[0], steps[1], steps[1], "/a/1/changes/2/3?view=side"]
    assert 'rel="prev"' in page.text
    assert 'rel="next"' in page.text
    assert 'rel="prev"' not in web.get("/a/1/changes/1/2").text
    assert 'rel="next"' not in web.get("/a/1/changes/3/4").text


# -- citations --------------------------------------------------------------------------------------------------------


def test_citations(edited: Archive, web: Web) -> None:
    text = web.get("/a/1@2/cite.txt").text
    assert text.startswith("Voice of Korea (EN). “Title 1 & more”. 3 December 2025. https://kcnawatch.org/newstream/")
    assert "(accessed 10 December 2025)" in text
    assert "Archived by vokspider as article 1, revision 2, SHA-256 " in text
    assert r"title = {{Title 1 \& more}}" in web.get("/a/1@2/cite.bib").text
    ris = web.get("/a/1@2/cite.ris").text
    assert ris.startswith("TY  - NEWS\r\n")
    assert ris.endswith("ER  - \r\n")
    (item,) = json.loads(web.get("/a/1@1/cite.json").text)
    assert item["issued"] == {"date-parts": [[2025, 12, 3]]}
    assert item["archive_location"] == "article 1, revision 1"
    assert web.get("/a/1@1/cite.docx").status == 404


def test_a_citation_has_the_checkpoint_that_tells_of_the_revision(edited: Archive, web: Web) -> None:
    assert "It is in the log" not in web.get("/a/1@2/cite.txt").text
    kept = make_checkpoint(edited.engine, Ed25519PrivateKey.generate(), edited.now)
    origin, _, root = str(checkpoint_of(kept)).splitlines()
    for form in ("txt", "bib", "ris", "json", "html"):
        assert f"It is in the log {origin}, size {kept.size}, root {root}" in web.get(f"/a/1@2/cite.{form}").text
    History(edited).turn(at(12), *FIRST, "One more.")
    assert "It is in the log" in web.get("/a/1@2/cite.txt").text
    assert "It is in the log" not in web.get("/a/1@3/cite.txt").text


def test_the_page_has_robust_links(edited: Archive, web: Web) -> None:
    written, page = web.get("/a/1@1/cite.html"), web.get("/a/1@1")
    assert written.headers["content-type"] == "text/html; charset=utf-8"
    attributes = re.search(r'href="[^"]*" data-originalurl="([^"]*)" data-versionurl="([^"]*)"', written.text)
    assert attributes
    assert attributes.groups() == (address(1), f"{web.address}/a/1@1")
    assert 'data-versiondate="2025-12-03T22:30:00Z"' in written.text
    (at_the_site,) = re.findall(r"<a ([^>]*)>At the site</a>", page.text)
    assert attributes[0] in at_the_site


# -- the page as served -----------------------------------------------------------------------------------------------


def test_the_page_as_served_can_do_nothing(edited: Archive, web: Web) -> None:
    shown = web.get("/captures/1")
    assert '<iframe class="served" src="/captures/1/page" sandbox ' in shown.text
    page = web.get("/captures/1/page")
    assert page.body == "<p>Grüße</p>".encode("latin-1")
    assert page.headers["content-type"] == "text/html; charset=iso-8859-1"
    policy = page.headers["content-security-policy"].split("; ")
    assert policy[:2] == ["sandbox", "default-src 'none'"]
    assert "script-src" not in page.headers["content-security-policy"]


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("served", "shown"),
    [
        ("text/html", "text/html"),
        ('TEXT/HTML; charset="utf-8"', "text/html; charset=utf-8"),
        ("image/svg+xml", "application/octet-stream"),
        ("application/javascript", "application/octet-stream"),
        ("text/html; charset=<script>", "text/html"),
    ],
)
def test_nothing_but_html_and_text_is_shown(archive: Archive, web: Web, served: str, shown: str) -> None:
    archive.run([entry(1)], [article(1, capture=capture(1, headers=(("content-type", served),)))])
    assert web.get("/captures/1/page").headers["content-type"] == shown


def test_a_page_that_is_not_kept(archive: Archive, web: Web) -> None:
    archive.run([entry(1)], [article(1)])
    archive.run([entry(1)], [article(1)], refetch=True)
    assert "Its bytes are not kept: it brought no new text" in web.get("/captures/2").words
    assert web.get("/captures/2/page").status == 404


@on_sqlite
def test_a_revision_is_found_as_it_is_written(archive: Archive, web: Web) -> None:
    archive.run([entry(1)], [article(1)])
    assert web.get("/find?id=1@1").headers["location"] == "/a/1@1"
    assert web.get("/find?id=1").headers["location"] == "/a/1"
    assert web.get("/find?id=x@1").status == 404
