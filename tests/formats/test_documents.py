"""Saved pages: what they are, whose they are, and whether they may be believed."""

import io
from hashlib import sha256
from pathlib import Path
from typing import Any

import attrs
import pytest
from backports import zstd
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.limits import examples
from tests.sites.kcnawatch.helpers import SITE
from vokspider.formats.documents import (
    Document,
    Found,
    Hints,
    described,
    document_of,
    kind_of_capture,
    read_documents,
    warc_page,
)
from vokspider.formats.kinds import HTML, TEXT
from vokspider.formats.warc import Bad, Page
from vokspider.model.items import Capture
from vokspider.store.captures.kept import Facts, Stored

from .warc.warcs import AT, HEADERS, OTHER, SAVED, SERVED, URL, own, written


def foreign(path: Path, *answers: tuple[str, str, str, dict[str, str]]) -> list[Document]:
    """The pages in a web archive of another tool, with these (kind, address, status line, headers)."""
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=False)
        for kind, url, status, headers in answers:
            http = StatusAndHeaders(status, list(headers.items()), protocol="HTTP/1.1") if kind == "response" else None
            media = "" if http else headers["Content-Type"]
            payload = io.BytesIO(b"<html>what came</html>")
            fields = {"WARC-Date": "2025-12-03T07:08:09Z"} | ({"Content-Type": media} if media else {})
            record = writer.create_warc_record(
                url, kind, payload=payload, length=22, http_headers=http, warc_headers_dict=fields
            )
            writer.write_record(record)
    return documents(path)


def found_in(path: Path, **hints: Any) -> list[Found]:
    return list(read_documents(path, Hints("https://kcnawatch.org", SITE, **hints)))


def documents(path: Path, **hints: Any) -> list[Document]:
    return [one for one in found_in(path, **hints) if isinstance(one, Document)]


TYPE = {"Content-Type": "text/html"}


class TestOfOtherTools:
    def test_a_page(self, tmp_path: Path) -> None:
        (found,) = foreign(tmp_path / "a.warc", ("response", URL, "200 OK", TYPE))
        assert (found.kind, found.url, found.failure, found.identity) == (HTML, URL, None, "1742720595-377991883")

    @pytest.mark.parametrize("status", ["404 Not Found", "410 Gone", "403 Forbidden", "500 Error", "599"])
    @pytest.mark.parametrize("media", ["text/html", "text/plain"])
    def test_an_error_at_an_articles_address_is_its_failure(self, tmp_path: Path, status: str, media: str) -> None:
        (found,) = foreign(tmp_path / "a.warc", ("response", URL, status, {"Content-Type": media}))
        assert (found.failure, found.identity) == (f"http_{status[:3]}", "1742720595-377991883")

    @pytest.mark.parametrize("to", [OTHER, "/", "https://example.org/", "http://[", ""])
    def test_a_redirect_to_another_page_is_a_failure(self, tmp_path: Path, to: str) -> None:
        (found,) = foreign(tmp_path / "a.warc", ("response", URL, "302 Found", {**TYPE, "Location": to}))
        assert found.failure == "http_302"

    @pytest.mark.parametrize(
        "to", [URL, f"{URL}caf\xe9", URL.rstrip("/"), URL.replace("https", "http"), "./?from=mail"]
    )
    def test_a_redirect_to_the_same_article_is_a_step(self, tmp_path: Path, to: str) -> None:
        step = ("response", URL, "301 Moved Permanently", {**TYPE, "Location": to})
        assert foreign(tmp_path / "a.warc", step) == []

    def test_what_is_passed_over(self, tmp_path: Path) -> None:
        answers = (
            ("response", "https://kcnawatch.org/missing", "404 Not Found", TYPE),
            ("response", "https://kcnawatch.org/a.png", "200 OK", {"Content-Type": "image/png"}),
            ("response", URL, "304 Not Modified", TYPE),
            ("resource", f"urn:text:{URL}", "", {"Content-Type": "text/plain"}),
            ("resource", "https://kcnawatch.org/a.png", "", {"Content-Type": "image/png"}),
            ("metadata", URL, "", TYPE),
        )
        assert foreign(tmp_path / "a.warc", *answers) == []

    @pytest.mark.parametrize(("media", "kind"), [("text/html", HTML), ("text/plain; charset=utf-8", TEXT)])
    def test_a_saved_page(self, tmp_path: Path, media: str, kind: str) -> None:
        (found,) = foreign(tmp_path / "a.warc", ("resource", URL, "", {"Content-Type": media}))
        assert (found.kind, found.url, found.capture.status) == (kind, URL, None)
        assert found.capture.headers == (("Content-Type", media),)


class TestOwnPages:
    def documents(self, tmp_path: Path, *pages: Page) -> list[Document]:
        (tmp_path / "pages.warc").write_bytes(written(*pages))
        return documents(tmp_path / "pages.warc")

    def test_what_the_archive_said_counts_more_than_the_address(self, tmp_path: Path) -> None:
        page = attrs.evolve(own(attrs.evolve(SERVED, url=OTHER)), external_id="text-0123456789abcdef", address=None)
        (found,) = self.documents(tmp_path, page)
        assert (found.identity, found.url, found.source) == ("text-0123456789abcdef", None, "kcnawatch-vok-en")

    @pytest.mark.parametrize(
        ("state", "reason", "status", "failure"),
        [
            ("served", None, 200, None),
            ("served", None, 404, "http_404"),
            ("wrong_body", "title_mismatch", 200, "title_mismatch"),
            ("wrong_body", None, 200, "wrong_body"),
            ("blocked", "membership_popup", 200, "membership_popup"),
            ("blocked", None, 200, "blocked_page"),
            ("blocked", None, 503, "http_503"),
            ("redirected", None, 200, "redirected"),
            ("replaced_by_listing", None, 200, "listing_in_place"),
            ("http_404", None, 404, "http_404"),
            ("a later word", None, 200, "a later word"),
        ],
    )
    def test_what_was_not_believed_is_not_believed_again(
        self, tmp_path: Path, state: str, reason: str | None, status: int, failure: str | None
    ) -> None:
        page = attrs.evolve(own(attrs.evolve(SERVED, status=status)), state=state, reason=reason)
        assert [found.failure for found in self.documents(tmp_path, page)] == [failure]


@pytest.mark.parametrize(
    ("state", "reason"),
    [("served", None), ("blocked", "membership_popup"), ("http_404", "http_404"), ("blocked", None)],
)
@pytest.mark.parametrize("gave_text", [False, True])
def test_a_kept_page_goes_with_what_it_was_taken_for(state: str, reason: str | None, gave_text: bool) -> None:
    facts = Facts(
        id=1,
        run_id=1,
        source="kcnawatch-vok-en",
        article_id=1,
        external_id="1742720595-377991883",
        article_url=OTHER,
        url=URL,
        status=200,
        state=state,
        reason=reason,
        fetched_at=AT,
        size=len(SERVED.body),
        sha256=sha256(SERVED.body).hexdigest(),
        kept=True,
        headers=HEADERS,
        gave_text=gave_text,
    )
    page = warc_page(Stored(facts, zstd.compress(SERVED.body)))
    # A page that gave a text later, when it was read again, is to give it in the archive that imports it.
    taken_for = ("served", None) if gave_text else (state, reason)
    assert page == Page(SERVED, "kcnawatch-vok-en", "1742720595-377991883", OTHER, *taken_for)


class TestKinds:
    @pytest.mark.parametrize(
        ("kind", "fields"),
        [
            (HTML, {"status": 200, "body": b"no markup", "headers": (("Content-Type", "text/plain"),)}),
            (HTML, {"headers": (("content-type", "TEXT/HTML"),), "body": b""}),
            (TEXT, {"headers": (("Content-Type", "text/plain"),), "body": b"<html>"}),
            (TEXT, {"url": "file:notes.TXT", "body": b"<html> said the teacher"}),
            (HTML, {"url": "file:page.htm", "body": b""}),
            (TEXT, {"body": b"A <b line>, 44 < 35,683 and 26 > 1."}),
            (TEXT, {"body": "조선 중앙".encode("utf-16")}),
            (TEXT, {"url": "file:odd.name", "body": b""}),
            (HTML, {"body": b"\n<!DOCTYPE html><title>x"}),
            (HTML, {"body": "<p>조선".encode("utf-16")}),
            (HTML, {"body": b"text with a <br/> in it"}),
        ],
    )
    def test_what_a_kept_page_is(self, kind: str, fields: dict[str, Any]) -> None:
        made: dict[str, Any] = {"url": URL, "body": b"", "fetched_at": AT, "status": None, **fields}
        capture = Capture(**made)
        assert kind_of_capture(capture) == kind
        assert document_of(capture, URL, None) == Document(kind, capture, URL)

    def test_saved_files_say_what_they_are(self, tmp_path: Path) -> None:
        for name, media in (("a.txt", "text/plain"), ("b.html", "text/html")):
            (tmp_path / name).write_bytes(b"<p>A lamp.")
            (found,) = documents(tmp_path / name)
            assert found.capture.headers == (("Content-Type", media),)

    def test_only_what_says_nothing_is_described(self) -> None:
        assert described(SERVED) is SERVED
        assert described(SAVED) is SAVED
        assert described(attrs.evolve(SAVED, headers=())) == SAVED
        unnamed = attrs.evolve(SERVED, headers=())
        assert described(unnamed) is unnamed


MAIL = b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/html; charset=no\n\n"
BEGINNINGS = (
    b"",
    b"<html>",
    b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 9\r\n\r\n",
    b"PK\x03\x04archive/",
    b"\x1f\x8b\x08\0",
    b"\x28\xb5\x2f\xfd",
    b"\x5d\x2a\x4d\x18\x04\0\0\0",
    b"bplist00WebMainResource",
    b"BZh9",
    b"\xfd7zXZ\0",
    MAIL,
    b"\xff\xfe<\0p\0>\0",
    b"<!-- saved from url=(0009)http://[ -->",
    b"<!--" * 50,
)
NAMES = ("a.html", "a.txt", "a.warc", "a.gz", "a.br", "a", "b.wacz")


@given(st.sampled_from(BEGINNINGS), st.binary(max_size=300), st.sampled_from(NAMES))
@settings(max_examples=examples(150))
def test_no_file_is_too_odd(tmp_path_factory: pytest.TempPathFactory, beginning: bytes, rest: bytes, name: str) -> None:
    path = tmp_path_factory.mktemp("odd") / name
    path.write_bytes(beginning + rest)
    for found in found_in(path):
        assert not isinstance(found, Bad) or "vokspider's own" not in found.why


def test_a_file_that_the_reader_fails_at_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(html: str) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr("vokspider.formats.documents.provenance", fails)
    (tmp_path / "a.html").write_bytes(b"<html>text")
    (found,) = found_in(tmp_path / "a.html")
    assert isinstance(found, Bad)
    assert "RecursionError: too deep" in found.why


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    assert found_in(tmp_path / "nowhere") == [Bad("nowhere", "it cannot be read: No such file or directory")]
