"""Files of every kind from elsewhere: the same articles as those of the site, and a word for each that is none."""

import gzip
import json
import os
import plistlib
import re
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest
from backports import zstd

from tests.crawl.conftest import Lab
from tests.formats.warc.warcs import answered, recorded
from tests.simulator.site import DemoArticle

Make = Callable[..., Lab]
DATE_LINE = "Date: 03/01/2024 | Source: Voice of Korea (EN)"
SITE = "https://kcnawatch.org"
TYPE = "Content-Type: text/html; charset=utf-8"


@pytest.fixture
def archive(lab: Make) -> Lab:
    return lab(4, layouts=("2025",))


def page(archive: Lab, article: DemoArticle) -> bytes:
    """An article's page as kcnawatch.org would serve it."""
    return archive.site.page(article.path).body.replace(archive.base.encode(), SITE.encode())


def url_of(article: DemoArticle) -> str:
    return f"{SITE}{article.path}"


def run(archive: Lab, *paths: Path, **options: Any) -> dict[str, Any]:
    return archive.crawl(trigger="import", files=tuple(map(str, paths)), **options)


def said(record: dict[str, Any]) -> str:
    return "\n".join(record["reasons"])


def stored(archive: Lab) -> dict[str, tuple[str, str, str]]:
    """(address, text, link to the original) of each article with a text, by identity."""
    rows = archive.rows(
        "SELECT a.external_id, a.url, r.text, r.original_url FROM article a JOIN revision r"
        " ON r.article_id = a.id AND r.number = a.revision"
    )
    return {row[0]: tuple(row[1:]) for row in rows}


def truth(article: DemoArticle, archive: Lab) -> tuple[str, str, str | None]:
    return url_of(article), "\n\n".join(article.paragraphs), article.original_url


def waiting(archive: Lab) -> dict[str, str]:
    """The addresses of the articles that only entries named, by identity."""
    return {row[0]: row[1] for row in archive.rows("SELECT external_id, url FROM article WHERE revision = 0")}


def times(archive: Lab) -> list[tuple[str, str]]:
    return [(str(row[0])[:19], row[1]) for row in archive.rows("SELECT fetched_at, time_from FROM capture ORDER BY id")]


def of_another_source(body: bytes) -> bytes:
    return re.sub(rb"Source:[^|<]*", b"Source: Rodong Sinmun (En) ", body, count=1)


def mhtml(url: str, body: bytes, date: str) -> bytes:
    message = EmailMessage()
    message["Snapshot-Content-Location"] = url
    message["Date"] = date
    message["MIME-Version"] = "1.0"
    message.make_related()
    part = EmailMessage()
    part.set_content(body.decode(), subtype="html", cte="quoted-printable")
    part["Content-Location"] = url
    part["Content-ID"] = "<frame-1@mhtml.blink>"
    message.attach(part)
    image = EmailMessage()
    image.set_content(b"\x89PNG", "image", "png")
    message.attach(image)
    return bytes(message)


def wacz(path: Path, *records: bytes) -> None:
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("datapackage.json", json.dumps({"profile": "data-package"}))
        packed.writestr("archive/data.warc.gz", b"".join(map(gzip.compress, records)))
        packed.writestr("pages/pages.jsonl", "{}")


def says_what_it_is(archive: Lab, path: Path, content: bytes, word: str) -> None:
    """The import of a file without a page names it and what is in it."""
    path.write_bytes(content)
    record = run(archive, path)
    assert (record["verdict"], record["discovered"]) == ("suspect", 0)
    assert word in said(record)
    assert path.name in said(record)


class TestKinds:
    @pytest.mark.sampled(4)
    @pytest.mark.parametrize(
        "name",
        [
            "a.html",
            "a.html.gz",
            "a.html.zst",
            "a.html.br",
            "odd.name",
            "a.txt",
            "a.mhtml",
            "b.html",
            "a.webarchive",
            "a.wacz",
        ],
    )
    def test_give_the_article_of_the_site(self, archive: Lab, tmp_path: Path, name: str) -> None:
        article = archive.site.articles[0]
        body, url = page(archive, article), url_of(article)
        path = tmp_path / name
        match name:
            case "a.html.gz" | "odd.name":
                path.write_bytes(gzip.compress(body, mtime=0))
            case "a.html.zst":
                path.write_bytes(zstd.compress(body))
            case "a.html.br":
                path.write_bytes(brotli.compress(body))
            case "a.mhtml" | "b.html":
                path.write_bytes(mhtml(url, body, "Wed, 03 Dec 2025 07:08:09 GMT"))
            case "a.webarchive":
                main = {"WebResourceData": body, "WebResourceURL": url, "WebResourceMIMEType": "text/html"}
                path.write_bytes(plistlib.dumps({"WebMainResource": main}, fmt=plistlib.FMT_BINARY))
            case "a.wacz":
                wacz(path, answered(url, TYPE, body), answered(f"{SITE}/a.png", "Content-Type: image/png", b"x"))
            case _:
                path.write_bytes(body)
        options = {} if name in ("a.mhtml", "b.html", "a.webarchive", "a.wacz") else {"url": url}
        record = run(archive, path, **options)
        assert (record["verdict"], record["new"], record["failed"]) == ("ok", 1, 0), said(record)
        assert stored(archive) == {article.external_id: truth(article, archive)}
        assert waiting(archive) == {one.external_id: url_of(one) for one in archive.site.articles[1:]}

    @pytest.mark.sampled(6)
    @pytest.mark.parametrize(
        ("content", "name", "word"),
        [
            (b"%PDF-1.7\n", "a.html", "PDF document"),
            (b"\x89PNG\r\n", "a.html", "image (PNG)"),
            (b"\xff\xd8\xff\xe0", "a.txt", "image (JPEG)"),
            (b"SQLite format 3\0" + bytes(90), "a.db", "SQLite database"),
            (b'{"log": {"entries": []}}', "a.har", "HAR file"),
            (b'{"a": 1}', "a.json", "JSON file"),
            (b'<?xml version="1.0"?><rss version="2.0"></rss>', "feed", "feed"),
            (b"\0\1\2\3" * 9, "a.html", "neither text nor HTML"),
            (b"filedesc://x.arc 0.0.0.0 20251203070809 text/plain 3\n", "a.arc", "warcio recompress"),
            (b"PK\x03\x04....word/document.xml", "a.docx", "Word document"),
            (b"PK\x03\x04....a.html", "a.zip", "zip archive"),
            (b"PK\x03\x04....datapackage.json", "a.wacz", "zip file is damaged"),
            (b"", "a.html", "it is empty"),
            (b" \n ", "a.txt", "nothing in it"),
            (gzip.compress(b"<html>" * 99, mtime=0)[:-9], "a.html", "breaks off"),
            (b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x--", "a.mht", "no HTML part"),
            (b"WARC/1.0\r\nWARC-Type: resp", "a.warc", "breaks off"),
            (b"\r\n\r\n", "a.warc", "no page"),
        ],
    )
    def test_that_hold_no_page_say_what_they_are(
        self, archive: Lab, tmp_path: Path, content: bytes, name: str, word: str
    ) -> None:
        says_what_it_is(archive, tmp_path / name, content, word)

    @pytest.mark.slow
    def test_one_that_expands_without_end_says_so(self, archive: Lab, tmp_path: Path) -> None:
        bomb = gzip.compress(b"<html>" + bytes(2**27), compresslevel=1)
        says_what_it_is(archive, tmp_path / "a.html", bomb, "expands to more than")

    @pytest.mark.parametrize("database", ["sqlite", "postgres"])
    def test_names_that_are_no_text(
        self, lab: Make, tmp_path: Path, database: str, request: pytest.FixtureRequest
    ) -> None:
        url = request.getfixturevalue("postgres_url" if database == "postgres" else "sqlite_url")
        archive = lab(4, layouts=("2025",), database_url=url)
        folder = tmp_path / "saved"
        folder.mkdir()
        for name, body in ((b"a\xff\x1b[31m.html", page(archive, archive.site.articles[0])), (b"b\xff.html", b"")):
            Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_bytes(body)
        record = run(archive, folder)
        assert (record["new"], record["verdict"]) == (1, "suspect")
        assert "b\ufffd.html: it is empty" in record["reasons"]
        assert archive.rows("SELECT url FROM capture") == [("file:a\ufffd\ufffd[31m.html",)]

    def test_one_odd_file_among_many_stops_nothing(self, archive: Lab, tmp_path: Path) -> None:
        article = archive.site.articles[0]
        (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
        (tmp_path / "b.html").write_bytes(page(archive, article))
        record = run(archive, tmp_path / "a.pdf", tmp_path / "b.html")
        assert (record["verdict"], record["new"]) == ("ok", 1)
        assert "a.pdf: nothing in it can be used: PDF document (1)" in record["reasons"]
        (tmp_path / "c.html").write_bytes(b"")
        assert run(archive, tmp_path / "c.html", tmp_path / "b.html")["verdict"] == "suspect"


class TestAmongOthers:
    def test_pages_of_other_hosts_sources_and_kinds_are_counted(self, archive: Lab, tmp_path: Path) -> None:
        article, other = archive.site.articles[:2]
        strange = of_another_source(page(archive, other))
        records = [
            answered(url_of(article), TYPE, page(archive, article)),
            answered(f"{SITE}/newstream/1700000000-9999/strange/", TYPE, strange),
            *(answered(f"https://example.org/{n}", TYPE, b"<html><p>About us</p></html>") for n in range(1500)),
            *(answered(f"{SITE}/about/{n}", TYPE, b"<html><p>About us</p></html>") for n in range(3)),
            answered(f"{SITE}/feed/", "Content-Type: application/rss+xml", b"<rss/>"),
        ]
        (tmp_path / "a.warc").write_bytes(b"".join(records))
        record = run(archive, tmp_path / "a.warc")
        assert (record["verdict"], record["new"], record["failed"]) == ("ok", 1, 0)
        (line,) = [reason for reason in record["reasons"] if reason.startswith("left out")]
        assert line == (
            "left out 1,505: pages of other hosts (1,500), pages that are neither article nor listing (3),"
            " articles of another source (Rodong Sinmun (En)) (1), application/rss+xml file (1)"
        )
        assert len(record["reasons"]) == 2

    def test_what_stands_at_an_articles_address_is_judged(self, archive: Lab, tmp_path: Path) -> None:
        article, known = archive.site.articles[:2]
        strange = of_another_source(page(archive, known))
        (tmp_path / "known.html").write_bytes(page(archive, known))
        run(archive, tmp_path / "known.html", url=url_of(known))
        records = [
            answered(url_of(article), TYPE, b"<html><p>About us</p></html>"),
            answered(url_of(known), TYPE, strange, "2026-01-01T00:00:00Z"),
            answered("https://example.org/newstream/1764709300-1413570/x/", TYPE, b"<html><p>About us</p></html>"),
        ]
        (tmp_path / "a.warc").write_bytes(b"".join(records))
        record = run(archive, tmp_path / "a.warc")
        assert (record["verdict"], record["failed"]) == ("suspect", 2)
        assert "left out 1: pages of other hosts (1)" in record["reasons"]

    def test_many_failures_and_bad_records_are_few_lines(self, archive: Lab, tmp_path: Path) -> None:
        long = f"{SITE}/newstream/17647093{{:02}}-1413570/{'x' * 3000}/"
        records = [answered(long.format(n), TYPE, b"<html><p>Nothing</p></html>") for n in range(60)]
        records += [answered(long.format(n), TYPE, b"x", WARC_Block_Digest="sha1:" + "A" * 32) for n in range(60)]
        (tmp_path / "a.warc").write_bytes(b"".join(records))
        record = run(archive, tmp_path / "a.warc")
        assert record["failed"] == 60
        assert "55 more pages that failed" in record["reasons"]
        assert "55 more could not be read (records, pages or files)" in record["reasons"]
        assert len(record["reasons"]) < 20
        assert max(map(len, record["reasons"])) < 500

    def test_nothing_usable_is_said_with_what_there_was(self, archive: Lab, tmp_path: Path) -> None:
        records = [recorded(kind, f"{SITE}/", "text/plain", b"x") for kind in ("revisit", "revisit", "conversion")]
        (tmp_path / "a.warc").write_bytes(b"".join(records))
        record = run(archive, tmp_path / "a.warc")
        assert record["verdict"] == "suspect"
        assert record["reasons"] == ["a.warc: nothing in it can be used: revisit record (2), conversion record (1)"]


TOOLBAR = """<!-- BEGIN WAYBACK TOOLBAR INSERT --><div id="wm-ipp-base"><p>4 captures</p>
<a href="https://web.archive.org/web/20250101000000/https://kcnawatch.org/newstream/1700000000-1/x/">Previous</a>
<p>December 03, 2025</p></div><!-- END WAYBACK TOOLBAR INSERT -->"""
